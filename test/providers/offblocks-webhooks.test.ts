import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { bodiesOf, OffBlocksWorld, wallets } from './offblocks-world.js';

let world: OffBlocksWorld;
const open = async (assumptions: Record<string, string | number | boolean> = {}) => {
  await world?.close();
  world = await OffBlocksWorld.open(assumptions);
};
beforeEach(async () => {
  world = await OffBlocksWorld.open();
});
afterEach(() => world.close());

const callbackUrl = 'http://127.0.0.1:9/hook';
const put = (json: unknown) => world.call('PUT', '/v1/webhooks', json);
const hour = 3_600_000;

describe('subscriptions', () => {
  it('are made by PUT without an id, changed by PUT with one, read and deleted', async () => {
    const made = await put({ callbackUrl, types: ['customer.updated'] });
    expect(made.status).toBe(200);
    expect(Object.keys(made.json)).toEqual(['callbackUrl', 'createdAt', 'id', 'types', 'updatedAt']);
    expect(made.json).toMatchObject({ callbackUrl, types: ['customer.updated'] });
    const id = String(made.json['id']);
    await world.advance(1000);
    const other = 'https://example.com/other';
    const changed = await put({ id, callbackUrl: other, types: ['card.updated', 'customer.updated'] });
    expect([changed.status, changed.json['callbackUrl'], changed.json['types']]).toEqual([
      200,
      other,
      ['card.updated', 'customer.updated'],
    ]);
    expect(String(changed.json['updatedAt']) > String(made.json['updatedAt'])).toBe(true);
    const kept = await put({ id, callbackUrl });
    expect(kept.json['types']).toEqual(['card.updated', 'customer.updated']);
    expect((await world.call('GET', `/v1/webhooks/${id}`)).json).toEqual(kept.json);
    expect(JSON.parse((await world.call('GET', '/v1/webhooks')).text)).toEqual([kept.json]);
    const gone = await world.call('DELETE', `/v1/webhooks/${id}`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    expect((await world.call('GET', `/v1/webhooks/${id}`)).status).toBe(404);
    expect((await world.call('GET', '/v1/webhooks')).text).toBe('[]');
  });

  it.each<[string, unknown, number]>([
    ['nothing', {}, 400],
    ['no URL', { callbackUrl: 'here' }, 400],
    ['another scheme', { callbackUrl: 'ftp://example.com/' }, 400],
    ['types as text', { callbackUrl, types: 'customer.updated' }, 400],
    ['an unknown type', { callbackUrl, types: ['customer.created'] }, 400],
    ['an id that is no UUID', { id: 'x', callbackUrl }, 400],
    ['an unknown id', { id: '11111111-1111-4111-8111-111111111111', callbackUrl }, 404],
    ['malformed JSON', '{', 400],
  ])('%s', async (_what, json, status) => {
    const answer = await put(json);
    expect([answer.status, answer.text]).toEqual([status, '']);
  });

  it.each(['GET', 'DELETE'])('%s: 404 for an unknown id, 400 for no UUID', async (method) => {
    expect((await world.call(method, `/v1/webhooks/${world.uuid()}`)).status).toBe(404);
    expect((await world.call(method, '/v1/webhooks/x')).status).toBe(400);
  });

  it('without types get everything, or nothing; unknown types may be kept', async () => {
    expect((await put({ callbackUrl })).json['types']).toHaveLength(5);
    expect((await put({ callbackUrl, types: [] })).json['types']).toEqual([]);
    await open({ webhookWithoutTypes: 'none', unknownWebhookType: 'kept' });
    expect((await put({ callbackUrl })).json['types']).toEqual([]);
    expect((await put({ callbackUrl, types: ['x'] })).json['types']).toEqual(['x']);
  });

  it('set as a target are made and replaced by hand', async () => {
    const set = (url: string) => world.workspace.unit(offblocks, (ctx) => offblocks.setTarget(ctx, url));
    await set('http://127.0.0.1:9/a');
    await set('http://127.0.0.1:9/b');
    expect(world.read((ctx) => offblocks.targets(ctx)).map(({ url }) => url)).toEqual(['http://127.0.0.1:9/b']);
    await expect(set('nowhere')).rejects.toThrow('http or https URL');
  });
});

describe('customer.updated', () => {
  it('comes with the creation and every change: flat, keys in alphabetical order, each event with an id', async () => {
    const receiver = await world.receiver();
    const customer = await world.customer();
    await world.workspace.settled();
    const [created] = bodiesOf(receiver);
    expect(Object.keys(created ?? {})).toEqual([
      'chainId',
      'createdAt',
      'eventId',
      'externalId',
      'id',
      'status',
      'updatedAt',
      'webhookType',
    ]);
    expect(created).toMatchObject({
      chainId: customer['chainId'],
      createdAt: customer['createdAt'],
      updatedAt: customer['createdAt'],
      status: 'initiating',
      webhookType: 'customer.updated',
    });
    await world.sign(customer.id, customer.challenge);
    await world.advance(2000);
    await world.call('PATCH', `/v1/simulator/customers/${customer.id}/verify`);
    await world.call('PATCH', `/v1/customers/${customer.id}/deactivate`);
    await world.call('PATCH', `/v1/customers/${customer.id}/activate`);
    await world.workspace.fire('offblocks', 'customer.rejected', customer.id);
    await world.workspace.settled();
    const bodies = bodiesOf(receiver);
    expect(bodies.map(({ status }) => status)).toEqual([
      'initiating',
      'screening',
      'verifying',
      'active',
      'inactive',
      'active',
      'rejected',
    ]);
    const ids = bodies.map(({ eventId }) => String(eventId));
    expect(new Set(ids).size).toBe(7);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const times = bodies.map(({ updatedAt }) => Date.parse(String(updatedAt)));
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(bodies[1]?.['updatedAt']).toMatch(/\.\d{1,6}Z$|:\d\dZ$/);
    const [first] = receiver.received;
    expect(first?.headers['content-type']).toBe('application/json');
    expect(Object.keys(first?.headers ?? {}).sort()).toEqual(['connection', 'content-length', 'content-type', 'host']);
  });

  it('one event has one id for every endpoint; each gets what it asked for', async () => {
    const [one, two] = [await world.receiver(), await world.receiver()];
    await put({ callbackUrl: one.url, types: ['customer.updated'] });
    await put({ callbackUrl: one.url, types: ['card.updated'] });
    await world.customer();
    await world.workspace.settled();
    const ids = [...bodiesOf(one), ...bodiesOf(two)].map(({ eventId }) => eventId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('is repeated with growing, jittered waits for a day, and then dropped', async () => {
    await world.receiver(() => 500);
    await world.customer();
    await world.advance(25 * hour);
    const [delivery] = world.workspace.deliveries.list();
    expect(delivery?.state).toBe('failed');
    const at = delivery?.attempts.map((attempt) => Date.parse(attempt.at)) ?? [];
    const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    for (const [index, wait] of waits.entries()) {
      const exact = Math.min(500 * 2 ** index, hour);
      expect(wait).toBeGreaterThanOrEqual(Math.floor(exact * 0.8));
      expect(wait).toBeLessThanOrEqual(Math.ceil(exact * 1.2));
    }
    expect(new Set(waits.slice(13)).size).toBeGreaterThan(5);
    const lasted = (at.at(-1) ?? 0) - (at[0] ?? 0);
    expect(lasted).toBeLessThanOrEqual(24 * hour);
    expect(lasted).toBeGreaterThan(22 * hour);
  });

  it('any 2xx is success; the same bytes come again until then', async () => {
    const receiver = await world.receiver((_received, n) => (n < 3 ? 503 : 204));
    await world.customer();
    await world.advance(hour);
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(world.workspace.deliveries.list()[0]?.state).toBe('delivered');
  });

  it('the schedule can be chosen', async () => {
    await open({ retryJitter: 0, retryCeiling: '24h', webhookTimeout: 5000 });
    const policy = world.read((ctx) => offblocks.webhooks.policy(ctx));
    expect(policy).toMatchObject({ jitter: 0, timeoutMs: 5000, accepts: '2xx', giveUpAfterMs: 24 * hour });
    expect(policy.delaysMs.slice(0, 4)).toEqual([500, 1000, 2000, 4000]);
    expect(Math.max(...policy.delaysMs)).toBeGreaterThan(6 * hour);
  });

  it('ends for an endpoint that is deleted', async () => {
    const made = await put({ callbackUrl, types: ['customer.updated'] });
    await world.customer();
    await world.call('DELETE', `/v1/webhooks/${made.json['id']}`);
    await world.advance(hour);
    expect(world.workspace.deliveries.list().map(({ state }) => state)).toEqual(['cancelled']);
  });
});

describe('the receiver', () => {
  const id = '04c5851c-4386-5bd9-9f89-08312f8aee3a';
  const good = { chainId: 'x', eventId: '5df359f0-d299-40a1-8023-17c77a50144c', id, webhookType: 'customer.updated' };
  const verify = (body: unknown, type = 'application/json') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return offblocks.receiver.verify({ 'content-type': type }, Buffer.from(text), () => undefined, 0);
  };

  it('takes the documented shape', () => expect(verify(good)).toEqual({ ok: true, event: 'customer.updated' }));

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['a list', []],
    ['null', 'null'],
    ['an unknown type', { ...good, webhookType: 'customer.created' }],
    ['no event id', { ...good, eventId: undefined }],
    ['no id', { ...good, id: 5 }],
  ])('refuses %s', (_what, body) => expect(verify(body).ok).toBe(false));

  it('refuses another content type', () => expect(verify(good, 'text/plain').ok).toBe(false));
});

describe('the page behind verificationUrl', () => {
  const form = (url: string, decision?: string) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(decision === undefined ? {} : { decision }) });
  const urlOf = async (id: string) => String((await world.call('GET', `/v1/customers/${id}`)).json['verificationUrl']);

  it.each([
    ['approve', 'active'],
    ['reject', 'rejected'],
  ])('lets a person %s', async (decision, status) => {
    const id = await world.verifying();
    const url = await urlOf(id);
    expect(url).toMatch(new RegExp(`^${world.baseUrl}/kyc/[A-Za-z0-9_-]{32}$`));
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await page.text();
    expect(text).toContain('<form method="post">');
    expect(text).not.toMatch(/src=|href=|<script/);
    expect((await form(url, decision)).status).toBe(200);
    expect(await world.status(id)).toBe(status);
    expect(await urlOf(id)).toBe('undefined');
    expect((await form(url, decision)).status).toBe(409);
    expect(await (await fetch(url)).text()).not.toContain('<form');
  });

  it('is there from the creation, but opens when the customer is verifying', async () => {
    const customer = await world.customer();
    const url = String(customer['verificationUrl']);
    expect(await (await fetch(url)).text()).toContain('is initiating');
    expect((await form(url, 'approve')).status).toBe(409);
    expect(await world.status(customer.id)).toBe('initiating');
  });

  it('wants one of two decisions', async () => {
    const id = await world.verifying();
    const url = await urlOf(id);
    for (const decision of [undefined, 'maybe']) expect((await form(url, decision)).status).toBe(400);
    expect(await world.status(id)).toBe('verifying');
  });

  it('of nobody is not there', async () => {
    const answer = await fetch(`${world.baseUrl}/kyc/none`);
    expect([answer.status, (await answer.text()).includes('No customer')]).toEqual([404, true]);
    expect((await form(`${world.baseUrl}/kyc/none`, 'approve')).status).toBe(404);
  });

  it('escapes what the client sent', async () => {
    const externalId = `<script>alert("1&2")</script>'`;
    const customer = await world.customer({ externalId });
    const text = await (await fetch(String(customer['verificationUrl']))).text();
    expect(text).toContain('&lt;script&gt;alert(&quot;1&amp;2&quot;)&lt;/script&gt;&#39;');
    expect(text).not.toContain('<script>');
  });

  it('of another workspace says so in its path', async () => {
    const other = await world.server.workspaces.create('other');
    const keys = other.credentials(offblocks);
    const client = new ProviderClient({
      provider: offblocks,
      baseUrl: world.baseUrl,
      credentials: keys,
      now: () => other.wireNow(),
    });
    const { json } = await client.call('customers.create', {
      data: { chainId: `eip155:300:${wallets[0].address}`, externalId: 'x' },
    });
    const url = String((json as { verificationUrl?: unknown }).verificationUrl);
    expect(url).toContain('/w/other/kyc/');
    expect((await fetch(url)).status).toBe(200);
  });
});
