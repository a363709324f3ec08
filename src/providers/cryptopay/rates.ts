import { type Context, type Decimal, decimal, divide, formatDecimal, round } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { coins } from './coins.js';

/** What one coin costs in EUR: Cryptopay's sell rate. BTC is recorded (July 2023), the others are plausible for that time. */
const euroPerCoin: Readonly<Record<string, string>> = {
  BTC: '28435.6646',
  LTC: '90.1204',
  BCH: '251.3107',
  XRP: '0.454812',
  ETH: '1753.8032',
  USDT: '0.8874',
  DAI: '0.8871',
  USDC: '0.8878',
  SHIB: '0.0000068214',
  XLM: '0.087361',
  ADA: '0.2648',
  BNB: '224.1175',
  BUSD: '0.8872',
  TRX: '0.0701',
  DOGE: '0.0598',
  SOL: '20.1473',
  POL: '0.6512',
  ARB: '1.0214',
  TON: '1.2107',
  IMX: '0.6243',
  FTN: '0.4386',
};

/** What one euro costs in a fiat currency: every fiat currency for which rates are recorded, plausible for July 2023. */
const fiatPerEuro: Readonly<Record<string, string>> = {
  AUD: '1.6412',
  BRL: '5.3601',
  CAD: '1.4531',
  CHF: '0.9762',
  CLP: '892.51',
  CNY: '7.9134',
  COP: '4571.2',
  CZK: '23.814',
  DKK: '7.4512',
  EUR: '1',
  GBP: '0.8537',
  HKD: '8.5901',
  HUF: '378.42',
  IDR: '16621',
  INR: '90.412',
  JPY: '154.63',
  KRW: '1422.7',
  KZT: '487.91',
  MXN: '18.743',
  MYR: '5.1204',
  NOK: '11.452',
  NZD: '1.7724',
  PEN: '4.0083',
  PLN: '4.4471',
  RUB: '99.32',
  SEK: '11.712',
  SGD: '1.4735',
  THB: '38.621',
  TRY: '28.664',
  TWD: '34.301',
  UAH: '40.513',
  USD: '1.0972',
  VND: '25944',
  ZAR: '20.331',
};

/** Fiat currencies with rates, by alphabet. */
export const fiatCurrencies: readonly string[] = Object.keys(fiatPerEuro);

/** The recorded buy rate of BTC/EUR over its sell rate: 29699.2676 / 28435.6646. */
const spread = decimal('1.044437259257868726');

/**
 * The rate of a pair as Cryptopay spells it, e.g. `"28435.6646"` for BTC and EUR; undefined when the first is no coin or
 * the second has no rates.
 */
export function rateOf(ctx: Context, base: string, quote: string): string | undefined {
  const euros = euroPerCoin[base];
  if (euros === undefined || !coins.some(({ currency }) => currency === base)) return undefined;
  const digits = digitsOf(base, quote);
  const sell = inQuote(decimal(euros), quote, digits);
  if (sell === undefined) return undefined;
  const isBuy = assumed(ctx, 'channelPaymentRate') === 'buy_rate';
  return formatDecimal(isBuy ? round(sell.times(spread), digits, 'halfUp') : sell, 1);
}

function inQuote(euros: Decimal, quote: string, digits: number): Decimal | undefined {
  const fiat = fiatPerEuro[quote];
  if (fiat !== undefined) return round(euros.times(decimal(fiat)), digits, 'halfUp');
  const coin = euroPerCoin[quote];
  return coin === undefined ? undefined : divide(euros, decimal(coin), digits, 'halfUp');
}

function digitsOf(base: string, quote: string): number {
  if (fiatPerEuro[quote] === undefined) return 8;
  if (base === 'SHIB') return 10;
  return base === 'XRP' || base === 'XLM' ? 6 : 4;
}
