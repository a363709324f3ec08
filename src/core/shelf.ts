import { type IndexSpec, RowIndex } from './row-index.js';
import type { Row } from './store.js';
import { each, type Steps } from './turns.js';

/** What a collection knows of its rows besides them. */
export interface ShelfSpec {
  readonly indexes: Readonly<Record<string, IndexSpec>>;
  /** Summed up over the rows. */
  readonly weigh: ((row: Row) => number) | undefined;
}

/** The rows of a collection in their places, with their indexes: what takes the place of another as a whole when a state is loaded. */
export class Shelf<R extends Row> {
  readonly #spec: ShelfSpec;
  readonly #indexes: ReadonlyMap<string, RowIndex>;
  /** Rows in order of insertion; a removed one leaves a hole. */
  readonly line: (R | undefined)[] = [];
  readonly places = new Map<string, number>();
  weight = 0;

  constructor(spec: ShelfSpec) {
    this.#spec = spec;
    const rowAt = (place: number) => this.line[place];
    this.#indexes = new Map(Object.entries(spec.indexes).map(([index, one]) => [index, new RowIndex(one, rowAt)]));
  }

  /** A shelf with rows; their ids differ. */
  static *filling<R extends Row>(spec: ShelfSpec, rows: readonly R[]): Steps<Shelf<R>> {
    const shelf = new Shelf<R>(spec);
    yield* each(rows, (row) => shelf.put(row));
    return shelf;
  }

  get hasHoles(): boolean {
    return this.line.length > this.places.size;
  }

  get(id: string): R | undefined {
    const place = this.places.get(id);
    return place === undefined ? undefined : this.line[place];
  }

  /** An index by its name, or undefined. */
  index(name: string): RowIndex | undefined {
    return this.#indexes.get(name);
  }

  put(row: R, place = this.line.length): void {
    this.line[place] = row;
    this.places.set(row.id, place);
    this.weight += this.#spec.weigh?.(row) ?? 0;
    for (const index of this.#indexes.values()) index.add(row, place);
  }

  take(id: string): void {
    const place = this.places.get(id);
    const row = this.get(id);
    if (row === undefined || place === undefined) return;
    for (const index of this.#indexes.values()) index.remove(row, place);
    this.weight -= this.#spec.weigh?.(row) ?? 0;
    this.places.delete(id);
    this.line[place] = undefined;
    while (this.line.length > 0 && this.line.at(-1) === undefined) this.line.pop();
  }

  swap(from: R, to: R): void {
    const place = this.places.get(to.id);
    if (place === undefined) return;
    const moved = [...this.#indexes.values()].filter((index) => index.moves(from, to));
    for (const index of moved) index.remove(from, place);
    if (this.#spec.weigh !== undefined) this.weight += this.#spec.weigh(to) - this.#spec.weigh(from);
    this.line[place] = to;
    for (const index of moved) index.add(to, place);
  }
}
