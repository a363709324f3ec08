import type { Assumption } from '../../core/provider.js';

const docs = 'https://docs.calypso.finance/api-reference/exchange-api';

/** Gaps around exchanges. */
export const exchangeAssumptions = [
  {
    id: 'calypso.exchangePairs',
    about:
      'Pairs and the limit (100000 US dollars) are those of data/exchange-pairs.json. Exchanges go at the rates of /rate, without fee; what is bought is rounded down to at most 8 digits.',
    default: 'table',
    options: ['table'],
    source: `Only the shape of the answer is documented. ${docs}`,
  },
  {
    id: 'calypso.exchangeDirections',
    about:
      'direction is SELL when the amount is of the sold currency, BUY when it is of the bought one; the answer is of the other.',
    default: 'SELL, BUY',
    options: ['SELL, BUY'],
    source: `The field is documented, its values are not. ${docs}`,
  },
  {
    id: 'calypso.exchangeLimitField',
    about: 'Name of the limit in the answer of /exchange/limit; it is in the sold currency.',
    default: 'limit',
    options: ['limit', 'amount', 'maxAmount'],
    source: `An upper limit is documented, the name of its field cannot be read. ${docs}`,
  },
  {
    id: 'calypso.exchangeWithoutFunds',
    about: 'An exchange of more than the account holds: error 001, or an exchange that ends FAILED.',
    default: 'refused',
    options: ['refused', 'failed'],
    source: `Not documented. ${docs}`,
  },
] as const satisfies readonly Assumption[];
