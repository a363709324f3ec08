/** State machines of invoices, of what is paid on them, and of widgets: the tables. What their effects do is in actions-invoices.ts. */
import type { Lifecycle, TimingSpec } from '../../core/provider.js';

export { invoiceActions } from './actions-invoices.js';

const paid = { to: 'PAID', effects: [{ run: 'invoicePaid' }, { emit: 'INVOICE_PAID' }] };
const declined = { to: 'DECLINED', effects: [{ run: 'invoiceDeclined' }] };
const archived = { to: 'ARCHIVED', effects: [{ run: 'invoiceArchived' }] };
const judged = {
  paid,
  declined,
  awaited: { to: 'PENDING_PAYMENT', effects: [{ run: 'invoiceAwaited' }] },
  intervention: { to: 'PENDING_INTERVENTION', effects: [{ emit: 'INVOICE_PENDING_INTERVENTION' }] },
};
const seen = { to: 'MEM_POOL_FOUND', effects: [{ run: 'invoiceSeen' }] };

// Source: https://docs.calypso.finance/acquiring/invoices
const invoice: Lifecycle = {
  name: 'invoice',
  collection: 'invoices',
  field: 'state',
  initial: { PENDING_PAYMENT: [{ run: 'invoiceCreated' }] },
  states: {
    PENDING_PAYMENT: {
      on: {
        seen,
        rerated: { to: 'PENDING_PAYMENT', effects: [{ run: 'invoiceRerated' }] },
        expired: { to: 'ARCHIVED', effects: [{ run: 'invoiceExpired' }, { emit: 'INVOICE_EXPIRED' }] },
        archived,
        declined,
      },
    },
    MEM_POOL_FOUND: {
      on: { seen: { to: 'MEM_POOL_FOUND' }, compliance: { to: 'PENDING_COMPLIANCE_CHECK' }, ...judged },
    },
    PENDING_COMPLIANCE_CHECK: {
      on: {
        seen: { to: 'PENDING_COMPLIANCE_CHECK' },
        compliance: { to: 'PENDING_COMPLIANCE_CHECK' },
        ...judged,
      },
    },
    PENDING_INTERVENTION: { on: { seen, 'return-to-paid': paid, archived } },
    PAID: {
      on: {
        translated: {
          to: 'COMPLETED',
          effects: [{ run: 'invoiceTranslated' }],
        },
      },
    },
    COMPLETED: { on: { archived } },
    DECLINED: { on: { archived } },
    ARCHIVED: {},
  },
};

const outcome = {
  confirmed: {
    to: 'CONFIRMED',
    effects: [{ emit: 'INVOICE_FUNDS_RECEIVED_FOR_INVOICE' }, { run: 'paymentConfirmed' }],
  },
  declined: { to: 'DECLINED', effects: [{ emit: 'INVOICE_COMPLIANCE_DECLINED' }, { run: 'paymentDeclined' }] },
};

// Source: https://docs.calypso.money/acquiring/invoices/invoice-webhooks
const payment: Lifecycle = {
  name: 'payment',
  collection: 'invoicePayments',
  field: 'state',
  initial: { MEM_POOL_FOUND: [{ emit: 'INVOICE_MEMPOOL_FOUND' }, { run: 'paymentSeen' }] },
  states: {
    MEM_POOL_FOUND: {
      on: {
        compliance: {
          to: 'PENDING_COMPLIANCE_CHECK',
          effects: [{ run: 'paymentChecked' }, { emit: 'INVOICE_PENDING_COMPLIANCE' }],
        },
        ...outcome,
      },
    },
    PENDING_COMPLIANCE_CHECK: { on: outcome },
    CONFIRMED: {
      on: {
        // By itself, or together with the others of its invoice, which has one webhook for all of them.
        translated: { to: 'TRANSLATED', effects: [{ run: 'paymentTranslated' }] },
        settled: { to: 'TRANSLATED', effects: [{ run: 'paymentSettled' }] },
      },
    },
    TRANSLATED: {},
    DECLINED: {},
  },
};

const widget: Lifecycle = {
  name: 'widget',
  collection: 'widgets',
  field: 'state',
  initial: { IN_PROGRESS: [] },
  states: {
    IN_PROGRESS: { on: { completed: { to: 'COMPLETED' }, archived: { to: 'ARCHIVED' } } },
    COMPLETED: {},
    ARCHIVED: {},
  },
};

/** The state machines around invoices. */
export const invoiceLifecycles: readonly Lifecycle[] = [invoice, payment, widget];

/** Durations between the steps of a payment; the documents name none. */
export const invoiceTimings: Readonly<Record<string, TimingSpec>> = {
  'invoice.mempool': { about: 'from sending until a payment is seen', fast: '1s', real: '1s' },
  'invoice.compliance': { about: 'from being seen until the compliance check begins', fast: '2s', real: '2s' },
  'invoice.confirmed': { about: 'from the begin of the compliance check until its result', fast: '2s', real: '2s' },
  'invoice.translation': { about: 'from being paid until the money is on the account', fast: '2s', real: '2s' },
};
