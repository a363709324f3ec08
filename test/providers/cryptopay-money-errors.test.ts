import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/provider.js';
import { given } from '../../src/providers/cryptopay/given.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { type Body, CryptopayWorld } from './cryptopay-world.js';

// Codes, messages and args: https://developers.cryptopay.me/guides/payouts/create-a-coin-withdrawal/possible-errors and test data of
// https://github.com/cryptopay-dev/cryptopay-php; those of missing, empty and wrong kinds are named assumptions.
type Expected = readonly [code: string, target: string, message?: string | RegExp, args?: JsonObject];

const address = '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ';
const withdrawal = { address, charged_currency: 'EUR', received_currency: 'BTC', charged_amount: '100' };
const exchange = { charged_currency: 'EUR', received_currency: 'BTC', charged_amount: '100' };
const risk = { address, currency: 'BTC', type: 'source_of_funds' };
const beneficiary = {
  type: 'natural_person',
  name: 'Ann Example',
  address: { country: 'DE', city: 'Berlin', line_1: 'A 1', line_2: null, post_code: '10115' },
};
const kept = { ...withdrawal, travel_rule_compliant: true };
const within = (change: JsonObject) => ({ ...kept, beneficiary: { ...beneficiary, ...change } });
const W = '/api/coin_withdrawals';
const X = '/api/exchange_transfers';
const R = '/api/risks/score';
const unknown = '86a94c44-2b0e-40d1-b40e-c5818b303e09';

const missing = (target: string): Expected => ['is_missing', target, 'is missing', {}];
const empty = (target: string): Expected => ['must_be_filled', target, 'must be filled', {}];
const kind = (name: string, target: string): Expected => [`must_be_${name}`, target, `must be ${name}`, {}];

const without = <B extends object>(body: B, name: string) =>
  Object.fromEntries(Object.entries(body).filter(([key]) => key !== name)) as JsonObject;

let world: CryptopayWorld;
const extra: CryptopayWorld[] = [];
beforeAll(async () => {
  world = await CryptopayWorld.open();
});
afterEach(async () => {
  for (const one of extra.splice(0)) await one.close();
});
afterAll(() => world.close());

async function start(assumptions: Record<string, string | number>): Promise<CryptopayWorld> {
  const one = await CryptopayWorld.open(assumptions);
  extra.push(one);
  return one;
}

/** Every required parameter: missing, null, empty, of another kind. */
const required = [
  ...(['address', 'charged_currency', 'received_currency'] as const).map((name) => [W, withdrawal, name] as const),
  ...(['charged_currency', 'received_currency'] as const).map((name) => [X, exchange, name] as const),
  ...(['address', 'currency', 'type'] as const).map((name) => [R, risk, name] as const),
].flatMap(([path, body, name]): [string, JsonObject, Expected][] => [
  [path, without(body, name), missing(name)],
  [path, { ...body, [name]: null }, empty(name)],
  [path, { ...body, [name]: '' }, empty(name)],
  [path, { ...body, [name]: 17 }, kind('string', name)],
  [path, { ...body, [name]: [] }, kind('string', name)],
]);

/** Every optional parameter, of another kind. */
const kinds: [string, JsonObject, Expected][] = [
  ...['charged_amount', 'charged_amount_to_send', 'received_amount', 'amount'].flatMap(
    (name): [string, JsonObject, Expected][] =>
      ['much', '1e', '1,5', ' 1', true, {}].map((value) => [
        W,
        { ...without(withdrawal, 'charged_amount'), [name]: value } as JsonObject,
        kind('decimal', name),
      ]),
  ),
  [W, { ...withdrawal, charged_amount: '' }, empty('charged_amount')],
  ...['network', 'custom_id', 'customer_id', 'network_fee_level', 'amount_currency'].map(
    (name): [string, JsonObject, Expected] => [W, { ...withdrawal, [name]: 17 }, kind('string', name)],
  ),
  ...['amount_includes_processing_fee', 'amount_includes_network_fee', 'force_commit', 'travel_rule_compliant'].flatMap(
    (name): [string, JsonObject, Expected][] => [
      [W, { ...withdrawal, [name]: 'yes' }, kind('boolean', name)],
      [W, { ...withdrawal, [name]: 1 }, kind('boolean', name)],
    ],
  ),
  ...['charged_amount', 'received_amount'].map((name): [string, JsonObject, Expected] => [
    X,
    { ...exchange, [name]: 'much' },
    kind('decimal', name),
  ]),
  [X, { ...exchange, custom_id: 17 }, kind('string', 'custom_id')],
  [X, { ...exchange, force_commit: 'yes' }, kind('boolean', 'force_commit')],
];

const least = (target: string, value: string): Expected => [
  'must_be_greater_than_or_equal',
  target,
  `must be greater than or equal to ${value}`,
  { value },
];
const most = (target: string, value: string): Expected => [
  'must_be_less_than_or_equal',
  target,
  `must be less than or equal to ${value}`,
  { value },
];
const badAddress = (currency: string): Expected => [
  'invalid_coin_address',
  'address',
  `must be a valid ${currency} address`,
  { currency },
];
const listed = (target: string, message: RegExp = /^must be one of: /): Expected => [
  'must_be_included_in',
  target,
  message,
];
const only = (target: string, ...list: string[]): Expected => [
  'must_be_included_in',
  target,
  `must be one of: ${list.join(', ')}`,
  { list },
];
const xrp = 'rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh';

/** Values that are wrong in themselves. */
const values: [string, JsonObject, Expected][] = [
  [W, { ...withdrawal, address: 'nowhere' }, badAddress('BTC')],
  [W, { ...withdrawal, address: `${address.slice(0, -1)}K` }, badAddress('BTC')],
  [W, { ...withdrawal, received_currency: 'XRP', address: xrp }, badAddress('XRP')],
  [W, { ...withdrawal, charged_currency: 'EURO' }, listed('charged_currency', /^must be one of: EUR, USD, /)],
  [W, { ...withdrawal, received_currency: 'EUR' }, listed('received_currency', /^must be one of: BTC, LTC, /)],
  [W, { ...withdrawal, network: 'tron' }, only('network', 'bitcoin', 'bnb_smart_chain')],
  [W, { ...withdrawal, network_fee_level: 'fastest' }, only('network_fee_level', 'fast', 'average', 'slow')],
  [
    W,
    {
      ...withdrawal,
      received_currency: 'SOL',
      address: '7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV',
      network_fee_level: 'fast',
    },
    only('network_fee_level', 'average'),
  ],
  [W, { ...withdrawal, charged_amount: '0' }, ['must_be_greater_than', 'charged_amount', 'must be greater than 0.0']],
  [W, { ...withdrawal, charged_amount: -5 }, ['must_be_greater_than', 'charged_amount', 'must be greater than 0.0']],
  [W, { ...withdrawal, charged_amount: '10.001' }, ['bad_precision', 'charged_amount', 'bad precision', {}]],
  [
    W,
    { ...without(withdrawal, 'charged_amount'), received_amount: '0.123456789' },
    ['bad_precision', 'received_amount', 'bad precision', {}],
  ],
  [W, { ...withdrawal, charged_amount: '5' }, least('charged_amount_to_send', '5.0')],
  [
    W,
    { ...without(withdrawal, 'charged_amount'), charged_amount_to_send: '4.99' },
    least('charged_amount_to_send', '5.0'),
  ],
  [W, { ...withdrawal, charged_amount: '0.01' }, least('charged_amount_to_send', '5.0')],
  [W, without(withdrawal, 'charged_amount'), missing('charged_amount')],
  [W, { ...withdrawal, received_amount: '1' }, ['must_be_valid', 'received_amount', 'must be valid', {}]],
  [W, { ...without(withdrawal, 'charged_amount'), amount: '100' }, missing('amount_currency')],
  [
    W,
    { ...without(withdrawal, 'charged_amount'), amount: '100', amount_currency: 'ETH' },
    only('amount_currency', 'EUR', 'BTC'),
  ],
  [W, { ...withdrawal, customer_id: 'nobody' }, ['not_found', 'customer_id', 'not found', {}]],
  [W, kept, missing('beneficiary')],
  [W, { ...kept, beneficiary: null }, empty('beneficiary')],
  [W, { ...kept, beneficiary: 'Ann' }, kind('object', 'beneficiary')],
  [W, within({ type: 'person' }), only('beneficiary', 'natural_person', 'legal_person')],
  [W, within({ name: '' }), empty('beneficiary')],
  [W, within({ address: 'Berlin' }), kind('object', 'beneficiary')],
  [W, within({ address: { city: 'Berlin' } }), missing('beneficiary')],
  [W, within({ address: { country: 'de' } }), ['must_be_valid', 'beneficiary', 'must be valid', {}]],
  [W, within({ address: { country: 'DE', city: 17 } }), kind('string', 'beneficiary')],
  [X, without(exchange, 'charged_amount'), missing('charged_amount')],
  [X, { ...exchange, received_amount: '1' }, ['must_be_valid', 'received_amount', 'must be valid', {}]],
  [X, { ...exchange, charged_currency: 'EURO' }, listed('charged_currency')],
  [X, { ...exchange, received_currency: 'EUR' }, listed('received_currency', /^must be one of: BTC, /)],
  [X, { ...exchange, received_currency: 'USD' }, listed('received_currency', /^must be one of: BTC, /)],
  [X, { ...exchange, charged_amount: '1.001' }, ['bad_precision', 'charged_amount', 'bad precision', {}]],
  [X, { ...exchange, charged_amount: '0' }, ['must_be_greater_than', 'charged_amount']],
  [X, { ...exchange, charged_amount: '200000' }, most('charged_amount', '100000.0')],
  [X, { ...exchange, received_currency: 'SHIB', charged_currency: 'SHIB' }, listed('received_currency')],
  [R, { ...risk, currency: 'EUR' }, listed('currency')],
  [R, { ...risk, address: 'nowhere' }, badAddress('BTC')],
  [R, { ...risk, type: 'funds' }, only('type', 'source_of_funds', 'destination_of_funds')],
];

describe('bad input is told with code, target, message and args, and changes nothing', () => {
  it.each([...required, ...kinds, ...values])('POST %s %j', async (path, body, [code, target, message, args]) => {
    const before = JSON.stringify(world.workspace.state().rows);
    const { status, error } = await world.call('POST', path, body);
    expect([status, error['code'], error['message']]).toEqual([422, 'invalid', 'invalid']);
    const details = error['details'] as Body[];
    expect(details.map((one) => one['target'])).toEqual([target]);
    expect(Object.keys(details[0] ?? {})).toEqual(['code', 'target', 'message', 'args']);
    expect(details[0]).toMatchObject({ code, target, ...(args === undefined ? {} : { args }) });
    if (message instanceof RegExp) expect(details[0]?.['message']).toMatch(message);
    else if (message !== undefined) expect(details[0]?.['message']).toBe(message);
    expect(JSON.stringify(world.workspace.state().rows)).toBe(before);
  });

  it.each<[string, string, Expected]>([
    ['GET', '/api/accounts?starting_after=x', ['must_be_uuid', 'starting_after', 'must match uuid format', {}]],
    ['GET', '/api/accounts/x/transactions', ['must_be_uuid', 'account_id', 'must match uuid format', {}]],
    ['GET', `/api/accounts/${unknown}/transactions?starting_after=x`, ['must_be_uuid', 'starting_after']],
    ['GET', '/api/transactions?starting_after=x', ['must_be_uuid', 'starting_after']],
    [
      'GET',
      '/api/transactions?created_at_from=today',
      ['must_be_date_time', 'created_at_from', 'must be date time', {}],
    ],
    ['GET', '/api/transactions?created_at_to=2026-01-05T09:00:00', ['must_be_date_time', 'created_at_to']],
    ['GET', '/api/transactions?created_at_from=2026-01-05T09:00:00+00:00', ['must_be_date_time', 'created_at_from']],
    [
      'GET',
      '/api/transactions?reference_type=invoice',
      listed('reference_type', /BankDeposit, .*ManualBalanceTransaction$/),
    ],
    ['GET', '/api/transactions?currency=EURO', listed('currency')],
    ['GET', '/api/transactions?status=done', listed('status')],
    ['GET', '/api/transactions?risk_level=none', only('risk_level', 'low', 'medium', 'high')],
    ['GET', `${W}?starting_after=x`, ['must_be_uuid', 'starting_after']],
    ['GET', `${W}/network_fees?all_networks=yes`, kind('boolean', 'all_networks')],
    ['GET', `${W}/x`, ['must_be_uuid', 'coin_withdrawal_id']],
    ['POST', `${W}/x/commit`, ['must_be_uuid', 'coin_withdrawal_id']],
    ['GET', `${X}/x`, ['must_be_uuid', 'exchange_transfer_id']],
    ['POST', `${X}/x/commit`, ['must_be_uuid', 'exchange_transfer_id']],
  ])('%s %s', async (method, target, [code, name, message, args]) => {
    const { status, error } = await world.call(method, target);
    expect([status, error['code']]).toEqual([422, 'invalid']);
    expect(error['details']).toMatchObject([{ code, target: name, ...(args === undefined ? {} : { args }) }]);
    const [detail] = error['details'] as Body[];
    if (message instanceof RegExp) expect(detail?.['message']).toMatch(message);
    else if (message !== undefined) expect(detail?.['message']).toBe(message);
  });

  it.each([
    ['GET', `/api/accounts/${unknown}/transactions`],
    ['GET', `${W}/${unknown}`],
    ['GET', `${W}/custom_id/nothing`],
    ['POST', `${W}/${unknown}/commit`],
    ['GET', `${X}/${unknown}`],
    ['POST', `${X}/${unknown}/commit`],
    ['GET', '/api/rates/BTC/XXX'],
    ['GET', '/api/rates/EUR/USD'],
    ['GET', '/api/rates/btc/eur'],
    ['GET', '/api/rates/BTCXXX'],
    ['GET', '/api/rates/BUSD/EUR'],
  ])('nothing is there: %s %s', async (method, target) => {
    const { status, error } = await world.call(method, target);
    expect([status, error]).toEqual([404, { code: 'not_found', message: 'not found', details: [] }]);
  });

  it('several wrong things are told at once', async () => {
    const { error } = await world.call('POST', W, {
      ...withdrawal,
      address: 'x',
      network_fee_level: 'x',
      customer_id: 'x',
    });
    expect((error['details'] as Body[]).map((one) => one['target'])).toEqual([
      'address',
      'network_fee_level',
      'customer_id',
    ]);
  });
});

describe('limits', () => {
  it('more than there is, and more than may be sent', async () => {
    const one = await start({ transactionLimit: 'none' });
    await one.workspace.unit(cryptopay, (ctx) => given.accounts.put(ctx, { currency: 'BTC', balance: '167.75222297' }));
    const all = { address, charged_currency: 'BTC', received_currency: 'BTC', force_commit: true };
    const { error } = await one.call('POST', W, { ...all, charged_amount: '167.75222298' });
    const details = error['details'] as Body[];
    expect(details.find(({ target }) => target === 'charged_amount')).toEqual({
      code: 'must_be_less_than_or_equal',
      target: 'charged_amount',
      message: 'must be less than or equal to 167.75222297',
      args: { value: '167.75222297' },
    });
    // 12500 / 28435.6646 = 0.43958881…
    expect(details.find(({ target }) => target === 'received_amount')).toEqual({
      code: 'must_be_less_than_or_equal',
      target: 'received_amount',
      message: 'must be less than or equal to 0.43958881',
      args: { value: '0.43958881' },
    });
    const none = await start({ maximumPayout: 'none', minimumPayout: 'none' });
    expect((await none.call('POST', W, { ...all, charged_amount: '9' })).status).toBe(201);
    expect((await none.call('POST', W, { ...all, charged_amount: '0.0001' })).status).toBe(201);
    // Here the fees alone are more than what is charged.
    const nothing = await none.call('POST', W, { ...all, charged_amount: '0.00001' });
    expect(nothing.error['details']).toMatchObject([
      { code: 'must_be_greater_than_or_equal', target: 'charged_amount_to_send', args: { value: '0.0' } },
    ]);
  });

  it('a balance is there to the last digit', async () => {
    const one = await start({});
    const put = (balance: string) =>
      one.workspace.unit(cryptopay, (ctx) => given.accounts.put(ctx, { currency: 'EUR', balance }));
    await put('99.99');
    expect((await one.call('POST', W, withdrawal)).status).toBe(422);
    await put('100');
    expect((await one.call('POST', W, { ...withdrawal, force_commit: true })).status).toBe(201);
    expect((await one.call('POST', W, { ...withdrawal, charged_amount: '10' })).error['details']).toMatchObject([
      { target: 'charged_amount', args: { value: '0.0' } },
    ]);
  });
});

describe('duplicates and risky addresses', () => {
  it('a custom id is used once', async () => {
    const one = await start({});
    for (const [path, body] of [
      [W, withdrawal],
      [X, exchange],
    ] as const) {
      const first = await one.ok('POST', path, { ...body, custom_id: 'A1' });
      expect(first).toMatchObject({ custom_id: 'A1' });
      const again = await one.call('POST', path, { ...body, custom_id: 'A1' });
      expect([again.status, again.error]).toEqual([
        409,
        { code: 'duplicate_custom_id', message: 'duplicate custom id', details: [] },
      ]);
    }
    expect(await one.ok('GET', `${W}/custom_id/A1`)).toMatchObject({ custom_id: 'A1' });
  });

  it('nothing is sent to an address that is known as risky', async () => {
    const one = await start({});
    await one.workspace.unit(cryptopay, (ctx) => given.address_risks.put(ctx, { address, level: 'high' }));
    const refused = await one.call('POST', W, withdrawal);
    expect([refused.status, refused.error]).toEqual([
      422,
      { code: 'high_risk_address', message: expect.stringContaining('illegal'), details: [] },
    ]);
    expect(await one.ok('POST', R, risk)).toMatchObject({ level: 'high', resource_name: 'default' });
    expect((await one.call('POST', W, { ...withdrawal, address: '2N9wPGx67zdSeAbXi15qHgoZ9Hb9Uxhd2uQ' })).status).toBe(
      201,
    );
  });

  it('assumptions about what is refused', async () => {
    const one = await start({ missingFeeLevel: 'average', rippleTag: 'optional', addressTarget: 'indexed' });
    const sol = { ...withdrawal, received_currency: 'SOL', address: '7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV' };
    expect(await one.ok('POST', W, { ...sol, network_fee_level: 'fast' })).toMatchObject({
      network_fee: '0.00001',
      network_fee_level: 'fast',
    });
    const nested = await one.call('POST', W, within({ address: { country: 'xx' } }));
    expect(nested.error['details']).toMatchObject([{ target: 'beneficiary.address.country' }]);
    expect(await one.ok('POST', W, within({}))).toMatchObject({ status: 'new' });
    const ripple = { ...withdrawal, received_currency: 'XRP', address: xrp };
    expect((await one.call('POST', W, ripple)).status).toBe(201);
    expect((await one.call('POST', W, { ...ripple, address: `${xrp}?dt=0` })).status).toBe(201);
  });
});
