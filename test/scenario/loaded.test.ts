import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import { durationMs } from '../../src/core/duration.js';
import type { Json } from '../../src/core/json.js';
import { answerOf, inTime } from '../../src/core/scenario/awaited.js';
import { resolved, type Values } from '../../src/core/scenario/expression.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import type { Scenario, ScenarioCall } from '../../src/core/scenario/schema.js';
import type { Workspace } from '../../src/core/workspace.js';
import { sandboxOptions } from '../../src/http/options.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { walletsOf } from '../../src/http/wallets.js';
import { createPaydrill } from '../../src/index.js';
import { providers } from '../../src/providers/index.js';
import { namedScenarios, shippedFolder } from '../../src/scenario-files.js';

const names = namedScenarios();
const open: { stop(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function started(scenario?: Scenario): Promise<RunningServer> {
  const server = await startServer(sandboxOptions(providers, scenario === undefined ? {} : { scenario }));
  open.push(server);
  return server;
}

function textOf(name: string): string {
  return readFileSync(join(shippedFolder, `${name}.yaml`), 'utf8');
}

function scenarioOf(name: string): Scenario {
  return parseScenario(textOf(name), name, providers).scenario ?? expect.fail(`${name} is not valid`);
}

function msOf(after = '0s'): number {
  return durationMs(after);
}

/** Virtual ms in which everything that a file names can have happened. */
function horizonOf({ calls = [], steps = [], on = [], expect: expected = [] }: Scenario): number {
  const longest = (ones: readonly { readonly after?: string | undefined }[]) =>
    Math.max(0, ...ones.map(({ after }) => msOf(after)));
  const within = expected.map((one) => ('within' in one ? msOf(one.within as string | undefined) : 0));
  const reactions = longest(calls) + longest(on.flatMap(({ then }) => then));
  return Math.max(Math.max(reactions, longest(steps)) + 60_000, ...within);
}

/** A client of the control API that fails for anything but success. */
function controlOf(server: RunningServer, workspace = 'default') {
  return async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${server.url}/_paydrill/${path}`, {
      method,
      headers: { 'Paydrill-Workspace': workspace },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const value: unknown = await answer.json();
    expect([path, answer.status, value]).toEqual([path, expect.toSatisfy((status) => status < 300), value]);
    return value as never;
  };
}

function troublesOf(workspace: Workspace): string[] {
  return workspace.journal.past(2000).flatMap((one) => (one.kind === 'trouble' ? [one.text] : []));
}

/** Plays the part of the user: makes the calls of a file with clients of its own, which know nothing of the loaded scenario. */
class Customer {
  readonly #clients = new Map<string, ProviderClient>();
  readonly #saved: Record<string, Json> = {};
  readonly #server: RunningServer;
  readonly #workspace: Workspace;
  #always: Values = {};

  constructor(server: RunningServer, workspace: Workspace) {
    this.#server = server;
    this.#workspace = workspace;
  }

  async prepare(): Promise<void> {
    const { receiver, credentials } = this.#workspace.values();
    this.#always = { receiver, credentials, wallets: await walletsOf(this.#workspace) };
  }

  values(): Values {
    return { ...this.#saved, ...this.#always };
  }

  async make(call: ScenarioCall): Promise<void> {
    const [id = '', ...rest] = call.call.split('.');
    const operation = rest.join('.');
    const client = this.#client(id);
    const texts = (record: object = {}) =>
      Object.fromEntries(Object.entries(resolved(record, this.values())).map(([key, value]) => [key, String(value)]));
    const credentials = { ...client.credentials, ...texts(call.credentials) };
    const data = call.body === undefined ? undefined : (resolved(call.body, this.values()) as Json);
    const input = {
      params: texts(call.params),
      query: texts(call.query),
      headers: texts(call.headers),
      ...(data === undefined ? {} : { data }),
    };
    const url = call.url === undefined ? {} : { url: String(resolved<unknown>(call.url, this.values())) };
    const isPage = client.provider.pages?.some((one) => one.id === operation) === true;
    const { text } = isPage
      ? await client.browse(operation, { ...input, ...url })
      : await client.call(operation, { ...input, credentials });
    if (call.save !== undefined) this.#saved[call.save] = answerOf(text);
  }

  #client(id: string): ProviderClient {
    const provider = this.#workspace.provider(id);
    const known = this.#clients.get(id);
    if (known !== undefined) return known;
    const client = new ProviderClient({
      provider,
      baseUrl:
        this.#workspace.name === 'default'
          ? this.#server.baseUrl(id)
          : `${this.#server.baseUrl(id)}/w/${this.#workspace.name}`,
      credentials: this.#workspace.credentials(provider),
      now: () => this.#workspace.wireNow(),
    });
    this.#clients.set(id, client);
    return client;
  }
}

/** Makes the calls of a loaded file at their times, moves the clock over all of it, and answers what of its expectations is not met. */
async function playedBy(server: RunningServer, workspace: Workspace, scenario: Scenario): Promise<unknown[]> {
  const control = controlOf(server, workspace.name);
  const customer = new Customer(server, workspace);
  await customer.prepare();
  const startedAt = workspace.clock.now();
  const advance = async (ms: number) => {
    const to = new Date(startedAt + ms).toISOString();
    if (startedAt + ms > workspace.clock.now()) await control('POST', 'clock/advance', { to });
    await workspace.settled();
  };
  for (const call of inTime(scenario.calls ?? [])) {
    await advance(msOf(call.after));
    await customer.make(call);
  }
  await advance(horizonOf(scenario));
  // As the file has them: the server knows what was saved.
  const { results } = (await control('POST', 'verify', { expect: JSON.parse(JSON.stringify(scenario.expect)) })) as {
    results: { ok: boolean }[];
  };
  return results.filter(({ ok }) => !ok);
}

describe.each(names)('%s, loaded into a running server', (name) => {
  it("by its name: a client's own calls bring all that the file expects", async () => {
    const server = await started();
    const workspace = server.workspaces.default;
    const { loaded } = (await controlOf(server)('POST', 'scenarios', { name })) as { loaded: string };
    expect(loaded).toBe(name);
    expect(await playedBy(server, workspace, scenarioOf(name))).toEqual([]);
    expect(troublesOf(workspace)).toEqual([]);
    expect(workspace.ahead().filter(({ waiting }) => waiting !== undefined)).toEqual([]);
  });

  it('with start, as a document, at a reset and in the library: without any call the clock goes over all of it without trouble', async () => {
    const scenario = scenarioOf(name);
    const horizon = horizonOf(scenario);
    const walk = async (workspace: Workspace) => {
      await workspace.advance(workspace.clock.now() + horizon);
      expect(troublesOf(workspace)).toEqual([]);
      for (const { waiting = '' } of workspace.ahead()) expect(waiting).not.toContain('never');
    };
    const server = await started(scenario);
    const workspace = server.workspaces.default;
    await walk(workspace);
    const control = controlOf(server);
    await control('POST', 'scenarios', textOf(name));
    await walk(workspace);
    await control('POST', 'reset', { scenario: name });
    await walk(workspace);
    await control('POST', 'workspaces', { name: 'other', scenario: name });
    await walk(server.workspaces.get('other'));
    const drill = await createPaydrill({ scenario: name });
    open.push(drill);
    const start = Date.parse(drill.clock.now());
    await drill.clock.advance({ to: new Date(start + horizon).toISOString() });
    await drill.reset();
    expect(Date.parse(drill.clock.now())).toBe(start);
  });
});
