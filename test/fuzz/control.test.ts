import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../src/core/lifecycle.js';
import type { Operation } from '../../src/core/provider.js';
import type { Workspace } from '../../src/core/workspace.js';
import { adminRoutes } from '../../src/http/admin/index.js';
import type { AdminRoute } from '../../src/http/admin/route.js';
import { startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { serverOptions } from '../support/world.js';
import { callOf, type DrawnCall, hostile } from './inputs.js';

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 6);
const seed = Number(process.env['FUZZ_SEED'] ?? 20260105);
const callsPerRun = 40;

const idOf = ({ method, path }: AdminRoute) => `${method} ${path}`;

/** Calls of one route, drawn from its own schema as those of an operation are. */
function routeCall(route: AdminRoute): fc.Arbitrary<DrawnCall> {
  return callOf({ id: idOf(route), path: route.path, request: route.body } as unknown as Operation);
}

const events = providers.flatMap(({ id, lifecycles }) =>
  lifecycles.flatMap((lifecycle) =>
    eventsOf(lifecycle).map((event) => ({ provider: id, event: `${lifecycle.name}.${event}` })),
  ),
);

/** Lifecycle events that exist, of rows that may, with data of all kinds. */
const eventCall: fc.Arbitrary<DrawnCall> = fc
  .record({
    event: fc.constantFrom(...events),
    id: fc.nat({ max: 200 }).map((n) => `$${n}`),
    data: fc.dictionary(fc.constantFrom('amount', 'reason', 'status', 'id', 'code', 'to', 'x', '__proto__'), hostile),
  })
  .map(({ event, id, data }) => ({
    operation: 'POST /events',
    params: {},
    query: {},
    data: { ...event, id, data },
    then: 'nothing' as const,
  }));

function contents(world: Workspace): string {
  return JSON.stringify([world.state(), world.snapshots.list(), world.scenario?.name]);
}

async function play(calls: readonly DrawnCall[], seen: Map<string, number>): Promise<void> {
  const server = await startServer(serverOptions(providers));
  const world = server.workspaces.default;
  const troubles: string[] = [];
  world.journal.listen((happening) => {
    if (happening.kind === 'trouble') troubles.push(happening.text);
  });
  try {
    for (const drawn of calls) {
      const [method = '', route = ''] = drawn.operation.split(' ');
      const ids = Object.values(world.state().rows).flatMap((rows) => rows.map(({ id }) => id));
      const pick = (text: string) => {
        const n = /^\$(\d+)/.exec(text)?.[1];
        return n === undefined ? text : (ids[Number(n) % Math.max(1, ids.length)] ?? 'none');
      };
      const path = route.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(pick(drawn.params[name] ?? 'x')));
      const body = JSON.stringify(drawn.data, (_key, value) => (typeof value === 'string' ? pick(value) : value));
      await world.settled();
      const before = contents(world);
      const answer = await fetch(`${server.url}/_paydrill${path}`, {
        method,
        ...(body === undefined || method === 'GET' ? {} : { body }),
      });
      const text = await answer.text();
      const shown = `${method} ${path} ${body?.slice(0, 500)}: ${answer.status} ${text.slice(0, 500)}`;
      expect(answer.status, shown).toBeLessThan(500);
      if (answer.status >= 400) {
        expect(JSON.parse(text), shown).toMatchObject({ status: answer.status, detail: expect.any(String) });
        await world.settled();
        expect(contents(world), shown).toBe(before);
      } else seen.set(drawn.operation, (seen.get(drawn.operation) ?? 0) + 1);
      // A clock that runs would change what is compared.
      await world.setClock({ mode: 'frozen' });
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    }
    expect(troubles).toEqual([]);
  } finally {
    await server.stop();
  }
}

describe('random calls of the control API', () => {
  it('never crash it, and leave no trace when refused', async () => {
    const seen = new Map<string, number>();
    const call = fc.oneof(
      { weight: 3, arbitrary: fc.oneof(...adminRoutes.map(routeCall)) },
      { weight: 1, arbitrary: eventCall },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: callsPerRun, maxLength: callsPerRun }), (calls) =>
        play(calls, seen),
      ),
      { numRuns, seed, endOnFailure: process.env['FUZZ_RUNS'] === undefined },
    );
    expect(seen.size).toBeGreaterThan(10);
    if (process.env['FUZZ_RUNS'] !== undefined)
      console.info(`control API: ${seen.size} of ${adminRoutes.length} routes succeeded at least once`);
  }, 600_000);
});
