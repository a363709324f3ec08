import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.js';
import { deadUrl, run, TestIo } from './test-io.js';

const { commands } = buildProgram(new TestIo(), '0', () => undefined);

describe('--help', () => {
  it('lists every command, in 80 columns', async () => {
    const { code, out, err } = await run(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out).toMatchInlineSnapshot(`
      "Usage: paydrill [options] [command]

      A local sandbox of crypto-payment providers.

      Options:
        -V, --version                      print the version
        -h, --help                         print this

      Commands:
        start                              start the sandbox (the default command)
        demo                               play all providers in one go: signed calls,
                                           deposits, verified webhooks
        init [folder]                      write a commented config file and a first
                                           scenario; nothing is overwritten
        completion <shell> [words]         print what completes commands, flags and
                                           values in your shell
        run <scenario>                     play scenarios with their own calls and
                                           expectations: exit 0 or 1
        check <file>                       check scenario and config files:
                                           FILE:LINE:COL, and the nearest valid name
        providers [id]                     list providers, or operations, events and
                                           assumptions of one
        credentials                        print base URLs and keys
        sign <provider> <method> <path>    print the headers that sign a call
        sign-challenge [challenge]         sign the challenge of a wallet (OffBlocks);
                                           prints the body that hands it in
        explain [request-id]               tell why a call was refused (the latest,
                                           unless one is named), why a webhook was not
                                           delivered, or what its receiver computed
                                           wrong
        fire <provider> <event> <id>       let a lifecycle event happen, e.g.
                                           customer.block
        pay <address> <amount> <currency>  pay an address from outside
        advance <duration> [instant]       move the clock: 30d, 1h30m, or: to
                                           2026-01-05T09:00:00Z
        jobs                               list what will happen
        tail                               print calls, transitions and webhooks as
                                           they happen
        reset                              make the workspace as new
        exec [command]                     start, run a command with PAYDRILL_* in its
                                           environment, stop
        ready                              exit 0 when a server is ready, else 1,
                                           without a word
        snapshot <action> [name]           keep the state under a name, and bring it
                                           back
        state <action> <file>              write all of a workspace to a file, or take
                                           it from one
        workspace <action> [name]          open a world of its own with its own keys,
                                           list or end such
        help [command]                     print help on a command

      Without a command, paydrill starts: \`paydrill start --help\` lists its flags.
      Exit codes: 0 fine, 1 failure, 2 wrong usage or invalid file.

      With --json a command prints one JSON document on stdout (run and tail: one on
      each line) and nothing else there. Errors and notes are then lines on stderr:
      {"error":{"code","message"}} and {"note"}. Exit codes are the same.
      "
    `);
  });

  it('of start lists its flags, in 80 columns', async () => {
    const { code, out } = await run(['start', '--help']);
    expect(code).toBe(0);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out).toMatchInlineSnapshot(`
      "Usage: paydrill start [options]

      start the sandbox (the default command)

      Options:
        --port <number>             control port; providers follow it; 0 picks free
                                    ones (default: 4600)
        --host <host>               address to listen on (default: 127.0.0.1)
        --public-url <url>          where callers reach the control port (default:
                                    where each call came to)
        --allowed-hosts <list>      more names that may call the control API; may be
                                    repeated
        --providers <list>          only these, comma-separated (default: all)
        --state <file>              keep the state here (default:
                                    .paydrill/state.json)
        --memory                    keep the state in memory only
        --fresh                     begin anew, whatever the state file holds
        --fsync                     wait for the disk: a change survives a power cut
                                    too
        --seed <text>               what keys and ids are derived from (default:
                                    paydrill)
        --clock <mode>              running or frozen (default: running)
        --start-at <instant>        where the clock starts, e.g. 2026-01-05T09:00:00Z
        --wire <clock>              clock that judges signatures: wall or virtual
                                    (default: wall)
        --timing <preset>           fast or real (default: fast)
        --webhook <provider=url>    where webhooks of a provider go; may be repeated
        --allow-public-webhooks     also call webhook URLs outside of this machine and
                                    network
        --allow-webhooks-to <list>  also call these: names, *.NAME, addresses, ranges;
                                    may be repeated
        --webhook-ca <file>         also trust these certificates (PEM) of receivers,
                                    or of their CA
        --webhooks-at-once <n>      how many an advance sends at once, each about
                                    another resource (default: 1)
        --localhost <host>          the host that localhost in webhook targets means
        --tls [folder]              serve the real hostnames with TLS; the CA is kept
                                    here (default: .paydrill/tls)
        --tls-port <number>         port of TLS (default: control port + 43)
        --tls-host <name>           another name that the certificate is for; may be
                                    repeated
        --evm-rpc <url>             a local EVM node that judges contract wallets
        --log <format>              pretty, json or silent (default: pretty)
        --scenario <file|name>      lay out this scenario in a new world
        --config <file>             config file (default: paydrill.config.yaml, .yml
                                    or .json)
        --watch                     take up the scenario again whenever its file
                                    changes
        --json                      say on stdout as JSON that it is ready, and log as
                                    JSON
        -h, --help                  print this

      A flag beats its PAYDRILL_* variable (PAYDRILL_PORT, PAYDRILL_START_AT), that
      beats the config file. PAYDRILL_TOKEN guards the control API.

      Exit codes: 0 fine, 1 failure, 2 wrong usage or invalid file.

      Examples:
        paydrill start --webhook calypso=http://localhost:3000/hooks
        paydrill --clock frozen --start-at 2026-01-05T09:00:00Z --memory
      "
    `);
  });

  it('of every command names its exit codes and ends with examples, in 80 columns', async () => {
    expect(commands.length).toBeGreaterThan(15);
    for (const name of commands.map((command) => command.name())) {
      const { code, out } = await run([name, '--help']);
      expect(code).toBe(0);
      expect(Math.max(...out.split('\n').map((line) => line.length)), out).toBeLessThanOrEqual(80);
      expect(out).toMatch(/\nExit codes: [^\n]+\n([^\n]+\n)?\nExamples?:\n( {2}.*\bpaydrill\b.*\n)+$/);
      expect(await run(['help', name])).toEqual({ code: 0, out, err: '' });
    }
  });

  it('of any command exits 0', async () => {
    for (const argv of [['help', 'fire'], ['pay', '--help'], ['--version'], ['-V']])
      expect(await run(argv)).toMatchObject({ code: 0, err: '' });
  });
});

describe('wrong usage exits 2 with one line', () => {
  it.each([
    [['strat'], 'Unknown command "strat". Did you mean "start"?'],
    [['strat', '--port', '1'], 'Unknown command "strat". Did you mean "start"?'],
    [['start', 'providrs'], 'Unknown command "providrs". Did you mean "providers"?'],
    [['--memory', 'providers'], 'The command comes first: paydrill providers …; without one, paydrill starts.'],
    [['--prot', '1'], "Unknown option '--prot'. Did you mean --port?"],
    [['start', '--zzzzzzzz'], "Unknown option '--zzzzzzzz'. See: paydrill start --help"],
    [['--port'], "Option '--port <number>' argument missing. See: paydrill start --help"],
    [['jobs', '--jsn'], "Unknown option '--jsn'. Did you mean --json?"],
    [['fire', 'acme'], "Missing required argument 'event'. See: paydrill fire --help"],
    [['reset', 'now'], "Too many arguments for 'reset'. Expected 0 arguments but got 1. See: paydrill reset --help"],
    [['--clock', 'frosen'], '--clock: Unknown clock mode "frosen". Did you mean "frozen"?'],
    [['--webhooks-at-once', '99'], '--webhooks-at-once: expected a whole number from 1 to 64, not "99".'],
    [['--config', 'gone.yaml'], 'gone.yaml: there is no such file.'],
    [['--config', '.'], '.: cannot be read (EISDIR).'],
    [['providers', 'nobody-knows-it'], /^Unknown provider "nobody-knows-it"\. Known: /],
    [['credentials', '--format', 'jsn'], '--format: Unknown format "jsn". Did you mean "json"?'],
    [['fire', 'a', 'b', 'c', '--data', 'x'], '--data: expected name=text or name:=json, not "x".'],
    [['fire', 'a', 'b', 'c', '--data', 'x:=y'], '--data: what follows x:= is not JSON: "y". For text write x=…'],
    [
      ['pay', '0x1', 'ETH', '1'],
      'AMOUNT: expected a decimal number such as 0.5, not "ETH"; it comes before the currency.',
    ],
    [['pay', '0x1', '1', 'ETH', '--risk', 'hihg'], '--risk: Unknown risk "hihg". Did you mean "high"?'],
    [
      ['pay', '0x1', '1', 'ETH', '--confirmations', 'x'],
      '--confirmations: expected a whole number such as 3, not "x".',
    ],
    [['advance'], "Missing required argument 'duration'. See: paydrill advance --help"],
    [['advance', '3 days'], 'advance: expected a duration such as 500ms, 45s, 1h30m or 30d, not "3 days".'],
    [
      ['advance', '2026-01-05'],
      'advance: expected a duration such as 500ms, 45s, 1h30m or 30d, not "2026-01-05". For an instant: paydrill advance to 2026-01-05',
    ],
    [['advance', '1d', '2h'], 'advance: expected one duration such as 1h30m, or: to ISO; not also "2h".'],
    [['advance', 'to'], 'advance to: expected an instant with a zone, such as 2026-01-05T09:00:00Z, not nothing.'],
    [['jobs', '--url', 'localhost:4600'], '--url: expected a URL such as http://127.0.0.1:4600, not "localhost:4600".'],
    [['sign', 'nobody-knows-it', 'GET', '/'], /^Unknown provider "nobody-knows-it"\. Known: /],
  ])('paydrill %j', async (argv, line) => {
    const { code, out, err } = await run(argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.endsWith('\n') && err.trimEnd().split('\n').length === 1, err).toBe(true);
    if (typeof line === 'string') expect(err.trimEnd()).toBe(line);
    else expect(err).toMatch(line);
  });

  it('of any misspelt command or flag names the one that is meant', async () => {
    const misspelt = (name: string) => `${name}${name.at(-1)}`;
    for (const command of commands) {
      const name = command.name();
      const unknown = `Unknown command "${misspelt(name)}". Did you mean "${name}"?\n`;
      for (const argv of [[misspelt(name)], ['help', misspelt(name)]])
        expect(await run(argv)).toEqual({ code: 2, out: '', err: unknown });
      for (const { long } of command.options) {
        const wrong = misspelt(long ?? '');
        const { code, out, err } = await run([name, wrong]);
        expect({ code, out, err }).toEqual({
          code: 2,
          out: '',
          err: `Unknown option '${wrong}'. Did you mean ${long}?\n`,
        });
      }
    }
  });

  it('of a config file tells each mistake on a line of its own', async () => {
    const { code, err } = await run(['start'], { files: { 'paydrill.config.yml': 'prot: 1\nclock: x\n' } });
    expect(code).toBe(2);
    expect(err).toBe(
      'paydrill.config.yml:1:1: Unknown key "prot". Did you mean "port"?\npaydrill.config.yml:2:8: clock: Unknown clock mode "x". Known: running, frozen.\n',
    );
  });

  it('finds the file of PAYDRILL_CONFIG before the default one, and --config before that', async () => {
    const files = { 'paydrill.config.yaml': 'a: 1', 'env.yaml': 'b: 1', 'flag.json': '{"c": 1}' };
    expect((await run([], { files })).err).toMatch(/^paydrill\.config\.yaml:1:1: Unknown key "a"/);
    expect((await run([], { files, env: { PAYDRILL_CONFIG: 'env.yaml' } })).err).toMatch(
      /^env\.yaml:1:1: Unknown key "b"/,
    );
    expect((await run(['--config', 'flag.json'], { files, env: { PAYDRILL_CONFIG: 'env.yaml' } })).err).toMatch(
      /^flag\.json:1:2: Unknown key "c"/,
    );
  });

  it('a state file that is none is an invalid file, and stays as it is', async () => {
    const { code, err, out } = await run(['start', '--state', 'paydrill.config.json', '--config', 'c.yaml'], {
      files: { 'paydrill.config.json': '{\n "a": }', 'c.yaml': '' },
    });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/paydrill\.config\.json:2:\d+: the state file is not JSON/);
  });
});

describe('a failure exits 1 with one line', () => {
  it.each([
    [['jobs']],
    [['tail']],
    [['reset']],
    [['advance', '1d']],
    [['fire', 'a', 'b.c', 'd']],
    [['pay', '0x1', '1', 'ETH']],
    [['providers']],
    [['credentials']],
    [['providers', '--workspace', 'w']],
  ])('paydrill %j without a server', async ([...argv]) => {
    const url = argv.includes('--workspace') ? [] : ['--url', deadUrl];
    const { code, out, err } = await run([...argv, ...url], { env: { PAYDRILL_PORT: '1' } });
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: `No Paydrill answers at ${deadUrl}; start one with: paydrill start\n`,
    });
  });
});
