import type { Attempt, DeliveryRow } from './delivery.js';
import type { Collection } from './store.js';

/**
 * How many webhooks are kept, and about how many characters of them; of more, the oldest that are done fall out. Looked at once in so
 * many, and at each with a body of more than `largeBody` characters.
 */
const mostDeliveries = 20_000;
const mostCharacters = 128 * 1024 * 1024;
const lookEvery = 1000;
const largeBody = 32 * 1024;

/**
 * How many webhooks that no endpoint got are kept; of more, the oldest fall out, so many at once. They have a bound of their own: a load
 * without any receiver must not push out what was sent.
 */
const mostUnsent = 1000;
const unsentAtOnce = 100;

/** How many attempts by hand a webhook keeps, besides all of its schedule. */
const mostByHand = 100;

/** Headers of an attempt are of about this size; counting each one would cost more than it tells. */
const sizeOfHeaders = 512;

/** The indexes of webhooks that these bounds ask for: those that are done, under `done`, and those that no endpoint got, under `unsent`. */
export const boundsIndexes = {
  done: (row: DeliveryRow) => (row.state === 'pending' || row.state === 'held' || isUngotten(row) ? undefined : 'done'),
  unsent: (row: DeliveryRow) => (isUngotten(row) ? 'unsent' : undefined),
};

/** True for a webhook that no endpoint got; one that a fault rule drops had an endpoint that would have. */
function isUngotten({ state, why }: DeliveryRow): boolean {
  return state === 'unsent' && why !== 'fault';
}

/** About how many characters a webhook has; what `weight` of their collection sums up. */
export function sizeOf({ body, attempts }: DeliveryRow): number {
  return attempts.reduce(
    // A state from elsewhere may lack what an attempt has.
    (sum, one) => sum + sizeOfHeaders + String(('status' in one ? one.body : one.error) ?? '').length,
    body.length,
  );
}

/** The webhooks that have to fall out before webhook `number`, with a body of `length` characters, is written: none that still waits. */
export function tooMany(rows: Collection<DeliveryRow>, number: number, length: number): DeliveryRow[] {
  const out: DeliveryRow[] = [];
  if (number % lookEvery !== 0 && length <= largeBody) return out;
  let characters = rows.weight + length;
  let count = rows.size - rows.under('unsent', 'unsent').size;
  for (const row of rows.under('done', 'done').oldestFirst()) {
    if (count <= mostDeliveries && characters <= mostCharacters) break;
    out.push(row);
    characters -= sizeOf(row);
    count -= 1;
  }
  return out;
}

/** The webhooks that have to fall out before one that no endpoint gets, with a body of `length` characters, is written. */
export function tooManyUnsent(rows: Collection<DeliveryRow>, length: number): DeliveryRow[] {
  const unsent = rows.under('unsent', 'unsent');
  const isFull = unsent.size >= mostUnsent + unsentAtOnce;
  let characters = rows.weight + length;
  if (!isFull && characters <= mostCharacters) return [];
  const out: DeliveryRow[] = [];
  let left = unsent.size;
  for (const row of unsent.oldestFirst()) {
    if (left <= mostUnsent && characters <= mostCharacters) break;
    out.push(row);
    characters -= sizeOf(row);
    left -= 1;
  }
  return out;
}

/** The number of the next attempt, from 1; those that fell out count too. */
export function nextNumber({ attempts, attemptsDropped = 0 }: DeliveryRow): number {
  return attempts.length + attemptsDropped + 1;
}

/** The attempts of a webhook with one more. Of those by hand the oldest fall out, never the first that a receiver accepted. */
export function withAttempt(
  { attempts, attemptsDropped = 0 }: DeliveryRow,
  attempt: Attempt,
): Pick<DeliveryRow, 'attempts' | 'attemptsDropped'> {
  const all = [...attempts, attempt];
  const accepted = firstAccepted(all);
  const byHand = all.filter((one) => one.manual === true && one !== accepted);
  if (byHand.length <= mostByHand) return { attempts: all };
  return { attempts: all.filter((one) => one !== byHand[0]), attemptsDropped: attemptsDropped + 1 };
}

/** The first attempt that was answered with 2xx, or undefined. */
export function firstAccepted(attempts: readonly Attempt[]): Attempt | undefined {
  return attempts.find((one) => 'status' in one && one.status >= 200 && one.status < 300);
}
