import { type Clock, type ClockTarget, isoInstant, latestInstant, type Wall } from './clock.js';
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

/**
 * Carries out one job, removes it and answers what happened; never throws. Of a job that sends something, `turn` is called when it knows what
 * came of it, and resolves when that may be written.
 */
export type RunJob = (job: JobRow, turn?: () => Promise<void>) => Promise<Ran>;

/** More jobs than this at one instant of one drain are taken for a loop between Paydrill and a receiver. */
const mostAtOneInstant = 200_000;

/** After so many jobs others get their turn, so that a long drain keeps no caller waiting. */
const jobsInARow = 200;

/** Carries jobs out when they are due: by one timer while the clock runs, by draining when it is advanced. */
export class Scheduler {
  readonly #queue: JobQueue;
  readonly #clock: Clock;
  readonly #wall: Wall;
  readonly #run: RunJob;
  readonly #atOnce: number;
  readonly #resourceOf: (job: JobRow) => string | undefined;
  readonly #laneOf: (job: JobRow) => string | undefined;
  readonly #trouble: (text: string) => void;
  readonly #drains = new Mutex();
  readonly #lanes = new Map<string, Promise<unknown>>();
  #cancelTimer: (() => void) | undefined;
  #soon = false;
  #stopped = false;

  /**
   * `atOnce` jobs of one instant at most are carried out at once where the clock is advanced or stands still, each with another
   * `resourceOf`; those without a resource alone. `laneOf` names what must stay in order (an endpoint) while the clock runs; jobs with a lane
   * do not hold up the others then.
   */
  constructor(parts: {
    queue: JobQueue;
    clock: Clock;
    wall: Wall;
    run: RunJob;
    atOnce: number;
    resourceOf: (job: JobRow) => string | undefined;
    laneOf: (job: JobRow) => string | undefined;
    trouble: (text: string) => void;
  }) {
    this.#queue = parts.queue;
    this.#clock = parts.clock;
    this.#wall = parts.wall;
    this.#run = parts.run;
    this.#atOnce = parts.atOnce;
    this.#resourceOf = parts.resourceOf;
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

  /**
   * Moves the clock and carries out, in order, everything due until then; each delivery is awaited. Returns from where to where (ms) it was
   * moved. Advances that come together add up: a length counts from the instant at which its turn comes.
   */
  async advance(where: ClockTarget): Promise<{ readonly from: number; readonly to: number; readonly ran: Ran[] }> {
    const ran: Ran[] = [];
    const moved = await this.#drains.run(async () => {
      await this.#lanesIdle();
      const from = this.#clock.now();
      const target = targetOf(where, from);
      if (target > latestInstant)
        throw new PaydrillError(400, 'too-far', `The virtual clock goes as far as ${isoInstant(latestInstant)}.`);
      if (target < from) {
        throw new PaydrillError(
          409,
          'clock-backwards',
          `The clock never goes backwards: it is ${isoInstant(from)} now, asked for ${isoInstant(target)}.`,
        );
      }
      this.#clock.hold();
      try {
        await this.#drain(target, async (job) => {
          const some = await this.#together(job);
          ran.push(...some);
          return some.length;
        });
        this.#clock.moveTo(target);
      } finally {
        this.#clock.release();
      }
      return { from, to: target };
    });
    this.poke();
    return { ...moved, ran };
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
        ? this.#drain(this.#clock.now(), async (job) => (await this.#together(job)).length)
        : this.#drain(undefined, (job) => this.#launch(job)),
    );
    this.poke();
  }

  /** `until` undefined means: whatever the running clock says. `run` answers how many jobs it carried out. */
  async #drain(until: number | undefined, run: (job: JobRow) => Promise<number>): Promise<void> {
    let instant = Number.NaN;
    let count = 0;
    let inARow = 0;
    for (let job = this.#queue.first(); job !== undefined && !this.#stopped; job = this.#queue.first()) {
      const due = Date.parse(job.dueAt);
      if (due > (until ?? this.#clock.now())) return;
      if (due !== instant) count = 0;
      instant = due;
      if (count >= mostAtOneInstant) {
        throw new PaydrillError(
          500,
          'endless-jobs',
          `${job.subject} keeps coming at ${job.dueAt}; stopped after ${mostAtOneInstant} jobs at one instant`,
        );
      }
      if (until !== undefined) this.#clock.moveTo(due);
      const carried = await run(job);
      count += carried;
      inARow += carried;
      if (inARow < jobsInARow) continue;
      inARow = 0;
      await new Promise<void>((resolve) => this.#wall.soon(resolve));
    }
  }

  /**
   * Carries out the job that comes first, with those behind it that may go along. They begin in their order, and what came of them is written in
   * their order when all of it is known: so the state does not depend on who answered first.
   */
  async #together(first: JobRow): Promise<readonly Ran[]> {
    const jobs = this.#atOnce > 1 ? this.#firstOnes(first) : [first];
    if (jobs.length === 1) return [await this.#run(first)];
    const all = new Countdown(jobs.length);
    const ran: Promise<Ran>[] = [];
    for (const job of jobs) {
      const before = ran.at(-1);
      const isBack = all.one();
      const turn = async () => {
        isBack();
        await all.reached;
        await before;
      };
      // One that sends nothing has no turn.
      ran.push(this.#run(job, turn).finally(isBack));
    }
    return Promise.all(ran);
  }

  #firstOnes(first: JobRow): readonly JobRow[] {
    const jobs: JobRow[] = [];
    const resources = new Set<string>();
    for (
      let job: JobRow | undefined = first;
      job !== undefined && jobs.length < this.#atOnce;
      job = this.#queue.first()
    ) {
      const resource = job.dueAt === first.dueAt ? this.#resourceOf(job) : undefined;
      if (resource === undefined || resources.has(resource)) break;
      jobs.push(job);
      resources.add(resource);
      this.#queue.setAside(job.id);
    }
    return jobs.length === 0 ? [first] : jobs;
  }

  // While the clock runs, a slow receiver must hold up nobody but itself: its lane keeps the order, the others go on.
  async #launch(job: JobRow): Promise<number> {
    const lane = this.#laneOf(job);
    if (lane === undefined) {
      await this.#run(job);
      return 1;
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
    return 1;
  }

  async #lanesIdle(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());
  }
}

function targetOf(where: ClockTarget, from: number): number {
  if (typeof where === 'number') return where;
  return 'by' in where ? from + where.by : Math.max(from, where.atLeast);
}

/** Resolves `reached` when so many are back, each counted once. */
class Countdown {
  readonly reached: Promise<void>;
  #left: number;
  #reach: () => void = () => {};

  constructor(count: number) {
    this.#left = count;
    this.reached = new Promise((resolve) => {
      this.#reach = resolve;
    });
  }

  /** What one of them calls when it is back. */
  one(): () => void {
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      this.#left -= 1;
      if (this.#left === 0) this.#reach();
    };
  }
}
