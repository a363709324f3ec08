/** Rows inside, wire outside: the only place that builds what Calypso's clients see of a row. Field order is the provider's. */
import { type Context, isoInstant, type Json, type JsonObject, wireNumber } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { codesOf, currencies } from './currencies.js';
import { isKnownEvent, spelledEvent } from './event-spelling.js';
import type { CustomerRow, PurseRow, TransactionRow, WebhookRow } from './rows.js';
import type { AccountRow } from './rows-money.js';

/** A customer as answers show it. */
export function toWireCustomer(ctx: Context, row: CustomerRow): JsonObject {
  return {
    id: row.id,
    email: orAbsent(ctx, row.email),
    description: orAbsent(ctx, row.description),
    ...(assumed(ctx, 'externalId') ? { externalId: orAbsent(ctx, row.externalId) } : {}),
    blocked: row.state === 'blocked',
  };
}

/** The answer of address/get. */
export function toWireAddress(ctx: Context, row: PurseRow): JsonObject {
  return assumed(ctx, 'addressGetAnswersId') ? { id: row.id, address: row.address } : { address: row.address };
}

/** A purse as purse/get-all shows it. */
export function toWirePurse(ctx: Context, row: PurseRow): JsonObject {
  return {
    id: row.id,
    address: row.address,
    status: row.status === 'ARCHIVED' ? assumed(ctx, 'archivedSpelling') : row.status,
    currencies: codesOf(row),
    createdDate: wireDate(ctx, row.createdAt),
  };
}

const complianceStates = {
  MEM_POOL_FOUND: 'UNCHECKED',
  PENDING_COMPLIANCE_CHECK: 'IN_PROGRESS',
  CONFIRMED: 'CHECKED',
  TRANSLATED: 'CHECKED',
  DECLINED: 'DECLINE',
} as const;

/** The `transactionState` of a deposit; money that reached the account keeps CONFIRMED. */
export function wireTransactionState(row: Pick<TransactionRow, 'state'>): string {
  return row.state === 'TRANSLATED' ? 'CONFIRMED' : row.state;
}

/** The `complianceState` of a deposit. */
export function wireComplianceState(row: Pick<TransactionRow, 'state'>): string {
  return complianceStates[row.state];
}

/** A deposit as answers show it. */
export function toWireTransaction(ctx: Context, row: TransactionRow): JsonObject {
  return {
    id: row.id,
    amount: wireNumber(row.amount),
    ...(assumed(ctx, 'addressFrom') ? { addressFrom: row.addressFrom } : {}),
    currency: row.currency,
    transactionHash: row.transactionHash,
    transactionState: wireTransactionState(row),
    complianceState: wireComplianceState(row),
    translationToAccountCompleted: row.state === 'TRANSLATED',
    createdDate: wireDate(ctx, row.createdAt),
  };
}

/** A subscription with its keys. */
export function toWireWebhook(ctx: Context, row: WebhookRow): JsonObject {
  return {
    requestId: row.id,
    notificationEventTypes: row.events
      .filter((event) => isKnownEvent(ctx, event))
      .map((event) => spelledEvent(ctx, event)),
    url: row.url,
    publicKey: row.publicKey,
    secretKey: row.secretKey,
    createdDate: wireDate(ctx, row.createdAt),
    ...(assumed(ctx, 'blockedByErrorCount') ? { blockedByErrorCount: row.state === 'blocked' } : {}),
  };
}

/** An account with its balances. */
export function toWireAccount(ctx: Context, row: AccountRow): JsonObject {
  const all = assumed(ctx, 'balancesListed') === 'all';
  const balances = currencies
    .map(({ code }) => ({ code, amount: row.balances[code] ?? '0' }))
    .filter(({ amount }) => all || amount !== '0')
    .map(({ code, amount }) => ({ currency: code, amount: wireNumber(amount) }));
  return { account: row.id, name: row.name, ownerId: row.ownerId, balances };
}

/** The caller as user/current shows it. */
export function toWireUser(row: AccountRow): JsonObject {
  return { userFullInfo: { email: 'merchant@example.com' }, permissions: [], availableAccounts: [row.id] };
}

/** `data` of CUSTOMER_PURSE_EXPIRED. */
export function toWirePurseEvent(ctx: Context, row: PurseRow, blocked: boolean): JsonObject {
  return { customerId: row.customerId, ...blockedFlag(ctx, blocked), purseId: row.id, address: row.address };
}

/** `data` of the deposit events. */
export function toWireDepositEvent(ctx: Context, event: string, row: TransactionRow, blocked: boolean): JsonObject {
  const readable = {
    currency: row.currency,
    customerId: row.customerId,
    ...blockedFlag(ctx, blocked),
    purseId: row.purseId,
    address: row.address,
    transactionId: row.id,
    amount: wireNumber(row.amount),
  };
  if (event === 'CUSTOMER_PURSE_MEM_POOL_FOUND' || assumed(ctx, 'depositEventFields') === 'readable') return readable;
  return { ...readable, transactionHash: row.transactionHash, transactionState: wireTransactionState(row) };
}

/** A date in an answer, from our own ISO instant. */
export function wireDate(ctx: Context, instant: string): string {
  return assumed(ctx, 'createdDateFormat') === 'zoned' ? instant : localDateTime(Date.parse(instant));
}

/** UTC without a zone and without trailing zeros of the fraction, as Java writes a LocalDateTime: `2026-01-01T00:00:05.12`. */
export function localDateTime(ms: number): string {
  return isoInstant(ms).replace(/\.?0*Z$/, '');
}

function blockedFlag(ctx: Context, blocked: boolean): JsonObject {
  return assumed(ctx, 'blockedFlag') === 'both' ? { customerBlocked: blocked, blocked } : { customerBlocked: blocked };
}

/** A value, or what stands for one that there is none of. */
export function orAbsent(ctx: Context, value: Json): Json | undefined {
  return value ?? (assumed(ctx, 'absentFields') === 'null' ? null : undefined);
}
