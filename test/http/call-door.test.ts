import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Credentials, operation, type Provider } from '../../src/core/provider.js';
import { layOut } from '../../src/http/application.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { toyProvider } from '../support/toy-provider.js';
import { noSession, serverOptions, testStart } from '../support/world.js';

const base = toyProvider();
const shared = { evidence: 'documented', docs: 'https://toy.example/docs', status: 200 } as const;
/** The toy provider with answers that are written in more than one way. */
const toy: Provider = {
  ...base,
  operations: [
    ...base.operations,
    operation({
      ...shared,
      id: 'accents',
      title: 'Accents in head and body',
      method: 'GET',
      path: '/v1/accents',
      handle: () => ({ status: 200, json: { name: 'Zoë – ✓' }, headers: { 'X-Name': 'Zo\u00eb' } }),
    }),
    operation({
      ...shared,
      id: 'latin',
      title: 'Accents in the head only',
      method: 'GET',
      path: '/v1/latin',
      handle: () => ({ status: 200, json: { name: 'Zoe' }, headers: { 'X-Name': 'Zo\u00eb' } }),
    }),
    operation({
      ...shared,
      id: 'broken',
      title: 'A header that cannot be sent',
      method: 'GET',
      path: '/v1/broken',
      handle: () => ({ status: 200, json: {}, headers: { 'X-Name': 'a\nb' } }),
    }),
    operation({
      ...shared,
      id: 'none',
      title: 'Nothing',
      method: 'GET',
      path: '/v1/none',
      handle: () => ({ status: 204 }),
    }),
  ],
};

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function started(): Promise<RunningServer> {
  const server = await startServer(serverOptions([toy]));
  stops.push(() => server.stop());
  return server;
}

/** Sends pieces of bytes one after the other, and answers what comes back until the connection ends. */
function raw(port: number, pieces: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, async () => {
      for (const piece of pieces) await new Promise((sent) => socket.write(piece, () => setImmediate(sent)));
    });
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(got));
  });
}

/** A signed call as it goes over the wire: `sent` are the pieces in which the body leaves. */
async function signedCall(credentials: Credentials, line: string, headers = '', body = '', sent = [body]) {
  const [method = '', target = ''] = line.split(' ');
  const signing = { method, target, origin: 'http://127.0.0.1', body: body === '' ? undefined : body, nonce: '1' };
  const signed = await toy.client.sign(signing, credentials, testStart, noSession);
  const more = Object.entries(signed).map(([name, value]) => `${name}: ${value}\r\n`);
  return [`${method} /toy${target} HTTP/1.1\r\n${host}${more.join('')}${headers}${last}`, ...sent];
}

const host = 'Host: 127.0.0.1\r\n';
const last = 'Connection: close\r\n\r\n';
const json = (text: string, more = '') => `Content-Type: application/json\r\n${more}Content-Length: ${text.length}\r\n`;
const book = '{"label":"book"}';
const chunked = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n';
const long = JSON.stringify({ label: 'x'.repeat(3000) });

describe('a call on a port, and through the application', () => {
  it('is answered with the same bytes, and leaves the same journal', async () => {
    const [own, other] = [await started(), await started()];
    const application = createServer(layOut(other.admin, other.calls).app);
    await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
    stops.push(async () => application.close());
    const ports = [Number(new URL(own.url).port), (application.address() as AddressInfo).port];

    const keys = own.workspaces.default.credentials(toy);
    const calls: readonly (readonly string[])[] = [
      await signedCall(keys, 'POST /v1/parcels', json(book), book),
      await signedCall(keys, 'POST /v1/parcels', json(book), book, ['{"label":', '"book"}']),
      await signedCall(keys, 'POST /v1/parcels', chunked, book, [`10\r\n${book}\r\n0\r\n\r\n`]),
      await signedCall(keys, 'POST /v1/parcels', json(book, 'Content-Encoding: gzip\r\n'), book),
      await signedCall(keys, 'POST /v1/parcels', json(book, 'Content-Encoding: identity\r\n'), book),
      await signedCall(keys, 'POST /v1/parcels', json(long), long),
      await signedCall(keys, 'POST /v1/parcels', json('')),
      await signedCall(keys, 'POST /v1/parcels'),
      await signedCall(keys, 'GET /v1/parcels/latest'),
      await signedCall(keys, 'HEAD /v1/parcels/latest'),
      await signedCall(keys, 'GET /v1/parcels/1'),
      await signedCall(keys, 'GET /v1/parcels/%zz'),
      await signedCall(keys, 'PUT /v1/parcels', json(book), book),
      await signedCall(keys, 'GET /v1/accents'),
      await signedCall(keys, 'GET /v1/latin'),
      await signedCall(keys, 'GET /v1/none'),
      await signedCall(keys, 'GET /v1/broken'),
      await signedCall(keys, 'GET /pages/hello'),
      await signedCall(keys, 'GET /nowhere'),
      [`GET /toyy/v1/parcels HTTP/1.1\r\n${host}${last}`],
      [`GET http://localhost/toy/v1/parcels/latest HTTP/1.1\r\n${host}${last}`],
      [`GET /_PAYDRILL/clock HTTP/1.1\r\n${host}${last}`],
    ];
    const seen: string[] = [];
    for (const [n, call] of calls.entries()) {
      const answers = await Promise.all(ports.map((port) => raw(port, call)));
      const [one, two] = answers.map((text) =>
        text
          .replace(/\r\nDate: [^\r]+/, '')
          .replaceAll(own.url, 'URL')
          .replaceAll(other.url, 'URL'),
      );
      expect(one, `call ${n}`).toBe(two);
      if (/\/(accents|latin) /.test(call[0] ?? ''))
        expect(one, 'one byte, as Node writes heads').toContain('X-Name: Zo\u00eb\r\n');
      seen.push(one?.slice(9, 12) ?? '');
    }
    expect(seen).toEqual(
      '201 201 201 400 201 413 400 400 200 200 404 400 405 200 200 204 500 200 404 404 401 200'.split(' '),
    );
    const [mine, theirs] = [own, other].map(({ workspaces }) => workspaces.default.journal.exact());
    expect(mine).toEqual(theirs);
    expect(mine?.length).toBeGreaterThan(15);
  });

  it('that breaks off stands in the journal with what came of it', async () => {
    const server = await started();
    const told = new Promise<void>((resolve) => server.workspaces.default.journal.listen(() => resolve()));
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () =>
      socket.write('POST /toy/v1/parcels HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"la', () =>
        setImmediate(() => socket.destroy()),
      ),
    );
    await told;
    expect(server.workspaces.default.journal.list()).toMatchObject([
      { operation: 'parcels.create', body: '', notes: ['The body could not be read: request aborted'] },
    ]);
    expect(server.workspaces.default.store.collection('toy.parcels').size).toBe(0);
  });
});
