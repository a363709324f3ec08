/**
 * Flags, environment and config file in; options of a server out. Pure: whoever calls it reads files and variables, so
 * that the program, `paydrill exec` and a test all get the same answer from the same input.
 */
import { dirname, isAbsolute, join } from 'node:path';
import { isServiceLink } from './config-environment.js';
import { type Given, type LogMode, splitTargets, type Tools, targetList } from './config-readers.js';
import { configKeys, defaultState, defaultTls, type Setting, settings } from './config-settings.js';
import { type ConfigFile, type ConfigNode, entriesOf, UsageError } from './config-source.js';
import { messageOf, unknownName } from './core/errors.js';
import type { Provider } from './core/provider.js';
import { defaultPort, defaultSeed, type ServerOptions, type TlsOptions, tlsOffset } from './http/options.js';

export type { LogMode } from './config-readers.js';
export { configKeys } from './config-settings.js';
export { type ConfigEntry, type ConfigFile, type ConfigNode, UsageError } from './config-source.js';

/** Flags of `start` as the command line gives them: text, not yet checked. */
export interface Flags {
  readonly port?: string | undefined;
  readonly host?: string | undefined;
  readonly publicUrl?: string | undefined;
  readonly allowedHosts?: readonly string[] | undefined;
  readonly providers?: string | undefined;
  readonly state?: string | undefined;
  readonly memory?: boolean | undefined;
  readonly fresh?: boolean | undefined;
  readonly fsync?: boolean | undefined;
  readonly seed?: string | undefined;
  readonly clock?: string | undefined;
  readonly startAt?: string | undefined;
  readonly wire?: string | undefined;
  readonly timing?: string | undefined;
  /** Each `PROVIDER=URL`. */
  readonly webhook?: readonly string[] | undefined;
  readonly allowPublicWebhooks?: boolean | undefined;
  readonly allowWebhooksTo?: readonly string[] | undefined;
  readonly webhookCa?: string | undefined;
  readonly webhooksAtOnce?: string | undefined;
  readonly localhost?: string | undefined;
  readonly evmRpc?: string | undefined;
  /** True: with the CA in the default folder. */
  readonly tls?: string | boolean | undefined;
  readonly tlsPort?: string | undefined;
  readonly tlsHost?: readonly string[] | undefined;
  readonly log?: string | undefined;
  readonly scenario?: string | undefined;
  readonly watch?: boolean | undefined;
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The options of a server: flag, then `PAYDRILL_*` variable, then config file, then default. Single webhook targets, timings,
 * assumptions and keys add up over the sources; a timing preset leaves single timings as they are. Every value given is
 * checked, also one that another overrides. Throws {@link UsageError} with every mistake.
 */
export function resolveOptions(input: {
  readonly flags: Flags;
  readonly env: Environment;
  readonly file?: ConfigFile | undefined;
  readonly providers: readonly Provider[];
}): { options: ServerOptions; log: LogMode; scenario: string | undefined; watch: boolean } {
  const { flags, env, file, providers } = input;
  const mistakes: string[] = [];
  const tools: Tools = {
    providers,
    attempt(at, work) {
      try {
        return work();
      } catch (error) {
        mistakes.push(...(error instanceof UsageError ? error.mistakes : [`${at}: ${messageOf(error)}`]));
        return undefined;
      }
    },
  };
  const sources = [
    readFlags(flags, tools),
    readEnvironment(env, tools),
    file === undefined ? {} : readFile(file, tools),
  ];
  if (mistakes.length > 0) throw new UsageError(mistakes);
  const given = merged(sources);
  const options: ServerOptions = {
    port: given.port ?? defaultPort,
    host: given.host ?? '127.0.0.1',
    publicUrl: given.publicUrl,
    allowedHosts: given.allowedHosts ?? [],
    providers: given.providers ?? providers,
    state: stateOf(sources),
    fresh: given.fresh ?? false,
    fsync: given.fsync ?? false,
    seed: given.seed ?? defaultSeed,
    clock: given.clock ?? 'running',
    startAt: given.startAt,
    wire: given.wire ?? 'wall',
    timing: { preset: given.preset ?? 'fast', overrides: given.timings ?? {} },
    assumptions: given.assumptions ?? {},
    credentials: given.credentials ?? {},
    targets: given.targets ?? {},
    allowPublicWebhooks: given.allowPublicWebhooks ?? false,
    allowWebhooksTo: given.allowWebhooksTo ?? [],
    webhookCa: given.webhookCa,
    webhooksAtOnce: given.webhooksAtOnce ?? 1,
    localhost: given.localhost,
    evmRpc: given.evmRpc,
    tls: tlsOptions(given),
    token: given.token,
  };
  return { options, log: given.log ?? 'pretty', scenario: given.scenario, watch: given.watch ?? false };
}

/** Also on when only its port or more names are given. */
function tlsOptions({ tls, tlsPort, tlsHosts, port = defaultPort }: Given): TlsOptions | undefined {
  if (tls === false || (tls === undefined && tlsPort === undefined && tlsHosts === undefined)) return undefined;
  const following = port === 0 ? 0 : port + tlsOffset;
  if (tlsPort === undefined && following > 65_535)
    throw new UsageError(
      `--tls-port: expected a port for TLS, since ${following} (control port + ${tlsOffset}) is none.`,
    );
  return { folder: tls || defaultTls, port: tlsPort ?? following, hosts: tlsHosts ?? [] };
}

function readFlags(flags: Flags, tools: Tools): Given {
  const { webhook, tlsHost, ...named } = flags;
  const nodes: [string, string, ConfigNode | undefined][] = [
    ...Object.entries(named).map(([key, value]): [string, string, ConfigNode | undefined] => [
      key,
      flagOf(key),
      nodeOf(flagOf(key), value),
    ]),
    ['tlsHosts', '--tls-host', nodeOf('--tls-host', tlsHost)],
    ['webhooks', '--webhook', webhook === undefined ? undefined : targetList('--webhook', webhook, tools)],
  ];
  const found = nodes.map(([key, at, node]) => (node === undefined ? {} : read(key, at, node, tools)));
  if (flags.memory === true && flags.state !== undefined) {
    tools.attempt('--memory', () => {
      throw new Error('cannot be together with --state FILE: the state is either in memory or in a file.');
    });
  }
  return merged(found);
}

/** `startAt` is given as `--start-at`. */
function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function readEnvironment(env: Environment, tools: Tools): Given {
  const found = Object.entries<Setting>(settings).map(([key, { env: name }]) => {
    const text = name === undefined ? undefined : env[name];
    // A variable that is set to nothing is how shells and compose files say that it is not set.
    if (name === undefined || text === undefined || text === '' || isServiceLink(name, text)) return {};
    const node = key === 'webhooks' ? targetList(name, splitTargets(text), tools) : nodeOf(name, text);
    return node === undefined ? {} : read(key, name, node, tools);
  });
  const given = merged(found);
  if (given.memory === true && given.state !== undefined) {
    tools.attempt('PAYDRILL_MEMORY', () => {
      throw new Error('cannot be together with PAYDRILL_STATE: the state is either in memory or in a file.');
    });
  }
  return given;
}

function readFile({ path, root }: ConfigFile, tools: Tools): Given {
  const entries = tools.attempt(root.at, () => entriesOf(root, 'settings')) ?? [];
  const found = entries.map(({ key, at, value }) => {
    if (configKeys.includes(key)) return read(key, `${value.at}: ${key}`, value, tools);
    tools.attempt(at, () => {
      throw unknownName('key', key, configKeys);
    });
    return {};
  });
  const { state, tls, webhookCa, ...given } = merged(found);
  const here = (named: string) => (isAbsolute(named) ? named : join(dirname(path), named));
  if (given.memory === true && state !== undefined) {
    tools.attempt(entries.find(({ key }) => key === 'memory')?.at ?? path, () => {
      throw new Error('memory cannot be true together with state: the state is either in memory or in a file.');
    });
  }
  return {
    ...given,
    ...(state === undefined ? {} : { state: here(state) }),
    ...(webhookCa === undefined ? {} : { webhookCa: here(webhookCa) }),
    ...(tls === undefined ? {} : { tls: tls === false || tls === '' ? tls : here(tls) }),
  };
}

function read(key: string, at: string, node: ConfigNode, tools: Tools): Given {
  const setting = Object.entries<Setting>(settings).find(([name]) => name === key)?.[1];
  if (setting === undefined) throw new Error(`no setting ${key}`);
  return tools.attempt(at, () => setting.read(node, tools)) ?? {};
}

/** The first of the sources wins; mappings add up. */
function merged(sources: readonly Given[]): Given {
  let all: Given = {};
  for (const one of [...sources].reverse()) {
    all = {
      ...all,
      ...one,
      ...(one.timings && { timings: { ...all.timings, ...one.timings } }),
      ...(one.targets && { targets: { ...all.targets, ...one.targets } }),
      ...(one.assumptions && { assumptions: { ...all.assumptions, ...one.assumptions } }),
      ...(one.credentials && { credentials: { ...all.credentials, ...one.credentials } }),
    };
  }
  return all;
}

/** `--memory` beats a state file of the environment or the config file, and `--state` beats their memory. */
function stateOf(sources: readonly Given[]): string | undefined {
  let inFile = false;
  for (const { state, memory } of sources) {
    if (state !== undefined) return state;
    if (memory === true && !inFile) return undefined;
    inFile ||= memory === false;
  }
  return defaultState;
}

/** A flag that may be repeated adds up to one list. */
function nodeOf(at: string, value: string | boolean | readonly string[] | undefined): ConfigNode | undefined {
  return value === undefined ? undefined : { at, kind: 'text', text: String(value) };
}
