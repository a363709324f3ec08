import type { Chain, Payout } from './chain.js';
import { isoInstant } from './clock.js';
import type { Deliveries } from './deliveries.js';
import { type WalletKey, walletKeysOf } from './dev-wallets.js';
import { PaydrillError } from './errors.js';
import type { Ids } from './ids.js';
import type { JobQueue } from './jobs.js';
import type { Journal, Told } from './journal.js';
import type { JsonObject } from './json.js';
import { type Effect, type Lifecycle, step } from './lifecycle.js';
import type {
  AssumptionValue,
  ChainAccess,
  Context,
  Credentials,
  DeliveryRow,
  EvmAccess,
  NetworkId,
  Provider,
  Transfer,
} from './provider.js';
import type { Collection, Row, Store } from './store.js';

/** The parts of a workspace that a context reaches. */
export interface World {
  readonly name: string;
  readonly store: Store;
  readonly queue: JobQueue;
  readonly journal: Journal;
  readonly deliveries: Deliveries;
  readonly chain: Chain;
  readonly ids: Ids;
  readonly evm: EvmAccess;
  wireNow(): number;
  baseUrl(provider: Provider, from?: BaseUrls): string;
  credentials(provider: Provider): Credentials;
  assumption(provider: Provider, id: string): AssumptionValue;
  timing(provider: Provider, name: string): number;
}

/** Where somebody reaches each provider, by its id. */
export interface BaseUrls {
  baseUrl(providerId: string): string;
}

/** When a unit of work happens, and how long the chain of jobs at this instant is that led to it. */
export interface UnitMoment {
  readonly now: number;
  readonly depth: number;
  /** What it follows from: `request/<id>`, `transfer/<txid>`; undefined for what is done by hand. */
  readonly cause?: string | undefined;
  /** Where the caller reaches the providers; undefined for what nobody has called. */
  readonly from?: BaseUrls | undefined;
  /** Told to listeners when the unit is committed. */
  readonly happened: Told[];
}

/** The name under which a row is known to jobs, deliveries and listings: `calypso.deposit/<id>`. */
export function subjectOf(provider: Provider, lifecycle: string, id: string): string {
  return `${provider.id}.${lifecycle}/${id}`;
}

/** {@link Context} over a workspace. One for each provider and unit of work. */
export class UnitContext implements Context {
  readonly #world: World;
  readonly #provider: Provider;
  readonly #moment: UnitMoment;
  readonly #credentials: Credentials | undefined;
  #ids: Ids | undefined;
  #chain: ChainAccess | undefined;
  readonly workspace: string;
  readonly now: number;
  readonly evm: EvmAccess;

  constructor(world: World, provider: Provider, moment: UnitMoment, credentials?: Credentials) {
    this.#credentials = credentials;
    this.#world = world;
    this.#provider = provider;
    this.#moment = moment;
    this.workspace = world.name;
    this.now = moment.now;
    this.evm = world.evm;
  }

  get ids(): Ids {
    this.#ids ??= this.#world.ids.scoped(this.#provider.id);
    return this.#ids;
  }

  get chain(): ChainAccess {
    this.#chain ??= this.#chainAccess();
    return this.#chain;
  }

  #chainAccess(): ChainAccess {
    const [world, provider, moment] = [this.#world, this.#provider, this.#moment];
    const contextOf = (other: Provider) => (other === provider ? this : new UnitContext(world, other, moment));
    return {
      newAddress: (network: NetworkId, options) =>
        world.chain.newAddress(provider.id, network, options?.testnet ?? false),
      send: (payout: Payout): Transfer => world.chain.send(contextOf, provider, payout, moment.depth),
      pay: (payment) => world.chain.pay(contextOf, payment, moment.depth),
      transfer: (txid) => world.chain.get(txid),
    };
  }

  get walletKeys(): readonly WalletKey[] {
    return walletKeysOf(this.#world.ids);
  }

  get wireNow(): number {
    return this.#world.wireNow();
  }

  get baseUrl(): string {
    return this.#world.baseUrl(this.#provider, this.#moment.from);
  }

  get homeUrl(): string {
    return this.#world.baseUrl(this.#provider);
  }

  get credentials(): Credentials {
    return this.#credentials ?? this.#world.credentials(this.#provider);
  }

  rows<R extends Row>(collection: string): Collection<R> {
    return this.#world.store.collectionOf(this.#provider.id, collection) as unknown as Collection<R>;
  }

  assumption<T extends AssumptionValue>(id: string): T {
    return this.#world.assumption(this.#provider, id) as T;
  }

  timing(name: string): number {
    return this.#world.timing(this.#provider, name);
  }

  create<R extends Row>(lifecycle: string, row: R): R {
    const table = this.#lifecycle(lifecycle);
    const state = String(row[table.field]);
    const effects = table.initial[state];
    if (effects === undefined) throw new Error(`${lifecycle} has no initial state ${state}`);
    const rows = this.rows<R>(table.collection);
    rows.insert(row);
    this.#tell(table, row.id, null, state, null);
    this.#apply(table, row, effects, {});
    return rows.get(row.id) ?? row;
  }

  fire(
    lifecycle: string,
    id: string,
    event: string,
    options: { readonly afterMs?: number; readonly data?: JsonObject } = {},
  ): void {
    const table = this.#lifecycle(lifecycle);
    const data = options.data ?? {};
    if (options.afterMs !== undefined) {
      this.#world.queue.add({
        kind: 'event',
        due: this.now + options.afterMs,
        subject: subjectOf(this.#provider, lifecycle, id),
        data: { provider: this.#provider.id, lifecycle, id, event, data },
        depth: options.afterMs === 0 ? this.#moment.depth + 1 : 0,
      });
      return;
    }
    const rows = this.rows(table.collection);
    const row = rows.get(id);
    if (row === undefined) {
      throw new PaydrillError(
        404,
        'unknown-row',
        `${this.#provider.id} has no ${lifecycle} ${JSON.stringify(id.slice(0, 80))}.`,
      );
    }
    const from = String(row[table.field]);
    const stepped = step(table, from, event);
    if (!stepped.ok) {
      const possible =
        stepped.possible.length === 0
          ? `${from} is final`
          : `possible: ${stepped.possible.map((one) => `${lifecycle}.${one}`).join(', ')}`;
      throw new PaydrillError(
        409,
        'impossible-event',
        `${lifecycle} ${id} is ${from}, where ${lifecycle}.${event} cannot happen; ${possible}.`,
        {
          state: from,
          possible: stepped.possible,
        },
      );
    }
    const after = stepped.to === from ? row : rows.update(id, { [table.field]: stepped.to });
    if (stepped.to !== from) this.#tell(table, id, from, stepped.to, event);
    this.#apply(table, after, stepped.effects, data);
  }

  cancel(lifecycle: string, id: string, event?: string): void {
    const subject = subjectOf(this.#provider, lifecycle, id);
    this.#world.queue.cancel(
      subject,
      (job) => job.kind === 'event' && (event === undefined || job.data['event'] === event),
    );
  }

  emit(lifecycle: string, row: Row, event: string, data: JsonObject = {}): void {
    const { webhooks } = this.#provider;
    if (!webhooks.events.some(({ type }) => type === event))
      throw new Error(`${this.#provider.id} has no webhook ${event}`);
    const emission = { event, row, data, number: this.ids.count('events'), at: this.now };
    const { deliveries } = this.#world;
    const { depth, cause, happened } = this.#moment;
    const of = { subject: subjectOf(this.#provider, lifecycle, row.id), depth: depth + 1, cause };
    // What a webhook says does not depend on who has called, or by which name.
    const ctx = new UnitContext(this.#world, this.#provider, { ...this.#moment, from: undefined }, this.#credentials);
    const subscribers = webhooks.subscribers(ctx, emission);
    const outcomes = [
      ...subscribers.map((endpoint) => deliveries.write(ctx, this.#provider, emission, endpoint, of)),
      deliveries.writeUnsent(ctx, this.#provider, emission, subscribers.length > 0, of),
    ];
    for (const { written, told } of outcomes) {
      for (const { id: delivery } of written) this.#tellsAbout(of.subject, delivery);
      happened.push(...told);
    }
  }

  /** Notes a delivery with the transition of its row in this unit that it tells about, if there is one. */
  #tellsAbout(subject: string, delivery: string): void {
    const { happened } = this.#moment;
    const at = happened.findLastIndex((one) => one.kind === 'transition' && one.subject === subject);
    const found = happened[at];
    if (found?.kind === 'transition') happened[at] = { ...found, webhooks: [...(found.webhooks ?? []), delivery] };
  }

  releaseHeld(endpoint: string): void {
    this.#world.deliveries.release(this, this.#provider, endpoint);
  }

  deliveries(endpoint: string): readonly DeliveryRow[] {
    return this.#world.deliveries.of(this.#provider, endpoint);
  }

  #apply(table: Lifecycle, row: Row, effects: readonly Effect[], data: JsonObject): void {
    const rows = this.rows(table.collection);
    for (const effect of effects) {
      // An action may have changed the row; later effects see what it left.
      const current = rows.get(row.id) ?? row;
      if ('emit' in effect) this.emit(table.name, current, effect.emit, data);
      else if ('fire' in effect)
        this.fire(table.name, row.id, effect.fire, { afterMs: this.timing(effect.after), data });
      else this.#action(effect.run)(this, current, data);
    }
  }

  #action(name: string) {
    const action = this.#provider.actions[name];
    if (action === undefined) throw new Error(`${this.#provider.id} has no action ${name}`);
    return action;
  }

  #lifecycle(name: string): Lifecycle {
    const table = this.#provider.lifecycles.find((one) => one.name === name);
    if (table === undefined) throw new Error(`${this.#provider.id} has no lifecycle ${name}`);
    return table;
  }

  #tell(table: Lifecycle, id: string, from: string | null, to: string, event: string | null): void {
    this.#moment.happened.push({
      kind: 'transition',
      at: isoInstant(this.now),
      subject: subjectOf(this.#provider, table.name, id),
      from,
      to,
      event: event === null ? null : `${table.name}.${event}`,
      ...(this.#moment.cause === undefined ? {} : { cause: this.#moment.cause }),
    });
  }
}
