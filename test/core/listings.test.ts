import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstOf, listingOf } from '../../src/core/row-index.js';
import { type Row, Store } from '../../src/core/store.js';

/** Keys and instants are few, so that many rows share one; a row without a key is not listed. */
interface Thing extends Row {
  readonly key: string | null;
  readonly at: string;
  readonly size: number;
}

const keys = ['a', 'b', null];
const instants = ['09:00', '10:00', '11:00'];
const ids = Array.from({ length: 8 }, (_, n) => `r${n}`);

const thing = fc.record({
  id: fc.constantFrom(...ids),
  key: fc.constantFrom(...keys),
  at: fc.constantFrom(...instants),
  size: fc.nat(9),
});
const change = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), row: thing }),
  fc.record({ kind: fc.constant('update' as const), row: thing }),
  fc.record({ kind: fc.constant('delete' as const), id: fc.constantFrom(...ids) }),
  // Enough rows that come and go to have the line repacked before the next unit of work.
  fc.record({ kind: fc.constant('churn' as const), id: fc.constant('churned') }),
);
const unit = fc.record({ changes: fc.array(change, { maxLength: 6 }), isUndone: fc.boolean(), loads: fc.boolean() });

/** The rows as a plain array in order of insertion, which is all that there is to know. */
class Model {
  rows: Thing[] = [];

  make(one: Change): void {
    const id = 'row' in one ? one.row.id : one.id;
    const at = this.rows.findIndex((row) => row.id === id);
    if (one.kind === 'insert' && at < 0) this.rows = [...this.rows, one.row];
    if (one.kind === 'update' && at >= 0) this.rows = this.rows.with(at, one.row);
    if (one.kind === 'delete') this.rows = this.rows.filter((row) => row.id !== id);
  }
}

type Change =
  | { readonly kind: 'insert' | 'update'; readonly row: Thing }
  | { readonly kind: 'delete' | 'churn'; readonly id: string };

function things() {
  const store = new Store();
  const rows = store.declare<Thing>(
    'things',
    {
      key: ({ key }) => key ?? undefined,
      timeline: { key: ({ key }) => key ?? undefined, order: ({ at }) => at },
    },
    ({ size }) => size,
  );
  return { store, rows };
}

type Things = ReturnType<typeof things>['rows'];

function make(rows: Things, one: Change): void {
  if (one.kind === 'insert' && rows.get(one.row.id) === undefined) rows.insert(one.row);
  if (one.kind === 'update' && rows.get(one.row.id) !== undefined) rows.update(one.row.id, one.row);
  if (one.kind === 'delete') rows.delete(one.id);
  if (one.kind !== 'churn') return;
  const made = Array.from({ length: 1300 }, (_, n) => `${one.id}${n}`);
  for (const id of made) rows.insert({ id, key: 'a', at: '10:30', size: 1 });
  rows.insert({ id: one.id, key: 'b', at: '08:00', size: 1 });
  for (const id of [...made, one.id]) rows.delete(id);
}

const idsOf = (rows: Iterable<Thing>) => [...rows].map(({ id }) => id);

function check(rows: Things, model: readonly Thing[]): void {
  expect(rows.all()).toEqual(model);
  expect(rows.size).toBe(model.length);
  expect(rows.weight).toBe(model.reduce((sum, { size }) => sum + size, 0));
  for (const row of model) expect(rows.get(row.id)).toEqual(row);
  const listings: [typeof rows | ReturnType<typeof rows.under>, Thing[]][] = [[rows, [...model]]];
  for (const key of ['a', 'b', 'none']) {
    const listed = model.filter((row) => row.key === key);
    const byTime = listed.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
    expect(rows.by('key', key)).toEqual(listed);
    expect(rows.by('timeline', key)).toEqual(byTime);
    listings.push([rows.under('key', key), listed], [rows.under('timeline', key), byTime]);
  }
  for (const [listing, expected] of listings) {
    expect(listing.size).toBe(expected.length);
    for (const skip of [0, 1, 3, 100]) {
      expect(idsOf(listing.oldestFirst(skip))).toEqual(idsOf(expected.slice(skip)));
      expect(idsOf(listing.newestFirst(skip))).toEqual(idsOf(expected.toReversed().slice(skip)));
    }
    for (const [at, { id }] of expected.entries())
      expect(idsOf(listing.newestBefore(id))).toEqual(idsOf(expected.slice(0, at).reverse()));
    expect(idsOf(listing.newestBefore('nobody'))).toEqual([]);
  }
  // Behind a row that an index does not list: those that came before it.
  for (const [at, { id, key }] of model.entries()) {
    const before = model.slice(0, at).reverse();
    const other = key === 'a' ? 'b' : 'a';
    expect(idsOf(rows.under('key', other).newestBefore(id))).toEqual(idsOf(before.filter((row) => row.key === other)));
  }
}

describe('a collection and its indexes', () => {
  it('answer what a plain list of the rows would, whatever is changed, undone, repacked or loaded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { maxLength: 8 }), async (units) => {
        const { store, rows } = things();
        const model = new Model();
        for (const { changes, isUndone, loads } of units) {
          const before = model.rows;
          const done = store.transaction(() => {
            for (const one of changes) {
              make(rows, one);
              model.make(one);
            }
            check(rows, model.rows);
            if (isUndone) throw new Error('undone');
          });
          await (isUndone ? expect(done).rejects.toThrow('undone') : done);
          if (isUndone) model.rows = before;
          check(rows, model.rows);
          if (loads) store.load({ counters: {}, collections: { things: model.rows } });
        }
        check(rows, model.rows);
      }),
      { numRuns: 150, seed: 9 },
    );
  });

  it('have no holes left once many rows have gone', async () => {
    const { store, rows } = things();
    await store.transaction(() => make(rows, { kind: 'insert', row: { id: 'x', key: 'a', at: '1', size: 1 } }));
    await store.transaction(() => {
      make(rows, { kind: 'churn', id: 'c' });
      make(rows, { kind: 'insert', row: { id: 'y', key: 'a', at: '0', size: 1 } });
      for (let n = 0; n < 2000; n += 1) rows.insert({ id: `n${n}`, key: null, at: '1', size: 0 });
      rows.insert({ id: 'z', key: 'b', at: '0', size: 1 });
      for (let n = 0; n < 2000; n += 1) rows.delete(`n${n}`);
    });
    expect(rows.span).toBeGreaterThan(2000);
    await store.transaction(() => {});
    expect(rows.span).toBe(3);
    expect(idsOf(rows.under('timeline', 'a').oldestFirst())).toEqual(['y', 'x']);
    expect(idsOf(rows.newestFirst())).toEqual(['z', 'y', 'x']);
  });
});

describe('a walk', () => {
  it('ends with the last row that is asked for', () => {
    const walked: number[] = [];
    function* numbers() {
      for (let n = 0; n < 100; n += 1) {
        walked.push(n);
        yield n;
      }
    }
    expect(firstOf(numbers(), 3)).toEqual([0, 1, 2]);
    expect(walked).toEqual([0, 1, 2]);
    expect([firstOf(numbers(), 0), walked.length]).toEqual([[], 3]);
    const picked = listingOf(['a', 'b', 'c']);
    expect([[...picked.newestFirst(1)], [...picked.oldestFirst(2)], picked.size]).toEqual([['b', 'a'], ['c'], 3]);
  });
});
