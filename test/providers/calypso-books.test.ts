/** Books stay right when something happens out of its usual order. Sources: https://docs.calypso.finance/acquiring/invoices, https://docs.calypso.finance/api-reference/payout-api */
import { afterEach, describe, expect, it } from 'vitest';
import { calypso } from '../../src/providers/calypso/index.js';
import { balance, invoiced, moved } from './calypso-invoiced.js';
import { type Body, CalypsoWorld, eventsOf } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open({ tariffs: 'free', ...assumptions });
  open.push(world);
  return world;
}

const fire = (world: CalypsoWorld, lifecycle: string, id: string, event: string) =>
  world.workspace.unit(calypso, (ctx) => ctx.fire(lifecycle, id, event));
const outside = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';

describe('a payment that is under way', () => {
  it('when its invoice is made PAID by hand is credited by itself once it passed the check', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const { id, pay, read } = await invoiced(world);
    await pay('10.234');
    await world.advance(1000);
    await fire(world, 'invoice', id, 'paid');
    await world.advance(2500);
    expect([(await read())['state'], await balance(world, 'USDT_BSC')]).toEqual(['COMPLETED', 0]);
    await world.advance(60_000);
    expect([(await read())['state'], await balance(world, 'USDT_BSC')]).toEqual(['COMPLETED', 10.234]);
    const last = eventsOf(receiver).at(-1);
    expect([last?.type, last?.data['amount']]).toEqual([moved, 10.234]);
  });

  it('when its invoice is set back by hand still decides it', async () => {
    const world = await start();
    const { id, pay, read } = await invoiced(world);
    await pay('10.234');
    await world.advance(1000);
    await fire(world, 'invoice', id, 'awaited');
    await world.advance(60_000);
    expect([(await read())['state'], await balance(world, 'USDT_BSC')]).toEqual(['COMPLETED', 10.234]);
  });

  it.each([
    ['credited', 'before', 4],
    ['credited', 'after', 4],
    ['kept', 'before', 0],
    ['kept', 'after', 0],
  ])('beside one that is declined is %s, when it passes the check %s that', async (option, when, credited) => {
    const world = await start({ moneyOfClosedInvoice: option });
    const { pay, read } = await invoiced(world);
    for (const risk of when === 'before' ? (['low', 'high'] as const) : (['high', 'low'] as const)) {
      await pay('4', risk);
      await world.advance(1500);
    }
    await world.advance(60_000);
    expect([(await read())['state'], await balance(world, 'USDT_BSC')]).toEqual(['DECLINED', credited]);
  });

  it.each([
    ['credited', 4],
    ['kept', 0],
  ])('and is short is %s when the invoice is archived in its intervention', async (option, credited) => {
    const world = await start({ moneyOfClosedInvoice: option, archivableStates: 'settled' });
    const { id, pay } = await invoiced(world);
    await pay('4');
    await world.advance(60_000);
    expect(await world.ok('invoice.archive', { id })).toMatchObject({ state: 'ARCHIVED' });
    await world.advance(60_000);
    expect(await balance(world, 'USDT_BSC')).toBe(credited);
  });
});

describe('a withdrawal', () => {
  const later = { depositAddress: outside, amount: 100, currency: 'USDT_TRX', executionDate: '2026-02-01T00:00:00Z' };

  it.each([
    ['funded', 'COMPLETED', 49_900, 1],
    ['empty', 'FAILED', 0, 0],
  ])('that is sent by hand before its time is paid for first: %s', async (startingBalances, state, left, sent) => {
    const world = await start({ startingBalances });
    const { id } = await world.ok('payout.create', later);
    await fire(world, 'withdrawal', '1001', 'send');
    await world.advance(60_000);
    expect(await world.ok('payout.withdrawal', { requestId: '1001' })).toMatchObject({ state });
    expect([await balance(world, 'USDT_TRX'), world.workspace.chain.list().length]).toEqual([left, sent]);
    await world.advance(30 * 86_400_000);
    expect(await world.ok('payout.get', { id: String(id) })).toMatchObject({ state });
    expect([await balance(world, 'USDT_TRX'), world.workspace.chain.list().length]).toEqual([left, sent]);
  });

  it('that fails gives its money back, and reports say what for', async () => {
    const world = await start({ startingBalances: 'funded', tariffs: 'table' });
    await world.ok('payout.create', { depositAddress: outside, amount: 100, currency: 'USDT_TRX' });
    await fire(world, 'withdrawal', '1001', 'failed');
    const span = { firstDate: '2026-01-05', lastDate: '2026-01-06', blockchainList: 'Tron' };
    const { data } = await world.ok('settlement.report.all', span);
    const rows = (data as { rows: Body[] }).rows.filter(({ reference }) => reference === '1001');
    expect(rows.map(({ operation, amount }) => `${operation} ${amount}`)).toEqual([
      'PAYOUT -99.8',
      'FEE -0.2',
      'PAYOUT_RETURNED 100',
    ]);
    expect(await balance(world, 'USDT_TRX')).toBe(50_000);
  });

  it('that is canceled by hand does not keep its payout from ending', async () => {
    const world = await start({ startingBalances: 'funded' });
    const massAddresses = [1, 2].map((amount) => ({ depositAddress: outside, amount }));
    const { id } = await world.ok('payout.mass.create', { currency: 'USDT_TRX', massAddresses });
    await fire(world, 'withdrawal', '1001', 'canceled');
    await world.advance(60_000);
    expect(await world.ok('payout.mass.get', { id: String(id) })).toMatchObject({ state: 'PARTIAL' });
    expect(await balance(world, 'USDT_TRX')).toBe(49_998);
  });
});

it.each([
  ['empty', 100, 'Not enough funds: 100 USDT_TRX needed, the account holds 0. Pay an address of a customer'],
  ['funded', 60_000, 'Not enough funds: 60000 USDT_TRX needed, the account holds 50000. Pay an address of a customer'],
  ['funded', 100, undefined],
])(
  'a developer whose account is %s and who pays out %d is told how to come by money',
  async (startingBalances, amount, said) => {
    const world = await start({ startingBalances });
    for (const [id, data] of [
      ['payout.create', { depositAddress: outside, amount }],
      ['payout.mass.create', { massAddresses: [{ depositAddress: outside, amount }] }],
    ] as const) {
      const { status, note } = await world.call(id, { ...data, currency: 'USDT_TRX' });
      expect([status, said === undefined ? note : note?.slice(0, said.length)]).toEqual([200, said]);
    }
  },
);

it('a payout is INTERNAL when it goes to any address that was given out: of a customer, an invoice, a wallet', async () => {
  const world = await start();
  const { made } = await invoiced(world);
  const { wallets } = await world.ok('settlement.wallet.list');
  const belonging = async (depositAddress: unknown) =>
    (await world.ok('payout.create', { depositAddress: String(depositAddress), amount: 1, currency: 'USDT_BSC' }))[
      'belongingType'
    ];
  expect(await belonging(await world.address(await world.customer()))).toBe('INTERNAL');
  expect(await belonging(made['invoiceAddress'])).toBe('INTERNAL');
  expect(await belonging((wallets as Body[])[0]?.['address'])).toBe('INTERNAL');
  expect(await belonging('0x00000000219ab540356cBB839Cbe05303d7705Fa')).toBe('EXTERNAL');
});
