/** Answers of the control API that only the page reads. */
import type { ProviderAnswer } from '../cli/control-answers.js';
import type { JsonObject } from '../core/json.js';
import type { StateSpec } from '../core/lifecycle.js';

/** A lifecycle of `GET providers`. */
export interface LifecycleAnswer {
  readonly name: string;
  readonly collection: string;
  /** The field of a row that holds its state. */
  readonly field: string;
  readonly states: Readonly<Record<string, StateSpec>>;
}

/** One of `GET providers`, with its lifecycles. */
export type FullProvider = ProviderAnswer & { readonly lifecycles: readonly LifecycleAnswer[] };

/** One row of a collection. */
export type RowAnswer = { readonly id: string } & JsonObject;

/** `GET state`, as far as the page shows it: rows by `<provider>.<collection>`. */
export interface StateAnswer {
  readonly rows: Readonly<Record<string, readonly RowAnswer[]>>;
}

/** A collection as it is shown. */
export interface Resource {
  readonly key: string;
  readonly provider: string;
  readonly name: string;
  readonly rows: readonly RowAnswer[];
  readonly lifecycles: readonly LifecycleAnswer[];
}

/** The collections of a state by provider, in the order of the registry; those of nobody are left out. */
export function resourcesOf(state: StateAnswer, providers: readonly FullProvider[]): Resource[] {
  return providers.flatMap(({ id, lifecycles }) =>
    Object.entries(state.rows)
      .filter(([key]) => key.startsWith(`${id}.`))
      .map(([key, rows]) => {
        const name = key.slice(id.length + 1);
        return {
          key,
          provider: id,
          name,
          rows,
          lifecycles: lifecycles.filter(({ collection }) => collection === name),
        };
      }),
  );
}

/** The states that a row is in, by lifecycle. */
export function statesOf(row: RowAnswer, { lifecycles }: Pick<Resource, 'lifecycles'>): string[] {
  return lifecycles.map(({ field }) => String(row[field] ?? ''));
}

/** A row in a few words, for telling it from others: the first short texts in it besides its id. */
export function labelOf(row: RowAnswer): string {
  const words = Object.entries(row)
    .filter(([name, value]) => name !== 'id' && typeof value === 'string' && value !== '' && value.length <= 64)
    .filter(([name]) => !/(?:At|_at|Date|id)$/.test(name))
    .map(([, value]) => String(value));
  return words.slice(0, 3).join(', ');
}

/** An address that can perhaps be paid, with what its row says about it. */
export interface KnownAddress {
  readonly address: string;
  readonly where: string;
  readonly currency?: string;
  readonly amount?: string;
}

/** Addresses in the rows of a state, the newest first: texts in fields named so. Which of them can be paid, the server says. */
export function addressesOf(resources: readonly Resource[]): KnownAddress[] {
  const found = new Map<string, KnownAddress>();
  for (const { key, rows, lifecycles } of resources)
    for (const row of [...rows].reverse()) {
      const currency = first(row, /^(?:pay_?)?(?:currency|asset|coin|token)(?:_?code)?$/i);
      const amount = first(row, /^(?:pay_?|crypto_?)?amount$/i);
      for (const address of textsNamed(row, /address$/i)) {
        if (found.has(address)) continue;
        const state = statesOf(row, { lifecycles }).join(' ');
        found.set(address, {
          address,
          where: `${key} ${state}`.trim(),
          ...(currency === undefined ? {} : { currency }),
          ...(amount === undefined ? {} : { amount }),
        });
      }
    }
  return [...found.values()];
}

function first(row: RowAnswer, name: RegExp): string | undefined {
  const found = Object.entries(row).find(([key, value]) => name.test(key) && typeof value === 'string' && value !== '');
  return found === undefined ? undefined : String(found[1]);
}

/** Texts under such names, also one level deeper; without spaces, so that postal addresses are left out. */
function textsNamed(row: JsonObject, name: RegExp, depth = 0): string[] {
  return Object.entries(row).flatMap(([key, value]): string[] => {
    if (typeof value === 'string') return name.test(key) && /^[^\s@]{14,120}$/.test(value) ? [value] : [];
    if (depth > 1 || typeof value !== 'object' || value === null) return [];
    return textsNamed(value as JsonObject, name, depth + 1);
  });
}
