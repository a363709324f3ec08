/** What a customer sees behind a claim link. The real page is not documented; ours asks for the fields of a claim. */
import { type Context, facts, html, type Insert, type Markup, pageReply, type Reply } from '../../core/provider.js';
import { payableAddresses } from './addresses.js';
import { currenciesOf } from './currencies.js';
import { statusOf } from './links.js';
import type { ClaimRow, LinkRow } from './rows-claims.js';
import { wireTime } from './wire.js';

/** The fields of the form, as they were typed. */
export interface Typed {
  readonly currency: string;
  readonly amount: string;
  readonly transaction_id: string;
  readonly to_address_id: string;
}

/** Messages by field. */
export type Mistakes = Readonly<Partial<Record<keyof Typed, string>>>;

const nothing: Typed = { currency: '', amount: '', transaction_id: '', to_address_id: '' };

/** The form, again with what was typed and what is wrong with it. */
export function formPage(ctx: Context, link: LinkRow, typed: Typed = nothing, mistakes: Mistakes = {}): Reply {
  const count = Object.keys(mistakes).length;
  const addresses = payableAddresses(ctx, link);
  const choices = addresses.map(({ id, currency, address }): Choice => [id, `${currency} ${address}`]);
  const codes = currenciesOf(ctx).map(({ code }): Choice => [code, code]);
  const intro =
    addresses.length === 0
      ? html`<p class="wrong">There is no address to pay to yet. (POST /v1/crypto_addresses adds one to the account.)</p>`
      : html`<p>Tell us about the payment that you made, and it will be reviewed.</p>`;
  const summary =
    count === 0
      ? undefined
      : html`<p class="wrong" role="alert">${count === 1 ? 'One field needs' : `${count} fields need`} another look.</p>`;
  const body = html`${summary}${intro}${about(link)}<form method="post">
${select('currency', 'Currency', codes, typed, mistakes)}
${input('amount', 'Amount', 'inputmode="decimal"', typed, mistakes)}
${input('transaction_id', 'Transaction hash', 'spellcheck="false"', typed, mistakes)}
${select('to_address_id', 'Address that you paid to', choices, typed, mistakes)}
<p><button type="submit">Submit payment</button></p></form>`;
  return pageReply({ status: count === 0 ? 200 : 422, title: 'Confirm your payment', body });
}

/** What a customer sees who has submitted. */
export function takenPage(claim: ClaimRow): Reply {
  const body = html`<p>Thank you. Your payment will be reviewed.</p>${facts([
    ['Reference', claim.id],
    ['Amount', `${claim.amount} ${claim.currency}`],
    ['Transaction hash', claim.hash],
    ['Paid to', claim.toAddress],
  ])}`;
  return pageReply({ status: 201, title: 'Payment submitted', body });
}

/** The page of a link that takes nothing any more. */
export function spentPage(ctx: Context, link: LinkRow, status: number): Reply {
  const isExpired = statusOf(ctx, link) === 'expired';
  const title = isExpired ? 'This link has expired' : 'This link has been used';
  const text = isExpired ? `It ended at ${wireTime(link.expiresAt)}.` : 'The payment was submitted already.';
  return pageReply({
    status,
    title,
    body: html`<p>${text} Ask whoever sent it to you for a new one.</p>${about(link)}`,
  });
}

/** The page of no link. */
export function unknownPage(): Reply {
  return pageReply({ status: 404, title: 'There is no such link', body: html`<p>Check that it was copied whole.</p>` });
}

function about(link: LinkRow): Markup | undefined {
  return link.metadata === null || link.metadata.trim() === '' ? undefined : facts([['For', link.metadata]]);
}

type Choice = readonly [value: string, label: string];

function select(
  name: keyof Typed,
  label: string,
  choices: readonly Choice[],
  typed: Typed,
  mistakes: Mistakes,
): Markup {
  const options = choices.map(([value, text]) =>
    value === typed[name]
      ? html`<option value="${value}" selected>${text}</option>`
      : html`<option value="${value}">${text}</option>`,
  );
  return field(
    name,
    label,
    mistakes,
    html`<select id="${name}" name="${name}"${marked(name, mistakes)}><option value="">Choose …</option>${options}</select>`,
  );
}

function input(
  name: keyof Typed,
  label: string,
  kind: 'inputmode="decimal"' | 'spellcheck="false"',
  typed: Typed,
  mistakes: Mistakes,
): Markup {
  const hints = kind === 'inputmode="decimal"' ? html` inputmode="decimal"` : html` spellcheck="false" size="66"`;
  return field(
    name,
    label,
    mistakes,
    html`<input id="${name}" name="${name}" value="${typed[name]}" autocomplete="off"${hints}${marked(name, mistakes)}>`,
  );
}

function field(name: keyof Typed, label: string, mistakes: Mistakes, control: Markup): Markup {
  const mistake = mistakes[name];
  const message: Insert =
    mistake === undefined ? undefined : html`<div class="wrong" id="${name}-wrong">${label} ${mistake}</div>`;
  return html`<label for="${name}">${label}</label>${control}${message}`;
}

function marked(name: keyof Typed, mistakes: Mistakes): Markup | undefined {
  return mistakes[name] === undefined ? undefined : html` aria-invalid="true" aria-describedby="${name}-wrong"`;
}
