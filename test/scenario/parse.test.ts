import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DanglingReference, resolved } from '../../src/core/scenario/expression.js';
import { mistakeText, parseScenario } from '../../src/core/scenario/parse.js';
import { scenarioJsonSchema } from '../../src/core/scenario/schema.js';
import { providers as real } from '../../src/providers/index.js';
import { toyProvider } from '../support/toy-provider.js';

const providers = [toyProvider()];
const good = `paydrill: 1
name: a-parcel
timing: { preset: fast, toy.parcel: { journey: 20s } }
assumptions: { toy.colour: blue }
calls:
  - call: toy.parcels.create
    body: { label: book, weight: 0.123456789012345678, wallet: 0x0052 }
    save: parcel
steps:
  - { after: 1h30m, fire: { provider: toy, event: parcel.lose, id: $parcel.id } }
on:
  - operation: toy.address
    then: [{ after: 5s, pay: { to: $response.address, currency: BTC, amount: 0.50 } }]
`;

const at = (text: string, part: string) => {
  const offset = text.indexOf(part);
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
};

const mistakesOf = (text: string) => parseScenario(text, 'a.yaml', providers).mistakes ?? [];

describe('a scenario file', () => {
  it('is read with numbers digit by digit and wallets as text', () => {
    const { scenario, mistakes } = parseScenario(good, 'a.yaml', providers);
    expect(mistakes).toBeUndefined();
    const body = scenario?.calls?.[0]?.body as Record<string, unknown>;
    expect([String(body['weight']), body['wallet']]).toEqual(['0.123456789012345678', '0x0052']);
    expect(scenario?.on?.[0]?.then[0]?.pay?.amount).toBe('0.50');
  });

  it('can be JSON too', () => {
    const text = '{"paydrill": 1, "name": "j", "calls": [{"call": "toy.parcels.create", "body": {"label": "x"}}]}';
    expect(parseScenario(text, 'a.json', providers).scenario?.calls).toHaveLength(1);
  });

  it.each<[what: string, find: string, put: string, place: string, message: RegExp]>([
    ['a wrong key', 'after: 5s', 'aftr: 5s', 'aftr', /unknown key "aftr"; did you mean "after"\?/],
    ['a wrong key at the top', 'timing:', 'timings:', 'timings', /unknown key "timings"; did you mean "timing"\?/],
    ['a wrong type', 'save: parcel', 'save: [1]', '[1]', /expected string/],
    [
      'an unknown operation',
      'toy.parcels.create',
      'toy.parcels.creat',
      'toy.parcels.creat',
      /did you mean "toy.parcels.create"\?/,
    ],
    [
      'an operation that no glob finds',
      'operation: toy.address',
      'operation: toy.z*',
      'toy.z*',
      /unknown operation "toy.z\*"/,
    ],
    ['a bad duration', '1h30m', '90 minutes', '90 minutes', /expected a duration/],
    [
      'a dangling name',
      '$parcel.id',
      '$pacel.id',
      '$pacel.id',
      /nothing is saved as "pacel" before this; did you mean \$parcel\?/,
    ],
    ['an unknown event', 'parcel.lose', 'parcel.loose', 'parcel.loose', /did you mean "parcel.lose"\?/],
    ['an unknown provider', 'provider: toy', 'provider: tou', 'tou', /did you mean "toy"\?/],
    ['an unknown timing', 'journey: 20s', 'journy: 20s', 'journy', /did you mean "toy.parcel.journey"\?/],
    ['an unknown assumption', 'toy.colour: blue', 'toy.color: blue', 'toy.color', /did you mean "toy.colour"\?/],
    ['a value that is no option', 'toy.colour: blue', 'toy.colour: green', 'green', /"red" or "blue", not "green"/],
    ['a bad amount', 'amount: 0.50', 'amount: much', 'much', /expected a positive decimal amount/],
    ['another version', 'paydrill: 1', 'paydrill: 2', '2', /expected 1/],
    ['a key twice', 'save: parcel', 'save: parcel\n    save: parcel', 'save: parcel\nsteps', /unique|twice/i],
    ['no YAML', 'steps:', 'steps: [', 'on:', /./],
    [
      'two actions in a step',
      'fire: {',
      'pay: { to: x, currency: BTC, amount: 1 }, fire: {',
      '{ after: 1h30m',
      /exactly one of pay, fire/,
    ],
    ['a name of our own', 'save: parcel', 'save: receiver', 'receiver', /own/],
  ])('%s is found at its place', (_what, find, put, place, message) => {
    const text = good.replace(find, put);
    const mistakes = mistakesOf(text);
    expect(mistakes.length).toBeGreaterThan(0);
    const found = mistakes.find((one) => message.test(one.message));
    expect(found?.message).toMatch(message);
    if (place !== 'on:') expect([found?.line, found?.column]).toEqual(Object.values(at(text, place)));
  });

  it('tells all mistakes at once, in order, with an excerpt and a caret', () => {
    const text = good
      .replace('after: 5s', 'aftr: 5s')
      .replace('parcel.lose', 'parcel.loose')
      .replace('journey: 20s', 'journy: 20s')
      .replace('toy.parcels.create', 'toy.parcels.creat');
    const mistakes = mistakesOf(text);
    expect(mistakes.map(({ line }) => line)).toEqual([3, 6, 10, 13]);
    expect(mistakeText(mistakes[2] ?? expect.fail())).toBe(
      `a.yaml:10:42: unknown event "parcel.loose"; did you mean "parcel.lose"?\n  10 |   - { after: 1h30m, fire: { provider: toy, event: parcel.loose, id: $parcel.id } }\n     |${' '.repeat(51)}^`.replace(
        ':42:',
        `:${at(text, 'parcel.loose').column}:`,
      ),
    );
  });

  it.each([
    [
      'aliases that unfold without end',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replace(
        /./g,
        (key) =>
          `${key}: &${key} [${Array(9)
            .fill(`*${String.fromCharCode(key.charCodeAt(0) - 1)}`)
            .join(',')}]\n`,
      )}`,
    ],
    ['an endless text', `name: ${'x'.repeat(2_000_000)}`],
    ['nothing', ''],
    ['a list', '- 1'],
    ['a prototype', '__proto__: { polluted: true }\npaydrill: 1\nname: x'],
  ])('%s is a mistake, and harms nobody', (_what, text) => {
    expect(mistakesOf(text).length).toBeGreaterThan(0);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('references', () => {
  const values = { customer: { id: 'c1', tags: ['a', 'b'] }, constructor: undefined };

  it('stand for what was saved, wherever they are', () => {
    expect(resolved({ a: '$customer.id', b: ['$customer.tags.1', 'x'], c: '$$5', d: '5 $' }, values)).toEqual({
      a: 'c1',
      b: ['b', 'x'],
      c: '$5',
      d: '5 $',
    });
  });

  it.each(['$nobody.id', '$customer.name', '$customer.constructor', '$customer.__proto__', '$toString'])(
    '%s leads nowhere',
    (text) => {
      expect(() => resolved(text, { customer: { id: 'c1' } })).toThrow(DanglingReference);
    },
  );
});

describe('the published schema', () => {
  it('is current: npm run schema', () => {
    const published = JSON.parse(readFileSync(join(import.meta.dirname, '../../schema/scenario.schema.json'), 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
  });

  it('describes what editors show', () => {
    const text = JSON.stringify(scenarioJsonSchema());
    for (const key of ['calls', 'steps', 'given', 'faults', 'expect', 'timing', 'credentials'])
      expect(text).toContain(`"${key}"`);
    expect(text.match(/"description"/g)?.length).toBeGreaterThan(30);
  });
});

describe('__proto__ as a key', () => {
  it.each(['given', 'credentials', 'timing', 'assumptions', 'targets', 'clock'])(
    'of %s is unknown, in JSON and YAML',
    (section) => {
      for (const text of [
        `{"paydrill": 1, "name": "x", "${section}": {"__proto__": {"a": "1s"}}}`,
        `paydrill: 1\nname: x\n${section}:\n  __proto__: { a: 1s }\n`,
      ]) {
        const mistakes = parseScenario(text, 'f', providers).mistakes ?? [];
        expect(mistakes.map(({ line, column, message }) => ({ line, column, message }))).toEqual([
          {
            ...at(text, text.includes('"__proto__"') ? '"__proto__"' : '__proto__'),
            message: 'unknown key "__proto__"',
          },
        ]);
      }
    },
  );

  it('of a given row is unknown, and told once; in a body it is only a name', () => {
    const row = '{ id: C-1, currency: EUR, __proto__: { id: C-2 } }';
    const given = `paydrill: 1\nname: x\ngiven:\n  cryptopay.customers: [${row}]\n`;
    expect(parseScenario(given, 'f', real).mistakes?.map(({ line, column }) => [line, column])).toEqual([
      [4, '  cryptopay.customers: ['.length + row.indexOf('__proto__') + 1],
    ]);
    const body = 'paydrill: 1\nname: x\ncalls: [{ call: toy.parcels.create, body: { label: x, __proto__: 1 } }]\n';
    expect(parseScenario(body, 'f', providers).mistakes).toBeUndefined();
  });
});
