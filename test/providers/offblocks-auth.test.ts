import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { digest, OffBlocksWorld, wallets } from './offblocks-world.js';

let world: OffBlocksWorld;
beforeEach(async () => {
  world = await OffBlocksWorld.open();
});
afterEach(() => world.close());

const hour = 3_600_000;
const json = { 'content-type': 'application/json' };
const body = { chainId: `eip155:300:${wallets[0].address}`, externalId: 'ann' };

function ask(pair: unknown) {
  return world.raw('POST', '/v1/auth/token', json, typeof pair === 'string' ? pair : JSON.stringify(pair));
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

describe('POST /v1/auth/token', () => {
  it('issues a JWT for an hour, as recorded', async () => {
    const { apiKey, apiSecret } = world.keys;
    const answer = await ask({ apiKey, apiSecret });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json)).toEqual(['expiresAt', 'token', 'tokenType']);
    expect(answer.json['tokenType']).toBe('Bearer');
    expect(answer.json['expiresAt']).toBe(world.seconds + 3600);
    const token = String(answer.json['token']);
    expect(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).toBe('{"alg":"HS256","typ":"JWT"}');
    const claims = claimsOf(token);
    expect(Object.keys(claims)).toEqual(['exp', 'Id', 'Generation']);
    expect(claims).toMatchObject({ exp: world.seconds + 3600, Generation: 0 });
    expect(claims['Id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each<[string, () => unknown, number]>([
    ['malformed JSON', () => '{', 400],
    ['nothing', () => ({}), 400],
    ['numbers', () => ({ apiKey: 1, apiSecret: 2 }), 400],
    ['no secret', () => ({ apiKey: world.keys.apiKey }), 400],
    ['an API key that is no UUID', () => ({ apiKey: 'x', apiSecret: 'y' }), 400],
    ['an unknown API key', () => ({ apiKey: world.uuid(), apiSecret: 'y' }), 401],
    ['a wrong secret', () => ({ apiKey: world.keys.apiKey, apiSecret: '0'.repeat(40) }), 401],
    ['the key twice', () => ({ apiKey: world.keys.apiKey, apiSecret: world.keys.apiKey }), 401],
    ['__proto__ as API key', () => '{"apiKey":"__proto__","apiSecret":"y"}', 400],
  ])('%s', async (_what, pair, status) => {
    const answer = await ask(pair());
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([status, '', undefined]);
    if (status === 401) expect(answer.notes.join()).not.toContain(world.keys.apiSecret.slice(0, 5));
  });

  it('takes a key that was set from outside, UUID or not', async () => {
    await world.close();
    world = await OffBlocksWorld.open({}, { credentials: { offblocks: { apiKey: 'team-key', apiSecret: 'team' } } });
    expect((await ask({ apiKey: 'team-key', apiSecret: 'team' })).status).toBe(200);
  });

  it('needs no idempotency key, and wants JSON', async () => {
    const { apiKey, apiSecret } = world.keys;
    const text = JSON.stringify({ apiKey, apiSecret });
    expect((await world.raw('POST', '/v1/auth/token', {}, text)).status).toBe(400);
    await world.close();
    world = await OffBlocksWorld.open({ contentTypeStatus: 415 });
    expect((await world.raw('POST', '/v1/auth/token', {}, text)).status).toBe(415);
  });
});

describe('the bearer token', () => {
  const call = (authorization: string | undefined) =>
    world.call('GET', '/v1/customers', undefined, { headers: { Authorization: authorization } });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each<[string, (token: string) => string | undefined, string]>([
    ['none', () => undefined, 'missingToken'],
    ['an empty one', () => '', 'missingToken'],
    ['the token alone', (token) => token, 'missingBearerWord'],
    ['another scheme', () => 'Basic YTpi', 'noBearer'],
    ['the API secret', () => `Bearer ${world.keys.apiSecret}`, 'keyAsToken'],
    ['the API key', () => `Bearer ${world.keys.apiKey}`, 'keyAsToken'],
    ['something', () => 'Bearer abc', 'malformedToken'],
    ['a changed signature', (token) => `Bearer ${token.slice(0, -6)}AAAAAA`, 'wrongTokenSignature'],
    [
      'changed claims',
      (token) => `Bearer ${token.replace(/\.[^.]*\./, `.${part({ ...claimsOf(token), exp: 9e9 })}.`)}`,
      'wrongTokenSignature',
    ],
    ['no algorithm', (token) => `Bearer ${part({ alg: 'none' })}.${token.split('.')[1]}.`, 'wrongTokenAlgorithm'],
    [
      'another algorithm',
      (token) => `Bearer ${part({ alg: 'HS512' })}.${token.split('.').slice(1).join('.')}`,
      'wrongTokenAlgorithm',
    ],
    [
      'a token of somebody else',
      () => {
        const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ exp: world.seconds + 60, Id: 'dfc15730', Generation: 0 })}`;
        return `Bearer ${text}.${createHmac('sha256', 'x').update(text).digest('base64url')}`;
      },
      'foreignToken',
    ],
  ])('%s', async (_what, made, cause) => {
    const answer = await call(made(await world.token()));
    expect([answer.status, answer.text, answer.causes]).toEqual([401, '', [cause]]);
    expect(JSON.stringify(answer.explanation)).not.toContain(world.keys.apiSecret.slice(0, 5));
  });

  it('dies after an hour of the wire clock', async () => {
    const token = `Bearer ${await world.token()}`;
    await world.advance(hour - 1);
    expect((await call(token)).status).toBe(200);
    await world.advance(1);
    const answer = await call(token);
    expect([answer.status, answer.causes]).toEqual([401, ['tokenExpired']]);
  });

  it('does not die with the virtual clock when the wire is real', async () => {
    await world.workspace.setClock({ wire: 'wall' });
    const token = `Bearer ${await world.token()}`;
    await world.advance(30 * 24 * hour);
    expect((await call(token)).status).toBe(200);
  });

  it('can be expired early by an event, and a new one of the same second is another', async () => {
    const token = await world.token();
    const { exp, Generation } = claimsOf(token);
    await world.workspace.fire('offblocks', 'token.expired', `${Generation}.${exp}`);
    const answer = await call(`Bearer ${token}`);
    expect([answer.status, answer.causes]).toEqual([401, ['tokenExpiredByHand']]);
    const next = await world.token();
    expect(next).not.toBe(token);
    expect((await call(`Bearer ${next}`)).status).toBe(200);
  });

  it('rows of dead tokens do not pile up', async () => {
    for (let at = 0; at < 3; at += 1) {
      await world.token();
      await world.advance(2 * hour);
    }
    await world.token();
    expect(world.read((ctx) => ctx.rows('tokens').size)).toBe(1);
  });
});

describe('credentials', () => {
  const put = (pair: unknown, headers: Record<string, string | undefined> = {}) =>
    world.call('PUT', '/v1/auth/credentials', pair, {
      headers: { Signature: undefined, 'Idempotency-Key': undefined, 'Content-Digest': undefined, ...headers },
    });

  it('are replaced with the token alone; every token before dies, and so does the old pair', async () => {
    const { apiKey, apiSecret } = world.keys;
    const old = `Bearer ${await world.token()}`;
    const pair = { apiKey: world.uuid(), apiSecret: 'new secret' };
    expect(await put(pair)).toMatchObject({ status: 204, text: '' });
    const dead = await world.raw('GET', '/v1/customers', { Authorization: old });
    expect([dead.status, dead.causes]).toEqual([401, ['olderGeneration']]);
    const refused = await ask({ apiKey, apiSecret });
    expect([refused.status, refused.notes]).toEqual([401, [expect.stringContaining('replaced or deleted')]]);
    const fresh = String((await ask(pair)).json['token']);
    expect(claimsOf(fresh)['Generation']).toBe(1);
    const signed = world.signature('GET', '/v1/customers', {}, {});
    expect((await world.raw('GET', '/v1/customers', { Authorization: `Bearer ${fresh}`, ...signed })).status).toBe(200);
  });

  it('stand beside one another when that is chosen', async () => {
    await world.close();
    world = await OffBlocksWorld.open({ newApiKey: 'adds' });
    const { apiKey, apiSecret } = world.keys;
    const pair = { apiKey: world.uuid(), apiSecret: 'new secret' };
    expect((await put(pair)).status).toBe(204);
    expect((await ask({ apiKey, apiSecret })).status).toBe(200);
    expect((await ask(pair)).status).toBe(200);
  });

  it.each([
    ['an API key that is no UUID', { apiKey: 'x', apiSecret: 'y' }],
    ['no secret', { apiKey: '11111111-1111-4111-8111-111111111111' }],
    ['a list', []],
  ])('%s is refused', async (_what, pair) => expect((await put(pair)).status).toBe(400));

  it('need a token', async () => expect((await put({}, { Authorization: undefined })).status).toBe(401));

  it('are deleted for good', async () => {
    const remove = (path: string, json?: unknown) => world.call('DELETE', path, json);
    expect((await remove('/v1/auth/credentials')).status).toBe(400);
    expect((await remove('/v1/auth/credentials', { apiKey: world.uuid() })).status).toBe(400);
    const token = `Bearer ${await world.token()}`;
    const { apiKey, apiSecret } = world.keys;
    expect(await remove('/v1/auth/credentials', { apiKey })).toMatchObject({ status: 204, text: '' });
    expect((await ask({ apiKey, apiSecret })).status).toBe(401);
    const dead = await world.raw('GET', '/v1/customers', { Authorization: token });
    expect([dead.status, dead.causes]).toEqual([401, ['revokedClient']]);
  });

  it('can be named in the query as well', async () =>
    expect((await world.call('DELETE', `/v1/auth/credentials?apiKey=${world.keys.apiKey}`)).status).toBe(204));

  it('given to a state that was made with others are known', async () => {
    const state = world.workspace.state();
    await world.close();
    const keys = { apiKey: world.uuid(), apiSecret: 'later', keyId: world.uuid() };
    world = await OffBlocksWorld.open({}, { credentials: { offblocks: keys } });
    await world.workspace.restore(state);
    expect((await world.call('GET', '/v1/customers')).status).toBe(200);
    expect(world.read((ctx) => offblocks.knows(ctx, keys.keyId))).toBe(true);
    await put({ apiKey: world.uuid(), apiSecret: 'x' });
    expect((await ask(keys)).status).toBe(401);
  });
});

describe('Idempotency-Key', () => {
  const post = (key: string | undefined, json: unknown = body, target = '/v1/customers') =>
    world.call('POST', target, json, { headers: { 'Idempotency-Key': key } });
  const key = 'c0ffee00-0000-4000-8000-000000000001';

  it('replays the answer for an hour of the virtual clock', async () => {
    const first = await post(key);
    expect(first.status).toBe(201);
    await world.advance(hour - 1);
    const again = await post(key.toUpperCase());
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(world.read((ctx) => ctx.rows('customers').size)).toBe(1);
    await world.advance(1);
    expect((await post(key)).status).toBe(409);
  });

  it('refuses another payload, and the same data in other bytes', async () => {
    await post(key);
    expect((await post(key, { ...body, externalId: 'bob' })).status).toBe(422);
    const spaced = await post(key, JSON.stringify(body, null, 1));
    expect([spaced.status, spaced.text, spaced.notes.length]).toEqual([422, '', 1]);
    await world.close();
    world = await OffBlocksWorld.open({ idempotencyMismatchStatus: 409 });
    await post(key);
    expect((await post(key, { ...body, externalId: 'bob' })).status).toBe(409);
  });

  it('answers 409 while the first call still runs, and carries it out once', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const token = await world.token();
    const headers = { Authorization: `Bearer ${token}`, 'Idempotency-Key': key, 'Content-Type': 'application/json' };
    const send = async () => {
      const text = JSON.stringify(body);
      const full = { ...headers, 'Content-Digest': digest('sha256', text) };
      return world.raw(
        'POST',
        '/v1/customers',
        { ...full, ...world.signature('POST', '/v1/customers', full, {}) },
        text,
      );
    };
    const held = world.workspace.unit(offblocks, () => gate);
    const both = [send(), send()];
    const early = await Promise.race(both);
    expect([early.status, early.text]).toEqual([409, '']);
    open();
    await held;
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(world.read((ctx) => ctx.rows('customers').size)).toBe(1);
    expect((await send()).status).toBe(201);
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['no UUID', 'key-1'],
  ])('%s is refused', async (_what, value) => {
    const answer = await post(value);
    expect([answer.status, answer.text]).toEqual([400, '']);
    expect(answer.notes.join()).toContain('Idempotency-Key');
    expect(world.read((ctx) => ctx.rows('customers').size)).toBe(0);
  });

  it('counts for method and path, and is not looked at when reading', async () => {
    const { id } = await world.customer();
    expect((await post(key)).status).toBe(409);
    expect((await post(key, { challenge: 'x', signature: 'y' }, `/v1/customers/${id}/challenge/sign`)).status).toBe(
      400,
    );
    const patched = await world.call('PATCH', `/v1/customers/${id}/activate`, undefined, {
      headers: { 'Idempotency-Key': key },
    });
    expect(patched.status).toBe(400);
    expect((await world.call('GET', '/v1/customers', undefined, { headers: { 'Idempotency-Key': 'x' } })).status).toBe(
      200,
    );
  });

  it('errors of the call itself are replayed, refused proofs are not', async () => {
    const target = `/v1/customers/${world.uuid()}/deactivate`;
    const patch = (headers = {}) =>
      world.call('PATCH', target, undefined, { headers: { 'Idempotency-Key': key, ...headers } });
    expect((await patch({ Authorization: undefined })).status).toBe(401);
    expect((await patch()).status).toBe(404);
    expect(world.workspace.state().idempotency).toHaveLength(1);
    await world.close();
    world = await OffBlocksWorld.open({ idempotencyErrors: 'repeated' });
    expect((await patch()).status).toBe(404);
    expect(world.workspace.state().idempotency).toHaveLength(0);
  });

  it('is taken below /auth without being needed', async () => {
    const publicKey = Buffer.from(world.keys.publicKeyPem).toString('base64');
    const upload = () => world.call('PUT', '/v1/auth/signing', { publicKey }, { headers: { 'Idempotency-Key': key } });
    const first = await upload();
    expect((await upload()).text).toBe(first.text);
  });
});
