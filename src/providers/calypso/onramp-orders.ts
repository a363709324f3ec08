/** On-ramp orders as they are made: by a call, or on the hosted page that a link leads to. */
import { z } from 'zod';
import { type Context, checkAddress, decimal, formatDecimal, isoInstant } from '../../core/provider.js';
import { amountField, checkDigits, currencyNamed } from './amounts.js';
import { fiatOf } from './currencies.js';
import type { Refuse } from './errors.js';
import { amountsAt, fixedRate, methodsOf } from './fiat-methods.js';
import { madeBefore } from './idempotency-keys.js';
import { type OnrampOrderRow, onrampOrdersOf } from './rows-fiat.js';
import { uuid } from './schemas.js';

const text = z.string().nullish();

/** Payload of the creation of an on-ramp order. */
export const onrampRequest = z.object({
  idempotencyKey: uuid.nullish(),
  externalId: text,
  itemId: z.string(),
  currency: z.string(),
  cryptoAmount: amountField.nullish(),
  fiatAmount: amountField.nullish(),
  fixedRateId: text,
  externalAddress: text,
});

/** Makes an order, or answers the one that was made with the same key when that is assumed. Throws what `refuse` makes. */
export function orderMade(ctx: Context, given: z.output<typeof onrampRequest>, refuse: Refuse): OnrampOrderRow {
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
  const isWithin = amounts.fiatAmount.gte(decimal(method.minLimit)) && amounts.fiatAmount.lte(decimal(method.maxLimit));
  if (!isWithin) throw refuse('001', `payload: from ${method.minLimit} to ${method.maxLimit} ${fiat.code}`);
  const externalAddress = given.externalAddress ?? null;
  if (externalAddress !== null && !checkAddress(currency.network, externalAddress).ok)
    throw refuse('001', `payload.externalAddress: not an address on ${currency.blockchainName}`);
  const before = madeBefore(ctx, onrampOrdersOf(ctx), given.idempotencyKey, refuse);
  return (
    before ??
    ctx.create<OnrampOrderRow>('onramp', {
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
    })
  );
}
