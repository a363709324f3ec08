import { z } from 'zod';
import { type Context, dataFile, isNetworkId, type NetworkId } from '../../core/provider.js';
import { assumed } from './assumptions.js';

/** One coin as Cryptopay names it. Networks are in Cryptopay's words, which are ours too; the first is the default. */
export interface Coin {
  readonly currency: string;
  readonly name: string;
  readonly networks: readonly NetworkId[];
  /** Digits behind the point, the same on every network. */
  readonly precision: number;
  /** Which list has it in this form. */
  readonly lists: readonly ('current' | '2023')[];
}

/** A network as Cryptopay shows it: its name, and the tag that its addresses carry (null: none). */
export interface CoinNetwork {
  readonly name: string;
  readonly tag: { readonly required: boolean; readonly name: string } | null;
}

const origin = { about: z.string(), source: z.string() };
const network = z.string().refine(isNetworkId);

const coinFile = dataFile(
  new URL('./data/coins.json', import.meta.url),
  z.strictObject({
    ...origin,
    coins: z.array(
      z.strictObject({
        currency: z.string(),
        name: z.string(),
        precision: z.int().min(0),
        networks: z.array(network).min(1),
        lists: z.array(z.enum(['current', '2023'])),
      }),
    ),
  }),
);

const networkFile = dataFile(
  new URL('./data/networks.json', import.meta.url),
  z.strictObject({
    ...origin,
    networks: z.partialRecord(
      network,
      z.strictObject({ name: z.string(), tag: z.strictObject({ required: z.boolean(), name: z.string() }).nullable() }),
    ),
  }),
);

const fiatFile = dataFile(
  new URL('./data/fiat.json', import.meta.url),
  z.strictObject({ ...origin, whole: z.array(z.string()), accounts: z.array(z.string()) }),
);

/** Every coin of the current list and of the recording of 2023; where the two differ, one entry for each. */
export const coins: readonly Coin[] = coinFile().coins;

/** Fiat accounts that were seen in the sandbox. */
export const fiatAccounts: readonly string[] = fiatFile().accounts;

const wholeFiat: ReadonlySet<string> = new Set(fiatFile().whole);

/** How Cryptopay shows a network that a coin is on. */
export function networkOf(id: NetworkId): CoinNetwork {
  return networkFile().networks[id] ?? { name: id, tag: null };
}

/** The coins of the list in force. */
export function coinsOf(ctx: Context): readonly Coin[] {
  const list = assumed(ctx, 'coinList');
  return coins.filter(({ lists }) => lists.includes(list));
}

/** A coin of the list in force by its code. */
export function coinOf(ctx: Context, currency: string): Coin | undefined {
  return coinsOf(ctx).find((one) => one.currency === currency);
}

/** Digits behind the point of a coin or fiat currency. */
export function precisionOf(currency: string): number {
  return coins.find((one) => one.currency === currency)?.precision ?? (wholeFiat.has(currency) ? 0 : 2);
}
