/** Calendar arithmetic of periods, in UTC. */
import { durationMs } from '../../core/provider.js';
import type { Period } from './rows-subscriptions.js';

/**
 * The moment `count` periods behind another one. Months and years go by the calendar: the day stays, or is the last of a shorter month.
 * Milliseconds in and out.
 */
export function periodsBehind(from: number, count: number, period: Period): number {
  if (period === 'day') return from + count * durationMs('1d');
  if (period === 'week') return from + count * durationMs('7d');
  const months = period === 'year' ? 12 * count : count;
  const date = new Date(from);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}
