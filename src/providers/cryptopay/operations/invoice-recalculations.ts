import { operation } from '../../../core/provider.js';
import { refusing } from '../errors.js';
import { oneReply, uuidProblems } from '../lists.js';
import { recalculate } from '../recalculations.js';
import { isResolvable, stateNote } from '../refunds-invoices.js';
import { invoiceRecalculationsOf } from '../rows-invoices.js';
import { single } from '../schemas.js';
import { recalculation, recalculationParams } from '../schemas-invoices.js';
import { toWireRecalculation } from '../wire-invoices.js';
import { invoiceOf } from './invoices.js';

const docs = 'https://developers.cryptopay.me/guides/invoices/how-to-handle-unresolved-invoices';

/** Operations on recalculations of invoices. */
export const invoiceRecalculationOperations = [
  operation({
    id: 'invoices.createRecalculation',
    title: 'Create an invoice recalculation',
    method: 'POST',
    path: '/api/invoices/:invoice_id/recalculations',
    evidence: 'observed',
    docs,
    status: 201,
    request: recalculationParams,
    response: single(recalculation),
    handle({ body, params, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const invoice = invoiceOf(ctx, params, refusals);
      if (!isResolvable(ctx, invoice)) throw refusals.wrongState(stateNote(invoice));
      return oneReply(201, toWireRecalculation(recalculate(ctx, invoice, body.force_commit ?? false)));
    },
  }),

  operation({
    id: 'invoices.commitRecalculation',
    title: 'Commit an invoice recalculation',
    method: 'POST',
    path: '/api/invoices/:invoice_id/recalculations/:recalculation_id/commit',
    evidence: 'observed',
    docs,
    status: 200,
    response: single(recalculation),
    handle({ params, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const { invoice_id, recalculation_id = '' } = params;
      const details = uuidProblems({ invoice_id, recalculation_id });
      if (details.length > 0) throw refusals.invalid(details);
      const invoice = invoiceOf(ctx, params, refusals);
      const row = invoiceRecalculationsOf(ctx).get(recalculation_id.toLowerCase());
      if (row?.invoiceId !== invoice.id) throw refusals.notFound();
      if (row.status !== 'uncommitted')
        throw refusals.wrongState(
          row.status === 'lapsed'
            ? 'The recalculation was not committed within 30 seconds, or the invoice is resolved.'
            : 'The recalculation is committed already.',
        );
      ctx.fire('invoice_recalculation', row.id, 'commit');
      return oneReply(200, toWireRecalculation(invoiceRecalculationsOf(ctx).get(row.id) ?? row));
    },
  }),
];
