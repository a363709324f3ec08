/** Gaps in the documents that a client can notice, filled one way or the other. Sources: the assumptions name them. */
import { afterEach, describe, expect, it } from 'vitest';
import { calypso } from '../../src/providers/calypso/index.js';
import { single } from './calypso-invoiced.js';
import { type Body, CalypsoWorld } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open(assumptions);
  open.push(world);
  return world;
}

const outside = '0x00000000219ab540356cBB839Cbe05303d7705Fa';
const uuid = /^[0-9a-f]{8}-/;

describe('an amount that is a text', () => {
  const calls: [string, Body][] = [
    ['invoice.single.create', { ...single, amount: '10.234' }],
    ['invoice.bound.create', { ...single, lowerBound: '1' }],
    ['payout.create', { depositAddress: outside, amount: '1', currency: 'ETH' }],
    ['payout.mass.create', { currency: 'ETH', massAddresses: [{ depositAddress: outside, amount: '1' }] }],
    ['exchange.pre-calculate', { sourceCurrency: 'ETH', destinationCurrency: 'BTC', amount: '1', direction: 'SELL' }],
    ['tariff.extended-fee', { items: [{ baseAmount: '10', currency: 'ETH', opType: 'INVOICE' }] }],
    ['invoice.find', { amountFilter: { in: ['1'] } }],
  ];

  it.each(calls)('in %s is refused with 001, or read as the number', async (operation, payload) => {
    const strict = await start();
    const before = JSON.stringify(strict.workspace.state());
    expect(await strict.code(operation, payload as never)).toBe('001');
    expect(JSON.stringify(strict.workspace.state())).toBe(before);
    expect(await (await start({ textAmounts: 'accepted' })).code(operation, payload as never)).toBe('success');
  });

  it('must be a number all the same', async () => {
    const world = await start({ textAmounts: 'accepted' });
    for (const amount of ['ten', '', '0', '-1', '1.0000000000000000001'])
      expect(await world.code('invoice.single.create', { ...single, amount }), amount).toBe('001');
    expect(await world.ok('invoice.single.create', { ...single, amount: '10.234' })).toMatchObject({ amount: 10.234 });
  });
});

// The example: https://docs.calypso.money/acquiring/customers/how-to-get-a-deposit-address-for-a-sustomer
describe('an address of a customer', () => {
  const addresses = async (world: CalypsoWorld) => {
    const customerId = await world.customer();
    return Promise.all(['ETH', 'USDT_BSC', 'POL', 'USDT'].map((currency) => world.address(customerId, currency)));
  };

  it('is the same on all blockchains with the same kind of address', async () => {
    const found = await addresses(await start());
    expect(new Set(found).size).toBe(1);
  });

  it('is another on each blockchain when that is assumed, and takes what is on its own', async () => {
    const world = await start({ addressFamilies: 'perBlockchain' });
    const customerId = await world.customer();
    const eth = await world.address(customerId, 'ETH');
    const bsc = await world.address(customerId, 'USDT_BSC');
    expect([await world.address(customerId, 'USDT'), await world.address(customerId, 'BNB')]).toEqual([eth, bsc]);
    expect(eth).not.toBe(bsc);
    const { list } = (await world.call('purse.get-all', { customerId })).json;
    expect((list as Body[]).map(({ currencies }) => currencies)).toEqual([
      ['ETH', 'USDT', 'USDC', 'DAI', 'FRAX'],
      ['BNB', 'USDT_BSC'],
    ]);
    await expect(world.pay(eth, 'USDT_BSC', '1')).rejects.toThrow('It takes ETH, USDT, USDC, DAI, FRAX');
    await world.pay(bsc, 'USDT_BSC', '1');
    await world.advance(60_000);
    expect(await world.ok('transaction.find', { customerId })).toMatchObject({ totalElements: 1 });
  });

  it('that is given is for the blockchain of its currencies then', async () => {
    const world = await start({ addressFamilies: 'perBlockchain' });
    const customerId = await world.customer();
    await world.workspace.unit(calypso, (ctx) => {
      calypso.given.purses.put(ctx, { customerId, address: outside, currencies: ['USDT_BSC'] });
    });
    expect(await world.address(customerId, 'BNB')).toBe(outside);
    expect(await world.address(customerId, 'ETH')).not.toBe(outside);
  });
});

describe('the id of an invoice or payout', () => {
  const payout = { depositAddress: outside, amount: 1, currency: 'ETH' };

  it('is a UUID', async () => {
    const world = await start();
    expect((await world.ok('invoice.single.create', single))['id']).toMatch(uuid);
    expect((await world.ok('payout.create', payout))['id']).toMatch(uuid);
  });

  it('is a number written as text when that is assumed, and none that is given', async () => {
    const world = await start({ invoiceId: 'number' });
    await world.workspace.unit(calypso, (ctx) => calypso.given.payouts.put(ctx, { ...payout, id: '1' }));
    const { id } = await world.ok('invoice.single.create', single);
    expect([id, (await world.ok('invoice.single.create', single))['id']]).toEqual(['1', '2']);
    expect(await world.ok('invoice.get', { id: String(id) })).toMatchObject({ id: '1' });
    expect((await world.ok('payout.create', payout))['id']).toBe('2');
  });
});

// A garbageAmount stands in the Currency object: https://docs.calypso.finance/api-reference/exchange-api
it.each([
  ['none', 0, 2],
  ['garbageAmount', 0.001, 1],
])('the least deposit is %s: garbageAmount is %d, and of two payments %d count', async (option, shown, count) => {
  const world = await start({ minimumDeposit: option });
  const customerId = await world.customer();
  for (const amount of ['0.001', '0.000999']) await world.pay(await world.address(customerId), 'ETH', amount);
  await world.advance(60_000);
  expect(await world.ok('transaction.find', { customerId })).toMatchObject({ totalElements: count });
  const { cryptoCurrencies } = await world.ok('currency.list');
  expect((cryptoCurrencies as Body[]).find(({ name }) => name === 'ETH')).toMatchObject({ garbageAmount: shown });
});
