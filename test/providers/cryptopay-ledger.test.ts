import { afterEach, describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../../src/core/money.js';
import type { Context } from '../../src/core/provider.js';
import {
  coinsFor,
  conversionOf,
  convert,
  feeOf,
  neededFor,
  priceInCoins,
  type Share,
  valueOfCoins,
} from '../../src/providers/cryptopay/arithmetic.js';
import { coins, coinsOf, fiatAccounts, precisionOf } from '../../src/providers/cryptopay/coins.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { accountOf, balanceOf, book, covers, type Movement, setBalance } from '../../src/providers/cryptopay/ledger.js';
import { fiatCurrencies, ratesOf } from '../../src/providers/cryptopay/rates.js';
import { accountsOf, transactionsOf } from '../../src/providers/cryptopay/rows-accounts.js';
import { CryptopayWorld, fixture } from './cryptopay-world.js';

const recorded = fixture<{
  fees: { of: string; amount: string; share: Share; currency: string; fee: string }[];
  pricesInCoins: { price: string; rate: string; coin: string; amount: string }[];
  valuesOfCoins: { amount: string; rate: string; currency: string; value: string }[];
  coinsFor: { amount: string; rate: string; coin: string; coins: string }[];
  withdrawal: { charged: string; exchangeFee: string; rate: string; networkFee: string; received: string };
  rates: { base: string; quote: string; buy: string; sell: string };
}>('arithmetic');

const opened: CryptopayWorld[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function start(assumptions: Record<string, string | number> = {}): Promise<CryptopayWorld> {
  const world = await CryptopayWorld.open(assumptions);
  opened.push(world);
  return world;
}

const inWorld = <T>(world: CryptopayWorld, work: (ctx: Context) => T) => world.workspace.unit(cryptopay, work);

describe('arithmetic, as recorded', () => {
  it.each(recorded.fees)('the fee of an $of', ({ amount, share, currency, fee }) => {
    expect(feeOf(amount, share, currency)).toBe(fee);
  });

  it.each(recorded.pricesInCoins)('$price at $rate in $coin', ({ price, rate, coin, amount }) => {
    expect(priceInCoins(price, rate, coin)).toBe(amount);
  });

  it.each(recorded.valuesOfCoins)('$amount at $rate in $currency', ({ amount, rate, currency, value }) => {
    expect(valueOfCoins(amount, rate, currency)).toBe(value);
  });

  it.each(recorded.coinsFor)('$amount at $rate buys $coin', ({ amount, rate, coin, coins: bought }) => {
    expect(coinsFor(amount, rate, coin)).toBe(bought);
  });

  it('a withdrawal with conversion', () => {
    const { charged, exchangeFee, rate, networkFee, received } = recorded.withdrawal;
    const bought = coinsFor(formatDecimal(decimal(charged).minus(decimal(exchangeFee))), rate, 'BTC');
    expect(formatDecimal(decimal(bought).minus(decimal(networkFee)))).toBe(received);
  });

  it('the rates of BTC/EUR', () => {
    const { base, quote, buy, sell } = recorded.rates;
    expect(ratesOf(base, quote)).toEqual({ buy, sell });
    expect(ratesOf('EUR', 'USD')).toBeUndefined();
    expect(ratesOf('BTC', 'BTC')).toBeUndefined();
  });

  it('what is needed for an amount becomes at least that amount, between any two currencies', () => {
    const codes = [...new Set([...fiatCurrencies, ...coins.map(({ currency }) => currency)])];
    let pairs = 0;
    for (const from of codes)
      for (const to of codes) {
        const conversion = from === to ? undefined : conversionOf(from, to);
        if (conversion === undefined) continue;
        pairs += 1;
        const wanted = precisionOf(to) === 0 ? '1234567' : '12.34';
        const needed = neededFor(wanted, conversion, from);
        expect(decimal(needed).gt(decimal('0')), `${from}${to}`).toBe(true);
        expect(decimal(convert(needed, conversion, to)).gte(decimal(wanted)), `${from}${to}`).toBe(true);
      }
    expect(pairs).toBe(2 * 21 * 34 + 21 * 20);
    expect(conversionOf('EUR', 'USD')).toBeUndefined();
    expect(conversionOf('EUR', 'BTC')).toEqual({ pair: 'BTCEUR', rate: '29699.2676', way: 'buys' });
    expect(conversionOf('BTC', 'EUR')).toEqual({ pair: 'BTCEUR', rate: '28435.6646', way: 'sells' });
    expect(conversionOf('ETH', 'BTC')?.pair).toBe('BTCETH');
  });
});

describe('the ledger', () => {
  const payment: Movement = {
    currency: 'EUR',
    amount: '104.47',
    fee: '1.06',
    feeCurrency: 'EUR',
    referenceType: 'ChannelPayment',
    referenceId: '704291ec-0b90-4118-89aa-0c9681c3213c',
    status: 'pending',
  };

  it('starts with the accounts that were seen and one for each coin; what they hold stands in transactions', async () => {
    const world = await start();
    await inWorld(world, (ctx) => {
      const expected = [...fiatAccounts, ...coinsOf(ctx).map(({ currency }) => currency)];
      expect(
        accountsOf(ctx)
          .all()
          .map(({ currency }) => currency),
      ).toEqual(expected);
      for (const { currency, balance } of accountsOf(ctx).all()) {
        expect(decimal(balance).gt(decimal('0')), currency).toBe(true);
        expect(transactionsOf(ctx).by('currency', currency)).toMatchObject([
          { referenceType: 'ManualBalanceTransaction', amount: balance, balance, status: 'completed', isBooked: true },
        ]);
      }
    });
    const empty = await start({ openingBalances: 'empty', coinList: '2023' });
    await inWorld(empty, (ctx) => {
      // As many as were seen in 2023.
      expect(accountsOf(ctx).size).toBe(24);
      expect(balanceOf(ctx, 'EUR')).toBe('0');
      expect(transactionsOf(ctx).size).toBe(0);
    });
  });

  it('what stands from the start is what booking it would write', async () => {
    const rowsOf = (ctx: Context) => [accountsOf(ctx).all(), transactionsOf(ctx).all()];
    const funded = await inWorld(await start(), rowsOf);
    const booked = await inWorld(await start({ openingBalances: 'empty' }), (ctx) => {
      for (const { currency, balance } of funded[0] as { currency: string; balance: string }[])
        if (balance !== '0') setBalance(ctx, currency, balance);
      return rowsOf(ctx);
    });
    expect(funded[1]?.length).toBeGreaterThan(20);
    // Field by field in the same order, as it stands in the state file.
    expect(JSON.stringify(funded)).toBe(JSON.stringify(booked));
  });

  it('a payment moves the balance when it is settled, once, and back when it no longer is', async () => {
    const world = await start({ openingBalances: 'empty' });
    await inWorld(world, (ctx) => {
      const seen = book(ctx, { ...payment, amount: '0', fee: '0' });
      expect(seen).toMatchObject({ amount: '0', balance: '0', isBooked: false });
      const settled = book(ctx, { ...payment, status: 'completed' });
      expect(settled).toMatchObject({ id: seen.id, amount: '104.47', balance: '104.47', isBooked: true });
      expect(book(ctx, { ...payment, status: 'completed' })).toEqual(settled);
      expect(balanceOf(ctx, 'EUR')).toBe('104.47');
      const withdrawal = { ...payment, amount: '-100', referenceType: 'CoinWithdrawal', referenceId: 'w' } as const;
      expect(book(ctx, { ...withdrawal, status: 'new' })).toMatchObject({ balance: '104.47', isBooked: false });
      for (const status of ['pending', 'on_hold', 'failed', 'sent', 'completed'])
        expect(book(ctx, { ...withdrawal, status })).toMatchObject({ amount: '-100', balance: '4.47', status });
      expect(covers(ctx, 'EUR', '4.47')).toBe(true);
      expect(covers(ctx, 'EUR', '4.48')).toBe(false);
      expect(book(ctx, { ...withdrawal, status: 'cancelled' })).toMatchObject({ balance: '104.47', isBooked: false });
      expect(() => book(ctx, { ...withdrawal, amount: '-104.48', status: 'pending' })).toThrow(/takes more/);
      expect(balanceOf(ctx, 'EUR')).toBe('104.47');
      expect(transactionsOf(ctx).size).toBe(2);
    });
  });

  it('both sides of one reference stand on their own accounts; an account is opened when it is needed', async () => {
    const world = await start({ openingBalances: 'empty' });
    await inWorld(world, (ctx) => {
      const side = { referenceType: 'ExchangeTransfer', referenceId: 'x', status: null } as const;
      book(ctx, { ...side, currency: 'CHF', amount: '5' });
      book(ctx, { ...side, currency: 'BTC', amount: '0.1' });
      expect([accountOf(ctx, 'CHF')?.balance, accountOf(ctx, 'BTC')?.balance]).toEqual(['5', '0.1']);
      expect(accountOf(ctx, 'NOK')).toBeUndefined();
      setBalance(ctx, 'CHF', '3');
      expect(
        transactionsOf(ctx)
          .by('currency', 'CHF')
          .map(({ amount }) => amount),
      ).toEqual(['5', '-2']);
    });
  });
});
