import type { Command } from 'commander';

/** The flags of every command that talks to a running server. */
export function control(command: Command): Command {
  return url(command).option('--workspace <name>', 'the workspace (default: default)').option('--json', 'print JSON');
}

/** The flag of every command that talks to a running server. */
export function url(command: Command): Command {
  return command.option('--url <url>', 'the running Paydrill (default: http://127.0.0.1:4600, or PAYDRILL_URL)');
}

/** The end of a command's help. */
export function example(text: string): string {
  return `\nExample: ${text}`;
}

/** Collects a flag that may be repeated. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** The flags that say how a server is started. */
export function startOptions(command: Command, defaults: { port: string; state: string; log: string }): Command {
  return command
    .option('--port <number>', `control port; providers follow it; 0 picks free ones (default: ${defaults.port})`)
    .option('--host <host>', 'address to listen on (default: 127.0.0.1)')
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
    .option('--evm-rpc <url>', 'a local EVM node that judges contract wallets')
    .option('--log <format>', `pretty, json or silent (default: ${defaults.log})`)
    .option('--scenario <file|name>', 'lay out this scenario in a new world')
    .option('--config <file>', 'config file (default: paydrill.config.yaml, .yml or .json)');
}
