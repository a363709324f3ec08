/** Why a receiver of webhooks computed another `v1` than they carry. */
import {
  durationMs,
  type Explanation,
  formatDuration,
  isoInstant,
  type ReceivedSignature,
} from '../../core/provider.js';
import { keyChanges, type MacParts } from '../../signing/mac-changes.js';
import { type Change, explainReceivedMac, type Mistake, masked } from '../../signing/received-mac.js';

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
    secretTitle: 'secret',
    secretNames: ['TRXN_WEBHOOK_SECRET', 'TRXN_SIGNING_SECRET', 'SIGNING_SECRET'],
    body,
    before: `${t}.`,
    changes: [...secretChanges(secret), ...timeChanges(t)],
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

/** What other providers do with a secret of this look: strip the prefix, and decode what is left. */
function secretChanges(secret: string): Change<MacParts>[] {
  if (!secret.startsWith(prefix)) return [];
  const rest = secret.slice(prefix.length);
  const stripped = keyChanges(rest, { title: `secret (without its ${prefix})` });
  return [
    { place: 'key', mistake: withoutPrefix, set: { key: rest } },
    ...stripped.filter(({ mistake }) => mistake.code.endsWith('DecodedSecret')),
  ];
}

/** What is signed in place of t and a dot. */
function timeChanges(t: string): Change<MacParts>[] {
  const signed = (before: string, code: string, text: string) => ({
    place: 'before',
    mistake: { code, text },
    set: { before },
  });
  return [
    signed('', 'bodyAlone', 'The body was signed without t and a dot before it.'),
    signed(`${t}000.`, 'millisecondTimestamp', 't was signed in milliseconds; it is signed as it came, in seconds.'),
    signed(t, 'missingDot', 'No dot stands between t and the body in what was signed.'),
    signed(`${t}:`, 'wrongSeparator', 'A colon stands between t and the body in what was signed; it is a dot.'),
    signed(`${t}\n`, 'wrongSeparator', 'A newline stands between t and the body in what was signed; it is a dot.'),
    signed(`t=${t}.`, 'namedTimestamp', 'The name t= was signed before the number; only the number is.'),
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
