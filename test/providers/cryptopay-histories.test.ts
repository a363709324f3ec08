import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimal } from '../../src/core/money.js';
import { judgeBooks } from './cryptopay-books.js';
import { CryptopayWorld } from './cryptopay-world.js';

// Coins go to own channels as well as out, so that what is paid comes in again.
const currencies = ['EUR', 'USD', 'BTC', 'ETH', 'USDT'] as const;
const addresses = { BTC: '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ', ETH: '0x54baa6f4ff2374b2f8f3a32c0c3dad0acbdb42b2' };
const coin = fc.constantFrom('BTC' as const, 'ETH' as const);
const currency = fc.constantFrom(...currencies);
const amount = fc
  .oneof(fc.integer({ min: 1_000, max: 50_000 }), fc.integer({ min: 1, max: 2_000_000 }))
  .map((cents) => (cents / 100).toFixed(2));
const form = fc.constantFrom('charged_amount', 'charged_amount', 'charged_amount_to_send', 'received_amount');

const step = fc.oneof(
  fc.record({
    do: fc.constant('invoice' as const),
    coin,
    amount,
    paid: fc.constantFrom('all', 'half', 'double'),
    settle: fc.constantFrom('refunds', 'recalculations', 'refunds out', 'nothing'),
  }),
  fc.record({
    do: fc.constant('withdraw' as const),
    coin,
    from: currency,
    amount,
    form,
    commit: fc.boolean(),
    own: fc.boolean(),
  }),
  fc.record({ do: fc.constant('exchange' as const), from: currency, to: currency, amount, commit: fc.boolean() }),
  fc.record({
    do: fc.constant('commit' as const),
    nth: fc.nat(9),
    what: fc.constantFrom('coin_withdrawals', 'exchange_transfers'),
  }),
  fc.record({
    do: fc.constant('fire' as const),
    nth: fc.nat(9),
    event: fc.constantFrom('cancel', 'fail', 'process', 'complete', 'hold'),
  }),
  fc.record({ do: fc.constant('pay' as const), coin, amount, risk: fc.constantFrom('low' as const, 'high' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 5_000, 31_000) }),
);

/** Counted from the newest, round and round. */
function nthOf(ids: readonly unknown[] = [], nth: number): unknown {
  return ids.length === 0 ? undefined : ids[ids.length - 1 - (nth % ids.length)];
}

it('balances equal the sums of transactions and never go below zero, whatever happens', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const world = await CryptopayWorld.open();
      try {
        const made: Record<string, unknown[]> = { coin_withdrawals: [], exchange_transfers: [] };
        const channels = {
          BTC: await world.channel(),
          ETH: await world.channel({ pay_currency: 'ETH', receiver_currency: 'ETH' }),
        };
        const post = async (what: string, body: object) => {
          const { status, data } = await world.call('POST', `/api/${what}`, body);
          expect([201, 422]).toContain(status);
          seen.add(`${what} ${status}`);
          if (status === 201) made[what]?.push(data['id']);
        };
        for (const one of steps) {
          if (one.do === 'withdraw') {
            const address = one.own ? channels[one.coin]['address'] : addresses[one.coin];
            const body = { address, charged_currency: one.from, received_currency: one.coin, [one.form]: one.amount };
            await post('coin_withdrawals', { ...body, force_commit: one.commit });
          } else if (one.do === 'exchange') {
            const body = { charged_currency: one.from, received_currency: one.to, charged_amount: one.amount };
            await post('exchange_transfers', { ...body, force_commit: one.commit });
          } else if (one.do === 'commit') {
            const id = nthOf(made[one.what], one.nth);
            if (id === undefined) continue;
            const { status } = await world.call('POST', `/api/${one.what}/${id}/commit`);
            expect([200, 409, 422]).toContain(status);
            seen.add(`commit ${status}`);
          } else if (one.do === 'fire') {
            const id = nthOf(made['coin_withdrawals'], one.nth);
            // Not every state knows every event.
            const fired = world.workspace.fire('cryptopay', `coin_withdrawal.${one.event}`, String(id), {});
            seen.add(`fire ${await fired.then(() => 'done').catch(() => 'refused')}`);
          } else if (one.do === 'invoice') {
            const body = { price_amount: one.amount, price_currency: 'EUR', pay_currency: one.coin };
            const { status, data } = await world.call('POST', '/api/invoices', body);
            if (status !== 201) continue;
            const due = decimal(String(data['pay_amount']));
            const share = { all: '1', half: '0.5', double: '2' }[one.paid] ?? '1';
            const paid = due.times(decimal(share)).round(8, 3).toFixed();
            await world.workspace.pay({ to: String(data['address']), currency: one.coin, amount: paid });
            await world.advance(660_000);
            if (one.settle === 'nothing') continue;
            const refund = one.settle === 'refunds out' ? { address: addresses[one.coin] } : {};
            const [kind = ''] = one.settle.split(' ');
            const wish = kind === 'refunds' ? refund : { force_commit: true };
            const settled = await world.call('POST', `/api/invoices/${data['id']}/${kind}`, wish);
            seen.add(`${one.settle} ${settled.status}`);
          } else if (one.do === 'pay') {
            const payment = {
              to: String(channels[one.coin]['address']),
              currency: one.coin,
              amount: one.amount,
              risk: one.risk,
            };
            await world.workspace.pay(payment);
          } else {
            await world.advance(one.ms);
          }
          await judgeBooks(world);
        }
        await world.advance(600_000);
        await judgeBooks(world);
      } finally {
        await world.close();
      }
    }),
    { seed: 20260105, numRuns: 25 },
  );
  expect([...seen].sort()).toEqual(
    expect.arrayContaining([
      'coin_withdrawals 201',
      'coin_withdrawals 422',
      'commit 200',
      'commit 409',
      'exchange_transfers 201',
      'exchange_transfers 422',
      'fire done',
      'fire refused',
      'recalculations 201',
      'refunds 201',
      'refunds out 201',
    ]),
  );
}, 120_000);
