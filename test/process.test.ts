import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../src/client.js';
import { calypso } from '../src/providers/calypso/index.js';
import { WebhookReceiver } from '../src/receiver.js';
import { type Process, startProcess } from './support/process.js';

let folder = '';
const running: Process[] = [];
const receivers: WebhookReceiver[] = [];
const requestId = '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydrill-'));
});

afterEach(async () => {
  for (const one of running.splice(0)) await one.end('SIGKILL');
  for (const receiver of receivers.splice(0)) await receiver.stop();
  rmSync(folder, { recursive: true });
});

async function start(flags: readonly string[] = []): Promise<Process> {
  const made = await startProcess(['--state', 'state.json', ...flags], folder);
  running.push(made);
  return made;
}

/** A receiver that judges by the time of signatures that our servers use. Calypso's carry none. */
async function receiver(port = 0): Promise<WebhookReceiver> {
  const made = await WebhookReceiver.start({ providers: [calypso], port });
  receivers.push(made);
  return made;
}

async function clientOf(server: Process): Promise<ProviderClient> {
  const { baseUrl, ...credentials } = await server.credentials('calypso');
  const { now, wire } = await server.control<{ now: string; wire: string }>('GET', 'clock');
  return new ProviderClient({
    provider: calypso,
    baseUrl,
    credentials,
    ...(wire === 'virtual' ? { now: () => Date.parse(now) } : {}),
  });
}

/** Subscribes, creates a customer, gets an address; answers all texts. */
async function prepare(server: Process, hook: WebhookReceiver) {
  const client = await clientOf(server);
  const subscription = await client.call('webhook.create', { data: { requestId, url: hook.url('calypso') } });
  const { publicKey, secretKey } = subscription.json as { publicKey: string; secretKey: string };
  hook.trust('calypso', publicKey, secretKey);
  const customer = await client.call('customer.create', { data: { email: 'ann@example.com' } });
  const purse = await client.call('address.get', {
    data: { customerId: (customer.json as { id: string }).id, currency: 'ETH' },
  });
  const { address } = purse.json as { address: string };
  return { address, texts: [subscription.text, customer.text, purse.text] };
}

const eventsOf = (hook: WebhookReceiver) =>
  hook.received.map(({ event, body }) => [event, String(body['createdDate'])]);

describe('a process', () => {
  it('killed in the middle of a deposit and started again still sends the remaining webhooks, at their times', async () => {
    const hook = await receiver();
    const first = await start();
    const { address } = await prepare(first, hook);
    const paid = await first.control<{ createdAt: string }>('POST', 'transfers', {
      to: address,
      currency: 'ETH',
      amount: '0.5',
    });
    await first.control('POST', 'clock/advance', { by: '1500ms' });
    expect(eventsOf(hook).map(([event]) => event)).toEqual(['CUSTOMER_PURSE_MEM_POOL_FOUND']);
    expect(await first.end('SIGKILL')).toBe('SIGKILL');

    const second = await start();
    await second.control('POST', 'clock/advance', { by: '1m' });
    const sent = Date.parse(paid.createdAt);
    const times = eventsOf(hook).map(([event, date = '']) => [event, Date.parse(`${date}Z`) - sent]);
    expect(times).toEqual([
      ['CUSTOMER_PURSE_MEM_POOL_FOUND', 1000],
      ['CUSTOMER_PURSE_PENDING_COMPLIANCE', 3000],
      ['CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE', 5000],
      ['CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED', 7000],
    ]);
    expect(await second.end('SIGTERM')).toBe(0);
  });

  it('two with the same seed and calls on a virtual wire are byte-identical: answers, webhooks, state file', async () => {
    const hook = await receiver();
    const port = Number(new URL(hook.url('calypso')).port);
    const run = async (into: WebhookReceiver) => {
      const server = await start(['--fresh', '--clock', 'frozen', '--wire', 'virtual', '--seed', 'twins']);
      const { address, texts } = await prepare(server, into);
      await server.control('POST', 'transfers', { to: address, currency: 'ETH', amount: '0.5' });
      await server.control('POST', 'transfers', { to: address, currency: 'USDT_BSC', amount: '12.25', risk: 'high' });
      const advanced = await server.control('POST', 'clock/advance', { by: '31d' });
      const bad = await (await clientOf(server)).call('customer.get', { data: { customerId: 'x' } });
      const journal = await server.control('GET', 'requests');
      const webhooks = into.received.map(({ text, headers }) => [text, headers['key'], headers['sign']]);
      expect(await server.end('SIGTERM')).toBe(0);
      return JSON.stringify([
        texts,
        bad.text,
        advanced,
        journal,
        webhooks,
        readFileSync(join(folder, 'state.json'), 'utf8'),
      ]).replaceAll(/127\.0\.0\.1:\d+/g, (authority) => (authority.endsWith(`:${port}`) ? authority : 'HERE'));
    };
    const first = await run(hook);
    await receivers.splice(0)[0]?.stop();
    const second = await run(await receiver(port));
    expect(second).toBe(first);
    expect(first).toContain('CUSTOMER_PURSE_COMPLIANCE_DECLINED');
  });

  it('keeps its state file to itself, and says so', async () => {
    await start();
    await expect(start()).rejects.toThrow(
      /ended with 1 before it was ready: .*state\.json is in use by another Paydrill \(process \d+\)/,
    );
  });
});
