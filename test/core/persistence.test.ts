import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FilePersistence } from '../../src/core/persistence.js';
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

async function close(made: Workspace): Promise<void> {
  open.splice(open.indexOf(made), 1);
  await made.close();
}

describe('the state file', () => {
  it('holds every acknowledged change, readable, and goes on where it stood', async () => {
    const first = await world();
    const id = await send(first);
    await first.flush();
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/^\{\n {2}"paydrill": 1,\n {2}"workspace": "default",\n {2}"seed": "test",\n {2}"clock": \{/);
    expect(JSON.parse(text).rows['toy.parcels']).toEqual([{ id, status: 'sent', label: 'x' }]);
    await close(first);
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

  it('writes that come while one is under way share the next', async () => {
    const made = await world();
    const ids = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const id = await send(made);
        await made.flush();
        return id;
      }),
    );
    const rows: { id: string }[] = JSON.parse(readFileSync(path, 'utf8')).rows['toy.parcels'];
    expect(rows.map(({ id }) => id).sort()).toEqual(ids.sort());
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
    expect(readFileSync(path, 'utf8')).not.toContain('half-done');
  });

  it('keeps what was asked for before it is given free, one write at a time, and takes nothing after', async () => {
    const made = await openWorld([toyProvider()], {});
    open.push(made);
    const state = await made.settledState();
    const file = new FilePersistence(path, { fresh: false });
    const asked: string[] = [];
    let running = 0;
    const put = (seed: string) => async () => {
      asked.push(seed);
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { ...state, seed };
    };
    const first = file.save(put('first'));
    const shared = first.then(() => file.save(put('shares the second')));
    const second = file.save(put('second'));
    await Promise.all([first, shared, second]);
    const third = file.save(put('third'));
    const fourth = file.save(put('fourth'));
    const late = fourth.then(() => file.save(put('late')));
    const closed = file.close().then(() => expect(running).toBe(0));
    await Promise.all([third, fourth, late, closed]);
    await file.save(put('later'));
    expect(asked).toEqual(['first', 'second', 'third', 'fourth']);
    expect(JSON.parse(readFileSync(path, 'utf8')).seed).toBe('fourth');
    expect(existsSync(`${path}.lock`)).toBe(false);
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
