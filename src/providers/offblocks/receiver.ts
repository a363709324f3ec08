/**
 * A careful consumer of OffBlocks' webhooks, from the documents alone. They document no signature, so that by default there is nothing that
 * proves who sent one: only its shape can be checked, and whoever needs more must ask the API for the entity. Whoever was told a key (as
 * under the assumption `webhookSigning`) insists on an HTTP message signature (RFC 9421) over method, path and digest.
 * Source: https://docs.offblocks.xyz/developer-guides/step-by-step-guide/webhooks
 */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { ReceivedAt, Receiver } from '../../core/provider.js';

const types = ['customer.updated', 'account.updated', 'card.updated', 'authorisation.updated', 'transaction.updated'];
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const toleranceMs = 300_000;

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Checks the shape of a webhook: JSON, flat, with `webhookType`, `eventId` and the `id` of the entity. A secret is a public key: a JWK or a
 * PEM (SPKI); with one, the signature is checked too, and its age (300 s).
 */
export const receiver: Receiver = {
  verify(headers, body, secretOf, now, received) {
    const type = field(headers, 'content-type') ?? '';
    if (!/^application\/json\s*(;|$)/i.test(type)) return { ok: false, reason: 'the body is not declared as JSON' };
    const reason = signatureFault(headers, body, secretOf, now, received);
    if (reason !== undefined) return { ok: false, reason };
    const event = objectOf(body);
    if (event === undefined) return { ok: false, reason: 'the body is no JSON object' };
    const { webhookType, eventId, id } = event;
    if (typeof webhookType !== 'string' || !types.includes(webhookType))
      return { ok: false, reason: 'webhookType is none of the documented types' };
    if (typeof eventId !== 'string' || !uuid.test(eventId)) return { ok: false, reason: 'eventId is no UUID' };
    if (typeof id !== 'string' || !uuid.test(id)) return { ok: false, reason: 'the entity has no id' };
    return { ok: true, event: webhookType };
  },
};

/** Why the signature must not be trusted; undefined when it is good, or when there is none and no key is known. */
function signatureFault(
  headers: Headers,
  body: Buffer,
  secretOf: (key: string | undefined) => string | undefined,
  now: number,
  received: ReceivedAt | undefined,
): string | undefined {
  const input = field(headers, 'signature-input');
  const signature = field(headers, 'signature');
  if (input === undefined && signature === undefined)
    return secretOf(undefined) === undefined ? undefined : 'it is not signed, although a key is known';
  const shape = /^(\w+)=(\("@method" "@path" "content-digest"\);created=(\d+);keyid="([^"]+)";alg="([^"]+)")$/;
  const [, label, params, created, keyid, alg] = shape.exec(input ?? '') ?? [];
  if (params === undefined || created === undefined || keyid === undefined)
    return 'Signature-Input does not cover method, path and digest, with created, keyid and alg';
  const encoded = /^(\w+)=:([A-Za-z0-9+/]+={0,2}):$/.exec(signature ?? '');
  if (encoded?.[1] !== label || encoded?.[2] === undefined) return 'Signature has no value of that label';
  if (alg !== 'ecdsa-p384-sha384') return 'the algorithm is not ecdsa-p384-sha384';
  if (Math.abs(now - Number(created) * 1000) > toleranceMs) return 'the signature is too old, or of the future';
  const secret = secretOf(keyid) ?? secretOf(undefined);
  if (secret === undefined) return 'the key of the signature is not known';
  if (received === undefined) return 'where it came in is not known, so that its signature cannot be checked';
  const digest = field(headers, 'content-digest') ?? '';
  if (digest !== `sha-256=:${createHash('sha256').update(body).digest('base64')}:`)
    return 'Content-Digest is not that of the body';
  const path = received.target.replace(/\?.*$/s, '');
  const base = `"@method": ${received.method}\n"@path": ${path}\n"content-digest": ${digest}\n"@signature-params": ${params}`;
  const key = keyOf(secret);
  if (key === undefined) return 'the key that is known cannot be read';
  const bytes = Buffer.from(encoded[2], 'base64');
  const isGood = verify('sha384', Buffer.from(base), { key, dsaEncoding: 'ieee-p1363' }, bytes);
  return isGood ? undefined : 'the signature is wrong';
}

function keyOf(secret: string): KeyObject | undefined {
  try {
    if (!secret.trimStart().startsWith('{')) return createPublicKey(secret);
    return createPublicKey({ format: 'jwk', key: JSON.parse(secret) as JsonWebKey });
  } catch {
    return undefined;
  }
}

function field(headers: Headers, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

interface Flat {
  readonly webhookType?: unknown;
  readonly eventId?: unknown;
  readonly id?: unknown;
}

function objectOf(body: Buffer): Flat | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
