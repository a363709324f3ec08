import dns from 'node:dns';
import { createServer, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import http2 from 'node:http2';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net, { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import axios from 'axios';
import * as undici from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/clients.js';
import { createPaydrill, type Paydrill, type ProviderId } from '../../src/index.js';
import { messageSignature } from '../support/message-signature.js';

/** Names that somebody wanted to know the address of: each is a call that would have left this machine. */
const lookedUp: string[] = [];
const { lookup } = dns;
beforeAll(() => {
  const refuse = (name: string, ...rest: unknown[]) => {
    if (net.isIP(name) > 0) return Reflect.apply(lookup, dns, [name, ...rest] as never);
    lookedUp.push(name);
    const done = rest.at(-1) as (error: Error) => void;
    process.nextTick(() => done(Object.assign(new Error(`no address for ${name} in tests`), { code: 'ENOTFOUND' })));
  };
  dns.lookup = refuse as unknown as typeof lookup;
});
afterAll(() => {
  dns.lookup = lookup;
  // An interception of these tests has handed the refusing one on to what imports it by name.
  syncBuiltinESMExports();
});

const open: { stop(): Promise<void> }[] = [];
beforeEach(() => void lookedUp.splice(0));
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function start<Id extends ProviderId>(...providers: Id[]): Promise<Paydrill<Id>> {
  const drill = await createPaydrill<Id>(providers.length === 0 ? {} : { providers });
  open.push(drill);
  return drill;
}

type Sent = { readonly method: string; readonly headers: Record<string, string>; readonly body: string };
type Answered = { readonly status: number; readonly body: string };

function viaNode(request: typeof httpsRequest, url: string, { body, ...options }: Sent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const done = async (answer: IncomingMessage) =>
      resolve({ status: answer.statusCode ?? 0, body: await text(answer) });
    request(url, options as RequestOptions, done)
      .on('error', reject)
      .end(body);
  });
}

/** A call by an agent whose connections must not be idle for longer than `timeout` ms. */
function viaAgent(url: string, { body, ...options }: Sent, timeout: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    const call = httpsRequest(url, { ...options, agent: new HttpsAgent({ timeout }) }).on('error', reject);
    call.on('timeout', () => call.destroy(new Error('timed out'))).end(body);
  });
}

const viaUndici = async (url: string, sent: Sent, dispatcher?: undici.Dispatcher): Promise<Answered> => {
  const { statusCode, body } = await undici.request(url, {
    ...(sent as { method: 'POST' }),
    headers: sent.headers,
    body: sent.body,
    ...(dispatcher && { dispatcher }),
  });
  return { status: statusCode, body: await body.text() };
};

const ways: Record<string, (url: string, sent: Sent) => Promise<Answered>> = {
  fetch: async (url, sent) => {
    const answer = await fetch(url, sent);
    return { status: answer.status, body: await answer.text() };
  },
  'undici.fetch': async (url, sent) => {
    const answer = await undici.fetch(url, sent);
    return { status: answer.status, body: await answer.text() };
  },
  'undici.request': (url, sent) => viaUndici(url, sent),
  'undici.request with a dispatcher of its own': async (url, sent) => {
    const agent = new undici.Agent({ allowH2: true });
    const answer = await viaUndici(url, sent, agent);
    await agent.destroy();
    return answer;
  },
  'https.request': (url, sent) => viaNode(httpsRequest, url, sent),
  'http.request': (url, sent) => viaNode(httpRequest, url.replace('https:', 'http:'), sent),
  axios: async (url, { method, headers, body }) => {
    const { status, data } = await axios.request({ url, method, headers, data: body, responseType: 'text' });
    return { status, body: data };
  },
};

/** A signed call of Calypso that creates a customer. */
async function signed(drill: Paydrill<'calypso'>, data: object = {}): Promise<Sent> {
  const { provider, credentials } = createClient('calypso', drill.calypso);
  const body = provider.client.body('customer.create', data as never, credentials, Date.now()) ?? '';
  const call = {
    method: 'POST',
    target: '/api/v1/customer-purse/customer/create',
    origin: 'https://api.calypso.money',
    body,
    nonce: '1',
  };
  const session = { memory: new Map(), send: async () => ({ status: 0, body: '' }) };
  return { method: 'POST', headers: { ...(await provider.client.sign(call, credentials, Date.now(), session)) }, body };
}

const create = 'https://api.calypso.money/api/v1/customer-purse/customer/create';
const requestsOf = async (drill: { url: string }) =>
  ((await (await fetch(`${drill.url}/_paydrill/requests`)).json()) as { requests: Record<string, never>[] }).requests;

describe('intercept leads the real hosts here', () => {
  it.each(Object.entries(ways))('%s', async (name, call) => {
    const drill = await start('calypso');
    drill.intercept();
    const { status, body } = await call(create, await signed(drill));
    expect([status, JSON.parse(body)]).toMatchObject([200, { id: expect.any(String) }]);
    expect(await requestsOf(drill)).toMatchObject([
      { operation: 'customer.create', headers: { host: 'api.calypso.money' } },
    ]);
    expect(lookedUp).toEqual([]);
    await drill.stop();
    // What was kept open for the next call is closed: it goes where it is meant to.
    await expect(call(create, { method: 'POST', headers: {}, body: '{}' }), name).rejects.toThrow();
    expect(lookedUp).toEqual(['api.calypso.money']);
  });

  it.each(['https://api.offblocks.xyz', 'http://api.offblocks.xyz', 'https://api.sandbox.offblocks.xyz:8443'])(
    'signatures over %s hold',
    async (baseUrl) => {
      const drill = await start('offblocks');
      drill.intercept();
      const client = createClient('offblocks', { ...drill.offblocks, baseUrl });
      const { path = '' } = client.provider.operations.find(({ id }) => id === 'customers.list') ?? {};
      const { host, protocol } = new URL(baseUrl);
      const statusWith = async (uri: string, authority: string) => {
        const components = { '@method': 'GET', '@target-uri': uri, '@authority': authority };
        const headers = messageSignature(components, drill.offblocks.credentials, Date.now());
        return (await client.call('customers.list', { headers })).status;
      };
      expect(await statusWith(baseUrl + path, host)).toBe(200);
      const otherScheme = baseUrl.replace(protocol, protocol === 'https:' ? 'http:' : 'https:');
      expect(await statusWith(otherScheme + path, host)).toBe(400);
      expect(await statusWith(baseUrl + path, '127.0.0.1')).toBe(400);
      expect(lookedUp).toEqual([]);
    },
  );

  it('every provider at each of its hosts', async () => {
    const drill = await start();
    drill.intercept();
    const providers = (await (await fetch(`${drill.url}/_paydrill/providers`)).json()) as {
      id: string;
      hosts: string[];
    }[];
    for (const { id, hosts } of providers)
      for (const host of hosts) {
        await fetch(`https://${host}/nowhere`);
        expect((await requestsOf(drill)).at(-1)).toMatchObject({ provider: id, headers: { host } });
      }
    expect(lookedUp).toEqual([]);
  });

  it('bodies that are streamed arrive byte for byte, with 100-continue, repeated headers as they were sent', async () => {
    const drill = await start('calypso');
    drill.intercept();
    const { headers, body } = await signed(drill, { firstName: 'Ångström 𝒳 '.repeat(9000) });
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const all = { ...headers, Expect: '100-continue', 'X-Twice': ['a', 'b'], 'Transfer-Encoding': 'chunked' };
      const call = httpsRequest(create, { method: 'POST', headers: all }, resolve).on('error', reject);
      call.on('continue', () => {
        const bytes = Buffer.from(body);
        for (let at = 0; at < bytes.length; at += 4099) call.write(bytes.subarray(at, at + 4099));
        call.end();
      });
      call.flushHeaders();
    });
    const explained = answer.headers['paydrill-explain'];
    expect([await text(answer), explained]).toEqual([expect.not.stringContaining('Sign'), undefined]);
    expect((await requestsOf(drill)).at(-1)).toMatchObject({ headers: { 'x-twice': 'a, b' } });
  });

  it('a connection that a fault resets, and one that hangs, end as they would on a network', async () => {
    const drill = await start('calypso');
    drill.intercept();
    const sent = await signed(drill);
    await drill.faults.add({ operation: 'calypso.customer.create', reset: true, times: 2 });
    await expect(fetch(create, sent)).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) },
    });
    await expect(viaNode(httpsRequest, create, sent)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await drill.faults.add({ operation: 'calypso.customer.create', hang: true });
    await expect(fetch(create, { ...sent, signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await expect(viaAgent(create, sent, 50)).rejects.toThrow('timed out');
    await expect(axios.post(create, sent.body, { headers: sent.headers, timeout: 50 })).rejects.toMatchObject({
      code: 'ECONNABORTED',
    });
  });

  it('other hosts are left alone', async () => {
    const drill = await start('calypso');
    drill.intercept();
    const other = createServer((_request, response) => response.end('other')).listen(0, '127.0.0.1');
    open.push({ stop: async () => void other.close() });
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('other');
    await expect(fetch('https://api.calypso.example')).rejects.toThrow();
    expect(lookedUp).toEqual(['api.calypso.example']);
  });
});

describe('intercept lets nothing out', () => {
  const causeOf = (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error) => error.cause ?? error,
    );

  it('refuses a provider that the drill runs without, and says so', async () => {
    const drill = await start('calypso');
    drill.intercept();
    const why =
      'api.gettrxn.com is a real host of TRXN, and the drill runs without TRXN (providers: calypso). Nothing was sent: drill.intercept() lets no call out to a provider.';
    const sent = { method: 'POST', headers: {}, body: '{}' };
    for (const call of Object.values(ways))
      expect((await causeOf(call('https://api.gettrxn.com/v1/customers', sent)))?.message).toBe(why);
    const bare = net.connect(443, 'API.gettrxn.com.');
    expect(await new Promise((resolve) => bare.on('error', resolve))).toMatchObject({ code: 'real-host-refused' });
    expect(lookedUp).toEqual([]);
  });

  it('knows a host however it is written, looked up or handed over', async () => {
    const drill = await start('calypso');
    drill.intercept();
    const real = 'api.calypso.money';
    // Whoever asked this one would have found out.
    const asked = (name: string, _options: unknown, done: (error: Error) => void) => {
      lookedUp.push(name);
      done(new Error('asked'));
    };
    const ways: Record<string, () => net.Socket> = {
      'upper case, with a dot': () => net.connect(443, 'API.Calypso.Money.'),
      'full width': () => net.connect(443, 'ＡＰＩ.calypso。money'),
      'options that inherit': () => net.connect(Object.create({ host: real, port: 443 })),
      'a port in other digits': () => new net.Socket().connect('0x1bb' as unknown as number, real),
      'a lookup of its own': () => net.connect({ host: real, port: 443, lookup: asked as never }),
      'IPv6 alone': () => net.connect({ host: real, port: 443, family: 6 }),
      'an address of its own': () => net.connect({ host: real, port: 443, localAddress: '::1' }),
      'TLS to an address': () => tls.connect({ host: '192.0.2.1', port: 443, servername: real.toUpperCase() }),
    };
    for (const [way, open] of Object.entries(ways)) {
      const socket = open();
      const event = await new Promise((resolve) => {
        for (const one of ['connect', 'error']) socket.once(one, () => resolve(one));
      });
      expect([event, `http://127.0.0.1:${socket.remotePort}`], way).toEqual(['connect', drill.calypso.baseUrl]);
      socket.destroy();
    }
    expect(lookedUp).toEqual([]);
  });

  it('refuses a copy of tls.connect that was taken before, which would speak TLS to the drill', async () => {
    const { connect } = tls;
    const drill = await start('calypso');
    drill.intercept();
    for (const host of ['api.calypso.money', '192.0.2.1']) {
      const socket = connect({ host, port: 443, servername: 'api.calypso.money' });
      expect(await new Promise((resolve) => socket.on('error', resolve))).toMatchObject({
        code: 'real-host-refused',
        message: expect.stringContaining('a copy of tls.connect that was taken before'),
      });
    }
    expect(lookedUp).toEqual([]);
  });

  it('refuses the way through a proxy, and HTTP/2', async () => {
    const drill = await start('calypso');
    drill.intercept();
    const proxy = createServer().listen(0, '127.0.0.1');
    open.push({ stop: async () => void proxy.close() });
    proxy.on('connect', (_request, socket) => socket.write('HTTP/1.1 200 Connection Established\r\n\r\n'));
    await new Promise((resolve) => proxy.once('listening', resolve));
    const dispatcher = new undici.ProxyAgent(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    expect((await causeOf(undici.request(create, { dispatcher })))?.message).toContain('is called through a proxy');
    const session = http2.connect('https://api.calypso.money');
    expect(await new Promise((resolve) => session.on('error', resolve))).toMatchObject({
      message: expect.stringContaining('HTTP/2'),
    });
    await dispatcher.destroy();
    proxy.closeAllConnections();
  });
});

describe('intercept comes to an end', () => {
  it('with what it answered, as often as that is called; what was kept open is closed', async () => {
    const drill = await start('calypso');
    const before = [net.Socket.prototype.connect, tls.connect];
    const undo = drill.intercept();
    expect(drill.intercept()).toBe(undo);
    expect((await fetch(create, await signed(drill))).status).toBe(200);
    undo();
    undo();
    await expect(fetch(create)).rejects.toThrow();
    expect(lookedUp).toEqual(['api.calypso.money']);
    expect([net.Socket.prototype.connect, tls.connect]).toEqual(before);
    drill.intercept();
    expect((await fetch(create, await signed(drill))).status).toBe(200);
  });

  it('is refused while another drill does it, and after its own stop', async () => {
    const [one, other] = [await start('calypso'), await start('trxn')];
    one.intercept();
    expect(() => other.intercept()).toThrow(`Another drill of this process (${one.url}) leads calls`);
    await one.stop();
    expect(() => one.intercept()).toThrow('was stopped');
    other.intercept();
    expect((await fetch('https://api.gettrxn.com/v1/customers')).status).toBe(401);
  });
});
