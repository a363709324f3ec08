import { z } from 'zod';
import { decimal, formatDecimal, wireNumber } from '../../../core/provider.js';
import { amountField, checkDigits, currencyNamed } from '../amounts.js';
import { fiatOf } from '../currencies.js';
import { calypsoCall } from '../envelope.js';
import { amountsAt, fixedRate, methodsOf, regions } from '../fiat-methods.js';
import { type FiatOrderRow, fiatOrdersOf } from '../rows-fiat.js';
import { fiatOrder, regionList, transferMethods } from '../schemas-fiat.js';
import { toWireFiatOrder } from '../wire-fiat.js';

const g3 = 'https://docs.calypso.finance/api-reference';
const text = z.string().nullish();

/** The ways of deposits and of withdrawals are asked for alike. */
export function methodOperation(kind: 'deposit' | 'withdrawal') {
  return calypsoCall({
    id: `fiat.${kind}.method`,
    title: `Get fiat ${kind} methods`,
    path: `/fiat/${kind}/method`,
    docs: `${g3}/fiat-${kind}-api`,
    payload: z.object({
      itemId: text,
      geoId: text,
      cryptoAmount: amountField.nullish(),
      fiatAmount: amountField.nullish(),
      currency: z.string(),
      external: z.boolean().nullish(),
    }),
    response: transferMethods,
    handle(ctx, given, refuse) {
      const currency = currencyNamed(ctx, given.currency, refuse);
      const cryptoAmount = given.cryptoAmount ?? undefined;
      const fiatAmount = given.fiatAmount ?? undefined;
      if (cryptoAmount !== undefined && fiatAmount !== undefined)
        throw refuse('001', 'payload: give cryptoAmount or fiatAmount, not both');
      if (cryptoAmount !== undefined) checkDigits(cryptoAmount, currency, refuse, 'payload.cryptoAmount');
      const found = methodsOf(given.geoId, given.itemId);
      const fiatCurrency = found[0]?.fiatCurrency ?? 'USD';
      const fiat = fiatOf(fiatCurrency);
      if (fiatAmount !== undefined && fiat !== undefined) checkDigits(fiatAmount, fiat, refuse, 'payload.fiatAmount');
      const { id, endsAt } = fixedRate(ctx, currency.code, fiatCurrency);
      const methods = found.map((one) => {
        const least = cryptoAmount === undefined ? (fiatAmount ?? decimal(one.minLimit)) : undefined;
        const amounts = amountsAt(ctx, currency, one.fiatCurrency, { cryptoAmount, fiatAmount: least });
        return {
          itemId: one.itemId,
          fiatAmount: wireNumber(formatDecimal(amounts.fiatAmount)),
          cryptoAmount: wireNumber(formatDecimal(amounts.cryptoAmount)),
          withdrawalSettingsType: one.methodCode,
          currency: currency.code,
          fiatCurrency: one.fiatCurrency,
          minLimit: wireNumber(one.minLimit),
          maxLimit: wireNumber(one.maxLimit),
        };
      });
      return { fixedRateId: id, rateExpiredDate: endsAt, methods };
    },
  });
}

/** An operation that answers an order which the API only reads. */
export function orderOperation(about: {
  readonly kind: FiatOrderRow['kind'];
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly docs: string;
  readonly field: 'id' | 'orderId' | 'idempotencyKey';
  readonly response: z.ZodType;
}) {
  const { kind, field, ...facts } = about;
  return calypsoCall({
    ...facts,
    payload: z.object({ [field]: z.string().min(1) }),
    handle(ctx, given, refuse) {
      const row = fiatOrdersOf(ctx).get(`${kind}/${given[field]}`);
      if (row === undefined) throw refuse('004');
      return toWireFiatOrder(row);
    },
  });
}

/** Operations on fiat payments of invoices and on fiat withdrawals. Orders themselves are made outside of the API. */
export const fiatOperations = [
  orderOperation({
    kind: 'invoice',
    id: 'fiat.order',
    title: 'Get fiat order',
    path: '/fiat/order',
    docs: `${g3}/fiat-api`,
    field: 'idempotencyKey',
    response: z.looseObject({ invoiceId: z.string(), state: z.string() }),
  }),

  calypsoCall({
    id: 'fiat.method',
    title: 'Get fiat methods',
    path: '/fiat/method',
    docs: `${g3}/fiat-api`,
    payload: z.object({ currency: z.string(), geoId: text }),
    response: z.object({
      method: z.array(
        z.object({
          methodName: z.string(),
          methodCode: z.string(),
          fixedRateId: z.string(),
          fixedRate: z.number(),
          expiredFixedRateDate: z.string(),
          minLimit: z.number(),
          maxLimit: z.number(),
        }),
      ),
    }),
    handle(ctx, given, refuse) {
      const { code } = currencyNamed(ctx, given.currency, refuse);
      const method = methodsOf(given.geoId).map((one) => {
        const { id, rate, endsAt } = fixedRate(ctx, code, one.fiatCurrency);
        return {
          methodName: one.methodName,
          methodCode: one.methodCode,
          fixedRateId: id,
          fixedRate: wireNumber(formatDecimal(rate)),
          expiredFixedRateDate: endsAt,
          minLimit: wireNumber(one.minLimit),
          maxLimit: wireNumber(one.maxLimit),
        };
      });
      return { method };
    },
  }),

  ...(['fiat', 'fiat.withdrawal'] as const).map((id) =>
    calypsoCall({
      id: `${id}.geo`,
      title: id === 'fiat' ? 'Get regions' : 'Get regions of fiat withdrawals',
      path: `/${id.replace('.', '/')}/geo`,
      docs: `${g3}/${id.replace('.', '-')}-api`,
      response: regionList,
      handle: () => ({ geo: regions() }),
    }),
  ),

  methodOperation('withdrawal'),

  orderOperation({
    kind: 'withdrawal',
    id: 'fiat.withdrawal.order',
    title: 'Get fiat withdrawal order',
    path: '/fiat/withdrawal/order',
    docs: `${g3}/fiat-withdrawal-api`,
    field: 'id',
    response: fiatOrder,
  }),
];
