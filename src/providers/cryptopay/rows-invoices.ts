import type { CollectionSpec, Context, NetworkId, Risk, Row } from '../../core/provider.js';
import { addressIndex } from './addresses.js';
import type { Exchange } from './amounts.js';
import type { TransferRisk } from './rows-accounts.js';

/** Why an invoice is unresolved. */
export type InvoiceContext = 'overpaid' | 'underpaid' | 'paid_late' | 'illicit_resource';

/** One payment of an invoice. */
export type InvoicePayment = {
  readonly txid: string;
  /** Plain decimal in the currency of payment. */
  readonly amount: string;
  readonly from: string;
  /** As the chain knows it; told to clients once the payment is confirmed. */
  readonly risk: Risk;
  /** Whether it was seen after the invoice had expired. */
  readonly isLate: boolean;
  readonly isConfirmed: boolean;
  readonly confirmationsNeeded: number;
  readonly seenAt: string;
};

/** An invoice. Amounts are plain decimals, dates ISO instants. */
export interface InvoiceRow extends Row {
  readonly customId: string | null;
  readonly customerId: string | null;
  readonly subscriptionId: string | null;
  readonly status: 'new' | 'completed' | 'unresolved' | 'refunded' | 'cancelled';
  readonly statusContext: InvoiceContext | null;
  /** With its tag where the network has tags. */
  readonly address: string;
  readonly network: NetworkId;
  readonly priceAmount: string;
  readonly priceCurrency: string;
  readonly payAmount: string;
  readonly payCurrency: string;
  /** In the price currency. */
  readonly fee: string;
  readonly exchange: Exchange | null;
  readonly paidAmount: string;
  readonly payments: readonly InvoicePayment[];
  readonly name: string | null;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly successRedirectUrl: string | null;
  readonly unsuccessRedirectUrl: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** A new price of an unresolved invoice, in force once it is committed. Amounts are plain decimals. */
export interface InvoiceRecalculationRow extends Row {
  readonly invoiceId: string;
  readonly status: 'uncommitted' | 'committed' | 'lapsed';
  readonly payAmount: string;
  readonly payCurrency: string;
  readonly priceAmount: string;
  readonly priceCurrency: string;
  readonly fee: string;
  readonly previousPayAmount: string;
  readonly previousPriceAmount: string;
  readonly previousExchangeRate: string | null;
  readonly exchange: Exchange | null;
  readonly createdAt: string;
}

/** Coins of an invoice on their way back. Amounts are plain decimals in the currency of payment. */
export interface InvoiceRefundRow extends Row {
  readonly invoiceId: string;
  readonly customId: string | null;
  readonly amount: string;
  readonly amountCurrency: string;
  readonly fee: string;
  /** External wallet, or null for the merchant's own account. */
  readonly address: string | null;
  readonly network: NetworkId;
  readonly coinWithdrawalId: string | null;
  /** Of the payment that goes back, a risky one first. */
  readonly riskOf: TransferRisk | null;
  /** Set when there is no withdrawal that would know it: for refunds that a scenario gives. */
  readonly txid: string | null;
  readonly createdAt: string;
}

const field = (name: string) => (row: Row) => (typeof row[name] === 'string' ? row[name] : undefined);

/** The collections of invoices and how their rows are found. */
export const invoiceCollections: Readonly<Record<string, CollectionSpec>> = {
  invoices: {
    indexes: {
      customId: field('customId'),
      customer: field('customerId'),
      subscription: field('subscriptionId'),
      address: addressIndex,
    },
  },
  invoice_recalculations: { indexes: { invoice: field('invoiceId') } },
  invoice_refunds: { indexes: { invoice: field('invoiceId') } },
};

/** Typed doors to the collections. */
export const invoicesOf = (ctx: Context) => ctx.rows<InvoiceRow>('invoices');
export const invoiceRecalculationsOf = (ctx: Context) => ctx.rows<InvoiceRecalculationRow>('invoice_recalculations');
export const invoiceRefundsOf = (ctx: Context) => ctx.rows<InvoiceRefundRow>('invoice_refunds');
