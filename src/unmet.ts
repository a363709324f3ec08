import { formatDuration } from './core/duration.js';
import type { RequestEntry } from './core/journal.js';
import type { Miss, Result } from './core/verify.js';
import type { Workspace } from './core/workspace.js';

/** A call or webhook that comes near to what was expected. */
export interface Near {
  readonly id: string;
  /** `<provider>.<event>` or operation. */
  readonly name: string;
  /** Virtual ms since the start. */
  readonly ms: number;
  readonly misses: readonly Miss[];
}

/** The nearest of a result, with their names and times. */
export function nearestOf({ expect, nearest = [] }: Result, workspace: Workspace): Near[] {
  const rows = new Map(workspace.deliveries.list().map((row) => [row.id, row]));
  return nearest.flatMap(({ id, misses }): Near[] => {
    const row = rows.get(id);
    const since = (at: string) => Date.parse(at) - workspace.startedAt;
    if (row !== undefined) {
      const at = row.attempts[0]?.at ?? row.createdAt;
      return [{ id, name: `${row.provider}.${row.event}`, ms: since(at), misses }];
    }
    const entry = expect.webhook === undefined ? workspace.journal.find(id) : undefined;
    return entry === undefined ? [] : [{ id, name: nameOf(entry), ms: since(entry.at), misses }];
  });
}

function nameOf({ provider, operation, method, target }: RequestEntry): string {
  return operation === null ? `${provider} ${method} ${target}` : `${provider}.${operation}`;
}

/**
 * An expectation that is not met, in lines: what was found instead, its conditions, and the calls or webhooks that come nearest with what
 * they miss. `given` is the expectation as the file has it, with its references.
 */
export function unmetLines(
  { message, expect, found }: Pick<Result, 'message' | 'expect' | 'found'>,
  near: readonly Near[],
  given: Result['expect'] = expect,
): string[] {
  const conditions = conditionsOf(expect, given);
  const kind = expect.webhook !== undefined ? 'webhook' : expect.call !== undefined ? 'call' : 'call or webhook';
  // One whose reference leads nowhere was not looked for.
  const isLone = near.length === 0 && found === 0 && !message.startsWith('$');
  return [
    message,
    ...(conditions.length === 0 ? [] : [`  expected ${conditions.join(', ')}`]),
    ...near.map(({ id, name, ms, misses }) => {
      const what = misses[0]?.path === 'name' ? '' : ` ${name}`;
      return `  nearest: ${id}${what} at +${formatDuration(Math.max(0, ms))}: ${misses.map(missText).join('; ')}`;
    }),
    ...(isLone ? [`  no ${kind} comes near`] : []),
    ...targetHint(near),
  ];
}

/** What to do in a scenario file about webhooks that have no URL: the reason itself names the ways of a running server. */
function targetHint(near: readonly Near[]): string[] {
  const without = near.find(({ misses }) =>
    misses.some(({ path, actual }) => path === 'attempts' && String(actual).includes('PUT targets')),
  );
  const provider = without?.name.split('.')[0];
  return provider === undefined ? [] : [`  in a scenario file: targets: { ${provider}: $receiver.${provider}.ok }`];
}

function conditionsOf(expect: Result['expect'], given: Result['expect']): string[] {
  const { where = {}, since } = expect;
  const own =
    expect.webhook !== undefined
      ? { within: expect.within, state: expect.state, acknowledged: expect.acknowledged }
      : expect.call !== undefined
        ? { status: expect.status }
        : {};
  const plain = Object.entries({ ...own, since }).filter(([, value]) => value !== undefined);
  return [
    ...plain.map(([name, value]) => `${name}: ${shown(value)}`),
    ...Object.entries(where).map(([path, value]) => {
      const written = given.where?.[path];
      const reference = written !== undefined && written !== value ? ` (${String(written)})` : '';
      return `${path}: ${shown(value)}${reference}`;
    }),
  ];
}

/** What does not fit, in words. */
export function missText({ path, expected, actual }: Miss): string {
  if (path === 'name') return `another one (${String(actual)})`;
  if (path === 'within') return `it came after ${String(actual)}, not within ${String(expected)}`;
  if (path === 'since') return `it came at ${String(actual)}, before ${String(expected)}`;
  if (path === 'attempts') return `it was not sent (${String(actual).replace(/^none, /, '')})`;
  if (actual === undefined) return `${path} is not there, expected ${shown(expected)}`;
  return `${path} is ${shown(actual)}, not ${shown(expected)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'not there';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Why a call was refused, as its journal entry tells it; the answer where nothing else does. */
export function whyRefused(entry: RequestEntry | undefined, answer: string): string {
  const { explanation, notes = [] } = entry ?? {};
  const [cause] = explanation?.causes ?? [];
  const reasons = [
    ...(explanation === undefined ? [] : [sentence(explanation.summary)]),
    ...(cause === undefined || explanation?.summary.includes(cause.text) ? [] : [sentence(cause.text)]),
    ...notes.map(sentence),
  ];
  const said = answer === '' ? 'The answer has no body.' : `The answer: ${answer.slice(0, 300)}`;
  return [...reasons, said].join(' ');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
