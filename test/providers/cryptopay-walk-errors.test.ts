/** A client that knows Cryptopay from its documents alone provokes every error. Source: https://developers.cryptopay.me/guides/api-basics/responses */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/provider.js';
import { given } from '../../src/providers/cryptopay/given.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { documented, type Params, targetOf } from './cryptopay-documented.js';
import { minute, worlds } from './cryptopay-invoices-world.js';
import { subscriptionParams } from './cryptopay-subscription-params.js';
import type { Answer, Body, CryptopayWorld, Odd } from './cryptopay-world.js';

const unknown = '86a94c44-2b0e-40d1-b40e-c5818b303e09';
const start = worlds();

/** An error as it is documented: the code in words for a message unless told otherwise. */
function judgeError(
  { status, json, error, text }: Answer,
  expected: number,
  code: string,
  details: readonly Body[] = [],
): void {
  expect(status, text).toBe(expected);
  expect(Object.keys(json)).toEqual(['error', 'meta']);
  expect(Object.keys(error)).toEqual(['code', 'message', 'details']);
  expect(error['code']).toBe(code);
  if (code !== 'high_risk_address') expect(error['message']).toBe(code.replaceAll('_', ' '));
  expect(error['details']).toEqual(details);
  expect(json['meta']).toEqual({ request_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
}

const notUuid = (target: string) => ({ code: 'must_be_uuid', target, message: 'must match uuid format', args: {} });

describe('every error', () => {
  const operations = Object.keys(documented);
  const parametersOf = (operation: string) => [...operation.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name));
  // What is no UUID but the merchant's own text, or a currency.
  const free = ['customer_id', 'custom_id', 'base', 'quote'];
  const bodies: Readonly<Record<string, JsonObject>> = {
    'PATCH /api/customers/{customer_id}': { currency: 'EUR' },
    'PATCH /api/channels/{channel_id}': { name: 'n' },
  };
  const call = (world: CryptopayWorld, operation: string, params: Params, odd: Odd = {}) =>
    world.call(...targetOf(operation, params), bodies[operation], odd);

  it('401, 403 and 429 at every operation', async () => {
    const world = await start({ rateLimit: '200 per minute' });
    const team = { key: 'team', secret: 'secret' };
    const away = { key: 'away', secret: 'secret' };
    await world.workspace.unit(cryptopay, (ctx) => {
      given.api_keys.put(ctx, { api_key: 'team', api_secret: 'secret', permissions: [] });
      given.api_keys.put(ctx, { api_key: 'away', api_secret: 'secret', ip_whitelist: ['10.0.0.1'] });
    });
    for (const operation of operations) {
      const params = Object.fromEntries(parametersOf(operation).map((name) => [name, unknown]));
      judgeError(await call(world, operation, params, { secret: 'x' }), 401, 'unauthenticated');
      judgeError(await call(world, operation, params, team), 403, 'unauthorized');
      judgeError(await call(world, operation, params, away), 403, 'ip_not_allowed');
    }
    for (let n = 0; n < 200; n += 1) expect((await world.call('GET', '/api/coins')).status).toBe(200);
    for (const operation of operations) {
      const params = Object.fromEntries(parametersOf(operation).map((name) => [name, unknown]));
      judgeError(await call(world, operation, params), 429, 'too_many_requests');
    }
    await world.advance(minute);
    expect((await world.call('GET', '/api/coins')).status).toBe(200);
  });

  it('404 and must_be_uuid at every path with an id, must_be_uuid at every cursor', async () => {
    const world = await start();
    const withIds = operations.filter((operation) => parametersOf(operation).length > 0);
    expect(withIds).toHaveLength(23);
    for (const operation of withIds) {
      const names = parametersOf(operation);
      const all = Object.fromEntries(names.map((name) => [name, unknown]));
      judgeError(await call(world, operation, all), 404, 'not_found');
      const wrong = names.filter((name) => !free.includes(name));
      if (wrong.length === 0) continue;
      const bad = Object.fromEntries(names.map((name) => [name, 'x']));
      judgeError(await call(world, operation, bad), 422, 'invalid', wrong.map(notUuid));
    }
    for (const [operation, [, shape]] of Object.entries(documented)) {
      if (shape !== 'page' || operation === 'GET /api/customers' || parametersOf(operation).length > 0) continue;
      judgeError(await call(world, operation, { starting_after: 'x' }), 422, 'invalid', [notUuid('starting_after')]);
    }
  });

  it('400, 500 and 503', async () => {
    const world = await start();
    judgeError(await world.call('POST', '/api/invoices', '{"price_amount":'), 400, 'bad_request');
    judgeError(await world.call('POST', '/api/invoices', '[]'), 400, 'bad_request');
    for (const status of [500, 503]) {
      await world.workspace.addFault({ operation: 'cryptopay.coins.list', times: 1, respond: { status } });
      const answer = await world.send('GET', '/api/coins', world.signed('GET', '/api/coins', ''), '');
      expect(answer.status).toBe(status);
    }
    expect((await world.call('GET', '/api/coins')).status).toBe(200);
  });

  const address = '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ';
  const payout = { address, charged_currency: 'EUR', received_currency: 'BTC', charged_amount: '100' };
  const bill = { price_amount: '100', price_currency: 'EUR', pay_currency: 'BTC' };
  const swap = { charged_currency: 'EUR', received_currency: 'BTC', charged_amount: '100' };
  const purse = { name: 'n', pay_currency: 'BTC', receiver_currency: 'EUR' };

  it.each([
    ['channels', purse],
    ['invoices', bill],
    ['coin_withdrawals', payout],
    ['exchange_transfers', swap],
    ['subscriptions', subscriptionParams],
  ])('409 for a custom_id of %s that is in use', async (path, body) => {
    const world = await start();
    expect((await world.call('POST', `/api/${path}`, { ...body, custom_id: 'A' })).status).toBe(201);
    judgeError(await world.call('POST', `/api/${path}`, { ...body, custom_id: 'A' }), 409, 'duplicate_custom_id');
    const empty = { code: 'must_be_filled', target: 'custom_id', message: 'must be filled', args: {} };
    judgeError(await world.call('POST', `/api/${path}`, { ...body, custom_id: '' }), 422, 'invalid', [empty]);
  });

  it('422 invalid with each of the known items', async () => {
    const world = await start({ minimumPayout: '5 EUR', maximumPayout: '12500 EUR' });
    const refused = async (path: string, body: object, ...details: readonly Body[]) =>
      judgeError(await world.call('POST', `/api/${path}`, body), 422, 'invalid', details);
    const bound = (word: 'less' | 'greater', target: string, value: string) => ({
      code: `must_be_${word}_than_or_equal`,
      target,
      message: `must be ${word} than or equal to ${value}`,
      args: { value },
    });
    const list = ['bitcoin', 'bnb_smart_chain'];
    const notListed = { code: 'must_be_included_in', message: `must be one of: ${list.join(', ')}`, args: { list } };
    for (const [path, body] of [
      ['channels', purse],
      ['invoices', bill],
      ['coin_withdrawals', payout],
    ] as const)
      await refused(path, { ...body, network: 'tron' }, { ...notListed, target: 'network' });
    const noAddress = (currency: string) => ({
      code: 'invalid_coin_address',
      target: 'address',
      message: `must be a valid ${currency} address`,
      args: { currency },
    });
    await refused('coin_withdrawals', { ...payout, address: 'x' }, noAddress('BTC'));
    await refused('risks/score', { address: 'x', currency: 'ETH', type: 'source_of_funds' }, noAddress('ETH'));
    const { charged_amount: _, ...open } = payout;
    await refused(
      'coin_withdrawals',
      { ...open, charged_amount_to_send: '4.99' },
      bound('greater', 'charged_amount_to_send', '5.0'),
    );
    await refused(
      'exchange_transfers',
      { ...swap, charged_amount: '100000.01' },
      bound('less', 'charged_amount', '100000.0'),
    );
    // 12500 EUR at the sell rate of 28435.6646 are 0.43958881 BTC.
    await refused(
      'coin_withdrawals',
      { ...open, received_amount: '0.43958882' },
      bound('less', 'received_amount', '0.43958881'),
    );
  });

  it('422 high_risk_address', async () => {
    const world = await start();
    await world.workspace.unit(cryptopay, (ctx) => given.address_risks.put(ctx, { address, level: 'high' }));
    judgeError(await world.call('POST', '/api/coin_withdrawals', payout), 422, 'high_risk_address');
  });

  it('a second commit, and whatever else comes too late', async () => {
    const world = await start();
    const again = async (path: string, body: object, act: string) => {
      const { id } = await world.ok('POST', `/api/${path}`, body);
      expect((await world.call('POST', `/api/${path}/${id}/${act}`)).status).toBe(200);
      judgeError(await world.call('POST', `/api/${path}/${id}/${act}`), 409, 'invalid_status');
    };
    await again('coin_withdrawals', payout, 'commit');
    await again('exchange_transfers', swap, 'commit');
    await again('subscriptions', subscriptionParams, 'cancel');
    const { id } = await world.ok('POST', '/api/invoices', bill);
    for (const act of ['recalculations', 'refunds'])
      judgeError(await world.call('POST', `/api/invoices/${id}/${act}`), 409, 'invalid_status');
  });
});
