import { existsSync, readFileSync, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';
import { renderingJson } from './json-steps.js';
import type { FiledState } from './persistence.js';
import { isMountedAlone } from './state-path.js';
import { inTurns } from './turns.js';

/** What a file system says where a file cannot be replaced by another one, as it can be where the file is mounted by itself. */
const irreplaceable: readonly (string | undefined)[] = ['EBUSY', 'EXDEV', 'EPERM', 'EACCES'];

/** The whole state, beside its file, while that is written in place: if that ends half-way, this is the state. */
export function wholeBeside(path: string): string {
  return `${path}.whole`;
}

/**
 * The JSON file of a state, rendered in steps. It is drafted beside, and takes the place of the old one; a file that cannot be replaced is
 * written in place, while the draft stands beside it as a whole ({@link wholeBeside}). With `isSynced` it waits for the disk itself before
 * the old one is touched. A write ends, with the old file in place, when `abandoned` aborts while it renders.
 */
export class StateJsonFile implements Adapter<FiledState | null> {
  readonly #path: string;
  readonly #isSynced: boolean;
  readonly #abandoned: AbortSignal;
  readonly #replace: typeof rename;
  #isInPlace: boolean;

  /** `replace` puts a file in the place of another one; left out: as the file system does it. */
  constructor(path: string, isSynced: boolean, abandoned: AbortSignal, replace: typeof rename = rename) {
    this.#replace = replace;
    this.#path = path;
    this.#isSynced = isSynced;
    this.#abandoned = abandoned;
    this.#isInPlace = isMountedAlone(path);
  }

  /** True when the file is written in place. */
  get isInPlace(): boolean {
    return this.#isInPlace;
  }

  async read(): Promise<FiledState | null> {
    return existsSync(this.#path) ? (JSON.parse(readFileSync(this.#path, 'utf8')) as FiledState) : null;
  }

  async write(state: FiledState | null): Promise<void> {
    const bytes = Buffer.from(await inTurns(renderingJson(state, 2), this.#abandoned), 'utf8');
    const draft = join(dirname(this.#path), `.${basename(this.#path)}.tmp`);
    try {
      await this.#put(draft, 'w', bytes);
      this.#isInPlace = this.#isInPlace || !(await this.#replaces(draft));
      if (this.#isInPlace) await this.#writeInPlace(draft, bytes);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
    // One that an earlier run left behind says less than what was just written.
    await rm(wholeBeside(this.#path), { force: true });
    await this.#syncFolder();
  }

  async #replaces(draft: string): Promise<boolean> {
    try {
      await this.#replace(draft, this.#path);
      return true;
    } catch (error) {
      if (irreplaceable.includes((error as NodeJS.ErrnoException).code)) return false;
      throw error;
    }
  }

  async #writeInPlace(draft: string, bytes: Buffer): Promise<void> {
    await rename(draft, wholeBeside(this.#path));
    await this.#syncFolder();
    await this.#put(this.#path, 'r+', bytes);
  }

  async #put(path: string, flags: 'w' | 'r+', bytes: Buffer): Promise<void> {
    const handle = await open(path, flags);
    try {
      for (let done = 0; done < bytes.length; )
        done += (await handle.write(bytes, done, bytes.length - done, done)).bytesWritten;
      if (flags === 'r+') await handle.truncate(bytes.length);
      if (this.#isSynced) await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async #syncFolder(): Promise<void> {
    if (!this.#isSynced) return;
    const folder = await open(dirname(this.#path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}
