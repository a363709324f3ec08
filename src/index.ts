import { startServer } from './http/server.js';
import { drillOf } from './library/drill.js';
import type { ProviderId } from './library/names.js';
import { chosenProviders, type PaydrillOptions, serverOptions } from './library/options.js';
import type { Paydrill } from './library/paydrill.js';

export type { Payment } from './core/chain.js';
export type { Attempt, DeliveryRow } from './core/delivery.js';
export { PaydrillError } from './core/errors.js';
export type { FaultRow } from './core/fault-book.js';
export type { FaultRule } from './core/faults.js';
export type { Explanation, RequestEntry } from './core/journal.js';
export type { SavedState } from './core/persistence.js';
export type { Transfer } from './core/provider.js';
export type { Advanced } from './core/workspace.js';
export type {
  AssumptionValues,
  CollectionName,
  CredentialsOf,
  LifecycleEvent,
  OperationGlob,
  OperationId,
  OperationName,
  ProviderId,
  TimingName,
  WebhookGlob,
  WebhookName,
} from './library/names.js';
export type { PaydrillOptions } from './library/options.js';
export type { DrilledProvider, Fault, Paydrill, PaydrillControls, Snapshot } from './library/paydrill.js';
export type { DeliveredWebhook, WaitOptions } from './library/wait-for.js';

/** Starts a Paydrill inside this process. Stop it with `stop()`. Throws {@link PaydrillError} for options that make no sense. */
export async function createPaydrill<Id extends ProviderId = ProviderId>(
  options: PaydrillOptions<Id> = {},
): Promise<Paydrill<Id>> {
  const chosen = chosenProviders(options?.providers);
  const server = await startServer(serverOptions(options as PaydrillOptions, chosen));
  return drillOf<Id>(server, chosen);
}
