import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ProviderClient } from '../../src/client.js';
import { demoStage, type Told } from '../../src/demo.js';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { WebhookReceiver } from '../../src/receiver.js';
import { itWith } from '../support/programs.js';
import { digest, OffBlocksWorld, wallets } from './offblocks-world.js';

let world: OffBlocksWorld;
beforeEach(async () => {
  world = await OffBlocksWorld.open();
});
afterEach(() => world.close());

const body = { chainId: `eip155:300:${wallets[0].address}`, externalId: 'ann' };

describe('over HTTP', () => {
  it.each([
    ['GET', '/v1/nothing', 404],
    ['GET', '/customers', 404],
    ['POST', '/v1/webhooks', 405],
    ['PUT', '/v1/customers', 405],
    ['GET', '/v1/customers/%zz', 400],
    ['POST', '/v1/accounts/00000000-0000-4000-8000-000000000000/cards', 400],
    ['PATCH', '/v1/simulator/cards/00000000-0000-4000-8000-000000000000/issue', 404],
  ])('%s %s answers %i', async (method, path, status) => {
    const answer = await world.call(method, path, method === 'GET' ? undefined : {});
    expect(answer.status).toBe(status);
    expect([answer.text, answer.headers['content-type']]).toEqual(['', undefined]);
    if (path === '/v1/webhooks') expect(answer.headers['allow']).toBe('PUT, GET');
  });

  it('errors carry the documented words when a body is chosen', async () => {
    await world.close();
    world = await OffBlocksWorld.open({ errorBody: 'json', wrongMethodStatus: 404 });
    const words = async (method: string, path: string, json?: unknown) => {
      const { status, json: found } = await world.call(method, path, json);
      expect(found['status']).toBe(status);
      return found['message'];
    };
    expect(await words('GET', `/v1/customers/${world.uuid()}`)).toBe('Customer not found');
    expect(await words('GET', `/v1/webhooks/${world.uuid()}`)).toBe('Webhook not found');
    expect(await words('POST', '/v1/customers', {})).toBe('Invalid request');
    await world.customer();
    expect(await words('POST', '/v1/customers', body)).toBe('Customer already exists');
    expect(await words('PUT', '/v1/customers', body)).toBe('Invalid request');
    const id = await world.customer({ externalId: 'x' }).then(async (one) => {
      await world.sign(one.id, one.challenge);
      return one.id;
    });
    expect(await words('POST', `/v1/customers/${id}/challenge/sign`, { challenge: 'x', signature: 'y' })).toBe(
      'Challenge already signed',
    );
    const { json } = await world.raw(
      'POST',
      '/v1/auth/token',
      { 'content-type': 'application/json' },
      JSON.stringify({ apiKey: world.uuid(), apiSecret: 'x' }),
    );
    expect(json).toEqual({ status: 401, message: 'Invalid credentials' });
  });

  it('bodies that are no JSON, too long or of another kind', async () => {
    const send = async (text: string, type = 'application/json') => {
      const { status, text: answer } = await world.call('POST', '/v1/customers', text, {
        headers: { 'Content-Type': type },
      });
      expect(answer === '').toBe(status >= 400);
      return status;
    };
    expect(await send('{')).toBe(400);
    expect(await send('"\ud800"')).toBe(400);
    expect(await send(JSON.stringify(body), 'text/plain')).toBe(400);
    expect(await send(`"${'x'.repeat(1024 * 1024)}"`)).toBe(413);
    expect(await send(JSON.stringify(body), 'application/json; charset=utf-8')).toBe(201);
  });

  it('a body on a call that takes none needs its digest, and is not looked at', async () => {
    const id = await world.verifying();
    const path = `/v1/simulator/customers/${id}/verify`;
    const bare = await world.call('PATCH', path, {}, { headers: { 'Content-Digest': undefined } });
    expect([bare.status, bare.causes]).toEqual([400, ['missingDigest']]);
    expect((await world.call('PATCH', path, { more: 1 })).status).toBe(202);
  });

  it('answers below the control port and by the name of the real host', async () => {
    const { apiKey, apiSecret } = world.keys;
    const text = JSON.stringify({ apiKey, apiSecret });
    const headers = { 'content-type': 'application/json' };
    const below = await fetch(`${world.server.url}/offblocks/v1/auth/token`, { method: 'POST', headers, body: text });
    expect(below.status).toBe(200);
    const host = 'api.sandbox.offblocks.xyz';
    const Authorization = `Bearer ${await world.token()}`;
    const signed = world.signature(
      'GET',
      '/v1/customers',
      {},
      {
        cover: [
          ['@authority', host],
          ['@target-uri', `http://${host}/v1/customers`],
        ],
      },
    );
    expect((await world.raw('GET', '/v1/customers', { Host: host, Authorization, ...signed })).status).toBe(200);
  });

  it('Content-Digest is checked over the raw bytes', async () => {
    const text = `${JSON.stringify(body, null, 2)}\n`;
    const both = `${digest('sha256', text)}, ${digest('sha512', text)}`;
    expect((await world.call('POST', '/v1/customers', text, { headers: { 'Content-Digest': both } })).status).toBe(201);
  });

  it('another workspace is found by key, token or API key alone', async () => {
    const other = await world.server.workspaces.create('other');
    const credentials = other.credentials(offblocks);
    const client = new ProviderClient({
      provider: offblocks,
      baseUrl: world.baseUrl,
      credentials,
      now: () => other.wireNow(),
    });
    expect((await client.call('auth.token')).status).toBe(200);
    expect((await client.call('customers.create', { data: body })).status).toBe(201);
    const publicKey = Buffer.from(credentials['publicKeyPem'] ?? '').toString('base64');
    expect((await client.call('auth.signing.put', { data: { publicKey } })).status).toBe(200);
    expect(other.store.collection('offblocks.customers').size).toBe(1);
    expect(world.workspace.store.collection('offblocks.customers').size).toBe(0);
  });
});

describe('the client', () => {
  it('fetches a token once, and again when it is about to end or was killed', async () => {
    const tokens = () => world.workspace.journal.list().filter(({ operation }) => operation === 'auth.token').length;
    for (let at = 0; at < 3; at += 1) expect((await world.client.call('customers.list')).status).toBe(200);
    expect(tokens()).toBe(1);
    await world.advance(3_600_000);
    expect((await world.client.call('customers.list')).status).toBe(200);
    expect(tokens()).toBe(2);
    const { apiKey } = world.keys;
    const pair = { apiKey, apiSecret: 'another' };
    expect((await world.client.call('auth.credentials.put', { data: pair })).status).toBe(204);
    expect((await world.client.call('customers.list', { credentials: pair })).status).toBe(200);
    expect((await world.client.call('customers.list')).status).toBe(401);
  });

  it('signs a query, takes a new idempotency key for each call', async () => {
    expect((await world.client.send('GET', '/v1/customers?a=1&b=%20')).status).toBe(200);
    expect((await world.client.call('customers.create', { data: body })).status).toBe(201);
    expect((await world.client.call('customers.create', { data: body })).status).toBe(409);
  });

  itWith(
    'sh',
    'curl',
    'openssl',
  )('the line for a shell works as it is pasted, again and again', async () => {
    await world.workspace.setClock({ wire: 'wall' });
    const line = offblocks.client.curl(world.baseUrl, world.keys);
    expect(line).not.toContain('\n');
    // About one signature in 128 has a number that is a byte short.
    for (let at = 0; at < 3; at += 1) {
      const out = await new Promise<string>((resolve, reject) => {
        const shell = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'inherit'] });
        let text = '';
        shell.stdout.on('data', (chunk) => {
          text += chunk;
        });
        shell.on('error', reject);
        shell.on('close', () => resolve(text));
      });
      expect(out).toBe('[]');
    }
  });

  it('the demo tells its story', async () => {
    const receiver = await WebhookReceiver.start({ providers: [offblocks], now: () => world.workspace.wireNow() });
    const told: Told[] = [];
    try {
      await offblocks.demo(demoStage(offblocks, { server: world.server, receiver, tell: (one) => told.push(one) }));
    } finally {
      await receiver.stop();
    }
    expect(told.filter(({ kind }) => kind === 'call').length).toBeGreaterThanOrEqual(8);
    expect(told.filter(({ kind }) => kind === 'webhook').length).toBe(20);
  });

  it('all schemas can be written as JSON Schema', () => {
    const schemas = offblocks.operations.flatMap(({ request, response }) => [request, response]);
    for (const schema of schemas) if (schema !== undefined) expect(z.toJSONSchema(schema)).toHaveProperty('$schema');
  });
});
