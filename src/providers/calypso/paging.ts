/** Filters, sorting and pages of the find operations. Source: https://docs.calypso.finance/api-reference/customer-purse-api */
import { z } from 'zod';
import {
  type Context,
  type Decimal,
  decimal,
  firstOf,
  type JsonObject,
  type Listing,
  listingOf,
} from '../../core/provider.js';
import { instantField, numberField } from './amounts.js';
import { assumed } from './assumptions.js';
import type { Refuse } from './errors.js';

const criteria = <V extends z.ZodType>(value: V) => ({
  equals: value.nullish(),
  notEquals: value.nullish(),
  specified: z.boolean().nullish().meta({ description: 'true: has a value; false: has none.' }),
  in: z.array(value).nullish(),
  notIn: z.array(value).nullish(),
});

/** A filter over texts. */
export const stringFilter = z.object({
  ...criteria(z.string()),
  contains: z.string().nullish(),
  doesNotContain: z.string().nullish(),
});

/** A filter over the values of an enum, or over booleans. */
export function valueFilter<V extends z.ZodType>(value: V) {
  return z.object(criteria(value));
}

const ranged = <V extends z.ZodType>(value: V) => ({
  ...criteria(value),
  greaterThan: value.nullish(),
  lessThan: value.nullish(),
  greaterThanOrEqual: value.nullish(),
  lessThanOrEqual: value.nullish(),
});

/** A filter over numbers. */
export const numberFilter = z.object(ranged(numberField));

/** A filter over instants. */
export const dateFilter = z.object(ranged(instantField));

/** The paging keys of a payload. */
export const pagingFields = {
  pageNumber: z.int().nullish(),
  pageSize: z.int().nullish(),
  sort: z.enum(['ASC', 'DESC']).nullish(),
  properties: z.string().nullish().meta({ description: 'Name of the field to sort by.' }),
};

type Comparable = string | boolean | number | Decimal;

interface Filter<V> {
  readonly equals?: V | null | undefined;
  readonly notEquals?: V | null | undefined;
  readonly specified?: boolean | null | undefined;
  readonly in?: readonly V[] | null | undefined;
  readonly notIn?: readonly V[] | null | undefined;
  readonly contains?: string | null | undefined;
  readonly doesNotContain?: string | null | undefined;
  readonly greaterThan?: V | null | undefined;
  readonly lessThan?: V | null | undefined;
  readonly greaterThanOrEqual?: V | null | undefined;
  readonly lessThanOrEqual?: V | null | undefined;
}

/** What each key of a filter asks of a value that is there. Keys and their sense: https://www.jhipster.tech/entities-filtering/ */
const asks: { readonly [K in Exclude<keyof Filter<never>, 'specified'>]-?: (value: Comparable, by: never) => boolean } =
  {
    equals: (value, by: Comparable) => order(value, by) === 0,
    notEquals: (value, by: Comparable) => order(value, by) !== 0,
    in: (value, by: readonly Comparable[]) => by.some((one) => order(value, one) === 0),
    notIn: (value, by: readonly Comparable[]) => !by.some((one) => order(value, one) === 0),
    contains: (value, by: string) => holds(value, by),
    doesNotContain: (value, by: string) => !holds(value, by),
    greaterThan: (value, by: Comparable) => order(value, by) > 0,
    lessThan: (value, by: Comparable) => order(value, by) < 0,
    greaterThanOrEqual: (value, by: Comparable) => order(value, by) >= 0,
    lessThanOrEqual: (value, by: Comparable) => order(value, by) <= 0,
  };

/**
 * Whether a value passes a filter: all given keys must agree. `contains` ignores case. A missing value passes only
 * `specified: false` (as SQL compares null, which is what JHipster's criteria come down to). Instants are compared in ms.
 */
export function passes<V extends Comparable>(filter: Filter<V> | null | undefined, value: V | null): boolean {
  if (filter === null || filter === undefined) return true;
  const { specified, ...others } = filter;
  if (specified !== null && specified !== undefined && specified !== (value !== null)) return false;
  const given = Object.entries(others).filter(([, by]) => by !== null && by !== undefined);
  if (value === null) return given.length === 0;
  return given.every(([key, by]) => asks[key as keyof typeof asks](value, by as never));
}

/** One filter of a find operation: what it asks of a row; undefined when it asks nothing. */
type Test<R> = ((row: R) => boolean) | undefined;

/** A filter over what `valueIn` answers of a row. */
export function where<R, V extends Comparable>(
  filter: Filter<V> | null | undefined,
  valueIn: (row: R) => V | null,
): Test<R> {
  const asked = Object.values(filter ?? {}).some((by) => by !== null && by !== undefined);
  return asked ? (row) => passes(filter, valueIn(row)) : undefined;
}

/** The rows that pass all tests. Where none asks anything they are the rows themselves, and nothing is looked at. */
export function filtered<R>(rows: Listing<R>, tests: readonly Test<R>[]): Listing<R> {
  const asked = tests.filter((test) => test !== undefined);
  if (asked.length === 0) return rows;
  return listingOf([...rows.oldestFirst()].filter((row) => asked.every((test) => test(row))));
}

function holds(value: Comparable, part: string): boolean {
  return String(value).toLowerCase().includes(part.toLowerCase());
}

function order(a: Comparable, b: Comparable): number {
  if (typeof a === 'object' && typeof b === 'object') return a.cmp(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a row is sorted by; an amount is compared as a decimal. */
export type SortKey = string | boolean | null | { readonly amount: string };

interface Paging {
  readonly pageNumber?: number | null | undefined;
  readonly pageSize?: number | null | undefined;
  readonly sort?: 'ASC' | 'DESC' | null | undefined;
  readonly properties?: string | null | undefined;
}

/**
 * One page of `rows` as `{result, page, size, total, totalElements}`. Throws error 001 for an unknown sort
 * property, a page before the first, and a size of 0 or beyond the largest. A page behind the last is empty.
 */
export function pageFrom<R>(
  ctx: Context,
  rows: Listing<R>,
  paging: Paging,
  refuse: Refuse,
  shown: { readonly sortable: Readonly<Record<string, (row: R) => SortKey>>; readonly toWire: (row: R) => JsonObject },
): JsonObject {
  const base = assumed(ctx, 'pageBase');
  const page = paging.pageNumber ?? base;
  const size = paging.pageSize ?? assumed(ctx, 'defaultPageSize');
  const largest = assumed(ctx, 'maxPageSize');
  if (page < base) throw refuse('001', `payload.pageNumber: pages count from ${base}`);
  if (size < 1 || size > largest) throw refuse('001', `payload.pageSize: must be from 1 to ${largest}`);
  const sorted = inOrder(ctx, rows, paging, refuse, shown.sortable);
  return {
    result: firstOf(sorted((page - base) * size), size).map(shown.toWire),
    page,
    size,
    total: Math.ceil(rows.size / size),
    totalElements: rows.size,
  };
}

/** The rows in the order that is asked for, without so many of the first. */
function inOrder<R>(
  ctx: Context,
  rows: Listing<R>,
  { sort, properties }: Paging,
  refuse: Refuse,
  sortable: Readonly<Record<string, (row: R) => SortKey>>,
): (skip: number) => Iterable<R> {
  const named = properties ?? '';
  if (named === '') {
    const newestFirst = (sort ?? (assumed(ctx, 'defaultSort') === 'newestFirst' ? 'DESC' : 'ASC')) === 'DESC';
    return (skip) => (newestFirst ? rows.newestFirst(skip) : rows.oldestFirst(skip));
  }
  const keyOf = Object.hasOwn(sortable, named) ? sortable[named] : undefined;
  if (keyOf === undefined) throw refuse('001', `payload.properties: can be ${Object.keys(sortable).join(', ')}`);
  const keyed = [...rows.oldestFirst()].map((row) => ({ row, key: comparable(keyOf(row)) }));
  keyed.sort((a, b) => compare(a.key, b.key));
  const ordered = keyed.map(({ row }) => row);
  if (sort === 'DESC') ordered.reverse();
  return (skip) => ordered.slice(skip);
}

function comparable(key: SortKey): string | Decimal | null {
  if (key === null || typeof key === 'string') return key;
  return typeof key === 'boolean' ? String(key) : decimal(key.amount);
}

function compare(a: string | Decimal | null, b: string | Decimal | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return order(a, b);
}
