/** Deliveries as the journal tells of them. */
import type { DeliveryRow } from './delivery.js';
import type { Journal, Told } from './journal.js';
import type { JsonObject } from './json.js';
import { withoutUserInfo } from './redaction.js';

/** Tells what came of the last attempt of a delivery; `cause` is what it follows from, where that is known. */
export function tellDelivery(journal: Journal, row: DeliveryRow, cause?: string): void {
  const last = row.attempts.at(-1);
  if (last === undefined) return;
  const outcome = 'status' in last ? { status: last.status } : { error: withoutUserInfo(last.error) };
  journal.tell(deliveryHappening(row, { at: last.at, attempt: last.n, outcome, cause }));
}

/** A delivery that was not tried at an instant, because it is unsent, held or cancelled. */
export function untriedDelivery(row: DeliveryRow, at: string, cause?: string): Told {
  return deliveryHappening(row, { at, attempt: null, outcome: {}, cause });
}

function deliveryHappening(
  row: DeliveryRow,
  tried: {
    readonly at: string;
    readonly attempt: number | null;
    readonly outcome: JsonObject;
    readonly cause: string | undefined;
  },
): Told {
  const { id, provider, event, state, subject, createdAt, reason } = row;
  const { at, attempt, outcome, cause } = tried;
  return {
    kind: 'delivery',
    at,
    id,
    provider,
    event,
    url: shownUrl(row),
    attempt,
    state,
    outcome,
    subject,
    createdAt,
    ...(attempt === null && reason != null ? { reason } : {}),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** Where a delivery goes, without the user and password of the URL. */
export function shownUrl({ url }: DeliveryRow): string | null {
  return url === null ? null : withoutUserInfo(url);
}
