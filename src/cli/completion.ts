import type { Command, Option } from 'commander';
import { type Setting, settings } from '../config-settings.js';
import { pauseUnless } from '../core/clock.js';
import { walletCount } from '../core/dev-wallets.js';
import { eventsOf } from '../core/lifecycle.js';
import { networks } from '../core/networks.js';
import type { Provider } from '../core/provider.js';
import { namedScenarios, ownScenarios } from '../scenario-files.js';
import * as choices from './choices.js';
import type { SnapshotsAnswer, WorkspacesAnswer } from './control-answers.js';
import { ControlClient, type ControlFlags, withoutWorkspace } from './control-client.js';
import type { Io } from './io.js';

/** What may stand in place of the word that is being typed. */
export interface Candidate {
  readonly value: string;
  readonly about?: string;
}

/** What candidates depend on beside the words. */
type Surroundings = Pick<Io, 'env' | 'cwd'>;

/** The words before the one that is typed, taken apart. */
interface Typed {
  readonly command: Command;
  /** Arguments of the command, in order. */
  readonly args: readonly string[];
  /** Values of flags, by attribute. */
  readonly flags: Readonly<Record<string, string>>;
  /** The flag whose value is typed. */
  readonly open: Option | undefined;
  readonly io: Surroundings;
}

// A person who presses TAB does not wait for a server that is slow.
const patienceMs = 300;

/** Every candidate for the last of some words, which may be empty. No candidates: whatever the shell itself would offer, such as files. */
export async function candidates(
  program: Command,
  given: readonly string[],
  io: Surroundings,
): Promise<readonly Candidate[]> {
  // bash gives the = of --clock=frozen as a word of its own.
  const words = given.filter((word, index) => word !== '=' || index === 0);
  if (given.at(-1) === '=' && given.length > 1) words.push('');
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  if (before.includes('--')) return [];
  const isJoined = /^--[\w-]+=/.test(current);
  const [flag = '', value = ''] = isJoined ? split(current) : ['', current];
  const found = await fitting(program, isJoined ? [...before, flag] : before, value, io);
  const matching = found.filter((one) => one.value.startsWith(value));
  return isJoined ? matching.map((one) => ({ ...one, value: `${flag}=${one.value}` })) : matching;
}

function split(word: string): [string, string] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

async function fitting(
  program: Command,
  before: readonly string[],
  current: string,
  io: Surroundings,
): Promise<readonly Candidate[]> {
  const [first] = before;
  if (first === undefined && !current.startsWith('-')) return commandsOf(program);
  if (first === 'help') return before.length === 1 ? commandsOf(program) : [];
  const named = program.commands.find((command) => command.name() === first);
  const command = named ?? program.commands.find((one) => one.name() === 'start');
  if (command === undefined) return [];
  const typed = takenApart(command, named === undefined ? before : before.slice(1), io);
  if (typed.open !== undefined) return valuesOf(typed.open, typed, current);
  if (current.startsWith('-')) {
    const general = first === undefined ? program.options : [];
    return [...command.options, ...general].filter((one) => isLeft(one, typed)).map(flagOf);
  }
  return argumentsOf(typed);
}

function commandsOf(program: Command): Candidate[] {
  const all = program.commands.map((command) => ({ value: command.name(), about: command.description() }));
  return [...all, { value: 'help', about: 'print help on a command' }];
}

function flagOf({ long, flags, description }: Option): Candidate {
  return { value: long ?? flags, about: description };
}

/** A flag that was given is offered again only where it may be repeated. */
function isLeft(option: Option, { flags }: Typed): boolean {
  return !Object.hasOwn(flags, option.attributeName()) || option.parseArg !== undefined;
}

function takenApart(command: Command, words: readonly string[], io: Surroundings): Typed {
  const args: string[] = [];
  const flags: Record<string, string> = {};
  let open: Option | undefined;
  for (const word of words) {
    if (open !== undefined) {
      flags[open.attributeName()] = word;
      open = undefined;
      continue;
    }
    if (!word.startsWith('-')) {
      args.push(word);
      continue;
    }
    const [name, value] = word.includes('=') ? split(word) : [word, undefined];
    const option = command.options.find(({ long, short }) => long === name || short === name);
    if (option === undefined) continue;
    if (option.required && value === undefined) open = option;
    else flags[option.attributeName()] = value ?? '';
  }
  return { command, args, flags, open, io };
}

/** The registry, which takes its time to load: names of commands and flags come without it. */
async function registry(): Promise<readonly Provider[]> {
  return (await import('../providers/index.js')).providers;
}

/** Values of a flag: those of the setting of its name, or what the flag is known to take. */
async function valuesOf(option: Option, typed: Typed, current: string): Promise<readonly Candidate[]> {
  const name = option.attributeName();
  const setting = Object.hasOwn(settings, name) ? settings[name as keyof typeof settings] : undefined;
  const known: Readonly<Record<string, () => readonly Candidate[] | Promise<readonly Candidate[]>>> = {
    providers: async () => listed(await registry(), current),
    webhook: async () => (await registry()).map(({ id, title }) => ({ value: `${id}=`, about: title })),
    scenario: () => scenarios(typed),
    workspace: () => workspaceNames(typed),
    risk: () => plain(choices.risks),
    format: () => plain(choices.credentialFormats),
    network: () => plain(Object.keys(networks)),
    wallet: () => plain([...Array(walletCount).keys()].map(String)),
  };
  if (Object.hasOwn(known, name)) return (await known[name]?.()) ?? [];
  return plain((setting as Setting | undefined)?.choices ?? []);
}

/** Values of the next argument. */
async function argumentsOf(typed: Typed): Promise<readonly Candidate[]> {
  const { command, args } = typed;
  const wanted = command.registeredArguments[args.length] ?? command.registeredArguments.find((one) => one.variadic);
  const providers = ['providers', 'fire', 'sign'].includes(command.name()) ? await registry() : [];
  const provider = providers.find(({ id }) => id === args[0]);
  switch (`${command.name()} ${wanted?.name() ?? ''}`) {
    case 'providers id':
    case 'fire provider':
    case 'sign provider':
      return providers.map(({ id, title }) => ({ value: id, about: title }));
    case 'fire event':
      return plain(provider === undefined ? [] : fireable(provider));
    case 'sign method':
      return plain(choices.methods.filter((method) => provider?.operations.some((one) => one.method === method)));
    case 'sign path':
      return provider === undefined ? [] : pathsOf(provider, args[1]?.toUpperCase() ?? '');
    case 'run scenario':
      return scenarios(typed);
    case 'advance duration':
      return plain(['1m', '1h', '1d', '30d', 'to']);
    case 'completion shell':
      return plain(choices.shells);
    case 'snapshot action':
      return plain(choices.snapshotActions);
    case 'snapshot name':
      return args[0] === 'restore' || args[0] === 'delete' ? snapshotNames(typed) : [];
    case 'state action':
      return plain(choices.stateActions);
    case 'workspace action':
      return plain(choices.workspaceActions);
    case 'workspace name':
      return args[0] === 'delete' ? workspaceNames(typed) : [];
    default:
      return [];
  }
}

function plain(values: readonly string[]): Candidate[] {
  return values.map((value) => ({ value }));
}

/** Providers behind the commas that are typed already. */
function listed(providers: readonly Provider[], current: string): Candidate[] {
  const before = current.slice(0, current.lastIndexOf(',') + 1);
  const taken = before.split(',');
  return plain(providers.filter(({ id }) => !taken.includes(id)).map(({ id }) => before + id));
}

function fireable({ lifecycles }: Provider): string[] {
  return lifecycles.flatMap((lifecycle) => eventsOf(lifecycle).map((event) => `${lifecycle.name}.${event}`));
}

/** Up to the first parameter, which only a person knows. */
function pathsOf(provider: Provider, method: string): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const one of provider.operations.filter((operation) => operation.method === method)) {
    const [value = ''] = one.path.split(':', 1);
    found.set(value, found.has(value) ? { value } : { value, about: one.title });
  }
  return [...found.values()];
}

function scenarios({ io }: Typed): Candidate[] {
  return plain(namedScenarios(ownScenarios(io.env, io.cwd)));
}

function snapshotNames(typed: Typed): Promise<readonly Candidate[]> {
  return asked<SnapshotsAnswer>(typed, 'snapshots', ({ snapshots }) => snapshots.map(({ name }) => name));
}

function workspaceNames(typed: Typed): Promise<readonly Candidate[]> {
  // Asked without the workspace that is typed so far: the server refuses one that it does not know.
  const { workspace: _typed, ...flags } = typed.flags;
  const io = { ...typed.io, env: withoutWorkspace(typed.io.env) };
  return asked<WorkspacesAnswer>({ ...typed, io, flags }, 'workspaces', ({ workspaces }) =>
    workspaces.map(({ name }) => name),
  );
}

/** Names that a running server knows; none when it does not answer at once. */
async function asked<T>(
  { io, flags }: Typed,
  path: string,
  namesOf: (answer: T) => readonly string[],
): Promise<readonly Candidate[]> {
  const { url, workspace } = flags;
  const about: ControlFlags = {
    ...(url === undefined ? {} : { url }),
    ...(workspace === undefined ? {} : { workspace }),
  };
  const ended = new AbortController();
  try {
    const answer = new ControlClient(io.env, about).get<T>(path).then(({ value }) => plain(namesOf(value)));
    return await Promise.race([answer, pauseUnless(patienceMs, ended.signal).then(() => [])]);
  } catch {
    return [];
  } finally {
    ended.abort();
  }
}
