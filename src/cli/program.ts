import { type Argument, Command } from 'commander';
import { UsageError } from '../config.js';
import { unknownName } from '../core/errors.js';
import type { ControlFlags } from './control-client.js';
import type { Io } from './io.js';
import type { StartFlags } from './options.js';
import { collect, control, example, startOptions } from './program-parts.js';
import { scenarioCommands } from './program-scenarios.js';
import { sessionCommands } from './program-session.js';
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
    .addHelpText('after', example('paydrill demo'))
    .action(async () => done(await (await import('./commands/demo.js')).demo(io)));
  scenarioCommands(program, io, done);
  lookingCommands(program, io, done);
  worldCommands(program, io, done);
  sessionCommands(program, io, done);
  program.addHelpText(
    'after',
    () =>
      '\nWithout a command, paydrill starts: `paydrill start --help` lists its flags.\nExit codes: 0 fine, 1 failure, 2 wrong usage or invalid file.',
  );
  return program;
}

function startCommand(program: Command, io: Io, done: (code: number) => void): void {
  const defaults = { port: '4600', state: '.paydrill/state.json', log: 'pretty' };
  startOptions(program.command('start', { isDefault: true }), defaults)
    .description('start the sandbox (the default command)')
    .option('--watch', 'take up the scenario again whenever its file changes')
    .addHelpText(
      'after',
      '\nA flag beats its PAYDRILL_* variable (PAYDRILL_PORT, PAYDRILL_START_AT), that\nbeats the config file. PAYDRILL_TOKEN guards the control API.',
    )
    .addHelpText('after', example('paydrill --clock frozen --start-at 2026-01-05T09:00:00Z'))
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
    .addHelpText('after', example('paydrill providers calypso'))
    .action(async (id: string | undefined, flags: ControlFlags) =>
      done(await (await import('./commands/providers.js')).providers(io, id, flags)),
    );
  control(program.command('credentials'))
    .description('print base URLs and keys')
    .option('--format <format>', 'env or json (default: env)')
    .option('--seed <text>', 'keys of this seed, without asking a server')
    .addHelpText('after', example('paydrill credentials > .env.paydrill'))
    .action(async (flags) => done(await (await import('./commands/credentials.js')).credentials(io, flags)));
  control(program.command('sign <provider> <method> <path>'))
    .description('print the headers that sign a call')
    .option('--body <text|@file>', 'the body, or the file that holds it')
    .option('--curl', 'print one curl command that makes the call')
    .option('--seed <text>', 'sign with the keys of this seed, without asking a server')
    .addHelpText('after', example('paydrill sign calypso POST /api/v1/user/current --body "{}" --curl'))
    .action(async (provider: string, method: string, path: string, flags) =>
      done(await (await import('./commands/sign.js')).sign(io, provider, method, path, flags)),
    );
  control(program.command('explain [request-id]'))
    .description(
      'tell why a call was refused (the latest, unless one is named), or what a receiver of a webhook computed wrong',
    )
    .option('--webhook <id>', 'explain the last attempt of this webhook instead')
    .option('--secret <secret>', 'the secret that your receiver uses')
    .option('--signature <text>', 'the signature that your receiver computed')
    .option('--key <key>', 'the key that your receiver looked the secret up by')
    .option('--at <instant>', "your receiver's clock, where the age of signatures matters")
    .addHelpText('after', example('paydrill explain --webhook wh_1 --secret 5f3a… --signature 9b1c…'))
    .action(async (id: string | undefined, flags) =>
      done(await (await import('./commands/explain.js')).explain(io, id, flags)),
    );
}

function worldCommands(program: Command, io: Io, done: (code: number) => void): void {
  control(program.command('fire <provider> <event> <id>'))
    .description('let a lifecycle event happen, e.g. customer.block')
    .option('--data <name=text>', 'data of the event, name:=json for JSON; may be repeated', collect)
    .addHelpText('after', example('paydrill fire calypso customer.block 3f1c… --data reason=fraud'))
    .action(async (provider: string, event: string, id: string, flags) =>
      done(await (await import('./commands/fire.js')).fire(io, provider, event, id, flags)),
    );
  control(program.command('pay <address> <amount> <currency>'))
    .description('pay an address from outside')
    .option('--network <network>', 'where the currency is on several')
    .option('--risk <level>', 'of the coins: low, medium or high (default: low)')
    .option('--from <address>', 'the sender')
    .option('--confirmations <number>', 'how many it gets in the end')
    .addHelpText('after', example('paydrill pay 0x5aAe… 0.5 ETH --risk high'))
    .action(async (address: string, amount: string, currency: string, flags) =>
      done(await (await import('./commands/pay.js')).pay(io, address, amount, currency, flags)),
    );
  control(program.command('advance <duration> [instant]'))
    .usage('[options] <duration> | to <instant>')
    .description('move the clock: 30d, 1h30m, or: to 2026-01-05T09:00:00Z')
    .addHelpText('after', example('paydrill advance 1h30m'))
    .action(async (first: string, second: string | undefined, flags: ControlFlags) =>
      done(await (await import('./commands/advance.js')).advance(io, first, second, flags)),
    );
  control(program.command('jobs'))
    .description('list what will happen')
    .addHelpText('after', example('paydrill jobs --workspace team-a'))
    .action(async (flags: ControlFlags) => done(await (await import('./commands/jobs.js')).jobs(io, flags)));
  control(program.command('tail'))
    .description('print calls, transitions and webhooks as they happen')
    .addHelpText('after', example('paydrill tail --json | grep CUSTOMER_'))
    .action(async (flags: ControlFlags) => done(await (await import('./commands/tail.js')).tail(io, flags)));
  control(program.command('reset'))
    .description('make the workspace as new')
    .addHelpText('after', example('paydrill reset'))
    .action(async (flags: ControlFlags) => done(await (await import('./commands/reset.js')).reset(io, flags)));
}

function argumentTerm(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
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
