import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tooDeepAt } from '../../src/core/json.js';
import { parsingJson } from '../../src/core/json-parsing.js';
import { atOnce, inTurns } from '../../src/core/turns.js';

const outcome = (work: () => unknown) => {
  try {
    return { value: work() };
  } catch (error) {
    return { error: String(error) };
  }
};

/** What JSON texts are made of, and what is in the way of one who cuts them. */
const token = fc.constantFrom(
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '"',
  '\\\\',
  '\\"',
  '"a"',
  '1',
  'null',
  ' ',
  '\\u0000list 0',
);
const state = fc.record({
  paydrill: fc.constant(1),
  rows: fc.dictionary(
    fc.constantFrom('a', 'b', '__proto__', 'c"]'),
    fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 12 }),
  ),
  jobs: fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 12 }),
  text: fc.constantFrom('a],[b', '\\', '"', '\u0000list 0'),
});

describe('parsing in steps', () => {
  it('gives what JSON.parse gives, wherever the text is cut', () => {
    fc.assert(
      fc.property(state, fc.integer({ min: 1, max: 60 }), fc.constantFrom(undefined, 2), (value, piece, spaces) => {
        const text = JSON.stringify(value, null, spaces);
        const parsed = atOnce(parsingJson(text, piece));
        expect(parsed).toEqual(JSON.parse(text));
        expect(JSON.stringify(parsed)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 500, seed: 9 },
    );
  });

  it.each(['\\u0000list 0', '\\u0000l\\u0069st 0'])(
    'takes a text %s for what it is, however it is spelled',
    (spelled) => {
      const text = `{"rows":{"a":[1,2,3,4,5,6]},"text":"${spelled}"}`;
      expect(atOnce(parsingJson(text, 2))).toEqual({ rows: { a: [1, 2, 3, 4, 5, 6] }, text: '\u0000list 0' });
    },
  );

  it('refuses what JSON.parse refuses, with its words', () => {
    fc.assert(
      fc.property(
        state,
        fc.array(fc.tuple(fc.nat(), fc.boolean(), token), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 60 }),
        (value, changes, piece) => {
          let text = JSON.stringify(value);
          for (const [place, isGone, inserted] of changes) {
            const at = place % (text.length + 1);
            text = text.slice(0, at) + (isGone ? '' : inserted) + text.slice(isGone ? at + 1 : at);
          }
          expect(outcome(() => atOnce(parsingJson(text, piece)))).toEqual(outcome(() => JSON.parse(text)));
        },
      ),
      { numRuns: 2000, seed: 9 },
    );
    for (const text of ['{"a":[1,2,]}', '{"a":[1,,2]}', '{"a":[1,2}', '[1,2', '{"a":[1,2]}}', '[[1,2],[3],]', ''])
      expect(outcome(() => atOnce(parsingJson(text, 1)))).toEqual(outcome(() => JSON.parse(text)));
  });

  it('lets others have their turn between the pieces of a long list', async () => {
    let turns = 0;
    let isDone = false;
    const text = JSON.stringify({ rows: { a: Array.from({ length: 1000 }, (_, n) => ({ id: `r${n}` })) } });
    const done = inTurns(parsingJson(text, 1000)).then(() => {
      isDone = true;
    });
    while (!isDone) {
      turns += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    expect(turns).toBeGreaterThan(10);
  });
});

describe('depth', () => {
  it('counts no bracket in a text, however its end is escaped', () => {
    const texts = ['[', '\\', '"', '\\"', '[[\\\\"[', ']]', '\\\\'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...texts), { maxLength: 6 }), fc.nat(4), (list, more) => {
        const text = `${'['.repeat(more)}${JSON.stringify(list)}${']'.repeat(more)}`.padEnd(20);
        expect(tooDeepAt(text, 3) !== undefined).toBe(more + 1 > 3);
      }),
      { numRuns: 300, seed: 9 },
    );
    expect(tooDeepAt('"[[[[[[[[[[', 3)).toBeUndefined();
  });
});
