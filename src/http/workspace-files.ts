import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { stateFileBehind } from '../core/state-path.js';
import { segmentsOf } from '../core/state-reading.js';

/** How a workspace may be named. */
export const workspaceName = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * Where the states of a server's workspaces are kept: that of the default one in the state file itself, the others in a folder beside it,
 * `state.json.workspaces/<name>.json`. Nothing else stands there, so no copy of a state (`state.backup.json`) is taken for one of them.
 */
export class WorkspaceFiles {
  readonly #state: string | undefined;

  constructor(state: string | undefined) {
    // Where that is reached by links, beside what they lead to.
    this.#state = state === undefined ? undefined : stateFileBehind(state);
  }

  /** The file of a workspace; undefined where states are kept in memory only. */
  of(name: string): string | undefined {
    if (this.#state === undefined || name === 'default') return this.#state;
    return join(`${this.#state}.workspaces`, `${name}.json`);
  }

  /** Names of the workspaces that an earlier run left. Moves those that stand where earlier versions kept them. */
  kept(): string[] {
    if (this.#state === undefined) return [];
    for (const name of this.#namesBeside()) this.#move(name);
    const folder = `${this.#state}.workspaces`;
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .filter((name) => name !== 'default' && workspaceName.test(name))
      .sort();
  }

  /** Where earlier versions kept a workspace: `state.<name>.json` beside `state.json`. */
  #formerly(name: string): string {
    const { dir, name: stem, ext } = parse(this.#state ?? '');
    return join(dir, `${stem}.${name}${ext}`);
  }

  /** Names that a file beside the state file may have been kept under. */
  #namesBeside(): string[] {
    const { dir, name: stem, ext } = parse(this.#state ?? '');
    if (!existsSync(dir)) return [];
    const names = readdirSync(dir).flatMap((file) => {
      // Of a move that was cut off, only changes are left.
      const whole = file.replace(/\.changes-[1-9]\d*$/, '');
      return whole.startsWith(`${stem}.`) && whole.endsWith(ext)
        ? [whole.slice(stem.length + 1, whole.length - ext.length)]
        : [];
    });
    return [...new Set(names)].filter((name) => name !== 'default' && workspaceName.test(name));
  }

  #move(name: string): void {
    const from = this.#formerly(name);
    const to = this.of(name) ?? from;
    const isThere = existsSync(to);
    if (existsSync(from)) {
      if (isThere || !isStateOf(name, from)) return;
      mkdirSync(dirname(to), { recursive: true });
      renameSync(from, to);
    } else if (!isThere) return;
    for (const { path, number } of segmentsOf(from)) {
      const segment = `${to}.changes-${number}`;
      if (!existsSync(segment)) renameSync(path, segment);
    }
  }
}

/** True when a file holds the state of the workspace of that name: what is a copy of another or no state at all stays where it is. */
function isStateOf(name: string, path: string): boolean {
  try {
    const { paydrill, workspace } = JSON.parse(readFileSync(path, 'utf8')) as {
      paydrill?: unknown;
      workspace?: unknown;
    };
    return typeof paydrill === 'number' && workspace === name;
  } catch {
    return false;
  }
}
