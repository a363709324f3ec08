import { counted, printable, wrap } from './text.js';

/** A webhook that is not sent by itself, and why. */
export interface NotSent {
  readonly id: string;
  readonly provider: string;
  readonly event: string;
  readonly reason?: string | null;
}

/** How many ids of webhooks with one reason are named: the latest. */
const mostIds = 3;

/** Webhooks that were not sent, by event and reason, oldest first; each with its latest ids. `verb`: `were not sent`, `are held`. */
export function notSentText(all: readonly NotSent[], verb: { readonly one: string; readonly many: string }): string {
  if (all.length === 0) return '';
  const groups = new Map<string, NotSent[]>();
  for (const one of all) {
    const key = `${one.provider}.${one.event} ${one.reason ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const head = `${counted(all.length, 'webhook')} ${all.length === 1 ? verb.one : verb.many}:\n`;
  return `${head}${[...groups.values()].map(groupText).join('')}`;
}

function groupText(rows: readonly NotSent[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const more = rows.length - mostIds;
  const ids = rows.slice(-mostIds).map(({ id }) => printable(id));
  const named = `${ids.join(', ')}${more > 0 ? ` and ${more} before` : ''}`;
  const what = wrap(printable(`${first.provider}.${first.event} (${named})`), 2);
  return `${what}${first.reason == null ? '' : wrap(printable(first.reason), 4)}`;
}
