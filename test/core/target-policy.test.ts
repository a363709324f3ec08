import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HostList, hostEntryOf, isLocalhost, isPrivateName } from '../../src/core/hosts.js';
import { RefusedTarget, TargetPolicy } from '../../src/core/target-policy.js';
import { type Resolve, Transport } from '../../src/core/transport.js';
import { TestReceiver } from '../support/world.js';

const open: { close(): void }[] = [];
const receivers: TestReceiver[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

function transportWith(options: Partial<ConstructorParameters<typeof Transport>[0]>): Transport {
  const transport = new Transport({ allowPublic: false, ...options });
  open.push(transport);
  return transport;
}

const nothingIsLookedUp: Resolve = () => expect.unreachable('nothing is looked up');

async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  open.push({ close: () => void server.close() });
  return (server.address() as AddressInfo).port;
}

describe('which addresses are called', () => {
  const policy = (options: Partial<ConstructorParameters<typeof TargetPolicy>[0]> = {}) =>
    new TargetPolicy({ allowPublic: false, ...options });

  it.each([
    'host.docker.internal',
    'gateway.docker.internal',
    'docker.for.mac.localhost',
    'host.containers.internal',
    'host.lima.internal',
    'host.orb.internal',
    'host.minikube.internal',
    'host.testcontainers.internal',
    'HOST.docker.internal.',
  ])('%s is the machine, wherever an engine puts it', (name) => {
    for (const address of ['169.254.1.2', '198.19.249.2', '192.168.65.254', '203.0.113.9', 'fe80::1'])
      expect(policy().refusal(name, address)).toBeUndefined();
    expect(policy().refusal(name, '169.254.169.254')?.message).toBe(
      `${name} (169.254.169.254) is where clouds hand out credentials; only --allow-webhooks-to 169.254.169.254 lets it be called`,
    );
  });

  it.each(['169.254.1.2', 'gateway.corp.example', '203.0.113.9'])(
    'what --localhost names (%s) is called',
    (localhost) => {
      expect(policy({ localhost }).refusal(localhost, '169.254.1.2')).toBeUndefined();
      expect(policy({ localhost }).refusal(localhost, '169.254.169.254')).toBeInstanceOf(RefusedTarget);
      expect(policy({ localhost }).refusal('another.example', '203.0.113.10')).toBeInstanceOf(RefusedTarget);
    },
  );

  it.each([
    ['100.64.0.0/10', '100.100.1.1', '100.128.0.1'],
    ['198.19.249.0/24', '198.19.249.3', '198.19.250.1'],
    ['203.0.113.7', '203.0.113.7', '203.0.113.8'],
    ['2001:db8::/32', '2001:db8::5', '2001:db9::5'],
    ['fe80::/10', 'fe80::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1', '2001:db8::2'],
  ])('--allow-webhooks-to %s lets %s in and %s not', (given, inside, outside) => {
    const one = policy({ allowed: [hostEntryOf(given, given)] });
    expect(one.refusal('hooks.example', inside)).toBeUndefined();
    expect(one.refusal(inside, inside)).toBeUndefined();
    expect(one.refusal('hooks.example', outside)).toBeInstanceOf(RefusedTarget);
  });

  it('an address with a zone is judged without it', () => {
    expect(policy().refusal('fe80::1%eth0', 'fe80::1%eth0')).toBeInstanceOf(RefusedTarget);
    expect(policy({ allowed: ['fe80::/10'] }).refusal('fe80::1%eth0', 'fe80::1%eth0')).toBeUndefined();
  });

  it('a host is listed by its name, or with all below one', () => {
    const one = policy({ allowed: ['hooks.acme.com', '*.tail1234.ts.net'] });
    for (const name of ['hooks.acme.com', 'HOOKS.acme.com', 'laptop.tail1234.ts.net', 'a.b.tail1234.ts.net'])
      expect(one.refusal(name, '203.0.113.9')).toBeUndefined();
    for (const name of ['acme.com', 'x.hooks.acme.com', 'tail1234.ts.net', 'eviltail1234.ts.net'])
      expect(one.refusal(name, '203.0.113.9')).toBeInstanceOf(RefusedTarget);
  });

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    'fd00:ec2::254',
    '169.254.170.2',
    '100.100.100.200',
    '168.63.129.16',
  ])('credentials of a cloud (%s) are given to nobody but who lists them one by one', (address) => {
    const wide = ['0.0.0.0/0', '169.254.0.0/16', '100.64.0.0/10', '::/0', 'fd00::/8'];
    for (const one of [policy(), policy({ allowPublic: true }), policy({ allowed: wide })])
      expect(one.refusal('metadata.google.internal', address)?.message).toContain('hand out credentials');
    expect(policy({ allowed: [address] }).refusal(address, address)).toBeUndefined();
  });

  it.each([
    ['100.101.102.103', '--allow-webhooks-to 100.64.0.0/10'],
    ['198.19.249.3', '--allow-webhooks-to 198.18.0.0/15'],
    ['203.0.113.9', '--allow-webhooks-to hooks.example'],
    ['169.254.1.2', '--allow-webhooks-to hooks.example'],
  ])('the refusal of %s names what would let it be called', (address, setting) => {
    expect(policy().refusal('hooks.example', address)?.message).toBe(
      `hooks.example (${address}) is neither a loopback nor a private address; start with ${setting} to call it, or --allow-public-webhooks to call any`,
    );
  });
});

describe('lists of hosts', () => {
  it.each([
    ['Paydrill.Test.', 'paydrill.test'],
    ['.svc.acme.com', '*.svc.acme.com'],
    ['*.acme.com', '*.acme.com'],
    ['my_service', 'my_service'],
    ['[::1]', '::1'],
    ['10.0.0.0/8', '10.0.0.0/8'],
  ])('%s is %s', (given, entry) => expect(hostEntryOf(given, given)).toBe(entry));

  it.each([
    '',
    'a b',
    'http://a.test',
    'a.test:80',
    '10.0.0.0/33',
    '10.0.0/8',
    'a.test/8',
    '::/129',
    '*',
    '*.',
    'a..b',
    '1.2.3',
    '0x7f.1',
    '-a',
    '10.0.0.0/8/8',
    '*.10.1',
  ])('%j is none', (given) =>
    expect(() => hostEntryOf(given, JSON.stringify(given))).toThrow(/^expected a host name, .*, not "/),
  );

  it('an address is compared as an address, however it is written', () => {
    const list = new HostList(['::1', '10.0.0.0/8']);
    expect(list.covers('0:0:0:0:0:0:0:1')).toBe(true);
    expect(list.covers('::ffff:10.1.1.1')).toBe(true);
    expect(list.covers('11.0.0.1')).toBe(false);
    expect(list.hasAddress('10.1.1.1')).toBe(false);
  });

  it('names that nobody can register are private; those that end like one are not', () => {
    for (const name of [
      ...['paydrill', 'paydrill.test', 'a.localhost', 'host.containers.internal', 'nas.local', 'box.home.arpa'],
      ...['paydrill.testing.svc.cluster.local', 'paydrill.testing.svc', 'my_service'],
    ])
      expect(isPrivateName(name), name).toBe(true);
    for (const name of [
      ...[
        '',
        '127.0.0.1',
        '::1',
        'evil.example.com',
        'test.com',
        'paydrilltest.com',
        'a.svc.evil.com',
        'local.evil.com',
      ],
      ...['a.lan', 'a.home', 'a.corp', 'a.internal.com', 'internal.dev', 'arpa.home.com', 'a.mytest', 'evil.example'],
    ])
      expect(isPrivateName(name), name).toBe(false);
    expect([
      isLocalhost('a.b.localhost'),
      isLocalhost('docker.for.mac.localhost'),
      isLocalhost('localhost.com'),
    ]).toEqual([true, false, false]);
  });
});

describe('where a target leads', () => {
  it.each(['app.localhost', 'a.b.localhost', 'localhost.localhost'])(
    '%s is this machine, without a look-up',
    async (host) => {
      const receiver = await TestReceiver.start();
      receivers.push(receiver);
      const { port } = new URL(receiver.url);
      const transport = transportWith({ resolve: nothingIsLookedUp });
      expect(await transport.post(`http://${host}:${port}/x`, {}, Buffer.from('{}'), 5000)).toMatchObject({
        status: 200,
      });
      expect(receiver.received[0]?.headers.host).toBe(`${host}:${port}`);
    },
  );

  it('[::] is this machine too', async ({ skip }) => {
    const server = createServer((_request, response) => response.end('six'));
    const port = await listening(server, '::1').catch(() => skip('this machine has no IPv6'));
    const transport = transportWith({ resolve: nothingIsLookedUp });
    expect(await transport.post(`http://[::]:${port}/`, {}, Buffer.alloc(0), 5000)).toEqual({
      status: 200,
      body: 'six',
    });
  });

  it('all addresses are moved to where localhost is, as localhost is', async () => {
    const receiver = await TestReceiver.start();
    receivers.push(receiver);
    const { port } = new URL(receiver.url);
    const moves: string[] = [];
    const transport = transportWith({ localhost: '127.0.0.1', moved: (from, to) => moves.push(`${from} ${to}`) });
    expect(await transport.post(`http://0.0.0.0:${port}/`, {}, Buffer.alloc(0), 5000)).toMatchObject({ status: 200 });
    expect(moves).toEqual([`http://0.0.0.0:${port} http://127.0.0.1:${port}`]);
  });

  it('a listed name is called, and one that is not there says how a container gets it', async () => {
    const transport = transportWith({
      allowed: ['hooks.acme.com'],
      resolve: (_name, _options, done) =>
        done(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []),
    });
    expect(await transport.post('http://host.docker.internal:1/', {}, Buffer.alloc(0), 5000)).toEqual({
      error: 'getaddrinfo ENOTFOUND (Docker on Linux knows the name with --add-host host.docker.internal:host-gateway)',
    });
  });

  it('a receiver on loopback behind the gateway is told where to listen', async () => {
    const transport = transportWith({
      localhost: 'host.docker.internal',
      resolve: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    });
    const { error } = await transport.post('http://localhost:1/', {}, Buffer.alloc(0), 5000);
    expect(error).toMatch(
      /ECONNREFUSED.* \(localhost is host\.docker\.internal here; a receiver outside of the container must listen on 0\.0\.0\.0, not on 127\.0\.0\.1\)$/,
    );
  });

  it('of a host with several addresses, none of which answers, each is told', async () => {
    const { error } = await transportWith({}).post('http://app.localhost:1/', {}, Buffer.alloc(0), 5000);
    expect(error).toMatch(/^ECONNREFUSED: .*127\.0\.0\.1:1/);
  });
});

describe('interim answers', () => {
  const final = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

  /** Answers each request with `pieces`, one after the other, each when the one before has left. */
  async function answering(
    pieces: readonly string[],
    end = false,
  ): Promise<{ url: string; connections: () => number }> {
    let connections = 0;
    const sending = (socket: Socket, rest: readonly string[]): void => {
      const [first, ...others] = rest;
      if (first !== undefined) socket.write(first, 'latin1', () => setImmediate(sending, socket, others));
      else if (end) socket.end();
    };
    const server = createTcpServer((socket) => {
      connections += 1;
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('data', () => sending(socket, pieces));
    });
    return { url: `http://127.0.0.1:${await listening(server)}/`, connections: () => connections };
  }

  it.each([
    ['100 before the answer', ['HTTP/1.1 100 Continue\r\n\r\n', final]],
    ['100 with fields', ['HTTP/1.1 100 Continue\r\nServer: x\r\n\r\n', final]],
    ['100 without a reason', ['HTTP/1.1 100 \r\n\r\n', final]],
    ['100 with less', ['HTTP/1.1 100\r\n\r\n', final]],
    ['100 twice', ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n', final]],
    ['102 and 103', ['HTTP/1.1 102 Processing\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', final]],
    ['all in one piece', [`HTTP/1.1 100 Continue\r\n\r\n${final}`]],
    ['byte by byte', [...`HTTP/1.1 100 Continue\r\n\r\n${final}`]],
    ['no interim answer, byte by byte', [...final]],
  ])('%s', async (_what, pieces) => {
    const { url, connections } = await answering(pieces);
    const transport = transportWith({});
    for (let n = 0; n < 3; n += 1)
      expect(await transport.post(url, {}, Buffer.from('{}'), 5000)).toEqual({ status: 200, body: 'ok' });
    expect(connections()).toBeLessThan(3);
  });

  it('a body that looks like one is a body', async () => {
    const text = 'HTTP/1.1 100 Continue\r\n\r\n';
    const { url } = await answering([`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n`, text]);
    expect(await transportWith({}).post(url, {}, Buffer.alloc(0), 5000)).toEqual({ status: 200, body: text });
  });

  it.each([
    ['nothing behind it', ['HTTP/1.1 100 Continue\r\n\r\n'], 'the receiver closed the connection without an answer'],
    ['only a part of it', ['HTTP/1.1 100 Cont'], 'the receiver closed the connection without an answer'],
    [
      '101, which nobody asked for',
      ['HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
      'without an answer',
    ],
  ])('%s is no answer', async (_what, pieces, error) => {
    const { url } = await answering(pieces, true);
    expect((await transportWith({}).post(url, {}, Buffer.alloc(0), 5000)).error).toContain(error);
  });

  it('interim answers without end do not outlast the time of an attempt', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      const more = () => {
        while (!socket.destroyed && socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000)));
      };
      socket.once('data', more).on('drain', more);
    });
    const url = `http://127.0.0.1:${await listening(server)}/`;
    expect(await transportWith({}).post(url, {}, Buffer.alloc(0), 200)).toEqual({ error: 'no answer within 200 ms' });
  });
});
