import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { z } from 'zod';
import type { ClockState } from './clock.js';
import { PaydrillError } from './errors.js';
import { faultRule } from './faults.js';
import { jsonErrorOffset, lineAndColumn } from './json.js';
import type { Row } from './store.js';

/** Version of the format of state files. A newer one is left untouched. */
export const stateFormat = 1;

/** All of a workspace, as it stands in the state file and in `GET state`. */
export interface SavedState {
  readonly paydrill: number;
  readonly workspace: string;
  readonly seed: string;
  readonly clock: ClockState;
  readonly counters: Readonly<Record<string, number>>;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly jobs: readonly Row[];
  readonly deliveries: readonly Row[];
  readonly transfers: readonly Row[];
  readonly idempotency: readonly Row[];
  /** Fault rules with their counters. A state without them has none. */
  readonly faults: readonly Row[];
}

const row = z.looseObject({ id: z.string() });
const faultRow = z.strictObject({
  id: z.string(),
  rule: faultRule,
  matched: z.int().nonnegative(),
  fired: z.int().nonnegative(),
  window: z.strictObject({ startedAt: z.iso.datetime(), calls: z.int().nonnegative() }).optional(),
});
const savedState = z.strictObject({
  paydrill: z.literal(stateFormat),
  workspace: z.string(),
  seed: z.string(),
  clock: z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('frozen'), now: z.iso.datetime(), wire: z.enum(['wall', 'virtual']) }),
    z.strictObject({ mode: z.literal('running'), offsetMs: z.number(), wire: z.enum(['wall', 'virtual']) }),
  ]),
  counters: z.record(z.string(), z.number().int().nonnegative()),
  rows: z.record(z.string(), z.array(row)),
  jobs: z.array(row),
  deliveries: z.array(row),
  transfers: z.array(row),
  idempotency: z.array(row),
  faults: z.array(faultRow).default([]),
});

/** Checks that a value is a state of our format. `where` names it in the error. */
export function checkedState(value: unknown, where: string): SavedState {
  const version = typeof value === 'object' && value !== null && 'paydrill' in value ? value.paydrill : undefined;
  if (typeof version === 'number' && version > stateFormat) {
    throw new PaydrillError(
      409,
      'newer-state',
      `${where} has format ${version}; this Paydrill reads up to ${stateFormat}. It was left untouched.`,
    );
  }
  const result = savedState.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    const at = issue?.path.join('.') || 'the whole';
    throw new PaydrillError(
      400,
      'bad-state',
      `${where} is no Paydrill state: ${at}: ${issue?.message ?? 'wrong shape'}. It was left untouched.`,
    );
  }
  return result.data as unknown as SavedState;
}

/** Where the state of a workspace is kept. */
export interface Persistence {
  /** The state of an earlier run, or undefined when there is none. */
  load(): SavedState | undefined;
  /**
   * Keeps what `state()` resolves to; calls that come while one is being written share the next write. Resolves when it is kept. Does
   * nothing once it was closed.
   */
  save(state: () => Promise<SavedState>): Promise<void>;
  /** Waits for what is being written, and gives the file free. */
  close(): Promise<void>;
}

/** Keeps nothing: the state ends with the process. */
export const inMemory: Persistence = {
  load: () => undefined,
  save: async () => {},
  close: async () => {},
};

/** Keeps the state in one JSON file. A write replaces the file as a whole (temporary file, then rename), so it is never torn. */
export class FilePersistence implements Persistence {
  readonly path: string;
  readonly #lock: FileLock;
  readonly #low: Low<SavedState | null>;
  readonly #fresh: boolean;
  #writing: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #closed = false;

  /** Takes the lock of the file. Throws when another process holds it. `fresh` sets an existing file aside from being read. */
  constructor(path: string, options: { fresh: boolean }) {
    this.path = resolve(path);
    mkdirSync(dirname(this.path), { recursive: true });
    this.#lock = new FileLock(`${this.path}.lock`, this.path);
    this.#fresh = options.fresh;
    this.#low = new Low<SavedState | null>(new JSONFile(this.path), null);
  }

  load(): SavedState | undefined {
    if (this.#fresh || !existsSync(this.path)) return undefined;
    const text = readFileSync(this.path, 'utf8');
    return checkedState(parseFile(text, this.path), this.path);
  }

  save(state: () => Promise<SavedState>): Promise<void> {
    // The file may belong to another process by now.
    if (this.#closed) return Promise.resolve();
    if (this.#next !== undefined) return this.#next;
    if (this.#writing === undefined) return this.#write(state);
    this.#next = this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#write(state);
      });
    return this.#next;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await (this.#next ?? this.#writing ?? Promise.resolve()).catch(() => undefined);
    this.#lock.release();
  }

  #write(state: () => Promise<SavedState>): Promise<void> {
    this.#writing = this.#put(state).finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #put(state: () => Promise<SavedState>): Promise<void> {
    this.#low.data = await state();
    await this.#low.write();
    this.#low.data = null;
  }
}

function parseFile(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = lineAndColumn(text, jsonErrorOffset(text));
    throw new PaydrillError(
      400,
      'bad-state',
      `${path}:${line}:${column}: the state file is not JSON. It was left untouched; mend it, or start with --fresh.`,
    );
  }
}

/** A lock file that names the process that holds it; one that a dead process left behind is taken over. */
class FileLock {
  readonly #path: string;

  constructor(path: string, guarded: string) {
    this.#path = path;
    for (let tries = 0; tries < 3; tries += 1) {
      try {
        writeFileSync(path, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }), { flag: 'wx' });
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = this.#holder();
      if (holder !== undefined) {
        throw new PaydrillError(
          409,
          'state-in-use',
          `${guarded} is in use by another Paydrill (process ${holder}). Stop that one, or give this one another --state FILE.`,
        );
      }
      rmSync(path, { force: true });
    }
    throw new PaydrillError(409, 'state-in-use', `${guarded} is in use by another Paydrill.`);
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }

  #holder(): number | undefined {
    try {
      const { pid, started } = JSON.parse(readFileSync(this.#path, 'utf8')) as { pid: number; started: string | null };
      return isAlive(pid) && (started === null || started === startOf(pid)) ? pid : undefined;
    } catch {
      return undefined;
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

// Process numbers come again (in a container ours is always the same one); the time at which a process started does not.
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
