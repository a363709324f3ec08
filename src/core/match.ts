import { LosslessNumber } from 'lossless-json';

/** Conditions on a value: dotted paths (`body.pay_currency`, `data.0.id`) and what must stand there; texts may hold `*`. */
export type Where = Readonly<Record<string, string | number | boolean | null>>;

/** True when a text fits a pattern in which `*` stands for any run of characters. Linear time, whatever the pattern. */
export function globMatches(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  if (parts.length === 1) return pattern === text;
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = placeOf(part, text, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** Below so many steps a plain search is the quickest, whatever it searches. */
const manySteps = 10_000_000;

/** As `text.indexOf(part, from)`, which takes the product of both lengths for a part such as `baaa…` in a text of `a`. */
function placeOf(part: string, text: string, from: number): number {
  if (part.length * (text.length - from) < manySteps) return text.indexOf(part, from);
  // Knuth, Morris and Pratt: `borders[n]` is how much of the part's beginning ends its first n + 1 characters.
  const borders = new Uint32Array(part.length);
  for (let at = 1, length = 0; at < part.length; at += 1) {
    while (length > 0 && part[at] !== part[length]) length = borders[length - 1] ?? 0;
    if (part[at] === part[length]) length += 1;
    borders[at] = length;
  }
  for (let at = from, length = 0; at < text.length; at += 1) {
    while (length > 0 && text[at] !== part[length]) length = borders[length - 1] ?? 0;
    if (text[at] === part[length]) length += 1;
    if (length === part.length) return at - length + 1;
  }
  return -1;
}

/** What stands at a dotted path, or undefined. Only own properties count. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** True when every condition holds. Numbers and texts are compared by how they are written: `"0.5"` equals `0.5`. */
export function whereMatches(where: Where, root: unknown): boolean {
  return Object.entries(where).every(([path, expected]) => sameOrLike(expected, valueAt(root, path)));
}

/** The conditions that do not hold, with what stands there instead. */
export function whereMisses(where: Where, root: unknown): { path: string; expected: unknown; actual: unknown }[] {
  return Object.entries(where)
    .filter(([path, expected]) => !sameOrLike(expected, valueAt(root, path)))
    .map(([path, expected]) => ({ path, expected, actual: valueAt(root, path) }));
}

function sameOrLike(expected: string | number | boolean | null, actual: unknown): boolean {
  if (expected === null || actual === null || actual === undefined) return expected === actual;
  const isScalar = ['string', 'number', 'boolean'].includes(typeof actual) || actual instanceof LosslessNumber;
  return isScalar && globMatches(String(expected), String(actual));
}
