import { z } from 'zod';
import { formatDecimal, wireNumber } from '../../../core/provider.js';
import { currencyNamed } from '../amounts.js';
import { fiatOf } from '../currencies.js';
import { calypsoCall } from '../envelope.js';
import { fixedRate, methodsOf } from '../fiat-methods.js';
import { orderOperation } from './fiat.js';

const docs = 'https://docs.calypso.finance/api-reference/crypto-to-fiat-api';

/** Operations on the sale of crypto money for fiat money. Orders themselves are made outside of the API. */
export const c2fOperations = [
  orderOperation({
    kind: 'c2f',
    id: 'c2f.order',
    title: 'Get crypto-to-fiat order',
    path: '/c2f/order',
    docs,
    field: 'orderId',
    response: z.looseObject({ orderId: z.string(), state: z.string() }),
  }),

  calypsoCall({
    id: 'c2f.order.rate',
    title: 'Get crypto-to-fiat rate',
    path: '/c2f/order/:type/rate',
    docs,
    payload: z.object({ fiatCurrency: z.string(), currency: z.string() }),
    response: z.object({
      rateId: z.string(),
      rate: z.number(),
      fiatCurrency: z.string(),
      currency: z.string(),
      expiredDate: z.string(),
    }),
    handle(ctx, { fiatCurrency, currency }, refuse) {
      const { code } = currencyNamed(ctx, currency, refuse);
      if (fiatOf(fiatCurrency) === undefined) throw refuse('001', 'payload.fiatCurrency: not known');
      const { id, rate, endsAt } = fixedRate(ctx, code, fiatCurrency);
      return { rateId: id, rate: wireNumber(formatDecimal(rate)), fiatCurrency, currency: code, expiredDate: endsAt };
    },
  }),

  calypsoCall({
    id: 'c2f.order.limit',
    title: 'Get crypto-to-fiat limit',
    path: '/c2f/order/:type/limit',
    docs,
    payload: z.object({ fiatCurrency: z.string(), currency: z.string().nullish() }),
    response: z.object({ minLimit: z.number(), maxLimit: z.number(), limitCurrency: z.string() }),
    handle(ctx, given, refuse) {
      if (given.currency !== null && given.currency !== undefined) currencyNamed(ctx, given.currency, refuse);
      const method = methodsOf(undefined).find(({ fiatCurrency }) => fiatCurrency === given.fiatCurrency);
      if (method === undefined)
        throw refuse('001', 'payload.fiatCurrency: not known, or not to be had for crypto money');
      const { minLimit, maxLimit, fiatCurrency } = method;
      return { minLimit: wireNumber(minLimit), maxLimit: wireNumber(maxLimit), limitCurrency: fiatCurrency };
    },
  }),
];
