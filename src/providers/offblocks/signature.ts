/** The message signature of a call: whether it is good. Why not is the business of `explain-signature.ts`. */
import type { Context, Explanation, SignedRequest } from '../../core/provider.js';
import { publicKeyOf, verifyBase, verifyElsewhere } from '../../signing/http-algorithm.js';
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

/** A signature that was verified before its call was judged. */
interface Verified {
  readonly publicKeyPem: string;
  readonly base: string;
  readonly signature: Buffer;
  readonly isGood: boolean;
}

const verifiedAhead = new WeakMap<SignedRequest, Verified>();

/**
 * Verifies the signature of a call in another thread, for {@link signatureProblem} to find: it takes a millisecond, longer than all else
 * together. Only the usual case, one signature with a key that is known now; undefined for others.
 */
export function verifyAhead(request: SignedRequest, ctx: Context): Promise<void> | undefined {
  const read = signaturesOf(request);
  const [one, another] = read.ok ? read.signatures : [];
  const [message] = one === undefined ? [] : messagesOf(one, request, ctx);
  if (one === undefined || another !== undefined || message === undefined) return undefined;
  const key = signingKeys(ctx).find(({ id, status }) => id === one.params.keyid && status === 'active');
  const base = signatureBase(one, message);
  if (key === undefined || !base.ok) return undefined;
  return keepVerdict(request, { publicKeyPem: key.publicKeyPem, base: base.text, signature: one.signature });
}

async function keepVerdict(request: SignedRequest, of: Omit<Verified, 'isGood'>): Promise<void> {
  const isGood = await verifyElsewhere(algorithm, publicKeyOf(of.publicKeyPem), of.base, of.signature);
  verifiedAhead.set(request, { ...of, isGood });
}

/** Whether a signature over a base is good, as it was found ahead or else now. */
function isGood(request: SignedRequest, publicKeyPem: string, base: string, signature: Buffer): boolean {
  const known = verifiedAhead.get(request);
  if (known?.publicKeyPem === publicKeyPem && known.base === base && known.signature.equals(signature))
    return known.isGood;
  return verifyBase(algorithm, publicKeyOf(publicKeyPem), base, signature);
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

/** True when a signature, good or not, covers a digest header that was sent. */
export function coversDigest(request: SignedRequest): boolean {
  const read = signaturesOf(request);
  if (!read.ok || request.headers.get('content-digest') === undefined) return false;
  return read.signatures.some(({ components }) => components.some(isDigest));
}

function isDigest({ name }: { readonly name: string }): boolean {
  return name.toLowerCase() === 'content-digest';
}

/** True when a good signature covers the digest header as it came, whatever the body is. */
export function isSignedDigest(request: SignedRequest, ctx: Context): boolean {
  const read = signaturesOf(request);
  if (!read.ok) return false;
  return read.signatures.some(
    (signature) => signature.components.some(isDigest) && judge(signature, request, ctx) === undefined,
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
    if (isGood(request, key.publicKeyPem, base.text, signature.signature)) return undefined;
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
