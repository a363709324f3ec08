/** What the rows that scenarios give have in common. */
import { z } from 'zod';
import {
  type Context,
  decimal,
  decimalFromJson,
  formatDecimal,
  isoInstant,
  type NetworkId,
  nearest,
  networks,
  PaydrillError,
  parseInstant,
} from '../../core/provider.js';
import { checkCoinAddress } from './addresses.js';
import type { Exchange } from './amounts.js';
import { coins } from './coins.js';
import { fiatCurrencies } from './rates.js';

/** Every coin on every network, whichever list has it; `isDefault` on its first one. */
export const places = coins.flatMap(({ currency, networks: on }) =>
  on.map((network, n) => ({ currency, network, isDefault: n === 0 })),
);
/** Every coin, whichever list has it. */
export const payable = [...new Set(coins.map(({ currency }) => currency))];
const currencies = [...fiatCurrencies, ...payable];

/** Kinds of fields. What is `unkept` may stand in a file, but nothing of it is kept. */
export const uuid = z.guid('expected a UUID').toLowerCase();
export const text = z.string().nullish();
export const coin = oneOf('coin', payable);
export const currency = oneOf('currency', currencies);
export const network = oneOf('network', [...new Set(places.map((place) => place.network))]);
export const unkept = z.string().optional();

/** An instant in any spelling of ISO 8601. */
export const time = z
  .string()
  .refine((value) => parseInstant(value) !== undefined, 'expected an instant like 2026-01-05T09:00:00Z')
  .optional();

/** What a payment is until its channel stands there: the file may have them in any order. */
export const unsaid = '';

/** What is said, or what is filled in. */
export function or(said: string, otherwise: () => string): string {
  return said === unsaid ? otherwise() : said;
}

/** An exchange whose fee is in `currencyOfFee` unless it says otherwise. */
export function withFee(exchange: Exchange | null, currencyOfFee: string): Exchange | null {
  return exchange === null ? null : { ...exchange, feeCurrency: or(exchange.feeCurrency, () => currencyOfFee) };
}

/** A coin, a network and an address, as far as they are said. */
export interface Place {
  readonly currency?: string | undefined;
  readonly network?: string | undefined;
  readonly address?: string | undefined;
}

/** What given rows that cannot be together are refused with. */
export function bad(message: string): PaydrillError {
  return new PaydrillError(400, 'bad-given', message);
}

/** The coin and network that fit what is said; a coin's default network first. */
export function fitting({ currency: code, network: on, address }: Place): (typeof places)[number] | undefined {
  const found = places.filter(
    (one) =>
      (code === undefined || one.currency === code) &&
      (on === undefined || one.network === on) &&
      (address === undefined || checkCoinAddress(one.network, address).ok),
  );
  return found.find(({ isDefault }) => isDefault) ?? found[0];
}

/** The coin and network of what is said. Throws for none. */
export function placeOf(said: Place): (typeof places)[number] {
  const found = fitting(said);
  if (found === undefined) throw bad(`No coin of Cryptopay is at ${JSON.stringify(said)}.`);
  return found;
}

/** Tells which of coin, network and address does not go with the others. */
export function placed(said: Place, currencyField: string, issues: z.core.$RefinementCtx): void {
  if (fitting(said) !== undefined) return;
  const { currency: code, network: on } = said;
  const ofCoin = [...new Set(places.filter((one) => one.currency === code).map((one) => one.network))];
  const wrong = (field: string, message: string) => issues.addIssue({ code: 'custom', message, path: [field] });
  if (fitting({ currency: code, network: on }) === undefined)
    wrong('network', `expected one of ${ofCoin.join(', ')}, as ${currencyField} says`);
  else if (on === undefined && code === undefined) wrong('address', 'expected an address of a coin of Cryptopay');
  else {
    const meant = places.filter((one) => (on === undefined ? one.currency === code : one.network === on));
    const titles = [...new Set(meant.map((one) => networks[one.network].title))];
    wrong('address', `expected an address on ${titles.join(', ')}`);
  }
}

/** One of a list of names; others are told with the nearest of them. */
export function oneOf(what: string, known: readonly string[]) {
  return z.string().refine((value) => known.includes(value), {
    error: ({ input }) => unknownText(what, String(input), known),
    abort: true,
  });
}

/** The words about a name that is not known. */
export function unknownText(what: string, value: string, known: readonly string[]): string {
  const near = nearest(value, known);
  const hint = near === undefined ? `known: ${known.join(', ')}` : `did you mean ${JSON.stringify(near)}?`;
  return `unknown ${what} ${JSON.stringify(value)}; ${hint}`;
}

/** An amount as text or number, exact, in plain spelling. */
export function amount(expected: string, isFine: (plain: string) => boolean) {
  return z.unknown().transform((value, issues) => {
    const exact = decimalFromJson(value);
    const plain = exact === undefined ? undefined : formatDecimal(exact);
    if (plain !== undefined && isFine(plain)) return plain;
    issues.issues.push({ code: 'custom', message: expected, input: value });
    return z.NEVER;
  });
}

/** An instant as rows keep it; now, when none is said. */
export function instant(ctx: Context, date: string | undefined): string {
  return isoInstant((date === undefined ? undefined : parseInstant(date)) ?? ctx.now);
}

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** A transaction id in the form of a network. */
export function newTxid(ctx: Context, on: NetworkId): string {
  const made = ctx.ids.next('txids');
  switch (networks[on].txid) {
    case 'hex':
      return made.hex(64);
    case '0xhex':
      return `0x${made.hex(64)}`;
    case 'HEX':
      return made.hex(64).toUpperCase();
    case 'base58':
      // 87 digits behind this one are always 64 bytes.
      return `4${made.text(86, base58)}`;
    case 'base64':
      return made.bytes(32).toString('base64');
  }
}

/** A decimal above zero. */
export const positive = amount('expected a positive decimal amount', (value) => decimal(value).gt(decimal('0')));

/** Any decimal, or none. */
export const anyAmount = amount('expected a decimal amount', () => true).optional();
