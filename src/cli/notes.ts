import type { Io } from './io.js';
import { wrap } from './text.js';

/** The flag that every command has. */
export interface JsonFlag {
  readonly json?: boolean;
}

/** Tells a reader of the log who was too slow what it missed. */
export function dropping({ json }: JsonFlag): (count: number) => string {
  return (count) => {
    const text = `Dropped from the log here, since nobody read it in time: ${count} ${count === 1 ? 'text' : 'texts'}.`;
    return json === true ? `${JSON.stringify({ note: text })}\n` : `${text}\n`;
  };
}

/** Says something beside the output: a line on stderr, with `--json` as `{"note": …}`. */
export function note(io: Pick<Io, 'stderr'>, { json }: JsonFlag, text: string): void {
  if (json === true) io.stderr(`${JSON.stringify({ note: text })}\n`);
  // Several lines have a layout of their own: an excerpt of a file and a caret below it.
  else io.stderr(text.includes('\n') ? `${text}\n` : wrap(text, 0));
}

/** Says that a command which starts a server of its own has no use for `PAYDRILL_WORKSPACE`. */
export function noteWorkspace(io: Pick<Io, 'stderr' | 'env'>, flags: JsonFlag, command: string): void {
  const name = io.env['PAYDRILL_WORKSPACE'] ?? '';
  if (name === '' || name === 'default') return;
  const shown = JSON.stringify(name);
  note(
    io,
    flags,
    command === 'start'
      ? `PAYDRILL_WORKSPACE=${shown} is for commands that talk to a server; start serves every workspace, and ignores it.`
      : `PAYDRILL_WORKSPACE=${shown} is for commands that talk to a server; ${command} plays on a server of its own, and ignores it.`,
  );
}
