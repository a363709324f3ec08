import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SavedState } from '../../src/core/persistence.js';
import { FilePersistence } from '../../src/core/state-file.js';
import { Transport } from '../../src/core/transport.js';
import type { Workspace } from '../../src/core/workspace.js';
import { toyProvider } from '../support/toy-provider.js';
import { openWorld, TestReceiver, TestWall, testStart } from '../support/world.js';

let folder = '';
let path = '';
const open: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydrill-'));
  path = join(folder, 'deep', 'state.json');
});

afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
  rmSync(folder, { recursive: true });
});

async function world(fresh = false, seed = 'test'): Promise<Workspace> {
  const made = await openWorld([toyProvider()], { seed, persistence: new FilePersistence(path, { fresh }) });
  open.push(made);
  return made;
}

const send = (made: Workspace) =>
  made.unit(
    made.provider('toy'),
    (ctx) => ctx.create('parcel', { id: ctx.ids.next('parcels').uuid(), status: 'sent', label: 'x' }).id,
  );

/** What a start after a crash at this instant would find: the files as they are now, read elsewhere. */
async function crashed(change: (folder: string) => void = () => {}): Promise<SavedState> {
  const elsewhere = mkdtempSync(join(tmpdir(), 'paydrill-'));
  try {
    // Not what a fold is just drafting in the background: it may be gone before it is copied.
    for (const name of readdirSync(dirname(path)))
      if (/^state\.json(\.changes-\d+)?$/.test(name)) copyFileSync(join(dirname(path), name), join(elsewhere, name));
    change(elsewhere);
    const file = new FilePersistence(join(elsewhere, 'state.json'), { fresh: false });
    try {
      const state = file.load();
      if (state === undefined) throw new Error('nothing is there');
      return state;
    } finally {
      await file.close();
    }
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
}

async function close(made: Workspace): Promise<void> {
  open.splice(open.indexOf(made), 1);
  await made.close();
}

describe('the state file', () => {
  it('holds every acknowledged change, readable, and goes on where it stood', async () => {
    const first = await world();
    const id = await send(first);
    await first.flush();
    expect((await crashed()).rows['toy.parcels']).toEqual([{ id, status: 'sent', label: 'x' }]);
    await close(first);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/^\{\n {2}"paydrill": 1,\n {2}"workspace": "default",\n {2}"seed": "test",\n {2}"clock": \{/);
    expect(JSON.parse(text).rows['toy.parcels']).toEqual([{ id, status: 'sent', label: 'x' }]);
    const second = await world();
    await second.advance(testStart + 10_000);
    expect(second.store.collection('toy.parcels').get(id)?.['status']).toBe('arrived');
    await close(second);
    expect(JSON.parse(readFileSync(path, 'utf8')).clock).toEqual({
      mode: 'frozen',
      now: '2026-01-05T09:00:10.000Z',
      wire: 'virtual',
    });
  });

  describe('of a large state', () => {
    const opened = async (options: { largeAt?: number; foldAt?: number }) => {
      const made = await openWorld([toyProvider()], {
        persistence: new FilePersistence(path, { fresh: false, ...options }),
      });
      open.push(made);
      return made;
    };
    const files = () => readdirSync(dirname(path)).sort();
    const parcels = (text: string) => (JSON.parse(text).rows['toy.parcels'] ?? []).map(({ id }: { id: string }) => id);

    it('is written whole neither on start nor on stop: what changed stays beside it, until that is of many runs', async () => {
      const sent: string[] = [];
      const kept = (made: Workspace) => [...made.store.collection('toy.parcels').oldestFirst()].map(({ id }) => id);
      for (let run = 1; run <= 8; run += 1) {
        const made = await opened({ largeAt: 0 });
        expect(kept(made)).toEqual(sent);
        sent.push(await send(made));
        await close(made);
        expect(parcels(readFileSync(path, 'utf8'))).toEqual([]);
        expect(files()).toEqual([
          'state.json',
          ...Array.from({ length: run }, (_, n) => `state.json.changes-${n + 1}`),
        ]);
      }
      const ninth = await opened({ largeAt: 0 });
      for (let turn = 0; turn < 10_000 && files().includes('state.json.changes-8'); turn += 1)
        await new Promise((resolve) => setImmediate(resolve));
      expect(parcels(readFileSync(path, 'utf8'))).toEqual(sent);
      await close(ninth);
      // What is small is written whole on start and on stop.
      const tenth = await opened({});
      expect(files()).toEqual(['state.json', 'state.json.lock']);
      sent.push(await send(tenth));
      await close(tenth);
      expect(parcels(readFileSync(path, 'utf8'))).toEqual(sent);
      expect(files()).toEqual(['state.json']);
    });

    it('has every change that came before it was given free, those that came while it closed too', async () => {
      const elsewhere = await openWorld([toyProvider()]);
      open.push(elsewhere);
      const state = elsewhere.state();
      const file = new FilePersistence(path, { fresh: false, largeAt: 0 });
      await file.begin(
        async (take) => take(state),
        () => {},
      );
      file.record([['count', 'early', 1]], state.clock);
      const closing = file.close();
      file.record([['count', 'late', 2]], state.clock);
      await closing;
      const after = new FilePersistence(path, { fresh: false });
      expect(after.load()?.counters).toEqual({ ...state.counters, early: 1, late: 2 });
      await after.close();
      expect(files()).toContain('state.json.changes-1');
    });

    it('loses nothing when a stop comes while a fold is under way', async () => {
      const sent: string[] = [];
      for (let round = 0; round < 12; round += 1) {
        const made = await opened({ largeAt: 0, foldAt: 1 });
        expect(
          made.store
            .collection('toy.parcels')
            .all()
            .map(({ id }) => id),
        ).toEqual(sent);
        for (let n = 0; n <= round % 4; n += 1) {
          sent.push(await send(made));
          if (n % 2 === 0) await made.flush();
        }
        await close(made);
      }
    });
  });

  it('writes that come while one is under way share the next', async () => {
    const made = await world();
    const ids = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const id = await send(made);
        await made.flush();
        return id;
      }),
    );
    const { rows } = await crashed();
    expect((rows['toy.parcels'] ?? []).map(({ id }) => id).sort()).toEqual(ids.sort());
  });

  it('never holds what a unit of work has changed but not committed', async () => {
    const made = await world();
    let fail = () => {};
    const gate = new Promise<void>((_resolve, reject) => {
      fail = () => reject(new Error('undone'));
    });
    const unit = made.unit(made.provider('toy'), async (ctx) => {
      ctx.rows('parcels').insert({ id: 'half-done', status: 'sent', label: 'x' });
      await gate;
    });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    await turn();
    const kept = made.flush(true);
    await turn();
    fail();
    await expect(unit).rejects.toThrow('undone');
    await kept;
    expect(JSON.stringify(await crashed())).not.toContain('half-done');
  });

  it('keeps what was recorded before it is given free, and takes nothing after', async () => {
    const made = await world();
    const sent = Array.from({ length: 5 }, () => send(made));
    await Promise.all(sent);
    await close(made);
    const before = readFileSync(path, 'utf8');
    expect(JSON.parse(before).rows['toy.parcels']).toHaveLength(5);
    await send(made);
    await made.flush(true);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(readdirSync(dirname(path))).toEqual(['state.json']);
  });

  it('is not touched any more once it was given free', async () => {
    const hook = await TestReceiver.start(() => new Promise(() => {}));
    const transport = new Transport({ allowPublic: false });
    const made = await openWorld([toyProvider()], {
      persistence: new FilePersistence(path, { fresh: false }),
      transport,
      targets: { toy: hook.url },
      wall: new TestWall(testStart),
      clock: { mode: 'running', wire: 'wall' },
    });
    const told = new Promise<void>((resolve) => made.journal.listen(({ kind }) => kind === 'delivery' && resolve()));
    await send(made);
    made.poke();
    await expect.poll(() => hook.received.length, { interval: 1 }).toBe(1);
    await made.close();
    const before = readFileSync(path, 'utf8');
    transport.close();
    await told;
    await made.flush(true);
    expect(readFileSync(path, 'utf8')).toBe(before);
    const [delivery] = JSON.parse(before).deliveries;
    expect([delivery.state, delivery.attempts]).toEqual(['pending', []]);
    await hook.stop();
  });

  it('--fresh begins anew', async () => {
    const first = await world();
    await send(first);
    await close(first);
    expect((await world(true)).store.collection('toy.parcels').size).toBe(0);
  });

  it('a second process is refused, and a lock that a dead one left is taken over', async () => {
    await world();
    expect(() => new FilePersistence(path, { fresh: false })).toThrow(/is in use by another Paydrill \(process \d+\)/);
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.on('exit', resolve));
    writeFileSync(join(folder, 'dead.json.lock'), JSON.stringify({ pid: child.pid, started: '1' }));
    const other = new FilePersistence(join(folder, 'dead.json'), { fresh: false });
    await other.close();
    expect(existsSync(join(folder, 'dead.json.lock'))).toBe(false);
    writeFileSync(join(folder, 'dead.json.lock'), JSON.stringify({ pid: process.pid, started: 'another start' }));
    await new FilePersistence(join(folder, 'dead.json'), { fresh: false }).close();
  });

  it.each([
    ['{\n  "paydrill": 1,\n  oops\n}', /state\.json:3:3: the state file is not JSON/],
    ['', /state\.json:1:1: the state file is not JSON/],
    ['{"paydrill": 7}', /has format 7; this Paydrill reads up to 1/],
    ['{"paydrill": 1, "rows": 4}', /is no Paydrill state/],
    ['[]', /is no Paydrill state/],
  ])('%j is left untouched and named', async (text, message) => {
    await close(await world());
    writeFileSync(path, text);
    await expect(world()).rejects.toThrow(message);
    expect(readFileSync(path, 'utf8')).toBe(text);
    writeFileSync(path, text);
    await expect(world()).rejects.toThrow(message);
  });

  it('of another seed is refused', async () => {
    await close(await world());
    await expect(world(false, 'other')).rejects.toThrow('with seed "test"; this is "default" with seed "other"');
    await close(await world());
  });
});

const segments = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.startsWith('state.json.changes-'))
    .sort((a, b) => Number(a.split('-')[1]) - Number(b.split('-')[1]));

describe('the files of changes', () => {
  async function small(foldAt = 1 << 30): Promise<Workspace> {
    const made = await openWorld([toyProvider()], { persistence: new FilePersistence(path, { fresh: false, foldAt }) });
    open.push(made);
    return made;
  }

  /** One random unit of work over few rows, so that all ways of changing a row meet. */
  const unit = fc.array(
    fc.record({ what: fc.constantFrom('put', 'change', 'take', 'take and put'), id: fc.integer({ min: 0, max: 5 }) }),
    { minLength: 1, maxLength: 6 },
  );
  const history = fc.array(fc.record({ steps: unit, fails: fc.boolean() }), { minLength: 1, maxLength: 12 });

  async function carryOut(
    made: Workspace,
    { steps, fails }: { steps: { what: string; id: number }[]; fails: boolean },
  ) {
    const work = made.unit(made.provider('toy'), (ctx) => {
      const rows = ctx.rows('parcels');
      for (const { what, id: number } of steps) {
        const id = `p${number}`;
        if (what === 'take' || what === 'take and put') rows.delete(id);
        if (what !== 'take' && rows.get(id) === undefined)
          rows.insert({ id, status: 'sent', label: `${ctx.ids.count('n')}` });
        else if (what === 'change') rows.update(id, { label: `${ctx.ids.count('n')}` });
      }
      if (fails) throw new Error('undone');
    });
    await work.catch((error: Error) => expect(error.message).toBe('undone'));
  }

  it('hold every unit of work at any instant, in the order of the rows, and no torn one', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 2000 }), fc.nat(), async (units, foldAt, cut) => {
        run += 1;
        path = join(folder, `${run}`, 'state.json');
        const made = await small(foldAt);
        const states = [made.state()];
        for (const one of units) {
          await carryOut(made, one);
          await made.flush();
          states.push(made.state());
          expect(await crashed()).toEqual(made.state());
        }
        const torn = await crashed((copy) => {
          const last = segments(copy).at(-1);
          if (last === undefined) return;
          const size = readFileSync(join(copy, last)).length;
          truncateSync(join(copy, last), cut % (size + 1));
        });
        expect(states).toContainEqual(torn);
        await close(made);
        expect(await crashed()).toEqual(states.at(-1));
        expect(readdirSync(dirname(path))).toEqual(['state.json']);
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  it('cost what changed, not what is there', async () => {
    const made = await small();
    await made.unit(made.provider('toy'), (ctx) => {
      for (let n = 0; n < 2000; n += 1) ctx.rows('parcels').insert({ id: `r${n}`, status: 'sent', label: 'x' });
    });
    await made.flush();
    const [name = ''] = segments(dirname(path));
    const before = readFileSync(join(dirname(path), name)).length;
    await send(made);
    await made.flush();
    expect(readFileSync(join(dirname(path), name)).length - before).toBeLessThan(1500);
  });

  it('that a fold did not come to remove are not carried out twice', async () => {
    const made = await small();
    await send(made);
    await send(made);
    await made.flush();
    const [name = ''] = segments(dirname(path));
    const old = readFileSync(join(dirname(path), name));
    await close(made);
    expect(await crashed((copy) => writeFileSync(join(copy, name), old))).toEqual(made.state());
  });

  it('of a world that was replaced do not come back', async () => {
    const made = await small();
    await send(made);
    await made.flush();
    const state = made.state();
    await made.reset();
    expect((await crashed()).rows['toy.parcels']).toBeUndefined();
    await send(made);
    await made.flush();
    expect(await crashed()).toEqual(made.state());
    await made.restore(state);
    expect(await crashed()).toEqual(state);
  });

  it.each([
    ['a line that is no JSON', '{"n":1,\n', /changes-2:1:8: the file of changes is not JSON/],
    ['a line that is no change', '{"n":"one"}\n', /changes-2:1: this is no change of a state/],
    [
      'a gap',
      '{"n":900,"clock":{"mode":"frozen","now":"2026-01-05T09:00:00.000Z","wire":"wall"},"changes":[]}\n',
      /changes-2:1: this is change 900, but .* end with \d+: they do not belong together/,
    ],
  ])('with %s are left untouched and named', async (_what, text, message) => {
    await close(await world());
    writeFileSync(`${path}.changes-2`, text);
    const before = readFileSync(path, 'utf8');
    await expect(world()).rejects.toThrow(message);
    expect([readFileSync(`${path}.changes-2`, 'utf8'), readFileSync(path, 'utf8')]).toEqual([text, before]);
    await close(await world(true));
    expect(readdirSync(dirname(path))).toEqual(['state.json']);
  });

  it('without their state file are named', async () => {
    await close(await world());
    rmSync(path);
    writeFileSync(`${path}.changes-1`, '');
    await expect(world()).rejects.toThrow(/changes-1 holds changes of .*state\.json, which is gone/);
  });

  it('on a full disk: the change is refused, reads go on, and it recovers with nothing lost', async () => {
    const made = await small();
    symlinkSync('/dev/full', `${path}.changes-1`);
    await send(made);
    await expect(made.flush()).rejects.toThrow(/ENOSPC/);
    await expect(made.flush()).rejects.toThrow(/ENOSPC/);
    expect(made.store.collection('toy.parcels').size).toBe(1);
    rmSync(`${path}.changes-1`);
    await send(made);
    await made.flush();
    expect(await crashed()).toEqual(made.state());
  });

  it('with fsync hold the same', async () => {
    const made = await openWorld([toyProvider()], {
      persistence: new FilePersistence(path, { fresh: false, fsync: true }),
    });
    open.push(made);
    await send(made);
    await made.flush();
    expect(await crashed()).toEqual(made.state());
    await close(made);
    expect(JSON.parse(readFileSync(path, 'utf8')).rows['toy.parcels']).toHaveLength(1);
  });
});

it('what came of webhooks is written together, within 20 ms, and before an advance of the clock is answered', async () => {
  const receiver = await TestReceiver.start();
  open.push({ close: () => receiver.stop() });
  let flushes = 0;
  class Counted extends FilePersistence {
    override flush(): Promise<void> {
      flushes += 1;
      return super.flush();
    }
  }
  const wall = new TestWall(testStart);
  const persistence = new Counted(path, { fresh: false });
  const made = await openWorld([toyProvider()], { wall, persistence, targets: { toy: receiver.url } });
  open.push(made);
  const sendTwenty = async () => {
    for (let n = 0; n < 20; n += 1) await send(made);
    await made.flush();
  };
  const unwritten = async () => (await crashed()).deliveries.filter((row) => row['state'] === 'pending').length;

  await sendTwenty();
  flushes = 0;
  made.poke();
  await vi.waitUntil(() => made.deliveries.list().every(({ state }) => state === 'delivered'), { interval: 5 });
  expect([receiver.received.length, flushes, await unwritten()]).toEqual([20, 0, 20]);
  wall.move(20);
  expect(flushes).toBe(1);
  await made.flush();
  expect(await unwritten()).toBe(0);

  await sendTwenty();
  flushes = 0;
  await made.advance(made.clock.now());
  expect([receiver.received.length, flushes, await unwritten()]).toEqual([40, 1, 0]);
});

it('a value of a state file may have a byte order mark before it', async () => {
  const { parsed } = await import('../../src/core/state-reading.js');
  expect(parsed('\uFEFF{"a":1}', 'state.json', 'the state file')).toEqual({ a: 1 });
  expect(() => parsed('\uFEFF{"a":', 'state.json', 'the state file')).toThrow(
    /state\.json:1:\d+: the state file is not JSON/,
  );
});
