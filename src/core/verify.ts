import { LosslessNumber } from 'lossless-json';
import { isoInstant, parseInstant } from './clock.js';
import type { DeliveryRow } from './delivery.js';
import { firstAccepted, nextNumber } from './delivery-bounds.js';
import { durationMs, formatDuration } from './duration.js';
import type { CallExpectation, Expectation, SequenceExpectation, WebhookExpectation } from './expectation.js';
import type { RequestEntry } from './journal.js';
import { isJsonObject, parseJson, renderJson } from './json.js';
import { globMatches, type Where, whereMisses } from './match.js';
import type { Provider } from './provider.js';
import { callNames, checkName, eventNames } from './rule-names.js';

export { type Expectation, expectation } from './expectation.js';

/** How many calls fell out of the journal, and how many webhooks are no longer kept: those that were sent, and those that nobody got. */
interface Lost {
  readonly calls: number;
  readonly webhooks: number;
  readonly unsent: number;
}

/** What expectations are judged by. `startedAt` is virtual time in ms. */
interface WorldView {
  /** Oldest first. */
  readonly requests: readonly RequestEntry[];
  readonly dropped: Lost;
  readonly deliveries: readonly DeliveryRow[];
  readonly startedAt: number;
}

/** One condition that does not hold. Texts, numbers and the like as they are, anything else as JSON text; nothing for what is not there. */
export interface Miss {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** What came of one expectation. */
export interface Result {
  readonly ok: boolean;
  readonly expect: Expectation;
  /** How many fit; of a sequence, how many of its entries were found in order. */
  readonly found: number;
  readonly message: string;
  /** True when calls or webhooks that fell out could change the outcome; then `ok` is false. */
  readonly incomplete?: true;
  /** When too few fit: those that come nearest, with what they miss. */
  readonly nearest?: readonly { readonly id: string; readonly misses: readonly Miss[] }[];
}

/** A call or a webhook, as conditions see it. */
interface Candidate {
  readonly kind: 'call' | 'webhook';
  readonly id: string;
  readonly name: string;
  /** Virtual ms. */
  readonly at: number;
  /** Order among its own kind. */
  readonly place: number;
  /** What `where` looks at. */
  readonly root: () => unknown;
  /** Misses of conditions that only this kind has. */
  readonly own: (expect: Expectation) => Miss[];
}

const mostNearest = 3;

/** Throws for an event or operation that no provider has: nothing of that name could ever be found. */
export function checkExpectation(expect: Expectation, providers: readonly Provider[]): void {
  if (expect.webhook !== undefined) checkName('webhook', expect.webhook, eventNames(providers));
  else if (expect.call !== undefined) checkName('operation', expect.call, callNames(providers));
  else
    for (const one of expect.sequence)
      checkName('operation or webhook', one, [...callNames(providers), ...eventNames(providers)]);
}

/** Judges expectations over calls and deliveries as they stand. Pure: the same view gives the same results. */
export function verify(view: WorldView, expects: readonly Expectation[]): Result[] {
  const calls = view.requests.map(callOf);
  const webhooks = view.deliveries.map((row, index) => webhookOf(view, row, index));
  return expects.map((expect) => {
    const none = { calls: 0, webhooks: 0, unsent: 0 };
    const { unsent, ...sent } = view.dropped;
    if (expect.webhook !== undefined) {
      // What nobody got fits no expectation of another state.
      const asks = expect.state === 'unsent' ? unsent : 0;
      return counted(expect, expect.webhook, webhooks, { ...none, webhooks: sent.webhooks, unsent: asks });
    }
    if (expect.call !== undefined) return counted(expect, expect.call, calls, { ...none, calls: sent.calls });
    return ordered(expect, [...calls, ...webhooks], { ...none, ...sent });
  });
}

function counted(
  expect: WebhookExpectation | CallExpectation,
  glob: string,
  candidates: readonly Candidate[],
  dropped: Lost,
): Result {
  const judged = candidates.map((one) => ({ one, misses: missesOf(one, glob, expect) }));
  const fitting = judged.filter(({ misses }) => misses.length === 0).map(({ one }) => one);
  const found = fitting.length;
  const [least, most] = bounds(expect);
  const wanted = `${glob}: expected ${phrase(least, most)}, found ${found}`;
  const base = { expect, found };
  if (found > most) {
    const ids = fitting.slice(0, 10).map(({ id }) => id);
    return { ...base, ok: false, message: `${wanted}: ${ids.join(', ')}${found > ids.length ? ', …' : ''}.` };
  }
  // What fell out can only add to what was found: enough stays enough, a limit may have been passed.
  if (isLost(dropped) && (found < least || most !== Number.POSITIVE_INFINITY)) {
    return { ...base, ok: false, incomplete: true, message: `${wanted}, but ${lost(dropped)}.`, ...near(judged) };
  }
  if (found < least) return { ...base, ok: false, message: `${wanted}.`, ...near(judged) };
  return { ...base, ok: true, message: `${wanted}.` };
}

function ordered(expect: SequenceExpectation, all: readonly Candidate[], dropped: Lost): Result {
  const judged = (glob: string) => all.map((one) => ({ one, misses: missesOf(one, glob, expect) }));
  const taken: { one: Candidate; glob: string }[] = [];
  const result = (ok: boolean, found: number, message: string, rest: Partial<Result> = {}): Result => {
    return { ok, expect, found, message, ...rest };
  };
  for (const glob of expect.sequence) {
    const candidates = judged(glob);
    const first = candidates
      .filter(({ one, misses }) => misses.length === 0 && !taken.some((other) => other.one === one))
      .map(({ one }) => one)
      .sort(byPlace)[0];
    if (first === undefined) {
      const again = taken.some((other) => other.glob === glob) ? 'another ' : '';
      const message = `The sequence stops: ${again}${glob} was not found`;
      if (isLost(dropped))
        return result(false, taken.length, `${message}, but ${lost(dropped)}.`, { incomplete: true });
      return result(false, taken.length, `${message}.`, near(candidates));
    }
    taken.push({ one: first, glob });
  }
  const late = taken.findIndex(({ one }, n) => taken.slice(0, n).some((before) => isBefore(one, before.one)));
  if (late > 0) {
    const one = taken[late];
    const before = taken.slice(0, late).find((other) => one !== undefined && isBefore(one.one, other.one));
    const message = `${said(one)} came before ${said(before)}, expected behind it`;
    // An earlier call of the same name may have fallen out; then the order was another.
    if (isLost(dropped) && before !== undefined && couldBeEarlier(before, dropped))
      return result(false, late, `${message}, but ${lost(dropped)}.`, { incomplete: true });
    return result(false, late, `${message}.`);
  }
  if (isLost(dropped) && taken.some((one) => couldBeEarlier(one, dropped)))
    return result(false, taken.length, `In order as far as the journal goes, but ${lost(dropped)}.`, {
      incomplete: true,
    });
  return result(true, taken.length, `In order: ${taken.map(({ one }) => one.id).join(', ')}.`);
}

/** True when a call or webhook that fell out could have been the first one to fit. */
function couldBeEarlier({ one, glob }: { one: Candidate; glob: string }, { calls, webhooks }: Lost): boolean {
  const isCall = one.kind === 'call';
  return glob.includes('*') || (isCall ? calls > 0 : webhooks > 0);
}

function said(taken: { one: Candidate; glob: string } | undefined): string {
  return taken === undefined ? '' : `${taken.one.name} (${taken.one.id}, ${isoInstant(taken.one.at)})`;
}

function isBefore(a: Candidate, b: Candidate): boolean {
  return a.kind === b.kind ? a.place < b.place : a.at < b.at;
}

function byPlace(a: Candidate, b: Candidate): number {
  return a.kind === b.kind ? a.place - b.place : a.at - b.at;
}

function isLost({ calls, webhooks, unsent }: Lost): boolean {
  return calls + webhooks + unsent > 0;
}

function lost({ calls, webhooks, unsent }: Lost): string {
  const parts = [
    ...(calls > 0 ? [`${calls} older ${calls === 1 ? 'call' : 'calls'} fell out of the journal`] : []),
    ...(webhooks > 0 ? [`${webhooks} older ${webhooks === 1 ? 'webhook is' : 'webhooks are'} no longer kept`] : []),
    ...(unsent > 0 ? [`${unsent} older unsent ${unsent === 1 ? 'webhook is' : 'webhooks are'} no longer kept`] : []),
  ];
  return `incomplete: ${parts.join(', ')}`;
}

function bounds({ times, atLeast, atMost, never }: WebhookExpectation | CallExpectation): [number, number] {
  if (never === true) return [0, 0];
  if (times !== undefined) return [times, times];
  return [atLeast ?? (atMost === undefined ? 1 : 0), atMost ?? Number.POSITIVE_INFINITY];
}

function phrase(least: number, most: number): string {
  if (most === 0) return 'none';
  if (least === most) return `exactly ${most}`;
  if (most === Number.POSITIVE_INFINITY) return `at least ${least}`;
  return least === 0 ? `at most ${most}` : `${least} to ${most}`;
}

function near(judged: readonly { one: Candidate; misses: readonly Miss[] }[]): Pick<Result, 'nearest'> {
  // A miss of the name outweighs all others; of equals, the latest is the likeliest to be meant.
  const weight = (misses: readonly Miss[]) => misses.length + (misses[0]?.path === 'name' ? 1000 : 0);
  const best = [...judged]
    .reverse()
    .filter(({ misses }) => misses.length > 0)
    .sort((a, b) => weight(a.misses) - weight(b.misses))
    .slice(0, mostNearest);
  return best.length === 0 ? {} : { nearest: best.map(({ one, misses }) => ({ id: one.id, misses })) };
}

function missesOf(one: Candidate, glob: string, expect: Expectation): Miss[] {
  const isNamed = globMatches(glob, one.name);
  // Bodies of other events tell nothing, and are not worth parsing.
  if (!isNamed) return [{ path: 'name', expected: glob, actual: one.name }];
  const early = expect.since !== undefined && one.at < (parseInstant(expect.since) ?? 0);
  return [
    ...(early ? [{ path: 'since', expected: expect.since, actual: isoInstant(one.at) }] : []),
    ...one.own(expect),
    ...whereMissesOf(expect.where, one.root),
  ];
}

function whereMissesOf(where: Where | undefined, root: () => unknown): Miss[] {
  if (where === undefined) return [];
  return whereMisses(where, root()).map(({ path, expected, actual }) => ({ path, expected, actual: shown(actual) }));
}

function shown(value: unknown): unknown {
  if (value instanceof LosslessNumber) return value.value;
  return Array.isArray(value) || isJsonObject(value) ? renderJson(value).slice(0, 300) : value;
}

function callOf(entry: RequestEntry, place: number): Candidate {
  const { id, at, provider, operation, method, target, status, body, answer } = entry;
  const root = once(() => ({
    method,
    target,
    query: Object.fromEntries(new URLSearchParams(target.split('?').slice(1).join('?'))),
    status,
    body: parsed(body),
    answer: parsed(answer),
  }));
  return {
    kind: 'call',
    id,
    name: operation === null ? `${provider} ${method} ${target}` : `${provider}.${operation}`,
    at: Date.parse(at),
    place,
    root,
    own: (expect) =>
      expect.call !== undefined && expect.status !== undefined && expect.status !== status
        ? [{ path: 'status', expected: expect.status, actual: status }]
        : [],
  };
}

function webhookOf(view: WorldView, row: DeliveryRow, index: number): Candidate {
  const first = row.attempts[0]?.at;
  const at = Date.parse(first ?? row.createdAt);
  return {
    kind: 'webhook',
    id: row.id,
    name: `${row.provider}.${row.event}`,
    at,
    place: row.order ?? view.deliveries.length + index,
    root: once(() => parsed(row.body)),
    own: (expect) => {
      const misses: Miss[] = [];
      const { state, within, acknowledged } = expect.webhook === undefined ? {} : expect;
      if (state !== undefined && !isIn(row, state)) misses.push({ path: 'state', expected: state, actual: row.state });
      if (state === undefined && first === undefined)
        misses.push({ path: 'attempts', expected: 'at least 1', actual: `none, ${untried(row)}` });
      const from = expect.since === undefined ? view.startedAt : (parseInstant(expect.since) ?? view.startedAt);
      if (within !== undefined && at > from + durationMs(within))
        misses.push({ path: 'within', expected: within, actual: formatDuration(at - from) });
      return acknowledged === undefined ? misses : [...misses, ...unacknowledged(row, acknowledged)];
    },
  };
}

function isIn({ state, why }: DeliveryRow, asked: string): boolean {
  return asked === 'dropped' ? state === 'unsent' && why === 'fault' : state === asked;
}

function untried({ state, reason }: DeliveryRow): string {
  return reason == null ? state : `${state}: ${reason}`;
}

function unacknowledged(row: DeliveryRow, acknowledged: true | { within: number }): Miss[] {
  if (row.state !== 'delivered') return [{ path: 'acknowledged', expected: true, actual: row.state }];
  if (acknowledged === true) return [];
  const tries = firstAccepted(row.attempts)?.n ?? nextNumber(row) - 1;
  if (tries <= acknowledged.within) return [];
  return [{ path: 'acknowledged.within', expected: acknowledged.within, actual: tries }];
}

/** Asks once, and remembers: many expectations look at the same call. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Parsed JSON, or the text itself when it is none. */
function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
