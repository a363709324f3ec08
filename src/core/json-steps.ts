import { rowsInStep, type Steps } from './turns.js';

/** Lists lie this deep in a state: `rows`, its collections, their rows. */
const deepest = 2;

/**
 * Renders a value as `JSON.stringify(value, null, spaces)` does, long lists of it in steps: 100,000 rows at once keep everybody else waiting.
 */
export function* renderingJson(value: unknown, spaces: 0 | 2): Steps<string> {
  return yield* rendering(value, spaces, 0);
}

function* rendering(value: unknown, spaces: 0 | 2, depth: number): Steps<string> {
  if (Array.isArray(value) && value.length > rowsInStep) return yield* renderingList(value, spaces, depth);
  if (!holdsLists(value, depth)) return textAt(value, spaces, depth);
  const parts: string[] = [];
  for (const [key, one] of Object.entries(value)) {
    if (one === undefined) continue;
    parts.push(`${JSON.stringify(key)}:${spaces === 0 ? '' : ' '}${yield* rendering(one, spaces, depth + 1)}`);
  }
  return enclosed('{', parts, '}', spaces, depth);
}

function* renderingList(list: readonly unknown[], spaces: 0 | 2, depth: number): Steps<string> {
  const parts: string[] = [];
  // What stands between a bracket and the rows beside it.
  const [lead, tail] = spaces === 0 ? [1, 1] : [2 + spaces * (depth + 1), 2 + spaces * depth];
  for (let from = 0; from < list.length; from += rowsInStep) {
    parts.push(textAt(list.slice(from, from + rowsInStep), spaces, depth).slice(lead, -tail));
    yield;
  }
  return enclosed('[', parts, ']', spaces, depth);
}

/** True for a plain object that may hold long lists. */
function holdsLists(value: unknown, depth: number): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth >= deepest) return false;
  if (Object.getPrototypeOf(value) !== Object.prototype || 'toJSON' in value) return false;
  return Object.values(value).some(
    (one) => (Array.isArray(one) && one.length > rowsInStep) || holdsLists(one, depth + 1),
  );
}

/** A value as it stands inside of so many others: rendered inside of so many lists, whose brackets are cut off. */
function textAt(value: unknown, spaces: 0 | 2, depth: number): string {
  if (spaces === 0 || depth === 0) return JSON.stringify(value, null, spaces);
  let inside = value;
  let [lead, tail] = [0, 0];
  for (let level = 0; level < depth; level += 1) {
    inside = [inside];
    lead += 2 + spaces * (level + 1);
    tail += 2 + spaces * level;
  }
  return JSON.stringify(inside, null, spaces).slice(lead, -tail);
}

function enclosed(open: string, parts: readonly string[], close: string, spaces: 0 | 2, depth: number): string {
  if (spaces === 0) return `${open}${parts.join(',')}${close}`;
  const [outer, inner] = [`\n${' '.repeat(spaces * depth)}`, `\n${' '.repeat(spaces * (depth + 1))}`];
  return `${open}${inner}${parts.join(`,${inner}`)}${outer}${close}`;
}
