import { durationMs, parseDuration } from './duration.js';
import { PaydrillError, unknownName } from './errors.js';
import type { NetworkId } from './networks.js';
import { networks } from './networks.js';
import type { Assumption, AssumptionValue, Provider } from './provider.js';

/** fast: seen after 1 s, a block every 3 s, processing steps 2 s. real: block times of the networks, what the tables of the providers propose. */
export type TimingPreset = 'fast' | 'real';

/** Durations of a workspace: a preset, and single values over it, by full name such as `calypso.deposit.compliance`, in ms. */
export interface TimingSettings {
  readonly preset: TimingPreset;
  readonly overrides: Readonly<Record<string, number>>;
}

/** Names of the durations that belong to the chain and not to a provider. */
export const chainTimings = {
  'chain.mempool': { fast: '1s', real: '1s' },
  'chain.block': { fast: '3s', real: undefined },
} as const;

/** Every duration that can be set. */
export function timingNames(providers: readonly Provider[]): string[] {
  return [
    ...Object.keys(chainTimings),
    ...providers.flatMap(({ id, timings }) => Object.keys(timings).map((name) => `${id}.${name}`)),
  ];
}

/** A provider's duration in ms under the settings. */
export function timingOf(settings: TimingSettings, provider: Provider, name: string): number {
  const spec = provider.timings[name];
  if (spec === undefined) throw new Error(`${provider.id} has no timing ${name}`);
  return settings.overrides[`${provider.id}.${name}`] ?? durationMs(spec[settings.preset]);
}

/** How long a transfer takes until it is seen. */
export function mempoolMs(settings: TimingSettings): number {
  return settings.overrides['chain.mempool'] ?? durationMs(chainTimings['chain.mempool'][settings.preset]);
}

/** How long a block takes. */
export function blockMs(settings: TimingSettings, network: NetworkId): number {
  const fixed = settings.overrides['chain.block'];
  if (fixed !== undefined) return fixed;
  return settings.preset === 'fast' ? durationMs(chainTimings['chain.block'].fast) : networks[network].blockMs;
}

/** Reads durations by full name; throws for unknown names and for text that is no duration. */
export function timingOverrides(
  values: Readonly<Record<string, string>>,
  providers: readonly Provider[],
): Record<string, number> {
  const names = timingNames(providers);
  const found: Record<string, number> = {};
  for (const [name, text] of Object.entries(values)) {
    if (!names.includes(name)) throw unknownName('timing', name, names, 400);
    const ms = parseDuration(text);
    if (ms === undefined)
      throw new PaydrillError(
        400,
        'bad-duration',
        `${name}: ${JSON.stringify(text)} is not a duration like 500ms, 45s, 1h30m or 30d.`,
      );
    found[name] = ms;
  }
  return found;
}

/** Reads values of assumptions by full id; throws for unknown ids and values that are no option. */
export function assumptionOverrides(
  values: Readonly<Record<string, unknown>>,
  providers: readonly Provider[],
): Record<string, AssumptionValue> {
  const all = new Map<string, Assumption>(
    providers.flatMap(({ assumptions }) => assumptions.map((one) => [one.id, one] as const)),
  );
  const found: Record<string, AssumptionValue> = {};
  for (const [id, value] of Object.entries(values)) {
    const assumption = all.get(id);
    if (assumption === undefined) throw unknownName('assumption', id, [...all.keys()], 400);
    const option = assumption.options.find((one) => one === value || String(one) === value);
    if (option === undefined) {
      throw new PaydrillError(
        400,
        'bad-assumption',
        `${id} can be ${assumption.options.map((one) => JSON.stringify(one)).join(' or ')}, not ${JSON.stringify(value)}.`,
      );
    }
    found[id] = option;
  }
  return found;
}
