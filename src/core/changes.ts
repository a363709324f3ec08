import type { Row } from './store.js';

/**
 * One step of what a unit of work changed: a row added behind all others, a row in the place of the one with its id, a row gone, a
 * counter's new value.
 */
export type Change =
  | readonly ['add', collection: string, row: Row]
  | readonly ['set', collection: string, row: Row]
  | readonly ['del', collection: string, id: string]
  | readonly ['count', counter: string, value: number];

/** Collects what one unit of work changes, each row and counter with its last value only. */
export class ChangeList {
  readonly #steps: (Change | undefined)[] = [];
  readonly #places = new Map<string, number>();

  add(collection: string, row: Row): void {
    this.#put(`${collection}/${row.id}`, ['add', collection, row]);
  }

  set(collection: string, row: Row): void {
    const key = `${collection}/${row.id}`;
    const place = this.#places.get(key);
    const before = place === undefined ? undefined : this.#steps[place];
    if (place === undefined || before === undefined) this.#put(key, ['set', collection, row]);
    else this.#steps[place] = [before[0] as 'add' | 'set', collection, row];
  }

  delete(collection: string, id: string): void {
    const key = `${collection}/${id}`;
    const place = this.#places.get(key);
    if (place !== undefined) this.#steps[place] = undefined;
    this.#places.delete(key);
    this.#steps.push(['del', collection, id]);
  }

  count(counter: string, value: number): void {
    const key = ` ${counter}`;
    const place = this.#places.get(key);
    if (place === undefined) this.#put(key, ['count', counter, value]);
    else this.#steps[place] = ['count', counter, value];
  }

  /** The steps in the order in which they must be made again. */
  steps(): Change[] {
    return this.#steps.filter((step) => step !== undefined);
  }

  #put(key: string, step: Change): void {
    this.#places.set(key, this.#steps.push(step) - 1);
  }
}

/** Rows by collection and counters by name, to which changes are made again; they answer what the store would hold. */
export class Replay {
  readonly #collections = new Map<string, Map<string, Row>>();
  readonly #counters: Map<string, number>;

  constructor(rows: Readonly<Record<string, readonly Row[]>>, counters: Readonly<Record<string, number>>) {
    this.#counters = new Map(Object.entries(counters));
    for (const [name, list] of Object.entries(rows))
      this.#collections.set(name, new Map(list.map((row): [string, Row] => [row.id, row])));
  }

  make(step: Change): void {
    if (step[0] === 'count') {
      this.#counters.set(step[1], step[2]);
      return;
    }
    const rows = this.#collections.get(step[1]) ?? new Map<string, Row>();
    this.#collections.set(step[1], rows);
    if (step[0] === 'del') rows.delete(step[2]);
    else rows.set(step[2].id, step[2]);
  }

  /** Sorted by name; empty collections are left out. */
  result(): { collections: Record<string, Row[]>; counters: Record<string, number> } {
    const byName = <T>(entries: Iterable<[string, T]>) =>
      Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
    const filled = [...this.#collections].filter(([, rows]) => rows.size > 0);
    return {
      collections: byName(filled.map(([name, rows]): [string, Row[]] => [name, [...rows.values()]])),
      counters: byName(this.#counters),
    };
  }
}
