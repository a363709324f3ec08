/** Records that calls name. */
import type { Collection, Context, Principal } from '../../core/provider.js';
import { notFound } from './errors.js';
import { rowOf } from './ids.js';
import { type Place, type Placed, placeKey, placeOf } from './places.js';

/** The record of an id in a path. Refuses one that does not exist or belongs to another place; `noun` begins the message. */
export function recordOf<R extends Placed>(
  ctx: Context,
  rows: Collection<R>,
  noun: string,
  id: string | undefined,
  principal: Principal,
): R {
  const row = rowOf(ctx, rows, id);
  if (row === undefined || placeKey(row) !== placeKey(placeOf(principal))) throw notFound(ctx, noun, row);
  return row;
}

/** The record of an id in a body, or undefined when this place has none. */
export function referenced<R extends Placed>(
  ctx: Context,
  rows: Collection<R>,
  id: string | null | undefined,
  place: Place,
): R | undefined {
  const row = rowOf(ctx, rows, id ?? undefined);
  return row !== undefined && placeKey(row) === placeKey(place) ? row : undefined;
}
