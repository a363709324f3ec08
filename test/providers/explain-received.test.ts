import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ReceivedSignature } from '../../src/core/provider.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { trxn } from '../../src/providers/trxn/index.js';

const text = '{"event":"x","data":{"name":"Zoë/é","amount":1.50,"whole":2.00,"list":[1,"a, b"],"empty":{}}}';
const body = Buffer.from(text);
// What JavaScript, Python and PHP make of it, written by hand.
const compact = text.replace('1.50', '1.5').replace('2.00', '2');
const pretty =
  '{\n  "event": "x",\n  "data": {\n    "name": "Zoë/é",\n    "amount": 1.5,\n    "whole": 2,\n    "list": [\n      1,\n      "a, b"\n    ],\n    "empty": {}\n  }\n}';
const python =
  '{"event": "x", "data": {"name": "Zo\\u00eb/\\u00e9", "amount": 1.5, "whole": 2.0, "list": [1, "a, b"], "empty": {}}}';
const php = '{"event":"x","data":{"name":"Zo\\u00eb\\/\\u00e9","amount":1.5,"whole":2.0,"list":[1,"a, b"],"empty":{}}}';
const go = '{"data":{"amount":1.5,"empty":{},"list":[1,"a, b"],"name":"Zoë/é","whole":2},"event":"x"}';

type Hash = 'sha1' | 'sha256' | 'sha512';
const mac = (hash: Hash, key: string | Buffer, message: string | Buffer) => createHmac(hash, key).update(message);

interface Case {
  readonly name: string;
  readonly webhooks: typeof calypso.webhooks;
  readonly hash: Hash;
  readonly otherHash: Hash;
  readonly header: string;
  readonly secret: string;
  /** What is signed for a body. */
  readonly signed: (message: string | Buffer) => Buffer;
  readonly value: (signature: string) => string;
  readonly headers: Readonly<Record<string, string>>;
}

const t = 1_740_907_800;
const key = '0123456789abcdef0123456789abcdef';
const bytes = (message: string | Buffer) => (typeof message === 'string' ? Buffer.from(message) : message);
const cases: readonly Case[] = [
  {
    name: 'calypso',
    webhooks: calypso.webhooks,
    hash: 'sha512',
    otherHash: 'sha256',
    header: 'Sign',
    secret: 'ab12ab12ab12ab12cd34cd34cd34cd34',
    signed: bytes,
    value: (signature) => signature,
    headers: { 'Content-Type': 'application/json', Key: key },
  },
  {
    name: 'cryptopay',
    webhooks: cryptopay.webhooks,
    hash: 'sha256',
    otherHash: 'sha1',
    header: 'X-Cryptopay-Signature',
    secret: 'hzeRDX54BYleXGwGm2YEWR4Ony1_ZU2lSTpAuxhW1gQ',
    signed: bytes,
    value: (signature) => signature,
    headers: { 'Content-Type': 'application/json' },
  },
  {
    name: 'trxn',
    webhooks: trxn.webhooks,
    hash: 'sha256',
    otherHash: 'sha512',
    header: 'X-Trxn-Signature',
    secret: `whsec_${'0123456789abcdef'.repeat(4)}`,
    signed: (message) => Buffer.concat([Buffer.from(`${t}.`), bytes(message)]),
    value: (signature) => `t=${t},v1=${signature}`,
    headers: { 'Content-Type': 'application/json' },
  },
];

function explained(one: Case, signature: string, change: Partial<ReceivedSignature> = {}) {
  const right = mac(one.hash, one.secret, one.signed(body)).digest('hex');
  const headers = { ...one.headers, [one.header]: one.value(right) };
  const found = one.webhooks.explainReceived?.({ body, headers, secret: one.secret, signature, ...change });
  if (found === undefined) throw new Error(`${one.name} explains nothing`);
  return { ...found, codes: found.causes.map(({ code }) => code), right };
}

describe.each(cases)('a receiver of $name', (one) => {
  const { hash, otherHash, secret, signed, header } = one;
  const hex = (message: string | Buffer, withKey: string | Buffer = secret, how: Hash = hash) =>
    mac(how, withKey, message).digest('hex');

  it('that did everything right is told so', () => {
    const { codes, summary, expected, received, right } = explained(one, hex(signed(body)));
    expect(codes).toEqual([]);
    expect(summary).toMatch(/^The signatures are equal/);
    expect([expected, received]).toEqual([right, right]);
  });

  it.each([
    ['reserialisedCompact', compact],
    ['reserialisedPretty', pretty],
    ['reserialisedSpaced', python],
    ['reserialisedEscaped', php],
    ['reserialisedSorted', go],
    ['trailingNewline', `${text}\n`],
    ['emptyBody', ''],
    ['objectAsText', '[object Object]'],
    ['quotedBody', JSON.stringify(text)],
    ['latin1Body', body.toString('latin1')],
  ])('that signed another body: %s', (code, wrong) => {
    const { codes, stringToSign, firstDifference } = explained(one, hex(signed(wrong)));
    expect(codes).toEqual([code]);
    expect(stringToSign).toBe(signed(body).toString('utf8'));
    expect(firstDifference).toBeDefined();
  });

  it.each([
    ['upperCaseHex', () => hex(signed(body)).toUpperCase()],
    ['base64', () => mac(hash, secret, signed(body)).digest('base64')],
    ['base64', () => mac(hash, secret, signed(body)).digest('base64url')],
    ['base64OfHex', () => Buffer.from(hex(signed(body))).toString('base64')],
    ['spaceAround', () => ` ${hex(signed(body))}\n`],
    ['prefixed', () => `${hash}=${hex(signed(body))}`],
    [otherHash, () => hex(signed(body), secret, otherHash)],
    ['newlineInSecret', () => hex(signed(body), `${secret}\n`)],
    ['emptySecret', () => hex(signed(body), '')],
    ['swappedArguments', () => mac(hash, signed(body), secret).digest('hex')],
    ['hashWithoutKey', () => createHash(hash).update(signed(body)).digest('hex')],
    ['wrongHeader', () => 'application/json'],
    ['emptySignature', () => ''],
    ['secretAsSignature', () => secret],
    ['notASignature', () => 'nonsense'],
    ['unexplained', () => hex('anything else')],
  ])('with another mistake: %s', (code, made) => expect(explained(one, made()).codes).toEqual([code]));

  it('with several mistakes is told all', () => {
    const upper = hex(signed(compact), secret, otherHash).toUpperCase();
    expect(explained(one, upper).codes).toEqual(['upperCaseHex', otherHash, 'reserialisedCompact']);
  });

  it('with another secret is told first of all, and what it did besides', () => {
    const other = 'a-secret-of-something-else';
    expect(explained(one, hex(signed(body), other), { secret: other }).codes).toEqual(['otherSecret']);
    const { codes, summary } = explained(one, hex(signed(pretty), other), { secret: other });
    expect(codes).toEqual(['otherSecret', 'reserialisedPretty']);
    expect(summary).toContain('did not sign this');
    expect(explained(one, hex(signed(body)), { secret: other }).summary).toMatch(/^The signatures are equal, but: /);
    expect(explained(one, hex(signed(body), secret), { secret: ` "${secret}"\n`.trim() }).codes).toEqual([
      'dirtySecret',
    ]);
  });

  it('is never shown more than four characters of a secret', () => {
    const other = `${secret.slice(0, -1)}f`;
    for (const given of [secret, other])
      for (const signature of [secret, other, secret.replace('whsec_', ''), hex(signed(body)), 'nonsense', header]) {
        const all = JSON.stringify(explained(one, signature, { secret: given }));
        for (const text of [secret, other]) expect(all).not.toContain(text.replace('whsec_', '').slice(0, 12));
      }
  });

  it('survives bodies that are no JSON, or nested deeply', () => {
    for (const odd of ['', 'plain', '[', `${'['.repeat(20_000)}${']'.repeat(20_000)}`]) {
      const given = { body: Buffer.from(odd) };
      expect(explained(one, hex('other'), given).codes).toContain('unexplained');
    }
  });
});

describe('calypso', () => {
  const [one] = cases as [Case];

  it('says which key the webhook names', () => {
    const other = 'ffff2222ffff2222ffff2222ffff2222';
    const signature = mac('sha512', other, body).digest('hex');
    const { causes } = explained(one, signature, { secret: other, key: 'eeee1111' });
    expect(causes.map(({ code }) => code)).toEqual(['otherSecret', 'otherKey']);
    expect(causes[0]?.text).toContain(`It names the key ${key}: take the secretKey of that subscription.`);
    expect(causes[1]?.text).toContain('eeee… (8 characters)');
    expect(explained(one, signature, { secret: other, key }).codes).toEqual(['otherSecret']);
  });

  it('knows keys that were swapped, and secrets decoded from hex', () => {
    const swapped = mac('sha512', key, body).digest('hex');
    expect(explained(one, swapped, { secret: key }).codes).toEqual(['publicKeyAsSecret']);
    expect(explained(one, swapped).codes).toEqual(['publicKeyAsSecret']);
    const decoded = mac('sha512', Buffer.from(one.secret, 'hex'), body).digest('hex');
    expect(explained(one, decoded).codes).toEqual(['hexDecodedSecret']);
    expect(explained(one, key).codes).toEqual(['wrongHeader']);
  });
});

describe('cryptopay', () => {
  it('reproduces the published vector of cryptopay-java HmacValidatorTest, and its mistakes', () => {
    const secret = 'dsgFEG8Ef663J7ff31-KFW9jf66w0K';
    const published = '48f6618904af38a6457c9ad037fc2bde58b85bacafb07dda3d9f2be03e659b4d';
    const given = {
      body: Buffer.from('{"event":"transaction_created","status":"success"}'),
      headers: { 'X-Cryptopay-Signature': published },
      secret,
    };
    const codes = (signature: string) =>
      cryptopay.webhooks.explainReceived?.({ ...given, signature }).causes.map(({ code }) => code);
    expect(codes(published)).toEqual([]);
    const decoded = mac('sha256', Buffer.from(secret, 'base64url'), given.body);
    expect(codes(decoded.digest('hex'))).toEqual(['base64DecodedSecret']);
    // As calls are signed: HMAC-SHA1 in base64.
    expect(codes(mac('sha1', secret, given.body).digest('base64'))).toEqual(['base64', 'sha1']);
  });
});

describe('trxn', () => {
  const one = cases[2] as Case;
  const { secret, signed } = one;
  const hex = (withKey: string | Buffer, message: string | Buffer) => mac('sha256', withKey, message).digest('hex');

  it('reproduces the computed vectors of providers/trxn.md', () => {
    const sent =
      '{"event":"customer.created","payload":{"id":"cust_abc123def456","email":"john@example.com","first_name":"John","last_name":"Doe","created_at":"2024-01-01T12:00:00Z","updated_at":"2024-01-01T12:00:00Z"},"timestamp":"2024-01-01T12:00:00Z"}';
    const right = 'f000dc677edb28d0788a53fc3bbf3113520b16c8b97a7c346aac1099170f629e';
    const given = {
      body: Buffer.from(sent),
      headers: { 'X-Trxn-Signature': `t=1704110400,v1=${right}` },
      secret,
    };
    const codes = (signature: string) =>
      trxn.webhooks.explainReceived?.({ ...given, signature }).causes.map(({ code }) => code);
    expect(codes(right)).toEqual([]);
    expect(codes('7cafc7e035c09a559535db29bbb052bd72b83230d61eaaabee508868335960a7')).toEqual(['secretWithoutPrefix']);
    expect(codes('6a92b4ca4bbf9b1a65de1185708d459775ff7914c86675607878ba83e4effafc')).toEqual(['hexDecodedSecret']);
    expect(codes('6ffb87da24a85c604786534414f865e2c75d90e3341df7e4598896e8f3b9a88a')).toEqual(['bodyAlone']);
  });

  it('knows what goes wrong around t', () => {
    expect(explained(one, hex(secret, `${t}000.${text}`)).codes).toEqual(['millisecondTimestamp']);
    expect(explained(one, hex(secret, `${t}${text}`)).codes).toEqual(['missingDot']);
    expect(explained(one, hex(secret, `t=${t}.${text}`)).codes).toEqual(['namedTimestamp']);
    expect(explained(one, hex(secret, compact)).codes).toEqual(['bodyAlone', 'reserialisedCompact']);
    expect(explained(one, one.value(hex(secret, signed(body)))).codes).toEqual(['wholeHeader']);
  });

  it('knows a secret that lost its prefix before it came to the receiver', () => {
    const bare = secret.slice('whsec_'.length);
    expect(explained(one, hex(bare, signed(body)), { secret: bare }).codes).toEqual(['secretWithoutPrefix']);
  });

  it("tells when t is too old or too new by the receiver's clock, and only then", () => {
    const right = hex(secret, signed(body));
    const at = (seconds: number) => explained(one, right, { at: (t + seconds) * 1000 });
    expect(at(300).codes).toEqual([]);
    expect(at(-300).codes).toEqual([]);
    expect(at(301).codes).toEqual(['staleTimestamp']);
    expect(at(301).summary).toContain('5m1s behind');
    expect(at(-301).codes).toEqual(['futureTimestamp']);
  });
});
