import type { Context } from '../../core/provider.js';
import { apiAssumptions } from './assumptions-api.js';
import { catalogAssumptions } from './assumptions-catalog.js';
import { claimAssumptions } from './assumptions-claims.js';
import { invoiceAssumptions } from './assumptions-invoices.js';
import { subscriptionAssumptions } from './assumptions-subscriptions.js';
import { webhookAssumptions } from './assumptions-webhooks.js';

/** What the public documents of TRXN leave open, and how we fill each gap. Read through {@link assumed}. */
export const assumptions = [
  ...apiAssumptions,
  ...catalogAssumptions,
  ...claimAssumptions,
  ...invoiceAssumptions,
  ...subscriptionAssumptions,
  ...webhookAssumptions,
] as const;

type Listed = (typeof assumptions)[number];

/** Names of the assumptions without the provider's prefix. */
type AssumptionName = Listed['id'] extends `trxn.${infer Name}` ? Name : never;

/** The value in force of a named assumption: one of its options. */
export function assumed<N extends AssumptionName>(
  ctx: Context,
  name: N,
): Extract<Listed, { id: `trxn.${N}` }>['options'][number] {
  return ctx.assumption(`trxn.${name}`);
}
