/** The message signature of a call: whether it is good. Why not is the business of `explain-signature.ts`. */
import type { Context, Explanation, SignedRequest } from '../../core/provider.js';
import { publicKeyOf, verifyBase } from '../../signing/http-algorithm.js';
import {
  type BaseLine,
  type HttpMessage,
  type MessageSignature,
  readSignatures,
  signatureBase,
} from '../../signing/http-signature.js';
import { assumed } from './assumptions.js';
import { keysInForce, signingKeys } from './clients.js';
import {
  explainAlgorithm,
  explainComponent,
  explainHeaders,
  explainKeyId,
  explainMismatch,
  explainRequired,
  explainTime,
  type TimeLimits,
} from './explain-signature.js';

/** The only algorithm that OffBlocks takes. Source: https://docs.offblocks.xyz/developer-guides/api-integration/request-signatures */
const algorithm = 'ecdsa-p384-sha384';

const readOf = new WeakMap<SignedRequest, ReturnType<typeof readSignatures>>();

/** What the two headers of a call say, read once. */
export function signaturesOf(request: SignedRequest): ReturnType<typeof readSignatures> {
  const known = readOf.get(request);
  if (known !== undefined) return known;
  const read = readSignatures(request.headers.all('signature-input'), request.headers.all('signature'));
  readOf.set(request, read);
  return read;
}

/** Undefined when the signature is good, else why it is refused. */
export function signatureProblem(request: SignedRequest, ctx: Context): Explanation | undefined {
  const read = signaturesOf(request);
  if (!read.ok) return explainHeaders(read.problem, request);
  const known = keysInForce(ctx);
  const isKnown = ({ params }: MessageSignature) => params.keyid !== undefined && known.has(params.keyid);
  // The vendor's library passes over signatures of keys that it does not know, as those of a proxy, and judges all others.
  const passesOver = assumed(ctx, 'multipleSignatures') === 'known' && read.signatures.some(isKnown);
  for (const signature of read.signatures) {
    if (passesOver && signature.params.keyid !== undefined && !isKnown(signature)) continue;
    const problem = judge(signature, request, ctx);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** True when a good signature covers the digest header as it came, whatever the body is. */
export function isSignedDigest(request: SignedRequest, ctx: Context): boolean {
  const read = signaturesOf(request);
  if (!read.ok) return false;
  return read.signatures.some(
    (signature) =>
      signature.components.some(({ name }) => name.toLowerCase() === 'content-digest') &&
      judge(signature, request, ctx) === undefined,
  );
}

/**
 * The messages over which a client may have signed: one for each target that it may have meant, and where runs of white space in a covered
 * header leave two readings, one for each of those that are taken.
 */
function messagesOf({ components }: MessageSignature, request: SignedRequest, ctx: Context): readonly HttpMessage[] {
  const { method, scheme, authority, headers, targets } = request;
  const asSent = (name: string) => headers.all(name);
  const collapsed = (name: string) => asSent(name).map((value) => value.replace(/[ \t]+/g, ' '));
  const hasRuns = components.some(({ name }) => asSent(name).some((value) => /[ \t]{2}|\t/.test(value.trim())));
  const readings = { asSent: [asSent], collapsed: [collapsed], either: [asSent, collapsed] };
  const chosen = hasRuns ? readings[assumed(ctx, 'headerWhitespace')] : [asSent];
  return targets.flatMap((target) => chosen.map((header) => ({ method, target, scheme, authority, header })));
}

function judge(signature: MessageSignature, request: SignedRequest, ctx: Context): Explanation | undefined {
  const { keyid, alg } = signature.params;
  const keys = signingKeys(ctx);
  const key = keys.find(({ id, status }) => id === keyid && status === 'active');
  if (key === undefined) return explainKeyId(keyid, keys, ctx);
  if (alg !== undefined && alg !== algorithm) return explainAlgorithm(alg);
  const missing = missingParts(signature, request, ctx);
  if (missing.length > 0) return explainRequired(missing);
  const limits: TimeLimits = {
    now: request.receivedAt,
    virtualNow: ctx.now,
    skewS: assumed(ctx, 'clockSkew'),
    maxAgeS: assumed(ctx, 'signatureMaxAge'),
  };
  const late = explainTime(signature.params, limits);
  if (late !== undefined) return late;
  const tried: { text: string; lines: readonly BaseLine[] }[] = [];
  for (const message of messagesOf(signature, request, ctx)) {
    const base = signatureBase(signature, message);
    if (!base.ok) return explainComponent(base.problem, request);
    if (verifyBase(algorithm, publicKeyOf(key.publicKeyPem), base.text, signature.signature)) return undefined;
    tried.push(base);
  }
  const [base] = tried;
  return base === undefined ? undefined : explainMismatch({ signature, base, key, keys, request });
}

/** What the strict reading asks for and is not there. */
function missingParts({ components, params }: MessageSignature, request: SignedRequest, ctx: Context): string[] {
  if (assumed(ctx, 'coveredComponents') === 'any') return [];
  const covered = new Set(components.map(({ name }) => name.toLowerCase()));
  const isSent = (header: string) => request.headers.get(header) !== undefined;
  const wanted = [
    '@method',
    '@path',
    ...['content-digest', 'idempotency-key'].filter((header) => isSent(header)),
  ].filter((name) => !covered.has(name));
  return params.created === undefined ? [...wanted, 'created'] : wanted;
}
