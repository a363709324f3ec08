/** What the operations on payouts share: how payouts are named, and what is wrong with a new one. */

import type { z } from 'zod';
import {
  type Context,
  checkAddress,
  type Decimal,
  decimal,
  formatDecimal,
  type JsonObject,
  type Listing,
} from '../../core/provider.js';
import { checkDigits, currencyNamed } from './amounts.js';
import { assumed } from './assumptions.js';
import { type Currency, networkOfFamily } from './currencies.js';
import type { Refuse } from './errors.js';
import { available } from './ledger.js';
import { filtered, type SortKey, where } from './paging.js';
import { withdrawalFee } from './payouts.js';
import { type PayoutRow, payoutsOf, withdrawalsOf } from './rows-payouts.js';
import type { payoutFind } from './schemas-payouts.js';
import { wirePayoutState } from './wire-payouts.js';

interface Named {
  readonly id?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** The payout of a kind that a payload names by `id` or `idempotencyKey`: error 001 without either, 004 when there is none. */
export function payoutNamed(
  ctx: Context,
  { id, idempotencyKey }: Named,
  kind: PayoutRow['kind'] | 'any',
  refuse: Refuse,
): PayoutRow {
  const rows = payoutsOf(ctx);
  const hasId = id !== null && id !== undefined;
  const hasKey = idempotencyKey !== null && idempotencyKey !== undefined;
  if (!hasId && !hasKey) throw refuse('001', 'payload: id or idempotencyKey is required');
  const found = hasId ? rows.get(id) : rows.by('key', idempotencyKey ?? '')[0];
  if (found === undefined || (kind !== 'any' && found.kind !== kind)) throw refuse('004');
  if (hasId && hasKey && found.idempotencyKey !== idempotencyKey) throw refuse('004');
  return found;
}

/** The currency and the moment of a new payout, checked. */
export function checkPayout(
  ctx: Context,
  given: { readonly currency: string; readonly executionDate?: number | null | undefined },
  refuse: Refuse,
): { readonly currency: Currency; readonly executionAt: number | null } {
  const currency = currencyNamed(ctx, given.currency, refuse);
  const at = given.executionDate ?? null;
  if (at === null || at > ctx.now) return { currency, executionAt: at };
  if (assumed(ctx, 'pastExecutionDate') === 'refused') throw refuse('001', 'payload.executionDate: is in the past');
  return { currency, executionAt: null };
}

/** Refuses what is wrong with a recipient and is no matter of the object: digits, an amount that the fee eats up, and, when assumed so, the address. */
export function checkRecipient(
  ctx: Context,
  one: { readonly depositAddress: string; readonly amount: Decimal },
  { currency, kind, at }: { readonly currency: Currency; readonly kind: PayoutRow['kind']; readonly at: string },
  refuse: Refuse,
): void {
  checkDigits(one.amount, currency, refuse, `${at}.amount`);
  const { fee } = withdrawalFee(ctx, kind, currency.code, one.amount);
  if (assumed(ctx, 'payoutFee') === 'fromAmount' && one.amount.minus(fee).lte(decimal('0')))
    throw refuse('001', `${at}.amount: nothing is left after the fee of ${fee.toFixed()} ${currency.code}`);
  if (assumed(ctx, 'badAddress') !== 'refused' || checkAddress(currency.network, one.depositAddress).ok) return;
  const isElsewhere = Object.values(networkOfFamily).some((network) => checkAddress(network, one.depositAddress).ok);
  throw refuse(isElsewhere ? '015' : '001', `${at}.depositAddress: not an address on ${currency.blockchainName}`);
}

/** How to come by money, for the developer whose new payout finds too little of it; undefined when it does not. */
export function shortageNote(ctx: Context, { id }: JsonObject): string | undefined {
  const short = withdrawalsOf(ctx)
    .by('payout', String(id))
    .find(({ error }) => /^NO(T_ENOUGH|_BALANCE)/.test(error?.status ?? ''));
  if (short === undefined) return undefined;
  const { currency, error } = short;
  const has = formatDecimal(available(ctx, currency));
  return `${error?.message ?? ''}, the account holds ${has}. Pay an address of a customer or a wallet of settlement/wallet/list, give balances in a scenario (calypso.accounts), or set the assumption calypso.startingBalances to funded.`;
}

/** The payouts of a kind that pass the filters. */
export function payoutsFound(
  ctx: Context,
  kind: PayoutRow['kind'],
  given: z.output<typeof payoutFind>,
): Listing<PayoutRow> {
  return filtered(payoutsOf(ctx).under('kind', kind), [
    where(given.currencyFilter, (row) => row.currency),
    where<PayoutRow, string>(given.stateFilter, (row) => wirePayoutState(ctx, row)),
    where(given.externalIdFilter, (row) => row.externalId),
    where(given.depositAddressFilter, (row) => row.depositAddress),
    where(given.amountFilter, (row) => decimal(row.amount)),
    where(given.createdDateFilter, (row) => Date.parse(row.createdAt)),
  ]);
}

/** What payouts are sorted by. */
export const payoutSortable: Readonly<Record<string, (row: PayoutRow) => SortKey>> = {
  id: (row) => row.id,
  depositAddress: (row) => row.depositAddress,
  name: (row) => row.name,
  amount: ({ amount }) => ({ amount }),
  currency: (row) => row.currency,
  calypsoFee: ({ fee }) => ({ amount: fee }),
  state: (row) => row.state,
  createdDate: (row) => row.createdAt,
  comment: (row) => row.comment,
  executionDate: (row) => row.executionAt,
  idempotencyKey: (row) => row.idempotencyKey,
  externalId: (row) => row.externalId,
};
