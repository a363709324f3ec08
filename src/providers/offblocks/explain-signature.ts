/** Why a message signature was refused, for people: causes are found by making the mistakes ourselves and verifying again. */

import { createHash } from 'node:crypto';
import { type Context, type Explanation, formatDuration, isoInstant, type SignedRequest } from '../../core/provider.js';
import { comparedTexts } from '../../signing/comparison.js';
import { fitsHash } from '../../signing/ecdsa-unhashed.js';
import { publicKeyOf, rawSignatureBytes, verifyBase } from '../../signing/http-algorithm.js';
import type {
  BaseLine,
  ComponentProblem,
  HeaderProblem,
  MessageSignature,
  SignatureParams,
} from '../../signing/http-signature.js';
import { keysOf } from './credentials.js';
import type { SigningKeyRow } from './rows.js';
import { variantsOf } from './signature-variants.js';

interface Cause {
  readonly code: string;
  readonly text: string;
}

const algorithm = 'ecdsa-p384-sha384';

function refused(causes: readonly Cause[]): Explanation {
  return { summary: `The message signature is refused: ${causes[0]?.text ?? 'it is wrong.'}`, causes };
}

/** Explains headers that are missing or cannot be read. */
export function explainHeaders({ code, text }: HeaderProblem, request: SignedRequest): Explanation {
  const raw = request.headers.get('signature') ?? '';
  const older = [raw, request.headers.get('authorization')?.replace(/^Signature /i, '') ?? ''].some((text) =>
    /(?:^|[\s,])keyId="/.test(text),
  );
  if (older)
    return refused([
      {
        code: 'cavageSignature',
        text: 'The signature is of the older draft (draft-cavage-http-signatures, keyId="…",headers="…"); it takes Signature-Input and Signature of RFC 9421.',
      },
    ]);
  if (code === 'malformedSignature' && /^[\w.*-]+=[A-Za-z0-9+/]+={0,2}$/.test(raw))
    return refused([
      { code: 'signatureWithoutColons', text: 'The base64 of Signature must stand between two colons.' },
    ]);
  if (code === 'malformedSignature' && /^[\w.*-]+=:[A-Za-z0-9_-]+={0,2}:$/.test(raw))
    return refused([
      {
        code: 'signatureBase64url',
        text: 'The signature is in base64url or without padding; it takes standard base64 with padding.',
      },
    ]);
  return refused([{ code, text }]);
}

/** Explains a `keyid` that is missing or names no key in force. */
export function explainKeyId(keyid: string | undefined, keys: readonly SigningKeyRow[], ctx: Context): Explanation {
  if (keyid === undefined)
    return refused([
      { code: 'missingKeyId', text: 'Signature-Input has no keyid, so there is no key to verify with.' },
    ]);
  const { apiKey } = keysOf(ctx.credentials);
  const active = keys.filter(({ status }) => status === 'active').map(({ id }) => id);
  const inForce =
    active.length === 0 ? 'no key is registered; PUT /v1/auth/signing uploads one' : `in force is ${active.join(', ')}`;
  if (keys.some(({ id }) => id === keyid))
    return refused([{ code: 'removedKey', text: `The key ${keyid} was replaced or deleted; ${inForce}.` }]);
  if (keyid === apiKey)
    return refused([
      { code: 'apiKeyAsKeyId', text: `keyid is the API key; it must be the id of the public key: ${inForce}.` },
    ]);
  const same = active.find((id) => id.toLowerCase() === keyid.toLowerCase());
  if (same !== undefined)
    return refused([{ code: 'keyIdCase', text: `keyid differs from ${same} in the case of its letters only.` }]);
  return refused([
    { code: 'unknownKeyId', text: `No key of this workspace is ${JSON.stringify(keyid.slice(0, 80))}; ${inForce}.` },
  ]);
}

/** Explains an `alg` that is not taken. */
export function explainAlgorithm(alg: string): Explanation {
  return refused([
    { code: 'wrongAlgorithm', text: `alg is ${JSON.stringify(alg.slice(0, 40))}; OffBlocks takes ${algorithm} only.` },
  ]);
}

/** Explains components or parameters that the strict reading asks for. */
export function explainRequired(missing: readonly string[]): Explanation {
  return refused([{ code: 'uncovered', text: `The signature does not cover ${missing.join(', ')}.` }]);
}

/** Explains a covered component that has no value in this request. */
export function explainComponent({ code, component, text }: ComponentProblem, request: SignedRequest): Explanation {
  const hint =
    component === 'content-digest' && request.body.length === 0
      ? ' A call without a body needs no digest; leave it out of the list.'
      : '';
  return refused([{ code, text: `${text}${hint}` }]);
}

/** Explains a nonce that came before. */
export function explainNonce(nonce: string, usedAt: string): Explanation {
  return refused([
    {
      code: 'nonceUsed',
      text: `The nonce ${JSON.stringify(nonce.slice(0, 80))} was used before with this key, at ${usedAt}: sign each call anew, repeated ones too.`,
    },
  ]);
}

/** By what the times of a signature are judged: wire and virtual clock in ms, lengths in seconds; 0 for no greatest age. */
export interface TimeLimits {
  readonly now: number;
  readonly virtualNow: number;
  readonly skewS: number;
  readonly maxAgeS: number;
}

/** Explains `created` and `expires` that are out of bounds; undefined when they are not. */
export function explainTime({ created, expires }: SignatureParams, limits: TimeLimits): Explanation | undefined {
  const { now, skewS, maxAgeS } = limits;
  const seconds = now / 1000;
  const isAhead = created !== undefined && created > seconds + skewS;
  const isOld = created !== undefined && maxAgeS > 0 && seconds - created > maxAgeS + skewS;
  if (created !== undefined && (isAhead || isOld))
    return refused([...timeCauses('created', created, limits), off(created, isAhead, limits)]);
  if (expires === undefined || expires + skewS >= seconds) return undefined;
  const ago = formatDuration(now - expires * 1000);
  return refused([
    ...timeCauses('expires', expires, limits),
    { code: 'signatureExpired', text: `The signature expired ${ago} ago (it was ${isoInstant(now)}).` },
  ]);
}

function off(created: number, isAhead: boolean, { now, skewS, maxAgeS }: TimeLimits): Cause {
  const distance = formatDuration(Math.min(Math.abs(now - created * 1000), 100 * 365 * 86_400_000));
  return isAhead
    ? {
        code: 'createdAhead',
        text: `created is ${distance} ahead (it was ${isoInstant(now)}); ${skewS} s are allowed.`,
      }
    : { code: 'createdTooOld', text: `created is ${distance} old; ${maxAgeS} s are allowed.` };
}

function timeCauses(name: string, value: number, { now, virtualNow, skewS }: TimeLimits): Cause[] {
  const isNear = (ms: number, clock: number) => Math.abs(ms - clock) <= Math.max(skewS, 300) * 1000;
  if (isNear(value, now))
    return [
      {
        code: `${name}InMilliseconds`,
        text: `${name} is in milliseconds; it takes seconds: ${Math.floor(value / 1000)}.`,
      },
    ];
  if (isNear(value * 1000, virtualNow) && !isNear(virtualNow, now))
    return [
      {
        code: 'virtualTime',
        text: `${name} is of the virtual clock; the freshness of signatures is judged by the wire clock (set it to virtual to join the two).`,
      },
    ];
  return [];
}

/** Explains a signature that does not verify over the base. */
export function explainMismatch(of: {
  readonly signature: MessageSignature;
  readonly base: { readonly text: string; readonly lines: readonly BaseLine[] };
  readonly key: SigningKeyRow;
  readonly keys: readonly SigningKeyRow[];
  readonly request: SignedRequest;
}): Explanation {
  const { signature, base } = of;
  const received = signature.signature;
  const raw = rawForm(received);
  const proven = raw === undefined ? undefined : provenCause(of, raw.bytes);
  const causes =
    raw === undefined ? [lengthCause(received)] : [...raw.causes, ...(proven?.causes ?? [unexplained(of.key)])];
  const names = [...base.lines.map(({ name }) => name), '@signature-params'];
  const compared = comparedTexts(base.text, proven?.text ?? base.text, names);
  const sent = received.toString('base64');
  return {
    ...refused(causes),
    stringToSign: base.text,
    ...(compared === undefined ? { received: sent } : { ...compared, signature: { received: sent } }),
  };
}

/** The mistakes that reproduce the signature, and the base that was signed; none when only its form was wrong. */
function provenCause(
  { signature, base, key, keys, request }: Parameters<typeof explainMismatch>[0],
  bytes: Buffer,
): { readonly causes: readonly Cause[]; readonly text: string } | undefined {
  const own = publicKeyOf(key.publicKeyPem);
  const fits = (text: string) => verifyBase(algorithm, own, text, bytes);
  if (fits(base.text)) return { causes: [], text: base.text };
  for (const hash of ['sha256', 'sha512', 'sha1'])
    if (verifyBase(algorithm, own, base.text, bytes, { hash }))
      return {
        causes: [{ code: 'wrongHash', text: `The base was hashed with ${hash}; ${algorithm} takes SHA-384.` }],
        text: base.text,
      };
  for (const { hash, cause } of otherHashes(base.text))
    if (fitsHash(own, hash, bytes)) return { causes: [cause], text: base.text };
  for (const other of keys)
    if (other.id !== key.id && verifyBase(algorithm, publicKeyOf(other.publicKeyPem), base.text, bytes))
      return {
        causes: [
          {
            code: 'otherKey',
            text: `The signature is made with the key ${other.id} (${other.status}), not with ${key.id}.`,
          },
        ],
        text: base.text,
      };
  for (const { text, cause } of variantsOf(signature, base.lines, request))
    if (fits(text)) return { causes: [cause], text };
  return undefined;
}

/** What libraries sign that take a hash where they are given a text, or hash once more. */
function otherHashes(base: string): { readonly hash: Buffer; readonly cause: Cause }[] {
  const once = createHash('sha384').update(base).digest();
  const of = (bytes: string | Buffer) => createHash('sha384').update(bytes).digest();
  const text = `The base was hashed twice; ${algorithm} hashes it once, with SHA-384.`;
  return [
    {
      hash: Buffer.from(base).subarray(0, 48),
      cause: {
        code: 'unhashedBase',
        text: `The base was signed without being hashed: its first 48 bytes were taken for the hash. ${algorithm} hashes it with SHA-384.`,
      },
    },
    { hash: of(once), cause: { code: 'hashedTwice', text } },
    {
      hash: of(once.toString('hex')),
      cause: { code: 'hashedTwice', text: `${text} (The hex digits of the hash were signed.)` },
    },
    {
      hash: of(once.toString('base64')),
      cause: { code: 'hashedTwice', text: `${text} (The base64 of the hash was signed.)` },
    },
  ];
}

/** The signature as r and s side by side, and what was wrong with its form; undefined when it is none of P-384. */
function rawForm(bytes: Buffer): { readonly bytes: Buffer; readonly causes: readonly Cause[] } | undefined {
  if (bytes.length === rawSignatureBytes[algorithm]) return { bytes, causes: [] };
  const numbers = derNumbers(bytes);
  if (numbers === undefined || numbers.some(({ length }) => length > 48) || numbers.every(({ length }) => length <= 32))
    return undefined;
  const padded = numbers.map((number) => Buffer.concat([Buffer.alloc(48 - number.length), number]));
  const text = `The signature is in DER (${bytes.length} bytes); it must be r and s side by side, 96 bytes.`;
  return { bytes: Buffer.concat(padded), causes: [{ code: 'derSignature', text }] };
}

/** The two integers of a DER signature without leading zeros, or undefined. */
function derNumbers(bytes: Buffer): Buffer[] | undefined {
  if (bytes.length < 8 || bytes[0] !== 0x30) return undefined;
  let at = bytes[1] === 0x81 ? 3 : 2;
  const numbers: Buffer[] = [];
  while (at + 2 <= bytes.length && bytes[at] === 0x02) {
    const end = at + 2 + (bytes[at + 1] ?? 0);
    if (end > bytes.length) return undefined;
    let from = at + 2;
    while (from < end - 1 && bytes[from] === 0) from += 1;
    numbers.push(bytes.subarray(from, end));
    at = end;
  }
  return numbers.length === 2 && at === bytes.length ? numbers : undefined;
}

const others: Readonly<Record<number, string>> = {
  32: 'as long as an HMAC-SHA256',
  64: 'as long as a signature on P-256 or Ed25519',
  132: 'as long as a signature on P-521',
  256: 'as long as one of a 2048-bit RSA key',
  512: 'as long as one of a 4096-bit RSA key',
};

function lengthCause(bytes: Buffer): Cause {
  const text = bytes.toString('latin1');
  if (/^[0-9a-fA-F]{192}$/.test(text))
    return {
      code: 'hexSignature',
      text: 'The text of hex digits was encoded as base64; encode the 96 bytes themselves.',
    };
  if (/^[0-9a-fA-F]{192}$/.test(bytes.toString('base64')))
    return { code: 'hexSignature', text: 'Hex digits stand between the colons; encode the 96 bytes as base64.' };
  if (/^[A-Za-z0-9+/]{128}$/.test(text))
    return { code: 'base64Twice', text: 'The signature was encoded as base64 twice; encode the 96 bytes once.' };
  const der = derNumbers(bytes);
  if (der?.every(({ length }) => length <= 32) === true)
    return {
      code: 'wrongCurve',
      text: 'The signature is in DER and of a curve of 256 bits; it must be of P-384, r and s side by side.',
    };
  const like = others[bytes.length];
  return {
    code: like === undefined ? 'signatureLength' : 'wrongCurve',
    text: `The signature has ${bytes.length} bytes${like === undefined ? '' : `, ${like}`}; ${algorithm} has 96.`,
  };
}

function unexplained({ id }: SigningKeyRow): Cause {
  return {
    code: 'unexplained',
    text: `No mistake known to Paydrill reproduces it: either another private key than that of ${id} was used, or another text was signed, of which something covered was changed before it came.`,
  };
}
