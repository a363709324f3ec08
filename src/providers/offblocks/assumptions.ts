import type { Context } from '../../core/provider.js';
import { accountAssumptions } from './assumptions-accounts.js';
import { callAssumptions } from './assumptions-calls.js';
import { cardAssumptions } from './assumptions-cards.js';
import { customerAssumptions } from './assumptions-customers.js';
import { proofAssumptions } from './assumptions-proofs.js';

/** What the public documents of OffBlocks leave open, and how we fill each gap. Read through {@link assumed}. */
export const assumptions = [
  ...callAssumptions,
  ...customerAssumptions,
  ...proofAssumptions,
  ...accountAssumptions,
  ...cardAssumptions,
] as const;

type Listed = (typeof assumptions)[number];

/** Names of the assumptions without the provider's prefix. */
type AssumptionName = Listed['id'] extends `offblocks.${infer Name}` ? Name : never;

/** The value in force of a named assumption: one of its options. */
export function assumed<N extends AssumptionName>(
  ctx: Context,
  name: N,
): Extract<Listed, { id: `offblocks.${N}` }>['options'][number] {
  return ctx.assumption(`offblocks.${name}`);
}
