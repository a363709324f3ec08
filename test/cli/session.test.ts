import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { serverOptions } from '../support/world.js';
import { fakeProvider } from './fake-provider.js';
import { deadUrl, run, TestIo } from './test-io.js';

const open: RunningServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

/** A server, and a folder in which commands talk to it. */
async function start(files: Record<string, string> = {}) {
  const server = await startServer(serverOptions([fakeProvider()]));
  open.push(server);
  const { cwd } = new TestIo({ files });
  const ask = async (...argv: string[]) => {
    const io = new TestIo();
    const code = await main([...argv, '--url', server.url], Object.assign(io, { cwd }));
    return { code, out: io.out, err: io.err };
  };
  return { server, ask, cwd };
}

const fine = (out: string) => ({ code: 0, out, err: '' });
const failed = (err: string) => ({ code: 1, out: '', err });

describe('ready', () => {
  it('says nothing: 0 when a server answers, else 1', async () => {
    const { ask } = await start();
    expect(await ask('ready')).toEqual(fine(''));
    expect(await run(['ready', '--url', deadUrl])).toEqual(failed(''));
    expect(await run(['ready', '--url', 'x'])).toMatchObject({ code: 2 });
  });

  it('needs no token', async () => {
    const server = await startServer(serverOptions([fakeProvider()], { token: 'guard' }));
    open.push(server);
    expect(await run(['ready', '--url', server.url])).toEqual(fine(''));
  });
});

describe('snapshot', () => {
  it('is saved, listed, restored and deleted', async () => {
    const { ask } = await start();
    expect(await ask('snapshot', 'list')).toEqual(fine('There are no snapshots.\n'));
    expect(await ask('snapshot', 'save', 'first.1')).toEqual(fine('saved first.1 at 2026-01-05 09:00:00\n'));
    await ask('advance', '1h');
    await ask('snapshot', 'save', 'later');
    expect(await ask('snapshot', 'list')).toEqual(
      fine('NAME     AT\nfirst.1  2026-01-05 09:00:00\nlater    2026-01-05 10:00:00\n'),
    );
    expect(await ask('snapshot', 'restore', 'first.1')).toEqual(
      fine('restored first.1; the clock is at 2026-01-05 09:00:00\n'),
    );
    expect(await ask('snapshot', 'delete', 'later')).toEqual(fine('deleted later\n'));
    expect(JSON.parse((await ask('snapshot', 'list', '--json')).out)).toEqual({
      snapshots: [{ name: 'first.1', at: '2026-01-05T09:00:00.000Z' }],
    });
    expect(await ask('snapshot', 'restore', 'frist.1')).toEqual(
      failed('Unknown snapshot "frist.1". Did you mean "first.1"?\n'),
    );
    expect(await ask('snapshot', 'delete', 'a/../b')).toMatchObject({ code: 1 });
    expect((await ask('snapshot', 'save', 'no spaces')).err).toMatch(/^A snapshot is named with/);
  });
});

describe('state', () => {
  it('is exported to a file or stdout, and imported again', async () => {
    const { ask, cwd, server } = await start();
    expect(await ask('state', 'export', 'a.json')).toEqual(fine('exported the workspace default to a.json\n'));
    const before = readFileSync(join(cwd, 'a.json'), 'utf8');
    expect(before).toBe(`${JSON.stringify(server.workspaces.default.state(), null, 2)}\n`);
    expect(await ask('state', 'export', '-')).toEqual(fine(before));
    await ask('advance', '1h');
    expect(await ask('state', 'import', 'a.json')).toEqual(
      fine('imported a.json; the clock is at 2026-01-05 09:00:00 (frozen)\n'),
    );
    expect((await ask('state', 'export', '-')).out).toBe(before);
    expect(JSON.parse((await ask('state', 'export', 'a.json', '--json')).out)).toEqual({ exported: 'a.json' });
  });

  it('replaces a file as a whole, and leaves nothing beside it', async () => {
    const { ask, cwd } = await start({ 'a.json': 'old' });
    mkdirSync(join(cwd, 'folder'));
    // Another name of the file that stood there shows whether it was written into or replaced.
    linkSync(join(cwd, 'a.json'), join(cwd, 'kept.json'));
    expect(await ask('state', 'export', 'folder')).toEqual(failed('folder: cannot be written (EISDIR).\n'));
    expect(await ask('state', 'export', 'none/a.json')).toEqual(failed('none/a.json: there is no such folder.\n'));
    expect((await ask('state', 'export', 'a.json')).code).toBe(0);
    expect(readFileSync(join(cwd, 'kept.json'), 'utf8')).toBe('old');
    expect(readdirSync(cwd).sort()).toEqual(['a.json', 'folder', 'kept.json']);
  });

  it.each([
    ['{\n  "a": x}', '2:8'],
    ['{\n  "a": }', '2:8'],
    ['', '1:1'],
    ['{"a": 1', '1:8'],
    ['[1,\n2,\n]', '3:1'],
    ['{} {}', '1:4'],
  ])('names the place at which %j is no JSON', async (text, place) => {
    const { ask, cwd } = await start({ 'bad.json': text });
    const before = await ask('state', 'export', '-');
    expect(await ask('state', 'import', 'bad.json')).toEqual({
      code: 2,
      out: '',
      err: `bad.json:${place}: this is not JSON. Nothing was changed.\n`,
    });
    expect(await ask('state', 'export', '-')).toEqual(before);
    expect(readFileSync(join(cwd, 'bad.json'), 'utf8')).toBe(text);
  });

  it('that is none, is newer or is missing changes nothing', async () => {
    const { ask, cwd } = await start({ 'newer.json': '{"paydrill": 99}', 'other.json': '[]' });
    expect((await ask('state', 'import', 'newer.json')).err).toMatch(/^The state has format 99/);
    expect((await ask('state', 'import', 'other.json')).err).toMatch(/^The state is no Paydrill state/);
    expect(await ask('state', 'import', 'gone.json')).toMatchObject({
      code: 2,
      err: 'gone.json: there is no such file.\n',
    });
    expect(existsSync(join(cwd, 'gone.json'))).toBe(false);
  });
});

describe('workspace', () => {
  it('is created with keys of its own, listed and deleted', async () => {
    const { ask, server } = await start();
    const made = await ask('workspace', 'create', 'team-a');
    expect(made).toMatchObject({
      code: 0,
      err: 'Opened the workspace team-a; commands reach it with --workspace team-a.\nIts webhooks go nowhere yet: the server was given no --webhook PROVIDER=URL.\n',
    });
    const { key } = server.workspaces.get('team-a').credentials(fakeProvider());
    expect(made.out.split('\n').slice(0, 3)).toEqual([
      `PAYDRILL_ACME_BASE_URL=${server.baseUrl('acme')}`,
      `PAYDRILL_ACME_KEY=${key}`,
      expect.stringMatching(/^PAYDRILL_ACME_SECRET=/),
    ]);
    const json = JSON.parse((await ask('workspace', 'create', '--json', '--seed', 'mine')).out);
    expect(json).toMatchObject({ name: 'ws-1', seed: 'mine', credentials: { acme: { key: expect.any(String) } } });
    expect(await ask('workspace', 'list')).toEqual(
      fine('NAME     SEED\ndefault  "test"\nteam-a   "test team-a"\nws-1     "mine"\n'),
    );
    expect(await ask('workspace', 'delete', 'team-b')).toEqual(
      failed('Unknown workspace "team-b". Did you mean "team-a"?\n'),
    );
    expect(await ask('workspace', 'delete', 'team-a')).toEqual(fine('deleted team-a\n'));
    expect(server.workspaces.has('team-a')).toBe(false);
    expect((await ask('workspace', 'create', 'ws-1')).err).toBe('The workspace "ws-1" exists already.\n');
  });
});

describe('wrong usage', () => {
  it.each([
    [['snapshot', 'svae', 'x'], 'Unknown snapshot action "svae". Did you mean "save"?'],
    [['snapshot', 'save'], 'snapshot save: expected a name: paydrill snapshot save NAME'],
    [['snapshot', 'list', 'x'], 'snapshot list: expected no name, not "x".'],
    [['state', 'exprot', 'x'], 'Unknown state action "exprot". Did you mean "export"?'],
    [['state', 'export'], "Missing required argument 'file'. See: paydrill state --help"],
    [['state', 'import', '-'], 'state import: expected a file, not "-".'],
    [['workspace', 'craete'], 'Unknown workspace action "craete". Did you mean "create"?'],
    [['workspace', 'delete'], 'workspace delete: expected a name: paydrill workspace delete NAME'],
    [['workspace', 'list', 'x'], 'workspace list: expected no name, not "x".'],
    [['workspace', 'list', '--seed', 'x'], '--seed is of workspace create, not of workspace list.'],
  ])('paydrill %j', async (argv, line) => {
    expect(await run(argv)).toEqual({ code: 2, out: '', err: `${line}\n` });
  });
});
