/** `Content-Digest` of a call: whether it is that of the body, and why not. */
import type { Context, Explanation, SignedRequest } from '../../core/provider.js';
import { checkDigest, contentDigest, type DigestAlgorithm, digestAlgorithms, digestOf } from '../../signing/digest.js';
import { firstDifference } from '../../signing/hmac.js';
import { renderings } from '../../signing/json-renderings.js';
import { coversDigest, isSignedDigest } from './signature.js';

interface Cause {
  readonly code: string;
  readonly text: string;
}

/** Undefined when the digest is right, or there is no body and no signature that covers a digest; else why it is refused. */
export function digestProblem(request: SignedRequest, ctx: Context): Explanation | undefined {
  if (request.body.length === 0 && !coversDigest(request)) return undefined;
  const lines = request.headers.all('content-digest');
  const verdict = checkDigest(lines, request.body);
  if (verdict.ok) return undefined;
  const summary = (cause: Cause) => `The Content-Digest is refused: ${cause.text}`;
  if (verdict.code !== 'mismatch') {
    const cause =
      (verdict.code === 'missing' ? otherHeader(request) : undefined) ??
      formCause(verdict.code, verdict.text, lines.join(', '), request.body);
    return { summary: summary(cause), causes: [cause] };
  }
  const causes = mismatchCauses(request, ctx, verdict.algorithm, verdict.received);
  const difference = firstDifference(verdict.expected, verdict.received);
  return {
    summary: summary(causes[0] ?? { code: 'digestMismatch', text: verdict.text }),
    stringToSign: request.body.toString('utf8'),
    expected: verdict.expected,
    received: verdict.received,
    ...(difference === undefined ? {} : { firstDifference: difference }),
    causes,
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

function formCause(code: 'missing' | 'malformed' | 'unsupported', text: string, header: string, body: Buffer): Cause {
  if (code === 'missing')
    return { code: 'missingDigest', text: `${text} A call with a body needs one, e.g. sha-256=:<base64>:.` };
  if (code === 'unsupported') return { code: 'unsupportedDigest', text };
  const bare = digestAlgorithms.find((algorithm) => header.includes(digestOf(algorithm, body)));
  return bare === undefined
    ? { code: 'malformedDigest', text }
    : { code: 'digestWithoutColons', text: `The ${bare} is right, but its base64 must stand between two colons.` };
}

function mismatchCauses(request: SignedRequest, ctx: Context, algorithm: DigestAlgorithm, received: string): Cause[] {
  const sent = request.body.toString('utf8');
  const bytes = Buffer.from(received, 'base64');
  for (const other of digestAlgorithms)
    if (other !== algorithm && digestOf(other, request.body) === received)
      return [{ code: 'otherHash', text: `What stands as ${algorithm} is the ${other} of the body.` }];
  const hex = Buffer.from(digestOf(algorithm, request.body), 'base64').toString('hex');
  if (bytes.toString('latin1').toLowerCase() === hex)
    return [{ code: 'hexDigest', text: 'The text of hex digits was encoded as base64; encode the bytes of the hash.' }];
  for (const { code, text, body } of otherBodies(sent))
    if (digestOf(algorithm, body) === received) return [{ code, text: `The digest is over ${text}.` }];
  if (isSignedDigest(request, ctx))
    return [
      {
        code: 'bodyChanged',
        text: 'The message signature over this digest is good: the body was changed after it was signed, or other bytes than those sent were digested.',
      },
    ];
  return [
    {
      code: 'otherBytes',
      text: `The digest is over other bytes than the ${request.body.length} that came; no mistake known to Paydrill reproduces it.`,
    },
  ];
}

function otherBodies(sent: string): { code: string; text: string; body: string }[] {
  const simple = [
    { code: 'trailingNewline', text: 'the body with a newline behind it, which was not sent', body: `${sent}\n` },
    { code: 'trimmedBody', text: 'the body without the white space around it, which was sent', body: sent.trim() },
    { code: 'emptyBody', text: 'an empty body', body: '' },
    { code: 'quotedBody', text: 'the body as a JSON string: it was rendered twice', body: JSON.stringify(sent) },
  ];
  // What clients digest when they have nothing to send, and then do not send.
  const nothings = ['{}', 'null', '[]', '""'].map((body) => ({
    code: 'unsentBody',
    text: `${body}, which was not sent: the call came without a body`,
    body,
  }));
  if (sent === '') return [...simple, ...nothings].filter(({ body }) => body !== sent);
  const anew = renderings(sent).map(({ code, how, text }) => ({
    code,
    text: `the body rendered anew (${how}), not over the bytes that were sent`,
    body: text,
  }));
  return [...simple, ...anew].filter(({ body }) => body !== sent);
}
