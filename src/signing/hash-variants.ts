/** The hash of a body as programs write it that took another function or another form. */
import { createHash } from 'node:crypto';
import type { Spelling } from './mistakes.js';

const names = { md5: 'MD5', sha1: 'SHA-1', sha224: 'SHA-224', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };

/** Hash functions that clients take for one another. */
export type HashName = keyof typeof names;

/** Names of {@link HashName}. */
export const hashNames = Object.keys(names) as readonly HashName[];

/** How a hash function is called. */
export function titleOf(hash: HashName): string {
  return names[hash];
}

/** A hash of bytes in another function or form than lower-case hex of `wanted`. `how` completes "What was signed is …". */
export function hashVariants(bytes: Uint8Array, wanted: HashName): Spelling<string>[] {
  const found: Spelling<string>[] = [];
  for (const hash of [wanted, ...hashNames.filter((one) => one !== wanted)]) {
    const digest = createHash(hash).update(bytes).digest();
    const title = titleOf(hash);
    const hex = digest.toString('hex');
    if (hash !== wanted) found.push({ code: 'otherHash', how: `the ${title} of the body in hex`, value: hex });
    found.push({ code: 'upperCaseHash', how: `the ${title} of the body in upper-case hex`, value: hex.toUpperCase() });
    found.push({ code: 'base64Hash', how: `the ${title} of the body in base64`, value: digest.toString('base64') });
    found.push({
      code: 'base64Hash',
      how: `the ${title} of the body in base64url`,
      value: digest.toString('base64url'),
    });
    found.push({
      code: 'base64Hash',
      how: `base64 of the hex ${title} of the body`,
      value: Buffer.from(hex).toString('base64'),
    });
    found.push({
      code: 'rawHash',
      how: `the bytes of the ${title} of the body, as text`,
      value: digest.toString('latin1'),
    });
    found.push({
      code: 'hashTwice',
      how: `the ${title} of the hex ${title} of the body`,
      value: createHash(hash).update(hex).digest('hex'),
    });
  }
  return found;
}
