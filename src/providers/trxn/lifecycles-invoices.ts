import type { Action, Effect, Lifecycle } from '../../core/provider.js';
import { isPaidInFull } from './allocations.js';
import { assumed } from './assumptions.js';
import { noteLines, scheduleOverdue, totalOf, touchInvoice } from './invoices.js';
import { notePrices } from './rows-catalog.js';
import { allocationsOf } from './rows-claims.js';
import { type InvoiceRow, invoicesOf } from './rows-invoices.js';

const settled: Effect = { run: 'invoiceSettled' };
const removal = { to: 'deleted', effects: [{ run: 'invoiceDeleted' }, { emit: 'invoice.deleted' }] };
const payment = { to: 'paid', effects: [settled, { emit: 'invoice.paid' }] };
const cancellation = { to: 'canceled', effects: [settled, { emit: 'invoice.canceled' }] };

// Paid and canceled are final but for deletion; a deleted record is gone.
const invoice: Lifecycle = {
  name: 'invoice',
  collection: 'invoices',
  field: 'state',
  initial: { pending: [{ run: 'invoiceOpened' }, { emit: 'invoice.created' }, { run: 'invoiceJudged' }] },
  states: {
    pending: {
      on: {
        pay: payment,
        lapse: { to: 'overdue', effects: [{ run: 'invoiceTouched' }, { emit: 'invoice.overdue' }] },
        cancel: cancellation,
        delete: removal,
      },
    },
    overdue: {
      on: {
        pay: payment,
        reopen: { to: 'pending', effects: [{ run: 'invoiceTouched' }] },
        cancel: cancellation,
        delete: removal,
      },
    },
    paid: { on: { delete: removal } },
    canceled: { on: { delete: removal } },
    deleted: {},
  },
};

/** The state machine of invoices. Source: https://docs.gettrxn.com/api-reference/invoices */
export const invoiceLifecycles: readonly Lifecycle[] = [invoice];

/** What its effects do. */
export const invoiceActions: Readonly<Record<string, Action>> = {
  invoiceOpened: (ctx, row) => {
    noteLines(ctx, row as InvoiceRow);
    scheduleOverdue(ctx, row as InvoiceRow);
  },

  // Of nothing nothing is due.
  invoiceJudged: (ctx, row) => {
    const isFree = totalOf(row as InvoiceRow).eq('0') && isPaidInFull(ctx, row as InvoiceRow);
    if (isFree && assumed(ctx, 'freeInvoice') === 'paid') ctx.fire('invoice', row.id, 'pay');
  },

  invoiceTouched: (ctx, row) => void touchInvoice(ctx, row.id, { status: (row as InvoiceRow).state } as InvoiceRow),

  invoiceSettled: (ctx, row) => {
    ctx.cancel('invoice', row.id, 'lapse');
    touchInvoice(ctx, row.id, { status: (row as InvoiceRow).state } as InvoiceRow);
  },

  invoiceDeleted: (ctx, row) => {
    ctx.cancel('invoice', row.id);
    notePrices(ctx, row.id, []);
    for (const { id } of allocationsOf(ctx).by('invoice', row.id)) allocationsOf(ctx).delete(id);
    invoicesOf(ctx).delete(row.id);
  },
};
