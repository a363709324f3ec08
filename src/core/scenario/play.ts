import { parseInstant } from '../clock.js';
import { durationMs } from '../duration.js';
import { PaydrillError } from '../errors.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { globMatches, whereMatches } from '../match.js';
import type { AssumptionValue, Credentials, Provider } from '../provider.js';
import { assumptionOverrides, type TimingSettings, timingOverrides } from '../settings.js';
import { timingLeaves } from './check.js';
import { resolved, type Values } from './expression.js';
import type { Scenario, ScenarioStep } from './schema.js';

/** What of a workspace a scenario can set. */
export interface Rules {
  readonly seed: string;
  readonly clock: {
    readonly mode: 'running' | 'frozen';
    readonly wire: 'wall' | 'virtual';
    readonly startAt?: number | undefined;
  };
  readonly timing: TimingSettings;
  readonly assumptions: Readonly<Record<string, AssumptionValue>>;
  readonly credentials: Readonly<Record<string, Credentials>>;
  readonly targets: Readonly<Record<string, string>>;
}

/** The rules of a workspace with those of a scenario over them. Its targets may be references still. */
export function rulesOf(base: Rules, scenario: Scenario | undefined, providers: readonly Provider[]): Rules {
  if (scenario === undefined) return base;
  const { seed, clock = {}, assumptions = {}, credentials = {}, targets = {}, timing = {} } = scenario;
  const leaves = timingLeaves(timing);
  const preset = leaves.find(({ name }) => name === 'preset')?.text;
  const single = Object.fromEntries(
    leaves.filter(({ name }) => name !== 'preset').map(({ name, text }) => [name, text]),
  );
  const startAt = clock.start === undefined ? base.clock.startAt : parseInstant(clock.start);
  return {
    seed: seed ?? base.seed,
    clock: { mode: clock.mode ?? base.clock.mode, wire: clock.wire ?? base.clock.wire, startAt },
    timing: {
      preset: preset === 'real' || preset === 'fast' ? preset : base.timing.preset,
      overrides: { ...base.timing.overrides, ...timingOverrides(single, providers) },
    },
    assumptions: { ...base.assumptions, ...assumptionOverrides(assumptions, providers) },
    credentials: { ...base.credentials, ...credentials },
    targets: { ...base.targets, ...targets },
  };
}

/**
 * The rows that a scenario gives, with the collection that takes each, in the order in which the providers list their collections. `values`
 * are what they may refer to. Throws for a collection or row that does not fit.
 */
export function givenRows(scenario: Scenario, providers: readonly Provider[], values: Values) {
  const given = scenario.given ?? {};
  const known = providers.flatMap((provider) =>
    Object.entries(provider.given ?? {}).map(([name, collection]) => ({
      provider,
      collection,
      name: `${provider.id}.${name}`,
    })),
  );
  const stray = Object.keys(given).find((name) => !known.some((one) => one.name === name));
  if (stray !== undefined) throw new PaydrillError(400, 'unknown-collection', `No provider takes given ${stray}.`);
  return known.flatMap(({ provider, collection, name }) =>
    (given[name] ?? []).map((row) => {
      const parsed = collection.schema.safeParse(resolved(row, values));
      if (parsed.success) return { provider, collection, row: parsed.data as JsonObject };
      const [issue] = parsed.error.issues;
      const at = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
      throw new PaydrillError(400, 'bad-scenario', `A given row of ${name}: ${at}${issue?.message ?? 'wrong shape'}`);
    }),
  );
}

/** A step with its wait in ms. */
export interface TimedStep {
  readonly afterMs: number;
  readonly step: ScenarioStep;
}

/** Steps with their waits. */
export function timed(steps: readonly ScenarioStep[]): TimedStep[] {
  return steps.map((step) => ({ afterMs: step.after === undefined ? 0 : durationMs(step.after), step }));
}

/** A call that succeeded, as reactions see it. */
export interface CallMade {
  /** `<provider>.<operation>`. */
  readonly operation: string;
  readonly method: string;
  readonly target: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly response: unknown;
}

/**
 * What follows from a call: the steps of every reaction that fits and has not reacted `times` times already. `count` is told the number of the
 * reaction and answers how often it has reacted, this time included.
 */
export function reactionsTo(scenario: Scenario, made: CallMade, count: (reaction: number) => number): TimedStep[] {
  const found: TimedStep[] = [];
  for (const [n, reaction] of (scenario.on ?? []).entries()) {
    if (!globMatches(reaction.operation, made.operation)) continue;
    if (reaction.where !== undefined && !whereMatches(reaction.where, made)) continue;
    if (count(n) > (reaction.times ?? Number.POSITIVE_INFINITY)) continue;
    // What the answer says is known now; what later calls save is put in when the step happens.
    const steps = reaction.then.map((step) => withAnswer(step, { response: made.response, request: made.body }));
    found.push(...timed(steps));
  }
  return found;
}

function withAnswer(step: ScenarioStep, values: Values): ScenarioStep {
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string')
      return /^\$(response|request)\b/.test(value) ? scalar(resolved<unknown>(value, values)) : value;
    if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replace(one)]));
    return value;
  };
  return replace(step) as ScenarioStep;
}

/** Amounts of an answer are texts or numbers; a step takes texts. */
function scalar(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? value : String(value);
}
