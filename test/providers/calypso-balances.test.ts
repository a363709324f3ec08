import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Context, type Decimal, decimal } from '../../src/core/provider.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { ownAccount } from '../../src/providers/calypso/ledger.js';
import { exchangesOf } from '../../src/providers/calypso/rows-exchange.js';
import { onrampOrdersOf, topUpsOf } from '../../src/providers/calypso/rows-fiat.js';
import { invoicePaymentsOf, invoicesOf } from '../../src/providers/calypso/rows-invoices.js';
import { movementsOf } from '../../src/providers/calypso/rows-money.js';
import { payoutsOf, withdrawalsOf } from '../../src/providers/calypso/rows-payouts.js';
import { type Body, CalypsoWorld } from './calypso-world.js';

const zero = decimal('0');
const tron = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
const units = (most: number) => fc.integer({ min: 1, max: most }).map((n) => n / 1000);
const currency = fc.constantFrom('TRX', 'USDT_TRX');

type Step =
  | { readonly kind: 'deposit'; readonly currency: string; readonly amount: number; readonly risk: 'low' | 'high' }
  | { readonly kind: 'payout'; readonly currency: string; readonly amount: number; readonly delayed: boolean }
  | { readonly kind: 'mass'; readonly currency: string; readonly amounts: readonly number[]; readonly bad: boolean }
  | { readonly kind: 'exchange'; readonly currency: string; readonly amount: number }
  | { readonly kind: 'topUp'; readonly currency: string; readonly amount: number; readonly risk: 'low' | 'high' }
  | { readonly kind: 'onramp'; readonly currency: string; readonly amount: number; readonly outside: boolean }
  | {
      readonly kind: 'invoice';
      readonly type: 'single' | 'bound' | 'unlimited';
      readonly currency: string;
      readonly payments: readonly { readonly amount: number; readonly risk: 'low' | 'high' }[];
    }
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
  fc.record({
    kind: fc.constant('topUp' as const),
    currency,
    amount: units(90_000),
    risk: fc.constantFrom('low', 'high'),
  }),
  fc.record({ kind: fc.constant('onramp' as const), currency, amount: units(90_000), outside: fc.boolean() }),
  fc.record({
    kind: fc.constant('invoice' as const),
    type: fc.constantFrom('single', 'bound', 'unlimited'),
    currency,
    payments: fc.array(fc.record({ amount: fc.constantFrom(4, 10, 11), risk: fc.constantFrom('low', 'high') }), {
      maxLength: 3,
    }),
  }),
  fc.record({ kind: fc.constant('exchange' as const), currency, amount: units(40_000) }),
  fc.record({
    kind: fc.constant('fire' as const),
    event: fc.constantFrom(
      ...['payout.canceled', 'payout.verification', 'payout.due', 'withdrawal.failed', 'withdrawal.send'],
      ...['withdrawal.canceled', 'exchange.failed', 'exchange.completed', 'topUp.delivered', 'topUp.declined'],
      ...['onramp.paid', 'onramp.completed', 'onramp.failed', 'onramp.expired', 'invoice.paid', 'invoice.awaited'],
      ...['invoice.intervention', 'invoice.declined', 'invoice.archived', 'invoice.return-to-paid'],
      ...['invoice.translated', 'payment.confirmed', 'payment.declined', 'payment.translated'],
    ),
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
    case 'topUp': {
      const { wallets } = await world.ok('settlement.wallet.list');
      const wallet = (wallets as Body[]).find(({ blockchain }) => blockchain === 'Tron');
      await world.pay(String(wallet?.['address']), one.currency, String(one.amount), one.risk);
      return;
    }
    case 'onramp': {
      const { currency: code, amount, outside } = one;
      const externalAddress = outside ? tron : null;
      const order = {
        itemId: 'card-usd',
        currency: code,
        cryptoAmount: (50_000 + Math.round(amount * 1000)) / 1000,
        externalAddress,
      };
      const { id } = await world.ok('fiat.deposit.create-order', order);
      await world.ok('fiat.deposit.confirm-order', { id: String(id) });
      return;
    }
    case 'invoice': {
      const asked = { single: { amount: 10 }, bound: { lowerBound: 10 }, unlimited: {} }[one.type];
      const data = { currency: one.currency, description: 'Order', ...asked };
      const { invoiceAddress } = await world.ok(`invoice.${one.type}.create`, data);
      for (const { amount, risk } of one.payments)
        await world.pay(String(invoiceAddress), one.currency, String(amount), risk);
      return;
    }
    case 'fire': {
      const [lifecycle = '', event = ''] = one.event.split('.');
      await world.workspace
        .unit(calypso, (ctx) => {
          const lists = {
            ...{ payout: payoutsOf(ctx), withdrawal: withdrawalsOf(ctx), exchange: exchangesOf(ctx) },
            ...{ topUp: topUpsOf(ctx), onramp: onrampOrdersOf(ctx) },
            ...{ invoice: invoicesOf(ctx), payment: invoicePaymentsOf(ctx) },
          };
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

/** What is left under way, or was moved by another sum than it should, once all has come to its end. */
function wrongIn(ctx: Context): string[] {
  const moved = new Map<string, Decimal>();
  for (const { reference, kind, amount } of movementsOf(ctx).all()) {
    const name = `${kind === 'INVOICE' ? 'invoice ' : ''}${reference}`;
    // The fee of an invoice is booked beside what was paid on it.
    if (kind !== 'FEE' || withdrawalsOf(ctx).get(reference) !== undefined)
      moved.set(name, (moved.get(name) ?? zero).plus(decimal(amount)));
  }
  const wrong: string[] = [];
  const must = (name: string, isRight: boolean) => {
    if (!isRight) wrong.push(name);
  };
  const came = (name: string, amount: Decimal) => must(name, (moved.get(name) ?? zero).eq(amount));
  for (const { id, state, held, amount, fee, transactionHash } of withdrawalsOf(ctx).all()) {
    must(`withdrawal ${id} ${state} holds ${held}`, held === '0' && state !== 'DRAFT' && state !== 'IN_PROGRESS');
    const cost = ctx.assumption('calypso.payoutFee') === 'onTop' ? decimal(amount).plus(decimal(fee)) : decimal(amount);
    came(id, state === 'COMPLETED' ? cost.neg() : zero);
    must(`withdrawal ${id} left`, state !== 'COMPLETED' || transactionHash !== null);
  }
  for (const { id, state, open } of payoutsOf(ctx).all())
    must(`payout ${id} ${state}`, open === 0 && ['COMPLETED', 'PARTIAL', 'FAILED', 'CANCELED'].includes(state));
  for (const { id, held } of exchangesOf(ctx).all()) must(`exchange ${id}`, held === '0');
  for (const { id, state, amount } of topUpsOf(ctx).all()) came(id, state === 'DELIVERED' ? decimal(amount) : zero);
  for (const { id, state, cryptoAmount, externalAddress } of onrampOrdersOf(ctx).all())
    came(id, state === 'COMPLETED' && externalAddress === null ? decimal(cryptoAmount) : zero);
  for (const { id, state } of invoicesOf(ctx).all()) {
    const payments = invoicePaymentsOf(ctx).by('invoice', id);
    const credited = payments.filter((one) => one.state === 'TRANSLATED').map(({ amount }) => decimal(amount));
    came(
      `invoice ${id}`,
      credited.reduce((sum, one) => sum.plus(one), zero),
    );
    for (const one of payments)
      must(
        `payment ${one.state} on an invoice ${state}`,
        ['TRANSLATED', 'DECLINED'].includes(one.state) || state === 'PENDING_INTERVENTION',
      );
  }
  return wrong;
}

it('balances are never below zero and always the sum of their movements, whatever happened', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 16 }), async (steps) => {
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
        expect(world.read(wrongIn)).toEqual([]);
      } finally {
        await world.close();
      }
    }),
    { seed: 20_260_105, numRuns: 150 },
  );
}, 60_000);
