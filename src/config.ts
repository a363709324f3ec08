/**
 * Flags, environment and config file in; options of a server out. Pure: whoever calls it reads files and variables, so
 * that the program, `paydrill exec` and a test all get the same answer from the same input.
 */
import { dirname, isAbsolute, join } from 'node:path';
import { type ClockMode, parseInstant, type WireMode } from './core/clock.js';
import { messageOf, PaydrillError, unknownName } from './core/errors.js';
import { evmRpcUrl } from './core/evm.js';
import { Ids } from './core/ids.js';
import type { AssumptionValue, Credentials, Provider } from './core/provider.js';
import { assumptionOverrides, type TimingPreset, timingOverrides } from './core/settings.js';
import { defaultPort, defaultSeed, type ServerOptions } from './http/options.js';

/** How `start` tells what happens: lines for people, one JSON object per line, or nothing. */
export type LogMode = 'pretty' | 'json' | 'silent';

/** Where the state is kept when nothing else is said, relative to the working directory. */
export const defaultState = '.paydrill/state.json';

/** Flags of `start` as the command line gives them: text, not yet checked. */
export interface Flags {
  readonly port?: string | undefined;
  readonly host?: string | undefined;
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
  readonly evmRpc?: string | undefined;
  readonly log?: string | undefined;
  readonly scenario?: string | undefined;
  readonly watch?: boolean | undefined;
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A value and where it was given: `--port`, `PAYDRILL_PORT` or `paydrill.config.yaml:3:7`. Scalars are kept as text, since
 * numbers lose digits and leading zeros.
 */
export type ConfigNode = { readonly at: string } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly ConfigNode[] }
  | { readonly kind: 'map'; readonly entries: readonly ConfigEntry[] }
  | { readonly kind: 'nothing' }
);

/** One key of a mapping; `at` is the place of the key. */
export interface ConfigEntry {
  readonly key: string;
  readonly at: string;
  readonly value: ConfigNode;
}

/** A config file that was read. A relative `state` in it counts from the folder of `path`. */
export interface ConfigFile {
  readonly path: string;
  readonly root: ConfigNode;
}

/** What a person gave is wrong: a flag, a variable, a file or an argument. Exit code 2; one line per mistake. */
export class UsageError extends Error {
  readonly mistakes: readonly string[];
  constructor(mistakes: string | readonly string[]) {
    const list = typeof mistakes === 'string' ? [mistakes] : mistakes;
    super(list.join('\n'));
    this.name = 'UsageError';
    this.mistakes = list;
  }
}

/** One setting: its key in a config file, its environment variable, and how a value is read into {@link Given}. */
interface Setting {
  readonly env?: string;
  readonly read: (node: ConfigNode, tools: Tools) => Given;
}

/** What one source gives. */
interface Given {
  readonly port?: number;
  readonly host?: string;
  readonly providers?: readonly Provider[];
  readonly state?: string;
  readonly memory?: boolean;
  readonly fresh?: boolean;
  readonly fsync?: boolean;
  readonly seed?: string;
  readonly clock?: ClockMode;
  readonly startAt?: number;
  readonly wire?: WireMode;
  readonly preset?: TimingPreset;
  readonly timings?: Readonly<Record<string, number>>;
  readonly targets?: Readonly<Record<string, string>>;
  readonly allowPublicWebhooks?: boolean;
  readonly evmRpc?: string;
  readonly log?: LogMode;
  readonly scenario?: string;
  readonly watch?: boolean;
  readonly assumptions?: Readonly<Record<string, AssumptionValue>>;
  readonly credentials?: Readonly<Record<string, Credentials>>;
  readonly token?: string;
}

interface Tools {
  readonly providers: readonly Provider[];
  /** Notes what `work` throws as a mistake at a place, so that one run tells all mistakes. */
  attempt<T>(at: string, work: () => T): T | undefined;
}

const settings = {
  port: { env: 'PAYDRILL_PORT', read: (node, { providers }) => ({ port: portOf(textOf(node), providers) }) },
  host: { env: 'PAYDRILL_HOST', read: (node) => ({ host: hostOf(textOf(node)) }) },
  providers: { env: 'PAYDRILL_PROVIDERS', read: (node, tools) => ({ providers: providersOf(node, tools) }) },
  state: { env: 'PAYDRILL_STATE', read: (node) => ({ state: textOf(node) }) },
  memory: { env: 'PAYDRILL_MEMORY', read: (node) => ({ memory: truthOf(node) }) },
  fresh: { env: 'PAYDRILL_FRESH', read: (node) => ({ fresh: truthOf(node) }) },
  fsync: { env: 'PAYDRILL_FSYNC', read: (node) => ({ fsync: truthOf(node) }) },
  seed: { env: 'PAYDRILL_SEED', read: (node) => ({ seed: textOf(node) }) },
  clock: {
    env: 'PAYDRILL_CLOCK',
    read: (node) => ({ clock: oneOf('clock mode', textOf(node), ['running', 'frozen']) }),
  },
  startAt: { env: 'PAYDRILL_START_AT', read: (node) => ({ startAt: instantOf(textOf(node)) }) },
  wire: { env: 'PAYDRILL_WIRE', read: (node) => ({ wire: oneOf('wire clock', textOf(node), ['wall', 'virtual']) }) },
  timing: { env: 'PAYDRILL_TIMING', read: timingOf },
  webhooks: { env: 'PAYDRILL_WEBHOOK', read: webhooksOf },
  allowPublicWebhooks: {
    env: 'PAYDRILL_ALLOW_PUBLIC_WEBHOOKS',
    read: (node) => ({ allowPublicWebhooks: truthOf(node) }),
  },
  evmRpc: { env: 'PAYDRILL_EVM_RPC', read: (node) => ({ evmRpc: evmRpcUrl(textOf(node)) }) },
  log: {
    env: 'PAYDRILL_LOG',
    read: (node) => ({ log: oneOf('log format', textOf(node), ['pretty', 'json', 'silent']) }),
  },
  scenario: { env: 'PAYDRILL_SCENARIO', read: (node) => ({ scenario: textOf(node) }) },
  watch: { env: 'PAYDRILL_WATCH', read: (node) => ({ watch: truthOf(node) }) },
  assumptions: { read: assumptionsOf },
  credentials: { read: credentialsOf },
  token: { env: 'PAYDRILL_TOKEN', read: (node) => ({ token: tokenOf(textOf(node)) }) },
} as const satisfies Readonly<Record<string, Setting>>;

/** Every key that a config file may have. */
export const configKeys: readonly string[] = Object.keys(settings);

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
    evmRpc: given.evmRpc,
    token: given.token,
  };
  return { options, log: given.log ?? 'pretty', scenario: given.scenario, watch: given.watch ?? false };
}

function readFlags(flags: Flags, tools: Tools): Given {
  const { webhook, startAt, allowPublicWebhooks, evmRpc, ...named } = flags;
  const nodes: [string, string, ConfigNode | undefined][] = [
    ...Object.entries(named).map(([key, value]): [string, string, ConfigNode | undefined] => [
      key,
      `--${key}`,
      nodeOf(`--${key}`, value),
    ]),
    ['startAt', '--start-at', nodeOf('--start-at', startAt)],
    ['allowPublicWebhooks', '--allow-public-webhooks', nodeOf('--allow-public-webhooks', allowPublicWebhooks)],
    ['evmRpc', '--evm-rpc', nodeOf('--evm-rpc', evmRpc)],
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

function readEnvironment(env: Environment, tools: Tools): Given {
  const found = Object.entries<Setting>(settings).map(([key, { env: name }]) => {
    const text = name === undefined ? undefined : env[name];
    // A variable that is set to nothing is how shells and compose files say that it is not set.
    if (name === undefined || text === undefined || text === '') return {};
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
  const { state, ...given } = merged(found);
  if (given.memory === true && state !== undefined) {
    tools.attempt(entries.find(({ key }) => key === 'memory')?.at ?? path, () => {
      throw new Error('memory cannot be true together with state: the state is either in memory or in a file.');
    });
  }
  return {
    ...given,
    ...(state === undefined ? {} : { state: isAbsolute(state) ? state : join(dirname(path), state) }),
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

function nodeOf(at: string, value: string | boolean | undefined): ConfigNode | undefined {
  return value === undefined ? undefined : { at, kind: 'text', text: String(value) };
}

function textOf(node: ConfigNode): string {
  if (node.kind === 'text' && node.text !== '') return node.text;
  throw new Error(`expected a value, not ${kindOf(node)}.`);
}

function entriesOf(node: ConfigNode, what: string): readonly ConfigEntry[] {
  if (node.kind === 'map') return node.entries;
  throw new Error(`expected a mapping of ${what}, not ${kindOf(node)}.`);
}

function kindOf(node: ConfigNode): string {
  if (node.kind === 'text') return node.text === '' ? 'an empty text' : quoted(node.text);
  return { list: 'a list', map: 'a mapping', nothing: 'nothing' }[node.kind];
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function portOf(text: string, providers: readonly Provider[]): number {
  const highest = 65_535 - Math.max(0, ...providers.map(({ portOffset }) => portOffset));
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= highest) return port;
  throw new Error(
    `expected a port from 1 to ${highest} (the providers' ports follow it), or 0 for free ones, not ${quoted(text)}.`,
  );
}

function hostOf(text: string): string {
  if (/^(?:[\w.-]+|[\da-f:.]+(?:%\w+)?)$/i.test(text)) return text;
  throw new Error(`expected a host name or address such as 127.0.0.1 or 0.0.0.0, not ${quoted(text)}.`);
}

function truthOf(node: ConfigNode): boolean {
  const text = textOf(node);
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new Error(`expected true or false, not ${quoted(text)}.`);
}

function oneOf<T extends string>(what: string, text: string, names: readonly T[]): T {
  const found = names.find((name) => name === text);
  if (found === undefined) throw unknownName(what, text, names);
  return found;
}

function instantOf(text: string): number {
  const instant = parseInstant(text);
  if (instant === undefined)
    throw new Error(`expected an instant with a zone, such as 2026-01-05T09:00:00Z, not ${quoted(text)}.`);
  return instant;
}

function tokenOf(text: string): string {
  // It travels in a header field, which takes no other characters.
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new Error('expected a token of printable ASCII characters without spaces.');
}

function providersOf(node: ConfigNode, tools: Tools): readonly Provider[] {
  const nodes =
    node.kind === 'list'
      ? node.items
      : textOf(node)
          .split(',')
          .map((text): ConfigNode => ({ at: node.at, kind: 'text', text: text.trim() }));
  if (nodes.length === 0) throw new Error('expected at least one provider.');
  const ids = nodes.map((one) => tools.attempt(one.at, () => providerOf(textOf(one), tools).id));
  return tools.providers.filter(({ id }) => ids.includes(id));
}

function providerOf(id: string, { providers }: Tools): Provider {
  const found = providers.find((one) => one.id === id);
  if (found === undefined)
    throw unknownName(
      'provider',
      id,
      providers.map((one) => one.id),
    );
  return found;
}

/** Splits at commas that begin another `PROVIDER=scheme:`; a URL may hold commas of its own. */
function splitTargets(text: string): string[] {
  return text.split(/,(?=\s*[\w-]+=[a-z][\w+.-]*:)/i).map((part) => part.trim());
}

function targetList(at: string, given: readonly string[], tools: Tools): ConfigNode {
  const entries = given.flatMap((one): ConfigEntry[] => {
    const [, key, text] = /^([^=]+)=(.+)$/s.exec(one) ?? [];
    if (key !== undefined && text !== undefined) return [{ key, at, value: { at, kind: 'text', text } }];
    tools.attempt(at, () => {
      throw new Error(`expected PROVIDER=URL, not ${quoted(one)}.`);
    });
    return [];
  });
  return { at, kind: 'map', entries };
}

function webhooksOf(node: ConfigNode, tools: Tools): Given {
  const targets: Record<string, string> = {};
  for (const { key, at, value } of entriesOf(node, 'providers and URLs')) {
    const provider = tools.attempt(at, () => providerOf(key, tools));
    const url = tools.attempt(value.at, () => urlOf(textOf(value)));
    if (provider !== undefined && url !== undefined) targets[provider.id] = url;
  }
  return { targets };
}

function urlOf(text: string): string {
  if (URL.canParse(text) && /^https?:\/\/[^/]/i.test(text)) return text;
  throw new Error(`expected a URL such as http://localhost:3000/hooks, not ${quoted(text)}.`);
}

function timingOf(node: ConfigNode, tools: Tools): Given {
  if (node.kind === 'text') return { preset: presetOf(textOf(node)) };
  const entries = entriesOf(node, 'a preset and durations');
  const preset = entries.find(({ key }) => key === 'preset');
  const chosen =
    preset === undefined ? undefined : tools.attempt(preset.value.at, () => presetOf(textOf(preset.value)));
  const timings = leaves(
    entries.filter(({ key }) => key !== 'preset'),
    tools,
    (name, text) => timingOverrides({ [name]: text }, tools.providers),
  );
  return { timings, ...(chosen === undefined ? {} : { preset: chosen }) };
}

function presetOf(text: string): TimingPreset {
  return oneOf('timing preset', text, ['fast', 'real']);
}

function assumptionsOf(node: ConfigNode, tools: Tools): Given {
  const entries = entriesOf(node, 'assumptions');
  return { assumptions: leaves(entries, tools, (id, text) => assumptionOverrides({ [id]: text }, tools.providers)) };
}

/** Reads every value of nested or dotted keys by its full name; an unknown name is told at its key, a bad value at the value. */
function leaves<T>(
  entries: readonly ConfigEntry[],
  tools: Tools,
  readOne: (name: string, text: string) => Record<string, T>,
  above = '',
  found: Record<string, T> = {},
): Record<string, T> {
  for (const { key, at, value } of entries) {
    const name = above + key;
    if (value.kind === 'map') {
      leaves(value.entries, tools, readOne, `${name}.`, found);
      continue;
    }
    tools.attempt(value.at, () => {
      if (Object.hasOwn(found, name)) throw new UsageError(`${at}: ${name} is given twice.`);
      if (value.kind !== 'text') throw new Error(`${name}: expected a value, not ${kindOf(value)}.`);
      try {
        Object.assign(found, readOne(name, value.text));
      } catch (error) {
        const unknown = error instanceof PaydrillError && error.code.startsWith('unknown-');
        throw unknown ? new UsageError(`${at}: ${error.message}`) : error;
      }
    });
  }
  return found;
}

function credentialsOf(node: ConfigNode, tools: Tools): Given {
  const credentials: Record<string, Credentials> = {};
  for (const { key, at, value } of entriesOf(node, 'providers and their keys')) {
    const provider = tools.attempt(at, () => providerOf(key, tools));
    if (provider === undefined) continue;
    const names = Object.keys(provider.credentials(Ids.of(defaultSeed, 'default', noCounters).scoped(provider.id)));
    const keys: Record<string, string> = {};
    for (const entry of tools.attempt(value.at, () => entriesOf(value, `keys of ${provider.id}`)) ?? []) {
      tools.attempt(entry.at, () => oneOf(`${provider.id} key`, entry.key, names));
      keys[entry.key] = tools.attempt(entry.value.at, () => textOf(entry.value)) ?? '';
    }
    credentials[provider.id] = keys;
  }
  return { credentials };
}

/** Names of keys do not depend on how many ids were given out. */
const noCounters = { read: () => 0, write: () => undefined };
