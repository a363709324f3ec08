import type { Express } from 'express';
import type { Payment } from './core/chain.js';
import { isoInstant, parseInstant } from './core/clock.js';
import type { DeliveryRow } from './core/delivery.js';
import { durationMs, parseDuration } from './core/duration.js';
import { messageOf, PaydrillError, unknownName } from './core/errors.js';
import { evmRpcUrl } from './core/evm.js';
import type { FaultRow } from './core/fault-book.js';
import type { FaultRule } from './core/faults.js';
import type { JsonObject } from './core/json.js';
import type { SavedState } from './core/persistence.js';
import type { Credentials, Provider, Transfer } from './core/provider.js';
import { mistakeText, parseScenario } from './core/scenario/parse.js';
import type { Scenario } from './core/scenario/schema.js';
import { assumptionOverrides, type TimingPreset, timingOverrides } from './core/settings.js';
import type { Advanced, Workspace } from './core/workspace.js';
import { type ServerOptions, sandboxOptions } from './http/options.js';
import { type RunningServer, startServer } from './http/server.js';
import { type ProviderId, providers as registry } from './providers/index.js';
import { scenarioFile } from './scenario-files.js';

export type { Payment } from './core/chain.js';
export type { Attempt, DeliveryRow } from './core/delivery.js';
export { PaydrillError } from './core/errors.js';
export type { FaultRow } from './core/fault-book.js';
export type { FaultRule } from './core/faults.js';
export type { Explanation, RequestEntry } from './core/journal.js';
export type { SavedState } from './core/persistence.js';
export type { Transfer } from './core/provider.js';
export type { Advanced } from './core/workspace.js';
export type { ProviderId } from './providers/index.js';

/** How a Paydrill inside a test run differs from the defaults: in memory, frozen clock, free ports. */
export interface PaydrillOptions {
  readonly providers?: readonly ProviderId[];
  readonly seed?: string;
  readonly clock?: 'running' | 'frozen';
  /** First instant of the virtual clock, ISO 8601. */
  readonly startAt?: string;
  readonly wire?: 'wall' | 'virtual';
  readonly timing?: TimingPreset;
  /** Single durations by full name, e.g. `{'calypso.deposit.compliance': '30s'}`. */
  readonly durations?: Readonly<Record<string, string>>;
  /** Values of named assumptions by id. */
  readonly assumptions?: Readonly<Record<string, string | number | boolean>>;
  readonly credentials?: Readonly<Partial<Record<ProviderId, Credentials>>>;
  /** Webhook URLs by provider. */
  readonly webhooks?: Readonly<Partial<Record<ProviderId, string>>>;
  readonly allowPublicWebhooks?: boolean;
  /** JSON-RPC URL of an EVM node on this machine or network, for the proofs of contract wallets. */
  readonly evmRpc?: string;
  /** A scenario that is laid out: the path of a file, or the name of one that comes with Paydrill. */
  readonly scenario?: string;
  /** Control port; providers follow at their offsets. 0 (the default) picks free ports. */
  readonly port?: number;
  readonly host?: string;
  /** State file; by default the state is kept in memory. */
  readonly state?: string;
  readonly fresh?: boolean;
  /** Waits until the disk has each change; default false. */
  readonly fsync?: boolean;
}

/** One provider as a test needs it. */
export interface DrilledProvider {
  readonly baseUrl: string;
  /** Named as the provider names them. */
  readonly credentials: Credentials;
}

/** A running Paydrill. Every provider is a property of its own: `drill.calypso.baseUrl`. */
export type Paydrill = PaydrillControls & { readonly [Id in ProviderId]: DrilledProvider };

/** What a test can do besides calling providers. */
export interface PaydrillControls {
  /** URL of the control port. */
  readonly url: string;
  readonly app: Express;
  readonly clock: {
    /** Virtual time, ISO 8601. */
    now(): string;
    /** Moves the clock by a duration (`'30d'`) or to an instant; resolves when everything due has happened. */
    advance(to: string | { readonly to: string }): Promise<Advanced>;
    freeze(): Promise<void>;
    run(): Promise<void>;
  };
  readonly webhooks: {
    /** Every delivery with its attempts, oldest first. */
    list(): readonly DeliveryRow[];
    /** Tries one at once. */
    redeliver(id: string): Promise<DeliveryRow>;
  };
  /** How providers misbehave: rules about calls and webhooks. */
  readonly faults: {
    /** Adds a rule, e.g. `{ operation: 'trxn.customers.create', nth: 1, respond: { status: 503 } }`. */
    add(rule: FaultRule): Promise<FaultRow>;
    /** Every rule with what it has counted, oldest first. */
    list(): readonly FaultRow[];
    /** Removes one rule, or all. */
    remove(id?: string): Promise<void>;
  };
  /** Pays an address from outside. */
  pay(payment: Payment): Promise<Transfer>;
  /** Fires one lifecycle event, e.g. `fire('calypso', 'customer.block', id)`. */
  fire(provider: ProviderId, event: string, id: string, data?: JsonObject): Promise<void>;
  /** Resolves when nothing is due and nothing is in flight. */
  settled(): Promise<void>;
  snapshot(): Promise<SavedState>;
  restore(state: SavedState): Promise<void>;
  /** The world as new. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Paydrill inside this process. Stop it with `stop()`. Throws {@link PaydrillError} for options that make no sense. */
export async function createPaydrill(options: PaydrillOptions = {}): Promise<Paydrill> {
  const chosen = chosenProviders(options.providers);
  const server = await startServer(serverOptions(options, chosen));
  const workspace = server.workspaces.default;
  const drilled = Object.fromEntries(
    chosen.map((provider) => [
      provider.id,
      { baseUrl: server.baseUrl(provider.id), credentials: workspace.credentials(provider) },
    ]),
  );
  return { ...controlsOf(server, workspace), ...drilled } as Paydrill;
}

function controlsOf(server: RunningServer, workspace: Workspace): PaydrillControls {
  const poking = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    workspace.poke();
    return result;
  };
  return {
    url: server.url,
    app: server.app,
    clock: {
      now: () => isoInstant(workspace.clock.now()),
      advance: async (to) => workspace.advance(target(workspace, to)),
      freeze: () => workspace.setClock({ mode: 'frozen' }),
      run: () => workspace.setClock({ mode: 'running' }),
    },
    webhooks: { list: () => workspace.deliveries.list(), redeliver: (id) => workspace.redeliver(id) },
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
    restore: (state) => workspace.restore(structuredClone(state)),
    reset: () => workspace.reset(),
    stop: () => server.stop(),
  };
}

function target(workspace: Workspace, to: string | { readonly to: string }): number {
  if (typeof to !== 'string') {
    const instant = parseInstant(to.to);
    if (instant === undefined)
      throw new PaydrillError(
        400,
        'bad-instant',
        `${JSON.stringify(to.to)} is not an instant like 2026-01-05T09:00:00Z.`,
      );
    return instant;
  }
  if (parseDuration(to) === undefined)
    throw new PaydrillError(
      400,
      'bad-duration',
      `${JSON.stringify(to)} is not a duration like 500ms, 45s, 1h30m or 30d.`,
    );
  return workspace.clock.now() + durationMs(to);
}

function chosenProviders(ids: readonly ProviderId[] | undefined): readonly Provider[] {
  return (ids ?? registry.map(({ id }) => id)).map((id) => {
    const found = registry.find((one) => one.id === id);
    if (found === undefined)
      throw unknownName(
        'provider',
        id,
        registry.map((one) => one.id),
        400,
      );
    return found;
  });
}

function serverOptions(options: PaydrillOptions, chosen: readonly Provider[]): ServerOptions {
  const startAt = options.startAt === undefined ? undefined : parseInstant(options.startAt);
  if (options.startAt !== undefined && startAt === undefined) {
    throw new PaydrillError(
      400,
      'bad-instant',
      `${JSON.stringify(options.startAt)} is not an instant like 2026-01-05T09:00:00Z.`,
    );
  }
  return sandboxOptions(chosen, {
    ...given(options, [
      'port',
      'host',
      'state',
      'fresh',
      'fsync',
      'seed',
      'clock',
      'wire',
      'credentials',
      'allowPublicWebhooks',
    ]),
    startAt,
    timing: { preset: options.timing ?? 'fast', overrides: timingOverrides(options.durations ?? {}, chosen) },
    assumptions: assumptionOverrides(options.assumptions ?? {}, chosen),
    targets: options.webhooks ?? {},
    evmRpc: options.evmRpc === undefined ? undefined : checkedRpc(options.evmRpc),
    scenario: options.scenario === undefined ? undefined : readScenario(options.scenario, chosen),
  });
}

function checkedRpc(url: string): string {
  try {
    return evmRpcUrl(url);
  } catch (error) {
    throw new PaydrillError(400, 'bad-evm-rpc', `evmRpc: ${messageOf(error)}`);
  }
}

function readScenario(given: string, chosen: readonly Provider[]): Scenario {
  const { path, text } = scenarioFile(given, process.cwd());
  const { scenario, mistakes = [] } = parseScenario(text, path, chosen);
  if (scenario !== undefined) return scenario;
  throw new PaydrillError(400, 'bad-scenario', mistakes.map(mistakeText).join('\n'), { mistakes });
}

/** Those of some options that were given: what is left out, or undefined, keeps its default. */
function given<K extends keyof PaydrillOptions>(options: PaydrillOptions, keys: readonly K[]): Partial<ServerOptions> {
  return Object.fromEntries(keys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])));
}
