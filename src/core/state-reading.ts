import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Replay } from './changes.js';
import { PaydrillError } from './errors.js';
import { jsonErrorOffset, lineAndColumn } from './json.js';
import { checkedChange, type FiledChange, type SavedState } from './persistence.js';
import { wholeBeside } from './state-json-file.js';

/** The files of changes beside a state file, oldest first. */
export function segmentsOf(path: string): { readonly path: string; readonly number: number }[] {
  const start = `${basename(path)}.changes-`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(start) && /^[1-9]\d*$/.test(name.slice(start.length)))
    .map((name) => ({ path: join(dirname(path), name), number: Number(name.slice(start.length)) }))
    .sort((a, b) => a.number - b.number);
}

/** Removes a state file and what is beside it. */
export function removeStateFile(path: string): void {
  for (const segment of segmentsOf(resolve(path))) rmSync(segment.path, { force: true });
  rmSync(wholeBeside(path), { force: true });
  rmSync(path, { force: true });
}

/** A change, and where it stands. */
interface PlacedChange {
  readonly change: FiledChange;
  readonly path: string;
  readonly line: number;
}

/** The changes in one file. What stands behind the last line break was torn by a crash, and was never acknowledged. */
export function changesIn(path: string): PlacedChange[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((text, at) => {
    const line = at + 1;
    const change = checkedChange(parsed(text, path, 'the file of changes', line));
    if (change !== undefined) return { change, path, line };
    throw new PaydrillError(400, 'bad-state', `${path}:${line}: this is no change of a state. ${untouched}`);
  });
}

const untouched = 'It was left untouched; mend it, or start with --fresh.';

/** The state with the changes that are not folded into it yet; `last` numbers the last of them. Throws for a gap in their numbers. */
export function replayed(
  state: SavedState,
  folded: number,
  changes: readonly PlacedChange[],
  where: string,
): { state: SavedState; last: number } {
  if (changes.length === 0) return { state, last: folded };
  const { jobs, deliveries, transfers, idempotency, faults, rows, counters } = state;
  const replay = new Replay({ ...rows, jobs, deliveries, transfers, idempotency, faults }, counters);
  let { clock } = state;
  let last = folded;
  for (const { change, path, line } of changes) {
    if (change.n <= last) continue;
    if (change.n !== last + 1) {
      throw new PaydrillError(
        409,
        'changes-do-not-fit',
        `${path}:${line}: this is change ${change.n}, but ${where} and what precedes end with ${last}: they do not belong together. ${untouched}`,
      );
    }
    for (const step of change.changes) replay.make(step);
    clock = change.clock;
    last = change.n;
  }
  const made = replay.result();
  const {
    jobs: j = [],
    deliveries: d = [],
    transfers: t = [],
    idempotency: i = [],
    faults: f = [],
    ...others
  } = made.collections;
  const now = {
    ...state,
    clock,
    counters: made.counters,
    rows: others,
    jobs: j,
    deliveries: d,
    transfers: t,
    idempotency: i,
    faults: f,
  };
  return { state: now, last };
}

/** The JSON value in a text. Throws with file, line and column, for a text of which `firstLine` is the first line. */
export function parsed(text: string, path: string, what: string, firstLine = 1): unknown {
  try {
    // Editors put a byte order mark there.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    const { line, column } = lineAndColumn(text, jsonErrorOffset(text));
    throw new PaydrillError(
      400,
      'bad-state',
      `${path}:${firstLine + line - 1}:${column}: ${what} is not JSON. ${untouched}`,
    );
  }
}
