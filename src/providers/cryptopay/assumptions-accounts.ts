import type { Assumption } from '../../core/provider.js';

const guides = 'https://developers.cryptopay.me/guides';
const recordings = 'https://github.com/cryptopay-dev/cryptopay-ruby';

const shares = ['1%', '0%', '0.5%', '1.5%', '2%'] as const;

/** Gaps around accounts, transactions and tariffs. */
export const accountAssumptions = [
  {
    id: 'cryptopay.openingBalances',
    about:
      'What the accounts of a new workspace hold: plenty (as ManualBalanceTransaction), so that payouts can be tried at once, or nothing. Given accounts override it.',
    default: 'funded',
    options: ['funded', 'empty'],
    source: `Sandbox accounts hold what was paid in. ${guides}/accounts`,
  },
  {
    id: 'cryptopay.invoiceFee',
    about: 'Fee of an invoice, a share of its price, rounded up at the precision of the price currency.',
    default: '1%',
    options: shares,
    source: `1 percent is the tariff of the recorded account; tariffs are agreed one by one. ${recordings}`,
  },
  {
    id: 'cryptopay.refundFee',
    about: 'Fee of an invoice refund, a share of the refunded coins, rounded up.',
    default: '1%',
    options: shares,
    source: `1 percent is the tariff of the recorded account; tariffs are agreed one by one. ${recordings}`,
  },
  {
    id: 'cryptopay.exchangeFee',
    about:
      'Fee of converting (withdrawals in another currency, exchange transfers), a share of what is charged, rounded up.',
    default: '1%',
    options: shares,
    source: `1 percent is the tariff of the recorded account; tariffs are agreed one by one. ${recordings}`,
  },
  {
    id: 'cryptopay.withdrawalFee',
    about: 'Processing fee of a withdrawal, a share of the coins that are sent, rounded up.',
    default: '0%',
    options: ['0%', '0.5%', '1%'],
    source: `0.0 in the recorded withdrawals. ${recordings}`,
  },
  {
    id: 'cryptopay.coinPairs',
    about:
      'Which coin of two is the base when one is converted into the other by a withdrawal or exchange: the dearer one. Two fiat currencies cannot be converted.',
    default: 'dearerFirst',
    options: ['dearerFirst'],
    source: `Conversions between fiat and coins are recorded. ${recordings}`,
  },
] as const satisfies readonly Assumption[];
