/** Products and prices that a scenario can give, in the shape that answers have. */
import { z } from 'zod';
import { type GivenCollection, givenCollection, placeRow } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { id, production, times, timesOf } from './given-parts.js';
import { newId } from './ids.js';
import { intervals, pricesOf, productsOf } from './rows-catalog.js';

const product = z.strictObject({ id: id.optional(), name: z.string().trim().min(1).optional(), ...times });

const price = z.strictObject({
  id: id.optional(),
  amount: z.int('expected whole cents, e.g. 2999 for $29.99').min(0),
  product_id: id,
  active: z.boolean().optional(),
  recurring: z.strictObject({ interval: z.enum(intervals), interval_count: z.int().min(1).optional() }).nullish(),
  ...times,
});

/** The collections of the catalog that a scenario can give. */
export const catalogGiven: Readonly<Record<string, GivenCollection>> = {
  products: givenCollection(product, (ctx, row) => {
    const key = row.id ?? newId(ctx, 'products', assumed(ctx, 'productPrefix'));
    placeRow(productsOf(ctx), {
      id: key,
      ...production(ctx),
      name: row.name ?? key,
      state: 'active',
      ...timesOf(ctx, row),
    });
  }),

  prices: givenCollection(
    price,
    (ctx, row) => {
      const { recurring } = row;
      placeRow(pricesOf(ctx), {
        id: row.id ?? newId(ctx, 'prices', assumed(ctx, 'pricePrefix')),
        ...production(ctx),
        productId: row.product_id,
        amount: String(row.amount),
        active: row.active ?? true,
        recurring:
          recurring === null || recurring === undefined
            ? null
            : { interval: recurring.interval, intervalCount: recurring.interval_count ?? 1 },
        state: 'active',
        ...timesOf(ctx, row),
      });
    },
    { product_id: 'products' },
  ),
};
