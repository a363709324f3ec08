import { createHash, createPrivateKey, sign as cryptoSign, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSigner, httpbis } from 'http-message-signatures';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { digest, type Odd, OffBlocksWorld, p384, wallets } from './offblocks-world.js';

let world: OffBlocksWorld;
beforeEach(async () => {
  world = await OffBlocksWorld.open();
});
afterEach(() => world.close());

const body = { chainId: `eip155:300:${wallets[0].address}`, externalId: 'ann' };
const text = JSON.stringify(body);

describe('a signing client of its own making is understood', () => {
  type Params = ('created' | 'expires' | 'keyid' | 'alg' | 'nonce' | 'tag')[];
  it.each<[string, string[], Params]>([
    ['nothing but the parameters', [], ['keyid']],
    ['the defaults of the library', [], ['keyid', 'alg', 'created', 'expires']],
    ['method and path', ['@method', '@path'], ['created', 'keyid', 'alg']],
    ['every part of the URL', ['@target-uri', '@authority', '@scheme', '@request-target', '@query'], ['alg', 'keyid']],
    ['headers', ['content-digest', 'idempotency-key', 'content-type', 'host'], ['tag', 'nonce', 'created', 'keyid']],
    ['a member of a header', ['"content-digest";key="sha-256"', '@method'], ['keyid', 'created']],
    ['names in capitals', ['Content-Digest', '@METHOD'], ['keyid', 'created']],
  ])('%s', async (_what, fields, params) => {
    const headers = {
      Host: new URL(world.baseUrl).host,
      Authorization: `Bearer ${await world.token()}`,
      'Content-Type': 'application/json',
      'Content-Digest': digest('sha512', text).replace(/^/, `${digest('sha256', text)}, `),
      'Idempotency-Key': world.uuid(),
    };
    const message = await httpbis.signMessage(
      {
        key: createSigner(world.keys.privateKeyPem, 'ecdsa-p384-sha384', world.keys.keyId),
        fields,
        params,
        paramValues: {
          created: new Date(world.seconds * 1000),
          expires: new Date((world.seconds + 60) * 1000),
          nonce: 'n, "1"',
          tag: 'app',
        },
      },
      { method: 'POST', url: `${world.baseUrl}/v1/customers`, headers },
    );
    const sent = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
    const answer = await world.raw('POST', '/v1/customers', sent, text);
    expect([answer.status, answer.explanation?.summary]).toEqual([201, undefined]);
  });

  it('a query parameter by its name', async () => {
    const input = '("@query-param";name="page")';
    const params = world.params();
    const base = `"@query-param";name="page": a%20b\n"@signature-params": ${input}${params}`;
    const signature = p384(world.keys.privateKeyPem, Buffer.from(base)).toString('base64');
    const headers = { 'Signature-Input': `s=${input}${params}`, Signature: `s=:${signature}:` };
    expect((await world.call('GET', '/v1/customers?page=a+b', undefined, { headers })).status).toBe(200);
  });

  it('two signatures, that of an unknown proxy passed over', async () => {
    const proxy = world.signature('GET', '/v1/customers', {}, { params: ';keyid="proxy"' });
    const own = world.signature('GET', '/v1/customers', {}, {});
    const both = {
      'Signature-Input': `${proxy['Signature-Input']?.replace('sig=', 'proxy=')}, ${own['Signature-Input']}`,
      Signature: `${proxy['Signature']?.replace('sig=', 'proxy=')}, ${own['Signature']}`,
    };
    expect((await world.call('GET', '/v1/customers', undefined, { headers: both })).status).toBe(200);
    const alone = await world.call('GET', '/v1/customers', undefined, { headers: proxy });
    expect([alone.status, alone.causes]).toEqual([400, ['unknownKeyId']]);
    await world.close();
    world = await OffBlocksWorld.open({ multipleSignatures: 'all' });
    const strict = await world.call('GET', '/v1/customers', undefined, { headers: both });
    expect([strict.status, strict.causes]).toEqual([400, ['unknownKeyId']]);
  });

  it('a call below a prefix, signed over either path', async () => {
    for (const path of ['/v1/customers', '/offblocks/v1/customers']) {
      const signed = world.signature('GET', path, {}, {});
      const answer = await fetch(`${world.server.url}/offblocks/v1/customers`, {
        headers: { Authorization: `Bearer ${await world.token()}`, ...signed },
      });
      expect([path, answer.status]).toEqual([path, 200]);
    }
  });

  it('the recorded calls, at their time and with their key', async () => {
    const own = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../fixtures/offblocks/message-signatures.json'), 'utf8'),
    );
    await world.close();
    const keys = { keyId: own.keyId, publicKeyPem: own.publicKeyPem };
    world = await OffBlocksWorld.open({}, { startAt: own.created * 1000, credentials: { offblocks: keys } });
    for (const { method, target, headers, body: sent } of own.vectors) {
      const type = sent === '' ? {} : { 'Content-Type': 'application/json' };
      const full = { Authorization: `Bearer ${await world.token()}`, ...type, ...headers };
      expect((await world.raw(method, target, full, sent)).status).toBe(method === 'POST' ? 201 : 200);
      const moved = await world.raw(method, `${target}/`, full, sent);
      expect(moved.status).toBe(404);
      const other = await world.raw(method, method === 'GET' ? '/v1/webhooks' : `${target}?a`, full, sent);
      expect(other.status).toBe(method === 'GET' ? 400 : 422);
    }
  });
});

describe('a refused signature is explained by what was done', () => {
  const der = (bytes: Buffer) => cryptoSign('sha384', bytes, world.keys.privateKeyPem);
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  const signedBy = (key: typeof p256, hash: string) => (bytes: Buffer) =>
    cryptoSign(hash, bytes, { key, dsaEncoding: 'ieee-p1363' });

  it.each<[string, () => Odd, string[]]>([
    ['DER', () => ({ signer: der }), ['derSignature']],
    [
      'DER over another path',
      () => ({ signer: der, cover: [['@path', '/customers']] }),
      ['derSignature', 'pathWithoutVersion'],
    ],
    [
      'DER by another key',
      () => ({ signer: (bytes) => cryptoSign('sha384', bytes, other) }),
      ['derSignature', 'unexplained'],
    ],
    ['another curve', () => ({ signer: signedBy(p256, 'sha256') }), ['wrongCurve']],
    ['another curve in DER', () => ({ signer: (bytes) => cryptoSign('sha256', bytes, p256) }), ['wrongCurve']],
    ['another key', () => ({ signer: signedBy(other, 'sha384') }), ['unexplained']],
    ['another hash', () => ({ signer: signedBy(createPrivateKey(world.keys.privateKeyPem), 'sha256') }), ['wrongHash']],
    [
      'hex text in base64',
      () => ({ signer: (bytes) => Buffer.from(p384(world.keys.privateKeyPem, bytes).toString('hex')) }),
      ['hexSignature'],
    ],
    ['a few bytes', () => ({ signer: () => Buffer.alloc(10, 1) }), ['signatureLength']],
    ['an unknown keyid', () => ({ params: world.params({ keyid: 'nobody' }) }), ['unknownKeyId']],
    ['the API key as keyid', () => ({ params: world.params({ keyid: world.keys.apiKey }) }), ['apiKeyAsKeyId']],
    ['a keyid in capitals', () => ({ params: world.params({ keyid: world.keys.keyId.toUpperCase() }) }), ['keyIdCase']],
    ['no keyid', () => ({ params: `;created=${world.seconds}` }), ['missingKeyId']],
    ['another alg', () => ({ params: `;keyid="${world.keys.keyId}";alg="ecdsa-p256-sha256"` }), ['wrongAlgorithm']],
    ['a header that was not sent', () => ({ cover: [['@method'], ['date', 'today']] }), ['absentComponent']],
    ['a component that is none', () => ({ cover: [['@uri', '/']] }), ['unknownComponent']],
    ['an unknown parameter', () => ({ params: `${world.params()};more="x"` }), ['malformedSignatureInput']],
    [
      'created in milliseconds',
      () => ({ params: world.params({ created: world.seconds * 1000 }) }),
      ['createdInMilliseconds', 'createdAhead'],
    ],
    ['created ahead', () => ({ params: world.params({ created: world.seconds + 31 }) }), ['createdAhead']],
    ['expired', () => ({ params: `;keyid="${world.keys.keyId}";expires=${world.seconds - 31}` }), ['signatureExpired']],
    [
      'the real host as authority',
      () => ({ cover: [['@authority', 'api.sandbox.offblocks.xyz']] }),
      ['otherAuthority'],
    ],
    ['authority without port', () => ({ cover: [['@authority', '127.0.0.1']] }), ['otherAuthority']],
    [
      'localhost as authority',
      () => ({ cover: [['@authority', `localhost:${new URL(world.baseUrl).port}`]] }),
      ['otherAuthority'],
    ],
    [
      'the real target URI',
      () => ({ cover: [['@target-uri', 'https://api.offblocks.xyz/v1/customers']] }),
      ['otherTargetUri'],
    ],
    ['https as scheme', () => ({ cover: [['@scheme', 'https']] }), ['otherScheme']],
    ['the path without version', () => ({ cover: [['@path', '/customers']] }), ['pathWithoutVersion']],
    ['the path with a slash', () => ({ cover: [['@path', '/v1/customers/']] }), ['otherPath']],
    ['the method in small letters', () => ({ cover: [['@method', 'post']] }), ['otherMethod']],
    ['no question mark', () => ({ cover: [['@query', '']] }), ['otherQuery']],
    ['a newline at the end', () => ({ base: (base) => `${base}\n` }), ['trailingNewline']],
    ['CR and LF', () => ({ base: (base) => base.replaceAll('\n', '\r\n') }), ['crlf']],
    [
      'without the parameters',
      () => ({ base: (base) => base.replace(/\n"@signature-params".*/, '') }),
      ['withoutParams'],
    ],
    ['names without quotes', () => ({ base: (base) => base.replace(/^"([^"]+)"/gm, '$1') }), ['unquotedNames']],
    [
      'parameters in another order',
      () => ({ base: (base) => base.replace(/;created=(\d+);keyid=("[^"]*")/, ';keyid=$2;created=$1') }),
      ['paramsReordered'],
    ],
    ['no Signature', () => ({ headers: { Signature: undefined, 'Signature-Input': 'sig=()' } }), ['missingSignature']],
    ['no Signature-Input', () => ({ headers: { Signature: 'sig=:AA==:' } }), ['missingSignatureInput']],
    ['neither', () => ({ headers: { Signature: undefined } }), ['missingSignatureInput']],
    [
      'bare base64',
      () => ({ headers: { 'Signature-Input': 'sig=()', Signature: 'sig=AAAA' } }),
      ['signatureWithoutColons'],
    ],
    ['other labels', () => ({ headers: { 'Signature-Input': 'a=()', Signature: 'b=:AA==:' } }), ['unmatchedLabel']],
    [
      'a digest over other bytes',
      () => ({ headers: { 'Content-Digest': digest('sha256', 'other') }, cover: [['@method']] }),
      ['otherBytes'],
    ],
    ['no digest', () => ({ headers: { 'Content-Digest': undefined } }), ['missingDigest']],
    ['an old digest', () => ({ headers: { 'Content-Digest': 'md5=:AA==:' } }), ['unsupportedDigest']],
    [
      'a digest without colons',
      () => ({ headers: { 'Content-Digest': digest('sha256', text).replaceAll(':', '') } }),
      ['digestWithoutColons'],
    ],
    ['no digest at all', () => ({ headers: { 'Content-Digest': 'abc' } }), ['malformedDigest']],
    [
      'sha-512 as sha-256',
      () => ({ headers: { 'Content-Digest': digest('sha512', text).replace('512', '256') } }),
      ['otherHash'],
    ],
    [
      'hex digits as digest',
      () => ({
        headers: {
          'Content-Digest': `sha-256=:${Buffer.from(createHash('sha256').update(text).digest('hex')).toString('base64')}:`,
        },
      }),
      ['hexDigest'],
    ],
    [
      'a digest over the body with a newline',
      () => ({ headers: { 'Content-Digest': digest('sha256', `${text}\n`) } }),
      ['trailingNewline'],
    ],
    [
      'a digest over the body indented',
      () => ({ headers: { 'Content-Digest': digest('sha256', JSON.stringify(body, null, 2)) } }),
      ['reserialisedPretty'],
    ],
    ['a body that was changed on its way', () => ({ sent: text.replace('ann', 'eve') }), ['bodyChanged']],
  ])('%s', async (_what, odd, causes) => {
    await world.token();
    const before = JSON.stringify(world.workspace.state());
    const answer = await world.call('POST', '/v1/customers', body, odd());
    expect(answer.causes).toEqual(causes);
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([400, '', undefined]);
    expect(answer.headers['paydrill-explain']).toContain('/_paydrill/requests/');
    expect(JSON.stringify(world.workspace.state())).toBe(before);
  });

  it('a path that was changed on its way is named when it is one of ours', async () => {
    const known = await world.call('GET', '/v1/customers', undefined, { target: '/v1/webhooks' });
    expect([known.status, known.causes]).toEqual([400, ['otherPath']]);
    expect(known.explanation?.stringToSign).toContain('"@path": /v1/webhooks\n');
    expect(known.explanation?.firstDifference?.received).toMatch(/^customers/);
    const unknown = await world.call('GET', `/v1/customers/${world.uuid()}`, undefined, {
      target: `/v1/customers/${world.uuid()}`,
    });
    expect(unknown.causes).toEqual(['unexplained']);
  });

  it('times at their limits, and those of the virtual clock', async () => {
    const status = async (odd: Odd) => (await world.call('GET', '/v1/customers', undefined, odd)).status;
    expect(await status({ params: world.params({ created: world.seconds + 30 }) })).toBe(200);
    expect(await status({ params: `;keyid="${world.keys.keyId}";expires=${world.seconds - 30}` })).toBe(200);
    expect(await status({ params: world.params({ created: 1 }) })).toBe(200);
    await world.workspace.setClock({ wire: 'wall' });
    const virtual = Math.floor(world.workspace.clock.now() / 1000);
    const expires = `;keyid="${world.keys.keyId}";expires=${virtual + 30}`;
    const late = await world.call('GET', '/v1/customers', undefined, { params: expires });
    expect(late.causes).toEqual(['virtualTime', 'signatureExpired']);
  });
});

describe('what the documents leave open can be chosen', () => {
  const start = async (assumptions: Record<string, string | number | boolean>) => {
    await world.close();
    world = await OffBlocksWorld.open(assumptions);
  };
  const post = (odd: Odd = {}) => world.call('POST', '/v1/customers', body, odd);

  it('the status of a bad signature and of a bad digest', async () => {
    await start({ invalidSignatureStatus: 401, invalidDigestStatus: 401 });
    expect((await post({ cover: [['@path', '/x']] })).status).toBe(401);
    expect((await post({ headers: { 'Content-Digest': undefined } })).status).toBe(401);
  });

  it('which proof is looked at first', async () => {
    const both: Odd = { headers: { Authorization: undefined, Signature: undefined } };
    expect((await post(both)).causes).toEqual(['missingToken']);
    await start({ checkOrder: 'signatureFirst' });
    expect((await post(both)).causes).toEqual(['missingSignatureInput']);
    expect((await post({ headers: { Authorization: undefined } })).causes).toEqual(['missingToken']);
    expect((await post()).status).toBe(201);
  });

  it('which components must be covered', async () => {
    await start({ coveredComponents: 'required' });
    const partly = await post({ cover: [['@method']], params: `;keyid="${world.keys.keyId}"` });
    expect([partly.status, partly.causes]).toEqual([400, ['uncovered']]);
    expect(partly.explanation?.summary).toContain('@path, content-digest, idempotency-key, created');
    expect((await post()).status).toBe(201);
    expect((await world.call('GET', '/v1/customers')).status).toBe(200);
  });

  it('how far times may be off', async () => {
    await start({ clockSkew: 0, signatureMaxAge: 60 });
    expect((await post({ params: world.params({ created: world.seconds + 1 }) })).causes).toEqual(['createdAhead']);
    expect((await post({ params: world.params({ created: world.seconds - 61 }) })).causes).toEqual(['createdTooOld']);
    expect((await post({ params: world.params({ created: world.seconds - 60 }) })).status).toBe(201);
  });

  it('an error body', async () => {
    await start({ errorBody: 'json' });
    const answer = await post({ headers: { Authorization: undefined } });
    expect([answer.text, answer.headers['content-type']]).toEqual([
      '{"status":401,"message":"Not authorised"}',
      'application/json',
    ]);
    expect((await post({ cover: [['@path', '/x']] })).json).toEqual({
      status: 400,
      message: 'Invalid request signature.',
    });
  });
});

describe('the key for signatures', () => {
  const upload = (key: string) => ({ publicKey: Buffer.from(key).toString('base64') });

  it('is replaced by an upload that needs the token alone', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const headers = { Signature: undefined, 'Idempotency-Key': undefined, 'Content-Digest': undefined };
    const answer = await world.call('PUT', '/v1/auth/signing', upload(pem), { headers });
    expect([answer.status, Object.keys(answer.json)]).toEqual([200, ['id', 'publicKey']]);
    const keyid = String(answer.json['id']);
    const old = await world.call('GET', '/v1/customers');
    expect([old.status, old.causes]).toEqual([400, ['removedKey']]);
    const signer = (base: Buffer) => p384(privateKey, base);
    expect(
      (await world.call('GET', '/v1/customers', undefined, { params: world.params({ keyid }), signer })).status,
    ).toBe(200);
    const mixed = await world.call('GET', '/v1/customers', undefined, { params: world.params({ keyid }) });
    expect(mixed.causes).toEqual(['otherKey']);
    expect((await world.call('DELETE', '/v1/auth/signing', undefined, { headers })).status).toBe(204);
    const gone = await world.call('GET', '/v1/customers', undefined, { params: world.params({ keyid }), signer });
    expect([gone.status, gone.causes]).toEqual([400, ['removedKey']]);
    expect((await world.call('DELETE', '/v1/auth/signing', undefined, { headers })).status).toBe(400);
  });

  it.each<[string, () => unknown]>([
    ['bare PEM', () => ({ publicKey: world.keys.publicKeyPem })],
    ['a private key', () => upload(world.keys.privateKeyPem)],
    [
      'another curve',
      () =>
        upload(
          generateKeyPairSync('ec', { namedCurve: 'P-256' })
            .publicKey.export({ format: 'pem', type: 'spki' })
            .toString(),
        ),
    ],
    [
      'RSA',
      () =>
        upload(
          generateKeyPairSync('rsa', { modulusLength: 1024 })
            .publicKey.export({ format: 'pem', type: 'spki' })
            .toString(),
        ),
    ],
    ['base64 of something', () => upload('hello')],
    ['a broken PEM', () => upload('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n')],
    ['nothing', () => ({})],
    ['a number', () => ({ publicKey: 5 })],
  ])('%s is refused', async (_what, made) => {
    const answer = await world.call('PUT', '/v1/auth/signing', made());
    expect([answer.status, answer.text]).toEqual([400, '']);
    expect(answer.notes).toHaveLength(1);
    expect((await world.call('GET', '/v1/customers')).status).toBe(200);
  });

  it('the other names of the field are taken, and the status can be chosen', async () => {
    const { publicKeyPem } = world.keys;
    for (const name of ['key', 'signingKey'])
      expect((await world.call('PUT', '/v1/auth/signing', { [name]: upload(publicKeyPem).publicKey })).status).toBe(
        200,
      );
    await world.close();
    world = await OffBlocksWorld.open({ signingUploadStatus: 201, deletedStatus: 200 });
    expect((await world.call('PUT', '/v1/auth/signing', upload(publicKeyPem))).status).toBe(201);
    expect((await world.call('DELETE', '/v1/auth/signing')).status).toBe(200);
  });
});

describe('keys of a workspace', () => {
  it('have the form of the documents', () => {
    const { apiKey, apiSecret, keyId, privateKeyPem, publicKeyPem } = world.keys;
    expect(apiKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(apiSecret).toMatch(/^[0-9a-f]{40}$/);
    expect(keyId).toMatch(/^[0-9a-f-]{36}$/);
    expect(privateKeyPem).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
    expect(publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----\nMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE/);
  });

  it('of another workspace lead there, and nowhere else', async () => {
    const other = await world.server.workspaces.create('other');
    const keys = other.credentials(offblocks);
    expect(keys['publicKeyPem']).not.toBe(world.keys.publicKeyPem);
    const json = { 'content-type': 'application/json' };
    const pair = JSON.stringify({ apiKey: keys['apiKey'], apiSecret: keys['apiSecret'] });
    const { token } = (await world.raw('POST', '/v1/auth/token', json, pair)).json;
    const signed = world.signature(
      'GET',
      '/v1/customers',
      {},
      {
        params: world.params({ keyid: keys['keyId'] ?? '' }),
        signer: (base) => p384(keys['privateKeyPem'] ?? '', base),
      },
    );
    expect((await world.raw('GET', '/v1/customers', { Authorization: `Bearer ${token}`, ...signed })).status).toBe(200);
    const mixed = await world.call('GET', '/v1/customers', undefined, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect([mixed.status, mixed.causes]).toEqual([401, ['foreignToken']]);
  });
});
