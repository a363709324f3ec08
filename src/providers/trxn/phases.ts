/** Phases of subscriptions, one after the other without a gap. */
import type { Phase, PhaseItem, SubscriptionRow } from './rows-subscriptions.js';

/** A phase as it was given: days that are left out follow from its neighbours. */
export interface GivenPhase {
  readonly startDate: string | undefined;
  readonly endDate: string | null | undefined;
  readonly items: readonly PhaseItem[];
}

/**
 * The phases from the first day of a subscription to its end (null: open), or what is wrong with them: one must begin where the one
 * before ends, and none may be empty.
 */
export function joinedPhases(
  startDate: string,
  endDate: string | null | undefined,
  given: readonly GivenPhase[],
):
  | { readonly phases: readonly Phase[]; readonly endDate: string | null }
  | { readonly wrong: 'phases.start_date' | 'phases.end_date' | 'end_date' } {
  const phases: Phase[] = [];
  for (const [n, phase] of given.entries()) {
    const expected = phases.length === 0 ? startDate : phases.at(-1)?.endDate;
    const begins = phase.startDate ?? expected;
    if (begins === null || begins === undefined || begins !== expected) return { wrong: 'phases.start_date' };
    const ends = phase.endDate ?? given[n + 1]?.startDate ?? (n === given.length - 1 ? (endDate ?? null) : undefined);
    if (ends === undefined || (ends !== null && ends <= begins)) return { wrong: 'phases.end_date' };
    phases.push({ startDate: begins, endDate: ends, items: phase.items });
  }
  const last = phases.at(-1)?.endDate ?? null;
  if (endDate !== undefined && endDate !== last) return { wrong: 'end_date' };
  return { phases, endDate: last };
}

/** The phase of a day, or undefined before the start and after the end. */
export function phaseOn({ phases }: Pick<SubscriptionRow, 'phases'>, day: string): Phase | undefined {
  return phases.find(({ startDate, endDate }) => startDate <= day && (endDate === null || day < endDate));
}

/** The phase that says what a subscription costs on a day: its own, before the start the first, after the end the last. */
export function pricedPhase(row: Pick<SubscriptionRow, 'phases'>, day: string): Phase | undefined {
  const [first] = row.phases;
  return phaseOn(row, day) ?? (first !== undefined && day < first.startDate ? first : row.phases.at(-1));
}
