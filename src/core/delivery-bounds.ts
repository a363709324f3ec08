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

/** How many attempts by hand a webhook keeps, besides all of its schedule. */
const mostByHand = 100;

/** Headers of an attempt are of about this size; counting each one would cost more than it tells. */
const sizeOfHeaders = 512;

/** The indexes of webhooks that these bounds ask for: those that are done, under `done`. */
export const boundsIndexes = {
  done: ({ state }: DeliveryRow) => (state === 'pending' || state === 'held' ? undefined : 'done'),
};

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
  let count = rows.size;
  for (const row of rows.under('done', 'done').oldestFirst()) {
    if (count <= mostDeliveries && characters <= mostCharacters) break;
    out.push(row);
    characters -= sizeOf(row);
    count -= 1;
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
