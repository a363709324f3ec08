/** Payouts. Objects: https://docs.calypso.finance/api-reference/payout-api; events: https://docs.calypso.money/payouts/payout-webhooks */
import { afterEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/core/json.js';
import { decimal } from '../../src/core/provider.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { book } from '../../src/providers/calypso/ledger.js';
import { type Body, CalypsoWorld, eventsOf } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open({ startingBalances: 'funded', ...assumptions });
  open.push(world);
  return world;
}

const tron = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
const evm = '0x00000000219ab540356cBB839Cbe05303d7705Fa';
const key = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const nobody = '00000000-0000-4000-8000-000000000000';
const usual = { depositAddress: tron, amount: 100, currency: 'USDT_TRX' };

const create = (world: CalypsoWorld, change: JsonObject = {}) => world.ok('payout.create', { ...usual, ...change });
const get = (world: CalypsoWorld, { id }: Body) => world.ok('payout.get', { id: String(id) });
const fire = (world: CalypsoWorld, event: string, row: Body, data: JsonObject = {}) =>
  world.workspace.unit(calypso, (ctx) => ctx.fire('payout', String(row['id']), event, { data }));
const types = (world: CalypsoWorld) =>
  eventsOf(world.receivers[0] as never).map(
    ({ type, data }) => `${type} ${data['payoutStatus'] ?? data['validationStatus'] ?? ''}`,
  );

async function balance(world: CalypsoWorld, currency = 'USDT_TRX'): Promise<unknown> {
  const { balances } = await world.ok('account.get');
  return (balances as Body[]).find((one) => one['currency'] === currency)?.['amount'];
}

describe('a single payout', () => {
  it('is confirmed, sent and completed: its object and every event', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await create(world, { comment: 'salary', idempotencyKey: key, externalId: 'p-1' });
    expect(JSON.stringify(made)).toBe(
      JSON.stringify({
        id: made['id'],
        account: world.keys.account,
        depositAddress: tron,
        amount: 100,
        currency: 'USDT_TRX',
        calypsoFee: 0.2,
        calypsoFeePercentage: 0.2,
        state: 'CREATED',
        createdDate: '2026-01-05T09:00:00.000Z',
        comment: 'salary',
        idempotencyKey: key,
        belongingType: 'EXTERNAL',
        externalId: 'p-1',
      }),
    );
    expect(await balance(world)).toBe(49_900);
    await world.advance(60_000);
    const done = await get(world, made);
    expect(done['state']).toBe('COMPLETED');
    const hash = String(done['transactionHash']);
    expect(world.workspace.chain.list().find(({ txid }) => txid === hash)).toMatchObject({
      to: tron,
      amount: '99.8',
      currency: 'USDT_TRX',
      network: 'tron',
    });
    expect(types(world)).toEqual([
      'PAYOUT_CHANGE_STATUS CREATED',
      'PAYOUT_CHANGE_STATUS CONFIRMED',
      'PAYOUT_CHANGE_STATUS IN_PROGRESS',
      'PAYOUT_HASH_RECEIVED IN_PROGRESS',
      'PAYOUT_CHANGE_STATUS COMPLETED',
    ]);
    const [first, , , , last] = eventsOf(receiver);
    const about = { parentExternalId: made['id'], createdDate: '2026-01-05T09:00:00' };
    const tail = { idempotencyKey: key, currency: 'USDT_TRX', externalId: 'p-1' };
    expect(JSON.stringify(first?.data)).toBe(
      JSON.stringify({ type: 'PAYOUT_CHANGE_STATUS', ...about, payoutStatus: 'CREATED', ...tail }),
    );
    expect(JSON.stringify(last?.data)).toBe(
      JSON.stringify({ type: 'PAYOUT_CHANGE_STATUS', hash, ...about, payoutStatus: 'COMPLETED', ...tail }),
    );
    expect(first?.envelope).toMatchObject({ service: 'PAYOUT', level: 'INFO' });
  });

  it('to an address of a customer arrives there under the same hash, and is internal', async () => {
    const world = await start();
    const to = await world.address(await world.customer(), 'USDT_TRX');
    const made = await create(world, { depositAddress: to });
    expect(made['belongingType']).toBe('INTERNAL');
    await world.advance(60_000);
    const [deposit] = (await world.ok('transaction.find', {}))['result'] as Body[];
    expect(deposit).toMatchObject({ amount: 99.8, transactionState: 'CONFIRMED' });
    expect(deposit?.['transactionHash']).toBe((await get(world, made))['transactionHash']);
    expect(await balance(world)).toBe(49_999.8);
  });

  it.each([
    ['out of the amount', 'fromAmount', 49_900, '99.8'],
    ['on top of it', 'onTop', 49_899.8, '100'],
  ])('has its fee taken %s', async (_what, payoutFee, left, sent) => {
    const world = await start({ payoutFee });
    await create(world);
    await world.advance(60_000);
    expect(await balance(world)).toBe(left);
    expect(world.workspace.chain.list()[0]?.amount).toBe(sent);
  });

  it('without money fails inside the object, and says so', async () => {
    const world = await start({ startingBalances: 'empty' });
    const receiver = await world.receiver();
    const made = await create(world, { idempotencyKey: key });
    const [withdrawal] = (await world.ok('payout.withdrawals', { id: String(made['id']) }))['result'] as Body[];
    const error = {
      id: 1,
      status: 'NO_BALANCE',
      errorResolved: false,
      errorMessage: 'Not enough funds: 100 USDT_TRX needed',
    };
    const withdrawalId = Number(withdrawal?.['id']);
    expect(made['errors']).toEqual({ withdrawalErrors: [{ withdrawalId, errors: [error] }] });
    expect(withdrawal?.['withdrawalErrors']).toEqual([error]);
    await world.advance(60_000);
    expect(await get(world, made)).toMatchObject({ state: 'FAILED', errors: made['errors'] });
    expect(types(world)).toEqual([
      'PAYOUT_CHANGE_STATUS CREATED',
      'PAYOUT_VALIDATION_ERROR NO_BALANCE',
      'PAYOUT_CHANGE_STATUS FAILED',
    ]);
    expect(JSON.stringify(eventsOf(receiver)[1]?.data)).toBe(
      JSON.stringify({
        type: 'PAYOUT_VALIDATION_ERROR',
        parentExternalId: made['id'],
        message: error.errorMessage,
        createdDate: '2026-01-05T09:00:00',
        dealWithdrawalId: withdrawalId,
        validationStatus: 'NO_BALANCE',
        idempotencyKey: key,
        currency: 'USDT_TRX',
      }),
    );
    expect(await balance(world)).toBe(0);
  });

  it.each([
    ['fromAmount', 100, 'NOT_ENOUGH_FUNDS'],
    ['onTop', 99.9, 'NOT_ENOUGH_FUNDS_FOR_SERVICE_COMMISSION'],
    ['onTop', 100, 'NOT_ENOUGH_FUNDS'],
  ])('with the fee %s and 99.9 on the account, %d is %s', async (payoutFee, amount, status) => {
    const world = await start({ startingBalances: 'empty', payoutFee });
    await world.workspace.unit(calypso, (ctx) =>
      book(ctx, { currency: 'USDT_TRX', amount: decimal('99.9'), kind: 'OPENING', reference: 'test' }),
    );
    expect(JSON.stringify((await create(world, { amount }))['errors'])).toContain(`"${status}"`);
  });

  it('to an address of another network fails inside the object, or is refused', async () => {
    const made = await create(await start(), { depositAddress: evm });
    expect(JSON.stringify(made['errors'])).toContain('"INVALID_ADDRESS"');
    const other = await create(await start({ badAddressStatus: 'NO_PERMISSION' }), { depositAddress: evm });
    expect(JSON.stringify(other['errors'])).toContain('"NO_PERMISSION"');
    const strict = await start({ badAddress: 'refused' });
    expect(await strict.code('payout.create', { ...usual, depositAddress: evm })).toBe('015');
    expect(await strict.code('payout.create', { ...usual, depositAddress: 'nowhere' })).toBe('001');
  });

  it('says isInternal and has fewer events under the older documents', async () => {
    const world = await start({ generation: 'G3' });
    await world.receiver();
    const made = await create(world, { externalId: 'p-1' });
    expect([made['isInternal'], 'belongingType' in made]).toEqual([false, false]);
    await world.advance(60_000);
    expect(types(world).filter((type) => type.startsWith('PAYOUT_HASH'))).toEqual([]);
    expect(eventsOf(world.receivers[0] as never).some(({ data }) => 'externalId' in data)).toBe(false);
  });
});

describe('the same idempotencyKey again', () => {
  it('is error 016, and changes nothing', async () => {
    const world = await start();
    await create(world, { idempotencyKey: key });
    expect(await world.code('payout.create', { ...usual, idempotencyKey: key })).toBe('016');
    expect(await balance(world)).toBe(49_900);
  });

  it('answers the payout made then, when assumed so', async () => {
    const world = await start({ repeatedKey: 'existing' });
    const made = await create(world, { idempotencyKey: key });
    await world.advance(60_000);
    const again = await create(world, { idempotencyKey: key.toUpperCase(), amount: 7 });
    expect(again).toMatchObject({ id: made['id'], amount: 100, state: 'COMPLETED' });
    expect(await balance(world)).toBe(49_900);
  });
});

describe('a delayed payout', () => {
  it('is confirmed, waits for its date, and takes the money then', async () => {
    const world = await start();
    const made = await create(world, { executionDate: '2026-01-06T09:00:00' });
    expect(made['executionDate']).toBe('2026-01-06T09:00:00.000Z');
    await world.advance(86_399_999);
    expect([(await get(world, made))['state'], await balance(world)]).toEqual(['CONFIRMED', 50_000]);
    await world.advance(1);
    expect([(await get(world, made))['state'], await balance(world)]).toEqual(['IN_PROGRESS', 49_900]);
    await world.advance(60_000);
    expect((await get(world, made))['state']).toBe('COMPLETED');
  });

  it('fails on its date when the money is gone', async () => {
    const world = await start();
    const made = await create(world, { executionDate: '2026-01-06T09:00:00Z', amount: 50_000 });
    expect('errors' in made).toBe(false);
    await create(world);
    await world.advance(86_400_000);
    expect(await get(world, made)).toMatchObject({ state: 'FAILED' });
  });

  it('can be called off before, and says by whom', async () => {
    const world = await start();
    await world.receiver();
    const made = await create(world, { executionDate: '2026-01-06T09:00:00Z' });
    await world.advance(10_000);
    await fire(world, 'canceled', made, { cancelMessage: 'changed my mind' });
    await world.advance(100_000_000);
    const after = await get(world, made);
    expect(after).toMatchObject({ state: 'CANCELED', cancellation: { cancelMessage: 'changed my mind' } });
    expect(Object.keys(after['cancellation'] as Body)).toEqual([
      'canceledByUserId',
      'canceledByFirstname',
      'canceledByLastname',
      'cancelMessage',
    ]);
    expect(types(world).at(-1)).toBe('PAYOUT_CHANGE_STATUS CANCELED');
    expect(world.workspace.chain.list()).toEqual([]);
  });

  it('in the past is refused, or carried out at once', async () => {
    const past = { ...usual, executionDate: '2026-01-05T09:00:00Z' };
    expect(await (await start()).code('payout.create', past)).toBe('001');
    const lenient = await start({ pastExecutionDate: 'atOnce' });
    const made = await lenient.ok('payout.create', past);
    expect('executionDate' in made).toBe(false);
    await lenient.advance(60_000);
    expect((await get(lenient, made))['state']).toBe('COMPLETED');
  });
});

describe('a payout that needs approval', () => {
  it('waits, and goes on when a user approves it', async () => {
    const world = await start({ payoutVerification: 'on' });
    const receiver = await world.receiver();
    const made = await create(world, { idempotencyKey: key });
    await world.advance(86_400_000);
    expect([(await get(world, made))['state'], await balance(world)]).toEqual(['PENDING_CONFIRMATION', 50_000]);
    await fire(world, 'approved', made, { approved: ['ann@example.com'] });
    await world.advance(60_000);
    expect(types(world)).toEqual([
      'PAYOUT_CHANGE_STATUS CREATED',
      'PAYOUT_CHANGE_STATUS PENDING_CONFIRMATION',
      'PAYOUT_CONFIRMED ',
      'PAYOUT_CHANGE_STATUS IN_PROGRESS',
      'PAYOUT_HASH_RECEIVED IN_PROGRESS',
      'PAYOUT_CHANGE_STATUS COMPLETED',
    ]);
    expect(JSON.stringify(eventsOf(receiver)[2]?.data)).toBe(
      JSON.stringify({
        type: 'PAYOUT_CONFIRMED',
        parentExternalId: made['id'],
        createdDate: '2026-01-05T09:00:00',
        approved: ['ann@example.com'],
        idempotencyKey: key,
        currency: 'USDT_TRX',
      }),
    );
  });

  it('ends when a user cancels it', async () => {
    const world = await start({ payoutVerification: 'on' });
    const made = await create(world);
    await world.advance(10_000);
    await fire(world, 'canceled', made);
    expect([(await get(world, made))['state'], await balance(world)]).toEqual(['CANCELED', 50_000]);
    await expect(fire(world, 'approved', made)).rejects.toThrow('CANCELED is final');
  });
});

describe('a mass payout', () => {
  const mass = (world: CalypsoWorld, addresses: readonly string[], change: JsonObject = {}) =>
    world.ok('payout.mass.create', {
      currency: 'USDT_TRX',
      name: 'salaries',
      massAddresses: addresses.map((depositAddress, at) => ({ depositAddress, amount: 10 + at })),
      ...change,
    });
  const state = async (world: CalypsoWorld, made: Body) =>
    (await world.ok('payout.mass.get', { id: String(made['id']) }))['state'];

  it('with one bad address pays the others and ends PARTIAL', async () => {
    const world = await start();
    await world.receiver();
    const made = await mass(world, [tron, 'nowhere', 'TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8']);
    expect(made).toMatchObject({ state: 'CREATION_IN_PROGRESS', name: 'salaries', amount: 33, calypsoFee: 0.066 });
    await world.advance(60_000);
    expect(await state(world, made)).toBe('PARTIAL');
    expect(types(world)).toEqual([
      'PAYOUT_CHANGE_STATUS CREATION_IN_PROGRESS',
      'PAYOUT_VALIDATION_ERROR INVALID_ADDRESS',
      'PAYOUT_CHANGE_STATUS CONFIRMED',
      'PAYOUT_CHANGE_STATUS IN_PROGRESS',
      'PAYOUT_HASH_RECEIVED IN_PROGRESS',
      'PAYOUT_HASH_RECEIVED IN_PROGRESS',
      'PAYOUT_CHANGE_STATUS PARTIAL',
    ]);
    const page = await world.ok('payout.withdrawals', { id: String(made['id']), sort: 'ASC' });
    expect((page['result'] as Body[]).map((one) => [one['amount'], one['state']])).toEqual([
      [10, 'COMPLETED'],
      [11, 'FAILED'],
      [12, 'COMPLETED'],
    ]);
    expect(await balance(world)).toBe(49_978);
    const failed = await world.ok('payout.withdrawals', {
      id: String(made['id']),
      stateFilter: { equals: 'FAILED' },
      amountFilter: { greaterThan: 10 },
    });
    expect(failed['totalElements']).toBe(1);
  });

  it('ends COMPLETED when all are paid, FAILED when none is', async () => {
    const world = await start();
    const [good, bad] = [await mass(world, [tron, tron]), await mass(world, ['here', 'there'])];
    await world.advance(60_000);
    expect([await state(world, good), await state(world, bad)]).toEqual(['COMPLETED', 'FAILED']);
  });

  it.each([
    ['each', 'PARTIAL', 49_988],
    ['whole', 'FAILED', 50_000],
  ])('that costs more than there is: %s', async (massPayoutFunds, end, left) => {
    const world = await start({ massPayoutFunds });
    const massAddresses = [12, 50_000].map((amount) => ({ depositAddress: tron, amount }));
    const made = await mass(world, [], { massAddresses });
    await world.advance(60_000);
    expect([await state(world, made), await balance(world)]).toEqual([end, left]);
  });

  it('gives back what a withdrawal cost that fails on its way', async () => {
    const world = await start();
    const made = await mass(world, [tron, tron]);
    await world.advance(6500);
    const page = await world.ok('payout.withdrawals', { id: String(made['id']), sort: 'ASC' });
    const [first] = page['result'] as Body[];
    expect(first?.['state']).toBe('IN_PROGRESS');
    await world.workspace.unit(calypso, (ctx) => ctx.fire('withdrawal', String(first?.['id']), 'failed'));
    await world.advance(60_000);
    expect([await state(world, made), await balance(world)]).toEqual(['PARTIAL', 49_989]);
  });

  it.each([
    ['USDT_TRX', 100, {}],
    ['ETH', 1000, {}],
    ['USDT_TRX', 10_000, { massPayoutLimit: '10000' }],
  ])('in %s has at most %d recipients', async (currency, most, assumptions) => {
    const world = await start({ startingBalances: 'empty', ...(assumptions as Record<string, string>) });
    const list = (count: number) =>
      Array.from({ length: count }, () => ({ depositAddress: currency === 'ETH' ? evm : tron, amount: 1 }));
    expect(await world.code('payout.mass.create', { currency, massAddresses: list(most + 1) })).toBe('001');
    if (most < 10_000) await world.ok('payout.mass.create', { currency, massAddresses: list(most) });
  });
});

describe('finding payouts', () => {
  it('by key, by id, and in lists that filter, sort and page', async () => {
    const world = await start();
    const made = await create(world, { idempotencyKey: key, externalId: 'p-1' });
    await create(world, { amount: 5 });
    await world.ok('payout.mass.create', { currency: 'TRX', massAddresses: [{ depositAddress: tron, amount: 3 }] });
    expect((await world.ok('payout.get', { idempotencyKey: key }))['id']).toBe(made['id']);
    const amounts = async (payload: JsonObject, id = 'payout.find') =>
      ((await world.ok(id, payload))['result'] as Body[]).map(({ amount }) => amount);
    expect(await amounts({ properties: 'amount' })).toEqual([5, 100]);
    expect(await amounts({ externalIdFilter: { equals: 'p-1' } })).toEqual([100]);
    expect(await amounts({ amountFilter: { lessThan: 100 } })).toEqual([5]);
    expect(await amounts({ createdDateFilter: { lessThan: '2026-01-05T09:00:00Z' } })).toEqual([]);
    expect(await amounts({ stateFilter: { in: ['CREATED'] }, pageSize: 1, sort: 'ASC' })).toEqual([100]);
    expect(await amounts({}, 'payout.mass.find')).toEqual([3]);
  });

  it('answers 004 for what is not there, or is of the other kind', async () => {
    const world = await start();
    const { id } = await create(world, { idempotencyKey: key });
    expect(await world.code('payout.get', { id: nobody })).toBe('004');
    expect(await world.code('payout.get', { idempotencyKey: nobody })).toBe('004');
    expect(await world.code('payout.get', { id: String(id), idempotencyKey: nobody })).toBe('004');
    expect(await world.code('payout.mass.get', { id: String(id) })).toBe('004');
    expect(await world.code('payout.withdrawal', { requestId: '1' })).toBe('004');
    const [one] = (await world.ok('payout.withdrawals', { idempotencyKey: key }))['result'] as Body[];
    expect(Object.keys(await world.ok('payout.withdrawal', { requestId: String(one?.['id']) }))).toEqual(
      'id account companyName amount currency state calypsoFee depositAddress createdDate withdrawalErrors'.split(' '),
    );
  });
});

describe('bad input is error 001 and changes nothing', () => {
  const recipient = { depositAddress: tron, amount: 1 };
  const massive = { currency: 'TRX', massAddresses: [recipient] };
  const bad: [string, Json][] = [
    ['payout.create', {}],
    ['payout.create', { ...usual, depositAddress: null }],
    ['payout.create', { ...usual, depositAddress: '' }],
    ['payout.create', { ...usual, depositAddress: 5 }],
    ['payout.create', { ...usual, amount: '100' }],
    ['payout.create', { ...usual, amount: 0 }],
    ['payout.create', { ...usual, amount: -1 }],
    ['payout.create', { ...usual, amount: null }],
    ['payout.create', { ...usual, amount: 1.0000001 }],
    ['payout.create', { ...usual, amount: 0.000001 }],
    ['payout.create', { ...usual, currency: 'USDT_XXX' }],
    ['payout.create', { ...usual, currency: null }],
    ['payout.create', { ...usual, comment: 5 }],
    ['payout.create', { ...usual, idempotencyKey: 'abc' }],
    ['payout.create', { ...usual, executionDate: 'tomorrow' }],
    ['payout.create', { ...usual, executionDate: 1_767_690_000_000 }],
    ['payout.create', { ...usual, externalId: {} }],
    ['payout.get', {}],
    ['payout.get', { id: 5 }],
    ['payout.get', { idempotencyKey: 'abc' }],
    ['payout.withdrawal', {}],
    ['payout.withdrawal', { requestId: 1001 }],
    ['payout.withdrawals', {}],
    ['payout.withdrawals', { id: nobody, stateFilter: { equals: 'ODD' } }],
    ['payout.find', { stateFilter: { equals: 'ODD' } }],
    ['payout.find', { amountFilter: { lessThan: 'ten' } }],
    ['payout.find', { createdDateFilter: { lessThan: 'ten' } }],
    ['payout.find', { properties: 'odd' }],
    ['payout.mass.find', { pageSize: 0 }],
    ['payout.mass.get', {}],
    ['payout.mass.create', {}],
    ['payout.mass.create', { ...massive, massAddresses: [] }],
    ['payout.mass.create', { ...massive, massAddresses: recipient }],
    ['payout.mass.create', { ...massive, massAddresses: [recipient, { ...recipient, amount: 0 }] }],
    ['payout.mass.create', { ...massive, massAddresses: [{ ...recipient, depositAddress: undefined as never }] }],
    ['payout.mass.create', { ...massive, massAddresses: [{ ...recipient, amount: 1.0000001 }] }],
    ['payout.mass.create', { ...massive, currency: 'XXX' }],
    ['payout.mass.create', { ...massive, name: 5 }],
    ['payout.mass.create', { ...massive, idempotencyKey: '' }],
    ['payout.mass.create', { ...massive, executionDate: '2020-01-01' }],
  ];
  it.each(bad)('%s %j', async (operation, payload) => {
    const world = await start();
    const before = JSON.stringify(world.workspace.state());
    expect(await world.code(operation, payload)).toBe('001');
    expect(JSON.stringify(world.workspace.state())).toBe(before);
  });
});

describe('given money', () => {
  const load = (world: CalypsoWorld, given: JsonObject) =>
    world.workspace.unit(calypso, (ctx) => {
      for (const [collection, rows] of Object.entries(given))
        for (const row of rows as JsonObject[]) calypso.given[collection as 'payouts'].put(ctx, row);
    });

  it('sets single balances, up or down, and moves them through the ledger', async () => {
    const world = await start();
    await load(world, {
      accounts: [
        {
          balances: [
            { currency: 'USDT_TRX', amount: 3 },
            { currency: 'DAI', amount: 0.5 },
          ],
        },
      ],
    });
    expect([await balance(world), await balance(world, 'DAI'), await balance(world, 'BTC')]).toEqual([3, 0.5, 1]);
    await expect(load(world, { accounts: [{ account: evm }] })).rejects.toThrow('can give no other');
    await expect(load(world, { accounts: [{ balances: [{ currency: 'BTC', amount: -1 }] }] })).rejects.toThrow(
      'below 0',
    );
  });

  it('has payouts that are found, and go on when an event is fired', async () => {
    const world = await start();
    await load(world, {
      payouts: [
        { id: 'p-1', ...usual, createdDate: '2025-12-24' },
        { id: 'p-2', ...usual, state: 'PENDING_CONFIRMATION', idempotencyKey: key },
      ],
    });
    expect(await get(world, { id: 'p-1' })).toMatchObject({
      state: 'COMPLETED',
      createdDate: '2025-12-24T00:00:00.000Z',
    });
    await world.advance(60_000);
    expect(await balance(world)).toBe(50_000);
    await fire(world, 'approved', { id: 'p-2' });
    await world.advance(60_000);
    expect([(await get(world, { id: 'p-2' }))['state'], await balance(world)]).toEqual(['COMPLETED', 49_900]);
  });
});
