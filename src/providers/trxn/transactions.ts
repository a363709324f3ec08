/** Transactions: what came of claims, of entries by hand and of payments that the chain shows. */
import { type ChainParticipant, type Context, isoInstant, PaydrillError, type Transfer } from '../../core/provider.js';
import { addressesAt, customerOfAddress, isAccounts } from './addresses.js';
import { allocate } from './allocations.js';
import { assumed } from './assumptions.js';
import { currencyNamed } from './currencies.js';
import { newId } from './ids.js';
import { type Place, placeKey } from './places.js';
import type { AddressRow } from './rows.js';
import { hashKey, type TransactionRow, transactionsOf } from './rows-claims.js';

/** What is said of a new transaction. */
type About = Pick<TransactionRow, 'amount' | 'currency' | 'hash' | 'source' | 'toAddressId' | 'toAddress'> &
  Partial<Pick<TransactionRow, 'timestamp' | 'fromAddressId' | 'fromAddress' | 'customerId'>>;

/** Adds a transaction without telling of it. */
export function recordTransaction(ctx: Context, { accountId, scope }: Place, about: About): TransactionRow {
  const now = isoInstant(ctx.now);
  return transactionsOf(ctx).insert({
    id: newId(ctx, 'crypto_transactions', 'trxn_'),
    accountId,
    scope,
    timestamp: now,
    fromAddressId: null,
    fromAddress: null,
    customerId: null,
    ...about,
    createdAt: now,
    updatedAt: now,
  });
}

/** Tells of a new transaction and lets it pay what its customer owes. */
export function announceTransaction(ctx: Context, { id }: TransactionRow): void {
  const row = transactionsOf(ctx).get(id);
  if (row === undefined) return;
  ctx.emit('crypto_transaction', row, 'crypto_transaction.created');
  if (row.customerId !== null) allocate(ctx, row, row.customerId);
}

/** A payment as people tell it apart from others: its hash, and where it arrived. */
type Arrival = { readonly hash: string; readonly toAddressId: string };

/** The transaction of a hash that arrived at an address, where hashes are assumed to be unique. */
export function knownTransaction(ctx: Context, place: Place, of: Arrival): TransactionRow | undefined {
  return assumed(ctx, 'repeatedHash') === 'unique' ? recorded(ctx, place, of) : undefined;
}

/** A line for the journal where a payment that is recorded already is recorded again; undefined where it is not. */
export function repetitionNote(ctx: Context, place: Place, of: Arrival): string | undefined {
  const before = recorded(ctx, place, of);
  if (before === undefined || assumed(ctx, 'repeatedHash') === 'unique') return undefined;
  return `${before.id} (${before.source}) has this hash and address already; this is another record of it, and both can pay invoices. The assumption trxn.repeatedHash: unique keeps to one.`;
}

function recorded(ctx: Context, place: Place, { hash, toAddressId }: Arrival): TransactionRow | undefined {
  return transactionsOf(ctx)
    .by('hash', hashKey(place, hash))
    .find((row) => row.toAddressId === toAddressId);
}

/** The account's addresses as the chain sees them. Addresses of customers are theirs: what is paid there is none of the account's. */
export const chain: ChainParticipant = {
  accepts(ctx, { to, currency }) {
    const own = addressesAt(ctx, to).filter((row) => isAccounts(ctx, row));
    if (own.length === 0) return undefined;
    const codes = [...new Set(own.map((row) => row.currency))];
    const spec = codes.includes(currency) ? currencyNamed(currency) : undefined;
    if (spec === undefined)
      throw new PaydrillError(400, 'unknown-currency', `${to} of TRXN takes ${codes.join(', ')}, not ${currency}.`);
    const { code, network, scale } = spec;
    return { currency: code, network, scale, confirmations: 1 };
  },

  seen(ctx, transfer) {
    if (assumed(ctx, 'chainTransactions') === 'whenSeen') recordTransfer(ctx, transfer);
  },

  confirmed(ctx, transfer) {
    const isFirst = transfer.confirmations === 1;
    if (isFirst && assumed(ctx, 'chainTransactions') === 'whenConfirmed') recordTransfer(ctx, transfer);
  },
};

/** One transaction in each place that has the address. */
function recordTransfer(ctx: Context, { to, from, currency, amount, txid }: Transfer): void {
  const places = new Map<string, AddressRow>();
  for (const row of addressesAt(ctx, to, { currency })) {
    if (isAccounts(ctx, row) && !places.has(placeKey(row))) places.set(placeKey(row), row);
  }
  for (const target of places.values()) {
    if (knownTransaction(ctx, target, { hash: txid, toAddressId: target.id }) !== undefined) continue;
    const payers = addressesAt(ctx, from, { currency, place: target });
    const payer = payers.find((row) => customerOfAddress(ctx, row) !== null) ?? payers[0];
    const transaction = recordTransaction(ctx, target, {
      amount,
      currency,
      hash: txid,
      source: 'blockchain',
      fromAddressId: payer?.id ?? null,
      fromAddress: from,
      toAddressId: target.id,
      toAddress: target.address,
      customerId: customerOfAddress(ctx, payer),
    });
    announceTransaction(ctx, transaction);
  }
}
