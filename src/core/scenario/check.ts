import { parseDuration } from '../duration.js';
import { messageOf, nearest } from '../errors.js';
import { eventsOf } from '../lifecycle.js';
import { globMatches } from '../match.js';
import { isNetworkId, networks } from '../networks.js';
import type { Provider } from '../provider.js';
import { assumptionOverrides, timingNames } from '../settings.js';
import { referenceIn } from './expression.js';
import type { Finding } from './parse.js';
import type { Scenario, ScenarioStep } from './schema.js';

/** Names that every scenario can refer to without saving anything. */
export const builtInNames = ['receiver', 'credentials', 'wallets'] as const;

type Path = readonly (string | number)[];

/**
 * What is wrong with the names in a scenario whose form is right: operations, events, collections, timings, references. `alsoSaved` are
 * names that calls save which are not part of it.
 */
export function checkMeaning(
  scenario: Scenario,
  providers: readonly Provider[],
  alsoSaved: readonly string[] = [],
): Finding[] {
  const found: Finding[] = [];
  const wrong = (path: Path, message: string, key = false) => found.push({ path, message, key });
  const names = namesOf(providers);
  const unknown = (path: Path, what: string, given: string, valid: readonly string[], key = false) => {
    const near = nearest(given, valid);
    const hint =
      near === undefined
        ? `known: ${valid.slice(0, 12).join(', ')}${valid.length > 12 ? ', …' : ''}`
        : `did you mean ${JSON.stringify(near)}?`;
    wrong(path, `unknown ${what} ${JSON.stringify(given)}; ${hint}`, key);
  };

  for (const [id, value] of Object.entries(scenario.assumptions ?? {})) {
    if (!names.assumptions.includes(id)) unknown(['assumptions', id], 'assumption', id, names.assumptions, true);
    else
      attempt(
        () => assumptionOverrides({ [id]: value }, providers),
        (message) => wrong(['assumptions', id], message),
      );
  }
  for (const section of ['targets', 'credentials'] as const) {
    for (const id of Object.keys(scenario[section] ?? {})) {
      if (!names.providers.includes(id)) unknown([section, id], 'provider', id, names.providers, true);
    }
  }
  checkTiming(scenario, providers, wrong, unknown);
  checkGiven(scenario, providers, wrong, unknown);
  const saved = new Set<string>(alsoSaved);
  for (const [n, call] of (scenario.calls ?? []).entries()) {
    const path = ['calls', n];
    if (!names.operations.includes(call.call)) unknown([...path, 'call'], 'operation', call.call, names.operations);
    const { save: _save, ...rest } = call;
    checkReferences(rest, path, [...builtInNames, ...saved], wrong);
    if (call.save !== undefined) {
      if ([...builtInNames, 'response', 'request'].includes(call.save))
        wrong([...path, 'save'], `${call.save} is a name of Paydrill's own`);
      saved.add(call.save);
    }
  }
  const known = [...builtInNames, ...saved];
  const checkSteps = (steps: readonly ScenarioStep[], path: Path, reachable: readonly string[]) => {
    for (const [n, one] of steps.entries()) {
      checkStep(one, [...path, n], names, wrong, unknown);
      checkReferences(one, [...path, n], reachable, wrong);
    }
  };
  checkSteps(scenario.steps ?? [], ['steps'], known);
  for (const [n, reaction] of (scenario.on ?? []).entries()) {
    checkGlob(reaction.operation, ['on', n, 'operation'], 'operation', names.operations, unknown);
    checkSteps(reaction.then, ['on', n, 'then'], [...known, 'response', 'request']);
  }
  for (const [n, fault] of (scenario.faults ?? []).entries()) {
    if ('operation' in fault && fault.operation !== undefined)
      checkGlob(fault.operation, ['faults', n, 'operation'], 'operation', names.operations, unknown);
    if ('webhook' in fault && fault.webhook !== undefined)
      checkGlob(fault.webhook, ['faults', n, 'webhook'], 'webhook', names.webhooks, unknown);
  }
  for (const [n, expected] of (scenario.expect ?? []).entries()) {
    if ('webhook' in expected && expected.webhook !== undefined)
      checkGlob(expected.webhook, ['expect', n, 'webhook'], 'webhook', names.webhooks, unknown);
    if ('call' in expected && expected.call !== undefined)
      checkGlob(expected.call, ['expect', n, 'call'], 'operation', names.operations, unknown);
    checkReferences(expected, ['expect', n], known, wrong);
  }
  return found;
}

type Wrong = (path: Path, message: string, key?: boolean) => void;
type Unknown = (path: Path, what: string, given: string, valid: readonly string[], key?: boolean) => void;

interface Names {
  readonly providers: readonly string[];
  readonly operations: readonly string[];
  readonly webhooks: readonly string[];
  readonly assumptions: readonly string[];
  readonly events: ReadonlyMap<string, readonly string[]>;
}

function namesOf(providers: readonly Provider[]): Names {
  const events = (provider: Provider) =>
    provider.lifecycles.flatMap((lifecycle) => eventsOf(lifecycle).map((event) => `${lifecycle.name}.${event}`));
  return {
    providers: providers.map(({ id }) => id),
    operations: providers.flatMap(({ id, operations }) => operations.map((one) => `${id}.${one.id}`)),
    webhooks: providers.flatMap(({ id, webhooks }) => webhooks.events.map(({ type }) => `${id}.${type}`)),
    assumptions: providers.flatMap(({ assumptions }) => assumptions.map(({ id }) => id)),
    events: new Map(providers.map((provider) => [provider.id, events(provider)])),
  };
}

function checkTiming({ timing = {} }: Scenario, providers: readonly Provider[], wrong: Wrong, unknown: Unknown): void {
  const valid = timingNames(providers);
  for (const { name, path, text } of timingLeaves(timing)) {
    if (name === 'preset') {
      if (!['fast', 'real'].includes(text)) unknown(path, 'preset', text, ['fast', 'real']);
    } else if (!valid.includes(name)) unknown(path, 'timing', name, valid, true);
    else if (parseDuration(text) === undefined)
      wrong(path, `expected a duration like 500ms, 45s, 1h30m or 30d, not ${JSON.stringify(text)}`);
  }
}

/** The single durations of a `timing` section by full name; nested and dotted keys mean the same. */
export function timingLeaves(
  tree: unknown,
  path: Path = ['timing'],
  name = '',
): { name: string; path: Path; text: string }[] {
  if (typeof tree !== 'object' || tree === null) return [{ name, path, text: String(tree) }];
  return Object.entries(tree).flatMap(([key, value]) =>
    timingLeaves(value, [...path, key], name === '' ? key : `${name}.${key}`),
  );
}

function checkGiven({ given = {} }: Scenario, providers: readonly Provider[], wrong: Wrong, unknown: Unknown): void {
  const valid = providers.flatMap(({ id, given: kinds = {} }) => Object.keys(kinds).map((name) => `${id}.${name}`));
  for (const [name, rows] of Object.entries(given)) {
    const kind = providers
      .flatMap(({ id, given: kinds = {} }) =>
        Object.entries(kinds).map(([one, spec]) => ({ name: `${id}.${one}`, id, spec })),
      )
      .find((one) => one.name === name);
    if (kind === undefined) {
      unknown(['given', name], 'collection', name, valid, true);
      continue;
    }
    for (const [n, row] of rows.entries()) {
      const result = kind.spec.schema.safeParse(row);
      for (const issue of result.success ? [] : result.error.issues) {
        const inner = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
        if (issue.code === 'unrecognized_keys') {
          for (const key of issue.keys)
            unknown(['given', name, n, ...inner, key], 'field', key, kind.spec.fields, true);
        } else wrong(['given', name, n, ...inner], issue.message.replace(/^Invalid input: /, ''));
      }
      for (const [field, target] of Object.entries(kind.spec.references ?? {})) {
        const value = row[field];
        const pool = given[`${kind.id}.${target}`] ?? [];
        if (value !== undefined && value !== null && !pool.some((one) => one['id'] === value)) {
          wrong(['given', name, n, field], `no row of given ${kind.id}.${target} has the id ${JSON.stringify(value)}`);
        }
      }
    }
  }
}

function checkStep(step: ScenarioStep, path: Path, names: Names, wrong: Wrong, unknown: Unknown): void {
  const { fire, pay } = step;
  if (pay?.network !== undefined && !isNetworkId(pay.network) && referenceIn(pay.network) === undefined) {
    unknown([...path, 'pay', 'network'], 'network', pay.network, Object.keys(networks));
  }
  if (pay !== undefined && referenceIn(pay.amount) === undefined && !/^\d+(\.\d+)?$/.test(pay.amount)) {
    wrong([...path, 'pay', 'amount'], `expected a positive decimal amount, not ${JSON.stringify(pay.amount)}`);
  }
  if (fire === undefined) return;
  const events = names.events.get(fire.provider);
  if (events === undefined) unknown([...path, 'fire', 'provider'], 'provider', fire.provider, names.providers);
  else if (!events.includes(fire.event)) unknown([...path, 'fire', 'event'], 'event', fire.event, events);
}

function checkGlob(pattern: string, path: Path, what: string, valid: readonly string[], unknown: Unknown): void {
  if (!valid.some((name) => globMatches(pattern, name))) unknown(path, what, pattern, valid);
}

function checkReferences(value: unknown, path: Path, known: readonly string[], wrong: Wrong): void {
  if (typeof value === 'string') {
    const reference = referenceIn(value);
    if (reference === undefined || known.includes(reference.name)) return;
    const near = nearest(reference.name, known);
    wrong(
      path,
      `${value}: nothing is saved as ${JSON.stringify(reference.name)} before this${near === undefined ? '' : `; did you mean $${near}?`}`,
    );
  } else if (Array.isArray(value)) {
    for (const [n, one] of value.entries()) checkReferences(one, [...path, n], known, wrong);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) checkReferences(one, [...path, key], known, wrong);
  }
}

function attempt(work: () => unknown, failed: (message: string) => void): void {
  try {
    work();
  } catch (error) {
    failed(messageOf(error));
  }
}
