/** The money of payouts: what a withdrawal costs, how it is taken from the account and given back, and what is wrong when it cannot be. */
import { type Context, type Decimal, decimal, formatDecimal, type JsonObject } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { available, book } from './ledger.js';
import { type PayoutRow, payoutsOf, type WithdrawalRow, withdrawalsOf } from './rows-payouts.js';

const zero = decimal('0');

/** Takes the money of every withdrawal that has no error and is not paid for yet. */
export function takeMoney(ctx: Context, payout: PayoutRow): void {
  payFor(
    ctx,
    payout,
    sound(ctx, payout).filter(({ held }) => held === '0'),
  );
}

/** Takes the money of withdrawals; one that finds too little gets an error instead. True when all are paid for. */
export function payFor(ctx: Context, payout: PayoutRow, waiting: readonly WithdrawalRow[]): boolean {
  const costs = waiting.map((one) => costOf(ctx, one));
  const whole = decimal(total(costs));
  const isShort = assumed(ctx, 'massPayoutFunds') === 'whole' && whole.gt(available(ctx, payout.currency));
  waiting.forEach((one, index) => {
    const cost = costs[index] ?? zero;
    const has = available(ctx, payout.currency);
    if (isShort || cost.gt(has)) {
      const covers = !isShort && decimal(one.amount).lte(has);
      const status = has.eq(zero)
        ? 'NO_BALANCE'
        : covers
          ? 'NOT_ENOUGH_FUNDS_FOR_SERVICE_COMMISSION'
          : 'NOT_ENOUGH_FUNDS';
      const needed = formatDecimal(isShort ? whole : cost);
      report(ctx, payout, one.id, status, `Not enough funds: ${needed} ${payout.currency} needed`);
      return;
    }
    const fee = decimal(one.fee);
    book(ctx, { currency: one.currency, amount: cost.minus(fee).neg(), kind: 'PAYOUT', reference: one.id });
    book(ctx, { currency: one.currency, amount: fee.neg(), kind: 'FEE', reference: one.id });
    withdrawalsOf(ctx).update(one.id, { held: formatDecimal(cost) });
  });
  return waiting.every(({ id }) => withdrawalsOf(ctx).get(id)?.error === null);
}

/** Gives back what was taken for a withdrawal, and takes its waiting events out of line. */
export function giveBack(ctx: Context, { id, currency, held }: WithdrawalRow): void {
  ctx.cancel('withdrawal', id);
  book(ctx, { currency, amount: decimal(held), kind: 'PAYOUT_RETURNED', reference: id });
  withdrawalsOf(ctx).update(id, { held: '0' });
}

/** Writes an error into a withdrawal, and tells of it. */
export function report(ctx: Context, payout: PayoutRow, id: string, status: string, message: string): void {
  withdrawalsOf(ctx).update(id, { error: { id: ctx.ids.count('withdrawal-errors'), status, message } });
  const data: JsonObject = { message, dealWithdrawalId: Number(id), validationStatus: status };
  ctx.emit('payout', payoutsOf(ctx).get(payout.id) ?? payout, 'PAYOUT_VALIDATION_ERROR', data);
}

/** What leaves the account for a withdrawal. */
function costOf(ctx: Context, { amount, fee }: WithdrawalRow): Decimal {
  const whole = decimal(amount);
  return assumed(ctx, 'payoutFee') === 'onTop' ? whole.plus(decimal(fee)) : whole;
}

/** What the recipient gets. */
export function sentAmount(ctx: Context, { amount, fee }: WithdrawalRow): Decimal {
  const whole = decimal(amount);
  return assumed(ctx, 'payoutFee') === 'onTop' ? whole : whole.minus(decimal(fee));
}

/** The withdrawals of a payout that were neither sent nor ended yet. */
export function drafts(ctx: Context, payoutId: string): WithdrawalRow[] {
  return withdrawalsOf(ctx)
    .by('payout', payoutId)
    .filter(({ state }) => state === 'DRAFT');
}

/** Those of the drafts that nothing is wrong with. */
export function sound(ctx: Context, { id }: PayoutRow): WithdrawalRow[] {
  return drafts(ctx, id).filter(({ error }) => error === null);
}

/** A sum as a plain decimal. */
export function total(amounts: readonly Decimal[]): string {
  return formatDecimal(amounts.reduce((sum, one) => sum.plus(one), zero));
}
