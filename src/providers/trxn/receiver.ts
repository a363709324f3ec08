/**
 * A careful consumer of TRXN's webhooks, from the documents alone. It shares no code with what signs them: it is the
 * independent check. Source: https://docs.gettrxn.com/guides/webhooks
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Receiver } from '../../core/provider.js';

const toleranceMs = 5 * 60_000;

/** Verifies `X-Trxn-Signature` and its age, and answers `event`. The headers name no endpoint, so there is but one secret. */
export const receiver: Receiver = {
  verify(headers, body, secretOf, now) {
    const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-trxn-signature')?.[1];
    if (header === undefined) return { ok: false, reason: 'the header X-Trxn-Signature is missing' };
    const [, t, v1] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
    if (t === undefined || v1 === undefined)
      return { ok: false, reason: 'the header X-Trxn-Signature is not t=<seconds>,v1=<64 lower-case hex digits>' };
    const secret = secretOf(undefined);
    if (secret === undefined) return { ok: false, reason: 'the signing secret is not known' };
    const own = createHmac('sha256', secret).update(`${t}.`).update(body).digest();
    if (!timingSafeEqual(own, Buffer.from(v1, 'hex')))
      return { ok: false, reason: 'the signature does not match the body' };
    if (Math.abs(now - Number(t) * 1000) > toleranceMs)
      return { ok: false, reason: 'the signature is more than five minutes off' };
    const event = eventOf(body);
    return event === undefined ? { ok: false, reason: 'the body has no event' } : { ok: true, event };
  },
};

function eventOf(body: Buffer): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    const event = typeof parsed === 'object' && parsed !== null && 'event' in parsed ? parsed.event : undefined;
    return typeof event === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}
