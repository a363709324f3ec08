import { z } from 'zod';
import { decimal, wireNumber } from '../../../core/provider.js';
import { amountField, checkDigits } from '../amounts.js';
import { assumed } from '../assumptions.js';
import { currencyOf, toWireCurrency } from '../currencies.js';
import { calypsoCall } from '../envelope.js';
import {
  bought,
  createExchange,
  exchangeLimit,
  exchangePairs,
  exchangeRate,
  pairNamed,
  sold,
  toWireExchange,
} from '../exchanges.js';
import { available } from '../ledger.js';
import { exchangesOf } from '../rows-exchange.js';
import { currencyObject } from '../schemas-money.js';

const docs = 'https://docs.calypso.finance/api-reference/exchange-api';
const pair = { sourceCurrency: z.string(), destinationCurrency: z.string() };
const exchange = z.object({
  id: z.int(),
  account: z.string(),
  sourceCurrency: z.string(),
  sourceAmount: z.number(),
  destinationCurrency: z.string(),
  destinationAmount: z.number(),
  state: z.enum(['IN_PROGRESS', 'COMPLETED', 'FAILED']),
  createdDate: z.string(),
});

/** Operations on exchanges. */
export const exchangeOperations = [
  calypsoCall({
    id: 'exchange.pre-calculate',
    title: 'Calculate exchange',
    path: '/exchange/pre-calculate',
    docs,
    payload: z.object({
      ...pair,
      amount: amountField,
      direction: z.enum(['SELL', 'BUY']).nullish().meta({ description: 'Which of the two the amount is of.' }),
    }),
    response: z.object({ ...pair, amount: z.number() }),
    handle(ctx, given, refuse) {
      const both = pairNamed(ctx, given, refuse);
      const isRequired = assumed(ctx, 'exchangeDirection') === 'required';
      const direction = isRequired ? given.direction : 'SELL';
      if (direction === null || direction === undefined) throw refuse('001', 'payload.direction: SELL or BUY');
      const { sourceCurrency, destinationCurrency } = given;
      checkDigits(given.amount, direction === 'SELL' ? both.source : both.destination, refuse);
      const amount = direction === 'SELL' ? bought(ctx, both, given.amount) : sold(ctx, both, given.amount);
      return { sourceCurrency, destinationCurrency, amount: wireNumber(amount.toFixed()) };
    },
  }),

  calypsoCall({
    id: 'exchange.pairs',
    title: 'Get currency pairs',
    path: '/exchange/pairs',
    docs,
    response: z.object({ currencyPairs: z.record(z.string(), z.array(currencyObject)) }),
    handle: (ctx) => ({
      currencyPairs: Object.fromEntries(
        Object.entries(exchangePairs()).map(([code, others]) => [
          code,
          others.flatMap((other) => currencyOf(other) ?? []).map((one) => toWireCurrency(ctx, one)),
        ]),
      ),
    }),
  }),

  calypsoCall({
    id: 'exchange.limit',
    title: 'Get exchange limit',
    path: '/exchange/limit',
    docs,
    payload: z.object(pair),
    response: z.looseObject({ sourceCurrency: z.string(), destinationCurrency: currencyObject }),
    handle(ctx, given, refuse) {
      const both = pairNamed(ctx, given, refuse);
      const { source, destination } = both;
      return {
        sourceCurrency: source.code,
        destinationCurrency: toWireCurrency(ctx, destination),
        [assumed(ctx, 'exchangeLimitField')]: wireNumber(exchangeLimit(ctx, both).toFixed()),
      };
    },
  }),

  calypsoCall({
    id: 'exchange.get',
    title: 'Get exchange',
    path: '/exchange/get',
    docs,
    payload: z.object({ id: z.int() }),
    response: exchange,
    handle(ctx, { id }, refuse) {
      const row = exchangesOf(ctx).get(String(id));
      if (row === undefined) throw refuse('004');
      return toWireExchange(ctx, row);
    },
  }),

  calypsoCall({
    id: 'exchange.create',
    title: 'Create exchange',
    path: '/exchange/create',
    docs,
    payload: z.object({ ...pair, amount: amountField }),
    response: exchange,
    handle(ctx, given, refuse) {
      const both = pairNamed(ctx, given, refuse);
      const { amount } = given;
      checkDigits(amount, both.source, refuse);
      const most = exchangeLimit(ctx, both);
      if (amount.gt(most)) throw refuse('001', `payload.amount: at most ${most.toFixed()} ${both.source.code}`);
      if (bought(ctx, both, amount).lte(decimal('0')))
        throw refuse('001', 'payload.amount: too little to buy anything');
      const isPaid = amount.lte(available(ctx, both.source.code));
      if (!isPaid && assumed(ctx, 'exchangeWithoutFunds') === 'refused')
        throw refuse('001', `payload.amount: the account has less than that of ${both.source.code}`);
      return toWireExchange(ctx, createExchange(ctx, both, amount, isPaid));
    },
  }),

  // Known from a public third-party client only.
  calypsoCall({
    id: 'exchange.average-rate',
    title: 'Get average rate',
    path: '/exchange/average-rate',
    evidence: 'inferred',
    docs,
    payload: z.object(pair),
    response: z.object({ rate: z.number() }),
    handle: (ctx, given, refuse) => ({
      rate: wireNumber(exchangeRate(ctx, pairNamed(ctx, given, refuse)).toFixed()),
    }),
  }),
];
