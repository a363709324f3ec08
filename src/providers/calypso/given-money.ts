/** Accounts and payouts that a scenario gives. */
import { z } from 'zod';
import {
  type Context,
  decimal,
  decimalFromJson,
  formatDecimal,
  givenCollection,
  isoInstant,
  networks,
  PaydrillError,
  placeRow,
  scaleOf,
} from '../../core/provider.js';
import { instantOf } from './amounts.js';
import { currencies, currencyOf } from './currencies.js';
import { available, book, ownAccount } from './ledger.js';
import { type ExchangeRow, exchangesOf } from './rows-exchange.js';
import { accountsOf } from './rows-money.js';
import { type PayoutRow, payoutsOf, type WithdrawalRow, withdrawalsOf } from './rows-payouts.js';
import { uuid } from './schemas.js';
import { payoutState } from './schemas-payouts.js';

const zero = decimal('0');
const codes = currencies.map(({ code }) => code);
const text = z.string().nullish();

/** A decimal in a file: a number or a text, kept as text. */
const plain = z.unknown().transform((value, ctx) => {
  const exact = decimalFromJson(value);
  if (exact?.gte(zero) === true) return formatDecimal(exact);
  ctx.issues.push({ code: 'custom', message: 'expected a decimal number, not below 0', input: value });
  return z.NEVER;
});
const date = z
  .string()
  .refine((value) => instantOf(value) !== undefined, 'expected an instant like 2026-01-05T09:00:00Z')
  .optional();

const accountGiven = z.strictObject({
  account: z.string().optional(),
  name: z.string().optional(),
  ownerId: z.string().optional(),
  balances: z.array(z.strictObject({ currency: z.enum(codes), amount: plain })).optional(),
});

const payoutGiven = z.strictObject({
  id: z.string().min(1).optional(),
  depositAddress: z.string().min(1),
  amount: plain,
  currency: z.enum(codes),
  calypsoFee: plain.optional(),
  calypsoFeePercentage: plain.optional(),
  state: payoutState.exclude(['CREATION_IN_PROGRESS', 'PARTIAL']).optional(),
  createdDate: date,
  transactionHash: text,
  comment: text,
  executionDate: date,
  idempotencyKey: uuid.nullish(),
  belongingType: z.enum(['INTERNAL', 'EXTERNAL']).optional(),
  externalId: text,
});

const withdrawalStates = {
  CREATED: 'DRAFT',
  PENDING_CONFIRMATION: 'DRAFT',
  CONFIRMED: 'DRAFT',
  IN_PROGRESS: 'IN_PROGRESS',
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  CANCELED: 'CANCELED',
} as const;

const exchangeGiven = z.strictObject({
  id: z.int().positive().optional(),
  sourceCurrency: z.enum(codes),
  sourceAmount: plain,
  destinationCurrency: z.enum(codes),
  destinationAmount: plain,
  state: z.enum(['IN_PROGRESS', 'COMPLETED', 'FAILED']).optional(),
  createdDate: date,
});

/**
 * What a scenario can give of the merchant's money. The account is always the one of the keys; each given balance takes the place of what
 * was there. Given exchanges and single payouts are of the past: they move no money, and those not at their end stay until an event is fired.
 */
export const moneyGiven = {
  exchanges: givenCollection(exchangeGiven, (ctx, row) => {
    placeRow<ExchangeRow>(exchangesOf(ctx), {
      id: String(row.id ?? ctx.ids.count('exchanges')),
      sourceCurrency: row.sourceCurrency,
      sourceAmount: row.sourceAmount,
      destinationCurrency: row.destinationCurrency,
      destinationAmount: row.destinationAmount,
      state: row.state ?? 'COMPLETED',
      held: '0',
      createdAt: createdAt(ctx, row),
    });
  }),

  accounts: givenCollection(accountGiven, (ctx, row) => {
    const { id } = ownAccount(ctx);
    if (row.account !== undefined && row.account.toLowerCase() !== id.toLowerCase())
      throw new PaydrillError(
        400,
        'bad-given',
        `The account of the keys is ${id}; calypso.accounts can give no other.`,
      );
    const { name, ownerId } = row;
    accountsOf(ctx).update(id, {
      ...(name === undefined ? {} : { name }),
      ...(ownerId === undefined ? {} : { ownerId }),
    });
    for (const { currency, amount } of row.balances ?? []) {
      const digits = currencyOf(currency)?.scale ?? 0;
      if (scaleOf(decimal(amount)) > digits)
        throw new PaydrillError(
          400,
          'bad-given',
          `${currency} has ${digits} digits behind the point, unlike ${amount}.`,
        );
      const change = decimal(amount).minus(available(ctx, currency));
      book(ctx, { currency, amount: change, kind: 'OPENING', reference: id });
    }
  }),

  payouts: givenCollection(payoutGiven, (ctx, row) => {
    const id = row.id ?? ctx.ids.next('payouts').uuid();
    const state = row.state ?? 'COMPLETED';
    const isOpen = ['CREATED', 'PENDING_CONFIRMATION', 'CONFIRMED', 'IN_PROGRESS'].includes(state);
    const fee = row.calypsoFee ?? '0';
    for (const { id: old } of withdrawalsOf(ctx).by('payout', id)) withdrawalsOf(ctx).delete(old);
    placeRow<PayoutRow>(payoutsOf(ctx), {
      id,
      kind: 'single',
      currency: row.currency,
      amount: row.amount,
      depositAddress: row.depositAddress,
      name: null,
      comment: row.comment ?? null,
      idempotencyKey: row.idempotencyKey ?? null,
      externalId: row.externalId ?? null,
      executionAt: row.executionDate === undefined ? null : isoInstant(instantOf(row.executionDate) ?? ctx.now),
      fee,
      feePercentage: row.calypsoFeePercentage ?? '0',
      internal: row.belongingType === 'INTERNAL',
      state,
      approved: [],
      cancellation: null,
      count: 1,
      open: isOpen ? 1 : 0,
      failed: state === 'FAILED' ? 1 : 0,
      createdAt: createdAt(ctx, row),
    });
    const hasHash = state === 'COMPLETED' || state === 'IN_PROGRESS';
    withdrawalsOf(ctx).insert({
      id: String(1000 + ctx.ids.count('withdrawals')),
      payoutId: id,
      depositAddress: row.depositAddress,
      currency: row.currency,
      amount: row.amount,
      fee,
      comment: row.comment ?? null,
      externalId: row.externalId ?? null,
      state: withdrawalStates[state],
      transactionHash: row.transactionHash ?? (hasHash ? newHash(ctx, row.currency) : null),
      error: null,
      held: '0',
      createdAt: createdAt(ctx, row),
    } satisfies WithdrawalRow);
  }),
};

function createdAt(ctx: Context, row: { readonly createdDate?: string | undefined }): string {
  return isoInstant((row.createdDate === undefined ? undefined : instantOf(row.createdDate)) ?? ctx.now);
}

function newHash(ctx: Context, currency: string): string {
  const prefixed = networks[currencyOf(currency)?.network ?? 'ethereum'].txid === '0xhex';
  return `${prefixed ? '0x' : ''}${ctx.ids.next('hashes').hex(64)}`;
}
