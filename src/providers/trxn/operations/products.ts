import { type Context, isoInstant, operation, type Reply } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { checkDeletable, checkUnused } from '../deletion.js';
import { invalid, missingParameter } from '../errors.js';
import { newId } from '../ids.js';
import { listOf, pageQuery, pageReply } from '../paging.js';
import { body, checkObject, isBlank, needing, textParam } from '../params.js';
import { placeKey, placeOf } from '../places.js';
import { recordOf } from '../records.js';
import { type ProductRow, pricesOf, productsOf } from '../rows-catalog.js';
import { product } from '../schemas-billing.js';
import { toWireProduct } from '../wire-catalog.js';

const docs = 'https://docs.gettrxn.com/api-reference/products';
const base = { docs, evidence: 'documented' } as const;
const one = '/v1/products/:id';
const fields = body({ name: textParam('Required on creation; spaces around it are dropped.') });

/** Operations on products. */
export const productOperations = [
  operation({
    ...base,
    id: 'products.list',
    title: 'List products',
    method: 'GET',
    path: '/v1/products',
    status: 200,
    query: pageQuery,
    response: listOf('products', product),
    handle(call, ctx) {
      const rows = productsOf(ctx).under('place', placeKey(placeOf(call.principal)));
      return pageReply(ctx, call, 'products', rows, assumed(ctx, 'catalogOrder'), toWireProduct);
    },
  }),

  operation({
    ...base,
    id: 'products.get',
    title: 'Retrieve a product',
    method: 'GET',
    path: one,
    status: 200,
    response: product,
    handle: ({ params, principal }, ctx) => shown(recordOf(ctx, productsOf(ctx), 'Product', params['id'], principal)),
  }),

  operation({
    ...base,
    id: 'products.create',
    title: 'Create a product',
    method: 'POST',
    path: '/v1/products',
    status: 201,
    request: needing(fields, 'name'),
    response: product,
    handle({ body: given, principal, request }, ctx) {
      checkObject(ctx, request);
      checkPresent(ctx, given);
      const now = isoInstant(ctx.now);
      const row = ctx.create<ProductRow>('product', {
        id: newId(ctx, 'products', assumed(ctx, 'productPrefix')),
        ...placeOf(principal),
        name: checkedName(ctx, given.name),
        state: 'active',
        createdAt: now,
        updatedAt: now,
      });
      return shown(row, assumed(ctx, 'productCreateStatus'));
    },
  }),

  operation({
    ...base,
    id: 'products.update',
    title: 'Update a product',
    method: 'PATCH',
    path: one,
    alsoAt: [{ method: 'PUT' }],
    status: 200,
    request: fields,
    response: product,
    handle({ body: given, params, principal, request }, ctx) {
      checkObject(ctx, request);
      const before = recordOf(ctx, productsOf(ctx), 'Product', params['id'], principal);
      checkPresent(ctx, given);
      const name = given.name === undefined ? before.name : checkedName(ctx, given.name);
      if (name === before.name && assumed(ctx, 'unchangedUpdate') === 'silent') return shown(before);
      const after = productsOf(ctx).update(before.id, { name, updatedAt: isoInstant(ctx.now) });
      ctx.emit('product', after, 'product.updated');
      return shown(after);
    },
  }),

  operation({
    id: 'products.delete',
    title: 'Delete a product',
    method: 'DELETE',
    path: one,
    // The event product.deleted is documented, the call is not in the public part of the page.
    evidence: 'inferred',
    docs,
    status: 204,
    handle({ params, principal }, ctx) {
      const { id } = recordOf(ctx, productsOf(ctx), 'Product', params['id'], principal);
      const prices = pricesOf(ctx).by('product', id);
      if (assumed(ctx, 'productDelete') === 'refused') checkDeletable(ctx, 'prices', prices.length === 0);
      for (const price of prices) checkUnused(ctx, price.id);
      ctx.fire('product', id, 'delete');
      return { status: 204 };
    },
  }),
];

function shown(row: ProductRow, status = 200): Reply {
  return { status, json: toWireProduct(row) };
}

function checkPresent(ctx: Context, { name }: { readonly name?: string | null | undefined }): void {
  if (name === undefined && assumed(ctx, 'emptyBody') === 'missing') throw missingParameter(ctx, 'product');
}

function checkedName(ctx: Context, name: string | null | undefined): string {
  if (isBlank(name)) throw invalid(ctx, { name: ["can't be blank"] });
  return name.trim();
}
