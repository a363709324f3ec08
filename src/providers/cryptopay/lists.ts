/** What list calls have in common. Source: recordings of https://github.com/cryptopay-dev/cryptopay-ruby */
import {
  type Call,
  type Collection,
  type Context,
  firstOf,
  type JsonObject,
  type PlacedListing,
  type Reply,
  type Row,
} from '../../core/provider.js';
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
    /** The rows that may match, where an index knows them. */
    among?: PlacedListing<R> | undefined;
    /** Which of them do; all when left out, and then none but those of the page are looked at. */
    matches?: ((row: R) => boolean) | undefined;
    after: string | undefined;
    toWire: (row: R) => JsonObject;
    refusals: Refusals;
  },
): Reply {
  const { after, matches, refusals } = of;
  const isKnown = after === undefined || rows.get(after) !== undefined;
  const unknown = assumed(ctx, 'unknownCursor');
  if (!isKnown && unknown === 'notFound') throw refusals.notFound();
  const listed = of.among ?? rows;
  const isFirst = after === undefined || (!isKnown && unknown === 'firstPage');
  const behind = isFirst ? listed.newestFirst() : listed.newestBefore(after);
  const found = firstOf(matching(behind, matches), pageSize + 1);
  const total = matches === undefined ? listed.size : [...matching(listed.newestFirst(), matches)].length;
  const meta = { total, has_more: found.length > pageSize };
  return { status: 200, json: { data: found.slice(0, pageSize).map(of.toWire), meta }, headers: answerHeaders };
}

function* matching<R>(rows: Iterable<R>, matches: (row: R) => boolean = () => true): Generator<R> {
  for (const row of rows) if (matches(row)) yield row;
}
