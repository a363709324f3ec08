import { UsageError } from '../../config.js';
import { unknownName } from '../../core/errors.js';
import { stateActions } from '../choices.js';
import type { ClockAnswer } from '../control-answers.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import type { Io } from '../io.js';
import { readJsonFile, writeFileWhole } from '../json-file.js';
import { shortInstant } from '../text.js';

/** Writes all of a workspace to a file (`-`: to stdout), or puts what a file holds in the place of everything. */
export async function state(io: Io, action: string, file: string, flags: ControlFlags): Promise<number> {
  if (!stateActions.includes(action)) throw new UsageError(unknownName('state action', action, stateActions).message);
  const client = new ControlClient(io.env, flags);
  if (action === 'import') {
    if (file === '-') throw new UsageError('state import: expected a file, not "-".');
    const { value, text } = await client.put<ClockAnswer>('state', readJsonFile(io.cwd, file));
    const line = `imported ${file}; the clock is at ${shortInstant(value.now)} (${value.mode})\n`;
    io.stdout(flags.json === true ? `${text}\n` : line);
    return 0;
  }
  // As the state file is written, so that either can be read as the other, and two of them compared line by line.
  const text = `${JSON.stringify((await client.get('state')).value, null, 2)}\n`;
  if (file === '-') {
    io.stdout(text);
    return 0;
  }
  writeFileWhole(io.cwd, file, text);
  io.stdout(
    flags.json === true
      ? `${JSON.stringify({ exported: file })}\n`
      : `exported the workspace ${client.workspace} to ${file}\n`,
  );
  return 0;
}
