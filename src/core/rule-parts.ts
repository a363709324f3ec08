import { LosslessNumber } from 'lossless-json';
import { z } from 'zod';
import { parseDuration } from './duration.js';
import { nearest } from './errors.js';
import { isJsonObject, type Json } from './json.js';

/** A strict object whose message for an unknown key names the nearest known one. */
export function strict<S extends z.core.$ZodShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape).filter((key) => (shape[key] as unknown) !== foreign);
  const others = Object.keys(shape).filter((key) => !known.includes(key));
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const [key = ''] = issue.keys;
      // A misspelt key of another form makes a value fit that form as little as this one.
      const near = nearest(key, known) ?? nearest(key, others);
      const hint = near === undefined ? `known: ${known.join(', ')}` : `did you mean ${JSON.stringify(near)}?`;
      return `unknown key ${JSON.stringify(key)}; ${hint}`;
    },
  }) as z.ZodObject<S, z.core.$strict>;
}

/**
 * A key that belongs to another form of a union. Naming it makes a value with such a key fit that form only, so that what is wrong with it
 * is told in its words.
 */
export const foreign = z
  .never('does not go with the other keys')
  .optional()
  .meta({ description: 'Belongs to another form.' }) as unknown as z.ZodOptional<
  // Zod leaves keys of type never out of the object's type, and with them what tells the forms apart.
  z.ZodUndefined
>;

/** A check that exactly one of some keys is given. The JSON Schema for editors says it with {@link oneOfKeys}. */
export function exactlyOne(names: readonly string[]) {
  return (value: object, ctx: z.core.$RefinementCtx) => {
    // A misspelt key is likely to be the one that is missed.
    if (ctx.issues.some(({ code }) => code === 'unrecognized_keys')) return;
    const given = names.filter((name) => (value as Record<string, unknown>)[name] !== undefined);
    if (given.length === 1) return;
    const found = given.length === 0 ? 'found none' : `found ${given.join(', ')}`;
    const message = `expected exactly one of ${names.join(', ')}; ${found}`;
    ctx.addIssue({ code: 'custom', message, ...(given[1] === undefined ? {} : { path: [given[1]] }) });
  };
}

/** JSON Schema words for {@link exactlyOne}. */
export function oneOfKeys(names: readonly string[]): { oneOf: { required: string[] }[] } {
  return { oneOf: names.map((name) => ({ required: [name] })) };
}

/** A duration as text, at least `shortest` and at most `longest` ms. */
export function durationText(about: string, limits: { shortest?: number; longest?: number; most?: string } = {}) {
  const { shortest = 0, longest = Number.POSITIVE_INFINITY, most } = limits;
  const range = `${shortest > 0 ? ', not zero' : ''}${most === undefined ? '' : `, at most ${most}`}`;
  return z
    .string()
    .refine((text) => {
      const ms = parseDuration(text);
      return ms !== undefined && ms >= shortest && ms <= longest;
    }, `expected a duration like 500ms, 45s, 1h30m or 30d${range}`)
    .meta({ description: about, pattern: '^(\\d+(ms|[smhd]))+$' });
}

/** A pattern over names or paths; `*` stands for any run of characters. */
export function globText(about: string) {
  return z.string().min(1).max(500).meta({ description: about });
}

/** A whole number from 1. */
export function countText(about: string) {
  return z.int().min(1).meta({ description: about });
}

/** Conditions as `match.ts` takes them. Decimals of a YAML file come digit by digit and are compared as they are written. */
export const whereRule = z
  .record(
    z.string(),
    z.preprocess(
      (value) => (value instanceof LosslessNumber ? value.value : value),
      z.union([z.string(), z.number(), z.boolean(), z.null()]),
    ),
  )
  .meta({ description: 'Conditions: dotted path and the value that must stand there; texts may hold *.' });

/** Any JSON. Numbers that were read digit by digit become plain ones, so that the value survives the state file. */
export const anyJson = z.preprocess(plainNumbers, z.unknown()) as unknown as z.ZodType<Json>;

function plainNumbers(value: unknown): unknown {
  if (value instanceof LosslessNumber) return Number(value.value);
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plainNumbers(one)]));
  return value;
}

/** What is wrong at a path. */
interface RuleIssue {
  readonly path: string;
  readonly message: string;
}

/** What was judged: the value, and the schema that knows its keys. */
interface Judged {
  readonly schema: unknown;
  readonly value: unknown;
}

/** The issues of a parse, those of a union as the form says that the value comes nearest to; each with the nearest valid name. */
export function ruleIssues(
  issues: readonly z.core.$ZodIssue[],
  judged: Judged,
  at: readonly PropertyKey[] = [],
): RuleIssue[] {
  // A misspelt key explains the one that is missing.
  const misspelt = issues.filter(({ code }) => code === 'unrecognized_keys');
  const others = issues.filter(({ code }) => code !== 'unrecognized_keys');
  return [...misspelt, ...others].flatMap((issue) => {
    const path = [...at, ...issue.path];
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const [best = []] = [...issue.errors].sort((a, b) => weight(a) - weight(b));
      return ruleIssues(best, judged, path);
    }
    if (issue.code === 'invalid_key') return ruleIssues(issue.issues, judged, path);
    return [{ path: path.join('.'), message: issueText(issue, path, judged) }];
  });
}

/** What an issue at a path says: what was expected, what was found where that is no guess, and the nearest valid name. */
export function issueText(issue: z.core.$ZodIssue, path: readonly PropertyKey[], { schema, value }: Judged): string {
  const message = issue.message.replace(/^Invalid input: /, '');
  // Others have been put into words where the schema stands.
  if (issue.code === 'unrecognized_keys' && message.startsWith('Unrecognized key')) {
    const [key = ''] = issue.keys;
    return unknownKeyText(key, keysAt(schema, path));
  }
  if (issue.code !== 'invalid_value' || !message.startsWith('Invalid option')) return message;
  const found = path.reduce<unknown>(
    (node, part) =>
      typeof node === 'object' && node !== null ? (node as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );
  if (typeof found !== 'string') return message;
  const near = nearest(found, issue.values.map(String));
  const shown = JSON.stringify(found.length > 80 ? `${found.slice(0, 80)}…` : found);
  return `${message}, not ${shown}${near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`}`;
}

function unknownKeyText(key: string, known: readonly string[]): string {
  const shown = JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}…` : key);
  // A key of one form of a union beside those of another.
  if (known.includes(key)) return `${shown} does not go with the other keys`;
  const near = nearest(key, known);
  if (near !== undefined) return `unknown key ${shown}; did you mean ${JSON.stringify(near)}?`;
  return `unknown key ${shown}; ${known.length === 0 ? 'no keys are known here' : `known: ${known.join(', ')}`}`;
}

/** The keys that a schema knows at a path of what it judges. */
export function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const def = (schema as { def?: Record<string, unknown> } | undefined)?.def;
  if (def === undefined) return [];
  const options: readonly unknown[] = Array.isArray(def['options']) ? def['options'] : [];
  const inner = [def['innerType'], def['in'], ...options].flatMap((one) => keysAt(one, path));
  const [head, ...tail] = path;
  const shape = def['shape'] as Record<string, unknown> | undefined;
  const own = shape === undefined ? [] : head === undefined ? Object.keys(shape) : keysAt(shape[String(head)], tail);
  const members = head === undefined ? [] : [def['element'], def['valueType']].flatMap((one) => keysAt(one, tail));
  return [...new Set([...inner, ...own, ...members])];
}

function weight(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, one) => sum + (one.code === 'unrecognized_keys' ? one.keys.length * 2 : 1), 0);
}
