import { readFileSync, readlinkSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { sleepNow, systemWall } from './clock.js';
import { PaydrillError } from './errors.js';

/** How often an owner shows that it lives, by the time of its file, in real ms. */
const beatMs = 1000;
/** How long an owner that cannot be asked is watched before it counts as dead: some beats, since machines may be busy. */
const watchMs = 3500;
/** How often it is looked at meanwhile. */
const lookMs = 100;
/** How long whoever takes a lock over waits before it looks whether another did so in the same moment. */
const settleMs = 60;

/** What stands in a lock file. */
interface Owner {
  /** Another one for each lock that is taken. */
  readonly token: string;
  readonly pid: number;
  /** When the process started, as the kernel counts it; null where that is not told. */
  readonly started: string | null;
  /** Where the number of the process means anything: the machine or container, and its namespace of processes. Earlier versions left it out. */
  readonly where?: string;
}

/**
 * A lock file that names its owner. Of an owner in the same namespace of processes the kernel knows whether it lives; one in another container
 * or on another host shows it by the time of its file, which moves while it lives. A lock whose owner is dead is taken over. Locks hold between all who see the same folder.
 */
export class FileLock {
  readonly #path: string;
  readonly #owner: Owner;
  #stop: (() => void) | undefined;

  /** Takes the lock at `path`. Throws when another process holds it; `guarded` is what the message names. */
  constructor(path: string, guarded: string) {
    this.#path = path;
    const started = startOf(process.pid);
    const where = `${hostname()} ${namespace()}`;
    this.#owner = { token: `${where} ${process.pid} ${started} ${count()}`, pid: process.pid, started, where };
    this.#acquire(guarded);
    this.#keepBeating();
  }

  #acquire(guarded: string): void {
    for (let tries = 0; tries < 3; tries += 1) {
      if (this.#create()) return;
      const owner = readOwner(this.#path);
      const holder = owner === undefined ? undefined : this.#inWords(owner);
      if (holder !== undefined) {
        throw new PaydrillError(
          409,
          'state-in-use',
          `${guarded} is in use by another Paydrill (${holder}). Stop that one, or give this one another --state FILE.`,
        );
      }
      if (this.#takeOver(owner?.token)) return;
    }
    throw new PaydrillError(409, 'state-in-use', `${guarded} is in use by another Paydrill.`);
  }

  /** Never throws: where the file cannot be removed, as on a disk that has become read-only, the next one finds its holder dead. */
  release(): void {
    this.#stop?.();
    try {
      // Whoever took it over while this process stood still owns it now.
      if (readOwner(this.#path)?.token === this.#owner.token) rmSync(this.#path, { force: true });
    } catch {
      // What is wrong with the folder is told by what is written beside the lock.
    }
  }

  #create(): boolean {
    try {
      writeFileSync(this.#path, JSON.stringify(this.#owner), { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return false;
    }
  }

  /**
   * Puts its own file in the place of a dead owner's, in one step, and looks again: of several who do so in the same moment, the last one has
   * the lock. `dead` is the token that was found.
   */
  #takeOver(dead: string | undefined): boolean {
    const draft = `${this.#path}.${this.#owner.pid}-${this.#owner.started ?? 0}`;
    writeFileSync(draft, JSON.stringify(this.#owner));
    if (readOwner(this.#path)?.token !== dead) {
      rmSync(draft, { force: true });
      return false;
    }
    renameSync(draft, this.#path);
    sleepNow(settleMs);
    return readOwner(this.#path)?.token === this.#owner.token;
  }

  #keepBeating(): void {
    this.#stop = systemWall.later(beatMs, () => {
      try {
        const now = systemWall.now() / 1000;
        utimesSync(this.#path, now, now);
      } catch {
        // A folder that is gone for a while ends nothing.
      }
      this.#keepBeating();
    });
  }

  /** The process that holds the lock, when it lives. */
  #inWords({ pid, started, where = this.#owner.where }: Owner): string | undefined {
    if (where === this.#owner.where)
      return isAlive(pid) && (started === null || started === startOf(pid)) ? `process ${pid}` : undefined;
    const first = timeOf(this.#path);
    for (let waited = 0; waited < watchMs; waited += lookMs) {
      sleepNow(lookMs);
      const now = timeOf(this.#path);
      if (now === undefined) return undefined;
      if (now !== first) return `process ${pid} on ${where?.split(' ')[0]}, or in a container there`;
    }
    return undefined;
  }
}

/** When a file was changed last, in ms; undefined when it is gone. */
function timeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

let taken = 0;

/** Tells locks of one process apart. */
function count(): number {
  taken += 1;
  return taken;
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined;
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

/** The namespace in which numbers of processes are counted; empty where there are none. */
function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
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
