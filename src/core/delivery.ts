import type { JsonObject } from './json.js';
import type { Row } from './store.js';

/** How many webhooks may be under way to one receiver at a time: as many connections to it are kept. */
export const mostUnderWay = 64;

/** How a provider repeats webhooks that were not accepted. Plain data, so that it can be listed and tested. */
export interface RetryPolicy {
  /** Waits before the first, second, … repetition, in ms. After the last one the provider gives up. */
  readonly delaysMs: readonly number[];
  /** What a wait is counted from: the attempt before, or the first attempt of all. */
  readonly countedFrom: 'previous' | 'first';
  /** Each wait is multiplied by a factor between 1 - jitter and 1 + jitter, drawn from the seed. 0 for exact waits. */
  readonly jitter: number;
  /** No repetition later than this after the first attempt, in ms; undefined for no such limit. */
  readonly giveUpAfterMs?: number;
  /** Real time a receiver has to answer, in ms. */
  readonly timeoutMs: number;
  /** Which answers count as accepted. */
  readonly accepts: '200' | '2xx';
}

/** What came of one attempt: an HTTP status, or why there was none. */
export type Outcome =
  | { readonly status: number; readonly body: string; readonly error?: never }
  | { readonly status?: never; readonly error: string; readonly body?: never };

/** One try to hand a webhook over. `at` is virtual time; the headers are those that were sent. Manual ones stand outside the schedule. */
export type Attempt = {
  readonly n: number;
  readonly at: string;
  readonly manual?: true;
  readonly headers: Readonly<Record<string, string>>;
} & ({ readonly status: number; readonly body: string } | { readonly error: string });

/**
 * pending: attempts lie ahead. delivered: accepted. failed: the provider gave up. refused: the target is no address that
 * Paydrill may call. held: the provider blocked the endpoint; sent when it is unblocked. cancelled: the endpoint is gone.
 * unsent: never put in line; {@link WhyUnsent} says why.
 */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'refused' | 'held' | 'cancelled' | 'unsent';

/**
 * noUrl: there is no endpoint at all. noSubscriber: endpoints exist, and none asks for this event. disabled: the endpoint asks for it, and
 * takes nothing at present. withheld: the provider sends this event to nobody, under an assumption. fault: a fault rule dropped it.
 */
export type WhyUnsent = 'noUrl' | 'noSubscriber' | 'disabled' | 'withheld' | 'fault';

/** One webhook for one endpoint, with all its attempts; or one that no endpoint got. */
export interface DeliveryRow extends Row {
  readonly provider: string;
  readonly event: string;
  /** Null for one that no endpoint got. */
  readonly endpoint: string | null;
  /** Null together with the endpoint. */
  readonly url: string | null;
  /** What it tells about, e.g. `calypso.deposit/<id>`. */
  readonly subject: string;
  readonly state: DeliveryState;
  readonly createdAt: string;
  /** The exact text that is signed and sent. */
  readonly body: string;
  readonly attempts: readonly Attempt[];
  /** How many attempts by hand fell out, because more were made than are kept. */
  readonly attemptsDropped?: number;
  /** When the next attempt is due, or null. */
  readonly nextAt: string | null;
  /** Why it is refused, failed, held, cancelled or unsent, and what can be done. */
  readonly reason?: string | null;
  /** Why it is unsent, in one word. */
  readonly why?: WhyUnsent | null;
  /** What says who gets it, where its row may be gone when it is sent by hand: {@link Webhooks.audience}. */
  readonly audience?: JsonObject;
  /** Its place among all deliveries in the order of first attempts, from 1. */
  readonly order?: number;
  /** Fault rules that fired for it, e.g. `fault_1: duplicate 2`. */
  readonly faults?: readonly string[];
  /** True while it waits for the next delivery to the same endpoint, to go out behind it. */
  readonly awaitsNext?: boolean;
}

/** True when an answer counts as accepted under the policy. */
export function isAccepted(policy: RetryPolicy, outcome: Outcome): boolean {
  if (outcome.status === undefined) return false;
  return policy.accepts === '200' ? outcome.status === 200 : outcome.status >= 200 && outcome.status < 300;
}

/**
 * When a webhook is tried again after attempt `n` (from 1) ended with `outcome` at `now` (ms): an instant in ms, or undefined when
 * it was accepted or the provider gives up. Pure: `firstAt` is the instant of attempt 1, `jitter` a number in [0, 1).
 */
export function nextAttempt(
  policy: RetryPolicy,
  n: number,
  outcome: Outcome,
  now: number,
  past: { readonly firstAt: number; readonly jitter: number },
): number | undefined {
  if (isAccepted(policy, outcome)) return undefined;
  const delay = policy.delaysMs[n - 1];
  if (delay === undefined) return undefined;
  const spread = 1 + policy.jitter * (2 * past.jitter - 1);
  const from = policy.countedFrom === 'first' ? past.firstAt : now;
  const next = Math.max(now, from + Math.round(delay * spread));
  return policy.giveUpAfterMs !== undefined && next > past.firstAt + policy.giveUpAfterMs ? undefined : next;
}
