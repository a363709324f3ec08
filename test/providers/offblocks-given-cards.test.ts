import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/provider.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import { providers } from '../../src/providers/index.js';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { billingAddress, CardWorld } from './offblocks-card-world.js';

let world: CardWorld;
beforeEach(async () => {
  world = await CardWorld.open();
});
afterEach(() => world.close());

type Kind = keyof typeof offblocks.given;
const put = (kind: Kind, row: JsonObject, into = world) =>
  into.world.workspace.unit(offblocks, (ctx) => offblocks.given[kind].put(ctx, row));
const id = (n: number) => `0a51c7de-0000-4000-8000-00000000000${n}`;
const wallet = 'eip155:300:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
const instants = { createdAt: '2025-01-12T14:53:02.653457Z', updatedAt: '2025-01-12T15:05:00.1Z' };

describe('rows that a scenario gives', () => {
  const merchant = { city: 'Paris', country: 'FR', id: 'SHOP', mcc: 5411, name: 'Shop' };
  const rows: [Kind, JsonObject][] = [
    ['customers', { chainId: wallet, ...instants, externalId: 'ann', id: id(1), status: 'active' }],
    [
      'accounts',
      {
        chainId: 'eip155:324:0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
        ...instants,
        currencies: ['GBP'],
        customerId: id(1),
        id: id(2),
        status: 'inactive',
        type: 'card_account',
      },
    ],
    [
      'cards',
      {
        accountId: id(2),
        billingAddress: { ...billingAddress, secondLine: 'Flat 2' },
        ...instants,
        expirationDate: '12/2026',
        id: id(3),
        maskedPan: '400000******0002',
        name: 'Ann Example',
        network: 'visa',
        status: 'suspended',
        type: 'physical',
      },
    ],
    [
      'authorisations',
      {
        accountId: id(2),
        amount: '8.62',
        cardId: id(3),
        ...instants,
        currency: 'GBP',
        exchangeRate: '0.862069',
        id: id(4),
        merchant,
        merchantAmount: '10',
        merchantCurrency: 'EUR',
        status: 'captured',
      },
    ],
    [
      'transactions',
      {
        accountId: id(2),
        amount: '8.62',
        authorisationId: id(4),
        cardId: id(3),
        ...instants,
        currency: 'GBP',
        direction: 'credit',
        exchangeRate: '0.862069',
        id: id(5),
        merchant,
        merchantAmount: '10',
        merchantCurrency: 'EUR',
        status: 'reversing',
        tokenAddress: 'eip155:324/erc20:0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
        tokenAmount: '8.7',
      },
    ],
  ];

  it('are read back as they were given, in the place of those with the same id, and cause nothing', async () => {
    for (const [kind, row] of [...rows, ...rows]) await put(kind, row);
    for (const [kind, row] of rows) expect(await world.get(`${kind}/${row['id']}`)).toEqual(row);
    expect((await world.list('cards')).length).toBe(1);
    await world.world.advance(86_400_000);
    expect(await world.told()).toEqual([]);
    for (const [kind, row] of rows) expect((await world.get(`${kind}/${row['id']}`))['status']).toBe(row['status']);
  });

  it('get what is left out', async () => {
    await put('customers', { id: id(1), chainId: wallet });
    await put('accounts', { id: id(2), customerId: id(1) });
    await put('cards', { id: id(3), accountId: id(2) });
    await put('authorisations', { id: id(4), cardId: id(3), amount: '20.0' });
    await put('transactions', { id: id(5), authorisationId: id(4) });
    const account = await world.get(`accounts/${id(2)}`);
    expect(account).toMatchObject({ currencies: ['EUR'], status: 'active' });
    expect(account['chainId']).toMatch(/^eip155:300:0x/);
    expect(await world.get(`cards/${id(3)}`)).toMatchObject({ name: 'John Carter', status: 'active', type: 'virtual' });
    expect(await world.get(`authorisations/${id(4)}`)).toMatchObject({
      accountId: id(2),
      amount: '20',
      currency: 'EUR',
      exchangeRate: '1',
      merchantAmount: '20',
      status: 'pending',
    });
    expect(await world.get(`transactions/${id(5)}`)).toMatchObject({
      amount: '20',
      cardId: id(3),
      direction: 'debit',
      status: 'processed',
      tokenAmount: '20',
    });
  });

  it('go on from where they are', async () => {
    await put('customers', { id: id(1), chainId: wallet });
    await put('accounts', { id: id(2), customerId: id(1), status: 'initiating' });
    const { challenge } = await world.get(`accounts/${id(2)}/challenge`);
    await world.sign({ id: id(2), challenge });
    await world.world.advance(2000);
    await put('cards', { id: id(3), accountId: id(2), status: 'issuing' });
    await world.patch(`simulator/cards/${id(3)}/issue`, 202);
    await put('authorisations', { id: id(4), cardId: id(3), amount: '5' });
    await world.patch(`simulator/authorisations/${id(4)}/capture`, 202);
    await world.world.advance(60_000);
    expect(await world.list(`cards/${id(3)}/transactions`)).toMatchObject([{ status: 'processed', amount: '5' }]);
    const { chainId } = await world.get(`accounts/${id(2)}`);
    await world.world.workspace.pay({ to: String(chainId), currency: 'EUR', amount: '1' });
  });

  it.each(['initiating', 'pending', 'failed'])('an account that is %s has no address', async (status) => {
    await put('customers', { id: id(1), chainId: wallet });
    await put('accounts', { id: id(2), customerId: id(1), status });
    expect(await world.get(`accounts/${id(2)}`)).not.toHaveProperty('chainId');
  });

  it('every answer can be given, and is answered again', async () => {
    const { card } = await world.programme();
    await world.buy(card, { capture: true });
    await world.buy(card);
    await world.world.advance(60_000);
    const other = await CardWorld.open();
    for (const customer of await world.list('customers')) await put('customers', customer as JsonObject, other);
    for (const account of await world.list('accounts')) await put('accounts', account as JsonObject, other);
    for (const one of await world.list('cards')) await put('cards', one as JsonObject, other);
    const bought = await world.list(`cards/${card}/transactions`);
    for (const { authorisationId } of bought)
      await put('authorisations', (await world.get(`authorisations/${authorisationId}`)) as JsonObject, other);
    for (const one of bought) await put('transactions', one as JsonObject, other);
    for (const path of ['customers', 'accounts', 'cards', `cards/${card}/transactions`])
      expect(await other.list(path), path).toEqual(await world.list(path));
    await other.close();
  });

  it('name only what is there, and what fits together', async () => {
    await put('customers', { id: id(1), chainId: wallet });
    await put('accounts', { id: id(2), customerId: id(1) });
    await put('cards', { id: id(3), accountId: id(2) });
    await put('authorisations', { id: id(4), cardId: id(3), amount: '1' });
    await expect(put('accounts', { customerId: id(9) })).rejects.toThrow(`no customer ${id(9)}`);
    await expect(put('cards', { accountId: id(9) })).rejects.toThrow(`no account ${id(9)}`);
    await expect(put('authorisations', { cardId: id(9), amount: '1' })).rejects.toThrow(`no card ${id(9)}`);
    await expect(put('authorisations', { cardId: id(3), accountId: id(9), amount: '1' })).rejects.toThrow(id(2));
    await expect(put('transactions', { authorisationId: id(9) })).rejects.toThrow(`no authorisation ${id(9)}`);
    await expect(put('transactions', { authorisationId: id(4), cardId: id(9) })).rejects.toThrow('cardId');
  });
});

describe('a bad row in a scenario is told with its place', () => {
  const [customer, account, card] = [
    `offblocks.customers: [{ id: ${id(1)}, chainId: '${wallet}' }]`,
    `offblocks.accounts: [{ id: ${id(2)}, customerId: ${id(1)} }]`,
    `offblocks.cards: [{ id: ${id(3)}, accountId: ${id(2)} }]`,
  ];
  const mistakes = (...lines: string[]) =>
    parseScenario(`paydrill: 1\nname: x\ngiven:\n${lines.map((line) => `  ${line}\n`).join('')}`, 'x.yaml', providers)
      .mistakes ?? [];

  it.each<[string[], string]>([
    [[`offblocks.accounts: [{ customerId: ${id(1)} }]`], `no row of given offblocks.customers has the id "${id(1)}"`],
    [[customer, `offblocks.accounts: [{ customerId: ${id(1)}, state: active }]`], 'did you mean "status"?'],
    [[customer, `offblocks.accounts: [{ customerId: ${id(1)}, status: open }]`], 'expected one of "initiating"'],
    [[customer, `offblocks.accounts: [{ customerId: ${id(1)}, chainId: '0x12' }]`], 'expected an account like'],
    [[customer, `offblocks.accounts: [{ customerId: ${id(1)}, currencies: [] }]`], 'Too small'],
    [[customer, account, `offblocks.cards: [{ accountId: ${id(9)} }]`], 'no row of given offblocks.accounts'],
    [[customer, account, `offblocks.cards: [{ accountId: ${id(2)}, maskedPan: '4111' }]`], 'six asterisks'],
    [[customer, account, `offblocks.cards: [{ accountId: ${id(2)}, expirationDate: 13/2029 }]`], 'a month like'],
    [[customer, account, `offblocks.cards: [{ accountId: ${id(2)}, type: gold }]`], 'expected one of "virtual"'],
    [[customer, account, card, `offblocks.authorisations: [{ cardId: ${id(3)} }]`], 'received undefined'],
    [[customer, account, card, `offblocks.authorisations: [{ cardId: ${id(3)}, amount: '0' }]`], 'a positive decimal'],
    [[customer, account, card, `offblocks.transactions: [{ authorisationId: ${id(4)} }]`], 'offblocks.authorisations'],
  ])('%j', (lines, message) => {
    const [mistake, ...others] = mistakes(...lines);
    expect([mistake?.line, others]).toEqual([3 + lines.length, []]);
    expect(mistake?.message).toContain(message);
  });

  it('good ones are taken', () => expect(mistakes(customer ?? '', account ?? '', card ?? '')).toEqual([]));
});
