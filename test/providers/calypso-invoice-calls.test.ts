import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/core/provider.js';
import { single } from './calypso-invoiced.js';
import { type Body, CalypsoWorld } from './calypso-world.js';

// Payloads: https://docs.calypso.finance/api-reference/invoice-api and /api-reference/payment-widget-api.

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open(assumptions);
  open.push(world);
  return world;
}

const key = '7c5f7c0a-65bd-4a3f-9f0e-3f8fb6b1a111';
const nobody = '00000000-0000-4000-8000-000000000000';
const fiat = { currency: 'ETH', fiatAmount: 150, fiatCurrency: 'USD', description: 'Order' };
const unlimited = { currency: 'TRX', description: 'Top-ups' };
const bound = { lowerBound: 5, currency: 'TRX', description: 'Gift' };
const linked = { cryptoCurrencies: ['ETH', 'TRX'] };
const fiatWidget = { ...linked, fiatAmount: 10, fiatCurrency: 'EUR' };

/** Values that no field of the kind takes. Null counts as left out, so it is wrong only where a value is needed. */
const noText: readonly Json[] = [1, true, {}, []];
const noName: readonly Json[] = [...noText, null, ''];
const noKey: readonly Json[] = ['x', 1, true, {}, `${key}0`];
const noAmount: readonly Json[] = [null, '1', '', 0, -1, -0.5, true, {}, []];
const noCurrency: readonly Json[] = [...noName, 'DOG', 'eth', 'USD'];
const noFlag: readonly Json[] = ['true', 1, {}];
const noUrl: readonly Json[] = ['x', 'shop.example', 'javascript:alert(1)', 'ftp://shop.example', 1, {}];
const noDate: readonly Json[] = [
  'x',
  '',
  1,
  '2026-13-01',
  '2026-01-05T09:00:00Z',
  '2026-01-06T09:00:01Z',
  '2020-01-01',
  true,
];

const options: Record<string, readonly Json[]> = {
  idempotencyKey: noKey,
  returnUrl: noUrl,
  logoUrl: noUrl,
  supportUrl: noUrl,
  externalId: noText,
  fiatAvailable: noFlag,
};
const noFiat = { fiatAmount: [...noAmount, 1.234], fiatCurrency: [...noName, 'ETH', 'GBPX'] };
const noCurrencies: readonly Json[] = [null, 'ETH', {}, [], [null], ['DOG'], ['ETH', 'ETH'], [['ETH']], ['ETH', 1]];
const noRef = { id: [1, true, {}, ''], idempotencyKey: noKey };
const noPage = {
  pageNumber: [-1, 0.5, '0', true],
  pageSize: [0, -1, 2001, '20'],
  sort: ['asc', 'UP', 1],
  properties: ['nothing', 1],
};
const noFilter: readonly Json[] = ['x', 1, [], { equals: {} }, { in: 'x' }, { specified: 'yes' }];

const cases: readonly (readonly [operation: string, good: JsonObject, wrong: Record<string, readonly Json[]>])[] = [
  [
    'invoice.single.create',
    single,
    { amount: [...noAmount, 1e-19], currency: noCurrency, description: noName, expiration: noDate, ...options },
  ],
  [
    'invoice.single-fiat.create',
    fiat,
    { currency: noCurrency, ...noFiat, description: noName, amount: ['1', {}, true], expiration: noDate, ...options },
  ],
  ['invoice.unlimited.create', unlimited, { currency: noCurrency, description: noName, ...options }],
  [
    'invoice.bound.create',
    bound,
    { lowerBound: ['1', 0, -1, {}, true, 0.0000001], currency: noCurrency, description: noName, ...options },
  ],
  ['invoice.get', { idempotencyKey: key }, noRef],
  ['invoice.archive', { idempotencyKey: key }, noRef],
  ['invoice.close-intervention', { idempotencyKey: key }, noRef],
  ['invoice.return-to-paid', { idempotencyKey: key }, noRef],
  ['invoice.deposit.find', { idempotencyKey: key }, { ...noRef, ...noPage }],
  [
    'invoice.find',
    {},
    {
      ...noPage,
      typeFilter: [...noFilter, { equals: 'PLURAL' }],
      stateFilter: [...noFilter, { in: ['OPEN'] }],
      currencyFilter: noFilter,
      descriptionFilter: noFilter,
      externalIdFilter: noFilter,
      amountFilter: ['x', { equals: '1' }, { greaterThan: true }],
      createdDateFilter: ['x', { equals: 'yesterday' }, { lessThan: 1 }],
    },
  ],
  [
    'payment-widget.unlimited-linked.create',
    linked,
    { cryptoCurrencies: noCurrencies, description: noText, ...options },
  ],
  [
    'payment-widget.single-fiat.create',
    fiatWidget,
    { cryptoCurrencies: noCurrencies, ...noFiat, description: noText, ...options },
  ],
  ['payment-widget.unlimited-linked.find', { requestId: key }, { requestId: [...noKey, null, ''] }],
  ['payment-widget.single-fiat.find', { requestId: key }, { requestId: [...noKey, null, ''] }],
];

describe('wrong values', () => {
  const shared = CalypsoWorld.open().then(async (world) => {
    await world.ok('invoice.single.create', { ...single, idempotencyKey: key });
    return world;
  });
  afterAll(async () => (await shared).close());

  describe.each(cases)('%s', (operation, good, wrong) => {
    const table = Object.entries(wrong).flatMap(([name, values]) => values.map((value) => [name, value] as const));

    it.each(table)('%s: %j is error 001, and changes nothing', async (name, value) => {
      const world = await shared;
      const before = JSON.stringify(world.workspace.state());
      expect(await world.code(operation, { ...good, [name]: value })).toBe('001');
      expect(JSON.stringify(world.workspace.state())).toBe(before);
    });
  });

  it.each(cases.filter(([id]) => !id.endsWith('.find')).map(([id]) => id))(
    '%s needs a payload with its fields',
    async (id) => {
      const world = await shared;
      expect([await world.code(id, {}), await world.code(id), await world.code(id, [])]).toEqual(['001', '001', '001']);
    },
  );
});

describe('creating', () => {
  it.each([
    ['invoice.single.create', single],
    ['invoice.single-fiat.create', fiat],
    ['invoice.unlimited.create', unlimited],
    ['invoice.bound.create', bound],
    ['payment-widget.unlimited-linked.create', linked],
    ['payment-widget.single-fiat.create', fiatWidget],
  ])('%s: a repeated idempotencyKey is 016, 001 or what exists', async (operation, payload) => {
    const given = { ...payload, idempotencyKey: key } as JsonObject;
    const world = await start();
    await world.ok(operation, given);
    expect(await world.code(operation, given)).toBe('016');
    const strict = await start({ repeatedKey: '001' });
    await strict.ok(operation, given);
    expect(await strict.code(operation, given)).toBe('001');
    const lenient = await start({ repeatedKey: 'existing' });
    const first = await lenient.ok(operation, given);
    expect(await lenient.ok(operation, { ...given, description: 'another' })).toEqual(first);
  });

  it('makes up an idempotencyKey, or none when that is assumed', async () => {
    expect((await (await start()).ok('invoice.single.create', single))['idempotencyKey']).toMatch(/^[0-9a-f-]{36}$/);
    const without = await (await start({ invoiceKeyLeftOut: 'none' })).ok('invoice.single.create', single);
    expect(without).not.toHaveProperty('idempotencyKey');
  });

  it('takes any text as a URL when that is assumed, and drops fields it does not know', async () => {
    const world = await start({ urlFormat: 'free' });
    const made = await world.ok('invoice.single.create', {
      ...single,
      returnUrl: 'shop',
      type: 'SINGLE',
      colour: 'red',
    });
    expect(made).toMatchObject({ returnUrl: 'shop', type: 'SINGLE' });
    expect(made).not.toHaveProperty('colour');
  });

  it('refuses a currency that does not exist with the assumed code', async () => {
    const world = await start({ unknownCurrency: '004' });
    expect(await world.code('invoice.single.create', { ...single, currency: 'DOG' })).toBe('004');
    expect(await world.code('invoice.single-fiat.create', { ...fiat, fiatCurrency: 'DOG' })).toBe('004');
    expect(await world.code('payment-widget.unlimited-linked.create', { cryptoCurrencies: ['DOG'] })).toBe('004');
  });
});

describe('archiving', () => {
  async function inEveryState(world: CalypsoWorld) {
    const make = async () => {
      const made = await world.ok('invoice.single.create', single);
      const pay = (amount: string, risk: 'low' | 'high' = 'low') =>
        world.pay(String(made['invoiceAddress']), single.currency, amount, risk);
      return { id: String(made['id']), pay };
    };
    const [completed, declined, short, checking] = [await make(), await make(), await make(), await make()];
    await completed.pay('10.234');
    await declined.pay('10.234', 'high');
    await short.pay('1');
    await world.advance(60_000);
    await checking.pay('10.234');
    await world.advance(3000);
    return { unpaid: await make(), completed, declined, short, checking };
  }

  it.each<[string, Record<string, string>]>([
    ['unpaid', { unpaid: 'success', completed: '006', declined: '006', short: '006', checking: '006' }],
    ['settled', { unpaid: 'success', completed: 'success', declined: 'success', short: 'success', checking: '006' }],
  ])('takes invoices that are %s', async (archivableStates, expected) => {
    const world = await start({ archivableStates });
    const answers: Record<string, unknown> = {};
    for (const [name, { id }] of Object.entries(await inEveryState(world)))
      answers[name] = await world.code('invoice.archive', { id });
    expect(answers).toEqual(expected);
  });

  it('is final, sends nothing, and has the spelling that is assumed', async () => {
    const world = await start({ invoiceArchivedSpelling: 'ARCHIEVED', expiredInvoiceState: 'EXPIRED' });
    const receiver = await world.receiver();
    const { id } = await world.ok('invoice.single.create', single);
    expect(await world.ok('invoice.archive', { id: String(id) })).toMatchObject({ state: 'ARCHIEVED' });
    expect(await world.code('invoice.archive', { id: String(id) })).toBe('006');
    await world.ok('invoice.single.create', single);
    await world.advance(2 * 86_400_000);
    expect(receiver.received.length).toBe(3);
    const { result } = await world.ok('invoice.find', { sort: 'ASC' });
    expect((result as Body[]).map((row) => row['state'])).toEqual(['ARCHIEVED', 'EXPIRED']);
  });
});

describe('invoice/find', () => {
  const ready = (async () => {
    const world = await CalypsoWorld.open();
    await world.ok('invoice.single.create', { ...single, externalId: 'A' });
    await world.advance(1000);
    await world.ok('invoice.single-fiat.create', { ...fiat, externalId: 'B' });
    await world.ok('invoice.unlimited.create', { ...unlimited, externalId: 'C' });
    const { id } = await world.ok('invoice.bound.create', { ...bound, externalId: 'D' });
    await world.ok('invoice.archive', { id: String(id) });
    return world;
  })();
  afterAll(async () => (await ready).close());

  it.each<[Json, string]>([
    [{}, 'DCBA'],
    [{ sort: 'ASC' }, 'ABCD'],
    [{ typeFilter: { in: ['SINGLE', 'BOUND'] } }, 'DA'],
    [{ stateFilter: { equals: 'ARCHIVED' } }, 'D'],
    [{ stateFilter: { notEquals: 'ARCHIVED' }, currencyFilter: { equals: 'TRX' } }, 'C'],
    [{ currencyFilter: { contains: 'usdt' } }, 'A'],
    [{ descriptionFilter: { contains: 'order' } }, 'BA'],
    [{ externalIdFilter: { notIn: ['A', 'B'] } }, 'DC'],
    [{ amountFilter: { greaterThan: 1 } }, 'A'],
    [{ amountFilter: { specified: false } }, 'DC'],
    [{ createdDateFilter: { lessThan: '2026-01-05T09:00:01Z' } }, 'A'],
    [{ properties: 'amount' }, 'BACD'],
    [{ properties: 'type', sort: 'DESC' }, 'CBAD'],
    [{ pageSize: 3, pageNumber: 1 }, 'A'],
  ])('%j', async (payload, expected) => {
    const { result } = await (await ready).ok('invoice.find', payload);
    expect((result as Body[]).map((row) => row['externalId']).join('')).toBe(expected);
  });

  it('finds nothing by a key that nobody gave, and no other invoice by half of a name', async () => {
    const world = await start();
    const { id } = await world.ok('invoice.single.create', { ...single, idempotencyKey: key });
    expect(await world.code('invoice.get', { idempotencyKey: nobody })).toBe('004');
    expect(await world.code('invoice.get', { id: String(id), idempotencyKey: nobody })).toBe('004');
    expect(await world.code('invoice.deposit.find', { id: nobody })).toBe('004');
  });
});
