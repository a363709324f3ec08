import type { Assumption } from '../../core/provider.js';

const accounts = 'https://docs.calypso.money/accounts/how-to-get-balances-for-a-specific-account';
const older = 'https://docs.calypso.finance';

/** Gaps around the merchant's money: balances, currencies, rates, fees. */
export const moneyAssumptions = [
  {
    id: 'calypso.startingBalances',
    about:
      'What a new account holds: nothing, or round sums of most currencies (data/starting-balances.json). A scenario sets single balances with given calypso.accounts.',
    default: 'empty',
    options: ['empty', 'funded'],
    source: `The sandbox mode of the provider is named, its account is not described. ${accounts}`,
  },
  {
    id: 'calypso.currencyObject',
    about:
      'In a Currency object coinId is the symbol, garbageAmount is 0, scale and blockchainScale are the digits on the chain, and networkData names network and token standard.',
    default: 'derived',
    options: ['derived'],
    source: `The names of the fields are documented, their values are not. ${older}/api-reference/exchange-api`,
  },
  {
    id: 'calypso.rates',
    about:
      'Rates are those of data/rates.json: fixed, or moving by at most one percent with every quarter of an hour of virtual time.',
    default: 'fixed',
    options: ['fixed', 'moving'],
    source: `The shape of rates is documented, where they come from is not. ${older}/api-reference/rate-api`,
  },
] as const satisfies readonly Assumption[];
