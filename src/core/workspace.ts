import { isDeepStrictEqual } from 'node:util';
import { Chain, type ChainTiming, type Payment } from './chain.js';
import {
  Clock,
  type ClockMode,
  type ClockState,
  type ClockTarget,
  isoInstant,
  type Wall,
  type WireMode,
} from './clock.js';
import { type BaseUrls, UnitContext, type UnitMoment, type World } from './context.js';
import { Deliveries, ofToday } from './deliveries.js';
import type { DeliveryRow } from './delivery.js';
import { tellDelivery } from './delivery-happenings.js';
import { walletKeysOf } from './dev-wallets.js';
import { messageOf, PaydrillError, unknownName } from './errors.js';
import { noEvmNode } from './evm.js';
import { FaultBook, type FaultRow, type FaultyCall, type FiredFault } from './fault-book.js';
import { Ids } from './ids.js';
import { JobRunner, tellFaults } from './job-runner.js';
import { JobQueue, type JobRow } from './jobs.js';
import { Journal } from './journal.js';
import type { Json, JsonObject } from './json.js';
import { eventsOf } from './lifecycle.js';
import { Line } from './line.js';
import { Mutex } from './mutex.js';
import { checkingState, type Persistence, type SavedState, stateFormat } from './persistence.js';
import type { AssumptionValue, Context, Credentials, EvmAccess, Provider, Transfer } from './provider.js';
import { redactedEntry } from './redaction.js';
import { AwaitedCalls, type CallHeard, type JobAhead, type SavedAnswer } from './scenario/awaited.js';
import { namesIn, resolved, type Values } from './scenario/expression.js';
import { type Loaded, loadedNote } from './scenario/loaded.js';
import { type CallMade, givenRows, type Rules, reactionsTo, rulesOf, type TimedStep, timed } from './scenario/play.js';
import type { Scenario } from './scenario/schema.js';
import { type Ran, Scheduler } from './scheduler.js';
import { Secrets, secretsOf } from './secrets.js';
import { blockMs, mempoolMs, timingOf } from './settings.js';
import { Snapshots } from './snapshots.js';
import { type Collection, type Filled, type Row, Store, type StoredData } from './store.js';
import type { Transport } from './transport.js';
import { atOnce, inTurns, type Steps } from './turns.js';

/** All that makes one world differ from another. */
export interface WorkspaceOptions extends Rules {
  readonly name: string;
  /** Laid out in a new world; of a world that was kept, it sets the rules. */
  readonly scenario?: Scenario | undefined;
  readonly providers: readonly Provider[];
  readonly wall: Wall;
  readonly transport: Transport;
  readonly persistence: Persistence;
  /** Secrets that calls are shown without; this workspace adds its own. Those of this one alone when left out. */
  readonly secrets?: Secrets | undefined;
  /** The EVM node that providers may ask; none when left out. */
  readonly evm?: EvmAccess | undefined;
  /** Where a provider answers for this workspace; no trailing slash. */
  /** Where a provider is, for a caller who reaches it at `from`, or for nobody in particular. */
  readonly baseUrl: (provider: Provider, from?: BaseUrls) => string;
  /** How many webhooks of one instant an advance sends at once, each about another resource; 1: one after the other. */
  readonly webhooksAtOnce: number;
  /** How many calls the journal holds. */
  readonly journalLimit: number;
  /** What references of scenarios can mean besides saved answers and keys, e.g. `receiver`; `mentions` tells which of them are asked for. */
  readonly builtIns?: (world: { readonly ids: Ids; readonly mentions: (name: string) => boolean }) => Promise<Values>;
}

/** How long what came of a webhook may stay unwritten when nobody waits for it, in real ms. */
const longestUnkeptMs = 20;

/** What an advance of the clock did. */
export interface Advanced {
  readonly from: string;
  readonly to: string;
  readonly ran: readonly Ran[];
  /**
   * What came of the attempts, and how many webhooks were not tried: `unsent` ones that happened meanwhile and that nobody gets, `held` ones
   * of blocked endpoints.
   */
  readonly deliveries: {
    readonly delivered: number;
    readonly failed: number;
    readonly unsent: number;
    readonly held: number;
  };
}

/** One isolated world: clock, seed, rows, jobs, deliveries, chain, journal. Everything that happens in it goes through units of work. */
export class Workspace implements World {
  readonly name: string;
  readonly providers: readonly Provider[];
  readonly store: Store;
  readonly queue: JobQueue;
  readonly journal: Journal;
  readonly faults: FaultBook;
  readonly deliveries: Deliveries;
  readonly chain: Chain;
  readonly evm: EvmAccess;
  readonly clock: Clock;
  readonly idempotency: Collection<Row>;
  /** Secrets of this workspace and of the others of its server. */
  readonly secrets: Secrets;
  /** What of the loaded scenario waits for the user's client, and the answers that were saved. */
  readonly awaited: AwaitedCalls;
  readonly snapshots = new Snapshots();
  /** Calls on their way to what they change, in the order in which their bodies came. */
  readonly calls = new Line();
  readonly #options: WorkspaceOptions;
  readonly #runner: JobRunner;
  readonly #scheduler: Scheduler;
  readonly #units = new Mutex();
  readonly #credentials = new Map<string, Credentials>();
  /** What an assumption is set to, by its id, once it was looked up. */
  readonly #assumed = new Map<string, AssumptionValue>();
  #rules: Rules;
  #ids: Ids;
  #scenario: Scenario | undefined;
  /** What a scenario can refer to without saving it. */
  #builtIns: Values = {};
  /** Whoever loaded the scenario makes its calls. */
  #ownCalls = false;
  /** What was laid out when this world began, with the clock it began at. Rows are never changed in place, so it stays what it was. */
  #first: { readonly clock: ClockState; readonly data: StoredData } | undefined;
  #startedAt = 0;
  readonly #closing = new AbortController();
  /** Cancels the timer of {@link Workspace.#keepSoon}. */
  #keepingSoon: (() => void) | undefined;

  private constructor(options: WorkspaceOptions) {
    this.#options = options;
    this.name = options.name;
    this.providers = options.providers;
    this.evm = options.evm ?? noEvmNode;
    this.#rules = options;
    this.secrets = options.secrets ?? new Secrets();
    this.clock = new Clock(options.wall, options.clock);
    const { persistence } = options;
    this.store = new Store(persistence.keeps ? (changes) => persistence.record(changes, this.clock.save()) : undefined);
    this.#ids = Ids.of(options.seed, options.name, this.store.counters);
    this.journal = new Journal(options.journalLimit, {
      redact: (entry) => redactedEntry(entry, this.secrets.finder),
    });
    const queue = new JobQueue(this.store, () => this.ids.count('jobs'));
    this.queue = queue;
    const ids = () => this.ids;
    this.faults = new FaultBook({ store: this.store, ids, providers: options.providers });
    const { faults, store } = this;
    this.deliveries = new Deliveries({ store, queue, ids, faults, transport: options.transport });
    const rules = () => this.#rules;
    const timing: ChainTiming = {
      get mempoolMs() {
        return mempoolMs(rules().timing);
      },
      blockMs: (network) => blockMs(rules().timing, network),
    };
    this.chain = new Chain({ store: this.store, queue, ids, timing, providers: options.providers });
    this.idempotency = this.store.declare('idempotency');
    this.awaited = new AwaitedCalls({ store, queue, values: () => this.values() });
    for (const provider of options.providers) {
      for (const [name, spec] of Object.entries(provider.collections))
        this.store.declare(`${provider.id}.${name}`, spec.indexes ?? {});
    }
    this.#runner = new JobRunner(this);
    this.#scheduler = new Scheduler({
      queue,
      clock: this.clock,
      wall: options.wall,
      run: (job, turn) => this.#run(job, turn),
      atOnce: options.webhooksAtOnce,
      resourceOf: (job) => (job.kind === 'delivery' ? this.deliveries.resourceOf(job) : undefined),
      laneOf: (job) => (job.kind === 'delivery' ? `${job.data['provider']}/${job.data['endpoint']}` : undefined),
      trouble: (text) => this.#trouble(text),
    });
  }

  /** Opens a workspace: as it was kept, or new. Throws when what was kept cannot be read or has another seed. */
  static async open(options: WorkspaceOptions): Promise<Workspace> {
    try {
      const saved = options.persistence.load();
      const workspace = new Workspace(options);
      const rules = rulesOf(options, options.scenario, options.providers);
      workspace.#adopt(options.scenario, rules, await workspace.#builtInsOf(options.scenario, rules.seed, saved));
      if (options.scenario !== undefined) workspace.clock.restore(workspace.#firstClock());
      const start = workspace.clock.now();
      if (saved === undefined) await workspace.#begin();
      else workspace.#load(saved, 'The state file');
      workspace.#startedAt = Math.min(start, workspace.clock.now());
      await options.persistence.begin(
        (take) => workspace.#units.run(() => take(workspace.state())),
        (text) => workspace.#trouble(text),
      );
      await workspace.flush();
      workspace.poke();
      return workspace;
    } catch (error) {
      await options.persistence.close().catch(() => undefined);
      throw error;
    }
  }

  get seed(): string {
    return this.#rules.seed;
  }

  get ids(): Ids {
    return this.#ids;
  }

  /** The scenario that was loaded, or undefined. */
  get scenario(): Scenario | undefined {
    return this.#scenario;
  }

  /** True when the scenario reacts to calls. */
  get reacts(): boolean {
    return this.#scenario?.on !== undefined;
  }

  /** What a person should know of how the state is kept. */
  get notes(): readonly string[] {
    return this.#options.persistence.notes ?? [];
  }

  /** True when the state is kept beyond the process, so that a {@link flush} is to be waited for. */
  get isKept(): boolean {
    return this.#options.persistence.keeps;
  }

  /** Virtual time in ms at which this world began, or went on from what was kept. */
  get startedAt(): number {
    return this.awaited.startedAt ?? this.#startedAt;
  }

  /** Aborts when the workspace closes: nothing may wait longer, and nothing that waited may change it. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** What fell out because more came than is kept: calls of the journal, webhooks that were done, those that nobody got, idempotency records. */
  get dropped(): {
    readonly requests: number;
    readonly webhooks: number;
    readonly unsent: number;
    readonly idempotency: number;
  } {
    return {
      requests: this.journal.dropped,
      webhooks: this.deliveries.dropped,
      unsent: this.deliveries.unsentDropped,
      idempotency: this.ids.counted('idempotency dropped'),
    };
  }

  wireNow(): number {
    return this.clock.wireNow();
  }

  baseUrl(provider: Provider, from?: BaseUrls): string {
    return this.#options.baseUrl(provider, from);
  }

  credentials(provider: Provider): Credentials {
    const known = this.#credentials.get(provider.id);
    if (known !== undefined) return known;
    const made = { ...provider.credentials(this.ids.scoped(provider.id)), ...this.#rules.credentials[provider.id] };
    this.#credentials.set(provider.id, made);
    return made;
  }

  assumption(provider: Provider, id: string): AssumptionValue {
    const known = this.#assumed.get(id);
    if (known !== undefined) return known;
    const assumption = provider.assumptions.find((one) => one.id === id);
    if (assumption === undefined) throw new Error(`${provider.id} has no assumption ${id}`);
    const value = this.#rules.assumptions[id] ?? assumption.default;
    this.#assumed.set(id, value);
    return value;
  }

  timing(provider: Provider, name: string): number {
    return timingOf(this.#rules.timing, provider, name);
  }

  /** The provider of a name; throws with the nearest name otherwise. */
  provider(id: string): Provider {
    const found = this.providers.find((one) => one.id === id);
    if (found === undefined)
      throw unknownName(
        'provider',
        id,
        this.providers.map((one) => one.id),
      );
    return found;
  }

  /**
   * Runs `work` as one unit: alone, at one instant, undone as a whole when it throws. `at` is an instant of the virtual clock (ms), by
   * default now; `cause` is what it follows from, e.g. `request/req_1`.
   */
  async unit<T>(
    provider: Provider,
    work: (ctx: Context) => T | Promise<T>,
    at?: number,
    depth = 0,
    cause?: string,
  ): Promise<T> {
    return (await this.watchedUnit(provider, work, at, depth, cause)).result;
  }

  /** A {@link unit} that also tells whether it changed anything; `from` is where its caller reaches the providers. */
  watchedUnit<T>(
    provider: Provider,
    work: (ctx: Context) => T | Promise<T>,
    at?: number,
    depth = 0,
    cause?: string,
    from?: BaseUrls,
  ): Promise<{ readonly result: T; readonly changed: boolean }> {
    return this.#units.run(async () => {
      const moment: UnitMoment = { now: at ?? this.clock.now(), depth, cause, from, happened: [] };
      const { version } = this.store;
      const result = await this.#transaction(moment, () => work(new UnitContext(this, provider, moment)));
      return { result, changed: this.store.version !== version };
    });
  }

  async #transaction<T>({ cause, happened }: UnitMoment, work: () => T | Promise<T>): Promise<T> {
    this.queue.cause = cause;
    try {
      const result = await this.store.transaction(work);
      for (const happening of happened) this.journal.tell(happening);
      return result;
    } finally {
      this.queue.cause = undefined;
    }
  }

  /**
   * A context for reading outside of a unit of work, e.g. to judge a signature. A change through it throws. `credentials` take the place of
   * the workspace's own.
   */
  reading(provider: Provider, credentials?: Credentials): Context {
    return new UnitContext(this, provider, { now: this.clock.now(), depth: 0, happened: [] }, credentials);
  }

  /** Lets something happen to the chain or to several providers, as one unit. */
  worldUnit<T>(
    work: (contextOf: (provider: Provider) => Context) => T,
    at?: number,
    depth = 0,
    cause?: string,
  ): Promise<T> {
    return this.#units.run(() => {
      const moment: UnitMoment = { now: at ?? this.clock.now(), depth, cause, happened: [] };
      const contextOf = (provider: Provider) => new UnitContext(this, provider, moment);
      return this.#transaction(moment, () => work(contextOf));
    });
  }

  /** Pays an address from outside. */
  async pay(payment: Payment): Promise<Transfer> {
    const transfer = await this.worldUnit((contextOf) => this.chain.pay(contextOf, payment, 0));
    await this.flush();
    return transfer;
  }

  /** Fires one lifecycle event by its full name, e.g. `customer.block`. */
  async fire(providerId: string, event: string, id: string, data: JsonObject = {}): Promise<void> {
    const provider = this.provider(providerId);
    const names = provider.lifecycles.flatMap((lifecycle) =>
      eventsOf(lifecycle).map((name) => `${lifecycle.name}.${name}`),
    );
    if (!names.includes(event)) throw unknownName('event', event, names);
    const [lifecycle = '', name = ''] = event.split('.');
    await this.unit(provider, (ctx) => ctx.fire(lifecycle, id, name, { data }));
    await this.flush();
  }

  /** Adds a fault rule. Throws {@link PaydrillError} for one that makes no sense, with the nearest valid name. */
  async addFault(rule: unknown): Promise<FaultRow> {
    const row = await this.worldUnit(() => this.faults.add(rule));
    await this.flush();
    return row;
  }

  /** Removes a fault rule, or all. Answers how many there were. */
  async removeFaults(id?: string): Promise<number> {
    const count = await this.worldUnit(() => this.faults.remove(id));
    await this.flush();
    return count;
  }

  /** Counts a call against the fault rules and answers those that fire, in order. */
  async faultsOn(call: FaultyCall, requestId: string): Promise<readonly FiredFault[]> {
    if (!this.faults.concerns(call)) return [];
    const now = this.clock.now();
    const fired = await this.worldUnit(() => this.faults.onCall(call, now));
    tellFaults(this.journal, fired, now, `request/${requestId}`);
    return fired;
  }

  /** Tries a webhook at once. */
  async redeliver(id: string): Promise<DeliveryRow> {
    const provider = this.provider(this.deliveries.get(id).provider);
    const { row, attempt, faults } = await this.deliveries.redeliver(provider, id, (owner, at, work) =>
      this.unit(owner, work, at),
    );
    tellFaults(this.journal, faults, this.clock.now(), `delivery/${row.id}`);
    if (attempt !== undefined) tellDelivery(this.journal, row);
    await this.flush();
    return row;
  }

  /** Moves the clock and carries out everything due until then. */
  async advance(where: ClockTarget): Promise<Advanced> {
    const unsentBefore = this.deliveries.unsentSoFar;
    const { from, to, ran } = await this.#scheduler.advance(where);
    await this.flush(true);
    this.#tellClock();
    const attempts = ran.filter(({ kind }) => kind === 'delivery');
    const count = (state: string) => attempts.filter((one) => one['state'] === state).length;
    const [delivered, held] = [count('delivered'), count('held')];
    const unsent = Math.max(0, this.deliveries.unsentSoFar - unsentBefore);
    return {
      from: isoInstant(from),
      to: isoInstant(to),
      ran,
      deliveries: { delivered, failed: attempts.length - delivered - held, unsent, held },
    };
  }

  /** Freezes or runs the clock, and sets which clock judges signatures. */
  async setClock(change: { mode?: ClockMode | undefined; wire?: WireMode | undefined }): Promise<void> {
    await this.#scheduler.between(() => {
      if (change.mode !== undefined) this.clock.setMode(change.mode);
      if (change.wire !== undefined) this.clock.setWire(change.wire);
    });
    await this.flush(true);
    this.#tellClock();
  }

  /** Resolves when nothing is due and nothing is in flight. */
  async settled(): Promise<void> {
    await this.#scheduler.settled();
    await this.flush();
  }

  /** Looks for work that is due. Called after an answer was sent, so that a webhook without delay leaves right after it. */
  poke(): void {
    this.#scheduler.poke();
  }

  /** The workspace as new: first rows, first ids, the clock where it started, an empty journal, the scenario from its start. */
  async reset(): Promise<void> {
    const first = this.#first;
    // The same rules at the same instant lay out the same rows; a running clock begins at another one.
    if (first?.clock.mode !== 'frozen' || !isDeepStrictEqual(first.clock, this.#firstClock()))
      return this.load(this.#scenario, { ownCalls: this.#ownCalls });
    await this.#scheduler.between(async () => {
      await this.#units.run(() => {
        this.#options.persistence.supersede();
        this.store.load(first.data);
        this.queue.reindex();
        this.clock.restore(first.clock);
        this.#startedAt = this.clock.now();
      });
      this.journal.clear();
    });
    await this.flush(true);
    this.#tellClock('reset');
  }

  /**
   * The workspace as new, under a scenario (undefined: under none): its rows, faults and steps, and its rules from now on. Its calls are the
   * user's to make, and steps wait for them; with `ownCalls` whoever loads it makes and saves them.
   */
  async load(
    scenario: Scenario | undefined,
    { ownCalls = false }: { readonly ownCalls?: boolean } = {},
  ): Promise<void> {
    const rules = rulesOf(this.#options, scenario, this.providers);
    const builtIns = await this.#builtInsOf(scenario, rules.seed);
    await this.#scheduler.between(async () => {
      const { state, ...before } = {
        scenario: this.#scenario,
        rules: this.#rules,
        builtIns: this.#builtIns,
        ownCalls: this.#ownCalls,
        state: this.state(),
      };
      this.#ownCalls = ownCalls;
      try {
        // Between two units of work: a call that is under way must end before its world does.
        await this.#units.run(() => {
          this.#adopt(scenario, rules, builtIns);
          this.#options.persistence.supersede();
          this.store.load({ counters: {}, collections: {} });
          this.queue.reindex();
          this.clock.restore(this.#firstClock());
        });
        await this.#begin();
      } catch (error) {
        // What cannot be laid out changes nothing.
        this.#adopt(before.scenario, before.rules, before.builtIns);
        this.#ownCalls = before.ownCalls;
        await this.#units.run(() => this.#replaceBy(state, atOnce(this.#filling(state, 'The state before'))));
        throw error;
      }
      this.journal.clear();
    });
    await this.flush(true);
    this.#tellClock('reset');
  }

  /** The jobs ahead, in order; those that wait for a call of the user's client come last. */
  ahead(): JobAhead[] {
    return this.awaited.ahead();
  }

  /** What of the loaded scenario is the user's to do. */
  get loaded(): Loaded {
    const calls = this.awaited.calls();
    const waits = this.awaited.waits(this.#scenario);
    return { loaded: this.#scenario?.name ?? null, calls, waits, note: loadedNote(this.#scenario, calls, waits) };
  }

  /** Keeps the answer of a scenario's call under a name. */
  async save(name: string, value: Json): Promise<void> {
    await this.worldUnit(() => this.awaited.save(name, value, this.clock.now()));
  }

  /**
   * Takes a call that a client made for one of the loaded scenario's, when it is one. Answers a sentence for the journal when its answer was
   * saved. `cause` is that of a unit.
   */
  async hear(heard: CallHeard, cause?: string): Promise<string | undefined> {
    const now = this.clock.now();
    return this.worldUnit(() => this.awaited.hear(heard, now), undefined, 0, cause);
  }

  /** What `$name.path` of a scenario can mean now. */
  values(): Values {
    const saved = Object.fromEntries(this.awaited.saved.all().map(({ id, value }: SavedAnswer) => [id, value]));
    return { ...saved, ...this.#builtIns, ...this.#ownValues() };
  }

  /** Lets a scenario's reactions follow from a call that succeeded. */
  async react(made: CallMade, cause?: string): Promise<void> {
    const scenario = this.#scenario;
    if (scenario?.on === undefined) return;
    await this.worldUnit(
      () => {
        const steps = reactionsTo(scenario, made, (n) => this.ids.count(`scenario.on.${n}`));
        for (const one of steps) this.#lineStep(one);
      },
      undefined,
      0,
      cause,
    );
  }

  /** What the references of a scenario, and of steps that were kept, can mean besides saved answers and keys. */
  async #builtInsOf(scenario: Scenario | undefined, seed: string, kept?: SavedState): Promise<Values> {
    const jobs = kept?.jobs.filter((job) => job['kind'] === 'scenario') ?? [];
    const waiting = Object.entries(kept?.rows ?? {}).filter(([name]) => this.awaited.holds(name));
    const names = new Set(namesIn([scenario, jobs, waiting]));
    const ids = Ids.of(seed, this.name, this.store.counters);
    return (await this.#options.builtIns?.({ ids, mentions: (name) => names.has(name) })) ?? {};
  }

  #ownValues(): Values {
    return {
      credentials: Object.fromEntries(this.providers.map((provider) => [provider.id, this.credentials(provider)])),
    };
  }

  #adopt(scenario: Scenario | undefined, rules: Rules, builtIns: Values): void {
    this.#scenario = scenario;
    this.#rules = rules;
    this.#builtIns = builtIns;
    this.#first = undefined;
    this.#credentials.clear();
    this.#assumed.clear();
    this.#ids = Ids.of(rules.seed, this.name, this.store.counters);
    this.secrets.set(this.name, () => [
      ...this.providers.flatMap((provider) => secretsOf(this.credentials(provider))),
      ...walletKeysOf(this.ids),
    ]);
  }

  #lineStep({ step, afterMs }: TimedStep): void {
    const due = this.clock.now() + afterMs;
    const { after: _after, ...what } = step;
    this.queue.add({
      kind: 'scenario',
      due,
      subject: 'scenario',
      data: { step: what as unknown as JsonObject },
      depth: 0,
    });
  }

  /** All of the workspace: clock, seed, counters, rows, jobs, deliveries, idempotency records. */
  state(): SavedState {
    const { counters, collections } = this.store.dump();
    const { jobs = [], deliveries = [], transfers = [], idempotency = [], faults = [], ...rows } = collections;
    return {
      paydrill: stateFormat,
      workspace: this.name,
      seed: this.seed,
      clock: this.clock.save(),
      counters,
      rows,
      jobs,
      deliveries,
      transfers,
      idempotency,
      faults,
    };
  }

  /** The state between two units of work: never one that a call is in the middle of changing. */
  settledState(): Promise<SavedState> {
    return this.#units.run(() => this.state());
  }

  /**
   * Puts a state in the place of everything. Throws, and changes nothing, when it does not fit. Its rows become those of this world: they
   * must not be changed afterwards.
   */
  async restore(value: unknown): Promise<void> {
    await this.goBack(await inTurns(checkingState(value, 'The state')));
  }

  /** Puts a state of this world itself, as {@link settledState} gave it, in the place of everything. */
  async goBack(state: SavedState): Promise<void> {
    // Laid out aside, while others have their turns; only then everything changes, at once.
    const filled = await inTurns(this.#filling(state, 'The state'));
    await this.#scheduler.between(() =>
      this.#units.run(() => {
        this.#checkFits(state, 'The state');
        this.#replaceBy(state, filled);
      }),
    );
    await this.flush(true);
    this.#tellClock('restore');
  }

  /** Resolves when every change so far is kept. `clock` keeps the clock too, when nothing else changed. */
  async flush(clock = false): Promise<void> {
    const { persistence } = this.#options;
    if (clock) persistence.record([], this.clock.save());
    await persistence.flush();
  }

  /**
   * Stops timers, keeps the state, gives the file free. What is pending goes on at the next start. Rejects, with all of that done, when the
   * state could not be kept.
   */
  async close(): Promise<void> {
    this.secrets.delete(this.name);
    this.#closing.abort();
    this.#keepingSoon?.();
    this.#scheduler.stop();
    // What fails here is tried once more when the file is closed.
    await this.flush(true).catch(() => undefined);
    await this.#options.persistence.close();
  }

  #firstClock(): ClockState {
    return new Clock(this.#options.wall, this.#rules.clock).save();
  }

  async #begin(): Promise<void> {
    this.#startedAt = this.clock.now();
    await this.#layOut();
    this.#first = { clock: this.clock.save(), data: this.store.dump() };
  }

  async #layOut(): Promise<void> {
    for (const provider of this.providers) {
      await this.unit(provider, (ctx) => {
        provider.seed(ctx);
        const target = this.#rules.targets[provider.id];
        if (target !== undefined) provider.setTarget(ctx, resolved(target, this.values()));
      });
    }
    const scenario = this.#scenario;
    if (scenario === undefined) return;
    await this.worldUnit(() => this.awaited.begin(scenario, this.#startedAt, { calls: !this.#ownCalls }));
    for (const { provider, collection, row } of givenRows(scenario, this.providers, this.values())) {
      await this.unit(provider, (ctx) => collection.put(ctx, row));
    }
    await this.worldUnit(() => {
      for (const rule of scenario.faults ?? []) this.faults.add(rule);
      for (const one of timed(scenario.steps ?? [])) this.#lineStep(one);
    });
  }

  #load(state: SavedState, where: string): void {
    this.#put(state, atOnce(this.#filling(state, where)));
  }

  #replaceBy(state: SavedState, filled: Filled): void {
    this.#put(state, filled);
    this.#options.persistence.supersede();
  }

  #put(state: SavedState, filled: Filled): void {
    this.store.replace(filled);
    this.queue.reindex();
    this.clock.restore(state.clock);
  }

  /** Lays out a state aside. Throws when it does not fit this world. */
  *#filling(state: SavedState, where: string): Steps<Filled> {
    this.#checkFits(state, where);
    const { jobs, transfers, idempotency, faults, rows, counters } = state;
    const deliveries = state.deliveries.map(ofToday);
    const collections = { ...rows, jobs, deliveries, transfers, idempotency, faults };
    try {
      return yield* this.store.filling({ counters, collections });
    } catch (error) {
      if (error instanceof PaydrillError) throw error;
      throw new PaydrillError(400, 'bad-state', `${where} has a row that no provider can read: ${messageOf(error)}`);
    }
  }

  #checkFits(state: SavedState, where: string): void {
    if (state.seed !== this.seed || state.workspace !== this.name) {
      const is = `workspace ${JSON.stringify(state.workspace)} with seed ${JSON.stringify(state.seed)}`;
      throw new PaydrillError(
        409,
        'other-state',
        `${where} is of ${is}; this is ${JSON.stringify(this.name)} with seed ${JSON.stringify(this.seed)}. Use that seed, another file, or --fresh.`,
      );
    }
    for (const name of Object.keys(state.rows)) {
      if (this.awaited.holds(name)) continue;
      const known = this.providers.some(({ id, collections }) =>
        Object.keys(collections).some((one) => `${id}.${one}` === name),
      );
      if (!known)
        throw new PaydrillError(
          409,
          'other-state',
          `${where} has rows of ${JSON.stringify(name)}, which no provider that was started knows.`,
        );
    }
  }

  async #run(job: JobRow, turn?: () => Promise<void>): Promise<Ran> {
    try {
      return await this.#runner.run(job, turn);
    } finally {
      if (job.kind === 'delivery') this.#keepSoon();
      else this.#keep();
    }
  }

  #keep(): void {
    void this.flush().catch((error) => this.#trouble(`the state could not be written: ${messageOf(error)}`));
  }

  // Writing what came of each webhook by itself takes as long as sending it. What is lost with the process is sent once more, as webhooks are
  // at least once anyway; whatever a client is answered or a clock was advanced for is kept before.
  #keepSoon(): void {
    if (!this.isKept || this.closing.aborted) return;
    this.#keepingSoon ??= this.#options.wall.later(longestUnkeptMs, () => {
      this.#keepingSoon = undefined;
      this.#keep();
    });
  }

  #tellClock(after?: 'reset' | 'restore'): void {
    const at = isoInstant(this.clock.now());
    this.journal.tell({ kind: 'clock', at, mode: this.clock.mode, ...(after === undefined ? {} : { after }) });
  }

  #trouble(text: string): void {
    this.journal.tell({ kind: 'trouble', at: isoInstant(this.clock.now()), text });
  }
}
