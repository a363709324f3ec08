/** A JSON text as programs of several languages write it after they parsed it: what is signed by mistake in place of the bytes. */
import { isLosslessNumber, parse } from 'lossless-json';

/** One way to write a JSON text anew. `how` completes "the body rendered anew (…)". */
export interface Rendering {
  readonly code: string;
  readonly how: string;
  readonly text: string;
}

interface Style {
  readonly code: string;
  readonly how: string;
  readonly comma: string;
  readonly colon: string;
  /** Spaces of one level, or 0 for everything on one line. */
  readonly indent: number;
  readonly number: (source: string) => string;
  readonly string: (value: string) => string;
  readonly isSorted?: true;
}

/** A number as JavaScript and Go write it that read it as a double. */
const double = (source: string) => JSON.stringify(Number(source));
/** A number as Python and PHP write it: integers of any length stay, other numbers keep a point. */
const pointed = (source: string) => {
  if (/^-?\d+$/.test(source)) return source;
  const text = double(source);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
};
const plain = (value: string) => JSON.stringify(value);
const ascii = (value: string) =>
  plain(value).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
const html = (value: string) =>
  plain(value).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const compact = { comma: ',', colon: ':', indent: 0, number: double, string: plain };
const python = { comma: ', ', colon: ': ', indent: 0, number: pointed };

const styles: readonly Style[] = [
  { code: 'reserialisedCompact', how: 'without spaces, as JSON.stringify does', ...compact },
  { ...compact, code: 'reserialisedPretty', how: 'indented by two spaces', colon: ': ', indent: 2 },
  { ...compact, code: 'reserialisedPretty', how: 'indented by four spaces', colon: ': ', indent: 4 },
  {
    ...python,
    code: 'reserialisedSpaced',
    how: "with a space behind commas and colons, as Python's json.dumps does",
    string: ascii,
  },
  { ...python, code: 'reserialisedSpaced', how: 'with a space behind commas and colons', string: plain },
  {
    ...python,
    code: 'reserialisedSpaced',
    how: 'with a space behind commas and colons',
    string: plain,
    number: double,
  },
  {
    ...compact,
    code: 'reserialisedEscaped',
    how: "with slashes escaped, as PHP's json_encode does",
    number: pointed,
    string: (value) => ascii(value).replaceAll('/', '\\/'),
  },
  {
    ...compact,
    code: 'reserialisedAscii',
    how: 'with other letters than ASCII escaped',
    number: pointed,
    string: ascii,
  },
  { ...compact, code: 'reserialisedSorted', how: 'with its keys sorted', isSorted: true },
  { ...compact, code: 'reserialisedSorted', how: 'with its keys sorted, as Go does', isSorted: true, string: html },
];

/** The ways in which a JSON text is written anew, those that give other text than it; none for what is no JSON, or is nested too deeply. */
export function renderings(text: string): Rendering[] {
  try {
    const value = parse(text.replace(/^\uFEFF/, ''));
    const found: Rendering[] = [];
    for (const style of styles) {
      const rendered = render(value, style, 0);
      if (rendered !== text && !found.some((one) => one.text === rendered))
        found.push({ code: style.code, how: style.how, text: rendered });
    }
    return found;
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return [];
    throw error;
  }
}

function render(value: unknown, style: Style, depth: number): string {
  if (isLosslessNumber(value)) return style.number(value.toString());
  if (typeof value === 'string') return style.string(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((inner) => render(inner, style, depth + 1))
    : entriesOf(value, style).map(
        ([key, inner]) => `${style.string(key)}${style.colon}${render(inner, style, depth + 1)}`,
      );
  const [open, close] = isList ? '[]' : '{}';
  if (style.indent === 0 || parts.length === 0) return `${open}${parts.join(style.comma)}${close}`;
  const margin = (levels: number) => `\n${' '.repeat(style.indent * levels)}`;
  return `${open}${margin(depth + 1)}${parts.join(`,${margin(depth + 1)}`)}${margin(depth)}${close}`;
}

function entriesOf(value: object, { isSorted }: Style): [string, unknown][] {
  const entries = Object.entries(value);
  return isSorted === true ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries;
}
