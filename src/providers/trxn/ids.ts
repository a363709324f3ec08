/**
 * Ids: a prefix and letters and digits. The documents spell three of the prefixes in two ways; which one is given out, and which are
 * taken, is decided here alone. Source: https://docs.gettrxn.com/api-reference/customers, /invoices, /prices
 */
import { alphanumerics, type Collection, type Context, type Row } from '../../core/provider.js';
import { assumed } from './assumptions.js';

/** Spellings of one prefix: that of the resource's own page, then that of the samples of invoices and subscriptions. */
const doubles = [
  ['cust_', 'cus_'],
  ['prod_', 'pro_'],
  ['price_', 'pri_'],
] as const;

/** The prefix that is given out to records whose prefix the documents spell in two ways. */
export function prefixOf(ctx: Context, collection: 'customers' | 'products' | 'prices'): string {
  if (collection === 'customers') return assumed(ctx, 'customerPrefix');
  return collection === 'products' ? assumed(ctx, 'productPrefix') : assumed(ctx, 'pricePrefix');
}

/** A new id of a collection. */
export function newId(ctx: Context, collection: string, prefix: string): string {
  return prefix + ctx.ids.next(collection).text(assumed(ctx, 'idLength'), alphanumerics);
}

/** The row of an id that a call names, in the spelling in which we gave it out or, where that is assumed, in the other one. */
export function rowOf<R extends Row>(ctx: Context, rows: Collection<R>, id: string | undefined): R | undefined {
  if (id === undefined) return undefined;
  const row = rows.get(id);
  if (row !== undefined || assumed(ctx, 'idSpellings') === 'one') return row;
  const other = otherSpelling(id);
  return other === undefined ? undefined : rows.get(other);
}

/** An id of a customer, product or price as invoices and subscriptions show it. */
export function billedId(ctx: Context, id: string): string {
  if (assumed(ctx, 'idSpellings') !== 'asPrinted') return id;
  const pair = doubles.find(([own]) => id.startsWith(own));
  return pair === undefined ? id : pair[1] + id.slice(pair[0].length);
}

function otherSpelling(id: string): string | undefined {
  for (const [own, sample] of doubles) {
    if (id.startsWith(own)) return sample + id.slice(own.length);
    if (id.startsWith(sample)) return own + id.slice(sample.length);
  }
  return undefined;
}
