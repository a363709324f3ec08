import type { Command } from 'commander';
import type { Io } from './io.js';
import { example } from './program-parts.js';

/** The commands about scenario files. */
export function scenarioCommands(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('init [folder]')
    .description('write a commented config file and a first scenario; nothing is overwritten')
    .option('--json', 'print JSON')
    .addHelpText('after', example('paydrill init'))
    .action(async (folder: string | undefined, flags) =>
      done(await (await import('./commands/init.js')).init(io, folder, flags)),
    );
  program
    .command('run <scenario...>')
    .description('play scenarios with their own calls and expectations: exit 0 or 1')
    .option('--junit <file>', 'write the results as JUnit XML')
    .option('--wire <clock>', 'clock that judges signatures: wall or virtual')
    .option('--quiet', 'print results only')
    .option('--json', 'print a JSON object for each scenario')
    .option('--watch', 'play again whenever a file changes')
    .addHelpText('after', example('paydrill run scenarios/*.yaml --junit results.xml'))
    .action(async (given: string[], flags) => done(await (await import('./commands/run.js')).run(io, given, flags)));
  program
    .command('check <file...>')
    .description('check scenario and config files: FILE:LINE:COL, and the nearest valid name')
    .addHelpText('after', example('paydrill check scenarios/*.yaml paydrill.config.yaml'))
    .action(async (files: string[]) => done(await (await import('./commands/check.js')).check(io, files)));
}
