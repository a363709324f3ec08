import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ProviderClient } from '../../src/client.js';
import { PaydrillError } from '../../src/core/errors.js';
import type { Json, Operation, Provider } from '../../src/core/provider.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import type { Scenario } from '../../src/core/scenario/schema.js';
import type { Workspace } from '../../src/core/workspace.js';
import { demoStage } from '../../src/demo.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { WebhookReceiver } from '../../src/receiver.js';
import { kitOf } from '../support/kit.js';
import { serverOptions } from '../support/world.js';
import { callOf, type DrawnCall } from './inputs.js';

/** `FUZZ_RUNS=500 npx vitest run test/fuzz` for a longer run, `FUZZ_SEED` for another one. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 6);
const seed = Number(process.env['FUZZ_SEED'] ?? 20260105);
const callsPerRun = 25;

/** Refusals that by the provider's own rules leave something behind: a wrong proof uses up its challenge. */
const leaveTraces = new Set(['offblocks.customers.challenge.sign', 'offblocks.accounts.challenge.sign']);

const scenarioFolder = new URL('../../scenarios/', import.meta.url);

/** What there is that calls may refer to: the ids of rows, and what answers said. */
class Pool {
  readonly #said = new Map<string, string[]>();
  readonly #world: Workspace;

  constructor(world: Workspace) {
    this.#world = world;
  }

  get address(): string | undefined {
    return this.#said.get('address')?.at(-1);
  }

  learn(value: unknown, key = ''): void {
    if (typeof value === 'string' && value.length < 200) {
      const name = /address/i.test(key) ? 'address' : key;
      this.#said.set(name, [...(this.#said.get(name) ?? []), value]);
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [name, one] of Object.entries(value)) this.learn(one, Array.isArray(value) ? key : name);
  }

  /** Puts something that is there in the place of `$3 customers id`: said under that name, or the id of a row of that kind. */
  fill<T>(value: T): T {
    if (typeof value === 'string') {
      const [, n, name = ''] = /^\$(\d+) (.*)$/.exec(value) ?? [];
      return (n === undefined ? value : this.#pick(Number(n), name)) as T;
    }
    if (Array.isArray(value)) return value.map((one) => this.fill(one)) as T;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.fill(one)])) as T;
  }

  #pick(n: number, name: string): string {
    const last = name.split(' ').at(-1) ?? '';
    const said = last === 'id' ? [] : (this.#said.get(last) ?? []);
    const stems = name
      .split(/[ _]|(?=[A-Z])/)
      .map((word) => word.toLowerCase().replace(/s$/, ''))
      .filter((word) => word.length > 2);
    const rows = Object.entries(this.#world.state().rows).flatMap(([collection, list]) =>
      stems.some((stem) => collection.includes(stem)) ? list.slice(-20).map(({ id }) => id) : [],
    );
    const choice = [...said.slice(-20), ...rows];
    return choice[n % Math.max(1, choice.length)] ?? 'none';
  }
}

function contents(world: Workspace): string {
  const { rows, jobs, deliveries, transfers, clock } = world.state();
  // A client that needs a token fetches one by itself.
  const kept = Object.fromEntries(Object.entries(rows).filter(([name]) => !name.endsWith('.tokens')));
  return JSON.stringify([kept, jobs, deliveries, transfers, clock]);
}

/** The rows that the shipped scenarios of a provider give, for a provider whose tour cannot be used. */
function givenScenario({ id }: Provider): Scenario | undefined {
  const given = Object.fromEntries(
    readdirSync(scenarioFolder)
      .filter((file) => file.startsWith(`${id}-`))
      .flatMap((file): [string, unknown][] =>
        Object.entries(parse(readFileSync(new URL(file, scenarioFolder), 'utf8')).given ?? {}),
      )
      .filter(([, rows]) => !JSON.stringify(rows).includes('$')),
  );
  return parseScenario(JSON.stringify({ paydrill: 1, name: 'fuzz', about: 'x', given }), 'fuzz.json', providers)
    .scenario;
}

/** Fills the world with everything that the provider's contract test visits. */
async function tour(provider: Provider, server: RunningServer): Promise<void> {
  const receiver = await WebhookReceiver.start({
    providers: [provider],
    now: () => server.workspaces.default.wireNow(),
  });
  try {
    const kit = await kitOf(provider);
    await kit.tour(demoStage(provider, { server, receiver, tell: () => {} }));
    await server.workspaces.default.settled();
  } finally {
    await receiver.stop();
  }
}

async function play(provider: Provider, calls: readonly DrawnCall[], seen: Set<string>): Promise<void> {
  // A tour that ends with other keys than it began with leaves no client that could call.
  const isTour = provider.id !== 'offblocks';
  const server = await startServer(serverOptions([provider], isTour ? {} : { scenario: givenScenario(provider) }));
  const world = server.workspaces.default;
  if (isTour) await tour(provider, server);
  const troubles: string[] = [];
  world.journal.listen((happening) => {
    if (happening.kind === 'trouble') troubles.push(happening.text);
  });
  const client = new ProviderClient({
    provider,
    baseUrl: server.baseUrl(provider.id),
    credentials: world.credentials(provider),
    now: () => world.wireNow(),
  });
  const pool = new Pool(world);
  pool.learn(world.state().rows);
  try {
    for (const drawn of calls) {
      const { operation, params, query, data } = {
        ...drawn,
        ...pool.fill({ params: drawn.params, query: drawn.query, data: drawn.data }),
      };
      const spec = provider.operations.find(({ id }) => id === operation) as Operation;
      await world.settled();
      const before = contents(world);
      const answer = await client.call(operation, {
        params,
        query,
        ...(data === undefined ? {} : { data: data as Json }),
      });
      const notes = world.journal.list().at(-1)?.notes?.join(' ') ?? '';
      const shown = `${operation} ${JSON.stringify({ params, query, data })}: ${answer.status} ${answer.text.slice(0, 300)} ${notes}`;
      if (spec.handle !== undefined) expect(answer.status, shown).toBeLessThan(500);
      if (answer.status >= 400) {
        if (!leaveTraces.has(`${provider.id}.${operation}`)) {
          await world.settled();
          expect(contents(world), shown).toBe(before);
        }
      } else {
        seen.add(operation);
        pool.learn(answer.json);
        if (spec.response !== undefined && answer.json !== undefined) {
          const judged = spec.response.safeParse(answer.json);
          expect(judged.error?.issues ?? [], shown).toEqual([]);
        }
      }
      await after(world, drawn.then, pool);
      expect(troubles).toEqual([]);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    }
  } finally {
    await server.stop();
  }
}

async function after(world: Workspace, then: DrawnCall['then'], pool: Pool): Promise<void> {
  if (then === 'a minute') await world.advance(world.clock.now() + 60_000);
  if (then === 'a month') await world.advance(world.clock.now() + 31 * 86_400_000);
  const to = pool.address;
  if (then !== 'payment' || to === undefined) return;
  for (const currency of ['BTC', 'ETH', 'USDT', 'TRX', 'LTC', 'EUR']) {
    const paid = await world.pay({ to, currency, amount: '0.5' }).catch((error: unknown) => {
      if (error instanceof PaydrillError) return undefined;
      throw error;
    });
    if (paid !== undefined) return;
  }
}

describe.each(providers.map((provider): [string, Provider] => [provider.id, provider]))(
  'random calls: %s',
  (_id, provider) => {
    it('never crash it, leave no trace when refused, and are answered as its schemas say', async () => {
      const seen = new Set<string>();
      const call = fc.oneof(...provider.operations.map(callOf));
      await fc.assert(
        fc.asyncProperty(fc.array(call, { minLength: callsPerRun, maxLength: callsPerRun }), (calls) =>
          play(provider, calls, seen),
        ),
        { numRuns, seed, endOnFailure: process.env['FUZZ_RUNS'] === undefined },
      );
      expect(seen.size).toBeGreaterThan(3);
      if (process.env['FUZZ_RUNS'] !== undefined)
        console.info(
          `${provider.id}: ${seen.size} of ${provider.operations.length} operations succeeded at least once`,
        );
    }, 600_000);
  },
);
