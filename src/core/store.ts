import { type Change, ChangeList } from './changes.js';
import type { Counters } from './ids.js';
import type { JsonObject } from './json.js';
import type { IndexSpec, PlacedListing, RowIndex } from './row-index.js';
import { Shelf, type ShelfSpec } from './shelf.js';
import { atOnce, type Steps } from './turns.js';

/** One stored thing. Rows are never changed in place: an update puts a new object in the place of the old one. */
export type Row = { readonly id: string } & JsonObject;

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
  /** The same by owner and name, once they were asked for: putting a name together takes longer than finding it. */
  readonly #byOwner = new Map<string, Map<string, Collection<Row>>>();
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

  /**
   * Declares a collection; called once for each name before rows are loaded. `weigh` is summed up over its rows. It and the indexes see
   * rows that were kept too, which may lack what the rows of today have.
   */
  declare<R extends Row>(
    name: string,
    indexes: Readonly<Record<string, IndexSpec<R>>> = {},
    weigh?: (row: R) => number,
  ): Collection<R> {
    if (this.#collections.has(name)) throw new Error(`collection ${name} is declared twice`);
    const collection: Collection<R> = new Collection<R>(
      name,
      { indexes, weigh } as ShelfSpec,
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

  /** The declared collection `<owner>.<name>`. Throws as {@link collection} does. */
  collectionOf(owner: string, name: string): Collection<Row> {
    const known = this.#byOwner.get(owner)?.get(name);
    if (known !== undefined) return known;
    const found = this.collection(`${owner}.${name}`);
    const names = this.#byOwner.get(owner) ?? new Map<string, Collection<Row>>();
    this.#byOwner.set(owner, names.set(name, found));
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

  /** Puts `data` in the place of everything. Throws, before anything changed, for a collection that nobody declared. */
  load(data: StoredData): void {
    this.replace(atOnce(this.filling(data)));
  }

  /** Lays out `data` aside, for {@link replace}. Throws for a collection that nobody declared, and for rows that an index cannot read. */
  *filling(data: StoredData): Steps<Filled> {
    for (const name of Object.keys(data.collections)) this.collection(name);
    const shelves = new Map<Collection<Row>, Shelf<Row>>();
    for (const [name, collection] of this.#collections)
      shelves.set(collection, yield* collection.filling(data.collections[name] ?? []));
    return { counters: data.counters, shelves };
  }

  /** Puts what was laid out in the place of everything. */
  replace({ counters, shelves }: Filled): void {
    this.#counters.clear();
    for (const [name, value] of Object.entries(counters)) this.#counters.set(name, value);
    for (const [collection, shelf] of shelves) collection.replace(shelf);
    this.#version += 1;
  }

  #remember(undo: () => void): void {
    if (this.#undo === undefined) throw new Error('state may only change inside a unit of work');
    this.#undo.push(undo);
  }
}

/** All rows and counters of a state, laid out with their indexes. */
export interface Filled {
  readonly counters: Readonly<Record<string, number>>;
  readonly shelves: ReadonlyMap<Collection<Row>, Shelf<Row>>;
}

/** Rows of one kind, found by id, by index, or walked in order of insertion. */
export class Collection<R extends Row> implements PlacedListing<R> {
  readonly name: string;
  readonly #remember: (undo: () => void) => void;
  readonly #changes: () => ChangeList | undefined;
  readonly #thinned: () => void;
  readonly #spec: ShelfSpec;
  #shelf: Shelf<R>;

  constructor(
    name: string,
    spec: ShelfSpec,
    remember: (undo: () => void) => void,
    changes: () => ChangeList | undefined,
    thinned: () => void,
  ) {
    this.name = name;
    this.#spec = spec;
    this.#shelf = new Shelf(spec);
    this.#remember = remember;
    this.#changes = changes;
    this.#thinned = thinned;
  }

  get size(): number {
    return this.#shelf.places.size;
  }

  /** How many places are held, those of removed rows included: never many more than there are rows. */
  get span(): number {
    return this.#shelf.line.length;
  }

  /** What its rows weigh together; 0 where nothing weighs them. */
  get weight(): number {
    return this.#shelf.weight;
  }

  get(id: string): R | undefined {
    return this.#shelf.get(id);
  }

  /** Adds a row; throws when the id is taken. */
  insert(row: R): R {
    if (this.#shelf.places.has(row.id)) throw new Error(`${this.name} already has a row ${row.id}`);
    this.#remember(() => this.#take(row.id));
    this.#changes()?.add(this.name, row);
    this.#shelf.put(row);
    return row;
  }

  /** Replaces some fields of a row and answers the new row. Throws when there is none. */
  update(id: string, patch: Partial<R>): R {
    const before = this.get(id);
    if (before === undefined) throw new Error(`${this.name} has no row ${id}`);
    const after = { ...before, ...patch, id } as R;
    this.#remember(() => this.#shelf.swap(after, before));
    this.#changes()?.set(this.name, after);
    this.#shelf.swap(before, after);
    return after;
  }

  /** Removes a row and answers it, or undefined. */
  delete(id: string): R | undefined {
    const place = this.#shelf.places.get(id);
    const row = this.#shelf.get(id);
    if (row === undefined || place === undefined) return undefined;
    this.#remember(() => this.#shelf.put(row, place));
    this.#changes()?.delete(this.name, id);
    this.#take(id);
    return row;
  }

  /** All rows, oldest first. For what is shown in pages, {@link oldestFirst} and {@link newestFirst} cost less. */
  all(): R[] {
    const { line, hasHoles } = this.#shelf;
    return hasHoles ? line.filter((row) => row !== undefined) : (line.slice() as R[]);
  }

  *oldestFirst(skip = 0): Generator<R> {
    const { line, hasHoles } = this.#shelf;
    let left = hasHoles ? skip : 0;
    for (let place = hasHoles ? 0 : skip; place < line.length; place += 1) {
      const row = line[place];
      if (row === undefined) continue;
      if (left > 0) left -= 1;
      else yield row;
    }
  }

  *newestFirst(skip = 0): Generator<R> {
    const { line, hasHoles } = this.#shelf;
    let left = hasHoles ? skip : 0;
    for (let place = line.length - 1 - (skip - left); place >= 0; place -= 1) {
      const row = line[place];
      if (row === undefined) continue;
      if (left > 0) left -= 1;
      else yield row;
    }
  }

  *newestBefore(id: string): Generator<R> {
    for (let place = (this.#shelf.places.get(id) ?? 0) - 1; place >= 0; place -= 1) {
      const row = this.#shelf.line[place];
      if (row !== undefined) yield row;
    }
  }

  /** The rows under a key of a declared index, in the order of the index. */
  by(index: string, key: string): R[] {
    return [...this.#placed(this.#index(index).places(key))];
  }

  /** The rows under a key of a declared index, counted and walked without a list of them. */
  under(index: string, key: string): PlacedListing<R> {
    const found = this.#index(index);
    const placed = (from: number, by: 1 | -1) => this.#placed(found.places(key), from, by);
    return {
      size: found.places(key).length,
      oldestFirst: (skip = 0) => placed(skip, 1),
      newestFirst: (skip = 0) => placed(found.places(key).length - 1 - skip, -1),
      newestBefore: (id) => {
        const place = this.#shelf.places.get(id);
        const row = this.#shelf.get(id);
        if (row === undefined || place === undefined) return [];
        return placed(found.countBefore(found.places(key), row, place) - 1, -1);
      },
    };
  }

  #take(id: string): void {
    this.#shelf.take(id);
    this.#thinned();
  }

  #index(name: string): RowIndex {
    const found = this.#shelf.index(name);
    if (found === undefined) throw new Error(`${this.name} has no index ${name}`);
    return found;
  }

  *#placed(places: readonly number[], from = 0, by: 1 | -1 = 1): Generator<R> {
    for (let at = from; at >= 0 && at < places.length; at += by) {
      const row = this.#shelf.line[places[at] ?? -1];
      if (row !== undefined) yield row;
    }
  }

  /** Lays rows out aside, for {@link replace}. */
  filling(rows: readonly R[]): Steps<Shelf<R>> {
    return Shelf.filling(this.#spec, rows);
  }

  /** Replaces every row; only {@link Store.replace} calls it. */
  replace(shelf: Shelf<R>): void {
    this.#shelf = shelf;
  }

  /** Closes the holes that removed rows left, when there are many. Not inside a transaction, whose undoing knows places. */
  repack(): void {
    if (this.span > 2 * this.size + 1024) this.#shelf = atOnce(this.filling(this.all()));
  }
}
