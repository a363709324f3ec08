import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../../config.js';
import { stopwatch } from '../../core/clock.js';
import { formatDuration } from '../../core/duration.js';
import { messageOf } from '../../core/errors.js';
import type { Scenario } from '../../core/scenario/schema.js';
import { providers } from '../../providers/index.js';
import { ownScenarios, scenarioFile } from '../../scenario-files.js';
import { type Played, type PlayedScenario, playScenario } from '../../scenario-run.js';
import { sentenceOf } from '../happenings.js';
import type { Io } from '../io.js';
import { note, noteWorkspace } from '../notes.js';
import { type PlacedScenario, readPlaced, watchFiles } from '../scenario-source.js';
import { type Paint, paintFor } from '../style.js';
import { printable, wrap } from '../text.js';

/** Flags of `paydrill run`. */
export interface RunFlags {
  readonly junit?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly wire?: string;
  readonly watch?: boolean;
}

/** Plays scenarios one after the other, each with a timeline. Answers 0 when all went as expected, else 1. */
export async function run(io: Io, given: readonly string[], flags: RunFlags): Promise<number> {
  if (flags.wire !== undefined && flags.wire !== 'wall' && flags.wire !== 'virtual') {
    throw new UsageError(`--wire: expected wall or virtual, not ${JSON.stringify(flags.wire)}.`);
  }
  if (flags.junit !== undefined) checkWritable(resolve(io.cwd, flags.junit), flags.junit);
  noteWorkspace(io, flags, 'run');
  io.ready?.();
  if (flags.watch === true) return watching(io, given, flags);
  // All are read before any is played: a mistake in the last must not cost the time of the first.
  return play(io, readScenarios(io, given), flags);
}

/** Throws for a file that cannot be written: minutes of playing must not end in that. */
function checkWritable(path: string, given: string): void {
  const isNew = !existsSync(path);
  try {
    closeSync(openSync(path, 'a'));
    if (isNew) rmSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const folder = dirname(path);
    const why =
      code === 'EISDIR'
        ? 'is a folder; expected the file for the results'
        : existsSync(folder)
          ? `cannot be written (${code ?? messageOf(error)})`
          : `cannot be written: there is no folder ${folder}`;
    throw new UsageError(`--junit: ${given} ${why}.`);
  }
}

/** Plays, and plays again at each change, until a signal comes. Mistakes are told; they end nothing. */
async function watching(io: Io, given: readonly string[], flags: RunFlags): Promise<number> {
  let busy = Promise.resolve();
  const again = async () => {
    try {
      await play(io, readScenarios(io, given), flags);
    } catch (error) {
      note(io, flags, error instanceof UsageError ? error.mistakes.join('\n') : messageOf(error));
    }
  };
  const stopped = new Promise<void>((resolved) => {
    const off = io.onSignal?.(() => {
      off?.();
      resolved();
    });
  });
  const stop = await watchFiles(
    given.map((one) => resolve(io.cwd, scenarioFile(one, io.cwd, ownScenarios(io.env, io.cwd)).path)),
    () => {
      busy = busy.then(again);
    },
  );
  await again();
  await stopped;
  await stop();
  await busy;
  return 0;
}

async function play(io: Io, scenarios: readonly PlacedScenario[], flags: RunFlags): Promise<number> {
  const paint = paintFor(io);
  const played: (PlayedScenario & { readonly seconds: number })[] = [];
  for (const { scenario, placeOf } of scenarios) {
    const shows = flags.json !== true && flags.quiet !== true;
    if (shows) io.stdout(titleOf(scenario, paint));
    const elapsed = stopwatch();
    const result = await playScenario(scenario, {
      providers,
      placeOf,
      ...(flags.wire === 'wall' || flags.wire === 'virtual' ? { wire: flags.wire } : {}),
      tell: (one) => {
        if (shows) io.stdout(lineOf(one, paint));
      },
    });
    played.push({ ...result, seconds: elapsed() / 1000 });
    if (flags.json === true) io.stdout(`${JSON.stringify(jsonOf(result))}\n`);
    else io.stdout(endOf(result, elapsed(), paint));
  }
  if (flags.junit !== undefined) writeFileSync(resolve(io.cwd, flags.junit), junitOf(played));
  const failed = played.filter(({ ok }) => !ok).length;
  if (played.length > 1 && flags.json !== true) io.stdout(`\n${played.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** A result for programs: `unmet` holds what `failures` says of expectations, in parts. */
function jsonOf({ name, ok, failures, results }: PlayedScenario) {
  const unmet = results
    .filter((one) => !one.ok)
    .map(({ place, message, expect, found, nearest }) => ({ place, message, expect, found, nearest }));
  return { name, ok, failures, ...(unmet.length === 0 ? {} : { unmet }) };
}

function readScenarios(io: Io, given: readonly string[]): PlacedScenario[] {
  const mistakes: string[] = [];
  const scenarios = given.flatMap((one) => {
    try {
      return [readPlaced(one, io, providers)];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      mistakes.push(...error.mistakes);
      return [];
    }
  });
  if (mistakes.length > 0) throw new UsageError(mistakes);
  return scenarios;
}

function titleOf({ name, about }: Scenario, paint: Paint): string {
  const lines = about === undefined ? '' : paint('dim', wrap(printable(about), 0).trimEnd());
  return `\n${paint('bold', name)}${lines === '' ? '' : `\n${lines}`}\n`;
}

function lineOf(played: Played, paint: Paint): string {
  const time = paint('dim', `+${formatDuration(played.ms)}`.padEnd(10));
  switch (played.kind) {
    case 'call': {
      const look = played.ok ? 'green' : 'red';
      return `  ${time} ${paint(look, '→')} ${played.operation} ${paint(look, String(played.status))}\n`;
    }
    case 'happening':
      return `  ${time} ${happened(played.happening, paint)}\n`;
    case 'trouble':
      return `  ${time} ${paint('red', `✗ ${printable(played.text)}`)}\n`;
    case 'result': {
      const { ok, message } = played.result;
      return `  ${time} ${ok ? paint('green', '✓') : paint('red', '✗')} ${wrap(printable(message), 15).trimStart()}`;
    }
  }
}

function happened(happening: Extract<Played, { kind: 'happening' }>['happening'], paint: Paint): string {
  switch (happening.kind) {
    case 'transition':
      return paint(
        'dim',
        `  ${happening.subject.replace(/\/([\w-]{8})[\w-]+$/, '/$1…')} ${happening.from ?? 'new'} → ${happening.to}`,
      );
    case 'delivery': {
      const { event, attempt, state, outcome, reason = '' } = happening;
      if (attempt === null) {
        const [first = '', ...rest] = wrap(printable(`webhook ${event} ${state}: ${reason}`), 15)
          .trim()
          .split('\n');
        return [`${paint('yellow', '⇠')} ${first}`, ...rest.map((line) => paint('dim', line))].join('\n');
      }
      const look = state === 'delivered' ? 'green' : 'yellow';
      return `${paint(look, '⇠')} webhook ${event} ${attempt === 1 ? '' : `attempt ${attempt}: `}${state} (${String(outcome['status'] ?? outcome['error'] ?? '')})`;
    }
    case 'request':
      return happening.entry.id;
    default:
      return paint('yellow', `  ${printable(sentenceOf(happening))}`);
  }
}

function endOf({ ok, name, failures }: PlayedScenario, ms: number, paint: Paint): string {
  const took = paint('dim', `${Math.round(ms)} ms`);
  if (ok) return `  ${paint('green', '✓')} ${name} ${took}\n`;
  return `  ${paint('red', '✗')} ${name} ${took}\n${failures.map(failureText).join('')}`;
}

/** A failure in 80 columns, its further lines below it. */
function failureText(failure: string): string {
  return failure
    .split('\n')
    .map((line) => wrap(printable(line.trim()), line.startsWith(' ') ? 8 : 6))
    .join('');
}

/** The results as JUnit XML, which CI systems read: a test case for each scenario. */
function junitOf(played: readonly (PlayedScenario & { readonly seconds: number })[]): string {
  const cases = played.map(({ name, failures, seconds }) => {
    const inner = failures.map((one) => failureElement(one)).join('\n');
    const head = `    <testcase classname="paydrill" name="${xml(name)}" time="${seconds.toFixed(3)}"`;
    return failures.length === 0 ? `${head}/>` : `${head}>\n${inner}\n    </testcase>`;
  });
  const failed = played.filter(({ ok }) => !ok).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="paydrill" tests="${played.length}" failures="${failed}">\n${cases.join('\n')}\n  </testsuite>\n</testsuites>\n`;
}

/** The first line as the message, which is all that some CI systems show in a list; the whole as text. */
function failureElement(failure: string): string {
  const [first = ''] = failure.split('\n');
  const head = `      <failure message="${xml(first)}"`;
  return first === failure ? `${head}/>` : `${head}>${xml(failure)}</failure>`;
}

function xml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // Other control characters than these three are not allowed in XML 1.0 at all.
  return text.replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/g, '?').replace(/[&<>"]/g, (one) => entities[one] ?? one);
}
