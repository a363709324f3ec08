import { afterEach, describe, expect, it, vi } from 'vitest';
import { JobQueue } from '../../src/core/jobs.js';
import { Journal, type RequestEntry } from '../../src/core/journal.js';
import { Snapshots } from '../../src/core/snapshots.js';
import { Store } from '../../src/core/store.js';
import { rowsInStep } from '../../src/core/turns.js';
import type { Workspace } from '../../src/core/workspace.js';
import { makeRoom } from '../../src/http/idempotency.js';
import { toyProvider } from '../support/toy-provider.js';
import { openWorld, TestReceiver } from '../support/world.js';

const open: Workspace[] = [];

afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

const entry = (n: number, body = ''): RequestEntry => ({
  id: `req_${n}`,
  at: '2026-01-05T09:00:00.000Z',
  receivedAt: '2026-01-05T09:00:00.000Z',
  provider: 'toy',
  operation: null,
  method: 'GET',
  target: '/',
  headers: {},
  body,
  status: 200,
  answer: '',
});

describe('the journal', () => {
  it('keeps so many calls, and counts those that fell out', () => {
    const journal = new Journal(10);
    for (let n = 1; n <= 35; n += 1) journal.record(entry(n));
    expect([
      journal
        .list()
        .map(({ id }) => id)
        .at(0),
      journal.list().length,
      journal.dropped,
    ]).toEqual(['req_26', 10, 25]);
  });

  it('keeps so many characters, and the last call in any case', () => {
    const journal = new Journal(1000, { byteLimit: 10_000 });
    for (let n = 1; n <= 100; n += 1) {
      journal.record(entry(n, 'x'.repeat(1000)));
      expect(journal.list().reduce((sum, { body }) => sum + body.length, 0)).toBeLessThanOrEqual(10_000);
      expect(journal.list().at(-1)?.id).toBe(`req_${n}`);
      expect(journal.list().length + journal.dropped).toBe(n);
    }
    for (let n = 101; n <= 130; n += 1) {
      journal.record({ ...entry(n), explanation: { summary: '', stringToSign: 'x'.repeat(2000), causes: [] } });
    }
    expect(journal.list().length, 'explanations count').toBeLessThanOrEqual(5);
    journal.clear();
    journal.record(entry(101, 'x'.repeat(50_000)));
    expect(journal.list().map(({ id }) => id)).toEqual(['req_101']);
  });
});

describe('webhooks', () => {
  it('beyond 20,000 push out the oldest that are done, never those that wait', async () => {
    const world = await openWorld([toyProvider()], { targets: { toy: 'http://127.0.0.1:9/' } });
    open.push(world);
    const toy = world.provider('toy');
    const send = (count: number) =>
      world.unit(toy, (ctx) => {
        for (let n = 0; n < count; n += 1)
          ctx.create('parcel', { id: ctx.ids.next('parcels').uuid(), status: 'sent', label: 'x' });
      });
    await send(500);
    await world.addFault({ webhook: 'toy.*', drop: true });
    await send(21_000);
    const kept = world.deliveries.list();
    const waiting = kept.filter(({ state }) => state === 'pending').map(({ id }) => id);
    expect(waiting).toEqual(Array.from({ length: 500 }, (_, n) => `wh_${n + 1}`));
    expect(kept.length).toBeLessThan(21_000);
    expect(world.dropped.webhooks).toBe(21_500 - kept.length);
    expect(kept.at(-1)?.id).toBe('wh_21500');
    expect(kept[500]?.id).toBe(`wh_${501 + world.dropped.webhooks}`);
  });
});

describe('large webhooks', () => {
  it('beyond 128 million characters push out the oldest that are done', async () => {
    const toy = toyProvider();
    const body = () => ({ text: 'x'.repeat(1 << 20) });
    const world = await openWorld([{ ...toy, webhooks: { ...toy.webhooks, body } }], {
      targets: { toy: 'http://127.0.0.1:9/' },
    });
    open.push(world);
    await world.addFault({ webhook: 'toy.*', drop: true });
    await world.unit(world.provider('toy'), (ctx) => {
      for (let n = 0; n < 140; n += 1)
        ctx.create('parcel', { id: ctx.ids.next('parcels').uuid(), status: 'sent', label: 'x' });
    });
    const kept = world.deliveries.list();
    expect(kept.length).toBe(127);
    expect(world.dropped.webhooks).toBe(13);
    expect(kept[0]?.id).toBe('wh_14');
  });
});

describe('a look at what is too much', () => {
  it('walks over no webhook that stays, however large the next one is', async () => {
    const toy = toyProvider();
    const body = () => ({ text: 'x'.repeat(40 * 1024) });
    const world = await openWorld([{ ...toy, webhooks: { ...toy.webhooks, body } }], {
      targets: { toy: 'http://127.0.0.1:9/' },
    });
    open.push(world);
    const send = (count: number) =>
      world.unit(world.provider('toy'), (ctx) => {
        for (let n = 0; n < count; n += 1)
          ctx.create('parcel', { id: ctx.ids.next('parcels').uuid(), status: 'sent', label: 'x' });
      });
    await send(300);
    await world.addFault({ webhook: 'toy.*', drop: true });
    await send(300);
    const rows = world.store.collection('deliveries');
    const walks = (['all', 'by', 'oldestFirst', 'newestFirst'] as const).map((name) => vi.spyOn(rows, name));
    const { under } = rows;
    let seen = 0;
    vi.spyOn(rows, 'under').mockImplementation((index, key) => {
      const listing = under.call(rows, index, key);
      return {
        ...listing,
        oldestFirst: function* (skip) {
          for (const row of listing.oldestFirst(skip)) {
            seen += 1;
            yield row;
          }
        },
      };
    });
    await send(100);
    expect(walks.flatMap((walk) => walk.mock.calls.filter(([index]) => index !== 'awaitsNext'))).toEqual([]);
    // It looks at the first that may go, and sees that none has to.
    expect(seen).toBeLessThanOrEqual(100);
  });
});

describe('the list of jobs', () => {
  it('reads the instant of each once', async () => {
    const store = new Store();
    let seq = 0;
    const queue = new JobQueue(store, () => {
      seq += 1;
      return seq;
    });
    await store.transaction(() => {
      for (let n = 0; n < 500; n += 1)
        queue.add({ kind: 'event', due: 1e12 + ((n * 7919) % 500), subject: `s${n}`, data: {}, depth: 0 });
    });
    const parse = vi.spyOn(Date, 'parse');
    const listed = queue.list();
    expect(parse).toHaveBeenCalledTimes(500);
    parse.mockRestore();
    expect(listed.map(({ dueAt }) => dueAt)).toEqual(listed.map(({ dueAt }) => dueAt).toSorted());
  });
});

describe('attempts by hand', () => {
  it('beyond 100 push out the oldest, which are counted; the schedule and the first that was accepted stay', async () => {
    const receiver = await TestReceiver.start((_one, n) => (n === 3 ? 200 : 500));
    try {
      const world = await openWorld([toyProvider()], { targets: { toy: receiver.url } });
      open.push(world);
      await world.unit(world.provider('toy'), (ctx) => {
        ctx.create('parcel', { id: ctx.ids.next('parcels').uuid(), status: 'sent', label: 'x' });
      });
      await world.advance(world.clock.now());
      await world.addFault({ webhook: 'toy.*', corruptSignature: true });
      for (let n = 2; n <= 131; n += 1) await world.redeliver('wh_1');
      const row = world.deliveries.get('wh_1');
      expect(row.attemptsDropped).toBe(29);
      expect(row.attempts.map(({ n }) => n)).toEqual([1, 3, ...Array.from({ length: 100 }, (_, at) => at + 32)]);
      expect(row.state).toBe('delivered');
      expect(row.faults?.length).toBe(100);
    } finally {
      await receiver.stop();
    }
  });
});

describe('what comes and goes', () => {
  it('leaves no places behind in a collection, and no entries in the line of jobs', async () => {
    const store = new Store();
    const rows = store.declare('rows');
    let seq = 0;
    const queue = new JobQueue(store, () => (seq += 1));
    await store.transaction(() => rows.insert({ id: 'stays' }));
    for (let n = 0; n < 5000; n += 1)
      await store.transaction(() => {
        rows.insert({ id: `r${n}` });
        if (n > 0) rows.delete(`r${n - 1}`);
        queue.add({ kind: 'event', due: 1e9 - n, subject: `s${n}`, data: {}, depth: 0 });
        if (n > 0) queue.cancel(`s${n - 1}`);
      });
    expect(rows.all().map(({ id }) => id)).toEqual(['stays', 'r4999']);
    expect(queue.first()?.subject).toBe('s4999');
    expect([rows.span < 1100, queue.span < 1100]).toEqual([true, true]);
  });
});

describe('a list of rows', () => {
  it('is as the rows are after each change, undone ones too, and nobody can change it for others', async () => {
    const store = new Store();
    const rows = store.declare('rows');
    const now = () => rows.all().map(({ id, n }) => `${id}${n ?? ''}`);
    await store.transaction(() => {
      rows.insert({ id: 'a' });
      rows.all().reverse().push({ id: 'x' });
      rows.insert({ id: 'b' });
      expect(now()).toEqual(['a', 'b']);
      rows.update('a', { n: 1 });
      expect(now()).toEqual(['a1', 'b']);
      rows.delete('b');
      expect(now()).toEqual(['a1']);
    });
    const failed = store.transaction(() => {
      rows.update('a', { n: 2 });
      rows.insert({ id: 'c' });
      expect(now()).toEqual(['a2', 'c']);
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    expect(now()).toEqual(['a1']);
    store.load({ counters: {}, collections: { rows: [{ id: 'z' }] } });
    expect(now()).toEqual(['z']);
  });
});

describe('rows of a state', () => {
  it('are named by their place when one is none', async () => {
    const world = await openWorld([toyProvider()]);
    open.push(world);
    const state = world.state();
    for (const [list, at] of [
      [[{ id: 'a' }, { id: 7 }], 'rows.toy.parcels.1.id'],
      [[{ id: 'a' }, 'b'], 'rows.toy.parcels.1'],
      [{ id: 'a' }, 'rows.toy.parcels'],
    ])
      await expect(world.restore({ ...state, rows: { 'toy.parcels': list } })).rejects.toThrow(`${at}: `);
    expect(world.state()).toEqual(state);
    await world.restore({ ...state, rows: { 'toy.parcels': [{ id: 'a', label: 'kept' }] } });
    expect(world.store.collection('toy.parcels').all()).toEqual([{ id: 'a', label: 'kept' }]);
  });
});

describe('a state of many rows', () => {
  it('takes the place of everything at once, and keeps nobody waiting for it', async () => {
    const world = await openWorld([toyProvider()]);
    open.push(world);
    const parcels = Array.from({ length: 20 * rowsInStep }, (_, n) => ({ id: `p${n}`, status: 'sent', label: 'x' }));
    const state = { ...world.state(), rows: { 'toy.parcels': parcels } };
    for (const put of [() => world.restore(structuredClone(state)), () => world.goBack(state)]) {
      await world.restore({ ...world.state(), rows: {} });
      const sizes: number[] = [];
      let isDone = false;
      const done = put().then(() => {
        isDone = true;
      });
      while (!isDone) {
        sizes.push(world.store.collection('toy.parcels').size);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await done;
      expect(sizes.length).toBeGreaterThan(15);
      expect([...new Set(sizes)].filter((size) => size !== 0 && size !== parcels.length)).toEqual([]);
      expect(world.store.collection('toy.parcels').size).toBe(parcels.length);
    }
  });
});

describe('idempotency records', () => {
  it('that are over fall out, then the oldest, which are counted', async () => {
    const store = new Store();
    const records = store.declare('records');
    const dropped: number[] = [];
    const left = () => records.all().map(({ id }) => id);
    await store.transaction(() => {
      for (const id of ['a', 'b', 'c', 'd', 'e'])
        records.insert({ id, expiresAt: id < 'c' ? '2026-01-05T09:00:00.000Z' : '2026-01-06T09:00:00.000Z' });
      makeRoom(records, Date.parse('2026-01-05T08:59:59.999Z'), 10, () => dropped.push(1));
      expect(left()).toEqual(['a', 'b', 'c', 'd', 'e']);
      makeRoom(records, Date.parse('2026-01-05T09:00:00Z'), 10, () => dropped.push(2));
      expect(left()).toEqual(['c', 'd', 'e']);
      makeRoom(records, Date.parse('2026-01-05T09:00:00Z'), 2, () => dropped.push(3));
      expect([left(), dropped]).toEqual([['e'], [3, 3]]);
    });
  });
});

describe('snapshots', () => {
  it('are bounded in number', async () => {
    const world = await openWorld([toyProvider()]);
    open.push(world);
    const snapshots = new Snapshots();
    for (let n = 0; n < 100; n += 1) await snapshots.save(`s${n}`, world.state(), '');
    await expect(snapshots.save('more', world.state(), '')).rejects.toThrow('There are 100 snapshots already');
    await snapshots.save('s0', world.state(), '');
  });

  it('are bounded in characters, but for a single one', async () => {
    const world = await openWorld([toyProvider()]);
    open.push(world);
    const state = world.state();
    const { length } = JSON.stringify(state);
    const snapshots = new Snapshots(2 * length);
    await snapshots.save('first', state, '');
    await snapshots.save('second', state, '');
    await expect(snapshots.save('third', state, '')).rejects.toThrow(`would have ${3 * length} characters together`);
    await snapshots.save('second', state, '');
    await new Snapshots(1).save('alone', state, '');
  });
});
