import {
  type Action,
  type Context,
  type Effect,
  type Lifecycle,
  PaydrillError,
  type TimingSpec,
  type Transition,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { awaitConfirmation, expired, judge } from './invoices.js';
import { recordInvoice } from './ledger-invoices.js';
import { recalculate, takeOver } from './recalculations.js';
import { refundInvoice, registeredForInvoice } from './refunds-invoices.js';
import {
  type InvoiceContext,
  type InvoiceRecalculationRow,
  type InvoiceRow,
  invoiceRecalculationsOf,
  invoicesOf,
} from './rows-invoices.js';
import { invoicePaid } from './subscriptions.js';

const changed: Effect = { emit: 'Invoice.status_changed' };
const unresolved = (action: string): Transition => ({
  to: 'unresolved',
  effects: [{ run: action }, changed, { run: 'invoiceHandled' }],
});
const complete: Transition = { to: 'completed', effects: [{ run: 'invoiceCompleted' }, changed] };

const invoice: Lifecycle = {
  name: 'invoice',
  collection: 'invoices',
  field: 'status',
  initial: { new: [{ run: 'invoiceCreated' }] },
  states: {
    new: {
      on: {
        expire: { to: 'new', effects: [{ run: 'invoiceExpired' }] },
        judge: { to: 'new', effects: [{ run: 'invoiceJudged' }] },
        complete,
        overpaid: unresolved('invoiceOverpaid'),
        underpaid: unresolved('invoiceUnderpaid'),
        paid_late: unresolved('invoicePaidLate'),
        illicit_resource: unresolved('invoiceIllicit'),
        cancel: { to: 'cancelled', effects: [{ run: 'invoiceClosed' }, changed] },
      },
    },
    unresolved: {
      on: {
        complete,
        recalculate: { to: 'unresolved', effects: [{ run: 'invoiceRecalculated' }] },
        refund: { to: 'refunded', effects: [{ run: 'invoiceRefunded' }, changed] },
        refund_overage: { to: 'completed', effects: [{ run: 'invoiceOverageRefunded' }, changed] },
      },
    },
    completed: {},
    refunded: {},
    cancelled: {},
  },
};

const recalculation: Lifecycle = {
  name: 'invoice_recalculation',
  collection: 'invoice_recalculations',
  field: 'status',
  initial: { uncommitted: [], committed: [{ run: 'recalculationCommitted' }] },
  states: {
    uncommitted: {
      on: {
        commit: { to: 'committed', effects: [{ run: 'recalculationCommitted' }] },
        lapse: { to: 'lapsed', effects: [{ run: 'recalculationLapsed' }] },
      },
    },
    committed: {},
    lapsed: {},
  },
};

/** The state machines of invoices. Source: https://developers.cryptopay.me/guides/invoices/how-to-handle-unresolved-invoices */
export const invoiceLifecycles: readonly Lifecycle[] = [invoice, recalculation];

/** Durations that the documents leave open. */
export const invoiceTimings: Readonly<Record<string, TimingSpec>> = {
  'invoice.refund': {
    about: "until a risky payment's coins are sent to the address registered for its customer",
    fast: '2s',
    real: '2s',
  },
  'invoice.handling': {
    about:
      'until an unresolved invoice is refunded or recalculated by itself, where it is (cryptopay.unresolvedInvoices)',
    fast: '2s',
    real: '2s',
  },
};

const asInvoice = (row: Parameters<Action>[1]) => row as InvoiceRow;

function unresolve(context: InvoiceContext): Action {
  return (ctx, row) => {
    ctx.cancel('invoice', row.id);
    recordInvoice(ctx, invoicesOf(ctx).update(row.id, { statusContext: context }));
  };
}

/** What the effects of the tables do. Events may come with data: `refund` and `refund_overage` with `address`. */
export const invoiceActions: Readonly<Record<string, Action>> = {
  invoiceCreated: (ctx, row) => {
    const made = asInvoice(row);
    recordInvoice(ctx, made);
    ctx.fire('invoice', row.id, 'expire', { afterMs: Date.parse(made.expiresAt) - ctx.now });
    awaitConfirmation(ctx, made);
    extra(ctx, made, 'Invoice.created');
  },

  invoiceExpired: (ctx, row) => expired(ctx, asInvoice(row)),

  invoiceJudged: (ctx, row) => judge(ctx, asInvoice(row)),

  invoiceOverpaid: unresolve('overpaid'),
  invoiceUnderpaid: unresolve('underpaid'),
  invoicePaidLate: unresolve('paid_late'),
  invoiceIllicit: unresolve('illicit_resource'),

  invoiceHandled: (ctx, row) => {
    const made = asInvoice(row);
    if (made.statusContext === 'illicit_resource') {
      const address = registeredForInvoice(ctx, made)?.address;
      if (address === undefined || assumed(ctx, 'illicitInvoiceRefund') === 'waits') return;
      ctx.fire('invoice', row.id, 'refund', { afterMs: ctx.timing('invoice.refund'), data: { address } });
      return;
    }
    const setting = assumed(ctx, 'unresolvedInvoices');
    if (setting === 'nothing') return;
    const refund = made.statusContext === 'overpaid' ? 'refund_overage' : 'refund';
    const event = setting === 'refund' ? refund : 'recalculate';
    ctx.fire('invoice', row.id, event, { afterMs: ctx.timing('invoice.handling') });
  },

  invoiceCompleted: (ctx, row) => void close(ctx, row.id),

  invoiceClosed: (ctx, row) => void close(ctx, row.id),

  // The commit of the recalculation completes the invoice.
  invoiceRecalculated: (ctx, row) => void recalculate(ctx, asInvoice(row), true),

  invoiceRefunded: (ctx, row, data) => {
    const made = asInvoice(row);
    if (made.statusContext === 'overpaid')
      throw impossible(made, 'Its overage is refunded: fire invoice.refund_overage.');
    const kept = assumed(ctx, 'invoiceContextAfterRefund') === 'kept' ? made.statusContext : null;
    const registered = made.statusContext === 'illicit_resource' ? registeredForInvoice(ctx, made)?.address : undefined;
    refundInvoice(ctx, made, addressIn(data) ?? registered ?? null);
    extra(ctx, close(ctx, row.id, kept), 'Invoice.refunded');
  },

  invoiceOverageRefunded: (ctx, row, data) => {
    const made = asInvoice(row);
    if (made.statusContext !== 'overpaid')
      throw impossible(made, 'Only an overpaid invoice has an overage: fire invoice.refund.');
    refundInvoice(ctx, made, addressIn(data));
    extra(ctx, close(ctx, row.id), 'Invoice.refunded');
  },

  recalculationLapsed: (ctx, row) => void ctx.cancel('invoice_recalculation', row.id),

  recalculationCommitted: (ctx, row) => {
    ctx.cancel('invoice_recalculation', row.id);
    const made = row as InvoiceRecalculationRow;
    const target = invoicesOf(ctx).get(made.invoiceId);
    if (target === undefined || target.status !== 'unresolved')
      throw new PaydrillError(409, 'impossible-event', `The invoice ${made.invoiceId} is not unresolved any more.`);
    extra(ctx, takeOver(ctx, made), 'Invoice.recalculated');
    ctx.fire('invoice', made.invoiceId, 'complete');
  },
};

/** Ends an invoice: nothing waits any more, the money is booked, its subscription is told. */
function close(ctx: Context, id: string, statusContext: InvoiceContext | null = null): InvoiceRow {
  ctx.cancel('invoice', id);
  const row = invoicesOf(ctx).update(id, { statusContext });
  recordInvoice(ctx, row);
  if (row.status === 'completed') invoicePaid(ctx, row);
  for (const one of invoiceRecalculationsOf(ctx).by('invoice', id)) {
    if (one.status === 'uncommitted') ctx.fire('invoice_recalculation', one.id, 'lapse');
  }
  return row;
}

function extra(ctx: Context, row: InvoiceRow, event: string): void {
  if (assumed(ctx, 'invoiceExtraEvents') === 'sent') ctx.emit('invoice', row, event);
}

function addressIn(data: Parameters<Action>[2]): string | null {
  return typeof data['address'] === 'string' ? data['address'] : null;
}

function impossible({ id }: InvoiceRow, text: string): PaydrillError {
  return new PaydrillError(409, 'impossible-event', `invoice ${id}: this cannot happen. ${text}`);
}
