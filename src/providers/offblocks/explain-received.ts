/** Why a receiver's own check of a signed webhook failed: its text is mended until the signature over it is good. */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Explanation, ReceivedSignature } from '../../core/provider.js';
import { contentDigest } from '../../signing/digest.js';
import { firstDifference } from '../../signing/hmac.js';
import { verifyBase } from '../../signing/http-algorithm.js';
import { readSignatures } from '../../signing/http-signature.js';

interface Cause {
  readonly code: string;
  readonly text: string;
}

/**
 * Explains a check that failed. `secret` is the public key that the receiver used (JWK or PEM), `signature` the text that it put together
 * (the signature base), since a signature of ECDSA is verified and never computed anew.
 */
export function explainReceived({ body, headers, secret, signature }: ReceivedSignature): Explanation {
  const all = (name: string) =>
    Object.entries(headers).flatMap(([field, value]) => (field.toLowerCase() === name ? [value] : []));
  if (all('signature').length === 0)
    return said([
      {
        code: 'unsigned',
        text: 'This webhook carries no signature: OffBlocks documents none. The assumption offblocks.webhookSigning turns one on.',
      },
    ]);
  const read = readSignatures(all('signature-input'), all('signature'));
  const [one] = read.ok ? read.signatures : [];
  if (one === undefined) return said([{ code: 'unreadable', text: 'The headers of this webhook cannot be read.' }]);
  const digest = all('content-digest').join(', ');
  if (digest !== contentDigest(body))
    return said([
      { code: 'bodyChanged', text: 'The body is not the one that was signed: a fault has cut or changed it.' },
    ]);
  const key = keyOf(secret);
  if (key === undefined)
    return said([
      {
        code: 'unreadableKey',
        text: 'The secret is no public key: it takes the JWK of /.well-known/jwks.json, or its PEM.',
      },
    ]);
  const fits = (text: string) => verifyBase('ecdsa-p384-sha384', key, text, one.signature);
  if (!signature.includes('"@signature-params"') && !signature.includes('@method'))
    return said([
      {
        code: 'signatureComputed',
        text: 'What came is no signature base. A signature of ECDSA is not computed anew and compared: put the base together, as lines, and verify the signature over it with the public key.',
      },
    ]);
  if (fits(signature))
    return said([
      {
        code: 'agrees',
        text: 'The signature over this text is good with this key: take the 96 bytes as r and s side by side (ieee-p1363), and SHA-384.',
      },
    ]);
  for (const { code, text, base } of mended(signature, { digest, params: one.verbatim }))
    if (fits(base)) return said([{ code, text }], base, signature);
  return said([
    {
      code: 'unexplained',
      text: `No mistake known to Paydrill makes this text of the right one: either the key is not ${one.params.keyid ?? 'that of the signature'}, or the text is another, such as one with another path than that to which the webhook was sent.`,
    },
  ]);
}

/** The receiver's text with one mistake taken out of it. */
function* mended(
  given: string,
  right: { readonly digest: string; readonly params: string },
): Generator<Cause & { readonly base: string }> {
  const unix = given.replaceAll('\r\n', '\n');
  yield { code: 'crlf', text: 'The lines are joined with CR and LF; it takes LF alone.', base: unix };
  yield {
    code: 'trailingNewline',
    text: 'There is a newline behind the last line.',
    base: given.replace(/(?<!\n)\n+$/, ''),
  };
  yield {
    code: 'escapedNewlines',
    text: 'The lines are joined with a backslash and an n; it takes LF.',
    base: given.replaceAll('\\n', '\n'),
  };
  yield {
    code: 'unquotedNames',
    text: 'The names stand in double quotes.',
    base: given.replace(/^(@?[a-z-]+): /gm, '"$1": '),
  };
  yield {
    code: 'spaceAround',
    text: 'White space or quotes stand around the text.',
    base: given.trim().replace(/^'(.*)'$/s, '$1'),
  };
  yield {
    code: 'withoutSpaces',
    text: 'A space stands after the colon of each line.',
    base: given.replace(/^("[^"]+"):(?! )/gm, '$1: '),
  };
  const line = (name: string, value: string) =>
    given.replace(new RegExp(`^"${name}":.*$`, 'm'), () => `"${name}": ${value}`);
  yield { code: 'otherMethod', text: 'The method is POST, in capitals.', base: line('@method', 'POST') };
  yield {
    code: 'otherDigest',
    text: `The digest is the header as it came: ${right.digest}.`,
    base: line('content-digest', right.digest),
  };
  yield {
    code: 'otherParams',
    text: 'The last line is the inner list exactly as Signature-Input has it, without the label.',
    base: line('@signature-params', right.params),
  };
  yield {
    code: 'withoutParams',
    text: 'The line "@signature-params" is missing.',
    base: `${given.trimEnd()}\n"@signature-params": ${right.params}`,
  };
  const path = /^"@path": (.*)$/m.exec(given)?.[1] ?? '';
  yield {
    code: 'pathWithQuery',
    text: '@path is the path alone, without the query.',
    base: line('@path', path.replace(/\?.*$/, '')),
  };
  yield {
    code: 'pathWithHost',
    text: '@path is the path alone, without scheme and host.',
    base: line('@path', path.replace(/^https?:\/\/[^/]*/, '')),
  };
  yield {
    code: 'pathWithSlash',
    text: 'The path has no slash at its end.',
    base: line('@path', path.replace(/\/$/, '')),
  };
  yield { code: 'pathEmpty', text: 'An empty path is written as a slash.', base: line('@path', '/') };
  yield {
    code: 'decodedPath',
    text: 'The path is written as it was sent, percent-encoded.',
    base: line('@path', encodeURI(path)),
  };
  yield { code: 'pathWithoutSlash', text: 'The path has a slash at its end.', base: line('@path', `${path}/`) };
}

function said(causes: readonly Cause[], expected?: string, received?: string): Explanation {
  const difference = expected === undefined ? undefined : firstDifference(expected, received ?? '');
  return {
    summary: causes[0]?.text ?? '',
    ...(expected === undefined ? {} : { stringToSign: expected }),
    ...(received === undefined ? {} : { received }),
    ...(difference === undefined ? {} : { firstDifference: difference }),
    causes,
  };
}

function keyOf(secret: string): KeyObject | undefined {
  try {
    if (!secret.trimStart().startsWith('{')) return createPublicKey(secret);
    return createPublicKey({ format: 'jwk', key: JSON.parse(secret) as JsonWebKey });
  } catch {
    return undefined;
  }
}
