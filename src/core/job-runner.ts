import type { Chain } from './chain.js';
import { isoInstant } from './clock.js';
import type { Deliveries, RunUnit } from './deliveries.js';
import { shownUrl, tellDelivery, untriedDelivery } from './delivery-happenings.js';
import { messageOf } from './errors.js';
import type { FiredFault } from './fault-book.js';
import type { JobQueue, JobRow } from './jobs.js';
import type { Journal } from './journal.js';
import type { JsonObject } from './json.js';
import type { Context, Provider } from './provider.js';
import { withoutUserInfo } from './redaction.js';
import type { AwaitedCalls } from './scenario/awaited.js';
import { DanglingReference, resolved, type Values } from './scenario/expression.js';
import type { ScenarioStep } from './scenario/schema.js';
import { stepText } from './scenario/step-text.js';
import type { Ran } from './scheduler.js';

/** The parts of a workspace that carrying out a job takes. */
export interface JobWorld {
  readonly queue: JobQueue;
  readonly chain: Chain;
  readonly deliveries: Deliveries;
  readonly journal: Journal;
  readonly awaited: AwaitedCalls;
  provider(id: string): Provider;
  unit<T>(
    provider: Provider,
    work: (ctx: Context) => T | Promise<T>,
    at?: number,
    depth?: number,
    cause?: string,
  ): Promise<T>;
  worldUnit<T>(
    work: (contextOf: (provider: Provider) => Context) => T,
    at?: number,
    depth?: number,
    cause?: string,
  ): Promise<T>;
  values(): Values;
}

/** Carries out the jobs of a workspace, each at the instant at which it is due. */
export class JobRunner {
  readonly #world: JobWorld;

  constructor(world: JobWorld) {
    this.#world = world;
  }

  /** A {@link RunJob}. */
  async run(job: JobRow, turn?: () => Promise<void>): Promise<Ran> {
    const base = { at: job.dueAt, kind: job.kind, subject: job.subject };
    try {
      return { ...base, ...(await this.#carryOut(job, turn)) };
    } catch (error) {
      // A job that fails is taken out of line: it would fail again for ever, and hold up everything behind it.
      await this.#world.worldUnit(() => this.#world.queue.remove(job.id));
      const text = withoutUserInfo(`${job.kind} ${job.subject}: ${messageOf(error)}`);
      this.#world.journal.tell({ kind: 'trouble', at: job.dueAt, text });
      return { ...base, error: withoutUserInfo(messageOf(error)) };
    }
  }

  async #carryOut(job: JobRow, turn?: () => Promise<void>): Promise<JsonObject> {
    if (job.kind === 'chain') return this.#chainStep(job);
    if (job.kind === 'scenario') return this.#scenarioStep(job);
    return job.kind === 'event' ? this.#event(job) : this.#delivery(job, turn);
  }

  async #chainStep(job: JobRow): Promise<JsonObject> {
    const { chain } = this.#world;
    const step = (contextOf: (provider: Provider) => Context) => chain.step(contextOf, job);
    const cause = this.#world.queue.causeOf(job);
    const { status, confirmations } = await this.#world.worldUnit(step, Date.parse(job.dueAt), job.depth, cause);
    return { status, confirmations };
  }

  async #event(job: JobRow): Promise<JsonObject> {
    const { provider, lifecycle, id, event, data } = job.data as Record<
      'provider' | 'lifecycle' | 'id' | 'event',
      string
    > & { data: JsonObject };
    await this.#fire(job, provider, `${lifecycle}.${event}`, id, data);
    return { event: `${lifecycle}.${event}` };
  }

  async #scenarioStep(job: JobRow): Promise<JsonObject> {
    const { queue, chain, awaited } = this.#world;
    const cause = queue.causeOf(job);
    if (awaited.missing(job.data).length > 0) return this.#wait(job);
    const { pay, fire } = await this.#stepOf(job);
    if (pay !== undefined) {
      const transfer = await this.#world.worldUnit(
        (contextOf) => {
          queue.remove(job.id);
          return chain.pay(contextOf, { ...pay, amount: String(pay.amount) }, job.depth);
        },
        Date.parse(job.dueAt),
        0,
        cause,
      );
      return { pay: `${transfer.amount} ${transfer.currency} to ${transfer.to}`, txid: transfer.txid };
    }
    const { provider = '', event = '', id = '', data = {} } = fire ?? {};
    // Ids that a provider writes as numbers are texts inside.
    await this.#fire(job, provider, event, String(id), data as JsonObject);
    return { fire: `${provider}.${event} ${id}` };
  }

  /** A step whose time has come before the answers that it refers to. */
  async #wait(job: JobRow): Promise<JsonObject> {
    const { awaited, journal } = this.#world;
    const why = await this.#world.worldUnit(() => awaited.wait(job), Date.parse(job.dueAt));
    journal.tell({ kind: 'waiting', at: job.dueAt, text: `${stepText(job.data['step'])} ${why}` });
    return { waits: why };
  }

  /** A step with values in the place of its references. */
  async #stepOf(job: JobRow): Promise<ScenarioStep> {
    const { step } = job.data;
    try {
      return resolved(step, this.#world.values()) as unknown as ScenarioStep;
    } catch (error) {
      if (!(error instanceof DanglingReference)) throw error;
      await this.#world.worldUnit(() => this.#world.awaited.giveUp(job, error.message), Date.parse(job.dueAt));
      throw new Error(`${stepText(step)} never happens: ${error.message}`);
    }
  }

  async #fire(job: JobRow, provider: string, event: string, id: string, data: JsonObject): Promise<void> {
    const [lifecycle = '', name = ''] = event.split('.');
    const fire = (ctx: Context) => {
      this.#world.queue.remove(job.id);
      ctx.fire(lifecycle, id, name, { data });
    };
    const cause = this.#world.queue.causeOf(job);
    await this.#world.unit(this.#world.provider(provider), fire, Date.parse(job.dueAt), job.depth, cause);
  }

  async #delivery(job: JobRow, turn?: () => Promise<void>): Promise<JsonObject> {
    const { deliveries, journal, queue } = this.#world;
    const provider = this.#world.provider(String(job.data['provider']));
    const cause = queue.causeOf(job);
    const unit: RunUnit = (owner, at, work) => this.#world.unit(owner, work, at, job.depth, cause);
    const { row, attempt, faults } = await deliveries.attempt(provider, job, unit, turn);
    tellFaults(journal, faults, Date.parse(job.dueAt), `delivery/${row.id}`);
    if (attempt === undefined) journal.tell(untriedDelivery(row, job.dueAt, cause));
    else tellDelivery(journal, row, cause);
    const outcome =
      attempt === undefined
        ? {}
        : 'status' in attempt
          ? { status: attempt.status }
          : { error: withoutUserInfo(attempt.error) };
    return {
      event: row.event,
      url: shownUrl(row),
      attempt: attempt?.n ?? null,
      state: row.state,
      ...outcome,
      ...(attempt === undefined && row.reason != null ? { reason: row.reason } : {}),
    };
  }
}

/** Tells that fault rules fired, at an instant of the virtual clock (ms). */
export function tellFaults(journal: Journal, fired: readonly FiredFault[], at: number, subject: string): void {
  for (const { id, what } of fired) journal.tell({ kind: 'fault', at: isoInstant(at), id, what, subject });
}
