/** `Content-Digest` of a call: whether it is that of the body, and why not. */

import { createHash } from 'node:crypto';
import type { Context, Explanation, SignedRequest } from '../../core/provider.js';
import { bodyVariants } from '../../signing/body-variants.js';
import { comparedTexts } from '../../signing/comparison.js';
import { checkDigest, contentDigest, type DigestAlgorithm, digestAlgorithms, digestOf } from '../../signing/digest.js';
import { hashNames, titleOf } from '../../signing/hash-variants.js';
import { textOf } from '../../signing/mac-changes.js';
import { assumed } from './assumptions.js';
import { coversDigest, isSignedDigest } from './signature.js';

interface Cause {
  readonly code: string;
  readonly text: string;
}

/** Undefined when the digest is right or there is none to check, else why it is refused. */
export function digestProblem(request: SignedRequest, ctx: Context): Explanation | undefined {
  const lines = request.headers.all('content-digest');
  const isEmpty = request.body.length === 0;
  // What a signature covers is judged whatever it is of.
  const isLoose = isEmpty && !coversDigest(request);
  if (isLoose && (lines.length === 0 || assumed(ctx, 'digestWithoutBody') === 'ignored')) return undefined;
  const verdict = checkDigest(lines, request.body);
  if (verdict.ok || (isLoose && verdict.code !== 'mismatch')) return undefined;
  const said = (causes: readonly Cause[]) => ({
    summary: `The Content-Digest is refused: ${causes[0]?.text ?? verdict.text}`,
    causes,
  });
  if (verdict.code !== 'mismatch') {
    const other = verdict.code === 'missing' ? otherHeader(request) : undefined;
    return said(other === undefined ? formCauses(verdict, lines.join(', '), request, ctx) : [other]);
  }
  const { causes, digested } = mismatchCauses(request, ctx, verdict.algorithm, verdict.received);
  const sent = request.body.toString('utf8');
  const digests = { expected: verdict.expected, received: verdict.received };
  const compared = digested === undefined ? undefined : comparedTexts(sent, digested);
  return {
    ...said(causes),
    stringToSign: sent,
    ...(compared === undefined ? digests : { ...compared, signature: digests }),
  };
}

/** A digest that stands in another header, or is written as RFC 3230 had it. */
function otherHeader({ headers, body }: SignedRequest): Cause | undefined {
  const wanted = `send Content-Digest: ${contentDigest(body)}`;
  const older = headers.get('digest');
  if (older !== undefined) {
    const isRight = digestAlgorithms.some(
      (name) => older.toLowerCase().includes(name) && older.includes(digestOf(name, body)),
    );
    return {
      code: 'olderDigest',
      text: `The digest stands in the header Digest (RFC 3230)${isRight ? ', and is right' : ''}; ${wanted} (RFC 9530).`,
    };
  }
  return headers.get('repr-digest') === undefined
    ? undefined
    : { code: 'reprDigest', text: `The digest stands in Repr-Digest; ${wanted}.` };
}

function formCauses(
  { code, text }: { readonly code: 'missing' | 'malformed' | 'unsupported'; readonly text: string },
  header: string,
  request: SignedRequest,
  ctx: Context,
): readonly Cause[] {
  if (code === 'missing')
    return [{ code: 'missingDigest', text: `${text} A call with a body needs one, e.g. sha-256=:<base64>:.` }];
  const written = writtenCauses(header, request, ctx);
  if (written.length > 0) return written;
  return [{ code: code === 'unsupported' ? 'unsupportedDigest' : 'malformedDigest', text }];
}

/** What is wrong with how the header is written; none where it is not known what was meant. */
function writtenCauses(header: string, request: SignedRequest, ctx: Context): readonly Cause[] {
  const { body } = request;
  const causes: Cause[] = [];
  const [, name, rest = header] = /^([A-Za-z0-9_.-]{1,20})\s{0,9}=(.*)$/s.exec(header.trim()) ?? [];
  const value = rest.trim();
  const meant = digestAlgorithms.find((one) => plainName(one) === plainName(name ?? ''));
  if (name !== undefined && meant !== undefined && name !== meant)
    causes.push({
      code: name.toLowerCase() === meant ? 'digestNameCase' : 'digestName',
      text:
        name.toLowerCase() === meant
          ? `The name ${name} is written in capitals; names in Content-Digest are in small letters, ${meant} (RFC 8941).`
          : `The name is written ${name}; it is ${meant}.`,
    });
  const bare = value.replace(/^[:"']{1,2}|[:"']{1,2}$/g, '');
  const found = digestIn(bare, body);
  if (found === undefined) {
    const isHash =
      meant !== undefined &&
      /^:[A-Za-z0-9+/]+={0,2}:$/.test(value) &&
      Buffer.from(bare, 'base64').length === Buffer.from(digestOf(meant, ''), 'base64').length;
    return causes.length > 0 && isHash ? [...causes, ...mismatchCauses(request, ctx, meant, bare).causes] : causes;
  }
  const { algorithm, how } = found;
  if (name === undefined)
    causes.push({
      code: 'digestWithoutName',
      text: `The ${algorithm} is right, but its name must stand before it: ${contentDigest(body, algorithm)}.`,
    });
  else if (meant !== undefined && meant !== algorithm)
    causes.push({ code: 'otherHash', text: `What stands as ${name} is the ${algorithm} of the body.` });
  if (how !== undefined) causes.push(how);
  if (!/^:.*:$/s.test(value))
    causes.push({
      code: 'digestWithoutColons',
      text: `The ${algorithm} is right, but its base64 must stand between two colons.`,
    });
  return causes;
}

const plainName = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The digest of a body in a text, in whatever form. */
function digestIn(text: string, body: Buffer): { algorithm: DigestAlgorithm; how?: Cause } | undefined {
  for (const algorithm of digestAlgorithms) {
    const right = digestOf(algorithm, body);
    const bytes = Buffer.from(right, 'base64');
    if (text === right) return { algorithm };
    if (text.toLowerCase() === bytes.toString('hex'))
      return { algorithm, how: { code: 'hexDigest', text: 'The digest is in hex; it takes base64 of the bytes.' } };
    if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').equals(bytes))
      return {
        algorithm,
        how: {
          code: 'digestBase64',
          text: 'The digest is in base64url or without padding; it takes standard base64 with padding.',
        },
      };
  }
  return undefined;
}

interface Mismatch {
  readonly causes: readonly Cause[];
  /** The text that was digested in place of the body. */
  readonly digested?: string;
}

function mismatchCauses(request: SignedRequest, ctx: Context, algorithm: DigestAlgorithm, received: string): Mismatch {
  const bytes = Buffer.from(received, 'base64');
  for (const name of hashNames)
    if (createHash(name).update(request.body).digest('base64') === received) {
      const title = digestAlgorithms.find((one) => plainName(one) === name) ?? titleOf(name);
      return { causes: [{ code: 'otherHash', text: `What stands as ${algorithm} is the ${title} of the body.` }] };
    }
  const right = Buffer.from(digestOf(algorithm, request.body), 'base64');
  const hex = right.toString('hex');
  if (bytes.toString('latin1').toLowerCase() === hex)
    return said('hexDigest', 'The text of hex digits was encoded as base64; encode the bytes of the hash.');
  if (bytes.equals(Buffer.from(hex, 'base64')) || bytes.equals(Buffer.from(hex.toUpperCase(), 'base64')))
    return said('hexDigest', 'Hex digits stand between the colons; it takes base64 of the bytes of the hash.');
  if (bytes.toString('latin1') === right.toString('base64'))
    return said('digestTwiceEncoded', 'The digest was encoded as base64 twice.');
  for (const { code, how, value } of bodyVariants(request.body))
    if (digestOf(algorithm, value) === received) {
      const text = `The digest is over ${how}${request.body.length === 0 ? '' : ', not over the bytes that were sent'}.`;
      return { causes: [{ code, text }], digested: textOf(value) };
    }
  if (request.body.length === 0)
    return said(
      'noBodyArrived',
      'No body arrived, and the digest is not that of an empty one: a body was digested that got lost on its way (many clients drop that of a DELETE, and redirects drop any).',
    );
  if (isSignedDigest(request, ctx))
    return said(
      'bodyChanged',
      'The message signature over this digest is good: the body was changed after it was signed, or other bytes than those sent were digested.',
    );
  return said(
    'otherBytes',
    `The digest is over other bytes than the ${request.body.length} that came; no mistake known to Paydrill reproduces it.`,
  );
}

function said(code: string, text: string): Mismatch {
  return { causes: [{ code, text }] };
}
