import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { providers } from '../../src/providers/index.js';
import { run, TestIo } from './test-io.js';

const [first] = providers;
const path = first.operations[0]?.path ?? '';

const running: { io: TestIo; done: Promise<number> }[] = [];
afterEach(async () => {
  for (const { io, done } of running.splice(0)) {
    io.signal();
    await done;
  }
});

async function start(
  flags: readonly string[] = [],
  options: ConstructorParameters<typeof TestIo>[0] = {},
): Promise<{ io: TestIo; done: Promise<number>; url: string }> {
  const io = new TestIo(options);
  const done = main(['start', '--port', '0', ...flags], io);
  running.push({ io, done });
  await Promise.race([io.wrote('paydrill ready on'), done]);
  return { io, done, url: /^paydrill ready on (\S+)\n$/.exec(io.out)?.[1] ?? `not ready: ${io.err}` };
}

describe('start', () => {
  it('says on stdout only that it is ready, and on stderr what to do next', async () => {
    const { io } = await start(['--memory']);
    expect(io.out).toMatch(/^paydrill ready on http:\/\/127\.0\.0\.1:\d+\n$/);
    for (const { title } of providers) expect(io.err).toContain(title);
    expect(io.err).toContain('state: in memory   clock: running   seed: "paydrill"');
  });

  it('stops at a signal in under 100 ms and keeps the state', async () => {
    const { io, done } = await start();
    io.signal();
    expect(await done).toBe(0);
    expect(io.listening).toBe(0);
    const again = await start(['--log', 'silent'], {});
    expect(again.io.err).toBe('');
  });

  it('logs calls, and why one was refused', async () => {
    const pretty = await start(['--memory']);
    const json = await start(['--memory', '--log', 'json']);
    for (const { url, io } of [pretty, json]) {
      const { status } = await fetch(`${url}/${first.id}${path}`, {
        method: first.operations[0]?.method ?? '',
      });
      expect(status).toBeGreaterThanOrEqual(400);
      await io.wrote('req_1');
    }
    expect(pretty.io.err).toMatch(
      new RegExp(`  ${first.id} [A-Z]+ \\S+ 4\\d\\d \\S+ \\d+ms req_1\\n    refused: .+\\n`),
    );
    const lines = json.io.err
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ kind: 'ready', url: json.url });
    expect(lines.at(-1)).toMatchObject({ kind: 'request', id: 'req_1', refused: { summary: expect.any(String) } });
  });

  it("with a virtual wire clock shows no call that reads the machine's time", async () => {
    const { io } = await start(['--memory', '--wire', 'virtual']);
    expect(io.err).toContain('signatures are judged by the virtual clock: paydrill sign');
    expect(io.err).not.toContain('curl -');
  });

  it('names the port that is in use', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const { code, out, err } = await run(['start', '--memory', '--port', String(port)]);
    holder.close();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(new RegExp(`^Port ${port} .*--port[^\n]*\n$`));
  });

  it('a second one on the same state file is refused', async () => {
    const { io } = await start(['--state', 'state.json']);
    const second = new TestIo();
    expect(await main(['start', '--port', '0', '--state', `${io.cwd}/state.json`], second)).toBe(1);
    expect(second.err).toMatch(/^\S+state\.json is in use by another Paydrill[^\n]*\n$/);
  });

  it('a state file that is a folder is one line, exit 1', async () => {
    const io = new TestIo();
    mkdirSync(`${io.cwd}/folder`);
    expect(await main(['start', '--port', '0', '--state', 'folder'], io)).toBe(1);
    expect(io.err.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('commands and a running server', () => {
  it('understand each other', async () => {
    const { url, io } = await start(
      ['--memory', '--clock', 'frozen', '--start-at', '2026-01-05T09:00:00Z', '--seed', 'cli-test'],
      { env: { PAYDRILL_TOKEN: 'guard' } },
    );
    const ask = (...argv: string[]) => run([...argv, '--url', url], { env: { PAYDRILL_TOKEN: 'guard' } });
    expect((await ask('advance', '1h')).out).toContain('2026-01-05 09:00:00 -> 2026-01-05 10:00:00\n');
    expect(await ask('advance', 'to', '2026-01-05T08:00:00Z')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^The clock never goes backwards[^\n]*\n$/),
    });
    expect((await ask('reset')).out).toBe(
      'The workspace default is as new; its clock is at 2026-01-05 09:00:00 (frozen).\n',
    );
    expect((await ask('jobs')).code).toBe(0);
    expect((await ask('providers')).out).toContain(`\n${first.id} `);
    expect((await ask('providers', first.id)).out).toContain(path);
    expect(JSON.parse((await ask('credentials', '--format', 'json')).out)).toHaveProperty([first.id, 'baseUrl']);
    expect(await ask('pay', 'nowhere', '1', 'ETH')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^No provider has given out the address "nowhere"[^\n]*\n$/),
    });
    expect(await ask('fire', first.id, 'no.such', 'x')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Unknown event "no\.such"[^\n]*\n$/),
    });
    expect(await ask('jobs', '--workspace', 'defalt')).toMatchObject({
      code: 1,
      err: 'Unknown workspace "defalt". Did you mean "default"?\n',
    });
    expect(await run(['jobs', '--url', url])).toMatchObject({
      code: 1,
      err: expect.stringContaining('PAYDRILL_TOKEN'),
    });

    const tailing = new TestIo({ env: { PAYDRILL_TOKEN: 'guard' } });
    const tail = main(['tail', '--url', url], tailing);
    // The stream tells what happens after it is open, and nothing says when that is: so it is made to happen until it is told.
    while (!tailing.out.includes('the clock was set')) await ask('advance', '1s');
    tailing.signal();
    expect(await tail).toBe(0);
    expect(io.err).toContain('the clock was set to this instant (frozen)');
  });

  it('give the same answers without a server as with one of the same seed', async () => {
    const { url } = await start(['--memory', '--seed', 'same']);
    const withServer = JSON.parse((await run(['credentials', '--json', '--url', url])).out);
    const without = JSON.parse((await run(['credentials', '--json', '--seed', 'same'])).out);
    for (const { id } of providers) expect({ ...without[id], baseUrl: '' }).toEqual({ ...withServer[id], baseUrl: '' });
    expect(without.wallets).toEqual(withServer.wallets);
    expect((await run(['credentials', '--json', '--seed', 'other'])).out).not.toContain(without.wallets[0].privateKey);
  });

  it('without a server say whose keys they show, and take the config file into account', async () => {
    const files = { 'paydrill.config.yaml': 'port: 4700\nseed: same\n' };
    const { out, err, code } = await run(['credentials'], { files, env: { PAYDRILL_PORT: '1' } });
    expect(code).toBe(0);
    expect(err).toBe('No server runs; these are the keys that `paydrill start` will have here.\n');
    expect(out).toContain(`http://127.0.0.1:${1 + first.portOffset}`);
  });

  it('sign a call that the server takes', async () => {
    const { url } = await start(['--memory', '--seed', 'signing']);
    const signed = await run([
      'sign',
      'calypso',
      'post',
      '/api/v1/user/current',
      '--body',
      '{}',
      '--json',
      '--url',
      url,
    ]);
    expect(signed).toMatchObject({
      code: 0,
      err: '{"note":"The body was put into the envelope of Calypso Pay and signed with it."}\n',
    });
    const call = JSON.parse(signed.out) as {
      method: string;
      url: string;
      headers: Record<string, string>;
      body: string;
    };
    expect((await fetch(call.url, call)).status).toBe(200);
  });
});
