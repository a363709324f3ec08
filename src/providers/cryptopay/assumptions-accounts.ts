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
    id: 'cryptopay.exchangeTransactions',
    about:
      'Fees of the two transactions of an exchange transfer: its fee on the debited side, 0.0 on the credited one.',
    default: 'feeOnDebit',
    options: ['feeOnDebit'],
    source: `Two rows with one reference are recorded. ${recordings}`,
  },
  {
    id: 'cryptopay.coinPairs',
    about:
      'Which coin of two is the base when one is converted into the other by a withdrawal or exchange: the dearer one. Two fiat currencies cannot be converted.',
    default: 'dearerFirst',
    options: ['dearerFirst'],
    source: `Conversions between fiat and coins are recorded. ${recordings}`,
  },
  {
    id: 'cryptopay.badTimestamp',
    about:
      'Code of created_at_from, created_at_to and starts_at that are no ISO 8601 instant with a zone: item of a 422 invalid; its message is the code in words, args is empty.',
    default: 'must_be_date_time',
    options: ['must_be_date_time', 'must_be_valid'],
    source: `The form is documented (1994-11-15T08:12:31+00:00), the answer to another is not. ${guides}/transactions`,
  },
  {
    id: 'cryptopay.createdAtTo',
    about: 'Whether created_at_to belongs to the range; created_at_from does.',
    default: 'inclusive',
    options: ['inclusive', 'exclusive'],
    source: `Not documented. ${guides}/transactions`,
  },
  {
    id: 'cryptopay.unknownFilterValue',
    about:
      'Filters of transactions that name no reference type, account currency, status or risk level: 422 with must_be_included_in.',
    default: '422 invalid',
    options: ['422 invalid'],
    source: `The values are documented, the answer to others is not. ${guides}/transactions`,
  },
  {
    id: 'cryptopay.logoUrl',
    about: 'logo_url of coins leads to a plain drawing that Paydrill itself answers.',
    default: 'ownDrawing',
    options: ['ownDrawing'],
    source: `The field is recorded, the addresses of the pictures are not ours to use. ${recordings}`,
  },
  {
    id: 'cryptopay.ratePairs',
    about:
      'Pairs with rates: every coin against the 34 recorded fiat currencies and every other coin; no fiat against fiat.',
    default: 'coinBases',
    options: ['coinBases'],
    source: `729 pairs are recorded, not which. ${recordings}`,
  },
  {
    id: 'cryptopay.addressRisk',
    about:
      'How addresses are rated (risks.score, withdrawals) that a scenario does not rate (given cryptopay.address_risks); derived: by their bytes, one of four high.',
    default: 'low',
    options: ['low', 'medium', 'high', 'derived'],
    source: `No risky addresses are documented for the sandbox. ${recordings}`,
  },
  {
    id: 'cryptopay.rateLimit',
    about:
      'Whether calls are counted: 200 per minute and key, in windows of the virtual clock that begin with their first call. Calls that fail their signature are not counted.',
    default: 'off',
    options: ['off', '200 per minute'],
    source:
      'The limit is documented; how it is counted is not. https://developers.cryptopay.me/guides/api-basics/responses',
  },
  {
    id: 'cryptopay.apiKeyPermissions',
    about:
      'Permissions of given keys (cryptopay.api_keys) are named by operations, with * for any text; a key without a list may do all. The address is checked before the permission.',
    default: 'operations',
    options: ['operations'],
    source:
      'A key carries a permission set; its names are not documented. https://developers.cryptopay.me/guides/api-credentials',
  },
  {
    id: 'cryptopay.ipNotAllowedStatus',
    about: 'Status of ip_not_allowed.',
    default: 403,
    options: [403, 422],
    source:
      'The documents tie the whitelist to 403, test data of cryptopay-php shows 422. https://developers.cryptopay.me/guides/api-basics/responses',
  },
] as const satisfies readonly Assumption[];
