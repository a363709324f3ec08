import type { chainTimings } from '../core/settings.js';
import type { Names } from '../providers/names.js';

/** Name of a provider, as on the command line and in scenario files. */
export type ProviderId = keyof Names;

/** Text with a `*`, which stands for any run of characters. */
type Glob = `${string}*${string}`;

type Full<Id extends ProviderId, Kind extends 'events' | 'operations' | 'collections' | 'timings'> = {
  [P in Id]: `${P}.${Names[P][Kind]}`;
}[Id];

/** A webhook as rules name it, e.g. `calypso.INVOICE_CREATE_INVOICE`. */
export type WebhookName<Id extends ProviderId = ProviderId> = Full<Id, 'events'>;

/** A webhook, or several by a glob, e.g. `calypso.INVOICE_*`. */
export type WebhookGlob<Id extends ProviderId = ProviderId> = WebhookName<Id> | `${Id}.${Glob}`;

/** An operation as rules name it, e.g. `calypso.customer.create`. */
export type OperationName<Id extends ProviderId = ProviderId> = Full<Id, 'operations'>;

/** An operation, or several by a glob, e.g. `calypso.*` or `*`. */
export type OperationGlob<Id extends ProviderId = ProviderId> = OperationName<Id> | Glob;

/** An operation in the provider's own words, as its client calls it, e.g. `customer.create`. */
export type OperationId<Id extends ProviderId = ProviderId> = Names[Id]['operations'];

/** A hosted page of a provider. */
export type PageId<Id extends ProviderId = ProviderId> = Names[Id]['pages'];

/** What moves a lifecycle of a provider, e.g. `customer.block`. */
export type LifecycleEvent<Id extends ProviderId = ProviderId> = Names[Id]['lifecycleEvents'];

/** Rows of a kind as a snapshot holds them, e.g. `calypso.customers`. */
export type CollectionName<Id extends ProviderId = ProviderId> = Full<Id, 'collections'>;

/** A duration that can be set, e.g. `calypso.deposit.compliance`. */
export type TimingName<Id extends ProviderId = ProviderId> = keyof typeof chainTimings | Full<Id, 'timings'>;

/** The keys of a provider, named as it names them. */
export type CredentialsOf<Id extends ProviderId> = Id extends ProviderId
  ? { readonly [Field in Names[Id]['credentials']]: string }
  : never;

type Together<Union> = (Union extends unknown ? (part: Union) => void : never) extends (whole: infer Whole) => void
  ? Whole
  : never;

/** Values of assumptions by id, each one of its options. */
export type AssumptionValues<Id extends ProviderId = ProviderId> = Partial<Together<Names[Id]['assumptions']>>;
