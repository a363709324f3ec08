import type { Call, Collection, Context, Row } from '../../../core/provider.js';
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
  return rowIn(ctx, call, customersOf, 'customerId', words.noCustomer);
}

/** The webhook subscription of a path, like {@link customerIn}. */
export function webhookIn(ctx: Context, call: Call<unknown>): WebhookRow {
  return rowIn(ctx, call, webhooksOf, 'webhookId', words.noWebhook);
}

/** The account of a path, like {@link customerIn}. */
export function accountIn(ctx: Context, call: Call<unknown>): AccountRow {
  return rowIn(ctx, call, accountsOf, 'accountId', words.noAccount);
}

/** The card of a path, like {@link customerIn}. */
export function cardIn(ctx: Context, call: Call<unknown>): CardRow {
  return rowIn(ctx, call, cardsOf, 'cardId', words.noCard);
}

/** The authorisation of a path, like {@link customerIn}. */
export function authorisationIn(ctx: Context, call: Call<unknown>): AuthorisationRow {
  return rowIn(ctx, call, authorisationsOf, 'authorisationId', words.noAuthorisation);
}

/** The transaction of a path, like {@link customerIn}. */
export function transactionIn(ctx: Context, call: Call<unknown>): TransactionRow {
  return rowIn(ctx, call, transactionsOf, 'transactionId', words.noTransaction);
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

/** For the journal: nothing waits for a signature. */
export function signedNote(what: 'customer' | 'account', { status }: { readonly status: string }): string {
  return `The ${what} is ${status}; no challenge of it waits for a signature.`;
}

/** The answer to a call that a state does not allow. */
export function wrongState(ctx: Context, note: string) {
  return refusal(ctx, assumed(ctx, 'wrongStateStatus'), words.invalid, note);
}

function rowIn<R extends Row>(
  ctx: Context,
  call: Call<unknown>,
  rowsOf: (ctx: Context) => Collection<R>,
  parameter: string,
  message: string,
): R {
  const id = idIn(ctx, call, parameter);
  const row = rowsOf(ctx).get(id);
  if (row === undefined) throw refusal(ctx, 404, message, notFound(message, id));
  return row;
}

/** For the journal: a status alone does not tell a wrong id from a wrong path. */
export function notFound(message: string, id: string): string {
  return `${message}: this workspace has none with the id ${id}.`;
}

function idIn(ctx: Context, { params }: Call<unknown>, name: string): string {
  const id = params[name] ?? '';
  if (!isUuid(id))
    throw refusal(ctx, assumed(ctx, 'malformedIdStatus'), words.invalid, `The ${name} of the path is no UUID.`);
  return id.toLowerCase();
}
