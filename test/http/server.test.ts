import { once } from 'node:events';
import { Agent, get, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import supertest from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import type { Provider } from '../../src/core/provider.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { WebhookReceiver } from '../../src/receiver.js';
import { toyProvider } from '../support/toy-provider.js';
import { noSession, serverOptions, TestReceiver, testStart } from '../support/world.js';

const open: RunningServer[] = [];
const receivers: TestReceiver[] = [];
const toy = toyProvider();

afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

async function start(
  change: Parameters<typeof serverOptions>[1] = {},
  providers: Provider[] = [toy],
): Promise<RunningServer> {
  const server = await startServer(serverOptions(providers, change));
  open.push(server);
  return server;
}

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly workspace?: string;
  readonly unsigned?: boolean;
  readonly base?: string;
}

async function call(server: RunningServer, sent: Sent = {}) {
  const { method = 'POST', target = '/v1/parcels', body, headers = {}, workspace = 'default', unsigned = false } = sent;
  const base = sent.base ?? server.baseUrl('toy');
  const credentials = server.workspaces.get(workspace).credentials(toy);
  const signed = unsigned
    ? {}
    : await toy.client.sign({ method, target, origin: base, body, nonce: '1' }, credentials, testStart, noSession);
  const answer = await fetch(base + target, {
    method,
    headers: { ...signed, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: text === '' ? undefined : JSON.parse(text) };
}

const book = JSON.stringify({ label: 'book' });

describe('one call', () => {
  it('is answered, kept and written into the journal', async () => {
    const server = await start();
    const answer = await call(server, { body: book });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ status: 'sent', label: 'book' });
    const id = answer.headers.get('paydrill-request-id') ?? '';
    const entry = await (await fetch(`${server.url}/_paydrill/requests/${id}`)).json();
    expect(entry).toMatchObject({
      id,
      provider: 'toy',
      operation: 'parcels.create',
      method: 'POST',
      target: '/v1/parcels',
      status: 201,
      body: book,
    });
  });

  it('shows, whenever it is looked at, what was true when it came', async () => {
    const server = await start();
    const world = server.workspaces.default;
    await call(server, { body: book, headers: { 'X-Twice': 'one' } });
    await world.advance(world.clock.now() + 3_600_000);
    await world.setClock({ wire: 'wall' });
    const [entry] = world.journal.list();
    expect(entry).toMatchObject({ at: '2026-01-05T09:00:00.000Z', receivedAt: '2026-01-05T09:00:00.000Z', body: book });
    expect(entry?.headers).toMatchObject({ 'x-twice': 'one', 'content-length': '16' });
    expect(entry).not.toHaveProperty('tookMs');
    expect(world.journal.list()[0]).toBe(entry);
  });

  it.each<[string, Sent, number, string]>([
    ['unsigned', { body: book, unsigned: true }, 401, 'who are you'],
    ['wrongly signed', { body: book, headers: { toy: 'x:y' } }, 401, 'who are you'],
    ['malformed JSON', { body: '{"label":' }, 400, 'malformedBody'],
    ['not UTF-8 content type', { body: book, headers: { 'content-type': 'text/plain' } }, 400, 'wrongContentType'],
    ['gzip', { body: book, headers: { 'content-encoding': 'gzip' } }, 400, 'brokenBody'],
    ['wrong type', { body: '{"label":7}' }, 400, 'invalid'],
    ['no body', {}, 400, 'invalid'],
    ['unknown path', { target: '/v1/parcel', body: book }, 404, 'unknownPath'],
    ['wrong method', { method: 'PUT', body: book }, 405, 'wrongMethod'],
    ['bad percent-encoding', { method: 'GET', target: '/v1/parcels/%zz' }, 400, 'badPath'],
    ['oversized body', { body: JSON.stringify({ label: 'x'.repeat(3000) }) }, 413, 'bodyTooLarge'],
    ['not built', { method: 'DELETE', target: '/v1/parcels/1' }, 501, 'notBuilt'],
    ['a crash in the handler', { body: '{"label":"crash"}' }, 500, 'crashed'],
    ['refused by the handler', { body: '{"label":"forbidden"}' }, 409, 'forbidden'],
  ])('%s ends in the provider’s own envelope and changes no state', async (_what, sent, status, why) => {
    const server = await start();
    const before = JSON.stringify(server.workspaces.default.state());
    const answer = await call(server, sent);
    expect([answer.status, answer.json]).toEqual([status, { toy: why }]);
    expect(answer.text).not.toMatch(/<html|at .*\.(ts|js):/);
    expect(JSON.stringify(server.workspaces.default.state())).toBe(before);
  });

  it('a refusal that the handler answers, rather than throws, keeps its changes', async () => {
    const server = await start();
    expect((await call(server, { body: '{"label":"kept"}' })).status).toBe(422);
    expect(server.workspaces.default.store.collection('toy.parcels').size).toBe(1);
  });

  it('a fixed path wins over a parameter, and __proto__ in a body is only a name', async () => {
    const server = await start();
    await call(server, { body: '{"label":"book","__proto__":{"status":"arrived"}}' });
    const answer = await call(server, { method: 'GET', target: '/v1/parcels/latest' });
    expect(answer.json.latest).toMatch(/^[0-9a-f-]{36}$/);
    expect(({} as Record<string, unknown>)['status']).toBeUndefined();
  });

  it('a broken HTTP message and a closed connection end no process', async () => {
    const server = await start();
    const port = Number(new URL(server.baseUrl('toy')).port);
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.end('POST /v1/parcels HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"la'),
      );
      socket
        .on('close', () => resolve())
        .on('error', () => resolve())
        .resume();
    });
    expect((await call(server, { body: book })).status).toBe(201);
  });

  it('a page needs no signature', async () => {
    const server = await start();
    const answer = await fetch(`${server.baseUrl('toy')}/pages/hello`);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/html',
      '<p>hello</p>',
    ]);
  });
});

describe('addresses', () => {
  it('a provider answers on its port, below the control port and by its real hostname', async () => {
    const server = await start();
    expect((await call(server, { body: book })).status).toBe(201);
    expect((await call(server, { body: book, base: `${server.url}/toy` })).status).toBe(201);
    const credentials = server.workspaces.default.credentials(toy);
    const headers = await toy.client.sign(
      { method: 'GET', target: '/v1/parcels/latest', origin: '', body: undefined, nonce: '' },
      credentials,
      0,
      noSession,
    );
    const status = await new Promise((resolve, reject) => {
      const options = { headers: { ...headers, host: 'api.toy.example' } };
      httpRequest(`${server.url}/v1/parcels/latest`, options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });

  it('a signature over the full path counts as well as one over the path below the prefix', async () => {
    const server = await start();
    const credentials = server.workspaces.default.credentials(toy);
    for (const target of ['/toy/v1/parcels/latest', '/v1/parcels/latest']) {
      const headers = await toy.client.sign(
        { method: 'GET', target, origin: '', body: undefined, nonce: '' },
        credentials,
        0,
        noSession,
      );
      expect((await fetch(`${server.url}/toy/v1/parcels/latest`, { headers })).status).toBe(200);
    }
  });

  it('a workspace is chosen by path, by header or by credential, and another’s credential is refused', async () => {
    const server = await start();
    const team = await server.workspaces.create('team');
    expect((await call(server, { body: book, workspace: 'team' })).status).toBe(201);
    expect(team.store.collection('toy.parcels').size).toBe(1);
    expect(
      (await call(server, { body: book, workspace: 'team', base: `${server.baseUrl('toy')}/w/team` })).status,
    ).toBe(201);
    expect((await call(server, { body: book, workspace: 'team', base: `${server.url}/toy/w/team` })).status).toBe(201);
    expect((await call(server, { body: book, workspace: 'team', base: `${server.url}/w/team/toy` })).status).toBe(201);
    expect((await call(server, { body: book, base: `${server.baseUrl('toy')}/w/team` })).status).toBe(401);
    expect((await call(server, { body: book, base: `${server.baseUrl('toy')}/w/nobody` })).status).toBe(404);
    const byHeader = (name: string, workspace: string) =>
      call(server, { body: book, workspace, headers: { 'paydrill-workspace': name } });
    expect((await byHeader('team', 'team')).status).toBe(201);
    expect((await byHeader('team', 'default')).status).toBe(401);
    expect((await byHeader('nobody', 'default')).status).toBe(404);
    expect(team.store.collection('toy.parcels').size).toBe(5);
    expect(server.workspaces.default.store.collection('toy.parcels').size).toBe(0);
  });

  it('a taken port is named, and nothing stays open', async () => {
    const server = await start();
    const port = Number(new URL(server.url).port);
    await expect(start({ port })).rejects.toThrow(`Port ${port} (the control API) is in use`);
  });
});

describe('idempotency', () => {
  it('replays, refuses another payload, and forgets after its time', async () => {
    const server = await start();
    const headers = { 'toy-key': 'k1' };
    const first = await call(server, { body: book, headers });
    expect((await call(server, { body: book, headers })).json).toEqual(first.json);
    expect(await call(server, { body: '{"label":"map"}', headers })).toMatchObject({
      status: 422,
      json: { toy: 'other payload' },
    });
    expect(server.workspaces.default.store.collection('toy.parcels').size).toBe(1);
    await server.workspaces.default.advance(testStart + 61_000);
    expect((await call(server, { body: book, headers })).json.id).not.toBe(first.json.id);
    expect(server.workspaces.default.idempotency.size).toBe(1);
    await server.workspaces.default.advance(testStart + 122_000);
    await call(server, { body: book, headers: { 'toy-key': 'k2' } });
    expect(server.workspaces.default.idempotency.all().map(({ id }) => id.endsWith('k2'))).toEqual([true]);
  });

  it('answers "running" while the first call runs', async () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow = toyProvider();
    const operations = slow.operations.map((one) =>
      one.id === 'address' ? { ...one, handle: () => gate.then(() => ({ status: 200, json: {} })) } : one,
    );
    const server = await start({}, [{ ...slow, operations }]);
    const sent = { target: '/v1/address', headers: { 'toy-key': 'k' } };
    const first = call(server, sent);
    await expect.poll(async () => (await call(server, sent)).status, { interval: 1 }).toBe(409);
    go();
    expect((await first).status).toBe(200);
  });
});

describe('the control API', () => {
  const api = (server: RunningServer) => supertest(`${server.url}/_paydrill`);

  it('answers on every port', async () => {
    const server = await start();
    for (const base of [server.url, server.baseUrl('toy')]) {
      expect((await supertest(base).get('/_paydrill/healthz')).body).toEqual({ status: 'alive' });
      expect((await supertest(base).get('/_paydrill/readyz')).body).toMatchObject({ status: 'ready' });
    }
  });

  it('tells the clock, moves it, freezes and runs it', async () => {
    const server = await start();
    expect((await api(server).get('/clock')).body).toEqual({
      now: '2026-01-05T09:00:00.000Z',
      mode: 'frozen',
      wire: 'virtual',
    });
    await call(server, { body: book });
    const moved = await api(server).post('/clock/advance').send({ by: '30d' });
    expect(moved.body).toMatchObject({
      from: '2026-01-05T09:00:00.000Z',
      to: '2026-02-04T09:00:00.000Z',
      ran: [{ kind: 'event', event: 'parcel.arrive' }],
    });
    expect((await api(server).post('/clock/advance').send({ to: '2026-01-01T00:00:00Z' })).status).toBe(409);
    expect((await api(server).put('/clock').send({ mode: 'running', wire: 'wall' })).body).toMatchObject({
      mode: 'running',
      wire: 'wall',
    });
  });

  it('fires, pays, lists jobs, transfers, webhooks, requests', async () => {
    const hook = await TestReceiver.start();
    receivers.push(hook);
    const server = await start();
    expect((await api(server).put('/targets').send({ provider: 'toy', url: hook.url })).body.targets).toMatchObject([
      { provider: 'toy', url: hook.url },
    ]);
    const { id } = (await call(server, { body: book })).json;
    const { address } = (await call(server, { target: '/v1/address' })).json;
    // Its first webhook is due at once.
    await server.workspaces.default.settled();
    expect((await api(server).get('/jobs')).body.jobs).toMatchObject([
      { kind: 'event', in: '10s', subject: `toy.parcel/${id}` },
    ]);
    const paid = await api(server).post('/transfers').send({ to: address, currency: 'BTC', amount: '0.5' });
    expect([paid.status, paid.body.status]).toEqual([201, 'broadcast']);
    expect((await api(server).post('/events').send({ provider: 'toy', event: 'parcel.arrive', id })).status).toBe(200);
    await server.workspaces.default.settled();
    expect((await api(server).get('/webhooks')).body.webhooks.map((one: { event: string }) => one.event)).toEqual([
      'PARCEL_SENT',
      'PARCEL_ARRIVED',
    ]);
    expect((await api(server).get('/webhooks/wh_1')).body).toMatchObject({
      state: 'delivered',
      attempts: [{ n: 1, status: 200 }],
    });
    expect((await api(server).post('/webhooks/wh_1/redeliver')).body.attempts).toHaveLength(2);
    expect((await api(server).get('/requests')).body).toMatchObject({
      dropped: 0,
      requests: [{ id: 'req_1' }, { id: 'req_2' }],
    });
    expect((await api(server).get('/transfers')).body.transfers).toHaveLength(1);
  });

  it.each([
    ['get', '/nothing', undefined, 404, 'has no /nothing'],
    ['get', '/clok', undefined, 404, 'Did you mean /_paydrill/clock?'],
    ['delete', '/clock', undefined, 405, 'takes GET, PUT'],
    ['post', '/clock/advance', { by: '3 days' }, 400, 'is not a duration'],
    ['post', '/clock/advance', { at: '3d' }, 400, 'The body'],
    ['post', '/clock/advance', '{', 400, ''],
    ['post', '/events', { provider: 'toy', event: 'parcel.lost', id: '1' }, 404, 'Did you mean "parcel.lose"?'],
    ['post', '/transfers', { to: 'x', currency: 'BTC', amount: 1 }, 400, "The body's amount"],
    ['put', '/targets', { provider: 'toy', url: 'ftp://x' }, 400, "The body's url"],
    ['put', '/state', { paydrill: 2 }, 409, 'reads up to 1'],
    ['get', '/providers/tuy', undefined, 404, 'Did you mean "toy"?'],
    ['get', '/requests/req_9', undefined, 404, 'in the journal'],
    ['get', '/clock?workspace=deflt', undefined, 404, 'Did you mean "default"?'],
  ] as const)('%s %s %j is a problem document', async (method, path, body, status, detail) => {
    const server = await start();
    const asked = api(server)[method](path).set('content-type', 'application/json');
    const answer = body === undefined ? await asked : await asked.send(body);
    expect([answer.status, answer.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    expect(answer.body.detail).toContain(detail);
    expect(answer.body).toMatchObject({
      status,
      type: expect.stringMatching(/^urn:paydrill:/),
      title: expect.any(String),
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/at .*\.(ts|js):/);
  });

  it('refuses foreign hosts and origins, and demands the token when there is one', async () => {
    const server = await start({ token: 'geheim' });
    const auth = { authorization: 'Bearer geheim' };
    expect(
      (
        await api(server)
          .get('/clock')
          .set({ ...auth, host: 'evil.example:4600' })
      ).status,
    ).toBe(403);
    expect(
      (
        await api(server)
          .get('/clock')
          .set({ ...auth, origin: 'https://evil.example' })
      ).status,
    ).toBe(403);
    expect((await api(server).get('/clock')).status).toBe(401);
    expect((await api(server).get('/clock').set({ authorization: 'Bearer falsch' })).status).toBe(401);
    expect(
      (
        await api(server)
          .get('/clock')
          .set({ ...auth, origin: 'http://localhost:3000', host: 'paydrill:4600' })
      ).status,
    ).toBe(200);
    expect((await api(server).get('/healthz')).status).toBe(200);
  });

  it('tells what happens as it happens', async () => {
    const server = await start();
    const stream = await fetch(`${server.url}/_paydrill/stream`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await call(server, { body: book });
    let text = '';
    for (let tries = 0; tries < 20 && !text.includes('event: request'); tries += 1)
      text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(text).toContain('event: transition');
    expect(text).toContain('"operation":"parcels.create"');
  });

  it('names keys and wallets, the same on every machine', async () => {
    const server = await start();
    const { body } = await api(server).get('/credentials');
    expect(body.toy).toEqual({ baseUrl: server.baseUrl('toy'), ...server.workspaces.default.credentials(toy) });
    expect(body.wallets).toHaveLength(3);
    expect(body.wallets[0].address).toMatch(/^0x[0-9a-fA-F]{40}$/);
  });
});

describe('hints in the journal', () => {
  it.each<[string, Sent, string]>([
    ['a bad body', { body: '{"label":' }, 'The body is not JSON'],
    ['a wrong type', { body: '{"label":7}' }, 'label: '],
    ['an unknown path', { target: '/v1/parcel', body: book }, 'Did you mean /v1/parcels?'],
    ['a crash', { body: '{"label":"crash"}' }, 'Paydrill failed inside parcels.create: out of paper'],
  ])('%s is told to the developer, though the provider would not', async (_what, sent, text) => {
    const server = await start();
    await call(server, sent);
    expect(server.workspaces.default.journal.list()[0]?.notes?.join()).toContain(text);
  });

  it('a handler may explain a refused proof, which is linked from the answer', async () => {
    const explanation = { summary: 'another wallet signed', causes: [] };
    const operations = toy.operations.map((one) =>
      one.id === 'address'
        ? { ...one, handle: () => ({ status: 400, json: {}, explanation, note: 'look again' }) }
        : one,
    );
    const server = await start({}, [{ ...toy, operations }]);
    const answer = await call(server, { target: '/v1/address' });
    expect(answer.headers.get('paydrill-explain')).toBe(`${server.baseUrl('toy')}/_paydrill/requests/req_1`);
    expect(server.workspaces.default.journal.list()[0]).toMatchObject({ explanation, notes: ['look again'] });
    expect(answer.text).toBe('{}');
  });
});

describe('clients that stop half-way', () => {
  it.each([
    ['in the headers', 'POST /v1/parcels HTTP/1.1\r\nHost: x\r\nTo'],
    ['in the body', 'POST /v1/parcels HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{'],
  ])('%s are answered 408 and cut off; others are served', async (_where, text) => {
    const server = await start({ patienceMs: 500 });
    const { hostname, port } = new URL(server.baseUrl('toy'));
    const socket = connect(Number(port), hostname);
    const answer = new Promise<string>((resolve) => {
      let got = '';
      socket.on('data', (chunk) => {
        got += String(chunk);
      });
      socket.on('close', () => resolve(got));
    });
    socket.write(text);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    expect((await call(server, { body: book })).status).toBe(201);
  });
});

describe('connections that are kept', () => {
  it('outlive the pools of clients, which keep theirs for 90 s at most, and the patience with a request', async () => {
    const server = await start({ patienceMs: 300 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = () =>
      new Promise<{ keepAlive: unknown; socket: unknown }>((resolve, reject) => {
        get(`${server.url}/_paydrill/healthz`, { agent }, (response) => {
          const { socket } = response;
          response.resume().once('end', () => resolve({ keepAlive: response.headers['keep-alive'], socket }));
        }).on('error', reject);
      });
    const first = await ask();
    expect(first.keepAlive).toBe('timeout=95');
    // By the time a call that stops half-way is cut off, the idle connection was idle for longer than the server's patience.
    const { port } = new URL(server.url);
    const half = connect(Number(port), '127.0.0.1').resume();
    half.write('GET / HTTP/1.1\r\nHost: x\r\nTo');
    await once(half, 'close');
    expect((await ask()).socket).toBe(first.socket);
    agent.destroy();
  });

  it('also by the receivers of tests', async () => {
    const receiver = await WebhookReceiver.start();
    const answer = await fetch(receiver.url('trxn'), { method: 'POST', body: '{}' });
    expect(answer.headers.get('keep-alive')).toBe('timeout=95');
    await receiver.stop();
  });
});

describe('secrets', () => {
  it('stand in no journal entry and no happening that is shown', async () => {
    const server = await start();
    const world = server.workspaces.default;
    const { secret = '' } = world.credentials(toy);
    const told: string[] = [];
    world.journal.listen((happening) => told.push(JSON.stringify(happening)));
    await call(server, {
      body: JSON.stringify({ label: `my ${secret}` }),
      headers: { authorization: `Bearer ${secret}` },
    });
    const shown = await (await fetch(`${server.url}/_paydrill/requests`)).text();
    expect(shown).toContain('parcels.create');
    expect([shown, ...told].filter((text) => text.includes(secret))).toEqual([]);
    expect(world.journal.exact().at(-1)?.body).toContain(secret);
  });
});
