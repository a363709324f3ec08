import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Spawn, spawnChild } from '../../src/cli/child.js';
import { main } from '../../src/cli/main.js';
import { providers } from '../../src/providers/index.js';
import { run, TestIo } from './test-io.js';

interface Spawned {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** A command that ends as told; `during` runs while it does. */
function program(
  end: { code?: number; signal?: NodeJS.Signals } | Error,
  during: (spawned: Spawned) => Promise<unknown> | undefined = () => undefined,
) {
  const spawned: Spawned[] = [];
  const spawn: Spawn = (command, args, { env, cwd }) => {
    const one = { command, args, env, cwd };
    spawned.push(one);
    const ended = (async () => {
      await during(one);
      if (end instanceof Error) throw end;
      return { code: end.code ?? null, signal: end.signal ?? null };
    })();
    return { ended, signal: () => undefined };
  };
  return { spawn, spawned };
}

const missing = (code: string) => Object.assign(new Error(`spawn ${code}`), { code });

/** Sends a signal as soon as one is listened for. */
class ImpatientIo extends TestIo {
  override onSignal(listener: (name: NodeJS.Signals) => void): () => void {
    const off = super.onSignal(listener);
    listener('SIGTERM');
    return off;
  }
}

describe('exec', () => {
  it('runs the command, word by word, while a server answers, and ends as it does', async () => {
    const answers: unknown[] = [];
    const { spawn, spawned } = program({ code: 7 }, async ({ env }) => {
      answers.push((await fetch(`${env['PAYDRILL_URL']}/_paydrill/readyz`)).status);
      const credentials = await (await fetch(`${env['PAYDRILL_URL']}/_paydrill/credentials`)).json();
      answers.push(credentials);
    });
    const io = new TestIo({ spawn, env: { HOME: '/home/ann', PAYDRILL_PORT: '1' } });
    expect(await main(['exec', '--seed', 'x', '--', 'my test', '--memory', '-c', 'a b'], io)).toBe(7);
    expect({ out: io.out, err: io.err, listening: io.listening }).toEqual({ out: '', err: '', listening: 0 });
    expect(spawned).toMatchObject([{ command: 'my test', args: ['--memory', '-c', 'a b'], cwd: io.cwd }]);
    const { env = {} } = spawned[0] ?? {};
    expect(env).toMatchObject({
      HOME: '/home/ann',
      PAYDRILL_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    const [status, credentials] = answers as [number, Record<string, Record<string, string>>];
    expect(status).toBe(200);
    for (const { id } of providers)
      expect(env[`PAYDRILL_${id.toUpperCase()}_BASE_URL`]).toBe(credentials[id]?.['baseUrl']);
    expect(env['PAYDRILL_WALLET_1_ADDRESS']).toMatch(/^0x/);
    await expect(fetch(`${env['PAYDRILL_URL']}/_paydrill/readyz`)).rejects.toThrow();
  });

  it('keeps no state unless told to, and takes flags, config and token', async () => {
    const { spawn, spawned } = program({ code: 0 });
    const files = { 'paydrill.config.yaml': 'token: guard\nstate: mine.json\n' };
    const io = new TestIo({ spawn, files });
    expect(await main(['exec', '--', 'x'], io)).toBe(0);
    expect(spawned[0]?.env['PAYDRILL_TOKEN']).toBe('guard');
    const kept = async (flags: readonly string[], env: Record<string, string>) => {
      const other = new TestIo({ spawn, env, files });
      expect(await main(['exec', ...flags, '--', 'x'], other)).toBe(0);
      return ['mine.json', 'flag.json', 'env.json'].filter((name) => existsSync(`${other.cwd}/${name}`));
    };
    expect(await kept([], {})).toEqual([]);
    expect(await kept(['--state', 'flag.json'], {})).toEqual(['flag.json']);
    expect(await kept([], { PAYDRILL_STATE: 'env.json' })).toEqual(['env.json']);
  });

  it('logs when it is asked to', async () => {
    const call = async ({ env }: Spawned) => void (await fetch(`${env['PAYDRILL_CALYPSO_BASE_URL']}/nothing`));
    const { spawn } = program({ code: 0 }, call);
    const io = new TestIo({ spawn });
    expect(await main(['exec', '--log', 'json', '--', 'x'], io)).toBe(0);
    expect(JSON.parse(io.err)).toMatchObject({ kind: 'request', provider: 'calypso', status: 404 });
    expect(io.out).toBe('');
  });

  it('answers what a shell would for a command that a signal ended, that is missing or cannot be run', async () => {
    for (const [end, code, err] of [
      [{ signal: 'SIGTERM' }, 143, ''],
      [{ signal: 'SIGKILL' }, 137, ''],
      [missing('ENOENT'), 127, 'exec: no\\u001bpe: there is no such command.\n'],
      [missing('EACCES'), 126, 'exec: no\\u001bpe: it cannot be run (EACCES).\n'],
    ] as const) {
      const { spawn } = program(end);
      expect(await run(['exec', '--', 'no\u001bpe'], { spawn })).toEqual({ code, out: '', err });
    }
  });

  it('passes signals on and waits for the command', async () => {
    const passed: string[] = [];
    let end: (code: number) => void = () => undefined;
    const spawn: Spawn = () => ({
      ended: new Promise((resolve) => {
        end = (code) => resolve({ code, signal: null });
        io.stderr('started');
      }),
      signal: (name) => passed.push(name),
    });
    const io: TestIo = new TestIo({ spawn });
    const done = main(['exec', '--', 'x'], io);
    await io.wrote('started');
    io.signal('SIGTERM');
    io.signal('SIGINT');
    expect(passed).toEqual(['SIGTERM', 'SIGINT']);
    expect(io.listening).toBe(1);
    end(3);
    expect(await done).toBe(3);
    expect(io.listening).toBe(0);
  });

  it('runs nothing when the signal comes before the server is ready', async () => {
    const { spawn, spawned } = program({ code: 0 });
    const io = new ImpatientIo({ spawn });
    expect(await main(['exec', '--', 'x'], io)).toBe(143);
    expect({ spawned, listening: io.listening }).toEqual({ spawned: [], listening: 0 });
  });

  it('without a command is wrong usage', async () => {
    for (const argv of [['exec'], ['exec', '--']])
      expect(await run(argv)).toEqual({
        code: 2,
        out: '',
        err: 'exec: expected a command behind --, such as: paydrill exec -- npm test\n',
      });
  });
});

describe('a child process', () => {
  const options = { env: process.env, cwd: process.cwd() };
  const node = (script: string) => spawnChild(process.execPath, ['-e', script], options);

  it('tells its exit code', async () => {
    expect(await node('process.exitCode = 9').ended).toEqual({ code: 9, signal: null });
  });

  it('gets signals', async () => {
    const child = node('setInterval(() => {}, 1000)');
    child.signal('SIGTERM');
    expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('that does not exist rejects', async () => {
    await expect(spawnChild('no-such-command-here', [], options).ended).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
