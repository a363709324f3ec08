import { afterEach, describe, expect, it } from 'vitest';
import type { Workspace } from '../../src/core/workspace.js';
import { startServer } from '../../src/http/server.js';
import { toyProvider } from '../support/toy-provider.js';
import { openWorld, serverOptions, TestReceiver, testStart } from '../support/world.js';

const worlds: Pick<Workspace, 'close'>[] = [];
const receivers: TestReceiver[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

type Answer = (parcel: string) => Promise<number> | number;

/** A receiver that knows the parcels by the order in which they were sent: a, b, … */
async function receiverOf(answer: Answer) {
  const names = new Map<string, string>();
  const seen: string[] = [];
  const receiver = await TestReceiver.start(({ body }) => {
    const parcel = names.get(JSON.parse(body).id) ?? '?';
    seen.push(parcel);
    return answer(parcel);
  });
  receivers.push(receiver);
  return { url: receiver.url, names, seen };
}

type Hook = Awaited<ReturnType<typeof receiverOf>>;

async function worldWith(webhooksAtOnce: number, { url }: Hook, toy = toyProvider()): Promise<Workspace> {
  const made = await openWorld([toy], { webhooksAtOnce, targets: { toy: url } });
  worlds.push(made);
  return made;
}

/** Sends parcels; their webhooks are due at once. */
async function send(made: Workspace, { names }: Hook, parcels: string): Promise<void> {
  for (const label of parcels) {
    const id = await made.unit(made.provider('toy'), (ctx) => {
      const row = { id: ctx.ids.next('parcels').uuid(), status: 'sent', label };
      return ctx.create('parcel', row).id;
    });
    names.set(id, label);
  }
}

/** Answers nobody until `count` wait, and then the last one first. */
function lastFirst(count: number, statusOf: (parcel: string) => number): Answer {
  let waiting: (() => void)[] = [];
  return (parcel) =>
    new Promise((resolve) => {
      waiting.push(() => resolve(statusOf(parcel)));
      if (waiting.length < count) return;
      for (const answer of waiting.reverse()) answer();
      waiting = [];
    });
}

/** How many answers are outstanding, by parcel and in all, at most. */
function counting() {
  const open = new Map<string, number>();
  const most = { ofOne: 0, inAll: 0 };
  const answer: Answer = async (parcel) => {
    open.set(parcel, (open.get(parcel) ?? 0) + 1);
    most.ofOne = Math.max(most.ofOne, open.get(parcel) ?? 0);
    most.inAll = Math.max(
      most.inAll,
      [...open.values()].reduce((sum, one) => sum + one, 0),
    );
    // Time for others to come in.
    for (let turn = 0; turn < 300; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    open.set(parcel, (open.get(parcel) ?? 0) - 1);
    return 200;
  };
  return { answer, most };
}

describe('webhooks of one instant', () => {
  it('go out one after the other when nothing else is said', async () => {
    const { answer, most } = counting();
    const hook = await receiverOf(answer);
    const made = await worldWith(1, hook);
    await send(made, hook, 'abcdef');
    await made.advance(testStart);
    expect([hook.seen.join(''), most]).toEqual(['abcdef', { ofOne: 1, inAll: 1 }]);
  });

  it('go out as many at a time as may, each about another resource', async () => {
    const { answer, most } = counting();
    const hook = await receiverOf(answer);
    const made = await worldWith(4, hook);
    await made.addFault({ webhook: 'toy.PARCEL_SENT', duplicate: 2 });
    await send(made, hook, 'ab');
    await made.advance(testStart);
    // The second of a goes with the first of b.
    expect([[...hook.seen].sort().join(''), most]).toEqual(['aabb', { ofOne: 1, inAll: 2 }]);
    expect(hook.seen[0]).toBe('a');
    expect(hook.seen[3]).toBe('b');

    await made.removeFaults();
    await send(made, hook, 'cdefgh');
    await made.advance(testStart);
    expect(most).toEqual({ ofOne: 1, inAll: 4 });
  });

  it('go out so in every workspace of a server', async () => {
    const { answer, most } = counting();
    const hook = await receiverOf(answer);
    const options = { webhooksAtOnce: 3, targets: { toy: hook.url } };
    const server = await startServer(serverOptions([toyProvider()], options));
    worlds.push({ close: () => server.stop() });
    const other = await server.workspaces.create('other');
    await other.unit(other.provider('toy'), (ctx) => other.provider('toy').setTarget(ctx, hook.url));
    for (const made of [server.workspaces.default, other]) {
      most.inAll = 0;
      await send(made, hook, 'abcd');
      await made.advance(testStart);
      expect(most.inAll).toBe(3);
    }
  });

  it('leave the same state whoever answers first, failures and their repetitions included', async () => {
    let answer: Answer = () => 200;
    const hook = await receiverOf((parcel) => answer(parcel));
    const statusOf = (parcel: string) => ('bd'.includes(parcel) ? 500 : 200);
    const states: string[] = [];
    const told: string[] = [];
    for (const [atOnce, together] of [
      [1, 1],
      [6, 6],
    ] as const) {
      const made = await worldWith(atOnce, hook);
      await send(made, hook, 'abcdef');
      answer = lastFirst(together, statusOf);
      const happened: unknown[] = [];
      made.journal.listen((one) => happened.push(one));
      const { ran } = await made.advance(testStart);
      expect(ran).toHaveLength(6);
      // The repetitions are two.
      answer = lastFirst(Math.min(together, 2), statusOf);
      await made.advance(testStart + 5000);
      states.push(JSON.stringify(made.state()));
      told.push(JSON.stringify([ran, happened]));
    }
    expect(states[1]).toBe(states[0]);
    expect(told[1]).toBe(told[0]);
    expect(JSON.parse(states[0] ?? '').deliveries).toHaveLength(6);
  });

  it('end, whatever keeps single ones from being sent', async () => {
    const toy = toyProvider();
    const hook = await receiverOf(() => 200);
    const broken = toyProvider({
      webhooks: {
        ...toy.webhooks,
        headers: (ctx, endpoint, body, signedAt) => {
          if (JSON.parse(body.toString('utf8')).number === 3) throw new Error('out of ink');
          return toy.webhooks.headers(ctx, endpoint, body, signedAt);
        },
        heldBack: (ctx) => (ctx.rows('parcels').all().length < 9 ? undefined : 'the endpoint is blocked'),
      },
    });
    const made = await worldWith(8, hook, broken);
    await send(made, hook, 'abcd');
    const { ran } = await made.advance(testStart);
    expect(ran.map(({ state, error }) => state ?? error)).toEqual([
      'delivered',
      'delivered',
      expect.stringContaining('out of ink'),
      'delivered',
    ]);
    await send(made, hook, 'efghi');
    const held = await made.advance(testStart);
    expect(held.ran.map(({ state }) => state)).toEqual(['held', 'held', 'held', 'held', 'held']);
    await made.advance(testStart + 60_000);
    expect(made.queue.size).toBe(0);
  });

  it('that a rule gave another place have it among all', async () => {
    const { answer, most } = counting();
    const hook = await receiverOf(answer);
    const made = await worldWith(8, hook);
    await made.addFault({ webhook: 'toy.PARCEL_SENT', reorder: true, nth: 1 });
    await send(made, hook, 'abc');
    await made.advance(testStart);
    expect([hook.seen.join(''), most.inAll]).toEqual(['bac', 1]);
  });

  it('never go out with those of another instant', async () => {
    const { answer, most } = counting();
    const hook = await receiverOf(answer);
    const made = await worldWith(8, hook);
    for (const [nth, delay] of ['1s', '2s', '2s'].entries())
      await made.addFault({ webhook: 'toy.PARCEL_SENT', delay, nth: nth + 1 });
    await send(made, hook, 'abc');
    await made.advance(testStart + 1999);
    expect([hook.seen, most.inAll]).toEqual([['a'], 1]);
    await made.advance(testStart + 2000);
    expect([[...hook.seen].sort(), most.inAll]).toEqual([['a', 'b', 'c'], 2]);
  });
});
