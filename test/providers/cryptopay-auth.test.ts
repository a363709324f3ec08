import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dateSpellings, parseDateHeader } from '../../src/providers/cryptopay/dates.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { md5Line, signatureOf } from '../../src/providers/cryptopay/signature.js';
import { CryptopayWorld, fixture, hmacSha1, md5, type Odd, testStart, textOf } from './cryptopay-world.js';

const { requests, callbacks } = fixture<{
  requests: {
    name: string;
    secret: string;
    method: string;
    target: string;
    date: string;
    body: string;
    md5?: string;
    signature: string;
  }[];
  callbacks: { name: string; secret: string; body: string; signature: string; event: string | null }[];
}>('signatures');

const opened: CryptopayWorld[] = [];
async function open(assumptions: Record<string, string | number> = {}): Promise<CryptopayWorld> {
  const made = await CryptopayWorld.open(assumptions);
  opened.push(made);
  return made;
}
let world: CryptopayWorld;
beforeEach(async () => {
  world = await open();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

describe('vectors', () => {
  it.each(requests)('$name', ({ secret, method, target, date, body, md5: digest, signature }) => {
    if (digest !== undefined) expect(md5Line(body)).toBe(digest);
    const lines = { method, md5: md5Line(body), contentType: 'application/json', date, target };
    expect(signatureOf(secret, lines)).toBe(signature);
    expect(parseDateHeader(date)).toBe(Date.parse(date));
  });

  it.each(callbacks)('callback: $name', ({ secret, body, signature, event }) => {
    const headers = { 'x-cryptopay-signature': signature };
    const verified = cryptopay.receiver.verify(headers, Buffer.from(body), () => secret, 0);
    expect(verified).toEqual(
      event === null ? { ok: false, reason: 'the body has no type and event' } : { ok: true, event },
    );
    const other = cryptopay.receiver.verify(headers, Buffer.from(`${body} `), () => secret, 0);
    expect(other).toEqual({ ok: false, reason: 'the signature does not match the body' });
  });
});

describe('dates', () => {
  const at = Date.parse('2025-01-06T10:00:00Z');

  it.each([
    'Mon, 06 Jan 2025 10:00:00 GMT',
    'Mon, 6 Jan 2025 10:00:00 GMT',
    'Mon, 06 Jan 2025 10:00:00 +0000',
    'Mon, 06 Jan 2025 12:00:00 +0200',
    '2025-01-06T10:00:00+00:00',
    '2025-01-06T10:00:00+0000',
    '2025-01-06T10:00:00Z',
    '2025-01-06T10:00:00.000Z',
    '2025-01-06T05:30:00-04:30',
    // The older forms of RFC 9110, section 5.6.7.
    'Monday, 06-Jan-25 10:00:00 GMT',
    'Mon Jan  6 10:00:00 2025',
  ])('reads %s', (text) => expect(parseDateHeader(text)).toBe(at));

  it.each([
    '',
    'now',
    '1736157600',
    '2025-01-06',
    '2025-01-06T10:00:00',
    '2025-02-30T10:00:00Z',
    'Mon, 06 Foo 2025 10:00:00 GMT',
    'Mon, 06 Jan 2025 10:00:00',
    'Mon, 99 Jan 2025 10:00:00 GMT',
    'Monday, 06-Jan-25 10:00:00',
    'Mon, 06-Jan-25 10:00:00 GMT',
    'Mon Jan  6 10:00:00 2025 GMT',
    'Mon Jan 6 10:00:00 2025',
  ])('does not read %j', (text) => expect(parseDateHeader(text)).toBeUndefined());

  it('spells them as the clients do', () => {
    expect(dateSpellings(at).slice(0, 4)).toEqual([
      'Mon, 06 Jan 2025 10:00:00 GMT',
      'Mon, 6 Jan 2025 10:00:00 GMT',
      'Mon, 06 Jan 2025 10:00:00 +0000',
      '2025-01-06T10:00:00+00:00',
    ]);
  });
});

describe('clients of each kind are taken', () => {
  const fixed = new Date(testStart).toUTCString();
  const dates: [string, string][] = [
    ['Ruby and Node', fixed],
    ['Java', fixed.replace(' 05 ', ' 5 ')],
    ['PHP', fixed.replace('GMT', '+0000')],
    ['the samples', '2026-01-05T09:00:00+00:00'],
    ['RFC 850', 'Monday, 05-Jan-26 09:00:00 GMT'],
    ['asctime', 'Mon Jan  5 09:00:00 2026'],
  ];

  it.each(dates)('%s: GET, POST, PATCH', async (_, date) => {
    const body = { id: 'A/1 ä', currency: 'EUR' };
    expect((await world.call('POST', '/api/customers', body, { date })).status).toBe(201);
    expect((await world.call('GET', '/api/customers/A%2F1%20%C3%A4', undefined, { date })).data['id']).toBe(body.id);
    expect((await world.call('PATCH', '/api/customers/A%2F1%20%C3%A4', { currency: 'USD' }, { date })).status).toBe(
      200,
    );
    expect((await world.call('GET', '/api/customers?starting_after=x', undefined, { date })).status).toBe(200);
  });

  it('PHP: escaped slashes in the body, which is what is hashed', async () => {
    const answer = await world.call('POST', '/api/customers', '{"id":"a\\/b","currency":"EUR"}');
    expect(answer.data['id']).toBe('a/b');
  });

  it('Java: the decoded path is signed, the encoded one sent', async () => {
    await world.customer({ id: 'Ann Müller/1' });
    const target = '/api/customers/Ann%20M%C3%BCller%2F1';
    const odd = { signs: '/api/customers/Ann Müller/1', date: 'Mon, 5 Jan 2026 09:00:00 GMT' };
    expect((await world.call('GET', target, undefined, odd)).status).toBe(200);
    const strict = await open({ decodedTarget: 'refused' });
    const refused = await strict.call('GET', target, undefined, odd);
    expect(refused.status).toBe(401);
    expect(refused.explanation?.causes.map(({ code }) => code)).toEqual(['decodedTarget']);
  });

  it('a query is signed as it was sent, in whatever encoding', async () => {
    for (const query of ['?customer_id=a+b%2Fc', '?customer_id=a%20b/c&', '?']) {
      expect((await world.call('GET', `/api/channels${query}`)).status).toBe(200);
    }
  });

  it('below the control port the path may be signed with our prefix or without', async () => {
    const base = new URL(world.server.url).host;
    for (const signs of ['/api/customers', '/cryptopay/api/customers']) {
      const headers = world.signed('GET', '/cryptopay/api/customers', '', { signs });
      const answer = await fetch(`http://${base}/cryptopay/api/customers`, { headers });
      expect(answer.status).toBe(200);
    }
  });

  it('the same signed call is good again: there is no nonce', async () => {
    for (const _ of [1, 2]) expect((await world.call('GET', '/api/customers')).status).toBe(200);
  });

  it('the Content-Type line is the literal one, or the header', async () => {
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    const sign = (text: string, secret: string) =>
      hmacSha1(secret, text.replace('application/json', 'application/json; charset=utf-8'));
    expect((await world.call('GET', '/api/customers', undefined, { headers })).status).toBe(200);
    expect((await world.call('GET', '/api/customers', undefined, { headers, sign })).status).toBe(401);
    const other = await open({ contentTypeLine: 'header' });
    expect((await other.call('GET', '/api/customers', undefined, { headers })).status).toBe(401);
    expect((await other.call('GET', '/api/customers', undefined, { headers, sign })).status).toBe(200);
  });
});

describe('freshness', () => {
  const minutes = (n: number, ms = 0) => n * 60_000 + ms;

  it.each([
    ['15m', minutes(15), 200],
    ['15m', minutes(-15), 200],
    ['15m', minutes(15, 1000), 401],
    ['15m', minutes(-15, -1000), 401],
    ['10m', minutes(10), 200],
    ['10m', minutes(10, 1000), 401],
  ])('tolerance %s, off by %i ms: %i', async (clockTolerance, off, status) => {
    const one = await open({ clockTolerance });
    const date = new Date(testStart + off).toUTCString();
    const answer = await one.call('GET', '/api/customers', undefined, { date });
    expect(answer.status).toBe(status);
    if (status === 401) {
      const [cause] = answer.explanation?.causes ?? [];
      expect(cause?.code).toBe(off > 0 ? 'dateAhead' : 'staleDate');
      expect(cause?.text).toContain(clockTolerance === '15m' ? '15m1s' : '10m1s');
    }
  });
});

describe('a refusal', () => {
  const get = (odd: Odd) => world.call('GET', '/api/customers?starting_after=A', undefined, odd);
  const codes = (answer: Awaited<ReturnType<typeof get>>) => answer.explanation?.causes.map(({ code }) => code);

  it('is always the same 401', async () => {
    for (const odd of [{ authorization: null }, { key: 'x' }, { secret: 'x' }, { date: null }, { date: 'x' }]) {
      const { status, json, headers } = await get(odd);
      expect(status).toBe(401);
      expect(json['error']).toEqual({ code: 'unauthenticated', message: 'unauthenticated', details: [] });
      expect((json['meta'] as { request_id: string }).request_id).toMatch(/^[0-9a-f]{32}$/);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it.each<[string, Odd, string]>([
    ['no header', { authorization: null }, 'missingAuthorization'],
    ['another scheme', { authorization: 'Bearer x' }, 'wrongScheme'],
    ['a lower-case scheme', { authorization: 'hmac a:b' }, 'schemeCase'],
    ['no colon', { authorization: 'HMAC abc' }, 'malformedAuthorization'],
    ['an unknown key', { key: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'unknownKey'],
    ['an empty key', { key: '' }, 'emptyKey'],
    ['no date', { date: null }, 'missingDate'],
    ['a signature that is none', { sign: () => 'nonsense' }, 'notASignature'],
    ['an empty signature', { sign: () => '' }, 'missingSignature'],
    ['another secret', { secret: 'other' }, 'unexplained'],
  ])('%s', async (_, odd, code) => expect(codes(await get(odd))).toEqual([code]));

  it('a scheme in lower case is taken when it is assumed to be', async () => {
    const other = await open({ schemeCase: 'any' });
    const header = other.signed('GET', '/api/customers', '')['Authorization']?.replace('HMAC', 'hmac') ?? '';
    expect((await other.call('GET', '/api/customers', undefined, { authorization: header })).status).toBe(200);
  });

  it('keys that are mixed up', async () => {
    const { apiKey, apiSecret, callbackSecret } = world.keys;
    expect(codes(await get({ key: apiSecret, secret: apiKey }))).toEqual(['keyAndSecretSwapped']);
    expect(codes(await get({ key: apiSecret }))).toEqual(['secretInKey']);
    expect(codes(await get({ key: callbackSecret }))).toEqual(['callbackSecretInKey']);
    expect(codes(await get({ key: apiKey.toUpperCase() }))).toEqual(['keyCase']);
    expect(codes(await get({ authorization: `HMAC ${apiKey}` }))).toEqual(['missingSignature']);
    expect(codes(await get({ secret: apiKey }))).toEqual(['keyAsSecret']);
    expect(codes(await get({ secret: callbackSecret }))).toEqual(['callbackSecret']);
    expect(codes(await get({ secret: Buffer.from(apiSecret, 'base64url') }))).toEqual(['decodedSecret']);
    expect(codes(await get({ secret: `${apiSecret}\n` }))).toEqual(['newlineInSecret']);
    const leak = await get({ sign: (_, secret) => secret });
    expect(codes(leak)).toEqual(['secretInSignature']);
    for (const entry of world.workspace.journal.list()) {
      const told = JSON.stringify(entry.explanation);
      for (const secret of [apiSecret, callbackSecret]) expect(told).not.toContain(secret.slice(0, 5));
    }
  });

  const json = '{"id":"A/1","currency":"EUR"}';
  type Make = (text: string, secret: string) => string;
  const line =
    (at: number, change: (text: string) => string): Make =>
    (text, secret) =>
      hmacSha1(
        secret,
        text
          .split('\n')
          .map((one, index) => (index === at ? change(one) : one))
          .join('\n'),
      );
  const whole =
    (change: (text: string) => string): Make =>
    (text, secret) =>
      hmacSha1(secret, change(text));
  const without = (at: number) =>
    whole((text) =>
      text
        .split('\n')
        .filter((_, index) => index !== at)
        .join('\n'),
    );
  const sha256 = (text: string, secret: string, encoding: 'base64' | 'hex') =>
    createHmac('sha256', secret).update(text).digest(encoding);

  it.each<[string, string, string, string, Make, string[]]>([
    ['hex', 'GET', '', '', (text, secret) => hmacSha1(secret, text, 'hex'), ['hex']],
    ['SHA-256', 'GET', '', '', (text, secret) => sha256(text, secret, 'base64'), ['sha256']],
    ['SHA-256 in hex', 'GET', '', '', (text, secret) => sha256(text, secret, 'hex'), ['hex', 'sha256']],
    ['unpadded base64', 'GET', '', '', (text, secret) => hmacSha1(secret, text).replace('=', ''), ['base64Form']],
    [
      'base64 of hex',
      'GET',
      '',
      '',
      (text, secret) => Buffer.from(hmacSha1(secret, text, 'hex')).toString('base64'),
      ['base64OfHex'],
    ],
    ['lower-case method', 'GET', '', '', line(0, (text) => text.toLowerCase()), ['lowerCaseMethod']],
    ['another method', 'POST', json, '', line(0, () => 'GET'), ['otherMethod']],
    ['MD5 of the empty body', 'GET', '', '', line(1, () => 'd41d8cd98f00b204e9800998ecf8427e'), ['md5OfEmptyBody']],
    ['MD5 of {}', 'GET', '', '', line(1, () => md5('{}')), ['emptyObjectSigned']],
    ['body left out', 'POST', json, '', line(1, () => ''), ['bodyNotSigned']],
    [
      'MD5 of nothing with a body',
      'POST',
      json,
      '',
      line(1, () => 'd41d8cd98f00b204e9800998ecf8427e'),
      ['emptyBodySigned'],
    ],
    ['upper-case MD5', 'POST', json, '', line(1, (text) => text.toUpperCase()), ['upperCaseMd5']],
    ['base64 MD5', 'POST', json, '', line(1, () => createHash('md5').update(json).digest('base64')), ['base64Md5']],
    ['the body itself', 'POST', json, '', line(1, () => json), ['bodyItselfSigned']],
    ['escaped slashes', 'POST', json, '', line(1, () => md5(json.replaceAll('/', '\\/'))), ['reserialisedBody']],
    ['spaced body', 'POST', json, '', line(1, () => md5('{"id": "A/1", "currency": "EUR"}')), ['reserialisedBody']],
    ['body with a newline', 'POST', json, '', line(1, () => md5(`${json}\n`)), ['bodyNewline']],
    ['missing content type line', 'GET', '', '', without(2), ['missingContentTypeLine']],
    ['missing MD5 line', 'GET', '', '', without(1), ['missingMd5Line']],
    ['empty content type line', 'GET', '', '', line(2, () => ''), ['emptyContentTypeLine']],
    ['a charset', 'GET', '', '', line(2, () => 'application/json; charset=utf-8'), ['otherContentType']],
    ['path without query', 'GET', '', '?starting_after=A', line(4, () => '/api/customers'), ['queryNotSigned']],
    ['without /api', 'GET', '', '', line(4, () => '/customers'), ['apiPrefix']],
    [
      'whole URL of the real host',
      'GET',
      '',
      '',
      line(4, (text) => `https://business-sandbox.cryptopay.me${text}`),
      ['wholeUrlSigned'],
    ],
    ['no slash', 'GET', '', '', line(4, (text) => text.slice(1)), ['leadingSlash']],
    ['a slash more', 'GET', '', '', line(4, (text) => `${text}/`), ['trailingSlash']],
    ['trailing newline', 'GET', '', '', whole((text) => `${text}\n`), ['trailingNewline']],
    ['CRLF', 'GET', '', '', whole((text) => text.replaceAll('\n', '\r\n')), ['carriageReturns']],
    ['no newlines', 'GET', '', '', whole((text) => text.replaceAll('\n', '')), ['notJoined']],
    ['no date', 'GET', '', '', line(3, () => ''), ['dateNotSigned']],
    ['another spelling of the date', 'GET', '', '', line(3, () => '2026-01-05T09:00:00+00:00'), ['otherDate']],
    ['a date of three seconds before', 'GET', '', '', line(3, () => 'Mon, 05 Jan 2026 08:59:57 GMT'), ['otherDate']],
    [
      'two mistakes',
      'POST',
      json,
      '?a=1',
      (text, secret) => {
        const [method, , type, date] = text.split('\n');
        return hmacSha1(secret, [method, '', type, date, '/api/customers'].join('\n'), 'hex');
      },
      ['hex', 'bodyNotSigned', 'queryNotSigned'],
    ],
  ])('signed with: %s', async (_, method, body, query, sign, expected) => {
    const target = `/api/customers${query}`;
    const answer = await world.call(method, target, body === '' ? undefined : body, { sign });
    expect(answer.status).toBe(401);
    expect(answer.explanation?.causes.map(({ code }) => code)).toEqual(expected);
    const text = textOf(method, body, new Date(testStart).toUTCString(), target);
    expect(answer.explanation?.stringToSign).toBe(text);
    // Where it is known what was signed, that is compared: MACs differ from their first byte on.
    const { explanation } = answer;
    const signature = explanation?.signature;
    const macs = signature ?? explanation;
    expect(macs?.expected).toBe(hmacSha1(world.keys.apiSecret, text));
    expect(macs?.received).toBeDefined();
    const isForm = ['hex', 'sha256', 'base64Form', 'base64OfHex'].includes(expected.at(-1) ?? '');
    expect(signature === undefined).toBe(isForm);
    if (isForm) expect(explanation?.firstDifference).toBeUndefined();
    else {
      expect(explanation?.expected).toBe(text);
      expect(explanation?.firstDifference?.line).toMatch(
        /^line [1-5] \((method|MD5 of the body|Content-Type|Date|path and query)\)$/,
      );
    }
  });

  it('a date that cannot be read, signed rightly or not', async () => {
    expect(codes(await get({ date: 'yesterday' }))).toEqual(['unparseableDate']);
    expect(codes(await get({ date: 'yesterday', secret: 'other' }))).toEqual(['unexplained', 'unparseableDate']);
  });

  it('a call over the wire that was signed for the whole URL of this server', async () => {
    const base = world.server.baseUrl('cryptopay');
    const headers = world.signed('GET', '/api/customers', '', { signs: `${base}/api/customers` });
    expect((await fetch(`${base}/api/customers`, { headers })).status).toBe(401);
    expect(world.workspace.journal.list().at(-1)?.explanation?.causes[0]?.code).toBe('wholeUrlSigned');
  });

  it('is explained quickly even when nothing is found', async () => {
    const body = JSON.stringify({ id: 'x'.repeat(100_000) });
    expect((await world.call('POST', '/api/customers', body, { secret: 'other' })).status).toBe(401);
  });
});

it('on a wall wire the date of the virtual clock is told apart', () => {
  const ctx = { ...stubContext(), now: testStart, credentials: { apiKey: 'k', apiSecret: 's', callbackSecret: 'c' } };
  const date = new Date(testStart).toUTCString();
  const text = textOf('GET', '', date, '/api/customers');
  const headers = new Map([
    ['authorization', `HMAC k:${hmacSha1('s', text)}`],
    ['date', date],
  ]);
  const verdict = cryptopay.authenticate(
    {
      method: 'GET',
      targets: ['/api/customers'],
      scheme: 'http',
      authority: 'localhost',
      headers: { get: (name) => headers.get(name.toLowerCase()), all: () => [] },
      body: Buffer.alloc(0),
      receivedAt: testStart + 86_400_000,
      requestId: 'req_1',
    },
    undefined,
    ctx as never,
    'customers.list',
  );
  expect(verdict).toMatchObject({
    ok: false,
    explanation: { causes: [{ code: 'virtualDate' }, { code: 'staleDate' }] },
  });
});

function stubContext() {
  const defaults = new Map<string, unknown>(cryptopay.assumptions.map((one) => [one.id, one.default]));
  const rows = () => ({ get: () => undefined });
  return { rows, assumption: (id: string) => defaults.get(id), ids: { named: () => ({ hex: () => '0'.repeat(32) }) } };
}
