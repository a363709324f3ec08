import type { Action, Lifecycle } from '../../core/provider.js';
import { pricesOf, productsOf } from './rows-catalog.js';

// A deleted record is gone: its row leaves the collection, and its id answers 404.
const product: Lifecycle = {
  name: 'product',
  collection: 'products',
  field: 'state',
  initial: { active: [{ emit: 'product.created' }] },
  states: {
    active: { on: { delete: { to: 'deleted', effects: [{ run: 'productDeleted' }, { emit: 'product.deleted' }] } } },
    deleted: {},
  },
};

const price: Lifecycle = {
  name: 'price',
  collection: 'prices',
  field: 'state',
  initial: { active: [{ emit: 'price.created' }] },
  states: {
    active: { on: { delete: { to: 'deleted', effects: [{ run: 'priceDeleted' }, { emit: 'price.deleted' }] } } },
    deleted: {},
  },
};

/** The state machines of the catalog. Sources: https://docs.gettrxn.com/api-reference/products, /prices */
export const catalogLifecycles: readonly Lifecycle[] = [product, price];

/** What their effects do. */
export const catalogActions: Readonly<Record<string, Action>> = {
  productDeleted: (ctx, row) => {
    for (const { id } of pricesOf(ctx).by('product', row.id)) ctx.fire('price', id, 'delete');
    productsOf(ctx).delete(row.id);
  },
  priceDeleted: (ctx, row) => void pricesOf(ctx).delete(row.id),
};
