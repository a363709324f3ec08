import { afterEach, describe, expect, it } from 'vitest';
import { newInvoice, newPrice } from './trxn-billing-world.js';
import { btc } from './trxn-claims-world.js';
import { type Body, bodiesOf, type TrxnWorld, worlds } from './trxn-world.js';

const { start, close } = worlds();
afterEach(close);

const subscriptions = ['product', 'price', 'invoice', 'subscription', 'customer'].map((group) => `${group}.updated`);

/** A record of each resource that can be updated: its path, and a body that changes nothing. */
async function records(world: TrxnWorld): Promise<[string, Body][]> {
  const customer_id = await world.customer();
  const price_id = await newPrice(world, 2999, { recurring: { interval: 'month' } });
  const price = await world.ok('GET', `/v1/prices/${price_id}`);
  const invoice = await newInvoice(world, customer_id, 100);
  const phases = [{ items: [{ price_id }] }];
  const subscription = await world.ok('POST', '/v1/subscriptions', { customer_id, phases });
  const link = await world.ok('POST', '/v1/payment_claim_links', { customer_id });
  return [
    [`/v1/customers/${customer_id}`, { email: 'ANN@example.com' }],
    [`/v1/products/${price['product_id']}`, { name: ' Plan ' }],
    [`/v1/prices/${price_id}`, { amount: 2999 }],
    [`/v1/invoices/${invoice['id']}`, { due_date: invoice['due_date'] }],
    [`/v1/subscriptions/${subscription['id']}`, { end_date: null }],
    [`/v1/payment_claim_links/${link['id']}`, { max_uses: 1 }],
  ];
}

describe('an update that changes nothing', () => {
  it.each([
    ['silent', 0],
    ['announced', 1],
  ])('is %s', async (unchangedUpdate, times) => {
    const world = await start({ unchangedUpdate });
    const { receiver, id } = await world.endpoint({ subscriptions });
    const all = [...(await records(world)), [`/v1/webhook_endpoints/${id}`, { enabled: true }] as const];
    await world.advance(1000);
    for (const [path, body] of all) {
      const before = await world.ok('GET', path);
      const after = await world.ok('PATCH', path, body);
      const { updated_at } = times === 0 ? before : { updated_at: '2026-01-05T09:00:01Z' };
      expect([path, after]).toEqual([path, { ...before, updated_at }]);
    }
    await world.workspace.settled();
    const told = bodiesOf(receiver).map(({ event }) => event);
    const each = ['customer.updated', 'product.updated', 'price.updated', 'invoice.updated', 'subscription.updated'];
    expect(told).toEqual(times === 0 ? [] : each);
  });
});

describe('an instant without its zone', () => {
  it.each([
    ['/v1/payment_claim_links', 'expires_at'],
    ['/v1/crypto_transactions', 'timestamp'],
  ])('is refused by %s, and the journal says how one is written', async (path, field) => {
    const world = await start();
    const { id: to_address_id } = await world.ok('POST', '/v1/crypto_addresses', { address: btc, currency: 'BTC' });
    const payment = { amount: '1', transaction_id: '0x1', currency: 'BTC', to_address_id };
    const fields = path.endsWith('links') ? { customer_id: await world.customer() } : payment;
    const answer = await world.call('POST', path, { ...fields, [field]: '2026-02-26T12:00:00' });
    expect([answer.status, answer.json]).toEqual([422, { errors: { [field]: ['is invalid'] } }]);
    expect(world.workspace.journal.list().at(-1)?.notes).toEqual([
      'An instant is written with its zone: 2026-01-26T12:00:00Z.',
    ]);
    const blank = await world.call('POST', path, { ...fields, amount: '', max_uses: 0 });
    expect(blank.status).toBe(422);
    expect(world.workspace.journal.list().at(-1)?.notes?.join() ?? '').not.toContain('zone');
  });
});

describe('a limit that a fault rule sets', () => {
  // 429 is documented, and that all errors are error objects: https://docs.gettrxn.com/api-reference/errors
  it('answers with the error object, and says when to come back', async () => {
    const world = await start();
    await world.workspace.addFault({
      operation: 'trxn.crypto_addresses.create',
      rateLimit: { limit: 0, window: '90s' },
    });
    const answer = await fetch(`${world.server.baseUrl('trxn')}/v1/crypto_addresses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.keys.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ address: btc, currency: 'BTC' }),
    });
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([
      429,
      '90',
      '{"error":{"type":"invalid_request_error","code":"rate_limit_exceeded","message":"Too many requests","param":null,"timestamp":"2026-01-05T09:00:00Z","doc_url":"https://docs.gettrxn.com/errors#rate-limit-exceeded"}}',
    ]);
  });
});
