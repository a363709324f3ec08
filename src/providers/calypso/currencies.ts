/** Currencies, their networks and the families that share an address. The tables are in data/currencies.json. */
import { z } from 'zod';
import {
  type Context,
  dataFile,
  isNetworkId,
  type JsonObject,
  type NetworkId,
  networks,
  wireNumber,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';

const familyName = z.enum(['evm', 'tron', 'bitcoin', 'dogecoin']);
const networkName = z.string().refine(isNetworkId);
const table = dataFile(
  new URL('./data/currencies.json', import.meta.url),
  z.strictObject({
    source: z.string(),
    networks: z.record(
      networkName,
      z.strictObject({
        blockchainName: z.string(),
        feeCurrencyName: z.string(),
        frontName: z.string(),
        type: z.string(),
        family: familyName,
        massRecipients: z.int(),
      }),
    ),
    families: z.record(familyName, networkName),
    currencies: z.array(
      z.strictObject({
        code: z.string(),
        symbol: z.string(),
        network: networkName,
        scale: z.int(),
        dust: z.string(),
        contract: z.string().optional(),
      }),
    ),
    fiat: z.array(z.strictObject({ code: z.string(), scale: z.int() })),
  }),
)();

/** Networks that share an address format, and so an address of a customer. */
export type Family = z.output<typeof familyName>;

/** One currency as Calypso names it. */
export interface Currency {
  /** Calypso's own code. */
  readonly code: string;
  /** What the world calls it; with the network it names the currency too. */
  readonly symbol: string;
  readonly network: NetworkId;
  readonly family: Family;
  /** Digits behind the point on its chain. */
  readonly scale: number;
  /** Less than this is no deposit where that is assumed; plain decimal. */
  readonly dust: string;
  /** The network as Calypso names it. */
  readonly blockchainName: string;
  /** Code of the coin in which its network takes fees. */
  readonly feeCurrencyName: string;
  /** How many recipients a mass payout in it may have. */
  readonly massRecipients: number;
  /** Address of the token's contract; undefined for the coin of a network. */
  readonly contract: string | undefined;
  /** The network in the `networkData` of the Currency object. */
  readonly networkData: { readonly frontName: string; readonly type: string };
}

/** A government's currency. */
export interface FiatCurrency {
  readonly code: string;
  /** Digits behind the point. */
  readonly scale: number;
}

/**
 * Every currency that the documents name for deposits. A bare token code means Ethereum, `_TRX`, `_BSC` and `_MATIC` other
 * chains. Codes that only older documents show (BUSD, MATIC, BTC_LNG) are left out.
 */
export const currencies: readonly Currency[] = table.currencies.map(({ network, contract, ...one }) => {
  const place = table.networks[network];
  if (place === undefined) throw new Error(`data/currencies.json has no network ${network}`);
  const { frontName, type, ...about } = place;
  return { ...one, ...about, network: network as NetworkId, contract, networkData: { frontName, type } };
});

/** The fiat currencies that the documents name. */
export const fiatCurrencies: readonly FiatCurrency[] = table.fiat;

/** The network for which an address of a family is made. */
export const networkOfFamily = table.families as Readonly<Record<Family, NetworkId>>;

const byCode = new Map(currencies.map((one) => [one.code, one]));

/** The currency of a Calypso code, or undefined. */
export function currencyOf(code: string): Currency | undefined {
  return byCode.get(code);
}

/** The fiat currency of a code, or undefined. */
export function fiatOf(code: string): FiatCurrency | undefined {
  return fiatCurrencies.find((one) => one.code === code);
}

/**
 * The Currency object of answers. Field names and order are documented; how the provider fills `coinId`, `networkData` and
 * `garbageAmount` is not (calypso.currencyObject). Source: https://docs.calypso.finance/api-reference/exchange-api
 */
export function toWireCurrency(ctx: Context, one: Currency): JsonObject {
  return {
    name: one.code,
    feeCurrencyName: one.feeCurrencyName,
    coinId: one.symbol,
    networkData: one.networkData,
    scale: one.scale,
    blockchainScale: one.scale,
    garbageAmount: assumed(ctx, 'minimumDeposit') === 'garbageAmount' ? wireNumber(one.dust) : 0,
    crypto: true,
    blockchainName: one.blockchainName,
    contract: one.contract,
    enabled: true,
    active: true,
  };
}

/** The Currency object of a fiat currency: what belongs to a chain is left out. */
export function toWireFiatCurrency(one: FiatCurrency): JsonObject {
  return {
    name: one.code,
    coinId: one.code,
    scale: one.scale,
    garbageAmount: 0,
    crypto: false,
    enabled: true,
    active: true,
  };
}

/** Which currencies an address takes: all of a family, or only those of one network of it. */
export interface Taking {
  readonly family: Family;
  readonly network?: NetworkId | null;
}

/** True when an address takes a currency. */
export function takes({ family, network }: Taking, currency: Currency): boolean {
  return currency.family === family && (network ?? currency.network) === currency.network;
}

/** Codes of all currencies that an address takes. */
export function codesOf(taking: Taking): string[] {
  return currencies.filter((one) => takes(taking, one)).map(({ code }) => code);
}

/**
 * The currency that a payer means: a Calypso code, or a symbol together with a network (its id or title), in any case.
 * Undefined for anything else, and for a code that is not on the named network.
 */
export function currencyMeant(text: string, network: string | undefined): Currency | undefined {
  const name = text.toUpperCase();
  if (network === undefined) return currencyOf(name);
  const place = network.toLowerCase();
  const there = currencies.filter(
    (one) => one.network === place || networks[one.network].title.toLowerCase() === place,
  );
  return there.find(({ code }) => code === name) ?? there.find(({ symbol }) => symbol === name);
}

/** An address as it is compared: formats whose case carries nothing are folded to lower case. */
export function addressKey(address: string): string {
  return /^(0x|bc1|tb1)/i.test(address) ? address.toLowerCase() : address;
}
