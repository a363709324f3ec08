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
  type Row,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { addressKey, type Currency, currencyOf } from './currencies.js';
import { ownAccount } from './ledger.js';
import { newObjectId } from './object-ids.js';
import { drafts, giveBack, payFor, report, sentAmount, sound, takeMoney, total } from './payout-money.js';
import { pursesOf } from './rows.js';
import { invoicesOf } from './rows-invoices.js';
import { type PayoutRow, payoutsOf, type WithdrawalRow, withdrawalsOf } from './rows-payouts.js';
import { feeOf } from './tariffs.js';
import { walletOf, walletsOf } from './wallets.js';

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
    id: newObjectId(ctx, 'payouts'),
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
    const hasLeft = withdrawalsOf(ctx)
      .by('payout', row.id)
      .some(({ state }) => state === 'IN_PROGRESS' || state === 'COMPLETED');
    ctx.fire('payout', row.id, hasLeft || sound(ctx, payout).length > 0 ? 'execute' : 'failed');
  },

  payoutExecuted: (ctx, row) => {
    ctx.cancel('payout', row.id);
    for (const one of drafts(ctx, row.id)) {
      if (one.error === null) ctx.fire('withdrawal', one.id, 'send', { afterMs: ctx.timing('payout.hash') });
      else ctx.fire('withdrawal', one.id, 'failed');
    }
    finish(ctx, row.id);
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
    const payout = payoutsOf(ctx).get(one.payoutId);
    // Sent by hand before its time: nothing leaves that is not paid for.
    if (payout !== undefined && one.held === '0' && !payFor(ctx, payout, [one]))
      return ctx.fire('withdrawal', one.id, 'failed');
    const { txid } = ctx.chain.send({
      to: one.depositAddress,
      from: walletOf(ctx, currency.family).address,
      currency: currency.code,
      network: currency.network,
      amount: formatDecimal(sentAmount(ctx, one)),
      reference: one.id,
    });
    withdrawalsOf(ctx).update(one.id, { transactionHash: txid });
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

  withdrawalReturned: (ctx, row) => {
    giveBack(ctx, asWithdrawal(row));
    ended(ctx, asWithdrawal(row), true);
  },
};

/** A transfer of ours has come to its end: so has its withdrawal. */
export const payoutSent: NonNullable<ChainParticipant['sent']> = (ctx, transfer) => {
  const row = withdrawalsOf(ctx).get(transfer.sender?.reference ?? '');
  if (transfer.status === 'confirmed' && row?.state === 'IN_PROGRESS') ctx.fire('withdrawal', row.id, 'completed');
};

function ended(ctx: Context, { payoutId }: WithdrawalRow, hasFailed: boolean): void {
  const before = payoutsOf(ctx).get(payoutId);
  if (before === undefined) return;
  payoutsOf(ctx).update(payoutId, { open: before.open - 1, failed: before.failed + (hasFailed ? 1 : 0) });
  finish(ctx, payoutId);
}

/** Ends a payout that is carried out and none of whose withdrawals is under way any more. */
function finish(ctx: Context, payoutId: string): void {
  const payout = payoutsOf(ctx).get(payoutId);
  if (payout === undefined || payout.open > 0 || payout.state !== 'IN_PROGRESS') return;
  const { failed, count } = payout;
  ctx.fire('payout', payoutId, failed === 0 ? 'completed' : failed === count ? 'failed' : 'partial');
}

function isOwn(ctx: Context, address: string): boolean {
  const key = addressKey(address);
  return [pursesOf(ctx), invoicesOf(ctx), walletsOf(ctx)].some((rows) => rows.by('address', key).length > 0);
}

// The tables say which collection the rows of their actions are of.
function asPayout(row: Row): PayoutRow {
  return row as PayoutRow;
}

function asWithdrawal(row: Row): WithdrawalRow {
  return row as WithdrawalRow;
}
