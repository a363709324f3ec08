import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { buildProgram } from '../../src/cli/program.js';
import { TestReceiver } from '../support/world.js';
import { TestIo } from './test-io.js';

const { cwd } = new TestIo();
const folder = join(import.meta.dirname, 'golden');
const shown = new Map<string, string>();
let url = '';
let receiver: TestReceiver;
let server: { io: TestIo; done: Promise<number> };

/** What a person sees, with a word in the place of all that differs from run to run. */
function steady(text: string): string {
  return (
    text
      .replaceAll(receiver.url, 'http://127.0.0.1:HOOK/hook')
      .replaceAll(cwd, '/home/ann/shop')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      // The column of `paydrill providers`.
      .replaceAll(/\d{5}(?= {2,}\d+\/\d+ )/g, ' PORT')
      .replaceAll(/\b\d+ ms\b/g, 'N ms')
      .replaceAll(/in \d+\.\d s\b/g, 'in N s')
  );
}

/** Runs a command in the folder of the session, against its server. Both outputs are what a person sees. */
async function performed(argv: readonly string[]): Promise<{ code: number; text: string }> {
  const io = Object.assign(new TestIo({ env: { PAYDRILL_URL: url } }), { cwd });
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const code = await main(argv, Object.assign(io, { stdout: write, stderr: write }));
  return { code, text };
}

/** Compares with a file, which holds the command line, what it printed and its exit code. */
async function golden(name: string, ...argv: string[]): Promise<string> {
  const { code, text } = await performed(argv);
  await keep(
    name,
    `$ paydrill ${argv.map((word) => (/[\s{}"]/.test(word) ? `'${word}'` : word)).join(' ')}\n${text}`,
    code,
  );
  return text;
}

async function keep(name: string, text: string, code: number): Promise<void> {
  const whole = `${steady(text)}[exit ${code}]\n`;
  shown.set(name, whole);
  await expect(whole).toMatchFileSnapshot(join(folder, `${name}.txt`));
}

/** Signs a call with `paydrill sign` and makes it. */
async function called<T>(method: string, path: string, body: object): Promise<T> {
  const { text } = await performed(['sign', 'calypso', method, path, '--body', JSON.stringify(body), '--json']);
  const call = JSON.parse(text.split('\n').find((line) => line.includes('"url"')) ?? expect.fail(text));
  return (await (await fetch(call.url, call)).json()) as T;
}

beforeAll(async () => {
  receiver = await TestReceiver.start();
  const io = Object.assign(new TestIo(), { cwd });
  const flags = ['--clock', 'frozen', '--wire', 'virtual', '--start-at', '2026-01-05T09:00:00Z', '--seed', 'golden'];
  const done = main(['start', '--port', '0', '--memory', ...flags], io);
  await Promise.race([io.wrote('stop: Ctrl-C'), done]);
  url = /^paydrill ready on (\S+)\n/.exec(io.out)?.[1] ?? expect.fail(io.err);
  server = { io, done };
});
afterAll(async () => {
  server.io.signal();
  await server.done;
  await receiver.stop();
});

describe('what people see', () => {
  it('of a session, one command after the other', { timeout: 120_000 }, async () => {
    await keep('start', `$ paydrill --clock frozen --wire virtual --seed golden\n${server.io.out}${server.io.err}`, 0);
    await golden('ready', 'ready');
    await golden('providers', 'providers');
    await golden('providers-offblocks', 'providers', 'offblocks');
    await golden('credentials', 'credentials');
    await golden('explain-nothing', 'explain');
    await golden('jobs-none', 'jobs');

    const requestId = '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11';
    const hook = await called<{ secretKey: string }>('POST', '/api/v1/subscription/webhook/create', {
      requestId,
      url: receiver.url,
    });
    const customer = await called<{ id: string }>('POST', '/api/v1/customer-purse/customer/create', {
      email: 'ann@example.com',
    });
    const purse = await called<{ address: string }>('POST', '/api/v1/customer-purse/address/get', {
      customerId: customer.id,
      currency: 'ETH',
    });
    await golden('sign', 'sign', 'calypso', 'POST', '/api/v1/user/current', '--body', '{}');
    // The account challenge that OffBlocks' documents show.
    const challenge = 'NWRmMzU5ZjAtZDI5OS00MGExLTgwMjMtMTdjNzdhNTAxNDRj';
    await golden('sign-challenge', 'sign-challenge', challenge, '--wallet', '0', '--chain', '300');
    await golden('sign-curl', 'sign', 'calypso', 'POST', '/api/v1/user/current', '--body', '{}', '--curl');
    await golden('sign-unknown-path', 'sign', 'calypso', 'POST', '/api/v1/user/curent');
    await golden('snapshot-save', 'snapshot', 'save', 'before-deposit');
    await golden('pay', 'pay', purse.address, '0.5', 'ETH');
    await golden('pay-nowhere', 'pay', `${purse.address.slice(0, -1)}0`, '0.5', 'ETH');
    await golden('jobs', 'jobs');
    await golden('advance', 'advance', '30s');
    await golden('fire', 'fire', 'calypso', 'customer.block', customer.id);
    await golden('fire-nobody', 'fire', 'calypso', 'customer.block', `${customer.id.slice(0, -1)}0`);
    await golden('fire-unknown', 'fire', 'calypso', 'customer.blok', customer.id);

    await refusedCall();
    await golden('explain', 'explain');
    await golden('explain-fine', 'explain', 'req_2');
    await golden(
      'explain-webhook',
      ...['explain', '--webhook', 'wh_1', '--secret', hook.secretKey.toUpperCase(), '--signature', '00ff'],
    );
    await golden('snapshot-list', 'snapshot', 'list');
    await golden('snapshot-restore', 'snapshot', 'restore', 'before-deposit');
    await golden('state-export', 'state', 'export', 'before.json');
    await golden('state-import', 'state', 'import', 'before.json');
    await golden('workspace-create', 'workspace', 'create', 'team-a');
    await golden('workspace-list', 'workspace', 'list');
    await golden('workspace-delete', 'workspace', 'delete', 'team-a');
    await keep('tail', `$ paydrill tail\n${await tailed(purse.address)}`, 0);
    await golden('reset', 'reset');
  });

  it('of files and stories', { timeout: 120_000 }, async () => {
    await golden('init', 'init');
    await golden('init-again', 'init');
    await golden('run-green', 'run', 'scenarios/first.yaml');
    const text = readFileSync(join(cwd, 'scenarios/first.yaml'), 'utf8');
    writeFileSync(join(cwd, 'red.yaml'), text.replace('amount: 0.5 } }', 'amount: 0.5, risk: high } }'));
    await golden('run-red', 'run', 'red.yaml');
    await golden('run-several', 'run', '--quiet', 'scenarios/first.yaml', 'red.yaml');
    const wrong = text
      .replace('seed: first', 'sed: first')
      .replace('call: calypso.customer.create', 'call: calypso.customer.craete')
      .replace('after: 10s', 'after: 10 seconds');
    writeFileSync(join(cwd, 'wrong.yaml'), wrong);
    writeFileSync(join(cwd, 'paydrill.config.json'), '{\n  "prot": 4600,\n  "clock": "frosen"\n}\n');
    await golden('check', 'check', 'scenarios/first.yaml', 'wrong.yaml', 'paydrill.config.json', 'gone.yaml');
    const { code, text: told } = await performed(['demo']);
    await keep('demo', `$ paydrill demo\n…\n${told.trimEnd().split('\n').at(-1)}\n`, code);
  });

  it('has a golden file for every command that prints something of its own', () => {
    // `exec` prints what its command does, `completion` a script: both have tests of their own.
    const names = buildProgram(new TestIo(), '0', () => undefined).commands.map((command) => command.name());
    const missing = names.filter(
      (name) => ![...shown.keys()].some((one) => one === name || one.startsWith(`${name}-`)),
    );
    expect(missing.sort()).toEqual(['completion', 'exec']);
  });

  it('fits into 80 columns, but for what is to be pasted, and has no colours in a pipe', () => {
    for (const [name, text] of shown)
      for (const line of text.split('\n')) {
        expect(line).not.toContain('\u001b');
        expect([name, line, line.length <= 80 || isPasteable(line)]).toEqual([name, line, true]);
      }
  });
});

/** A command line, a line of a file, a header or variable with its value, a URL, a key: cut into lines they would be of no use. */
function isPasteable(line: string): boolean {
  return /^(\$ |curl | +\d+ \| |[A-Z][\w-]*(=|: )\S)|\S{24}/.test(line);
}

/** A call whose key nobody has. */
async function refusedCall(): Promise<void> {
  await fetch(`${url}/calypso/api/v1/user/current`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', Key: 'wrong', Sign: 'ab' },
    body: '{"timestamp":1767603600000}',
  });
}

/** What a tail tells of a payment of an address. */
async function tailed(address: string): Promise<string> {
  const io = new TestIo({ env: { PAYDRILL_URL: url } });
  const done = main(['tail'], io);
  // Nothing says when the stream is open, so the clock is moved until it is told.
  for (let n = 0; n < 1000 && io.out === ''; n += 1) await performed(['advance', '1s']);
  await performed(['advance', 'to', '2026-01-05T10:00:00Z']);
  await performed(['pay', address, '0.25', 'ETH']);
  await performed(['advance', '30s']);
  await refusedCall();
  await io.wrote('refused');
  io.signal();
  expect(await done).toBe(0);
  return io.out.slice(io.out.indexOf('2026-01-05 10:00:01'));
}
