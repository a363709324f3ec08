import type { Command } from 'commander';
import { UsageError } from '../../config.js';
import { unknownName } from '../../core/errors.js';
import { shells } from '../choices.js';
import { candidates } from '../completion.js';
import { completionScripts } from '../completion-scripts.js';
import type { Io } from '../io.js';
import type { JsonFlag } from '../notes.js';

/** Prints the script that completes in a shell. With `words` for a shell, the script's own question: what fits the last of some words. */
export async function completion(io: Io, program: Command, given: readonly string[], flags: JsonFlag): Promise<number> {
  const [shell = '', ...words] = given;
  if (shell === 'words') {
    const found = await candidates(program, words, io);
    if (flags.json === true) io.stdout(`${JSON.stringify({ candidates: found })}\n`);
    else for (const { value, about } of found) io.stdout(`${value}${about === undefined ? '' : `\t${about}`}\n`);
    return 0;
  }
  const script = Object.hasOwn(completionScripts, shell) ? completionScripts[shell] : undefined;
  if (script === undefined) throw new UsageError(unknownName('shell', shell, shells).message);
  if (words.length > 0) throw new UsageError(`completion: expected one shell, not also ${JSON.stringify(words[0])}.`);
  io.stdout(flags.json === true ? `${JSON.stringify({ shell, script })}\n` : script);
  return 0;
}
