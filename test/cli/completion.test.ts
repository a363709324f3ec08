import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { itWith } from '../support/programs.js';
import { serverOptions } from '../support/world.js';
import { run, TestIo } from './test-io.js';

const bin = join(import.meta.dirname, '../../dist/cli/bin.js');
const program = buildProgram(new TestIo(), '0', () => undefined);
const [first] = providers;

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(serverOptions(providers));
  await run(['snapshot', 'save', 'before-kyc', '--url', server.url]);
  await run(['workspace', 'create', 'team-a', '--url', server.url]);
});
afterAll(() => server.stop());

/** What fits the last of some words. */
async function complete(...words: string[]): Promise<string[]> {
  const { code, out, err } = await run(['completion', 'words', '--', ...words], {
    env: { PAYDRILL_URL: server.url },
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
}

describe('what fits', () => {
  it('first: every command, or flags of start and of the program', async () => {
    expect(await complete('')).toEqual([...program.commands.map((command) => command.name()), 'help']);
    expect(await complete('s')).toEqual(expect.arrayContaining(['sign', 'snapshot', 'start', 'state']));
    expect(await complete('--ver')).toEqual(['--version']);
    expect(await complete('--allow')).toEqual(['--allowed-hosts', '--allow-public-webhooks', '--allow-webhooks-to']);
    expect(await complete('help', 'com')).toEqual(['completion']);
  });

  it('behind a dash: every flag of every command that is not given yet', async () => {
    for (const command of program.commands)
      expect(await complete(command.name(), '-')).toEqual(command.options.map(({ long }) => long));
    const left = await complete('start', '--memory', '--webhook', 'calypso=http://x', '--');
    expect(left).toContain('--webhook');
    expect(left).not.toContain('--memory');
  });

  it.each([
    [['providers', ''], providers.map(({ id }) => id)],
    [
      ['--clock', ''],
      ['running', 'frozen'],
    ],
    [['start', '--clock', 'f'], ['frozen']],
    [['start', '--clock=f'], ['--clock=frozen']],
    [['start', '--clock', '=', 'f'], ['frozen']],
    [
      ['start', '--clock', '='],
      ['running', 'frozen'],
    ],
    [
      ['run', '--wire', ''],
      ['wall', 'virtual'],
    ],
    [['start', '--timing', 'r'], ['real']],
    [
      ['start', '--log', ''],
      ['pretty', 'json', 'silent'],
    ],
    [['start', '--providers', `${first.id},t`], [`${first.id},trxn`]],
    [['start', '--webhook', 'ca'], ['calypso=']],
    [
      ['start', '--scenario', 'calypso-deposit-'],
      ['calypso-deposit-declined', 'calypso-deposit-paid'],
    ],
    [['run', 'first', 'calypso-deposit-p'], ['calypso-deposit-paid']],
    [
      ['fire', 'calypso', 'customer.'],
      ['customer.block', 'customer.unblock'],
    ],
    [['sign', 'calypso', 'D'], ['DELETE']],
    [['sign', 'calypso', 'POST', '/api/v1/subscription/webhook/cr'], ['/api/v1/subscription/webhook/create']],
    [
      ['pay', 'x', '1', 'ETH', '--risk', ''],
      ['low', 'medium', 'high'],
    ],
    [['pay', 'x', '1', 'ETH', '--network', 'poly'], ['polygon']],
    [
      ['credentials', '--format', ''],
      ['env', 'env-file', 'json'],
    ],
    [
      ['snapshot', ''],
      ['save', 'restore', 'list', 'delete'],
    ],
    [['snapshot', 'restore', ''], ['before-kyc']],
    [['snapshot', 'save', ''], []],
    [['jobs', '--workspace', 't'], ['team-a']],
    [
      ['workspace', 'delete', ''],
      ['default', 'team-a'],
    ],
    [['state', 'ex'], ['export']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['check', ''], []],
    [['exec', '--', 'np'], []],
    [['nonsense', 'x', ''], []],
  ])('for %j', async (words, wanted) => expect(await complete(...words)).toEqual(wanted));

  it('are paths up to what only a person knows', async () => {
    for (const { id, operations } of providers)
      for (const method of new Set(operations.map((one) => one.method))) {
        const found = await complete('sign', id, method, '/');
        expect(found.length).toBeGreaterThan(0);
        for (const path of found) expect(path).not.toContain(':');
        expect(new Set(found).size).toBe(found.length);
      }
  });

  it('are none of a server that does not answer', async () => {
    expect(
      (await run(['completion', 'words', '--', 'snapshot', 'restore', ''], { env: { PAYDRILL_PORT: '1' } })).out,
    ).toBe('');
  });

  it('has the descriptions behind a tab, and as JSON', async () => {
    const { out } = await run(['completion', 'words', '--json', '--', 'job']);
    expect(JSON.parse(out)).toEqual({ candidates: [{ value: 'jobs', about: 'list what will happen' }] });
    expect((await run(['completion', 'words', '--', 'job'])).out).toBe('jobs\tlist what will happen\n');
  });
});

describe('completion', () => {
  it.each([
    [['bsh'], 'Unknown shell "bsh". Did you mean "bash"?'],
    [['bash', 'x'], 'completion: expected one shell, not also "x".'],
    [[], "Missing required argument 'shell'. See: paydrill completion --help"],
  ])('%j is wrong usage', async (argv, line) => {
    expect(await run(['completion', ...argv])).toEqual({ code: 2, out: '', err: `${line}\n` });
  });
});

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

/** Runs a shell script with the built program as `paydrill`, while the server of this process answers. */
function inShell(shell: string, script: string): Promise<{ out: string; err: string }> {
  if (!existsSync(bin)) throw new Error('dist/ is missing: npm run build');
  const { cwd } = new TestIo();
  mkdirSync(join(cwd, 'bin'));
  symlinkSync(bin, join(cwd, 'bin/paydrill'));
  writeFileSync(join(cwd, 'mine.yaml'), '');
  const child = spawn(shell, ['-c', script], {
    cwd,
    env: { ...process.env, PATH: `${join(cwd, 'bin')}:${process.env['PATH']}`, PAYDRILL_URL: server.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += String(chunk);
  });
  return new Promise((resolve) => child.on('close', () => resolve({ out, err })));
}

describe('in a shell', () => {
  itWith('bash')('bash completes what is typed', async () => {
    const typed = [
      ['fir'],
      ['snapshot', 'restore', ''],
      ['fire', 'calypso', 'customer.b'],
      ['start', '--clock', '=', 'fr'],
      ['start', '--webhook', 'ca'],
    ];
    const cases = typed.map(
      (words) =>
        `COMP_WORDS=(paydrill ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _paydrill; echo "\${COMPREPLY[*]}"`,
    );
    const { out, err } = await inShell(
      'bash',
      ['source <(paydrill completion bash)', ...cases, 'complete -p paydrill'].join('\n'),
    );
    expect(err).toBe('');
    expect(out.trimEnd().split('\n')).toEqual([
      'fire',
      'before-kyc',
      'customer.block',
      'frozen',
      'calypso=',
      'complete -o default -F _paydrill paydrill',
    ]);
  });

  it.skipIf(!has('zsh'))('zsh reads the script', async () => {
    const { out, err } = await inShell(
      'zsh',
      'autoload -U compinit && compinit -u -D; source <(paydrill completion zsh); print $_comps[paydrill]',
    );
    expect([out.trim(), err]).toEqual(['_paydrill', '']);
  });

  it.skipIf(!has('fish'))('fish completes what is typed', async () => {
    const { out } = await inShell(
      'fish',
      "paydrill completion fish | source; complete -C 'paydrill snapshot restore '",
    );
    expect(out).toContain('before-kyc');
  });
});
