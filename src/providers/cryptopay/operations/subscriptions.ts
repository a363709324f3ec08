import { type Context, durationMs, isoInstant, operation } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { parseTimestamp, wireDate } from '../dates.js';
import { type Detail, notIncluded, plainDetail, type Refusals, refusing } from '../errors.js';
import { oneReply, pageReply, queryValue, uuidProblems } from '../lists.js';
import { accountProblems, amountProblems, emailProblems, urlProblems } from '../problems.js';
import { type Period, periods, type SubscriptionRow, subscriptionsOf } from '../rows-subscriptions.js';
import { listQuery, page, single } from '../schemas.js';
import { subscription, subscriptionParams } from '../schemas-invoices.js';
import { toWireSubscription } from '../wire-subscriptions.js';

const docs = 'https://developers.cryptopay.me/guides/email-billing';

/** How far ahead the latest moment for the first payment lies at least; documented. */
const leadMs = durationMs('3d');

/** Operations on subscriptions. */
export const subscriptionOperations = [
  operation({
    id: 'subscriptions.create',
    title: 'Create a subscription',
    method: 'POST',
    path: '/api/subscriptions',
    evidence: 'observed',
    docs,
    status: 201,
    request: subscriptionParams,
    response: single(subscription),
    handle({ body, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const customId = body.custom_id ?? null;
      const period = periods.find((one) => one === body.period);
      const startsAt = parseTimestamp(body.starts_at);
      const details = [
        ...amountProblems(ctx, 'amount', body.amount, body.currency),
        ...accountProblems(ctx, 'currency', body.currency),
        ...(period === undefined ? [notIncluded('period', periods)] : []),
        ...quantityProblems(ctx, body.period_quantity),
        ...startProblems(ctx, startsAt),
        ...emailProblems(ctx, 'payer_email', body.payer_email),
        ...urlProblems(ctx, body, ['success_redirect_url', 'unsuccess_redirect_url']),
      ];
      if (period === undefined || startsAt === undefined || details.length > 0) throw refusals.invalid(details);
      if (customId !== null && subscriptionsOf(ctx).by('customId', customId).length > 0) {
        throw refusals.conflict('duplicate_custom_id');
      }
      const row = ctx.create<SubscriptionRow>('subscription', rowOf(ctx, { ...body, period }, startsAt));
      return oneReply(201, toWireSubscription(row));
    },
  }),

  operation({
    id: 'subscriptions.list',
    title: 'List subscriptions',
    method: 'GET',
    path: '/api/subscriptions',
    evidence: 'observed',
    docs,
    status: 200,
    query: listQuery,
    response: page(subscription),
    handle(call, ctx) {
      const refusals = refusing(ctx, call.requestId);
      const after = queryValue(ctx, call, 'starting_after');
      const details = uuidProblems({ starting_after: after });
      if (details.length > 0) throw refusals.invalid(details);
      return pageReply(ctx, subscriptionsOf(ctx), {
        after: after?.toLowerCase(),
        toWire: toWireSubscription,
        refusals,
      });
    },
  }),

  operation({
    id: 'subscriptions.retrieve',
    title: 'Retrieve a subscription',
    method: 'GET',
    path: '/api/subscriptions/:subscription_id',
    evidence: 'observed',
    docs,
    status: 200,
    response: single(subscription),
    handle: ({ params, requestId }, ctx) =>
      oneReply(200, toWireSubscription(subscriptionOf(ctx, params, refusing(ctx, requestId)))),
  }),

  operation({
    id: 'subscriptions.retrieveByCustomId',
    title: 'Retrieve a subscription by custom id',
    method: 'GET',
    path: '/api/subscriptions/custom_id/:custom_id',
    evidence: 'observed',
    docs,
    status: 200,
    response: single(subscription),
    handle({ params, requestId }, ctx) {
      const row = subscriptionsOf(ctx).by('customId', params['custom_id'] ?? '')[0];
      if (row === undefined) throw refusing(ctx, requestId).notFound();
      return oneReply(200, toWireSubscription(row));
    },
  }),

  operation({
    id: 'subscriptions.cancel',
    title: 'Cancel a subscription',
    method: 'POST',
    path: '/api/subscriptions/:subscription_id/cancel',
    evidence: 'observed',
    docs,
    status: 200,
    response: single(subscription),
    handle({ params, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const row = subscriptionOf(ctx, params, refusals);
      if (row.status !== 'active') throw refusals.wrongState('The subscription is cancelled already.');
      ctx.fire('subscription', row.id, 'cancel');
      return oneReply(200, toWireSubscription(subscriptionOf(ctx, params, refusals)));
    },
  }),
];

function subscriptionOf(ctx: Context, params: Readonly<Record<string, string>>, refusals: Refusals): SubscriptionRow {
  const id = params['subscription_id'] ?? '';
  const details = uuidProblems({ subscription_id: id });
  if (details.length > 0) throw refusals.invalid(details);
  const row = subscriptionsOf(ctx).get(id.toLowerCase());
  if (row === undefined) throw refusals.notFound();
  return row;
}

type Params = Omit<typeof subscriptionParams._output, 'period'> & { readonly period: Period };

function rowOf(ctx: Context, body: Params, startsAt: number): SubscriptionRow {
  const now = isoInstant(ctx.now);
  const start = isoInstant(Math.floor(startsAt / 1000) * 1000);
  return {
    id: ctx.ids.next('subscriptions').uuid(),
    status: 'active',
    customId: body.custom_id ?? null,
    name: body.name,
    amount: body.amount,
    currency: body.currency,
    period: body.period,
    periodQuantity: body.period_quantity,
    startsAt: start,
    periodNumber: -1,
    currentPeriodStartsAt: now,
    currentPeriodEndsAt: start,
    currentPeriodPaid: false,
    payerEmail: body.payer_email,
    payerName: body.payer_name ?? null,
    productName: body.product_name ?? null,
    productDescription: body.product_description ?? null,
    successRedirectUrl: body.success_redirect_url ?? null,
    unsuccessRedirectUrl: body.unsuccess_redirect_url ?? null,
    createdAt: now,
    cancelledAt: null,
  };
}

function quantityProblems(ctx: Context, quantity: number): Detail[] {
  const most = assumed(ctx, 'periodQuantityMaximum');
  const bound = (code: string, value: number): Detail[] => [
    {
      code,
      target: 'period_quantity',
      message: `${code.replaceAll('_', ' ')} to ${value}`,
      args: { value: String(value) },
    },
  ];
  if (quantity < 1) return bound('must_be_greater_than_or_equal', 1);
  return quantity > most ? bound('must_be_less_than_or_equal', most) : [];
}

function startProblems(ctx: Context, startsAt: number | undefined): Detail[] {
  const target = 'starts_at';
  if (startsAt === undefined) return [plainDetail(assumed(ctx, 'badTimestamp'), target)];
  const earliest = ctx.now + leadMs;
  if (startsAt >= earliest) return [];
  if (assumed(ctx, 'startsAtTooSoon') === 'must_be_valid') return [plainDetail('must_be_valid', target)];
  const value = wireDate(isoInstant(earliest));
  return [
    {
      code: 'must_be_greater_than_or_equal',
      target,
      message: `must be greater than or equal to ${value}`,
      args: { value },
    },
  ];
}
