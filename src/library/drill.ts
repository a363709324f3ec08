import type { Express } from 'express';
import { type ClockTarget, isoInstant } from '../core/clock.js';
import { durationMs, parseDuration } from '../core/duration.js';
import { PaydrillError } from '../core/errors.js';
import type { Provider } from '../core/provider.js';
import type { Workspace } from '../core/workspace.js';
import { layOut } from '../http/application.js';
import type { RunningServer } from '../http/server.js';
import { type Interception, intercept } from './intercept.js';
import type { ProviderId } from './names.js';
import { instantOf, readScenario } from './options.js';
import type { Paydrill, PaydrillControls } from './paydrill.js';
import { waitFor } from './wait-for.js';

/** A server that runs, as a test uses it. */
export function drillOf<Id extends ProviderId>(server: RunningServer, chosen: readonly Provider[]): Paydrill<Id> {
  const workspace = server.workspaces.default;
  const drilled = Object.fromEntries(
    chosen.map((provider) => {
      const baseUrl = server.baseUrl(provider.id);
      const publicUrl = server.admin.reaches.home.baseUrl(provider.id);
      const credentials = workspace.credentials(provider);
      return [provider.id, { baseUrl, ...(publicUrl === baseUrl ? {} : { publicUrl }), credentials }];
    }),
  );
  return Object.assign(controlsOf(server, workspace, chosen), drilled) as Paydrill<Id>;
}

function controlsOf(server: RunningServer, workspace: Workspace, chosen: readonly Provider[]): PaydrillControls {
  const poking = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    workspace.poke();
    return result;
  };
  let stopping: Promise<void> | undefined;
  let interception: Interception | undefined;
  let app: Express | undefined;
  const undo = () => {
    interception?.undo();
    interception = undefined;
  };
  const stop = async () => {
    interception?.refuse('is being stopped');
    await server.stop();
    undo();
  };
  return {
    url: server.url,
    get app() {
      app ??= layOut(server.admin, server.calls).app;
      return app;
    },
    clock: {
      now: () => isoInstant(workspace.clock.now()),
      advance: async (to) => workspace.advance(target(to)),
      freeze: () => workspace.setClock({ mode: 'frozen' }),
      run: () => workspace.setClock({ mode: 'running' }),
    },
    webhooks: webhooksOf(workspace),
    faults: {
      add: (rule) => workspace.addFault(rule),
      list: () => workspace.faults.list(),
      remove: async (id) => void (await workspace.removeFaults(id)),
    },
    pay: (payment) => poking(workspace.pay(payment)),
    fire: (provider, event, id, data) => poking(workspace.fire(provider, event, id, data)),
    settled: () => workspace.settled(),
    // A copy: rows are shared with the running world.
    snapshot: async () => structuredClone(await workspace.settledState()),
    restore: (snapshot) => workspace.restore(structuredClone(snapshot)),
    reset: async ({ scenario } = {}) => {
      if (scenario === undefined) await workspace.reset();
      else await workspace.load(scenario === null ? undefined : readScenario(scenario, chosen));
    },
    intercept: () => {
      if (stopping !== undefined)
        throw new PaydrillError(409, 'stopped', 'This drill was stopped: nothing can be led to it.');
      interception ??= intercept(server.url, chosen, server.baseUrl);
      return undo;
    },
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function webhooksOf(workspace: Workspace): PaydrillControls['webhooks'] {
  const wait = async (...[event, options = {}]: Parameters<PaydrillControls['webhooks']['waitFor']>) => {
    // What a test runner shows of a failure is the line of the test that waited.
    const at = new Error();
    Error.captureStackTrace(at, wait);
    try {
      const found = await waitFor(workspace, event, options);
      return options.times === undefined ? found.at(-1) : found;
    } catch (error) {
      if (error instanceof PaydrillError)
        error.stack = `${error.name}: ${error.message}${(at.stack ?? '').replace(/^Error/, '')}`;
      throw error;
    }
  };
  return {
    list: () => workspace.deliveries.list(),
    redeliver: (id) => workspace.redeliver(id),
    waitFor: wait as PaydrillControls['webhooks']['waitFor'],
  };
}

function target(to: string | { readonly to: string }): ClockTarget {
  if (typeof to !== 'string') return instantOf(to.to);
  if (parseDuration(to) === undefined)
    throw new PaydrillError(
      400,
      'bad-duration',
      `${JSON.stringify(to)} is not a duration like 500ms, 45s, 1h30m or 30d.`,
    );
  return { by: durationMs(to) };
}
