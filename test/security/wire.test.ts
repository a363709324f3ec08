import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { toyProvider } from '../support/toy-provider.js';
import { serverOptions } from '../support/world.js';

const token = 'a-token-for-the-control-api';
let server: RunningServer;
let guarded: RunningServer;

beforeAll(async () => {
  server = await startServer(serverOptions([toyProvider()]));
  guarded = await startServer(serverOptions([toyProvider()], { token }));
});

afterAll(async () => {
  await server.stop();
  await guarded.stop();
});

/** Sends bytes as they are and answers everything that comes back until the connection ends; our side stays open. */
function raw(bytes: string | Buffer, base = server.url): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(got));
  });
}

const statuses = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const last = 'Connection: close\r\n\r\n';

describe('messages that two parsers could read differently', () => {
  it.each([
    [
      'Content-Length and Transfer-Encoding',
      'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
    ],
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef'],
    ['a length with a sign', 'Content-Length: +5\r\n\r\nabcde'],
    ['an unknown coding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['chunked that is not last', 'Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n'],
    ['a bare line feed in a chunk', 'Transfer-Encoding: chunked\r\n\r\n5\nabcde\r\n0\r\n\r\n'],
    ['a chunk of no length', 'Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n'],
    ['a folded header', 'A: b\r\n c\r\nContent-Length: 0\r\n\r\n'],
    ['a space before the colon', 'Content-Length : 0\r\n\r\n'],
    ['a NUL in a header', 'A: b\0c\r\n\r\n'],
    ['a header without a colon', 'nonsense\r\n\r\n'],
    ['two Host headers', 'Host: y\r\n\r\n'],
    ['two Host headers that are alike', 'host: x\r\n\r\n'],
  ])('%s: one 400, and the connection ends', async (_what, rest) => {
    const answer = await raw(`POST /toy/v1/parcels HTTP/1.1\r\nHost: x\r\n${rest}`);
    expect(statuses(answer)).toEqual([400]);
    expect(answer).not.toMatch(/at .*\.(ts|js):/);
  });

  it('two Host headers are a 400 for the control API and for hosted pages too, whichever comes first', async () => {
    for (const path of ['/_paydrill/clock', '/', '/toy/v1/parcels'])
      for (const [first, second] of [
        ['localhost', 'evil.example'],
        ['evil.example', 'localhost'],
      ])
        expect(statuses(await raw(`GET ${path} HTTP/1.1\r\nHost: ${first}\r\nHost: ${second}\r\n${last}`))).toEqual([
          400,
        ]);
  });

  it('headers beyond 16 KiB are a 431', async () => {
    expect(statuses(await raw(`GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`))).toEqual([431]);
    const many = Array.from({ length: 3000 }, (_, n) => `h${n}: x\r\n`).join('');
    expect(statuses(await raw(`GET / HTTP/1.1\r\nHost: x\r\n${many}\r\n`))).toEqual([431]);
  });

  it('a call without Host is a 400 in HTTP/1.1; in HTTP/1.0 it does not reach the control API', async () => {
    expect(statuses(await raw('GET /_paydrill/clock HTTP/1.1\r\n\r\n'))).toEqual([400]);
    expect(statuses(await raw('GET /_paydrill/clock HTTP/1.0\r\n\r\n'))).toEqual([403]);
  });

  it('pipelined calls are answered in order', async () => {
    const one = 'GET /_paydrill/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const answer = await raw(
      `${one}GET /_paydrill/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n${one.replace('\r\n\r\n', `\r\n${last}`)}`,
    );
    expect(statuses(answer)).toEqual([200, 404, 200]);
  });

  it('trailers behind the last chunk are no headers', async () => {
    const body =
      'Transfer-Encoding: chunked\r\nTrailer: Paydrill-Workspace\r\nConnection: close\r\n\r\n0\r\nPaydrill-Workspace: nobody\r\n\r\n';
    expect(statuses(await raw(`POST /_paydrill/reset HTTP/1.1\r\nHost: localhost\r\n${body}`))).toEqual([200]);
  });

  it.each([
    ['GET http://localhost/_paydrill/clock', 200],
    ['GET http://evil.example/toy/v1/parcels/latest', 401],
    ['GET //_paydrill/clock', 404],
    ['GET /_paydrill//clock', 404],
    ['GET /_paydrill/../_paydrill/clock', 404],
    ['GET /w/../_paydrill/clock', 404],
    ['GET /w/%2e%2e/toy/v1/parcels/latest', 404],
    ['GET /w//toy/v1/parcels/latest', 404],
    ['GET /w/__proto__/toy/v1/parcels/latest', 404],
    ['GET /toy/v1/parcels/%zz', 400],
    ['GET /toy/../../etc/passwd', 404],
    ['GET /%2e%2e/%2e%2e/etc/passwd', 404],
    ['GET /_paydrill/%zz', 404],
    ['GET /_paydrill/requests/%zz', 400],
    ['OPTIONS *', 404],
    ['TRACE /_paydrill/clock', 405],
    ['PURGE /_paydrill/clock', 405],
  ])('%s is a %i', async (line, status) => {
    expect(statuses(await raw(`${line} HTTP/1.1\r\nHost: localhost\r\n${last}`))).toEqual([status]);
  });
});

describe('bodies', () => {
  const post = (body: string | Buffer, headers = '') =>
    raw(
      Buffer.concat([
        Buffer.from(`POST /toy/v1/parcels HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${body.length}\r\n${last}`),
        Buffer.from(body),
      ]),
    );

  it('over the limit are a 413 in the envelope of the provider, announced or not', async () => {
    const answer = await post('x'.repeat(3000));
    expect(statuses(answer)).toEqual([413]);
    expect(answer).toContain('{"toy":"bodyTooLarge"}');
    const chunk = `bb8\r\n${'x'.repeat(3000)}\r\n0\r\n\r\n`;
    const chunked = await raw(
      `POST /toy/v1/parcels HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n${last}${chunk}`,
    );
    expect(statuses(chunked)).toEqual([413]);
  });

  it('are never unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    expect(bomb.length).toBeLessThan(2000);
    const answer = await post(bomb, 'Content-Encoding: gzip\r\n');
    expect(answer).toContain('{"toy":"brokenBody"}');
    const control = `PUT /_paydrill/state HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n${last}`;
    expect(statuses(await raw(Buffer.concat([Buffer.from(control), bomb])))).toEqual([415]);
  });

  it('of the control API over 64 MiB are a 413', async () => {
    const answer = await fetch(`${server.url}/_paydrill/state`, {
      method: 'PUT',
      body: Buffer.alloc(65 * 1024 * 1024),
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([413, expect.stringContaining('problem+json')]);
  });

  it('with keys like those of every object are only data; such headers too', async () => {
    const sent =
      'POST /toy/v1/parcels HTTP/1.1\r\nHost: x\r\nconstructor: a\r\n__proto__: b\r\n__proto__: c\r\ntoString: d\r\nContent-Length: 2\r\n';
    expect(statuses(await raw(`${sent}${last}{}`))).toEqual([401]);
    const headers = server.workspaces.default.journal.list().at(-1)?.headers ?? {};
    expect(Object.entries(headers)).toEqual(
      expect.arrayContaining([
        ['constructor', 'a'],
        ['__proto__', 'b, c'],
        ['tostring', 'd'],
      ]),
    );
  });

  it('nested without end are the provider’s own 400', async () => {
    const deep = toyProvider({ bodyLimit: 1024 * 1024 });
    const other = await startServer(serverOptions([{ ...deep, stages: ['parse', 'validate'] }]));
    try {
      for (const body of [
        '['.repeat(100_000),
        `${'{"label":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
        `[${'1e400,'.repeat(10)}${'['.repeat(5000)}${']'.repeat(5000)}]`,
      ]) {
        const answer = await fetch(`${other.baseUrl('toy')}/v1/parcels`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        expect([answer.status, await answer.text()]).toEqual([400, '{"toy":"malformedBody"}']);
      }
    } finally {
      await other.stop();
    }
  });
});

const routes = [
  'GET /_paydrill/clock',
  'GET /_paydrill/stream',
  'GET /_paydrill/state',
  'POST /_paydrill/reset',
  'GET /_paydrill/nothing',
  'GET /_paydrill/healthz',
];
const upgrade =
  'Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

describe('who may call the control API', () => {
  it.each(
    routes.flatMap((route) =>
      [
        'Host: evil.example\r\n',
        'Host: evil.example:4600\r\n',
        'Host: 127.0.0.1.evil.example\r\n',
        'Host: localhost.evil.example\r\n',
        'Host: evil.example@127.0.0.1\r\n',
        'Host: 127.0.0.1/evil.example\r\n',
        'Host: \r\n',
        'Host: [::1\r\n',
        'Host: localhost\r\nOrigin: null\r\n',
        'Host: localhost\r\nOrigin: https://evil.example\r\n',
        'Host: localhost\r\nOrigin: http://198.51.100.7\r\n',
        'Host: localhost\r\nOrigin: http://localhost.evil.example\r\n',
        'Host: localhost\r\nOrigin: file://\r\n',
        'Host: localhost\r\nOrigin: chrome-extension://abcdefgh\r\n',
        'Host: localhost\r\nOrigin: \r\n',
        `Host: localhost\r\nOrigin: https://evil.example\r\n${upgrade}`,
        `Host: evil.example\r\n${upgrade}`,
      ].map((headers) => [route, headers] as const),
    ),
  )('%s with %j is refused', async (route, headers) => {
    const end = headers.includes('Upgrade') ? '\r\n' : last;
    const answer = raw(`${route} HTTP/1.1\r\n${headers}${end}`);
    expect(statuses(await answer)).toEqual([403]);
  });

  it.each([
    'Host: localhost:4600\r\n',
    'Host: 127.0.0.1\r\n',
    'Host: [::1]:4600\r\n',
    'Host: 198.51.100.7:4600\r\n',
    'Host: paydrill:4600\r\n',
    'Host: api.toy.example\r\n',
    'Host: app.localhost\r\nOrigin: http://app.localhost:3000\r\n',
    'Host: 127.0.0.1\r\nOrigin: http://localhost:5173\r\n',
    'Host: 127.0.0.1\r\nOrigin: http://192.168.1.20:5173\r\n',
    'Host: 198.51.100.7:4600\r\nOrigin: http://198.51.100.7:4600\r\n',
  ])('%j may', async (headers) => {
    expect(statuses(await raw(`GET /_paydrill/clock HTTP/1.1\r\n${headers}${last}`))).toEqual([200]);
  });

  it.each(routes.slice(0, 5))('%s needs the token, and only as a header', async (route) => {
    const base = guarded.url;
    for (const headers of [
      '',
      'Authorization: Bearer wrong\r\n',
      `Authorization: Basic ${token}\r\n`,
      `Authorization: ${token}\r\n`,
      'Authorization: Bearer \r\n',
      `Cookie: token=${token}\r\n`,
    ]) {
      expect(
        statuses(await raw(`${route}?token=${token} HTTP/1.1\r\nHost: localhost\r\n${headers}${last}`, base)),
      ).toEqual([401]);
    }
  });

  it('the token stands in nothing that is shown', async () => {
    const call = (path: string) => fetch(`${guarded.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const told: string[] = [];
    guarded.workspaces.default.journal.listen((happening) => told.push(JSON.stringify(happening)));
    await call('/toy/v1/parcels/latest');
    await fetch(`${guarded.baseUrl('toy')}/v1/parcels/latest?token=${token}`);
    const shown = await Promise.all(
      ['state', 'requests', 'credentials', 'providers', 'workspaces', 'readyz', 'nothing', 'targets'].map(
        async (path) => (await call(`/_paydrill/${path}`)).text(),
      ),
    );
    expect(shown.join()).toContain('/v1/parcels/latest');
    expect([...shown, ...told].filter((text) => text.includes(token))).toEqual([]);
  });
});

describe('a listener who does not read', () => {
  it('is cut off, and costs no more than 16 MiB', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    const ended = new Promise((resolve) => socket.on('close', resolve));
    await new Promise<void>((resolve) => {
      socket.once('data', () => {
        socket.pause();
        resolve();
      });
      socket.write('GET /_paydrill/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
    });
    const { journal } = server.workspaces.default;
    const text = 'x'.repeat(1024 * 1024);
    for (let n = 0; n < 60; n += 1) journal.tell({ kind: 'trouble', at: '', text });
    socket.resume();
    await ended;
    expect(socket.bytesRead).toBeLessThan(40 * 1024 * 1024);
  });
});
