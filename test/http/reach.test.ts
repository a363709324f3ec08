import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallInput, Credentials, JsonObject, Provider } from '../../src/core/provider.js';
import { callableHost, checkedPublicUrl, hostIn, Reaches, urlHost } from '../../src/http/reach.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { kit as offblocks } from '../providers/offblocks.kit.js';
import { serverOptions, TestReceiver, testStart } from '../support/world.js';

const open: RunningServer[] = [];
const receivers: TestReceiver[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

async function start(change: Parameters<typeof serverOptions>[1] = {}): Promise<RunningServer> {
  const server = await startServer(serverOptions(providers, change));
  open.push(server);
  return server;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  readonly json: JsonObject;
}

/** A call over the wire with a `Host` of its own. */
function send(
  port: number,
  {
    method = 'GET',
    target,
    headers = {},
    body,
  }: { method?: string; target: string; headers?: object; body?: string | undefined },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port, host: '127.0.0.1', method, path: target, headers: { ...headers } },
      async (response) => {
        const text = Buffer.concat(await response.toArray()).toString();
        const isJson = response.headers['content-type']?.includes('json') === true;
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: isJson ? JSON.parse(text) : {},
        });
      },
    );
    request.on('error', reject).end(body);
  });
}

const portOf = (url: string) => Number(new URL(url).port);
const find = (id: string): Provider => providers.find((one) => one.id === id) as Provider;

/** Makes a signed call of an operation at a provider, under another `Host`; with `below`, over the control port. */
async function call(
  server: RunningServer,
  id: string,
  operationId: string,
  { data, params = {} }: CallInput,
  {
    host,
    below = false,
    headers = {},
    workspace = 'default',
  }: { host: string; below?: boolean; headers?: object; workspace?: string },
): Promise<Answer> {
  const provider = find(id);
  const credentials: Credentials = server.workspaces.get(workspace).credentials(provider);
  const operation = provider.operations.find((one) => one.id === operationId);
  if (operation === undefined) throw new Error(operationId);
  const path = operation.path.replace(/:(\w+)/g, (_all, name: string) => params[name] ?? '');
  const body = provider.client.body(operationId, data, credentials, testStart);
  const port = portOf(below ? server.url : server.baseUrl(id));
  const prefix = below ? `/${id}` : '';
  const origin = URL.canParse(`http://${host}`) ? `http://${host}` : server.baseUrl(id);
  const all = { host, ...headers };
  const signed = await provider.client.sign(
    { method: operation.method, target: prefix + path, origin, body, nonce: `${operationId} ${calls++}` },
    credentials,
    testStart,
    {
      memory: new Map(),
      send: async (method, target, own, payload) => {
        const { status, text } = await send(port, {
          method,
          target: prefix + target.slice(target.startsWith(prefix) ? prefix.length : 0),
          headers: { ...own, ...all },
          body: payload,
        });
        return { status, body: text };
      },
    },
  );
  return send(port, { method: operation.method, target: prefix + path, headers: { ...signed, ...all }, body });
}
let calls = 0;

/** The first link that each provider answers. */
const links: Readonly<Record<string, (server: RunningServer, at: Parameters<typeof call>[4]) => Promise<unknown>>> = {
  cryptopay: async (server, at) => {
    const data = { price_amount: '100', price_currency: 'EUR', pay_currency: 'BTC' };
    const made = await call(server, 'cryptopay', 'invoices.create', { data }, at);
    return (made.json['data'] as JsonObject)['hosted_page_url'];
  },
  offblocks: async (server, at) => {
    const { operation, input } = offblocks.sample;
    const data = { ...(input.data as JsonObject), externalId: `ann ${calls++}` };
    return (await call(server, 'offblocks', operation, { data }, at)).json['verificationUrl'];
  },
  calypso: async (server, at) => {
    const data = { itemId: 'card-eur', currency: 'USDT_TRX', fiatAmount: 100 };
    const { id } = (await call(server, 'calypso', 'fiat.deposit.create-order', { data }, at)).json;
    return (await call(server, 'calypso', 'fiat.deposit.confirm-order', { data: { id: String(id) } }, at)).json[
      'paymentLink'
    ];
  },
  trxn: async (server, at) => {
    const { id } = (
      await call(server, 'trxn', 'customers.create', { data: { email: `ann${calls++}@example.com` } }, at)
    ).json;
    const data = { customer_id: String(id) };
    return (await call(server, 'trxn', 'payment_claim_links.create', { data }, at)).json['link'];
  },
};

/** Scheme, host and what stands before the provider's own path. */
const originOf = (link: unknown) => String(link).replace(/\/(invoices|kyc|onramp|payment-claim)\/.*$/, '');

describe('links lead to where the caller came to', () => {
  it('every provider is tried', () => expect(Object.keys(links).sort()).toEqual(providers.map(({ id }) => id).sort()));

  it.each(Object.entries(links))('%s', async (id, linkOf) => {
    const server = await start();
    const own = `127.0.0.1:${portOf(server.baseUrl(id))}`;
    const tried: [Parameters<typeof call>[4], string][] = [
      [{ host: own }, `http://${own}`],
      [{ host: 'localhost:24604' }, 'http://localhost:24604'],
      [{ host: 'paydrill:4604' }, 'http://paydrill:4604'],
      [{ host: '[::1]:14604' }, 'http://[::1]:14604'],
      [{ host: 'PayDrill.Testing.svc.cluster.local' }, 'http://paydrill.testing.svc.cluster.local'],
      [{ host: 'localhost:14600', below: true }, `http://localhost:14600/${id}`],
      [{ host: 'paydrill.test', headers: { 'x-forwarded-proto': 'https' } }, 'https://paydrill.test'],
      [
        {
          host: 'paydrill:4600',
          below: true,
          headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'pay.test:8443' },
        },
        `https://pay.test:8443/${id}`,
      ],
      // What somebody else could own is not repeated, nor what is no host.
      [{ host: 'evil.example.com' }, `http://${own}`],
      [{ host: 'paydrill:4604', headers: { 'x-forwarded-host': 'evil.example.com' } }, `http://${own}`],
      [{ host: 'localhost:99999' }, `http://${own}`],
      [{ host: 'user@localhost' }, `http://${own}`],
      [{ host: find(id).hosts[0] ?? '' }, `http://${own}`],
    ];
    for (const [at, expected] of tried) expect(originOf(await linkOf(server, at)), JSON.stringify(at)).toBe(expected);
  });

  it('a page is where its link says, and its form leads back there', async () => {
    const server = await start();
    const port = portOf(server.baseUrl('trxn'));
    const link = new URL(String(await links['trxn']?.(server, { host: 'localhost:24604' })));
    const page = await send(port, { target: link.pathname, headers: { host: link.host, accept: 'text/html' } });
    expect([page.status, String(page.headers['content-security-policy'])]).toEqual([
      200,
      expect.stringContaining('form-action'),
    ]);
  });

  it('a workspace of its own stands in the link', async () => {
    const server = await start();
    await server.workspaces.create('team-a');
    const at = { host: 'localhost:24604', workspace: 'team-a' };
    expect(await links['trxn']?.(server, at)).toMatch(/^http:\/\/localhost:24604\/w\/team-a\/payment-claim\//);
    const below = { host: 'localhost:14600', workspace: 'team-a', below: true };
    expect(await links['trxn']?.(server, below)).toMatch(/^http:\/\/localhost:14600\/trxn\/w\/team-a\/payment-claim\//);
  });

  it('the explanation of a refusal is where the caller can fetch it', async () => {
    const server = await start();
    const port = portOf(server.baseUrl('trxn'));
    const refused = await send(port, {
      target: '/v1/customers',
      headers: { host: 'localhost:24604', authorization: 'Bearer no' },
    });
    const url = new URL(String(refused.headers['paydrill-explain']));
    expect([refused.status, url.host]).toEqual([401, 'localhost:24604']);
    expect((await send(port, { target: url.pathname, headers: { host: url.host } })).json).toMatchObject({
      status: 401,
    });
  });
});

describe('what the control API answers', () => {
  const paths = [
    'credentials',
    'providers',
    'providers/trxn',
    'providers/trxn/openapi.json',
    'providers/trxn/curl',
    'openapi.json',
  ];
  const all = async (server: RunningServer, headers: object, port = portOf(server.url)) => {
    const texts = await Promise.all(paths.map((path) => send(port, { target: `/_paydrill/${path}`, headers })));
    return [...texts, await send(port, { target: '/', headers: { ...headers, accept: 'application/json' } })].map(
      ({ text }) => text,
    );
  };

  it.each(['localhost', 'paydrill', '[::1]', 'paydrill.test'])(
    'called as %s at the port itself, the ports of the providers follow',
    async (name) => {
      const server = await start({ wire: 'wall' });
      const [credentials, ...rest] = await all(server, { host: `${name}:${portOf(server.url)}` });
      const { trxn } = JSON.parse(credentials ?? '');
      expect(trxn.baseUrl).toBe(`http://${name}:${portOf(server.baseUrl('trxn'))}`);
      for (const text of rest) expect(text.includes(`://${name}:`)).toBe(true);
      for (const text of rest) expect(text.includes(server.url) || text.includes(server.baseUrl('trxn'))).toBe(false);
    },
  );

  it('at a mapped port or through a proxy, providers are below it', async () => {
    const server = await start({ wire: 'wall' });
    const [mapped = ''] = await all(server, { host: 'localhost:14600' });
    expect(JSON.parse(mapped).trxn.baseUrl).toBe('http://localhost:14600/trxn');
    const [proxied = '', ...rest] = await all(server, {
      host: 'paydrill:4600',
      'x-forwarded-host': 'pay.test',
      'x-forwarded-proto': 'https',
    });
    expect(JSON.parse(proxied).trxn.baseUrl).toBe('https://pay.test/trxn');
    for (const text of rest) expect(text.includes('https://pay.test')).toBe(true);
  });

  it('at the port of a provider, it is that one', async () => {
    const server = await start({ wire: 'wall' });
    const port = portOf(server.baseUrl('trxn'));
    const [mapped = ''] = await all(server, { host: 'localhost:24604' }, port);
    expect(JSON.parse(mapped).trxn.baseUrl).toBe('http://localhost:24604');
    expect(JSON.parse(mapped).calypso.baseUrl).toBe(`http://localhost:${portOf(server.baseUrl('calypso'))}`);
  });

  it('a new workspace says it too', async () => {
    const server = await start({ wire: 'wall' });
    const body = JSON.stringify({ name: 'team-a' });
    const made = await send(portOf(server.url), {
      method: 'POST',
      target: '/_paydrill/workspaces',
      headers: { host: 'localhost:14600' },
      body,
    });
    expect(made.json['credentials']).toMatchObject({ calypso: { baseUrl: 'http://localhost:14600/calypso' } });
  });
});

describe('a public URL', () => {
  it.each([
    ['http://localhost:14600', 'http://localhost:14604'],
    ['http://[::1]:14600/', 'http://[::1]:14604'],
    ['https://pay.corp.example.com', 'https://pay.corp.example.com/trxn'],
    ['https://corp.example.com:8443/paydrill/', 'https://corp.example.com:8443/paydrill/trxn'],
  ])('%s stands in links, whoever calls', async (given, base) => {
    const server = await start({ publicUrl: checkedPublicUrl(given, given) });
    for (const host of ['localhost:1', `127.0.0.1:${portOf(server.baseUrl('trxn'))}`, 'evil.example.com'])
      expect(originOf(await links['trxn']?.(server, { host }))).toBe(base);
    const { json, status } = await send(portOf(server.url), {
      target: '/_paydrill/credentials',
      headers: { host: new URL(given).host },
    });
    expect([status, (json['trxn'] as JsonObject)['baseUrl']]).toEqual([200, base]);
  });

  it.each([
    'localhost:4600',
    'ftp://a.test',
    'http://a:b@a.test',
    'http://a.test?x=1',
    'http://a.test/#',
    'http://',
    '/paydrill',
    '',
  ])('%j is none', (text) =>
    expect(() => checkedPublicUrl(text, JSON.stringify(text))).toThrow(
      /^expected the http or https URL of the control port .*, not "/,
    ),
  );

  it('what has no caller says it: webhooks, and what rows keep', async () => {
    const receiver = await TestReceiver.start();
    receivers.push(receiver);
    const texts: string[] = [];
    for (const host of ['localhost:24601', 'paydrill:4601', 'evil.example.com']) {
      const server = await start({
        publicUrl: 'http://sandbox.test:14600',
        targets: { cryptopay: receiver.url },
        port: 0,
      });
      const pay = { price_amount: '100', price_currency: 'EUR', pay_currency: 'BTC' };
      const made = (await call(server, 'cryptopay', 'invoices.create', { data: pay }, { host })).json[
        'data'
      ] as JsonObject;
      await server.workspaces.default.fire('cryptopay', 'invoice.cancel', String(made['id'])).catch(() => undefined);
      await server.workspaces.default.pay({ to: String(made['address']), currency: 'BTC', amount: '0.5' });
      await server.workspaces.default.advance(testStart + 60_000);
      texts.push(
        receiver.received
          .splice(0)
          .map(({ body }) => body)
          .join('\n'),
      );
    }
    expect(texts[0]).toContain('http://sandbox.test:14601/invoices/');
    expect(new Set(texts).size).toBe(1);
  });

  it('rows and webhooks are the same whatever the Host of a call was', async () => {
    const receiver = await TestReceiver.start();
    receivers.push(receiver);
    const server = await start({ targets: { cryptopay: receiver.url, trxn: receiver.url, calypso: receiver.url } });
    const empty = await server.workspaces.default.settledState();
    const states: string[] = [];
    for (const host of ['localhost:24601', 'paydrill:4601']) {
      for (const id of ['cryptopay', 'offblocks', 'trxn']) await links[id]?.(server, { host });
      await server.workspaces.default.settled();
      const { rows } = (await server.workspaces.default.settledState()) as unknown as { rows: JsonObject };
      expect(JSON.stringify(rows)).not.toContain(host);
      states.push(host);
      for (const { body } of receiver.received.splice(0)) expect(body).not.toContain(host);
      await server.workspaces.default.restore(structuredClone(empty));
    }
    expect(states).toHaveLength(2);
  });
});

describe('what is listened on, as it can be called', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:7'],
    ['0.0.0.0', 'http://127.0.0.1:7'],
    ['::', 'http://[::1]:7'],
    ['0:0:0:0:0:0:0:0', 'http://[::1]:7'],
    ['::1', 'http://[::1]:7'],
    ['fd00::5', 'http://[fd00::5]:7'],
    ['fe80::1%eth0', 'http://[fe80::1]:7'],
    ['paydrill', 'http://paydrill:7'],
  ])('%s is %s', (host, url) => {
    expect(`http://${urlHost(callableHost(host))}:7`).toBe(url);
    expect(new Reaches({ host, providers, publicUrl: undefined }, new Map(), () => 7).listening.url).toBe(url);
    expect(URL.canParse(url)).toBe(true);
  });

  it('--host :: listens there, and says where it is called', async ({ skip }) => {
    const server = await start({ host: '::' }).catch(() => skip('this machine has no IPv6'));
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${server.url}/_paydrill/healthz`)).status).toBe(200);
  });
});

describe('a Host field', () => {
  it.each([
    ['a.test:80', { name: 'a.test', port: '80' }],
    ['A.Test.', { name: 'a.test', port: '' }],
    ['[::1]:1', { name: '::1', port: '1' }],
    ['0x7f.1', { name: '127.0.0.1', port: '' }],
    ['a:99999', undefined],
    ['a b', undefined],
    ['user@a', undefined],
    ['a/b', undefined],
    ['a#', undefined],
    ['::1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is read as %j', (field, expected) => expect(hostIn(field)).toEqual(expected));
});

describe('names of the control API', () => {
  const status = async (server: RunningServer, headers: object) =>
    send(portOf(server.url), { target: '/_paydrill/clock', headers });

  it.each([
    ...[
      'host.containers.internal',
      'host.testcontainers.internal',
      'paydrill.testing.svc.cluster.local',
      'paydrill.test',
    ],
    ...[
      'paydrill.local',
      'paydrill.home.arpa',
      'my_service',
      'paydrill',
      'app.localhost',
      '10.0.0.5',
      '[fd00::1]',
      '0.0.0.0',
    ],
  ])('%s is taken', async (name) => {
    expect((await status(await start(), { host: `${name}:14600`, origin: `http://${name}:3000` })).status).toBe(200);
  });

  it.each([
    'evil.example.com',
    'test.com',
    'a.svc.evil.com',
    'paydrill.lan',
    'localhost.evil.com',
    'internal.evil.com',
    'evil.example',
  ])('%s is foreign, and the refusal names the setting', async (name) => {
    const server = await start();
    for (const headers of [{ host: name }, { host: 'localhost', origin: `https://${name}` }]) {
      const { status: code, json } = await status(server, headers);
      expect([code, json['detail']]).toEqual([
        403,
        expect.stringContaining('--allowed-hosts (PAYDRILL_ALLOWED_HOSTS)'),
      ]);
    }
  });

  it('a listed name is taken, in links too', async () => {
    const server = await start({ allowedHosts: ['paydrill.lan', '*.preview.example.com'] });
    for (const host of ['paydrill.lan:24604', 'pr-7.preview.example.com:24604']) {
      expect((await status(server, { host, origin: `https://${host}` })).status).toBe(200);
      expect(originOf(await links['trxn']?.(server, { host }))).toBe(`http://${host}`);
    }
    for (const host of ['preview.example.com', 'paydrill.lan.evil.com', 'evilpreview.example.com'])
      expect((await status(server, { host })).status).toBe(403);
  });
});
