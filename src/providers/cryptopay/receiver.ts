/**
 * A careful consumer of Cryptopay's callbacks, from the documents alone. It shares no code with what signs them: it is the
 * independent check. Source: https://developers.cryptopay.me/guides/api-basics/callbacks
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Receiver } from '../../core/provider.js';

/**
 * Verifies `X-Cryptopay-Signature` over the raw body and answers `<type>.<event>`. There is one secret, and no signed time, so
 * `now` is not looked at.
 */
export const receiver: Receiver = {
  verify(headers, body, secretOf) {
    const signature = headerOf(headers, 'x-cryptopay-signature');
    if (signature === undefined) return { ok: false, reason: 'the header X-Cryptopay-Signature is missing' };
    if (!/^[0-9a-f]{64}$/.test(signature)) {
      return { ok: false, reason: 'the header X-Cryptopay-Signature is not 64 lower-case hex digits' };
    }
    const secret = secretOf(undefined);
    if (secret === undefined) return { ok: false, reason: 'the callback secret is not known' };
    const own = createHmac('sha256', secret).update(body).digest();
    if (!timingSafeEqual(own, Buffer.from(signature, 'hex'))) {
      return { ok: false, reason: 'the signature does not match the body' };
    }
    const event = eventOf(body);
    return event === undefined ? { ok: false, reason: 'the body has no type and event' } : { ok: true, event };
  },
};

function headerOf(headers: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.entries(headers).find(([field]) => field.toLowerCase() === name)?.[1];
}

function eventOf(body: Buffer): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('type' in parsed) || !('event' in parsed)) return undefined;
    const { type, event } = parsed;
    return typeof type === 'string' && typeof event === 'string' ? `${type}.${event}` : undefined;
  } catch {
    return undefined;
  }
}
