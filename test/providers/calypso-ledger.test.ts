import { afterEach, describe, expect, it } from 'vitest';
import { decimal } from '../../src/core/provider.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { available, book } from '../../src/providers/calypso/ledger.js';
import { rateBetween } from '../../src/providers/calypso/rates.js';
import { movementsOf } from '../../src/providers/calypso/rows-money.js';
import { type Body, CalypsoWorld } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open(assumptions);
  open.push(world);
  return world;
}

async function balances(world: CalypsoWorld): Promise<Record<string, unknown>> {
  const { balances: list } = await world.ok('account.get');
  return Object.fromEntries((list as Body[]).map(({ currency, amount }) => [currency, amount]));
}

describe('the ledger', () => {
  it('starts empty, or funded when that is asked for', async () => {
    expect(new Set(Object.values(await balances(await start())))).toEqual(new Set([0]));
    expect(await balances(await start({ startingBalances: 'funded' }))).toMatchObject({ ETH: 20, USDT_TRX: 50_000 });
  });

  it('moves a balance by exact decimals, and writes the movement down', async () => {
    const world = await start();
    await world.workspace.unit(calypso, (ctx) => {
      book(ctx, { currency: 'ETH', amount: decimal('0.3'), kind: 'DEPOSIT', reference: 'a' });
      book(ctx, { currency: 'ETH', amount: decimal('-0.1'), kind: 'PAYOUT', reference: 'b' });
      book(ctx, { currency: 'ETH', amount: decimal('0'), kind: 'FEE', reference: 'b' });
    });
    expect(world.read((ctx) => available(ctx, 'ETH').toFixed())).toBe('0.2');
    expect((await balances(world))['ETH']).toBe(0.2);
    const written = world.read((ctx) =>
      movementsOf(ctx)
        .all()
        .map(({ amount, balance }) => [amount, balance]),
    );
    expect(written).toEqual([
      ['0.3', '0.3'],
      ['-0.1', '0.2'],
    ]);
  });

  it('never falls below zero: the whole unit of work is undone', async () => {
    const world = await start();
    const overdrawn = world.workspace.unit(calypso, (ctx) => {
      book(ctx, { currency: 'BTC', amount: decimal('1'), kind: 'DEPOSIT', reference: 'a' });
      book(ctx, { currency: 'BTC', amount: decimal('-1.00000001'), kind: 'PAYOUT', reference: 'b' });
    });
    await expect(overdrawn).rejects.toThrow('more than there is');
    expect(world.read((ctx) => [available(ctx, 'BTC').toFixed(), movementsOf(ctx).size])).toEqual(['0', 0]);
  });

  it('credits a deposit that reached the account, with the deposit as reference', async () => {
    const world = await start();
    await world.pay(await world.address(await world.customer()));
    await world.advance(10_000);
    const [found] = (await world.ok('transaction.find', {}))['result'] as Body[];
    expect(world.read((ctx) => movementsOf(ctx).by('reference', String(found?.['id'])))).toMatchObject([
      { currency: 'ETH', amount: '0.5', kind: 'DEPOSIT', balance: '0.5' },
    ]);
  });
});

describe('rates', () => {
  it.each([
    ['ETH', 'USD', '3000'],
    ['USDT_TRX', 'USDT', '1'],
    ['USD', 'BTC', '0.000011111111'],
    ['EUR', 'USDT_BSC', '1.16'],
    ['BTC', 'ETH', '30'],
  ])('one %s in %s is %s', async (from, to, rate) => {
    const world = await start();
    expect(world.read((ctx) => rateBetween(ctx, from, to)?.toFixed())).toBe(rate);
  });

  it('knows none for a currency that does not exist', async () => {
    const world = await start();
    expect(world.read((ctx) => [rateBetween(ctx, 'ETH', 'XXX'), rateBetween(ctx, 'toString', 'ETH')])).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('moves by at most a percent each quarter of an hour when asked to', async () => {
    const world = await start({ rates: 'moving' });
    const now = () => world.read((ctx) => rateBetween(ctx, 'ETH', 'USD')?.toFixed());
    const first = now();
    await world.advance(899_000);
    expect(now()).toBe(first);
    await world.advance(1000);
    expect(now()).not.toBe(first);
    expect(Math.abs(Number(now()) - 3000)).toBeLessThanOrEqual(30);
  });
});
