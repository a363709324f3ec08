const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof unitMs;
const units: readonly Unit[] = ['d', 'h', 'm', 's', 'ms'];
const shape = /^(?:\d+(?:ms|[smhd]))+$/;
const longest = 100 * 365 * unitMs.d;

/** Milliseconds of a duration such as `500ms`, `45s`, `1h30m`, `30d`; undefined for anything else or beyond 100 years. */
export function parseDuration(text: string): number | undefined {
  if (text.length > 60 || !shape.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhd])/g)) total += Number(count) * unitMs[unit as Unit];
  return total <= longest ? total : undefined;
}

/** Like {@link parseDuration}, but throws RangeError. For durations written in our own sources. */
export function durationMs(text: string): number {
  const known = written.get(text);
  if (known !== undefined) return known;
  const value = parseDuration(text);
  if (value === undefined) throw new RangeError(`not a duration like 500ms, 45s, 1h30m, 30d: ${JSON.stringify(text)}`);
  if (written.size < 1000) written.set(text, value);
  return value;
}

/** Durations that were read before: policies are asked for theirs at each attempt. */
const written = new Map<string, number>();

/** The shortest spelling of a length in milliseconds: 5_400_000 gives `1h30m`. */
export function formatDuration(ms: number): string {
  let rest = Math.max(0, Math.round(ms));
  let text = '';
  for (const unit of units) {
    const count = Math.floor(rest / unitMs[unit]);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * unitMs[unit];
  }
  return text === '' ? '0s' : text;
}
