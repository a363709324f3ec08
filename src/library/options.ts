import { inspect } from 'node:util';
import { defaultKeys, timingPresets } from '../config-readers.js';
import { parseInstant } from '../core/clock.js';
import { messageOf, PaydrillError, unknownName } from '../core/errors.js';
import { evmRpcUrl } from '../core/evm.js';
import { hostEntryOf } from '../core/hosts.js';
import type { Provider } from '../core/provider.js';
import { mistakeText, parseScenario } from '../core/scenario/parse.js';
import type { Scenario } from '../core/scenario/schema.js';
import { assumptionOverrides, type TimingPreset, timingOverrides } from '../core/settings.js';
import { type ServerOptions, sandboxOptions, webhooksAtOnceOf } from '../http/options.js';
import { checkedPublicUrl } from '../http/reach.js';
import { providers as registry } from '../providers/index.js';
import { scenarioFile } from '../scenario-files.js';
import type { AssumptionValues, CredentialsOf, ProviderId, TimingName } from './names.js';
import {
  type Check,
  checkEach,
  checkOptionNames,
  host,
  instant,
  list,
  mapping,
  named,
  port,
  text,
  truth,
  url,
  word,
} from './option-checks.js';

/** How a Paydrill inside a test run differs from the defaults: in memory, frozen clock, free ports. */
export interface PaydrillOptions<Id extends ProviderId = ProviderId> {
  /** Those that are started; default all. */
  readonly providers?: readonly Id[];
  readonly seed?: string;
  readonly clock?: 'running' | 'frozen';
  /** First instant of the virtual clock, ISO 8601. */
  readonly startAt?: string;
  readonly wire?: 'wall' | 'virtual';
  readonly timing?: TimingPreset;
  /** Single durations by full name, e.g. `{'calypso.deposit.compliance': '30s'}`. */
  readonly durations?: { readonly [Name in TimingName<NoInfer<Id>>]?: string };
  /** Values of named assumptions by id. */
  readonly assumptions?: AssumptionValues<NoInfer<Id>>;
  /** Keys of your own in place of those that are derived from the seed. */
  readonly credentials?: { readonly [P in NoInfer<Id>]?: Partial<CredentialsOf<P>> };
  /** Webhook URLs by provider. */
  readonly webhooks?: { readonly [P in NoInfer<Id>]?: string };
  readonly allowPublicWebhooks?: boolean;
  /** Hosts that webhooks may go to besides: names, `*.NAME` for all below it, addresses and ranges such as `100.64.0.0/10`. */
  readonly allowWebhooksTo?: readonly string[];
  /** A PEM file with certificates of webhook receivers, or of their CA, that are trusted besides those that Node.js trusts. */
  readonly webhookCa?: string;
  /** Of webhooks that are due at one instant, how many an advance sends at once, each about another resource; default 1, at most 64. */
  readonly webhooksAtOnce?: number;
  /** The host that localhost in webhook targets means, where Paydrill runs on another machine than what it calls. */
  readonly localhost?: string;
  /** JSON-RPC URL of an EVM node on this machine or network, for the proofs of contract wallets. */
  readonly evmRpc?: string;
  /** A scenario that is laid out: the path of a file, or the name of one that comes with Paydrill. */
  readonly scenario?: string;
  /** Control port; providers follow at their offsets. 0 (the default) picks free ports. */
  readonly port?: number;
  readonly host?: string;
  /** Where callers reach the control port, for links; by default where each call came to. */
  readonly publicUrl?: string;
  /** More names by which the control API may be called: names, and `*.NAME` for all below it. */
  readonly allowedHosts?: readonly string[];
  /** State file; by default the state is kept in memory. */
  readonly state?: string;
  readonly fresh?: boolean;
  /** Waits until the disk has each change; default false. */
  readonly fsync?: boolean;
}

/** The providers of some ids, in their order; all without ids. Throws for an unknown one, with the nearest. */
export function chosenProviders(ids: readonly string[] | undefined): readonly Provider[] {
  const known = registry.map(({ id }) => id);
  if (ids !== undefined) named('providers', () => list(ids, registry));
  return [...new Set(ids ?? known)].map((id) => {
    const found = registry.find((one) => one.id === id);
    if (found === undefined) throw unknownName('provider', id, known, 400);
    return found;
  });
}

/** Every option with what its value has to be. Values that a reader of their own judges are only of the right kind here. */
const checks: { readonly [Name in keyof Required<PaydrillOptions>]: Check } = {
  providers: list,
  seed: text,
  clock: word('clock mode', ['running', 'frozen']),
  startAt: instant,
  wire: word('wire clock', ['wall', 'virtual']),
  timing: word('timing preset', timingPresets),
  durations: mapping('durations', text),
  assumptions: mapping('assumptions'),
  credentials: mapping('keys by provider', mapping('keys', text)),
  webhooks: mapping('URLs by provider', url),
  allowPublicWebhooks: truth,
  // Judged where they are read.
  allowWebhooksTo: () => undefined,
  allowedHosts: () => undefined,
  publicUrl: () => undefined,
  webhookCa: text,
  webhooksAtOnce: (value) => webhooksAtOnceOf(value as number, inspect(value)),
  localhost: host,
  evmRpc: (value) => evmRpcUrl(value as string),
  scenario: text,
  port,
  host,
  state: text,
  fresh: truth,
  fsync: truth,
};

/** Throws for keys that nothing would read, and values that make no sense, with the nearest valid name. One that is undefined counts as left out. */
function checkOptions(options: PaydrillOptions, chosen: readonly Provider[]): void {
  const ids = chosen.map(({ id }) => id);
  checkEach(options, checks, chosen);
  checkOptionNames(options.webhooks ?? {}, ids, 'provider');
  checkOptionNames(options.credentials ?? {}, ids, 'provider');
  for (const provider of chosen) {
    const keys = options.credentials?.[provider.id as ProviderId] ?? {};
    named(`credentials.${provider.id}`, () => checkOptionNames(keys, Object.keys(defaultKeys(provider)), 'key'));
  }
}

/** What a server is started with, from the options of the library. Throws {@link PaydrillError} for options that make no sense. */
export function serverOptions(options: PaydrillOptions, chosen: readonly Provider[]): ServerOptions {
  checkOptions(options, chosen);
  return sandboxOptions(chosen, {
    ...given(options, [
      'port',
      'host',
      'state',
      'fresh',
      'fsync',
      'seed',
      'clock',
      'wire',
      'credentials',
      'allowPublicWebhooks',
      'localhost',
      'webhookCa',
    ]),
    startAt: options.startAt === undefined ? undefined : instantOf(options.startAt),
    timing: { preset: options.timing ?? 'fast', overrides: timingOverrides(options.durations ?? {}, chosen) },
    assumptions: assumptionOverrides(options.assumptions ?? {}, chosen),
    targets: options.webhooks ?? {},
    publicUrl: options.publicUrl === undefined ? undefined : checkedUrl(options.publicUrl),
    allowedHosts: checkedHosts('allowedHosts', options.allowedHosts ?? []),
    allowWebhooksTo: checkedHosts('allowWebhooksTo', options.allowWebhooksTo ?? []),
    webhooksAtOnce: options.webhooksAtOnce ?? 1,
    evmRpc: options.evmRpc,
    scenario: options.scenario === undefined ? undefined : readScenario(options.scenario, chosen),
  });
}

/** Milliseconds of an instant that a person wrote. Throws {@link PaydrillError} for text that is none. */
export function instantOf(text: string): number {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  const shown = JSON.stringify(text);
  throw new PaydrillError(400, 'bad-instant', `${shown} is not an instant like 2026-01-05T09:00:00Z.`);
}

function checkedUrl(url: string): string {
  try {
    return checkedPublicUrl(url, inspect(url));
  } catch (error) {
    throw new PaydrillError(400, 'bad-public-url', `publicUrl: ${messageOf(error)}`);
  }
}

function checkedHosts(name: string, given: readonly string[]): readonly string[] {
  if (!Array.isArray(given))
    throw new PaydrillError(400, 'bad-host', `${name}: expected a list of hosts, not ${inspect(given)}.`);
  return given.map((one) => {
    try {
      return hostEntryOf(String(one), inspect(one));
    } catch (error) {
      throw new PaydrillError(400, 'bad-host', `${name}: ${messageOf(error)}`);
    }
  });
}

/** A scenario by path or name. Throws {@link PaydrillError} with every mistake. */
export function readScenario(name: string, chosen: readonly Provider[]): Scenario {
  const { path, text } = scenarioFile(name, process.cwd());
  const { scenario, mistakes = [] } = parseScenario(text, path, chosen);
  if (scenario !== undefined) return scenario;
  throw new PaydrillError(400, 'bad-scenario', mistakes.map(mistakeText).join('\n'), { mistakes });
}

/** Those of some options that were given: what is left out, or undefined, keeps its default. */
function given<K extends keyof PaydrillOptions>(options: PaydrillOptions, keys: readonly K[]): Partial<ServerOptions> {
  return Object.fromEntries(keys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])));
}
