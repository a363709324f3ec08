import { UsageError } from '../../config.js';
import { parseInstant } from '../../core/clock.js';
import { formatDuration, parseDuration } from '../../core/duration.js';
import type { AdvanceAnswer } from '../control-answers.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import type { Io } from '../io.js';
import { counted, printable, shortInstant } from '../text.js';

/** Moves the virtual clock by a duration, or `to` an instant, and tells what happened on the way. */
export async function advance(io: Io, first: string, second: string | undefined, flags: ControlFlags): Promise<number> {
  const { value, text } = await new ControlClient(io.env, flags).post<AdvanceAnswer>(
    'clock/advance',
    moveOf(first, second),
  );
  io.stdout(flags.json === true ? `${text}\n` : told(value));
  return 0;
}

/** What is asked for, or why it is neither `30d` nor `to ISO`. */
function moveOf(first: string, second: string | undefined): { by: string } | { to: string } {
  if (first === 'to') {
    if (second !== undefined && parseInstant(second) !== undefined) return { to: second };
    const given = second === undefined ? 'nothing' : JSON.stringify(second);
    throw new UsageError(`advance to: expected an instant with a zone, such as 2026-01-05T09:00:00Z, not ${given}.`);
  }
  if (second !== undefined)
    throw new UsageError(
      `advance: expected one duration such as 1h30m, or: to ISO; not also ${JSON.stringify(second)}.`,
    );
  if (parseDuration(first) !== undefined) return { by: first };
  const hint = parseInstant(first) === undefined ? '' : ` For an instant: paydrill advance to ${first}`;
  throw new UsageError(
    `advance: expected a duration such as 500ms, 45s, 1h30m or 30d, not ${JSON.stringify(first)}.${hint}`,
  );
}

function told({ from, to, ran, deliveries }: AdvanceAnswer): string {
  const start = Date.parse(from);
  const lines = ran.map(({ at, kind: _kind, subject, ...rest }) => {
    const time = `+${formatDuration(Date.parse(at) - start)}`.padEnd(8);
    // Where a webhook went says its name already.
    return `  ${time} ${printable(subject.replace(/^delivery\//, 'webhook '))}  ${outcomeOf(rest)}`.trimEnd();
  });
  const { delivered, failed, unsent = 0, held = 0 } = deliveries;
  const apart = `${unsent > 0 ? `, ${unsent} unsent` : ''}${held > 0 ? `, ${held} held` : ''}`;
  const hint = apart === '' ? '' : 'Why: paydrill explain --webhook\n';
  return `${shortInstant(from)} -> ${shortInstant(to)}\n${lines.map((line) => `${line}\n`).join('')}${counted(ran.length, 'step')}, ${counted(delivered, 'webhook')} delivered, ${failed} failed${apart}\n${hint}`;
}

/** The most telling of what a step answered. */
function outcomeOf(rest: Readonly<Record<string, unknown>>): string {
  const { event, status, error, state } = rest as {
    event?: unknown;
    status?: unknown;
    error?: unknown;
    state?: unknown;
  };
  const parts = [event, state, error ?? status].filter((part) => part !== undefined && part !== null);
  return printable(parts.map(String).join(' '));
}
