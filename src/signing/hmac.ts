/**
 * HMAC arithmetic for providers that sign with a shared secret, and the comparisons that go with it. Pure: bytes and keys
 * in, text out; which bytes are signed and in which header the text stands is the provider's business.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** Hash functions that the providers, or the mistakes of their clients, use. */
export type HmacAlgorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** How the bytes of a MAC are written as text: `hex` in lower case, `base64` padded, `base64url` unpadded. */
export type MacEncoding = 'hex' | 'base64' | 'base64url';

/** Length of a MAC in bytes. */
export const macBytes: Readonly<Record<HmacAlgorithm, number>> = {
  md5: 16,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
};

/** HMAC (RFC 2104) of `bytes` as text. A text key or message counts as its UTF-8 bytes. */
export function hmac(
  algorithm: HmacAlgorithm,
  key: string | Uint8Array,
  bytes: string | Uint8Array,
  encoding: MacEncoding,
): string {
  return createHmac(algorithm, key).update(bytes).digest(encoding);
}

/** Whether two texts are equal, in a time that tells nothing about where or whether they differ, nor about their lengths. */
export function sameText(a: string, b: string): boolean {
  // Hashing first gives both sides one length, which timingSafeEqual demands.
  return timingSafeEqual(digestOf(a), digestOf(b));
}

const excerpt = 12;

/**
 * Where two texts part: the offset in characters from 0, and up to 12 characters of each from there on (empty where a text
 * ends). Undefined for equal texts.
 */
export function firstDifference(
  expected: string,
  received: string,
): { readonly offset: number; readonly expected: string; readonly received: string } | undefined {
  if (expected === received) return undefined;
  let offset = 0;
  while (offset < expected.length && expected[offset] === received[offset]) offset += 1;
  const from = (text: string) => text.slice(offset, offset + excerpt);
  return { offset, expected: from(expected), received: from(received) };
}

function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
