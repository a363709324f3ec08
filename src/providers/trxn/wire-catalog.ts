/** Products and prices as clients see them. Field order is the provider's. */
import { type JsonObject, wireNumber } from '../../core/provider.js';
import type { PriceRow, ProductRow } from './rows-catalog.js';
import { wireTime } from './wire.js';

/** A product. Source: https://docs.gettrxn.com/api-reference/products */
export function toWireProduct(row: ProductRow): JsonObject {
  return {
    id: row.id,
    name: row.name,
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
  };
}

/** A price; its amount is in whole cents, a JSON number. Source: https://docs.gettrxn.com/api-reference/prices */
export function toWirePrice(row: PriceRow): JsonObject {
  const { recurring } = row;
  return {
    id: row.id,
    amount: wireNumber(row.amount),
    product_id: row.productId,
    active: row.active,
    recurring: recurring === null ? null : { interval: recurring.interval, interval_count: recurring.intervalCount },
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
  };
}
