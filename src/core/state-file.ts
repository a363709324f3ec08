import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Low } from 'lowdb';
import type { Change } from './changes.js';
import type { ClockState } from './clock.js';
import { messageOf, PaydrillError } from './errors.js';
import { FileLock } from './file-lock.js';
import {
  checkingState,
  type FiledChange,
  type FiledState,
  type Persistence,
  type SavedState,
  type StateSource,
} from './persistence.js';
import { StateJsonFile, wholeBeside } from './state-json-file.js';
import { checkStatePath, notKept, notRead, stateFileBehind } from './state-path.js';
import { changesIn, parsed, replayed, segmentsOf } from './state-reading.js';
import { atOnce } from './turns.js';

/** How the state file is kept. */
export interface StateFileOptions {
  /** Sets aside what is there. */
  readonly fresh: boolean;
  /** Waits until the disk itself has every change, so that an acknowledged one also survives a power cut. */
  readonly fsync?: boolean;
  /** Bytes of changes at which the state is written whole, at least; by default 4 MiB. It is also never before they are as many as its own. */
  readonly foldAt?: number;
  /** Bytes of the state above which it is not written whole on stop: its changes stay beside it. By default 4 MiB. */
  readonly largeAt?: number;
}

const defaultFoldAt = 4 * 1024 * 1024;
/** So many files of changes may stay beside a large state. */
const mostBeside = 8;
const defaultLargeAt = 4 * 1024 * 1024;

/** One file of changes that is being written to. */
interface Segment {
  readonly handle: FileHandle;
  /** Bytes that are good; what a failed write left behind them is written over. */
  size: number;
  writing: Promise<void> | undefined;
}

/**
 * Keeps the state in one JSON file, and what changed since that was written in files of changes beside it (`state.json.changes-1`, …),
 * one line of JSON for each unit of work: a change costs what it changed, however large the state. The changes are folded into the JSON
 * file on start, on stop and whenever they have grown as large as it is. That of a large state takes longer than a stop should: then the
 * changes stay beside it until they are as large, or of many runs. A fold begins a new file of changes, writes the state whole
 * (temporary file, then rename, or in place where the file is mounted by itself) and only then removes the older files of changes; `sequence` in the JSON file says which changes are in
 * it, and changes are numbered without a gap. So at every instant the files hold each acknowledged change.
 */
export class FilePersistence implements Persistence {
  readonly keeps = true;
  readonly path: string;
  readonly #options: StateFileOptions;
  readonly #lock: FileLock;
  readonly #low: Low<FiledState | null>;
  readonly #json: StateJsonFile;
  #source: StateSource = async () => {};
  #trouble: (text: string) => void = () => {};
  /** Numbers of the last change that was recorded, that is kept, and that is in the JSON file. */
  #recorded = 0;
  #kept = 0;
  #folded = 0;
  #pending: string[] = [];
  #segment: Segment | undefined;
  #lastSegment = 0;
  /** Every file of changes that is not folded yet, by its path. */
  readonly #unfolded = new Set<string>();
  /** Those of earlier runs. */
  #beside = { count: 0, bytes: 0 };
  #wholeBytes = 0;
  #isNew = true;
  /** The state was replaced: changes of the new one may be kept only when it is kept itself. `#world` counts the replacements. */
  #held = false;
  #world = 0;
  #turning: Promise<void> | undefined;
  #folding: Promise<void> | undefined;
  /** Ends a fold that is under way: the files as they are hold every change too. */
  readonly #abandoned = new AbortController();
  #closing = false;
  #closed = false;

  /** Takes the lock of the file, following symbolic links. Throws when another process holds it, or no state can be kept there. */
  constructor(path: string, options: StateFileOptions) {
    this.path = stateFileBehind(path);
    this.#options = options;
    checkStatePath(this.path);
    this.#lock = lockOf(this.path);
    this.#json = new StateJsonFile(this.path, options.fsync === true, this.#abandoned.signal);
    this.#low = new Low<FiledState | null>(this.#json, null);
  }

  get notes(): readonly string[] {
    if (!this.#json.isInPlace) return [];
    return [
      `${this.path} is mounted by itself, so it is written in place, at the start and at the stop. Changes between those stand in files beside it, which end with the container: mount the folder to keep them too.`,
    ];
  }

  load(): SavedState | undefined {
    const segments = segmentsOf(this.path);
    this.#lastSegment = segments.at(-1)?.number ?? 0;
    if (this.#options.fresh) {
      // Before the new state is written, or a change of the old world could be taken for one of the new.
      for (const { path } of segments) rmSync(path, { force: true });
      rmSync(wholeBeside(this.path), { force: true });
      return undefined;
    }
    const [first] = segments;
    const from = existsSync(wholeBeside(this.path)) ? wholeBeside(this.path) : this.path;
    const text = existsSync(from) ? readText(from) : undefined;
    // A file must be there before it can be mounted, and an empty one is what people make for that. Elsewhere an empty one is a loss.
    if (text === undefined || (text === '' && this.#json.isInPlace)) {
      if (first === undefined) return undefined;
      throw new PaydrillError(
        409,
        'changes-without-state',
        `${first.path} holds changes of ${this.path}, which is ${text === undefined ? 'gone' : 'empty'}. Put that back, remove the changes, or start with --fresh.`,
      );
    }
    const { sequence, ...state } = atOnce(checkingState(parsed(text, from, 'the state file'), from)) as FiledState;
    this.#isNew = from !== this.path;
    this.#wholeBytes = text.length;
    this.#folded = sequence ?? 0;
    const changes = segments.flatMap(({ path }) => changesIn(path));
    for (const { path } of segments) this.#unfolded.add(path);
    this.#beside = { count: segments.length, bytes: segments.reduce((sum, { path }) => sum + statSync(path).size, 0) };
    const { state: now, last } = replayed(state, this.#folded, changes, this.path);
    this.#recorded = last;
    this.#kept = last;
    return now;
  }

  async begin(source: StateSource, trouble: (text: string) => void): Promise<void> {
    this.#source = source;
    this.#trouble = trouble;
    const isUnfolded = this.#recorded > this.#folded || this.#lastSegment > 0;
    // A fold of a large state would hold up the start.
    if (!this.#isLarge) {
      if (this.#isNew || isUnfolded)
        await this.#fold().catch((error) => {
          throw notKept(this.path, error);
        });
    } else if (this.#isNew || this.#beside.count >= mostBeside || this.#beside.bytes >= this.#foldLimit)
      this.#foldBehind();
  }

  record(changes: readonly Change[], clock: ClockState): void {
    if (this.#closed) return;
    this.#recorded += 1;
    const change: FiledChange = { n: this.#recorded, clock, changes };
    this.#pending.push(`${JSON.stringify(change)}\n`);
  }

  supersede(): void {
    this.#held = true;
    this.#world += 1;
    this.#pending = [];
  }

  async flush(): Promise<void> {
    const upTo = this.#recorded;
    // A turn that is under way may have begun before the last change was lined up: then the next one takes it along.
    while ((this.#held || this.#kept < upTo) && !this.#closed) await this.#turn();
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    let failure: unknown;
    try {
      // What could not be written is written whole below.
      await this.flush().catch(() => undefined);
      if (this.#isLarge && !this.#held) await this.#leaveChanges();
      await this.#folding;
      if (this.#closed) return;
      this.#closing = true;
      if (this.#recorded > this.#folded || this.#held) await this.#fold();
    } catch (error) {
      failure = error;
    } finally {
      this.#closed = true;
      await this.#turning?.catch(() => undefined);
      await this.#segment?.handle.close().catch(() => undefined);
      this.#lock.release();
    }
    if (failure !== undefined) throw this.#notWritten(failure);
  }

  #notWritten(error: unknown): PaydrillError {
    const isBeside = this.#kept >= this.#recorded && !this.#held && this.#isThere();
    const what = isBeside
      ? 'what it lacks is kept in files beside it, and taken up at the next start'
      : 'the latest changes are lost';
    return new PaydrillError(
      500,
      'state-not-written',
      `${this.path} could not be written: ${messageOf(error)}; ${what}.`,
    );
  }

  /** True while the files that hold what was kept are where they were written. Somebody may have removed them, or their folder. */
  #isThere(): boolean {
    return (
      (existsSync(this.path) || existsSync(wholeBeside(this.path))) &&
      [...this.#unfolded].every((one) => existsSync(one))
    );
  }

  /** Closes without a fold, once every change stands in a file of changes; not when one could not be written, or is gone. */
  async #leaveChanges(): Promise<void> {
    while (this.#kept < this.#recorded) {
      const before = this.#kept;
      await this.flush().catch(() => undefined);
      if (this.#kept === before) return;
    }
    if (!this.#isThere()) return;
    this.#closed = true;
    this.#abandoned.abort();
  }

  get #isLarge(): boolean {
    return this.#wholeBytes > (this.#options.largeAt ?? defaultLargeAt);
  }

  get #foldLimit(): number {
    return Math.max(this.#options.foldAt ?? defaultFoldAt, this.#wholeBytes);
  }

  #turn(): Promise<void> {
    this.#turning ??= (this.#held ? this.#refold() : this.#append()).finally(() => {
      this.#turning = undefined;
    });
    return this.#turning;
  }

  async #refold(): Promise<void> {
    await this.#folding;
    await this.#fold();
  }

  /** One write of all that is in line. */
  async #append(): Promise<void> {
    const lines = this.#pending;
    const upTo = this.#recorded;
    this.#pending = [];
    let segment: Segment | undefined;
    try {
      segment = await this.#openSegment();
      segment.writing = this.#write(segment, Buffer.from(lines.join(''), 'utf8'));
      await segment.writing;
      this.#kept = Math.max(this.#kept, upTo);
      if (segment.size + this.#beside.bytes >= this.#foldLimit) this.#foldBehind();
    } catch (error) {
      // Unless the state was replaced meanwhile, the next write begins with the same lines, in a file of its own.
      if (!this.#held) this.#pending = [...lines, ...this.#pending];
      if (segment !== undefined) await this.#leave(segment);
      throw error;
    }
  }

  async #leave(segment: Segment): Promise<void> {
    if (this.#segment !== segment) return;
    this.#segment = undefined;
    if (segment.size === 0) {
      this.#unfolded.delete(`${this.path}.changes-${this.#lastSegment}`);
      this.#lastSegment -= 1;
    }
    await segment.handle.close().catch(() => undefined);
  }

  #foldBehind(): void {
    this.#folding ??= this.#fold()
      .catch((error) => {
        if (!this.#closed) this.#trouble(`${this.path} could not be written whole: ${messageOf(error)}`);
      })
      .finally(() => {
        this.#folding = undefined;
      });
  }

  async #openSegment(): Promise<Segment> {
    if (this.#segment === undefined) {
      const number = this.#lastSegment + 1;
      const handle = await open(`${this.path}.changes-${number}`, 'w');
      this.#lastSegment = number;
      this.#unfolded.add(`${this.path}.changes-${number}`);
      this.#segment = { handle, size: 0, writing: undefined };
    }
    return this.#segment;
  }

  async #write(segment: Segment, bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await segment.handle.write(bytes, done, bytes.length - done, segment.size + done);
      done += bytesWritten;
    }
    if (this.#options.fsync === true) await segment.handle.datasync();
    segment.size += bytes.length;
  }

  async #fold(): Promise<void> {
    const taken = await this.#take();
    if (taken === undefined) return;
    const { state, segment, last, world } = taken;
    this.#low.data = state;
    try {
      await this.#low.write();
    } finally {
      this.#low.data = null;
      await segment?.writing?.catch(() => undefined);
      await segment?.handle.close();
    }
    this.#isNew = false;
    this.#beside = { count: 0, bytes: 0 };
    this.#folded = state.sequence;
    this.#kept = Math.max(this.#kept, state.sequence);
    if (world === this.#world) this.#held = false;
    this.#wholeBytes = statSync(this.path).size;
    for (const { path, number } of segmentsOf(this.path)) if (number <= last) rmSync(path, { force: true });
    for (const path of this.#unfolded)
      if (Number(path.slice(path.lastIndexOf('-') + 1)) <= last) this.#unfolded.delete(path);
  }

  /** The state between two units of work. From that instant on changes go to a new file of changes. */
  async #take() {
    let taken: { state: FiledState; segment: Segment | undefined; last: number; world: number } | undefined;
    await this.#source((state) => {
      const filed = { ...state, sequence: this.#recorded };
      taken = { state: filed, segment: this.#segment, last: this.#lastSegment, world: this.#world };
      this.#segment = undefined;
      if (this.#closing) this.#closed = true;
    });
    return taken;
  }
}

function lockOf(path: string): FileLock {
  try {
    return new FileLock(`${path}.lock`, path);
  } catch (error) {
    throw error instanceof PaydrillError ? error : notKept(path, error);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw notRead(path, error);
  }
}
