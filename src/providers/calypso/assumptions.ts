import type { Context } from '../../core/provider.js';
import { callAssumptions } from './assumptions-calls.js';
import { eventAssumptions } from './assumptions-events.js';
import { moneyAssumptions } from './assumptions-money.js';

/** What the public documents of Calypso leave open, and how we fill each gap. Read through {@link assumed}. */
export const assumptions = [...callAssumptions, ...eventAssumptions, ...moneyAssumptions] as const;

type Listed = (typeof assumptions)[number];

/** Names of the assumptions without the provider's prefix. */
type AssumptionName = Listed['id'] extends `calypso.${infer Name}` ? Name : never;

/** The value in force of a named assumption: one of its options. */
export function assumed<N extends AssumptionName>(
  ctx: Context,
  name: N,
): Extract<Listed, { id: `calypso.${N}` }>['options'][number] {
  return ctx.assumption(`calypso.${name}`);
}
