import type { Command } from 'commander';
import type { ControlFlags } from './control-client.js';
import type { Io } from './io.js';
import type { StartFlags } from './options.js';
import { control, example, startOptions, url } from './program-parts.js';

/** The commands that run a server around a program, and those that keep or part what one holds. */
export function sessionCommands(program: Command, io: Io, done: (code: number) => void): void {
  startOptions(program.command('exec [command...]'), { port: '0', state: 'in memory', log: 'silent' })
    .description('start, run a command with PAYDRILL_* in its environment, stop')
    .usage('[options] -- <command> [arguments...]')
    .addHelpText(
      'after',
      '\nThe command gets PAYDRILL_URL and what `paydrill credentials` prints; its exit\ncode is the answer (128 and the number of the signal that ended it).',
    )
    .addHelpText('after', example('paydrill exec --clock frozen -- npm test'))
    .action(async (words: string[], flags: StartFlags) =>
      done(await (await import('./commands/exec.js')).exec(io, words, flags)),
    );
  url(program.command('ready'))
    .description('exit 0 when a server is ready, else 1, without a word')
    .addHelpText('after', example('until paydrill ready; do sleep 0.1; done'))
    .action(async (flags: ControlFlags) => done(await (await import('./commands/ready.js')).ready(io, flags)));
  control(program.command('snapshot <action> [name]'))
    .usage('[options] save|restore|delete <name> | list')
    .description('keep the state under a name, and bring it back')
    .addHelpText('after', example('paydrill snapshot save paid-invoice'))
    .action(async (action: string, name: string | undefined, flags: ControlFlags) =>
      done(await (await import('./commands/snapshot.js')).snapshot(io, action, name, flags)),
    );
  control(program.command('state <action> <file>'))
    .usage('[options] export <file|-> | import <file>')
    .description('write all of a workspace to a file, or take it from one')
    .addHelpText('after', example('paydrill state export before.json'))
    .action(async (action: string, file: string, flags: ControlFlags) =>
      done(await (await import('./commands/state.js')).state(io, action, file, flags)),
    );
  url(program.command('workspace <action> [name]'))
    .usage('[options] create [name] | list | delete <name>')
    .description('open a world of its own with its own keys, list or end such')
    .option('--seed <text>', 'what the keys of a new one are derived from')
    .option('--json', 'print JSON')
    .addHelpText('after', example('eval "$(paydrill workspace create team-a)"'))
    .action(async (action: string, name: string | undefined, flags) =>
      done(await (await import('./commands/workspace.js')).workspace(io, action, name, flags)),
    );
}
