import {
  type Context,
  durationMs,
  type Explanation,
  type Json,
  type SignedRequest,
  type Verdict,
} from '../../core/provider.js';
import { sameText } from '../../signing/hmac.js';
import { denial, keysFor } from './api-keys.js';
import { assumed } from './assumptions.js';
import { parseDateHeader } from './dates.js';
import { errorReply } from './errors.js';
import { explainDate, explainHeader, explainKey } from './explain.js';
import { explainSignature } from './explain-signature.js';
import { decodedTarget, md5Line, presentedIn, type SignedLines, signatureOf, stringToSign } from './signature.js';

/**
 * Judges a call by the headers `Authorization` and `Date`: known key, signature over one of the targets (raw or decoded),
 * date within the tolerance of wire time. Every such refusal is the same 401; the explanations differ. There is no nonce. A key that may not
 * make the call, or not from there, is refused with 403.
 */
export function authenticate(
  request: SignedRequest,
  _body: Json | undefined,
  ctx: Context,
  operation: string,
): Verdict {
  const no = (explanation: Explanation): Verdict => ({
    ok: false,
    reply: errorReply(ctx, request.requestId, 401, 'unauthenticated'),
    explanation,
  });

  const header = request.headers.get('Authorization');
  const presented = presentedIn(header, assumed(ctx, 'schemeCase') === 'any');
  const keys = keysFor(ctx, presented?.key ?? '');
  if (presented === undefined) return no(explainHeader(header, keys));
  const lines = linesOf(request, ctx);
  if (!sameText(keys.apiKey, presented.key)) return no(explainKey(presented, keys, lines));

  const date = request.headers.get('Date');
  const clocks = {
    wire: request.receivedAt,
    virtual: ctx.now,
    toleranceMs: durationMs(assumed(ctx, 'clockTolerance')),
  };
  if (date === undefined) return no(explainDate(date, clocks));
  const targets = targetsOf(request, ctx);
  const isRight = targets.some((target) =>
    sameText(signatureOf(keys.apiSecret, { ...lines, target }), presented.signature),
  );
  const at = parseDateHeader(date);
  const isFresh = at !== undefined && Math.abs(clocks.wire - at) <= clocks.toleranceMs;
  if (!isRight) {
    const also = isFresh ? [] : explainDate(date, clocks).causes;
    return no(explainSignature(presented.signature, { request, lines, targets, keys, also }));
  }
  if (!isFresh) return no({ ...explainDate(date, clocks), stringToSign: stringToSign(lines) });
  const denied = denial(ctx, keys.apiKey, { operation, peer: request.peer });
  if (denied !== undefined) {
    const { status, code, text } = denied;
    const reply = errorReply(ctx, request.requestId, status, code);
    return { ok: false, reply, explanation: { summary: text, causes: [{ code, text }] } };
  }
  return { ok: true, principal: { id: keys.apiKey, scope: null, details: {} } };
}

function linesOf(request: SignedRequest, ctx: Context): SignedLines {
  const header = request.headers.get('Content-Type') ?? '';
  return {
    method: request.method,
    md5: md5Line(request.body),
    contentType: assumed(ctx, 'contentTypeLine') === 'header' ? header : 'application/json',
    date: request.headers.get('Date') ?? '',
    target: request.targets[0],
  };
}

function targetsOf(request: SignedRequest, ctx: Context): string[] {
  const decoded = assumed(ctx, 'decodedTarget') === 'accepted' ? request.targets.map(decodedTarget) : [];
  return [...request.targets, ...decoded.filter((target) => target !== undefined)];
}
