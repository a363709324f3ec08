/** Records that a body names and that must exist. */
import type { Collection, Context } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { invalid, notFound } from './errors.js';
import { rowOf } from './ids.js';
import type { Place, Placed } from './places.js';
import { referenced } from './records.js';

/**
 * The record of an id in a body. `field` is the name of the id, e.g. `customer_id`; what it names gives the words of the refusal. Source:
 * the example of https://docs.gettrxn.com/api-reference/errors
 */
export function namedRecord<R extends Placed>(
  ctx: Context,
  rows: Collection<R>,
  field: string,
  id: string | null | undefined,
  place: Place,
): R {
  const row = referenced(ctx, rows, id, place);
  if (row !== undefined) return row;
  const model = field.replace(/_id$/, '');
  if (assumed(ctx, 'unknownReference') === 'invalid') throw invalid(ctx, { [model]: ['must exist'] });
  const words = model.replaceAll('_', ' ');
  const elsewhere = rowOf(ctx, rows, id ?? undefined);
  throw notFound(ctx, words.charAt(0).toUpperCase() + words.slice(1), elsewhere, field);
}
