import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { trxn } from '../../src/providers/trxn/index.js';
import { totpAt, totpSecret } from '../../src/providers/trxn/totp.js';
import { itWith } from '../support/programs.js';
import { openWorld, testStart } from '../support/world.js';
import { type TrxnWorld, worlds } from './trxn-world.js';

const { start, close } = worlds();
afterEach(close);

const totp: { base32: string; vectors: { seconds: number; eight: string }[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/trxn/totp.json'), 'utf8'),
);

describe('credentials', () => {
  it('have the form of the documents and differ by workspace', async () => {
    const of = async (name: string) => (await openWorld([trxn], { name })).credentials(trxn);
    const [mine, same, other] = [await of('default'), await of('default'), await of('other')];
    expect(Object.keys(mine)).toEqual(['token', 'sandboxToken', 'email', 'password']);
    expect(mine['token']).toMatch(/^[0-9a-f]{32}$/);
    expect(mine['sandboxToken']).toMatch(/^[0-9a-f]{32}$/);
    expect(same).toEqual(mine);
    for (const name of Object.keys(mine)) expect(other[name]).not.toBe(mine[name]);
  });

  it('set by hand take the place of the derived ones', async () => {
    const credentials = { trxn: { token: 'f'.repeat(32) } };
    const world = await openWorld([trxn], { credentials });
    const derived = (await openWorld([trxn])).credentials(trxn)['token'] ?? '';
    const judged = (token: string) => {
      const get = (name: string) => (name === 'Authorization' ? `Bearer ${token}` : undefined);
      const request = {
        method: 'GET',
        targets: ['/v1/customers'] as [string],
        scheme: 'http' as const,
        authority: '',
        headers: { get, all: () => [] },
        body: Buffer.alloc(0),
        receivedAt: testStart,
        requestId: '',
      };
      return trxn.authenticate(request, undefined, world.reading(trxn)).ok;
    };
    expect(judged('f'.repeat(32))).toBe(true);
    expect(judged(derived)).toBe(false);
  });
});

describe('POST /v1/auth', () => {
  const login = (world: TrxnWorld, change: object = {}, odd = {}) =>
    world.call('POST', '/v1/auth', { email: world.keys.email, password: world.keys.password, ...change }, odd);

  it('gives out one token, the same every time, that sees production', async () => {
    const world = await start();
    const [first, second] = [await login(world), await login(world)];
    expect(first.status).toBe(200);
    expect(Object.keys(first.json)).toEqual(['token']);
    expect(first.json['token']).toMatch(/^[0-9a-f]{32}$/);
    expect(second.text).toBe(first.text);
    const authorization = `Bearer ${first.json['token']}`;
    const id = await world.customer('ann@example.com', { authorization });
    await world.ok('GET', `/v1/customers/${id}`);
    expect((await world.call('GET', `/v1/customers/${id}`, undefined, { as: 'sandbox' })).status).toBe(404);
    await world.workspace.fire('trxn', 'token.revoke', 'login-1');
    const revoked = await world.call('GET', '/v1/customers', undefined, { authorization });
    expect([revoked.status, revoked.explanation?.causes[0]?.code]).toEqual([401, 'revokedToken']);
    const third = await login(world);
    expect(third.json['token']).not.toBe(first.json['token']);
  });

  it.each<[string, object, number, string]>([
    ['a wrong password', { password: 'x' }, 401, '{"error":"Invalid Email or password."}'],
    ['a wrong e-mail', { email: 'x@example.com' }, 401, '{"error":"Invalid Email or password."}'],
    ['no e-mail', { email: undefined }, 401, '{"error":"Invalid Email or password."}'],
    ['no password', { password: null }, 401, '{"error":"Invalid Email or password."}'],
    ['wrong types', { email: ['x'], password: {} }, 401, '{"error":"Invalid Email or password."}'],
  ])('%s', async (_, change, status, text) => {
    const answer = await login(await start(), change);
    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  it.each<[string, number]>([
    ['', 401],
    ['{}', 401],
    ['[]', 400],
    ['null', 400],
  ])('the body %j answers %i', async (text, status) => {
    expect((await (await start()).call('POST', '/v1/auth', undefined, { text })).status).toBe(status);
  });

  it('is not held up by a wrong token, but by a body that is no JSON', async () => {
    const world = await start();
    expect((await login(world, {}, { authorization: 'Bearer no' })).status).toBe(200);
    const answer = await world.call('POST', '/v1/auth', undefined, { text: '{' });
    expect([answer.status, typeof answer.json['error']]).toEqual([400, 'string']);
  });

  it.each([
    ['ignored', 200],
    ['exact', 401],
  ])('the case of the e-mail, %s', async (authEmailCase, status) => {
    const world = await start({ authEmailCase });
    expect((await login(world, { email: ` ${world.keys.email.toUpperCase()} ` })).status).toBe(status);
  });

  it('can give out a token of the sandbox', async () => {
    const world = await start({ authTokenScope: 'sandbox' });
    const authorization = `Bearer ${(await login(world)).json['token']}`;
    const id = await world.customer('ann@example.com', { authorization });
    await world.ok('GET', `/v1/customers/${id}`, undefined, { as: 'sandbox' });
  });

  it('codes of RFC 6238', () => {
    expect(totpSecret).toBe(totp.base32);
    for (const { seconds, eight } of totp.vectors) expect(totpAt(seconds * 1000)).toBe(eight.slice(2));
  });

  it('two-factor login: blank, wrong and right codes, one step early or late', async () => {
    const world = await start({ twoFactor: 'on' });
    const at = (otp_attempt: unknown, change: object = {}) => login(world, { otp_attempt, ...change });
    for (const blank of [undefined, null, '', '  '])
      expect((await at(blank)).text).toBe('{"error":"otp_attempt_required"}');
    expect((await at(undefined)).status).toBe(422);
    expect((await at(undefined, { password: 'x' })).status).toBe(401);
    for (const wrong of ['000000', '12345', 'x', totpAt(testStart - 60_000), totpAt(testStart + 60_000)]) {
      const answer = await at(wrong);
      expect([answer.status, answer.text]).toEqual([401, '{"error":"Incorrect verification code"}']);
    }
    for (const off of [-30_000, 0, 30_000]) expect((await at(totpAt(testStart + off))).status).toBe(200);
  });
});

describe('a call without a valid token', () => {
  it('is answered with the error object, its keys in order', async () => {
    const answer = await (await start()).call('GET', '/v1/customers', undefined, { authorization: undefined });
    expect(answer.status).toBe(401);
    expect(answer.text).toBe(
      '{"error":{"type":"authentication_error","code":"invalid_api_token","message":"Invalid API token","param":null,"timestamp":"2026-01-05T09:00:00Z","doc_url":"https://docs.gettrxn.com/errors#invalid-api-token"}}',
    );
  });

  it('or with nothing', async () => {
    const world = await start({ unauthenticatedBody: 'empty' });
    const answer = await world.call('GET', '/v1/customers', undefined, { authorization: 'Bearer x' });
    expect([answer.status, answer.text]).toEqual([401, '']);
    expect(answer.explanation?.causes).toHaveLength(1);
  });

  it('comes before the body and the record', async () => {
    const world = await start();
    const odd = { authorization: undefined, text: '{' };
    expect((await world.call('PATCH', '/v1/customers/x', undefined, odd)).status).toBe(401);
  });

  it('the last word of the header can be enough', async () => {
    const world = await start({ authorizationForm: 'lastWord' });
    const { token } = world.keys;
    for (const authorization of [token, `Token ${token}`, `bearer  ${token}`])
      expect((await world.call('GET', '/v1/customers', undefined, { authorization })).status).toBe(200);
    expect((await world.call('GET', '/v1/customers', undefined, { authorization: 'Bearer' })).status).toBe(401);
  });
});

describe('a refused token is explained', () => {
  type Keys = TrxnWorld['keys'];
  it.each<[string, (keys: Keys) => string | undefined, string[]]>([
    ['no header', () => undefined, ['missingAuthorization']],
    ['no Bearer', ({ token }) => token, ['noBearerPrefix']],
    ['no Bearer, sandbox', ({ sandboxToken }) => sandboxToken, ['noBearerPrefix']],
    ['bearer', ({ token }) => `bearer ${token}`, ['bearerCase']],
    ['Token', ({ token }) => `Token ${token}`, ['otherScheme']],
    ['Basic with another pair', () => `Basic ${btoa('a:b')}`, ['otherScheme', 'notAToken']],
    ['Digest', () => `Digest ${'0'.repeat(32)}`, ['otherScheme', 'unknownToken']],
    ['Token token=', ({ token }) => `Token token="${token}"`, ['otherScheme', 'quotedToken', 'namedToken']],
    ['a name of the environment', ({ token }) => `Bearer TRXN_TOKEN=${token}`, ['namedToken']],
    ['base64', ({ token }) => `Bearer ${Buffer.from(token).toString('base64')}`, ['encodedToken']],
    ['hex', ({ token }) => `Bearer ${Buffer.from(token).toString('hex')}`, ['encodedToken']],
    ['Bearer twice', ({ token }) => `Bearer Bearer ${token}`, ['doubledBearer']],
    ['quotes', ({ token }) => `Bearer "${token}"`, ['quotedToken']],
    ['angle brackets', ({ token }) => `Bearer <${token}>`, ['quotedToken']],
    ['quotes around all', ({ token }) => `"Bearer ${token}"`, ['quotedHeader']],
    ['white space inside', ({ token }) => `Bearer ${token.slice(0, 9)} ${token.slice(9)}`, ['whitespaceInToken']],
    ['an escaped newline', ({ token }) => `Bearer ${token}\\n`, ['whitespaceInToken']],
    ['a non-breaking space', ({ token }) => `Bearer \u00a0${token}`, ['whitespaceInToken']],
    ['a non-breaking space alone', ({ token }) => `Bearer\u00a0${token}`, ['whitespaceInToken']],
    ['upper case', ({ token }) => `Bearer ${token.toUpperCase()}`, ['upperCaseToken']],
    ['a comma', ({ token }) => `Bearer ${token},`, ['trailingPunctuation']],
    ['quotes and upper case', ({ token }) => `Bearer '${token.toUpperCase()}'`, ['quotedToken', 'upperCaseToken']],
    ['cut off', ({ token }) => `Bearer ${token.slice(0, 31)}`, ['truncatedToken']],
    ['too long', ({ token }) => `Bearer ${token}0`, ['extraCharacters']],
    ['Basic with the token', ({ token }) => `Basic ${btoa(`${token}:`)}`, ['basicInsteadOfBearer']],
    ['Basic with a login', ({ email, password }) => `Basic ${btoa(`${email}:${password}`)}`, ['loginInsteadOfToken']],
    ['the password', ({ password }) => `Bearer ${password}`, ['loginInsteadOfToken']],
    ['the e-mail', ({ email }) => `Bearer ${email}`, ['loginInsteadOfToken']],
    ['a variable', () => `Bearer $TRXN_TOKEN`, ['emptyToken']],
    ['nothing', () => 'Bearer', ['emptyToken']],
    ['another token', () => `Bearer ${'0'.repeat(32)}`, ['unknownToken']],
    ['nonsense', () => 'Bearer sk_live_51H', ['notAToken']],
  ])('%s', async (_, make, codes) => {
    const world = await start();
    const authorization = make(world.keys);
    const answer = await world.call('GET', '/v1/customers', undefined, { authorization });
    expect(answer.status).toBe(401);
    expect(answer.explanation?.causes.map(({ code }) => code)).toEqual(codes);
    const said = JSON.stringify(answer.explanation);
    for (const secret of [world.keys.token, world.keys.sandboxToken, world.keys.password]) {
      expect(said.toLowerCase()).not.toContain(secret.slice(0, 5).toLowerCase());
    }
  });

  it('a token elsewhere, a login in the body, the secret of an endpoint', async () => {
    const world = await start();
    const codes = async (path: string, body: unknown, odd: object) =>
      (await world.call('POST', path, body, { authorization: undefined, ...odd })).explanation?.causes.map(
        ({ code }) => code,
      );
    const { token, email, password } = world.keys;
    expect(await codes('/v1/customers', {}, { headers: { 'X-Api-Key': token } })).toEqual([
      'tokenInOtherHeader',
      'missingAuthorization',
    ]);
    expect(await codes(`/v1/customers?token=${token}`, {}, {})).toEqual(['tokenInQuery', 'missingAuthorization']);
    expect(await codes('/v1/customers', { email, password }, {})).toEqual([
      'loginInsteadOfToken',
      'missingAuthorization',
    ]);
    const { secret } = await world.endpoint();
    expect(await codes('/v1/customers', {}, { authorization: `Bearer ${secret}` })).toEqual(['webhookSecret']);
  });

  it('a revoked token stays explained when it is misspelled', async () => {
    const world = await start();
    await world.workspace.fire('trxn', 'token.revoke', 'production');
    const authorization = world.keys.token;
    const { explanation } = await world.call('GET', '/v1/customers', undefined, { authorization });
    expect(explanation?.causes.map(({ code }) => code)).toEqual(['noBearerPrefix', 'revokedToken']);
    expect((await world.call('GET', '/v1/customers', undefined, { as: 'sandbox' })).status).toBe(200);
  });
});

describe('a state that came from elsewhere', () => {
  it('without tokens takes those of the credentials', async () => {
    const world = await start();
    await world.change((ctx) => {
      for (const { id } of ctx.rows('api_tokens').all()) ctx.rows('api_tokens').delete(id);
    });
    const id = await world.customer();
    expect((await world.call('GET', `/v1/customers/${id}`, undefined, { as: 'sandbox' })).status).toBe(404);
    await world.workspace.reset();
    expect((await world.call('GET', `/v1/customers/${id}`)).status).toBe(404);
    expect(await world.customer()).toBe(id);
  });
});

describe('workspaces', () => {
  it('are found by token and by e-mail, in careless spellings too', async () => {
    const world = await start();
    const other = await world.server.workspaces.create('other');
    const { token = '', email = '', password = '' } = other.credentials(trxn);
    await world.ok('POST', '/v1/customers', { email: 'ann@example.com' }, { authorization: `Bearer ${token}` });
    expect((await world.ok('GET', '/v1/customers'))['pagination']).toMatchObject({ count: 0 });
    const login = await world.ok('POST', '/v1/auth', { email, password }, { authorization: undefined });
    const authorization = `Bearer ${login['token']}`;
    const list = await world.ok('GET', '/v1/customers', undefined, { authorization });
    expect(list['pagination']).toMatchObject({ count: 1 });
    await world.call('GET', '/v1/customers', undefined, { authorization: `"${token.toUpperCase()}"` });
    expect(other.journal.list().at(-1)?.explanation?.causes[0]?.code).toBe('quotedHeader');
    const foreign = await world.call('GET', '/w/other/v1/customers');
    expect(foreign.status).toBe(401);
    const causes = other.journal.list().at(-1)?.explanation?.causes ?? [];
    expect(causes.map(({ code }) => code)).toEqual(['keysOfAnotherWorkspace', 'unknownToken']);
    expect(causes[0]?.text).toContain('keys of the workspace "default", but went to "other"');
  });

  it('what names a credential shows no secret', async () => {
    const world = await start();
    const { token } = world.keys;
    const named = createHash('sha256').update(token).digest('hex');
    expect(world.read((ctx) => trxn.knows(ctx, `token ${named}`))).toBe(true);
    expect(world.read((ctx) => trxn.knows(ctx, token))).toBe(false);
  });
});

describe('the curl line', () => {
  itWith('sh', 'curl')('lists the customers of the token', async () => {
    const world = await start();
    const { execFile } = await import('node:child_process');
    const line = trxn.client.curl(world.server.baseUrl('trxn'), world.workspace.credentials(trxn));
    expect(line).not.toContain('\n');
    const out = await new Promise<string>((resolve, reject) => {
      execFile('sh', ['-c', line], (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
    });
    expect(out).toBe('{"customers":[],"pagination":{"page":1,"pages":0,"count":0}}');
  });
});
