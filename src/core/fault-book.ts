import { type CallWindow, countCall } from './call-window.js';
import { durationMs } from './duration.js';
import { PaydrillError, unknownName } from './errors.js';
import { actionOf, checkedFault, countsAttempts, type FaultRule, isRequestFault, type WebhookFault } from './faults.js';
import type { Ids } from './ids.js';
import { parseJson } from './json.js';
import { globMatches, whereMatches } from './match.js';
import type { Provider } from './provider.js';
import type { Collection, Row, Store } from './store.js';

/** A fault rule as it stands in a workspace, with what it has counted so far. */
export interface FaultRow extends Row {
  readonly rule: FaultRule;
  /** How many calls, deliveries or attempts it fitted. */
  readonly matched: number;
  /** How often it fired. */
  readonly fired: number;
  /** The current window of a rate limit: its first instant and the calls in it. */
  readonly window?: CallWindow;
}

/** A rule that fired. */
export interface FiredFault<R extends FaultRule = FaultRule> {
  readonly id: string;
  readonly rule: R;
  /** In a few words, e.g. `respond 503`. */
  readonly what: string;
  /** Until the rate limit lets calls through again, in virtual ms. */
  readonly retryAfterMs?: number;
}

/** A call as rules see it. */
export interface FaultyCall {
  readonly provider: string;
  /** Id of the operation, null when the call leads to none. */
  readonly operation: string | null;
  /** Raw, without the query. */
  readonly path: string;
  /** What `where` looks at: `{method, path, query, headers, body}`. */
  readonly root: () => unknown;
}

const mostFaults = 1000;

/** The fault rules of a workspace, in the order in which they were made. All changes happen inside units of work. */
export class FaultBook {
  readonly #rows: Collection<FaultRow>;
  readonly #idsOf: () => Ids;
  readonly #providers: readonly Provider[];

  constructor(parts: { store: Store; ids: () => Ids; providers: readonly Provider[] }) {
    this.#rows = parts.store.declare<FaultRow>('faults');
    this.#idsOf = parts.ids;
    this.#providers = parts.providers;
  }

  /** True while there is no rule. */
  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  /** Oldest first. */
  list(): FaultRow[] {
    return this.#rows.all();
  }

  /** Adds a rule as `fault_<n>`. Throws {@link PaydrillError} for one that makes no sense. */
  add(value: unknown): FaultRow {
    const rule = checkedFault(value, this.#providers);
    if (this.#rows.size >= mostFaults)
      throw new PaydrillError(429, 'too-many-faults', `There are ${mostFaults} faults already; delete some.`);
    return this.#rows.insert({ id: `fault_${this.#idsOf().count('faults')}`, rule, matched: 0, fired: 0 });
  }

  /** Removes one rule, or all. Throws with the nearest id for one that is not there. Answers how many there were. */
  remove(id?: string): number {
    const ids = this.#rows.all().map((row) => row.id);
    if (id !== undefined && !ids.includes(id)) throw unknownName('fault', id, ids);
    const gone = id === undefined ? ids : [id];
    for (const one of gone) this.#rows.delete(one);
    return gone.length;
  }

  /** True when a rule could fit the call; then {@link onCall} is to be asked, in a unit of work. */
  concerns(call: FaultyCall): boolean {
    return this.#rows.size > 0 && this.list().some(({ rule }) => fitsCall(rule, call));
  }

  /** Counts a call at an instant of the virtual clock (ms) and answers what fires: delays, and at most one other at the end. */
  onCall(call: FaultyCall, now: number): FiredFault[] {
    const fitting = this.list().filter(({ rule }) => fitsCall(rule, call));
    return this.#fire(fitting, call.root, { now, isEnd: ({ rule }) => rule.delay === undefined });
  }

  /** Counts a delivery that is about to be written. `canWait` is false when an earlier one waits for this one. */
  onDelivery(name: string, body: string, canWait: boolean): FiredFault<WebhookFault>[] {
    const rows = this.#webhookRules(name, (rule) => !countsAttempts(rule));
    return this.#fire(rows, () => parseJson(body), {
      isEnd: ({ rule }) => rule.drop === true,
      mayFire: ({ rule }) => rule.reorder === undefined || canWait,
    });
  }

  /** Counts an attempt that is about to be made. */
  onAttempt(name: string, body: string): FiredFault<WebhookFault>[] {
    return this.#fire(this.#webhookRules(name, countsAttempts), () => parseJson(body), {});
  }

  #webhookRules(name: string, fits: (rule: WebhookFault) => boolean): Found<WebhookFault>[] {
    const isMeant = (row: FaultRow): row is Found<WebhookFault> =>
      !isRequestFault(row.rule) && globMatches(row.rule.webhook, name) && fits(row.rule);
    return this.list().filter(isMeant);
  }

  #fire<F extends Found<FaultRule>>(rows: readonly F[], root: () => unknown, options: FireOptions<F>) {
    const fired: FiredFault<F['rule']>[] = [];
    let value: { readonly root: unknown } | undefined;
    let ended = false;
    for (const row of rows) {
      const { rule, id } = row;
      if (rule.where !== undefined) {
        value ??= { root: root() };
        if (!whereMatches(rule.where, value.root)) continue;
      }
      const matched = row.matched + 1;
      const limit = limited(row, options.now ?? 0);
      const mayFire =
        !ended &&
        (rule.nth === undefined || rule.nth === matched) &&
        (rule.times === undefined || row.fired < rule.times) &&
        limit?.isOver !== false &&
        options.mayFire?.(row) !== false;
      this.#rows.update(id, {
        matched,
        fired: row.fired + (mayFire ? 1 : 0),
        ...(limit === undefined ? {} : { window: limit.window }),
      });
      if (!mayFire) continue;
      const retry = limit === undefined ? {} : { retryAfterMs: limit.retryAfterMs };
      fired.push({ id, rule, what: actionOf(rule), ...retry });
      ended = options.isEnd?.(row) === true;
    }
    return fired;
  }
}

type Found<R extends FaultRule> = FaultRow & { readonly rule: R };

interface FireOptions<F> {
  readonly now?: number;
  /** True for a rule behind which no other one fires. */
  readonly isEnd?: (row: F) => boolean;
  readonly mayFire?: (row: F) => boolean;
}

function fitsCall(rule: FaultRule, { provider, operation, path }: FaultyCall): boolean {
  if (!isRequestFault(rule)) return false;
  if (rule.operation !== undefined)
    return operation !== null && globMatches(rule.operation, `${provider}.${operation}`);
  return (rule.provider === undefined || rule.provider === provider) && globMatches(rule.path ?? '', path);
}

/** The window of a rate limit with one more call in it. */
function limited({ rule, window }: FaultRow, now: number) {
  if (!isRequestFault(rule) || rule.rateLimit === undefined) return undefined;
  const { limit, window: length } = rule.rateLimit;
  return countCall(window, { limit, windowMs: durationMs(length) }, now);
}
