/** What happens to invoices, payments and widgets when their states change. */
import {
  type Action,
  type Context,
  type Decimal,
  decimal,
  formatDecimal,
  isoInstant,
  type Row,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { currencyOf } from './currencies.js';
import {
  creationFee,
  invoiceFee,
  isUnlimited,
  openInvoicesOf,
  ratedAmount,
  reratingMs,
  unlimitedEnd,
  verdictOnInvoice,
} from './invoices.js';
import { book } from './ledger.js';
import { type InvoicePaymentRow, type InvoiceRow, invoicePaymentsOf, invoicesOf, widgetsOf } from './rows-invoices.js';

/** What the effects of the tables do. An event that came early, by hand, takes those still waiting out of line. */
export const invoiceActions: Readonly<Record<string, Action>> = {
  invoiceCreated: (ctx, row) => {
    const made = asInvoice(row);
    ctx.emit('invoice', made, isUnlimited(made) ? 'INVOICE_CREATE_UNLIMITED_INVOICE' : 'INVOICE_CREATE_INVOICE');
    waits(ctx, made);
  },

  invoiceAwaited: (ctx, row) => waits(ctx, asInvoice(row)),

  invoiceSeen: (ctx, row) => ctx.cancel('invoice', row.id),

  invoiceRerated: (ctx, row) => {
    const { id, fiatAmount, fiatCurrency, currency } = asInvoice(row);
    const found = currencyOf(currency);
    if (fiatAmount === null || fiatCurrency === null || found === undefined) return;
    const amount = ratedAmount(ctx, decimal(fiatAmount), fiatCurrency, found);
    if (amount !== undefined)
      invoicesOf(ctx).update(id, { amount: formatDecimal(amount), fiatUpdatedAt: isoInstant(ctx.now) });
    ctx.cancel('invoice', id, 'rerated');
    ctx.fire('invoice', id, 'rerated', { afterMs: reratingMs(ctx, currency) });
  },

  invoiceExpired: (ctx, row) => {
    invoicesOf(ctx).update(row.id, { archivedBy: 'time', expiresAt: isoInstant(ctx.now) });
    closed(ctx, asInvoice(row));
  },

  invoiceArchived: (ctx, row) => {
    invoicesOf(ctx).update(row.id, { archivedBy: 'merchant' });
    closed(ctx, asInvoice(row));
  },

  invoiceDeclined: (ctx, row) => closed(ctx, asInvoice(row)),

  invoicePaid: (ctx, row) => {
    ctx.cancel('invoice', row.id);
    ctx.fire('invoice', row.id, 'translated', { afterMs: ctx.timing('invoice.translation') });
    const { widgetId } = asInvoice(row);
    const shown = widgetId === null ? undefined : widgetsOf(ctx).get(widgetId);
    if (shown?.type !== 'SINGLE_FIAT') return;
    for (const other of openInvoicesOf(ctx, shown))
      if (other.state === 'PENDING_PAYMENT') ctx.fire('invoice', other.id, 'archived');
  },

  invoiceTranslated: (ctx, row) => {
    const done = asInvoice(row);
    const { id, widgetId } = done;
    ctx.cancel('invoice', id);
    const open = unsettledOf(ctx, id);
    for (const one of open) ctx.fire('payment', one.id, 'settled');
    const serviceFee = charged(ctx, done, sumOf(open));
    ctx.emit('invoice', done, 'INVOICE_TRANSLATION_TO_ACCOUNT_COMPLETED', { serviceFee });
    if (widgetId !== null && widgetsOf(ctx).get(widgetId)?.state === 'IN_PROGRESS')
      ctx.fire('widget', widgetId, 'completed');
  },

  paymentSeen: (ctx, row) => {
    const { id, risk, isAlone } = asPayment(row);
    const paidInvoice = invoiceOf(ctx, row);
    invoicesOf(ctx).update(paidInvoice.id, { lastDepositHash: asPayment(row).transactionHash });
    if (!isAlone) ctx.fire('invoice', paidInvoice.id, 'seen');
    else if (paidInvoice.state === 'PENDING_PAYMENT') waits(ctx, paidInvoice);
    const check = assumed(ctx, 'pendingCompliance');
    if (check === 'every' || (check === 'risky' && risk !== 'low'))
      return ctx.fire('payment', id, 'compliance', { afterMs: ctx.timing('invoice.compliance') });
    const afterMs = ctx.timing('invoice.compliance') + ctx.timing('invoice.confirmed');
    ctx.fire('payment', id, resultOf(ctx, row), { afterMs });
  },

  paymentChecked: (ctx, row) => {
    ctx.cancel('payment', row.id);
    ctx.fire('payment', row.id, resultOf(ctx, row), { afterMs: ctx.timing('invoice.confirmed') });
    const { id, state } = invoiceOf(ctx, row);
    if (!asPayment(row).isAlone && isBeingPaid(state)) ctx.fire('invoice', id, 'compliance');
  },

  paymentConfirmed: (ctx, row) => {
    ctx.cancel('payment', row.id);
    const paidInvoice = invoiceOf(ctx, row);
    if (asPayment(row).isAlone) return credited(ctx, row.id);
    if (isClosed(paidInvoice.state)) return creditedLate(ctx, paidInvoice, [asPayment(row)]);
    // Set back by hand while this payment was under way.
    if (paidInvoice.state === 'PENDING_PAYMENT') ctx.fire('invoice', paidInvoice.id, 'seen');
    judge(ctx, invoiceOf(ctx, row));
  },

  paymentTranslated: (ctx, row) => {
    const serviceFee = creditedTo(ctx, row);
    ctx.emit('payment', row, 'INVOICE_TRANSLATION_TO_ACCOUNT_COMPLETED', { serviceFee });
  },

  paymentSettled: (ctx, row) => {
    ctx.cancel('payment', row.id);
    received(ctx, asPayment(row));
  },

  paymentDeclined: (ctx, row) => {
    ctx.cancel('payment', row.id);
    const declinedInvoice = invoiceOf(ctx, row);
    const stays = isUnlimited(declinedInvoice) && assumed(ctx, 'declinedUnlimited') === 'stays';
    const isOpen = declinedInvoice.state === 'PENDING_PAYMENT' || isBeingPaid(declinedInvoice.state);
    if (isOpen && !stays) ctx.fire('invoice', declinedInvoice.id, 'declined');
  },
};

/** Waits for a payment: until the end of the invoice, and with a new amount every now and then. */
function waits(ctx: Context, row: InvoiceRow): void {
  ctx.cancel('invoice', row.id);
  const end = row.expiresAt === null ? unlimitedEnd(ctx) : Date.parse(row.expiresAt);
  ctx.fire('invoice', row.id, 'expired', { afterMs: Math.max(0, end - ctx.now) });
  if (row.fiatAmount !== null) ctx.fire('invoice', row.id, 'rerated', { afterMs: reratingMs(ctx, row.currency) });
}

function judge(ctx: Context, row: InvoiceRow): void {
  if (!isBeingPaid(row.state)) return;
  const verdict = verdictOnInvoice(ctx, row);
  if (verdict === 'waits') return;
  if (verdict === 'paid') {
    if (row.interventionType === 'UNDERPAY') invoicesOf(ctx).update(row.id, { interventionResolved: true });
    ctx.fire('invoice', row.id, 'paid');
  } else if (row.type === 'BOUND') {
    for (const one of invoicePaymentsOf(ctx).by('invoice', row.id))
      if (one.state === 'CONFIRMED') credited(ctx, one.id);
    ctx.fire('invoice', row.id, 'awaited');
  } else {
    invoicesOf(ctx).update(row.id, { interventionType: verdict === 'underpaid' ? 'UNDERPAY' : 'OVERPAY' });
    ctx.fire('invoice', row.id, 'intervention');
  }
}

/** Credits a payment by itself, less its fee, and answers the fee. */
function creditedTo(ctx: Context, row: Row): string {
  const payment = asPayment(row);
  const paidInvoice = invoiceOf(ctx, row);
  const once = paidInvoice.creationFeeTaken ? undefined : creationFee(ctx, paidInvoice);
  invoicesOf(ctx).update(paidInvoice.id, { creationFeeTaken: true });
  ctx.cancel('payment', row.id);
  received(ctx, payment);
  return charged(ctx, paidInvoice, decimal(payment.amount), once);
}

function received(ctx: Context, { currency, amount, invoiceId }: InvoicePaymentRow): void {
  book(ctx, { currency, amount: decimal(amount), kind: 'INVOICE', reference: invoiceId });
}

/** Takes the fee on an amount out of the account, at most all of the amount, and answers it. */
function charged(ctx: Context, row: InvoiceRow, amount: Decimal, once = decimal('0')): string {
  const whole = invoiceFee(ctx, row, amount).plus(once);
  const fee = whole.gt(amount) ? amount : whole;
  book(ctx, { currency: row.currency, amount: fee.neg(), kind: 'FEE', reference: row.id });
  return formatDecimal(fee);
}

function sumOf(payments: readonly InvoicePaymentRow[]): Decimal {
  return payments.reduce((sum, { amount }) => sum.plus(decimal(amount)), decimal('0'));
}

function credited(ctx: Context, paymentId: string): void {
  ctx.cancel('payment', paymentId);
  ctx.fire('payment', paymentId, 'translated', { afterMs: ctx.timing('invoice.translation') });
}

/** Credits what passed the check but was not settled with its invoice before that was closed (calypso.moneyOfClosedInvoice). */
function creditedLate(ctx: Context, { state }: InvoiceRow, payments: readonly InvoicePaymentRow[]): void {
  if (state !== 'COMPLETED' && assumed(ctx, 'moneyOfClosedInvoice') === 'kept') return;
  for (const { id } of payments) {
    invoicePaymentsOf(ctx).update(id, { isAlone: true });
    credited(ctx, id);
  }
}

function closed(ctx: Context, row: InvoiceRow): void {
  const { id, widgetId } = row;
  ctx.cancel('invoice', id);
  creditedLate(ctx, row, unsettledOf(ctx, id));
  const shown = widgetId === null ? undefined : widgetsOf(ctx).get(widgetId);
  if (shown?.state === 'IN_PROGRESS' && openInvoicesOf(ctx, shown).length === 0)
    ctx.fire('widget', shown.id, 'archived');
}

/** The payments on an invoice that passed the check and wait to be credited together. */
function unsettledOf(ctx: Context, invoiceId: string): InvoicePaymentRow[] {
  return invoicePaymentsOf(ctx)
    .by('invoice', invoiceId)
    .filter(({ state, isAlone }) => state === 'CONFIRMED' && !isAlone);
}

function isClosed(state: InvoiceRow['state']): boolean {
  return state === 'COMPLETED' || state === 'DECLINED' || state === 'ARCHIVED';
}

function isBeingPaid(state: InvoiceRow['state']): boolean {
  return state === 'MEM_POOL_FOUND' || state === 'PENDING_COMPLIANCE_CHECK';
}

function resultOf(ctx: Context, row: Row): 'confirmed' | 'declined' {
  const { risk } = asPayment(row);
  return risk === 'high' || risk === assumed(ctx, 'declinedRisk') ? 'declined' : 'confirmed';
}

function invoiceOf(ctx: Context, row: Row): InvoiceRow {
  const { invoiceId } = asPayment(row);
  const found = invoicesOf(ctx).get(invoiceId);
  if (found === undefined) throw new Error(`the payment ${row.id} is on no invoice`);
  return found;
}

// The tables say of which collection the rows are that the actions see.
function asInvoice(row: Row): InvoiceRow {
  return row as InvoiceRow;
}

function asPayment(row: Row): InvoicePaymentRow {
  return row as InvoicePaymentRow;
}
