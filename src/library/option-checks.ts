import { inspect } from 'node:util';
import { hostOf } from '../config-readers.js';
import { parseInstant } from '../core/clock.js';
import { PaydrillError, unknownName } from '../core/errors.js';
import type { Provider } from '../core/provider.js';

/** Throws {@link PaydrillError} for a value that is no object of options, and for options that nothing would read, with the nearest that is. */
export function checkOptionNames(options: unknown, known: readonly string[], what = 'option'): void {
  if (!isObject(options))
    throw new PaydrillError(400, 'bad-option', `expected an object of options, not ${shown(options)}.`);
  const wrong = Object.keys(options).find((key) => !known.includes(key));
  if (wrong !== undefined) throw unknownName(what, wrong, known, 400);
}

/** Checks one value; throws with what was expected. `chosen` are the providers that are started. */
export type Check = (value: unknown, chosen: readonly Provider[]) => void;

const expected = (what: string, value: unknown) => new Error(`expected ${what}, not ${shown(value)}.`);

/** A text that is not empty. */
export const text: Check = (value) => {
  if (typeof value !== 'string' || value === '') throw expected('a text', value);
};

/** `true` or `false`; text is refused, since `'false'` would count as true. */
export const truth: Check = (value) => {
  if (typeof value !== 'boolean') throw expected('true or false', value);
};

/** One of some words. */
export const word =
  (what: string, words: readonly string[]): Check =>
  (value) => {
    if (typeof value !== 'string') throw expected(words.map((one) => inspect(one)).join(' or '), value);
    if (!words.includes(value)) throw unknownName(what, value, words, 400);
  };

/** A control port that leaves room for the ports of the providers. */
export const port: Check = (value, chosen) => {
  const highest = 65_535 - Math.max(0, ...chosen.map(({ portOffset }) => portOffset));
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > highest)
    throw expected(`a port from 1 to ${highest} (the providers' ports follow it), or 0 for free ones`, value);
};

/** A function without arguments. */
export const clock: Check = (value) => {
  if (typeof value !== 'function') throw expected('a function that returns milliseconds, such as Date.now', value);
};

/** Throws {@link PaydrillError} for options that nothing would read, and values that make no sense. One that is undefined counts as left out. */
export function checkEach(
  options: unknown,
  checks: Readonly<Record<string, Check>>,
  chosen: readonly Provider[],
): void {
  checkOptionNames(options, Object.keys(checks));
  for (const [name, check] of Object.entries(checks)) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) named(name, () => check(value, chosen));
  }
}

/** A host name or address to listen on. */
export const host: Check = (value) => {
  text(value, []);
  hostOf(String(value));
};

/** An instant as text. */
export const instant: Check = (value) => {
  if (typeof value !== 'string') throw expected("an instant such as '2026-01-05T09:00:00Z'", value);
  if (parseInstant(value) === undefined)
    throw new Error(`${inspect(value)} is not an instant like 2026-01-05T09:00:00Z.`);
};

/** A mapping whose values `each` judges; without it they are judged elsewhere. */
export const mapping =
  (of: string, each?: Check): Check =>
  (value, chosen) => {
    if (!isObject(value)) throw expected(`an object of ${of}`, value);
    for (const [key, one] of Object.entries(value)) if (one !== undefined) named(key, () => each?.(one, chosen));
  };

/** A list of names. */
export const list: Check = (value) => {
  if (!Array.isArray(value)) throw expected('a list of providers', value);
  if (value.length === 0) throw new Error('expected at least one provider, or no list for all.');
};

/** A URL of HTTP. */
export const url: Check = (value) => {
  if (typeof value !== 'string' || !URL.canParse(value) || !/^https?:\/\/[^/]/i.test(value))
    throw expected('a URL such as http://localhost:3000/hooks', value);
};

/** Puts a name before what `work` throws. */
export function named(name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof PaydrillError)
      throw new PaydrillError(error.status, error.code, `${name}: ${message}`, error.extra);
    throw new PaydrillError(400, 'bad-option', `${name}: ${message}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const whole = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return whole.length > 80 ? `${whole.slice(0, 80)}…` : whole;
}
