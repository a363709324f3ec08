import { type Clock, isoInstant, type Wall } from './clock.js';
import { messageOf, PaydrillError } from './errors.js';
import type { JobQueue, JobRow } from './jobs.js';
import type { Json } from './json.js';
import { Mutex } from './mutex.js';

/** One job as it was carried out. */
export interface Ran {
  readonly at: string;
  readonly kind: string;
  readonly subject: string;
  readonly [detail: string]: Json | undefined;
}

/** More jobs than this at one instant of one drain are taken for a loop between Paydrill and a receiver. */
const mostAtOneInstant = 200_000;

/** After so many jobs others get their turn, so that a long drain keeps no caller waiting. */
const jobsInARow = 200;

/** Carries jobs out when they are due: by one timer while the clock runs, by draining when it is advanced. */
export class Scheduler {
  readonly #queue: JobQueue;
  readonly #clock: Clock;
  readonly #wall: Wall;
  readonly #run: (job: JobRow) => Promise<Ran>;
  readonly #laneOf: (job: JobRow) => string | undefined;
  readonly #trouble: (text: string) => void;
  readonly #drains = new Mutex();
  readonly #lanes = new Map<string, Promise<unknown>>();
  #cancelTimer: (() => void) | undefined;
  #soon = false;
  #stopped = false;

  /**
   * `run` carries out one job, removes it and answers what happened; it never throws. `laneOf` names what must stay in order
   * (an endpoint); jobs with a lane do not hold up the others while the clock runs.
   */
  constructor(parts: {
    queue: JobQueue;
    clock: Clock;
    wall: Wall;
    run: (job: JobRow) => Promise<Ran>;
    laneOf: (job: JobRow) => string | undefined;
    trouble: (text: string) => void;
  }) {
    this.#queue = parts.queue;
    this.#clock = parts.clock;
    this.#wall = parts.wall;
    this.#run = parts.run;
    this.#laneOf = parts.laneOf;
    this.#trouble = parts.trouble;
  }

  /** Looks at what is due next: runs it soon, or arms the timer for it. Called after anything that may have added a job. */
  poke(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const first = this.#stopped || this.#drains.busy || this.#soon ? undefined : this.#queue.first();
    if (first === undefined) return;
    const wait = this.#clock.realMsUntil(Date.parse(first.dueAt));
    if (wait === Number.POSITIVE_INFINITY) return;
    if (wait > 0) {
      this.#cancelTimer = this.#wall.later(wait, () => this.poke());
      return;
    }
    this.#soon = true;
    this.#wall.soon(() => {
      this.#soon = false;
      this.#drainDue().catch((error) => this.#trouble(messageOf(error)));
    });
  }

  /** Moves the clock to `target` (ms) and carries out, in order, everything due until then; each delivery is awaited. */
  async advance(target: number): Promise<Ran[]> {
    const ran: Ran[] = [];
    await this.#drains.run(async () => {
      await this.#lanesIdle();
      if (target < this.#clock.now()) {
        throw new PaydrillError(
          409,
          'clock-backwards',
          `The clock never goes backwards: it is ${isoInstant(this.#clock.now())} now, asked for ${isoInstant(target)}.`,
        );
      }
      this.#clock.hold();
      try {
        await this.#drain(target, async (job) => {
          ran.push(await this.#run(job));
        });
        this.#clock.moveTo(target);
      } finally {
        this.#clock.release();
      }
    });
    this.poke();
    return ran;
  }

  /** Resolves when nothing is due and nothing is in flight. */
  async settled(): Promise<void> {
    for (;;) {
      await this.#drainDue();
      await this.#lanesIdle();
      const first = this.#queue.first();
      const idle = first === undefined || this.#clock.realMsUntil(Date.parse(first.dueAt)) > 0;
      if (idle && !this.#drains.busy && this.#lanes.size === 0) return;
    }
  }

  /** Runs `work` while no job runs, e.g. to replace the whole state. */
  async between<T>(work: () => T | Promise<T>): Promise<T> {
    const result = await this.#drains.run(async () => {
      await this.#lanesIdle();
      return work();
    });
    this.poke();
    return result;
  }

  /** Carries out nothing more; what is in flight may end. */
  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
  }

  async #drainDue(): Promise<void> {
    await this.#drains.run(() =>
      this.#clock.mode === 'frozen'
        ? this.#drain(this.#clock.now(), async (job) => void (await this.#run(job)))
        : this.#drain(undefined, (job) => this.#launch(job)),
    );
    this.poke();
  }

  /** `until` undefined means: whatever the running clock says. */
  async #drain(until: number | undefined, run: (job: JobRow) => Promise<void>): Promise<void> {
    let instant = Number.NaN;
    let count = 0;
    let carriedOut = 0;
    for (let job = this.#queue.first(); job !== undefined && !this.#stopped; job = this.#queue.first()) {
      const due = Date.parse(job.dueAt);
      if (due > (until ?? this.#clock.now())) return;
      count = due === instant ? count + 1 : 1;
      instant = due;
      if (count > mostAtOneInstant) {
        throw new PaydrillError(
          500,
          'endless-jobs',
          `${job.subject} keeps coming at ${job.dueAt}; stopped after ${mostAtOneInstant} jobs at one instant`,
        );
      }
      if (until !== undefined) this.#clock.moveTo(due);
      await run(job);
      carriedOut += 1;
      if (carriedOut % jobsInARow === 0) await new Promise<void>((resolve) => this.#wall.soon(resolve));
    }
  }

  // While the clock runs, a slow receiver must hold up nobody but itself: its lane keeps the order, the others go on.
  async #launch(job: JobRow): Promise<void> {
    const lane = this.#laneOf(job);
    if (lane === undefined) {
      await this.#run(job);
      return;
    }
    this.#queue.setAside(job.id);
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    const after = before
      .then(() => (this.#stopped ? undefined : this.#run(job)))
      .catch((error) => this.#trouble(messageOf(error)))
      .finally(() => {
        if (this.#lanes.get(lane) === after) this.#lanes.delete(lane);
        this.poke();
      });
    this.#lanes.set(lane, after);
  }

  async #lanesIdle(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());
  }
}
