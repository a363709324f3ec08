/** The hosted page of a payment widget: a payer chooses a currency, then pays its invoice. */
import {
  type Call,
  type Context,
  facts,
  formOf,
  html,
  leadTo,
  type Markup,
  type Page,
  pageReply,
  type Reply,
} from '../../core/provider.js';
import { isUnlimited } from './invoices.js';
import { endingOf, invoicePart, payAsAsked, support, titleOf } from './pages-parts.js';
import { type InvoiceRow, invoicesOf, type WidgetRow, widgetsOf } from './rows-invoices.js';
import { isWebUrl } from './subscriptions.js';

const path = '/widgets/:key';

/** Pages for the browser of somebody who pays through a widget. `?currency=` is the choice; `logo=false` leaves the logo out, `theme=dark` is dark. */
export const widgetPages: readonly Page[] = [
  {
    id: 'widget',
    method: 'GET',
    path,
    handle: (call, ctx) => {
      const row = widgetAt(ctx, call);
      return row === undefined ? unknown() : shown(ctx, row, call);
    },
  },
  {
    id: 'widget.pay',
    method: 'POST',
    path,
    handle: (call, ctx) => {
      const row = widgetAt(ctx, call);
      if (row === undefined) return unknown();
      const chosen = chosenOf(ctx, row, call);
      if (chosen === undefined) return shown(ctx, row, call, { status: 400, text: 'Choose a currency first.' });
      const wrong = payAsAsked(ctx, chosen, formOf(call));
      if (wrong !== undefined) return shown(ctx, row, call, wrong);
      return leadTo(`${ctx.baseUrl}/widgets/${row.idempotencyKey}?${call.query.toString()}`);
    },
  },
];

function widgetAt(ctx: Context, { params }: Call<unknown>): WidgetRow | undefined {
  return widgetsOf(ctx).by('key', (params['key'] ?? '').toLowerCase())[0];
}

function chosenOf(ctx: Context, widget: WidgetRow, { query }: Call<unknown>): InvoiceRow | undefined {
  const code = query.get('currency');
  return invoicesOf(ctx)
    .by('widget', widget.id)
    .find(({ currency }) => currency === code);
}

function shown(
  ctx: Context,
  row: WidgetRow,
  call: Call<unknown>,
  wrong?: { readonly status: number; readonly text: string },
): Reply {
  const chosen = chosenOf(ctx, row, call);
  const asked = call.query.get('currency');
  const isUnknown = asked !== null && chosen === undefined;
  const problem =
    wrong?.text ??
    (isUnknown ? `This widget does not take ${asked.slice(0, 40)}. Choose one of its currencies.` : undefined);
  const theme = call.query.get('theme');
  const isOver = row.state !== 'IN_PROGRESS';
  const { refresh, link } = endingOf(
    ctx,
    row.returnUrl,
    row.state,
    chosen !== undefined && isUnlimited(chosen) ? 30 : 5,
  );
  return pageReply({
    status: wrong?.status ?? (isUnknown ? 404 : 200),
    title: titleOfWidget(row, chosen),
    body: html`${problem === undefined ? undefined : html`<p class="wrong">${problem}</p>`}${
      chosen === undefined ? about(row, call) : invoicePart(ctx, chosen)
    }${isOver ? undefined : choices(ctx, row, call, chosen)}${chosen === undefined ? support(row) : undefined}${link}`,
    formsLeadTo: [ctx.baseUrl],
    ...(theme === 'dark' || theme === 'light' ? { theme } : {}),
    ...(refresh === undefined || wrong !== undefined ? {} : { refresh }),
  });
}

function titleOfWidget({ state }: WidgetRow, chosen: InvoiceRow | undefined): string {
  if (chosen !== undefined) return titleOf(chosen);
  if (state === 'COMPLETED') return 'Paid, and the money is with the shop';
  return state === 'ARCHIVED' ? 'This payment is closed' : 'Choose a currency';
}

function about(row: WidgetRow, { query }: Call<unknown>): Markup {
  const hasLogo = row.logoUrl !== null && isWebUrl(row.logoUrl) && query.get('logo') !== 'false';
  const known: readonly (readonly [string, string])[] = [
    ...(row.description === null ? [] : [['For', row.description] as const]),
    ['State', row.state],
    ...(hasLogo ? [['Logo', row.logoUrl ?? ''] as const] : []),
  ];
  return facts(known);
}

/** Links to the choices; they keep what else stands in the link, such as the theme. */
function choices(ctx: Context, row: WidgetRow, { query }: Call<unknown>, chosen: InvoiceRow | undefined): Markup {
  const link = ({ currency, amount }: InvoiceRow) => {
    const to = new URLSearchParams(query);
    to.set('currency', currency);
    return html`<li><a href="?${to.toString()}">${amount ?? ''} ${currency}</a></li>`;
  };
  const others = invoicesOf(ctx)
    .by('widget', row.id)
    .filter(({ id, state }) => id !== chosen?.id && state !== 'ARCHIVED' && state !== 'DECLINED');
  if (others.length === 0) return html``;
  return html`<p>${chosen === undefined ? 'Pay in' : 'Or pay in'}</p><ul>${others.map(link)}</ul>`;
}

function unknown(): Reply {
  return pageReply({
    status: 404,
    title: 'No such widget',
    body: html`<p>No widget of this workspace has this link.</p>`,
  });
}
