import type { Context } from '../../core/provider.js';
import { callAssumptions } from './assumptions-calls.js';
import { errorAssumptions } from './assumptions-errors.js';
import { eventAssumptions } from './assumptions-events.js';
import { exchangeAssumptions } from './assumptions-exchange.js';
import { fiatAssumptions } from './assumptions-fiat.js';
import { byGeneration, type Generation, generation, generationDifferences } from './assumptions-generations.js';
import { invoiceAssumptions } from './assumptions-invoices.js';
import { moneyAssumptions } from './assumptions-money.js';
import { payoutAssumptions } from './assumptions-payouts.js';

/** What the public documents of Calypso leave open, and how we fill each gap. Read through {@link assumed}. */
export const assumptions = [
  generation,
  ...generationDifferences,
  ...errorAssumptions,
  ...callAssumptions,
  ...eventAssumptions,
  ...moneyAssumptions,
  ...invoiceAssumptions,
  ...payoutAssumptions,
  ...exchangeAssumptions,
  ...fiatAssumptions,
] as const;

type Listed = (typeof assumptions)[number];

/** Names of the assumptions without the provider's prefix. */
type AssumptionName = Listed['id'] extends `calypso.${infer Name}` ? Name : never;

type ValueOf<N extends AssumptionName> = Exclude<
  Extract<Listed, { id: `calypso.${N}` }>['options'][number],
  typeof byGeneration
>;

const differences = new Map<string, Readonly<Record<Generation, unknown>>>(
  generationDifferences.map(({ id, generations }) => [id, generations]),
);

/** The value in force of a named assumption: one of its options, or what the generation of the documents says. */
export function assumed<N extends AssumptionName>(ctx: Context, name: N): ValueOf<N> {
  const id = `calypso.${name}`;
  const value = ctx.assumption(id);
  if (value !== byGeneration) return value as ValueOf<N>;
  const { G3, G4 } = differences.get(id) ?? {};
  return (assumed(ctx, 'generation') === 'G4' ? G4 : G3) as ValueOf<N>;
}
