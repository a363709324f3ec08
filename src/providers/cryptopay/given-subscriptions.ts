/** Subscriptions that a scenario gives, in the shape that answers have. */
import { z } from 'zod';
import { durationMs, type GivenCollection, givenCollection, isoInstant, placeRow } from '../../core/provider.js';
import { currency, instant, positive, text, time, uuid } from './given-parts.js';
import { periodsBehind } from './periods.js';
import { periods, subscriptionsOf } from './rows-subscriptions.js';
import { awaitPeriodEnd } from './subscriptions.js';

const subscriptionGiven = z.strictObject({
  id: uuid.optional(),
  status: z.enum(['active', 'cancelled']).optional(),
  custom_id: text,
  name: z.string().min(1, 'expected at least one character').optional(),
  amount: positive,
  currency: currency.optional(),
  period: z.enum(periods).optional(),
  period_quantity: z.int().min(1).max(1000).optional(),
  current_period_starts_at: time,
  current_period_ends_at: time,
  current_period_paid: z.boolean().optional(),
  payer_email: z.string().optional(),
  payer_name: text,
  product_name: text,
  product_description: text,
  success_redirect_url: text,
  unsuccess_redirect_url: text,
  created_at: time,
  cancelled_at: time.nullable(),
});

/** The collection that a scenario can give; the end of the current period stays in line. */
export const subscriptionsGiven = {
  subscriptions: givenCollection(subscriptionGiven, (ctx, row) => {
    const createdAt = instant(ctx, row.created_at);
    const status = row.status ?? (row.cancelled_at === undefined || row.cancelled_at === null ? 'active' : 'cancelled');
    const period = row.period ?? 'month';
    const quantity = row.period_quantity ?? 1;
    const begins = row.current_period_starts_at === undefined ? createdAt : instant(ctx, row.current_period_starts_at);
    // Before starts_at the period is the one that began at creation.
    const isFirst = begins === createdAt;
    const usualEnd = isFirst
      ? Date.parse(begins) + durationMs('3d')
      : periodsBehind(Date.parse(begins), quantity, period);
    const ends =
      row.current_period_ends_at === undefined ? isoInstant(usualEnd) : instant(ctx, row.current_period_ends_at);
    const id = row.id ?? ctx.ids.next('subscriptions').uuid();
    placeRow(subscriptionsOf(ctx), {
      id,
      status,
      customId: row.custom_id ?? null,
      name: row.name ?? 'Subscription',
      amount: row.amount,
      currency: row.currency ?? 'EUR',
      period,
      periodQuantity: quantity,
      startsAt: isFirst ? ends : begins,
      periodNumber: isFirst ? -1 : 0,
      currentPeriodStartsAt: begins,
      currentPeriodEndsAt: ends,
      currentPeriodPaid: row.current_period_paid ?? false,
      payerEmail: row.payer_email ?? 'payer@example.com',
      payerName: row.payer_name ?? null,
      productName: row.product_name ?? null,
      productDescription: row.product_description ?? null,
      successRedirectUrl: row.success_redirect_url ?? null,
      unsuccessRedirectUrl: row.unsuccess_redirect_url ?? null,
      createdAt,
      cancelledAt: status === 'active' ? null : instant(ctx, row.cancelled_at ?? undefined),
    });
    ctx.cancel('subscription', id);
    const made = subscriptionsOf(ctx).get(id);
    if (made?.status === 'active') awaitPeriodEnd(ctx, made);
  }),
} satisfies Readonly<Record<string, GivenCollection>>;
