import type { Command } from 'commander';
import { wrap } from './text.js';

/** The flags of every command that talks to a running server about one workspace. */
export function control(command: Command): Command {
  return url(command).option('--workspace <name>', 'the workspace (default: default, or PAYDRILL_WORKSPACE)');
}

/** The flag of every command that talks to a running server. */
export function url(command: Command): Command {
  return command.option('--url <url>', 'the running Paydrill (default: http://127.0.0.1:4600, or PAYDRILL_URL)');
}

/** The shorthand for wallets as flags. */
export function walletFlags(command: Command): Command {
  return command
    .option(
      '--wallet <wallet>',
      'who signs: 0, 1 or 2 of the wallets for development, @FILE or env:NAME with a private key; for a Safe, may be repeated',
      collect,
    )
    .option('--chain <number>', 'the chain of the wallet, e.g. 300; a challenge of a customer names it')
    .option('--contract <address>', 'the contract wallet that --wallet owns (ERC-1271)')
    .option('--safe <address>', 'the Safe that --wallet owns: its own message is signed');
}

/** What every command ends with: the flag `--json`, and help with exit codes and examples that can be run as they stand. */
export function finished(
  command: Command,
  {
    examples,
    json = 'print JSON',
    exit = usualExit,
    more,
  }: { examples: readonly string[]; json?: string; exit?: string; more?: string },
): Command {
  const parts = [
    ...(more === undefined ? [] : [wrap(more, 0)]),
    wrap(`Exit codes: ${exit}.`, 0),
    `${examples.length === 1 ? 'Example' : 'Examples'}:\n${examples.map((one) => `  ${one}`).join('\n')}`,
  ];
  return command.option('--json', json).addHelpText('after', `\n${parts.join('\n')}`);
}

const usualExit = '0 fine, 1 failure, 2 wrong usage or invalid file';

/** Collects a flag that may be repeated. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** The flags that say how a server is started. */
export function startOptions(command: Command, defaults: { port: string; state: string; log: string }): Command {
  return command
    .option('--port <number>', `control port; providers follow it; 0 picks free ones (default: ${defaults.port})`)
    .option('--host <host>', 'address to listen on (default: 127.0.0.1)')
    .option('--public-url <url>', 'where callers reach the control port (default: where each call came to)')
    .option('--allowed-hosts <list>', 'more names that may call the control API; may be repeated', collect)
    .option('--providers <list>', 'only these, comma-separated (default: all)')
    .option('--state <file>', `keep the state here (default: ${defaults.state})`)
    .option('--memory', 'keep the state in memory only')
    .option('--fresh', 'begin anew, whatever the state file holds')
    .option('--fsync', 'wait for the disk: a change survives a power cut too')
    .option('--seed <text>', 'what keys and ids are derived from (default: paydrill)')
    .option('--clock <mode>', 'running or frozen (default: running)')
    .option('--start-at <instant>', 'where the clock starts, e.g. 2026-01-05T09:00:00Z')
    .option('--wire <clock>', 'clock that judges signatures: wall or virtual (default: wall)')
    .option('--timing <preset>', 'fast or real (default: fast)')
    .option('--webhook <provider=url>', 'where webhooks of a provider go; may be repeated', collect)
    .option('--allow-public-webhooks', 'also call webhook URLs outside of this machine and network')
    .option('--allow-webhooks-to <list>', 'also call these: names, *.NAME, addresses, ranges; may be repeated', collect)
    .option('--webhook-ca <file>', 'also trust these certificates (PEM) of receivers, or of their CA')
    .option('--webhooks-at-once <n>', 'how many an advance sends at once, each about another resource (default: 1)')
    .option('--localhost <host>', 'the host that localhost in webhook targets means')
    .option('--tls [folder]', 'serve the real hostnames with TLS; the CA is kept here (default: .paydrill/tls)')
    .option('--tls-port <number>', 'port of TLS (default: control port + 43)')
    .option('--tls-host <name>', 'another name that the certificate is for; may be repeated', collect)
    .option('--evm-rpc <url>', 'a local EVM node that judges contract wallets')
    .option('--log <format>', `pretty, json or silent (default: ${defaults.log})`)
    .option('--scenario <file|name>', 'lay out this scenario in a new world')
    .option('--config <file>', 'config file (default: paydrill.config.yaml, .yml or .json)');
}
