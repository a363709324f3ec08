import { z } from 'zod';
import {
  type Context,
  type Evidence,
  isJsonObject,
  isoInstant,
  operation,
  type Refused,
  type Reply,
} from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { checkUnused } from '../deletion.js';
import { invalid, missingParameter, notFound } from '../errors.js';
import { newId } from '../ids.js';
import { wholeNumber } from '../numbers.js';
import { listOf, pageQuery, pageReply } from '../paging.js';
import { body, checkObject, flagParam, isBlank, numberParam, textParam } from '../params.js';
import { type Place, placeKey, placeOf } from '../places.js';
import { recordOf, referenced } from '../records.js';
import { intervals, type PriceRow, pricesOf, productsOf, type Recurring } from '../rows-catalog.js';
import { price } from '../schemas-billing.js';
import { toWirePrice } from '../wire-catalog.js';

const docs = 'https://docs.gettrxn.com/api-reference/prices';
const documented = { docs, evidence: 'documented' as Evidence };
const inferred = { docs, evidence: 'inferred' as Evidence };
const one = '/v1/prices/:id';

const rhythm = z.object({
  interval: textParam('day, week, month or year.'),
  interval_count: numberParam('A whole number from 1.'),
});

const fields = body({
  amount: numberParam('Whole cents: 2999 for $29.99. Required on creation.'),
  product_id: textParam('Required on creation.'),
  active: flagParam('True unless said.'),
  // Anything that is neither an object nor null is a rhythm without an interval: refused, since dropping it would make a one-time price.
  recurring: z
    .preprocess(
      (value) => (value === undefined || value === null || isJsonObject(value) ? value : {}),
      rhythm.nullish(),
    )
    .meta({ description: 'How often it is billed; null or left out for once.' }),
});

type Given = z.output<typeof fields>;

/** Operations on prices. */
export const priceOperations = [
  operation({
    ...documented,
    id: 'prices.list',
    title: 'List prices',
    method: 'GET',
    path: '/v1/prices',
    status: 200,
    query: pageQuery,
    response: listOf('prices', price),
    handle(call, ctx) {
      const rows = pricesOf(ctx).under('place', placeKey(placeOf(call.principal)));
      return pageReply(ctx, call, 'prices', rows, assumed(ctx, 'catalogOrder'), toWirePrice);
    },
  }),

  operation({
    ...documented,
    id: 'prices.get',
    title: 'Retrieve a price',
    method: 'GET',
    path: one,
    status: 200,
    response: price,
    handle: ({ params, principal }, ctx) => shown(recordOf(ctx, pricesOf(ctx), 'Price', params['id'], principal)),
  }),

  operation({
    ...inferred,
    id: 'prices.create',
    title: 'Create a price',
    method: 'POST',
    path: '/v1/prices',
    status: 201,
    request: fields,
    response: price,
    handle({ body: given, principal, request }, ctx) {
      checkObject(ctx, request);
      checkPresent(ctx, given);
      const place = placeOf(principal);
      const { recurring = null, active } = given;
      const values = checked(ctx, place, {
        ...given,
        amount: given.amount ?? null,
        product_id: given.product_id ?? null,
        recurring,
      });
      const now = isoInstant(ctx.now);
      const row = ctx.create<PriceRow>('price', {
        id: newId(ctx, 'prices', assumed(ctx, 'pricePrefix')),
        ...place,
        ...values,
        active: active ?? true,
        state: 'active',
        createdAt: now,
        updatedAt: now,
      } as PriceRow);
      return shown(row, 201);
    },
  }),

  operation({
    ...inferred,
    id: 'prices.update',
    title: 'Update a price',
    method: 'PATCH',
    path: one,
    alsoAt: [{ method: 'PUT' }],
    status: 200,
    request: fields,
    response: price,
    handle({ body: given, params, principal, request }, ctx) {
      checkObject(ctx, request);
      const before = recordOf(ctx, pricesOf(ctx), 'Price', params['id'], principal);
      checkPresent(ctx, given);
      const change = { ...checked(ctx, before, given), active: given.active ?? before.active };
      const isSame = JSON.stringify(toWirePrice({ ...before, ...change })) === JSON.stringify(toWirePrice(before));
      if (isSame && assumed(ctx, 'unchangedUpdate') === 'silent') return shown(before);
      const after = pricesOf(ctx).update(before.id, { ...change, updatedAt: isoInstant(ctx.now) });
      ctx.emit('price', after, 'price.updated');
      return shown(after);
    },
  }),

  operation({
    ...inferred,
    id: 'prices.delete',
    title: 'Delete a price',
    method: 'DELETE',
    path: one,
    status: 204,
    handle({ params, principal }, ctx) {
      const { id } = recordOf(ctx, pricesOf(ctx), 'Price', params['id'], principal);
      checkUnused(ctx, id);
      ctx.fire('price', id, 'delete');
      return { status: 204 };
    },
  }),
];

function shown(row: PriceRow, status = 200): Reply {
  return { status, json: toWirePrice(row) };
}

function checkPresent(ctx: Context, { amount, product_id, active, recurring }: Given): void {
  const isEmpty = [amount, product_id, active, recurring].every((value) => value === undefined);
  if (isEmpty && assumed(ctx, 'emptyBody') === 'missing') throw missingParameter(ctx, 'price');
}

/** The fields that were given, as they are stored. All fields at fault are named; the product comes first, as Rails checks it. */
function checked(
  ctx: Context,
  place: Place,
  { amount, product_id, recurring }: Given,
): { -readonly [F in 'productId' | 'amount' | 'recurring']?: PriceRow[F] } {
  const errors: Record<string, string[]> = {};
  const values: { -readonly [F in 'productId' | 'amount' | 'recurring']?: PriceRow[F] } = {};
  let hint: string | undefined;
  if (product_id !== undefined) {
    const product = referenced(ctx, productsOf(ctx), product_id, place);
    if (product !== undefined) values.productId = product.id;
    else if (assumed(ctx, 'priceProduct') === 'notFound') throw unknownProduct(ctx);
    else errors['product'] = ['must exist'];
  }
  if (amount !== undefined) {
    const number = wholeNumber(amount, assumed(ctx, 'priceLeast'), Number.MAX_SAFE_INTEGER);
    if ('digits' in number) values.amount = number.digits;
    else {
      errors['amount'] = [number.problem];
      if (number.problem === 'must be an integer') hint = 'The amount of a price is in whole cents: 2999 for $29.99.';
    }
  }
  if (recurring === null) values.recurring = null;
  else if (recurring !== undefined) values.recurring = rhythmOf(ctx, recurring, errors);
  if (Object.keys(errors).length > 0) throw invalid(ctx, errors, hint);
  return values;
}

function unknownProduct(ctx: Context): Refused {
  return notFound(ctx, 'Product', undefined, 'product_id');
}

function rhythmOf(
  ctx: Context,
  { interval, interval_count }: z.output<typeof rhythm>,
  errors: Record<string, string[]>,
): Recurring {
  const known = intervals.find((one) => one === interval);
  if (known === undefined) errors['recurring.interval'] = ['is not included in the list'];
  const isLeftOut = isBlank(interval_count) && assumed(ctx, 'intervalCount') === 'one';
  const count = isLeftOut ? { digits: '1' } : wholeNumber(interval_count, 1);
  if ('problem' in count) errors['recurring.interval_count'] = [count.problem];
  return { interval: known ?? 'day', intervalCount: 'digits' in count ? Number(count.digits) : 1 };
}
