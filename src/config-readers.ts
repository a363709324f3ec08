/** How the values of settings are read. */
import { isIP } from 'node:net';

import {
  type ConfigEntry,
  type ConfigNode,
  entriesOf,
  kindOf,
  oneOf,
  quoted,
  textOf,
  UsageError,
} from './config-source.js';
import { type ClockMode, parseInstant, type WireMode } from './core/clock.js';
import { PaydrillError, unknownName } from './core/errors.js';
import { hostEntryOf } from './core/hosts.js';
import { Ids } from './core/ids.js';
import type { AssumptionValue, Credentials, Provider } from './core/provider.js';
import { assumptionOverrides, type TimingPreset, timingOverrides } from './core/settings.js';
import { defaultSeed, webhooksAtOnceOf } from './http/options.js';
import { checkedPublicUrl } from './http/reach.js';

/** How `start` tells what happens: lines for people, one JSON object per line, or nothing. */
export type LogMode = 'pretty' | 'json' | 'silent';

/** What one source gives. */
export interface Given {
  readonly port?: number;
  readonly host?: string;
  readonly publicUrl?: string;
  readonly allowedHosts?: readonly string[];
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
  readonly allowWebhooksTo?: readonly string[];
  readonly webhookCa?: string;
  readonly webhooksAtOnce?: number;
  readonly localhost?: string;
  readonly evmRpc?: string;
  /** A folder, `''` for the default one, or false. */
  readonly tls?: string | false;
  readonly tlsPort?: number;
  readonly tlsHosts?: readonly string[];
  readonly log?: LogMode;
  readonly scenario?: string;
  readonly watch?: boolean;
  readonly assumptions?: Readonly<Record<string, AssumptionValue>>;
  readonly credentials?: Readonly<Record<string, Credentials>>;
  readonly token?: string;
}

/** What readers of settings are given. */
export interface Tools {
  readonly providers: readonly Provider[];
  /** Notes what `work` throws as a mistake at a place, so that one run tells all mistakes. */
  attempt<T>(at: string, work: () => T): T | undefined;
}

/** Names of {@link TimingPreset}. */
export const timingPresets = ['fast', 'real'] as const;

/** A control port that leaves room for the ports of the providers. */
export function portOf(text: string, providers: readonly Provider[]): number {
  const highest = 65_535 - Math.max(0, ...providers.map(({ portOffset }) => portOffset));
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= highest) return port;
  throw new Error(
    `expected a port from 1 to ${highest} (the providers' ports follow it), or 0 for free ones, not ${quoted(text)}.`,
  );
}

/** Whether TLS is served, and the folder of its CA. */
export function tlsOf(text: string): string | false {
  if (text === 'true' || text === '1') return '';
  return text === 'false' || text === '0' ? false : text;
}

/** A port of its own. */
export function singlePortOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error(`expected a port from 1 to 65535, or 0 for a free one, not ${quoted(text)}.`);
}

/** How many webhooks go out at once. */
export function atOnceOf(text: string): number {
  return webhooksAtOnceOf(/^\d+$/.test(text) ? Number(text) : Number.NaN, quoted(text));
}

/** Names and addresses for a certificate, also comma-separated. */
export function certifiedNames(node: ConfigNode, tools: Tools): readonly string[] {
  return itemsOf(node).flatMap((one) => tools.attempt(one.at, () => certifiedName(textOf(one))) ?? []);
}

/** Names, addresses and ranges, also comma-separated. */
export function hostsOf(node: ConfigNode, tools: Tools): readonly string[] {
  return itemsOf(node).flatMap((one) => {
    const entry = tools.attempt(one.at, () => hostEntryOf(textOf(one), quoted(textOf(one))));
    return entry === undefined ? [] : [entry];
  });
}

/** The members of a list, which may also be one text with commas. */
function itemsOf(node: ConfigNode): readonly ConfigNode[] {
  if (node.kind === 'list') return node.items;
  return textOf(node)
    .split(',')
    .map((text): ConfigNode => ({ at: node.at, kind: 'text', text: text.trim() }));
}

/** The URL of the control port as others reach it. */
export function publicUrlOf(text: string): string {
  return checkedPublicUrl(text, quoted(text));
}

function certifiedName(text: string): string {
  const name = text.toLowerCase();
  if (isIP(name) !== 0 || /^(?!\d+(\.|$))[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/.test(name))
    return name;
  throw new Error(`expected a host name such as paydrill, or an address, not ${quoted(text)}.`);
}

/** A host name or address. */
export function hostOf(text: string): string {
  const [, bracketed = text] = /^\[(.+)\]$/.exec(text) ?? [];
  // The zone of a link-local address is the name of an interface (RFC 4007, section 11).
  if (/^(?:[\w.-]+|[\da-f:.]+(?:%[\w.-]+)?)$/i.test(bracketed)) return bracketed;
  throw new Error(`expected a host name or address such as 127.0.0.1 or 0.0.0.0, not ${quoted(text)}.`);
}

/** An instant with a zone, in ms. */
export function instantOf(text: string): number {
  const instant = parseInstant(text);
  if (instant === undefined)
    throw new Error(`expected an instant with a zone, such as 2026-01-05T09:00:00Z, not ${quoted(text)}.`);
  return instant;
}

/** A token that fits into a header field. */
export function tokenOf(text: string): string {
  // It travels in a header field, which takes no other characters.
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new Error('expected a token of printable ASCII characters without spaces.');
}

/** A list of providers, also comma-separated. */
export function providersOf(node: ConfigNode, tools: Tools): readonly Provider[] {
  const nodes = itemsOf(node);
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
export function splitTargets(text: string): string[] {
  return text.split(/,(?=\s*[\w-]+=[a-z][\w+.-]*:)/i).map((part) => part.trim());
}

/** Flags or parts of a variable, each `PROVIDER=URL`, as a mapping. */
export function targetList(at: string, given: readonly string[], tools: Tools): ConfigNode {
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

/** A mapping of providers and URLs. */
export function webhooksOf(node: ConfigNode, tools: Tools): Given {
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

/** A preset, or a mapping of a preset and single durations. */
export function timingOf(node: ConfigNode, tools: Tools): Given {
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
  return oneOf('timing preset', text, timingPresets);
}

/** A mapping of assumptions, dotted or nested. */
export function assumptionsOf(node: ConfigNode, tools: Tools): Given {
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

/** A mapping of providers and their keys. */
export function credentialsOf(node: ConfigNode, tools: Tools): Given {
  const credentials: Record<string, Credentials> = {};
  for (const { key, at, value } of entriesOf(node, 'providers and their keys')) {
    const provider = tools.attempt(at, () => providerOf(key, tools));
    if (provider === undefined) continue;
    const names = Object.keys(defaultKeys(provider));
    const keys: Record<string, string> = {};
    for (const entry of tools.attempt(value.at, () => entriesOf(value, `keys of ${provider.id}`)) ?? []) {
      tools.attempt(entry.at, () => oneOf(`${provider.id} key`, entry.key, names));
      keys[entry.key] = tools.attempt(entry.value.at, () => textOf(entry.value)) ?? '';
    }
    credentials[provider.id] = keys;
  }
  return { credentials };
}

/** The keys that a provider has when nothing is set. */
export function defaultKeys(provider: Provider): Credentials {
  return provider.credentials(Ids.of(defaultSeed, 'default', noCounters).scoped(provider.id));
}

/** Keys do not depend on how many ids were given out. */
const noCounters = { read: () => 0, write: () => undefined };
