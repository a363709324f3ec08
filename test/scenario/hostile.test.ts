import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/core/scenario/parse.js';
import { toyProvider } from '../support/toy-provider.js';

const head = 'paydrill: 1\nname: x\n';
const lines = (count: number, line: (n: number) => string) => Array.from({ length: count }, (_, n) => line(n)).join('');
const letters = 'abcdefghijk';

/** Files that are small to write and dear to read, were they read naively. */
const dear: [string, string, RegExp][] = [
  ['a sequence in a sequence in …', '- '.repeat(100_000), /nested deeper than 200/],
  ['… that ends', `${'- '.repeat(100_000)}\nx: 1\n`, /nested deeper than 200/],
  ['explicit keys in each other', `${'? '.repeat(100_000)}\na: 1`, /nested deeper than 200/],
  ['brackets', `a: ${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nested deeper than 200/],
  ['braces', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, /nested deeper than 200/],
  ['tags in between', '- !t '.repeat(100_000), /Unexpected/],
  ['indentation', lines(400, (n) => `${' '.repeat(n)}a:\n`), /nested deeper than 200/],
  [
    'aliases that unfold ninefold ten times',
    `${head}a: &a [x,x,x,x,x,x,x,x,x]\n${lines(10, (n) => `${letters[n + 1]}: &${letters[n + 1]} [${Array(9).fill(`*${letters[n]}`).join(',')}]\n`)}`,
    /Excessive alias count/,
  ],
  [
    'merge keys that unfold likewise',
    `${head}a: &a {x: 1}\n${lines(10, (n) => `${letters[n + 1]}: &${letters[n + 1]} {<<: [${Array(9).fill(`*${letters[n]}`).join(',')}]}\n`)}`,
    /Excessive alias count/,
  ],
  ['an alias of itself', `${head}given: &a [*a]\n`, /./],
  ['many aliases', `${head}x: &a 1\ny: [${Array(5000).fill('*a').join(',')}]\n`, /more than 1000 aliases/],
  ['many keys', `${head}targets:\n${lines(20_000, (n) => `  k${n}: 1\n`)}`, /expected string/],
  ['many unknown keys', `${head}${lines(20_000, (n) => `k${n}: 1\n`)}`, /unknown key "k0"/],
  ['many unknown names', `${head}calls:\n${lines(10_000, (n) => `  - call: toy.c${n}\n`)}`, /unknown operation/],
  [
    'many rows without their own',
    `${head}given:\n  toy.x:\n${lines(10_000, (n) => `    - {a: ${n}}\n`)}`,
    /collection/,
  ],
  ['many mistakes of form', `${head}${lines(10_000, () => '@@@: "\n')}`, /reserved character/],
  ['a tag that builds things', `${head}about: !!js/function "() => 1"\n`, /Unresolved tag/],
  ['a repeated key', `${head}name: y\n`, /Map keys must be unique/],
  ['a repeated key of JSON', '{"paydrill":1,"name":"x","name":"y"}', /Map keys must be unique/],
  ['two documents', `${head}---\n${head}`, /another one begins here/],
  ['ten megabytes', 'x'.repeat(10_000_000), /longer than 1048576/],
  ['__proto__', `${head}__proto__: {polluted: true}\n`, /unknown key "__proto__"/],
];

describe('scenario files that were made to harm', () => {
  it.each(dear)('%s is a mistake with a place, found at once', (_what, text, message) => {
    const started = performance.now();
    const { mistakes = [] } = parseScenario(text, 'hostile.yaml', [toyProvider()]);
    // A hundred times what it takes on an idle machine; naively each takes minutes, or the whole process.
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(mistakes.map((one) => one.message).join('\n')).toMatch(message);
    expect(mistakes.length).toBeLessThanOrEqual(100);
    for (const { line, column, excerpt } of mistakes) {
      expect([line >= 1, column >= 1, excerpt.length < 400]).toEqual([true, true, true]);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('keys like those of every object stay ordinary ones', () => {
    const text = `${head}targets: {constructor: "http://127.0.0.1/", __proto__: "http://127.0.0.1/"}\n`;
    const { mistakes = [] } = parseScenario(text, 'x.yaml', [toyProvider()]);
    expect(mistakes[0]?.message).toContain('unknown provider "constructor"');
  });
});
