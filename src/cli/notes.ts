import type { Io } from './io.js';
import { wrap } from './text.js';

/** The flag that every command has. */
export interface JsonFlag {
  readonly json?: boolean;
}

/** Says something beside the output: a line on stderr, with `--json` as `{"note": …}`. */
export function note(io: Pick<Io, 'stderr'>, { json }: JsonFlag, text: string): void {
  if (json === true) io.stderr(`${JSON.stringify({ note: text })}\n`);
  // Several lines have a layout of their own: an excerpt of a file and a caret below it.
  else io.stderr(text.includes('\n') ? `${text}\n` : wrap(text, 0));
}
