import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';
import { TextFile } from 'lowdb/node';
import { renderingJson } from './json-steps.js';
import type { FiledState } from './persistence.js';
import { inTurns } from './turns.js';

/**
 * The JSON file of a state, rendered in steps. With `isSynced` it waits for the disk itself before it takes the place of the old one. A write
 * ends, with the old file in place, when `abandoned` aborts while it renders.
 */
export class StateJsonFile implements Adapter<FiledState | null> {
  readonly #path: string;
  readonly #isSynced: boolean;
  readonly #abandoned: AbortSignal;

  constructor(path: string, isSynced: boolean, abandoned: AbortSignal) {
    this.#path = path;
    this.#isSynced = isSynced;
    this.#abandoned = abandoned;
  }

  async read(): Promise<FiledState | null> {
    return existsSync(this.#path) ? (JSON.parse(readFileSync(this.#path, 'utf8')) as FiledState) : null;
  }

  async write(state: FiledState | null): Promise<void> {
    const text = await inTurns(renderingJson(state, 2), this.#abandoned);
    if (this.#isSynced) await this.#writeSynced(text);
    else await new TextFile(this.#path).write(text);
  }

  async #writeSynced(text: string): Promise<void> {
    const draft = join(dirname(this.#path), `.${basename(this.#path)}.tmp`);
    const handle = await open(draft, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, this.#path);
    const folder = await open(dirname(this.#path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}
