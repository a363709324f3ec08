/**
 * A JSON text as programs of several languages write it after they parsed it: what is signed by mistake in place of the bytes. A style is
 * a layout, an order of members, a way to write letters and one to write numbers; all that differ for a text are tried together.
 *
 * Sources: https://www.php.net/manual/en/json.constants.php (slashes and letters), https://docs.python.org/3/library/json.html (separators,
 * ensure_ascii), https://pkg.go.dev/encoding/json (HTML characters, sorted maps), https://api.rubyonrails.org/classes/ActiveSupport/JSON/Encoding.html,
 * https://javadoc.io/doc/com.google.code.gson/gson (HTML characters, numbers as doubles),
 * https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/character-encoding
 */
import { type JsonNode, leavesOf, readJson } from './json-text.js';

/** One way to write a JSON text anew. `how` completes "the body rendered anew (…)". */
export interface Rendering {
  readonly code: string;
  readonly how: string;
  readonly text: string;
}

interface Part {
  readonly code: string;
  /** Empty for what needs no word. */
  readonly how: string;
}

interface Layout extends Part {
  readonly comma: string;
  readonly colon: string;
  /** What indents one level, or nothing for everything on one line. */
  readonly indent?: string;
  readonly lineEnd?: string;
  /** Lists stay on one line, with spaces inside of brackets. */
  readonly isJackson?: true;
}

interface Letters extends Part {
  readonly write: (value: string) => string;
}

interface Numbers extends Part {
  readonly write: (source: string) => string;
}

interface Order extends Part {
  readonly arrange: (node: JsonNode) => JsonNode;
}

/** Of one text no more is rendered than this, the likely styles first: a refusal must stay quick. In characters; a value costs some more. */
const mostWork = 700_000;
const workOfValue = 20;
/** What a program signs is no longer than this. */
const longest = 64_000;
const mostValues = 8000;
const mostRenderings = 600;

const spacedHow = 'with a space after commas and colons';
const layouts: readonly Layout[] = [
  { code: 'reserialisedCompact', how: 'without spaces', comma: ',', colon: ':' },
  { code: 'reserialisedSpaced', how: spacedHow, comma: ', ', colon: ': ' },
  { code: 'reserialisedPretty', how: 'indented by two spaces', comma: ',', colon: ': ', indent: '  ' },
  { code: 'reserialisedPretty', how: 'indented by four spaces', comma: ',', colon: ': ', indent: '    ' },
  { code: 'reserialisedPretty', how: 'indented by tabs', comma: ',', colon: ': ', indent: '\t' },
  {
    code: 'reserialisedPretty',
    how: "indented, with spaces around colons, as Java's Jackson does",
    comma: ',',
    colon: ' : ',
    indent: '  ',
    isJackson: true,
  },
  {
    code: 'reserialisedPretty',
    how: 'indented by two spaces, with CR and LF, as .NET does on Windows',
    comma: ',',
    colon: ': ',
    indent: '  ',
    lineEnd: '\r\n',
  },
  { code: 'reserialisedSpaced', how: 'with a space after colons', comma: ',', colon: ': ' },
  { code: 'reserialisedSpaced', how: 'with a space after commas', comma: ', ', colon: ':' },
  { code: 'reserialisedPretty', how: 'indented by one space', comma: ',', colon: ': ', indent: ' ' },
  { code: 'reserialisedPretty', how: 'indented by three spaces', comma: ',', colon: ': ', indent: '   ' },
  { code: 'reserialisedPretty', how: 'indented by eight spaces', comma: ',', colon: ': ', indent: ' '.repeat(8) },
  { code: 'reserialisedPretty', how: 'on lines without indentation', comma: ',', colon: ': ', indent: '' },
  ...[
    ['two spaces', '  '],
    ['four spaces', '    '],
    ['tabs', '\t'],
  ].flatMap(([by = '', indent = '']): Layout[] => [
    {
      code: 'reserialisedPretty',
      how: `indented by ${by}, without a space after colons`,
      comma: ',',
      colon: ':',
      indent,
    },
    {
      code: 'reserialisedPretty',
      how: `indented by ${by}, with a space after commas, as Python 2 does`,
      comma: ', ',
      colon: ': ',
      indent,
    },
  ]),
];

const escapes = new Map<string, string>();
function escaped(char: string): string {
  let known = escapes.get(char);
  if (known === undefined) {
    known = `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    escapes.set(char, known);
  }
  return known;
}
const escapedUpper = (char: string) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
const plain = (value: string) => JSON.stringify(value);
const ascii = (value: string) => plain(value).replace(/[\u007f-\uffff]/g, escaped);
const slashed = (text: string) => text.replaceAll('/', '\\/');
/** .NET escapes the quote as a character like others. */
const dotNet = (value: string) =>
  `"${plain(value)
    .slice(1, -1)
    .replaceAll('\\"', '\\u0022')
    .replace(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`)
    .replace(/[&'+<>`\u007f-\uffff]/g, escapedUpper)}"`;

const letters: readonly Letters[] = [
  { code: '', how: '', write: plain },
  { code: 'reserialisedAscii', how: 'with other letters than ASCII escaped, as Python does', write: ascii },
  {
    code: 'reserialisedEscaped',
    how: "with slashes and other letters than ASCII escaped, as PHP's json_encode does",
    write: (value) => slashed(plain(value).replace(/[\u0080-\uffff]/g, escaped)),
  },
  {
    code: 'reserialisedEscaped',
    how: 'with slashes escaped, as PHP with JSON_UNESCAPED_UNICODE and Swift do',
    write: (value) => slashed(plain(value).replace(/[\u2028\u2029]/g, escaped)),
  },
  {
    code: 'reserialisedHtml',
    how: 'with <, > and & escaped, as Go and Rails do',
    write: (value) => plain(value).replace(/[<>&\u2028\u2029]/g, escaped),
  },
  {
    code: 'reserialisedHtml',
    how: "with <, >, &, = and ' escaped, as Java's Gson does",
    write: (value) => plain(value).replace(/[<>&='\u2028\u2029]/g, escaped),
  },
  {
    code: 'reserialisedAscii',
    how: 'with quotes, +, & and other letters than ASCII escaped, as .NET does',
    write: dotNet,
  },
  {
    code: 'reserialisedAscii',
    how: 'with other letters than ASCII escaped in capitals, as Java does',
    write: (value) => plain(value).replace(/[\u007f-\uffff]/g, escapedUpper),
  },
  {
    code: 'reserialisedAscii',
    how: 'with other letters than ASCII escaped, as PHP with JSON_UNESCAPED_SLASHES does',
    write: (value) => plain(value).replace(/[\u0080-\uffff]/g, escaped),
  },
  {
    code: 'reserialisedAscii',
    how: 'with line and paragraph separators escaped',
    write: (value) => plain(value).replace(/[\u2028\u2029]/g, escaped),
  },
];

const isWhole = (source: string) => /^-?\d+$/.test(source);
/** As programs write a number that read it as a double: digits, and the exponent from where the language takes one. */
function exponential(source: string, low: number, high: number, write: (digits: string, exponent: number) => string) {
  const value = Number(source);
  if (!Number.isFinite(value)) return source;
  const [digits = '', power = '0'] = Math.abs(value).toExponential().split('e');
  const exponent = Number(power);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value !== 0 && (exponent < low || exponent >= high)) return sign + write(digits, exponent);
  const text = plainDigits(digits.replace('.', ''), value === 0 ? 0 : exponent);
  return `${sign}${text}${text.includes('.') ? '' : '.0'}`;
}

function plainDigits(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return digits.length > exponent + 1 ? `${whole}.${digits.slice(exponent + 1)}` : whole;
}

const twoDigits = (exponent: number) => `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
/** Python and Ruby: whole numbers of any length stay, others keep a point. */
const python = (source: string) =>
  isWhole(source) ? source : exponential(source, -4, 16, (digits, power) => digits + twoDigits(power));
/** Java's Double.toString. */
const java = (source: string) =>
  exponential(source, -3, 7, (digits, power) => `${digits.includes('.') ? digits : `${digits}.0`}E${power}`);

const numbers: readonly Numbers[] = [
  { code: '', how: '', write: (source) => source },
  {
    code: '',
    how: 'with its numbers as JavaScript writes them',
    write: (source) => (Number.isFinite(Number(source)) ? JSON.stringify(Number(source)) : source),
  },
  { code: '', how: 'with its numbers as Python and Ruby write them', write: python },
  {
    code: '',
    how: "with its numbers as floating-point numbers of Java, as Gson's maps hold them",
    write: java,
  },
  {
    code: '',
    how: 'with its numbers as floating-point numbers of Java',
    write: (source) => (isWhole(source) ? source : java(source)),
  },
];

type Member = readonly [string, JsonNode];
const byName = ([a]: Member, [b]: Member) => (a < b ? -1 : 1);
/** Languages whose texts are not of UTF-16 order the characters beyond it after all others. */
const byCodePoint = ([a]: Member, [b]: Member) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const isIndex = (name: string) => /^(?:0|[1-9]\d{0,9})$/.test(name) && Number(name) < 2 ** 32 - 1;

function withMembers(node: JsonNode, arrange: (members: [string, JsonNode][]) => [string, JsonNode][], deep: boolean) {
  const inner = (one: JsonNode): JsonNode => (deep ? withMembers(one, arrange, deep) : one);
  if (node.kind === 'list') return { ...node, items: node.items.map(inner) };
  if (node.kind !== 'object') return node;
  return { ...node, members: new Map(arrange([...node.members].map(([name, one]) => [name, inner(one)]))) };
}

const orders: readonly Order[] = [
  { code: '', how: '', arrange: (node) => node },
  {
    code: 'reserialisedSorted',
    how: 'with its keys sorted',
    arrange: (node) => withMembers(node, (members) => members.sort(byName), true),
  },
  {
    code: 'reserialisedSorted',
    how: 'with its keys sorted by code point',
    arrange: (node) => withMembers(node, (members) => members.sort(byCodePoint), true),
  },
  {
    code: 'reserialisedSorted',
    how: 'with the keys of its first level sorted',
    arrange: (node) => withMembers(node, (members) => members.sort(byName), false),
  },
  {
    code: 'reserialisedSorted',
    how: 'with keys that are numbers before the others, as JavaScript does',
    arrange: (node) =>
      withMembers(
        node,
        (members) => [
          ...members.filter(([name]) => isIndex(name)).sort(([a], [b]) => Number(a) - Number(b)),
          ...members.filter(([name]) => !isIndex(name)),
        ],
        true,
      ),
  },
];

/** The ways in which a JSON text is written anew, those that give other text than it; none for what is no JSON, is very long or nested too deeply. */
export function renderings(text: string): Rendering[] {
  const values = text.length > longest ? Number.POSITIVE_INFINITY : (text.match(/[[{,:]/g) ?? []).length;
  const node = values > mostValues ? undefined : readJson(text.replace(/^\uFEFF/, ''));
  if (node === undefined) return [];
  const leaves = leavesOf(node);
  // All texts as one: what writes that alike writes each of them alike.
  const joined = leaves.strings.join('\n');
  const every = [...new Set(leaves.numbers)];
  const inLetters = distinct(letters, ({ write }) => write(joined));
  const inNumbers = distinct(numbers, ({ write }) => every.map(write).join());
  const arranged = orders.map((order) => ({ ...order, node: order.arrange(node) }));
  const inOrders = distinct(arranged, (one) => leavesOf(one.node).strings.join('\n'));
  const found = new Map<string, Rendering>();
  const sent = { hasSpaces: hasSpaces(text), hasEscapes: /\\[u/]/.test(text) };
  const indents = indentsOf(node);
  const least = JSON.stringify(joined).length + values * workOfValue;
  let left = mostWork;
  const styles = combinations(layouts, inOrders, inLetters.map(remembering), inNumbers.map(remembering));
  for (const [layout, order, letter, number] of styles) {
    if (left <= 0 || found.size >= mostRenderings) break;
    // Of deep texts the indents are longer than the text.
    if (least + indents * (layout.indent ?? '').length > left) continue;
    const rendered = render(order.node, layout, letter.write, number.write);
    left -= rendered.length + values * workOfValue;
    if (rendered === text || found.has(rendered)) continue;
    found.set(rendered, { ...named(layout, order, letter, number, sent), text: rendered });
  }
  return [...found.values()];
}

/** A style that writes each text once, however often it comes. */
function remembering<T extends { readonly write: (text: string) => string }>(style: T): T {
  const written = new Map<string, string>();
  const write = (text: string): string => {
    const known = written.get(text);
    if (known !== undefined) return known;
    const made = style.write(text);
    written.set(text, made);
    return made;
  };
  return { ...style, write };
}

/** How many indents stand in a text that puts every value on a line of its own. */
function indentsOf(node: JsonNode, depth = 0): number {
  const inner = node.kind === 'list' ? node.items : node.kind === 'object' ? [...node.members.values()] : [];
  return inner.reduce((sum, one) => sum + indentsOf(one, depth + 1), inner.length === 0 ? depth : 2 * depth);
}

/** Whether white space stands between the tokens of a JSON text. */
function hasSpaces(text: string): boolean {
  return /\s/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, ''));
}

/** Those that differ for this text; of equal ones the first. */
function distinct<T>(all: readonly T[], key: (one: T) => string): T[] {
  const seen = new Set<string>();
  return all.filter((one) => {
    const text = key(one);
    return !seen.has(text) && seen.add(text) !== undefined;
  });
}

/** All combinations, those of few and common departures first. */
function combinations<A, B, C, D>(a: readonly A[], b: readonly B[], c: readonly C[], d: readonly D[]): [A, B, C, D][] {
  const all = a.flatMap((one, i) =>
    b.flatMap((two, j) =>
      c.flatMap((three, k) =>
        d.map((four, l) => ({ of: [one, two, three, four] as [A, B, C, D], rank: i + j + k + l })),
      ),
    ),
  );
  return all.sort((x, y) => x.rank - y.rank).map(({ of }) => of);
}

/** Code and words of a style: the code of what is seen most, the words of all that departs from what was sent. */
function named(
  layout: Layout,
  order: Part,
  letter: Part,
  number: Part,
  sent: { readonly hasSpaces: boolean; readonly hasEscapes: boolean },
): Omit<Rendering, 'text'> {
  const isOneLine = layout.code === 'reserialisedCompact';
  const code = order.code || (isOneLine ? letter.code || layout.code : layout.code);
  const isBare = isOneLine && order.how === '' && letter.how === '' && /^$|JavaScript/.test(number.how);
  if (isBare) return { code, how: `${sent.hasSpaces ? 'without spaces, ' : ''}as JSON.stringify does` };
  const words = [
    isOneLine && !sent.hasSpaces ? '' : layout.how,
    order.how,
    letter.how === '' && sent.hasEscapes ? 'with fewer characters escaped' : letter.how,
    number.how,
  ];
  return { code, how: words.filter((how) => how !== '').join(', ') };
}

/** A value on one line without spaces, with its numbers as they are written. */
export function compactJson(node: JsonNode): string {
  return render(node, { code: '', how: '', comma: ',', colon: ':' }, plain, (source) => source);
}

function render(
  node: JsonNode,
  layout: Layout,
  letter: (value: string) => string,
  number: (source: string) => string,
): string {
  const { comma, colon, indent, lineEnd = '\n', isJackson = false } = layout;
  // One list for all depths: a text that is joined anew at each of them costs its length times its depth.
  const out: string[] = [];
  const margins: string[] = [];
  const margin = (levels: number) => (margins[levels] ??= lineEnd + (indent ?? '').repeat(levels));
  const write = (one: JsonNode, depth: number): void => {
    if (one.kind === 'number') out.push(number(one.source));
    else if (one.kind === 'string') out.push(letter(one.value));
    else if (one.kind === 'word') out.push(one.source);
    else writeInner(one, depth);
  };
  const writeInner = (one: Extract<JsonNode, { kind: 'list' | 'object' }>, depth: number): void => {
    const isList = one.kind === 'list';
    const isInline = isJackson && isList;
    const inner = isInline ? depth : depth + 1;
    const [open, close] = isList ? '[]' : '{}';
    const isEmpty = (isList ? one.items.length : one.members.size) === 0;
    const isOneLine = isInline || indent === undefined;
    const edge = isInline ? ' ' : '';
    let between = isOneLine ? edge : margin(inner);
    out.push(open ?? '');
    for (const member of isList ? one.items : one.members) {
      out.push(between);
      between = isInline ? ', ' : comma + (isOneLine ? '' : margin(inner));
      if (!isList) out.push(letter((member as [string, JsonNode])[0]), colon);
      write(isList ? (member as JsonNode) : (member as [string, JsonNode])[1], inner);
    }
    out.push(isEmpty ? (isJackson ? ' ' : '') : isOneLine ? edge : margin(depth), close ?? '');
  };
  write(node, 0);
  return out.join('');
}
