import { describe, expect, it } from 'vitest';
import type { NetworkId } from '../../src/core/networks.js';
import { coins } from '../../src/providers/cryptopay/coins.js';
import {
  balanceOf,
  day,
  fireBy,
  hour,
  invoiceParams,
  minute,
  newInvoice,
  payInvoice,
  shown,
  storyOf,
  transactionsOf,
  underpaid,
  worlds,
} from './cryptopay-invoices-world.js';
import { type Body, callbacksOf, fixture, refundAddress, registered } from './cryptopay-world.js';

const recorded = fixture<{ invoiceKeys: { keys: string[] }; uris: { of: string; uri: string }[] }>('invoices');
const start = worlds();

describe('a new invoice', () => {
  it('has exactly the recorded fields', async () => {
    const world = await start();
    await world.customer();
    const { status, data } = await world.call('POST', '/api/invoices', {
      ...invoiceParams,
      custom_id: 'ORDER-1',
      customer_id: 'CUSTOMER-123',
      name: 'Order 1',
      description: 'Two chairs',
      metadata: { chair: 'red', b: '' },
      success_redirect_url: 'https://shop.example/ok',
      unsuccess_redirect_url: 'https://shop.example/no',
      payer_email: 'ann@example.com',
    });
    expect(status).toBe(201);
    expect(data).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      custom_id: 'ORDER-1',
      customer_id: 'CUSTOMER-123',
      subscription_id: null,
      status: 'new',
      status_context: null,
      address: expect.stringMatching(/^2\w{34}$/),
      network: 'bitcoin',
      uri: `bitcoin:${data['address']}?amount=0.003517`,
      price_amount: '100.0',
      price_currency: 'EUR',
      pay_amount: '0.003517',
      pay_currency: 'BTC',
      fee: '1.0',
      fee_currency: 'EUR',
      paid_amount: '0.0',
      exchange: { pair: 'BTCEUR', rate: '28435.6646', fee: '0.0', fee_currency: 'EUR' },
      transactions: [],
      name: 'Order 1',
      description: 'Two chairs',
      metadata: { chair: 'red', b: '' },
      success_redirect_url: 'https://shop.example/ok',
      unsuccess_redirect_url: 'https://shop.example/no',
      hosted_page_url: `${world.server.baseUrl('cryptopay')}/invoices/${data['id']}`,
      created_at: '2026-01-05T09:00:00+00:00',
      expires_at: '2026-01-05T09:10:00+00:00',
    });
    expect(Object.keys(data)).toEqual(recorded.invoiceKeys.keys);
    expect(await shown(world, data)).toEqual(data);
    expect(await world.ok('GET', '/api/invoices/custom_id/ORDER-1')).toEqual(data);
    // It stands in the account at once, net of the fee, and moves nothing.
    expect(transactionsOf(world, data['id'])).toMatchObject([
      {
        amount: '99',
        fee: '1',
        feeCurrency: 'EUR',
        status: 'new',
        referenceType: 'Invoice',
        description: 'Two chairs',
        isBooked: false,
      },
    ]);
  });

  it('in its own coin has no exchange and two hours', async () => {
    const world = await start();
    const made = await newInvoice(world, { price_amount: '0.12345678', price_currency: 'BTC' });
    expect('exchange' in made).toBe(false);
    expect(made).toMatchObject({
      pay_amount: '0.12345678',
      fee: '0.00123457',
      expires_at: '2026-01-05T11:00:00+00:00',
    });
  });

  it('takes amounts as JSON numbers, digit by digit, and null for what is optional', async () => {
    const world = await start();
    const body = `{"price_amount":100.10,"price_currency":"EUR","pay_currency":"BTC","name":null,"metadata":null,"network":null,"custom_id":null,"success_redirect_url":null}`;
    const { data } = await world.call('POST', '/api/invoices', body);
    expect(data).toMatchObject({ price_amount: '100.1', metadata: null, network: 'bitcoin', fee: '1.01' });
  });

  it.each(coins.filter(({ lists }) => lists.includes('current')).map(({ currency }) => currency))(
    'of 100 EUR in %s is paid at its precision, and the URI carries the amount',
    async (pay_currency) => {
      const world = await start();
      const made = await newInvoice(world, { pay_currency });
      const digits = pay_currency === 'BTC' ? 6 : (coins.find((one) => one.currency === pay_currency)?.precision ?? 0);
      const { rate } = made['exchange'] as Body;
      const paid = Number(made['pay_amount']) * Number(rate);
      expect(paid).toBeGreaterThanOrEqual(99.999999);
      expect(paid - 100).toBeLessThanOrEqual(Number(rate) * 10 ** -digits + 1e-6);
      await payInvoice(world, made, String(made['pay_amount']));
      await world.advance(8 * minute);
      expect(await shown(world, made)).toMatchObject({ status: 'completed', paid_amount: made['pay_amount'] });
    },
  );

  const uris: [string, NetworkId | undefined, RegExp][] = [
    ['LTC', 'litecoin', /^litecoin:Q\w+\?amount=1\.10962668$/],
    ['DOGE', 'dogecoin', /^dogecoin:\w+\?amount=1672\.24080268$/],
    ['BCH', 'bitcoin_cash', /^bchtest:\w+$/],
    ['ETH', undefined, /^ethereum:0x[0-9a-f]{40}@5\?value=0\.5701895e17$/],
    [
      'USDT',
      undefined,
      /^ethereum:0x23a2e5f75cdfe03763d929379f5dc3f14f7045cd@5\/transfer\?address=0x[0-9a-f]{40}&uint256=0\.112688754e9$/,
    ],
    ['DAI', undefined, /^ethereum:0x[0-9a-f]{40}@5\/transfer\?address=0x[0-9a-f]{40}&uint256=0\.11272686282e21$/],
    ['XRP', undefined, /^ripple:r\w+\?amount=219\.871068&dt=\d{1,4}$/],
    ['XLM', undefined, /^web\+stellar:pay\?destination=G\w{55}&memo=\d+&memo_type=MEMO_ID&amount=1144\.6755418$/],
    ['ADA', undefined, /^web\+cardano:addr_test1\w+\?amount=377\.643505$/],
    ['SOL', undefined, /^solana:\w+\?amount=4\.963444\d*$/],
    ['TRX', undefined, /^T\w{33}$/],
    ['BTC', 'bnb_smart_chain', /^0x[0-9a-fA-F]{40}$/],
  ];
  it.each(uris)('the URI of %s on %s is %s', async (pay_currency, network, expected) => {
    const world = await start();
    expect((await newInvoice(world, { pay_currency, network }))['uri']).toMatch(expected);
  });

  it.each(recorded.uris)('the URI of $of is spelled as recorded', async ({ uri }) => {
    const { invoiceUri } = await import('../../src/providers/cryptopay/uris.js');
    const world = await start();
    const ctx = world.workspace.reading((await import('../../src/providers/cryptopay/index.js')).cryptopay);
    const { payCurrency, network, address, payAmount } = fixture<{ uris: Body[] }>('invoices').uris.find(
      (one) => one['uri'] === uri,
    ) as { payCurrency: string; network: NetworkId; address: string; payAmount: string };
    expect(invoiceUri(ctx, { payCurrency, network, address, payAmount })).toBe(uri);
  });

  it('assumptions switch how URIs are spelled', async () => {
    const world = await start({ uriAmount: 'plain', dogecoinUri: 'bareAddress' });
    const whole = { price_amount: '2', price_currency: 'LTC', pay_currency: 'LTC' };
    expect((await newInvoice(world, whole))['uri']).toMatch(/\?amount=2$/);
    expect((await newInvoice(await start(), whole))['uri']).toMatch(/\?amount=2\.0$/);
    expect((await newInvoice(world, { pay_currency: 'DOGE' }))['uri']).toMatch(/^\w+$/);
  });
});

describe('the documented sequences', () => {
  // https://developers.cryptopay.me/guides/invoices/payment-sequence
  it('paid exactly: completed, credited net of the fee', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await newInvoice(world);
    const before = await balanceOf(world, 'EUR');
    await payInvoice(world, made, '0.003517');
    expect(storyOf(receiver)).toEqual([
      'transaction_created: new/null',
      'transaction_confirmed: new/null',
      'status_changed: completed/null',
    ]);
    expect(Number(await balanceOf(world, 'EUR')) - Number(before)).toBeCloseTo(99, 6);
    expect(transactionsOf(world, made['id'])).toMatchObject([{ amount: '99', status: 'completed', isBooked: true }]);
    await world.advance(30 * day);
    expect(storyOf(receiver)).toHaveLength(3);
  });

  it('the first callback counts the unconfirmed amount and knows no risk; resources are whole, keys in jsonb order', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await newInvoice(world);
    const { from, txid } = await payInvoice(world, made, '0.003517');
    const [created, confirmed, changed] = callbacksOf(receiver);
    const risk = { score: expect.any(Number), level: 'low', resource_name: 'default', resource_category: 'unknown' };
    expect(created?.data).toEqual({
      ...made,
      paid_amount: '0.003517',
      transactions: [{ txid, risk: null, source_addresses: [from] }],
    });
    expect(confirmed?.data).toEqual({
      ...made,
      paid_amount: '0.003517',
      transactions: [{ txid, risk, source_addresses: [from] }],
    });
    const now = await shown(world, made);
    expect(now['transactions']).toEqual([{ txid, risk }]);
    expect(changed?.data).toEqual({ ...now, transactions: confirmed?.data['transactions'] });
    expect(Object.keys(JSON.parse(changed?.text ?? '{}'))).toEqual(['data', 'type', 'event']);
    expect(Object.keys(changed?.data ?? {})).toEqual(
      recorded.invoiceKeys.keys.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1)),
    );
    const [transaction] = (changed?.data['transactions'] ?? []) as Body[];
    expect(Object.keys(transaction ?? {})).toEqual(['risk', 'txid', 'source_addresses']);
  });

  it('overpaid: at once', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await newInvoice(world);
    await payInvoice(world, made, '0.003518');
    expect(storyOf(receiver)).toEqual([
      'transaction_created: new/null',
      'transaction_confirmed: new/null',
      'status_changed: unresolved/overpaid',
    ]);
    expect(transactionsOf(world, made['id'])).toMatchObject([
      { status: 'unresolved', statusContext: 'overpaid', isBooked: false },
    ]);
  });

  it('underpaid: not before it has expired', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await newInvoice(world);
    await payInvoice(world, made, '0.003516');
    await world.advance(9 * minute - 1);
    expect(storyOf(receiver)).toEqual(['transaction_created: new/null', 'transaction_confirmed: new/null']);
    await world.advance(1);
    expect(storyOf(receiver).slice(2)).toEqual(['status_changed: unresolved/underpaid']);
  });

  it('paid late: seen after it had expired, also with the exact amount', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await newInvoice(world);
    await world.advance(10 * minute);
    expect((await shown(world, made))['status']).toBe('new');
    await payInvoice(world, made, '0.003517');
    expect(storyOf(receiver)).toEqual([
      'transaction_created: new/null',
      'transaction_confirmed: new/null',
      'status_changed: unresolved/paid_late',
    ]);
  });

  it('seen in time and confirmed after it had expired: completed', async () => {
    const world = await start();
    const made = await newInvoice(world);
    await world.advance(10 * minute - 2000);
    await payInvoice(world, made, '0.003517');
    expect((await shown(world, made))['status']).toBe('completed');
  });

  it('illicit: high-risk coins, whatever the amount', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await newInvoice(world);
    await payInvoice(world, made, '0.003517', { risk: 'high' });
    expect(storyOf(receiver)).toEqual([
      'transaction_created: new/null',
      'transaction_confirmed: new/null',
      'status_changed: unresolved/illicit_resource',
    ]);
    await world.advance(30 * day);
    expect((await shown(world, made))['status']).toBe('unresolved');
    await fireBy(world, 'invoice.complete', made['id']);
    expect(storyOf(receiver).at(-1)).toBe('status_changed: completed/null');
  });

  it('never paid: cancelled after 14 days, not before', async () => {
    const world = await start();
    const receiver = await world.receiver();
    await newInvoice(world);
    await world.advance(14 * day - 1);
    expect(storyOf(receiver)).toEqual([]);
    await world.advance(1);
    expect(storyOf(receiver)).toEqual(['status_changed: cancelled/null']);
  });

  it.each([
    ['lastPayment', 15],
    ['creation', 14],
  ])('never confirmed: cancelled 14 days behind the %s', async (invoiceCancellation, days) => {
    const world = await start({ invoiceCancellation });
    const receiver = await world.receiver();
    const made = await newInvoice(world);
    await world.advance(day - 1000);
    await world.pay(made, '0.003517', { confirmations: 0 });
    await world.advance((days - 1) * day + 999);
    expect(storyOf(receiver)).toEqual(['transaction_created: new/null']);
    await world.advance(1);
    expect(storyOf(receiver)).toEqual(['transaction_created: new/null', 'status_changed: cancelled/null']);
  });
});

describe('several payments', () => {
  it('add up to exactly the amount, until then it is new', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await newInvoice(world);
    await payInvoice(world, made, '0.003');
    expect(await shown(world, made)).toMatchObject({ status: 'new', paid_amount: '0.003' });
    await payInvoice(world, made, '0.000517');
    expect(storyOf(receiver).slice(2)).toEqual([
      'transaction_created: new/null',
      'transaction_confirmed: new/null',
      'status_changed: completed/null',
    ]);
    const now = await shown(world, made);
    expect(now).toMatchObject({ status: 'completed', paid_amount: '0.003517' });
    expect(now['transactions']).toHaveLength(2);
  });

  it('add up to too much', async () => {
    const world = await start();
    const made = await newInvoice(world);
    await payInvoice(world, made, '0.003');
    await payInvoice(world, made, '0.003');
    expect(await shown(world, made)).toMatchObject({ status_context: 'overpaid', paid_amount: '0.006' });
  });

  it.each([
    ['allConfirmed', 'new', 'underpaid'],
    ['atExpiry', 'unresolved', 'underpaid'],
  ])('one of which waits for its confirmation at expiry (%s)', async (underpaidWhen, atExpiry, context) => {
    const world = await start({ underpaidWhen });
    const made = await newInvoice(world);
    await payInvoice(world, made, '0.001');
    await world.pay(made, '0.001', { confirmations: 0 });
    await world.advance(9 * minute);
    expect((await shown(world, made))['status']).toBe(atExpiry);
    await world.advance(14 * day);
    expect(await shown(world, made)).toMatchObject({
      status: 'unresolved',
      status_context: context,
      paid_amount: '0.002',
    });
  });

  it('to one that is not new any more are recorded, its status stays', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await newInvoice(world);
    await payInvoice(world, made, '0.003517');
    await payInvoice(world, made, '0.001');
    expect(storyOf(receiver).slice(3)).toEqual([
      'transaction_created: completed/null',
      'transaction_confirmed: completed/null',
    ]);
    expect(await shown(world, made)).toMatchObject({ status: 'completed', paid_amount: '0.004517' });
    const other = await start({ laterPayments: 'ignored' });
    const paid = await newInvoice(other);
    await payInvoice(other, paid, '0.003517');
    await payInvoice(other, paid, '0.001');
    expect(await shown(other, paid)).toMatchObject({ status: 'completed', paid_amount: '0.003517' });
  });
});

describe('risky coins', () => {
  it('of a customer with a registered address go back there', async () => {
    const world = await start();
    const receiver = await world.receiver();
    await world.customer(registered);
    const made = await newInvoice(world, { customer_id: 'CUSTOMER-123' });
    await payInvoice(world, made, '0.003517', { risk: 'high' });
    expect(storyOf(receiver).slice(2)).toEqual([
      'status_changed: unresolved/illicit_resource',
      'status_changed: refunded/null',
    ]);
    const [refund] = (await world.ok('GET', `/api/invoices/${made['id']}/refunds`)) as unknown as Body[];
    expect(refund).toMatchObject({ address: refundAddress, amount: '0.003517', fee: '0.00003517' });
    const sent = world.workspace.chain.list().find(({ sender }) => sender?.provider === 'cryptopay');
    expect(sent).toMatchObject({ to: refundAddress, amount: '0.00348183' });
  });

  it.each([
    ['illicitInvoiceRefund', 'waits', registered],
    ['illicitInvoice', 'staff', {}],
  ])('wait under %s: %s', async (name, value, fields) => {
    const world = await start({ [name]: value });
    await world.customer(fields);
    const made = await newInvoice(world, { customer_id: 'CUSTOMER-123' });
    await payInvoice(world, made, '0.003517', { risk: 'high' });
    expect(await shown(world, made)).toMatchObject({ status: 'unresolved', status_context: 'illicit_resource' });
    const { status } = await world.call('POST', `/api/invoices/${made['id']}/refunds`);
    expect(status).toBe(409);
  });

  it('are resolved by the merchant when that is assumed', async () => {
    const world = await start({ illicitInvoice: 'merchant' });
    const made = await newInvoice(world);
    await payInvoice(world, made, '0.003517', { risk: 'high' });
    await world.ok('POST', `/api/invoices/${made['id']}/recalculations`, { force_commit: true });
    expect((await shown(world, made))['status']).toBe('completed');
  });
});

describe('automatic handling', () => {
  it.each([
    ['refund', '0.005', 'completed', '0.001483'],
    ['refund', '0.001', 'refunded', '0.001'],
    ['recalculate', '0.005', 'completed', undefined],
    ['recalculate', '0.001', 'completed', undefined],
  ])('%s of an invoice with %s BTC of 0.003517', async (unresolvedInvoices, paid, status, refunded) => {
    const world = await start({ unresolvedInvoices });
    const made = await newInvoice(world);
    await payInvoice(world, made, paid);
    await world.advance(10 * minute);
    const now = await shown(world, made);
    expect(now['status']).toBe(status);
    const refunds = (await world.ok('GET', `/api/invoices/${made['id']}/refunds`)) as unknown as Body[];
    expect(refunds.map(({ amount }) => amount)).toEqual(refunded === undefined ? [] : [refunded]);
    if (unresolvedInvoices === 'recalculate') expect(now['pay_amount']).toBe(paid);
  });
});

describe('the list', () => {
  it('is newest first, 50 a page, and narrowed to a customer or subscription', async () => {
    const world = await start();
    await world.customer();
    const made: Body[] = [];
    for (let n = 1; n <= 53; n += 1)
      made.push(await newInvoice(world, n % 10 === 0 ? { customer_id: 'CUSTOMER-123' } : {}));
    const list = async (query: string) => {
      const { json } = await world.call('GET', `/api/invoices${query}`);
      return { ids: (json['data'] as Body[]).map(({ id }) => id), meta: json['meta'] };
    };
    const ids = made.map(({ id }) => id).reverse();
    expect(await list('')).toEqual({ ids: ids.slice(0, 50), meta: { total: 53, has_more: true } });
    expect(await list(`?starting_after=${ids[49]}`)).toEqual({
      ids: ids.slice(50),
      meta: { total: 53, has_more: false },
    });
    const own = made
      .filter((one) => one['customer_id'] !== null)
      .map(({ id }) => id)
      .reverse();
    expect(await list('?customer_id=CUSTOMER-123')).toEqual({ ids: own, meta: { total: 5, has_more: false } });
    expect(await list(`?customer_id=CUSTOMER-123&starting_after=${own[1]}`)).toEqual({
      ids: own.slice(2),
      meta: { total: 5, has_more: false },
    });
    // A cursor among the others is a place among all.
    expect((await list(`?customer_id=CUSTOMER-123&starting_after=${ids[0]}`)).ids).toEqual(own);
    expect((await list('?subscription_id=00000000-0000-4000-8000-000000000000')).meta).toEqual({
      total: 0,
      has_more: false,
    });
  });
});

describe('by hand', () => {
  it.each<[string, 'new' | 'unresolved', string]>([
    ['complete', 'new', 'completed/null'],
    ['overpaid', 'new', 'unresolved/overpaid'],
    ['underpaid', 'new', 'unresolved/underpaid'],
    ['paid_late', 'new', 'unresolved/paid_late'],
    ['illicit_resource', 'new', 'unresolved/illicit_resource'],
    ['cancel', 'new', 'cancelled/null'],
    ['complete', 'unresolved', 'completed/null'],
    ['recalculate', 'unresolved', 'completed/null'],
    ['refund', 'unresolved', 'refunded/null'],
  ])('invoice.%s of a %s one: %s', async (event, from, expected) => {
    const world = await start();
    const made = from === 'new' ? await newInvoice(world) : await underpaid(world);
    await fireBy(world, `invoice.${event}`, made['id']);
    await world.advance(20 * day);
    const now = await shown(world, made);
    expect(`${now['status']}/${now['status_context']}`).toBe(expected);
    expect(world.workspace.journal.list().every(({ notes }) => notes === undefined)).toBe(true);
  });

  it('invoice.expire ends the price early', async () => {
    const world = await start();
    const made = await newInvoice(world);
    await payInvoice(world, made, '0.001');
    await fireBy(world, 'invoice.expire', made['id']);
    expect(await shown(world, made)).toMatchObject({
      status_context: 'underpaid',
      expires_at: '2026-01-05T09:01:00+00:00',
    });
  });

  it('what goes back of an overpaid one is its overage only', async () => {
    const world = await start();
    const made = await newInvoice(world);
    await payInvoice(world, made, '0.005');
    await expect(fireBy(world, 'invoice.refund', made['id'])).rejects.toThrow(/invoice.refund_overage/);
    await fireBy(world, 'invoice.refund_overage', made['id'], { address: refundAddress });
    expect((await shown(world, made))['status']).toBe('completed');
    const other = await underpaid(world);
    await expect(fireBy(world, 'invoice.refund_overage', other['id'])).rejects.toThrow(/fire invoice.refund/);
    await expect(fireBy(world, 'invoice.cancel', other['id'])).rejects.toThrow(/possible: invoice.complete/);
  });
});

it('callbacks that are known from SDKs only are sent when they are assumed to be', async () => {
  const world = await start({ invoiceExtraEvents: 'sent' });
  const receiver = await world.receiver();
  const made = await newInvoice(world);
  await payInvoice(world, made, '0.005');
  await world.ok('POST', `/api/invoices/${made['id']}/refunds`);
  const other = await underpaid(world);
  await world.ok('POST', `/api/invoices/${other['id']}/recalculations`, { force_commit: true });
  await world.workspace.settled();
  expect(callbacksOf(receiver).map(({ event }) => event.replace('Invoice.', ''))).toEqual([
    'created',
    'transaction_created',
    'transaction_confirmed',
    'status_changed',
    'refunded',
    'status_changed',
    'created',
    'transaction_created',
    'transaction_confirmed',
    'status_changed',
    'recalculated',
    'status_changed',
  ]);
});

it('an invoice in the same currency lives two hours', async () => {
  const world = await start();
  const made = await newInvoice(world, { price_amount: '0.01', price_currency: 'BTC' });
  await payInvoice(world, made, '0.001');
  await world.advance(2 * hour - minute - 1);
  expect((await shown(world, made))['status']).toBe('new');
  await world.advance(1);
  expect((await shown(world, made))['status_context']).toBe('underpaid');
});
