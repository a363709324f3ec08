import { z } from 'zod';
import type { Change } from './changes.js';
import { type ClockState, latestInstant } from './clock.js';
import { PaydrillError } from './errors.js';
import { faultRule } from './faults.js';
import type { Row } from './store.js';
import { each, type Steps } from './turns.js';

/** Version of the format of state files. A newer one is left untouched. */
export const stateFormat = 1;

/** All of a workspace, as it stands in the state file and in `GET state`. */
export interface SavedState {
  readonly paydrill: number;
  readonly workspace: string;
  readonly seed: string;
  readonly clock: ClockState;
  readonly counters: Readonly<Record<string, number>>;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly jobs: readonly Row[];
  readonly deliveries: readonly Row[];
  readonly transfers: readonly Row[];
  readonly idempotency: readonly Row[];
  /** Fault rules with their counters. A state without them has none. */
  readonly faults: readonly Row[];
}

/** A state as its file holds it: `sequence` numbers the last change that is in it. */
export type FiledState = SavedState & { readonly sequence: number };

const row = z.looseObject({ id: z.string() });
/** A row with such fields among others, kept as it came: the order of its fields is part of the bytes that a run gives. */
function rowLike(shape: z.core.$ZodShape) {
  const fields = z.looseObject(shape);
  return row.superRefine((value, ctx) => {
    for (const { path, message } of fields.safeParse(value).error?.issues ?? [])
      ctx.addIssue({ code: 'custom', path, message });
  });
}

// What the core itself reads of its rows; a provider's are its own business.
const jobRow = rowLike({
  kind: z.enum(['event', 'chain', 'delivery', 'scenario']),
  dueAt: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'expected an instant'),
  seq: z.int(),
  depth: z.int(),
  subject: z.string(),
  data: z.record(z.string(), z.unknown()),
});
const deliveryRow = rowLike({
  provider: z.string(),
  event: z.string(),
  endpoint: z.string().nullable(),
  url: z.string().nullable(),
  state: z.string(),
  createdAt: z.string(),
  body: z.string(),
  attempts: z.array(z.looseObject({ n: z.int(), at: z.string() })),
});
const transferRow = rowLike({
  txid: z.string(),
  to: z.string(),
  network: z.string(),
  amount: z.string(),
  status: z.string(),
  confirmations: z.int(),
  lastConfirmation: z.int(),
});
const faultRow = z.strictObject({
  id: z.string(),
  rule: faultRule,
  matched: z.int().nonnegative(),
  fired: z.int().nonnegative(),
  window: z.strictObject({ startedAt: z.iso.datetime(), calls: z.int().nonnegative() }).optional(),
});
const instant = z.iso
  .datetime()
  .refine((text) => Date.parse(text) <= latestInstant, 'expected an instant before the year 9800');
const clockState = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('frozen'), now: instant, wire: z.enum(['wall', 'virtual']) }),
  z.strictObject({
    mode: z.literal('running'),
    now: instant.optional(),
    offsetMs: z.number().min(-latestInstant).max(latestInstant),
    wire: z.enum(['wall', 'virtual']),
  }),
]);
/** The shape of a state, for checking one and for describing it. */
export const savedState = z.strictObject({
  paydrill: z.literal(stateFormat),
  sequence: z.int().nonnegative().optional(),
  workspace: z.string(),
  seed: z.string(),
  clock: clockState,
  counters: z.record(z.string(), z.number().int().nonnegative()),
  rows: z.record(z.string(), z.array(row)),
  jobs: z.array(jobRow),
  deliveries: z.array(deliveryRow),
  transfers: z.array(transferRow),
  idempotency: z.array(row),
  faults: z.array(faultRow).default([]),
});

/**
 * Checks that a value is a state of our format, in steps. `where` names it in the error. Its rows become those of the state: whoever gives
 * it has no further use of it.
 */
export function* checkingState(value: unknown, where: string): Steps<SavedState> {
  const version = typeof value === 'object' && value !== null && 'paydrill' in value ? value.paydrill : undefined;
  if (typeof version === 'number' && version > stateFormat) {
    throw new PaydrillError(
      409,
      'newer-state',
      `${where} has format ${version}; this Paydrill reads up to ${stateFormat}. It was left untouched.`,
    );
  }
  const { rest, sound, soundRows } = yield* withoutSoundRows(value);
  const result = savedState.safeParse(rest);
  if (!result.success) {
    const issue = result.error.issues[0];
    const at = issue?.path.join('.') || 'the whole';
    throw new PaydrillError(
      400,
      'bad-state',
      `${where} is no Paydrill state: ${at}: ${issue?.message ?? 'wrong shape'}. It was left untouched.`,
    );
  }
  const read = result.data as unknown as SavedState;
  const state = { ...read, ...sound, rows: { ...read.rows, ...soundRows } };
  const { jobs, deliveries, transfers, idempotency, faults, rows } = state;
  for (const [name, list] of Object.entries({ ...rows, jobs, deliveries, transfers, idempotency, faults })) {
    const ids = new Set<string>();
    yield* each(list, ({ id }) => ids.add(id));
    if (ids.size === list.length) continue;
    throw new PaydrillError(
      400,
      'bad-state',
      `${where} is no Paydrill state: ${name}: two rows have one id. It was left untouched.`,
    );
  }
  return state;
}

/** The core's own lists of rows, of which there may be many, with what a row of each has to be. */
const coreRows = { jobs: jobRow, deliveries: deliveryRow, transfers: transferRow, idempotency: row };

/**
 * A value that may be a state, without its lists of rows that are sound: a schema takes seconds for 100,000 of them. A list with a row that is
 * none stays, so that the schema tells which.
 */
function* withoutSoundRows(value: unknown): Steps<{
  readonly rest: unknown;
  readonly sound: Record<string, readonly Row[]>;
  readonly soundRows: Record<string, readonly Row[]>;
}> {
  const sound: Record<string, readonly Row[]> = {};
  const soundRows: Record<string, readonly Row[]> = {};
  if (!isObject(value) || !isObject(value['rows'])) return { rest: value, sound, soundRows };
  const left: [string, unknown][] = [];
  for (const [name, list] of Object.entries(value['rows'])) {
    if (name !== '__proto__' && (yield* isListOf(list, isRow))) soundRows[name] = list as Row[];
    else left.push([name, list]);
  }
  const rest: Record<string, unknown> = { ...value, rows: Object.fromEntries(left) };
  for (const [name, schema] of Object.entries(coreRows)) {
    const list = value[name];
    if (!(yield* isListOf(list, (one) => schema.safeParse(one).success))) continue;
    sound[name] = list as Row[];
    rest[name] = [];
  }
  return { rest, sound, soundRows };
}

function* isListOf(list: unknown, isOne: (value: unknown) => boolean): Steps<boolean> {
  if (!Array.isArray(list)) return false;
  let areAll = true;
  yield* each(list, (one) => {
    areAll &&= isOne(one);
  });
  return areAll;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRow(value: unknown): value is Row {
  return isObject(value) && typeof value['id'] === 'string';
}

/** What was changed since the state file was written whole: one line of a file of changes. */
export interface FiledChange {
  /** Counts the changes of a state file, from 1. */
  readonly n: number;
  readonly clock: ClockState;
  readonly changes: readonly Change[];
}

const step = z.union([
  z.tuple([z.enum(['add', 'set']), z.string(), row]),
  z.tuple([z.literal('del'), z.string(), z.string()]),
  z.tuple([z.literal('count'), z.string(), z.int().nonnegative()]),
]);
const filedChange = z.strictObject({ n: z.int().positive(), clock: clockState, changes: z.array(step) });

/** Checks that a value is a line of a file of changes; undefined when it is none. */
export function checkedChange(value: unknown): FiledChange | undefined {
  const result = filedChange.safeParse(value);
  return result.success ? (result.data as unknown as FiledChange) : undefined;
}

/** Hands over the state as it stands between two units of work. */
export type StateSource = (take: (state: SavedState) => void) => Promise<void>;

/** Where the state of a workspace is kept. A unit of work is recorded when it is committed, and acknowledged after a flush. */
export interface Persistence {
  /** False where nothing is kept, so that nothing needs to be recorded. */
  readonly keeps: boolean;
  /** What a person should know of how the state is kept here. */
  readonly notes?: readonly string[];
  /** The state of an earlier run, or undefined when there is none. */
  load(): SavedState | undefined;
  /** Begins to keep what `source` hands over. `trouble` is told what went wrong where nobody waits for it. */
  begin(source: StateSource, trouble: (text: string) => void): Promise<void>;
  /** Lines up what a unit of work changed. */
  record(changes: readonly Change[], clock: ClockState): void;
  /** Another state took the place of everything; what was in line is void. The next flush keeps it whole. */
  supersede(): void;
  /**
   * Resolves when everything that was recorded is kept. Rejects when it could not be; it stays in line for the next flush. Does nothing
   * once it was closed.
   */
  flush(): Promise<void>;
  /** Keeps what is in line, writes the state whole, and gives the file free. Rejects, with all of that done, when it could not be written. */
  close(): Promise<void>;
}

/** Keeps nothing: the state ends with the process. */
export const inMemory: Persistence = {
  keeps: false,
  load: () => undefined,
  begin: async () => {},
  record: () => {},
  supersede: () => {},
  flush: async () => {},
  close: async () => {},
};
