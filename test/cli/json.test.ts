import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { buildProgram } from '../../src/cli/program.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { serverOptions } from '../support/world.js';
import { fakeProvider } from './fake-provider.js';
import { deadUrl, run, TestIo } from './test-io.js';

const names = buildProgram(new TestIo(), '0', () => undefined).commands.map((command) => command.name());

/** A command line of every command that succeeds, and what a program finds in its document. */
const documents: Readonly<Record<string, { argv: string[]; has: object; lines?: true }>> = {
  start: { argv: ['--port', '0', '--memory'], has: { kind: 'ready', providers: {} }, lines: true },
  demo: { argv: [], has: { ok: true, calls: expect.any(Number), steps: expect.any(Array) } },
  init: { argv: ['here'], has: { written: expect.any(Array) } },
  completion: { argv: ['bash'], has: { shell: 'bash', script: expect.stringContaining('COMP_WORDS') } },
  run: { argv: ['first', 'first'], has: { name: 'first', ok: true, failures: [] }, lines: true },
  check: { argv: ['good.yaml'], has: { ok: true, files: [{ file: 'good.yaml', ok: true, mistakes: [] }] } },
  providers: { argv: ['acme'], has: { id: 'acme', operations: expect.any(Array) } },
  credentials: { argv: [], has: { acme: expect.any(Object), wallets: expect.any(Array) } },
  sign: { argv: ['calypso', 'POST', '/x', '--seed', 'x'], has: { method: 'POST', headers: expect.any(Object) } },
  'sign-challenge': {
    argv: ['NWRmMzU5ZjAtZDI5OS00MGExLTgwMjMtMTdjNzdhNTAxNDRj', '--wallet', '0', '--chain', '300', '--seed', 'x'],
    has: { body: { accountId: expect.stringMatching(/^eip155:300:0x/), signature: expect.any(String) } },
  },
  explain: { argv: ['req_1'], has: { id: 'req_1', status: 401 } },
  fire: { argv: [], has: {} },
  pay: { argv: [], has: {} },
  advance: { argv: ['1s'], has: { from: expect.any(String), ran: [] } },
  jobs: { argv: [], has: { jobs: [] } },
  tail: { argv: [], has: { kind: 'clock' }, lines: true },
  reset: { argv: [], has: { now: expect.any(String) } },
  exec: { argv: [], has: {} },
  ready: { argv: [], has: { ready: true } },
  snapshot: { argv: ['save', 'one'], has: { name: 'one' } },
  state: { argv: ['export', 'a.json'], has: { exported: 'a.json' } },
  workspace: { argv: ['create', 'json-a'], has: { name: 'json-a' } },
};
/** Told by tests of their own: they need rows to act on, or print what another program prints. */
const elsewhere = ['fire', 'pay', 'exec'];
/** They start or read something of their own, so that they take no --url. */
const alone = ['start', 'demo', 'init', 'run', 'check', 'exec', 'completion'];

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(serverOptions([fakeProvider()]));
  await fetch(`${server.url}/acme/coins`);
});
afterAll(() => server.stop());

/** Runs a command until it ends, or, where it goes on for ever, until it has printed a line. */
async function printed(name: string, argv: readonly string[]) {
  const io = new TestIo({ files: { 'good.yaml': 'paydrill: 1\nname: good\n' } });
  const where = alone.includes(name) ? [] : ['--url', server.url];
  const done = main([name, ...argv, ...where, '--json'], io);
  if (name === 'start') await Promise.race([done, io.wrote('\n')]);
  while (name === 'tail' && io.out === '') await run(['advance', '1s', '--url', server.url]);
  if (name === 'start' || name === 'tail') io.signal();
  return { code: await done, out: io.out, err: io.err };
}

describe('--json', () => {
  it('is a flag of every command, and every one is tested', () => {
    expect(Object.keys(documents).sort()).toEqual([...names].sort());
    for (const command of buildProgram(new TestIo(), '0', () => undefined).commands)
      expect([command.name(), command.options.some(({ long }) => long === '--json')]).toEqual([command.name(), true]);
  });

  it.each(names.filter((name) => !elsewhere.includes(name)))(
    'of %s prints one document and nothing else',
    async (name) => {
      const { argv, has, lines } = documents[name] ?? expect.fail(`${name} is not tested`);
      const { code, out, err } = await printed(name, argv);
      expect({ code, err }, out).toEqual({
        code: 0,
        err: name === 'sign' ? expect.stringMatching(/^{"note":[^\n]*}\n$/) : '',
      });
      expect(out.endsWith('\n')).toBe(true);
      const found = lines === true ? out.trimEnd().split('\n') : [out];
      for (const one of found) expect(JSON.parse(one)).toMatchObject(has);
    },
  );

  it('of exec leaves the output to the command, and tells its own errors as JSON', async () => {
    const spawn = () => ({ ended: Promise.resolve({ code: 3, signal: null }), signal: () => undefined });
    expect(await run(['exec', '--json', '--', 'x'], { spawn })).toEqual({ code: 3, out: '', err: '' });
    const { code, err } = await run(['exec', '--json', '--clock', 'frosen', '--', 'x'], { spawn });
    expect([code, JSON.parse(err)]).toEqual([
      2,
      { error: { code: 'usage', message: '--clock: Unknown clock mode "frosen". Did you mean "frozen"?' } },
    ]);
  });

  it.each(names)('of %s tells wrong usage as JSON on stderr', async (name) => {
    const { code, out, err } = await run([name, '--json', '--no-such-flag']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(JSON.parse(err)).toEqual({
      error: { code: 'usage', message: expect.stringMatching(/^Unknown option '--no-such-flag'\./) },
    });
  });

  it.each([
    [['jobs', '--url', deadUrl], 1, 'no-server', /^No Paydrill answers at /],
    [['pay', 'x', '1', 'ETH'], 1, 'unknown-address', /^No provider has given out/],
    [['fire', 'acme', 'no.such', 'x'], 1, 'unknown-event', /^Unknown event/],
    [['snapshot', 'restore', 'none'], 1, 'unknown-snapshot', /^Unknown snapshot/],
    [['jbos'], 2, 'usage', /Did you mean "jobs"\?$/],
  ] as const)('%j has an error with a code', async (argv, exit, word, message) => {
    const where = argv.some((one) => one === '--url') || exit === 2 ? [] : ['--url', server.url];
    const { code, out, err } = await run([...argv, ...where, '--json']);
    expect({ code, out }).toEqual({ code: exit, out: '' });
    expect(JSON.parse(err)).toEqual({ error: { code: word, message: expect.stringMatching(message) } });
  });

  it('of check has mistakes with their places on stdout, since they are what was asked for', async () => {
    const files = {
      'bad.yaml': 'paydrill: 1\nnaem: x\n',
      'paydrill.config.yml': 'prot: 1\n',
      'good.yaml': 'paydrill: 1\nname: x\n',
    };
    const { code, out, err } = await run(['check', '--json', ...Object.keys(files), 'gone.yaml'], { files });
    expect({ code, err }).toEqual({ code: 2, err: '' });
    const { ok, files: checked } = JSON.parse(out);
    expect(ok).toBe(false);
    expect(checked).toMatchObject([
      { file: 'bad.yaml', ok: false },
      { mistakes: [{ line: 1, column: 1, message: 'Unknown key "prot". Did you mean "port"?' }] },
      { file: 'good.yaml', ok: true, mistakes: [] },
      { mistakes: [{ message: 'there is no such file.', text: 'gone.yaml: there is no such file.' }] },
    ]);
    expect(checked[0].mistakes).toContainEqual(
      expect.objectContaining({ line: 2, column: 1, message: expect.stringContaining('naem') }),
    );
  });

  it('several mistakes are one error', async () => {
    const { err } = await run(['start', '--json'], { files: { 'paydrill.config.yml': 'prot: 1\nclock: x\n' } });
    expect(JSON.parse(err).error.mistakes).toHaveLength(2);
  });

  it('notes are lines of JSON too', async () => {
    const { err } = await run(['credentials', '--json'], { env: { PAYDRILL_PORT: '1' } });
    expect(JSON.parse(err)).toEqual({ note: expect.stringMatching(/^No server runs;/) });
  });

  it('of ready says no in JSON too', async () => {
    const { code, out, err } = await run(['ready', '--url', deadUrl, '--json']);
    expect([code, JSON.parse(out), err]).toEqual([1, { ready: false, url: deadUrl }, '']);
  });

  it('of a scenario that fails has its failures on stdout', async () => {
    const io = new TestIo();
    writeFileSync(join(io.cwd, 'red.yaml'), 'paydrill: 1\nname: red\nexpect:\n  - { webhook: calypso.*, times: 1 }\n');
    expect(await main(['run', 'red.yaml', '--json'], io)).toBe(1);
    expect([JSON.parse(io.out), io.err]).toEqual([
      {
        name: 'red',
        ok: false,
        failures: [expect.stringMatching(/^red\.yaml:4:5: calypso\.\*: expected exactly 1, found 0\./)],
        unmet: [expect.objectContaining({ place: 'red.yaml:4:5', found: 0 })],
      },
      '',
    ]);
  });
});
