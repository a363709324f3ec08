import type { z } from 'zod';
import {
  alphanumerics,
  type Context,
  isoInstant,
  operation,
  parseInstant,
  type Reply,
} from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { instantHint, invalid, missingParameter, wrongState } from '../errors.js';
import { newId } from '../ids.js';
import { timeLink } from '../lifecycles-claims.js';
import { linkDefaults, statusOf } from '../links.js';
import { wholeNumber } from '../numbers.js';
import { listOf, pageQuery, pageReply } from '../paging.js';
import { body, checkObject, isBlank, needing, numberParam, textParam } from '../params.js';
import { placeKey, placeOf } from '../places.js';
import { recordOf } from '../records.js';
import { namedRecord } from '../references.js';
import { customersOf } from '../rows.js';
import { type LinkRow, linksOf } from '../rows-claims.js';
import { paymentClaimLink } from '../schemas-claims.js';
import { toWireLink } from '../wire-claims.js';

const docs = 'https://docs.gettrxn.com/api-reference/payment-claim-links';
const documented = { docs, evidence: 'documented' } as const;
// "Create and manage" is all that the page says.
const inferred = { docs, evidence: 'inferred' } as const;
const all = '/v1/payment_claim_links';
const one = `${all}/:id`;

const fields = {
  expires_at: textParam('When the link ends, ISO 8601; a day from now unless said.'),
  max_uses: numberParam('How often it can be used, from 1; once unless said.'),
  metadata: textParam('Free text.'),
};

const changes = body(fields);
type Changes = z.output<typeof changes>;

/** Operations on claim links. */
export const paymentClaimLinkOperations = [
  operation({
    ...documented,
    id: 'payment_claim_links.list',
    title: 'List payment claim links',
    method: 'GET',
    path: all,
    status: 200,
    query: pageQuery,
    response: listOf('payment_claim_links', paymentClaimLink),
    handle(call, ctx) {
      const rows = linksOf(ctx).under('place', placeKey(placeOf(call.principal)));
      return pageReply(ctx, call, 'payment_claim_links', rows, 'newestFirst', (row) => toWireLink(ctx, row));
    },
  }),

  operation({
    ...documented,
    id: 'payment_claim_links.get',
    title: 'Retrieve a payment claim link',
    method: 'GET',
    path: one,
    status: 200,
    response: paymentClaimLink,
    handle: ({ params, principal }, ctx) =>
      shown(ctx, recordOf(ctx, linksOf(ctx), 'Payment claim link', params['id'], principal)),
  }),

  operation({
    ...documented,
    id: 'payment_claim_links.create',
    title: 'Create a payment claim link',
    method: 'POST',
    path: all,
    status: 201,
    request: needing(
      body({ customer_id: textParam('The customer who is to claim. The only field required.'), ...fields }),
      'customer_id',
    ),
    response: paymentClaimLink,
    handle({ body: given, principal, request }, ctx) {
      checkObject(ctx, request);
      checkPresent(ctx, [given.customer_id, ...valuesOf(given)]);
      const place = placeOf(principal);
      const customer = namedRecord(ctx, customersOf(ctx), 'customer_id', given.customer_id, place);
      // What is null is left to the defaults.
      const { expiresAt, maxUses } = checked(ctx, {
        ...given,
        expires_at: given.expires_at ?? undefined,
        max_uses: given.max_uses ?? undefined,
      });
      const now = isoInstant(ctx.now);
      const row = ctx.create<LinkRow>('payment_claim_link', {
        id: newId(ctx, 'payment_claim_links', 'pcl_'),
        ...place,
        status: 'active',
        expiresAt: expiresAt ?? isoInstant(ctx.now + linkDefaults.lifetimeMs),
        maxUses: maxUses ?? linkDefaults.maxUses,
        useCount: 0,
        usedAt: null,
        metadata: given.metadata ?? null,
        token: ctx.ids.next('payment_claim_tokens').text(32, alphanumerics),
        customerId: customer.id,
        claimId: null,
        createdAt: now,
        updatedAt: now,
      });
      return shown(ctx, row, 201);
    },
  }),

  operation({
    ...inferred,
    id: 'payment_claim_links.update',
    title: 'Update a payment claim link',
    method: 'PATCH',
    path: one,
    alsoAt: [{ method: 'PUT' }],
    status: 200,
    request: changes,
    response: paymentClaimLink,
    handle({ body: given, params, principal, request }, ctx) {
      checkObject(ctx, request);
      const before = recordOf(ctx, linksOf(ctx), 'Payment claim link', params['id'], principal);
      checkPresent(ctx, valuesOf(given));
      const isSpent = statusOf(ctx, before) !== 'active';
      if (isSpent && assumed(ctx, 'spentLinkUpdate') === 'refused')
        throw wrongState(ctx, `Payment claim link is already ${statusOf(ctx, before)}`);
      const { expiresAt = before.expiresAt, maxUses = before.maxUses } = checked(ctx, given);
      const { metadata = before.metadata } = given;
      return shown(ctx, changed(ctx, before, { expiresAt, maxUses, metadata }));
    },
  }),

  operation({
    ...inferred,
    id: 'payment_claim_links.delete',
    title: 'Delete a payment claim link',
    method: 'DELETE',
    path: one,
    status: 204,
    handle({ params, principal }, ctx) {
      const { id } = recordOf(ctx, linksOf(ctx), 'Payment claim link', params['id'], principal);
      ctx.fire('payment_claim_link', id, 'delete');
      return { status: 204 };
    },
  }),
];

function shown(ctx: Context, row: LinkRow, status = 200): Reply {
  return { status, json: toWireLink(ctx, row) };
}

function valuesOf({ expires_at, max_uses, metadata }: Changes): unknown[] {
  return [expires_at, max_uses, metadata];
}

function checkPresent(ctx: Context, values: readonly unknown[]): void {
  const isEmpty = values.every((value) => value === undefined);
  if (isEmpty && assumed(ctx, 'emptyBody') === 'missing') throw missingParameter(ctx, 'payment_claim_link');
}

/** What is given, read; undefined: not given. Every field at fault is named. */
function checked(ctx: Context, given: Changes): { readonly expiresAt?: string; readonly maxUses?: number } {
  const errors: Record<string, string[]> = {};
  const expiry = given.expires_at === undefined ? undefined : expiryOf(ctx, given.expires_at);
  if (expiry !== undefined && 'problem' in expiry) errors['expires_at'] = [expiry.problem];
  const uses = given.max_uses === undefined ? undefined : wholeNumber(given.max_uses, 1);
  if (uses !== undefined && 'problem' in uses)
    errors['max_uses'] = [isBlank(given.max_uses) ? "can't be blank" : uses.problem];
  const isUnreadable = errors['expires_at']?.includes('is invalid') === true;
  if (Object.keys(errors).length > 0) throw invalid(ctx, errors, isUnreadable ? instantHint : undefined);
  return {
    ...(expiry !== undefined && 'at' in expiry ? { expiresAt: expiry.at } : {}),
    ...(uses !== undefined && 'digits' in uses ? { maxUses: Number(uses.digits) } : {}),
  };
}

function expiryOf(ctx: Context, text: string | null): { readonly at: string } | { readonly problem: string } {
  if (isBlank(text)) return { problem: "can't be blank" };
  const instant = parseInstant(text.trim());
  if (instant === undefined) return { problem: 'is invalid' };
  if (instant <= ctx.now && assumed(ctx, 'pastExpiry') === 'refused') return { problem: 'must be in the future' };
  return { at: isoInstant(instant) };
}

/** The link after an update: it opens again when it has time and uses left, and ends when it has none. */
function changed(ctx: Context, before: LinkRow, change: Pick<LinkRow, 'expiresAt' | 'maxUses' | 'metadata'>): LinkRow {
  const isAsLong = change.expiresAt === before.expiresAt && change.maxUses === before.maxUses;
  const isSame = isAsLong && change.metadata === before.metadata;
  if (isSame && assumed(ctx, 'unchangedUpdate') === 'silent') return before;
  const row = linksOf(ctx).update(before.id, { ...change, updatedAt: isoInstant(ctx.now) });
  const hasTime = Date.parse(row.expiresAt) > ctx.now;
  const hasUses = row.useCount < row.maxUses;
  if (row.status === 'active') {
    if (!hasUses) ctx.fire('payment_claim_link', row.id, 'exhaust');
    else timeLink(ctx, row);
  } else if (hasTime && hasUses && !isAsLong) ctx.fire('payment_claim_link', row.id, 'reopen');
  return linksOf(ctx).get(row.id) ?? row;
}
