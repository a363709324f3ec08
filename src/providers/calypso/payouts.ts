/** What payouts do: take money, send coins, fail one by one, give money back. */
import {
  type Action,
  type ChainParticipant,
  type Context,
  checkAddress,
  type Decimal,
  decimal,
  formatDecimal,
  isoInstant,
  type JsonObject,
  type Row,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { addressKey, type Currency, currencyOf } from './currencies.js';
import { available, book, ownAccount } from './ledger.js';
import { pursesOf } from './rows.js';
import { type PayoutRow, payoutsOf, type WithdrawalRow, withdrawalsOf } from './rows-payouts.js';
import { feeOf } from './tariffs.js';
import { walletOf } from './wallets.js';

/** One recipient of a new payout. */
export interface Recipient {
  readonly depositAddress: string;
  readonly amount: Decimal;
  readonly comment: string | null;
  readonly externalId: string | null;
}

/** A new payout as its call asks for it; checked but for what is reported inside the object. */
export interface NewPayout {
  readonly kind: PayoutRow['kind'];
  readonly currency: Currency;
  readonly name: string | null;
  readonly comment: string | null;
  readonly idempotencyKey: string | null;
  readonly externalId: string | null;
  /** In ms; null for at once. */
  readonly executionAt: number | null;
  readonly recipients: readonly Recipient[];
}

const zero = decimal('0');

/** The fee of one withdrawal. */
export function withdrawalFee(ctx: Context, kind: PayoutRow['kind'], currency: string, amount: Decimal) {
  return feeOf(ctx, kind === 'single' ? 'SINGLE_WITHDRAWAL' : 'MASS_WITHDRAWAL', currency, amount);
}

/** Makes a payout with its withdrawals. One that needs no approval and is not delayed takes its money at once. */
export function createPayout(ctx: Context, spec: NewPayout): PayoutRow {
  const { kind, recipients, currency } = spec;
  const fees = recipients.map(({ amount }) => withdrawalFee(ctx, kind, currency.code, amount));
  const [first] = recipients;
  const payout = ctx.create<PayoutRow>('payout', {
    id: ctx.ids.next('payouts').uuid(),
    kind,
    currency: currency.code,
    amount: total(recipients.map(({ amount }) => amount)),
    depositAddress: kind === 'single' ? (first?.depositAddress ?? null) : null,
    name: spec.name,
    comment: spec.comment,
    idempotencyKey: spec.idempotencyKey,
    externalId: spec.externalId,
    executionAt: spec.executionAt === null ? null : isoInstant(spec.executionAt),
    fee: total(fees.map(({ fee }) => fee)),
    feePercentage: formatDecimal(fees[0]?.percent ?? zero),
    internal: recipients.every(({ depositAddress }) => isOwn(ctx, depositAddress)),
    state: kind === 'single' ? 'CREATED' : 'CREATION_IN_PROGRESS',
    approved: [],
    cancellation: null,
    count: recipients.length,
    open: recipients.length,
    failed: 0,
    createdAt: isoInstant(ctx.now),
  });
  recipients.forEach((one, index) => {
    const { id } = ctx.create<WithdrawalRow>('withdrawal', {
      id: String(1000 + ctx.ids.count('withdrawals')),
      payoutId: payout.id,
      depositAddress: one.depositAddress,
      currency: currency.code,
      amount: formatDecimal(one.amount),
      fee: formatDecimal(fees[index]?.fee ?? zero),
      comment: one.comment,
      externalId: one.externalId,
      state: 'DRAFT',
      transactionHash: null,
      error: null,
      held: '0',
      createdAt: isoInstant(ctx.now),
    });
    if (!checkAddress(currency.network, one.depositAddress).ok)
      report(ctx, payout, id, assumed(ctx, 'badAddressStatus'), `Not an address on ${currency.blockchainName}`);
  });
  const isVerified = assumed(ctx, 'payoutVerification') === 'on';
  if (spec.executionAt === null && !isVerified) takeMoney(ctx, payout);
  const afterMs = ctx.timing('payout.confirmation');
  const next = isVerified ? 'verification' : 'confirmed';
  ctx.fire('payout', payout.id, sound(ctx, payout).length === 0 ? 'failed' : next, { afterMs });
  return payoutsOf(ctx).get(payout.id) ?? payout;
}

/** What the effects of the payout tables do. An event that came early, by hand, takes those still waiting out of line. */
export const payoutActions: Readonly<Record<string, Action>> = {
  payoutHeldForVerification: (ctx, row) => ctx.cancel('payout', row.id),

  payoutApproved: (ctx, row, data) => {
    const { approved } = data;
    const users = Array.isArray(approved) ? approved.map(String) : ['merchant@example.com'];
    payoutsOf(ctx).update(row.id, { approved: users });
  },

  payoutConfirmed: (ctx, row) => {
    ctx.cancel('payout', row.id);
    const { executionAt } = asPayout(row);
    const wait = executionAt === null ? 0 : Date.parse(executionAt) - ctx.now;
    ctx.fire('payout', row.id, 'due', { afterMs: Math.max(wait, ctx.timing('payout.execution')) });
  },

  payoutDue: (ctx, row) => {
    ctx.cancel('payout', row.id);
    const payout = asPayout(row);
    takeMoney(ctx, payout);
    ctx.fire('payout', row.id, sound(ctx, payout).length === 0 ? 'failed' : 'execute');
  },

  payoutExecuted: (ctx, row) => {
    ctx.cancel('payout', row.id);
    for (const one of withdrawalsOf(ctx).by('payout', row.id)) {
      if (one.error === null) ctx.fire('withdrawal', one.id, 'send', { afterMs: ctx.timing('payout.hash') });
      else ctx.fire('withdrawal', one.id, 'failed');
    }
  },

  payoutFailed: (ctx, row) => {
    ctx.cancel('payout', row.id);
    for (const one of drafts(ctx, row.id)) ctx.fire('withdrawal', one.id, 'failed');
  },

  payoutCanceled: (ctx, row, data) => {
    ctx.cancel('payout', row.id);
    for (const one of drafts(ctx, row.id)) ctx.fire('withdrawal', one.id, 'canceled');
    const text = (key: string, otherwise: string) => (typeof data[key] === 'string' ? data[key] : otherwise);
    payoutsOf(ctx).update(row.id, {
      cancellation: {
        canceledByUserId: text('canceledByUserId', ownAccount(ctx).ownerId),
        canceledByFirstname: text('canceledByFirstname', 'Main'),
        canceledByLastname: text('canceledByLastname', 'Merchant'),
        cancelMessage: text('cancelMessage', 'Canceled by the merchant'),
      },
    });
  },

  withdrawalSent: (ctx, row) => {
    ctx.cancel('withdrawal', row.id);
    const one = asWithdrawal(row);
    const currency = currencyOf(one.currency);
    if (currency === undefined) throw new Error(`no currency ${one.currency}`);
    const { txid } = ctx.chain.send({
      to: one.depositAddress,
      from: walletOf(ctx, currency.family).address,
      currency: currency.code,
      network: currency.network,
      amount: formatDecimal(sentAmount(ctx, one)),
      reference: one.id,
    });
    withdrawalsOf(ctx).update(one.id, { transactionHash: txid });
    const payout = payoutsOf(ctx).get(one.payoutId);
    if (payout !== undefined) ctx.emit('payout', payout, 'PAYOUT_HASH_RECEIVED', { hash: txid });
  },

  withdrawalCompleted: (ctx, row) => {
    withdrawalsOf(ctx).update(row.id, { held: '0' });
    ended(ctx, asWithdrawal(row), false);
  },

  withdrawalFailed: (ctx, row) => {
    giveBack(ctx, asWithdrawal(row));
    ended(ctx, asWithdrawal(row), true);
  },

  withdrawalReturned: (ctx, row) => giveBack(ctx, asWithdrawal(row)),
};

/** A transfer of ours has come to its end: so has its withdrawal. */
export const payoutSent: NonNullable<ChainParticipant['sent']> = (ctx, transfer) => {
  const row = withdrawalsOf(ctx).get(transfer.sender?.reference ?? '');
  if (transfer.status === 'confirmed' && row?.state === 'IN_PROGRESS') ctx.fire('withdrawal', row.id, 'completed');
};

/** Takes the money of every withdrawal that has no error yet; one that finds too little gets an error instead. */
function takeMoney(ctx: Context, payout: PayoutRow): void {
  const waiting = sound(ctx, payout).filter(({ held }) => held === '0');
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
}

function giveBack(ctx: Context, { id, currency, held }: WithdrawalRow): void {
  ctx.cancel('withdrawal', id);
  book(ctx, { currency, amount: decimal(held), kind: 'PAYOUT_RETURNED', reference: id });
  withdrawalsOf(ctx).update(id, { held: '0' });
}

function ended(ctx: Context, { payoutId }: WithdrawalRow, hasFailed: boolean): void {
  const before = payoutsOf(ctx).get(payoutId);
  if (before === undefined) return;
  const failed = before.failed + (hasFailed ? 1 : 0);
  const { open, count, state } = payoutsOf(ctx).update(payoutId, { open: before.open - 1, failed });
  if (open > 0 || state !== 'IN_PROGRESS') return;
  ctx.fire('payout', payoutId, failed === 0 ? 'completed' : failed === count ? 'failed' : 'partial');
}

/** Writes an error into a withdrawal, and tells of it. */
function report(ctx: Context, payout: PayoutRow, id: string, status: string, message: string): void {
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
function sentAmount(ctx: Context, { amount, fee }: WithdrawalRow): Decimal {
  const whole = decimal(amount);
  return assumed(ctx, 'payoutFee') === 'onTop' ? whole : whole.minus(decimal(fee));
}

function drafts(ctx: Context, payoutId: string): WithdrawalRow[] {
  return withdrawalsOf(ctx)
    .by('payout', payoutId)
    .filter(({ state }) => state === 'DRAFT');
}

function sound(ctx: Context, { id }: PayoutRow): WithdrawalRow[] {
  return drafts(ctx, id).filter(({ error }) => error === null);
}

function isOwn(ctx: Context, address: string): boolean {
  return pursesOf(ctx).by('address', addressKey(address)).length > 0;
}

function total(amounts: readonly Decimal[]): string {
  return formatDecimal(amounts.reduce((sum, one) => sum.plus(one), zero));
}

// The tables say which collection the rows of their actions are of.
function asPayout(row: Row): PayoutRow {
  return row as PayoutRow;
}

function asWithdrawal(row: Row): WithdrawalRow {
  return row as WithdrawalRow;
}
