import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderingJson } from '../../src/core/json-steps.js';
import { atOnce, each, inTurns, rowsInStep } from '../../src/core/turns.js';

/** Many rows of a few kinds; their texts hold what would break a careless cut. */
const rows = (sample: unknown, count: number) => Array.from({ length: count }, (_, n) => (n % 3 === 0 ? n : sample));

const value = fc.anything({ withNullPrototype: false, withObjectString: true, maxDepth: 2 });
const length = fc.constantFrom(0, 1, rowsInStep, rowsInStep + 1, 2 * rowsInStep + 3);

describe('JSON in steps', () => {
  it('is what JSON.stringify makes of a state, byte for byte', () => {
    fc.assert(
      fc.property(value, value, length, length, (first, second, few, many) => {
        const state = {
          paydrill: 1,
          rows: { 'toy.parcels': rows(first, many), empty: [], other: rows(second, few), text: 'a\n  "b"' },
          clock: { now: first, left: undefined },
          jobs: rows(second, many),
          deep: { er: { still: rows(1, many) } },
          nothing: null,
        };
        for (const spaces of [0, 2] as const)
          for (const one of [state, state.jobs, state.rows, first])
            expect(atOnce(renderingJson(one, spaces))).toBe(JSON.stringify(one, null, spaces));
      }),
      { numRuns: 60, seed: 9 },
    );
  });

  it('lets others have their turn between the rows of a long list', async () => {
    const order: string[] = [];
    const text = inTurns(renderingJson({ rows: { many: rows({}, 5 * rowsInStep) } }, 2)).then(() => order.push('text'));
    setImmediate(() => order.push('another'));
    await text;
    expect(order).toEqual(['another', 'text']);
  });
});

describe('steps', () => {
  it('visit each of many things once, in order', async () => {
    for (const count of [0, 1, rowsInStep, rowsInStep + 1]) {
      const seen: number[] = [];
      await inTurns(each([...Array(count).keys()], (n) => seen.push(n)));
      expect(seen).toEqual([...Array(count).keys()]);
    }
  });
});
