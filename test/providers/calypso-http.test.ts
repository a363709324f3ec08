import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDocument } from 'zod-openapi';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { itWith } from '../support/programs.js';
import { serverOptions } from '../support/world.js';
import { sha512 } from './calypso-world.js';

let server: RunningServer;
beforeEach(async () => {
  server = await startServer(serverOptions([calypso], { wire: 'wall' }));
});
afterEach(() => server.stop());

async function send(method: string, path: string, body: string, headers: Record<string, string> = {}) {
  const { key = '', secret = '' } = server.workspaces.default.credentials(calypso);
  const signed = { 'content-type': 'application/json', Key: key, Sign: sha512(secret, body), ...headers };
  const answer = await fetch(server.baseUrl('calypso') + path, {
    method,
    headers: signed,
    ...(method === 'GET' ? {} : { body }),
  });
  const text = await answer.text();
  const json = text === '' ? undefined : (JSON.parse(text) as { errorCode?: string });
  return { status: answer.status, headers: answer.headers, text, code: json?.errorCode };
}

function envelope(payload?: object): string {
  const { account } = server.workspaces.default.credentials(calypso);
  return JSON.stringify({ account, timestamp: server.workspaces.default.wireNow(), payload });
}

describe('over HTTP', () => {
  it.each([
    ['POST', '/api/v1/nothing', 404, '004'],
    ['GET', '/api/v1/account', 405, '001'],
    ['PUT', '/api/v1/subscription/webhook', 405, '001'],
    ['POST', '/api/v1/invoice', 400, '001'],
    ['POST', '/api/v1/c2f/order/BANK/rate', 400, '001'],
    ['POST', '/api/v1/account', 200, undefined],
    ['POST', '/api/v1/user/current', 200, undefined],
  ])('%s %s answers %i', async (method, path, status, code) => {
    const answer = await send(method, path, envelope());
    expect([answer.status, answer.code]).toEqual([status, code]);
    if (path === '/api/v1/subscription/webhook') expect(answer.headers.get('allow')).toBe('POST, DELETE');
  });

  it.each([
    ['not JSON', '{', {}, 400, '001'],
    ['another content type', '{}', { 'content-type': 'text/plain' }, 400, '001'],
    ['a good signature over no envelope', '{}', {}, 400, '011'],
    ['a wrong signature', '{}', { Sign: 'x' }, 401, '003'],
    ['more than 1 MiB', `"${'x'.repeat(1024 * 1024)}"`, {}, 413, '001'],
  ] as const)('%s', async (_, body, headers, status, code) => {
    const answer = await send('POST', '/api/v1/account', body, headers);
    expect([answer.status, answer.code]).toEqual([status, code]);
    if (code === '003') expect(answer.headers.get('paydrill-explain')).toContain('/_paydrill/requests/');
  });

  it('DELETE carries a signed body and answers an empty one', async () => {
    const requestId = '11111111-2222-4333-8444-555555555555';
    const url = 'http://127.0.0.1:9/';
    expect((await send('POST', '/api/v1/subscription/webhook/create', envelope({ requestId, url }))).status).toBe(200);
    const answer = await send('DELETE', '/api/v1/subscription/webhook', envelope({ requestId }));
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  itWith(
    'sh',
    'curl',
    'openssl',
  )('the line for a shell works as it is pasted', async () => {
    const line = calypso.client.curl(server.baseUrl('calypso'), server.workspaces.default.credentials(calypso));
    expect(line).not.toContain('\n');
    const out = await new Promise<string>((resolve, reject) => {
      const shell = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      shell.stdout.on('data', (chunk) => {
        text += chunk;
      });
      shell.on('error', reject);
      shell.on('close', () => resolve(text));
    });
    expect(JSON.parse(out)).toMatchObject({ email: 'ann@example.com', blocked: false });
  });

  it('all schemas can be written as OpenAPI', () => {
    const paths: Record<string, Record<string, object>> = {};
    for (const { method, path, request, response } of calypso.operations) {
      const json = (schema: typeof request) =>
        schema === undefined ? {} : { content: { 'application/json': { schema } } };
      const at = paths[path] ?? {};
      paths[path] = at;
      at[method.toLowerCase()] = {
        requestBody: json(request),
        responses: { 200: { description: 'ok', ...json(response) } },
      };
    }
    const document = createDocument({ openapi: '3.1.0', info: { title: 'calypso', version: '0' }, paths } as never);
    expect(Object.keys(document.paths ?? {}).length).toBeGreaterThan(50);
  });
});
