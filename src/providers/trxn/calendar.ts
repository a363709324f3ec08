/** Days of the calendar, in UTC, written `YYYY-MM-DD`. */
import { isoInstant } from '../../core/provider.js';

const dayMs = 86_400_000;

/** The first instant of a day, in ms. */
export function startOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** The day of an instant in ms. */
export function dayOf(ms: number): string {
  return isoInstant(ms).slice(0, 10);
}

/** True for a day that exists: `2026-02-28`, not `2026-02-30`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(startOf(text)) && dayOf(startOf(text)) === text;
}

/** How many days lie between two days. */
export function daysBetween(from: string, to: string): number {
  return Math.round((startOf(to) - startOf(from)) / dayMs);
}

/** The day so many days later; undefined after the year 9999. */
export function addDays(date: string, days: number): string | undefined {
  return within(startOf(date) + days * dayMs);
}

/** The same day of the month so many months later, or the last of that month when it is shorter; undefined after the year 9999. */
export function addMonths(date: string, months: number): string | undefined {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const index = month - 1 + months;
  const lastDay = new Date(Date.UTC(year, index + 1, 0)).getUTCDate();
  return within(Date.UTC(year, index, Math.min(day, lastDay)));
}

function within(ms: number): string | undefined {
  return ms >= startOf('0100-01-01') && ms <= startOf('9999-12-31') ? dayOf(ms) : undefined;
}
