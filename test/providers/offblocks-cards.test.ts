import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { billingAddress, CardWorld } from './offblocks-card-world.js';

// Facts: https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/cards,
// …/step-by-step-guide/card-issuance and …/states-and-transitions/card-states.

let world: CardWorld;
const open = async (assumptions: Record<string, string | number | boolean> = {}) => {
  await world?.close();
  world = await CardWorld.open(assumptions);
};
beforeEach(async () => {
  world = await CardWorld.open();
});
afterEach(() => world.close());

const physical = { type: 'physical', shippingAddress: billingAddress };
const statusOf = async (id: unknown) => (await world.get(`cards/${id}`))['status'];
const failsBecause = async (account: string, change: object = {}) => {
  const json = { type: 'virtual', billingAddress, ...change };
  const answer = await world.call('POST', `accounts/${account}/cards`, json);
  expect([answer.status, answer.json['status']]).toEqual([201, 'issuing']);
  const early = await world.refused('PATCH', `simulator/cards/${answer.json['id']}/issue`, 400);
  expect(early).toBe(answer.notes.join().replace('This', 'The'));
  await world.world.advance(1999);
  expect(await statusOf(answer.json['id'])).toBe('issuing');
  await world.world.advance(1);
  expect(await statusOf(answer.json['id'])).toBe('issue_failed');
  return answer.notes.join();
};

describe('POST /v1/accounts/{accountId}/cards', () => {
  it('answers a card that is being issued, keys in alphabetical order, the address as it was sent', async () => {
    const customer = await world.customer();
    const account = await world.account(customer);
    const made = await world.newCard(account);
    expect(Object.keys(made)).toEqual([
      'accountId',
      'billingAddress',
      'createdAt',
      'expirationDate',
      'id',
      'maskedPan',
      'name',
      'network',
      'status',
      'type',
      'updatedAt',
    ]);
    expect(made).toMatchObject({
      accountId: account,
      billingAddress,
      network: 'visa',
      status: 'issuing',
      type: 'virtual',
    });
    expect(Object.keys(made['billingAddress'] as object)).toEqual(['city', 'country', 'firstLine', 'postCode']);
    expect(made['maskedPan']).toMatch(/^4\d{5}\*{6}\d{4}$/);
    expect(made['expirationDate']).toBe('01/2029');
    expect(made['name']).toMatch(/^\S+ \S+/);
    const later = await world.get(`cards/${made['id']}`);
    expect(Object.keys(later)).toEqual(Object.keys(made));
  });

  it('keeps the second line and the state of an address', async () => {
    const account = await world.account(await world.customer());
    const full = { ...billingAddress, secondLine: 'Flat 2', state: 'Greater London' };
    const made = await world.newCard(account, { billingAddress: full });
    expect(made['billingAddress']).toEqual(full);
    expect(Object.keys(made['billingAddress'] as object)).toEqual(Object.keys(full).sort());
  });

  it('all cards of a customer carry one name, those of another customer another', async () => {
    const [ann, bob] = [await world.customer(), await world.customer()];
    const nameOf = async (customer: string) => (await world.newCard(await world.account(customer)))['name'];
    const name = await nameOf(ann);
    expect(await nameOf(ann)).toBe(name);
    expect(await nameOf(bob)).not.toBe(name);
    await open({ cardholder: 'John Carter', cardValidity: 60 });
    const made = await world.newCard(await world.account(await world.customer()));
    expect([made['name'], made['expirationDate']]).toEqual(['John Carter', '01/2031']);
  });

  it('is issued by the simulator', async () => {
    const account = await world.account(await world.customer());
    const { id } = await world.newCard(account);
    await world.news();
    await world.world.advance(86_400_000);
    expect(await statusOf(id)).toBe('issuing');
    expect(await world.patch(`simulator/cards/${id}/issue`, 202)).toEqual({});
    const active = await world.get(`cards/${id}`);
    expect(active['status']).toBe('active');
    const [news] = await world.news();
    expect(news).toEqual({ ...active, eventId: news?.['eventId'], webhookType: 'card.updated' });
    expect(Object.keys(news ?? {})).toEqual(Object.keys(news ?? {}).sort());
    expect(await world.refused('PATCH', `simulator/cards/${id}/issue`, 400)).toContain('The card is active');
    expect(await world.refused('PATCH', `simulator/cards/${id}/fail`, 400)).toContain('The card is active');
  });

  it('is failed by the simulator, which is final', async () => {
    const account = await world.account(await world.customer());
    const { id } = await world.newCard(account);
    await world.patch(`simulator/cards/${id}/fail`, 202);
    expect(await statusOf(id)).toBe('issue_failed');
    for (const [method, path] of [
      ['PATCH', `simulator/cards/${id}/issue`],
      ['PATCH', `cards/${id}/activate`],
      ['PATCH', `cards/${id}/deactivate`],
      ['DELETE', `cards/${id}`],
    ] as const)
      expect(await world.refused(method, path, 400)).toContain('The card is issue_failed');
  });

  it('fails by itself when account or customer is not active', async () => {
    const customer = await world.customer();
    const account = await world.account(customer);
    await world.patch(`accounts/${account}/deactivate`);
    expect(await failsBecause(account)).toContain('its account is inactive');
    await world.patch(`accounts/${account}/activate`);
    await world.patch(`customers/${customer}/deactivate`);
    expect(await failsBecause(account)).toContain('its customer is inactive');
  });

  it('fails when the account is not deployed yet', async () => {
    const made = await world.newAccount(await world.customer());
    expect(await failsBecause(String(made['id']))).toContain('its account is initiating');
  });

  it('there is one virtual card for an account; its place is free again once it has ended', async () => {
    const account = await world.account(await world.customer());
    const first = await world.card(account);
    expect(await failsBecause(account)).toContain(`a virtual card already, ${first}`);
    await world.expect('DELETE', `cards/${first}`, 204);
    await world.card(account);
    await open({ cardLimit: 'ever' });
    const other = await world.account(await world.customer());
    await world.expect('DELETE', `cards/${await world.card(other)}`, 204);
    expect(await failsBecause(other)).toContain('a virtual card already');
    await open({ cardLimit: 'none' });
    const third = await world.account(await world.customer());
    await world.card(third);
    await world.card(third);
  });

  it('of two that are asked for at once the first gets the place', async () => {
    const account = await world.account(await world.customer());
    const [first, second] = [await world.newCard(account), await world.newCard(account)];
    await world.world.advance(2000);
    expect([await statusOf(first['id']), await statusOf(second['id'])]).toEqual(['issuing', 'issue_failed']);
  });

  it('physical cards are not supported at present', async () => {
    const account = await world.account(await world.customer());
    expect(await failsBecause(account, physical)).toContain('physical cards are not supported');
    await open({ physicalCards: 'supported' });
    const other = await world.account(await world.customer());
    await world.card(other);
    const { id, type } = await world.newCard(other, physical);
    await world.patch(`simulator/cards/${id}/issue`, 202);
    expect([type, await statusOf(id)]).toEqual(['physical', 'active']);
    expect(await failsBecause(other, physical)).toContain('a physical card already');
  });

  it('can be told to refuse such a card at once', async () => {
    await open({ cardRules: 'refused' });
    const account = await world.account(await world.customer());
    const json = { ...physical, billingAddress };
    expect(await world.refused('POST', `accounts/${account}/cards`, 400, json)).toContain('not supported');
    expect(await world.list('cards')).toEqual([]);
  });
});

describe('reading cards', () => {
  it('lists those of an account, and those of the whole programme, oldest first', async () => {
    const customer = await world.customer();
    const [first, second] = [await world.account(customer), await world.account(customer)];
    const ids = [await world.card(first), await world.card(second)];
    expect((await world.list('cards')).map(({ id }) => id)).toEqual(ids);
    expect(await world.list(`accounts/${second}/cards`)).toEqual([await world.get(`cards/${ids[1]}`)]);
  });
});

describe('activate, deactivate, terminate', () => {
  it('go there and back, then to the end', async () => {
    const { card } = await world.programme();
    await world.news();
    const off = await world.patch(`cards/${card}/deactivate`);
    expect([off['status'], off]).toEqual(['inactive', await world.get(`cards/${card}`)]);
    expect(await world.refused('PATCH', `cards/${card}/deactivate`, 400)).toContain('The card is inactive');
    expect(await world.refused('DELETE', `cards/${card}`, 400)).toContain('The card is inactive');
    expect((await world.patch(`cards/${card}/activate`))['status']).toBe('active');
    expect(await world.expect('DELETE', `cards/${card}`, 204)).toEqual({});
    const statuses = ['inactive', 'active', 'terminated'].map((status) => `card.updated ${status}`);
    expect(await world.told()).toEqual(statuses);
    expect(await world.refused('PATCH', `cards/${card}/activate`, 400)).toContain('The card is terminated');
  });

  it('the answers can be chosen', async () => {
    await open({ activationAnswer: 'empty', closedStatus: 202, simulatorStatus: 204 });
    const account = await world.account(await world.customer());
    const { id } = await world.newCard(account);
    await world.patch(`simulator/cards/${id}/issue`, 204);
    await world.patch(`cards/${id}/deactivate`, 204);
    await world.patch(`cards/${id}/activate`, 204);
    await world.expect('DELETE', `cards/${id}`, 202);
  });
});
