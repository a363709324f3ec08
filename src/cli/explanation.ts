import type { Explanation } from '../core/journal.js';
import type { Paint } from './style.js';
import { printable, width, wrap } from './text.js';

const label = '  expected  ';
const indent = '    ';
/** More than this is cut to what lies around the first difference, or to the first lines: `--json` has all of it. */
const mostRows = 4;
const mostLines = 40;

/** An explanation for people, in 80 columns: summary, causes, what is signed, expected above received with a caret where they part. */
export function explanationText(explanation: Explanation, paint: Paint): string {
  const { summary, stringToSign, expected, received, firstDifference, causes } = explanation;
  const heading = (text: string) => `\n${paint('bold', text)}\n`;
  return [
    wrap(printable(summary), 0),
    causes.length === 0 ? '' : heading(causes.length === 1 ? 'Cause' : 'Causes, the most certain first'),
    ...causes.map(({ code, text }, index) => numbered(index + 1, `${printable(text)} (${printable(code)})`)),
    stringToSign === undefined ? '' : heading('String to sign') + visibleLines(stringToSign),
    expected === undefined && received === undefined ? '' : heading(`${comparing(explanation)}xpected and received`),
    compared(expected, received, firstDifference, paint),
  ].join('');
}

/** Notes of the journal for people, or nothing. */
export function notesText(notes: readonly string[] | undefined, paint: Paint): string {
  if (notes === undefined || notes.length === 0) return '';
  return `\n${paint('bold', 'Notes')}\n${notes.map((note) => `  - ${wrap(printable(note), 4).trimStart()}`).join('')}`;
}

/** Text with every byte to be seen: line ends as ⏎, control characters and spaces without width spelled out, 80 columns. */
export function visibleLines(text: string): string {
  const lines = text.split('\n');
  const shown = lines.map((line, index) => {
    const cells = cellsOf(line.replace(/ +$/, (spaces) => '␠'.repeat(spaces.length)));
    return rowsOf(index < lines.length - 1 ? [...cells, '⏎'] : cells, width - indent.length);
  });
  const rows = text === '' ? ['(nothing: an empty text)'] : shown.flat();
  const rest = rows.length - mostLines;
  const tail = rest > 0 ? `${indent}… and ${rest} lines more; --json prints all of it\n` : '';
  return rows
    .slice(0, mostLines)
    .map((row) => `${`${indent}${row}`.trimEnd()}\n`)
    .join('')
    .concat(tail);
}

/** What is compared: the strings to sign where both are known. */
function comparing({ firstDifference, stringToSign, expected }: Explanation): string {
  return firstDifference !== undefined && expected === stringToSign ? 'Strings to sign, e' : 'E';
}

function numbered(n: number, text: string): string {
  return `  ${n}. ${wrap(text, 5).trimStart()}`;
}

function compared(
  expected: string | undefined,
  received: string | undefined,
  difference: Explanation['firstDifference'],
  paint: Paint,
): string {
  const columns = width - label.length;
  const [a, b] = [cellsOf(expected ?? ''), cellsOf(received ?? '')];
  // Found in cells and not taken from the explanation: that one counts UTF-16 units, which need not be what is seen.
  const at = difference !== undefined && expected !== undefined && received !== undefined ? firstCell(a, b) : undefined;
  const [above, below] = [rowsOf(a, columns), rowsOf(b, columns)];
  const count = Math.max(above.length, below.length);
  const caret = at === undefined ? undefined : placeOf(a.length > b.length ? a : b, at, columns);
  const isCut = count > mostRows;
  const rows = isCut ? [caret?.row ?? 0] : [...Array(count).keys()];
  // A side that ended before has a line only where that is the difference.
  const isShown = (side: string | undefined, lines: readonly string[], row: number) =>
    side !== undefined && (row === 0 || lines[row] !== undefined || caret?.row === row);
  const text = rows.map((row) =>
    [
      isShown(expected, above, row) ? `${label}${paint('green', above[row] ?? '')}\n` : '',
      isShown(received, below, row) ? `  received  ${paint('red', below[row] ?? '')}\n` : '',
      caret?.row === row ? caretLine(label.length + caret.column, placeText((at ?? 0) + 1, difference), paint) : '',
    ].join(''),
  );
  const longest = Math.max(a.length, b.length);
  return text.join('') + (isCut ? wrap(`One line of ${longest} characters; --json prints all of it.`, 2) : '');
}

/** Where two texts part: the character of the whole, or line and byte where they have lines. */
function placeText(n: number, { line, byte }: NonNullable<Explanation['firstDifference']> = noDifference): string {
  if (line !== undefined) return `${line}, byte ${byte ?? 0}`;
  return byte === undefined ? `character ${n}` : `character ${n}, byte ${byte}`;
}

const noDifference = { offset: 0, expected: '', received: '' };

/** A caret in a column, with its words on the side where they fit. */
function caretLine(column: number, place: string, paint: Paint): string {
  const words = `first difference: ${place}`;
  const fits = column + 2 + words.length <= width;
  const line = fits ? `${' '.repeat(column)}^ ${words}` : `${`${words} `.padStart(column)}^`;
  return `${paint('yellow', line)}\n`;
}

/** Characters as they are shown: one cell each, of one or more columns. */
function cellsOf(text: string): string[] {
  return Array.from(text, (char) => {
    if (char === '\n') return '⏎';
    // Characters that take no place, or look like a space, hide a difference.
    if (/[\u00a0\u00ad\u200b-\u200f\u2060\ufeff]|^[\ud800-\udfff]$/.test(char))
      return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return printable(char);
  });
}

function firstCell(a: readonly string[], b: readonly string[]): number | undefined {
  const longer = a.length > b.length ? a : b;
  const at = longer.findIndex((_, index) => a[index] !== b[index]);
  return at === -1 ? undefined : at;
}

/** Cells in rows of so many columns. */
function rowsOf(cells: readonly string[], columns: number): string[] {
  const rows: string[] = [''];
  for (const cell of cells) {
    const last = rows.at(-1) ?? '';
    if (last.length + cell.length <= columns) rows[rows.length - 1] = last + cell;
    else rows.push(cell);
  }
  return rows;
}

/** Where a cell stands once all are in rows. */
function placeOf(cells: readonly string[], at: number, columns: number): { row: number; column: number } {
  const before = rowsOf(cells.slice(0, at + 1), columns);
  const cell = cells[at] ?? '';
  return { row: before.length - 1, column: (before.at(-1) ?? '').length - cell.length };
}
