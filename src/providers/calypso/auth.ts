import type { Context, Json, SignedRequest, Verdict } from '../../core/provider.js';
import { isJsonObject } from '../../core/provider.js';
import { hmac, sameText } from '../../signing/hmac.js';
import { assumed } from './assumptions.js';
import { keysOf } from './credentials.js';
import { type ErrorCode, errorReply } from './errors.js';
import { explainKey, explainSign, explainTimestamp } from './explain.js';
import { webhooksOf } from './rows.js';

/** How far a timestamp may be off, in ms, to either side. Source: https://docs.calypso.money/get-started-with-calypso-api/api-authentication */
const toleranceMs = 3 * 60_000;

/** The signature of a body: HMAC-SHA512 in lower-case hex, keyed with the text of the secret. */
export function signatureOf(secret: string, body: string | Uint8Array): string {
  return hmac('sha512', secret, body, 'hex');
}

/**
 * Judges a call: `Key` known (002), `Sign` over the raw body (003), `timestamp` within three minutes of wire time (011). Each
 * refusal is explained. There is no nonce: the same signed body is good again within the three minutes, as in the original.
 */
export function authenticate(request: SignedRequest, body: Json | undefined, ctx: Context): Verdict {
  const keys = keysOf(ctx.credentials);
  const no: Refusing = (code, explanation) => ({
    ok: false,
    reply: errorReply(ctx, request.requestId, code),
    explanation,
  });

  const key = request.headers.get('Key');
  if (key === undefined || !sameText(keys.key, key)) {
    return no('002', explainKey(key, keys, webhooksOf(ctx).all()));
  }

  const checks = [() => signRefusal(request, ctx, no), () => timestampRefusal(request, body, ctx, no)];
  const timestampFirst = assumed(ctx, 'checkOrder') === 'parse, key, timestamp, sign, schema, object';
  for (const check of timestampFirst ? checks.reverse() : checks) {
    const refusal = check();
    if (refusal !== undefined) return refusal;
  }

  return { ok: true, principal: { id: keys.key, scope: null, details: { account: keys.account } } };
}

type Refusing = (code: ErrorCode, explanation: Extract<Verdict, { ok: false }>['explanation']) => Verdict;

function signRefusal(request: SignedRequest, ctx: Context, no: Refusing): Verdict | undefined {
  const keys = keysOf(ctx.credentials);
  const sign = request.headers.get('Sign') ?? '';
  const expected = signatureOf(keys.secret, request.body);
  const received = assumed(ctx, 'upperCaseSign') === 'accepted' ? sign.toLowerCase() : sign;
  if (sameText(expected, received)) return undefined;
  return no('003', explainSign(sign, expected, request.body, keys, webhooksOf(ctx).all()));
}

function timestampRefusal(
  request: SignedRequest,
  body: Json | undefined,
  ctx: Context,
  no: Refusing,
): Verdict | undefined {
  const timestamp = isJsonObject(body) ? body['timestamp'] : undefined;
  const isFresh =
    typeof timestamp === 'number' &&
    Number.isInteger(timestamp) &&
    Math.abs(request.receivedAt - timestamp) <= toleranceMs;
  if (isFresh) return undefined;
  return no('011', explainTimestamp(timestamp, body, { wire: request.receivedAt, virtual: ctx.now, toleranceMs }));
}
