import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { toyProvider } from '../support/toy-provider.js';
import { serverOptions, TestReceiver, testStart } from '../support/world.js';

const toy = toyProvider();
const open: RunningServer[] = [];
const receivers: TestReceiver[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
  for (const receiver of receivers.splice(0)) await receiver.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function start(change: Parameters<typeof serverOptions>[1] = {}): Promise<RunningServer> {
  const server = await startServer(serverOptions([toy], change));
  open.push(server);
  return server;
}

async function control(server: RunningServer, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${server.url}/_paydrill/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

const clientOf = (server: RunningServer, workspace: string) =>
  new ProviderClient({
    provider: toy,
    baseUrl: server.baseUrl('toy'),
    credentials: server.workspaces.get(workspace).credentials(toy),
    now: () => testStart,
  });

describe('workspaces', () => {
  it('are made with keys of their own, listed, and deleted with everything', async () => {
    const server = await start();
    const made = await control(server, 'POST', 'workspaces', { name: 'team-a' });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'team-a', credentials: { toy: { baseUrl: server.baseUrl('toy') } } },
    });
    expect(made.body.credentials.toy.key).not.toBe(server.workspaces.default.credentials(toy)['key']);
    expect((await control(server, 'POST', 'workspaces')).body.name).toBe('ws-1');
    expect(
      (await control(server, 'GET', 'workspaces')).body.workspaces.map((one: { name: string }) => one.name),
    ).toEqual(['default', 'team-a', 'ws-1']);
    const client = clientOf(server, 'team-a');
    expect((await client.call('parcels.create', { data: { label: 'x' } })).status).toBe(201);
    expect((await control(server, 'GET', 'requests?workspace=team-a')).body.requests).toHaveLength(1);
    expect((await control(server, 'DELETE', 'workspaces/team-a')).status).toBe(200);
    expect((await client.call('parcels.create', { data: { label: 'x' } })).status).toBe(401);
    expect((await control(server, 'GET', 'clock?workspace=team-a')).status).toBe(404);
  });

  it('send their webhooks to the targets of the program, and say so', async () => {
    const hook = await TestReceiver.start();
    receivers.push(hook);
    const server = await start({ targets: { toy: hook.url } });
    const made = await control(server, 'POST', 'workspaces', { name: 'team-a' });
    expect(made.body.targets).toEqual([expect.objectContaining({ provider: 'toy', url: hook.url })]);
    expect((await control(server, 'GET', 'targets?workspace=team-a')).body).toEqual({ targets: made.body.targets });
    await clientOf(server, 'team-a').call('parcels.create', { data: { label: 'x' } });
    await server.workspaces.get('team-a').settled();
    expect(hook.received).toHaveLength(1);
    // As new means with the targets, too; one that was set later is of its workspace alone.
    const other = 'http://127.0.0.1:9/other';
    await control(server, 'PUT', 'targets?workspace=default', { provider: 'toy', url: other });
    await control(server, 'POST', 'reset?workspace=team-a');
    expect((await control(server, 'GET', 'targets?workspace=team-a')).body.targets).toHaveLength(1);
    const next = await control(server, 'POST', 'workspaces', { name: 'team-b' });
    expect(next.body.targets.map(({ url }: { url: string }) => url)).toEqual([hook.url]);
  });

  it('say so when the program has no target', async () => {
    expect((await control(await start(), 'POST', 'workspaces')).body.targets).toEqual([]);
  });

  it.each([
    ['POST', 'workspaces', { name: 'Team A' }, 400],
    ['POST', 'workspaces', { name: '../x' }, 400],
    ['POST', 'workspaces', { name: 'default' }, 409],
    ['POST', 'workspaces', { nam: 'x' }, 400],
    ['DELETE', 'workspaces/default', undefined, 409],
    ['DELETE', 'workspaces/nobody', undefined, 404],
  ] as const)('%s %s %j is refused with %i', async (method, path, body, status) => {
    expect((await control(await start(), method, path, body)).status).toBe(status);
  });

  it('200 in one process work in parallel without cross-talk', async () => {
    const hook = await TestReceiver.start();
    receivers.push(hook);
    const server = await start();
    const names = Array.from({ length: 200 }, (_, n) => `w${n}`);
    await Promise.all(names.map((name) => server.workspaces.create(name)));
    await Promise.all(
      names.map(async (name, n) => {
        const world = server.workspaces.get(name);
        await world.unit(toy, (ctx) => toy.setTarget(ctx, `${hook.url}/${name}`));
        for (let count = 0; count <= n % 3; count += 1) {
          expect((await clientOf(server, name).call('parcels.create', { data: { label: name } })).status).toBe(201);
        }
        await world.advance(testStart + n * 1000);
      }),
    );
    for (const [n, name] of names.entries()) {
      const world = server.workspaces.get(name);
      const rows = world.store.collection('toy.parcels').all();
      expect(rows.map(({ label }) => label)).toEqual(Array.from({ length: (n % 3) + 1 }, () => name));
      expect(world.clock.now()).toBe(testStart + n * 1000);
      expect(world.journal.list()).toHaveLength(rows.length);
      const ids = new Set(rows.map(({ id }) => id));
      expect(
        world.deliveries
          .list()
          .every(
            ({ state, body, url }) =>
              state === 'delivered' && url?.endsWith(`/${name}`) && ids.has(JSON.parse(body).id),
          ),
      ).toBe(true);
    }
    expect(server.workspaces.default.store.collection('toy.parcels').size).toBe(0);
  });

  it('with a state file each has a file of its own, which comes back with the next start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paydrill-'));
    folders.push(folder);
    const state = join(folder, 'state.json');
    const first = await start({ state });
    await first.workspaces.create('team', { seed: 'own' });
    await first.workspaces.create('gone');
    await clientOf(first, 'team').call('parcels.create', { data: { label: 'x' } });
    await first.workspaces.delete('gone');
    const files = readdirSync(`${state}.workspaces`);
    expect(files).toContain('team.json');
    expect(files.filter((file) => file.includes('gone'))).toEqual([]);
    await open.splice(0)[0]?.stop();
    const second = await start({ state });
    expect(second.workspaces.list().map(({ name, seed }) => [name, seed])).toEqual([
      ['default', 'test'],
      ['team', 'own'],
    ]);
    expect(second.workspaces.get('team').store.collection('toy.parcels').size).toBe(1);
  });

  it.each(['state.json', 'shop', 'a.b.json'])('no file beside %s is taken for a workspace of it', async (base) => {
    const folder = mkdtempSync(join(tmpdir(), 'paydrill-'));
    folders.push(folder);
    const state = join(folder, base);
    const first = await start({ state });
    await clientOf(first, 'default').call('parcels.create', { data: { label: 'x' } });
    await open.splice(0)[0]?.stop();
    const { name, ext } = parse(base);
    const copies = ['backup', 'test', 'default'].map((word) => join(folder, `${name}.${word}${ext}`));
    for (const copy of copies) copyFileSync(state, copy);
    writeFileSync(join(folder, `${name}.notes${ext}`), 'not a state');
    const second = await start({ state });
    expect(second.workspaces.list().map((one) => one.name)).toEqual(['default']);
    await open.splice(0)[0]?.stop();
    for (const copy of copies) expect(existsSync(copy)).toBe(true);
  });

  it('one that an earlier version kept beside the state file is moved with its changes, also when a move was cut off', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paydrill-'));
    folders.push(folder);
    const state = join(folder, 'state.json');
    const first = await start({ state });
    await first.workspaces.create('team', { seed: 'own' });
    await clientOf(first, 'team').call('parcels.create', { data: { label: 'x' } });
    await open.splice(0)[0]?.stop();
    const now = join(`${state}.workspaces`, 'team.json');
    const formerly = join(folder, 'state.team.json');
    renameSync(now, formerly);
    const { sequence } = JSON.parse(readFileSync(formerly, 'utf8'));
    const change = {
      n: sequence + 1,
      clock: JSON.parse(readFileSync(formerly, 'utf8')).clock,
      changes: [['count', 'moved', 7]],
    };
    writeFileSync(`${formerly}.changes-3`, `${JSON.stringify(change)}\n`);
    const second = await start({ state });
    expect(second.workspaces.get('team').ids.counted('moved')).toBe(7);
    expect(second.workspaces.get('team').seed).toBe('own');
    expect(existsSync(formerly) || existsSync(`${formerly}.changes-3`)).toBe(false);
    await open.splice(0)[0]?.stop();
    // The file itself was moved, its changes not yet.
    writeFileSync(
      `${formerly}.changes-1`,
      `${JSON.stringify({ ...change, n: JSON.parse(readFileSync(now, 'utf8')).sequence + 1, changes: [['count', 'moved', 8]] })}\n`,
    );
    const third = await start({ state });
    expect(third.workspaces.get('team').ids.counted('moved')).toBe(8);
  });
});

describe('snapshots', () => {
  it('mean everything: the same future happens again, byte for byte', async () => {
    const hook = await TestReceiver.start((_received, n) => (n % 2 === 1 ? 500 : 200));
    receivers.push(hook);
    const server = await start({ targets: { toy: hook.url } });
    const world = server.workspaces.default;
    const client = clientOf(server, 'default');
    const key = { headers: { 'toy-key': 'k1' } };
    await client.call('parcels.create', { data: { label: 'before' }, ...key });
    await world.settled();
    expect((await control(server, 'POST', 'snapshots', { name: 'here' })).status).toBe(201);
    const future = async () => {
      const from = hook.received.length;
      const texts = [
        (await client.call('parcels.create', { data: { label: 'before' }, ...key })).text,
        (await client.call('parcels.create', { data: { label: 'after' } })).text,
        JSON.stringify(await world.advance(world.clock.now() + 60_000)),
      ];
      return JSON.stringify([texts, hook.received.slice(from).map(({ body }) => body), world.state()]);
    };
    const once = await future();
    if (hook.received.length % 2 === 0) await fetch(hook.url);
    expect((await control(server, 'POST', 'snapshots/here/restore')).body.restored).toBe('here');
    expect(await future()).toBe(once);
    expect((await control(server, 'GET', 'snapshots')).body.snapshots).toEqual([
      { name: 'here', at: '2026-01-05T09:00:00.000Z' },
    ]);
    expect((await control(server, 'DELETE', 'snapshots/here')).status).toBe(200);
  });

  it.each([
    ['POST', 'snapshots', { name: '../../etc/passwd' }, 400],
    ['POST', 'snapshots/nothing/restore', undefined, 404],
    ['DELETE', 'snapshots/nothing', undefined, 404],
  ] as const)('%s %s %j is refused with %i', async (method, path, body, status) => {
    expect((await control(await start(), method, path, body)).status).toBe(status);
  });
});
