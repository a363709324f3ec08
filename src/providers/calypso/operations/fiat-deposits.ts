import { z } from 'zod';
import {
  type Context,
  checkAddress,
  decimal,
  formatDecimal,
  isoInstant,
  type JsonObject,
} from '../../../core/provider.js';
import { amountField, checkDigits, currencyNamed } from '../amounts.js';
import { assumed } from '../assumptions.js';
import { fiatOf } from '../currencies.js';
import { calypsoCall } from '../envelope.js';
import type { Refuse } from '../errors.js';
import { amountsAt, fixedRate, methodsOf, regions } from '../fiat-methods.js';
import { madeBefore } from '../idempotency-keys.js';
import { linkOfOrder } from '../pages-onramp.js';
import { type OnrampOrderRow, onrampOrdersOf } from '../rows-fiat.js';
import { uuid } from '../schemas.js';
import { onrampOrder } from '../schemas-fiat.js';
import { toWireOnrampOrder } from '../wire-fiat.js';
import { methodOperation } from './fiat.js';

const docs = 'https://docs.calypso.finance/api-reference/fiat-deposit-api';
const text = z.string().nullish();
const ref = z.object({ id: z.string().min(1) });

function orderOf(ctx: Context, id: string, refuse: Refuse): OnrampOrderRow {
  const row = onrampOrdersOf(ctx).get(id);
  if (row === undefined) throw refuse('004');
  return row;
}

/** Operations on fiat deposits: the on-ramp. */
export const fiatDepositOperations = [
  calypsoCall({
    id: 'fiat.deposit.order',
    title: 'Get fiat deposit order',
    path: '/fiat/deposit/order',
    docs,
    payload: ref,
    response: onrampOrder,
    handle: (ctx, { id }, refuse) => toWireOnrampOrder(orderOf(ctx, id, refuse)),
  }),

  methodOperation('deposit'),

  calypsoCall({
    id: 'fiat.deposit.key.generate',
    title: 'Generate fiat deposit key',
    path: '/fiat/deposit/key/generate',
    docs,
    response: z.object({ key: z.guid() }),
    handle: (ctx) => ({ key: ctx.ids.next('fiat-deposit-keys').uuid() }),
  }),

  calypsoCall({
    id: 'fiat.deposit.fiatcurrencies',
    title: 'Get fiat currencies of deposits',
    path: '/fiat/deposit/fiatcurrencies',
    docs,
    response: z.object({ fiatCurrencies: z.array(z.string()) }),
    handle: () => ({ fiatCurrencies: [...new Set(regions().map(({ fiatCurrency }) => fiatCurrency))] }),
  }),

  // The anchors of the documents do not tell `/create/order` from `/create-order`.
  {
    ...calypsoCall({
      id: 'fiat.deposit.create-order',
      title: 'Create fiat deposit order',
      path: '/fiat/deposit/create/order',
      evidence: 'inferred',
      docs,
      payload: z.object({
        idempotencyKey: uuid.nullish(),
        externalId: text,
        itemId: z.string(),
        currency: z.string(),
        cryptoAmount: amountField.nullish(),
        fiatAmount: amountField.nullish(),
        fixedRateId: text,
        externalAddress: text,
      }),
      response: onrampOrder,
      handle(ctx, given, refuse): JsonObject {
        const currency = currencyNamed(ctx, given.currency, refuse);
        const [method] = methodsOf(undefined, given.itemId);
        if (method === undefined) throw refuse('001', 'payload.itemId: no such method');
        const { id: rateId } = fixedRate(ctx, currency.code, method.fiatCurrency);
        const fixed = given.fixedRateId ?? rateId;
        if (fixed !== rateId) throw refuse('001', 'payload.fixedRateId: unknown, of another pair, or expired');
        const cryptoAmount = given.cryptoAmount ?? undefined;
        const fiatAmount = given.fiatAmount ?? undefined;
        if ((cryptoAmount === undefined) === (fiatAmount === undefined))
          throw refuse('001', 'payload: give cryptoAmount or fiatAmount');
        if (cryptoAmount !== undefined) checkDigits(cryptoAmount, currency, refuse, 'payload.cryptoAmount');
        const fiat = fiatOf(method.fiatCurrency) ?? { code: method.fiatCurrency, scale: 2 };
        if (fiatAmount !== undefined) checkDigits(fiatAmount, fiat, refuse, 'payload.fiatAmount');
        const amounts = amountsAt(ctx, currency, fiat.code, { cryptoAmount, fiatAmount });
        const isWithin =
          amounts.fiatAmount.gte(decimal(method.minLimit)) && amounts.fiatAmount.lte(decimal(method.maxLimit));
        if (!isWithin) throw refuse('001', `payload: from ${method.minLimit} to ${method.maxLimit} ${fiat.code}`);
        const externalAddress = given.externalAddress ?? null;
        if (externalAddress !== null && !checkAddress(currency.network, externalAddress).ok)
          throw refuse('001', `payload.externalAddress: not an address on ${currency.blockchainName}`);
        const rows = onrampOrdersOf(ctx);
        const before = madeBefore(ctx, rows, given.idempotencyKey, refuse, toWireOnrampOrder);
        if (before !== undefined) return before;
        const made = ctx.create<OnrampOrderRow>('onramp', {
          id: ctx.ids.next('onramp-orders').uuid(),
          idempotencyKey: given.idempotencyKey ?? ctx.ids.next('onramp-keys').uuid(),
          externalId: given.externalId ?? null,
          itemId: method.itemId,
          currency: currency.code,
          cryptoAmount: formatDecimal(amounts.cryptoAmount),
          fiatCurrency: fiat.code,
          fiatAmount: formatDecimal(amounts.fiatAmount),
          externalAddress,
          state: 'CREATED',
          expiresAt: isoInstant(ctx.now + ctx.timing('onramp.expiry')),
          createdAt: isoInstant(ctx.now),
        });
        return toWireOnrampOrder(made);
      },
    }),
    alsoAt: [{ path: '/api/v1/fiat/deposit/create-order' }],
  },

  {
    ...calypsoCall({
      id: 'fiat.deposit.confirm-order',
      title: 'Confirm fiat deposit order',
      path: '/fiat/deposit/confirm/order',
      evidence: 'inferred',
      docs,
      payload: ref,
      response: onrampOrder,
      handle(ctx, { id }, refuse) {
        const { state } = orderOf(ctx, id, refuse);
        if (state !== 'CREATED') throw refuse('001', `payload.id: the order is ${state}`);
        ctx.fire('onramp', id, 'confirmed');
        const row = orderOf(ctx, id, refuse);
        return { ...toWireOnrampOrder(row), [assumed(ctx, 'onrampLinkField')]: linkOfOrder(ctx, row) };
      },
    }),
    alsoAt: [{ path: '/api/v1/fiat/deposit/confirm-order' }],
  },
];
