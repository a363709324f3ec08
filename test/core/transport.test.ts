import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { RefusedTarget } from '../../src/core/target-policy.js';
import { type Resolve, Transport } from '../../src/core/transport.js';
import { TestReceiver } from '../support/world.js';

const open: { close(): void }[] = [];
const receivers: TestReceiver[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

const resolvingTo =
  (...addresses: string[]): Resolve =>
  (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

async function posting(resolve: Resolve, timeoutMs = 2000, answer?: Parameters<typeof TestReceiver.start>[0]) {
  const receiver = await TestReceiver.start(answer);
  receivers.push(receiver);
  const transport = new Transport({ allowPublic: false, resolve });
  open.push(transport);
  const { port } = new URL(receiver.url);
  return {
    receiver,
    transport,
    outcome: transport.post(`http://hooks.example:${port}/x`, { a: 'b' }, Buffer.from('{}'), timeoutMs),
  };
}

describe('where webhooks may go', () => {
  it('a name is judged by the address to which it leads at the moment of connecting', async () => {
    const { receiver, outcome } = await posting(resolvingTo('127.0.0.1'));
    expect(await outcome).toEqual({ status: 200, body: 'noted' });
    expect(receiver.received[0]).toMatchObject({
      body: '{}',
      headers: { a: 'b', host: expect.stringContaining('hooks.example') },
    });
  });

  it.each([
    [['198.51.100.7']],
    [['127.0.0.1', '198.51.100.7']],
    [['169.254.169.254']],
    [['::ffff:198.51.100.7']],
    [[]],
  ])('%j is refused', async (addresses) => {
    const { receiver, outcome } = await posting(resolvingTo(...addresses));
    await expect(outcome).rejects.toThrow(RefusedTarget);
    expect(receiver.received).toEqual([]);
  });

  it.each([
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'nonsense',
    'http://198.51.100.7/',
    'http://0xc6.0x33.0x64.0x07/',
    'http://3325256711/',
    'http://[2001:db8::1]/',
  ])('%s is refused', async (url) => {
    const transport = new Transport({ allowPublic: false });
    open.push(transport);
    await expect(transport.post(url, {}, Buffer.alloc(0), 1000)).rejects.toThrow(RefusedTarget);
  });

  it('localhost leads to the host that it means here, told once; the receiver still sees localhost', async () => {
    const receiver = await TestReceiver.start();
    receivers.push(receiver);
    const { port } = new URL(receiver.url);
    const moves: string[] = [];
    const looked: string[] = [];
    const transport = new Transport({
      allowPublic: false,
      localhost: 'host.docker.internal',
      moved: (from, to) => moves.push(`${from} -> ${to}`),
      resolve: (name, options, callback) => {
        looked.push(name);
        resolvingTo('127.0.0.1')(name, options, callback);
      },
    });
    open.push(transport);
    for (const host of ['localhost', 'app.localhost', '127.0.0.1', '127.8.0.1', '[::1]', 'localhost', 'elsewhere.test'])
      expect(await transport.post(`http://${host}:${port}/x`, {}, Buffer.from('{}'), 2000)).toMatchObject({
        status: 200,
      });
    expect(receiver.received.map(({ headers }) => headers.host)).toEqual(
      ['localhost', 'app.localhost', '127.0.0.1', '127.8.0.1', '[::1]', 'localhost', 'elsewhere.test'].map(
        (host) => `${host}:${port}`,
      ),
    );
    expect(new Set(looked)).toEqual(new Set(['host.docker.internal', 'elsewhere.test']));
    expect(moves).toEqual(
      ['localhost', 'app.localhost', '127.0.0.1', '127.8.0.1', '[::1]'].map(
        (host) => `http://${host}:${port} -> http://host.docker.internal:${port}`,
      ),
    );
  });

  it('what went wrong at another host than the target says so', async () => {
    const transport = new Transport({ allowPublic: false, localhost: '127.0.0.2' });
    open.push(transport);
    const { error } = await transport.post('http://localhost:1/', {}, Buffer.alloc(0), 1000);
    expect(error).toMatch(/ECONNREFUSED.* \(localhost is 127\.0\.0\.2 here\)$/);
  });

  it('a receiver that does not answer in time, or at all, is an error and no exception', async () => {
    const { outcome } = await posting(resolvingTo('127.0.0.1'), 30, () => new Promise(() => {}));
    expect(await outcome).toEqual({ error: 'no answer within 30 ms' });
    const transport = new Transport({ allowPublic: false });
    open.push(transport);
    expect(await transport.post('http://127.0.0.1:1/', {}, Buffer.alloc(0), 1000)).toEqual({
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('spellings of addresses', () => {
  const check = async (url: string) => {
    const transport = new Transport({ allowPublic: false, resolve: () => expect.unreachable('nothing is looked up') });
    open.push(transport);
    return transport.post(url, {}, Buffer.alloc(0), 1000);
  };

  it.each([
    'http://[::ffff:198.51.100.7]/',
    'http://[::ffff:c633:6407]/',
    'http://[::198.51.100.7]/',
    'http://[64:ff9b::c633:6407]/',
    'http://[2002:c633:6407::]/',
    'http://[fe80::1]/',
    'http://[fe80::1%25eth0]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0306.063.0144.07/',
    'http://198.51.25607/',
    'http://198.51.100.7./',
    'http://localhost@198.51.100.7/',
    'http://127.0.0.1:80@198.51.100.7/',
    'http://①⑨⑧.⑤①.①⓪⓪.⑦/',
    'HTTP://198.51.100.7/',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http:///',
    'http://[::1',
    'gopher://127.0.0.1/',
    'data:text/plain,x',
    'unix:/var/run/docker.sock',
  ])('%s is refused', async (url) => {
    await expect(check(url)).rejects.toThrow(RefusedTarget);
  });

  it.each([
    (port: string) => `http://127.1:${port}/`,
    (port: string) => `http://0.0.0.0:${port}/`,
    (port: string) => `http://0:${port}/`,
    (port: string) => `http://[::ffff:0.0.0.0]:${port}/`,
    (port: string) => `http://0x7f.1:${port}/`,
    (port: string) => `http://0177.0.0.1:${port}/`,
    (port: string) => `http://2130706433:${port}/`,
    (port: string) => `http://127.0.0.1.:${port}/`,
    (port: string) => `http://[::ffff:127.0.0.1]:${port}/`,
    (port: string) => `HTTP://①②⑦.⓪.⓪.①:${port}/`,
    (port: string) => `http://198.51.100.7@127.0.0.1:${port}/`,
  ])('%s is loopback', async (urlOf) => {
    const receiver = await TestReceiver.start();
    receivers.push(receiver);
    expect(await check(urlOf(new URL(receiver.url).port))).toMatchObject({ status: 200 });
  });
});

describe('names that change their mind', () => {
  it('a connection goes to the very address that was judged; each new one is judged anew', async () => {
    const receiver = await TestReceiver.start();
    receivers.push(receiver);
    const answers = [['127.0.0.1'], ['198.51.100.7'], ['127.0.0.1', '198.51.100.7'], ['127.0.0.1']];
    let asked = 0;
    const transport = new Transport({
      allowPublic: false,
      resolve: (name, options, callback) => resolvingTo(...(answers[asked++] ?? []))(name, options, callback),
    });
    open.push(transport);
    const post = () =>
      transport.post(
        `http://hooks.example:${new URL(receiver.url).port}/`,
        { connection: 'close' },
        Buffer.alloc(0),
        2000,
      );
    expect(await post()).toMatchObject({ status: 200 });
    await expect(post()).rejects.toThrow('198.51.100.7');
    await expect(post()).rejects.toThrow('198.51.100.7');
    expect(await post()).toMatchObject({ status: 200 });
    expect([asked, receiver.received.length]).toEqual([4, 2]);
  });

  it.each([301, 302, 303, 307, 308])('a redirection (%i) is an answer, and is not followed', async (status) => {
    const elsewhere = await TestReceiver.start();
    receivers.push(elsewhere);
    const server = createServer((_request, response) => {
      response.writeHead(status, { Location: elsewhere.url }).end('go there');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => void server.close() });
    const transport = new Transport({ allowPublic: false });
    open.push(transport);
    const { port } = server.address() as AddressInfo;
    expect(await transport.post(`http://127.0.0.1:${port}/`, {}, Buffer.alloc(0), 2000)).toEqual({
      status,
      body: 'go there',
    });
    expect(elsewhere.received).toEqual([]);
  });

  it('an answer without end is cut off in time, and no more of it is kept than is shown', async () => {
    const server = createServer((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => void server.close() });
    const transport = new Transport({ allowPublic: false });
    open.push(transport);
    const { port } = server.address() as AddressInfo;
    expect(await transport.post(`http://127.0.0.1:${port}/`, {}, Buffer.alloc(0), 200)).toEqual({
      error: 'no answer within 200 ms',
    });
  });

  it('a header that would split the message is not sent', async () => {
    const { outcome, transport, receiver } = await posting(resolvingTo('127.0.0.1'));
    await outcome;
    const split = await transport.post(receiver.url, { a: 'b\r\nc: d' }, Buffer.alloc(0), 1000);
    expect(split).toEqual({ error: expect.stringContaining('Invalid character') });
    expect(receiver.received).toHaveLength(1);
  });

  it.each([
    ['at once', 'the receiver closed the connection without an answer', (socket: Socket) => void socket.destroy()],
    [
      'in the middle of its answer',
      'the receiver closed the connection before its answer was complete',
      (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
    ],
  ])('a receiver that closes %s is told of', async (_when, error, close) => {
    const server = createTcpServer((socket) => void socket.on('error', () => {}).once('data', () => close(socket)));
    const port = await listening(server);
    expect(await near().post(`http://127.0.0.1:${port}/`, {}, Buffer.from('{}'), 5000)).toEqual({ error });
  });

  it('name and password of a target go into a header, unless there is one', async () => {
    const receiver = await TestReceiver.start();
    receivers.push(receiver);
    const url = receiver.url.replace('//', '//ann:pass%20word@');
    const transport = near();
    await transport.post(url, {}, Buffer.alloc(0), 5000);
    await transport.post(url, { Authorization: 'Bearer x' }, Buffer.alloc(0), 5000);
    const sent = receiver.received.map(({ headers }) => headers['authorization']);
    expect(sent).toEqual([`Basic ${Buffer.from('ann:pass word').toString('base64')}`, 'Bearer x']);
  });

  it('a receiver with a certificate is asked for by the name in the target, wherever that leads', async () => {
    const asked: string[] = [];
    const server = createTlsServer({
      SNICallback: (name, done) => {
        asked.push(name);
        done(new Error('no certificate here'));
      },
    });
    const port = await listening(server);
    const transport = new Transport({ allowPublic: false, localhost: '127.0.0.1' });
    open.push(transport);
    const { error } = await transport.post(`https://hooks.localhost:${port}/`, {}, Buffer.alloc(0), 5000);
    expect([asked, error]).toEqual([
      ['hooks.localhost'],
      expect.stringContaining('(hooks.localhost is 127.0.0.1 here)'),
    ]);
  });

  it('stopping ends what is under way, also while it connects', async () => {
    const server = createTcpServer((socket) => void socket.on('error', () => {}));
    const port = await listening(server);
    const transport = near();
    const outcome = transport.post(`http://127.0.0.1:${port}/`, {}, Buffer.alloc(0), 5000);
    const later = transport.post(`http://127.0.0.1:${port}/`, {}, Buffer.alloc(0), 5000);
    await new Promise<void>((resolve) => server.once('connection', () => resolve()));
    transport.close();
    const error = 'Paydrill stopped before the receiver had answered';
    expect(await Promise.all([outcome, later])).toEqual([{ error }, { error }]);
  });
});

function near(): Transport {
  const transport = new Transport({ allowPublic: false });
  open.push(transport);
  return transport;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => void server.close() });
  return (server.address() as AddressInfo).port;
}
