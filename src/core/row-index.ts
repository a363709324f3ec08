import type { Row } from './store.js';

/** The key of a row in an index; undefined: not listed. */
export type KeyOf<R extends Row = Row> = (row: R) => string | undefined;

/**
 * How rows can be found besides by id: by the key of a row. Rows under one key stand in order of insertion, or by the text that `order`
 * gives, those with the same text in order of insertion.
 */
export type IndexSpec<R extends Row = Row> = KeyOf<R> | { readonly key: KeyOf<R>; readonly order: (row: R) => string };

/** Rows one behind the other: counted, and walked from either end without a list of them being made. Not to be changed on the way. */
export interface Listing<R> {
  readonly size: number;
  /** `skip`: how many are passed over first. */
  oldestFirst(skip?: number): Iterable<R>;
  newestFirst(skip?: number): Iterable<R>;
}

/** A {@link Listing} of a collection, which can go on behind any row of it. */
export interface PlacedListing<R> extends Listing<R> {
  /** Those that stand before the row of an id, newest first; that row may be another than the listed ones. None for an unknown id. */
  newestBefore(id: string): Iterable<R>;
}

/** A listing of rows that were picked one by one, oldest first. */
export function listingOf<R>(rows: readonly R[]): Listing<R> {
  return {
    size: rows.length,
    oldestFirst: (skip = 0) => rows.slice(skip),
    newestFirst: (skip = 0) => rows.toReversed().slice(skip),
  };
}

/** The first `count` of what is walked; nothing behind them is looked at. */
export function firstOf<R>(rows: Iterable<R>, count: number): R[] {
  const found: R[] = [];
  if (count <= 0) return found;
  for (const row of rows) if (found.push(row) === count) break;
  return found;
}

const none: readonly number[] = [];

/** The places of rows by the key of one index. Most keys have one row, which costs no more than a number. */
export class RowIndex {
  readonly #keyOf: KeyOf;
  readonly #orderOf: ((row: Row) => string) | undefined;
  readonly #rowAt: (place: number) => Row | undefined;
  readonly #places = new Map<string, number | number[]>();

  /** `rowAt` answers the row at a place, as it was when it was added here. */
  constructor(spec: IndexSpec, rowAt: (place: number) => Row | undefined) {
    this.#keyOf = typeof spec === 'function' ? spec : spec.key;
    this.#orderOf = typeof spec === 'function' ? undefined : spec.order;
    this.#rowAt = rowAt;
  }

  /** The places under a key, in their order. They change with the index. */
  places(key: string): readonly number[] {
    const found = this.#places.get(key);
    if (found === undefined) return none;
    return typeof found === 'number' ? [found] : found;
  }

  add(row: Row, place: number): void {
    const key = this.#keyOf(row);
    if (key === undefined) return;
    const found = this.#places.get(key);
    if (found === undefined) {
      this.#places.set(key, place);
      return;
    }
    const list = typeof found === 'number' ? [found] : found;
    if (typeof found === 'number') this.#places.set(key, list);
    // Mostly rows come in order.
    if (this.#isBehind(row, place, list[list.length - 1] ?? -1)) list.push(place);
    else list.splice(this.countBefore(list, row, place), 0, place);
  }

  /** Takes out a row that was added at a place. */
  remove(row: Row, place: number): void {
    const key = this.#keyOf(row);
    const found = key === undefined ? undefined : this.#places.get(key);
    if (key === undefined || found === undefined) return;
    if (typeof found === 'number' || found.length === 1) this.#places.delete(key);
    else found.splice(this.countBefore(found, row, place), 1);
  }

  /** True when a row that takes the place of another is listed elsewhere. */
  moves(from: Row, to: Row): boolean {
    return this.#keyOf(from) !== this.#keyOf(to) || this.#orderOf?.(from) !== this.#orderOf?.(to);
  }

  /** How many of the places come before a row at a place. */
  countBefore(list: readonly number[], row: Row, place: number): number {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#isBehind(row, place, list[middle] ?? -1)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isBehind(row: Row, place: number, other: number): boolean {
    const otherRow = this.#orderOf === undefined ? undefined : this.#rowAt(other);
    if (this.#orderOf === undefined || otherRow === undefined || other === place) return place > other;
    const [own, others] = [this.#orderOf(row), this.#orderOf(otherRow)];
    return own === others ? place > other : own > others;
  }
}
