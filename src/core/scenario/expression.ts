import { nearest } from '../errors.js';
import { valueAt } from '../match.js';

/** What `$name.path` can stand for: saved answers and what is always there. */
export type Values = Readonly<Record<string, unknown>>;

const shape = /^\$([A-Za-z]\w*)((?:\.[\w-]+)*)$/;

/** A reference that leads nowhere. */
export class DanglingReference extends Error {
  readonly reference: string;
  constructor(reference: string, why: string) {
    super(`${reference}: ${why}`);
    this.name = 'DanglingReference';
    this.reference = reference;
  }
}

/** Name and path of a text that is a reference, else undefined. `$$` begins a text with a dollar sign. */
export function referenceIn(text: string): { name: string; path: string } | undefined {
  const [, name, path = ''] = shape.exec(text) ?? [];
  return name === undefined ? undefined : { name, path: path.slice(1) };
}

/** The names that references in a value have, each once, in the order in which they stand there. */
export function namesIn(value: unknown): string[] {
  const found = new Set<string>();
  const look = (one: unknown): void => {
    if (typeof one === 'string') {
      const reference = referenceIn(one);
      if (reference !== undefined) found.add(reference.name);
    } else if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) look(inner);
  };
  look(value);
  return [...found];
}

/** Puts values in the place of every reference in a value. Throws {@link DanglingReference}. */
export function resolved<T>(value: T, values: Values): T {
  return resolve(value, values) as T;
}

function resolve(value: unknown, values: Values): unknown {
  if (typeof value === 'string') return value.startsWith('$') ? standsFor(value, values) : value;
  if (Array.isArray(value)) return value.map((one) => resolve(one, values));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one, values)]));
}

function standsFor(text: string, values: Values): unknown {
  const found = referenceIn(text);
  if (found === undefined) return text.startsWith('$$') ? text.slice(1) : text;
  const { name, path } = found;
  if (!Object.hasOwn(values, name)) {
    throw new DanglingReference(
      text,
      `nothing is saved as ${name}; known: ${Object.keys(values).join(', ') || 'nothing'}`,
    );
  }
  const value = path === '' ? values[name] : valueAt(values[name], path);
  if (value === undefined) throw new DanglingReference(text, missing(name, path, values[name]));
  return value;
}

const mostKeys = 20;

/** Where a path stops, and what there is instead. */
function missing(name: string, path: string, root: unknown): string {
  const keys = path.split('.');
  const depth = keys.findIndex((_key, n) => valueAt(root, keys.slice(0, n + 1).join('.')) === undefined);
  const [key = ''] = keys.slice(depth);
  const at = [name, ...keys.slice(0, depth)].join('.');
  const parent = depth === 0 ? root : valueAt(root, keys.slice(0, depth).join('.'));
  return `${at} has no ${key}; ${presence(key, parent)}`;
}

function presence(key: string, parent: unknown): string {
  if (typeof parent !== 'object' || parent === null) return `it is ${JSON.stringify(parent) ?? 'nothing'}`;
  const known = Object.keys(parent);
  if (Array.isArray(parent)) {
    if (parent.length === 0) return 'it is an empty list';
    return `it is a list of ${parent.length}, counted from 0`;
  }
  if (known.length === 0) return 'it is empty';
  const near = nearest(key, known);
  const shown = known.slice(0, mostKeys).join(', ');
  return `${near === undefined ? '' : `did you mean ${near}? `}it has ${shown}${known.length > mostKeys ? ', …' : ''}`;
}
