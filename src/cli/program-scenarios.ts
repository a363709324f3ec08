import type { Command } from 'commander';
import type { Io } from './io.js';
import { finished } from './program-parts.js';

/** The commands about config and scenario files. */
export function scenarioCommands(program: Command, io: Io, done: (code: number) => void): void {
  finished(program.command('init [folder]'), { examples: ['paydrill init', 'paydrill init sandbox'] })
    .description('write a commented config file and a first scenario; nothing is overwritten')
    .action(async (folder: string | undefined, flags) =>
      done(await (await import('./commands/init.js')).init(io, folder, flags)),
    );
  finished(program.command('completion <shell> [words...]'), {
    examples: ['source <(paydrill completion bash)', 'paydrill completion fish > paydrill.fish'],
    more: 'For zsh: source <(paydrill completion zsh), or put it as _paydrill into a folder of your fpath. For fish: ~/.config/fish/completions/.',
  })
    .usage('[options] bash|zsh|fish')
    .description('print what completes commands, flags and values in your shell')
    .action(async (shell: string, words: string[], flags) =>
      done(await (await import('./commands/completion.js')).completion(io, program, [shell, ...words], flags)),
    );
  finished(
    program
      .command('run <scenario...>')
      .option('--junit <file>', 'write the results as JUnit XML')
      .option('--wire <clock>', 'clock that judges signatures: wall or virtual')
      .option('--quiet', 'print results only')
      .option('--watch', 'play again whenever a file changes'),
    {
      examples: ['paydrill run calypso-deposit-declined', 'paydrill run scenarios/*.yaml --junit results.xml'],
      json: 'print a JSON object for each scenario, one per line',
      exit: '0 all went as expected, 1 something did not, 2 wrong usage or invalid file',
    },
  )
    .description('play scenarios with their own calls and expectations: exit 0 or 1')
    .action(async (given: string[], flags) => done(await (await import('./commands/run.js')).run(io, given, flags)));
  finished(program.command('check <file...>'), {
    examples: ['paydrill check scenarios/*.yaml paydrill.config.yaml'],
    exit: '0 no mistakes, 2 mistakes or wrong usage',
  })
    .description('check scenario and config files: FILE:LINE:COL, and the nearest valid name')
    .action(async (files: string[], flags) =>
      done(await (await import('./commands/check.js')).check(io, files, flags)),
    );
}
