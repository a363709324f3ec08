import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { main } from '../../src/cli/main.js';
import { buildProgram } from '../../src/cli/program.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { itWith } from '../support/programs.js';
import { serverOptions, TestReceiver } from '../support/world.js';
import { TestIo } from './test-io.js';

const bin = join(import.meta.dirname, '../../dist/cli/bin.js');
const { cwd } = new TestIo();
let server: RunningServer;
let receiver: TestReceiver;
/** What stands in examples for something that a person has to look up. */
const looked: Record<string, string> = {};

/** The examples that `paydrill NAME --help` ends with. */
async function examplesOf(name: string): Promise<string[]> {
  const io = new TestIo();
  await main([name, '--help'], io);
  return (/\nExamples?:\n([\s\S]*)$/.exec(io.out)?.[1] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line: inside this process where it takes no shell to understand it, else in bash. */
function perform(line: string, endless: boolean): Promise<Ended> {
  const command = Object.entries(looked).reduce((text, [word, value]) => text.replaceAll(word, value), line);
  return endless || /[|<>$*;&()]| -- /.test(command) ? inBash(command, endless) : inProcess(command);
}

async function inProcess(command: string): Promise<Ended> {
  const [, ...words] = (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'));
  const io = Object.assign(new TestIo({ env: { PAYDRILL_URL: server.url, PAYDRILL_PORT: '0' } }), { cwd });
  return { code: await main(words, io), out: io.out, err: io.err };
}

/** One that goes on for ever is interrupted once it has printed a line. */
function inBash(command: string, endless: boolean): Promise<Ended> {
  const child = spawn('bash', ['-c', endless && !command.includes('|') ? `exec ${command}` : command], {
    cwd,
    env: { PATH: `${join(cwd, 'bin')}:${process.env['PATH']}`, PAYDRILL_URL: server.url, PAYDRILL_PORT: '0' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  let isInterrupted = false;
  child.stderr.on('data', (chunk: Buffer) => {
    err += String(chunk);
  });
  child.stdout.on('data', (chunk: Buffer) => {
    out += String(chunk);
    if (!endless || isInterrupted || child.pid === undefined) return;
    // All of its processes, as Ctrl-C does; a second one ends at once what is about to end.
    isInterrupted = true;
    process.kill(-child.pid, 'SIGINT');
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

beforeAll(async () => {
  if (!existsSync(bin)) throw new Error('dist/ is missing: npm run build');
  mkdirSync(join(cwd, 'bin'));
  symlinkSync(bin, join(cwd, 'bin/paydrill'));
  // Whatever it does is no matter of ours, and the real one is slow.
  writeFileSync(join(cwd, 'bin/npm'), '#!/bin/sh\n[ -n "$PAYDRILL_URL" ]\n', { mode: 0o755 });
  server = await startServer(serverOptions(providers));
  receiver = await TestReceiver.start();
  const ask = async (...argv: string[]) => {
    const io = Object.assign(new TestIo(), { cwd });
    expect([await main([...argv, '--url', server.url], io), io.err]).toMatchObject([0, expect.any(String)]);
    return io.out;
  };
  const signed = async (path: string, body: object, provider = 'calypso', ...flags: string[]) => {
    const words = ['sign', provider, 'POST', path, '--body', JSON.stringify(body), ...flags, '--json'];
    const call = JSON.parse(await ask(...words));
    const answer = await fetch(call.url, call);
    expect(answer.status).toBe(provider === 'offblocks' ? 201 : 200);
    return (await answer.json()) as { id: string; address: string; publicKey: string; secretKey: string };
  };
  // The first is refused.
  await fetch(`${server.url}/calypso/api/v1/user/current`, { method: 'POST', body: '{}' });
  const requestId = '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11';
  const hook = await signed('/api/v1/subscription/webhook/create', { requestId, url: receiver.url });
  const customer = await signed('/api/v1/customer-purse/customer/create', { email: 'ann@example.com' });
  const purse = await signed('/api/v1/customer-purse/address/get', { customerId: customer.id, currency: 'ETH' });
  const proven = await signed('/v1/customers', { externalId: 'ann' }, 'offblocks', '--wallet', '0', '--chain', '300');
  await ask('pay', purse.address, '1', 'ETH');
  await ask('advance', '1m');
  await ask('workspace', 'create', 'team-b');
  Object.assign(looked, {
    'CUSTOMER-ID': customer.id,
    UUID: proven.id,
    ADDRESS: purse.address,
    'SECRET --signature SIGNATURE': `${hook.secretKey} --signature 00ff`,
    '--workspace team-a': '--workspace team-b',
    // Into a pipe it writes when it has a page full.
    'grep ': 'grep --line-buffered ',
  });
  expect(await perform('paydrill init', false)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await server.stop();
  await receiver.stop();
});

const all = buildProgram(new TestIo(), '0', () => undefined).commands.map((command) => command.name());
// Before `advance`, which ends addresses that nobody pays for years.
const names = ['tail', ...all.filter((name) => name !== 'tail')];

describe('the examples of --help', () => {
  const itInBash = itWith('bash', 'curl', 'openssl', 'grep');
  const each = (name: string) => async () => {
    const examples = await examplesOf(name);
    expect(examples.length).toBeGreaterThan(0);
    for (const line of examples) {
      const endless = name === 'tail' || name === 'start';
      const done = perform(line, endless);
      let isDone = false;
      void done.finally(() => {
        isDone = true;
      });
      // What a tail prints has to happen first.
      while (name === 'tail' && !isDone) await somethingHappens();
      const { code, err, out } = await done;
      // Ctrl-C ends a pipeline with its own code.
      expect([line, line.includes('|') ? 0 : code, err], out).toEqual([line, 0, err]);
      expect(err).not.toMatch(/^(Unknown|error)/m);
    }
  };
  for (const name of names) itInBash(`of ${name} run as they stand`, each(name));
});

async function somethingHappens(): Promise<void> {
  const io = new TestIo();
  await main(['pay', looked['ADDRESS'] ?? '', '1', 'ETH', '--url', server.url], io);
  await main(['advance', '10s', '--url', server.url], io);
}
