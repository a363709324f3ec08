import { CommanderError } from 'commander';
import { UsageError } from '../config.js';
import { messageOf, PaydrillError } from '../core/errors.js';
import { ownVersion } from '../version.js';
import type { Io } from './io.js';
import { buildProgram, commandNames, wrongCommand } from './program.js';
import { printable } from './text.js';

export type { Io } from './io.js';

/** Runs one command line (without `node` and the program's name). Answers the exit code: 0 fine, 1 failure, 2 wrong usage or invalid file. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  try {
    const program = buildProgram(io, ownVersion(), (exit) => {
      code = exit;
    });
    const [first] = argv;
    // Told here, since the default command would complain about the flags of the misspelt one first.
    if (first !== undefined && !first.startsWith('-') && !commandNames(program).includes(first))
      throw wrongCommand(program, first);
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    for (const line of linesOf(error, argv)) io.stderr(`${printable(line)}\n`);
    return isUsage(error) ? 2 : 1;
  }
}

/** One line; several only where a file or the environment has several mistakes. */
function linesOf(error: unknown, argv: readonly string[]): readonly string[] {
  if (error instanceof UsageError) return error.mistakes.flatMap((mistake) => mistake.split('\n'));
  if (error instanceof CommanderError) return [usageSentence(error, argv)];
  const text = messageOf(error).replace(/\s*\n\s*/g, ' ');
  return [text === '' ? 'Paydrill failed for an unknown reason.' : text];
}

/** What commander says, as a sentence of ours: its hints come on a line of their own, and only for names that are near. */
function usageSentence({ message }: CommanderError, argv: readonly string[]): string {
  const text = message.replace(/^error: /, '').trim();
  const [first = '', hint] = text.split('\n');
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}.`;
  const command = argv[0] === undefined || argv[0].startsWith('-') ? 'start' : argv[0];
  return hint === undefined
    ? `${sentence} See: paydrill ${command} --help`
    : `${sentence} ${hint.replace(/^\((.*)\)$/, '$1')}`;
}

/** State files that cannot be read are invalid files; what else the server refuses is a failure. */
function isUsage(error: unknown): boolean {
  if (error instanceof PaydrillError) return ['bad-state', 'newer-state'].includes(error.code);
  return error instanceof UsageError || error instanceof CommanderError;
}
