import { CommanderError } from 'commander';
import { UsageError } from '../config-source.js';
import { messageOf, PaydrillError } from '../core/errors.js';
import { ownVersion } from '../version.js';
import { ControlError, NoServerError } from './control-client.js';
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
    const named = first === 'help' ? argv[1] : first;
    if (named !== undefined && !named.startsWith('-') && !commandNames(program).includes(named))
      throw wrongCommand(program, named);
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const lines = linesOf(error, argv);
    if (asksForJson(argv)) io.stderr(`${JSON.stringify({ error: { code: codeOf(error), ...told(lines) } })}\n`);
    else for (const line of lines) io.stderr(`${printable(line)}\n`);
    return isUsage(error) ? 2 : 1;
  }
}

/** Looked up by hand, since a command line that is wrong is told this way too. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}

function told(lines: readonly string[]): { message: string; mistakes?: readonly string[] } {
  return lines.length === 1 ? { message: lines[0] ?? '' } : { message: lines.join('\n'), mistakes: lines };
}

/** A stable word for programs: that of the control API where it refused, `no-server`, `usage`, else `failure`. */
function codeOf(error: unknown): string {
  if (error instanceof PaydrillError || error instanceof ControlError) return error.code;
  if (error instanceof NoServerError) return 'no-server';
  return isUsage(error) ? 'usage' : 'failure';
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
  if (/^unknown option '--workspace\b/.test(first)) return noWorkspace(command);
  return hint === undefined
    ? `${sentence} See: paydrill ${command} --help`
    : `${sentence} ${hint.replace(/^\((.*)\)$/, '$1')}`;
}

/** Why a command takes no `--workspace`, and what does. */
function noWorkspace(command: string): string {
  if (command === 'start')
    return '--workspace: start serves every workspace; paydrill workspace create NAME opens one.';
  if (command === 'exec') return '--workspace: exec takes the workspace of its command from PAYDRILL_WORKSPACE.';
  return `--workspace: ${command} is not about one workspace; it is for commands that talk to a server about one, such as jobs.`;
}

/** State files that cannot be read are invalid files; what else the server refuses is a failure. */
function isUsage(error: unknown): boolean {
  if (error instanceof PaydrillError) return ['bad-state', 'newer-state', 'bad-webhook-ca'].includes(error.code);
  return error instanceof UsageError || error instanceof CommanderError;
}
