import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSiweMessage, parseSiweMessage } from 'viem/siwe';
import { hashMessage } from 'viem/utils';
import { describe, expect, it } from 'vitest';
import { peekJwt, signJwt, verifyJwt } from '../../src/signing/jwt.js';
import { addressOf, type Hex, readWalletSignature, signerOfText, signText } from '../../src/signing/wallet.js';

const vector: Record<'text' | 'challenge' | 'address' | 'signature', string> &
  Record<'privateKey' | 'hash' | 'signatureHex', Hex> & { bytes: number } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/offblocks/challenges.json'), 'utf8'),
);

describe('JSON Web Tokens', () => {
  const key = Buffer.from('a key of thirty-two bytes or more');
  const claims = { exp: 1_000, Id: 'a', Generation: 0 };

  it('have the same bytes for the same claims, in their order', async () => {
    const token = await signJwt(claims, key);
    expect(token).toBe(await signJwt(claims, key));
    const [header = '', payload = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect([header, payload]).toEqual(['{"alg":"HS256","typ":"JWT"}', '{"exp":1000,"Id":"a","Generation":0}']);
    expect(peekJwt(token)?.claims).toEqual(claims);
  });

  it('are verified with key, algorithm and time', async () => {
    const token = await signJwt(claims, key);
    const reason = async (text: string, secret: Buffer, now: number) => {
      const verdict = await verifyJwt(text, secret, now);
      return verdict.ok ? verdict.claims : verdict.reason;
    };
    expect(await reason(token, key, 999_999)).toEqual(claims);
    expect(await reason(token, key, 1_000_000)).toBe('expired');
    expect(await reason(token, Buffer.from('another key of thirty-two bytes'), 0)).toBe('signature');
    expect(await reason(`${token}x`, key, 0)).toBe('signature');
    expect(await reason('a.b.c', key, 0)).toBe('malformed');
    expect(await reason('', key, 0)).toBe('malformed');
    expect(await reason(await signJwt({ Id: 'a' }, key), key, 0)).toBe('claims');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`;
    expect(['algorithm', 'malformed']).toContain(await reason(none, key, 0));
    expect(await reason(token, key, 999_999), 'judged by the time of each call').toEqual(claims);
    expect(await reason(token, key, 1_000_000)).toBe('expired');
    const later = await signJwt({ exp: 1_000, nbf: 500 }, key);
    expect(await reason(later, key, 500_000)).toEqual({ exp: 1_000, nbf: 500 });
    expect(await reason(later, key, 499_999)).toBe('claims');
    expect(peekJwt('a.b')).toBeUndefined();
    expect(peekJwt('!.!.!')).toBeUndefined();
  });
});

describe('wallets', () => {
  it('sign the recorded challenge as ethers and viem do', async () => {
    expect(Buffer.byteLength(vector.text)).toBe(vector.bytes);
    expect(Buffer.from(vector.text).toString('base64')).toBe(vector.challenge);
    expect(hashMessage(vector.text)).toBe(vector.hash);
    expect(await addressOf(vector.privateKey)).toBe(vector.address);
    const bytes = await signText(vector.privateKey, vector.text);
    expect(`0x${bytes.toString('hex')}`).toBe(vector.signatureHex);
    expect(bytes.toString('base64')).toBe(vector.signature);
    expect(await signerOfText(vector.text, vector.signatureHex)).toBe(vector.address);
    expect(await signerOfText(`${vector.text} `, vector.signatureHex)).not.toBe(vector.address);
    // The base64 in the place of its text recovers somebody else.
    expect(await signerOfText(vector.challenge, vector.signatureHex)).not.toBe(vector.address);
  });

  it('the recorded challenge is what the library for EIP-4361 writes', () => {
    const { domain, address, uri, version, chainId, nonce, statement, issuedAt } = parseSiweMessage(vector.text);
    if (domain === undefined || address === undefined || uri === undefined || version === undefined)
      throw new Error('unreadable');
    if (chainId === undefined || nonce === undefined || statement === undefined || issuedAt === undefined)
      throw new Error('unreadable');
    const text = createSiweMessage({ domain, address, uri, version, chainId, nonce, statement, issuedAt });
    expect(text.replace('.000Z', 'Z')).toBe(vector.text);
  });

  const raw = Buffer.from(vector.signature, 'base64');
  const withV = (v: number) => Buffer.concat([raw.subarray(0, 64), Buffer.from([v])]).toString('base64');
  const compact = Buffer.from(raw.subarray(0, 64)); // v is 27, so the bit of parity is 0
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const high = (order - BigInt(`0x${raw.subarray(32, 64).toString('hex')}`)).toString(16).padStart(64, '0');
  const highS = Buffer.concat([raw.subarray(0, 32), Buffer.from(high, 'hex'), Buffer.from([28])]).toString('base64');

  it.each<[string, string, object]>([
    ['65 bytes', vector.signature, { ok: true, form: 'raw', highS: false, hex: vector.signatureHex }],
    ['v 0 for 27', withV(0), { ok: true, form: 'raw', hex: vector.signatureHex }],
    ['v of a transaction', withV(37), { ok: false, code: 'recoveryId' }],
    ['64 bytes of EIP-2098', compact.toString('base64'), { ok: true, form: 'compact', hex: vector.signatureHex }],
    [
      'hex text',
      Buffer.from(vector.signatureHex).toString('base64'),
      { ok: true, form: 'hexText', hex: vector.signatureHex },
    ],
    ['hex text without 0x', Buffer.from(raw.toString('hex')).toString('base64'), { ok: true, form: 'hexText' }],
    ['the upper half of s', highS, { ok: true, highS: true }],
    ['hex in the place of base64', vector.signatureHex, { ok: false, code: 'length' }],
    ['no padding', vector.signature.replace(/=/g, ''), { ok: false, code: 'notBase64' }],
    ['nothing', '', { ok: false, code: 'notBase64' }],
    ['too short', 'AAAA', { ok: false, code: 'length' }],
  ])('%s', (_what, given, expected) => expect(readWalletSignature(given)).toMatchObject(expected));

  it('a high s recovers the same wallet, which is why it must be told apart', async () => {
    const read = readWalletSignature(highS);
    expect(read.ok && (await signerOfText(vector.text, read.hex))).toBe(vector.address);
  });

  it('a signature that nobody can have made recovers nobody', async () =>
    expect(await signerOfText('a', `0x${'0'.repeat(128)}1b`)).toBeUndefined());
});
