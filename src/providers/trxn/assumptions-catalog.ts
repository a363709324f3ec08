import type { Assumption } from '../../core/provider.js';

const reference = 'https://docs.gettrxn.com/api-reference';
const products = `${reference}/products`;
const prices = `${reference}/prices`;

/** What the public documents leave open about products and prices. */
export const catalogAssumptions = [
  {
    id: 'trxn.catalogOrder',
    about: 'Order of the lists of products and prices.',
    default: 'oldestFirst',
    options: ['oldestFirst', 'newestFirst'],
    source: `Not stated; the samples print the older one first. ${products}`,
  },
  {
    id: 'trxn.productCreateStatus',
    about: 'HTTP status of a created product.',
    default: 201,
    options: [201, 200],
    source: `The errors page says 201 for creation; the products page names no status. ${products}`,
  },
  {
    id: 'trxn.productNames',
    about: 'Names of products need not be unique and have no greatest length.',
    default: 'free',
    options: ['free'],
    source: `Only that a name is trimmed and not blank is documented. ${products}`,
  },
  {
    id: 'trxn.productDelete',
    about:
      'A product that has prices is deleted with them (price.deleted, then product.deleted), or refused with 422. One whose prices are on invoices or subscriptions follows trxn.priceDelete.',
    default: 'withPrices',
    options: ['withPrices', 'refused'],
    source: `product.deleted is documented, what becomes of prices is not. ${products}`,
  },
  {
    id: 'trxn.priceCalls',
    about:
      'Prices are created from amount, product_id, active and recurring; update takes the same fields, and leaves invoices as they are.',
    default: 'as the object',
    options: ['as the object'],
    source: `The object is documented, and that prices can be created and managed. ${prices}`,
  },
  {
    id: 'trxn.priceLeast',
    about: 'Least amount of a price, in cents.',
    default: 0,
    options: [0, 1],
    source: `Not documented. ${prices}`,
  },
  {
    id: 'trxn.numberLimits',
    about:
      'Amounts of prices end at 9007199254740991, quantities and interval_count at 2147483647; beyond, 422 says "must be less than or equal to".',
    default: 'as columns',
    options: ['as columns'],
    source: `Not documented. ${prices}`,
  },
  {
    id: 'trxn.priceProduct',
    about: 'Answer to a price of an unknown product: product must exist (422), or 404 with the param product_id.',
    default: 'invalid',
    options: ['invalid', 'notFound'],
    source: `Not documented; the first is what Rails says. ${prices}`,
  },
  {
    id: 'trxn.intervalCount',
    about: 'The interval_count of a recurring price that names none: 1, or refused.',
    default: 'one',
    options: ['one', 'required'],
    source: `Not documented. ${prices}`,
  },
  {
    id: 'trxn.priceDelete',
    about:
      'A price that is on an invoice or in a subscription is not deleted (422), or deleted while they keep its id.',
    default: 'refused',
    options: ['refused', 'kept'],
    source: `Not documented; the first is what Rails does for records that others depend on. ${prices}`,
  },
] as const satisfies readonly Assumption[];
