import { type NetworkId, networks } from '../../core/provider.js';

/** Networks that share an address format, and so an address of a customer. */
export type Family = 'evm' | 'tron' | 'bitcoin' | 'dogecoin';

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
  readonly source: string;
}

const docs = 'https://docs.calypso.finance/docs';
const native = `code: ${docs}; digits: protocol parameter`;
const token = `code: ${docs}; digits: decimals() of the token contract`;

/**
 * Every currency that the documents name for deposits. A bare token code means Ethereum, `_TRX`, `_BSC` and `_MATIC` other
 * chains. Codes that only older documents show (BUSD, MATIC, BTC_LNG) are left out.
 */
export const currencies: readonly Currency[] = [
  { code: 'BTC', symbol: 'BTC', network: 'bitcoin', family: 'bitcoin', scale: 8, source: native },
  { code: 'ETH', symbol: 'ETH', network: 'ethereum', family: 'evm', scale: 18, source: native },
  { code: 'USDT', symbol: 'USDT', network: 'ethereum', family: 'evm', scale: 6, source: token },
  { code: 'USDC', symbol: 'USDC', network: 'ethereum', family: 'evm', scale: 6, source: token },
  { code: 'DAI', symbol: 'DAI', network: 'ethereum', family: 'evm', scale: 18, source: token },
  { code: 'FRAX', symbol: 'FRAX', network: 'ethereum', family: 'evm', scale: 18, source: token },
  { code: 'TRX', symbol: 'TRX', network: 'tron', family: 'tron', scale: 6, source: native },
  { code: 'USDT_TRX', symbol: 'USDT', network: 'tron', family: 'tron', scale: 6, source: token },
  { code: 'USDC_TRX', symbol: 'USDC', network: 'tron', family: 'tron', scale: 6, source: token },
  { code: 'BNB', symbol: 'BNB', network: 'bnb_smart_chain', family: 'evm', scale: 18, source: native },
  { code: 'USDT_BSC', symbol: 'USDT', network: 'bnb_smart_chain', family: 'evm', scale: 18, source: token },
  { code: 'POL', symbol: 'POL', network: 'polygon', family: 'evm', scale: 18, source: native },
  { code: 'USDT_MATIC', symbol: 'USDT', network: 'polygon', family: 'evm', scale: 6, source: token },
  { code: 'XDG', symbol: 'DOGE', network: 'dogecoin', family: 'dogecoin', scale: 8, source: native },
];

/** The network for which an address of a family is made. */
export const networkOfFamily: Readonly<Record<Family, NetworkId>> = {
  evm: 'ethereum',
  tron: 'tron',
  bitcoin: 'bitcoin',
  dogecoin: 'dogecoin',
};

/** The currency of a Calypso code, or undefined. */
export function currencyOf(code: string): Currency | undefined {
  return currencies.find((one) => one.code === code);
}

/** Codes of all currencies that an address of a family takes. */
export function codesOf(family: Family): string[] {
  return currencies.filter((one) => one.family === family).map(({ code }) => code);
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
