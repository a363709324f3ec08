import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimal } from '../../src/core/provider.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { ownAccount } from '../../src/providers/calypso/ledger.js';
import { exchangesOf } from '../../src/providers/calypso/rows-exchange.js';
import { movementsOf } from '../../src/providers/calypso/rows-money.js';
import { payoutsOf, withdrawalsOf } from '../../src/providers/calypso/rows-payouts.js';
import { CalypsoWorld } from './calypso-world.js';

const tron = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
const units = (most: number) => fc.integer({ min: 1, max: most }).map((n) => n / 1000);
const currency = fc.constantFrom('TRX', 'USDT_TRX');

type Step =
  | { readonly kind: 'deposit'; readonly currency: string; readonly amount: number; readonly risk: 'low' | 'high' }
  | { readonly kind: 'payout'; readonly currency: string; readonly amount: number; readonly delayed: boolean }
  | { readonly kind: 'mass'; readonly currency: string; readonly amounts: readonly number[]; readonly bad: boolean }
  | { readonly kind: 'exchange'; readonly currency: string; readonly amount: number }
  | { readonly kind: 'fire'; readonly event: string; readonly which: number }
  | { readonly kind: 'wait'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('deposit' as const),
    currency,
    amount: units(90_000),
    risk: fc.constantFrom('low', 'high'),
  }),
  fc.record({ kind: fc.constant('payout' as const), currency, amount: units(60_000), delayed: fc.boolean() }),
  fc.record({
    kind: fc.constant('mass' as const),
    currency,
    amounts: fc.array(units(30_000), { minLength: 1, maxLength: 3 }),
    bad: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('exchange' as const), currency, amount: units(40_000) }),
  fc.record({
    kind: fc.constant('fire' as const),
    event: fc.constantFrom('payout.canceled', 'withdrawal.failed', 'exchange.failed', 'payout.verification'),
    which: fc.nat(20),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(500, 3000, 9000, 90_000) }),
);

async function play(world: CalypsoWorld, one: Step): Promise<void> {
  switch (one.kind) {
    case 'deposit': {
      const address = await world.address(await world.customer(), one.currency);
      await world.pay(address, one.currency, String(one.amount), one.risk);
      return;
    }
    case 'payout': {
      const executionDate = one.delayed ? new Date(world.now + 20_000).toISOString() : null;
      const { amount, currency: code } = one;
      await world.call('payout.create', { depositAddress: tron, amount, currency: code, executionDate });
      return;
    }
    case 'mass': {
      const massAddresses = one.amounts.map((amount, at) => ({
        depositAddress: one.bad && at === 0 ? 'nowhere' : tron,
        amount,
      }));
      await world.call('payout.mass.create', { currency: one.currency, massAddresses });
      return;
    }
    case 'exchange': {
      const destinationCurrency = one.currency === 'TRX' ? 'USDT_TRX' : 'TRX';
      await world.call('exchange.create', { sourceCurrency: one.currency, destinationCurrency, amount: one.amount });
      return;
    }
    case 'fire': {
      const [lifecycle = '', event = ''] = one.event.split('.');
      await world.workspace
        .unit(calypso, (ctx) => {
          const lists = { payout: payoutsOf(ctx), withdrawal: withdrawalsOf(ctx), exchange: exchangesOf(ctx) };
          const rows = lists[lifecycle as keyof typeof lists].all();
          const row = rows[one.which % Math.max(rows.length, 1)];
          if (row !== undefined) ctx.fire(lifecycle, row.id, event);
        })
        .catch((error: unknown) => expect(String(error)).toContain('cannot happen'));
      return;
    }
    case 'wait':
      await world.advance(one.ms);
  }
}

it('balances are never below zero and always the sum of their movements, whatever happened', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const world = await CalypsoWorld.open({ payoutFee: steps.length % 2 === 0 ? 'onTop' : 'fromAmount' });
      try {
        for (const one of [...steps, { kind: 'wait', ms: 600_000 } as const]) {
          await play(world, one);
          const { balances, sums } = world.read((ctx) => {
            const movements = movementsOf(ctx).all();
            const found: Record<string, string> = {};
            for (const { currency: code, amount, balance } of movements) {
              found[code] = decimal(found[code] ?? '0')
                .plus(decimal(amount))
                .toFixed();
              if (decimal(balance).lt(decimal('0')) || balance !== found[code])
                throw new Error(`a balance of ${balance}`);
            }
            return { balances: ownAccount(ctx).balances, sums: found };
          });
          expect(balances).toEqual(sums);
        }
        // Nothing is left under way: what was taken went out or came back.
        const open = world.read((ctx) => ({
          withdrawals: withdrawalsOf(ctx)
            .all()
            .filter(({ held }) => held !== '0')
            .map(({ state }) => state),
          exchanges: exchangesOf(ctx)
            .all()
            .filter(({ held }) => held !== '0').length,
        }));
        expect(open).toEqual({ withdrawals: [], exchanges: 0 });
      } finally {
        await world.close();
      }
    }),
    { seed: 20_260_105, numRuns: 60 },
  );
}, 30_000);
