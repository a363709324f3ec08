import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CardWorld } from './offblocks-card-world.js';

// Deactivating a customer takes accounts and cards along, and activating one brings them back:
// https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/customers

let world: CardWorld;
const open = async (assumptions: Record<string, string | number | boolean> = {}) => {
  await world?.close();
  world = await CardWorld.open(assumptions);
};
beforeEach(async () => {
  world = await CardWorld.open();
});
afterEach(() => world.close());

/** `kind` and last four of the id for each webhook, with the status. */
const heard = async () =>
  (await world.news()).map(({ webhookType, id, status }) => `${String(webhookType).split('.')[0]} ${id} ${status}`);
const statuses = async (...paths: string[]) => {
  const all: unknown[] = [];
  for (const path of paths) all.push((await world.get(path))['status']);
  return all;
};

describe('a customer who is deactivated and activated', () => {
  it('takes every account and card along, each with one event, in both directions', async () => {
    const { customer, account, card } = await world.programme();
    const second = await world.account(customer);
    const other = await world.card(second);
    const bystander = await world.programme();
    await world.news();
    await world.patch(`customers/${customer}/deactivate`);
    const said = (status: string) => [
      `customer ${customer} ${status}`,
      `account ${account} ${status}`,
      `account ${second} ${status}`,
      `card ${card} ${status}`,
      `card ${other} ${status}`,
    ];
    const events = await world.world.workspace.deliveries.list();
    expect(await heard()).toEqual(said('inactive'));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(await statuses(`accounts/${account}`, `cards/${card}`, `cards/${other}`)).toEqual(Array(3).fill('inactive'));
    await world.patch(`customers/${customer}/activate`);
    expect(await heard()).toEqual(said('active'));
    expect(await statuses(`accounts/${second}`, `cards/${card}`)).toEqual(['active', 'active']);
    expect(await statuses(`accounts/${bystander.account}`, `cards/${bystander.card}`)).toEqual(['active', 'active']);
  });

  it('by an event of the provider too', async () => {
    const { customer, account, card } = await world.programme();
    await world.fire('customer.deactivated', customer);
    expect(await statuses(`accounts/${account}`, `cards/${card}`)).toEqual(['inactive', 'inactive']);
    await world.fire('customer.activated', customer);
    expect(await statuses(`accounts/${account}`, `cards/${card}`)).toEqual(['active', 'active']);
  });

  it('leaves alone what is not active: an account to be signed, a card that is being issued, suspended or over', async () => {
    const { customer, account, card } = await world.programme();
    const waiting = String((await world.newAccount(customer))['id']);
    const second = await world.account(customer);
    const third = await world.account(customer);
    const issuing = String((await world.newCard(second))['id']);
    const ended = await world.card(third);
    await world.expect('DELETE', `cards/${ended}`, 204);
    await world.fire('card.suspended', card);
    await world.news();
    await world.patch(`customers/${customer}/deactivate`);
    const rest = [`accounts/${waiting}`, `cards/${issuing}`, `cards/${ended}`, `cards/${card}`];
    const before = ['initiating', 'issuing', 'terminated', 'suspended'];
    expect(await statuses(...rest)).toEqual(before);
    expect(await heard()).toEqual([
      `customer ${customer} inactive`,
      ...[account, second, third].map((id) => `account ${id} inactive`),
    ]);
    await world.patch(`customers/${customer}/activate`);
    expect(await statuses(...rest)).toEqual(before);
  });

  it.each([
    ['all', ['active', 'active']],
    ['takenAlong', ['inactive', 'inactive']],
  ])('what was inactive before comes back under activationCascade %s: %j', async (activationCascade, expected) => {
    await open({ activationCascade });
    const { customer, account, card } = await world.programme();
    const second = await world.account(customer);
    const kept = await world.card(second);
    await world.patch(`cards/${card}/deactivate`);
    await world.patch(`accounts/${account}/deactivate`);
    await world.patch(`customers/${customer}/deactivate`);
    await world.patch(`customers/${customer}/activate`);
    expect(await statuses(`accounts/${account}`, `cards/${card}`)).toEqual(expected);
    expect(await statuses(`accounts/${second}`, `cards/${kept}`)).toEqual(['active', 'active']);
    // What came back is not remembered as taken along any more.
    await world.patch(`cards/${kept}/deactivate`);
    await world.patch(`customers/${customer}/deactivate`);
    await world.patch(`customers/${customer}/activate`);
    expect(await statuses(`cards/${kept}`)).toEqual([expected[0]]);
  });

  it('who is rejected takes nothing along', async () => {
    const { customer, account, card } = await world.programme();
    await world.news();
    await world.fire('customer.rejected', customer);
    expect(await heard()).toEqual([`customer ${customer} rejected`]);
    expect(await statuses(`accounts/${account}`, `cards/${card}`)).toEqual(['active', 'active']);
  });
});

describe('an account that is deactivated, activated or closed by itself', () => {
  it('leaves its cards alone', async () => {
    const { account, card } = await world.programme();
    await world.news();
    await world.patch(`accounts/${account}/deactivate`);
    await world.patch(`accounts/${account}/activate`);
    await world.expect('DELETE', `accounts/${account}`, 204);
    expect(await heard()).toEqual(['inactive', 'active', 'closed'].map((status) => `account ${account} ${status}`));
    expect(await statuses(`cards/${card}`)).toEqual(['active']);
  });

  it('takes them along where that is assumed', async () => {
    await open({ accountCascade: 'cards' });
    const { customer, account, card } = await world.programme();
    await world.news();
    await world.patch(`accounts/${account}/deactivate`);
    await world.patch(`accounts/${account}/activate`);
    await world.patch(`customers/${customer}/deactivate`);
    await world.patch(`customers/${customer}/activate`);
    await world.expect('DELETE', `accounts/${account}`, 204);
    const pair = (status: string) => [`account ${account} ${status}`, `card ${card} ${status}`];
    expect(await heard()).toEqual([
      ...pair('inactive'),
      ...pair('active'),
      `customer ${customer} inactive`,
      ...pair('inactive'),
      `customer ${customer} active`,
      ...pair('active'),
      `account ${account} closed`,
      `card ${card} terminated`,
    ]);
  });
});
