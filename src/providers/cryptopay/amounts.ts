/** Amounts on the wire and the arithmetic of payments. Source: recordings of https://github.com/cryptopay-dev/cryptopay-ruby */
import { type Context, type Decimal, decimal, formatDecimal, round } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { precisionOf } from './coins.js';
import { rateOf } from './rates.js';

/** An amount, rate or fee as Cryptopay writes it: plain, with at least one digit behind the point, e.g. `"100.0"`. */
export function wireAmount(plain: string): string {
  return formatDecimal(decimal(plain), 1);
}

/** The conversion behind a payment. */
export type Exchange = {
  readonly pair: string;
  readonly rate: string;
  readonly fee: string;
  readonly feeCurrency: string;
};

/** What a payment is worth to the merchant, as plain decimals. `exchange` is null when nothing is converted. */
export interface Settlement {
  readonly received: string;
  readonly fee: string;
  readonly exchange: Exchange | null;
}

/** By what a payment is settled. `rate` is null when nothing is converted; `feeShare` is a part of one. */
export interface Terms {
  readonly rate: string | null;
  /** Digits behind the point of the received currency. */
  readonly digits: number;
  readonly rounding: 'down' | 'halfUp';
  readonly feeShare: Decimal;
}

/** Settles paid coins: their value at the received currency's precision, minus the fee (rounded up). Value = received + fee. */
export function settleAt(paid: string, { rate, digits, rounding, feeShare }: Terms): { received: string; fee: string } {
  const value = rate === null ? decimal(paid) : round(decimal(paid).times(decimal(rate)), digits, rounding);
  const fee = round(value.times(feeShare), digits, 'up');
  return { received: formatDecimal(value.minus(fee)), fee: formatDecimal(fee) };
}

/** Settles a payment by the rates and the tariff in force. Throws when the pair has no rate, which the channel's checks exclude. */
export function settle(ctx: Context, paid: string, paidCurrency: string, receivedCurrency: string): Settlement {
  const digits = precisionOf(receivedCurrency);
  const rate = paidCurrency === receivedCurrency ? null : rateOf(ctx, paidCurrency, receivedCurrency);
  if (rate === undefined) throw new Error(`no rate ${paidCurrency}${receivedCurrency}`);
  const rounding = assumed(ctx, 'channelPaymentRounding');
  const pair = `${paidCurrency}${receivedCurrency}`;
  return {
    ...settleAt(paid, { rate, digits, rounding, feeShare: feeShare(ctx) }),
    exchange: rate === null ? null : { pair, rate, fee: '0', feeCurrency: receivedCurrency },
  };
}

/** What is left of paid coins after the fee, when a refund is charged. */
export function minusFee(ctx: Context, paid: string, currency: string): string {
  const fee = round(decimal(paid).times(feeShare(ctx)), precisionOf(currency), 'up');
  return formatDecimal(decimal(paid).minus(fee));
}

function feeShare(ctx: Context): Decimal {
  return decimal(assumed(ctx, 'channelPaymentFee').replace('%', '')).times(decimal('0.01'));
}
