import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderJson } from '../../src/core/json.js';
import { signatureOf } from '../../src/providers/calypso/auth.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { firstDifference, hmac, sameText } from '../../src/signing/hmac.js';
import { CalypsoWorld, type Odd, sha512 } from './calypso-world.js';

const fixture: { vectors: { name: string; secret: string; bytes: number; body: string; sign: string }[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/calypso/signatures.json'), 'utf8'),
);

let world: CalypsoWorld;
beforeEach(async () => {
  world = await CalypsoWorld.open();
});
afterEach(() => world.close());

describe('signatures', () => {
  it.each(fixture.vectors)('$name', ({ secret, bytes, body, sign }) => {
    expect(Buffer.byteLength(body)).toBe(bytes);
    expect(signatureOf(secret, body)).toBe(sign);
    const headers = { key: 'public', sign };
    const verified = calypso.receiver.verify(headers, Buffer.from(body), () => secret, 0);
    expect(verified).toEqual(
      body.includes('eventType')
        ? { ok: true, event: 'CUSTOMER_PURSE_EXPIRED' }
        : { ok: false, reason: 'the body has no eventType' },
    );
  });

  it('HMACs of RFC 4231 (test case 2) and RFC 2202 (test case 2)', () => {
    const of = (algorithm: 'sha1' | 'sha256' | 'sha512') =>
      hmac(algorithm, 'Jefe', 'what do ya want for nothing?', 'hex');
    expect(of('sha1')).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
    expect(of('sha256')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
    expect(of('sha512')).toMatch(/^164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554/);
  });

  it('texts are compared whole, and their first difference is found', () => {
    expect(sameText('abc', 'abc')).toBe(true);
    expect(sameText('abc', 'abcd')).toBe(false);
    expect(sameText('', 'a')).toBe(false);
    expect(firstDifference('same', 'same')).toBeUndefined();
    expect(firstDifference('abcdef', 'abXdef')).toEqual({ offset: 2, expected: 'cdef', received: 'Xdef' });
    expect(firstDifference('abc', 'abcde')).toEqual({ offset: 3, expected: '', received: 'de' });
  });
});

describe('the order of checks', () => {
  const wrong = { key: 'no such key', sign: 'no such sign', timestamp: 1 };

  it.each<[string, Odd, string, number]>([
    ['key before all', { ...wrong, account: 'x' }, '002', 401],
    ['no key', { key: undefined }, '002', 401],
    ['signature before timestamp', { sign: wrong.sign, timestamp: 1, account: 'x' }, '003', 401],
    ['no signature', { sign: undefined }, '003', 401],
    ['timestamp before schema', { timestamp: 1, account: 'x' }, '011', 400],
    ['schema before object', { account: 'x' }, '001', 400],
    ['account that is not ours', { account: `0x${'1'.repeat(40)}` }, '004', 400],
    ['an empty body', { body: '' }, '011', 400],
    ['a list', { body: '[]' }, '011', 400],
  ])('%s', async (_, odd, code, status) => {
    const answer = await world.call('customer.get', { customerId: '00000000-0000-4000-8000-000000000000' }, odd);
    expect([answer.json['errorCode'], answer.status]).toEqual([code, status]);
    expect(Object.keys(answer.json)).toEqual(['traceId', 'errorCode', 'message']);
    expect(answer.json['traceId']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('says what the documents say', async () => {
    const of = async (odd: Odd) => (await world.call('account.get', undefined, odd)).json['message'];
    expect(await of({ key: '' })).toBe('Invalid api key');
    expect(await of({ sign: '' })).toBe('Wrong sign');
    expect(await of({ timestamp: 0 })).toBe('Invalid timestamp parameter');
    expect(await of({ account: 5 })).toBe('Bad request');
    expect(await of({ account: `0x${'1'.repeat(40)}` })).toBe('Requested object is not found');
  });

  it('takes an account in any case, and unknown fields', async () => {
    const { account } = world.keys;
    const upper = `0x${account.slice(2).toUpperCase()}`;
    expect((await world.call('account.get', undefined, { account: upper })).status).toBe(200);
    const body = JSON.stringify({ account, timestamp: world.now, payload: { email: 'a@b', more: 1 }, other: [] });
    expect((await world.call('customer.create', undefined, { body })).json['email']).toBe('a@b');
  });

  it('verifies the bytes that were sent, however they are laid out', async () => {
    const body = `${JSON.stringify({ account: world.keys.account, timestamp: world.now }, null, 4)}\n`;
    expect((await world.call('account.get', undefined, { body })).status).toBe(200);
  });

  it.each([
    [-180_000, 200],
    [180_000, 200],
    [-180_001, 400],
    [180_001, 400],
  ])('a timestamp off by %i ms answers %i', async (off, status) => {
    expect((await world.call('account.get', undefined, { timestamp: world.now + off })).status).toBe(status);
  });

  it('is good again within three minutes: there is no nonce', async () => {
    const body = JSON.stringify({ account: world.keys.account, timestamp: world.now });
    for (const _ of [1, 2]) expect((await world.call('account.get', undefined, { body })).status).toBe(200);
  });
});

describe('a refused signature is explained', () => {
  const body = () => `{"account":"${world.keys.account}","timestamp":${world.now},"payload":{"email":"ä@b.c"}}`;
  const made = (algorithm: string, key: string | Buffer, text: string, encoding: 'hex' | 'base64' | 'base64url') =>
    createHmac(algorithm, key).update(text).digest(encoding);

  type Make = (text: string, keys: CalypsoWorld['keys']) => string;
  it.each<[string, Make, string[]]>([
    ['base64', (text, { secret }) => made('sha512', secret, text, 'base64'), ['base64']],
    ['base64url', (text, { secret }) => made('sha512', secret, text, 'base64url'), ['base64']],
    ['SHA-256', (text, { secret }) => made('sha256', secret, text, 'hex'), ['sha256']],
    ['SHA-1', (text, { secret }) => made('sha1', secret, text, 'hex'), ['sha1']],
    ['SHA-256 in base64', (text, { secret }) => made('sha256', secret, text, 'base64'), ['base64', 'sha256']],
    ['upper case', (text, { secret }) => sha512(secret, text).toUpperCase(), ['upperCaseHex']],
    ['hex secret', (text, { secret }) => made('sha512', Buffer.from(secret, 'hex'), text, 'hex'), ['hexDecodedSecret']],
    ['public key', (text, { key }) => sha512(key, text), ['publicKeyAsSecret']],
    ['newline', (text, { secret }) => sha512(secret, `${text}\n`), ['trailingNewline']],
    ['empty', (_, { secret }) => sha512(secret, ''), ['emptyBodySigned']],
    ['pretty', (text, { secret }) => sha512(secret, JSON.stringify(JSON.parse(text), null, 2)), ['reserialisedPretty']],
    [
      'spaced',
      (text, { secret }) => sha512(secret, text.replaceAll('":', '": ').replaceAll(',"', ', "')),
      ['reserialisedSpaced'],
    ],
    ['payload', (_, { secret }) => sha512(secret, '{"email":"ä@b.c"}'), ['payloadOnly']],
    [
      'two mistakes',
      (text, { secret }) => made('sha256', Buffer.from(secret, 'hex'), `${text}\n`, 'hex'),
      ['sha256', 'hexDecodedSecret', 'trailingNewline'],
    ],
    ['another secret', (text) => sha512('other', text), ['unexplained']],
    ['nonsense', () => 'nonsense', ['notASignature']],
    ['nothing', () => '', ['missingSignHeader']],
  ])('%s', async (_, make, codes) => {
    const text = body();
    const sign = make(text, world.keys);
    const { json, explanation } = await world.call('customer.create', undefined, { body: text, sign });
    expect(json['errorCode']).toBe('003');
    expect(explanation?.causes.map(({ code }) => code)).toEqual(codes);
    expect(explanation?.stringToSign).toBe(text);
    // Where it is known what was signed, that is compared: MACs differ from their first byte on.
    const macs = explanation?.signature ?? explanation;
    expect(macs?.expected).toBe(sha512(world.keys.secret, text));
    if (sign !== '') expect(macs?.received).toBe(sign);
    if (explanation?.signature === undefined) expect(explanation?.firstDifference).toBeUndefined();
    else {
      expect(explanation.expected).toBe(text);
      expect(explanation.firstDifference).toMatchObject(firstDifference(text, explanation.received ?? '') ?? {});
    }
    expect(JSON.stringify(explanation)).not.toContain(world.keys.secret);
  });

  it.each([
    ['compact', (text: string) => JSON.stringify(JSON.parse(text)), 'reserialisedCompact'],
    ['without the trailing space', (text: string) => text.trimEnd(), 'unsignedTrailingSpace'],
  ])('a pretty body that was signed %s', async (_, signed, code) => {
    const text = `${JSON.stringify(JSON.parse(body()), null, 2)}\n`;
    const sign = sha512(world.keys.secret, signed(text));
    const { explanation } = await world.call('customer.create', undefined, { body: text, sign });
    expect(explanation?.causes.map((cause) => cause.code)).toEqual([code]);
  });

  it.each([
    ['nested a hundred thousand deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['behind a byte order mark', '\uFEFF{}'],
    ['with a repeated key', '{"a":1,"a":2}'],
  ])('a body that is %s', async (_, text) => {
    const request = world.request(text, { Key: world.keys.key, Sign: '0'.repeat(128) });
    const verdict = await world.read((ctx) => calypso.authenticate(request, [], ctx));
    expect(verdict).toMatchObject({ ok: false, explanation: { causes: [{ code: 'unexplained' }] } });
  });

  it('the secret in place of a signature is not repeated', async () => {
    const { secret } = world.keys;
    const { explanation } = await world.call('account.get', undefined, { sign: secret });
    expect(explanation?.causes.map(({ code }) => code)).toEqual(['secretInSign']);
    expect(JSON.stringify(explanation)).not.toContain(secret.slice(0, 5));
  });

  it('the secret of a webhook subscription', async () => {
    const hook = await world.ok('webhook.create', {
      requestId: '11111111-2222-4333-8444-555555555555',
      url: 'http://127.0.0.1:1',
    });
    const text = body();
    const sign = sha512(String(hook['secretKey']), text);
    const signed = await world.call('customer.create', undefined, { body: text, sign });
    expect(signed.explanation?.causes[0]?.code).toBe('webhookSecret');
    const keyed = await world.call('account.get', undefined, { key: String(hook['publicKey']) });
    expect(keyed.explanation?.causes[0]?.code).toBe('webhookKey');
  });

  it.each<[string, (keys: CalypsoWorld['keys']) => string | undefined, string]>([
    ['no header', () => undefined, 'missingKeyHeader'],
    ['the secret', ({ secret }) => secret, 'secretInKey'],
    ['upper case', ({ key }) => key.toUpperCase(), 'keyCase'],
    ['the account', ({ account }) => account, 'accountInKey'],
    ['another', () => 'abcdefghijkl', 'unknownKey'],
  ])('a key that is %s', async (_, key, code) => {
    const { json, explanation } = await world.call('account.get', undefined, { key: key(world.keys) });
    expect(json['errorCode']).toBe('002');
    expect(explanation?.causes.map((cause) => cause.code)).toEqual([code]);
    const said = JSON.stringify(explanation);
    expect(said).not.toContain(world.keys.secret.slice(0, 5));
    expect(said).not.toContain('abcde');
  });

  it.each<[string, (now: number) => Odd, string[]]>([
    ['seconds', (now) => ({ timestamp: Math.floor(now / 1000) }), ['secondsNotMilliseconds', 'timestampStale']],
    ['microseconds', (now) => ({ timestamp: now * 1000 }), ['microsecondsNotMilliseconds', 'timestampAhead']],
    ['old', (now) => ({ timestamp: now - 240_000 }), ['timestampStale']],
    ['ahead', (now) => ({ timestamp: now + 240_000 }), ['timestampAhead']],
    ['text', (now) => ({ timestamp: String(now) }), ['timestampType']],
    ['a fraction', (now) => ({ timestamp: now + 0.5 }), ['timestampType']],
    ['absent', () => ({ timestamp: undefined }), ['missingTimestamp']],
    ['null', () => ({ timestamp: null }), ['missingTimestamp']],
    ['misplaced', (now) => ({ body: `{"payload":{"timestamp":${now}}}` }), ['timestampInPayload']],
    ['beyond all dates', () => ({ body: '{"timestamp":123456789012345678901234567890}' }), ['timestampType']],
  ])('a timestamp that is %s', async (_, odd, codes) => {
    const { json, explanation } = await world.call('account.get', undefined, odd(world.now));
    expect(json['errorCode']).toBe('011');
    expect(explanation?.causes.map((cause) => cause.code)).toEqual(codes);
  });

  it('says by how much a timestamp is off', async () => {
    const { explanation } = await world.call('account.get', undefined, { timestamp: world.now - 240_000 });
    expect(explanation?.summary).toContain('4m old');
    expect(explanation?.summary).toContain('at most 3m');
  });
});

describe('credentials', () => {
  it('have the form of the documents and are the same everywhere', async () => {
    const { account, key, secret } = world.keys;
    expect(account).toMatch(/^0x[0-9a-f]{40}$/);
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(secret).toMatch(/^[0-9a-f]{32}$/);
    const other = await CalypsoWorld.open();
    expect(other.keys).toEqual(world.keys);
    await other.close();
  });

  it('tell which workspace is meant', () => {
    const { key, secret } = world.keys;
    const request = world.request('', { key });
    expect(calypso.presented(request)).toBe(key);
    expect(world.read((ctx) => [calypso.knows(ctx, key), calypso.knows(ctx, secret)])).toEqual([true, false]);
  });

  it('are used by the client as by the server', async () => {
    const { key, secret, account } = world.keys;
    const body = calypso.client.body('customer.create', { email: 'a@b' }, world.keys, 5);
    expect(body).toBe(`{"account":"${account}","timestamp":5,"payload":{"email":"a@b"}}`);
    expect(calypso.client.body('account.get', undefined, world.keys, 5)).toBe(`{"account":"${account}","timestamp":5}`);
    expect(calypso.client.body('user.current', undefined, world.keys, 5)).toBe('{"timestamp":5}');
    expect(calypso.client.body('rate.get', { a: 1 }, world.keys, 5)).toBe('{"timestamp":5,"payload":{"a":1}}');
    expect(calypso.client.body('customer.create', undefined, world.keys, 5)).toBe(
      `{"account":"${account}","timestamp":5,"payload":{}}`,
    );
    const call = { method: 'POST', target: '/', origin: '', body, nonce: '' };
    const session = { memory: new Map(), send: () => Promise.reject(new Error('no calls')) };
    expect(await calypso.client.sign(call, world.keys, 5, session)).toEqual({
      'Content-Type': 'application/json',
      Key: key,
      Sign: sha512(secret, body ?? ''),
    });
  });
});

describe('the receiver refuses', () => {
  const good = fixture.vectors.at(-1);
  const body = Buffer.from(good?.body ?? '');
  const sign = good?.sign ?? '';
  const secretOf = (key: string | undefined) => (key === 'public' ? good?.secret : undefined);

  it.each([
    ['no key', { sign }, body, 'the header Key is missing'],
    ['no signature', { Key: 'public' }, body, 'the header Sign is missing'],
    ['an unknown key', { Key: 'x', Sign: sign }, body, 'the header Key names no known subscription'],
    [
      'upper case',
      { Key: 'public', Sign: sign.toUpperCase() },
      body,
      'the header Sign is not 128 lower-case hex digits',
    ],
    ['a short one', { Key: 'public', Sign: 'ab' }, body, 'the header Sign is not 128 lower-case hex digits'],
    ['another body', { Key: 'public', Sign: sign }, Buffer.from('{}'), 'the signature does not match the body'],
  ])('%s', (_, headers, bytes, reason) => {
    expect(calypso.receiver.verify(headers, bytes, secretOf, 0)).toEqual({ ok: false, reason });
  });
});

describe('what goes wrong outside of operations', () => {
  it.each([
    [{ kind: 'malformedBody', message: 'x', offset: 0 }, 400, '001'],
    [{ kind: 'wrongContentType', received: undefined }, 400, '001'],
    [{ kind: 'brokenBody', message: 'x' }, 400, '001'],
    [{ kind: 'badPath', path: '/%zz' }, 400, '001'],
    [{ kind: 'bodyTooLarge', limit: 5 }, 413, '001'],
    [{ kind: 'unknownPath', path: '/x', nearest: undefined }, 404, '004'],
    [{ kind: 'wrongMethod', allowed: ['POST', 'DELETE'] }, 405, '001'],
    [{ kind: 'invalid', issues: [], operation: 'x' }, 400, '001'],
    [{ kind: 'notBuilt', operation: 'invoice.get', title: 'Get invoice' }, 501, '000'],
    [{ kind: 'crashed' }, 500, '000'],
  ] as const)('%o', (problem, status, code) => {
    const reply = world.read((ctx) => calypso.refuse(problem, ctx, 'req_1'));
    expect(reply.status).toBe(status);
    expect(JSON.parse(renderJson(reply.json ?? null))).toMatchObject({ errorCode: code });
    if (problem.kind === 'wrongMethod') expect(reply.headers).toEqual({ Allow: 'POST, DELETE' });
    if (problem.kind === 'notBuilt') expect(renderJson(reply.json ?? null)).toContain('calypso.invoice.get');
  });
});
