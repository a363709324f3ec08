import { PaydrillError, unknownName } from './errors.js';
import { renderingJson } from './json-steps.js';
import type { SavedState } from './persistence.js';
import { inTurns } from './turns.js';

/** How many snapshots a workspace keeps, and how many characters they may have together. */
export const mostSnapshots = 100;
const mostCharacters = 256 * 1024 * 1024;

const nameShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Named states of one workspace, kept in memory until it ends. */
export class Snapshots {
  readonly #states = new Map<
    string,
    { readonly at: string; readonly state: SavedState; readonly characters: number }
  >();
  readonly #most: number;

  /** `most` characters together; a single snapshot may have more. */
  constructor(most: number = mostCharacters) {
    this.#most = most;
  }

  /** Name and virtual instant of each, in the order in which they were made. */
  list(): { name: string; at: string }[] {
    return [...this.#states].map(([name, { at }]) => ({ name, at }));
  }

  /**
   * Keeps a state under a name, in place of an earlier one. `at` is its virtual instant. The rows stay those of the running world, where
   * none is changed in place.
   */
  async save(name: string, state: SavedState, at: string): Promise<void> {
    if (!nameShape.test(name)) {
      const shown = JSON.stringify(name.slice(0, 80));
      throw new PaydrillError(
        400,
        'bad-snapshot-name',
        `A snapshot is named with 1 to 63 letters, digits, ".", "_" and "-", not ${shown}.`,
      );
    }
    const { length: characters } = await inTurns(renderingJson(state, 0));
    if (!this.#states.has(name) && this.#states.size >= mostSnapshots) {
      throw new PaydrillError(429, 'too-many-snapshots', `There are ${mostSnapshots} snapshots already; delete some.`);
    }
    const others = [...this.#states].reduce((sum, [other, one]) => sum + (other === name ? 0 : one.characters), 0);
    if (others > 0 && others + characters > this.#most) {
      throw new PaydrillError(
        429,
        'snapshots-too-large',
        `The snapshots would have ${others + characters} characters together, more than ${this.#most}; delete some.`,
      );
    }
    this.#states.set(name, { at, state, characters });
  }

  /** The state under a name; throws with the nearest name otherwise. */
  get(name: string): SavedState {
    const found = this.#states.get(name);
    if (found === undefined) throw unknownName('snapshot', name, [...this.#states.keys()]);
    return found.state;
  }

  delete(name: string): void {
    if (!this.#states.delete(name)) throw unknownName('snapshot', name, [...this.#states.keys()]);
  }
}
