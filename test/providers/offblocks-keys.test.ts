import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Ids } from '../../src/core/ids.js';
import { deriveKeys, keysOf } from '../../src/providers/offblocks/credentials.js';

const seeds = ['paydrill', 'demo', '1', '2', '3', '4', '5', '6'];

/** Keys of a world with a seed. */
function keysFor(seed: string) {
  return keysOf(deriveKeys(Ids.of(seed, 'default', { read: () => 0, write: () => {} })));
}

describe('the keys of OffBlocks', () => {
  it.each(seeds)('are what OpenSSL makes of the same numbers, to the letter (seed %s)', (seed) => {
    const { privateKeyPem, publicKeyPem } = keysFor(seed);
    const privateKey = createPrivateKey(privateKeyPem);
    expect(privateKey.asymmetricKeyDetails).toEqual({ namedCurve: 'secp384r1' });
    expect(privateKey.export({ format: 'pem', type: 'sec1' })).toBe(privateKeyPem);
    const { kty, crv, d } = privateKey.export({ format: 'jwk' });
    expect({ kty, crv }).toEqual({ kty: 'EC', crv: 'P-384' });
    expect(Buffer.from(d ?? '', 'base64url')).toHaveLength(48);
    expect(createPublicKey(privateKey).export({ format: 'pem', type: 'spki' })).toBe(publicKeyPem);
    // Signing reads the number, verifying the point.
    const data = Buffer.from('a message');
    expect(verify('sha384', data, publicKeyPem, sign('sha384', data, privateKeyPem))).toBe(true);
  });

  it('differ by seed, and stay the same for one', () => {
    expect(new Set(seeds.map((seed) => keysFor(seed).privateKeyPem)).size).toBe(seeds.length);
    expect(keysFor('demo')).toEqual(keysFor('demo'));
  });
});
