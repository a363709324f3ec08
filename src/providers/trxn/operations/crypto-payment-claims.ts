import { type Call, type Context, type Listing, listingOf, operation, type Reply } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { invalid, wrongState } from '../errors.js';
import { listOf, pageQuery, pageReply } from '../paging.js';
import { body, checkObject, isBlank, textParam } from '../params.js';
import { placeKey, placeOf } from '../places.js';
import { recordOf } from '../records.js';
import { type ClaimRow, claimsOf, statusKey } from '../rows-claims.js';
import { paymentClaim } from '../schemas-claims.js';
import { repetitionNote } from '../transactions.js';
import { toWireClaim } from '../wire-claims.js';

const docs = 'https://docs.gettrxn.com/api-reference/payment-claims';
const documented = { docs, evidence: 'documented' } as const;
// That a merchant decides on claims is documented; verb, path and the name of the reason are not.
const inferred = { docs, evidence: 'inferred' } as const;
const all = '/v1/crypto_payment_claims';
const one = `${all}/:id`;

const statuses: readonly string[] = ['pending', 'approved', 'rejected'];

/** Operations on claims. They come from the hosted page alone. */
export const cryptoPaymentClaimOperations = [
  operation({
    ...documented,
    id: 'crypto_payment_claims.list',
    title: 'List crypto payment claims',
    method: 'GET',
    path: all,
    status: 200,
    query: pageQuery.extend({
      status: textParam('pending, approved or rejected; all when left out.'),
    }),
    response: listOf('crypto_payment_claims', paymentClaim),
    handle(call, ctx) {
      return pageReply(ctx, call, 'crypto_payment_claims', filtered(ctx, call), 'newestFirst', toWireClaim);
    },
  }),

  operation({
    ...documented,
    id: 'crypto_payment_claims.get',
    title: 'Retrieve a crypto payment claim',
    method: 'GET',
    path: one,
    status: 200,
    response: paymentClaim,
    handle: (call, ctx) => shown(claimOf(ctx, call)),
  }),

  operation({
    ...inferred,
    id: 'crypto_payment_claims.approve',
    title: 'Approve a crypto payment claim',
    method: 'POST',
    path: `${one}/approve`,
    alsoAt: [{ method: 'PATCH' }],
    status: 200,
    response: paymentClaim,
    handle(call, ctx) {
      const claim = claimOf(ctx, call);
      const note = repetitionNote(ctx, claim, claim);
      return { ...decided(ctx, call, claim, 'approve'), ...(note === undefined ? {} : { note }) };
    },
  }),

  operation({
    ...inferred,
    id: 'crypto_payment_claims.reject',
    title: 'Reject a crypto payment claim',
    method: 'POST',
    path: `${one}/reject`,
    alsoAt: [{ method: 'PATCH' }],
    status: 200,
    request: body({
      rejection_reason: textParam('Why it is rejected.'),
      reason: textParam('Taken in the place of rejection_reason.'),
    }),
    response: paymentClaim,
    handle(call, ctx) {
      checkObject(ctx, call.request);
      const claim = claimOf(ctx, call);
      const { rejection_reason, reason } = call.body;
      const given = rejection_reason ?? reason ?? null;
      checkPending(ctx, claim);
      if (isBlank(given) && assumed(ctx, 'rejectionReason') === 'required')
        throw invalid(ctx, { rejection_reason: ["can't be blank"] });
      return decided(ctx, call, claim, 'reject', given);
    },
  }),
];

function shown(row: ClaimRow): Reply {
  return { status: 200, json: toWireClaim(row) };
}

function claimOf(ctx: Context, { params, principal }: Call<unknown>): ClaimRow {
  return recordOf(ctx, claimsOf(ctx), 'Crypto payment claim', params['id'], principal);
}

/** Claims of the caller's place. */
function filtered(ctx: Context, { principal, query }: Call<unknown>): Listing<ClaimRow> {
  const place = placeOf(principal);
  const status = query.getAll('status').at(-1);
  const isUnknown = status !== undefined && !statuses.includes(status);
  if (isBlank(status) || (isUnknown && assumed(ctx, 'unknownClaimStatus') === 'ignored'))
    return claimsOf(ctx).under('place', placeKey(place));
  return isUnknown ? listingOf([]) : claimsOf(ctx).under('status', statusKey(place, status));
}

function checkPending(ctx: Context, { status }: ClaimRow): void {
  if (status !== 'pending') throw wrongState(ctx, `Crypto payment claim is already ${status}`);
}

function decided(
  ctx: Context,
  { principal }: Call<unknown>,
  claim: ClaimRow,
  event: 'approve' | 'reject',
  reason: string | null = null,
): Reply {
  checkPending(ctx, claim);
  const data = { user_id: Number(principal.details['userId']), rejection_reason: reason };
  ctx.fire('crypto_payment_claim', claim.id, event, { data });
  return shown(claimsOf(ctx).get(claim.id) ?? claim);
}
