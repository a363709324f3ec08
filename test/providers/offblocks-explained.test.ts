/** Refused calls and challenges of OffBlocks, each made wrong by code of this file or by viem. */
import { createHash, createPrivateKey, sign as cryptoSign } from 'node:crypto';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { hashMessage, keccak256, toBytes } from 'viem/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderOfP384 } from '../../src/signing/ecdsa-deterministic.js';
import { digest, type Odd, OffBlocksWorld, wallets } from './offblocks-world.js';

let world: OffBlocksWorld;
beforeAll(async () => {
  world = await OffBlocksWorld.open();
});
afterAll(() => world.close());

const body = { chainId: `eip155:300:${wallets[0].address}`, externalId: 'Zoë/1' };
const text = JSON.stringify(body);
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest();

describe('a digest', () => {
  const right = sha256(text);
  it.each<[string, string, string[]]>([
    ['its name in capitals', `SHA-256=:${right.toString('base64')}:`, ['digestNameCase']],
    ['its name in capitals, over another body', 'SHA-256=:AAAA:', ['digestNameCase']],
    [
      'its name in capitals, and over other bytes',
      digest('sha256', `${text}!`).replace('sha', 'SHA'),
      ['digestNameCase', 'otherBytes'],
    ],
    ['its name without a hyphen', `sha256=:${right.toString('base64')}:`, ['digestName']],
    ['as RFC 3230 had it', `SHA-256=${right.toString('base64')}`, ['digestNameCase', 'digestWithoutColons']],
    ['in quotes', `sha-256="${right.toString('base64')}"`, ['digestWithoutColons']],
    ['hex', `sha-256=:${right.toString('hex')}:`, ['hexDigest']],
    ['hex without colons', `sha-256=${right.toString('hex')}`, ['hexDigest', 'digestWithoutColons']],
    ['without its name', `:${right.toString('base64')}:`, ['digestWithoutName']],
    ['MD5 as sha-256', `sha-256=:${createHash('md5').update(text).digest('base64')}:`, ['otherHash']],
    ['SHA-1 as sha-256', `sha-256=:${createHash('sha1').update(text).digest('base64')}:`, ['otherHash']],
    ['SHA-512 as sha-256', `sha-256=:${createHash('sha512').update(text).digest('base64')}:`, ['otherHash']],
    [
      'keys sorted',
      digest('sha256', `{"chainId":"${body.chainId}","externalId":"Zo\\u00eb\\/1"}`),
      ['reserialisedEscaped'],
    ],
    ['Latin-1', `sha-256=:${sha256(Buffer.from(text, 'latin1')).toString('base64')}:`, ['bodyEncoding']],
    ['other bytes', digest('sha256', `${text}!`), ['otherBytes']],
  ])('%s', async (_what, header, causes) => {
    const odd: Odd = { headers: { 'Content-Digest': header }, cover: [['@method']] };
    expect((await world.call('POST', '/v1/customers', body, odd)).causes).toEqual(causes);
  });

  it('of a body that did not arrive', async () => {
    const lost = async (of: string) =>
      world.call('POST', '/v1/customers', undefined, {
        headers: { 'Content-Digest': digest('sha256', of) },
      });
    const one = await lost('{"reason":"x"}');
    expect([one.status, one.causes]).toEqual([400, ['noBodyArrived']]);
    expect((await lost('{}')).causes).toEqual(['emptyObject']);
    expect((await lost('')).causes).toEqual([]);
    const uncovered: Odd = { headers: { 'Content-Digest': digest('sha256', '{}') }, cover: [['@method']] };
    expect((await world.call('POST', '/v1/customers', undefined, uncovered)).causes).toEqual([]);
    const strict = await OffBlocksWorld.open({ digestWithoutBody: 'checked' });
    expect((await strict.call('POST', '/v1/customers', undefined, uncovered)).causes).toEqual(['emptyObject']);
    await strict.close();
  });
});

/** An ECDSA signature over a number that is taken for a hash, by the definition (SEC 1, section 4.1.3), with the nonce of another one. */
function signNumber(pem: string, hash: Buffer): Buffer {
  const key = createPrivateKey(pem);
  const number = (part: Buffer) => BigInt(`0x${part.toString('hex')}`);
  const d = number(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const power = (base: bigint, exponent: bigint): bigint => {
    if (exponent === 0n) return 1n;
    const half = power((base * base) % orderOfP384, exponent / 2n);
    return exponent % 2n === 0n ? half : (half * base) % orderOfP384;
  };
  const inverse = (of: bigint) => power(of, orderOfP384 - 2n);
  // node:crypto signs some text; its nonce follows from the signature and the key, and serves once more.
  const some = cryptoSign('sha384', Buffer.from('some'), { key, dsaEncoding: 'ieee-p1363' });
  const [r, s] = [number(some.subarray(0, 48)), number(some.subarray(48))];
  const known = number(createHash('sha384').update('some').digest());
  const k = (inverse(s) * ((known + r * d) % orderOfP384)) % orderOfP384;
  const made = (inverse(k) * ((number(hash.subarray(0, 48)) + r * d) % orderOfP384)) % orderOfP384;
  return Buffer.from(r.toString(16).padStart(96, '0') + made.toString(16).padStart(96, '0'), 'hex');
}

describe('a message signature', () => {
  const hashed = (bytes: string | Buffer) => createHash('sha384').update(bytes).digest();
  it.each<[string, () => Odd, string]>([
    [
      'over the first 48 bytes of the text',
      () => ({ signer: (base) => signNumber(world.keys.privateKeyPem, base) }),
      'unhashedBase',
    ],
    [
      'over a hash of the hash',
      () => ({ signer: (base) => signNumber(world.keys.privateKeyPem, hashed(hashed(base))) }),
      'hashedTwice',
    ],
    ['with a bare question mark', () => ({ cover: [['@request-target', '/v1/customers?']] }), 'otherTarget'],
    [
      'with the port twice',
      () => ({ cover: [['@authority', `${new URL(world.baseUrl).host}:${new URL(world.baseUrl).port}`]] }),
      'otherAuthority',
    ],
    ['with a target URI without its path', () => ({ cover: [['@target-uri', world.baseUrl]] }), 'otherTargetUri'],
    [
      'with a target URI that ends in a slash',
      () => ({ cover: [['@target-uri', `${world.baseUrl}/`]] }),
      'otherTargetUri',
    ],
    ['with an empty scheme', () => ({ cover: [['@scheme', '']] }), 'otherScheme'],
    ['with a colon after the scheme', () => ({ cover: [['@scheme', 'http:']] }), 'otherScheme'],
    [
      'with an empty scheme and the port twice',
      () => {
        const { host, port } = new URL(world.baseUrl);
        return { cover: [['@scheme', ''], ['@method'], ['@authority', `${host}:${port}`]] };
      },
      'otherComponents',
    ],
    [
      'with a bare question mark and a colon after the scheme',
      () => ({
        cover: [
          ['@request-target', '/v1/customers?'],
          ['@scheme', 'http:'],
        ],
      }),
      'otherComponents',
    ],
    ['with the label', () => ({ base: (base) => base.replace('params": (', 'params": sig=(') }), 'labelSigned'],
    ['with escaped newlines', () => ({ base: (base) => base.replaceAll('\n', '\\n') }), 'escapedNewlines'],
    [
      'with a digest whose name is in capitals',
      () => ({ cover: [['@method'], ['content-digest', digest('sha256', text).replace('sha', 'SHA')]] }),
      'digestHeader',
    ],
  ])('%s', async (_what, odd, code) => {
    const answer = await world.call('POST', '/v1/customers', body, odd());
    expect(answer.causes).toEqual([code]);
    const { expected, received, stringToSign, signature } = answer.explanation ?? {};
    if (code.startsWith('hash') || code.startsWith('unhashed')) return;
    expect(expected).toBe(stringToSign);
    expect(received).not.toBe(expected);
    expect(signature?.received).toMatch(/^[A-Za-z0-9+/]{128}$/);
  });

  it('names the line in which what was signed departs', async () => {
    const answer = await world.call('GET', '/v1/customers', undefined, {
      cover: [['@method'], ['@path', '/v1/Customers']],
    });
    expect(answer.causes).toEqual(['unexplained']);
    const lower = await world.call('GET', '/v1/customers?b=2&a=1', undefined, {
      cover: [['@method'], ['@query', '?a=1&b=2']],
    });
    expect([lower.causes, lower.explanation?.firstDifference]).toEqual([
      ['otherQuery'],
      { offset: 26, expected: 'b=2&a=1\n"@si', received: 'a=1&b=2\n"@si', line: 'line 2 (@query)', byte: 11 },
    ]);
  });
});

describe('a signed challenge', () => {
  const account = privateKeyToAccount(wallets[0].key);
  const base64 = (hex: string) => Buffer.from(hex.slice(2), 'hex').toString('base64');
  let count = 0;
  const hand = async (make: (text: string, challenge: string) => Promise<string>, more: object = {}) => {
    count += 1;
    const { id, challenge } = await world.customer({ externalId: `c${count}` });
    const signature = base64(await make(Buffer.from(challenge, 'base64').toString(), challenge));
    return world.call('POST', `/v1/customers/${id}/challenge/sign`, { challenge, signature, ...more });
  };
  const over = (change: (text: string, challenge: string) => string) => (one: string, challenge: string) =>
    account.signMessage({ message: change(one, challenge) });

  it.each<[string, (text: string, challenge: string) => string, string]>([
    [
      'a lower-case address',
      (one) => one.replace(/0x[0-9a-fA-F]{40}/, (address) => address.toLowerCase()),
      'signedAddressCase',
    ],
    ['escaped newlines', (one) => one.replaceAll('\n', '\\n'), 'signedEscapedNewlines'],
    ['CR and LF', (one) => one.replaceAll('\n', '\r\n'), 'signedCrlf'],
    ['a newline more', (one) => `${one}\n`, 'signedWithNewline'],
    ['quotes', (one) => JSON.stringify(one), 'signedQuoted'],
    ['the base64', (_one, challenge) => challenge, 'signedBase64'],
    ['milliseconds', (one) => one.replace(/Z$/, '.000Z'), 'signedRebuilt'],
    ['a slash after the URI', (one) => one.replace(/^(URI: .*)$/m, '$1/'), 'signedRebuilt'],
    ['chain 1', (one) => one.replace(/^Chain ID: .*$/m, 'Chain ID: 1'), 'signedRebuilt'],
    ['one line', (one) => one.replaceAll('\n', ' '), 'signedSpaces'],
    ['small letters', (one) => one.toLowerCase(), 'signedCase'],
  ])('over a text with %s', async (_what, change, code) => {
    const answer = await hand(over(change));
    expect(answer.causes).toEqual([code]);
    expect(answer.explanation?.expected).toBe(answer.explanation?.stringToSign);
    expect(answer.explanation?.firstDifference).toBeDefined();
  });

  it('over a text with two mistakes names both', async () => {
    const lower = (one: string) => one.replace(/0x[0-9a-fA-F]{40}/, (address) => address.toLowerCase());
    const answer = await hand(over((one) => lower(one).replaceAll('\n', '\r\n')));
    expect(answer.causes).toEqual(['signedAddressCase', 'signedCrlf']);
    expect(answer.explanation?.received).toContain('\r\n');
    expect((await hand(over((one) => `${lower(one)}\n`))).causes).toEqual(['signedAddressCase', 'signedWithNewline']);
  });

  it.each<[string, string, { name?: string; version?: string; chainId?: number }]>([
    ['Message', 'contents', {}],
    ['Message', 'message', { name: 'OffBlocks', version: '1', chainId: 300 }],
    ['Challenge', 'challenge', { chainId: 300 }],
  ])('over typed data, %s with %s', async (primaryType, field, domain) => {
    const types = { [primaryType]: [{ name: field, type: 'string' }] };
    const made = (one: string) => account.signTypedData({ domain, types, primaryType, message: { [field]: one } });
    expect((await hand(made)).causes).toEqual(['typedData']);
    expect((await hand((one) => made(`${one}!`))).causes).toEqual(['unexplained']);
  });

  it.each<[string, (text: string) => Promise<string>, string]>([
    ['the hash, as text', (one) => account.signMessage({ message: keccak256(toBytes(one)) }), 'ofHash'],
    ['the hash of the message', (one) => account.signMessage({ message: { raw: hashMessage(one) } }), 'ofHash'],
    ['SHA-256', (one) => account.sign({ hash: `0x${sha256(one).toString('hex')}` }), 'withoutPrefix'],
    [
      'the prefix twice',
      (one) => account.signMessage({ message: `\u0019Ethereum Signed Message:\n${one.length}${one}` }),
      'prefixTwice',
    ],
  ])('over %s', async (_what, make, code) => expect((await hand(make)).causes).toEqual([code]));

  it('of a wallet that nobody knows blames neither wallet nor text; one of ours is named', async () => {
    const stranger = privateKeyToAccount(generatePrivateKey());
    const answer = await hand((message) => stranger.signMessage({ message }));
    expect(answer.causes).toEqual(['unexplained']);
    expect(answer.explanation?.causes[0]?.text).toMatch(/either another text was signed, or another wallet/);
    expect((await hand(over((one) => `${one}?!`))).causes).toEqual(['unexplained']);
    const { walletKeys } = await import('../../src/core/dev-wallets.js').then(({ walletKeysOf }) => ({
      walletKeys: walletKeysOf(world.workspace.ids),
    }));
    const ours = privateKeyToAccount(walletKeys[2] ?? '0x');
    expect((await hand((message) => ours.signMessage({ message }))).causes).toEqual(['otherWallet']);
  });

  it.each<[string, string]>([
    [`did:pkh:eip155:300:${wallets[0].address}`, 'signerIsDid'],
    [wallets[0].address, 'signerIsAddress'],
    [`eip155:1:${wallets[0].address}`, 'otherChain'],
    [`did:pkh:eip155:1:${wallets[0].address}`, 'otherChain'],
    [`eip155:0x12c:${wallets[0].address}`, 'signerChainInHex'],
    [`eip155:${wallets[0].address}`, 'signerWithoutChain'],
    [`${wallets[0].address}@eip155:300`, 'signerIsOlderCaip'],
    [`eip155%3A300%3A${wallets[0].address}`, 'signerSpelling'],
    [`eip155:0300:${wallets[0].address}`, 'signerChainZeros'],
    ['eip155:300', 'signerIsChain'],
    [`eip155:300:0x${'1'.repeat(40)}`, 'otherSigner'],
  ])('with the signer %s', async (accountId, code) => {
    expect((await hand((message) => account.signMessage({ message }), { accountId })).causes).toEqual([code]);
  });
});

it('an API secret in quotes is told so', async () => {
  const { apiKey, apiSecret } = world.keys;
  const pair = JSON.stringify({ apiKey, apiSecret: `"${apiSecret}"` });
  const answer = await world.raw('POST', '/v1/auth/token', { 'content-type': 'application/json' }, pair);
  expect([answer.status, answer.notes.join()]).toEqual([401, expect.stringContaining('with double quotes around it')]);
});
