import type { Assumption } from '../../core/provider.js';

const reference = 'https://docs.gettrxn.com/api-reference';
const addresses = `${reference}/crypto-addresses`;
const errors = `${reference}/errors`;

/** What the public documents leave open about addresses, claim links, claims and transactions. */
export const claimAssumptions = [
  {
    id: 'trxn.unknownReference',
    about:
      'Answer to an id in a body that is unknown or missing (customer_id, wallet_id, to_address_id, from_address_id): 404 with the name of the field as param, or 422 "must exist".',
    default: 'notFound',
    options: ['notFound', 'invalid'],
    source: `The sample of the errors page is a 404 with the param customer_id; 422 is what Rails says. ${errors}`,
  },
  {
    id: 'trxn.currencies',
    about: 'Known currencies: BTC and ETH, or LTC, SOL, USDC and USDT (both on Ethereum) too.',
    default: 'documented',
    options: ['documented', 'more'],
    source: `No list is public; the samples and "e.g. BTC, ETH" name two. ${addresses}`,
  },
  {
    id: 'trxn.addressErrorShape',
    about:
      'Answer to an address that is none of its currency: the error object of type address_error with 422, code invalid_address and the param address; or the map of messages with "is invalid".',
    default: 'object',
    options: ['object', 'map'],
    source: `The type address_error is documented, its status, code and use are not. ${errors}`,
  },
  {
    id: 'trxn.testnetAddresses',
    about: 'Whether addresses of testnets are addresses, where the format tells.',
    default: 'accepted',
    options: ['accepted', 'refused'],
    source: `Nothing is said of networks. ${addresses}`,
  },
] as const satisfies readonly Assumption[];
