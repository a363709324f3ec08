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
  if (value === undefined) throw new DanglingReference(text, `${name} has no ${path}`);
  return value;
}
