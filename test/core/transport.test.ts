import { afterEach, describe, expect, it } from 'vitest';
import { RefusedTarget, type Resolve, Transport } from '../../src/core/transport.js';
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
