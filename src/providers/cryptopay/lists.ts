/** What list calls have in common. Source: recordings of https://github.com/cryptopay-dev/cryptopay-ruby */
import type { Call, Collection, Context, JsonObject, Reply, Row } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { answerHeaders, type Detail, notUuid, type Refusals } from './errors.js';

/** Rows on a page; clients cannot choose it. */
export const pageSize = 50;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The details of values that should be UUIDs and are not, by parameter. */
export function uuidProblems(values: Readonly<Record<string, string | undefined>>): Detail[] {
  return Object.entries(values).flatMap(([target, value]) =>
    value === undefined || uuid.test(value) ? [] : [notUuid(target)],
  );
}

/** A query parameter, or undefined when it is left out. */
export function queryValue(ctx: Context, { query }: Call<unknown>, name: string): string | undefined {
  const value = query.get(name) ?? undefined;
  return value === '' && assumed(ctx, 'emptyParameter') === 'ignored' ? undefined : value;
}

/** `{data}` with one object. */
export function oneReply(status: number, data: JsonObject): Reply {
  return { status, json: { data }, headers: answerHeaders };
}

/** `{data}` with a list that has no pages, and so no `meta`. */
export function listReply(data: readonly JsonObject[]): Reply {
  return { status: 200, json: { data }, headers: answerHeaders };
}

/**
 * A page of the rows that match, newest first, behind the row `after`. `meta.total` counts all that match; a cursor of
 * another row than those that match counts as a place among them.
 */
export function pageReply<R extends Row>(
  ctx: Context,
  rows: Collection<R>,
  of: {
    /** The rows that may match, oldest first, where an index knows them. */
    among?: readonly R[] | undefined;
    matches: (row: R) => boolean;
    after: string | undefined;
    toWire: (row: R) => JsonObject;
    refusals: Refusals;
  },
): Reply {
  const { after, refusals } = of;
  const isKnown = after === undefined || rows.get(after) !== undefined;
  const unknown = assumed(ctx, 'unknownCursor');
  if (!isKnown && unknown === 'notFound') throw refusals.notFound();
  let isBehind = after === undefined || (!isKnown && unknown === 'firstPage');
  let total = 0;
  let hasMore = false;
  const found: R[] = [];
  // A cursor of another row than these can only be placed among all.
  const isAmong = !isKnown || after === undefined || of.among?.some(({ id }) => id === after);
  const listed = of.among !== undefined && isAmong ? [...of.among].reverse() : rows.newestFirst();
  for (const row of listed) {
    if (of.matches(row)) {
      total += 1;
      if (isBehind && found.length === pageSize) hasMore = true;
      else if (isBehind) found.push(row);
    }
    if (row.id === after) isBehind = true;
  }
  const meta = { total, has_more: hasMore };
  return { status: 200, json: { data: found.map(of.toWire), meta }, headers: answerHeaders };
}
