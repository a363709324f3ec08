import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { OffBlocksWorld } from './offblocks-world.js';

let world: OffBlocksWorld;

afterEach(async () => {
  await world.close();
});

it('a call is judged by the keys that the calls before it leave, though its signature is verified while they are carried out', async () => {
  world = await OffBlocksWorld.open();
  const Authorization = `Bearer ${await world.token()}`;
  const removal = { Authorization, 'Idempotency-Key': world.uuid() };
  const signed = { Authorization, ...world.signature('GET', '/v1/customers', {}, {}) };
  const call = (line: string, headers: Record<string, string>) =>
    `${line} HTTP/1.1\r\nHost: x\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`;
  const get = call('GET /v1/customers', signed);
  const sent = [
    get,
    get,
    call('DELETE /v1/auth/signing', removal),
    call('GET /v1/customers', { ...signed, Connection: 'close' }),
  ];
  const got = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(Number(new URL(world.baseUrl).port), '127.0.0.1', () => socket.write(sent.join('')));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(text));
  });
  expect([...got.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status)).toEqual(['200', '200', '204', '400']);
  expect(world.workspace.journal.list().find(({ status }) => status === 400)?.explanation?.causes[0]?.code).toBe(
    'removedKey',
  );
});
