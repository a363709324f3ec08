import { operation } from '../../../core/provider.js';
import { addressProblem } from '../addresses.js';
import { badAddress, refusing } from '../errors.js';
import { listReply, oneReply } from '../lists.js';
import { isResolvable, stateNote } from '../refunds-invoices.js';
import { invoiceRefundsOf } from '../rows-invoices.js';
import { single, unpaged } from '../schemas.js';
import { refund, refundParams } from '../schemas-invoices.js';
import { toWireRefund } from '../wire-invoices.js';
import { invoiceOf } from './invoices.js';

const docs = 'https://developers.cryptopay.me/guides/invoices/how-to-handle-unresolved-invoices';

/** Operations on refunds of invoices. */
export const invoiceRefundOperations = [
  operation({
    id: 'invoices.createRefund',
    title: 'Create an invoice refund',
    method: 'POST',
    path: '/api/invoices/:invoice_id/refunds',
    evidence: 'observed',
    docs,
    status: 201,
    request: refundParams,
    response: single(refund),
    handle({ body, params, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const invoice = invoiceOf(ctx, params, refusals);
      const address = body.address ?? null;
      const reason = address === null ? undefined : addressProblem(ctx, invoice.network, address);
      if (reason !== undefined)
        throw refusals.invalid(
          [badAddress('address', invoice.payCurrency)],
          `address is no ${invoice.network} address: ${reason}.`,
        );
      if (!isResolvable(ctx, invoice)) throw refusals.wrongState(stateNote(invoice));
      const event = invoice.statusContext === 'overpaid' ? 'refund_overage' : 'refund';
      ctx.fire('invoice', invoice.id, event, { data: { address } });
      const made = invoiceRefundsOf(ctx).by('invoice', invoice.id).at(-1);
      if (made === undefined) throw new Error(`no refund of ${invoice.id}`);
      return oneReply(201, toWireRefund(ctx, made));
    },
  }),

  operation({
    id: 'invoices.listRefunds',
    title: 'List invoice refunds',
    method: 'GET',
    path: '/api/invoices/:invoice_id/refunds',
    evidence: 'observed',
    docs,
    status: 200,
    response: unpaged(refund),
    handle({ params, requestId }, ctx) {
      const { id } = invoiceOf(ctx, params, refusing(ctx, requestId));
      const rows = invoiceRefundsOf(ctx).by('invoice', id).reverse();
      return listReply(rows.map((row) => toWireRefund(ctx, row)));
    },
  }),
];
