/** Pages of lists: 25 rows, numbered from 1. Source: https://docs.gettrxn.com/api-reference/pagination */
import { z } from 'zod';
import {
  type Call,
  type Context,
  firstOf,
  type JsonObject,
  type Listing,
  Refused,
  type Reply,
  wireNumber,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { errorObject } from './errors.js';

/** Rows on a page; not configurable. */
const pageSize = 25;

/** Query of a list. */
export const pageQuery = z.object({
  page: z.string().optional().meta({ description: 'Number of the page, from 1; 25 rows each.' }),
});

/** The answer of a list under its plural. */
export function listOf(key: string, row: z.ZodType): z.ZodType {
  return z.object({
    [key]: z.array(row),
    pagination: z.object({
      page: z.int(),
      pages: z.int().meta({ description: 'Number of pages; 0 for an empty collection.' }),
      count: z.int().meta({ description: 'Number of rows on all pages.' }),
    }),
  });
}

/** One page of `rows` in an order, as asked for by the query of a call. */
export function pageReply<R>(
  ctx: Context,
  call: Call<unknown>,
  key: string,
  rows: Listing<R>,
  order: 'newestFirst' | 'oldestFirst',
  toWire: (row: R) => JsonObject,
): Reply {
  const count = rows.size;
  const pages = Math.ceil(count / pageSize);
  const asked = askedPage(ctx, call.query);
  const isBeyond = Number(asked) > pages && pages > 0;
  const page = isBeyond && assumed(ctx, 'pageBeyondEnd') === 'last' ? String(pages) : asked;
  const start = (Number(page) - 1) * pageSize;
  const shown = start < count ? firstOf(rows[order](start), pageSize) : [];
  return {
    status: 200,
    // Digits stay as they were asked for: a page number may be longer than a double is exact.
    json: {
      [key]: shown.map(toWire),
      pagination: { page: wireNumber(page), pages, count },
    },
  };
}

/** The number asked for as digits without leading zeros. */
function askedPage(ctx: Context, query: URLSearchParams): string {
  const text = query.getAll('page').at(-1) ?? '1';
  const digits = /^0*([1-9]\d*)$/.exec(text)?.[1];
  if (digits !== undefined) return digits;
  if (assumed(ctx, 'invalidPage') === 'first') return '1';
  throw new Refused(
    errorObject(ctx, 400, { code: 'parameter_invalid', message: 'page must be a positive integer', param: 'page' }),
  );
}
