/** Why a receiver of webhooks computed another `v1` than they carry. */
import {
  durationMs,
  type Explanation,
  formatDuration,
  isoInstant,
  type ReceivedSignature,
} from '../../core/provider.js';
import {
  bodyVariants,
  explainReceivedMac,
  keyVariants,
  type Mistake,
  masked,
  type Variant,
} from '../../signing/received-mac.js';

const header = 'X-Trxn-Signature';
const prefix = 'whsec_';
const toleranceMs = durationMs('5m');

/**
 * Compares a receiver's signature with the `v1` of `X-Trxn-Signature: t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<t>.<raw body>` in
 * lower-case hex, keyed with the whole text of the secret, its `whsec_` included. Source: https://docs.gettrxn.com/guides/webhooks
 */
export function explainReceived({ body, headers, secret, signature, at }: ReceivedSignature): Explanation {
  const [, t = '', sent = ''] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(headers[header] ?? '') ?? [];
  return explainReceivedMac({
    provider: 'TRXN',
    algorithm: 'sha256',
    header,
    headers,
    sent,
    signature,
    secret,
    repairs: secret.startsWith(prefix) ? [] : [{ value: prefix + secret, mistake: withoutPrefix }],
    keys: keys(secret),
    messages: messages(t, body),
    otherSecret: {
      code: 'otherSecret',
      text: `The secret ${masked(secret)} did not sign this webhook: take the signing_secret of the endpoint it went to, as it was last made. It begins with ${prefix}.`,
    },
    also: at === undefined ? [] : age(Number(t) * 1000, at),
  });
}

const withoutPrefix: Mistake = {
  code: 'secretWithoutPrefix',
  text: `The secret was used without its ${prefix}; the whole text is the key of the HMAC.`,
};

function keys(secret: string): Variant<string | Uint8Array>[] {
  const found = keyVariants(secret, 'secret');
  if (!secret.startsWith(prefix)) return found;
  const rest = secret.slice(prefix.length);
  // What other providers do with a secret of this look: strip the prefix, and decode what is left.
  const stripped = keyVariants(rest, `secret (without its ${prefix})`).filter(({ mistakes = [] }) =>
    mistakes.some(({ code }) => code.endsWith('DecodedSecret')),
  );
  return [...found, { value: rest, mistakes: [withoutPrefix] }, ...stripped];
}

function messages(t: string, body: Buffer): Variant<string | Uint8Array>[] {
  const bodies = bodyVariants(body);
  const signed = (before: string, code?: string, text = '') =>
    bodies.map(({ value, mistakes = [] }) => ({
      value: Buffer.concat([Buffer.from(before), Buffer.from(value)]),
      mistakes: code === undefined ? mistakes : [{ code, text }, ...mistakes],
    }));
  return [
    ...signed(`${t}.`),
    ...signed('', 'bodyAlone', 'The body was signed without t and a dot before it.'),
    ...signed(`${t}000.`, 'millisecondTimestamp', 't was signed in milliseconds; it is signed as it came, in seconds.'),
    ...signed(t, 'missingDot', 'No dot stands between t and the body in what was signed.'),
    ...signed(`${t}:`, 'wrongSeparator', 'A colon stands between t and the body in what was signed; it is a dot.'),
    ...signed(`t=${t}.`, 'namedTimestamp', 'The name t= was signed before the number; only the number is.'),
  ];
}

/** Whether a receiver with this clock takes the webhook for too old, or for one of the future. */
function age(signedAt: number, at: number): Mistake[] {
  const off = at - signedAt;
  if (Math.abs(off) <= toleranceMs) return [];
  const how = `${formatDuration(Math.abs(off))} ${off > 0 ? 'behind' : 'ahead of'} a receiver's clock at ${isoInstant(at)}`;
  const text = `t is ${isoInstant(signedAt)}, ${how}; ${formatDuration(toleranceMs)} are allowed. t is of the wire clock: a receiver must judge it by the same.`;
  return [{ code: off > 0 ? 'staleTimestamp' : 'futureTimestamp', text }];
}
