/** Rates, fees and currencies. Shapes: https://docs.calypso.finance/api-reference/rate-api, .../tariff-api, .../exchange-api */
import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.js';
import { type Body, CalypsoWorld } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open(assumptions);
  open.push(world);
  return world;
}

describe('rates', () => {
  it('answers every pair, with the instant since which they hold', async () => {
    const world = await start();
    await world.advance(17 * 60_000);
    const answer = await world.ok('rate.get', { fromCurrencies: ['ETH', 'BTC'], toCurrencies: ['USD', 'USDT_TRX'] });
    const ratesDate = '2026-01-05T09:15:00.000Z';
    expect(JSON.stringify(answer)).toBe(
      JSON.stringify({
        currencyRates: [
          { fromCurrency: 'ETH', toCurrency: 'USD', rates: 3000, ratesDate },
          { fromCurrency: 'ETH', toCurrency: 'USDT_TRX', rates: 3000, ratesDate },
          { fromCurrency: 'BTC', toCurrency: 'USD', rates: 90_000, ratesDate },
          { fromCurrency: 'BTC', toCurrency: 'USDT_TRX', rates: 90_000, ratesDate },
        ],
      }),
    );
  });

  it('takes Currency objects where the documents of mid-2025 are followed', async () => {
    const world = await start({ rateRequest: 'objects' });
    const objects = { fromCurrencies: [{ name: 'ETH', scale: 18 }], toCurrencies: [{ name: 'EUR' }] };
    expect(await world.ok('rate.get', objects)).toMatchObject({ currencyRates: [{ fromCurrency: 'ETH' }] });
    expect(await world.code('rate.get', { fromCurrencies: ['ETH'], toCurrencies: ['EUR'] })).toBe('001');
    expect(await (await start()).code('rate.get', objects)).toBe('001');
  });

  it('answers a map of maps for fiat currencies', async () => {
    const world = await start();
    expect(await world.ok('rate.fiat', { from: ['EUR', 'USD'], to: ['USD'] })).toEqual({
      ratesMap: { EUR: { USD: 1.16 }, USD: { USD: 1 } },
    });
  });

  it('refuses a code that does not exist, or leaves it out', async () => {
    const payload = { from: ['EUR', 'XXX'], to: ['USD'] };
    expect(await (await start()).code('rate.fiat', payload)).toBe('001');
    expect(await (await start({ unknownCurrency: '014' })).code('rate.fiat', payload)).toBe('014');
    const lenient = await start({ rateOfUnknown: 'omitted' });
    expect(await lenient.ok('rate.fiat', payload)).toEqual({ ratesMap: { EUR: { USD: 1.16 } } });
  });
});

describe('fees', () => {
  const item = { baseAmount: 1000, currency: 'USDT_TRX', opType: 'WITHDRAWAL' };
  const fees = async (world: CalypsoWorld, change: Body = {}) =>
    ((await world.ok('tariff.extended-fee', { items: [{ ...item, ...change }] } as never))['items'] as Body[])[0];

  it('are taken out of the amount for the receiver, and come on top for the sender', async () => {
    expect(JSON.stringify(await fees(await start()))).toBe(
      JSON.stringify({
        amount: 1000,
        currency: 'USDT_TRX',
        opType: 'WITHDRAWAL',
        feeReceiver: { amount: 998, fee: 2, fixedFee: 0, percentFee: 2 },
        feeSender: { amount: 1002, fee: 2 },
      }),
    );
  });

  it.each([
    [{ feeType: 'FIX', opType: 'CREATION_UNLIMITED_INVOICE' }, 1],
    [{ feeType: 'PERCENT', opType: 'CREATION_UNLIMITED_INVOICE' }, 0],
    [{ feeType: 'SERVICE', opType: 'INVOICE' }, 5],
    [{ baseAmount: 0 }, 0],
    [{ baseAmount: 0.000001 }, 0.000001],
  ])('%j costs %d', async (change, fee) => {
    expect((await fees(await start(), change))?.['feeSender']).toMatchObject({ fee });
  });

  it('are none where the tariff is assumed free', async () => {
    expect((await fees(await start({ tariffs: 'free' })))?.['feeReceiver']).toMatchObject({ amount: 1000, fee: 0 });
  });
});

describe('currencies', () => {
  it('are Currency objects with the documented fields in their order', async () => {
    const answer = await (await start()).ok('currency.list');
    const usdt = (answer['cryptoCurrencies'] as Body[]).find(({ name }) => name === 'USDT_TRX');
    expect(Object.keys(usdt ?? {})).toEqual(
      'name feeCurrencyName coinId networkData scale blockchainScale garbageAmount crypto blockchainName contract enabled active'.split(
        ' ',
      ),
    );
    expect(usdt).toMatchObject({ feeCurrencyName: 'TRX', scale: 6, crypto: true });
    expect((answer['fiatCurrencies'] as Body[]).map(({ name, crypto }) => [name, crypto])).toContainEqual([
      'EUR',
      false,
    ]);
  });
});

describe('bad input', () => {
  const item = { baseAmount: 1, currency: 'ETH', opType: 'INVOICE' };
  const bad: [string, Json][] = [
    ['rate.get', {}],
    ['rate.get', { fromCurrencies: 'ETH', toCurrencies: ['USD'] }],
    ['rate.get', { fromCurrencies: [5], toCurrencies: ['USD'] }],
    ['rate.get', { fromCurrencies: ['ETH'] }],
    ['rate.get', { fromCurrencies: ['ETH'], toCurrencies: ['__proto__'] }],
    ['rate.fiat', { from: ['USD'] }],
    ['rate.fiat', { from: 'USD', to: ['EUR'] }],
    ['rate.fiat', { from: [null], to: ['EUR'] }],
    ['tariff.extended-fee', {}],
    ['tariff.extended-fee', { items: [] }],
    ['tariff.extended-fee', { items: [{ ...item, baseAmount: '1' }] }],
    ['tariff.extended-fee', { items: [{ ...item, baseAmount: -1 }] }],
    ['tariff.extended-fee', { items: [{ ...item, currency: 'XXX' }] }],
    ['tariff.extended-fee', { items: [{ ...item, currency: 'BTC', baseAmount: 1e-9 }] }],
    ['tariff.extended-fee', { items: [{ ...item, opType: 'toString' }] }],
    ['tariff.extended-fee', { items: [{ ...item, feeType: 'ODD' }] }],
    ['tariff.extended-fee', { items: [{ currency: 'ETH', opType: 'INVOICE' }] }],
  ];
  it.each(bad)('%s %j is error 001', async (operation, payload) => {
    expect(await (await start()).code(operation, payload)).toBe('001');
  });
});
