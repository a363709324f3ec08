import { type Argument, Command } from 'commander';
import { UsageError } from '../config.js';
import { unknownName } from '../core/errors.js';
import type { ControlFlags } from './control-client.js';
import type { Io } from './io.js';
import type { StartFlags } from './options.js';
import { width } from './text.js';

/**
 * Every command with its arguments and flags. What a command does is imported when it runs, so that `--help` and `--version` load
 * nothing else. `done` gets the exit code.
 */
export function buildProgram(io: Io, version: string, done: (code: number) => void): Command {
  const program = new Command('paydrill');
  program
    .description('A local sandbox of crypto-payment providers.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .helpCommand('help [command]', 'print help on a command')
    .exitOverride()
    .configureHelp({
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
    })
    // The messages of errors are printed by main, on one line each.
    .configureOutput({
      writeOut: (text) => io.stdout(text),
      writeErr: (text) => io.stderr(text),
      outputError: () => undefined,
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
    });

  startCommand(program, io, done);
  program
    .command('demo')
    .description('play all providers in one go: signed calls, deposits, verified webhooks')
    .action(async () => done(await (await import('./commands/demo.js')).demo(io)));
  lookingCommands(program, io, done);
  worldCommands(program, io, done);
  program.addHelpText(
    'after',
    () =>
      '\nWithout a command, paydrill starts: `paydrill start --help` lists its flags.\nExit codes: 0 fine, 1 failure, 2 wrong usage or invalid file.',
  );
  return program;
}

function startCommand(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('start', { isDefault: true })
    .description('start the sandbox (the default command)')
    .option('--port <number>', 'control port; providers follow it; 0 picks free ones (default: 4600)')
    .option('--host <host>', 'address to listen on (default: 127.0.0.1)')
    .option('--providers <list>', 'only these, comma-separated (default: all)')
    .option('--state <file>', 'keep the state here (default: .paydrill/state.json)')
    .option('--memory', 'keep the state in memory only')
    .option('--fresh', 'begin anew, whatever the state file holds')
    .option('--seed <text>', 'what keys and ids are derived from (default: paydrill)')
    .option('--clock <mode>', 'running or frozen (default: running)')
    .option('--start-at <instant>', 'where the clock starts, e.g. 2026-01-05T09:00:00Z')
    .option('--wire <clock>', 'clock that judges signatures: wall or virtual (default: wall)')
    .option('--timing <preset>', 'fast or real (default: fast)')
    .option('--webhook <provider=url>', 'where webhooks of a provider go; may be repeated', collect)
    .option('--allow-public-webhooks', 'also call webhook URLs outside of this machine and network')
    .option('--log <format>', 'pretty, json or silent (default: pretty)')
    .option('--config <file>', 'config file (default: paydrill.config.yaml, .yml or .json)')
    .addHelpText(
      'after',
      '\nA flag beats its PAYDRILL_* variable (PAYDRILL_PORT, PAYDRILL_START_AT), that\nbeats the config file. PAYDRILL_TOKEN guards the control API.',
    )
    .allowExcessArguments(true)
    .action(async (flags: StartFlags, command: Command) => {
      const [extra] = command.args;
      if (extra !== undefined) throw wrongCommand(program, extra);
      done(await (await import('./commands/start.js')).start(io, flags));
    });
}

function lookingCommands(program: Command, io: Io, done: (code: number) => void): void {
  control(program.command('providers [id]'))
    .description('list providers, or operations, events and assumptions of one')
    .action(async (id: string | undefined, flags: ControlFlags) =>
      done(await (await import('./commands/providers.js')).providers(io, id, flags)),
    );
  control(program.command('credentials'))
    .description('print base URLs and keys')
    .option('--format <format>', 'env or json (default: env)')
    .option('--seed <text>', 'keys of this seed, without asking a server')
    .action(async (flags) => done(await (await import('./commands/credentials.js')).credentials(io, flags)));
  control(program.command('sign <provider> <method> <path>'))
    .description('print the headers that sign a call')
    .option('--body <text|@file>', 'the body, or the file that holds it')
    .option('--curl', 'print one curl command that makes the call')
    .option('--seed <text>', 'sign with the keys of this seed, without asking a server')
    .action(async (provider: string, method: string, path: string, flags) =>
      done(await (await import('./commands/sign.js')).sign(io, provider, method, path, flags)),
    );
}

function worldCommands(program: Command, io: Io, done: (code: number) => void): void {
  control(program.command('fire <provider> <event> <id>'))
    .description('let a lifecycle event happen, e.g. customer.block')
    .option('--data <name=text>', 'data of the event, name:=json for JSON; may be repeated', collect)
    .action(async (provider: string, event: string, id: string, flags) =>
      done(await (await import('./commands/fire.js')).fire(io, provider, event, id, flags)),
    );
  control(program.command('pay <address> <amount> <currency>'))
    .description('pay an address from outside')
    .option('--network <network>', 'where the currency is on several')
    .option('--risk <level>', 'of the coins: low, medium or high (default: low)')
    .option('--from <address>', 'the sender')
    .option('--confirmations <number>', 'how many it gets in the end')
    .action(async (address: string, amount: string, currency: string, flags) =>
      done(await (await import('./commands/pay.js')).pay(io, address, amount, currency, flags)),
    );
  control(program.command('advance <duration> [instant]'))
    .usage('[options] <duration> | to <instant>')
    .description('move the clock: 30d, 1h30m, or: to 2026-01-05T09:00:00Z')
    .action(async (first: string, second: string | undefined, flags: ControlFlags) =>
      done(await (await import('./commands/advance.js')).advance(io, first, second, flags)),
    );
  control(program.command('jobs'))
    .description('list what will happen')
    .action(async (flags: ControlFlags) => done(await (await import('./commands/jobs.js')).jobs(io, flags)));
  control(program.command('tail'))
    .description('print calls, transitions and webhooks as they happen')
    .action(async (flags: ControlFlags) => done(await (await import('./commands/tail.js')).tail(io, flags)));
  control(program.command('reset'))
    .description('make the workspace as new')
    .action(async (flags: ControlFlags) => done(await (await import('./commands/reset.js')).reset(io, flags)));
}

/** The flags of every command that talks to a running server. */
function control(command: Command): Command {
  return command
    .option('--url <url>', 'the running Paydrill (default: http://127.0.0.1:4600, or PAYDRILL_URL)')
    .option('--workspace <name>', 'the workspace (default: default)')
    .option('--json', 'print JSON');
}

function argumentTerm(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** Names of all commands. */
export function commandNames(program: Command): string[] {
  return [...program.commands.map((command) => command.name()), 'help'];
}

/** The error for an argument of the default command: a misspelt command, or one behind flags of `start`. */
export function wrongCommand(program: Command, given: string): UsageError {
  const names = commandNames(program);
  if (names.includes(given))
    return new UsageError(`The command comes first: paydrill ${given} …; without one, paydrill starts.`);
  return new UsageError(unknownName('command', given, names).message);
}
