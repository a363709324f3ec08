import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/provider.js';
import { given } from '../../src/providers/cryptopay/given.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { CryptopayWorld } from './cryptopay-world.js';

const opened: CryptopayWorld[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function start(assumptions: Record<string, string | number> = {}): Promise<CryptopayWorld> {
  const world = await CryptopayWorld.open(assumptions);
  opened.push(world);
  return world;
}

const giveKey = (world: CryptopayWorld, row: JsonObject) =>
  world.workspace.unit(cryptopay, (ctx) => given.api_keys.put(ctx, row));

describe('keys besides that of the workspace', () => {
  const odd = { key: 'team-key', secret: 'team-secret' };

  it('sign with their own secret', async () => {
    const world = await start();
    expect((await world.call('GET', '/api/customers', undefined, odd)).status).toBe(401);
    await giveKey(world, { api_key: odd.key, api_secret: odd.secret });
    expect((await world.call('GET', '/api/customers', undefined, odd)).status).toBe(200);
    expect((await world.call('GET', '/api/customers', undefined, { key: odd.key })).status).toBe(401);
    expect((await world.call('GET', '/api/customers')).status).toBe(200);
  });

  // Bodies: https://developers.cryptopay.me/guides/api-basics/responses and test data of cryptopay-php.
  it('are refused with 403 what they have no permission for, and the call changes nothing', async () => {
    const world = await start();
    await giveKey(world, { api_key: odd.key, api_secret: odd.secret, permissions: ['customers.*', 'accounts.list'] });
    const before = JSON.stringify(world.workspace.state());
    const refused = await world.call('GET', '/api/coins', undefined, odd);
    expect([refused.status, refused.error]).toEqual([
      403,
      { code: 'unauthorized', message: 'unauthorized', details: [] },
    ]);
    expect(refused.explanation?.causes).toEqual([
      { code: 'unauthorized', text: 'The key has no permission for coins.list; it has customers.*, accounts.list.' },
    ]);
    expect(JSON.stringify(world.workspace.state())).toBe(before);
    expect((await world.call('GET', '/api/customers', undefined, odd)).status).toBe(200);
    expect((await world.call('GET', '/api/accounts', undefined, odd)).status).toBe(200);
    // What is not signed well is not told what the key may do.
    expect((await world.call('GET', '/api/coins', undefined, { ...odd, secret: 'x' })).status).toBe(401);
  });

  it.each([
    ['403', 403],
    ['422', 422],
  ])('are refused from other addresses than those of their list: %s', async (_name, ipNotAllowedStatus) => {
    const world = await start({ ipNotAllowedStatus });
    const key = { api_key: odd.key, api_secret: odd.secret };
    await giveKey(world, { ...key, ip_whitelist: ['10.0.0.1'], permissions: [] });
    const refused = await world.call('GET', '/api/coins', undefined, odd);
    expect([refused.status, refused.error]).toEqual([
      ipNotAllowedStatus,
      { code: 'ip_not_allowed', message: 'ip not allowed', details: [] },
    ]);
    expect(refused.explanation?.summary).toContain('127.0.0.1');
    await giveKey(world, { ...key, ip_whitelist: ['10.0.0.1', '127.0.0.1'] });
    expect((await world.call('GET', '/api/coins', undefined, odd)).status).toBe(200);
  });

  it('the key of the workspace can be restricted too', async () => {
    const world = await start();
    await giveKey(world, { api_key: world.keys.apiKey, permissions: ['coins.list'] });
    expect((await world.call('GET', '/api/coins')).status).toBe(200);
    expect((await world.call('GET', '/api/customers')).status).toBe(403);
  });
});

it('a permission for nothing is a mistake of the scenario', () => {
  const read = given.api_keys.schema.safeParse({ api_key: 'k', permissions: ['customer.*'] });
  expect(read.error?.issues[0]?.message).toMatch(/^unknown operation "customer\.\*"/);
  expect(given.api_keys.schema.safeParse({ api_key: 'k', permissions: ['customers.*', '*.list'] }).success).toBe(true);
});

describe('the limit of calls', () => {
  it('is off by default', async () => {
    const world = await start();
    for (let n = 0; n < 201; n += 1) expect((await world.call('GET', '/api/customers')).status).toBe(200);
    expect(world.made()).toEqual({});
  });

  it('lets 200 calls of a key through in a minute of the virtual clock', async () => {
    const world = await start({ rateLimit: '200 per minute' });
    await giveKey(world, { api_key: 'other', api_secret: 'secret' });
    const status = async (odd = {}) => (await world.call('GET', '/api/customers', undefined, odd)).status;
    await status();
    await world.advance(1000);
    for (let n = 0; n < 199; n += 1) expect(await status()).toBe(200);
    const over = await world.call('POST', '/api/customers', { id: 'C', currency: 'EUR' });
    expect([over.status, over.error['code']]).toEqual([429, 'too_many_requests']);
    expect(world.workspace.journal.list().at(-1)?.notes).toEqual([
      'The rate limit of 200 calls in 1m is reached; calls go on in 59s.',
    ]);
    // Another key has its own count; a call that nobody signed has none.
    expect(await status({ key: 'other', secret: 'secret' })).toBe(200);
    expect(await status({ secret: 'wrong' })).toBe(401);
    await world.advance(58_999);
    expect(await status()).toBe(429);
    await world.advance(1);
    expect(await status()).toBe(200);
    expect(await world.ok('GET', '/api/customers')).toEqual([]);
  });
});
