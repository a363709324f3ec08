/** Subscriptions as clients see them. Field order is the provider's as far as the documents show it. */
import { type Context, decimal, type JsonObject } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { dayOf } from './calendar.js';
import { billedId } from './ids.js';
import { wireAmount } from './invoices.js';
import { phaseOn, pricedPhase } from './phases.js';
import { pricesOf, productsOf } from './rows-catalog.js';
import type { Phase, PhaseItem, SubscriptionRow } from './rows-subscriptions.js';
import { effectiveAmount } from './subscriptions.js';
import { wireTime } from './wire.js';

/** A subscription with its phases. Source: https://docs.gettrxn.com/api-reference/subscriptions */
export function toWireSubscription(ctx: Context, row: SubscriptionRow): JsonObject {
  const today = dayOf(ctx.now);
  const active = row.state === 'active' ? phaseOn(row, today) : undefined;
  const total = (pricedPhase(row, today)?.items ?? []).reduce(
    (sum, item) => sum.plus(effectiveAmount(ctx, item).times(decimal(String(item.quantity)))),
    decimal('0'),
  );
  return {
    id: row.id,
    customer_id: billedId(ctx, row.customerId),
    proration_behavior: row.prorationBehavior,
    billing_cycle_anchor: wireDay(ctx, row.billingCycleAnchor),
    start_date: wireDay(ctx, row.startDate),
    end_date: wireDay(ctx, row.endDate),
    next_billing_date: wireDay(ctx, row.nextBillingDate),
    total_amount: wireAmount(total),
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
    phases: row.phases.map((phase) => toWirePhase(ctx, phase, phase === active)),
  };
}

function toWirePhase(ctx: Context, { startDate, endDate, items }: Phase, isActive: boolean): JsonObject {
  return {
    start_date: wireDay(ctx, startDate),
    end_date: wireDay(ctx, endDate),
    is_active: isActive,
    items: items.map((item) => toWireItem(ctx, item)),
  };
}

function toWireItem(ctx: Context, item: PhaseItem): JsonObject {
  const price = pricesOf(ctx).get(item.priceId);
  const recurring = price?.recurring ?? null;
  return {
    price_id: billedId(ctx, item.priceId),
    product_id: price === undefined ? null : billedId(ctx, price.productId),
    product_name: productsOf(ctx).get(price?.productId ?? '')?.name ?? null,
    quantity: item.quantity,
    override_amount: item.overrideAmount,
    effective_amount: wireAmount(effectiveAmount(ctx, item)),
    recurring: recurring !== null,
    interval: recurring?.interval ?? null,
    interval_count: recurring?.intervalCount ?? null,
  };
}

function wireDay(ctx: Context, day: string | null): string | null {
  return day === null || assumed(ctx, 'subscriptionDates') === 'days' ? day : `${day}T00:00:00Z`;
}
