import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/provider.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { providers } from '../../src/providers/index.js';
import { type Body, CalypsoWorld, eventsOf } from './calypso-world.js';

const folder = join(import.meta.dirname, '../../scenarios');
const files = readdirSync(folder).filter((name) => /^calypso-.*\.yaml$/.test(name));

const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');
const mistakesIn = (text: string) => parseScenario(text, 'x.yaml', providers).mistakes ?? [];

/** `put` takes the place of what `find` finds; the mistake is to be found where `place` stands in it. */
interface Mutation {
  readonly what: string;
  readonly find: RegExp;
  readonly put: string;
  readonly place: string;
  readonly message: RegExp;
}

const mutations: readonly Mutation[] = [
  {
    what: 'a wrong key at the top',
    find: /^about:/m,
    put: 'abuot:',
    place: 'abuot',
    message: /unknown key "abuot"; did you mean "about"\?/,
  },
  {
    what: 'a wrong key inside',
    find: /\bafter:/,
    put: 'aftr:',
    place: 'aftr',
    message: /unknown key "aftr"; did you mean "after"\?/,
  },
  { what: 'a wrong type', find: /^seed: demo/m, put: 'seed: [demo]', place: '[demo]', message: /expected string/ },
  {
    what: 'a wrong status',
    find: /\bstatus: \d+$/m,
    put: 'status: odd',
    place: 'odd',
    message: /expected (int|number)/,
  },
  {
    what: 'an unknown operation',
    find: /- call: calypso\.\S+/,
    put: '- call: calypso.customer.creat',
    place: 'calypso.customer.creat',
    message: /unknown operation "calypso.customer.creat"; did you mean "calypso.customer.create"\?/,
  },
  {
    what: 'an unknown webhook',
    find: /webhook: calypso\.[A-Z_]+(?=[,\s])/,
    put: 'webhook: calypso.CUSTOMER_PURSE_EXPIERD',
    place: 'calypso.CUSTOMER_PURSE_EXPIERD',
    message: /did you mean "calypso.CUSTOMER_PURSE_EXPIRED"\?/,
  },
  {
    what: 'a bad duration',
    find: /\bafter: \w+/,
    put: 'after: soon',
    place: 'soon',
    message: /expected a duration like 500ms/,
  },
  {
    what: 'a dangling name',
    find: /\$(?!receiver|credentials|wallets|request|response)\w+/,
    put: '$nobody',
    place: '$nobody',
    message: /nothing is saved as "nobody" before this/,
  },
  {
    what: 'an event that does not exist',
    find: /event: (customer|webhook)\.\w+/,
    put: 'event: customer.blok',
    place: 'customer.blok',
    message: /unknown event "customer.blok"; did you mean "customer.block"\?/,
  },
  {
    what: 'an unknown timing',
    find: /compliance: 30s/,
    put: 'complience: 30s',
    place: 'complience',
    message: /unknown timing "calypso.deposit.complience"; did you mean "calypso.deposit.compliance"\?/,
  },
  {
    what: 'an unknown collection',
    find: /calypso\.purses:/,
    put: 'calypso.purse:',
    place: 'calypso.purse',
    message: /unknown collection "calypso.purse"; did you mean "calypso.purses"\?/,
  },
  {
    what: 'an unknown field of a given row',
    find: /(?<=id: \S+, email: \S+, )externalId:/,
    put: 'externId:',
    place: 'externId',
    message: /unknown field "externId"; did you mean "externalId"\?/,
  },
  {
    what: 'a given row that belongs to nobody',
    find: /customerId: 0a51c7de-0000-4000-8000-000000000001/,
    put: 'customerId: 0a51c7de-0000-4000-8000-000000000009',
    place: '0a51c7de-0000-4000-8000-000000000009',
    message: /no row of given calypso.customers has the id/,
  },
  {
    what: 'a bad address',
    find: /address: TAL\w+/,
    put: 'address: TALppViDigCZxikMkPw9s2DHFkCoxtdDPi',
    place: 'TAL',
    message: /expected an address on Ethereum, TRON, Bitcoin, Dogecoin/i,
  },
];

describe('a spoilt story is refused at the right place', () => {
  const cases = files.flatMap((file) =>
    mutations.filter(({ find }) => find.test(textOf(file))).map((mutation) => ({ file, ...mutation })),
  );

  it.each(cases)('$file: $what', ({ file, find, put, place, message }) => {
    const text = textOf(file);
    const offset = text.search(find) + put.indexOf(place);
    const spoilt = text.replace(find, () => put);
    const before = spoilt.slice(0, offset).split('\n');
    const found = mistakesIn(spoilt).find((one) => message.test(one.message));
    expect(found?.message).toMatch(message);
    expect([found?.line, found?.column]).toEqual([before.length, (before.at(-1) ?? '').length + 1]);
  });

  it.each(mutations.map(({ what }) => what))('%s is tried on some file', (what) => {
    expect(cases.some((one) => one.what === what)).toBe(true);
  });
});

const day = 86_400_000;
const ann = '0a51c7de-0000-4000-8000-000000000001';
const purse = '0a51c7de-0000-4000-8000-00000000000a';
const deposit = '0a51c7de-0000-4000-8000-0000000000d1';
const hook = '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11';
const tron = 'TALppViDigCZxikMkPw9s2DHFkCoxtdDPj';

describe('given rows', () => {
  const open: CalypsoWorld[] = [];
  afterEach(async () => {
    for (const world of open.splice(0)) await world.close();
  });

  async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
    const world = await CalypsoWorld.open(assumptions);
    open.push(world);
    return world;
  }

  const put = (world: CalypsoWorld, name: keyof typeof calypso.given, ...rows: readonly JsonObject[]) =>
    world.workspace.unit(calypso, (ctx) => {
      for (const row of rows) calypso.given[name].put(ctx, row);
    });

  const pursesOf = async (world: CalypsoWorld) =>
    (await world.ok('purse.get-all', { customerId: ann }))['list'] as Body[];
  const daysAgo = (world: CalypsoWorld, days: number) => new Date(world.now - days * day).toISOString();

  it('a customer of whom nothing is said is a new one', async () => {
    const world = await start();
    await put(world, 'customers', {}, { id: ann.toUpperCase(), email: 'ann@example.com', blocked: true });
    const { result } = await world.ok('customer.find', { sort: 'ASC', properties: 'blocked' });
    expect(result).toEqual([
      { id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/), blocked: false },
      { id: ann, email: 'ann@example.com', blocked: true },
    ]);
  });

  it('a row takes the place of one with the same id, and nothing of the old one is left', async () => {
    const world = await start();
    await put(
      world,
      'customers',
      { id: ann, email: 'ann@example.com', externalId: 'old' },
      { id: ann, email: 'a@b.c' },
    );
    await put(world, 'purses', { id: purse, customerId: ann, currencies: ['BTC'] });
    await put(world, 'purses', { id: purse, customerId: ann, currencies: ['USDT_TRX'], status: 'DECLINED' });
    await put(world, 'webhooks', { requestId: hook, url: 'http://127.0.0.1:9/a' });
    await put(world, 'webhooks', { requestId: hook, url: 'http://127.0.0.1:9/b', publicKey: 'p', secretKey: 's' });
    expect(await world.ok('customer.get', { customerId: ann })).toEqual({ id: ann, email: 'a@b.c', blocked: false });
    expect(await pursesOf(world)).toMatchObject([
      { id: purse, status: 'DECLINED', currencies: ['TRX', 'USDT_TRX', 'USDC_TRX'] },
    ]);
    expect((await world.ok('webhook.list'))['subscriptions']).toMatchObject([
      { requestId: hook, url: 'http://127.0.0.1:9/b', publicKey: 'p', secretKey: 's' },
    ]);
    const receiver = await world.receiver();
    await world.advance(40 * day);
    expect(eventsOf(receiver)).toEqual([]);
  });

  it('a purse has an address of its family, is issued now and open', async () => {
    const world = await start();
    await put(world, 'customers', { id: ann });
    await put(
      world,
      'purses',
      { customerId: ann },
      { customerId: ann, address: tron },
      { customerId: ann, currencies: ['XDG'] },
    );
    expect(await pursesOf(world)).toMatchObject([
      {
        address: expect.stringMatching(/^0x/),
        status: 'PENDING_PAYMENT',
        currencies: expect.arrayContaining(['ETH', 'USDT_BSC']),
        createdDate: '2026-01-05T09:00:00.000Z',
      },
      { address: tron, currencies: ['TRX', 'USDT_TRX', 'USDC_TRX'] },
      { address: expect.stringMatching(/^D/), currencies: ['XDG'] },
    ]);
    expect(await world.address(ann, 'USDC_TRX')).toBe(tron);
  });

  it('what the wire spells otherwise is understood', async () => {
    const world = await start({ archivedSpelling: 'ARCHIEVED', createdDateFormat: 'local' });
    await put(world, 'customers', { id: ann, email: null });
    await put(world, 'purses', { customerId: ann, status: 'ARCHIEVED', createdDate: '2025-12-01T10:00:00.5' });
    expect(await pursesOf(world)).toMatchObject([{ status: 'ARCHIEVED', createdDate: '2025-12-01T10:00:00.5' }]);
  });

  it('an address expires 30 days after it was issued, 365 after its last deposit, and not when that is past', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const [used, late, busy] = ['b', 'c', 'd'].map((end) => purse.slice(0, -1) + end);
    await put(world, 'customers', { id: ann });
    const issued = (id: string | undefined, days: number) => ({
      id,
      customerId: ann,
      createdDate: daysAgo(world, days),
    });
    // Deposits may stand in front of their purses.
    await put(
      world,
      'transactions',
      { purseId: used, amount: '1', currency: 'ETH', createdDate: daysAgo(world, 364) },
      {
        purseId: used,
        amount: '1',
        currency: 'ETH',
        createdDate: daysAgo(world, 380),
        translationToAccountCompleted: false,
      },
      { id: deposit, purseId: busy, amount: 1, currency: 'ETH', transactionState: 'MEM_POOL_FOUND' },
    );
    await put(world, 'purses', issued(purse, 28), issued(used, 400), issued(late, 31), issued(busy, 29));
    await world.advance(day - 1);
    expect(eventsOf(receiver)).toEqual([]);
    await world.advance(1);
    await world.advance(day);
    expect(eventsOf(receiver).map(({ type, data }) => [type, data['purseId']])).toEqual([
      ['CUSTOMER_PURSE_EXPIRED', used],
      ['CUSTOMER_PURSE_EXPIRED', purse],
    ]);
    await world.advance(30 * day);
    const statuses = Object.fromEntries((await pursesOf(world)).map(({ id, status }) => [id, status]));
    expect(statuses).toEqual({
      [purse]: 'ARCHIVED',
      [String(used)]: 'ARCHIVED',
      [String(late)]: 'PENDING_PAYMENT',
      [String(busy)]: 'PENDING_PAYMENT',
    });
    // A deposit under way waits for an event, and goes its usual way from there.
    await world.workspace.fire('calypso', 'deposit.confirmed', deposit);
    await world.advance(10_000);
    expect(
      eventsOf(receiver)
        .slice(2)
        .map(({ type, data }) => [type, data['transactionId'], data['customerId']]),
    ).toEqual([
      ['CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE', deposit, ann],
      ['CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED', deposit, ann],
    ]);
  });

  it('without the second limit a used address does not expire', async () => {
    const world = await start({ purseLifetime: '30d-unused' });
    await put(world, 'customers', { id: ann });
    await put(world, 'purses', { id: purse, customerId: ann });
    await put(world, 'transactions', { purseId: purse, amount: '1', currency: 'ETH' });
    await world.advance(400 * day);
    expect(await pursesOf(world)).toMatchObject([{ status: 'PENDING_PAYMENT' }]);
  });

  it('a deposit is a finished one of its customer, digit by digit', async () => {
    const world = await start();
    await put(world, 'customers', { id: ann });
    await put(world, 'purses', { id: purse, customerId: ann });
    await put(world, 'transactions', { id: deposit, purseId: purse, amount: '0.100000000000000001', currency: 'ETH' });
    const base = { id: deposit, currency: 'ETH', createdDate: '2026-01-05T09:00:00.000Z' };
    expect((await world.ok('transaction.find', { customerId: ann }))['result']).toMatchObject([
      {
        ...base,
        addressFrom: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/),
        transactionHash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
        transactionState: 'CONFIRMED',
        complianceState: 'CHECKED',
        translationToAccountCompleted: true,
      },
    ]);
    const row = world.read((ctx) => ctx.rows('transactions').get(deposit));
    expect(row).toMatchObject({ amount: '0.100000000000000001', address: expect.stringMatching(/^0x/), risk: 'low' });
    // It caused nothing: the balance is still empty.
    expect((await world.ok('account.get'))['balances']).toContainEqual({ currency: 'ETH', amount: 0 });
    await put(world, 'transactions', {
      id: deposit,
      purseId: purse,
      amount: 3,
      currency: 'USDT',
      transactionState: 'DECLINED',
    });
    expect(await world.ok('transaction.get', { transactionId: deposit })).toMatchObject({
      amount: 3,
      transactionState: 'DECLINED',
      complianceState: 'DECLINE',
      translationToAccountCompleted: false,
    });
  });

  it('a subscription gets every event under keys of its own, unless it is blocked', async () => {
    const world = await start();
    const receiver = await world.receiver();
    await put(
      world,
      'webhooks',
      { url: receiver.url },
      { requestId: hook, url: receiver.url, blockedByErrorCount: true },
    );
    const list = (await world.ok('webhook.list'))['subscriptions'] as Body[];
    expect(list.slice(1)).toMatchObject([
      {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        notificationEventTypes: calypso.webhooks.events.map(({ type }) => type),
        publicKey: expect.stringMatching(/^[0-9a-f]{32}$/),
        secretKey: expect.stringMatching(/^[0-9a-f]{32}$/),
        blockedByErrorCount: false,
      },
      { requestId: hook, blockedByErrorCount: true },
    ]);
    await put(world, 'customers', { id: ann });
    await put(world, 'purses', { customerId: ann, address: tron });
    await world.pay(tron, 'TRX', '5');
    await world.advance(1000);
    expect(receiver.received).toHaveLength(2);
    await world.workspace.fire('calypso', 'webhook.unblock', hook);
    await world.advance(0);
    expect(receiver.received).toHaveLength(3);
  });

  it('rows that cannot be together are refused', async () => {
    const world = await start();
    await put(world, 'customers', { id: ann });
    await put(world, 'purses', { id: purse, customerId: ann, address: tron });
    await expect(put(world, 'purses', { customerId: ann, address: tron })).rejects.toThrow(/Two given calypso.purses/);
    await expect(put(world, 'transactions', { purseId: purse, amount: '1', currency: 'ETH' })).rejects.toThrow(
      /has the currency ETH; its purse takes TRX/,
    );
  });
});

describe('the schema of given rows', () => {
  const header = 'paydrill: 1\nname: x\ngiven:\n';
  const people = `  calypso.customers: [{ id: ${ann} }]\n  calypso.purses: [{ id: ${purse}, customerId: ${ann} }]\n`;
  const depositWith = (fields: string) =>
    `${header}${people}  calypso.transactions: [{ purseId: ${purse}, amount: 1, currency: ETH, ${fields} }]\n`;
  const messagesIn = (text: string) => mistakesIn(text).map(({ message }) => message);

  it('takes amounts as text and as numbers', () => {
    const row = (amount: string) =>
      `${header}${people}  calypso.transactions: [{ purseId: ${purse}, amount: ${amount}, currency: ETH }]`;
    for (const amount of ['0.100000000000000001', "'2'", '3']) expect(messagesIn(row(amount))).toEqual([]);
    for (const amount of ['0', '-1', 'much', 'null'])
      expect(messagesIn(row(amount))).toEqual([expect.stringContaining('positive decimal amount')]);
    expect(messagesIn(row('0.0000000000000000001'))).toEqual(['ETH has 18 digits behind the point']);
  });

  it.each([
    ['customers', '{ emial: a@b.c }', 'unknown field "emial"; did you mean "email"?'],
    ['customers', '{ blocked: yes }', 'expected boolean, received string'],
    ['purses', `{ customerId: ${ann}, adress: x }`, 'unknown field "adress"; did you mean "address"?'],
    ['purses', '{}', 'expected string, received undefined'],
    ['purses', `{ customerId: ${ann}, status: EXPIRED }`, 'Invalid option: expected one of "PENDING_PAYMENT"'],
    ['purses', `{ customerId: ${ann}, currencies: [ETH, BTC] }`, 'expected currencies of one address'],
    ['purses', `{ customerId: ${ann}, currencies: [ETH], address: ${tron} }`, 'expected an address on Ethereum'],
    ['purses', `{ customerId: ${ann}, createdDate: yesterday }`, 'expected an instant'],
    ['webhooks', '{ url: ftp://example.com }', 'expected an http or https URL'],
    ['webhooks', '{ url: "http://127.0.0.1/", notificationEventType: [] }', 'did you mean "notificationEventTypes"?'],
  ])('%s %s: %s', (name, row, message) => {
    const customers = name === 'customers' ? '' : `  calypso.customers: [{ id: ${ann} }]\n`;
    const messages = messagesIn(`${header}${customers}  calypso.${name}: [${row}]\n`);
    expect(messages).toContainEqual(expect.stringContaining(message));
  });

  it.each([
    ['transactonHash: x', 'unknown field "transactonHash"; did you mean "transactionHash"?'],
    ['complianceState: DECLINE', 'expected CHECKED, which belongs to CONFIRMED'],
    [
      'transactionState: DECLINED, translationToAccountCompleted: true',
      'only a CONFIRMED deposit can be on the account',
    ],
  ])('transactions %s: %s', (fields, message) => {
    expect(messagesIn(depositWith(fields))).toContainEqual(expect.stringContaining(message));
  });

  it('a deposit belongs to a given purse', () => {
    const text = depositWith('').replace(`purseId: ${purse}`, `purseId: ${deposit}`);
    expect(messagesIn(text)).toEqual([expect.stringContaining('no row of given calypso.purses has the id')]);
  });
});
