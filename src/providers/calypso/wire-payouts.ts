/** What clients see of payouts. Field order: https://docs.calypso.finance/api-reference/payout-api */
import { type Context, type Emission, type Json, type JsonObject, wireNumber } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { ownAccount } from './ledger.js';
import type { PayoutRow, WithdrawalRow } from './rows-payouts.js';
import { withdrawalsOf } from './rows-payouts.js';
import { localDateTime, orAbsent, wireDate } from './wire.js';

/** The state of a payout as clients see it. */
export function wirePayoutState(ctx: Context, { state }: PayoutRow): string {
  return state === 'PARTIAL' ? assumed(ctx, 'partialState') : state;
}

/** A single payout as answers show it. */
export function toWirePayout(ctx: Context, row: PayoutRow): JsonObject {
  const [only] = withdrawalsOf(ctx).by('payout', row.id);
  return {
    id: row.id,
    account: ownAccount(ctx).id,
    depositAddress: row.depositAddress ?? undefined,
    ...common(ctx, row),
    transactionHash: orAbsent(ctx, only?.transactionHash ?? null),
    ...options(ctx, row),
    ...belonging(ctx, row),
    externalId: orAbsent(ctx, row.externalId),
  };
}

/** A mass payout as answers show it: a payout without address and hash, with its name (calypso.massPayoutAnswer). */
export function toWireMassPayout(ctx: Context, row: PayoutRow): JsonObject {
  return {
    id: row.id,
    account: ownAccount(ctx).id,
    name: orAbsent(ctx, row.name),
    ...common(ctx, row),
    ...options(ctx, row),
    ...belonging(ctx, row),
  };
}

/** A payout of either kind. */
export function toWireAnyPayout(ctx: Context, row: PayoutRow): JsonObject {
  return row.kind === 'single' ? toWirePayout(ctx, row) : toWireMassPayout(ctx, row);
}

/** A withdrawal as answers show it. */
export function toWireWithdrawal(ctx: Context, row: WithdrawalRow): JsonObject {
  const account = ownAccount(ctx);
  return {
    id: row.id,
    account: account.id,
    companyName: account.name,
    amount: wireNumber(row.amount),
    currency: row.currency,
    state: row.state,
    calypsoFee: wireNumber(row.fee),
    transactionHash: orAbsent(ctx, row.transactionHash),
    depositAddress: row.depositAddress,
    comment: orAbsent(ctx, row.comment),
    createdDate: wireDate(ctx, row.createdAt),
    withdrawalErrors: row.error === null ? [] : [toWireError(row.error)],
  };
}

/** `data` of the payout events. Source: https://docs.calypso.money/payouts/payout-webhooks */
export function toWirePayoutEvent(ctx: Context, { event, row, data }: Emission): JsonObject {
  // The lifecycles say that these events are of payouts.
  const payout = row as PayoutRow;
  const about = {
    parentExternalId: payout.id,
    createdDate: localDateTime(Date.parse(payout.createdAt)),
  };
  const { idempotencyKey, currency } = payout;
  const key = orAbsent(ctx, idempotencyKey);
  switch (event) {
    case 'PAYOUT_CONFIRMED':
      return { type: event, ...about, approved: payout.approved, idempotencyKey: key, currency };
    case 'PAYOUT_VALIDATION_ERROR':
      return {
        type: event,
        parentExternalId: about.parentExternalId,
        message: data['message'],
        createdDate: about.createdDate,
        dealWithdrawalId: data['dealWithdrawalId'],
        validationStatus: data['validationStatus'],
        idempotencyKey: key,
        currency,
      };
    default:
      return {
        type: event,
        hash: data['hash'] ?? orAbsent(ctx, hashOf(ctx, payout)),
        ...about,
        payoutStatus: wirePayoutState(ctx, payout),
        idempotencyKey: key,
        currency,
        externalId: assumed(ctx, 'payoutExternalId') === 'sent' ? orAbsent(ctx, payout.externalId) : undefined,
      };
  }
}

function hashOf(ctx: Context, payout: PayoutRow): string | null {
  if (payout.kind === 'mass') return null;
  return withdrawalsOf(ctx).by('payout', payout.id)[0]?.transactionHash ?? null;
}

function common(ctx: Context, row: PayoutRow): JsonObject {
  return {
    amount: wireNumber(row.amount),
    currency: row.currency,
    calypsoFee: wireNumber(row.fee),
    calypsoFeePercentage: wireNumber(row.feePercentage),
    state: wirePayoutState(ctx, row),
    createdDate: wireDate(ctx, row.createdAt),
  };
}

function options(ctx: Context, row: PayoutRow): JsonObject {
  return {
    comment: orAbsent(ctx, row.comment),
    executionDate: row.executionAt === null ? orAbsent(ctx, null) : wireDate(ctx, row.executionAt),
    idempotencyKey: orAbsent(ctx, row.idempotencyKey),
    errors: errorsOf(ctx, row),
    cancellation: row.cancellation ?? orAbsent(ctx, null),
  };
}

function errorsOf(ctx: Context, row: PayoutRow): Json | undefined {
  const withdrawalErrors = withdrawalsOf(ctx)
    .by('payout', row.id)
    .flatMap(({ id, error }) => (error === null ? [] : [{ withdrawalId: Number(id), errors: [toWireError(error)] }]));
  return withdrawalErrors.length === 0 ? orAbsent(ctx, null) : { withdrawalErrors };
}

function toWireError({ id, status, message }: NonNullable<WithdrawalRow['error']>): JsonObject {
  return { id, status, errorResolved: false, errorMessage: message };
}

function belonging(ctx: Context, { internal }: PayoutRow): JsonObject {
  return assumed(ctx, 'payoutFlag') === 'isInternal'
    ? { isInternal: internal }
    : { belongingType: internal ? 'INTERNAL' : 'EXTERNAL' };
}
