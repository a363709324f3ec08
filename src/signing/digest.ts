/** The header `Content-Digest`, RFC 9530. Pure: bytes and header text in, text or a verdict out. */
import { createHash } from 'node:crypto';
import { parseDictionary } from 'structured-headers';

const hashes = { 'sha-256': 'sha256', 'sha-512': 'sha512' } as const;

/** The algorithms of RFC 9530 that are not deprecated. */
export type DigestAlgorithm = keyof typeof hashes;

/** Names of {@link DigestAlgorithm}. */
export const digestAlgorithms = Object.keys(hashes) as readonly DigestAlgorithm[];

/** What a check of the header found. `mismatch` names the algorithm, and both values in base64. */
export type DigestVerdict =
  | { readonly ok: true; readonly algorithms: readonly DigestAlgorithm[] }
  | { readonly ok: false; readonly code: 'missing' | 'malformed' | 'unsupported'; readonly text: string }
  | {
      readonly ok: false;
      readonly code: 'mismatch';
      readonly text: string;
      readonly algorithm: DigestAlgorithm;
      readonly expected: string;
      readonly received: string;
    };

/** The digest of bytes in base64. */
export function digestOf(algorithm: DigestAlgorithm, bytes: string | Uint8Array): string {
  return createHash(hashes[algorithm]).update(bytes).digest('base64');
}

/** The header's value for bytes, e.g. `sha-256=:aLhv…:`. */
export function contentDigest(bytes: string | Uint8Array, algorithm: DigestAlgorithm = 'sha-256'): string {
  return `${algorithm}=:${digestOf(algorithm, bytes)}:`;
}

/** Checks every digest of the header (given line by line) that is understood; at least one must be. */
export function checkDigest(lines: readonly string[], bytes: Uint8Array): DigestVerdict {
  if (lines.length === 0) return { ok: false, code: 'missing', text: 'The header Content-Digest is missing.' };
  const given = readDigests(lines);
  if (given === undefined)
    return {
      ok: false,
      code: 'malformed',
      text: `Content-Digest is no dictionary of byte sequences, such as ${contentDigest(bytes)}.`,
    };
  const understood = digestAlgorithms.filter((algorithm) => given.has(algorithm));
  if (understood.length === 0)
    return {
      ok: false,
      code: 'unsupported',
      text: `Content-Digest has ${[...given.keys()].join(', ') || 'nothing'}; ${digestAlgorithms.join(' or ')} is needed.`,
    };
  for (const algorithm of understood) {
    const expected = digestOf(algorithm, bytes);
    const received = given.get(algorithm) ?? '';
    if (expected !== received)
      return {
        ok: false,
        code: 'mismatch',
        text: `The ${algorithm} of Content-Digest is not that of the body as it came (${bytes.length} bytes).`,
        algorithm,
        expected,
        received,
      };
  }
  return { ok: true, algorithms: understood };
}

function readDigests(lines: readonly string[]): Map<string, string> | undefined {
  try {
    const found = new Map<string, string>();
    for (const [name, [value]] of parseDictionary(lines.join(', '))) {
      if (!(value instanceof ArrayBuffer)) return undefined;
      found.set(name, Buffer.from(value).toString('base64'));
    }
    return found;
  } catch {
    return undefined;
  }
}
