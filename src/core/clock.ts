/** Real time and real timers. The only source of both; everything else takes time as an argument. */
export interface Wall {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `run` once after `ms`; does not keep the process alive. Answers a function that cancels. */
  later(ms: number, run: () => void): () => void;
  /** Calls `run` as soon as the current turn of the event loop is over. */
  soon(run: () => void): void;
}

// Node's timers overflow above 2^31 - 1 ms and then fire at once.
const longestTimer = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemWall: Wall = {
  now: () => Date.now(),
  later(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), longestTimer));
    timer.unref();
    return () => clearTimeout(timer);
  },
  soon(run) {
    setImmediate(run);
  },
};

/** Stands still for `ms` of real time, the whole thread: for a start that has nothing else to do yet. */
export function sleepNow(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** A signal that aborts after `ms` of real time. */
export function timeoutSignal(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}

/** Resolves when `work` has ended in whatever way, but at the latest after `ms` of real time. */
export function endOrTimeout(work: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    work.then(end, end);
  });
}

/** Resolves after `ms` of real time, or as soon as `signal` aborts. For calls that a fault rule holds up. */
export function pauseUnless(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/** A running stopwatch; answers elapsed real milliseconds. */
export function stopwatch(): () => number {
  const started = performance.now();
  return () => performance.now() - started;
}

/** running: real time plus an offset. frozen: stands still until it is advanced. */
export type ClockMode = 'running' | 'frozen';

/** Which clock judges the freshness of signatures: real time, or the virtual clock (for byte-identical runs). */
export type WireMode = 'wall' | 'virtual';

/** A clock as it is kept in the state: a frozen one by its instant, a running one by its distance from real time. */
export type ClockState =
  | { readonly mode: 'frozen'; readonly now: string; readonly wire: WireMode }
  /** `now`: the last instant that it showed, before which it never shows another, wherever the machine's clock stands. */
  | { readonly mode: 'running'; readonly offsetMs: number; readonly now?: string | undefined; readonly wire: WireMode };

/**
 * Where a clock is moved: to an instant (ms), on by a length (ms) from where it stands when its turn comes, or to an instant unless it is
 * past that by then.
 */
export type ClockTarget = number | { readonly by: number } | { readonly atLeast: number };

/** The instant at which a frozen clock starts when none is given, so that runs without `--start-at` are alike too. */
export const defaultFrozenStart = Date.parse('2026-01-01T00:00:00Z');

/** The last instant to which a virtual clock can be moved: what happens a century later can still be written with four digits of year. */
export const latestInstant = Date.parse('9800-01-01T00:00:00Z');

/**
 * The two clocks of one workspace. The virtual clock judges the lifetime of things, the wire clock the freshness of
 * signatures. The virtual clock never goes backwards, also where the machine's clock is set back: it runs on from where it was.
 */
export class Clock {
  readonly #wall: Wall;
  #mode: ClockMode;
  #wire: WireMode;
  #offsetMs: number;
  /** Set while the clock stands still: frozen, or held by a drain. */
  #heldAt: number | undefined;
  /** The latest instant that a running clock showed. */
  #latest = Number.NEGATIVE_INFINITY;

  constructor(wall: Wall, options: { mode: ClockMode; wire: WireMode; startAt?: number | undefined }) {
    this.#wall = wall;
    this.#mode = options.mode;
    this.#wire = options.wire;
    const start = options.startAt ?? (options.mode === 'frozen' ? defaultFrozenStart : wall.now());
    this.#offsetMs = start - wall.now();
    this.#heldAt = options.mode === 'frozen' ? start : undefined;
  }

  get mode(): ClockMode {
    return this.#mode;
  }

  get wire(): WireMode {
    return this.#wire;
  }

  /** Virtual time in ms since 1970. */
  now(): number {
    if (this.#heldAt !== undefined) return this.#heldAt;
    const now = this.#wall.now() + this.#offsetMs;
    if (now < this.#latest) this.#offsetMs += this.#latest - now;
    else this.#latest = now;
    return this.#latest;
  }

  /** Wire time in ms since 1970. */
  wireNow(): number {
    return this.#wire === 'virtual' ? this.now() : this.#wall.now();
  }

  setMode(mode: ClockMode): void {
    if (mode === this.#mode) return;
    const now = this.now();
    this.#mode = mode;
    if (mode === 'frozen') this.#heldAt = now;
    else this.#resumeAt(now);
  }

  setWire(wire: WireMode): void {
    this.#wire = wire;
  }

  /** Stops a running clock while a drain moves it from row to row; `release` lets it run on from where it stands. */
  hold(): void {
    this.#heldAt = this.now();
  }

  release(): void {
    if (this.#mode === 'running' && this.#heldAt !== undefined) this.#resumeAt(this.#heldAt);
  }

  /** Moves a standing clock forward; an earlier instant leaves it where it is. */
  moveTo(instant: number): void {
    if (this.#heldAt === undefined) throw new Error('only a standing clock can be moved');
    this.#heldAt = Math.max(this.#heldAt, instant);
  }

  /** Real milliseconds until the virtual instant is reached; Infinity while the clock stands before it. */
  realMsUntil(instant: number): number {
    const ahead = instant - this.now();
    if (ahead <= 0) return 0;
    return this.#heldAt === undefined ? ahead : Number.POSITIVE_INFINITY;
  }

  save(): ClockState {
    return this.#mode === 'frozen'
      ? { mode: 'frozen', now: new Date(this.now()).toISOString(), wire: this.#wire }
      : {
          mode: 'running',
          now: new Date(this.now()).toISOString(),
          offsetMs: this.#heldAt === undefined ? this.#offsetMs : this.#heldAt - this.#wall.now(),
          wire: this.#wire,
        };
  }

  restore(state: ClockState): void {
    this.#mode = state.mode;
    this.#wire = state.wire;
    if (state.mode === 'frozen') {
      this.#heldAt = Date.parse(state.now);
    } else {
      this.#heldAt = undefined;
      this.#offsetMs = state.offsetMs;
      this.#latest = state.now === undefined ? Number.NEGATIVE_INFINITY : Date.parse(state.now);
    }
  }

  #resumeAt(instant: number): void {
    this.#offsetMs = instant - this.#wall.now();
    this.#latest = instant;
    this.#heldAt = undefined;
  }
}

/** ISO 8601 with milliseconds and `Z`, our own spelling of instants outside of provider bodies. */
export function isoInstant(ms: number): string {
  // Most of what happens in a unit of work happens at one instant.
  if (ms !== lastInstant.ms) lastInstant = { ms, text: new Date(ms).toISOString() };
  return lastInstant.text;
}

let lastInstant = { ms: 0, text: new Date(0).toISOString() };

/**
 * Milliseconds of an ISO 8601 instant with a date, or undefined. A missing zone is refused: it would mean local time; so is a day that no
 * month has.
 */
export function parseInstant(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined;
  const value = Date.parse(text);
  if (Number.isNaN(value)) return undefined;
  // V8 reads 30 February as 2 March.
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? value : undefined;
}
