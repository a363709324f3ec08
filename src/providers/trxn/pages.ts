/** The page to which a claim link leads, for a browser and for programs. Source: https://docs.gettrxn.com/api-reference/payment-claim-links */
import {
  type Call,
  type Context,
  formOf,
  isJsonObject,
  type JsonObject,
  type Page,
  parseJsonBytes,
  type Reply,
} from '../../core/provider.js';
import { isAccounts, payableAddresses } from './addresses.js';
import { amountOf } from './amounts.js';
import { assumed } from './assumptions.js';
import { type Submission, submitClaim } from './claims.js';
import { currenciesOf } from './currencies.js';
import { errorObject, refuse } from './errors.js';
import { hashProblem } from './hashes.js';
import { isUsable, statusOf } from './links.js';
import { formPage, type Mistakes, spentPage, type Typed, takenPage, unknownPage } from './page-claim.js';
import { isBlank } from './params.js';
import { referenced } from './records.js';
import { addressesOf } from './rows.js';
import { type LinkRow, linksOf } from './rows-claims.js';
import { wireTime } from './wire.js';
import { toWireClaim } from './wire-claims.js';

const path = '/payment-claim/:token';

/** Pages for a customer's browser. */
export const pages: readonly Page[] = [
  {
    id: 'payment_claim',
    method: 'GET',
    path,
    handle: (call, ctx) => {
      const link = linkOf(ctx, call);
      const isProgram = wantsJson(call);
      if (link === undefined) return unknown(ctx, isProgram);
      if (isProgram) return { status: isUsable(ctx, link) ? 200 : spentStatus(ctx), json: pageJson(ctx, link) };
      return isUsable(ctx, link) ? formPage(ctx, link) : spentPage(ctx, link, spentStatus(ctx));
    },
  },
  {
    id: 'payment_claim.submit',
    method: 'POST',
    path,
    handle: (call, ctx) => {
      const link = linkOf(ctx, call);
      const isProgram = wantsJson(call) || sendsJson(call);
      if (link === undefined) return unknown(ctx, isProgram);
      if (!isUsable(ctx, link)) return isProgram ? spentJson(ctx, link) : spentPage(ctx, link, spentStatus(ctx));
      const sent = sendsJson(call) ? typedInJson(ctx, call) : typedInForm(call);
      if ('refused' in sent) return sent.refused;
      const read = judged(ctx, link, sent.typed);
      if ('mistakes' in read)
        return isProgram
          ? { status: 422, json: { errors: mapOf(read.mistakes) } }
          : formPage(ctx, link, sent.typed, read.mistakes);
      const claim = submitClaim(ctx, link, read.submission);
      return isProgram ? { status: 201, json: toWireClaim(claim) } : takenPage(claim);
    },
  },
];

function linkOf(ctx: Context, { params }: Call<unknown>): LinkRow | undefined {
  return linksOf(ctx).by('token', params['token'] ?? '')[0];
}

function spentStatus(ctx: Context): number {
  return assumed(ctx, 'spentLinkStatus');
}

function unknown(ctx: Context, isProgram: boolean): Reply {
  if (!isProgram) return unknownPage();
  return errorObject(ctx, 404, { code: 'resource_not_found', message: 'Payment claim link not found' });
}

function spentJson(ctx: Context, link: LinkRow): Reply {
  const message = `Payment claim link is already ${statusOf(ctx, link)}`;
  return errorObject(ctx, spentStatus(ctx), { code: 'invalid_state', message });
}

/** What a program needs to fill in the form. */
function pageJson(ctx: Context, link: LinkRow): JsonObject {
  return {
    status: statusOf(ctx, link),
    expires_at: wireTime(link.expiresAt),
    metadata: link.metadata,
    currencies: currenciesOf(ctx).map(({ code }) => code),
    crypto_addresses: payableAddresses(ctx, link).map(({ id, address, currency }) => ({ id, address, currency })),
  };
}

function sendsJson({ request }: Call<unknown>): boolean {
  return /^application\/json\b/i.test(request.headers.get('Content-Type') ?? '');
}

function wantsJson({ request }: Call<unknown>): boolean {
  const accept = request.headers.get('Accept') ?? '';
  return /\bapplication\/json\b/i.test(accept) && !/\btext\/html\b/i.test(accept);
}

function typedInForm(call: Call<unknown>): { readonly typed: Typed } {
  const form = formOf(call);
  return { typed: typedFrom((name) => form.get(name)) };
}

function typedInJson(
  ctx: Context,
  { request }: Call<unknown>,
): { readonly typed: Typed } | { readonly refused: Reply } {
  try {
    const body = parseJsonBytes(request.body);
    const at = (name: string) => (isJsonObject(body) ? body[name] : undefined);
    return { typed: typedFrom(at) };
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return { refused: refuse({ kind: 'malformedBody', message, offset: 0 }, ctx) };
  }
}

/** The four fields as text; numbers are cast, lists and objects count as left out. */
function typedFrom(at: (name: string) => unknown): Typed {
  const text = (name: string) => {
    const value = at(name);
    return value === null || value === undefined || isJsonObject(value) || Array.isArray(value) ? '' : String(value);
  };
  return {
    currency: text('currency'),
    amount: text('amount'),
    transaction_id: text('transaction_id'),
    to_address_id: text('to_address_id'),
  };
}

function judged(
  ctx: Context,
  link: LinkRow,
  typed: Typed,
): { readonly submission: Submission } | { readonly mistakes: Mistakes } {
  const spec = currenciesOf(ctx).find(({ code }) => code === typed.currency);
  const amount = amountOf(typed.amount, spec);
  const wrongHash = hashProblem(typed.transaction_id);
  const found = referenced(ctx, addressesOf(ctx), typed.to_address_id, link);
  const address = found !== undefined && isAccounts(ctx, found) ? found : undefined;
  const mistakes: Record<string, string> = {};
  if (isBlank(typed.currency)) mistakes['currency'] = "can't be blank";
  else if (spec === undefined) mistakes['currency'] = 'is not included in the list';
  if ('problem' in amount) mistakes['amount'] = amount.problem;
  if (wrongHash !== undefined) mistakes['transaction_id'] = wrongHash;
  if (isBlank(typed.to_address_id)) mistakes['to_address_id'] = "can't be blank";
  else if (address === undefined) mistakes['to_address_id'] = 'is not included in the list';
  else if (spec !== undefined && address.currency !== spec.code)
    mistakes['to_address_id'] = `is not an address for ${spec.code}`;
  if (spec === undefined || address === undefined || 'problem' in amount || Object.keys(mistakes).length > 0)
    return { mistakes };
  const hash = typed.transaction_id.trim();
  return { submission: { amount: amount.amount, currency: spec.code, hash, address } };
}

function mapOf(mistakes: Mistakes): JsonObject {
  return Object.fromEntries(Object.entries(mistakes).map(([field, message]) => [field, [message]]));
}
