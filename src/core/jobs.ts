import { isoInstant } from './clock.js';
import { PaydrillError } from './errors.js';
import type { JsonObject } from './json.js';
import type { Collection, Row, Store } from './store.js';

/** What can be done later: an event of a lifecycle, a step of the chain, an attempt of a delivery, a step of a scenario. */
export type JobKind = 'event' | 'chain' | 'delivery' | 'scenario';

/** A row that says what happens when. */
export interface JobRow extends Row {
  readonly kind: JobKind;
  /** ISO instant of the virtual clock. */
  readonly dueAt: string;
  /** Order among jobs of the same instant. */
  readonly seq: number;
  /** How many jobs of the same instant led to this one; bounds jobs that beget themselves without end. */
  readonly depth: number;
  /** What the job is about, e.g. `calypso.deposit/<id>`: for listing and for cancelling. */
  readonly subject: string;
  readonly data: JsonObject;
}

/** A job chain of this length at one instant is taken for one that never ends. */
export const longestChain = 1000;

interface HeapEntry {
  readonly due: number;
  readonly seq: number;
  readonly id: string;
}

/**
 * The jobs of a workspace, ordered by (due, seq). The rows are the truth; the heap is an index over them that may hold
 * entries of rows that were cancelled or undone, which are dropped when they come up.
 */
export class JobQueue {
  readonly #store: Store;
  readonly #rows: Collection<JobRow>;
  readonly #nextSeq: () => number;
  /** What the jobs in line follow from. Not part of the rows: calls are numbered anew by each process. */
  readonly #causes = new Map<string, string>();
  #heap: HeapEntry[] = [];
  /** What the unit of work that is under way follows from, e.g. `request/req_1`; jobs that it adds follow from that too. */
  cause: string | undefined;

  constructor(store: Store, nextSeq: () => number) {
    this.#store = store;
    this.#rows = store.declare<JobRow>('jobs', { subject: (row) => row.subject });
    this.#nextSeq = nextSeq;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** How many entries the line holds, those of jobs that were taken out of it included: never many more than there are jobs. */
  get span(): number {
    return this.#heap.length;
  }

  /** Puts a job in line. `due` in ms of the virtual clock. Throws when the chain of jobs at one instant is too long. */
  add(job: { kind: JobKind; due: number; subject: string; data: JsonObject; depth: number }): JobRow {
    if (job.depth > longestChain) {
      throw new PaydrillError(
        500,
        'endless-jobs',
        `${job.subject} begets jobs for the same instant without end; stopped after ${longestChain}`,
      );
    }
    const seq = this.#nextSeq();
    const { due, ...rest } = job;
    const row = this.#rows.insert({ id: `job_${seq}`, seq, dueAt: isoInstant(due), ...rest });
    this.#push({ due, seq, id: row.id });
    if (this.cause !== undefined) this.#causes.set(row.id, this.cause);
    return row;
  }

  /** What a job follows from, as far as it is known: a call, or a payment from outside. */
  causeOf({ id, kind, subject }: JobRow): string | undefined {
    return this.#causes.get(id) ?? (kind === 'chain' ? subject : undefined);
  }

  /** Takes the jobs of a subject out of line, all or those that `matches` picks. Answers how many there were. */
  cancel(subject: string, matches: (job: JobRow) => boolean = () => true): number {
    const found = this.#rows.by('subject', subject).filter(matches);
    for (const job of found) this.remove(job.id);
    return found.length;
  }

  /** The jobs of a subject, in order of insertion. */
  of(subject: string): JobRow[] {
    return this.#rows.by('subject', subject);
  }

  /** The job that comes first, or undefined. */
  first(): JobRow | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      const row = this.#rows.get(top.id);
      if (row !== undefined) return row;
      this.#pop();
    }
    return undefined;
  }

  /** Removes a job that was carried out. */
  remove(id: string): void {
    const row = this.#rows.delete(id);
    if (row === undefined) return;
    const cause = this.#causes.get(id);
    this.#causes.delete(id);
    // Its entry may be dropped from the heap before the transaction is undone; a second entry does no harm.
    this.#store.onUndo(() => {
      this.#push({ due: Date.parse(row.dueAt), seq: row.seq, id });
      if (cause !== undefined) this.#causes.set(id, cause);
    });
  }

  /** Takes a job that is being carried out off the front of the line; its row stays until it is done. */
  setAside(id: string): void {
    if (this.#heap[0]?.id === id) this.#pop();
  }

  /** All jobs in the order in which they will happen. */
  list(): JobRow[] {
    const entries = this.#rows.all().map((row) => ({ row, due: Date.parse(row.dueAt), seq: row.seq }));
    return entries.sort((a, b) => a.due - b.due || a.seq - b.seq).map(({ row }) => row);
  }

  /** Builds the index anew, after rows were loaded. */
  reindex(): void {
    this.#heap = [];
    this.#causes.clear();
    for (const row of this.#rows.oldestFirst()) this.#push({ due: Date.parse(row.dueAt), seq: row.seq, id: row.id });
  }

  #push(entry: HeapEntry): void {
    if (this.#heap.length > 2 * this.#rows.size + 1024) this.#forgetGone();
    this.#lift(entry);
  }

  /** Jobs that were taken out of line stay in the heap until their time; many of them with a far one would fill it. */
  #forgetGone(): void {
    const left = this.#heap.filter(({ id }) => this.#rows.get(id) !== undefined);
    this.#heap = [];
    for (const entry of left) this.#lift(entry);
  }

  #lift(entry: HeapEntry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, entry)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const a = heap[left];
      const b = heap[left + 1];
      const child = b !== undefined && a !== undefined && isBefore(b, a) ? left + 1 : left;
      const entry = heap[child];
      if (entry === undefined || isBefore(last, entry)) break;
      heap[at] = entry;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: HeapEntry, b: HeapEntry): boolean {
  return a.due < b.due || (a.due === b.due && a.seq < b.seq);
}
