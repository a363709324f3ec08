import { LosslessNumber } from 'lossless-json';
import { walletCount, walletFields } from '../dev-wallets.js';
import { parseDuration } from '../duration.js';
import { messageOf, nearest } from '../errors.js';
import { checkedFault, type FaultRule, isRequestFault } from '../faults.js';
import { Ids } from '../ids.js';
import { isJsonObject, type Json } from '../json.js';
import { eventsOf } from '../lifecycle.js';
import { globMatches, valueAt } from '../match.js';
import { isNetworkId, networks } from '../networks.js';
import type { Provider } from '../provider.js';
import { assumptionOverrides, timingNames } from '../settings.js';
import type { Expectation } from '../verify.js';
import { referenceIn } from './expression.js';
import type { Finding } from './parse.js';
import { isReceiverWay } from './receiver-ways.js';
import type { Scenario, ScenarioCall, ScenarioStep } from './schema.js';

/** Names that every scenario can refer to without saving anything. */
export const builtInNames = ['receiver', 'credentials', 'wallets'] as const;

type Path = readonly (string | number)[];

/**
 * What is wrong with the names in a scenario whose form is right: operations, events, collections, timings, references. `alsoSaved` are
 * names that calls save which are not part of it. Looks for no more than `most` mistakes.
 */
export function checkMeaning(
  scenario: Scenario,
  providers: readonly Provider[],
  { alsoSaved = [], most = 100 }: { readonly alsoSaved?: readonly string[]; readonly most?: number } = {},
): Finding[] {
  const found: Finding[] = [];
  const wrong = (path: Path, message: string, key = false) => {
    if (found.length < most) found.push({ path, message, key });
  };
  const names = namesOf(providers);
  const unknown = (path: Path, what: string, given: string, valid: readonly string[], key = false) => {
    if (found.length >= most) return;
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
  for (const [id, keys] of Object.entries(scenario.credentials ?? {})) {
    checkKeys(names.keys.get(id), keys, ['credentials', id], unknown);
  }
  checkTiming(scenario, providers, wrong, unknown);
  checkGiven(scenario, providers, wrong, unknown);
  for (const section of ['targets', 'given'] as const) {
    checkReferences(scenario[section], [section], new Set(builtInNames), names, wrong);
  }
  const saved = new Set<string>([...builtInNames, ...alsoSaved]);
  for (const [n, call] of (scenario.calls ?? []).entries()) {
    const path = ['calls', n];
    const callable = [...names.operations, ...names.pages];
    if (!callable.includes(call.call)) unknown([...path, 'call'], 'operation', call.call, callable);
    checkCall(call, path, names, providers, unknown, wrong);
    const { save: _save, ...rest } = call;
    checkReferences(rest, path, saved, names, wrong);
    if (call.save !== undefined) {
      if ([...builtInNames, 'response', 'request'].includes(call.save))
        wrong([...path, 'save'], `${call.save} is a name of Paydrill's own`);
      saved.add(call.save);
    }
  }
  const checkSteps = (steps: readonly ScenarioStep[], path: Path, reachable: ReadonlySet<string>) => {
    for (const [n, one] of steps.entries()) {
      checkStep(one, [...path, n], names, wrong, unknown);
      checkReferences(one, [...path, n], reachable, names, wrong);
    }
  };
  checkSteps(scenario.steps ?? [], ['steps'], saved);
  const inReactions = new Set([...saved, 'response', 'request']);
  for (const [n, reaction] of (scenario.on ?? []).entries()) {
    checkGlob(reaction.operation, ['on', n, 'operation'], 'operation', names.operations, unknown);
    checkSteps(reaction.then, ['on', n, 'then'], inReactions);
  }
  for (const [n, fault] of (scenario.faults ?? []).entries())
    checkFault(fault, ['faults', n], names, providers, unknown, wrong);
  for (const [n, expected] of (scenario.expect ?? []).entries()) {
    checkExpected(expected, ['expect', n], names, unknown);
    checkReferences(expected, ['expect', n], saved, names, wrong);
  }
  return found;
}

type Wrong = (path: Path, message: string, key?: boolean) => void;
type Unknown = (path: Path, what: string, given: string, valid: readonly string[], key?: boolean) => void;

// Credentials are derived without counters; only their names are looked at here.
const noIds = Ids.of('', '', { read: () => 0, write: () => undefined });

interface Names {
  readonly providers: readonly string[];
  readonly operations: readonly string[];
  readonly pages: readonly string[];
  readonly webhooks: readonly string[];
  readonly assumptions: readonly string[];
  readonly events: ReadonlyMap<string, readonly string[]>;
  /** Names of the keys of each provider. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

function namesOf(providers: readonly Provider[]): Names {
  const events = (provider: Provider) =>
    provider.lifecycles.flatMap((lifecycle) => eventsOf(lifecycle).map((event) => `${lifecycle.name}.${event}`));
  return {
    providers: providers.map(({ id }) => id),
    operations: providers.flatMap(({ id, operations }) => operations.map((one) => `${id}.${one.id}`)),
    pages: providers.flatMap(({ id, pages = [] }) => pages.map((one) => `${id}.${one.id}`)),
    webhooks: providers.flatMap(({ id, webhooks }) => webhooks.events.map(({ type }) => `${id}.${type}`)),
    assumptions: providers.flatMap(({ assumptions }) => assumptions.map(({ id }) => id)),
    events: new Map(providers.map((provider) => [provider.id, events(provider)])),
    keys: new Map(
      providers.map((provider) => [provider.id, Object.keys(provider.credentials(noIds.scoped(provider.id)))]),
    ),
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
    const pools = Object.entries(kind.spec.references ?? {}).map(([field, target]) => {
      const ids = new Set((given[`${kind.id}.${target}`] ?? []).map((one) => one['id']));
      return { field, target, ids };
    });
    for (const [n, row] of rows.entries()) {
      const result = kind.spec.schema.safeParse(row);
      for (const issue of result.success ? [] : result.error.issues) {
        const inner = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
        const there = valueAt(row, inner.join('.'));
        // What a reference stands for is judged when it is known.
        if (typeof there === 'string' && referenceIn(there) !== undefined) continue;
        if (issue.code === 'unrecognized_keys') {
          for (const key of issue.keys)
            unknown(['given', name, n, ...inner, key], 'field', key, kind.spec.fields, true);
        } else wrong(['given', name, n, ...inner], issue.message.replace(/^Invalid input: /, ''));
      }
      for (const { field, target, ids } of pools) {
        const value = row[field];
        if (value !== undefined && value !== null && !ids.has(value)) {
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

function checkFault(
  fault: FaultRule,
  path: Path,
  names: Names,
  providers: readonly Provider[],
  unknown: Unknown,
  wrong: Wrong,
): void {
  if (!isRequestFault(fault)) checkGlob(fault.webhook, [...path, 'webhook'], 'webhook', names.webhooks, unknown);
  else if (fault.operation !== undefined)
    checkGlob(fault.operation, [...path, 'operation'], 'operation', names.operations, unknown);
  else if (fault.provider !== undefined && !names.providers.includes(fault.provider))
    unknown([...path, 'provider'], 'provider', fault.provider, names.providers);
  else
    attempt(
      () => checkedFault(fault, providers),
      (message) => wrong([...path, 'path'], message),
    );
}

function checkExpected(expected: Expectation, path: Path, names: Names, unknown: Unknown): void {
  if ('webhook' in expected && expected.webhook !== undefined)
    checkGlob(expected.webhook, [...path, 'webhook'], 'webhook', names.webhooks, unknown);
  if ('call' in expected && expected.call !== undefined)
    checkGlob(expected.call, [...path, 'call'], 'operation', [...names.operations, ...names.pages], unknown);
  if (!('sequence' in expected) || expected.sequence === undefined) return;
  for (const [n, one] of expected.sequence.entries()) {
    checkGlob(
      one,
      [...path, 'sequence', n],
      'call or webhook',
      [...names.operations, ...names.pages, ...names.webhooks],
      unknown,
    );
  }
}

function checkCall(
  call: ScenarioCall,
  path: Path,
  names: Names,
  providers: readonly Provider[],
  unknown: Unknown,
  wrong: Wrong,
): void {
  const [id = ''] = call.call.split('.');
  const provider = providers.find((one) => one.id === id);
  const named = (one: { readonly id: string }) => `${id}.${one.id}` === call.call;
  const page = provider?.pages?.find(named);
  const target = provider?.operations.find(named) ?? page;
  if (target === undefined) return;
  checkKeys(names.keys.get(id), call.credentials ?? {}, [...path, 'credentials'], unknown);
  checkWallet(call, path, provider, wrong);
  if (page === undefined && call.url !== undefined)
    wrong([...path, 'url'], `${call.call} is no hosted page; it is found by params`, true);
  if (page !== undefined) {
    checkPageCall(call, path, wrong);
    if (call.url !== undefined) return;
  }
  const wanted = [...target.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  for (const name of Object.keys(call.params ?? {})) {
    if (!wanted.includes(name)) unknown([...path, 'params', name], 'path parameter', name, wanted, true);
  }
  for (const name of wanted.filter((one) => !Object.hasOwn(call.params ?? {}, one))) {
    wrong(
      [...path, ...(call.params === undefined ? ['call'] : ['params'])],
      `${call.call} takes the path parameter ${JSON.stringify(name)}`,
    );
  }
}

/** The shorthand for wallets: its fields, and what can be said of their values before references are known. */
function checkWallet({ call, body }: ScenarioCall, path: Path, provider: Provider | undefined, wrong: Wrong): void {
  const shorthand = provider?.client.wallet;
  if (provider === undefined || shorthand === undefined || !isJsonObject(body)) return;
  const isOpen = (value: Json) => typeof value === 'string' && referenceIn(value) !== undefined;
  for (const { field, text } of shorthand.mistakes(call.slice(provider.id.length + 1), body, isOpen))
    wrong([...path, 'body', field], text, true);
}

/** A page takes no keys, and its form takes plain values. */
function checkPageCall(call: ScenarioCall, path: Path, wrong: Wrong): void {
  if (call.credentials !== undefined)
    wrong([...path, 'credentials'], `${call.call} is a hosted page, which takes no keys`, true);
  if (call.url !== undefined && call.params !== undefined)
    wrong([...path, 'params'], 'url says already where the page is', true);
  if (call.url !== undefined && referenceIn(call.url) === undefined && !/^https?:\/\//.test(call.url))
    wrong([...path, 'url'], `expected a URL or a reference like $link.link, not ${JSON.stringify(call.url)}`);
  const { body = {} } = call;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    wrong([...path, 'body'], 'expected the fields of a form');
    return;
  }
  for (const [name, value] of Object.entries(body)) {
    // What was parsed from a file may hold numbers that are kept digit by digit.
    const isPlain = value === null || typeof value !== 'object' || value instanceof LosslessNumber;
    if (!isPlain) wrong([...path, 'body', name], 'expected a text, a number or a boolean');
  }
}

function checkKeys(valid: readonly string[] | undefined, given: object, path: Path, unknown: Unknown): void {
  if (valid === undefined) return;
  for (const key of Object.keys(given)) if (!valid.includes(key)) unknown([...path, key], 'key', key, valid, true);
}

function checkReferences(value: unknown, path: Path, known: ReadonlySet<string>, names: Names, wrong: Wrong): void {
  if (typeof value === 'string') {
    const reference = referenceIn(value);
    if (reference === undefined) return;
    if (known.has(reference.name)) {
      checkBuiltIn(reference, value, path, names, wrong);
      return;
    }
    const near = nearest(reference.name, [...known]);
    const hint = near === undefined ? '' : `; did you mean $${near}?`;
    wrong(path, `${value}: nothing is saved as ${JSON.stringify(reference.name)} before this${hint}`);
  } else if (Array.isArray(value)) {
    for (const [n, one] of value.entries()) checkReferences(one, [...path, n], known, names, wrong);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) checkReferences(one, [...path, key], known, names, wrong);
  }
}

/** References to what is always there can be judged before anything is played. */
function checkBuiltIn(
  { name, path: inner }: { name: string; path: string },
  text: string,
  path: Path,
  names: Names,
  wrong: Wrong,
): void {
  if (name !== 'receiver' && name !== 'credentials' && name !== 'wallets') return;
  const [id = '', last = ''] = inner.split('.');
  if (name === 'wallets') {
    const problem = walletReferenceProblem(inner);
    if (problem !== undefined) wrong(path, `${text}: ${problem}`);
    return;
  }
  const keys = names.keys.get(id);
  if (keys === undefined)
    wrong(
      path,
      `${text}: no provider is called ${JSON.stringify(id)}; known: ${names.providers.join(', ')}${didYouMean(id, names.providers)}`,
    );
  else if (name === 'credentials' && !keys.includes(last))
    wrong(path, `${text}: the keys of ${id} are ${keys.join(', ')}${didYouMean(last, keys)}`);
  else if (name === 'receiver' && !isReceiverWay(last))
    wrong(path, `${text}: a receiver can be ok, status-500 or down-1h${didYouMean(last, receiverExamples)}`);
}

/** Ways of a receiver as they are named in errors. */
const receiverExamples = ['ok', 'status-500', 'down-1h'];

function didYouMean(wrong: string, valid: readonly string[]): string {
  const near = wrong === '' ? undefined : nearest(wrong, valid);
  return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`;
}

/** What is wrong with the path of a reference to `$wallets`. */
function walletReferenceProblem(inner: string): string | undefined {
  if (inner === '') return undefined;
  const [number = '', field, ...more] = inner.split('.');
  if (!/^\d+$/.test(number) || Number(number) >= walletCount)
    return `the wallets are numbered from 0 to ${walletCount - 1}: $wallets.0.privateKey`;
  if (field === undefined) return undefined;
  if (more.length === 0 && walletFields.some((one) => one === field)) return undefined;
  return `a wallet has ${walletFields.join(' and ')}${didYouMean(field, walletFields)}`;
}

function attempt(work: () => unknown, failed: (message: string) => void): void {
  try {
    work();
  } catch (error) {
    failed(messageOf(error));
  }
}
