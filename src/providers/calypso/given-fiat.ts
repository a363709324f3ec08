/** Orders around fiat money that a scenario gives: those that the API only reads are made in no other way. */
import { z } from 'zod';
import { type Context, decimalFromJson, formatDecimal, givenCollection, placeRow } from '../../core/provider.js';
import { type FiatOrderRow, fiatOrdersOf } from './rows-fiat.js';

const plain = z.unknown().transform((value, ctx) => {
  const exact = decimalFromJson(value);
  if (exact !== undefined) return formatDecimal(exact);
  ctx.issues.push({ code: 'custom', message: 'expected a decimal number', input: value });
  return z.NEVER;
});
const text = z.string();

const withdrawal = z.strictObject({
  id: text.min(1),
  cryptoAmount: plain,
  fiatAmount: plain,
  fiatCurrency: text,
  currency: text,
  state: text,
});

const c2f = z.strictObject({
  orderId: text.min(1),
  state: text.default('INIT'),
  currency: text,
  fiatCurrency: text,
  amountInCrypto: plain,
  amountInFiat: plain,
  externalId: text.optional(),
});

const invoice = z.strictObject({
  idempotencyKey: text.min(1),
  invoiceId: text,
  state: text.default('unpaid'),
  shopId: text.optional(),
  orderUnpaidType: text.optional(),
  currency: text,
  orderCryptoAmount: plain,
  paymentCryptoAmount: plain.optional(),
  fiatCurrency: text,
  orderFiatAmount: plain,
  paymentFiatAmount: plain.optional(),
});

/** Fiat orders of invoices, fiat withdrawals and crypto-to-fiat orders. They stay as they are given. */
export const fiatGiven = {
  fiat_orders: givenCollection(invoice, (ctx, { idempotencyKey, ...shown }) =>
    put(ctx, 'invoice', idempotencyKey, shown, [
      'orderCryptoAmount',
      'paymentCryptoAmount',
      'orderFiatAmount',
      'paymentFiatAmount',
    ]),
  ),
  fiat_withdrawals: givenCollection(withdrawal, (ctx, shown) =>
    put(ctx, 'withdrawal', shown.id, shown, ['cryptoAmount', 'fiatAmount']),
  ),
  c2f_orders: givenCollection(c2f, (ctx, shown) =>
    put(ctx, 'c2f', shown.orderId, shown, ['amountInCrypto', 'amountInFiat']),
  ),
};

function put(
  ctx: Context,
  kind: FiatOrderRow['kind'],
  id: string,
  given: Readonly<Record<string, string | undefined>>,
  numbers: readonly string[],
): void {
  const shown = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
  placeRow<FiatOrderRow>(fiatOrdersOf(ctx), { id: `${kind}/${id}`, kind, shown, numbers });
}
