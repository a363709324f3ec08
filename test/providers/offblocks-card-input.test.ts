import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { anySignature, billingAddress, CardWorld } from './offblocks-card-world.js';

// Errors are a status without a body: https://docs.offblocks.xyz/developer-guides/api-integration/api-reference

let world: CardWorld;
let ids: { customer: string; account: string; card: string };
let waiting: { id: unknown; challenge: unknown };
let authorisation: unknown;
beforeAll(async () => {
  world = await CardWorld.open();
  ids = await world.programme();
  const { id, challenge } = await world.newAccount(ids.customer);
  waiting = { id, challenge };
  authorisation = (await world.buy(ids.card))['id'];
  await world.news();
});
afterAll(() => world.close());

/** Every row, counter and delivery; not the records of answers to be replayed. */
const state = () => {
  const { collections, counters } = world.world.workspace.store.dump();
  const { idempotency: _answers, ...rows } = collections;
  return JSON.stringify([rows, counters]);
};
const { country: _country, ...withoutCountry } = billingAddress;
const card = { type: 'virtual', billingAddress };
const account = { type: 'card_account', currencies: ['EUR'] };
const purchase = { amount: '20.0', currency: 'EUR', capture: false };
const places = {
  account: () => `customers/${ids.customer}/accounts`,
  card: () => `accounts/${ids.account}/cards`,
  purchase: () => `simulator/cards/${ids.card}/authorisation`,
  sign: () => `accounts/${waiting.id}/challenge/sign`,
};

describe('a body that is not what the documents say is refused with 400 and changes nothing', () => {
  it.each<[keyof typeof places, string, unknown]>([
    ...Object.keys(places).flatMap((place): [keyof typeof places, string, unknown][] => [
      [place as keyof typeof places, 'no JSON', '{"type":'],
      [place as keyof typeof places, 'a list', []],
      [place as keyof typeof places, 'null', 'null'],
      [place as keyof typeof places, 'nothing', {}],
    ]),
    ['account', 'no type', { currencies: ['EUR'] }],
    ['account', 'another type', { ...account, type: 'savings_account' }],
    ['account', 'a type with more around it', { ...account, type: ' card_account' }],
    ['account', 'a number for the type', { ...account, type: 1 }],
    ['account', 'no currencies', { type: 'card_account' }],
    ['account', 'an empty list of currencies', { ...account, currencies: [] }],
    ['account', 'a text of currencies', { ...account, currencies: 'EUR' }],
    ['account', 'a currency in small letters', { ...account, currencies: ['eur'] }],
    ['account', 'a currency in words', { ...account, currencies: ['Euro'] }],
    ['account', 'a number among the currencies', { ...account, currencies: [978] }],
    ['account', 'null among the currencies', { ...account, currencies: ['EUR', null] }],
    ['sign', 'no signature', { challenge: 'AAAA' }],
    ['sign', 'no challenge', { signature: anySignature }],
    ['sign', 'an empty challenge', { challenge: '', signature: anySignature }],
    ['sign', 'an empty signature', { challenge: 'AAAA', signature: '' }],
    ['sign', 'a number for the signature', { challenge: 'AAAA', signature: 5 }],
    ['sign', 'a number for the signer', { challenge: 'AAAA', signature: anySignature, accountId: 5 }],
    ['card', 'no type', { billingAddress }],
    ['card', 'another type', { ...card, type: 'metal' }],
    ['card', 'a type in capitals', { ...card, type: 'VIRTUAL' }],
    ['card', 'no billingAddress', { type: 'virtual' }],
    ['card', 'null for the billingAddress', { ...card, billingAddress: null }],
    ['card', 'a text for the billingAddress', { ...card, billingAddress: 'London' }],
    ['card', 'no country', { ...card, billingAddress: withoutCountry }],
    ...['firstLine', 'city', 'country', 'postCode'].flatMap((field): ['card', string, unknown][] => [
      ['card', `an empty ${field}`, { ...card, billingAddress: { ...billingAddress, [field]: '' } }],
      ['card', `spaces for ${field}`, { ...card, billingAddress: { ...billingAddress, [field]: '  ' } }],
      ['card', `a number for ${field}`, { ...card, billingAddress: { ...billingAddress, [field]: 7 } }],
    ]),
    ...['secondLine', 'state'].map((field): ['card', string, unknown] => [
      'card',
      `null for ${field}`,
      { ...card, billingAddress: { ...billingAddress, [field]: null } },
    ]),
    ['card', 'a country in small letters', { ...card, billingAddress: { ...billingAddress, country: 'gb' } }],
    ['card', 'a country of three letters', { ...card, billingAddress: { ...billingAddress, country: 'GBR' } }],
    ['card', 'a country that is none', { ...card, billingAddress: { ...billingAddress, country: 'ZZ' } }],
    ['card', 'a bad shippingAddress', { ...card, shippingAddress: withoutCountry }],
    ['card', 'a physical card without shippingAddress', { ...card, type: 'physical' }],
    ['purchase', 'no amount', { currency: 'EUR', capture: true }],
    ['purchase', 'a number for the amount', { ...purchase, amount: 20 }],
    ['purchase', 'nothing as amount', { ...purchase, amount: '0.00' }],
    ['purchase', 'less than nothing', { ...purchase, amount: '-5' }],
    ['purchase', 'an empty amount', { ...purchase, amount: '' }],
    ['purchase', 'an exponent', { ...purchase, amount: '2e1' }],
    ['purchase', 'a comma', { ...purchase, amount: '20,0' }],
    ['purchase', 'a currency sign', { ...purchase, amount: '€20' }],
    ['purchase', 'three digits behind the point', { ...purchase, amount: '20.005' }],
    ['purchase', 'no currency', { amount: '20', capture: true }],
    ['purchase', 'a currency in small letters', { ...purchase, currency: 'eur' }],
    ['purchase', 'a currency without a rate', { ...purchase, currency: 'XXX' }],
    ['purchase', 'a text for capture', { ...purchase, capture: 'true' }],
    ['purchase', 'null for capture', { ...purchase, capture: null }],
  ])('%s: %s', async (place, _what, json) => {
    const before = state();
    const answer = await world.call('POST', places[place](), json);
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([400, '', undefined]);
    expect(answer.notes.length).toBeGreaterThan(0);
    expect(state()).toBe(before);
  });

  it('unknown fields are dropped, and an unknown query is not looked at', async () => {
    const json = { ...account, more: [1], challenge: 'x' };
    const made = await world.post(`${places.account()}?limit=1`, json);
    expect(made).not.toHaveProperty('more');
    expect((await world.list('accounts?limit=1&status=closed')).length).toBe(3);
  });
});

/** Every operation with an id in its path, and a good body for it. */
const withId = offblocks.operations.filter(({ path, id }) => path.includes('/:') && !id.startsWith('webhooks'));
const bodies: Record<string, unknown> = {
  'accounts.create': account,
  'accounts.challenge.sign': { challenge: 'AAAA', signature: anySignature },
  'customers.challenge.sign': { challenge: 'AAAA', signature: anySignature },
  'cards.create': card,
  'simulator.cards.authorisation': purchase,
};
const notFound = '7c5f7c0a-65bd-4a3f-9f0e-3f8fb6b1a111';

describe('ids in paths', () => {
  it.each(withId.map(({ id, method, path }) => [id, method, path] as const))(
    '%s: 404 for one that is not there, 400 for no UUID, and no trace of either',
    async (id, method, path) => {
      const before = state();
      const call = (given: string) => world.call(method, path.slice(4).replace(/:\w+/, given), bodies[id]);
      const missing = await call(notFound);
      expect([missing.status, missing.text]).toEqual([404, '']);
      for (const malformed of ['abc', `${notFound}0`, '..%2f']) {
        const answer = await call(malformed);
        expect([answer.status, answer.text]).toEqual([400, '']);
      }
      expect(state()).toBe(before);
    },
  );

  it('are taken in capitals', async () => {
    const { id } = await world.get(`cards/${ids.card.toUpperCase()}`);
    expect(id).toBe(ids.card);
  });

  it('with bodies the documented description is told', async () => {
    const other = await CardWorld.open({ errorBody: 'json' });
    const messages: unknown[] = [];
    for (const path of ['customers', 'accounts', 'cards', 'authorisations', 'transactions'])
      messages.push((await other.call('GET', `${path}/${notFound}`)).json);
    expect(messages).toEqual(
      ['Customer', 'Account', 'Card', 'Authorisation', 'Transaction'].map((entity) => ({
        message: `${entity} not found`,
        status: 404,
      })),
    );
    await other.close();
  });
});

describe('Idempotency-Key', () => {
  const changing = withId.filter(({ method, id }) => method !== 'GET' && !id.startsWith('customers'));

  it.each(changing.map(({ id, method, path }) => [id, method, path] as const))(
    '%s is refused without one',
    async (id, method, path) => {
      const target = `/v1/${path.slice(4).replace(/:\w+/, notFound)}`;
      const answer = await world.world.call(method, target, bodies[id], { headers: { 'Idempotency-Key': undefined } });
      expect([answer.status, answer.notes.join()]).toEqual([
        400,
        expect.stringContaining('Idempotency-Key is missing'),
      ]);
    },
  );

  it('replays what was made and refuses another payload, for accounts, cards and authorisations', async () => {
    const fresh = await CardWorld.open();
    const { customer, account: of, card: on } = await fresh.programme();
    const second = await fresh.account(customer);
    for (const [path, json, changed, list] of [
      [`customers/${customer}/accounts`, account, { ...account, currencies: ['USD'] }, 'accounts'],
      [`accounts/${second}/cards`, card, { ...card, billingAddress: { ...billingAddress, city: 'Leeds' } }, 'cards'],
      [`simulator/cards/${on}/authorisation`, purchase, { ...purchase, amount: '21' }, undefined],
    ] as const) {
      const headers = { 'Idempotency-Key': fresh.world.uuid() };
      const first = await fresh.call('POST', path, json, headers);
      const count = list === undefined ? 0 : (await fresh.list(list)).length;
      const again = await fresh.call('POST', path, json, headers);
      expect([again.status, again.text]).toEqual([201, first.text]);
      expect((await fresh.call('POST', path, changed, headers)).status).toBe(422);
      if (list !== undefined) expect((await fresh.list(list)).length).toBe(count);
    }
    expect(of).not.toBe(second);
    await fresh.close();
  });

  it('replays calls without a body, so that a state is left once', async () => {
    const headers = () => ({ 'Idempotency-Key': world.world.uuid() });
    for (const [method, path, status] of [
      ['PATCH', `cards/${ids.card}/deactivate`, 200],
      ['PATCH', `cards/${ids.card}/activate`, 200],
      ['PATCH', `accounts/${ids.account}/deactivate`, 200],
      ['PATCH', `accounts/${ids.account}/activate`, 200],
      ['PATCH', `simulator/authorisations/${authorisation}/release`, 202],
      ['DELETE', `cards/${ids.card}`, 204],
      ['DELETE', `accounts/${ids.account}`, 204],
    ] as const) {
      const key = headers();
      const first = await world.call(method, path, undefined, key);
      await world.news();
      const again = await world.call(method, path, undefined, key);
      expect([first.status, again.status, again.text]).toEqual([status, status, first.text]);
      expect(await world.told()).toEqual([]);
      expect((await world.call(method, path, undefined, headers())).status).toBe(400);
    }
  });
});
