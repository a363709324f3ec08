import { type Change, ChangeList } from './changes.js';
import type { Counters } from './ids.js';
import type { JsonObject } from './json.js';

/** One stored thing. Rows are never changed in place: an update puts a new object in the place of the old one. */
export type Row = { readonly id: string } & JsonObject;

/** How the rows of a collection can be found besides by id: a name and the key of a row under it (undefined: not listed). */
export type IndexSpec = Readonly<Record<string, (row: Row) => string | undefined>>;

/** All collections and counters of a workspace, as they stand in the state file. */
export interface StoredData {
  readonly counters: Readonly<Record<string, number>>;
  readonly collections: Readonly<Record<string, readonly Row[]>>;
}

/**
 * The rows of one workspace, in memory, in order of insertion, with transactions: whatever happens inside a transaction
 * that throws is undone. Keeping the rows beyond the process is the business of `persistence.ts`.
 */
export class Store {
  readonly #collections = new Map<string, Collection<Row>>();
  readonly #counters = new Map<string, number>();
  readonly #committed: ((changes: readonly Change[]) => void) | undefined;
  /** Collections that have lost rows since they were last looked at. */
  readonly #sparse = new Set<Collection<Row>>();
  #undo: (() => void)[] | undefined;
  #changes: ChangeList | undefined;
  #version = 0;

  /** `committed` is told what each unit of work changed, when it is certain. */
  constructor(committed?: (changes: readonly Change[]) => void) {
    this.#committed = committed;
  }

  /** Moves with every change that was committed. */
  get version(): number {
    return this.#version;
  }

  readonly counters: Counters = {
    read: (name) => this.#counters.get(name) ?? 0,
    write: (name, value) => {
      const before = this.#counters.get(name);
      this.#remember(() => {
        if (before === undefined) this.#counters.delete(name);
        else this.#counters.set(name, before);
      });
      this.#changes?.count(name, value);
      this.#counters.set(name, value);
    },
  };

  /** Declares a collection; called once for each name before rows are loaded. */
  declare<R extends Row>(
    name: string,
    indexes: Readonly<Record<string, (row: R) => string | undefined>> = {},
  ): Collection<R> {
    if (this.#collections.has(name)) throw new Error(`collection ${name} is declared twice`);
    const collection: Collection<R> = new Collection<R>(
      name,
      indexes as IndexSpec,
      (undo) => this.#remember(undo),
      () => this.#changes,
      () => this.#sparse.add(collection as unknown as Collection<Row>),
    );
    this.#collections.set(name, collection as unknown as Collection<Row>);
    return collection;
  }

  /** A declared collection. Throws for a name that nobody declared: that is a mistake in a provider's table. */
  collection(name: string): Collection<Row> {
    const found = this.#collections.get(name);
    if (found === undefined)
      throw new Error(`no collection ${name}; declared: ${[...this.#collections.keys()].join(', ')}`);
    return found;
  }

  /** Runs `work`; when it throws, every change it made is undone. Transactions do not nest and do not overlap. */
  async transaction<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#undo !== undefined) throw new Error('a transaction is already open');
    for (const collection of this.#sparse) collection.repack();
    this.#sparse.clear();
    const undo: (() => void)[] = [];
    this.#undo = undo;
    if (this.#committed !== undefined) this.#changes = new ChangeList();
    try {
      const result = await work();
      if (undo.length > 0) {
        this.#version += 1;
        this.#committed?.(this.#changes?.steps() ?? []);
      }
      return result;
    } catch (error) {
      for (const back of undo.reverse()) back();
      throw error;
    } finally {
      this.#undo = undefined;
      this.#changes = undefined;
    }
  }

  /** Has `undo` called when the open transaction is undone. */
  onUndo(undo: () => void): void {
    this.#remember(undo);
  }

  /** Everything, sorted by name of collection and counter; empty collections are left out. */
  dump(): StoredData {
    const byName = <T>(entries: Iterable<[string, T]>) =>
      Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1))) as Record<string, T>;
    const filled = [...this.#collections].filter(([, rows]) => rows.size > 0);
    return {
      counters: byName(this.#counters),
      collections: byName(filled.map(([name, rows]): [string, Row[]] => [name, rows.all()])),
    };
  }

  /** Puts `data` in the place of everything. Throws for a collection that nobody declared, before anything changed. */
  load(data: StoredData): void {
    for (const name of Object.keys(data.collections)) this.collection(name);
    this.#counters.clear();
    for (const [name, value] of Object.entries(data.counters)) this.#counters.set(name, value);
    for (const [name, collection] of this.#collections) collection.replaceAll(data.collections[name] ?? []);
    this.#version += 1;
  }

  #remember(undo: () => void): void {
    if (this.#undo === undefined) throw new Error('state may only change inside a unit of work');
    this.#undo.push(undo);
  }
}

/** Ids under one key of an index: in order of insertion while `isSorted`; `last` is the greatest place among them so far. */
interface Bucket {
  ids: Set<string>;
  last: number;
  isSorted: boolean;
}

/** Rows of one kind, found by id, by index, or walked in order of insertion. */
export class Collection<R extends Row> {
  readonly name: string;
  readonly #indexes: IndexSpec;
  readonly #remember: (undo: () => void) => void;
  readonly #changes: () => ChangeList | undefined;
  readonly #thinned: () => void;
  readonly #rows = new Map<string, R>();
  readonly #byIndex = new Map<string, Map<string, Bucket>>();
  /** Ids in order of insertion; a removed one leaves a hole until the list is repacked. */
  #order: (string | undefined)[] = [];
  readonly #place = new Map<string, number>();
  /** All rows, oldest first, until the next change: lists are read more often than rows are written. */
  #listed: R[] | undefined;

  constructor(
    name: string,
    indexes: IndexSpec,
    remember: (undo: () => void) => void,
    changes: () => ChangeList | undefined,
    thinned: () => void,
  ) {
    this.name = name;
    this.#indexes = indexes;
    this.#remember = remember;
    this.#changes = changes;
    this.#thinned = thinned;
    for (const index of Object.keys(indexes)) this.#byIndex.set(index, new Map());
  }

  get size(): number {
    return this.#rows.size;
  }

  /** How many places are held, those of removed rows included: never many more than there are rows. */
  get span(): number {
    return this.#order.length;
  }

  get(id: string): R | undefined {
    return this.#rows.get(id);
  }

  /** Adds a row; throws when the id is taken. */
  insert(row: R): R {
    if (this.#rows.has(row.id)) throw new Error(`${this.name} already has a row ${row.id}`);
    this.#remember(() => this.#take(row.id));
    this.#changes()?.add(this.name, row);
    this.#put(row);
    return row;
  }

  /** Replaces some fields of a row and answers the new row. Throws when there is none. */
  update(id: string, patch: Partial<R>): R {
    const before = this.#rows.get(id);
    if (before === undefined) throw new Error(`${this.name} has no row ${id}`);
    const after = { ...before, ...patch, id } as R;
    this.#remember(() => this.#swap(after, before));
    this.#changes()?.set(this.name, after);
    this.#swap(before, after);
    return after;
  }

  /** Removes a row and answers it, or undefined. */
  delete(id: string): R | undefined {
    const row = this.#rows.get(id);
    const place = this.#place.get(id);
    if (row === undefined || place === undefined) return undefined;
    this.#remember(() => this.#put(row, place));
    this.#changes()?.delete(this.name, id);
    this.#take(id);
    return row;
  }

  /** All rows, oldest first. */
  all(): R[] {
    this.#listed ??= [...this.oldestFirst()];
    return this.#listed.slice();
  }

  *oldestFirst(): Generator<R> {
    for (const id of this.#order) {
      const row = id === undefined ? undefined : this.#rows.get(id);
      if (row !== undefined) yield row;
    }
  }

  *newestFirst(): Generator<R> {
    for (let at = this.#order.length - 1; at >= 0; at -= 1) {
      const id = this.#order[at];
      const row = id === undefined ? undefined : this.#rows.get(id);
      if (row !== undefined) yield row;
    }
  }

  /** The rows under a key of a declared index, in order of insertion. */
  by(index: string, key: string): R[] {
    const keys = this.#byIndex.get(index);
    if (keys === undefined) throw new Error(`${this.name} has no index ${index}`);
    const bucket = keys.get(key);
    if (bucket === undefined) return [];
    if (!bucket.isSorted) {
      const placed = [...bucket.ids].sort((one, other) => this.#placeOf(one) - this.#placeOf(other));
      Object.assign(bucket, { ids: new Set(placed), isSorted: true, last: this.#placeOf(placed.at(-1) ?? '') });
    }
    const rows: R[] = [];
    for (const id of bucket.ids) {
      const row = this.#rows.get(id);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  #placeOf(id: string): number {
    return this.#place.get(id) ?? 0;
  }

  /** Replaces every row; only {@link Store.load} calls it. */
  replaceAll(rows: readonly R[]): void {
    this.#listed = undefined;
    this.#rows.clear();
    this.#place.clear();
    this.#order = [];
    for (const keys of this.#byIndex.values()) keys.clear();
    for (const row of rows) this.#put(row);
  }

  /** Closes the holes that removed rows left, when there are many. Not inside a transaction, whose undoing knows places. */
  repack(): void {
    if (this.#order.length <= 2 * this.#rows.size + 1024) return;
    this.#order = this.#order.filter((id) => id !== undefined);
    this.#order.forEach((id, place) => {
      if (id !== undefined) this.#place.set(id, place);
    });
  }

  #put(row: R, place = this.#order.length): void {
    this.#listed = undefined;
    this.#rows.set(row.id, row);
    this.#order[place] = row.id;
    this.#place.set(row.id, place);
    this.#list(row);
  }

  #take(id: string): void {
    const row = this.#rows.get(id);
    const place = this.#place.get(id);
    if (row === undefined || place === undefined) return;
    this.#listed = undefined;
    this.#unlist(row);
    this.#rows.delete(id);
    this.#place.delete(id);
    this.#order[place] = undefined;
    this.#thinned();
    while (this.#order.length > 0 && this.#order.at(-1) === undefined) this.#order.pop();
  }

  #swap(from: R, to: R): void {
    this.#listed = undefined;
    this.#rows.set(to.id, to);
    for (const [index, keyOf] of Object.entries(this.#indexes)) {
      const [before, after] = [keyOf(from), keyOf(to)];
      if (before === after) continue;
      this.#forget(index, before, to.id);
      this.#note(index, after, to.id);
    }
  }

  #list(row: R): void {
    for (const [index, keyOf] of Object.entries(this.#indexes)) this.#note(index, keyOf(row), row.id);
  }

  #unlist(row: R): void {
    for (const [index, keyOf] of Object.entries(this.#indexes)) this.#forget(index, keyOf(row), row.id);
  }

  #note(index: string, key: string | undefined, id: string): void {
    const keys = this.#byIndex.get(index);
    if (key === undefined || keys === undefined) return;
    const place = this.#placeOf(id);
    const bucket = keys.get(key);
    if (bucket === undefined) {
      keys.set(key, { ids: new Set([id]), last: place, isSorted: true });
      return;
    }
    bucket.ids.add(id);
    // Mostly rows come in order; a row that changed its key, or came back, may not.
    if (place < bucket.last) bucket.isSorted = false;
    else bucket.last = place;
  }

  #forget(index: string, key: string | undefined, id: string): void {
    const keys = this.#byIndex.get(index);
    const bucket = key === undefined ? undefined : keys?.get(key);
    if (key === undefined || bucket === undefined) return;
    bucket.ids.delete(id);
    if (bucket.ids.size === 0) keys?.delete(key);
  }
}
