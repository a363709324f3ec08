/**
 * The kinds of parameters that bodies have. The messages are the words that `errors.ts` makes details of: is missing, is empty, or must
 * be of a kind.
 */
import { z } from 'zod';
import { decimalFromJson, formatDecimal, parseNumeral } from '../../core/provider.js';

interface Given {
  readonly input: unknown;
}

/** The words about a value that is missing, null, or of another kind than `name`. */
export const kind = (name: string) => ({
  error: ({ input }: Given) => (input === undefined ? 'is missing' : input === null ? 'is empty' : `must be ${name}`),
});

/** Text. */
export const text = z.string(kind('string'));

/** Text that may be left out or null. */
export const some = text.nullish();

/** Text of at least one character. */
// Not `min`, which would judge the length of an array as well.
export const required = text.refine((value) => value !== '', 'is empty').meta({ minLength: 1 });

/** A reference of the merchant's own that can be used once; it may be left out or null. */
export const customId = required.nullish().meta({ description: 'Unique.' });

/** An object of parameters. A call without a body has none of them. */
export function parameters<S extends z.ZodRawShape>(shape: S) {
  // `{}` stands for what was sent, not for a checked value: required fields are reported as missing.
  return z.object(shape, kind('object')).prefault({} as never);
}

/** A value that `read` understands; undefined from it is another kind than `name`. */
function read<T>(name: string, understand: (value: unknown) => T | undefined) {
  return z.unknown().transform((value, issues): T => {
    const understood = value === undefined || value === null || value === '' ? undefined : understand(value);
    if (understood !== undefined) return understood;
    const message = value === '' ? 'is empty' : kind(name).error({ input: value });
    issues.issues.push({ code: 'custom', message, input: value });
    return z.NEVER;
  });
}

/**
 * A decimal as text, or as a JSON number (cryptopay-java sends such); plain spelling, exact, with its sign. A text may have an exponent
 * (`cryptopay.exponents`).
 */
export const amount = read('decimal', (value) => {
  const exact = typeof value === 'string' ? parseNumeral(value) : decimalFromJson(value);
  return exact === undefined ? undefined : formatDecimal(exact);
}).meta({ type: 'string', description: 'A decimal number as text.' });

/** True or false, also as text: the documents have an example with `"false"`. */
export const flag = read('boolean', (value) => {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}).meta({ type: 'boolean' });

/** A whole number, also as text: the documents have an example with `"1"`. */
export const whole = read('integer', (value) => {
  const exact = decimalFromJson(value);
  return exact === undefined || !/^-?\d{1,15}$/.test(formatDecimal(exact)) ? undefined : Number(formatDecimal(exact));
}).meta({ type: 'integer' });

/** An object whose values are texts. */
export const textsByName = z.record(z.string(), text, kind('object'));
