import { channel } from 'node:diagnostics_channel';
import type { JsonObject } from './json.js';

/** Why a signature was refused: what was expected, what came, where they first differ, and causes proven by recomputation. */
export interface Explanation {
  /** One sentence for a log line. */
  readonly summary: string;
  readonly stringToSign?: string;
  /** The signature that was expected; the string to sign, where it is known what the client signed in its place. */
  readonly expected?: string;
  /** The same of what came. */
  readonly received?: string;
  /** Of two texts, never of two MACs, which say nothing by where they part. `line` names the line of the text, `byte` counts in it from 0. */
  readonly firstDifference?: {
    readonly offset: number;
    readonly expected: string;
    readonly received: string;
    readonly line?: string;
    readonly byte?: number;
  };
  /** The signatures, where `expected` and `received` are strings to sign. */
  readonly signature?: { readonly expected?: string; readonly received: string };
  /** The most certain first. */
  readonly causes: readonly { readonly code: string; readonly text: string }[];
}

/** One call as it came in and what was answered. Instants are virtual, except `receivedAt`, which is the wire clock's. */
export interface RequestEntry {
  readonly id: string;
  readonly at: string;
  readonly receivedAt: string;
  readonly provider: string;
  readonly operation: string | null;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
  /** Real milliseconds; left out on a virtual wire, so that runs stay byte-identical. */
  readonly tookMs?: number;
  readonly explanation?: Explanation;
  /** What Paydrill itself did to the call, e.g. a fault that fired or a failure inside. */
  readonly notes?: readonly string[];
}

/** A call as it is kept: most are never looked at, so that what they look like is put together for those that are. */
export interface KeptCall {
  readonly id: string;
  /** About how many characters the entry has. */
  readonly size: number;
  /** It was refused, for whatever reason. */
  readonly isRefused?: boolean;
  /** What the call was and what it was answered, whenever it is asked for. */
  readonly entry: () => RequestEntry;
}

/** Something that happened and that a person may want to see as it happens. */
export type Happening =
  | { readonly kind: 'request'; readonly entry: RequestEntry }
  | {
      readonly kind: 'transition';
      readonly at: string;
      readonly subject: string;
      readonly from: string | null;
      readonly to: string;
      readonly event: string | null;
      /** What it follows from, as far back as it is known: `request/<id>` or `transfer/<txid>`. Left out for what was done by hand. */
      readonly cause?: string;
      /** Ids of the deliveries that tell about it; left out for none. */
      readonly webhooks?: readonly string[];
    }
  | {
      readonly kind: 'delivery';
      readonly at: string;
      readonly id: string;
      readonly provider: string;
      readonly event: string;
      /** Null for one that no endpoint got. */
      readonly url: string | null;
      /** Null when it was not tried: it is unsent, held or cancelled, and `reason` says why. */
      readonly attempt: number | null;
      readonly state: string;
      readonly outcome: JsonObject;
      readonly reason?: string;
      /** What it tells about, e.g. `calypso.deposit/<id>`, and since when it was to be sent. */
      readonly subject: string;
      readonly createdAt: string;
      /** As that of a transition. */
      readonly cause?: string;
    }
  | {
      readonly kind: 'fault';
      readonly at: string;
      /** The rule that fired, and what it did. */
      readonly id: string;
      readonly what: string;
      /** To what: `request/<id>` or `delivery/<id>`. */
      readonly subject: string;
    }
  | {
      readonly kind: 'clock';
      readonly at: string;
      readonly mode: string;
      /** Set when everything else is another too: the workspace is as new, or as it was kept. */
      readonly after?: 'reset' | 'restore';
    }
  /** A step of a scenario waits for a call that the user's client is to make. */
  | { readonly kind: 'waiting'; readonly at: string; readonly text: string }
  /** Calls for one origin go to another from now on, since localhost means another machine here. */
  | { readonly kind: 'moved'; readonly at: string; readonly from: string; readonly to: string }
  | { readonly kind: 'trouble'; readonly at: string; readonly text: string };

/**
 * Where every call that was answered is published, without its secrets, as `{ entry: RequestEntry }`: the name of a channel of Node's
 * `diagnostics_channel`. Nothing is made for it while nobody has subscribed.
 */
export const requestChannelName = 'paydrill:request';

const requestChannel = channel(requestChannelName);

/** A happening other than a call. */
export type Told = Exclude<Happening, { kind: 'request' }>;

/** How many happenings are kept for whoever begins to listen late. */
const mostPast = 2000;

/** How many refused calls are kept beyond those of the journal, and about how many characters of theirs. */
const mostRefused = 100;
const mostRefusedBytes = 8 * 1024 * 1024;

/** True for a call that was not accepted, for whatever reason. */
export function isRefused({ status, explanation }: Pick<RequestEntry, 'status' | 'explanation'>): boolean {
  return status >= 400 || explanation !== undefined;
}

/** A call that was looked at. */
type Looked = Omit<KeptCall, 'entry'> & { readonly entry: RequestEntry };

/** The last calls of a workspace, bounded, with a count of those that fell out; and the bus on which happenings are told. */
export class Journal {
  readonly #limit: number;
  readonly #byteLimit: number;
  readonly #redact: (entry: RequestEntry) => RequestEntry;
  readonly #shown = new WeakMap<RequestEntry, RequestEntry>();
  #calls: (KeptCall | Looked)[] = [];
  #bytes = 0;
  #count = 0;
  #recorded = 0;
  readonly #listeners = new Set<(happening: Happening) => void>();
  /** What was told, oldest first; a call by its id, so that what falls out of the journal is not held here. */
  #past: (Told | string)[] = [];
  /** The last calls that were refused, oldest first: what a person asks about must not be pushed out by those that went well. */
  #refused: RequestEntry[] = [];

  /**
   * `limit` calls at most; `byteLimit`: about as many characters of theirs at most, though never less than the last call; `redact` takes the
   * secrets out of one.
   */
  constructor(
    limit: number,
    options: { readonly byteLimit?: number; readonly redact?: (entry: RequestEntry) => RequestEntry } = {},
  ) {
    this.#limit = limit;
    this.#byteLimit = options.byteLimit ?? 64 * 1024 * 1024;
    this.#redact = options.redact ?? ((entry) => entry);
  }

  /** How many calls fell out. */
  get dropped(): number {
    return this.#recorded - Math.min(this.#calls.length, this.#limit);
  }

  /** The id for the next call: `req_1`, `req_2`, … */
  nextId(): string {
    this.#count += 1;
    return `req_${this.#count}`;
  }

  record(entry: RequestEntry): void {
    this.recordCall({ id: entry.id, size: sizeOf(entry), isRefused: isRefused(entry), entry: () => entry });
  }

  /** {@link record} for an entry that is made when somebody looks at it. */
  recordCall(call: KeptCall): void {
    this.#calls.push(call);
    if (call.isRefused === true) this.#keepRefused(call.entry());
    this.#recorded += 1;
    this.#bytes += call.size;
    // Dropping in blocks keeps the cost of a call the same, however long the journal is.
    if (this.#calls.length >= this.#limit * 2) this.#keepLast(this.#limit);
    if (this.#bytes > this.#byteLimit) this.#keepLast(this.#fitting());
    this.#keep(call.id);
    if (this.#listeners.size === 0 && !requestChannel.hasSubscribers) return;
    const last = this.#entryAt(this.#calls.length - 1);
    if (last === undefined) return;
    const entry = this.#shownOf(last);
    this.#pass({ kind: 'request', entry });
    requestChannel.publish({ entry });
  }

  #keepRefused(entry: RequestEntry): void {
    this.#refused.push(entry);
    if (this.#refused.length > mostRefused) this.#refused.shift();
    let bytes = this.#refused.reduce((sum, one) => sum + sizeBesideHeaders(one), 0);
    while (bytes > mostRefusedBytes && this.#refused.length > 1) {
      const gone = this.#refused.shift();
      bytes -= gone === undefined ? 0 : sizeBesideHeaders(gone);
    }
  }

  #keepLast(count: number): void {
    this.#calls = this.#calls.slice(-count);
    this.#bytes = this.#calls.reduce((sum, { size }) => sum + size, 0);
  }

  /** How many of the last entries fill half of the bytes. */
  #fitting(): number {
    let count = 0;
    for (let bytes = 0; count < this.#calls.length; count += 1) {
      bytes += this.#calls[this.#calls.length - 1 - count]?.size ?? 0;
      if (bytes > this.#byteLimit / 2) break;
    }
    return Math.max(count, 1);
  }

  /** Oldest first, without secrets. */
  list(): readonly RequestEntry[] {
    return this.exact().map((entry) => this.#shownOf(entry));
  }

  /** Oldest first, as they came in and went out: for judging, never for showing. */
  exact(): readonly RequestEntry[] {
    const from = Math.max(0, this.#calls.length - this.#limit);
    return this.#calls.slice(from).flatMap((_call, n) => this.#entryAt(from + n) ?? []);
  }

  #entryAt(at: number): RequestEntry | undefined {
    const call = this.#calls[at];
    if (call === undefined) return undefined;
    const { id, size, entry } = call;
    if (typeof entry !== 'function') return entry;
    const made = entry();
    this.#calls[at] = { id, size, entry: made };
    return made;
  }

  #shownOf(entry: RequestEntry): RequestEntry {
    const known = this.#shown.get(entry);
    if (known !== undefined) return known;
    const shown = this.#redact(entry);
    this.#shown.set(entry, shown);
    return shown;
  }

  /** A call by its id, without secrets; a refused one also when it has fallen out of the list. */
  find(id: string): RequestEntry | undefined {
    const found = this.findExact(id);
    return found === undefined ? undefined : this.#shownOf(found);
  }

  /** As {@link find}, as the call came in. */
  findExact(id: string): RequestEntry | undefined {
    const from = Math.max(0, this.#calls.length - this.#limit);
    const at = this.#calls.findIndex((call, n) => n >= from && call.id === id);
    return at < 0 ? this.#refused.find((one) => one.id === id) : this.#entryAt(at);
  }

  /** The last refused calls that have fallen out of {@link list}, oldest first, without secrets. */
  refusedBefore(): readonly RequestEntry[] {
    const from = Math.max(0, this.#calls.length - this.#limit);
    const listed = new Set(this.#calls.slice(from).map(({ id }) => id));
    return this.#refused.filter(({ id }) => !listed.has(id)).map((entry) => this.#shownOf(entry));
  }

  clear(): void {
    this.#calls = [];
    this.#bytes = 0;
    this.#count = 0;
    this.#recorded = 0;
    this.#past = [];
    this.#refused = [];
  }

  /** Calls `listener` with everything that happens from now on; the answer stops that. */
  listen(listener: (happening: Happening) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells something other than a call, which {@link record} tells. */
  tell(happening: Told): void {
    this.#keep(happening);
    this.#pass(happening);
  }

  /** The last `count` happenings (at most 2,000 are kept), oldest first, without calls that fell out of the journal. */
  past(count: number): Happening[] {
    if (count <= 0) return [];
    const calls = new Map(this.exact().map((entry) => [entry.id, entry]));
    return this.#past.slice(-Math.min(count, mostPast)).flatMap((one): Happening[] => {
      if (typeof one !== 'string') return [one];
      const entry = calls.get(one);
      return entry === undefined ? [] : [{ kind: 'request', entry: this.#shownOf(entry) }];
    });
  }

  #keep(one: Told | string): void {
    this.#past.push(one);
    if (this.#past.length >= mostPast * 2) this.#past = this.#past.slice(-mostPast);
  }

  #pass(happening: Happening): void {
    for (const listener of this.#listeners) listener(happening);
  }
}

function sizeOf(entry: RequestEntry): number {
  const named = Object.entries(entry.headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return named + sizeBesideHeaders(entry);
}

/** About how many characters an entry has, those of its headers left out. */
export function sizeBesideHeaders({
  target,
  body,
  answer,
  explanation,
  notes = [],
}: Pick<RequestEntry, 'target' | 'body' | 'answer' | 'explanation' | 'notes'>): number {
  // An explanation may hold the whole body again, as the text that was signed.
  const explained = explanation === undefined ? 0 : JSON.stringify(explanation).length;
  const noted = notes.reduce((sum, note) => sum + note.length, 0);
  return target.length + body.length + answer.length + explained + noted;
}
