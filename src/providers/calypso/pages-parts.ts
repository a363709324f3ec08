/** Parts of hosted pages: what is to be paid, how it can be paid, and the way back to the shop. */
import {
  buttons,
  type Context,
  type Decimal,
  decimal,
  facts,
  formatDecimal,
  html,
  type Markup,
  PaydrillError,
  qrCode,
  round,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { currencyOf } from './currencies.js';
import { askedFor, isUnlimited, paidOn } from './invoices.js';
import type { InvoiceRow } from './rows-invoices.js';
import { isWebUrl } from './subscriptions.js';
import { wireInvoiceState } from './wire-invoices.js';

/** What is said of an invoice in each state. */
const told: Readonly<Record<InvoiceRow['state'], string>> = {
  PENDING_PAYMENT: 'Waiting for the payment',
  MEM_POOL_FOUND: 'The payment is seen',
  PENDING_COMPLIANCE_CHECK: 'The payment is being checked',
  DECLINED: 'The payment is declined',
  PAID: 'Paid',
  PENDING_INTERVENTION: 'Another amount than asked for was paid; the shop decides',
  COMPLETED: 'Paid, and the money is with the shop',
  ARCHIVED: 'This invoice is closed',
};

/** Title of a page about an invoice. */
export function titleOf(row: InvoiceRow): string {
  return told[row.state];
}

/** What a payer sees of an invoice, with the ways to pay it while it takes payments. */
export function invoicePart(ctx: Context, row: InvoiceRow): Markup {
  const asked = askedFor(row);
  const paid = paidOn(ctx, row);
  const fiat = row.fiatAmount === null ? undefined : `${row.fiatAmount} ${row.fiatCurrency ?? ''}`;
  const known: readonly (readonly [string, string | undefined])[] = [
    ['For', row.description ?? undefined],
    ['Amount', row.amount === null ? undefined : `${row.amount} ${row.currency}`],
    ['At least', row.type === 'BOUND' && asked !== undefined ? `${formatDecimal(asked)} ${row.currency}` : undefined],
    ['Worth', fiat],
    ['Currency', row.currency],
    ['Address', row.address],
    ['Paid so far', paid.gt(decimal('0')) ? `${formatDecimal(paid)} ${row.currency}` : undefined],
    ['State', wireInvoiceState(ctx, row)],
    ['Ends', row.expiresAt ?? undefined],
  ];
  const shown = known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return html`${facts(shown)}${takesMoney(row) ? html`${qrCode(row.address)}${waysToPay(ctx, row)}` : undefined}${support(row)}`;
}

/** True while a payment on the page makes sense. */
export function takesMoney({ state, interventionType }: InvoiceRow): boolean {
  return state === 'PENDING_PAYMENT' || (state === 'PENDING_INTERVENTION' && interventionType === 'UNDERPAY');
}

/** A link for questions, where the shop gave one. */
export function support({ supportUrl }: { readonly supportUrl: string | null }): Markup | undefined {
  return supportUrl !== null && isWebUrl(supportUrl) ? html`<p><a href="${supportUrl}">Support</a></p>` : undefined;
}

function waysToPay(ctx: Context, row: InvoiceRow): Markup {
  if (isUnlimited(row))
    return html`<form method="post"><label>Amount in ${row.currency}: <input name="amount" inputmode="decimal" required></label>
<button type="submit" name="pay" value="amount">Pay</button> <button type="submit" name="pay" value="amount-risky">Pay with coins of high risk</button></form>`;
  const choices = choicesOf(ctx, row).map(
    ({ value, label, amount }) => [value, `${label}: ${formatDecimal(amount)} ${row.currency}`] as const,
  );
  return buttons('pay', choices);
}

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly amount: Decimal;
  readonly risk: 'low' | 'high';
}

/** What the buttons pay: shares of what is asked for, less what was paid already; those that come to the same stand once. */
function choicesOf(ctx: Context, row: InvoiceRow): Choice[] {
  const asked = askedFor(row) ?? decimal('0');
  const digits = currencyOf(row.currency)?.scale ?? 0;
  const paid = paidOn(ctx, row);
  const smallest = decimal(`0.${'0'.repeat(digits - 1)}1`);
  const whole = asked.gt(decimal('0')) ? asked : decimal('1');
  const share = (factor: string, rounding: 'up' | 'down') =>
    round(whole.times(decimal(factor)), digits, rounding).minus(paid);
  const exact = whole.minus(paid);
  const more = share('1.1', 'up');
  const all: Choice[] = [
    { value: 'exact', label: 'Pay exactly', amount: exact, risk: 'low' },
    { value: 'less', label: 'Pay a little less, within the tolerance', amount: share('0.996', 'up'), risk: 'low' },
    { value: 'short', label: 'Pay too little', amount: share('0.99', 'down'), risk: 'low' },
    { value: 'more', label: 'Pay more', amount: more.gt(exact) ? more : exact.plus(smallest), risk: 'low' },
    { value: 'risky', label: 'Pay with coins of high risk', amount: exact, risk: 'high' },
  ];
  const makesSense = ({ value, amount }: Choice) =>
    amount.gt(decimal('0')) && (!['less', 'short'].includes(value) || amount.lt(exact));
  return all.filter(makesSense);
}

/** Pays what a form says, from outside. Answers what is wrong with the form, or undefined. */
export function payAsAsked(
  ctx: Context,
  row: InvoiceRow,
  form: URLSearchParams,
): { status: number; text: string } | undefined {
  if (!takesMoney(row)) return { status: 409, text: 'This invoice takes no payment any more.' };
  const pay = form.get('pay') ?? '';
  const send = (amount: string, risk: 'low' | 'high') =>
    void ctx.chain.pay({ to: row.address, currency: row.currency, amount, risk });
  if (isUnlimited(row)) {
    if (pay !== 'amount' && pay !== 'amount-risky') return { status: 400, text: 'Choose one of the ways to pay.' };
    try {
      send((form.get('amount') ?? '').trim(), pay === 'amount' ? 'low' : 'high');
    } catch (error) {
      if (error instanceof PaydrillError) return { status: 400, text: error.message };
      throw error;
    }
    return undefined;
  }
  const choice = choicesOf(ctx, row).find(({ value }) => value === pay);
  if (choice === undefined) return { status: 400, text: 'Choose one of the ways to pay.' };
  send(formatDecimal(choice.amount), choice.risk);
  return undefined;
}

/**
 * Where a payer goes when all is over: the shop's returnUrl, its own query kept, with `paymentStatus`. Undefined without a URL.
 * Source: https://docs.calypso.money/acquiring/invoices/how-to-create-a-invoice-via-api
 */
export function wayBack(ctx: Context, returnUrl: string | null, status: 'SUCCESS' | 'FAILED'): string | undefined {
  if (returnUrl === null || !isWebUrl(returnUrl)) return undefined;
  const url = new URL(returnUrl);
  if (assumed(ctx, 'returnStatus') === 'added') url.search += `${url.search === '' ? '?' : '&'}paymentStatus=${status}`;
  return url.href;
}

/** What a final state means for the shop; undefined while it is not final. */
export function paymentStatusOf(state: string): 'SUCCESS' | 'FAILED' | undefined {
  if (state === 'COMPLETED') return 'SUCCESS';
  return state === 'DECLINED' || state === 'ARCHIVED' ? 'FAILED' : undefined;
}

/** What a page may add to its end. */
export interface Ending {
  readonly refresh?: { readonly seconds: number; readonly url?: string };
  readonly link?: Markup;
}

/** How a page goes on: back to the shop when all is over, else it loads anew so that it follows the clock. */
export function endingOf(ctx: Context, returnUrl: string | null, state: string, everySeconds: number): Ending {
  const status = paymentStatusOf(state);
  if (status === undefined) return { refresh: { seconds: everySeconds } };
  const url = wayBack(ctx, returnUrl, status);
  if (url === undefined) return {};
  return { refresh: { seconds: 5, url }, link: html`<p><a href="${url}">Back to the shop</a></p>` };
}
