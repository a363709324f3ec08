import { LosslessNumber } from 'lossless-json';
import { isoInstant } from '../clock.js';
import { durationMs } from '../duration.js';
import { messageOf } from '../errors.js';
import type { JobQueue, JobRow } from '../jobs.js';
import { isJsonObject, type Json, type JsonObject, parseJson } from '../json.js';
import { valueAt } from '../match.js';
import type { Collection, Row, Store } from '../store.js';
import { namesIn, referenceIn, resolved, type Values } from './expression.js';
import type { Scenario, ScenarioCall } from './schema.js';

/** An answer that a call of a scenario saved. */
export interface SavedAnswer extends Row {
  readonly value: Json;
}

/** Since when a loaded scenario goes on. */
interface PlayRow extends Row {
  readonly scenario: string;
  readonly startedAt: string;
}

/** A call of a loaded scenario, which the user's own client is to make. */
interface CallRow extends Row {
  /** `<provider>.<operation>`, or a hosted page. */
  readonly call: string;
  readonly after?: string;
  readonly status?: number;
  readonly save?: string;
  /** What the file says of the call, by place (`body.currency`), as text. */
  readonly parts: Readonly<Record<string, string>>;
  readonly made: boolean;
}

/** A step whose time came before what it refers to was saved, or one that can never be taken. */
interface WaitingRow extends Row {
  readonly seq: number;
  readonly dueAt: string;
  readonly subject: string;
  readonly data: JsonObject;
  readonly depth: number;
  /** Why it can never be taken; left out while it only waits. */
  readonly problem?: string;
}

/** A call that a client made, whatever it was answered. */
export interface CallHeard {
  /** `<provider>.<operation>`, or a hosted page. */
  readonly operation: string;
  readonly status: number;
  /** The answer to an earlier call, given once more. */
  readonly replayed: boolean;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** The answer as it left. */
  readonly text: string;
}

/** A job as it is shown: one that waits for a call says for which. */
export type JobAhead = JobRow & {
  /** Names of answers that are not saved yet. */
  readonly waitsFor?: readonly string[];
  /** In words: what it waits for, or why it never happens. */
  readonly waiting?: string;
};

/** A call of the loaded scenario as it is shown. */
export interface CallToMake {
  readonly call: string;
  readonly after?: string;
  /** The status that is expected, where it is not a success. */
  readonly status?: number;
  readonly save?: string;
  readonly made: boolean;
}

/**
 * What of a scenario waits for the user's client: its calls, whose answers are saved when a client makes such a call, and the steps that
 * refer to them. Everything is a row, so that it survives a restart. Changes happen inside units of work.
 */
export class AwaitedCalls {
  readonly saved: Collection<SavedAnswer>;
  readonly #play: Collection<PlayRow>;
  readonly #calls: Collection<CallRow>;
  readonly #waiting: Collection<WaitingRow>;
  readonly #queue: JobQueue;
  readonly #values: () => Values;

  /** `values`: what a reference can mean now. */
  constructor(parts: { store: Store; queue: JobQueue; values: () => Values }) {
    const { store } = parts;
    this.saved = store.declare<SavedAnswer>('scenario.saved');
    this.#play = store.declare<PlayRow>('scenario.play');
    this.#calls = store.declare<CallRow>('scenario.calls', { call: (row) => row.call });
    this.#waiting = store.declare<WaitingRow>('scenario.waiting');
    this.#queue = parts.queue;
    this.#values = parts.values;
  }

  /** True for the name of one of the collections in a state. */
  holds(collection: string): boolean {
    return [this.saved, this.#play, this.#calls, this.#waiting].some(({ name }) => name === collection);
  }

  /** Virtual ms at which the loaded scenario began; undefined when none was loaded. */
  get startedAt(): number | undefined {
    const row = this.#play.get('play');
    return row === undefined ? undefined : Date.parse(row.startedAt);
  }

  /** Lays out the calls of a scenario that was loaded at `now` (virtual ms); without `calls` somebody else makes and saves them. */
  begin(scenario: Scenario, now: number, { calls: hasCalls }: { readonly calls: boolean }): void {
    this.#play.insert({ id: 'play', scenario: scenario.name, startedAt: isoInstant(now) });
    if (!hasCalls) return;
    for (const [n, one] of inTime(scenario.calls ?? []).entries()) this.#calls.insert(callRow(one, n));
  }

  /** True when a call of the operation is still to be made. */
  expects(operation: string): boolean {
    return this.#calls.size > 0 && this.#calls.by('call', operation).some(({ made }) => !made);
  }

  /** Keeps an answer under a name, and puts the steps in line that waited for nothing but that. */
  save(name: string, value: Json, now: number): number {
    this.saved.delete(name);
    this.saved.insert({ id: name, value });
    let count = 0;
    for (const { id, dueAt, subject, data, depth, problem } of this.#waiting.all()) {
      if (problem !== undefined || this.missing(data).length > 0) continue;
      this.#waiting.delete(id);
      this.#queue.add({ kind: 'scenario', due: Math.max(Date.parse(dueAt), now), subject, data, depth });
      count += 1;
    }
    return count;
  }

  /**
   * Takes a call that a client made for one of the scenario's: the first of its operation that is still to be made, unless what another one
   * says fits better. Answers a sentence for the journal, or undefined when none was meant.
   */
  hear(heard: CallHeard, now: number): string | undefined {
    const values = this.#values();
    const ranked = this.#calls
      .by('call', heard.operation)
      .filter((row) => !row.made && isAnsweredSo(row.status, heard.status))
      .map((row) => ({ row, fit: fitOf(row, heard, values) }))
      // A repetition is the scenario's own only when it says nothing else.
      .filter(({ fit }) => !heard.replayed || fit.differs === 0)
      .sort((a, b) => a.fit.misses - b.fit.misses || b.fit.hits - a.fit.hits || Number(a.row.id) - Number(b.row.id));
    const [best] = ranked;
    if (best === undefined) return undefined;
    const { id, save } = best.row;
    this.#calls.update(id, { made: true });
    if (save === undefined) return undefined;
    const freed = this.save(save, answerOf(heard.text), now);
    const steps = freed === 0 ? '' : `; ${freed} ${freed === 1 ? 'step goes' : 'steps go'} on that waited for it`;
    return `The answer is $${save} of the scenario${steps}.`;
  }

  /** The names in a value that a call still to be made will save. */
  missing(value: unknown): string[] {
    const values = this.#values();
    return namesIn(value).filter((name) => !Object.hasOwn(values, name) && this.#callFor(name) !== undefined);
  }

  /** Takes a step out of line until its answers are saved. Answers what it waits for, in words. */
  wait({ id, seq, dueAt, subject, data, depth }: JobRow): string {
    this.#queue.remove(id);
    this.#waiting.insert({ id, seq, dueAt, subject, data, depth });
    return this.sentence(this.missing(data));
  }

  /** Takes a step out of line that can never be taken, and keeps it with the reason. */
  giveUp({ id, seq, dueAt, subject, data, depth }: JobRow, problem: string): void {
    this.#queue.remove(id);
    this.#waiting.insert({ id, seq, dueAt, subject, data, depth, problem });
  }

  /** The jobs in line, those behind the rest that wait for a call. */
  ahead(): JobAhead[] {
    return [
      ...this.#queue.list().map((job) => (job.kind === 'scenario' ? this.#shown(job) : job)),
      ...this.#waiting.all().map(({ problem, ...row }): JobAhead => {
        const job: JobRow = { ...row, kind: 'scenario' };
        return problem === undefined ? this.#shown(job) : { ...job, waiting: `never happens: ${problem}` };
      }),
    ];
  }

  #shown(job: JobRow): JobAhead {
    const waitsFor = this.missing(job.data);
    return waitsFor.length === 0 ? job : { ...job, waitsFor, waiting: this.sentence(waitsFor) };
  }

  /** What is waited for, e.g. `waits for the call calypso.address.get, whose answer is $purse`. */
  sentence(names: readonly string[]): string {
    const one = (name: string) => `the call ${this.#callFor(name)?.call}, whose answer is $${name}`;
    return `waits for ${names.map(one).join(', and ')}`;
  }

  /** The calls of the scenario that is loaded, in the order in which they are to be made. */
  calls(): CallToMake[] {
    return this.#calls.all().map(({ call, after, status, save, made }) => ({
      call,
      ...(after === undefined ? {} : { after }),
      ...(status === undefined ? {} : { status }),
      ...(save === undefined ? {} : { save }),
      made,
    }));
  }

  /** The names that steps and reactions wait for, each with the call that saves it and how many steps that are. */
  waits(scenario: Scenario | undefined): { readonly name: string; readonly call: string; readonly steps: number }[] {
    const steps: unknown[] = [
      ...this.#queue.list().flatMap(({ kind, data }) => (kind === 'scenario' ? [data] : [])),
      ...this.#waiting.all().flatMap(({ problem, data }) => (problem === undefined ? [data] : [])),
      ...(scenario?.on ?? []).flatMap(({ then }) => then),
    ];
    const counts = new Map<string, number>();
    for (const name of steps.flatMap((one) => this.missing(one))) counts.set(name, (counts.get(name) ?? 0) + 1);
    return [...counts].map(([name, count]) => ({ name, call: this.#callFor(name)?.call ?? '', steps: count }));
  }

  #callFor(name: string): CallRow | undefined {
    for (const row of this.#calls.oldestFirst()) if (row.save === name && !row.made) return row;
    return undefined;
  }
}

/** Calls in the order in which they are made. */
export function inTime(calls: readonly ScenarioCall[]): ScenarioCall[] {
  const ms = ({ after }: ScenarioCall) => (after === undefined ? 0 : durationMs(after));
  return [...calls].sort((a, b) => ms(a) - ms(b));
}

function callRow({ call, after, status, save, params, query, body }: ScenarioCall, n: number): CallRow {
  return {
    id: String(n + 1),
    call,
    ...(after === undefined ? {} : { after }),
    ...(status === undefined || isSuccess(status) ? {} : { status }),
    ...(save === undefined ? {} : { save }),
    parts: partsOf({ params, query, body }),
    made: false,
  };
}

/** Every text, number and truth value in a value, by its dotted place. */
function partsOf(value: unknown, place = '', found: Record<string, string> = {}): Record<string, string> {
  if (value instanceof LosslessNumber || (typeof value !== 'object' && value !== undefined))
    found[place] = String(value);
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) partsOf(one, place === '' ? key : `${place}.${key}`, found);
  return found;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 400;
}

function isAnsweredSo(expected: number | undefined, status: number): boolean {
  return expected === undefined ? isSuccess(status) : status === expected;
}

/**
 * How much of what the file says of a call a client's call says too. What a reference stands for is compared once it is known. `misses`
 * counts what is not there or says otherwise, `differs` only the latter: clients turn some fields of a file into others.
 */
function fitOf({ parts }: CallRow, { params, query, body }: CallHeard, values: Values) {
  const root = { params, query, body };
  const fit = { hits: 0, misses: 0, differs: 0 };
  for (const [place, text] of Object.entries(parts)) {
    const expected = known(text, values);
    if (expected === undefined) continue;
    const actual = valueAt(root, place);
    if (String(actual) === expected) fit.hits += 1;
    else fit.misses += 1;
    if (actual !== undefined && String(actual) !== expected) fit.differs += 1;
  }
  return fit;
}

function known(text: string, values: Values): string | undefined {
  const reference = referenceIn(text);
  if (reference === undefined) return text.startsWith('$$') ? text.slice(1) : text;
  if (!Object.hasOwn(values, reference.name)) return undefined;
  try {
    return String(resolved<unknown>(text, values));
  } catch (error) {
    return messageOf(error);
  }
}

/** An answer as it is saved: of what is no JSON object or list, `{value}` or `{text}`. */
export function answerOf(text: string): Json {
  try {
    const value = parseJson(text);
    return isJsonObject(value) || Array.isArray(value) ? value : { value };
  } catch {
    return { text };
  }
}
