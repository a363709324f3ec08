import type { Context, Explanation, Json, RefusedProof, SignedRequest, Verdict } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { bearerProblem } from './bearer.js';
import { clientOf } from './clients.js';
import { digestProblem } from './digest.js';
import { errorReply, words } from './errors.js';
import { spendNonces, usesNonce } from './nonces.js';
import { signatureProblem } from './signature.js';

/** Calls that a token alone admits: no key may be known yet when the first one is uploaded. */
const bearerOnly = /^auth\./;

/**
 * Judges a call: bearer token (401), then `Content-Digest` over the raw body and message signature (400 each, by assumption).
 * Source: https://docs.offblocks.xyz/developer-guides/api-integration/authentication
 */
export async function authenticate(
  request: SignedRequest,
  _body: Json | undefined,
  ctx: Context,
  operation: string,
): Promise<Verdict> {
  const token = () => tokenRefusal(request, ctx);
  const proof = () => proofRefusal(request, ctx);
  const checks = bearerOnly.test(operation)
    ? [token]
    : assumed(ctx, 'checkOrder') === 'tokenFirst'
      ? [token, proof]
      : [proof, token];
  for (const check of checks) {
    const refusal = await check();
    if (refusal !== undefined) return { ok: false, ...refusal };
  }
  const principal = { id: clientOf(ctx).id, scope: null, details: {} };
  const isSpent = !bearerOnly.test(operation) && usesNonce(request, ctx);
  return { ok: true, principal, ...(isSpent ? { spend: (unit) => nonceRefusal(request, unit) } : {}) };
}

async function tokenRefusal(request: SignedRequest, ctx: Context): Promise<RefusedProof | undefined> {
  const explanation = await bearerProblem(request, ctx);
  return explanation === undefined ? undefined : { reply: errorReply(ctx, 401, words.notAuthorised), explanation };
}

function proofRefusal(request: SignedRequest, ctx: Context): RefusedProof | undefined {
  const digest = digestProblem(request, ctx);
  if (digest !== undefined)
    return { reply: errorReply(ctx, assumed(ctx, 'invalidDigestStatus'), words.invalid), explanation: digest };
  const signature = signatureProblem(request, ctx);
  return signature === undefined ? undefined : signatureRefusal(ctx, signature);
}

function nonceRefusal(request: SignedRequest, ctx: Context): RefusedProof | undefined {
  const replay = spendNonces(request, ctx);
  return replay === undefined ? undefined : signatureRefusal(ctx, replay);
}

function signatureRefusal(ctx: Context, explanation: Explanation): RefusedProof {
  const status = assumed(ctx, 'invalidSignatureStatus');
  return {
    reply: errorReply(ctx, status, status === 401 ? words.notAuthorised : words.invalidSignature),
    explanation,
  };
}
