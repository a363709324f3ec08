/**
 * Billing of subscriptions on the virtual clock: one job for the next day on which something happens, never one for each day to come.
 * Source of the concepts: https://docs.gettrxn.com/api-reference/subscriptions
 */
import { type Context, type Decimal, decimal, divide, isoInstant } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { addDays, dayOf, daysBetween, startOf } from './calendar.js';
import { cycleDayFrom, cycleOf } from './cycles.js';
import { fromCents, lineOf, newInvoice, wireAmount } from './invoices.js';
import { phaseOn } from './phases.js';
import { pricesOf } from './rows-catalog.js';
import {
  type Phase,
  type PhaseItem,
  type SubscriptionRow,
  subscriptionsOf,
  type WaitingLine,
} from './rows-subscriptions.js';

/** What one unit of an item costs, in major units. */
export function effectiveAmount(ctx: Context, { priceId, overrideAmount }: PhaseItem): Decimal {
  if (overrideAmount !== null) return decimal(overrideAmount);
  return fromCents(pricesOf(ctx).get(priceId)?.amount ?? '0');
}

/** The first day from a given one on which something is billed, or null. */
export function nextBillingFrom(
  ctx: Context,
  row: Pick<SubscriptionRow, 'phases' | 'billingCycleAnchor'>,
  day: string,
): string | null {
  for (const phase of row.phases) {
    const from = day > phase.startDate ? day : phase.startDate;
    const days = phase.items
      .map((item) => billingDay(ctx, row, phase, item, from))
      .filter((one) => one !== undefined && (phase.endDate === null || one < phase.endDate))
      .sort();
    if (days[0] !== undefined) return days[0];
  }
  return null;
}

/** Puts the next day on which something happens in line. */
export function scheduleTurn(ctx: Context, row: SubscriptionRow): void {
  ctx.cancel('subscription', row.id, 'due');
  const after = row.turnedOn ?? '';
  const days = [row.nextBillingDate, row.endDate, ...row.phases.map(({ startDate }) => startDate)]
    .filter((day) => day !== null && (day === row.nextBillingDate || day === row.endDate || day > after))
    .sort();
  const [first] = days;
  if (first === undefined || first === null) return;
  ctx.fire('subscription', row.id, 'due', { afterMs: Math.max(0, startOf(first) - ctx.now) });
}

/** Deals with what a day brings, the first one too: the end, a change of phase, a bill. Then puts the next day in line. */
export function turn(ctx: Context, row: SubscriptionRow): void {
  const today = dayOf(ctx.now);
  const isNew = row.turnedOn === null;
  if (row.endDate !== null && row.endDate <= today) {
    if (isNew) ctx.emit('subscription', row, 'subscription.created');
    ctx.fire('subscription', row.id, 'end');
    return;
  }
  const isNewDay = row.turnedOn === null || row.turnedOn < today;
  const begun = isNewDay ? row.phases.find(({ startDate }) => startDate === today) : undefined;
  const change = begun === undefined ? [] : prorations(ctx, row, begun, today);
  const isDue = row.nextBillingDate !== null && row.nextBillingDate <= today;
  const isBilled = isDue || (change.length > 0 && row.prorationBehavior === 'always_invoice');
  const lines = [...row.waiting, ...change, ...(isDue ? dueLines(ctx, row, row.nextBillingDate ?? today) : [])];
  const after = subscriptionsOf(ctx).update(row.id, {
    turnedOn: today,
    waiting: lines,
    nextBillingDate: isDue ? nextBillingFrom(ctx, row, addDays(today, 1) ?? today) : row.nextBillingDate,
    updatedAt: isBilled || begun !== undefined ? isoInstant(ctx.now) : row.updatedAt,
  });
  // Told before its bill, and with the day of the next one, as the call answers it.
  if (isNew) ctx.emit('subscription', after, 'subscription.created');
  else if (begun !== undefined && begun !== row.phases[0]) ctx.emit('subscription', after, 'subscription.updated');
  if (isBilled) bill(ctx, after, today);
  scheduleTurn(ctx, after);
}

/** No bill follows any more. */
export function stopBilling(ctx: Context, row: SubscriptionRow, endDate: string | null): SubscriptionRow {
  ctx.cancel('subscription', row.id);
  const updatedAt = isoInstant(ctx.now);
  return subscriptionsOf(ctx).update(row.id, { nextBillingDate: null, waiting: [], endDate, updatedAt });
}

function billingDay(
  ctx: Context,
  { billingCycleAnchor }: Pick<SubscriptionRow, 'billingCycleAnchor'>,
  { startDate }: Phase,
  { priceId }: PhaseItem,
  from: string,
): string | undefined {
  const price = pricesOf(ctx).get(priceId);
  if (price === undefined) return undefined;
  if (price.recurring !== null)
    return cycleDayFrom(billingCycleAnchor, price.recurring, from, assumed(ctx, 'monthEnd'));
  return from === startDate ? startDate : undefined;
}

/** The items that are billed on a day, for the period that begins with it. */
function dueLines(ctx: Context, row: SubscriptionRow, day: string): WaitingLine[] {
  const phase = phaseOn(row, day);
  if (phase === undefined) return [];
  return phase.items
    .filter((item) => billingDay(ctx, row, phase, item, day) === day)
    .map((item) => waitingLine(item, effectiveAmount(ctx, item)));
}

function waitingLine({ priceId, quantity }: PhaseItem, unit: Decimal): WaitingLine {
  return { priceId, quantity, unitAmount: wireAmount(unit) };
}

/** Makes an invoice of the lines that wait. While credits exceed the rest, all of them wait for the next one. */
function bill(ctx: Context, row: SubscriptionRow, today: string): void {
  const total = row.waiting.reduce(
    (sum, { unitAmount, quantity }) => sum.plus(decimal(unitAmount).times(decimal(String(quantity)))),
    decimal('0'),
  );
  if (row.waiting.length === 0 || total.lt(decimal('0'))) return;
  subscriptionsOf(ctx).update(row.id, { waiting: [] });
  const lines = row.waiting.flatMap(({ priceId, quantity, unitAmount }) => {
    const price = pricesOf(ctx).get(priceId);
    return price === undefined ? [] : [lineOf(ctx, price, quantity, unitAmount)];
  });
  const dueDate = addDays(today, assumed(ctx, 'subscriptionTerm')) ?? today;
  newInvoice(ctx, row, { customerId: row.customerId, subscriptionId: row.id, dueDate, lines });
}

/**
 * What a phase that begins inside of a billing period changes for the rest of it, by days: a credit for what the phase before has billed,
 * and the part of its own prices until the next cycle day.
 */
function prorations(ctx: Context, row: SubscriptionRow, begun: Phase, today: string): WaitingLine[] {
  if (row.prorationBehavior === 'none' || assumed(ctx, 'prorations') === 'off') return [];
  const before = row.phases[row.phases.indexOf(begun) - 1];
  const credits = (before?.items ?? []).flatMap((item) => {
    const cycle = periodOf(ctx, row, item, today);
    // A part of a period that was itself billed by days ended with its phase.
    if (cycle === undefined || before === undefined || cycle.from < before.startDate) return [];
    return part(ctx, item, cycle, today, cycle.to, '-1');
  });
  const charges = begun.items.flatMap((item) => {
    const cycle = periodOf(ctx, row, item, today);
    if (cycle === undefined) return [];
    const end = begun.endDate !== null && begun.endDate < cycle.to ? begun.endDate : cycle.to;
    return part(ctx, item, cycle, today, end, '1');
  });
  return [...credits, ...charges];
}

/** The billing period of an item in which a day lies, unless the day begins it or the item is billed once. */
function periodOf(
  ctx: Context,
  row: SubscriptionRow,
  { priceId }: PhaseItem,
  day: string,
): { readonly from: string; readonly to: string } | undefined {
  const recurring = pricesOf(ctx).get(priceId)?.recurring;
  if (recurring === undefined || recurring === null) return undefined;
  const { from, to } = cycleOf(row.billingCycleAnchor, recurring, day, assumed(ctx, 'monthEnd'));
  return from === undefined || to === undefined || from === day ? undefined : { from, to };
}

function part(
  ctx: Context,
  item: PhaseItem,
  cycle: { readonly from: string; readonly to: string },
  from: string,
  to: string,
  sign: '1' | '-1',
): WaitingLine[] {
  const days = decimal(String(daysBetween(from, to)));
  const whole = decimal(String(daysBetween(cycle.from, cycle.to)));
  const unit = divide(effectiveAmount(ctx, item).times(days), whole, 2, 'halfUp').times(decimal(sign));
  return [waitingLine(item, unit)];
}
