/** Forms of message signatures: what an independent signer makes of every kind of component, and what older clients send. */
import { createHash } from 'node:crypto';
import { createSigner, httpbis } from 'http-message-signatures';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digest, type Odd, OffBlocksWorld, p384 } from './offblocks-world.js';

let world: OffBlocksWorld;
beforeEach(async () => {
  world = await OffBlocksWorld.open();
});
afterEach(() => world.close());

const reopen = async (assumptions: Record<string, string>) => {
  await world.close();
  world = await OffBlocksWorld.open(assumptions);
};

/** A GET signed by the library that the documents recommend for Node. */
async function byLibrary(
  target: string,
  fields: string[],
  own: Record<string, string | string[]> = {},
  change: (sent: Record<string, string | string[]>) => Record<string, string | string[]> = (sent) => sent,
) {
  const headers = { Host: new URL(world.baseUrl).host, Authorization: `Bearer ${await world.token()}`, ...own };
  const message = await httpbis.signMessage(
    {
      key: createSigner(world.keys.privateKeyPem, 'ecdsa-p384-sha384', world.keys.keyId),
      fields,
      params: ['keyid', 'alg', 'created'],
      paramValues: { created: new Date(world.seconds * 1000) },
    },
    { method: 'GET', url: `${world.baseUrl}${target}`, headers },
  );
  const answer = await world.raw('GET', target, change(message.headers as Record<string, string | string[]>));
  return { status: answer.status, causes: answer.causes, explanation: answer.explanation };
}

describe('every kind of component, by http-message-signatures', () => {
  it.each<[string, string, string[], Record<string, string | string[]>]>([
    ['@method', '/v1/customers', ['@method'], {}],
    ['@path', '/v1/customers', ['@path'], {}],
    ['@query, none', '/v1/customers', ['@query'], {}],
    ['@query', '/v1/customers?a=b%20c&d', ['@query'], {}],
    ['@authority', '/v1/customers', ['@authority'], {}],
    ['@target-uri', '/v1/customers?a=1', ['@target-uri'], {}],
    ['@scheme', '/v1/customers', ['@scheme'], {}],
    ['@request-target', '/v1/customers?a=1', ['@request-target'], {}],
    ['@query-param', '/v1/customers?a=x%20y%2Bz&b=+&c', ['@query-param;name="a"', '@query-param;name="b"'], {}],
    ['@query-param, empty', '/v1/customers?a=&b=1', ['"@query-param";name="a"'], {}],
    ['@query-param, an encoded name', '/v1/customers?fa%C3%A7ade%22=1', ['"@query-param";name="fa%C3%A7ade%22"'], {}],
    ['a header', '/v1/customers', ['x-app'], { 'X-App': '  drill ' }],
    ['a header in two lines', '/v1/customers', ['x-app'], { 'X-App': ['one', ' two'] }],
    ['an empty header', '/v1/customers', ['x-app'], { 'X-App': '' }],
    ['sf, a dictionary', '/v1/customers', ['priority;sf'], { Priority: 'u=1,   i' }],
    ['sf, a list', '/v1/customers', ['x-list;sf'], { 'X-List': 'a;q=1.0,  "b"' }],
    ['sf, an item', '/v1/customers', ['x-item;sf'], { 'X-Item': ' 12;a ' }],
    ['key', '/v1/customers', ['x-dict;key="b"', 'x-dict;key="d"'], { 'X-Dict': 'a=1,  b=(x   y);z, d' }],
    ['bs', '/v1/customers', ['x-app;bs'], { 'X-App': 'value, with, lots' }],
    ['bs, two lines', '/v1/customers', ['x-app;bs'], { 'X-App': ['value, with, lots', 'of, commas'] }],
  ])('%s', async (_what, target, fields, headers) => {
    const answer = await byLibrary(target, fields, headers);
    expect([answer.status, answer.explanation?.summary]).toEqual([200, undefined]);
    // The component is really covered: with another value, or in another list, the signature is bad.
    const [field = ''] = fields;
    const [spoiled] = Object.keys(headers);
    const other = await byLibrary(target, fields, headers, (sent) =>
      spoiled === undefined
        ? { ...sent, 'Signature-Input': String(sent['Signature-Input']).replace('"@', '"@method" "@') }
        : { ...sent, [spoiled]: 'b=2' },
    );
    expect([field, other.status]).toEqual([field, 400]);
  });

  it('two signatures of two labels, each over its own components', async () => {
    const token = await world.token();
    const config = (fields: string[]) => ({
      key: createSigner(world.keys.privateKeyPem, 'ecdsa-p384-sha384', world.keys.keyId),
      fields,
      params: ['keyid', 'created'],
      paramValues: { created: new Date(world.seconds * 1000) },
    });
    const message = {
      method: 'GET',
      url: `${world.baseUrl}/v1/customers`,
      headers: { Authorization: `Bearer ${token}` },
    };
    const first = await httpbis.signMessage(config(['@method', 'authorization']), message);
    // The second covers the first.
    const both = await httpbis.signMessage(config(['@path', '"signature";key="sig"']), first);
    const headers = both.headers as Record<string, string>;
    expect(String(headers['Signature-Input']).match(/created/g)).toHaveLength(2);
    expect((await world.raw('GET', '/v1/customers', headers)).status).toBe(200);
    const spoiled = {
      ...headers,
      'Signature-Input': String(headers['Signature-Input']).replace('"@method"', '"@path"'),
    };
    expect((await world.raw('GET', '/v1/customers', spoiled)).status).toBe(400);
  });
});

describe('components that a request cannot cover are refused by name', () => {
  it.each<[string, string, RegExp]>([
    ['"@status"', 'badComponent', /A request has no @status/],
    ['"@method";req', 'badComponent', /another message \(req\)/],
    ['"date";tr', 'badComponent', /a trailer \(tr\)/],
    ['"x-app";more', 'badComponent', /the parameter more, which RFC 9421 does not know/],
    ['"@path";sf', 'badComponent', /one of header fields/],
    ['"x-none"', 'absentComponent', /x-none, which was not sent/],
    ['"@query-param";name="none"', 'absentComponent', /no parameter none/],
    ['"@query-param";name="a"', 'badComponent', /occurs 2 times; cover @query/],
    ['"@signature-params"', 'unknownComponent', /no component that RFC 9421 knows/],
  ])('%s', async (component, code, words) => {
    const input = `sig=(${component})${world.params()}`;
    const answer = await world.call('GET', '/v1/customers?a=1&a=2', undefined, {
      headers: { 'Signature-Input': input, Signature: `sig=:${Buffer.alloc(96, 1).toString('base64')}:`, 'X-App': 'x' },
    });
    expect([answer.status, answer.text, answer.causes]).toEqual([400, '', [code]]);
    expect(answer.explanation?.summary).toMatch(words);
  });
});

describe('runs of white space in a covered header', () => {
  const send = (signed: string) =>
    world.call('GET', '/v1/customers', undefined, {
      headers: { 'X-App': 'one   two\tthree' },
      cover: [['@method'], ['x-app', signed]],
    });

  it('may be signed as they are, or collapsed', async () => {
    expect((await send('one   two\tthree')).status).toBe(200);
    expect((await send('one two three')).status).toBe(200);
    expect((await send('one two')).status).toBe(400);
  });

  it('the reading can be chosen', async () => {
    await reopen({ headerWhitespace: 'asSent' });
    expect((await send('one   two\tthree')).status).toBe(200);
    const collapsed = await send('one two three');
    expect([collapsed.status, collapsed.causes]).toEqual([400, ['headerCollapsed']]);
    await reopen({ headerWhitespace: 'collapsed' });
    expect((await send('one two three')).status).toBe(200);
    expect((await send('one   two\tthree')).status).toBe(400);
  });
});

describe('what older or mistaken clients send is named', () => {
  const cavage = 'keyId="k",algorithm="hs2019",headers="(request-target) date",signature="AAAA"';
  const body = { chainId: 'eip155:300:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', externalId: 'ann' };
  const text = JSON.stringify(body);
  const sha256 = createHash('sha256').update(text).digest('base64');
  const param = '"@query-param";name="a"';

  it.each<[string, string, unknown, () => Odd, string[]]>([
    ['GET', 'the draft of Cavage', undefined, () => ({ headers: { Signature: cavage } }), ['cavageSignature']],
    [
      'POST',
      'the header Digest',
      body,
      () => ({ headers: { 'Content-Digest': undefined, Digest: `SHA-256=${sha256}` }, cover: [['@method']] }),
      ['olderDigest'],
    ],
    [
      'POST',
      'Repr-Digest',
      body,
      () => ({ headers: { 'Content-Digest': undefined, 'Repr-Digest': `sha-256=:${sha256}:` }, cover: [['@method']] }),
      ['reprDigest'],
    ],
    [
      'POST',
      'a digest signed without its name',
      body,
      () => ({ cover: [['content-digest', `:${sha256}:`]] }),
      ['digestHeader'],
    ],
    [
      'POST',
      'the content type of another moment',
      body,
      () => ({ cover: [['content-type', 'application/json; charset=utf-8']] }),
      ['contentType'],
    ],
    [
      'GET',
      'a header in small letters',
      undefined,
      () => ({ headers: { 'X-App': 'One' }, cover: [['x-app', 'one']] }),
      ['headerCase'],
    ],
    [
      'GET',
      'a header that was not trimmed',
      undefined,
      () => ({ headers: { 'X-App': 'One' }, cover: [['x-app', 'One ']] }),
      ['headerSpaces'],
    ],
  ])('%s with %s', async (method, _what, json, odd, causes) => {
    const answer = await world.call(method, '/v1/customers', json, odd());
    expect([answer.status, answer.text, answer.causes]).toEqual([400, '', causes]);
  });

  it.each([
    ['decoded', 'x y!', 'queryParamDecoded'],
    ['by encodeURIComponent', 'x%20y!', 'queryParamEncoding'],
    ['as it stands in the query', 'x+y!', 'queryParamEncoding'],
  ])('a query parameter %s', async (_what, value, cause) => {
    const params = world.params();
    const base = `${param}: ${value}\n"@signature-params": (${param})${params}`;
    const signature = p384(world.keys.privateKeyPem, Buffer.from(base)).toString('base64');
    const headers = { 'Signature-Input': `s=(${param})${params}`, Signature: `s=:${signature}:` };
    const answer = await world.call('GET', '/v1/customers?a=x+y!', undefined, { headers });
    expect([answer.status, answer.causes]).toEqual([400, [cause]]);
    expect(answer.explanation?.firstDifference).toBeDefined();
  });

  it('both digests of one body are checked', async () => {
    const both = `${digest('sha256', text)}, ${digest('sha512', 'other')}`;
    const answer = await world.call('POST', '/v1/customers', body, {
      headers: { 'Content-Digest': both },
      cover: [['@method']],
    });
    expect([answer.status, answer.causes]).toEqual([400, ['otherBytes']]);
  });
});
