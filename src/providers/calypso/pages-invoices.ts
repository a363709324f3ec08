/** The hosted page of an invoice: what to pay, buttons that pay it from outside, and the way back to the shop. */
import {
  type Call,
  type Context,
  formOf,
  html,
  leadTo,
  type Page,
  pageReply,
  type Reply,
} from '../../core/provider.js';
import { isUnlimited } from './invoices.js';
import { endingOf, invoicePart, payAsAsked, titleOf } from './pages-parts.js';
import { type InvoiceRow, invoicesOf } from './rows-invoices.js';

const path = '/invoices/:key';

/** Pages for the browser of somebody who pays an invoice. */
export const invoicePages: readonly Page[] = [
  {
    id: 'invoice',
    method: 'GET',
    path,
    handle: (call, ctx) => {
      const row = invoiceAt(ctx, call);
      return row === undefined ? unknown() : shown(ctx, row);
    },
  },
  {
    id: 'invoice.pay',
    method: 'POST',
    path,
    handle: (call, ctx) => {
      const row = invoiceAt(ctx, call);
      if (row === undefined) return unknown();
      const wrong = payAsAsked(ctx, row, formOf(call));
      return wrong === undefined ? leadTo(linkTo(ctx, row)) : shown(ctx, row, wrong);
    },
  },
];

/** Link of the hosted page of an invoice. */
function linkTo(ctx: Context, row: InvoiceRow): string {
  return `${ctx.baseUrl}/invoices/${row.idempotencyKey ?? row.id}`;
}

function invoiceAt(ctx: Context, { params }: Call<unknown>): InvoiceRow | undefined {
  const key = (params['key'] ?? '').toLowerCase();
  return invoicesOf(ctx).by('key', key)[0] ?? invoicesOf(ctx).get(key);
}

function shown(ctx: Context, row: InvoiceRow, wrong?: { readonly status: number; readonly text: string }): Reply {
  const { refresh, link } = endingOf(ctx, row.returnUrl, row.state, isUnlimited(row) ? 30 : 5);
  const problem = wrong === undefined ? undefined : html`<p class="wrong">${wrong.text}</p>`;
  return pageReply({
    status: wrong?.status ?? 200,
    title: titleOf(row),
    body: html`${problem}${invoicePart(ctx, row)}${link}`,
    formsLeadTo: [ctx.baseUrl],
    ...(refresh === undefined ? {} : { refresh }),
  });
}

function unknown(): Reply {
  return pageReply({
    status: 404,
    title: 'No such invoice',
    body: html`<p>No invoice of this workspace has this link.</p>`,
  });
}
