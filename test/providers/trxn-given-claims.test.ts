import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/provider.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import { providers } from '../../src/providers/index.js';
import { given } from '../../src/providers/trxn/given.js';
import { browse, btc, hash } from './trxn-claims-world.js';
import { bodiesOf, type TrxnWorld, worlds } from './trxn-world.js';

// Shapes: https://docs.gettrxn.com/api-reference/payment-claim-links, /payment-claims, /crypto-transactions
const { start, close } = worlds();
afterEach(close);

/** Puts a row as a scenario's would be put. */
function put(world: TrxnWorld, name: string, row: JsonObject): Promise<void> {
  const collection = given[name];
  if (collection === undefined) throw new Error(`nothing is given as ${name}`);
  return world.change((ctx) => collection.put(ctx, collection.schema.parse(row) as JsonObject));
}

const times = { created_at: '2026-01-05T08:00:00Z', updated_at: '2026-01-05T08:30:00Z' };

const link = (world: TrxnWorld) => ({
  id: 'pcl_old',
  object: 'payment_claim_link',
  status: 'active',
  expires_at: '2026-01-05T10:00:00Z',
  max_uses: 3,
  use_count: 1,
  used_at: '2026-01-05T08:30:00Z',
  metadata: 'Two tickets',
  link: `${world.server.baseUrl('trxn')}/payment-claim/abcDEF123`,
  customer_id: 'cust_ann',
  crypto_payment_claim_id: 'pymt_claim_old',
  usable: true,
  expired: false,
  ...times,
});

const claim = {
  id: 'pymt_claim_old',
  object: 'payment_claim',
  status: 'rejected',
  amount: '0.5',
  transaction_id: hash,
  rejection_reason: 'No such payment',
  approved_at: '2026-01-05T08:30:00Z',
  customer_id: 'cust_ann',
  currency: 'BTC',
  to_address_id: 'addr_shop',
  to_address: btc,
  approved_by_id: 7,
  crypto_transaction_id: null,
  ...times,
};

const transaction = {
  id: 'trxn_old',
  object: 'crypto_transaction',
  amount: '0.5',
  transaction_id: hash,
  transaction_source: 'blockchain',
  timestamp: '2026-01-04T12:00:00Z',
  currency: 'BTC',
  from_address_id: null,
  from_address: btc,
  to_address_id: 'addr_shop',
  to_address: btc,
  allocations: [{ id: 'alloc_a', invoice_id: 'inv_a', amount_applied: '0.2', created_at: '2026-01-05T08:00:00Z' }],
  ...times,
};

describe('given links, claims and transactions', () => {
  it('are read as the API shows them, field by field', async () => {
    const world = await start();
    for (const [name, row] of [
      ['payment_claim_links', link(world)],
      ['crypto_payment_claims', claim],
      ['crypto_transactions', transaction],
    ] as const) {
      await put(world, name, row);
      expect(await world.ok('GET', `/v1/${name}/${row.id}`)).toEqual(row);
      // Again in the place of itself.
      await put(world, name, row);
      expect(await world.ok('GET', `/v1/${name}/${row.id}`)).toEqual(row);
      expect(await world.ok('GET', `/v1/${name}`)).toMatchObject({ pagination: { count: 1 } });
    }
    expect(world.workspace.deliveries.list()).toEqual([]);
  });

  it('get what is left out from the provider', async () => {
    const world = await start();
    await put(world, 'crypto_addresses', { id: 'addr_shop', address: btc });
    await put(world, 'payment_claim_links', { id: 'pcl_a', customer_id: 'cust_ann' });
    expect(await world.ok('GET', '/v1/payment_claim_links/pcl_a')).toMatchObject({
      status: 'active',
      expires_at: '2026-01-06T09:00:00Z',
      max_uses: 1,
      use_count: 0,
      used_at: null,
      usable: true,
      link: expect.stringMatching(/\/payment-claim\/[a-zA-Z0-9]{32}$/),
    });
    await put(world, 'crypto_payment_claims', {
      id: 'c',
      amount: '0.50',
      customer_id: 'x',
      to_address_id: 'addr_shop',
    });
    expect(await world.ok('GET', '/v1/crypto_payment_claims/c')).toMatchObject({
      status: 'pending',
      amount: '0.5',
      currency: 'BTC',
      to_address: btc,
      approved_at: null,
      approved_by_id: null,
      transaction_id: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    });
    await put(world, 'crypto_payment_claims', { id: 'd', amount: '1', customer_id: 'x', status: 'approved' });
    expect(await world.ok('GET', '/v1/crypto_payment_claims/d')).toMatchObject({
      approved_at: '2026-01-05T09:00:00Z',
      approved_by_id: 1,
    });
    await put(world, 'crypto_transactions', {
      id: 't',
      amount: '1',
      currency: 'ETH',
      created_at: '2025-01-01T00:00:00Z',
    });
    expect(await world.ok('GET', '/v1/crypto_transactions/t')).toMatchObject({
      transaction_source: 'manual_entry',
      timestamp: '2025-01-01T00:00:00Z',
      to_address: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/),
      allocations: [],
    });
  });

  it.each<[string, JsonObject, JsonObject]>([
    [
      'used by its count',
      { use_count: 1 },
      { status: 'used', max_uses: 1, usable: false, used_at: '2026-01-05T09:00:00Z' },
    ],
    ['used by its state', { status: 'used', max_uses: 4 }, { status: 'used', use_count: 4 }],
    ['over by its time', { created_at: '2026-01-01T00:00:00Z' }, { status: 'expired', expired: true, usable: false }],
    [
      'over by its state',
      { status: 'expired' },
      { status: 'expired', expired: true, expires_at: '2026-01-05T09:00:00Z' },
    ],
  ])('a link is %s', async (_, row, shown) => {
    const world = await start();
    await put(world, 'payment_claim_links', { id: 'pcl_a', customer_id: 'cust_ann', ...row });
    expect(await world.ok('GET', '/v1/payment_claim_links/pcl_a')).toMatchObject(shown);
    expect(world.workspace.state().jobs).toEqual([]);
  });

  it('an open link ends in its time', async () => {
    const world = await start();
    const { receiver } = await world.endpoint();
    const row = link(world);
    await put(world, 'payment_claim_links', row);
    expect((await browse(row.link)).status).toBe(200);
    await world.advance(3_600_000);
    await world.workspace.settled();
    expect(bodiesOf(receiver)).toMatchObject([{ event: 'payment_claim_link.expired', payload: { id: 'pcl_old' } }]);
  });

  it.each<[string, string, string]>([
    ['payment_claim_links', '{ id: pcl_a }', 'expected string, received undefined'],
    ['payment_claim_links', '{ customer_id: cust_b }', 'no row of given trxn.customers has the id "cust_b"'],
    [
      'payment_claim_links',
      '{ customer_id: cust_a, link: https://a.example }',
      'expected a URL that ends with /payment-claim/',
    ],
    ['payment_claim_links', '{ customer_id: cust_a, status: open }', 'expected one of "active"|"used"|"expired"'],
    ['payment_claim_links', '{ customer_id: cust_a, max_uses: 0 }', 'expected number to be >=1'],
    ['crypto_payment_claims', '{ customer_id: cust_a }', 'expected string, received undefined'],
    ['crypto_payment_claims', '{ customer_id: cust_a, amount: "-1" }', 'expected a positive decimal text like "0.5"'],
    ['crypto_payment_claims', '{ customer_id: cust_a, amount: "1", curency: BTC }', 'did you mean "currency"?'],
    ['crypto_payment_claims', '{ customer_id: cust_a, amount: "1", currency: XYZ }', 'expected one of BTC, ETH'],
    [
      'crypto_payment_claims',
      '{ customer_id: cust_a, amount: "1", to_address_id: addr_x }',
      'no row of given trxn.crypto_addresses',
    ],
    ['crypto_transactions', '{ amount: half }', 'expected a positive decimal text'],
    ['crypto_transactions', '{ amount: "1", timestamp: soon }', 'expected an instant like 2026-01-05T09:00:00Z'],
    [
      'crypto_transactions',
      '{ amount: "1", allocations: [{ invoice_id: inv_a }] }',
      'expected string, received undefined',
    ],
    ['crypto_transactions', '{ amount: "1", from_address_id: addr_x }', 'no row of given trxn.crypto_addresses'],
  ])('of %s refuse %s', (name, row, message) => {
    const lines = [
      'paydrill: 1',
      'name: test',
      'given:',
      '  trxn.customers:',
      '    - { id: cust_a }',
      `  trxn.${name}:`,
      `    - ${row}`,
      '',
    ];
    const { mistakes = [] } = parseScenario(lines.join('\n'), 'test.yaml', providers);
    expect(mistakes.map((one) => one.message)).toEqual([expect.stringContaining(message)]);
  });
});
