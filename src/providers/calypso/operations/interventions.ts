import { assumed } from '../assumptions.js';
import { calypsoCall } from '../envelope.js';
import { invoicesOf } from '../rows-invoices.js';
import { invoice, invoiceRef } from '../schemas-invoices.js';
import { toWireInvoice } from '../wire-invoices.js';
import { invoiceNamed } from './invoices.js';

const docs = 'https://docs.calypso.finance/docs/how-to-manage-interventions-via-api';

/** What the merchant does about too little or too much money. The operations are documented, their paths in API 2.0 are not. */
export const interventionOperations = [
  calypsoCall({
    id: 'invoice.close-intervention',
    title: 'Close intervention',
    path: '/invoice/close-intervention',
    evidence: 'inferred',
    docs,
    payload: invoiceRef,
    response: invoice,
    handle(ctx, given, refuse) {
      const { id, state, interventionType } = invoiceNamed(ctx, given, refuse);
      if (state !== 'COMPLETED')
        throw refuse('006', `an intervention is closed when its invoice is COMPLETED, not ${state}`);
      if (interventionType === null && assumed(ctx, 'closeWithoutIntervention') === 'refused')
        throw refuse('006', 'the invoice had no intervention');
      const isResolved = interventionType !== null;
      return toWireInvoice(ctx, invoicesOf(ctx).update(id, { interventionResolved: isResolved }));
    },
  }),

  calypsoCall({
    id: 'invoice.return-to-paid',
    title: 'Return invoice to paid',
    path: '/invoice/return-to-paid',
    evidence: 'inferred',
    docs,
    payload: invoiceRef,
    response: invoice,
    handle(ctx, given, refuse) {
      const { id, state } = invoiceNamed(ctx, given, refuse);
      if (state !== 'PENDING_INTERVENTION') throw refuse('006', `the invoice is ${state}, not PENDING_INTERVENTION`);
      ctx.fire('invoice', id, 'return-to-paid');
      return toWireInvoice(ctx, invoiceNamed(ctx, { id }, refuse));
    },
  }),
];
