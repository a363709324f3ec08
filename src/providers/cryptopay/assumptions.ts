import type { Context } from '../../core/provider.js';
import { accountAssumptions } from './assumptions-accounts.js';
import { callAssumptions } from './assumptions-calls.js';
import { invoiceAssumptions } from './assumptions-invoices.js';
import { parameterAssumptions } from './assumptions-parameters.js';
import { paymentAssumptions } from './assumptions-payments.js';
import { subscriptionAssumptions } from './assumptions-subscriptions.js';
import { withdrawalAssumptions } from './assumptions-withdrawals.js';

/** What the public documents of Cryptopay leave open, and how we fill each gap. Read through {@link assumed}. */
export const assumptions = [
  ...callAssumptions,
  ...parameterAssumptions,
  ...paymentAssumptions,
  ...accountAssumptions,
  ...withdrawalAssumptions,
  ...invoiceAssumptions,
  ...subscriptionAssumptions,
] as const;

type Listed = (typeof assumptions)[number];

/** Names of the assumptions without the provider's prefix. */
export type AssumptionName = Listed['id'] extends `cryptopay.${infer Name}` ? Name : never;

/** The value in force of a named assumption: one of its options. */
export function assumed<N extends AssumptionName>(
  ctx: Context,
  name: N,
): Extract<Listed, { id: `cryptopay.${N}` }>['options'][number] {
  return ctx.assumption(`cryptopay.${name}`);
}
