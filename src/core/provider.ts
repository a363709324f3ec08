/**
 * THE interface: what a provider says of itself, and what it is given to work with. The only core file that a provider
 * needs. Nothing here knows any provider.
 */
import type { z } from 'zod';
import type { DeliveryRow, RetryPolicy } from './delivery.js';
import type { Description } from './description.js';
import type { WalletKey } from './dev-wallets.js';
import type { Ids } from './ids.js';
import type { Explanation } from './journal.js';
import type { Json, JsonObject } from './json.js';
import type { Lifecycle } from './lifecycle.js';
import type { NetworkId } from './networks.js';
import type { IndexSpec } from './row-index.js';
import type { SamplePerson } from './sample.js';
import type { Collection, Row } from './store.js';

export { checkAddress } from './addresses.js';
export { isoInstant, parseInstant } from './clock.js';
export { dataFile } from './data.js';
export type { DeliveryRow, Outcome, RetryPolicy } from './delivery.js';
export type { Description, RefusalNote } from './description.js';
export type { WalletKey } from './dev-wallets.js';
export { durationMs, formatDuration, parseDuration } from './duration.js';
export { nearest, PaydrillError, unknownName } from './errors.js';
export { alphanumerics, type DerivedBytes, type Ids } from './ids.js';
export type { Explanation } from './journal.js';
export {
  isJsonObject,
  type Json,
  type JsonObject,
  parseJson,
  parseJsonBytes,
  renderEscapedJson,
  renderJson,
  wireNumber,
} from './json.js';
export type { Effect, Lifecycle, StateSpec, Transition } from './lifecycle.js';
export { globMatches } from './match.js';
export {
  type Decimal,
  decimal,
  decimalFromJson,
  divide,
  formatDecimal,
  parseDecimal,
  parseNumeral,
  round,
  scaleOf,
} from './money.js';
export { isNetworkId, type NetworkId, networks } from './networks.js';
export {
  buttons,
  facts,
  formOf,
  html,
  type Insert,
  leadTo,
  type Markup,
  type PageSpec,
  pageReply,
  qrCode,
} from './page.js';
export { firstOf, type Listing, listingOf, type PlacedListing } from './row-index.js';
export { type SamplePerson, samplePerson } from './sample.js';
export type { Collection, Row } from './store.js';
export { asksFor } from './unsent.js';

/** On what a fact rests. `documented`: the public documents. `observed`: a recorded answer. `inferred`: our conclusion, a guess. */
export type Evidence = 'documented' | 'observed' | 'inferred';

/** One emulated service. */
export interface Provider {
  /** Name on the command line, in paths and in scenario files. */
  readonly id: string;
  readonly title: string;
  /** Its port is the control port plus this. */
  readonly portOffset: number;
  /** Real hostnames, so that a request with such a `Host` finds it. */
  readonly hosts: readonly string[];
  /** Where its public documents are. */
  readonly docs: string;
  readonly operations: readonly Operation[];
  /** Pages and forms that the provider hosts for its customers' browsers; no signature, not part of its API. */
  readonly pages?: readonly Page[];
  /** The order in which a call is checked. The first failing check is the one a client sees. */
  readonly stages: readonly Stage[];
  /** Longest request body in bytes. */
  readonly bodyLimit: number;
  /** Whether a byte order mark before a JSON body is passed over; a parser may do either (RFC 8259, section 8.1). Left out: it is. */
  takesByteOrderMark?(ctx: Context): boolean;
  /** Whether HEAD is taken where GET is, as RFC 9110, section 9.1, asks of every server. Left out: it is. */
  takesHead?(ctx: Context): boolean;
  readonly collections: Readonly<Record<string, CollectionSpec>>;
  readonly lifecycles: readonly Lifecycle[];
  /** What `{ run: name }` effects do. */
  readonly actions: Readonly<Record<string, Action>>;
  /** Durations that the documents leave open, e.g. `deposit.compliance`. */
  readonly timings: Readonly<Record<string, TimingSpec>>;
  readonly assumptions: readonly Assumption[];
  readonly webhooks: Webhooks;
  /** Present when the provider gives out deposit addresses or sends coins. */
  readonly chain?: ChainParticipant;
  readonly idempotency?: IdempotencyRules;
  /** Its keys in its own format and with its own names, derived from the seed of the workspace. No `baseUrl`: the server adds it. */
  credentials(ids: Ids): Credentials;
  /** Puts the rows of a new workspace in place, e.g. the merchant's own account. */
  seed(ctx: Context): void;
  /** The name of the credential that a call presents (never a secret), or undefined; it tells which workspace is meant. */
  presented(request: SignedRequest, body: Json | undefined): string | undefined;
  /** True when a presented credential is one of this workspace. */
  knows(ctx: Context, credential: string): boolean;
  /** Judges a call of an operation (its id). Pure but for reading rows: a refused call changes nothing. */
  authenticate(
    request: SignedRequest,
    body: Json | undefined,
    ctx: Context,
    operation: string,
  ): Verdict | Promise<Verdict>;
  /**
   * Begins what takes long in judging a call and follows from its bytes and the keys alone, so that {@link authenticate}, whose turn comes when
   * all earlier calls have had theirs, finds it done. What has not ended by then is left to it. Undefined when there is nothing to do.
   */
  judgeAhead?(request: SignedRequest, ctx: Context): Promise<unknown> | undefined;
  /**
   * The answer, in the provider's own envelope, to something that went wrong outside of an operation's own rules. `requestId` is that
   * of the journal.
   */
  refuse(problem: Problem, ctx: Context, requestId: string): Reply;
  /**
   * The provider's 429 to a call that a rate limit (a fault rule) stops. `retryAfterMs`: until calls are let through again. Left out: an
   * empty one with `Retry-After`.
   */
  rateLimited?(ctx: Context, requestId: string, retryAfterMs: number): Reply;
  /**
   * The provider's own limit of calls for each principal, counted once a call is authenticated and answered by {@link rateLimited};
   * undefined while it is off. The counts are rows of `collection`, windows are on the virtual clock.
   */
  rateLimit?(
    ctx: Context,
  ): { readonly limit: number; readonly windowMs: number; readonly collection: string } | undefined;
  readonly client: Client;
  readonly receiver: Receiver;
  readonly demo?: Demo;
  /** Collections whose rows a scenario can give, in the wire shape, by the names of the scenario format. */
  readonly given?: Readonly<Record<string, GivenCollection>>;
  /** Sets the one URL that the provider's dashboard holds, or subscribes it to everything where endpoints are set by API. */
  setTarget(ctx: Context, url: string): void;
  /** What its OpenAPI document says beyond these tables. Left out by a provider that is not described. */
  readonly described?: () => Promise<Description>;
  /** Every URL that webhooks go to at present, with the secret that signs them where the provider shows it in its dashboard only. */
  targets(ctx: Context): readonly { readonly url: string; readonly endpoint: string; readonly secret?: string }[];
}

/** One documented call. Without `handle` it is documented but not built, and answers 501. */
export interface Operation {
  /** Name in scenario files behind the provider's id: the `customer.create` of `calypso.customer.create`. */
  readonly id: string;
  readonly title: string;
  readonly method: Method;
  /** Path with `:name` parameters, each one whole segment. */
  readonly path: string;
  /** Other methods or paths at which the same call is taken. */
  readonly alsoAt?: readonly { readonly method?: Method; readonly path?: string }[];
  readonly evidence: Evidence;
  readonly docs: string;
  /** Status of success. */
  readonly status: number;
  /** False for calls that carry no signature, such as those that issue a token. */
  readonly authenticated?: boolean;
  readonly request?: z.ZodType;
  readonly query?: z.ZodType;
  readonly response?: z.ZodType;
  readonly handle?: (call: Call<never>, ctx: Context) => Reply | Promise<Reply>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Builds an operation whose handler sees the body as its schema leaves it. */
export function operation<S extends z.ZodType = z.ZodType>(
  spec: Omit<Operation, 'request' | 'handle'> & {
    request?: S;
    handle: (call: Call<z.output<S>>, ctx: Context) => Reply | Promise<Reply>;
  },
): Operation {
  return spec as unknown as Operation;
}

/** A page or form that the provider hosts. The body of a form is in `call.request.body`. */
export interface Page {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  /** What it is for, in a few words; a page with them is listed by `paydrill providers`. */
  readonly about?: string;
  readonly handle: (call: Call<unknown>, ctx: Context) => Reply | Promise<Reply>;
}

/** parse: body to JSON. authenticate: signature or token. idempotency: replay. validate: the operation's schemas. */
export type Stage = 'parse' | 'authenticate' | 'idempotency' | 'validate';

/** A call that passed its checks. */
export interface Call<B> {
  readonly operation: string;
  readonly request: SignedRequest;
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: B;
  readonly principal: Principal;
  /** Id of the journal entry. */
  readonly requestId: string;
}

/** A request exactly as it came in. */
export interface SignedRequest {
  readonly method: string;
  /**
   * The request targets (path and query, raw) over which a client may have signed: the full one, and the one below our own
   * prefix when there is a prefix. Any may match.
   */
  readonly targets: readonly [string, ...string[]];
  /** Network address of the caller, for lists of those that are let in. */
  readonly peer?: string;
  readonly scheme: 'http' | 'https';
  /** The `Host` header, as sent. */
  readonly authority: string;
  readonly headers: Headers;
  readonly body: Buffer;
  /** Wire time in ms. */
  readonly receivedAt: number;
  readonly requestId: string;
}

/** Header fields in the order and spelling in which they came. */
export interface Headers {
  /** The first value, or undefined. Names in any case. */
  get(name: string): string | undefined;
  /** All values in order. */
  all(name: string): readonly string[];
}

/** Who calls: the credential, and the part of the workspace that it may see (null: the part that belongs to no scope). */
export interface Principal {
  readonly id: string;
  readonly scope: string | null;
  readonly details: JsonObject;
}

/** A refused proof: the answer, and why, for the journal. */
export interface RefusedProof {
  readonly reply: Reply;
  readonly explanation: Explanation;
}

export type Verdict =
  | {
      readonly ok: true;
      readonly principal: Principal;
      /**
       * Writes down what an accepted proof uses up, such as a nonce: in a unit of its own before the call is carried out, so that it
       * stays whatever comes of the call. A refusal (of a nonce that was used, say) takes the place of the call.
       */
      readonly spend?: (ctx: Context) => RefusedProof | undefined;
    }
  | ({ readonly ok: false } & RefusedProof);

/** An answer. `json` is rendered as it stands, `text` sent as it is; neither: an empty body without a content type. */
export interface Reply {
  readonly status: number;
  readonly json?: Json;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Kept in the journal and linked from the answer, never sent: why a proof inside the body was refused, e.g. a wallet's signature. */
  readonly explanation?: Explanation;
  /** Kept in the journal, never sent: a hint for the developer that the provider itself would not give. */
  readonly note?: string;
}

/** Thrown by a handler to refuse a call without a trace: all that the call changed is undone. */
export class Refused extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.name = 'Refused';
    this.reply = reply;
  }
}

/** What can go wrong before, around or inside an operation. */
export type Problem =
  | { readonly kind: 'malformedBody'; readonly message: string; readonly offset: number; readonly operation?: string }
  | { readonly kind: 'wrongContentType'; readonly received: string | undefined; readonly operation?: string }
  | { readonly kind: 'bodyTooLarge'; readonly limit: number; readonly operation?: string }
  | { readonly kind: 'brokenBody'; readonly message: string; readonly operation?: string }
  | { readonly kind: 'unknownPath'; readonly path: string; readonly nearest: string | undefined }
  | { readonly kind: 'badPath'; readonly path: string }
  | { readonly kind: 'wrongMethod'; readonly allowed: readonly string[] }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[]; readonly operation: string }
  | { readonly kind: 'notBuilt'; readonly operation: string; readonly title: string }
  | { readonly kind: 'crashed' };

/** One thing that is wrong with a body or query. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

/** `indexes`: a name, and the key under which a row is found by it, with an order of its own where that is not the one of insertion. */
export interface CollectionSpec {
  readonly indexes?: Readonly<Record<string, IndexSpec>>;
}

/** How rows of a scenario's `given` become rows of ours. They cause nothing: no webhook, no other row. */
export interface GivenCollection {
  /** A strict object of the wire shape in which everything but what cannot be guessed is optional. */
  readonly schema: z.ZodType;
  /** Every field of the wire shape, for naming the nearest one. */
  readonly fields: readonly string[];
  /** Fields that name a row of another given collection: field and collection. */
  readonly references?: Readonly<Record<string, string>>;
  /** Puts the row in place, or in the place of one with the same id; what is left out gets the provider's defaults. */
  readonly put: (ctx: Context, row: JsonObject) => void;
}

/** Builds a given collection whose rows its schema reads; the names of its fields come from the schema. */
export function givenCollection<S extends z.ZodObject>(
  schema: S,
  put: (ctx: Context, row: z.output<S>) => void,
  references: Readonly<Record<string, string>> = {},
): GivenCollection {
  return {
    schema,
    get fields() {
      return Object.keys(schema.shape);
    },
    references,
    put: (ctx, row) => put(ctx, schema.parse(row)),
  };
}

/** Puts a row in place of one with the same id, or adds it. */
export function placeRow<R extends Row>(rows: Collection<R>, row: R): void {
  rows.delete(row.id);
  rows.insert(row);
}

/** Code behind a `{ run }` effect: sees the row after the transition. `data` came with the event. */
export type Action = (ctx: Context, row: Row, data: JsonObject) => void;

export interface TimingSpec {
  readonly about: string;
  /** Duration under the preset `fast`. */
  readonly fast: string;
  /** Duration under the preset `real`. */
  readonly real: string;
}

export type AssumptionValue = string | number | boolean;

/** A documented gap that we had to fill. */
export interface Assumption {
  /** `<provider>.<name>`. */
  readonly id: string;
  readonly about: string;
  readonly default: AssumptionValue;
  readonly options: readonly AssumptionValue[];
  /** What the documents do say, and where. */
  readonly source: string;
}

export type Credentials = Readonly<Record<string, string>>;

/** One URL that webhooks go to. */
export interface Endpoint {
  readonly id: string;
  readonly url: string;
}

/** An event name that is sent to endpoints. */
export interface WebhookEvent {
  readonly type: string;
  readonly about: string;
  readonly evidence: Evidence;
  readonly docs: string;
  /** False while nothing in Paydrill emits it yet. */
  readonly built: boolean;
}

/** What happened, as it is told to endpoints. `number` counts the events of the provider, from 1. */
export interface Emission {
  readonly event: string;
  readonly row: Row;
  readonly data: JsonObject;
  readonly number: number;
  readonly at: number;
}

/** An endpoint that does not get an event, and why: words that follow its name, e.g. `asks for invoice.paid`. */
export interface PassedOver {
  readonly endpoint: Endpoint;
  readonly reason: string;
}

export interface Webhooks {
  readonly events: readonly WebhookEvent[];
  policy(ctx: Context): RetryPolicy;
  /** Who gets an event. */
  subscribers(ctx: Context, emission: Emission): readonly Endpoint[];
  /** The endpoint as it is now, or undefined when it is gone. */
  endpoint(ctx: Context, id: string): Endpoint | undefined;
  /** Why a delivery to the endpoint is held back until {@link Context.releaseHeld}; undefined when it is not. */
  heldBack?(ctx: Context, endpoint: string): string | undefined;
  /** The operation by which a client subscribes a URL. Left out where only a dashboard sets it. */
  readonly subscribedBy?: string;
  /** False for an event that the URL of {@link Provider.setTarget} would not get. Left out where it gets each. */
  targetGets?(emission: Emission): boolean;
  /** Endpoints that ask for an event and do not get it, because they take nothing at present. */
  disabled?(ctx: Context, emission: Emission): readonly PassedOver[];
  /** Endpoints that do not ask for an event; asked for only when nobody gets it. */
  passedOver?(ctx: Context, emission: Emission): readonly PassedOver[];
  /** Why nobody can get an event, whatever is subscribed; undefined when somebody can. */
  withheld?(ctx: Context, emission: Emission): string | undefined;
  /** The fields of a row that say who gets its events, where the row may be gone later. `subscribers` looks at no others. */
  audience?(row: Row): JsonObject;
  /** The body, as it is rendered and signed. Without an endpoint for an event that no endpoint gets. */
  body(ctx: Context, emission: Emission, endpoint: Endpoint | undefined): Json;
  /** A body that was rendered without an endpoint, for one that there is now. Left out where bodies do not depend on it. */
  addressed?(body: JsonObject, endpoint: Endpoint): JsonObject;
  /** How a body is spelled. Left out: as JSON without spaces and without escapes that are not needed. */
  render?(ctx: Context, body: Json): string;
  /** The headers of one attempt. `signedAt` is wire time in ms. */
  headers(ctx: Context, endpoint: Endpoint, body: Buffer, signedAt: number): Readonly<Record<string, string>>;
  /** Those of the headers that carry the signature, for faults that spoil it. Left out by a provider that signs nothing. */
  readonly signatureHeaders?: readonly string[];
  /** Told after each attempt. */
  attempted?(ctx: Context, endpoint: string, accepted: boolean): void;
  /**
   * What a receiver did wrong that computed another signature than a webhook carries. Pure: each cause is proven by making the mistake
   * and comparing (another secret, key, encoding, hash or header; a body that was rendered anew or cut). Left out by a provider that
   * does not sign its webhooks.
   */
  explainReceived?(given: ReceivedSignature): Explanation;
}

/** A webhook as it was sent, and what its receiver made of it. */
export interface ReceivedSignature {
  /** The exact bytes. */
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** The secret that the receiver used. No more than four of its characters may be shown. */
  readonly secret: string;
  /** What the receiver computed. */
  readonly signature: string;
  /** The key to which the secret belongs, where the headers of webhooks name one. */
  readonly key?: string;
  /** The receiver's clock in ms; left out when it is the one that signs, so that no age can be wrong. */
  readonly at?: number;
}

/** Risk that a payer's coins carry, as a compliance check would rate it. */
export type Risk = 'low' | 'medium' | 'high';

/** A simulated on-chain payment. */
export interface Transfer extends Row {
  /** The transaction hash; also the id. */
  readonly txid: string;
  readonly from: string;
  readonly to: string;
  /** Currency in the words of the provider that owns the address, or of the sender. */
  readonly currency: string;
  readonly network: NetworkId;
  /** Plain decimal. */
  readonly amount: string;
  readonly risk: Risk;
  /** broadcast: not seen yet. seen: in the mempool, and so for ever when it gets no confirmation. confirmed: has all of them. */
  readonly status: 'broadcast' | 'seen' | 'confirmed';
  readonly confirmations: number;
  /** How many confirmations it gets in the end. */
  readonly lastConfirmation: number;
  /** Provider that owns the receiving address, or null for the world outside. */
  readonly owner: string | null;
  /** Provider that sent it and its own reference, when it is a payout. */
  readonly sender: { readonly provider: string; readonly reference: string } | null;
  readonly createdAt: string;
  readonly seenAt: string | null;
}

/** What a provider takes at an address: its own currency code, and how the chain carries it. */
export interface AcceptedAsset {
  readonly currency: string;
  readonly network: NetworkId;
  /** Digits behind the point that the currency has. */
  readonly scale: number;
  /** How many confirmations the provider waits for. */
  readonly confirmations: number;
  /** Whether the provider is on test networks, so that payers are as well. */
  readonly testnet?: boolean;
  /** Overrides the usual time until a transfer is seen, in ms. */
  readonly seenAfterMs?: number;
}

export interface ChainParticipant {
  /**
   * Undefined when the address is none of this provider's; otherwise what it takes. Throws {@link PaydrillError} for a
   * currency that does not exist at this address, naming those that do.
   */
  accepts(
    ctx: Context,
    payment: { to: string; currency: string; network: string | undefined; amount: string },
  ): AcceptedAsset | undefined;
  /** A transfer to one of its addresses is in the mempool. */
  seen(ctx: Context, transfer: Transfer): void;
  /** A transfer to one of its addresses got one more confirmation. */
  confirmed?(ctx: Context, transfer: Transfer): void;
  /** A transfer that it sent was seen (0) or got one more confirmation. */
  sent?(ctx: Context, transfer: Transfer): void;
}

/** The chain, as a provider uses it. */
export interface ChainAccess {
  /** A fresh address that is valid for the network. */
  newAddress(network: NetworkId, options?: { readonly testnet?: boolean }): string;
  /** Sends coins out. To a known address it is an incoming payment there, with the same txid. */
  send(payment: {
    to: string;
    from: string;
    currency: string;
    network: NetworkId;
    amount: string;
    reference: string;
    risk?: Risk;
  }): Transfer;
  /**
   * Coins that come from outside, as a person sends them who pays on a hosted page. Throws {@link PaydrillError} for an unknown
   * address, a currency that it does not take, or a bad amount.
   */
  pay(payment: {
    to: string;
    currency: string;
    amount: string;
    network?: string;
    from?: string;
    risk?: Risk;
    confirmations?: number;
  }): Transfer;
  transfer(txid: string): Transfer | undefined;
}

/** What an EVM node answered. `noNode`: none was named; `rpcError`: it refused, e.g. a call that reverted. */
export type EvmAnswer =
  | { readonly ok: true; readonly result: Json }
  | {
      readonly ok: false;
      readonly code: 'noNode' | 'unreachable' | 'rpcError' | 'malformed';
      readonly text: string;
    };

/** The EVM node of `--evm-rpc`, for questions that change nothing. One node stands for every chain. */
export interface EvmAccess {
  /** Asks by JSON-RPC. Never throws; a node that hangs is given up after some seconds. What it answers is an input, like a request. */
  request(method: 'eth_call' | 'eth_chainId' | 'eth_getCode', params: readonly Json[]): Promise<EvmAnswer>;
}

/** How a provider replays calls. Records live on the virtual clock; calls still running answer `running`. */
export interface IdempotencyRules {
  readonly ttlMs: number;
  /** The key of a call and what must be equal for a replay; undefined when the call needs none; throws {@link Refused}. */
  keyOf(call: Call<unknown>, ctx: Context): { readonly key: string; readonly fingerprint: string } | undefined;
  running(ctx: Context): Reply;
  mismatch(ctx: Context): Reply;
  /** Which answers of a handler are kept for replay. */
  keeps(reply: Reply, ctx: Context): boolean;
}

/** What a unit of work is given: the world of one provider in one workspace at one instant. */
export interface Context {
  readonly workspace: string;
  /** Virtual time of this unit in ms; does not move while the unit runs. */
  readonly now: number;
  /** Wire time in ms. */
  readonly wireNow: number;
  /** Where this provider answers, as the caller of this unit reaches it; no trailing slash. For links to hosted pages, not for what a row keeps. */
  readonly baseUrl: string;
  /** The same for every caller, for what a row keeps: the public URL, else where the server listens. */
  readonly homeUrl: string;
  readonly credentials: Credentials;
  /** Ids of this provider: names are its collections. */
  readonly ids: Ids;
  readonly chain: ChainAccess;
  /** Private keys of the workspace's wallets for development, those of `GET credentials`. */
  readonly walletKeys: readonly WalletKey[];
  /** A real EVM, where one was named: for proofs that only a contract can judge. */
  readonly evm: EvmAccess;
  rows<R extends Row>(collection: string): Collection<R>;
  /** The value of a named assumption of this provider, by its full id. */
  assumption<T extends AssumptionValue>(id: string): T;
  /** A duration from `timings`, in ms. */
  timing(name: string): number;
  /** Adds a row in one of the initial states of its lifecycle and lets the effects of that happen. */
  create<R extends Row>(lifecycle: string, row: R): R;
  /** Lets an event happen now, or after some ms as a job. An event that the row's state does not know throws when it is now. */
  fire(
    lifecycle: string,
    id: string,
    event: string,
    options?: { readonly afterMs?: number; readonly data?: JsonObject },
  ): void;
  /** Takes waiting events of a row out of line: one by name, or all. */
  cancel(lifecycle: string, id: string, event?: string): void;
  /** Tells the endpoints that an event happened to a row. */
  emit(lifecycle: string, row: Row, event: string, data?: JsonObject): void;
  /** Sends what was held for an endpoint, oldest first. */
  releaseHeld(endpoint: string): void;
  /** Deliveries of an endpoint, oldest first. */
  deliveries(endpoint: string): readonly DeliveryRow[];
}

/**
 * The shorthand by which a wallet's part of a call is done: the data name a wallet, and what it computes takes the place of its fields. Used
 * by scenarios, whose files evaluate nothing, by clients and by the command line.
 */
export interface WalletShorthand {
  /** Operations whose data may have the fields. */
  readonly operations: readonly string[];
  /** Names of the fields; the first one is the wallet itself, and must be there. */
  readonly fields: readonly string[];
  /** What is wrong with the shorthand in some data. `isOpen` returns true for a value that is not known yet, such as a reference. */
  mistakes(operation: string, data: JsonObject, isOpen?: (value: Json) => boolean): readonly WalletMistake[];
  /** Puts what the wallet computes in the place of the shorthand; other data stay as they are. Throws for a mistake, whose text it is. */
  complete(operation: string, data: Json): Promise<Json>;
  /** Where challenges of each kind of resource are got and signed. */
  readonly challenges: readonly WalletChallenge[];
}

/** A wrong field of the shorthand, and in one sentence what is wrong with it and what was expected. */
export interface WalletMistake {
  readonly field: string;
  readonly text: string;
}

/** The challenge of one kind of resource: ids of the operations, and the path parameter that both take. */
export interface WalletChallenge {
  readonly kind: string;
  readonly param: string;
  readonly get: string;
  readonly sign: string;
}

/** Signs calls as a client of the provider would. */
export interface Client {
  /** Header names that carry the proof of who calls: a call without them is unsigned. */
  readonly proofHeaders: readonly string[];
  /** Wraps the data of an operation into a full body, where the provider has an envelope. */
  body(operation: string, data: Json | undefined, credentials: Credentials, at: number): string | undefined;
  /** What a person's wallet does for the client, where the provider asks for proofs of wallets. */
  readonly wallet?: WalletShorthand;
  /** Headers for exactly this body. `at` is wire time in ms. */
  sign(
    call: ClientCall,
    credentials: Credentials,
    at: number,
    session: ClientSession,
  ): Promise<Readonly<Record<string, string>>>;
  /**
   * One line of POSIX shell that makes a first signed call and works whenever it is pasted: it reads the time itself
   * (`date +%s`) and signs with `openssl`.
   */
  curl(baseUrl: string, credentials: Credentials): string;
}

export interface ClientCall {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Where the call goes, for schemes that sign it: scheme, host and port. */
  readonly origin: string;
  readonly body: string | undefined;
  /** Header fields that the caller sets, which a signature may have to cover. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Different for each call of a run; for schemes that need a key or a nonce. */
  readonly nonce: string;
}

/** What a client keeps between calls, and how it makes one of its own, e.g. to fetch a token first. */
export interface ClientSession {
  readonly memory: Map<string, unknown>;
  send(
    method: string,
    target: string,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
  ): Promise<{ readonly status: number; readonly body: string }>;
}

/** A short story that shows a provider at work: told by `paydrill demo`, over real HTTP, with a real receiver. */
export type Demo = (stage: DemoStage) => Promise<void>;

/** What a story is told with. Everything throws when it does not go as it should. */
export interface DemoStage {
  readonly credentials: Credentials;
  /** Where the story's receiver listens for this provider. */
  readonly receiverUrl: string;
  /** Tells the receiver a secret: for a key that webhooks name in their headers, or (undefined) for all of them. */
  trust(key: string | undefined, secret: string): void;
  /** Sets the URL that the provider's dashboard holds, for providers whose webhooks are not subscribed to by API. */
  setTarget(url: string): Promise<void>;
  /** The next made-up person of this story. */
  person(): Promise<SamplePerson>;
  /** Announces what comes next, one line. */
  say(text: string): void;
  /** Makes a signed call and answers the parsed body. Throws unless it is answered with success. */
  call(operation: string, input?: CallInput): Promise<JsonObject>;
  /** Makes a call that must be refused, and answers the status and body. */
  refused(operation: string, input: CallInput, status: number): Promise<JsonObject>;
  /** Calls a hosted page as a browser does, by path or absolute URL; answers status and text. */
  browse(
    url: string,
    form?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly text: string }>;
  pay(payment: { to: string; currency: string; amount: string; network?: string; risk?: Risk }): Promise<Transfer>;
  fire(event: string, id: string): Promise<void>;
  /** Moves the clock and waits until everything due has happened. */
  advance(duration: string): Promise<void>;
  /** The next webhook of a type that was received and verified, not counting those asked for before. Throws when there is none. */
  webhook(type: string): Promise<JsonObject>;
}

/** What a call of an operation carries. */
export interface CallInput {
  /** Path parameters. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Data of the operation; wrapped by the client where the provider has an envelope. */
  readonly data?: Json;
  /** Exact body text instead of `data`. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Other keys than the workspace's own. */
  readonly credentials?: Credentials;
}

/** How a webhook came in: the method, and path and query as sent. */
export interface ReceivedAt {
  readonly method: string;
  readonly target: string;
}

/** Verifies webhooks as a careful consumer would, from the documents alone: shares no code with what signs them. */
export interface Receiver {
  /**
   * `secretOf` answers the secret for a key or endpoint id named in the headers (undefined: there is but one). `now` is real
   * time in ms. `received` is where it came in, for schemes that sign that. Answers the event's type, or why the webhook must not be trusted.
   */
  verify(
    headers: Readonly<Record<string, string | undefined>>,
    body: Buffer,
    secretOf: (key: string | undefined) => string | undefined,
    now: number,
    received?: ReceivedAt,
  ): { readonly ok: true; readonly event: string } | { readonly ok: false; readonly reason: string };
}
