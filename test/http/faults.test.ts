import supertest from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { createPaydrill } from '../../src/index.js';
import { toyProvider } from '../support/toy-provider.js';
import { noSession, serverOptions, testStart } from '../support/world.js';

const open: { stop(): Promise<void> }[] = [];
const toy = toyProvider();

afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

async function start(rules: readonly unknown[] = [], provider = toy): Promise<RunningServer> {
  const server = await startServer(serverOptions([provider]));
  open.push(server);
  for (const rule of rules) await server.workspaces.default.addFault(rule);
  return server;
}

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

const book = JSON.stringify({ label: 'book' });

async function call(server: RunningServer, sent: Sent = {}) {
  const { method = 'POST', target = '/v1/parcels', body = method === 'POST' ? book : undefined, signal } = sent;
  const base = server.baseUrl('toy');
  const headers = await toy.client.sign(
    { method, target, origin: base, body, nonce: '1' },
    server.workspaces.default.credentials(toy),
    testStart,
    noSession,
  );
  const answer = await fetch(base + target, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const statuses = async (server: RunningServer, sent: readonly Sent[]) => {
  const found: number[] = [];
  for (const one of sent) found.push((await call(server, one)).status);
  return found;
};
const journal = (server: RunningServer) => server.workspaces.default.journal.list();
const parcels = (server: RunningServer) => server.workspaces.default.store.collection('toy.parcels').size;
const entries = (server: RunningServer, n: number) =>
  expect.poll(() => journal(server).length, { interval: 1 }).toBe(n);

describe('request faults', () => {
  it('respond: answers instead of the provider, before its checks, and says so in the journal', async () => {
    const server = await start([
      {
        operation: 'toy.parcels.create',
        times: 1,
        respond: { status: 503, body: { down: true }, headers: { 'x-a': 'b' } },
      },
    ]);
    const answer = await call(server, { body: '{"label":7}' });
    expect([answer.status, answer.text, answer.headers.get('content-type'), answer.headers.get('x-a')]).toEqual([
      503,
      '{"down":true}',
      'application/json',
      'b',
    ]);
    expect(answer.headers.get('paydrill-request-id')).toBe('req_1');
    expect(journal(server)[0]).toMatchObject({
      operation: 'parcels.create',
      status: 503,
      answer: '{"down":true}',
      notes: ['fault fault_1 fired: respond 503'],
    });
    expect(parcels(server)).toBe(0);
    expect((await call(server)).status).toBe(201);
  });

  it('respond: a text is sent as it stands', async () => {
    const headers = { 'content-type': 'text/html' };
    const server = await start([{ operation: 'toy.*', nth: 1, respond: { status: 502, body: '<h1>Bad', headers } }]);
    const answer = await call(server);
    expect([answer.text, answer.headers.get('content-type')]).toEqual(['<h1>Bad', 'text/html']);
  });

  it('fires for operations that are not built, for pages and unknown paths by path, and not for others', async () => {
    const server = await start([
      { operation: 'toy.parcels.burn', respond: { status: 503 } },
      { path: '*where', provider: 'toy', respond: { status: 504 } },
      { path: '/pages/*', respond: { status: 505 } },
    ]);
    expect(
      await statuses(server, [
        { method: 'DELETE', target: '/v1/parcels/1' },
        { method: 'GET', target: '/v1/nowhere?a=1' },
        { method: 'GET', target: '/pages/hello' },
        {},
      ]),
    ).toEqual([503, 504, 505, 201]);
  });

  it('delay: the call is carried out after real time', async () => {
    const server = await start([{ operation: 'toy.parcels.create', nth: 1, delay: '30ms' }]);
    const slow = call(server);
    await expect.poll(() => server.workspaces.default.faults.list()[0]?.fired, { interval: 1 }).toBe(1);
    expect(parcels(server)).toBe(0);
    expect((await slow).status).toBe(201);
    expect(journal(server)[0]?.notes).toEqual(['fault fault_1 fired: delay 30ms']);
  });

  it('delay: a client that hangs up does not undo the work', async () => {
    const server = await start([{ operation: 'toy.parcels.create', delay: '10m' }]);
    const client = new AbortController();
    const slow = call(server, { signal: client.signal });
    await expect.poll(() => server.workspaces.default.faults.list()[0]?.fired, { interval: 1 }).toBe(1);
    client.abort();
    await expect(slow).rejects.toThrow();
    await entries(server, 1);
    expect(parcels(server)).toBe(1);
    expect(journal(server)[0]?.notes).toEqual([
      'fault fault_1 fired: delay 10m',
      'the client hung up during the delay; the call was carried out all the same',
    ]);
  });

  it('delay: a server that stops carries nothing out any more', async () => {
    const server = await start([{ operation: 'toy.parcels.create', delay: '10m' }]);
    const slow = call(server).catch((error: unknown) => error);
    await expect.poll(() => server.workspaces.default.faults.list()[0]?.fired, { interval: 1 }).toBe(1);
    await server.stop();
    expect(await slow).toBeInstanceOf(Error);
    expect(parcels(server)).toBe(0);
  });

  it('delay: a workspace that is deleted drops the connection', async () => {
    const server = await start();
    const team = await server.workspaces.create('team');
    await team.addFault({ path: '/pages/*', delay: '10m' });
    const slow = fetch(`${server.baseUrl('toy')}/w/team/pages/hello`).catch((error: unknown) => error);
    await expect.poll(() => team.faults.list()[0]?.fired, { interval: 1 }).toBe(1);
    await server.workspaces.delete('team');
    expect(await slow).toBeInstanceOf(Error);
    expect(team.journal.list()).toEqual([]);
  });

  it('hang: never answered, journaled at once, ended by the client or the server', async () => {
    const server = await start([{ operation: 'toy.parcels.create', hang: true }]);
    const client = new AbortController();
    const first = call(server, { signal: client.signal }).catch((error: unknown) => error);
    const second = call(server).catch((error: unknown) => error);
    await entries(server, 2);
    expect(journal(server)[0]).toMatchObject({ status: 0, answer: '', notes: ['fault fault_1 fired: hang'] });
    client.abort();
    expect(await first).toMatchObject({ name: 'AbortError' });
    await server.stop();
    expect(await second).toBeInstanceOf(Error);
    expect(parcels(server)).toBe(0);
  });

  it('reset: the connection is dropped', async () => {
    const server = await start([{ operation: 'toy.parcels.create', times: 1, reset: true }]);
    await expect(call(server)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(journal(server)[0]).toMatchObject({ status: 0, notes: ['fault fault_1 fired: reset'] });
    expect((await call(server)).status).toBe(201);
  });

  it('rateLimit: counts in windows of the virtual clock, each of which begins with its first call', async () => {
    const server = await start([{ operation: 'toy.parcels.*', rateLimit: { limit: 2, window: '1m' } }]);
    const world = server.workspaces.default;
    expect(await statuses(server, [{}])).toEqual([201]);
    await world.advance(testStart + 59_500);
    expect(await statuses(server, [{}])).toEqual([201]);
    const limited = await call(server);
    expect([limited.status, limited.headers.get('retry-after'), limited.text]).toEqual([429, '1', '']);
    expect(journal(server).at(-1)?.notes).toEqual(['fault fault_1 fired: rateLimit 2 per 1m']);
    await world.advance(testStart + 60_000);
    expect(await statuses(server, [{}, {}, {}])).toEqual([201, 201, 429]);
    expect(await statuses(server, [{ target: '/v1/address' }])).toEqual([200]);
  });

  it('rateLimit: a provider has its own 429', async () => {
    const own = toyProvider({
      rateLimited: (_ctx, requestId, retryAfterMs) => ({ status: 429, json: { slow: `${requestId} ${retryAfterMs}` } }),
    });
    const server = await start([{ operation: 'toy.*', rateLimit: { limit: 0, window: '90s' } }], own);
    expect((await call(server)).text).toBe('{"slow":"req_1 90000"}');
  });

  it('where looks at method, path, query, headers and body', async () => {
    const rules = [
      { 'body.label': 'b*' },
      { 'query.kind': 'x' },
      { path: '/v1/address', method: 'POST' },
      { 'headers.content-type': '*/json', 'body.label': 7 },
    ].map((where, n) => ({ operation: 'toy.*', where, respond: { status: 500 + n } }));
    const server = await start(rules);
    expect(
      await statuses(server, [
        {},
        { body: '{"label":"map"}' },
        { body: '{"label":"map"}', target: '/v1/parcels?kind=x' },
        { target: '/v1/address', body: '{}' },
        { body: '{"label":7}' },
        { body: '{"label":' },
      ]),
    ).toEqual([500, 201, 501, 502, 503, 400]);
  });

  it('rules are asked in order: delays go on, the first answer decides, all of them count', async () => {
    const server = await start([
      { operation: 'toy.*', delay: '1ms' },
      { operation: 'toy.*', nth: 1, respond: { status: 500 } },
      { operation: 'toy.*', nth: 2, respond: { status: 502 } },
      { operation: 'toy.*', times: 1, respond: { status: 503 } },
    ]);
    expect(await statuses(server, [{}, {}, {}, {}])).toEqual([500, 502, 503, 201]);
    expect(journal(server)[1]?.notes).toEqual(['fault fault_1 fired: delay 1ms', 'fault fault_3 fired: respond 502']);
    expect(server.workspaces.default.faults.list().map(({ matched, fired }) => [matched, fired])).toEqual([
      [4, 4],
      [4, 1],
      [4, 1],
      [4, 1],
    ]);
  });

  it('changes nothing in a call that no rule fits, and gives the same bytes in every run', async () => {
    const run = async () => {
      const server = await start([
        { operation: 'toy.parcels.create', nth: 2, respond: { status: 503 } },
        { operation: 'toy.parcels.create', nth: 3, delay: '1ms' },
        { operation: 'toy.parcels.create', rateLimit: { limit: 3, window: '1m' } },
      ]);
      const before = JSON.stringify(server.workspaces.default.faults.list());
      await call(server, { target: '/v1/address' });
      expect(JSON.stringify(server.workspaces.default.faults.list())).toBe(before);
      await statuses(server, [{}, {}, {}, {}]);
      const world = server.workspaces.default;
      return JSON.stringify([world.state(), world.journal.list().map(({ headers: _, ...entry }) => entry)]);
    };
    expect(await run()).toBe(await run());
  });
});

describe('the control API of faults', () => {
  it('adds, lists and removes', async () => {
    const server = await start();
    const api = supertest(`${server.url}/_paydrill`);
    const rule = { operation: 'toy.parcels.create', nth: 1, respond: { status: 503 } };
    const added = await api.post('/faults').send(rule);
    expect([added.status, added.body]).toEqual([201, { id: 'fault_1', rule, matched: 0, fired: 0 }]);
    await call(server);
    expect((await api.get('/faults')).body.faults).toEqual([{ id: 'fault_1', rule, matched: 1, fired: 1 }]);
    expect((await api.delete('/faults/fault_1')).body).toEqual({ deleted: 'fault_1' });
    expect((await api.delete('/faults/fault_1')).status).toBe(404);
    await api.post('/faults').send({ webhook: 'toy.*', drop: true });
    expect((await api.delete('/faults')).body).toEqual({ deleted: 1 });
    expect((await api.get('/faults')).body).toEqual({ faults: [] });
  });

  it.each([
    [{ operation: 'toy.parcels.creat', hang: true }, 'Did you mean "toy.parcels.create"?'],
    [{ webhook: 'toy.*', duplicate: 'two' }, "The body's duplicate"],
    [{ operation: 'toy.*', respnd: {} }, 'did you mean "respond"?'],
  ])('%j is a problem document', async (rule, detail) => {
    const server = await start();
    const answer = await supertest(`${server.url}/_paydrill`).post('/faults').send(rule);
    expect([answer.status, answer.headers['content-type']]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(answer.body.detail).toContain(detail);
  });

  it('the library adds, lists and removes too', async () => {
    const drill = await createPaydrill({ providers: ['calypso'] });
    open.push(drill);
    const row = await drill.faults.add({ webhook: 'calypso.CUSTOMER_PURSE_*', duplicate: 2 });
    await drill.faults.add({ operation: 'calypso.*', reset: true });
    expect(drill.faults.list().map(({ id }) => id)).toEqual([row.id, 'fault_2']);
    await drill.faults.remove(row.id);
    expect(drill.faults.list().map(({ id }) => id)).toEqual(['fault_2']);
    await drill.faults.remove();
    expect(drill.faults.list()).toEqual([]);
    await expect(drill.faults.add({ operation: 'calypso.customer.creat' as never, reset: true })).rejects.toThrow(
      'Did you mean "calypso.customer.create"?',
    );
  });
});
