import type { Express } from 'express';
import type { Payment } from '../core/chain.js';
import type { DeliveryRow } from '../core/delivery.js';
import type { FaultRow } from '../core/fault-book.js';
import type { RequestFault, WebhookFault } from '../core/faults.js';
import type { JsonObject } from '../core/json.js';
import type { SavedState } from '../core/persistence.js';
import type { Transfer } from '../core/provider.js';
import type { Row } from '../core/store.js';
import type { Advanced } from '../core/workspace.js';
import type { CollectionName, CredentialsOf, LifecycleEvent, OperationGlob, ProviderId, WebhookGlob } from './names.js';
import type { DeliveredWebhook, WaitOptions } from './wait-for.js';

/** One provider as a test needs it. */
export interface DrilledProvider<Id extends ProviderId = ProviderId> {
  /** Without trailing slash. */
  readonly baseUrl: string;
  /** Where links in answers lead, when the drill has the option `publicUrl`. */
  readonly publicUrl?: string;
  /** Named as the provider names them. */
  readonly credentials: CredentialsOf<Id>;
}

/** A running Paydrill. Every provider is a property of its own: `drill.calypso.baseUrl`. */
export type Paydrill<Id extends ProviderId = ProviderId> = PaydrillControls<Id> & {
  readonly [P in Id]: DrilledProvider<P>;
};

/** A fault rule: about calls (`operation` or `path`) or about webhooks. */
export type Fault<Id extends ProviderId = ProviderId> =
  | (Omit<RequestFault, 'operation' | 'provider'> & { operation?: OperationGlob<Id>; provider?: Id })
  | (Omit<WebhookFault, 'webhook'> & { webhook: WebhookGlob<Id> });

/** All of the world at one instant: clock, seed, counters, rows, jobs, deliveries. Plain data. */
export type Snapshot<Id extends ProviderId = ProviderId> = Omit<SavedState, 'rows'> & {
  readonly rows: { readonly [Name in CollectionName<Id>]?: readonly Row[] };
};

/** What a test can do besides calling providers. */
export interface PaydrillControls<Id extends ProviderId = ProviderId> {
  /** URL of the control port. */
  readonly url: string;
  /** The Express application, for supertest and the like: no port is needed. */
  readonly app: Express;
  readonly clock: {
    /** Virtual time, ISO 8601. */
    now(): string;
    /** Moves the clock by a duration (`'30d'`) or to an instant; resolves when everything due has happened. */
    advance(to: string | { readonly to: string }): Promise<Advanced>;
    freeze(): Promise<void>;
    run(): Promise<void>;
  };
  readonly webhooks: {
    /** Every delivery with its attempts, oldest first. */
    list(): readonly DeliveryRow[];
    /** Tries one at once. */
    redeliver(id: string): Promise<DeliveryRow>;
    /**
     * Resolves with the latest delivered webhook that fits, or with `times` with all of them, oldest first. One that was delivered before
     * counts too. A frozen clock stays where it is: what is due now is carried out, and when that does not bring the webhook, this throws
     * with the nearest deliveries and the jobs ahead. `{ advance: '5m' }` moves it from job to job. A running clock is waited for.
     */
    waitFor(
      event: WebhookGlob<Id>,
      options: WaitOptions & { readonly times: number },
    ): Promise<readonly DeliveredWebhook[]>;
    waitFor(event: WebhookGlob<Id>, options?: WaitOptions & { readonly times?: never }): Promise<DeliveredWebhook>;
  };
  /** How providers misbehave: rules about calls and webhooks. */
  readonly faults: {
    /** Adds a rule, e.g. `{ operation: 'trxn.customers.create', nth: 1, respond: { status: 503 } }`. */
    add(rule: Fault<Id>): Promise<FaultRow>;
    /** Every rule with what it has counted, oldest first. */
    list(): readonly FaultRow[];
    /** Removes one rule, or all. */
    remove(id?: string): Promise<void>;
  };
  /** Pays an address from outside. */
  pay(payment: Payment): Promise<Transfer>;
  /** Fires one lifecycle event, e.g. `fire('calypso', 'customer.block', id)`. */
  fire<P extends Id>(provider: P, event: LifecycleEvent<P>, id: string, data?: JsonObject): Promise<void>;
  /** Resolves when nothing is due and nothing is in flight. */
  settled(): Promise<void>;
  snapshot(): Promise<Snapshot<Id>>;
  restore(snapshot: Snapshot<Id>): Promise<void>;
  /** The world as new; under another scenario (its path or name; null: under none) when one is given. */
  reset(options?: { readonly scenario?: string | null }): Promise<void>;
  /**
   * Leads connections of this process to the providers' real hosts (`https://api.calypso.money`) here, whatever client makes them, so that
   * no base URL need be changed; those of a provider that this drill runs without are refused. Ends with the function that it answers, or
   * with `stop()`. Throws while another drill of this process does it. Beyond it: other processes and worker threads, plain HTTP through a
   * proxy, connections that were open before.
   */
  intercept(): () => void;
  /** Stops accepting and closes everything. Harmless when repeated. */
  stop(): Promise<void>;
}
