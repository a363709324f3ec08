import { beforeAll, describe, expect, it } from 'vitest';
import { coins, fiatAccounts } from '../../src/providers/cryptopay/coins.js';
import { invoiceParams, underpaid, worlds } from './cryptopay-invoices-world.js';
import { subscriptionParams } from './cryptopay-subscription-params.js';
import { type Body, CryptopayWorld } from './cryptopay-world.js';

// The known items of errors: https://developers.cryptopay.me/guides/api-basics/responses and tests/data of cryptopay-php; the others are assumptions.
const start = worlds();
const nobody = '00000000-0000-4000-8000-000000000000';
const known = coins.filter(({ lists }) => lists.includes('current')).map(({ currency }) => currency);
const accounts = [...fiatAccounts, ...known];

type Wanted = { code: string; message?: string; args?: Body };
const missing: Wanted = { code: 'is_missing' };
const filled: Wanted = { code: 'must_be_filled' };
const mustBe = (kind: string): Wanted => ({ code: `must_be_${kind}` });
const oneOf = (list: readonly string[]): Wanted => ({
  code: 'must_be_included_in',
  message: `must be one of: ${list.join(', ')}`,
  args: { list },
});
const bound = (code: string, value: string, words: string): Wanted => ({
  code,
  message: `${words} ${value}`,
  args: { value },
});
const positive = bound('must_be_greater_than', '0.0', 'must be greater than');
const absent = Symbol('absent');

type Case = [target: string, value: unknown, wanted: Wanted];
const required = (target: string): Case[] => [
  [target, absent, missing],
  [target, null, filled],
  [target, '', filled],
];
const texts = (target: string): Case[] => [
  [target, 5, mustBe('string')],
  [target, {}, mustBe('string')],
  [target, ['x'], mustBe('string')],
];
const amounts = (target: string): Case[] => [
  ...required(target),
  [target, 'ten', mustBe('decimal')],
  [target, '1e', mustBe('decimal')],
  [target, true, mustBe('decimal')],
  [target, {}, mustBe('decimal')],
  [target, '0', positive],
  [target, '-1', positive],
  [target, -1, positive],
  [target, '1.001', { code: 'bad_precision' }],
];

const invoiceCases: Case[] = [
  ...amounts('price_amount'),
  ...required('price_currency'),
  ...texts('price_currency'),
  ['price_currency', 'CHF', oneOf(accounts)],
  ...required('pay_currency'),
  ...texts('pay_currency'),
  ['pay_currency', 'EUR', oneOf(known)],
  ...texts('network'),
  ['network', 'tron', oneOf(['bitcoin', 'bnb_smart_chain'])],
  ...['custom_id', 'name', 'description', 'success_redirect_url', 'unsuccess_redirect_url', 'payer_email'].flatMap(
    texts,
  ),
  ...texts('customer_id'),
  ['customer_id', 'nobody', { code: 'not_found' }],
  ['metadata', 'x', mustBe('object')],
  ['metadata', ['x'], mustBe('object')],
  ['metadata', { a: 1 }, mustBe('string')],
  ['success_redirect_url', 'shop', mustBe('valid')],
  ['unsuccess_redirect_url', 'javascript:alert(1)', mustBe('valid')],
  ['payer_email', 'ann', mustBe('valid')],
];

const subscriptionCases: Case[] = [
  ...amounts('amount'),
  ...['name', 'currency', 'period', 'starts_at', 'payer_email'].flatMap(required),
  ...['name', 'currency', 'period', 'starts_at', 'payer_email'].flatMap(texts),
  ...[
    'payer_name',
    'custom_id',
    'product_name',
    'product_description',
    'success_redirect_url',
    'unsuccess_redirect_url',
  ].flatMap(texts),
  ['currency', 'XXX', oneOf(accounts)],
  ['period', 'hour', oneOf(['day', 'week', 'month', 'year'])],
  ...required('period_quantity'),
  ['period_quantity', '1.5', mustBe('integer')],
  ['period_quantity', 'x', mustBe('integer')],
  ['period_quantity', 0, bound('must_be_greater_than_or_equal', '1', 'must be greater than or equal to')],
  ['period_quantity', 1001, bound('must_be_less_than_or_equal', '1000', 'must be less than or equal to')],
  ['starts_at', 'tomorrow', { code: 'must_be_date_time' }],
  ['starts_at', '2026-02-31T00:00:00Z', { code: 'must_be_date_time' }],
  [
    'starts_at',
    '2026-01-08T08:59:59Z',
    bound('must_be_greater_than_or_equal', '2026-01-08T09:00:00+00:00', 'must be greater than or equal to'),
  ],
  ['payer_email', 'ann at example', mustBe('valid')],
  ['success_redirect_url', 'x', mustBe('valid')],
];

function tell(value: unknown): string {
  return value === absent ? 'nothing' : JSON.stringify(value);
}

describe.each<[string, Body, Case[]]>([
  ['/api/invoices', invoiceParams, invoiceCases],
  ['/api/subscriptions', subscriptionParams, subscriptionCases],
])('POST %s', (path, params, cases) => {
  let world: CryptopayWorld;
  beforeAll(async () => {
    world = await CryptopayWorld.open();
    return () => world.close();
  });

  it.each(cases.map(([target, value, wanted]) => ({ target, value, wanted, shown: tell(value) })))(
    '$target as $shown',
    async ({ target, value, wanted }) => {
      const before = JSON.stringify(world.workspace.state());
      const body: Body = { ...params, [target]: value === absent ? undefined : value };
      const { status, error } = await world.call('POST', path, body);
      const { code, message = code.replaceAll('_', ' '), args = {} } = wanted;
      expect([status, error]).toEqual([
        422,
        { code: 'invalid', message: 'invalid', details: [{ code, target, message, args }] },
      ]);
      expect(JSON.stringify(world.workspace.state())).toBe(before);
    },
  );

  it('all that is wrong is listed; unknown parameters are dropped', async () => {
    const { error } = await world.call('POST', path, '[]');
    expect(error['code']).toBe('bad_request');
    const nothing = await world.call('POST', path);
    const names = Object.keys(params);
    expect((nothing.error['details'] as Body[]).map(({ target }) => target).sort()).toEqual(names.sort());
    expect((await world.call('POST', path, { ...params, unknown: 1 })).status).toBe(201);
  });

  it('409 for a custom_id that is in use, after everything else', async () => {
    expect((await world.call('POST', path, { ...params, custom_id: 'X' })).status).toBe(201);
    const { status, error } = await world.call('POST', path, { ...params, custom_id: 'X' });
    expect([status, error]).toEqual([
      409,
      { code: 'duplicate_custom_id', message: 'duplicate custom id', details: [] },
    ]);
    expect((await world.call('POST', path, { ...params, custom_id: 'X', name: 5 })).status).toBe(422);
  });
});

describe('paths and queries', () => {
  const paths: [string, string, readonly string[]][] = [
    ['GET', '/api/invoices/x', ['invoice_id']],
    ['POST', '/api/invoices/x/recalculations', ['invoice_id']],
    ['POST', '/api/invoices/x/recalculations/y/commit', ['invoice_id', 'recalculation_id']],
    ['POST', '/api/invoices/x/refunds', ['invoice_id']],
    ['GET', '/api/invoices/x/refunds', ['invoice_id']],
    ['GET', '/api/subscriptions/x', ['subscription_id']],
    ['POST', '/api/subscriptions/x/cancel', ['subscription_id']],
    ['GET', '/api/invoices?starting_after=x', ['starting_after']],
    ['GET', '/api/invoices?subscription_id=x', ['subscription_id']],
    ['GET', '/api/subscriptions?starting_after=x', ['starting_after']],
  ];
  it.each(paths)('%s %s must be UUIDs', async (method, target, targets) => {
    const { status, error } = await (await start()).call(method, target);
    const details = targets.map((one) => ({
      code: 'must_be_uuid',
      target: one,
      message: 'must match uuid format',
      args: {},
    }));
    expect([status, error]).toEqual([422, { code: 'invalid', message: 'invalid', details }]);
  });

  it.each(
    paths
      .filter(([, target]) => !target.includes('?'))
      .map(([method, target]) => [method, target.replace(/\/[xy](?=\/|$)/g, `/${nobody}`)])
      .concat([
        ['GET', '/api/invoices/custom_id/none'],
        ['GET', '/api/subscriptions/custom_id/none'],
      ]),
  )('%s %s of what does not exist', async (method, target) => {
    const { status, error } = await (await start()).call(String(method), String(target));
    expect([status, error]).toEqual([404, { code: 'not_found', message: 'not found', details: [] }]);
  });

  it('a recalculation belongs to its invoice', async () => {
    const world = await start();
    const [one, other] = [await underpaid(world), await underpaid(world)];
    const { data } = await world.call('POST', `/api/invoices/${one['id']}/recalculations`);
    const { status } = await world.call('POST', `/api/invoices/${other['id']}/recalculations/${data['id']}/commit`);
    expect(status).toBe(404);
  });

  it('force_commit and address', async () => {
    const world = await start();
    const made = await underpaid(world);
    const wrong = async (of: string, body: Body) =>
      ((await world.call('POST', `/api/invoices/${made['id']}/${of}`, body)).error['details'] as Body[])[0];
    for (const force_commit of ['yes', 1, {}])
      expect(await wrong('recalculations', { force_commit })).toMatchObject({
        code: 'must_be_boolean',
        target: 'force_commit',
      });
    expect(await wrong('refunds', { address: 5 })).toMatchObject({ code: 'must_be_string', target: 'address' });
    for (const address of ['', 'nowhere', '0x54baa6f4ff2374b2f8f3a32c0c3dad0acbdb42b2'])
      expect(await wrong('refunds', { address })).toEqual({
        code: 'invalid_coin_address',
        target: 'address',
        message: 'must be a valid BTC address',
        args: { currency: 'BTC' },
      });
    expect(
      (await world.call('POST', `/api/invoices/${made['id']}/recalculations`, { force_commit: null })).status,
    ).toBe(201);
    expect((await world.call('POST', `/api/invoices/${made['id']}/refunds`, { address: null })).status).toBe(201);
  });

  it('a coin without a rate cannot pay', async () => {
    const world = await start();
    const { error } = await world.call('POST', '/api/invoices', {
      price_amount: '1',
      price_currency: 'BTC',
      pay_currency: 'SHIB',
    });
    expect(error['details']).toMatchObject([{ code: 'must_be_valid', target: 'pay_currency' }]);
  });

  it('assumptions switch', async () => {
    const world = await start({
      amountPrecision: 'must_be_valid',
      positiveAmount: 'must_be_valid',
      redirectUrls: 'any',
      payerEmail: 'any',
      startsAtTooSoon: 'must_be_valid',
      periodQuantityMaximum: 12,
    });
    const codes = async (path: string, body: Body) =>
      (((await world.call('POST', path, body)).error['details'] ?? []) as Body[]).map(({ code }) => code);
    expect(await codes('/api/invoices', { ...invoiceParams, price_amount: '1.001' })).toEqual(['must_be_valid']);
    expect(await codes('/api/invoices', { ...invoiceParams, price_amount: '0' })).toEqual(['must_be_valid']);
    expect(await codes('/api/invoices', { ...invoiceParams, success_redirect_url: 'x', payer_email: 'y' })).toEqual([]);
    expect(
      await codes('/api/subscriptions', {
        ...subscriptionParams,
        starts_at: '2026-01-06T00:00:00Z',
        period_quantity: 13,
      }),
    ).toEqual(['must_be_less_than_or_equal', 'must_be_valid']);
  });
});
