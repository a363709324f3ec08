/** Names of events that changed between the generations of the documents. Inside, an event has its current name. */
import type { Context } from '../../core/provider.js';
import { assumed } from './assumptions.js';

const currentNames = {
  INVOICE_COMPLIANCE_CHECK: 'INVOICE_PENDING_COMPLIANCE',
  TOP_UP_COMPLIANCE_CHECK: 'TOP_UP_PENDING_COMPLIANCE',
} as const;

/** Names that only older documents have. */
export const olderSpellings = ['INVOICE_COMPLIANCE_CHECK', 'TOP_UP_COMPLIANCE_CHECK'] as const;

/** The current name of an event, whichever generation spelled it. */
export function currentName(spelling: string): string {
  const older = olderSpellings.find((one) => one === spelling);
  return older === undefined ? spelling : currentNames[older];
}

/** How an event is written to clients. */
export function spelledEvent(ctx: Context, event: string): string {
  if (event === 'INVOICE_PENDING_COMPLIANCE') return assumed(ctx, 'invoiceComplianceEvent');
  return event === 'TOP_UP_PENDING_COMPLIANCE' ? assumed(ctx, 'topUpComplianceEvent') : event;
}

/** Whether the generation in force has an event at all. */
export function isKnownEvent(ctx: Context, event: string): boolean {
  return event !== 'PAYOUT_HASH_RECEIVED' || assumed(ctx, 'payoutHashEvent') === 'sent';
}
