/** Exchanges. Shapes: https://docs.calypso.finance/api-reference/exchange-api */
import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { type Body, CalypsoWorld } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open({ startingBalances: 'funded', ...assumptions });
  open.push(world);
  return world;
}

const pair = { sourceCurrency: 'ETH', destinationCurrency: 'USDT_TRX' };

async function balances(world: CalypsoWorld): Promise<unknown[]> {
  const { balances: list } = await world.ok('account.get');
  return ['ETH', 'USDT_TRX'].map((code) => (list as Body[]).find(({ currency }) => currency === code)?.['amount']);
}

describe('an exchange', () => {
  it('sells at once and buys when it is completed', async () => {
    const world = await start();
    const made = await world.ok('exchange.create', { ...pair, amount: 0.5 });
    expect(JSON.stringify(made)).toBe(
      JSON.stringify({
        id: 1,
        account: world.keys.account,
        sourceCurrency: 'ETH',
        sourceAmount: 0.5,
        destinationCurrency: 'USDT_TRX',
        destinationAmount: 1500,
        state: 'IN_PROGRESS',
        createdDate: '2026-01-05T09:00:00.000Z',
      }),
    );
    expect(await balances(world)).toEqual([19.5, 50_000]);
    await world.advance(1999);
    expect((await world.ok('exchange.get', { id: 1 }))['state']).toBe('IN_PROGRESS');
    await world.advance(1);
    expect((await world.ok('exchange.get', { id: 1 }))['state']).toBe('COMPLETED');
    expect(await balances(world)).toEqual([19.5, 51_500]);
  });

  it('gives back what it sold when it fails', async () => {
    const world = await start();
    await world.ok('exchange.create', { ...pair, amount: 0.5 });
    await world.workspace.unit(calypso, (ctx) => ctx.fire('exchange', '1', 'failed'));
    await world.advance(10_000);
    expect((await world.ok('exchange.get', { id: 1 }))['state']).toBe('FAILED');
    expect(await balances(world)).toEqual([20, 50_000]);
  });

  it('of more than there is is refused, or fails', async () => {
    expect(await (await start()).code('exchange.create', { ...pair, amount: 20.1 })).toBe('001');
    const world = await start({ exchangeWithoutFunds: 'failed' });
    expect((await world.ok('exchange.create', { ...pair, amount: 20.1 }))['state']).toBe('IN_PROGRESS');
    await world.advance(2000);
    expect((await world.ok('exchange.get', { id: 1 }))['state']).toBe('FAILED');
    expect(await balances(world)).toEqual([20, 50_000]);
  });

  it('that is given is found, moves nothing, and does not take the number of a new one', async () => {
    const world = await start();
    const given = { id: 1, ...pair, sourceAmount: '2', destinationAmount: '6000', state: 'IN_PROGRESS' as const };
    await world.workspace.unit(calypso, (ctx) => calypso.given.exchanges.put(ctx, given));
    expect((await world.ok('exchange.create', { ...pair, amount: 0.5 }))['id']).toBe(2);
    await world.advance(60_000);
    expect((await world.ok('exchange.get', { id: 1 }))['state']).toBe('IN_PROGRESS');
    expect(await balances(world)).toEqual([19.5, 51_500]);
  });
});

describe('before an exchange', () => {
  it.each([
    ['SELL', 0.5, 1500],
    ['BUY', 1500, 0.5],
    ['BUY', 1, 0.00033334],
  ])('pre-calculate answers the other amount: %s %d', async (direction, amount, other) => {
    expect(await (await start()).ok('exchange.pre-calculate', { ...pair, amount, direction })).toEqual({
      ...pair,
      amount: other,
    });
  });

  it('pairs, limit and average rate agree', async () => {
    const world = await start();
    const { currencyPairs } = await world.ok('exchange.pairs');
    const codes = Object.entries(currencyPairs as Record<string, Body[]>);
    expect(codes.flatMap(([sell, list]) => list.filter(({ name }) => name === sell))).toEqual([]);
    for (const [sourceCurrency, list] of codes)
      for (const { name } of list)
        await world.ok('exchange.average-rate', { sourceCurrency, destinationCurrency: String(name) });
    expect(await world.ok('exchange.average-rate', pair)).toEqual({ rate: 3000 });
    const limit = await world.ok('exchange.limit', pair);
    expect(limit).toMatchObject({
      sourceCurrency: 'ETH',
      destinationCurrency: { name: 'USDT_TRX' },
      limit: 33.33333333,
    });
    const renamed = await (await start({ exchangeLimitField: 'maxAmount' })).ok('exchange.limit', pair);
    expect(renamed['maxAmount']).toBe(33.33333333);
  });
});

describe('bad input is error 001 and changes nothing', () => {
  const bad: [string, Json][] = [
    ...['exchange.create', 'exchange.pre-calculate'].flatMap((id): [string, Json][] => [
      [id, {}],
      [id, { ...pair, direction: 'SELL' }],
      [id, { ...pair, direction: 'SELL', amount: 0 }],
      [id, { ...pair, direction: 'SELL', amount: -1 }],
      [id, { ...pair, direction: 'SELL', amount: '1' }],
      [id, { ...pair, direction: 'SELL', amount: 1, sourceCurrency: 'XXX' }],
      [id, { ...pair, direction: 'SELL', amount: 1, destinationCurrency: 'USD' }],
      [id, { ...pair, direction: 'SELL', amount: 1, destinationCurrency: 'ETH' }],
      [id, { ...pair, direction: 'SELL', amount: 1, destinationCurrency: 'XDG' }],
      [id, { sourceCurrency: 'BTC', destinationCurrency: 'USDT', direction: 'SELL', amount: 1e-9 }],
    ]),
    ['exchange.pre-calculate', { ...pair, amount: 1 }],
    ['exchange.pre-calculate', { ...pair, amount: 1, direction: 'ODD' }],
    ['exchange.pre-calculate', { ...pair, amount: 0.1234567, direction: 'BUY' }],
    ['exchange.create', { ...pair, amount: 33.4 }],
    ['exchange.create', { ...pair, amount: 1e-15 }],
    ['exchange.get', {}],
    ['exchange.get', { id: '1' }],
    ['exchange.get', { id: 1.5 }],
    ['exchange.limit', { sourceCurrency: 'ETH' }],
    ['exchange.limit', { ...pair, destinationCurrency: 'toString' }],
    ['exchange.average-rate', {}],
  ];
  it.each(bad)('%s %j', async (operation, payload) => {
    const world = await start();
    const before = JSON.stringify(world.workspace.state());
    expect(await world.code(operation, payload)).toBe('001');
    expect(JSON.stringify(world.workspace.state())).toBe(before);
  });

  it('an exchange that does not exist is error 004', async () => {
    expect(await (await start()).code('exchange.get', { id: 7 })).toBe('004');
  });
});
