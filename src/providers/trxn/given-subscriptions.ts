/** Subscriptions that a scenario can give, in the shape that answers have. */
import { z } from 'zod';
import { decimal, type GivenCollection, givenCollection, placeRow } from '../../core/provider.js';
import { addDays, dayOf } from './calendar.js';
import { amount, day } from './given-invoices.js';
import { id, production, times, timesOf } from './given-parts.js';
import { newId } from './ids.js';
import { wireAmount } from './invoices.js';
import { notePhases } from './lifecycles-subscriptions.js';
import { joinedPhases } from './phases.js';
import { intervals } from './rows-catalog.js';
import { prorationBehaviors, type SubscriptionRow, subscriptionsOf } from './rows-subscriptions.js';
import { nextBillingFrom, scheduleTurn } from './subscriptions.js';

const item = z.strictObject({
  price_id: id,
  quantity: z.int().min(1).optional(),
  override_amount: amount.nullish(),
  // What follows from the price; nothing of it is kept.
  product_id: id.nullish(),
  product_name: z.string().nullish(),
  effective_amount: amount.optional(),
  recurring: z.boolean().optional(),
  interval: z.enum(intervals).nullish(),
  interval_count: z.int().nullish(),
});

const phase = z.strictObject({
  start_date: day.optional(),
  end_date: day.nullish(),
  // Follows from the clock; not kept.
  is_active: z.boolean().optional(),
  items: z.array(item).min(1, 'expected at least one item'),
});

const subscription = z
  .strictObject({
    id: id.optional(),
    object: z.literal('subscription').optional(),
    customer_id: id,
    proration_behavior: z.enum(prorationBehaviors).optional(),
    billing_cycle_anchor: day.optional(),
    start_date: day,
    end_date: day.nullish(),
    next_billing_date: day.nullish(),
    // Follows from the phases; not kept.
    total_amount: amount.optional(),
    ...times,
    phases: z.array(phase).min(1, 'expected at least one phase'),
  })
  .superRefine((row, issues) => {
    const joined = phasesOf(row);
    if ('wrong' in joined)
      issues.addIssue({
        code: 'custom',
        path: [joined.wrong === 'end_date' ? 'end_date' : 'phases'],
        message: 'expected phases that follow each other without a gap, from start_date to end_date',
      });
  });

/** The collection of subscriptions that a scenario can give. What lies ahead of them happens. */
export const subscriptionGiven: Readonly<Record<string, GivenCollection>> = {
  subscriptions: givenCollection(
    subscription,
    (ctx, row) => {
      const joined = phasesOf(row);
      if ('wrong' in joined) return;
      const today = dayOf(ctx.now);
      const isOver = joined.endDate !== null && joined.endDate <= today;
      const billingCycleAnchor = row.billing_cycle_anchor ?? row.start_date;
      const tomorrow = addDays(today, 1) ?? today;
      const from = row.start_date > today ? row.start_date : tomorrow;
      const plan: SubscriptionRow = {
        id: row.id ?? newId(ctx, 'subscriptions', 'sub_'),
        ...production(ctx),
        customerId: row.customer_id,
        prorationBehavior: row.proration_behavior ?? 'create_prorations',
        billingCycleAnchor,
        startDate: row.start_date,
        ...joined,
        nextBillingDate: row.next_billing_date ?? nextBillingFrom(ctx, { ...joined, billingCycleAnchor }, from),
        waiting: [],
        turnedOn: today,
        state: isOver ? 'ended' : 'active',
        ...timesOf(ctx, row),
      };
      ctx.cancel('subscription', plan.id);
      placeRow(subscriptionsOf(ctx), isOver ? { ...plan, nextBillingDate: null } : plan);
      notePhases(ctx, plan);
      if (!isOver) scheduleTurn(ctx, plan);
    },
    { customer_id: 'customers' },
  ),
};

function phasesOf({
  start_date,
  end_date,
  phases,
}: Pick<z.output<typeof subscription>, 'start_date' | 'end_date' | 'phases'>) {
  return joinedPhases(
    start_date,
    end_date ?? undefined,
    phases.map((one) => ({
      startDate: one.start_date,
      endDate: one.end_date,
      items: one.items.map(({ price_id, quantity = 1, override_amount }) => ({
        priceId: price_id,
        quantity,
        overrideAmount: typeof override_amount === 'string' ? wireAmount(decimal(override_amount)) : null,
      })),
    })),
  );
}
