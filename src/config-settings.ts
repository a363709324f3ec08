/** Every setting: its key in a config file, its variable, what it is for, and how a value is read. */

import {
  assumptionsOf,
  atOnceOf,
  certifiedNames,
  credentialsOf,
  defaultKeys,
  type Given,
  hostOf,
  hostsOf,
  instantOf,
  portOf,
  providersOf,
  publicUrlOf,
  singlePortOf,
  type Tools,
  timingOf,
  timingPresets,
  tlsOf,
  tokenOf,
  webhooksOf,
} from './config-readers.js';
import { type ConfigNode, oneOf, textOf, truthOf } from './config-source.js';
import { evmRpcUrl } from './core/evm.js';
import type { Provider } from './core/provider.js';
import { defaultPort, defaultSeed, tlsOffset } from './http/options.js';

/** Where the state is kept when nothing else is said, relative to the working directory. */
export const defaultState = '.paydrill/state.json';

/** Where the CA of TLS is kept when nothing else is said, relative to the working directory. */
export const defaultTls = '.paydrill/tls';

const clockModes = ['running', 'frozen'] as const;
const wireModes = ['wall', 'virtual'] as const;
const logModes = ['pretty', 'json', 'silent'] as const;

/** One setting: its environment variable, what it is for, and how a value is read into {@link Given}. */
export interface Setting {
  readonly env?: string;
  /** One line for people. */
  readonly about: string;
  /** What holds when nothing is given, as a config file spells it. */
  readonly default?: string;
  /** Where there is no default: a valid value, as a config file spells it, indented by two when it has several lines. */
  readonly example?: (providers: readonly Provider[]) => string;
  /** Its values, where there are only a few. */
  readonly choices?: readonly string[];
  readonly read: (node: ConfigNode, tools: Tools) => Given;
}

/** Every setting by its key in a config file. */
export const settings = {
  port: {
    env: 'PAYDRILL_PORT',
    about: 'Control port. The ports of the providers follow it; 0 picks free ones.',
    default: String(defaultPort),
    read: (node, { providers }) => ({ port: portOf(textOf(node), providers) }),
  },
  host: {
    env: 'PAYDRILL_HOST',
    about: 'Address to listen on. 0.0.0.0 lets other machines in.',
    default: '127.0.0.1',
    read: (node) => ({ host: hostOf(textOf(node)) }),
  },
  publicUrl: {
    env: 'PAYDRILL_PUBLIC_URL',
    about: 'For links: where callers reach the control port. Default: where they came.',
    example: () => 'http://localhost:14600',
    read: (node) => ({ publicUrl: publicUrlOf(textOf(node)) }),
  },
  allowedHosts: {
    env: 'PAYDRILL_ALLOWED_HOSTS',
    about: 'More names by which the control API may be called: names, *.NAME.',
    example: () => '[paydrill.lan, "*.preview.example.com"]',
    read: (node, tools) => ({ allowedHosts: hostsOf(node, tools) }),
  },
  providers: {
    env: 'PAYDRILL_PROVIDERS',
    about: 'Only these providers. Default: all.',
    example: (providers) => `[${providers.map(({ id }) => id).join(', ')}]`,
    read: (node, tools) => ({ providers: providersOf(node, tools) }),
  },
  state: {
    env: 'PAYDRILL_STATE',
    about: 'File that keeps the state. A relative path counts from this file.',
    default: defaultState,
    read: (node) => ({ state: textOf(node) }),
  },
  memory: {
    env: 'PAYDRILL_MEMORY',
    about: 'Keep the state in memory instead of a file.',
    default: 'false',
    read: (node) => ({ memory: truthOf(node) }),
  },
  fresh: {
    env: 'PAYDRILL_FRESH',
    about: 'Begin anew at each start, whatever the state file holds.',
    default: 'false',
    read: (node) => ({ fresh: truthOf(node) }),
  },
  fsync: {
    env: 'PAYDRILL_FSYNC',
    about: 'Wait until the disk has each change, so that it survives a power cut too.',
    default: 'false',
    read: (node) => ({ fsync: truthOf(node) }),
  },
  seed: {
    env: 'PAYDRILL_SEED',
    about: 'What keys and ids are derived from.',
    default: defaultSeed,
    read: (node) => ({ seed: textOf(node) }),
  },
  clock: {
    env: 'PAYDRILL_CLOCK',
    about: 'running: time goes on. frozen: it stands still until it is advanced.',
    default: 'running',
    choices: clockModes,
    read: (node) => ({ clock: oneOf('clock mode', textOf(node), clockModes) }),
  },
  startAt: {
    env: 'PAYDRILL_START_AT',
    about: 'Where the virtual clock starts. Default: now; 2026-01-01 when it is frozen.',
    example: () => '2026-01-05T09:00:00Z',
    read: (node) => ({ startAt: instantOf(textOf(node)) }),
  },
  wire: {
    env: 'PAYDRILL_WIRE',
    about: 'The clock that judges signatures: wall (real time) or virtual.',
    default: 'wall',
    choices: wireModes,
    read: (node) => ({ wire: oneOf('wire clock', textOf(node), wireModes) }),
  },
  timing: {
    env: 'PAYDRILL_TIMING',
    about: 'How long blocks and checks take: fast (seconds), real, or single durations.',
    default: 'fast',
    choices: timingPresets,
    read: timingOf,
  },
  webhooks: {
    env: 'PAYDRILL_WEBHOOK',
    about: 'Where webhooks go, by provider.',
    example: (providers) => providers.map(({ id }) => `\n  ${id}: http://localhost:3000/webhooks/${id}`).join(''),
    read: webhooksOf,
  },
  allowPublicWebhooks: {
    env: 'PAYDRILL_ALLOW_PUBLIC_WEBHOOKS',
    about: 'Also call webhook URLs outside of this machine and network.',
    default: 'false',
    read: (node) => ({ allowPublicWebhooks: truthOf(node) }),
  },
  allowWebhooksTo: {
    env: 'PAYDRILL_ALLOW_WEBHOOKS_TO',
    about: 'Also call webhook URLs of these hosts: names, *.NAME, addresses, ranges.',
    example: () => '[100.64.0.0/10, hooks.example.com]',
    read: (node, tools) => ({ allowWebhooksTo: hostsOf(node, tools) }),
  },
  webhookCa: {
    env: 'PAYDRILL_WEBHOOK_CA',
    about: 'More certificates of webhook receivers, or of their CA, to trust: a PEM file.',
    example: () => 'ca.pem',
    read: (node) => ({ webhookCa: textOf(node) }),
  },
  webhooksAtOnce: {
    env: 'PAYDRILL_WEBHOOKS_AT_ONCE',
    about: 'Webhooks that an advance sends at once, each about another resource.',
    default: '1',
    read: (node) => ({ webhooksAtOnce: atOnceOf(textOf(node)) }),
  },
  localhost: {
    env: 'PAYDRILL_LOCALHOST',
    about: 'The host that localhost in webhook targets means, for containers.',
    example: () => 'host.docker.internal',
    read: (node) => ({ localhost: hostOf(textOf(node)) }),
  },
  tls: {
    env: 'PAYDRILL_TLS',
    about: 'Serve the real hostnames with TLS. A folder: where the local CA is kept.',
    default: 'false',
    read: (node) => ({ tls: tlsOf(textOf(node)) }),
  },
  tlsPort: {
    env: 'PAYDRILL_TLS_PORT',
    about: `Port of TLS, which this turns on. Default: control port + ${tlsOffset}.`,
    example: () => String(defaultPort + tlsOffset),
    read: (node) => ({ tlsPort: singlePortOf(textOf(node)) }),
  },
  tlsHosts: {
    env: 'PAYDRILL_TLS_HOSTS',
    about: 'More names that its certificate is for, such as that of a compose service.',
    example: () => '[paydrill]',
    read: (node, tools) => ({ tlsHosts: certifiedNames(node, tools) }),
  },
  evmRpc: {
    env: 'PAYDRILL_EVM_RPC',
    about: 'A local EVM node that judges the signatures of contract wallets.',
    example: () => 'http://127.0.0.1:8545',
    read: (node) => ({ evmRpc: evmRpcUrl(textOf(node)) }),
  },
  log: {
    env: 'PAYDRILL_LOG',
    about: 'What is told while it runs: pretty, json or silent.',
    default: 'pretty',
    choices: logModes,
    read: (node) => ({ log: oneOf('log format', textOf(node), logModes) }),
  },
  scenario: {
    env: 'PAYDRILL_SCENARIO',
    about: 'What a new world begins with: a scenario file, or the name of a shipped one.',
    example: () => 'scenarios/first.yaml',
    read: (node) => ({ scenario: textOf(node) }),
  },
  watch: {
    env: 'PAYDRILL_WATCH',
    about: 'Take up that scenario again whenever its file changes.',
    default: 'false',
    read: (node) => ({ watch: truthOf(node) }),
  },
  assumptions: {
    about: 'What is assumed where documents are silent; see: paydrill providers ID',
    example: (providers) =>
      providers
        .flatMap(({ assumptions: [first] }) => (first === undefined ? [] : [`\n  ${first.id}: ${first.default}`]))
        .join(''),
    read: assumptionsOf,
  },
  credentials: {
    about: 'Keys of your own, by provider. Default: derived from the seed.',
    example: ([first]) =>
      first === undefined
        ? '{}'
        : `\n  ${first.id}:${Object.entries(defaultKeys(first))
            .map(([name, value]) => `\n    ${name}: ${JSON.stringify(value)}`)
            .join('')}`,
    read: credentialsOf,
  },
  token: {
    env: 'PAYDRILL_TOKEN',
    about: 'Guards the control API: callers send it as Authorization: Bearer.',
    example: () => 'some-long-secret',
    read: (node) => ({ token: tokenOf(textOf(node)) }),
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** Every key that a config file may have. */
export const configKeys: readonly string[] = Object.keys(settings);
