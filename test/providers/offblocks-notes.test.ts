/** What the journal says of answers that have no body. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OffBlocksWorld, wallets } from './offblocks-world.js';

let world: OffBlocksWorld;
beforeEach(async () => {
  world = await OffBlocksWorld.open();
});
afterEach(() => world.close());

const nobody = '00000000-0000-4000-8000-0000000000ff';

it.each([
  ['GET', `/v1/customers/${nobody}`, 'Customer not found'],
  ['GET', `/v1/accounts/${nobody}`, 'Account not found'],
  ['DELETE', `/v1/cards/${nobody}`, 'Card not found'],
  ['GET', `/v1/authorisations/${nobody}`, 'Authorisation not found'],
  ['GET', `/v1/transactions/${nobody}`, 'Transaction not found'],
  ['DELETE', `/v1/webhooks/${nobody}`, 'Webhook not found'],
])('%s %s: what is missing', async (method, path, words) => {
  const { status, text, notes } = await world.call(method, path);
  expect([status, text, notes]).toEqual([404, '', [`${words}: this workspace has none with the id ${nobody}.`]]);
});

it('who is in the way of a new customer', async () => {
  const { id } = await world.customer({ externalId: 'ann' });
  const body = { chainId: `eip155:300:${wallets[0].address}`, externalId: 'ann' };
  const { status, text, notes } = await world.call('POST', '/v1/customers', body);
  expect([status, text]).toEqual([409, '']);
  expect(notes).toEqual([`The customer ${id} (initiating) has the same chainId and externalId.`]);
});

it('that an address is taken although its checksum is wrong', async () => {
  const wrong = wallets[0].address.replace(/[a-f]/, (letter) => letter.toUpperCase());
  const body = { chainId: `eip155:300:${wrong}`, externalId: 'ann' };
  const { status, notes } = await world.call('POST', '/v1/customers', body);
  expect([status, notes.join()]).toEqual([201, expect.stringContaining(`not that of EIP-55: ${wallets[0].address}.`)]);
});
