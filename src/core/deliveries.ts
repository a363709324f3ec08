import { spoiltAttempt } from './attempt-faults.js';
import { isoInstant } from './clock.js';
import { type Attempt, type DeliveryRow, isAccepted, nextAttempt, type Outcome } from './delivery.js';
import { boundsIndexes, nextNumber, sizeOf, tooMany, tooManyUnsent, withAttempt } from './delivery-bounds.js';
import { untriedDelivery } from './delivery-happenings.js';
import { durationMs } from './duration.js';
import { PaydrillError } from './errors.js';
import type { FaultBook, FiredFault } from './fault-book.js';
import type { WebhookFault } from './faults.js';
import type { Ids } from './ids.js';
import type { JobQueue, JobRow } from './jobs.js';
import type { Told } from './journal.js';
import { isJsonObject, type Json, parseJson, renderJson } from './json.js';
import type { Context, Emission, Endpoint, Provider } from './provider.js';
import { respelled } from './respell.js';
import type { Collection, Row, Store } from './store.js';
import { RefusedTarget } from './target-policy.js';
import type { Transport } from './transport.js';
import { droppedBy, type UnsentFor, unsentOf } from './unsent.js';

/** Where deliveries happen: a unit of work for one provider at one instant. */
export type RunUnit = <T>(provider: Provider, at: number | undefined, work: (ctx: Context) => T) => Promise<T>;

/** What came of carrying out one attempt. */
export interface Attempted {
  readonly row: DeliveryRow;
  readonly attempt: Attempt | undefined;
  /** Fault rules that fired for it. */
  readonly faults: readonly FiredFault[];
}

/** Of what a webhook tells, and how long the chain of jobs at this instant is. */
interface About {
  readonly subject: string;
  readonly depth: number;
  readonly cause?: string | undefined;
}

/** What was written, and what is to be told of it. */
interface Written {
  readonly written: readonly DeliveryRow[];
  readonly told: readonly Told[];
}

/** How many notes of fault rules that fired are kept of one delivery. */
const mostFaultNotes = 100;

/** How long a delivery that a fault rule puts behind the next one waits for it, in virtual ms. */
const longestSwapMs = 60_000;

/** The webhooks of a workspace: written as rows when they happen, tried as jobs, kept with every attempt. */
export class Deliveries {
  readonly #rows: Collection<DeliveryRow>;
  readonly #queue: JobQueue;
  readonly #idsOf: () => Ids;
  readonly #transport: Transport;
  readonly #faults: FaultBook;

  constructor(parts: { store: Store; queue: JobQueue; ids: () => Ids; transport: Transport; faults: FaultBook }) {
    const indexes = {
      ...boundsIndexes,
      endpoint: (row: DeliveryRow) => (row.endpoint === null ? undefined : `${row.provider}/${row.endpoint}`),
      awaitsNext: (row: DeliveryRow) => (row.awaitsNext === true ? `${row.provider}/${row.endpoint}` : undefined),
    };
    this.#rows = parts.store.declare('deliveries', indexes, sizeOf);
    this.#faults = parts.faults;
    this.#queue = parts.queue;
    this.#idsOf = parts.ids;
    this.#transport = parts.transport;
  }

  list(): DeliveryRow[] {
    return this.#rows.all();
  }

  /** How many deliveries fell out, because more came than are kept. */
  get dropped(): number {
    return this.#idsOf().counted('deliveries dropped');
  }

  /** How many of those that no endpoint got fell out. */
  get unsentDropped(): number {
    return this.#idsOf().counted('deliveries unsent dropped');
  }

  /** How many webhooks were not sent so far: those that no endpoint got, and those that a fault rule dropped. */
  get unsentSoFar(): number {
    return this.#idsOf().counted('deliveries unsent') + this.#idsOf().counted('deliveries dropped by rules');
  }

  get(id: string): DeliveryRow {
    const row = this.#rows.get(id);
    if (row === undefined)
      throw new PaydrillError(
        404,
        'unknown-delivery',
        `No webhook ${JSON.stringify(id.slice(0, 80))}; GET webhooks lists them.`,
      );
    return row;
  }

  of(provider: Provider, endpoint: string): DeliveryRow[] {
    return this.#rows.by('endpoint', `${provider.id}/${endpoint}`);
  }

  /**
   * Writes a webhook for one endpoint and puts its first attempt in line, as far as no fault rule says otherwise. Inside a unit of
   * work. Answers what was written, and what is to be told of the rules that fired.
   */
  write(ctx: Context, provider: Provider, emission: Emission, endpoint: Endpoint, of: About): Written {
    const canonical = spelled(ctx, provider, provider.webhooks.body(ctx, emission, endpoint));
    const waiting = this.#rows.by('awaitsNext', `${provider.id}/${endpoint.id}`);
    const fired = this.#faults.onDelivery(`${provider.id}.${emission.event}`, canonical, waiting.length === 0);
    const plan = planOf(fired, ctx.now);
    // Respelled here and not when it is sent: every attempt has the same bytes, and those are what is signed, kept and explained.
    const body = plan.isRespelled ? respelled(canonical) : canonical;
    const written: DeliveryRow[] = [];
    for (let copy = 0; copy < plan.copies; copy += 1) {
      const number = this.#idsOf().count('deliveries');
      for (const { id } of tooMany(this.#rows, number, body.length)) {
        this.#rows.delete(id);
        this.#idsOf().count('deliveries dropped');
      }
      const row: DeliveryRow = {
        id: `wh_${number}`,
        provider: provider.id,
        event: emission.event,
        endpoint: endpoint.id,
        url: endpoint.url,
        subject: of.subject,
        state: 'pending',
        createdAt: isoInstant(ctx.now),
        nextAt: isoInstant(plan.due),
        body,
        attempts: [],
        ...(plan.faults.length === 0 ? {} : { faults: plan.faults }),
        ...(plan.isSwapped ? { awaitsNext: true } : {}),
      };
      if (plan.dropped !== undefined) {
        this.#idsOf().count('deliveries dropped by rules');
        const dropped = droppedBy(plan.dropped, row.id);
        written.push(this.#rows.insert({ ...row, ...dropped, state: 'unsent', nextAt: null }));
      } else written.push(this.#rows.insert(row));
    }
    if (plan.dropped === undefined) {
      for (const row of written) this.#line(row, plan.due, plan.due > ctx.now ? 0 : of.depth);
      for (const row of waiting) this.#follow(row, plan.due, of.depth);
    }
    const at = isoInstant(ctx.now);
    const subject = `delivery/${written[0]?.id}`;
    const faults = fired.map(({ id, what }): Told => ({ kind: 'fault', at, id, what, subject }));
    const unsent = plan.dropped === undefined ? [] : written.map((row) => untriedDelivery(row, at, of.cause));
    return { written, told: [...faults, ...unsent] };
  }

  /** Writes that a webhook is not sent: to those endpoints that are disabled, or, unless somebody gets it, to anybody. Inside a unit of work. */
  writeUnsent(ctx: Context, provider: Provider, emission: Emission, isSent: boolean, of: About): Written {
    const written = unsentOf(ctx, provider, emission, isSent).map((one) =>
      this.#writeUnsent(ctx, provider, emission, one, of.subject),
    );
    return { written, told: written.map((row) => untriedDelivery(row, isoInstant(ctx.now), of.cause)) };
  }

  #writeUnsent(
    ctx: Context,
    provider: Provider,
    emission: Emission,
    { endpoint, why, reason }: UnsentFor,
    subject: string,
  ): DeliveryRow {
    const body = spelled(ctx, provider, provider.webhooks.body(ctx, emission, endpoint));
    for (const { id } of tooManyUnsent(this.#rows, body.length)) {
      this.#rows.delete(id);
      this.#idsOf().count('deliveries unsent dropped');
    }
    const audience = provider.webhooks.audience?.(emission.row);
    return this.#rows.insert({
      // Numbered apart: what is sent, its ids and the jitter of its retries, must not depend on what is not.
      id: `wh_unsent_${this.#idsOf().count('deliveries unsent')}`,
      provider: provider.id,
      event: emission.event,
      endpoint: endpoint?.id ?? null,
      url: endpoint?.url ?? null,
      subject,
      state: 'unsent',
      why,
      reason,
      createdAt: isoInstant(ctx.now),
      nextAt: null,
      body,
      attempts: [],
      ...(audience === undefined ? {} : { audience }),
    });
  }

  /** Sends a delivery that waited for the next one right behind it. */
  #follow(row: DeliveryRow, due: number, depth: number): void {
    this.#queue.cancel(`delivery/${row.id}`);
    this.#line(this.#rows.update(row.id, { awaitsNext: false, nextAt: isoInstant(due) }), due, depth);
  }

  /** Sends everything that was held for an endpoint, and what failed and waits for its next attempt, now. Inside a unit of work. */
  release(ctx: Context, provider: Provider, endpoint: string): void {
    for (const row of this.of(provider, endpoint)) {
      const waits = row.state === 'pending' && row.attempts.length > 0;
      if (row.state !== 'held' && !waits) continue;
      this.#queue.cancel(`delivery/${row.id}`);
      this.#rows.update(row.id, { state: 'pending', nextAt: isoInstant(ctx.now), reason: null });
      this.#line(row, ctx.now, 0);
    }
  }

  /**
   * What must stay in order: of webhooks about one resource for one endpoint, the next waits for what came of the one before. Undefined for
   * one that a fault rule gave another place: it has that place among all.
   */
  resourceOf(job: JobRow): string | undefined {
    const row = this.#rows.get(String(job.data['delivery']));
    return row === undefined || row.awaitsNext !== undefined
      ? undefined
      : `${row.provider}/${row.endpoint} ${row.subject}`;
  }

  /**
   * Carries out one attempt that is due: the same bytes each time, signed anew, its outcome written as a row. `turn` is called when the
   * outcome is in, and resolves when it may be written.
   */
  async attempt(provider: Provider, job: JobRow, run: RunUnit, turn?: () => Promise<void>): Promise<Attempted> {
    const id = String(job.data['delivery']);
    const due = Date.parse(job.dueAt);
    const ready = await run(provider, due, (ctx): Ready | DeliveryRow => {
      const row = this.get(id);
      const endpoint = endpointOf(ctx, provider, row);
      if (endpoint === undefined) return this.#settle(job, row, 'cancelled', 'the endpoint was removed');
      const heldBack = provider.webhooks.heldBack?.(ctx, endpoint.id);
      if (heldBack !== undefined) return this.#settle(job, row, 'held', heldBack);
      return this.#prepare(ctx, provider, row, endpoint);
    });
    if (!isReady(ready)) return { row: ready, attempt: undefined, faults: [] };
    const outcome = await this.#send(ready);
    await turn?.();
    return run(provider, due, (ctx) => {
      this.#queue.remove(job.id);
      return this.#record(ctx, provider, ready, outcome, false);
    });
  }

  /** Tries a webhook at once, whatever its state, outside of its schedule. */
  async redeliver(provider: Provider, id: string, run: RunUnit): Promise<Attempted> {
    const ready = await run(provider, undefined, (ctx) => {
      const row = this.#addressed(ctx, provider, this.get(id));
      const endpoint = endpointOf(ctx, provider, row);
      if (endpoint === undefined)
        throw new PaydrillError(
          409,
          'endpoint-gone',
          `The endpoint of ${id} was removed; there is nowhere to send it.`,
        );
      return this.#prepare(ctx, provider, row, endpoint);
    });
    const outcome = await this.#send(ready);
    return run(provider, undefined, (ctx) => this.#record(ctx, provider, ready, outcome, true));
  }

  /**
   * The webhook as it is now that somebody may get it: of one that nobody got, the first who would get it today takes it, and each other one
   * a copy in line. Throws when still nobody would.
   */
  #addressed(ctx: Context, provider: Provider, row: DeliveryRow): DeliveryRow {
    if (row.state !== 'unsent' || row.why === 'fault') return row;
    const emission = emissionOf(ctx, provider, row);
    const { webhooks } = provider;
    const wanted = webhooks.subscribers(ctx, emission).filter(({ id }) => row.endpoint === null || id === row.endpoint);
    const [first, ...others] = wanted;
    if (first === undefined) {
      const still = unsentOf(ctx, provider, emission, false);
      const { reason } = still.find(({ endpoint }) => endpoint?.id === row.endpoint) ?? still[0] ?? row;
      throw new PaydrillError(409, 'unsent', `${row.id} cannot be sent: ${reason}`);
    }
    const to = ({ id, url }: Endpoint) => ({ endpoint: id, url, body: bodyFor(ctx, provider, row, { id, url }) });
    for (const endpoint of others) {
      const { why: _why, audience: _audience, ...base } = row;
      const id = `wh_${this.#idsOf().count('deliveries')}`;
      const nextAt = isoInstant(ctx.now);
      const copy = { ...base, ...to(endpoint), id, state: 'pending' as const, reason: null, nextAt };
      this.#line(this.#rows.insert(copy), ctx.now, 0);
    }
    return this.#rows.update(row.id, to(first));
  }

  #line(row: DeliveryRow, due: number, depth: number): void {
    this.#queue.add({
      kind: 'delivery',
      due,
      subject: `delivery/${row.id}`,
      data: { delivery: row.id, provider: row.provider, endpoint: row.endpoint },
      depth,
    });
  }

  #settle(job: JobRow, row: DeliveryRow, state: 'cancelled' | 'held', reason: string): DeliveryRow {
    this.#queue.remove(job.id);
    const waits = row.awaitsNext === true ? { awaitsNext: false } : {};
    return this.#rows.update(row.id, { state, reason, nextAt: null, ...waits });
  }

  #prepare(ctx: Context, provider: Provider, row: DeliveryRow, endpoint: Endpoint): Ready {
    const { webhooks } = provider;
    const whole = Buffer.from(row.body, 'utf8');
    const fired = this.#faults.onAttempt(`${row.provider}.${row.event}`, row.body);
    const spoilt = spoiltAttempt(fired, {
      n: nextNumber(row),
      body: whole,
      wireNow: ctx.wireNow,
      sign: (signedAt) => webhooks.headers(ctx, endpoint, whole, signedAt),
      signatureHeaders: webhooks.signatureHeaders,
    });
    const isFirst = row.order === undefined;
    if (isFirst || fired.length > 0)
      this.#rows.update(row.id, {
        ...(isFirst ? { order: this.#idsOf().count('deliveries sent') } : {}),
        // What is under way, by its own time or by hand, waits for nothing.
        ...(row.awaitsNext === true ? { awaitsNext: false } : {}),
        ...(fired.length === 0 ? {} : { faults: [...(row.faults ?? []), ...spoilt.faults].slice(-mostFaultNotes) }),
      });
    const { headers, body } = spoilt;
    const { timeoutMs } = webhooks.policy(ctx);
    return { id: row.id, endpoint: endpoint.id, url: endpoint.url, headers, body, timeoutMs, faults: fired };
  }

  async #send(ready: Ready): Promise<Outcome | RefusedTarget> {
    try {
      return await this.#transport.post(ready.url, ready.headers, ready.body, ready.timeoutMs);
    } catch (error) {
      if (error instanceof RefusedTarget) return error;
      throw error;
    }
  }

  #record(
    ctx: Context,
    provider: Provider,
    ready: Ready,
    outcome: Outcome | RefusedTarget,
    manual: boolean,
  ): Attempted {
    const row = this.get(ready.id);
    const base = {
      n: nextNumber(row),
      at: isoInstant(ctx.now),
      ...(manual ? { manual: true as const } : {}),
      headers: ready.headers,
    };
    const { faults } = ready;
    if (outcome instanceof RefusedTarget) {
      const attempt: Attempt = { ...base, error: outcome.message };
      this.#queue.cancel(`delivery/${row.id}`);
      return {
        attempt,
        faults,
        row: this.#rows.update(row.id, {
          state: 'refused',
          reason: outcome.message,
          ...(row.state === 'unsent' ? { why: null } : {}),
          url: ready.url,
          nextAt: null,
          ...withAttempt(row, attempt),
        }),
      };
    }
    const attempt: Attempt =
      outcome.status === undefined
        ? { ...base, error: outcome.error }
        : { ...base, status: outcome.status, body: outcome.body };
    const kept = withAttempt(row, attempt);
    const policy = provider.webhooks.policy(ctx);
    const accepted = isAccepted(policy, outcome);
    provider.webhooks.attempted?.(ctx, ready.endpoint, accepted);
    if (accepted) {
      this.#queue.cancel(`delivery/${row.id}`);
      return {
        attempt,
        faults,
        row: this.#rows.update(row.id, {
          state: 'delivered',
          url: ready.url,
          nextAt: null,
          ...(row.state === 'unsent' ? { reason: null, why: null } : {}),
          ...kept,
        }),
      };
    }
    if (manual && row.state === 'unsent') {
      const reason = `it was sent by hand alone, which no retry follows; POST webhooks/${row.id}/redeliver sends it again`;
      return { attempt, faults, row: this.#rows.update(row.id, { state: 'failed', reason, why: null, ...kept }) };
    }
    if (manual) return { attempt, faults, row: this.#rows.update(row.id, kept) };
    const scheduled = kept.attempts.filter((one) => one.manual !== true);
    const firstAt = Date.parse(scheduled[0]?.at ?? attempt.at);
    const jitter = this.#idsOf().named(`jitter ${row.id} ${scheduled.length}`).fraction();
    const next = nextAttempt(policy, scheduled.length, outcome, ctx.now, { firstAt, jitter });
    if (next === undefined) {
      const reason = `the provider gives up after ${scheduled.length} attempts`;
      return {
        attempt,
        faults,
        row: this.#rows.update(row.id, { state: 'failed', reason, url: ready.url, nextAt: null, ...kept }),
      };
    }
    this.#line(row, next, 0);
    return { attempt, faults, row: this.#rows.update(row.id, { url: ready.url, nextAt: isoInstant(next), ...kept }) };
  }
}

/** What the fault rules that fired make of a delivery. */
function planOf(fired: readonly FiredFault<WebhookFault>[], now: number) {
  const faults = fired.map(({ id, what }) => `${id}: ${what}`);
  const delay = fired.reduce((sum, { rule }) => sum + (rule.delay === undefined ? 0 : durationMs(rule.delay)), 0);
  const drop = fired.find(({ rule }) => rule.drop === true);
  const isSwapped = drop === undefined && fired.some(({ rule }) => rule.reorder === true);
  return {
    faults,
    dropped: drop?.id,
    copies: drop === undefined ? Math.max(1, ...fired.map(({ rule }) => rule.duplicate ?? 1)) : 1,
    isSwapped,
    isRespelled: fired.some(({ rule }) => rule.respell === true),
    due: now + delay + (isSwapped ? longestSwapMs : 0),
  };
}

/** The endpoint of a webhook as it is now, or undefined when it is gone or there never was one. */
function endpointOf(ctx: Context, provider: Provider, { endpoint }: DeliveryRow): Endpoint | undefined {
  return endpoint === null ? undefined : provider.webhooks.endpoint(ctx, endpoint);
}

/** What happened, as far as it says who gets a webhook of it: its row may be another by now, or gone. */
function emissionOf(ctx: Context, provider: Provider, { event, subject, audience, createdAt }: DeliveryRow): Emission {
  const at = subject.indexOf('/');
  const [lifecycle, id] = [subject.slice(provider.id.length + 1, at), subject.slice(at + 1)];
  const collection = provider.lifecycles.find(({ name }) => name === lifecycle)?.collection;
  const row: Row = (collection === undefined ? undefined : ctx.rows(collection).get(id)) ?? { id };
  return { event, row: { ...row, ...audience }, data: {}, number: 0, at: Date.parse(createdAt) };
}

/** The text of a webhook's body, as the provider spells JSON. */
function spelled(ctx: Context, { webhooks }: Provider, body: Json): string {
  return webhooks.render?.(ctx, body) ?? renderJson(body);
}

function bodyFor(
  ctx: Context,
  provider: Provider,
  { body, endpoint: before }: DeliveryRow,
  endpoint: Endpoint,
): string {
  const { webhooks } = provider;
  if (webhooks.addressed === undefined || before !== null) return body;
  const parsed = parseJson(body);
  return isJsonObject(parsed) ? spelled(ctx, provider, webhooks.addressed(parsed, endpoint)) : body;
}

/** A delivery as it is written today. State files of earlier versions call one `dropped` that a fault rule kept from being sent. */
export function ofToday(row: Row): Row {
  return row['state'] === 'dropped' ? { ...row, state: 'unsent', why: 'fault' } : row;
}

function isReady(value: Ready | DeliveryRow): value is Ready {
  return value.body instanceof Buffer;
}

interface Ready {
  readonly id: string;
  readonly endpoint: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
  readonly faults: readonly FiredFault[];
}
