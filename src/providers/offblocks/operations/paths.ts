import type { Call, Context, Row } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { refusal, words } from '../errors.js';
import { type CustomerRow, customersOf, type WebhookRow, webhooksOf } from '../rows.js';
import { type AccountRow, accountsOf } from '../rows-accounts.js';
import { type CardRow, cardsOf } from '../rows-cards.js';
import { type AuthorisationRow, authorisationsOf, type TransactionRow, transactionsOf } from '../rows-spending.js';
import { isUuid } from '../schemas.js';

/** Where the reference of a resource is. */
export function referenceOf(resource: string): string {
  return `https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/${resource}`;
}

/** The customer of a path, or 400 for an id that is no UUID and 404 for one that is not there. */
export function customerIn(ctx: Context, call: Call<unknown>): CustomerRow {
  const row = customersOf(ctx).get(idIn(ctx, call, 'customerId'));
  if (row === undefined) throw refusal(ctx, 404, words.noCustomer);
  return row;
}

/** The webhook subscription of a path, like {@link customerIn}. */
export function webhookIn(ctx: Context, call: Call<unknown>): WebhookRow {
  const row = webhooksOf(ctx).get(idIn(ctx, call, 'webhookId'));
  if (row === undefined) throw refusal(ctx, 404, words.noWebhook);
  return row;
}

/** The account of a path, like {@link customerIn}. */
export function accountIn(ctx: Context, call: Call<unknown>): AccountRow {
  const row = accountsOf(ctx).get(idIn(ctx, call, 'accountId'));
  if (row === undefined) throw refusal(ctx, 404, words.noAccount);
  return row;
}

/** The card of a path, like {@link customerIn}. */
export function cardIn(ctx: Context, call: Call<unknown>): CardRow {
  const row = cardsOf(ctx).get(idIn(ctx, call, 'cardId'));
  if (row === undefined) throw refusal(ctx, 404, words.noCard);
  return row;
}

/** The authorisation of a path, like {@link customerIn}. */
export function authorisationIn(ctx: Context, call: Call<unknown>): AuthorisationRow {
  const row = authorisationsOf(ctx).get(idIn(ctx, call, 'authorisationId'));
  if (row === undefined) throw refusal(ctx, 404, words.noAuthorisation);
  return row;
}

/** The transaction of a path, like {@link customerIn}. */
export function transactionIn(ctx: Context, call: Call<unknown>): TransactionRow {
  const row = transactionsOf(ctx).get(idIn(ctx, call, 'transactionId'));
  if (row === undefined) throw refusal(ctx, 404, words.noTransaction);
  return row;
}

/** Moves a customer, an account, a card or an authorisation on, or refuses where its state does not allow it. */
export function move(
  ctx: Context,
  what: 'customer' | 'account' | 'card' | 'authorisation',
  row: Row & { readonly status: string },
  from: string,
  event: string,
): void {
  mustBe(ctx, what, row, from, event);
  ctx.fire(what, row.id, event);
}

/** Refuses a call that only one state allows. */
export function mustBe(ctx: Context, what: string, row: { readonly status: string }, state: string, why: string): void {
  if (row.status !== state)
    throw wrongState(ctx, `The ${what} is ${row.status}; only one that is ${state} takes this call (${why}).`);
}

/** The answer to a call that a state does not allow. */
export function wrongState(ctx: Context, note: string) {
  return refusal(ctx, assumed(ctx, 'wrongStateStatus'), words.invalid, note);
}

function idIn(ctx: Context, { params }: Call<unknown>, name: string): string {
  const id = params[name] ?? '';
  if (!isUuid(id))
    throw refusal(ctx, assumed(ctx, 'malformedIdStatus'), words.invalid, `The ${name} of the path is no UUID.`);
  return id.toLowerCase();
}
