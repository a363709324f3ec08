import type { Io } from './io.js';

/** The flag that every command has. */
export interface JsonFlag {
  readonly json?: boolean;
}

/** Says something beside the output: a line on stderr, with `--json` as `{"note": …}`. */
export function note(io: Pick<Io, 'stderr'>, { json }: JsonFlag, text: string): void {
  io.stderr(json === true ? `${JSON.stringify({ note: text })}\n` : `${text}\n`);
}
