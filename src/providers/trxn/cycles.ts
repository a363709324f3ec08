/** Billing cycles: the days that lie whole intervals before and after an anchor. */
import { addDays, addMonths, daysBetween } from './calendar.js';
import type { Recurring } from './rows-catalog.js';

/** How a month without the anchor's day is met: its last day, or so that later months keep that earlier day. */
export type MonthEnds = 'clamped' | 'drifting';

/** The last cycle day on or before a day, and the first one after it; undefined where the calendar ends. */
export interface Cycle {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** The cycle in which a day lies. */
export function cycleOf(anchor: string, recurring: Recurring, day: string, ends: MonthEnds): Cycle {
  const { interval, intervalCount } = recurring;
  if (interval === 'day' || interval === 'week') {
    const step = intervalCount * (interval === 'day' ? 1 : 7);
    const count = Math.floor(daysBetween(anchor, day) / step);
    return { from: addDays(anchor, count * step), to: addDays(anchor, (count + 1) * step) };
  }
  const step = intervalCount * (interval === 'month' ? 1 : 12);
  if (ends === 'drifting' && day >= anchor) return drifting(anchor, step, day);
  const count = Math.floor(monthsBetween(anchor, day) / step);
  const first = addMonths(anchor, count * step);
  if (first !== undefined && first > day) return { from: addMonths(anchor, (count - 1) * step), to: first };
  return { from: first, to: addMonths(anchor, (count + 1) * step) };
}

/** The first cycle day on or after a day. */
export function cycleDayFrom(anchor: string, recurring: Recurring, day: string, ends: MonthEnds): string | undefined {
  const { from, to } = cycleOf(anchor, recurring, day, ends);
  return from === day ? day : to;
}

function drifting(anchor: string, step: number, day: string): Cycle {
  let from = anchor;
  for (;;) {
    const to = addMonths(from, step);
    if (to === undefined || to > day) return { from, to };
    from = to;
  }
}

function monthsBetween(from: string, to: string): number {
  const [year = 0, month = 0] = from.split('-').map(Number);
  const [laterYear = 0, laterMonth = 0] = to.split('-').map(Number);
  return (laterYear - year) * 12 + laterMonth - month;
}
