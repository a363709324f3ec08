/**
 * A careful consumer of Calypso's webhooks, from the documents alone. It shares no code with what signs them: it is the
 * independent check. Source: https://docs.calypso.money/get-started-with-calypso-api/webhook-subscriptions/sign-check
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Receiver } from '../../core/provider.js';

/** Verifies `Key` and `Sign` over the raw body and answers `eventType`. There is no signed time, so `now` is not looked at. */
export const receiver: Receiver = {
  verify(headers, body, secretOf) {
    const key = headerOf(headers, 'key');
    const sign = headerOf(headers, 'sign');
    if (key === undefined) return { ok: false, reason: 'the header Key is missing' };
    if (sign === undefined) return { ok: false, reason: 'the header Sign is missing' };
    const secret = secretOf(key);
    if (secret === undefined) return { ok: false, reason: 'the header Key names no known subscription' };
    if (!/^[0-9a-f]{128}$/.test(sign)) return { ok: false, reason: 'the header Sign is not 128 lower-case hex digits' };
    const own = createHmac('sha512', secret).update(body).digest();
    if (!timingSafeEqual(own, Buffer.from(sign, 'hex')))
      return { ok: false, reason: 'the signature does not match the body' };
    const event = eventOf(body);
    return event === undefined ? { ok: false, reason: 'the body has no eventType' } : { ok: true, event };
  },
};

function headerOf(headers: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.entries(headers).find(([field]) => field.toLowerCase() === name)?.[1];
}

function eventOf(body: Buffer): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    const event = typeof parsed === 'object' && parsed !== null && 'eventType' in parsed ? parsed.eventType : undefined;
    return typeof event === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}
