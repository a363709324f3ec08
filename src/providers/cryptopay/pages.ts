/** The pages behind `hosted_page_url`, and the one that stands for the e-mail of a subscription. */
import {
  buttons,
  type Call,
  type Context,
  decimal,
  facts,
  firstOf,
  formatDecimal,
  formOf,
  html,
  type Insert,
  leadTo,
  type Markup,
  type Page,
  PaydrillError,
  pageReply,
  qrCode,
  type Reply,
  type Risk,
  round,
} from '../../core/provider.js';
import { splitAddress } from './addresses.js';
import { wireAmount } from './amounts.js';
import { conversionFor, minus } from './amounts-invoices.js';
import { coinsOf, precisionOf } from './coins.js';
import { wireDate } from './dates.js';
import { isWebUrl } from './problems.js';
import { type ChannelRow, channelPaymentsOf, channelsOf } from './rows.js';
import { type InvoiceRow, invoicesOf } from './rows-invoices.js';
import { type SubscriptionRow, subscriptionsOf } from './rows-subscriptions.js';
import { newSubscriptionInvoice } from './subscriptions.js';
import { channelUri, invoiceUri } from './uris.js';

/** Seconds of real time after which an open page is loaded anew. */
const refreshSeconds = 5;

interface Shown {
  readonly title: string;
  readonly body: Markup;
  readonly isOpen: boolean;
}

/** A page of a thing and the form on it. `take` carries out what was pressed, and answers where that leads. */
function pagesOf<R>(of: {
  path: string;
  id: string;
  find: (ctx: Context, call: Call<unknown>) => R | undefined;
  show: (ctx: Context, row: R) => Shown;
  take: (ctx: Context, row: R, form: URLSearchParams) => string;
}): Page[] {
  const shown = (ctx: Context, row: R, wrong?: string): Reply => {
    const { title, body, isOpen } = of.show(ctx, row);
    const warning = wrong === undefined ? undefined : html`<p class="wrong">${wrong}</p>`;
    return pageReply({
      title,
      body: html`${warning}${body}`,
      formsLeadTo: [ctx.baseUrl],
      ...(wrong === undefined ? {} : { status: 400 }),
      // A page that says what is wrong stays until it is read.
      ...(isOpen && wrong === undefined ? { refresh: { seconds: refreshSeconds } } : {}),
    });
  };
  return [
    {
      id: of.id,
      method: 'GET',
      path: of.path,
      handle: (call, ctx) => {
        const row = of.find(ctx, call);
        return row === undefined ? unknown() : shown(ctx, row);
      },
    },
    {
      id: `${of.id}.submit`,
      method: 'POST',
      path: of.path,
      handle: (call, ctx) => {
        const row = of.find(ctx, call);
        if (row === undefined) return unknown();
        try {
          return leadTo(`${ctx.baseUrl}${of.take(ctx, row, formOf(call))}`);
        } catch (error) {
          if (error instanceof PaydrillError) return shown(ctx, row, error.message);
          throw error;
        }
      },
    },
  ];
}

function unknown(): Reply {
  const body = html`<p>There is no such page in this sandbox. Its workspace may have been reset since the link was made.</p>`;
  return pageReply({ status: 404, title: 'Not found', body });
}

const idOf = (call: Call<unknown>) => (call.params['id'] ?? '').toLowerCase();

/** Pages for a customer's browser. */
export const pages: readonly Page[] = [
  ...pagesOf<InvoiceRow>({
    id: 'invoice',
    path: '/invoices/:id',
    find: (ctx, call) => invoicesOf(ctx).get(idOf(call)),
    show: invoicePage,
    take: (ctx, row, form) => {
      const choice = form.get('pay') ?? '';
      const amount = new Map(choicesOf(row)).get(choice);
      if (amount === undefined) throw wrong('Choose one of the ways to pay.');
      pay(ctx, row, amount, choice === 'high_risk' ? 'high' : 'low');
      return `/invoices/${row.id}`;
    },
  }),
  ...pagesOf<ChannelRow>({
    id: 'channel',
    path: '/channels/:id',
    find: (ctx, call) => channelsOf(ctx).get(idOf(call)),
    show: channelPage,
    take: (ctx, row, form) => {
      const choice = form.get('pay');
      if (choice !== 'pay' && choice !== 'high_risk') throw wrong('Choose one of the ways to pay.');
      pay(ctx, row, form.get('amount') ?? '', choice === 'high_risk' ? 'high' : 'low');
      return `/channels/${row.id}`;
    },
  }),
  ...pagesOf<SubscriptionRow>({
    id: 'subscription',
    path: '/subscriptions/:id',
    find: (ctx, call) => subscriptionsOf(ctx).get(idOf(call)),
    show: subscriptionPage,
    take: (ctx, row, form) => `/invoices/${newSubscriptionInvoice(ctx, row, form.get('pay_currency') ?? '').id}`,
  }),
];

function wrong(text: string): PaydrillError {
  return new PaydrillError(400, 'bad-form', text);
}

function pay(
  ctx: Context,
  { address, payCurrency }: { address: string; payCurrency: string },
  amount: string,
  risk: Risk,
): void {
  ctx.chain.pay({ to: address, currency: payCurrency, amount, risk });
}

/** What can be paid at the press of a button: names and plain amounts. */
function choicesOf({ payAmount, paidAmount, payCurrency }: InvoiceRow): [string, string][] {
  const digits = precisionOf(payCurrency);
  const left = minus(payAmount, paidAmount);
  const exact = decimal(left).gt(decimal('0')) ? left : payAmount;
  const less = formatDecimal(round(decimal(exact).times(decimal('0.5')), digits, 'down'));
  const more = formatDecimal(round(decimal(exact).times(decimal('1.5')), digits, 'up'));
  const all: [string, string][] = [
    ['exact', exact],
    ['less', less],
    ['more', more],
    ['high_risk', exact],
  ];
  return all.filter(([, amount]) => decimal(amount).gt(decimal('0')));
}

const labels: Readonly<Record<string, string>> = {
  exact: 'Pay exactly',
  less: 'Pay less',
  more: 'Pay more',
  high_risk: 'Pay with high-risk coins',
};

const invoiceStates: Readonly<Record<InvoiceRow['status'], string>> = {
  new: 'Waiting for the payment',
  completed: 'Paid',
  unresolved: 'Paid, but not as agreed; the shop decides',
  refunded: 'Refunded',
  cancelled: 'Cancelled',
};

function invoicePage(ctx: Context, row: InvoiceRow): Shown {
  const { status, statusContext, payCurrency, network, address, name, description } = row;
  const isExpired = ctx.now > Date.parse(row.expiresAt);
  const isOpen = status === 'new' || status === 'unresolved';
  const isAwaited = row.payments.some(({ isConfirmed }) => !isConfirmed);
  const paidSoFar = isAwaited ? 'Payment seen, waiting for confirmations' : 'Partly paid';
  const seen = row.payments.length > 0 && status === 'new' ? paidSoFar : undefined;
  const held =
    statusContext === 'illicit_resource' ? 'Held: Cryptopay looks into where the coins came from' : undefined;
  const lapsed = status === 'new' && isExpired ? ' (the price has expired)' : '';
  const shop = status === 'completed' ? row.successRedirectUrl : row.unsuccessRedirectUrl;
  const isLeaving = status !== 'new' || isExpired;
  const form = html`<h2>Pay from outside (sandbox)</h2>${buttons(
    'pay',
    choicesOf(row).map(([value, amount]) => [value, `${labels[value]}: ${wireAmount(amount)} ${payCurrency}`]),
  )}`;
  const body = html`${description === null ? undefined : html`<p>${description}</p>`}${
    status === 'new' ? qrCode(invoiceUri(ctx, row)) : undefined
  }${facts([
    ['Status', `${seen ?? held ?? invoiceStates[status]}${lapsed}`],
    ...rows('Reason', statusContext?.replaceAll('_', ' ')),
    ['To pay', `${wireAmount(row.payAmount)} ${payCurrency}`],
    ['Paid', `${wireAmount(row.paidAmount)} ${payCurrency}`],
    ['Price', `${wireAmount(row.priceAmount)} ${row.priceCurrency}`],
    ...addressFacts(address, network),
    ['Link for wallets', invoiceUri(ctx, row)],
    ['Expires', wireDate(row.expiresAt)],
  ])}${isLeaving ? backTo(shop) : undefined}${isOpen ? form : undefined}`;
  return { title: name ?? 'Invoice (sandbox)', body, isOpen };
}

function channelPage(ctx: Context, row: ChannelRow): Shown {
  const { payCurrency, network, address, name, description, status } = row;
  const uri = channelUri(ctx, row);
  const paid = firstOf(channelPaymentsOf(ctx).under('channel', row.id).newestFirst(), 10);
  const list = html`<ul>${paid.map(
    (one) =>
      html`<li>${wireAmount(one.paidAmount)} ${one.paidCurrency}: ${one.status} (${wireDate(one.createdAt)})</li>`,
  )}</ul>`;
  const form = html`<form method="post"><label>Amount in ${payCurrency} <input name="amount" inputmode="decimal" required></label><button type="submit" name="pay" value="pay">Pay</button> <button type="submit" name="pay" value="high_risk">Pay with high-risk coins</button></form>`;
  const body = html`${description === null ? undefined : html`<p>${description}</p>`}${qrCode(uri)}${facts([
    ['Status', status === 'enabled' ? 'Open for payments' : 'Disabled: payments are held'],
    ['Coin', payCurrency],
    ...addressFacts(address, network),
    ['Link for wallets', uri],
  ])}${paid.length === 0 ? undefined : html`<h2>Last payments</h2>${list}`}<h2>Pay from outside (sandbox)</h2>${form}`;
  return { title: name, body, isOpen: true };
}

function subscriptionPage(ctx: Context, row: SubscriptionRow): Shown {
  const isPayable = row.status === 'active' && !row.currentPeriodPaid;
  const options = coinsOf(ctx)
    .filter(({ currency }) => conversionFor(ctx, currency, row.currency) !== undefined)
    .map(({ currency }) => html`<option>${currency}</option>`);
  const form = html`<form method="post"><label>Pay with <select name="pay_currency">${options}</select></label><button type="submit">Continue</button></form>`;
  const state = row.currentPeriodPaid ? 'The current period is paid' : 'The current period is to be paid';
  const body = html`${row.productDescription === null ? undefined : html`<p>${row.productDescription}</p>`}${facts([
    ['Status', row.status === 'active' ? state : 'Cancelled'],
    [
      'Amount',
      `${wireAmount(row.amount)} ${row.currency} every ${row.periodQuantity === 1 ? row.period : `${row.periodQuantity} ${row.period}s`}`,
    ],
    ['Payer', row.payerName ?? row.payerEmail],
    ['Current period ends', wireDate(row.currentPeriodEndsAt)],
  ])}${isPayable ? form : undefined}`;
  return { title: row.productName ?? row.name, body, isOpen: false };
}

function addressFacts(address: string, network: string): [string, Insert][] {
  const { base, tag } = splitAddress(address);
  return [['Network', network], ['Address', base], ...rows('Tag', tag)];
}

function rows(name: string, value: string | undefined): [string, Insert][] {
  return value === undefined ? [] : [[name, value]];
}

function backTo(url: string | null): Markup | undefined {
  return url !== null && isWebUrl(url) ? html`<p><a href="${url}">Back to the shop</a></p>` : undefined;
}
