import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { OffBlocksWorld, wallets } from './offblocks-world.js';

let world: OffBlocksWorld;
beforeEach(async () => {
  world = await OffBlocksWorld.open();
});
afterEach(() => world.close());

const chainId = `eip155:300:${wallets[0].address}`;
const id = '04c5851c-4386-5bd9-9f89-08312f8aee3a';
const put = (kind: 'customers' | 'webhooks', row: Record<string, string | readonly string[]>) =>
  world.workspace.unit(offblocks, (ctx) => offblocks.given[kind].put(ctx, row));

describe('rows that a scenario gives', () => {
  it('are read back as they were given, and cause nothing', async () => {
    await world.receiver();
    const row = {
      chainId,
      createdAt: '2024-01-12T14:53:02.653457Z',
      externalId: 'ann',
      id,
      status: 'inactive',
      updatedAt: '2024-01-12T15:05:00.1Z',
    };
    await put('customers', row);
    expect((await world.call('GET', `/v1/customers/${id}`)).json).toEqual(row);
    await put('customers', { ...row, status: 'active' });
    expect(JSON.parse((await world.call('GET', '/v1/customers')).text)).toEqual([{ ...row, status: 'active' }]);
    expect(world.workspace.deliveries.list()).toEqual([]);
    expect((await world.call('PATCH', `/v1/customers/${id}/deactivate`)).json).toMatchObject({ status: 'inactive' });
  });

  it('get what is left out', async () => {
    await put('customers', { chainId, id, status: 'initiating' });
    const { challenge } = (await world.call('GET', `/v1/customers/${id}/challenge`)).json;
    expect((await world.sign(id, String(challenge))).status).toBe(204);
    await put('customers', { chainId: chainId.toLowerCase() });
    const list = JSON.parse((await world.call('GET', '/v1/customers')).text);
    expect(list).toHaveLength(2);
    expect(list[1]).toMatchObject({ status: 'active', externalId: list[1].id });
  });

  it('webhooks too', async () => {
    await put('webhooks', { callbackUrl: 'http://127.0.0.1:9/', types: ['customer.updated'], id });
    expect((await world.call('GET', `/v1/webhooks/${id}`)).json).toMatchObject({ id, types: ['customer.updated'] });
    await put('webhooks', { callbackUrl: 'http://127.0.0.1:9/' });
    expect(world.read((ctx) => offblocks.targets(ctx))).toHaveLength(2);
  });

  it.each<[string, 'customers' | 'webhooks', Record<string, string>]>([
    ['no account', 'customers', { chainId: wallets[0].address }],
    ['an unknown status', 'customers', { chainId, status: 'gone' }],
    ['no instant', 'customers', { chainId, createdAt: 'today' }],
    ['an unknown field', 'customers', { chainId, name: 'Ann' }],
    ['no URL', 'webhooks', { callbackUrl: 'here' }],
  ])('%s is refused', (_what, kind, row) => expect(offblocks.given[kind].schema.safeParse(row).success).toBe(false));
});
