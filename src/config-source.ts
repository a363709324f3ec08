/** Values of flags, variables and config files with the place where each was given, and what reads them. */
import { unknownName } from './core/errors.js';

/**
 * A value and where it was given: `--port`, `PAYDRILL_PORT` or `paydrill.config.yaml:3:7`. Scalars are kept as text, since
 * numbers lose digits and leading zeros.
 */
export type ConfigNode = { readonly at: string } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly ConfigNode[] }
  | { readonly kind: 'map'; readonly entries: readonly ConfigEntry[] }
  | { readonly kind: 'nothing' }
);

/** One key of a mapping; `at` is the place of the key. */
export interface ConfigEntry {
  readonly key: string;
  readonly at: string;
  readonly value: ConfigNode;
}

/** A config file that was read. A relative `state` in it counts from the folder of `path`. */
export interface ConfigFile {
  readonly path: string;
  readonly root: ConfigNode;
}

/** What a person gave is wrong: a flag, a variable, a file or an argument. Exit code 2; one line per mistake. */
export class UsageError extends Error {
  readonly mistakes: readonly string[];
  constructor(mistakes: string | readonly string[]) {
    const list = typeof mistakes === 'string' ? [mistakes] : mistakes;
    super(list.join('\n'));
    this.name = 'UsageError';
    this.mistakes = list;
  }
}

/** The text of a node. Throws for anything else, and for an empty text. */
export function textOf(node: ConfigNode): string {
  if (node.kind === 'text' && node.text !== '') return node.text;
  throw new Error(`expected a value, not ${kindOf(node)}.`);
}

/** The entries of a mapping; `what` says in the error what was expected. */
export function entriesOf(node: ConfigNode, what: string): readonly ConfigEntry[] {
  if (node.kind === 'map') return node.entries;
  throw new Error(`expected a mapping of ${what}, not ${kindOf(node)}.`);
}

/** What a node is, in words, for errors. */
export function kindOf(node: ConfigNode): string {
  if (node.kind === 'text') return node.text === '' ? 'an empty text' : quoted(node.text);
  return { list: 'a list', map: 'a mapping', nothing: 'nothing' }[node.kind];
}

/** Text in quotes for an error, cut when it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** `true`, `1`, `false` or `0`. */
export function truthOf(node: ConfigNode): boolean {
  const text = textOf(node);
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new Error(`expected true or false, not ${quoted(text)}.`);
}

/** The one of some names that was given; else an error with the nearest. */
export function oneOf<T extends string>(what: string, text: string, names: readonly T[]): T {
  const found = names.find((name) => name === text);
  if (found === undefined) throw unknownName(what, text, names);
  return found;
}
