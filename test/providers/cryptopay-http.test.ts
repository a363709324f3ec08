import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import { playDemo } from '../../src/demo.js';
import { startServer } from '../../src/http/server.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { WebhookReceiver } from '../../src/receiver.js';
import { itWith } from '../support/programs.js';
import { serverOptions } from '../support/world.js';
import { type Body, CryptopayWorld } from './cryptopay-world.js';

const opened: CryptopayWorld[] = [];
async function open(assumptions: Record<string, string | number> = {}): Promise<CryptopayWorld> {
  const made = await CryptopayWorld.open(assumptions);
  opened.push(made);
  return made;
}
let world: CryptopayWorld;
beforeEach(async () => {
  world = await open();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

describe('the table of operations', () => {
  it('has the 40 documented ones', () => {
    expect(cryptopay.operations).toHaveLength(40);
    const built = cryptopay.operations.filter(({ handle }) => handle !== undefined);
    expect(built.every(({ response }) => response !== undefined)).toBe(true);
    expect(cryptopay.operations.every(({ path }) => path.startsWith('/api/'))).toBe(true);
  });

  it('fixed paths win over ids', async () => {
    const operations: [string, string, string][] = [
      ['GET', '/api/coin_withdrawals/network_fees', 'coin_withdrawals.listNetworkFees'],
      ['GET', '/api/coin_withdrawals/custom_id/x', 'coin_withdrawals.retrieveByCustomId'],
      ['GET', '/api/invoices/x', 'invoices.retrieve'],
      ['POST', '/api/risks/score', 'risks.score'],
    ];
    for (const [method, path, operation] of operations) {
      await world.call(method, path);
      expect(world.workspace.journal.list().at(-1)?.operation).toBe(operation);
    }
  });
});

describe('what is outside of an operation', () => {
  const refused = (status: number, code: string) => ({
    status,
    error: { code, message: code.replaceAll('_', ' '), details: [] },
  });
  type Ask = (from: CryptopayWorld) => Promise<{ status: number; error: Body }>;
  const ask =
    (method: string, target: string, body?: string, headers?: Record<string, string>): Ask =>
    (from) =>
      from.call(method, target, body, headers === undefined ? {} : { headers });

  it.each<[string, Ask, number, string, Record<string, string | number>?]>([
    ['an unknown path', ask('GET', '/api/nothing'), 404, 'not_found'],
    ['a path above /api', ask('GET', '/customers'), 404, 'not_found'],
    ['another method', ask('DELETE', '/api/customers'), 404, 'not_found'],
    ['another method, as 405', ask('DELETE', '/api/customers'), 405, 'method_not_allowed', { wrongMethodStatus: 405 }],
    ['a broken path', ask('GET', '/api/customers/%zz'), 400, 'bad_request'],
    ['malformed JSON', ask('POST', '/api/customers', '{'), 400, 'bad_request'],
    [
      'malformed JSON, in other words',
      ask('POST', '/api/customers', '{'),
      400,
      'malformed_request',
      { badRequest: 'malformed_request' },
    ],
    [
      'a form',
      ask('POST', '/api/customers', 'id=1', { 'Content-Type': 'application/x-www-form-urlencoded' }),
      400,
      'bad_request',
    ],
    [
      'a form, as 415',
      ask('POST', '/api/customers', 'id=1', { 'Content-Type': 'application/x-www-form-urlencoded' }),
      415,
      'bad_request',
      { wrongContentTypeStatus: 415 },
    ],
    ['too large', ask('POST', '/api/customers', ' '.repeat(1024 * 1024 + 1)), 413, 'payload_too_large'],
    [
      'too large, as 400',
      ask('POST', '/api/customers', ' '.repeat(1024 * 1024 + 1)),
      400,
      'payload_too_large',
      { tooLargeStatus: 400 },
    ],
  ])('%s', async (_, make, status, code, assumptions) => {
    const answer = await make(assumptions === undefined ? world : await open(assumptions));
    expect({ status: answer.status, error: answer.error }).toEqual(refused(status, code));
  });

  it('the signature comes before the body, and the path before the signature', async () => {
    const unsigned = { authorization: null };
    expect((await world.call('POST', '/api/customers', '{', unsigned)).status).toBe(401);
    expect((await world.call('GET', '/api/channels/x', undefined, unsigned)).status).toBe(401);
    expect((await world.call('GET', '/api/nothing', undefined, unsigned)).status).toBe(404);
  });

  it('a crash', async () => {
    for (const [serverError, message] of [
      ['internal_server_error', 'internal server error'],
      ['server_error', 'server error'],
    ] as const) {
      const from = await open({ serverError });
      const reply = cryptopay.refuse({ kind: 'crashed' }, from.workspace.reading(cryptopay), 'req_1');
      expect(reply).toMatchObject({ status: 500, json: { error: { code: serverError, message } } });
    }
  });

  it('a call beyond the rate limit', async () => {
    const reply = cryptopay.rateLimited(world.workspace.reading(cryptopay), 'req_1', 1500);
    expect(reply).toMatchObject({ status: 429, json: { error: { code: 'too_many_requests', details: [] } } });
    expect(reply.headers).not.toHaveProperty('Retry-After');
    const other = await open({ retryAfter: 'sent' });
    const sent = cryptopay.rateLimited(other.workspace.reading(cryptopay), 'req_1', 1500);
    expect(sent.headers).toMatchObject({ 'Retry-After': '2' });
  });

  it('the journal says what the answer does not', async () => {
    const notes = () => world.workspace.journal.list().at(-1)?.notes;
    await world.call('POST', '/api/customers', { currency: 5 });
    expect(notes()).toEqual(['id: is missing; currency: must be string']);
    const addresses = [{ address: 'x', currency: 'BTC', network: 'bitcoin' }];
    await world.call('POST', '/api/customers', { id: 'A', currency: 'EUR', addresses });
    expect(notes()?.[0]).toMatch(/^addresses\.0\.address is no bitcoin address: /);
  });

  it('request ids differ from call to call, and move no counter', async () => {
    const ids = new Set<unknown>();
    for (let n = 0; n < 5; n += 1) {
      const { json } = await world.call('GET', '/api/customers/nobody');
      ids.add((json['meta'] as Body)['request_id']);
    }
    expect(ids.size).toBe(5);
    expect(world.workspace.state().counters).toEqual({});
  });
});

describe('keys', () => {
  it('have the form of the documents', () => {
    const { apiKey, apiSecret, callbackSecret } = world.keys;
    expect(apiKey).toMatch(/^[\w-]{22}$/);
    for (const secret of [apiSecret, callbackSecret]) expect(secret).toMatch(/^[\w-]{43}$/);
    expect(new Set([apiKey, apiSecret, callbackSecret]).size).toBe(3);
  });
});

describe("Paydrill's own client", () => {
  it('signs calls with and without a body', async () => {
    const credentials = world.workspace.credentials(cryptopay);
    const baseUrl = world.server.baseUrl('cryptopay');
    const client = new ProviderClient({ provider: cryptopay, baseUrl, credentials, now: () => world.now });
    const made = await client.call('customers.create', { data: { id: 'a b/ä', currency: 'EUR' } });
    expect(made.status).toBe(201);
    const params = { customer_id: 'a b/ä' };
    expect((await client.call('customers.retrieve', { params })).status).toBe(200);
    expect((await client.call('customers.update', { params, data: { currency: 'USD' } })).status).toBe(200);
    expect((await client.call('channels.list', { query: { customer_id: 'a b/ä' } })).status).toBe(200);
  });

  itWith(
    'sh',
    'curl',
    'openssl',
  )('makes one line of shell that works whenever it is pasted', async () => {
    const server = await startServer(serverOptions([cryptopay], { wire: 'wall' }));
    try {
      const credentials = server.workspaces.default.credentials(cryptopay);
      // A secret may begin with a dash.
      for (const apiSecret of [String(credentials['apiSecret']), `-${'x'.repeat(42)}`]) {
        const one = await startServer(
          serverOptions([cryptopay], { wire: 'wall', credentials: { cryptopay: { apiSecret } } }),
        );
        try {
          for (const baseUrl of [one.baseUrl('cryptopay'), `${one.url}/cryptopay`]) {
            const line = cryptopay.client.curl(baseUrl, { ...credentials, apiSecret });
            expect(line).not.toContain('\n');
            const { stdout } = await promisify(execFile)('sh', ['-c', line], {
              env: { ...process.env, LC_ALL: 'de_DE.UTF-8' },
            });
            expect(JSON.parse(stdout)).toEqual({ data: [], meta: { total: 0, has_more: false } });
          }
        } finally {
          await one.stop();
        }
      }
    } finally {
      await server.stop();
    }
  });
});

it('the story can be told', async () => {
  const server = await startServer(serverOptions([cryptopay]));
  const receiver = await WebhookReceiver.start({
    providers: [cryptopay],
    now: () => server.workspaces.default.wireNow(),
  });
  const told: string[] = [];
  try {
    await playDemo(cryptopay, { server, receiver, tell: ({ kind }) => told.push(kind) });
  } finally {
    await receiver.stop();
    await server.stop();
  }
  expect(told.filter((kind) => kind === 'call').length).toBeGreaterThanOrEqual(8);
  expect(told.filter((kind) => kind === 'webhook')).toHaveLength(8);
});
