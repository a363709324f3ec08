/** Rows of invoices, and of the exchange rates by which payments on them are judged. */
import type { CollectionSpec, Context, Row } from '../../core/provider.js';
import { byPlace, field, type Placed } from './places.js';

/** One line of an invoice: a snapshot of the price as it was. */
export type InvoiceLine = {
  readonly id: string;
  readonly priceId: string;
  readonly productId: string;
  readonly productName: string;
  readonly quantity: number;
  /** Plain decimal in major units; negative for a credit. */
  readonly unitAmount: string;
};

/** The statuses of the documents. Source: https://docs.gettrxn.com/api-reference/invoices */
export const invoiceStatuses = ['pending', 'paid', 'overdue', 'canceled'] as const;

type InvoiceStatus = (typeof invoiceStatuses)[number];

/** An invoice to a customer. */
export interface InvoiceRow extends Placed {
  readonly customerId: string;
  readonly subscriptionId: string | null;
  readonly state: InvoiceStatus | 'deleted';
  /** As the API shows it: the state, and of a deleted one the state before. */
  readonly status: InvoiceStatus;
  /** `YYYY-MM-DD`. */
  readonly dueDate: string;
  readonly lines: readonly InvoiceLine[];
}

/** What one unit of a currency is worth from an instant on, until the next rate. */
export interface RateRow extends Row {
  readonly currency: string;
  /** ISO instant. */
  readonly at: string;
  /** Plain decimal. */
  readonly rate: string;
}

/** The customer of an invoice that money can still be allocated to. */
function openTo(row: Row): string | undefined {
  const { state, customerId } = row as InvoiceRow;
  return state === 'pending' || state === 'overdue' ? customerId : undefined;
}

/** The collections of invoices and how their rows are found. */
export const invoiceCollections: Readonly<Record<string, CollectionSpec>> = {
  invoices: {
    indexes: { place: byPlace, open: openTo, customer: field('customerId'), subscription: field('subscriptionId') },
  },
  rates: { indexes: { currency: field('currency') } },
};

/** Typed doors to the collections. */
export const invoicesOf = (ctx: Context) => ctx.rows<InvoiceRow>('invoices');
export const ratesOf = (ctx: Context) => ctx.rows<RateRow>('rates');
