/** What the tests of Cryptopay share: a server in memory with a frozen clock, calls signed by code of their own. */
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Explanation } from '../../src/core/provider.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { type Received, serverOptions, TestReceiver, testStart } from '../support/world.js';

/** A JSON object of which a test reads what it expects. */
export type Body = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly json: Body;
  /** `data` of the answer; {} when there is none. */
  readonly data: Body;
  /** `error` of the answer; {} when there is none. */
  readonly error: Body;
  readonly explanation: Explanation | undefined;
}

/** How a call departs from a correct one. */
export interface Odd {
  readonly key?: string;
  readonly secret?: string | Buffer;
  readonly date?: string | null;
  /** The target that is signed, in place of the sent one. */
  readonly signs?: string;
  /** Makes the signature from the right text. */
  readonly sign?: (text: string, secret: string) => string;
  /** The whole header, or null for none. */
  readonly authorization?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../../fixtures/cryptopay/${name}.json`), 'utf8'));
}

export const hmacSha1 = (key: string | Buffer, text: string, encoding: 'base64' | 'hex' = 'base64') =>
  createHmac('sha1', key).update(text).digest(encoding);

export const md5 = (text: string) => (text === '' ? '' : createHash('md5').update(text).digest('hex'));

export const textOf = (method: string, body: string, date: string, target: string) =>
  `${method}\n${md5(body)}\napplication/json\n${date}\n${target}`;

export class CryptopayWorld {
  readonly server: RunningServer;
  readonly receivers: TestReceiver[] = [];

  private constructor(server: RunningServer) {
    this.server = server;
  }

  /** A new world; assumptions without the provider's prefix. */
  static async open(assumptions: Record<string, string | number | boolean> = {}): Promise<CryptopayWorld> {
    const full = Object.fromEntries(Object.entries(assumptions).map(([name, value]) => [`cryptopay.${name}`, value]));
    return new CryptopayWorld(await startServer(serverOptions([cryptopay], { assumptions: full })));
  }

  get workspace() {
    return this.server.workspaces.default;
  }

  /** The rows that are there besides the accounts of a new workspace and what they hold. */
  made(): Body {
    const { rows } = this.workspace.state();
    const isOpening = (row: Body) => row['referenceType'] === 'ManualBalanceTransaction';
    const { 'cryptopay.accounts': _, 'cryptopay.transactions': movements = [], ...others } = rows;
    const booked = movements.filter((row) => !isOpening(row));
    return booked.length === 0 ? others : { ...others, 'cryptopay.transactions': booked };
  }

  get keys() {
    const { apiKey = '', apiSecret = '', callbackSecret = '' } = this.workspace.credentials(cryptopay);
    return { apiKey, apiSecret, callbackSecret };
  }

  get now(): number {
    return this.workspace.clock.now();
  }

  /** The headers of a call, signed as the documents say unless `odd` says otherwise. */
  signed(method: string, target: string, body: string, odd: Odd = {}): Record<string, string> {
    const date = odd.date === undefined ? new Date(this.now).toUTCString() : odd.date;
    const secret = odd.secret ?? this.keys.apiSecret;
    const text = textOf(method, body, date ?? '', odd.signs ?? target);
    const signature = odd.sign?.(text, this.keys.apiSecret) ?? hmacSha1(secret, text);
    const header =
      odd.authorization === undefined ? `HMAC ${odd.key ?? this.keys.apiKey}:${signature}` : odd.authorization;
    return {
      'Content-Type': 'application/json',
      ...(date === null ? {} : { Date: date }),
      ...(header === null ? {} : { Authorization: header }),
      ...odd.headers,
    };
  }

  /** Makes a call with exactly this target and body; an object is rendered as JSON. */
  async call(method: string, target: string, body?: unknown, odd: Odd = {}): Promise<Answer> {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const { status, headers, answer } = await this.send(method, target, this.signed(method, target, text, odd), text);
    const json = JSON.parse(answer) as Body;
    const entry = this.workspace.journal.list().at(-1);
    const data = (json['data'] ?? {}) as Body;
    const error = (json['error'] ?? {}) as Body;
    return { status, headers, text: answer, json, data, error, explanation: entry?.explanation };
  }

  /** Like {@link call}, but answers `data` and throws unless it succeeds with an answer of the documented shape. */
  async ok(method: string, target: string, body?: unknown): Promise<Body> {
    const { status, text, json, data } = await this.call(method, target, body);
    expect(status, text).toBeLessThan(300);
    const path = target.replace(/\?.*/, '');
    const operation = cryptopay.operations.find(
      (one) => one.method === method && new RegExp(`^${one.path.replace(/:\w+/g, '[^/]+')}$`).test(path),
    );
    operation?.response?.parse(json);
    return data;
  }

  async customer(fields: Body = {}): Promise<Body> {
    return this.ok('POST', '/api/customers', { id: 'CUSTOMER-123', currency: 'EUR', ...fields });
  }

  async channel(fields: Body = {}): Promise<Body> {
    return this.ok('POST', '/api/channels', { name: 'n', pay_currency: 'BTC', receiver_currency: 'EUR', ...fields });
  }

  /** Payments of a channel, newest first. */
  async payments(channel: Body): Promise<Body[]> {
    return (await this.ok('GET', `/api/channels/${channel['id']}/payments`)) as unknown as Body[];
  }

  /** Pays a channel in its own coin. */
  async pay(channel: Body, amount: string, options: { risk?: 'low' | 'medium' | 'high'; confirmations?: number } = {}) {
    const to = String(channel['address']);
    const transfer = await this.workspace.pay({ to, currency: String(channel['pay_currency']), amount, ...options });
    this.workspace.poke();
    return transfer;
  }

  advance(ms: number) {
    return this.workspace.advance(this.now + ms);
  }

  async fire(event: string, id: unknown, data: Record<string, string> = {}): Promise<void> {
    await this.workspace.fire('cryptopay', `channel_payment.${event}`, String(id), data);
    this.workspace.poke();
    await this.workspace.settled();
  }

  /** A receiver that is set as the Callback URL. */
  async receiver(answer?: (received: Received, n: number) => number): Promise<TestReceiver> {
    const receiver = await TestReceiver.start(answer);
    this.receivers.push(receiver);
    await this.workspace.unit(cryptopay, (ctx) => cryptopay.setTarget(ctx, receiver.url));
    return receiver;
  }

  async close(): Promise<void> {
    await this.server.stop();
    for (const receiver of this.receivers) await receiver.stop();
  }

  /** Sends exactly these bytes: `fetch` would mend the target. */
  send(
    method: string,
    target: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<{ status: number; headers: Readonly<Record<string, unknown>>; answer: string }> {
    const { hostname, port } = new URL(this.server.baseUrl('cryptopay'));
    return new Promise((resolve, reject) => {
      const length = { 'Content-Length': String(Buffer.byteLength(body)) };
      const options = { hostname, port, method, path: target, headers: { ...headers, ...length } };
      const request = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, answer });
        });
      });
      request.on('error', reject).end(body);
    });
  }
}

/** The callbacks that a receiver got, in order. */
export function callbacksOf(receiver: TestReceiver): { event: string; data: Body; text: string }[] {
  return receiver.received.map(({ body }) => {
    const { type, event, data } = JSON.parse(body) as { type: string; event: string; data: Body };
    return { event: `${type}.${event}`, data, text: body };
  });
}

/** An address in the form of the documents' samples, and a customer's fields with it. */
export const refundAddress = '2N9wPGx67zdSeAbXi15qHgoZ9Hb9Uxhd2uQ';
export const registered = { addresses: [{ address: refundAddress, currency: 'BTC', network: 'bitcoin' }] };

/** A channel of a customer with a registered BTC address. */
export async function customerChannel(world: CryptopayWorld, fields: Body = {}): Promise<Body> {
  await world.customer(registered);
  return world.channel({ customer_id: 'CUSTOMER-123', ...fields });
}

/** The only payment of a channel. */
export async function only(world: CryptopayWorld, channel: Body): Promise<Body> {
  const [row, ...others] = await world.payments(channel);
  expect(others).toEqual([]);
  return row ?? {};
}

/** Pays and waits until nothing more happens by itself. */
export async function paid(
  world: CryptopayWorld,
  channel: Body,
  amount: string,
  risk: 'low' | 'medium' | 'high' = 'low',
) {
  const transfer = await world.pay(channel, amount, { risk });
  await world.advance(60_000);
  return transfer;
}

export { testStart };
