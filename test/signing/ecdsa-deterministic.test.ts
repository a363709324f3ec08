import { createPrivateKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signP384 } from '../../src/signing/ecdsa-deterministic.js';

// https://www.rfc-editor.org/rfc/rfc6979#appendix-A.2.6
const hex = (text: string) => Buffer.from(text, 'hex').toString('base64url');
const key = createPrivateKey({
  format: 'jwk',
  key: {
    kty: 'EC',
    crv: 'P-384',
    d: hex('6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5'),
    x: hex('EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13'),
    y: hex('8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720'),
  },
});

describe('deterministic ECDSA on P-384', () => {
  it.each([
    [
      'sample',
      '94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46',
      '99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8',
    ],
    [
      'test',
      '8203B63D3C853E8D77227FB377BCF7B7B772E97892A80F36AB775D509D7A5FEB0542A7F0812998DA8F1DD3CA3CF023DB',
      'DDD0760448D42D8A43AF45AF836FCE4DE8BE06B485E9B61B827C2F13173923E06A739F040649A667BF3B828246BAA5A5',
    ],
  ])('RFC 6979, A.2.6: %s', (text, r, s) =>
    expect(signP384(key, Buffer.from(text)).toString('hex').toUpperCase()).toBe(r + s),
  );

  it('verifies for any key and text', () => {
    for (let n = 0; n < 20; n += 1) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
      const data = Buffer.from(`text ${n}`);
      const signature = signP384(privateKey, data);
      expect(signature).toHaveLength(96);
      expect(verify('sha384', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
      expect(signP384(privateKey, data)).toEqual(signature);
    }
  });

  it('takes no other kind of key', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => signP384(privateKey, Buffer.alloc(1))).toThrow('P-384');
  });
});
