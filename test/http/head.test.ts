import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Provider } from '../../src/core/provider.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { headersByHand } from '../support/by-hand.js';
import { serverOptions } from '../support/world.js';

const open: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function start(provider: Provider, assumptions: Readonly<Record<string, string>> = {}) {
  const server = await startServer(serverOptions([provider], { assumptions }));
  open.push(server);
  return server;
}

/** A path that GET takes without more, at each provider; Calypso has no such operation, but a hosted page. */
const paths: Readonly<Record<string, string>> = {
  cryptopay: '/api/accounts',
  offblocks: '/v1/customers',
  calypso: '/onramp',
  trxn: '/v1/customers',
};

/** Sent by hand, for what `fetch` hides of an answer to HEAD. `signedAs`: the method that stands in what is signed. */
async function ask(server: RunningServer, provider: Provider, method: string, signedAs = method) {
  const target = paths[provider.id] ?? '/';
  const nothing = Buffer.alloc(0);
  const headers = await headersByHand(server, provider, { method: signedAs, target, body: nothing });
  const { hostname, port } = new URL(server.baseUrl(provider.id));
  return new Promise<{ status: number; headers: Readonly<Record<string, unknown>>; text: string }>(
    (resolve, reject) => {
      const request = httpRequest({ hostname, port, method, path: target, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      request.on('error', reject).end();
    },
  );
}

const journal = (server: RunningServer) => server.workspaces.default.journal.list();

// RFC 9110, sections 9.1 and 9.3.2.
describe.each(providers.map((provider): [string, Provider] => [provider.id, provider]))('HEAD: %s', (id, provider) => {
  it('has the status and headers of GET, and no body', async () => {
    const server = await start(provider);
    const [get, head] = [await ask(server, provider, 'GET'), await ask(server, provider, 'HEAD')];
    expect(head.text).toBe('');
    expect(head.status).toBe(get.status);
    for (const name of ['content-type', 'content-length', 'cache-control'])
      expect(head.headers[name], name).toBe(get.headers[name]);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(0);
    const entries = journal(server).filter(({ target }) => target.endsWith(paths[id] ?? '/'));
    expect(entries.map(({ method, operation }) => [method, operation])).toEqual([
      ['GET', entries[0]?.operation],
      ['HEAD', entries[0]?.operation],
    ]);
    expect(entries[1]?.answer).toBe('');
  });

  it('is no method of the path under the assumption', async () => {
    const server = await start(provider, { [`${id}.headCalls`]: 'refused' });
    const head = await ask(server, provider, 'HEAD');
    expect([404, 405]).toContain(head.status);
    expect((await ask(server, provider, 'GET')).status).not.toBe(head.status);
  });

  it.skipIf(id === 'trxn' || id === 'calypso')('is signed as HEAD', async () => {
    const server = await start(provider);
    expect((await ask(server, provider, 'HEAD', 'GET')).status).toBeGreaterThanOrEqual(400);
  });
});
