/** The value below which `share` (0 to 1) of the numbers lie; NaN for none. */
export function quantile(numbers, share) {
  const sorted = Float64Array.from(numbers).sort();
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.floor((sorted.length - 1) * share)];
}

/** The middle of the numbers: half of them are below it. */
export const median = (numbers) => quantile(numbers, 0.5);

/** Milliseconds that `work` takes, and what it answers. */
export async function timed(work) {
  const from = performance.now();
  const value = await work();
  return { ms: performance.now() - from, value };
}

/** A number as a person reads it: 12,345 or 12.3 or 0.123. */
export function shown(number, unit = '') {
  if (!Number.isFinite(number)) return '-';
  const digits = Math.abs(number) >= 100 ? 0 : Math.abs(number) >= 10 ? 1 : 2;
  const text = number.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === '' ? text : `${text} ${unit}`;
}

/** A table for a terminal: the first column to the left, the others to the right. */
export function plainTable([head, ...rows]) {
  const widths = head.map((_, n) => Math.max(...[head, ...rows].map((row) => String(row[n] ?? '').length)));
  const line = (row) =>
    widths
      .map((width, n) => (n === 0 ? String(row[n] ?? '').padEnd(width) : String(row[n] ?? '').padStart(width)))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** The same table in Markdown. */
export function markdownTable([head, ...rows]) {
  const line = (row) => `| ${head.map((_, n) => String(row[n] ?? '').replaceAll('|', '\\|')).join(' | ')} |`;
  const ruler = `| ${head.map((_, n) => (n === 0 ? '---' : '---:')).join(' | ')} |`;
  return [line(head), ruler, ...rows.map(line)].join('\n');
}
