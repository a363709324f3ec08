import type { Collection, Context, Row } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import type { Refuse } from './errors.js';

/**
 * What a create call answers whose `idempotencyKey` was used before in the same collection (index `key`): undefined when it was not, else
 * an error, or the object made then (calypso.repeatedKey).
 */
export function madeBefore<R extends Row>(
  ctx: Context,
  rows: Collection<R>,
  key: string | null | undefined,
  refuse: Refuse,
): R | undefined {
  const [before] = key === null || key === undefined ? [] : rows.by('key', key);
  if (before === undefined) return undefined;
  const answer = assumed(ctx, 'repeatedKey');
  if (answer !== 'existing') throw refuse(answer, 'payload.idempotencyKey: already used');
  return before;
}
