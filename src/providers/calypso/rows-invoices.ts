/** Rows of invoices, what was paid on them, and the widgets that show several of them. */
import type { CollectionSpec, Context, Row } from '../../core/provider.js';
import { addressKey } from './currencies.js';

/** Kinds of invoices. Source: https://docs.calypso.finance/api-reference/invoice-api */
export const invoiceTypes = ['SINGLE', 'SINGLE_FIAT', 'BOUND', 'UNLIMITED', 'UNLIMITED_LINKED'] as const;

/** States of an invoice. Source: https://docs.calypso.finance/api-reference/invoice-api */
export const invoiceStates = [
  'PENDING_PAYMENT',
  'MEM_POOL_FOUND',
  'PENDING_COMPLIANCE_CHECK',
  'DECLINED',
  'PAID',
  'PENDING_INTERVENTION',
  'COMPLETED',
  'ARCHIVED',
] as const;

export type InvoiceType = (typeof invoiceTypes)[number];
export type InvoiceState = (typeof invoiceStates)[number];

/** A request for money with an address of its own. Amounts are plain decimals. */
export interface InvoiceRow extends Row {
  readonly type: InvoiceType;
  readonly address: string;
  readonly currency: string;
  /** What is to be paid; null for unlimited and bound ones. */
  readonly amount: string | null;
  /** The least that a bound one asks for. */
  readonly lowerBound: string | null;
  readonly fiatAmount: string | null;
  readonly fiatCurrency: string | null;
  /** Since when `amount` stands for `fiatAmount`. */
  readonly fiatUpdatedAt: string | null;
  readonly description: string | null;
  /** In lower case; null where none is made up for a call that names none. */
  readonly idempotencyKey: string | null;
  readonly state: InvoiceState;
  /** Why an archived one is archived. */
  readonly archivedBy: 'time' | 'merchant' | null;
  /** Null for those without an end of their own. */
  readonly expiresAt: string | null;
  readonly lastDepositHash: string | null;
  readonly interventionType: 'OVERPAY' | 'UNDERPAY' | null;
  readonly interventionResolved: boolean;
  readonly returnUrl: string | null;
  readonly logoUrl: string | null;
  readonly supportUrl: string | null;
  readonly externalId: string | null;
  readonly fiatAvailable: boolean | null;
  readonly widgetId: string | null;
  /** True once the one-time fee was taken from a payment. */
  readonly creationFeeTaken: boolean;
  readonly createdAt: string;
}

/** What somebody paid on an invoice. */
export interface InvoicePaymentRow extends Row {
  readonly invoiceId: string;
  readonly addressFrom: string;
  readonly currency: string;
  /** Plain decimal. */
  readonly amount: string;
  readonly transactionHash: string;
  readonly risk: 'low' | 'medium' | 'high';
  readonly state: 'MEM_POOL_FOUND' | 'PENDING_COMPLIANCE_CHECK' | 'CONFIRMED' | 'TRANSLATED' | 'DECLINED';
  /** True when it is credited by itself and decides nothing: on unlimited invoices, and on closed ones. */
  readonly isAlone: boolean;
  readonly createdAt: string;
}

/** A page that lets a payer choose among invoices in several currencies. */
export interface WidgetRow extends Row {
  readonly type: 'SINGLE_FIAT' | 'UNLIMITED_LINKED';
  readonly state: 'IN_PROGRESS' | 'COMPLETED' | 'ARCHIVED';
  readonly idempotencyKey: string;
  readonly currencies: readonly string[];
  readonly description: string | null;
  readonly returnUrl: string | null;
  readonly logoUrl: string | null;
  readonly supportUrl: string | null;
  readonly externalId: string | null;
  readonly createdAt: string;
}

const field = (name: string) => (row: Row) => (typeof row[name] === 'string' ? row[name] : undefined);

/** The collections around invoices and how their rows are found. */
export const invoiceCollections: Readonly<Record<string, CollectionSpec>> = {
  invoices: {
    indexes: {
      key: field('idempotencyKey'),
      widget: field('widgetId'),
      address: (row) => (typeof row['address'] === 'string' ? addressKey(row['address']) : undefined),
    },
  },
  invoicePayments: { indexes: { invoice: field('invoiceId') } },
  widgets: { indexes: { key: field('idempotencyKey') } },
};

/** The invoices, typed; indexes `key`, `widget` and `address` (by addressKey). */
export const invoicesOf = (ctx: Context) => ctx.rows<InvoiceRow>('invoices');

/** The payments on invoices, typed; index `invoice`. */
export const invoicePaymentsOf = (ctx: Context) => ctx.rows<InvoicePaymentRow>('invoicePayments');

/** The widgets, typed; index `key`. */
export const widgetsOf = (ctx: Context) => ctx.rows<WidgetRow>('widgets');
