import type { Loaded } from '../core/scenario/loaded.js';
import { printable, table, wrap } from './text.js';

const most = 12;

/** What of a loaded scenario is the user's to do, in 80 columns. Empty when none is loaded. */
export function loadedText({ loaded, calls, note }: Loaded): string {
  // A server of an earlier version tells nothing of it.
  if (loaded == null) return '';
  const left = calls.filter(({ made }) => !made);
  const rows = left
    .slice(0, most)
    .map(({ call, after = '0s', status, save }) => [
      `  +${after}`,
      printable(call),
      [
        ...(status === undefined ? [] : [`refused with ${status}`]),
        ...(save === undefined ? [] : [`its answer is $${save}`]),
      ].join(', '),
    ]);
  const more = left.length > most ? `  … and ${left.length - most} more: GET /_paydrill/scenarios\n` : '';
  return `${wrap(`scenario ${loaded}: ${note ?? ''}`, 0)}${rows.length === 0 ? '' : table(rows)}${more}`;
}
