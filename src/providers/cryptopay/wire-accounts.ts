/** What clients see of the ledger. Key order is the recorded one: https://github.com/cryptopay-dev/cryptopay-ruby */
import type { Context, JsonObject } from '../../core/provider.js';
import { wireAmount } from './amounts.js';
import { wireDate } from './dates.js';
import type { AccountRow, TransactionRow } from './rows-accounts.js';
import { toWireRisk } from './wire.js';

/** An account. */
export function toWireAccount(ctx: Context, { id, balance, currency }: AccountRow): JsonObject {
  return { id, balance: wireAmount(balance), currency, project_id: ctx.ids.named('project').uuid() };
}

/** A movement of an account. */
export function toWireTransaction(ctx: Context, row: TransactionRow): JsonObject {
  return {
    id: row.id,
    custom_id: row.customId,
    customer_id: row.customerId,
    amount: wireAmount(row.amount),
    currency: row.currency,
    balance: wireAmount(row.balance),
    fee: row.fee === null ? null : wireAmount(row.fee),
    fee_currency: row.feeCurrency,
    reference_id: row.referenceId,
    reference_type: row.referenceType,
    description: row.description,
    status: row.status,
    status_context: row.statusContext,
    risk: toWireRisk(ctx, row.risk),
    created_at: wireDate(row.createdAt),
  };
}
