import type { Command } from 'commander';
import type { ControlFlags } from './control-client.js';
import type { Io } from './io.js';
import type { StartFlags } from './options.js';
import { control, finished, startOptions, url } from './program-parts.js';

/** The commands that run a server around a program, and those that keep or part what one holds. */
export function sessionCommands(program: Command, io: Io, done: (code: number) => void): void {
  finished(startOptions(program.command('exec [command...]'), { port: '0', state: 'in memory', log: 'silent' }), {
    examples: ['paydrill exec -- npm test', 'paydrill exec --clock frozen --scenario first -- node --test'],
    json: 'errors as JSON; the output is that of the command',
    more: 'The command gets PAYDRILL_URL and what `paydrill credentials` prints.',
    exit: 'that of the command (128 and the number of the signal that ended it, 127 no such command, 126 cannot be run); 1 failure, 2 wrong usage',
  })
    .description('start, run a command with PAYDRILL_* in its environment, stop')
    .usage('[options] -- <command> [arguments...]')
    .action(async (words: string[], flags: StartFlags) =>
      done(await (await import('./commands/exec.js')).exec(io, words, flags)),
    );
  finished(url(program.command('ready')), {
    examples: ['until paydrill ready; do sleep 0.1; done'],
    exit: '0 ready, 1 not ready, 2 wrong usage',
  })
    .description('exit 0 when a server is ready, else 1, without a word')
    .action(async (flags: ControlFlags) => done(await (await import('./commands/ready.js')).ready(io, flags)));
  finished(control(program.command('snapshot <action> [name]')), {
    examples: ['paydrill snapshot save paid-invoice', 'paydrill snapshot list'],
  })
    .usage('[options] save|restore|delete <name> | list')
    .description('keep the state under a name, and bring it back')
    .action(async (action: string, name: string | undefined, flags: ControlFlags) =>
      done(await (await import('./commands/snapshot.js')).snapshot(io, action, name, flags)),
    );
  finished(control(program.command('state <action> <file>')), {
    examples: ['paydrill state export before.json', 'paydrill state import before.json'],
  })
    .usage('[options] export <file|-> | import <file>')
    .description('write all of a workspace to a file, or take it from one')
    .action(async (action: string, file: string, flags: ControlFlags) =>
      done(await (await import('./commands/state.js')).state(io, action, file, flags)),
    );
  finished(
    url(program.command('workspace <action> [name]')).option(
      '--seed <text>',
      'what the keys of a new one are derived from',
    ),
    { examples: ['eval "$(paydrill workspace create team-a)"', 'paydrill workspace list'] },
  )
    .usage('[options] create [name] | list | delete <name>')
    .description('open a world of its own with its own keys, list or end such')
    .action(async (action: string, name: string | undefined, flags) =>
      done(await (await import('./commands/workspace.js')).workspace(io, action, name, flags)),
    );
}
