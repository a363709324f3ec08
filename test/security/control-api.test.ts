import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ids } from '../../src/core/ids.js';
import { adminRoutes } from '../../src/http/admin/index.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { serverOptions } from '../support/world.js';

// Credentials are derived without counters; only their names are looked at here.
const noIds = Ids.of('', '', { read: () => 0, write: () => undefined });

let server: RunningServer;

beforeAll(async () => {
  server = await startServer(serverOptions(providers));
  await control('POST', '/snapshots', JSON.stringify({ name: 'kept' }));
});

afterAll(() => server.stop());

interface Sent {
  readonly headers?: Record<string, string>;
}

async function control(method: string, path: string, body?: string | Uint8Array, { headers = {} }: Sent = {}) {
  const answer = await fetch(`${server.url}/_paydrill${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: body as string }),
  });
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
}

/** Everything that a call could have changed. */
function contents(): string {
  const { workspaces } = server;
  return JSON.stringify(
    workspaces
      .list()
      .map((one) => [one.name, one.state(), one.snapshots.list(), one.scenario?.name, one.faults.list()]),
  );
}

async function refused(method: string, path: string, body?: string | Uint8Array, sent: Sent = {}): Promise<void> {
  const before = contents();
  const { status, type, text } = await control(method, path, body, sent);
  const shown = `${method} ${path.slice(0, 200)} ${String(body).slice(0, 200)}: ${status} ${text.slice(0, 500)}`;
  expect(status, shown).toBeGreaterThanOrEqual(400);
  expect(status, shown).toBeLessThan(500);
  expect(type, shown).toContain('application/problem+json');
  expect(JSON.parse(text), shown).toMatchObject({ status, detail: expect.any(String), title: expect.any(String) });
  expect(text.length, shown).toBeLessThan(100_000);
  expect(text, shown).not.toMatch(/node_modules|at .*\.(ts|js):\d/);
  expect(contents() === before, `${shown}: changed something`).toBe(true);
  for (const name of ['polluted', 'isAdmin']) expect(({} as Record<string, unknown>)[name]).toBeUndefined();
}

const nested = (depth: number, open: string, close: string, inner = '') =>
  open.repeat(depth) + inner + close.repeat(depth);
const deep = [nested(100_000, '[', ']'), nested(100_000, '{"a":', '}', '1'), nested(100_000, '[{"a":', '}]', '1')];

/** A JSON document that is right for each route that takes one, so that one thing at a time can be made wrong. */
const sound: Readonly<Record<string, Record<string, unknown>>> = {
  'PUT /clock': { mode: 'frozen' },
  'POST /clock/advance': { by: '1s' },
  'POST /reset': {},
  'PUT /state': {},
  'PUT /targets': { provider: 'calypso', url: 'http://127.0.0.1:9/' },
  'POST /events': { provider: 'calypso', event: 'customer.block', id: 'x', data: {} },
  'POST /transfers': { to: 'x', currency: 'BTC', amount: '1' },
  'POST /webhooks/:id/redeliver': {},
  'POST /workspaces': { name: 'w' },
  'POST /snapshots': { name: 's' },
  'POST /snapshots/:name/restore': {},
  'POST /faults': { operation: 'calypso.*', hang: true },
  'POST /verify': { expect: [{ call: 'calypso.*' }] },
  'POST /scenarios': { name: 'x' },
};

const takers = adminRoutes.filter(({ body }) => body !== undefined);

describe('bodies of the control API', () => {
  it('every route that takes one is known here', () => {
    expect(takers.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(sound).sort());
  });

  it.each(takers.map(({ method, path }) => [method, path] as const))(
    '%s %s refuses what is no body of its own, and nothing changes',
    async (method, path) => {
      const target = path.replace(/:\w+/, 'kept');
      const json = { headers: { 'content-type': 'application/json' } };
      for (const body of ['{', '[1,', 'nul', '"\\ud8', '{"a":1}{"a":2}', '\0', '{"a":\0}', '[]', '7', 'true', '"x"'])
        await refused(method, target, body, json);
      for (const body of deep) await refused(method, target, body, json);
      await refused(method, target, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), json);
      await refused(method, target, Buffer.from('{"a":1}', 'utf16le'), json);
      await refused(method, target, '{}', { headers: { 'content-encoding': 'gzip' } });
      const many = `[${Array(20_000).fill('{"x":1}').join(',')}]`;
      await refused(method, target, many, json);
      for (const key of ['__proto__', 'constructor', 'prototype', 'surplus', 'x'.repeat(100_000)]) {
        const text = JSON.stringify(sound[`${method} ${path}`]);
        const member = `${JSON.stringify(key)}:{"polluted":true,"isAdmin":true}`;
        await refused(method, target, `{${member}${text === '{}' ? '' : ','}${text.slice(1)}`, json);
      }
    },
    120_000,
  );

  it.each(Object.entries(sound).flatMap(([route, body]) => Object.keys(body).map((field) => [route, field] as const)))(
    '%s refuses other types and absurd values of %s',
    async (route, field) => {
      const [method = '', path = ''] = route.split(' ');
      const absurd = [null, 7, -1e308, [], [[]], { polluted: true }, true, '', '\0', '../../etc/passwd', '\ud800'];
      const texts = ['x'.repeat(100_000), '__proto__', 'constructor', '..\\..\\x', '/etc/passwd', 'C:\\x', '%2e%2e%2f'];
      for (const value of [...absurd, ...texts]) {
        if (isSound(route, field, value)) continue;
        await refused(method, path.replace(/:\w+/, 'kept'), JSON.stringify({ ...sound[route], [field]: value }));
      }
    },
  );
});

/** Values that are absurd elsewhere, but say something here. */
function isSound(route: string, field: string, value: unknown): boolean {
  const shown = JSON.stringify(value);
  if (route === 'POST /snapshots' || route === 'POST /workspaces') return shown === '"constructor"';
  if (field === 'hang') return value === true;
  return false;
}

const strange = [
  '..%2fkept',
  '%2e%2e%2fkept',
  '%252e%252e%252fkept',
  '%5c..%5ckept',
  '%2fetc%2fpasswd',
  'C:%5cx',
  'con',
  'NUL',
  'aux.json',
  '%00',
  'kept%00',
  '__proto__',
  'constructor',
  'toString',
  '%zz',
  '%ff%fe',
  'x'.repeat(10_000),
  '%20',
  '%0d%0aSet-Cookie:%20a=b',
];

describe('names in paths and queries', () => {
  const named = adminRoutes.filter(({ path }) => path.includes(':'));

  it.each(named.map(({ method, path }) => [method, path] as const))('%s %s finds nothing', async (method, path) => {
    for (const name of strange) await refused(method, path.replace(/:\w+/, name));
  });

  it.each(strange)('no workspace is called %s', async (name) => {
    if (name !== '%zz') await refused('GET', `/clock?workspace=${name.replaceAll('/', '%2f')}`);
    if (!/[^\x20-\x7e]/.test(name))
      await refused('GET', '/clock', undefined, { headers: { 'paydrill-workspace': name } });
  });

  it.each(['con', 'aux', 'nul'])('what another system calls a device (%s) is a name like any other', async (name) => {
    expect((await control('POST', '/workspaces', JSON.stringify({ name }))).status).toBe(201);
    expect((await control('DELETE', `/workspaces/${name}`)).status).toBe(200);
  });

  it.each([...strange, 'demo/../demo', '/etc/passwd', '..\\demo'])(
    'no scenario and no snapshot is called %s',
    async (name) => {
      if (name === 'con' || name === 'NUL') return;
      const isName = /^(aux\.json|constructor|toString)$/.test(name);
      if (!isName) await refused('POST', '/snapshots', JSON.stringify({ name }));
      await refused('POST', '/scenarios', JSON.stringify({ name }));
      await refused('POST', '/reset', JSON.stringify({ scenario: name }));
      await refused('POST', '/workspaces', JSON.stringify({ name: 'fresh', scenario: name }));
    },
  );
});

describe('seeds', () => {
  it('of a workspace have at most 200 characters', async () => {
    await refused('POST', '/workspaces', JSON.stringify({ name: 'seeded', seed: 's'.repeat(201) }));
    const kept = await control('POST', '/workspaces', JSON.stringify({ name: 'seeded', seed: 's'.repeat(200) }));
    expect(kept.status).toBe(201);
    expect((await control('DELETE', '/workspaces/seeded')).status).toBe(200);
  });
});

describe('header injection', () => {
  const split = ['a\r\nSet-Cookie: x=y', 'a\nb', 'a\rb', 'a\0b', 'ключ', 'a\u2028b'];

  it.each(split)('a fault answers with no header value %j', (value) =>
    refused(
      'POST',
      '/faults',
      JSON.stringify({ operation: 'calypso.*', respond: { status: 200, headers: { a: value } } }),
    ),
  );

  it.each([...split, 'a:b', 'a b', '', 'content-length', 'Transfer-Encoding', 'Connection', 'Trailer', 'Upgrade'])(
    'a fault answers with no header called %j',
    (name) =>
      refused(
        'POST',
        '/faults',
        JSON.stringify({ operation: 'calypso.*', respond: { status: 200, headers: { [name]: 'x' } } }),
      ),
  );

  it.each(['javascript:alert(1)', 'file:///etc/passwd', '//x', 'http://', 'http://a b/', 'http://[::1/'])(
    'no webhook goes to %j',
    (url) => refused('PUT', '/targets', JSON.stringify({ provider: 'calypso', url })),
  );
});

describe('time', () => {
  it.each([
    { by: '99999999999999999999d' },
    { by: '-1d' },
    { by: '1d '.repeat(50) },
    { to: '9999-12-31T23:59:59Z' },
    { to: '+275760-09-13T00:00:00Z' },
    { to: '2026-02-30' },
    { to: '1970-01-01' },
  ])('does not go to %j', (body) => refused('POST', '/clock/advance', JSON.stringify(body)));
});

describe('a state that was tampered with', () => {
  const changes: [string, (state: Record<string, unknown>) => unknown][] = [
    ['a clock beyond all years', (state) => ({ ...state, clock: { mode: 'running', offsetMs: 1e300, wire: 'wall' } })],
    [
      'a clock in the year 9999',
      (state) => ({ ...state, clock: { mode: 'frozen', now: '9999-12-31T00:00:00Z', wire: 'wall' } }),
    ],
    [
      'a job without an instant',
      (state) => ({
        ...state,
        jobs: [{ id: 'job_1', kind: 'event', dueAt: 'x', seq: 1, depth: 0, subject: 'x', data: {} }],
      }),
    ],
    [
      'a job of an unknown kind',
      (state) => ({
        ...state,
        jobs: [{ id: 'job_1', kind: 'shell', dueAt: '2026-01-01', seq: 1, depth: 0, subject: 'x', data: {} }],
      }),
    ],
    ['a delivery without a body', (state) => ({ ...state, deliveries: [{ id: 'wh_1' }] })],
    ['a transfer without an address', (state) => ({ ...state, transfers: [{ id: 'x' }] })],
    ['two rows with one id', (state) => ({ ...state, rows: { 'calypso.customers': [{ id: 'a' }, { id: 'a' }] } })],
    ['rows of nobody', (state) => ({ ...state, rows: { 'nobody.rows': [{ id: 'a' }] } })],
    ['rows that are none', (state) => ({ ...state, rows: { 'calypso.customers': ['a'] } })],
    ['a negative counter', (state) => ({ ...state, counters: { jobs: -1 } })],
    [
      'a fault that splits headers',
      (state) => ({
        ...state,
        faults: [
          {
            id: 'fault_1',
            rule: { operation: '*', respond: { status: 200, headers: { a: 'b\r\nc' } } },
            matched: 0,
            fired: 0,
          },
        ],
      }),
    ],
    ['another seed', (state) => ({ ...state, seed: 'other' })],
    ['another workspace', (state) => ({ ...state, workspace: '../other' })],
  ];

  it.each(changes)('%s is refused', async (_what, change) => {
    const state = JSON.parse((await control('GET', '/state')).text);
    await refused('PUT', '/state', JSON.stringify(change(state)));
  });

  it('is taken back as it was', async () => {
    const { text } = await control('GET', '/state');
    expect((await control('PUT', '/state', text)).status).toBe(200);
    expect((await control('GET', '/state')).text).toBe(text);
  });
});

describe('keys and rows in scenarios', () => {
  const head = { paydrill: 1, name: 'x' };

  it.each(
    providers.flatMap((provider) =>
      Object.keys(provider.credentials(noIds.scoped(provider.id))).map((key) => [provider.id, key] as const),
    ),
  )('%s: any text may be given as %s; nothing breaks', async (provider, key) => {
    for (const value of ['', 'x', 'a\r\nX: y', '\0', 'ключ', 'x'.repeat(10_000)]) {
      const before = contents();
      const loaded = await control(
        'POST',
        '/scenarios',
        JSON.stringify({ ...head, credentials: { [provider]: { [key]: value } } }),
      );
      expect(loaded.status, loaded.text).toBeLessThan(500);
      if (loaded.status >= 400) expect(contents()).toBe(before);
      expect((await control('GET', '/credentials')).status).toBe(200);
      for (const operation of ['GET /', 'POST /v1/customers', 'POST /api/customers']) {
        const [method = '', path = ''] = operation.split(' ');
        const answer = await fetch(server.baseUrl(provider) + path, { method });
        expect(answer.status, await answer.text()).toBeLessThan(500);
      }
    }
    expect((await control('POST', '/reset', '{"scenario":null}')).status).toBe(200);
  });

  it.each(providers.flatMap(({ id, given = {} }) => Object.keys(given).map((name) => `${id}.${name}`)))(
    'rows of %s that are none of theirs are refused whole',
    async (name) => {
      const rows = [
        '{"__proto__":{"polluted":true}}',
        '{"constructor":{"prototype":{"polluted":true}}}',
        '{"id":{}}',
        '{"id":"a","surplus":1}',
        nested(150, '{"id":', '}', '1'),
      ];
      for (const row of rows) {
        const text = `{"paydrill":1,"name":"x","given":{"${name}":[${row}]}}`;
        const before = contents();
        const { status, text: said } = await control('POST', '/scenarios', text);
        expect(status, `${row}: ${said}`).toBeLessThan(500);
        if (status >= 400) expect(contents()).toBe(before);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }
      expect((await control('POST', '/reset', '{"scenario":null}')).status).toBe(200);
    },
  );
});
