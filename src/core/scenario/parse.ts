import { LosslessNumber } from 'lossless-json';
import { isMap, isScalar, isSeq, LineCounter, type Node, type Scalar, type Tags } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../errors.js';
import type { Provider } from '../provider.js';
import { issueText, keysAt } from '../rule-parts.js';
import { checkMeaning } from './check.js';
import { readDocument } from './document.js';
import { type Scenario, scenarioSchema } from './schema.js';

/** One thing that is wrong with a file. Line and column from 1. */
export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The line of the file, and a caret below the place. */
  readonly excerpt: string;
}

/** A path into a document; `key: true` means the key itself rather than its value. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly key?: boolean;
}

/** What is wrong at a place. */
export interface Finding extends Place {
  readonly message: string;
}

/** Where a part of a scenario stands, as FILE:LINE:COL. */
export type PlaceOf = (path: Place['path']) => string;

const longestText = 1024 * 1024;

/** Of more mistakes nobody reads; each costs a look for its place. */
const mostMistakes = 100;
const longestMessage = 1000;

/** Reads a scenario (YAML or JSON). Answers it, or every mistake in it with its place. `file` names it in mistakes. */
export function parseScenario(
  text: string,
  file: string,
  providers: readonly Provider[],
):
  | { readonly scenario: Scenario; readonly placeOf: PlaceOf; readonly mistakes?: never }
  | { readonly scenario?: never; readonly mistakes: readonly Mistake[] } {
  const lines = new LineCounter();
  const mistake = (offset: number, message: string): Mistake => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return {
      file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      message: message.slice(0, longestMessage),
      excerpt: excerptOf(text, lines.lineStarts, Math.max(1, line), Math.max(1, col)),
    };
  };
  if (text.length > longestText) return { mistakes: [mistake(0, `the file is longer than ${longestText} characters`)] };
  const document = readDocument(text, lines, exactTags);
  if ('problems' in document)
    return { mistakes: document.problems.slice(0, mostMistakes).map((one) => mistake(one.offset, one.message)) };
  const { contents, value } = document;
  const placed = (found: readonly Finding[]) =>
    sorted(
      found.slice(0, mostMistakes).map((one) => mistake(offsetOf(contents, one.path, one.key ?? false), one.message)),
    );
  const parsed = scenarioSchema.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, mostMistakes);
    const found = issues.flatMap((issue) => findingsOf(issue, value));
    const meant = meaningOfSoundParts(value, parsed.error.issues, providers);
    return { mistakes: placed([...found, ...protoKeysIn(contents), ...meant]) };
  }
  const meant = [...protoKeysIn(contents), ...checkMeaning(parsed.data, providers, { most: mostMistakes })];
  if (meant.length > 0) return { mistakes: placed(meant) };
  const placeOf: PlaceOf = (path) => {
    const { line, column } = mistake(offsetOf(contents, path, false), '');
    return `${file}:${line}:${column}`;
  };
  return { scenario: parsed.data, placeOf };
}

/** What is wrong with the names in those sections whose form is right, so that one look at a file finds all of its mistakes. */
function meaningOfSoundParts(
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  providers: readonly Provider[],
): Finding[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const unsound = new Set(
    issues.flatMap(({ path, code, ...rest }) =>
      path[0] === undefined && code === 'unrecognized_keys' && 'keys' in rest ? rest.keys : [String(path[0])],
    ),
  );
  const sound = Object.fromEntries(Object.entries(value).filter(([key]) => !unsound.has(key)));
  const parsed = scenarioSchema.safeParse({ ...sound, paydrill: 1, name: 'x' });
  if (!parsed.success) return [];
  const calls: unknown = (value as Record<string, unknown>)['calls'];
  const saved = (Array.isArray(calls) ? calls : []).flatMap((call: unknown) => {
    const name = typeof call === 'object' && call !== null && 'save' in call ? call.save : undefined;
    return typeof name === 'string' ? [name] : [];
  });
  return checkMeaning(parsed.data, providers, { alsoSaved: saved, most: mostMistakes });
}

/** A mistake as the command line prints it. */
export function mistakeText({ file, line, column, message, excerpt }: Mistake): string {
  return `${file}:${line}:${column}: ${message}\n${excerpt}`;
}

/** In the order of their places, each once. */
function sorted(mistakes: Mistake[]): Mistake[] {
  const once = new Map(mistakes.map((one) => [`${one.line}:${one.column} ${one.message}`, one]));
  return [...once.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Below these keys stands what the user sends or compares, with whatever names. */
const freeKeys = new Set(['body', 'data', 'where']);

/** Keys `__proto__` where names have a meaning: to JavaScript they are no keys, so nothing else would say that they are unknown. */
function protoKeysIn(contents: Node | null): Finding[] {
  const found: Finding[] = [];
  const walk = (node: unknown, path: readonly (string | number)[]): void => {
    if (isSeq(node)) for (const [at, item] of node.items.entries()) walk(item, [...path, at]);
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (name === '__proto__') found.push({ path: [...path, name], key: true, message: 'unknown key "__proto__"' });
      else if (!freeKeys.has(name)) walk(value, [...path, name]);
    }
  };
  walk(contents, []);
  return found;
}

/** Without hexadecimal and octal numbers (`0x…` wallets stay text), and decimals digit by digit. */
function exactTags(tags: Tags): Tags {
  return tags
    .filter((tag) => typeof tag === 'string' || !(tag.format === 'HEX' || tag.format === 'OCT'))
    .map((tag) => {
      if (typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:float' || !('resolve' in tag)) return tag;
      return {
        ...tag,
        resolve: (text: string) => (/^-?\d+(\.\d+)?$/.test(text) ? new LosslessNumber(text) : text),
      } as typeof tag;
    });
}

function findingsOf(issue: z.core.$ZodIssue, root: unknown): Finding[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, mostMistakes).map((key) => {
      const near = nearest(key, keysAt(scenarioSchema, path));
      return {
        path: [...path, key],
        key: true,
        message: `unknown key ${JSON.stringify(key)}${near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`}`,
      };
    });
  }
  if (issue.code === 'invalid_union') return closestOf(issue, path, root);
  return [{ path, message: issueText(issue, path, { schema: scenarioSchema, value: root }) }];
}

/** Of the forms that a value could have, the one that it comes nearest to says what is wrong with it. */
function closestOf(issue: z.core.$ZodIssueInvalidUnion, path: (string | number)[], root: unknown): Finding[] {
  const forms = issue.errors.map((issues) => issues.map((inner) => ({ ...inner, path: [...path, ...inner.path] })));
  const weight = (issues: (typeof forms)[number]) =>
    issues.reduce((sum, one) => sum + (one.code === 'unrecognized_keys' ? one.keys.length * 2 : 1), 0);
  const best = forms.filter((issues) => issues.length > 0).sort((a, b) => weight(a) - weight(b))[0];
  if (best === undefined) return [{ path, message: issue.message }];
  return best.flatMap((inner) => findingsOf(inner as z.core.$ZodIssue, root));
}

/** Where a path of the document begins, as near as there is something. */
function offsetOf(contents: unknown, path: readonly (string | number)[], key: boolean): number {
  let node = contents as Node | null;
  let at = node?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(part));
      if (pair === undefined) return at;
      const keyNode = pair.key as Scalar;
      at = keyNode.range?.[0] ?? at;
      if (key && index === path.length - 1) return at;
      node = pair.value as Node | null;
    } else {
      node = ((node as { items?: Node[] } | null)?.items?.[Number(part)] as Node | undefined) ?? null;
    }
    if (node === null) return at;
    at = node.range?.[0] ?? at;
  }
  return at;
}

function excerptOf(text: string, lineStarts: readonly number[], line: number, column: number): string {
  const from = Math.max(0, column - 60);
  const begin = (lineStarts[line - 1] ?? 0) + from;
  const end = text.indexOf('\n', begin);
  const source = text.slice(begin, Math.min(begin + 100, end < 0 ? text.length : end));
  const number = String(line);
  return `  ${number} | ${source.replace(/\r$/, '').replaceAll('\t', ' ')}\n  ${' '.repeat(number.length)} | ${' '.repeat(column - 1 - from)}^`;
}
