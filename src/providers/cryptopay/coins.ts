import type { Context, NetworkId } from '../../core/provider.js';
import { assumed } from './assumptions.js';

/** One coin as Cryptopay names it. Networks are in Cryptopay's words, which are ours too; the first is the default. */
export interface Coin {
  readonly currency: string;
  readonly networks: readonly NetworkId[];
  /** Digits behind the point, the same on every network. */
  readonly precision: number;
  /** Which list has it in this form. */
  readonly lists: readonly ('current' | '2023')[];
  readonly source: string;
}

const docs = 'https://developers.cryptopay.me/introduction/currencies';
const recording = 'GET /api/coins, recorded in July 2023 with https://github.com/cryptopay-dev/cryptopay-ruby';
const both = ['current', '2023'] as const;
const newest = { precision: 8, lists: ['current'], source: docs } as const;

/** Every coin of the current list and of the recording of 2023; where the two differ, one entry for each. */
export const coins: readonly Coin[] = [
  { currency: 'BTC', networks: ['bitcoin', 'bnb_smart_chain'], precision: 8, lists: both, source: recording },
  { currency: 'LTC', networks: ['litecoin', 'bnb_smart_chain'], precision: 8, lists: both, source: recording },
  { currency: 'BCH', networks: ['bitcoin_cash', 'bnb_smart_chain'], precision: 8, lists: both, source: recording },
  { currency: 'XRP', networks: ['ripple', 'bnb_smart_chain'], precision: 6, lists: both, source: recording },
  { currency: 'ETH', networks: ['ethereum', 'bnb_smart_chain'], precision: 8, lists: both, source: recording },
  {
    currency: 'USDT',
    networks: ['ethereum', 'tron', 'bnb_smart_chain', 'solana', 'polygon'],
    precision: 6,
    lists: ['current'],
    source: docs,
  },
  {
    currency: 'USDT',
    networks: ['ethereum', 'tron', 'bnb_smart_chain'],
    precision: 6,
    lists: ['2023'],
    source: recording,
  },
  { currency: 'DAI', networks: ['ethereum', 'bnb_smart_chain'], precision: 8, lists: both, source: recording },
  {
    currency: 'USDC',
    networks: ['ethereum', 'bnb_smart_chain', 'solana'],
    precision: 6,
    lists: ['current'],
    source: docs,
  },
  {
    currency: 'USDC',
    networks: ['ethereum', 'tron', 'bnb_smart_chain'],
    precision: 6,
    lists: ['2023'],
    source: recording,
  },
  { currency: 'SHIB', networks: ['ethereum', 'bnb_smart_chain'], precision: 0, lists: both, source: recording },
  { currency: 'XLM', networks: ['stellar', 'bnb_smart_chain'], precision: 7, lists: both, source: recording },
  { currency: 'ADA', networks: ['cardano', 'bnb_smart_chain'], precision: 6, lists: both, source: recording },
  { currency: 'BNB', networks: ['bnb_smart_chain'], precision: 8, lists: both, source: recording },
  { currency: 'BUSD', networks: ['bnb_smart_chain'], precision: 8, lists: ['2023'], source: recording },
  { currency: 'TRX', networks: ['tron', 'bnb_smart_chain'], precision: 6, lists: both, source: recording },
  { currency: 'DOGE', networks: ['dogecoin', 'bnb_smart_chain'], precision: 8, lists: both, source: recording },
  { currency: 'SOL', networks: ['solana', 'bnb_smart_chain'], precision: 9, lists: both, source: recording },
  { currency: 'POL', networks: ['polygon'], ...newest },
  { currency: 'ARB', networks: ['arbitrum'], ...newest },
  { currency: 'TON', networks: ['ton'], ...newest },
  { currency: 'IMX', networks: ['ethereum'], ...newest },
  { currency: 'FTN', networks: ['bahamut'], ...newest },
];

/** Fiat accounts that were seen in the sandbox. Source: GET /api/accounts, recorded in July 2023. */
export const fiatAccounts: readonly string[] = ['EUR', 'USD', 'GBP', 'RUB', 'TRY', 'JPY', 'CNY', 'UAH'];

/** Fiat currencies without minor units: JPY, KRW and CLP by Cryptopay's own list ({@link docs}), VND by ISO 4217. */
const wholeFiat: ReadonlySet<string> = new Set(['JPY', 'KRW', 'CLP', 'VND']);

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
