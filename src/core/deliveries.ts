import { isoInstant } from './clock.js';
import { type Attempt, type DeliveryRow, isAccepted, nextAttempt, type Outcome } from './delivery.js';
import { PaydrillError } from './errors.js';
import type { Ids } from './ids.js';
import type { JobQueue, JobRow } from './jobs.js';
import { renderJson } from './json.js';
import type { Context, Emission, Endpoint, Provider } from './provider.js';
import type { Collection, Store } from './store.js';
import { RefusedTarget, type Transport } from './transport.js';

/** Where deliveries happen: a unit of work for one provider at one instant. */
export type RunUnit = <T>(provider: Provider, at: number | undefined, work: (ctx: Context) => T) => Promise<T>;

/** What came of carrying out one attempt. */
export interface Attempted {
  readonly row: DeliveryRow;
  readonly attempt: Attempt | undefined;
}

/** The webhooks of a workspace: written as rows when they happen, tried as jobs, kept with every attempt. */
export class Deliveries {
  readonly #rows: Collection<DeliveryRow>;
  readonly #queue: JobQueue;
  readonly #idsOf: () => Ids;
  readonly #transport: Transport;

  constructor(parts: { store: Store; queue: JobQueue; ids: () => Ids; transport: Transport }) {
    this.#rows = parts.store.declare<DeliveryRow>('deliveries', {
      endpoint: (row) => `${row.provider}/${row.endpoint}`,
    });
    this.#queue = parts.queue;
    this.#idsOf = parts.ids;
    this.#transport = parts.transport;
  }

  list(): DeliveryRow[] {
    return this.#rows.all();
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

  /** Writes a webhook for one endpoint and puts its first attempt in line. Inside a unit of work. */
  write(
    ctx: Context,
    provider: Provider,
    emission: Emission,
    endpoint: Endpoint,
    subject: string,
    depth: number,
  ): void {
    const n = this.#idsOf().count('deliveries');
    const row = this.#rows.insert({
      id: `wh_${n}`,
      provider: provider.id,
      event: emission.event,
      endpoint: endpoint.id,
      url: endpoint.url,
      subject,
      state: 'pending',
      createdAt: isoInstant(ctx.now),
      nextAt: isoInstant(ctx.now),
      body: renderJson(provider.webhooks.body(ctx, emission, endpoint)),
      attempts: [],
    });
    this.#line(row, ctx.now, depth);
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

  /** Carries out one attempt that is due: the same bytes each time, signed anew, its outcome written as a row. */
  async attempt(provider: Provider, job: JobRow, run: RunUnit): Promise<Attempted> {
    const id = String(job.data['delivery']);
    const due = Date.parse(job.dueAt);
    const ready = await run(provider, due, (ctx): Ready | DeliveryRow => {
      const row = this.get(id);
      const endpoint = provider.webhooks.endpoint(ctx, row.endpoint);
      if (endpoint === undefined) return this.#settle(job, row, 'cancelled', 'the endpoint was removed');
      if (provider.webhooks.admits?.(ctx, row.endpoint) === false)
        return this.#settle(job, row, 'held', 'the endpoint is blocked');
      return this.#prepare(ctx, provider, row, endpoint);
    });
    if (!isReady(ready)) return { row: ready, attempt: undefined };
    const outcome = await this.#send(ready);
    return run(provider, due, (ctx) => {
      this.#queue.remove(job.id);
      return this.#record(ctx, provider, ready, outcome, false);
    });
  }

  /** Tries a webhook at once, whatever its state, outside of its schedule. */
  async redeliver(provider: Provider, id: string, run: RunUnit): Promise<Attempted> {
    const ready = await run(provider, undefined, (ctx) => {
      const row = this.get(id);
      const endpoint = provider.webhooks.endpoint(ctx, row.endpoint);
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
    return this.#rows.update(row.id, { state, reason, nextAt: null });
  }

  #prepare(ctx: Context, provider: Provider, row: DeliveryRow, endpoint: Endpoint): Ready {
    const body = Buffer.from(row.body, 'utf8');
    const headers = provider.webhooks.headers(ctx, endpoint, body, ctx.wireNow);
    return { id: row.id, url: endpoint.url, headers, body, timeoutMs: provider.webhooks.policy(ctx).timeoutMs };
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
      n: row.attempts.length + 1,
      at: isoInstant(ctx.now),
      ...(manual ? { manual: true as const } : {}),
      headers: ready.headers,
    };
    if (outcome instanceof RefusedTarget) {
      const attempt: Attempt = { ...base, error: outcome.message };
      this.#queue.cancel(`delivery/${row.id}`);
      const attempts = [...row.attempts, attempt];
      return {
        attempt,
        row: this.#rows.update(row.id, {
          state: 'refused',
          reason: outcome.message,
          url: ready.url,
          nextAt: null,
          attempts,
        }),
      };
    }
    const attempt: Attempt =
      outcome.status === undefined
        ? { ...base, error: outcome.error }
        : { ...base, status: outcome.status, body: outcome.body };
    const attempts = [...row.attempts, attempt];
    const policy = provider.webhooks.policy(ctx);
    const accepted = isAccepted(policy, outcome);
    provider.webhooks.attempted?.(ctx, row.endpoint, accepted);
    if (accepted) {
      this.#queue.cancel(`delivery/${row.id}`);
      return {
        attempt,
        row: this.#rows.update(row.id, { state: 'delivered', url: ready.url, nextAt: null, attempts }),
      };
    }
    if (manual) return { attempt, row: this.#rows.update(row.id, { attempts }) };
    const scheduled = attempts.filter((one) => one.manual !== true);
    const firstAt = Date.parse(scheduled[0]?.at ?? attempt.at);
    const jitter = this.#idsOf().named(`jitter ${row.id} ${scheduled.length}`).fraction();
    const next = nextAttempt(policy, scheduled.length, outcome, ctx.now, { firstAt, jitter });
    if (next === undefined) {
      const reason = `the provider gives up after ${scheduled.length} attempts`;
      return {
        attempt,
        row: this.#rows.update(row.id, { state: 'failed', reason, url: ready.url, nextAt: null, attempts }),
      };
    }
    this.#line(row, next, 0);
    return { attempt, row: this.#rows.update(row.id, { url: ready.url, nextAt: isoInstant(next), attempts }) };
  }
}

function isReady(value: Ready | DeliveryRow): value is Ready {
  return value.body instanceof Buffer;
}

interface Ready {
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
}
