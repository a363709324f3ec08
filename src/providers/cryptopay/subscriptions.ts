/** What time and payments make of subscriptions. Source: https://developers.cryptopay.me/guides/email-billing */
import { type Context, isoInstant, PaydrillError } from '../../core/provider.js';
import { newDepositAddress } from './addresses.js';
import { conversionFor } from './amounts-invoices.js';
import { assumed } from './assumptions.js';
import { coinOf } from './coins.js';
import { newInvoice } from './invoices-new.js';
import { periodsBehind } from './periods.js';
import type { InvoiceRow } from './rows-invoices.js';
import { type SubscriptionRow, subscriptionsOf } from './rows-subscriptions.js';

/** An invoice was completed: when it is one of a subscription, the current period is paid. */
export function invoicePaid(ctx: Context, { subscriptionId }: InvoiceRow): void {
  const row = subscriptionsOf(ctx).get(subscriptionId ?? '');
  if (row?.status === 'active' && !row.currentPeriodPaid) ctx.fire('subscription', row.id, 'pay');
}

/** Puts the end of the current period in line. */
export function awaitPeriodEnd(ctx: Context, row: SubscriptionRow): void {
  ctx.cancel('subscription', row.id, 'end_period');
  const afterMs = Date.parse(row.currentPeriodEndsAt) - ctx.now;
  if (afterMs >= 0) ctx.fire('subscription', row.id, 'end_period', { afterMs });
}

/** The current period ends: an unpaid first one cancels the subscription, otherwise the next one begins. */
export function periodEnded(ctx: Context, row: SubscriptionRow): void {
  const isFirst = row.periodNumber < 0;
  const isKept = row.currentPeriodPaid || (!isFirst && assumed(ctx, 'subscriptionUnpaidPeriod') === 'nextPeriod');
  if (!isKept) {
    ctx.fire('subscription', row.id, 'cancel');
    return;
  }
  const next = subscriptionsOf(ctx).update(row.id, {
    periodNumber: row.periodNumber + 1,
    currentPeriodStartsAt: row.currentPeriodEndsAt,
    currentPeriodEndsAt: isoInstant(endBehind(ctx, row)),
    currentPeriodPaid: isFirst && assumed(ctx, 'subscriptionPeriodStart') === 'paid',
  });
  awaitPeriodEnd(ctx, next);
}

function endBehind(ctx: Context, row: SubscriptionRow): number {
  const { period, periodQuantity, periodNumber } = row;
  if (assumed(ctx, 'subscriptionMonthEnd') === 'fromPrevious')
    return periodsBehind(Date.parse(row.currentPeriodEndsAt), periodQuantity, period);
  return periodsBehind(Date.parse(row.startsAt), (periodNumber + 2) * periodQuantity, period);
}

/**
 * Makes an invoice of the current period in the coin that the payer chose, on its first network unless another is named. Throws
 * {@link PaydrillError} for a coin or network that there is not, and when the period is paid already.
 */
export function newSubscriptionInvoice(
  ctx: Context,
  row: SubscriptionRow,
  payCurrency: string,
  asked?: string,
): InvoiceRow {
  const wrong = (text: string) => new PaydrillError(400, 'bad-invoice', text);
  if (row.status !== 'active') throw wrong('The subscription is cancelled.');
  if (row.currentPeriodPaid) throw wrong('The current period is paid already.');
  const coin = coinOf(ctx, payCurrency);
  const network = coin?.networks.find((one) => one === (asked ?? coin.networks[0]));
  const exchange = conversionFor(ctx, payCurrency, row.currency);
  if (coin === undefined || exchange === undefined)
    throw wrong(`There is no coin ${JSON.stringify(payCurrency.slice(0, 40))} that pays ${row.currency}.`);
  if (network === undefined) throw wrong(`${payCurrency} is on ${coin.networks.join(', ')}.`);
  return newInvoice(
    ctx,
    {
      customId: null,
      customerId: null,
      subscriptionId: row.id,
      priceAmount: row.amount,
      priceCurrency: row.currency,
      payCurrency,
      network,
      address: newDepositAddress(ctx, network),
      name: row.productName ?? row.name,
      description: row.productDescription,
      metadata: null,
      successRedirectUrl: row.successRedirectUrl,
      unsuccessRedirectUrl: row.unsuccessRedirectUrl,
    },
    exchange,
  );
}
