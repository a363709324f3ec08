import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { fitsHash } from '../../src/signing/ecdsa-unhashed.js';

// The signer is node:crypto, which hashes by itself: what it signed is verified here over the finished hash.
it('a signature on P-384 is verified over a hash as it is', () => {
  for (let round = 0; round < 5; round += 1) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const text = Buffer.from(`text ${round}`);
    const hash = createHash('sha384').update(text).digest();
    const signature = sign('sha384', text, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(fitsHash(publicKey, hash, signature)).toBe(true);
    expect(fitsHash(publicKey, createHash('sha384').update('other').digest(), signature)).toBe(false);
    expect(fitsHash(publicKey, hash, Buffer.alloc(96))).toBe(false);
    expect(fitsHash(publicKey, hash, signature.subarray(1))).toBe(false);
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    expect(fitsHash(other.publicKey, hash, signature)).toBe(false);
  }
});
