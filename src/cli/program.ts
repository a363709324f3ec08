import { type Argument, Command } from 'commander';
import { UsageError } from '../config-source.js';
import { unknownName } from '../core/errors.js';
import type { ControlFlags } from './control-client.js';
import type { Io } from './io.js';
import type { JsonFlag } from './notes.js';
import type { StartFlags } from './options.js';
import { collect, control, finished, startOptions, walletFlags } from './program-parts.js';
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
  finished(program.command('demo'), {
    examples: ['paydrill demo'],
    exit: '0 all went as it should, 1 something did not, 2 wrong usage',
  })
    .description('play all providers in one go: signed calls, deposits, verified webhooks')
    .action(async (flags) => done(await (await import('./commands/demo.js')).demo(io, flags)));
  scenarioCommands(program, io, done);
  lookingCommands(program, io, done);
  worldCommands(program, io, done);
  sessionCommands(program, io, done);
  program.hook('preAction', async (_program, command) => {
    // Whoever presses the tab key is not told of mistakes elsewhere.
    if (command.name() === 'completion' || !Object.keys(io.env).some((name) => name.startsWith('PAYDRILL_'))) return;
    await (await import('./variables.js')).checkEnvironment(io, command.name(), command.opts());
  });
  program.addHelpText('after', () =>
    [
      '\nWithout a command, paydrill starts: `paydrill start --help` lists its flags.',
      'Exit codes: 0 fine, 1 failure, 2 wrong usage or invalid file.',
      '',
      'With --json a command prints one JSON document on stdout (run and tail: one on',
      'each line) and nothing else there. Errors and notes are then lines on stderr:',
      '{"error":{"code","message"}} and {"note"}. Exit codes are the same.',
    ].join('\n'),
  );
  return program;
}

function startCommand(program: Command, io: Io, done: (code: number) => void): void {
  const defaults = { port: '4600', state: '.paydrill/state.json', log: 'pretty' };
  finished(
    startOptions(program.command('start', { isDefault: true }), defaults).option(
      '--watch',
      'take up the scenario again whenever its file changes',
    ),
    {
      examples: [
        'paydrill start --webhook calypso=http://localhost:3000/hooks',
        'paydrill --clock frozen --start-at 2026-01-05T09:00:00Z --memory',
      ],
      json: 'say on stdout as JSON that it is ready, and log as JSON',
      more: 'A flag beats its PAYDRILL_* variable (PAYDRILL_PORT, PAYDRILL_START_AT), that beats the config file. PAYDRILL_TOKEN guards the control API.',
    },
  )
    .description('start the sandbox (the default command)')
    .allowExcessArguments(true)
    .action(async (flags: StartFlags & JsonFlag, command: Command) => {
      const [extra] = command.args;
      if (extra !== undefined) throw wrongCommand(program, extra);
      done(await (await import('./commands/start.js')).start(io, flags));
    });
}

function lookingCommands(program: Command, io: Io, done: (code: number) => void): void {
  finished(control(program.command('providers [id]')), {
    examples: ['paydrill providers', 'paydrill providers calypso'],
  })
    .description('list providers, or operations, events and assumptions of one')
    .action(async (id: string | undefined, flags: ControlFlags) =>
      done(await (await import('./commands/providers.js')).providers(io, id, flags)),
    );
  finished(
    control(program.command('credentials'))
      .option('--format <format>', 'env, env-file or json (default: env)')
      .option('--seed <text>', 'keys of this seed, without asking a server'),
    {
      examples: [
        'paydrill credentials > .env.paydrill',
        'paydrill credentials --format env-file > paydrill.env',
        'paydrill credentials --seed ci --json',
      ],
      more: 'env: for shells and dotenv. env-file: each variable on one line, without quotes, for docker --env-file and $GITHUB_ENV; line breaks of PEM keys are \\n there.',
    },
  )
    .description('print base URLs and keys')
    .action(async (flags) => done(await (await import('./commands/credentials.js')).credentials(io, flags)));
  finished(
    walletFlags(control(program.command('sign <provider> <method> <path>')))
      .option('--body <text|@file>', 'the body, or the file that holds it')
      .option('--curl', 'print one curl command that makes the call')
      .option('--seed <text>', 'sign with the keys of this seed, without asking a server'),
    {
      examples: ['paydrill sign calypso POST /api/v1/user/current --body "{}" --curl'],
      more: 'With --wallet, the part that a wallet has in calls of OffBlocks is put into the body: the account of a new customer, or account and signature for a challenge, e.g. --wallet 0 --chain 300.',
    },
  )
    .description('print the headers that sign a call')
    .action(async (provider: string, method: string, path: string, flags) =>
      done(await (await import('./commands/sign.js')).sign(io, provider, method, path, flags)),
    );
  finished(
    walletFlags(control(program.command('sign-challenge [challenge]')))
      .option('--curl', 'print one curl command that hands the signature in')
      .option('--seed <text>', 'wallets and keys of this seed, without asking a server'),
    {
      examples: ['paydrill sign-challenge UUID', 'paydrill sign-challenge UUID --wallet 0 --curl | sh'],
      more: 'The challenge: the id of a customer or an account of the running server, the challenge as it was issued (base64), or the answer that brought it, which may be piped in. Without --wallet, the wallet for development that the challenge names signs.',
    },
  )
    .description('sign the challenge of a wallet (OffBlocks); prints the body that hands it in')
    .action(async (challenge: string | undefined, flags) =>
      done(await (await import('./commands/sign-challenge.js')).signChallenge(io, challenge, flags)),
    );
  finished(
    control(program.command('explain [request-id]'))
      .option('--webhook [id]', 'explain why this webhook was not delivered instead; without an id: each')
      .option('--secret <secret>', 'the secret that your receiver uses')
      .option('--signature <text>', 'the signature that your receiver computed')
      .option('--key <key>', 'the key that your receiver looked the secret up by')
      .option('--at <instant>', "your receiver's clock, where the age of signatures matters"),
    {
      examples: [
        'paydrill explain',
        'paydrill explain req_1',
        'paydrill explain --webhook',
        'paydrill explain --webhook wh_1 --secret SECRET --signature SIGNATURE',
      ],
    },
  )
    .description(
      'tell why a call was refused (the latest, unless one is named), why a webhook was not delivered, or what its receiver computed wrong',
    )
    .action(async (id: string | undefined, flags) =>
      done(await (await import('./commands/explain.js')).explain(io, id, flags)),
    );
}

function worldCommands(program: Command, io: Io, done: (code: number) => void): void {
  finished(
    control(program.command('fire <provider> <event> <id>')).option(
      '--data <name=text>',
      'data of the event, name:=json for JSON; may be repeated',
      collect,
    ),
    { examples: ['paydrill fire calypso customer.block CUSTOMER-ID --data reason=fraud'] },
  )
    .description('let a lifecycle event happen, e.g. customer.block')
    .action(async (provider: string, event: string, id: string, flags) =>
      done(await (await import('./commands/fire.js')).fire(io, provider, event, id, flags)),
    );
  finished(
    control(program.command('pay <address> <amount> <currency>'))
      .option('--network <network>', 'where the currency is on several')
      .option('--risk <level>', 'of the coins: low, medium or high (default: low)')
      .option('--from <address>', 'the sender')
      .option('--confirmations <number>', 'how many it gets in the end'),
    { examples: ['paydrill pay ADDRESS 0.5 ETH', 'paydrill pay ADDRESS 0.5 ETH --risk high'] },
  )
    .description('pay an address from outside')
    .action(async (address: string, amount: string, currency: string, flags) =>
      done(await (await import('./commands/pay.js')).pay(io, address, amount, currency, flags)),
    );
  finished(control(program.command('advance <duration> [instant]')), {
    examples: ['paydrill advance 1h30m', 'paydrill advance to 2030-01-01T00:00:00Z'],
  })
    .usage('[options] <duration> | to <instant>')
    .description('move the clock: 30d, 1h30m, or: to 2026-01-05T09:00:00Z')
    .action(async (first: string, second: string | undefined, flags: ControlFlags) =>
      done(await (await import('./commands/advance.js')).advance(io, first, second, flags)),
    );
  finished(control(program.command('jobs')), { examples: ['paydrill jobs', 'paydrill jobs --workspace team-a'] })
    .description('list what will happen')
    .action(async (flags: ControlFlags) => done(await (await import('./commands/jobs.js')).jobs(io, flags)));
  finished(control(program.command('tail')), {
    examples: ['paydrill tail', 'paydrill tail --json | grep CUSTOMER_'],
    json: 'print JSON, one happening on each line',
  })
    .description('print calls, transitions and webhooks as they happen')
    .action(async (flags: ControlFlags) => done(await (await import('./commands/tail.js')).tail(io, flags)));
  finished(control(program.command('reset')).option('--scenario <name>', 'under this scenario, by its name'), {
    examples: ['paydrill reset', 'paydrill reset --scenario first'],
  })
    .description('make the workspace as new')
    .action(async (flags: ControlFlags & { scenario?: string }) =>
      done(await (await import('./commands/reset.js')).reset(io, flags)),
    );
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
