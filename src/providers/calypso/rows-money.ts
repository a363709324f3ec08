/** Rows of the merchant's money: the account and what moved on it. */
import type { CollectionSpec, Context, Row } from '../../core/provider.js';

/** The merchant's own account; its id is the account id. */
export interface AccountRow extends Row {
  readonly name: string;
  readonly ownerId: string;
  /** Plain decimals by currency code: for each the sum of its movements. Moved by `book` of ledger.ts alone. */
  readonly balances: Readonly<Record<string, string>>;
}

/** Why a balance moved. */
export type MovementKind =
  | 'OPENING'
  | 'DEPOSIT'
  | 'INVOICE'
  | 'TOP_UP'
  | 'PAYOUT'
  | 'PAYOUT_RETURNED'
  | 'EXCHANGE_SOLD'
  | 'EXCHANGE_BOUGHT'
  | 'FIAT_DEPOSIT'
  | 'FEE';

/** One movement of a balance. Rows are only ever added. */
export interface MovementRow extends Row {
  readonly account: string;
  readonly currency: string;
  /** Plain decimal; negative for money that leaves. */
  readonly amount: string;
  readonly kind: MovementKind;
  /** Id of what moved it: a deposit, an invoice, a payout, an exchange, an order. */
  readonly reference: string;
  /** The balance after it; plain decimal. */
  readonly balance: string;
  readonly createdAt: string;
}

const field = (name: string) => (row: Row) => (typeof row[name] === 'string' ? row[name] : undefined);

/** The collections around money and how their rows are found. */
export const moneyCollections: Readonly<Record<string, CollectionSpec>> = {
  accounts: {},
  movements: { indexes: { reference: field('reference') } },
};

/** The accounts, typed. */
export const accountsOf = (ctx: Context) => ctx.rows<AccountRow>('accounts');

/** The movements, typed, oldest first; index `reference`. */
export const movementsOf = (ctx: Context) => ctx.rows<MovementRow>('movements');
