import { type Context, operation } from '../../../core/provider.js';
import { newDepositAddress } from '../addresses.js';
import { conversionFor } from '../amounts-invoices.js';
import { coinOf } from '../coins.js';
import { plainDetail, type Refusals, refusing } from '../errors.js';
import { newInvoice } from '../invoices-new.js';
import { oneReply, pageReply, queryValue, uuidProblems } from '../lists.js';
import {
  accountProblems,
  amountProblems,
  coinProblems,
  customerProblems,
  emailProblems,
  urlProblems,
} from '../problems.js';
import { type InvoiceRow, invoicesOf } from '../rows-invoices.js';
import { page, single } from '../schemas.js';
import { invoice, invoiceListQuery, invoiceParams } from '../schemas-invoices.js';
import { toWireInvoice } from '../wire-invoices.js';

const docs = 'https://developers.cryptopay.me/guides/invoices';

/** Operations on invoices. */
export const invoiceOperations = [
  operation({
    id: 'invoices.create',
    title: 'Create an invoice',
    method: 'POST',
    path: '/api/invoices',
    evidence: 'observed',
    docs: `${docs}/create-an-invoice`,
    status: 201,
    request: invoiceParams,
    response: single(invoice),
    handle({ body, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const { price_amount: price, price_currency: priceCurrency, pay_currency: payCurrency } = body;
      const customId = body.custom_id ?? null;
      const customerId = body.customer_id ?? null;
      const coin = coinOf(ctx, payCurrency);
      const network = coin?.networks.find((one) => one === (body.network ?? coin.networks[0]));
      const exchange = conversionFor(ctx, payCurrency, priceCurrency);
      const problems = [
        ...amountProblems(ctx, 'price_amount', price, priceCurrency),
        ...accountProblems(ctx, 'price_currency', priceCurrency),
        ...coinProblems(ctx, { target: 'pay_currency', currency: payCurrency, network: body.network }),
        ...customerProblems(ctx, customerId, refusals),
        ...urlProblems(ctx, body, ['success_redirect_url', 'unsuccess_redirect_url']),
        ...emailProblems(ctx, 'payer_email', body.payer_email),
      ];
      const isPriced = exchange !== undefined || problems.length > 0;
      const details = isPriced ? problems : [plainDetail('must_be_valid', 'pay_currency')];
      if (exchange === undefined || network === undefined || details.length > 0) throw refusals.invalid(details);
      if (customId !== null && invoicesOf(ctx).by('customId', customId).length > 0) {
        throw refusals.conflict('duplicate_custom_id');
      }
      const row = newInvoice(
        ctx,
        {
          customId,
          customerId,
          subscriptionId: null,
          priceAmount: price,
          priceCurrency,
          payCurrency,
          network,
          address: newDepositAddress(ctx, network),
          name: body.name ?? null,
          description: body.description ?? null,
          metadata: body.metadata ?? null,
          successRedirectUrl: body.success_redirect_url ?? null,
          unsuccessRedirectUrl: body.unsuccess_redirect_url ?? null,
        },
        exchange,
      );
      return oneReply(201, toWireInvoice(ctx, row));
    },
  }),

  operation({
    id: 'invoices.list',
    title: 'List invoices',
    method: 'GET',
    path: '/api/invoices',
    evidence: 'observed',
    docs,
    status: 200,
    query: invoiceListQuery,
    response: page(invoice),
    handle(call, ctx) {
      const refusals = refusing(ctx, call.requestId);
      const after = queryValue(ctx, call, 'starting_after');
      const customerId = queryValue(ctx, call, 'customer_id');
      const subscriptionId = queryValue(ctx, call, 'subscription_id')?.toLowerCase();
      const details = uuidProblems({ starting_after: after, subscription_id: subscriptionId });
      if (details.length > 0) throw refusals.invalid(details);
      const rows = invoicesOf(ctx);
      const ofSubscription = subscriptionId === undefined ? undefined : rows.under('subscription', subscriptionId);
      return pageReply(ctx, rows, {
        among: ofSubscription ?? (customerId === undefined ? undefined : rows.under('customer', customerId)),
        matches:
          ofSubscription === undefined || customerId === undefined ? undefined : (row) => row.customerId === customerId,
        after: after?.toLowerCase(),
        toWire: (row) => toWireInvoice(ctx, row),
        refusals,
      });
    },
  }),

  operation({
    id: 'invoices.retrieve',
    title: 'Retrieve an invoice',
    method: 'GET',
    path: '/api/invoices/:invoice_id',
    evidence: 'observed',
    docs,
    status: 200,
    response: single(invoice),
    handle: ({ params, requestId }, ctx) =>
      oneReply(200, toWireInvoice(ctx, invoiceOf(ctx, params, refusing(ctx, requestId)))),
  }),

  operation({
    id: 'invoices.retrieveByCustomId',
    title: 'Retrieve an invoice by custom id',
    method: 'GET',
    path: '/api/invoices/custom_id/:custom_id',
    evidence: 'observed',
    docs,
    status: 200,
    response: single(invoice),
    handle({ params, requestId }, ctx) {
      const row = invoicesOf(ctx).by('customId', params['custom_id'] ?? '')[0];
      if (row === undefined) throw refusing(ctx, requestId).notFound();
      return oneReply(200, toWireInvoice(ctx, row));
    },
  }),
];

/** The invoice that a path names: 422 for no UUID, 404 for an unknown one. */
export function invoiceOf(ctx: Context, params: Readonly<Record<string, string>>, refusals: Refusals): InvoiceRow {
  const id = params['invoice_id'] ?? '';
  const details = uuidProblems({ invoice_id: id });
  if (details.length > 0) throw refusals.invalid(details);
  const row = invoicesOf(ctx).get(id.toLowerCase());
  if (row === undefined) throw refusals.notFound();
  return row;
}
