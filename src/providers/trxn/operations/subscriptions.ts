import { z } from 'zod';
import {
  type Context,
  type Evidence,
  isoInstant,
  operation,
  parseNumeral,
  type Reply,
  scaleOf,
} from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { addDays, dayOf, isDay } from '../calendar.js';
import { invalid, missingParameter, wrongState } from '../errors.js';
import { newId } from '../ids.js';
import { wireAmount } from '../invoices.js';
import { listParam, orderedOf } from '../lines.js';
import { listOf, pageQuery, pageReply } from '../paging.js';
import { body, checkObject, isBlank, numberParam, textParam } from '../params.js';
import { joinedPhases } from '../phases.js';
import { type Place, placeKey, placeOf } from '../places.js';
import { recordOf } from '../records.js';
import { namedRecord } from '../references.js';
import { customersOf } from '../rows.js';
import {
  type Phase,
  type PhaseItem,
  prorationBehaviors,
  type SubscriptionRow,
  subscriptionsOf,
} from '../rows-subscriptions.js';
import { subscription } from '../schemas-billing.js';
import { nextBillingFrom, scheduleTurn } from '../subscriptions.js';
import { toWireSubscription } from '../wire-subscriptions.js';

const docs = 'https://docs.gettrxn.com/api-reference/subscriptions';
const documented = { docs, evidence: 'documented' as Evidence };
const inferred = { docs, evidence: 'inferred' as Evidence };
const one = '/v1/subscriptions/:id';

const item = z.object({
  price_id: textParam('Required.'),
  quantity: numberParam('A whole number from 1; 1 unless said.'),
  override_amount: numberParam('Major units, in the place of the amount of the price.'),
});
const phase = z.object({
  start_date: textParam('YYYY-MM-DD; where the phase before ends, unless said.'),
  end_date: textParam('YYYY-MM-DD, the first day after it; null for open.'),
  items: listParam(item, 'At least one.'),
});
const change = {
  end_date: textParam('YYYY-MM-DD, the first day after it; null for open.'),
  proration_behavior: textParam('create_prorations, always_invoice or none.'),
};
const fields = body({
  customer_id: textParam('Required.'),
  start_date: textParam('YYYY-MM-DD; today unless said.'),
  ...change,
  billing_cycle_anchor: textParam('YYYY-MM-DD; start_date unless said.'),
  phases: listParam(phase, 'At least one.'),
});

type Errors = Record<string, string[]>;

/** Operations on subscriptions. */
export const subscriptionOperations = [
  operation({
    ...documented,
    id: 'subscriptions.list',
    title: 'List subscriptions',
    method: 'GET',
    path: '/v1/subscriptions',
    status: 200,
    query: pageQuery,
    response: listOf('subscriptions', subscription),
    handle(call, ctx) {
      const rows = subscriptionsOf(ctx).under('place', placeKey(placeOf(call.principal)));
      return pageReply(ctx, call, 'subscriptions', rows, assumed(ctx, 'billingOrder'), (row) =>
        toWireSubscription(ctx, row),
      );
    },
  }),

  operation({
    ...inferred,
    id: 'subscriptions.get',
    title: 'Retrieve a subscription',
    method: 'GET',
    path: one,
    status: 200,
    response: subscription,
    handle: ({ params, principal }, ctx) =>
      shown(ctx, recordOf(ctx, subscriptionsOf(ctx), 'Subscription', params['id'], principal)),
  }),

  operation({
    ...inferred,
    id: 'subscriptions.create',
    title: 'Create a subscription',
    method: 'POST',
    path: '/v1/subscriptions',
    status: 201,
    request: fields,
    response: subscription,
    handle({ body: given, principal, request }, ctx) {
      checkObject(ctx, request);
      checkPresent(ctx, Object.values(given));
      const place = placeOf(principal);
      const customer = namedRecord(ctx, customersOf(ctx), 'customer_id', given.customer_id, place);
      const planned = checkedPlan(ctx, place, given);
      const now = isoInstant(ctx.now);
      const row = ctx.create<SubscriptionRow>('subscription', {
        id: newId(ctx, 'subscriptions', 'sub_'),
        ...place,
        customerId: customer.id,
        ...planned,
        nextBillingDate: null,
        waiting: [],
        turnedOn: null,
        state: 'active',
        createdAt: now,
        updatedAt: now,
      });
      return shown(ctx, row, 201);
    },
  }),

  operation({
    ...inferred,
    id: 'subscriptions.update',
    title: 'Update a subscription',
    method: 'PATCH',
    path: one,
    alsoAt: [{ method: 'PUT' }],
    status: 200,
    request: body(change),
    response: subscription,
    handle({ body: given, params, principal, request }, ctx) {
      checkObject(ctx, request);
      const before = recordOf(ctx, subscriptionsOf(ctx), 'Subscription', params['id'], principal);
      checkPresent(ctx, Object.values(given));
      const changed = checkedChange(ctx, before, given);
      const isSame = changed.endDate === before.endDate && changed.prorationBehavior === before.prorationBehavior;
      if (!isSame && before.state !== 'active')
        throw wrongState(ctx, `Subscription is ${before.state} and cannot be changed`);
      if (isSame && assumed(ctx, 'unchangedUpdate') === 'silent') return shown(ctx, before);
      const planned = { ...before, ...changed };
      const today = dayOf(ctx.now);
      // What a day brought was billed on it.
      const from = planned.nextBillingDate ?? (before.turnedOn === today ? (addDays(today, 1) ?? today) : today);
      const isActive = before.state === 'active';
      const after = subscriptionsOf(ctx).update(before.id, {
        ...changed,
        nextBillingDate: isActive ? nextBillingFrom(ctx, planned, from) : null,
        updatedAt: isoInstant(ctx.now),
      });
      if (isActive) scheduleTurn(ctx, after);
      ctx.emit('subscription', after, 'subscription.updated');
      return shown(ctx, after);
    },
  }),

  operation({
    ...inferred,
    id: 'subscriptions.delete',
    title: 'Cancel a subscription',
    method: 'DELETE',
    path: one,
    status: 204,
    handle({ params, principal }, ctx) {
      const { id, state } = recordOf(ctx, subscriptionsOf(ctx), 'Subscription', params['id'], principal);
      const isRemoved = assumed(ctx, 'subscriptionDelete') === 'deleted';
      if (!isRemoved && state !== 'active') throw wrongState(ctx, `Subscription is ${state} and cannot be canceled`);
      ctx.fire('subscription', id, isRemoved ? 'delete' : 'cancel');
      return { status: 204 };
    },
  }),
];

function shown(ctx: Context, row: SubscriptionRow, status = 200): Reply {
  return { status, json: toWireSubscription(ctx, row) };
}

function checkPresent(ctx: Context, values: readonly unknown[]): void {
  const isEmpty = values.every((value) => value === undefined);
  if (isEmpty && assumed(ctx, 'emptyBody') === 'missing') throw missingParameter(ctx, 'subscription');
}

/** What a new subscription is to be. All fields at fault are named. */
function checkedPlan(
  ctx: Context,
  place: Place,
  given: z.output<typeof fields>,
): Pick<SubscriptionRow, 'prorationBehavior' | 'billingCycleAnchor' | 'startDate' | 'endDate' | 'phases'> {
  const errors: Errors = {};
  const prorationBehavior = checkedBehavior(given.proration_behavior ?? 'create_prorations', errors);
  const startDate = checkedDay(ctx, 'start_date', given.start_date, errors) ?? dayOf(ctx.now);
  const billingCycleAnchor = checkedDay(ctx, 'billing_cycle_anchor', given.billing_cycle_anchor, errors) ?? startDate;
  const endDate = checkedDay(ctx, 'end_date', given.end_date, errors);
  const phases = (given.phases ?? []).map((one) => ({
    startDate: checkedDay(ctx, 'phases.start_date', one.start_date, errors),
    endDate: checkedDay(ctx, 'phases.end_date', one.end_date, errors),
    items: checkedItems(ctx, place, one.items ?? [], errors),
  }));
  if (phases.length === 0) errors['phases'] = ["can't be blank"];
  if (Object.keys(errors).length > 0) throw invalid(ctx, errors);
  const joined = joinedPhases(startDate, endDate, phases);
  if ('wrong' in joined) throw invalid(ctx, { [joined.wrong]: ['is invalid'] }, phaseHint);
  return { prorationBehavior, billingCycleAnchor, startDate, ...joined };
}

const phaseHint =
  'Phases follow each other without a gap: each begins where the one before ends, ends after it begins, and the last ends with the subscription.';

function checkedItems(
  ctx: Context,
  place: Place,
  given: readonly z.output<typeof item>[],
  errors: Errors,
): readonly PhaseItem[] {
  if (given.length === 0) errors['phases.items'] = ["can't be blank"];
  return given.flatMap((one) => {
    const [ordered] = orderedOf(ctx, place, 'phases.items', [one], errors);
    const overrideAmount = checkedOverride(one.override_amount, errors);
    return ordered === undefined ? [] : [{ priceId: ordered.price.id, quantity: ordered.quantity, overrideAmount }];
  });
}

function checkedOverride(given: string | null | undefined, errors: Errors): string | null {
  if (isBlank(given)) return null;
  const value = parseNumeral(given.trim());
  const problem =
    value === undefined
      ? 'is not a number'
      : value.lt('0')
        ? 'must be greater than or equal to 0'
        : scaleOf(value) > 2
          ? 'is invalid'
          : undefined;
  if (problem !== undefined) errors['phases.items.override_amount'] = [problem];
  return value === undefined || problem !== undefined ? null : wireAmount(value);
}

function checkedBehavior(given: string | null, errors: Errors): SubscriptionRow['prorationBehavior'] {
  const known = prorationBehaviors.find((one) => one === given);
  if (known === undefined) errors['proration_behavior'] = ['is not included in the list'];
  return known ?? 'none';
}

/** A day, or undefined when there is none. */
function checkedDay(ctx: Context, field: string, given: string | null | undefined, errors: Errors): string | undefined {
  if (isBlank(given)) return undefined;
  const day = given.trim();
  if (isDay(day)) return day;
  errors[field] = [assumed(ctx, 'badDate')];
  return undefined;
}

/** What an update makes of a subscription; its last phase ends with it. */
function checkedChange(
  ctx: Context,
  before: SubscriptionRow,
  given: { readonly end_date?: string | null | undefined; readonly proration_behavior?: string | null | undefined },
): Pick<SubscriptionRow, 'endDate' | 'prorationBehavior' | 'phases'> {
  const errors: Errors = {};
  const prorationBehavior =
    given.proration_behavior === undefined
      ? before.prorationBehavior
      : checkedBehavior(given.proration_behavior, errors);
  const day = checkedDay(ctx, 'end_date', given.end_date, errors) ?? null;
  const endDate = given.end_date === undefined ? before.endDate : day;
  const last = before.phases.at(-1);
  const isTooEarly = endDate !== null && (endDate <= (last?.startDate ?? '') || endDate < dayOf(ctx.now));
  if (isTooEarly && endDate !== before.endDate) errors['end_date'] = ['is invalid'];
  if (Object.keys(errors).length > 0)
    throw invalid(ctx, errors, errors['end_date'] === undefined ? undefined : endHint);
  const phases = before.phases.map((one): Phase => (one === last ? { ...one, endDate } : one));
  return { endDate, prorationBehavior, phases };
}

const endHint = 'end_date is a day (YYYY-MM-DD), today or later, and after the first day of the last phase.';
