import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { PaydrillError } from './errors.js';

/** A lock file that names the process that holds it; one that a dead process left behind is taken over. */
export class FileLock {
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
