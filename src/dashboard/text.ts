/** Texts of the page that need no document. */

const day = 86_400_000;

/** An instant as a line shows it: month, day and time, as far as they are not zero behind the second. */
export function shortInstant(iso: string): string {
  return iso
    .slice(5, 23)
    .replace('T', ' ')
    .replace('Z', '')
    .replace(/\.000$/, '');
}

/** The name of a row as a line shows it: long ids cut short, as `calypso.deposit/e07befd8…`. */
export function shortSubject(subject: string): string {
  const at = subject.indexOf('/') + 1;
  return subject.length - at > 16 ? `${subject.slice(0, at + 8)}…` : subject;
}

/** A length of time in two parts at most: `850ms`, `1m30s`, `29d23h`. */
export function shortLength(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const units: [string, number][] = [
    ['d', day],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ];
  const at = units.findIndex(([, size]) => ms >= size);
  let left = ms;
  return units
    .slice(at, at + 2)
    .map(([name, size]) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return count === 0 ? '' : `${count}${name}`;
    })
    .join('');
}

/** Where an instant stands on an axis from now to `longest` (both in ms from now), from 0 to 1: near things are spread, far ones are pressed. */
export function placeOnAxis(ms: number, longest: number): number {
  if (longest <= 0) return 0;
  return Math.log1p(Math.max(0, ms) / 1000) / Math.log1p(longest / 1000);
}

/** Marks of such an axis, those that would stand too close to the one before left out. */
export function marksOfAxis(longest: number): { readonly ms: number; readonly text: string }[] {
  const all = [1000, 10_000, 60_000, 600_000, 3_600_000, 6 * 3_600_000, day, 7 * day, 30 * day, 365 * day];
  const marks = [{ ms: 0, text: 'now' }];
  for (const ms of all) {
    const before = marks.at(-1)?.ms ?? 0;
    if (ms <= longest && placeOnAxis(ms, longest) - placeOnAxis(before, longest) > 0.12)
      marks.push({ ms, text: shortLength(ms) });
  }
  return marks;
}

/** One character as it is shown. `isNamed` when it is not to be seen as it stands. */
export interface Cell {
  readonly text: string;
  readonly isNamed: boolean;
  /** Where it begins, in bytes of UTF-8. */
  readonly offset: number;
}

/** Characters that take no place or look like another: control characters, odd spaces, marks of direction, halves of pairs. */
const unseen =
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]|^[\ud800-\udfff]$/;
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text with every character to be seen: line ends as `\n`, spaces at an end as `·`, others by their code. */
export function cellsOf(text: string): Cell[] {
  const encoder = new TextEncoder();
  const chars = Array.from(text);
  let offset = 0;
  return chars.map((char, index) => {
    const next = chars[index + 1];
    const isEdge = index === 0 || next === undefined || next === '\n' || next === '\r' || chars[index - 1] === '\n';
    const code = char.codePointAt(0) ?? 0;
    const named =
      char === ' ' && isEdge
        ? '·'
        : unseen.test(char)
          ? (short[char] ?? `\\u${code.toString(16).padStart(4, '0')}`)
          : undefined;
    const cell = { text: named ?? char, isNamed: named !== undefined, offset };
    offset += encoder.encode(char).length;
    return cell;
  });
}

/** The place of the first cell in which two texts differ, or undefined when they are the same. Past the end counts as different. */
export function firstDifferent(a: readonly Cell[], b: readonly Cell[]): number | undefined {
  const longest = Math.max(a.length, b.length);
  for (let at = 0; at < longest; at += 1)
    if (a[at]?.text !== b[at]?.text || a[at]?.isNamed !== b[at]?.isNamed) return at;
  return undefined;
}

/** JSON laid out for reading; any other text as it is. */
export function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A small scenario around some lines of it, as `paydrill check` takes it. Values are written as JSON, which is YAML too. */
export function scenarioText(name: string, section: string, entries: readonly Record<string, unknown>[]): string {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const clean = words.filter((word) => word !== '').join('-');
  const lines = entries.map((one) => `  - { ${Object.entries(one).map(member).join(', ')} }`);
  return ['paydrill: 1', `name: ${clean === '' ? 'copied' : clean}`, `${section}:`, ...lines, ''].join('\n');
}

function member([name, value]: [string, unknown]): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${name}: ${JSON.stringify(value)}`;
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  return `${name}: { ${members.map(member).join(', ')} }`;
}
