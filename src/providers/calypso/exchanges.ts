/** Exchanges: pairs, limits, what one gets, and what happens to the balances. Source: https://docs.calypso.finance/docs/how-to-create-a-exchange */
import { z } from 'zod';
import {
  type Action,
  type Context,
  type Decimal,
  dataFile,
  decimal,
  divide,
  formatDecimal,
  isoInstant,
  type JsonObject,
  type Lifecycle,
  type Row,
  round,
  type TimingSpec,
  wireNumber,
} from '../../core/provider.js';
import { currencyNamed } from './amounts.js';
import type { Currency } from './currencies.js';
import type { Refuse } from './errors.js';
import { book, ownAccount } from './ledger.js';
import { nextNumber } from './object-ids.js';
import { rateBetween } from './rates.js';
import { type ExchangeRow, exchangesOf } from './rows-exchange.js';
import { wireDate } from './wire.js';

const table = dataFile(
  new URL('./data/exchange-pairs.json', import.meta.url),
  z.strictObject({ source: z.string(), mostUsd: z.string(), pairs: z.record(z.string(), z.array(z.string())) }),
);

/** Most digits behind the point of what one gets, where its currency has more. */
const mostDigits = 8;

/** The state machine of exchanges; no webhook tells of them. */
export const exchangeLifecycles: readonly Lifecycle[] = [
  {
    name: 'exchange',
    collection: 'exchanges',
    field: 'state',
    initial: { IN_PROGRESS: [{ fire: 'completed', after: 'exchange.completion' }] },
    states: {
      IN_PROGRESS: {
        on: {
          completed: { to: 'COMPLETED', effects: [{ run: 'exchangeCompleted' }] },
          failed: { to: 'FAILED', effects: [{ run: 'exchangeFailed' }] },
        },
      },
      COMPLETED: {},
      FAILED: {},
    },
  },
];

/** How long an exchange takes; the documents do not say. */
export const exchangeTimings: Readonly<Record<string, TimingSpec>> = {
  'exchange.completion': { about: 'from creation until an exchange is completed', fast: '2s', real: '30s' },
};

/** What the effects of the exchange table do. */
export const exchangeActions: Readonly<Record<string, Action>> = {
  exchangeCompleted: (ctx, row) => {
    const { id, destinationCurrency, destinationAmount } = settled(ctx, row);
    const amount = decimal(destinationAmount);
    book(ctx, { currency: destinationCurrency, amount, kind: 'EXCHANGE_BOUGHT', reference: id });
    exchangesOf(ctx).update(id, { held: '0' });
  },
  exchangeFailed: (ctx, row) => {
    const { id, sourceCurrency, held } = settled(ctx, row);
    book(ctx, { currency: sourceCurrency, amount: decimal(held), kind: 'EXCHANGE_SOLD', reference: id });
    exchangesOf(ctx).update(id, { held: '0' });
  },
};

/** A pair of currencies that can be exchanged. */
export interface Pair {
  readonly source: Currency;
  readonly destination: Currency;
}

/** Codes that can be sold, each with those that can be bought for it. */
export function exchangePairs(): Readonly<Record<string, readonly string[]>> {
  return table().pairs;
}

/** The pair of a payload: the error of an unknown currency, or 001 for two that cannot be exchanged. */
export function pairNamed(
  ctx: Context,
  given: { readonly sourceCurrency: string; readonly destinationCurrency: string },
  refuse: Refuse,
): Pair {
  const source = currencyNamed(ctx, given.sourceCurrency, refuse, 'payload.sourceCurrency');
  const destination = currencyNamed(ctx, given.destinationCurrency, refuse, 'payload.destinationCurrency');
  if (table().pairs[source.code]?.includes(destination.code) !== true)
    throw refuse('001', `payload: ${source.code} cannot be exchanged for ${destination.code}`);
  return { source, destination };
}

/** The most that can be sold at once, in the source currency. */
export function exchangeLimit(ctx: Context, { source }: Pair): Decimal {
  const rate = rateBetween(ctx, source.code, 'USD');
  if (rate === undefined) throw new Error(`no rate from ${source.code} to USD`);
  return divide(decimal(table().mostUsd), rate, Math.min(source.scale, mostDigits), 'down');
}

/** One unit of the source in units of the destination. */
export function exchangeRate(ctx: Context, { source, destination }: Pair): Decimal {
  const rate = rateBetween(ctx, source.code, destination.code);
  if (rate === undefined) throw new Error(`no rate from ${source.code} to ${destination.code}`);
  return rate;
}

/** What one gets for an amount of the source, rounded down. */
export function bought(ctx: Context, pair: Pair, amount: Decimal): Decimal {
  return round(amount.times(exchangeRate(ctx, pair)), Math.min(pair.destination.scale, mostDigits), 'down');
}

/** What one has to sell for an amount of the destination, rounded up. */
export function sold(ctx: Context, pair: Pair, amount: Decimal): Decimal {
  return divide(amount, exchangeRate(ctx, pair), Math.min(pair.source.scale, mostDigits), 'up');
}

/** Makes an exchange; `paid` says whether the money is there and is taken. One that is not paid fails. */
export function createExchange(ctx: Context, pair: Pair, amount: Decimal, paid: boolean): ExchangeRow {
  const id = nextNumber(ctx, 'exchanges');
  const { code } = pair.source;
  ctx.create<ExchangeRow>('exchange', {
    id,
    sourceCurrency: code,
    sourceAmount: formatDecimal(amount),
    destinationCurrency: pair.destination.code,
    destinationAmount: formatDecimal(bought(ctx, pair, amount)),
    state: 'IN_PROGRESS',
    held: paid ? formatDecimal(amount) : '0',
    createdAt: isoInstant(ctx.now),
  });
  if (paid) book(ctx, { currency: code, amount: amount.neg(), kind: 'EXCHANGE_SOLD', reference: id });
  else {
    ctx.cancel('exchange', id);
    ctx.fire('exchange', id, 'failed', { afterMs: ctx.timing('exchange.completion') });
  }
  return exchangesOf(ctx).get(id) ?? unreachable();
}

/** An exchange as answers show it. */
export function toWireExchange(ctx: Context, row: ExchangeRow): JsonObject {
  return {
    id: Number(row.id),
    account: ownAccount(ctx).id,
    sourceCurrency: row.sourceCurrency,
    sourceAmount: wireNumber(row.sourceAmount),
    destinationCurrency: row.destinationCurrency,
    destinationAmount: wireNumber(row.destinationAmount),
    state: row.state,
    createdDate: wireDate(ctx, row.createdAt),
  };
}

function settled(ctx: Context, row: Row): ExchangeRow {
  ctx.cancel('exchange', row.id);
  // The table says that its actions see rows of this collection.
  return row as ExchangeRow;
}

function unreachable(): never {
  throw new Error('an exchange that was just made is gone');
}
