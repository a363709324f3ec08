import { createHash, createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { trxn } from '../../src/providers/trxn/index.js';
import { signatureOf } from '../../src/providers/trxn/signature.js';
import { webhooks } from '../../src/providers/trxn/webhooks.js';
import { testStart } from '../support/world.js';
import { type Assumptions, type Body, bodiesOf, customersOnly, errorOf, type TrxnWorld, worlds } from './trxn-world.js';

const { start, close } = worlds();
afterEach(close);

interface Vector {
  readonly name: string;
  readonly t: number;
  readonly bytes: number;
  readonly characters?: number;
  readonly sha256?: string;
  readonly body: string;
  readonly v1: string;
  readonly wrong?: Record<string, string>;
}

const fixture: { secret: string; last4: string; vectors: Vector[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/trxn/signatures.json'), 'utf8'),
);

const all = '/v1/webhook_endpoints';
const url = 'http://127.0.0.1:9/hook';

describe('signatures', () => {
  it.each(fixture.vectors)('$name', ({ t, bytes, characters, sha256, body, v1, wrong }) => {
    const raw = Buffer.from(body);
    expect(raw.length).toBe(bytes);
    if (characters !== undefined) expect(body.length).toBe(characters);
    if (sha256 !== undefined) expect(createHash('sha256').update(raw).digest('hex')).toBe(sha256);
    const { secret } = fixture;
    expect(signatureOf(secret, t, raw)).toBe(v1);
    const verify = (mac: string, now = t * 1000, at = t) =>
      trxn.receiver.verify({ 'x-trxn-signature': `t=${at},v1=${mac}` }, raw, () => secret, now);
    expect(verify(v1)).toEqual({ ok: true, event: JSON.parse(body).event });
    for (const mac of Object.values(wrong ?? {})) expect(verify(mac).ok).toBe(false);
    expect(verify(v1, (t + 300) * 1000).ok).toBe(true);
    expect(verify(v1, (t + 301) * 1000)).toMatchObject({ ok: false, reason: expect.stringContaining('five minutes') });
    expect(verify(v1, (t - 301) * 1000).ok).toBe(false);
    expect(verify(v1, t * 1000, t + 1).ok).toBe(false);
  });

  it('the wrong keys of the vectors are what their names say', () => {
    const { secret, vectors } = fixture;
    const [{ t, body, wrong } = { t: 0, body: '', wrong: {} }] = vectors;
    const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest('hex');
    const bare = secret.slice('whsec_'.length);
    expect(wrong).toEqual({
      'secret without whsec_': mac(bare, `${t}.${body}`),
      'secret decoded from hex': mac(Buffer.from(bare, 'hex'), `${t}.${body}`),
      'body without t': mac(secret, body),
    });
  });

  it.each([
    [{}, 'missing'],
    [{ 'x-trxn-signature': 'v1=00' }, 't=<seconds>'],
    [{ 'X-Trxn-Signature': `t=1,v1=${'A'.repeat(64)}` }, 't=<seconds>'],
  ])('%j is not trusted', (headers, reason) => {
    const verified = trxn.receiver.verify(headers, Buffer.from('{}'), () => 'whsec_', 0);
    expect(verified).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
});

describe('webhook endpoints', () => {
  const keys = [
    'id',
    'url',
    'description',
    'enabled',
    'subscriptions',
    'created_at',
    'updated_at',
    'signing_secret_last4',
  ];

  it('are made, listed, read, changed, given new secrets and deleted', async () => {
    const world = await start();
    const made = await world.call('POST', all, { url, subscriptions: ['*'] });
    expect(made.status).toBe(201);
    expect(Object.keys(made.json)).toEqual([...keys, 'signing_secret']);
    const { signing_secret, ...shown } = made.json;
    expect(shown).toMatchObject({ url, description: null, enabled: true, subscriptions: ['*'] });
    expect(shown['id']).toMatch(/^we_[a-zA-Z0-9]{24}$/);
    expect(signing_secret).toMatch(/^whsec_[0-9a-f]{64}$/);
    expect(shown['signing_secret_last4']).toBe(String(signing_secret).slice(-4));
    const one = `${all}/${shown['id']}`;
    expect(await world.ok('GET', one)).toEqual(shown);
    expect(await world.ok('GET', all)).toEqual({
      webhook_endpoints: [shown],
      pagination: { page: 1, pages: 1, count: 1 },
    });

    await world.advance(1000);
    expect(await world.ok('PATCH', one, { url, enabled: true, more: 1 })).toEqual(shown);
    const changed = await world.ok('PATCH', one, {
      description: 'mine',
      enabled: false,
      subscriptions: ['invoice.paid'],
    });
    const later = { updated_at: '2026-01-05T09:00:01Z' };
    expect(changed).toEqual({
      ...shown,
      ...later,
      description: 'mine',
      enabled: false,
      subscriptions: ['invoice.paid'],
    });
    expect(await world.ok('PUT', one, { description: null })).toEqual({ ...changed, description: null });

    const secrets = new Set([signing_secret]);
    for (const path of ['regenerate_secret', 'regenerate_signing_secret', 'rotate_secret']) {
      const { status, json } = await world.call('POST', `${one}/${path}`);
      expect([status, Object.keys(json)]).toEqual([200, [...keys, 'signing_secret']]);
      secrets.add(json['signing_secret']);
    }
    expect(secrets.size).toBe(4);

    const gone = await world.call('DELETE', one);
    expect([gone.status, gone.text]).toEqual([204, '']);
    for (const [method, path] of [
      ['GET', one],
      ['PATCH', one],
      ['DELETE', one],
      ['POST', `${one}/regenerate_secret`],
    ] as const) {
      const answer = await world.call(method, path, method === 'GET' ? undefined : {});
      expect([answer.status, errorOf(answer)['message']]).toEqual([404, 'Webhook endpoint not found']);
    }
  });

  const missing = ["can't be blank"];
  it.each<[Body, Record<string, string[]>]>([
    [{}, { url: missing, subscriptions: missing }],
    [
      { url: ' ', subscriptions: [] },
      { url: missing, subscriptions: missing },
    ],
    [{ url, subscriptions: null }, { subscriptions: missing }],
    [{ url, subscriptions: '*' }, { subscriptions: missing }],
    [{ url, subscriptions: [''] }, { subscriptions: missing }],
    [{ url, subscriptions: [{}] }, { subscriptions: missing }],
    [{ url: ['https://a.b'], subscriptions: ['*'] }, { url: missing }],
    [{ url: 'http://example.com/', subscriptions: ['*'] }, { url: ['must use HTTPS'] }],
    [{ url: 'ftp://localhost/', subscriptions: ['*'] }, { url: ['must use HTTPS'] }],
    [{ url: 'hook', subscriptions: ['*'] }, { url: ['must use HTTPS'] }],
    [
      { url: 'http://8.8.8.8/', subscriptions: [] },
      { url: ['must use HTTPS'], subscriptions: missing },
    ],
    [{ url: 'http://172.32.0.1/', subscriptions: ['*'] }, { url: ['must use HTTPS'] }],
    [{ url: 'http://100.128.0.1/', subscriptions: ['*'] }, { url: ['must use HTTPS'] }],
    [{ url: 'http://198.20.0.1/', subscriptions: ['*'] }, { url: ['must use HTTPS'] }],
  ])('POST %j', async (body, errors) => {
    const answer = await (await start()).call('POST', all, body);
    expect([answer.status, answer.json]).toEqual([422, { errors }]);
  });

  it.each([
    'https://example.com/hook',
    'http://localhost:3000/',
    'http://app.localhost/',
    'http://app:8080/hook',
    'http://host.docker.internal/',
    'http://10.1.2.3/',
    'http://192.168.0.1/',
    'http://0.0.0.0:3000/',
    'http://[::]:3000/',
    'http://169.254.1.2/',
    'http://100.100.1.2/',
    'http://198.19.249.3/',
    'http://host.containers.internal:3000/',
    'http://shop.testing.svc/',
    'http://172.16.5.5/',
    'http://[::1]:3000/',
    'http://[fd00::1]/',
  ])('%s is taken, and under strict only https is', async (good) => {
    const body = { url: good, subscriptions: ['*'] };
    expect((await (await start()).call('POST', all, body)).status).toBe(201);
    const strict = await start({ requireHttps: 'strict', httpsMessage: 'is invalid' });
    const answer = await strict.call('POST', all, body);
    if (good.startsWith('https')) expect(answer.status).toBe(201);
    else expect(answer.json).toEqual({ errors: { url: ['is invalid'] } });
  });

  it('PATCH checks what is given', async () => {
    const world = await start();
    const { id } = await world.endpoint();
    const patch = async (body: Body) => (await world.call('PATCH', `${all}/${id}`, body)).json;
    expect(await patch({ url: null, subscriptions: [] })).toEqual({ errors: { url: missing, subscriptions: missing } });
    expect(await patch({ url: 'http://example.com' })).toEqual({ errors: { url: ['must use HTTPS'] } });
    expect(await patch({ enabled: 'false' })).toMatchObject({ enabled: false });
    expect(await patch({ enabled: null })).toMatchObject({ enabled: false });
    expect(await patch({ enabled: 1 })).toMatchObject({ enabled: true });
    expect(await patch({ enabled: {} })).toMatchObject({ enabled: true });
  });

  it('assumptions switch', async () => {
    const usual = await start();
    await usual.ok('POST', all, { url, subscriptions: ['no.such.event'] });
    const other = await start({
      unknownEventName: 'refused',
      inferredEvents: 'omitted',
      endpointsOrder: 'newestFirst',
      regenerateStatus: 201,
      emptyBody: 'missing',
    });
    const make = async (subscriptions: string[]) => (await other.call('POST', all, { url, subscriptions })).json;
    const refused = { errors: { subscriptions: ['is not included in the list'] } };
    expect(await make(['customer.created', 'no.such.event'])).toEqual(refused);
    expect(await make(['price.created'])).toEqual(refused);
    expect(await make(['customer.*'])).toEqual(refused);
    const first = await make(['customer.created', 'invoice.paid']);
    const second = await make(['*']);
    const list = (await other.ok('GET', all))['webhook_endpoints'] as Body[];
    expect(list.map((row) => row['id'])).toEqual([second['id'], first['id']]);
    expect((await other.call('POST', `${all}/${first['id']}/regenerate_secret`)).status).toBe(201);
    const none = await other.call('POST', all, {});
    expect(errorOf(none)).toMatchObject({ code: 'parameter_missing', param: 'webhook_endpoint' });
    const lists = await start({ unknownEventName: 'refused', eventGlobs: 'groups' });
    await lists.ok('POST', all, { url, subscriptions: ['price.created', 'customer.*'] });
    expect((await lists.call('POST', all, { url, subscriptions: ['nobody.*'] })).status).toBe(422);
  });
});

describe('events', () => {
  it('of customers carry the record, its keys in order, and are genuine', async () => {
    const world = await start();
    const { receiver, secret } = await world.endpoint(customersOnly);
    const id = await world.customer('Ann@example.com');
    await world.advance(2000);
    await world.ok('PATCH', `/v1/customers/${id}`, { first_name: 'Zoë' });
    await world.advance(2000);
    await world.ok('DELETE', `/v1/customers/${id}`);
    await world.workspace.settled();
    const [created, updated, deleted] = receiver.received;
    expect(receiver.received).toHaveLength(3);
    expect(created?.body).toBe(
      `{"event":"customer.created","payload":{"id":"${id}","object":"customer","email":"ann@example.com","first_name":null,"last_name":null,"created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"},"timestamp":"2026-01-05T09:00:00Z"}`,
    );
    expect(updated?.body).toContain('"first_name":"Zoë"');
    expect(JSON.parse(deleted?.body ?? '')).toMatchObject({
      event: 'customer.deleted',
      payload: { id, updated_at: '2026-01-05T09:00:02Z' },
      timestamp: '2026-01-05T09:00:04Z',
    });
    receiver.received.forEach(({ headers, body }, n) => {
      const t = testStart / 1000 + n * 2;
      expect(headers['x-trxn-signature']).toBe(
        `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`,
      );
      expect(headers['content-type']).toBe('application/json');
    });
  });

  it('go to whom they concern: enabled, subscribed, of the same place', async () => {
    const world = await start();
    const mine = await world.endpoint();
    const some = await world.endpoint({ subscriptions: ['customer.deleted', 'customer'] });
    const glob = await world.endpoint({ subscriptions: ['customer.*'] });
    const off = await world.endpoint({ enabled: false });
    const sandbox = await world.endpoint({}, { as: 'sandbox' });
    const id = await world.customer();
    await world.customer('bob@example.com', { as: 'sandbox' });
    await world.ok('DELETE', `/v1/customers/${id}`);
    await world.workspace.settled();
    const events = (one: typeof mine) => bodiesOf(one.receiver).map(({ event }) => event);
    expect(events(mine)).toEqual(['customer.created', 'wallet.created', 'customer.deleted']);
    expect(events(some)).toEqual(['customer.deleted']);
    expect([events(glob), events(off)]).toEqual([[], []]);
    expect(bodiesOf(sandbox.receiver)).toMatchObject([
      { payload: { email: 'bob@example.com' } },
      { event: 'wallet.created' },
    ]);
    expect((await world.call('GET', `${all}/${sandbox.id}`)).status).toBe(404);
  });

  it('a refused call sends nothing', async () => {
    const world = await start();
    const { receiver } = await world.endpoint();
    await world.call('POST', '/v1/customers', { email: '' });
    await world.workspace.settled();
    expect(receiver.received).toEqual([]);
  });

  it('assumptions switch', async () => {
    const world = await start({ webhookPayload: 'without object', deletedPayload: 'id', eventGlobs: 'groups' });
    const { receiver } = await world.endpoint({ subscriptions: ['customer.*'] });
    const id = await world.customer();
    await world.ok('DELETE', `/v1/customers/${id}`);
    await world.workspace.settled();
    const [created, deleted] = bodiesOf(receiver);
    expect(Object.keys(Object(created?.['payload']))).toEqual([
      'id',
      'email',
      'first_name',
      'last_name',
      'created_at',
      'updated_at',
    ]);
    expect(deleted?.['payload']).toEqual({ id });
  });

  it('inferred ones can be switched off', async () => {
    for (const inferredEvents of ['sent', 'omitted']) {
      const world = await start({ inferredEvents });
      await world.ok('POST', all, { url, subscriptions: ['*'] });
      await world.customer();
      const got = world.read((ctx) => {
        const [row] = ctx.rows('customers').all();
        const of = (event: string) =>
          row === undefined ? [] : webhooks.subscribers(ctx, { event, row, data: {}, number: 1, at: 0 });
        return [of('customer.created').length, of('wallet.created').length];
      });
      expect(got).toEqual([1, inferredEvents === 'sent' ? 1 : 0]);
    }
  });
});

describe('retries', () => {
  it('same bytes, fresh t and signature, the secret of the moment', async () => {
    const world = await start();
    const { receiver, id, secret } = await world.endpoint(customersOnly, {}, (_, n) => [500, 302, 204][n - 1] ?? 200);
    await world.customer();
    await world.workspace.settled();
    const { signing_secret } = await world.ok('POST', `${all}/${id}/regenerate_secret`);
    await world.advance(10 * 60_000);
    expect(receiver.received).toHaveLength(3);
    const seconds = [0, 30, 90];
    receiver.received.forEach(({ headers, body }, n) => {
      const t = testStart / 1000 + (seconds[n] ?? 0);
      const key = n === 0 ? secret : String(signing_secret);
      const v1 = createHmac('sha256', key).update(`${t}.${body}`).digest('hex');
      expect(headers['x-trxn-signature']).toBe(`t=${t},v1=${v1}`);
      expect(body).toBe(receiver.received[0]?.body);
    });
    expect(world.workspace.deliveries.list()[0]?.state).toBe('delivered');
  });

  it.each<[Assumptions, number[], number]>([
    [{}, [30, 60, 120, 240], 10_000],
    [{ webhookAttempts: 1, webhookTimeout: 5000 }, [], 5000],
    [{ webhookBackoff: 'polynomial' }, [3, 18, 83, 258], 10_000],
  ])('%j', async (assumptions, seconds, timeoutMs) => {
    const policy = (await start(assumptions)).read((ctx) => webhooks.policy(ctx));
    expect(policy).toEqual({
      delaysMs: seconds.map((one) => one * 1000),
      countedFrom: 'previous',
      jitter: 0,
      timeoutMs,
      accepts: '2xx',
    });
  });

  it('give up after five attempts', async () => {
    const world = await start();
    const { receiver } = await world.endpoint(customersOnly, {}, () => 500);
    await world.customer();
    await world.advance(60 * 60_000);
    expect(receiver.received).toHaveLength(5);
    expect(world.workspace.deliveries.list()[0]?.state).toBe('failed');
  });

  it.each([
    ['dropped', 1],
    ['resumed', 2],
  ])('of a disabled endpoint are %s', async (attemptsWhileDisabled, count) => {
    const world = await start({ attemptsWhileDisabled });
    const { receiver, id } = await world.endpoint(customersOnly, {}, (_, n) => (n === 1 ? 500 : 200));
    await world.customer();
    await world.workspace.settled();
    await world.ok('PATCH', `${all}/${id}`, { enabled: false });
    await world.customer('bob@example.com');
    await world.advance(60 * 60_000);
    expect(receiver.received).toHaveLength(1);
    await world.ok('PATCH', `${all}/${id}`, { enabled: true });
    await world.advance(60 * 60_000);
    expect(receiver.received).toHaveLength(count);
  });

  it('of a deleted endpoint are cancelled', async () => {
    const world = await start();
    const { receiver, id } = await world.endpoint(customersOnly, {}, () => 500);
    await world.customer();
    await world.workspace.settled();
    await world.ok('DELETE', `${all}/${id}`);
    await world.advance(60 * 60_000);
    expect(receiver.received).toHaveLength(1);
    expect(world.workspace.deliveries.list()[0]?.state).toBe('cancelled');
  });
});

describe('a target set by hand', () => {
  const set = (world: TrxnWorld, to: string) => world.change((ctx) => trxn.setTarget(ctx, to));

  it('is an endpoint of production for everything, replaced by the next, and changes no ids', async () => {
    const [world, other] = [await start(), await start()];
    await set(world, url);
    await set(world, `${url}2`);
    expect(world.read((ctx) => trxn.targets(ctx))).toMatchObject([{ url: `${url}2` }]);
    await expect(set(world, 'nowhere')).rejects.toThrow('http or https URL');
    const [row] = (await world.ok('GET', all))['webhook_endpoints'] as Body[];
    expect(row).toMatchObject({ enabled: true, subscriptions: ['*'], description: 'Dashboard' });
    const ask = { url, subscriptions: ['*'] };
    expect(await world.ok('POST', all, ask)).toEqual(await other.ok('POST', all, ask));
    expect((await world.ok('GET', all, undefined, { as: 'sandbox' }))['pagination']).toMatchObject({ count: 0 });
  });

  it('is enabled again, and shows its secret when it is regenerated', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ enabled: false });
    await set(world, url);
    const id = world.read((ctx) => trxn.targets(ctx)[1]?.endpoint);
    await world.workspace.fire('trxn', 'webhook_endpoint.disable', String(id));
    expect(await world.ok('GET', `${all}/${id}`)).toMatchObject({ enabled: false });
    await set(world, receiver.url);
    const { signing_secret } = await world.ok('POST', `${all}/${id}/regenerate_secret`);
    await world.customer();
    await world.workspace.settled();
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    const verified = trxn.receiver.verify(
      { 'x-trxn-signature': String(headers['x-trxn-signature']) },
      Buffer.from(body),
      () => String(signing_secret),
      testStart,
    );
    expect(verified).toEqual({ ok: true, event: 'customer.created' });
  });
});

describe('the definition', () => {
  it('covers the eleven collections, each operation at a place of its own', () => {
    const places = trxn.operations.flatMap(({ method, path, alsoAt = [] }) =>
      [{}, ...alsoAt].map((also) => {
        const at: { method?: string; path?: string } = also;
        return `${at.method ?? method} ${at.path ?? path}`;
      }),
    );
    expect(new Set(places).size).toBe(places.length);
    expect(trxn.operations.filter(({ id }) => id.endsWith('.list'))).toHaveLength(11);
    for (const one of trxn.operations) {
      expect(one.path).toMatch(/^\/v1\//);
      expect(one.docs).toMatch(/^https:\/\/docs\.gettrxn\.com\//);
      if (one.status !== 204) expect(one.response, one.id).toBeDefined();
      if (['POST', 'PATCH'].includes(one.method) && !/(regenerate_secret|approve)$/.test(one.path))
        expect(one.request, one.id).toBeDefined();
    }
  });

  it('eight events are documented', () => {
    expect(webhooks.events.filter(({ evidence }) => evidence === 'documented')).toHaveLength(8);
  });

  it('every assumption with a choice is read somewhere, and its default is an option', () => {
    const folder = join(import.meta.dirname, '../../src/providers/trxn');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    for (const { id, options, default: usual } of trxn.assumptions) {
      expect(options).toContain(usual);
      if (options.length > 1) expect(sources, id).toContain(`'${id.slice('trxn.'.length)}')`);
    }
  });

  it('what answers show fits the schemas', async () => {
    const world = await start();
    const shown: [string, unknown][] = [
      ['customers.create', await world.ok('POST', '/v1/customers', { email: 'a@b.c' })],
      ['customers.list', await world.ok('GET', '/v1/customers')],
      ['wallets.list', await world.ok('GET', '/v1/wallets')],
      ['webhook_endpoints.create', await world.ok('POST', all, { url, subscriptions: ['*'] })],
      ['webhook_endpoints.list', await world.ok('GET', all)],
    ];
    for (const [id, json] of shown)
      expect(trxn.operations.find((one) => one.id === id)?.response?.safeParse(json), id).toMatchObject({
        success: true,
      });
  });
});
