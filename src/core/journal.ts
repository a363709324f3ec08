import type { JsonObject } from './json.js';

/** Why a signature was refused: what was expected, what came, where they first differ, and causes proven by recomputation. */
export interface Explanation {
  /** One sentence for a log line. */
  readonly summary: string;
  readonly stringToSign?: string;
  readonly expected?: string;
  readonly received?: string;
  readonly firstDifference?: { readonly offset: number; readonly expected: string; readonly received: string };
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
      readonly url: string;
      readonly attempt: number;
      readonly state: string;
      readonly outcome: JsonObject;
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
  /** Calls for one origin go to another from now on, since localhost means another machine here. */
  | { readonly kind: 'moved'; readonly at: string; readonly from: string; readonly to: string }
  | { readonly kind: 'trouble'; readonly at: string; readonly text: string };

/** A happening other than a call. */
export type Told = Exclude<Happening, { kind: 'request' }>;

/** How many happenings are kept for whoever begins to listen late. */
const mostPast = 2000;

/** The last calls of a workspace, bounded, with a count of those that fell out; and the bus on which happenings are told. */
export class Journal {
  readonly #limit: number;
  readonly #byteLimit: number;
  readonly #redact: (entry: RequestEntry) => RequestEntry;
  readonly #shown = new WeakMap<RequestEntry, RequestEntry>();
  #entries: RequestEntry[] = [];
  #bytes = 0;
  #count = 0;
  #recorded = 0;
  readonly #listeners = new Set<(happening: Happening) => void>();
  /** What was told, oldest first; a call by its id, so that what falls out of the journal is not held here. */
  #past: (Told | string)[] = [];

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
    return this.#recorded - Math.min(this.#entries.length, this.#limit);
  }

  /** The id for the next call: `req_1`, `req_2`, … */
  nextId(): string {
    this.#count += 1;
    return `req_${this.#count}`;
  }

  record(entry: RequestEntry): void {
    this.#entries.push(entry);
    this.#recorded += 1;
    this.#bytes += sizeOf(entry);
    // Dropping in blocks keeps the cost of a call the same, however long the journal is.
    if (this.#entries.length >= this.#limit * 2) this.#keepLast(this.#limit);
    if (this.#bytes > this.#byteLimit) this.#keepLast(this.#fitting());
    this.#keep(entry.id);
    if (this.#listeners.size > 0) this.#pass({ kind: 'request', entry: this.#shownOf(entry) });
  }

  #keepLast(count: number): void {
    this.#entries = this.#entries.slice(-count);
    this.#bytes = this.#entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  }

  /** How many of the last entries fill half of the bytes. */
  #fitting(): number {
    let count = 0;
    for (let bytes = 0; count < this.#entries.length; count += 1) {
      const entry = this.#entries[this.#entries.length - 1 - count];
      bytes += entry === undefined ? 0 : sizeOf(entry);
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
    return this.#entries.slice(-this.#limit);
  }

  #shownOf(entry: RequestEntry): RequestEntry {
    const known = this.#shown.get(entry);
    if (known !== undefined) return known;
    const shown = this.#redact(entry);
    this.#shown.set(entry, shown);
    return shown;
  }

  find(id: string): RequestEntry | undefined {
    return this.list().find((entry) => entry.id === id);
  }

  clear(): void {
    this.#entries = [];
    this.#bytes = 0;
    this.#count = 0;
    this.#recorded = 0;
    this.#past = [];
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

function sizeOf({ target, body, answer, headers, explanation, notes = [] }: RequestEntry): number {
  const named = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  // An explanation may hold the whole body again, as the text that was signed.
  const explained = explanation === undefined ? 0 : JSON.stringify(explanation).length;
  const noted = notes.reduce((sum, note) => sum + note.length, 0);
  return target.length + body.length + answer.length + named + explained + noted;
}
