/** Rows of the catalog: products and their prices. */
import type { CollectionSpec, Context, Row } from '../../core/provider.js';
import { byPlace, field, type Placed } from './places.js';

/** What the merchant sells. */
export interface ProductRow extends Placed {
  readonly name: string;
  /** A deleted row is taken out in the same unit; the state is there for the lifecycle and its webhook. */
  readonly state: 'active' | 'deleted';
}

/** The intervals of recurring prices. Source: https://docs.gettrxn.com/api-reference/prices */
export const intervals = ['day', 'week', 'month', 'year'] as const;

/** The rhythm of a price: every `intervalCount` days, weeks, months or years. */
export type Recurring = { readonly interval: (typeof intervals)[number]; readonly intervalCount: number };

/** A price of a product. */
export interface PriceRow extends Placed {
  readonly productId: string;
  /** Whole cents, as digits. */
  readonly amount: string;
  readonly active: boolean;
  /** Null for a price that is paid once. */
  readonly recurring: Recurring | null;
  readonly state: 'active' | 'deleted';
}

/** That an invoice or a subscription names a price: one row for each pair, so that a look-up needs no scan. */
export interface PriceUseRow extends Row {
  readonly priceId: string;
  readonly ownerId: string;
}

/** The collections of the catalog and how their rows are found. */
export const catalogCollections: Readonly<Record<string, CollectionSpec>> = {
  products: { indexes: { place: byPlace } },
  prices: { indexes: { place: byPlace, product: field('productId') } },
  price_uses: { indexes: { price: field('priceId'), owner: field('ownerId') } },
};

/** Typed doors to the collections. */
export const productsOf = (ctx: Context) => ctx.rows<ProductRow>('products');
export const pricesOf = (ctx: Context) => ctx.rows<PriceRow>('prices');
export const priceUsesOf = (ctx: Context) => ctx.rows<PriceUseRow>('price_uses');

/** Keeps in mind that an invoice or a subscription names prices, in the place of those that it named before. */
export function notePrices(ctx: Context, ownerId: string, priceIds: readonly string[]): void {
  for (const { id } of priceUsesOf(ctx).by('owner', ownerId)) priceUsesOf(ctx).delete(id);
  for (const priceId of new Set(priceIds)) priceUsesOf(ctx).insert({ id: `${ownerId} ${priceId}`, priceId, ownerId });
}
