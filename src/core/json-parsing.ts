import { endOfText } from './json.js';
import type { Steps } from './turns.js';

/** Characters that are parsed in one go: a few ms. */
const pieceLength = 256 * 1024;
/** Characters that are looked at in one go. */
const lookLength = 1024 * 1024;
/** Lists lie this deep in a state: `rows`, its collections, their rows. */
const deepest = 3;
/** Stands for a list while the rest is parsed. Its first character has one spelling in JSON; a text with that is parsed in one go. */
const mark = '\u0000list ';
const markBegins = '\\u0000';

/** A list in a text: its brackets, and the commas between its pieces. */
interface LongList {
  readonly from: number;
  readonly commas: readonly number[];
  readonly to: number;
}

/**
 * Parses JSON as `JSON.parse` does, long lists of it piece by piece in steps: 20 MB at once keep everybody else waiting. Throws what
 * `JSON.parse` throws.
 */
export function* parsingJson(text: string, piece: number = pieceLength): Steps<unknown> {
  const lists = text.includes(markBegins) ? [] : yield* longLists(text, piece);
  if (lists.length === 0) return JSON.parse(text);
  try {
    const values: unknown[][] = [];
    for (const list of lists) values.push(yield* parsingList(text, list));
    const rest: string[] = [];
    let at = 0;
    for (const [n, { from, to }] of lists.entries()) {
      rest.push(text.slice(at, from), JSON.stringify(`${mark}${n}`));
      at = to + 1;
    }
    return withLists(JSON.parse(rest.join('') + text.slice(at)), values);
  } catch {
    // What is wrong, and where, is told of the whole.
    return JSON.parse(text);
  }
}

function* parsingList(text: string, { from, commas, to }: LongList): Steps<unknown[]> {
  const values: unknown[] = [];
  let start = from + 1;
  for (const end of [...commas, to]) {
    const part: unknown[] = JSON.parse(`[${text.slice(start, end)}]`);
    // Nothing behind a comma is a mistake that the piece alone does not show.
    if (part.length === 0) throw new Error('an empty piece');
    for (const value of part) values.push(value);
    start = end + 1;
    yield;
  }
  return values;
}

/** The lists of more than a piece that lie in objects alone. Brackets that do not fit are left to the parser. */
function* longLists(text: string, piece: number): Steps<LongList[]> {
  const found: LongList[] = [];
  const open: { readonly isList: boolean; readonly from: number; readonly commas: number[]; last: number }[] = [];
  let depth = 0;
  let turn = lookLength;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfText(text, at);
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth === open.length + 1 && depth <= deepest && open.every(({ isList }) => !isList))
        open.push({ isList: code === 0x5b, from: at, commas: [], last: at });
    } else if (code === 0x5d || code === 0x7d) {
      const one = depth === open.length ? open.pop() : undefined;
      if (one !== undefined && one.isList !== (code === 0x5d)) return [];
      if (one !== undefined && one.commas.length > 0) found.push({ from: one.from, commas: one.commas, to: at });
      depth -= 1;
    } else if (code === 0x2c && depth === open.length) {
      const one = open[depth - 1];
      if (one?.isList !== true || at - one.last < piece) continue;
      one.commas.push(at);
      one.last = at;
    }
    if (at < turn) continue;
    turn = at + lookLength;
    yield;
  }
  return found;
}

function withLists(value: unknown, lists: readonly unknown[][]): unknown {
  if (typeof value === 'string' && value.startsWith(mark)) return lists[Number(value.slice(mark.length))];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  // `__proto__` stays an ordinary own key.
  for (const [key, one] of Object.entries(value))
    Object.defineProperty(value, key, {
      value: withLists(one, lists),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  return value;
}
