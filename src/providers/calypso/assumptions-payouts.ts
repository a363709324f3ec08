import type { Assumption } from '../../core/provider.js';

const older = 'https://docs.calypso.finance/api-reference/payout-api';
const current = 'https://docs.calypso.money/payouts';

/** Gaps around payouts. */
export const payoutAssumptions = [
  {
    id: 'calypso.payoutVerification',
    about: 'Whether payouts wait for the approval of a user: then payout.approved or payout.canceled is to be fired.',
    default: 'off',
    options: ['off', 'on'],
    source: `A setting of the merchant; without it payouts made by API are confirmed by themselves. ${current}/payout-webhooks`,
  },
  {
    id: 'calypso.confirmedEvent',
    about:
      'A payout that is confirmed by itself sends PAYOUT_CHANGE_STATUS, one that a user approves PAYOUT_CONFIRMED.',
    default: 'byWhoConfirms',
    options: ['byWhoConfirms'],
    source: `PAYOUT_CONFIRMED carries the approving users. ${current}/payout-webhooks`,
  },
  {
    id: 'calypso.payoutFee',
    about: 'Who bears the fee of a payout: the recipient, out of the amount, or the merchant on top of it.',
    default: 'fromAmount',
    options: ['fromAmount', 'onTop'],
    source: `To have the merchant bear it, amount plus fee is to be paid out. ${current}/commission-pre-calculation`,
  },
  {
    id: 'calypso.networkFee',
    about: 'Payouts cost no network fee.',
    default: 'none',
    options: ['none'],
    source: `No such fee is in the payout object. ${older}`,
  },
  {
    id: 'calypso.payoutMoneyTaken',
    about:
      'Money is checked and taken when a payout is created; when it is delayed or waits for approval, at the moment it is carried out. Failed and canceled withdrawals give it back.',
    default: 'whenReady',
    options: ['whenReady'],
    source: `Too little money is reported inside the payout object, not as an error of the call; when is not said. ${older}`,
  },
  {
    id: 'calypso.massPayoutFunds',
    about: 'When a mass payout costs more than there is: recipients are paid in order as far as it goes, or none is.',
    default: 'each',
    options: ['each', 'whole'],
    source: `The state PARTIAL says that some recipients failed. ${current}/payout-webhooks`,
  },
  {
    id: 'calypso.badAddress',
    about:
      'Answer to an address that is none on the network of the currency: an error inside the payout object, or error 001, or 015 when it is one of another network.',
    default: 'insideObject',
    options: ['insideObject', 'refused'],
    source: `Failed validations are inside the object; 015 is "currency does not match wallet blockchain". ${older}`,
  },
  {
    id: 'calypso.badAddressStatus',
    about: 'Status of that error. None of the documented ones is about addresses.',
    default: 'INVALID_ADDRESS',
    options: ['INVALID_ADDRESS', 'NO_PERMISSION'],
    source: `Documented: SUCCESS, NOT_ENOUGH_FUNDS, NO_BALANCE, NO_PERMISSION and those for commissions. ${older}`,
  },
  {
    id: 'calypso.withdrawalErrorWords',
    about: 'The errorMessage of such errors is ours. Errors stay unresolved (errorResolved is false).',
    default: 'own',
    options: ['own'],
    source: `Not documented. ${older}`,
  },
  {
    id: 'calypso.withdrawalStates',
    about: 'States of a withdrawal: DRAFT, IN_PROGRESS, then COMPLETED, FAILED or CANCELED.',
    default: 'likePayouts',
    options: ['likePayouts'],
    source: `Only DRAFT is documented. ${older}`,
  },
  {
    id: 'calypso.massPayoutAnswer',
    about:
      'Mass payouts are asked for by massAddresses, as in API 1.0, and answered as payouts without address and hash, with their name; amount and calypsoFee are sums.',
    default: 'asSingle',
    options: ['asSingle'],
    source: `Path, currency, name, comment and idempotencyKey are documented. ${current}/how-to-create-a-mass-payout-via-api`,
  },
  {
    id: 'calypso.massPayoutLimit',
    about:
      'Most recipients of a mass payout: 1000 on Ethereum and 100 elsewhere, or 10000 everywhere. More are error 001.',
    default: 'byCurrency',
    options: ['byCurrency', '10000'],
    source: `Both numbers are documented. https://docs.calypso.finance/payouts/mass-payout`,
  },
  {
    id: 'calypso.pastExecutionDate',
    about: 'What an executionDate in the past is: error 001, or no delay.',
    default: 'refused',
    options: ['refused', 'atOnce'],
    source: `Not documented. ${older}`,
  },
  {
    id: 'calypso.payoutListPaths',
    about:
      'Paths of the lists: /payout/find, /payout/mass/find and /payout/withdrawals (payload id or idempotencyKey of the payout), with filters and paging; those of API 1.0 (/payout/all, /payout/mass/all, /payout/withdrawal/all) are taken too.',
    default: 'find',
    options: ['find'],
    source: `The operations are named, their paths are not. ${older}`,
  },
] as const satisfies readonly Assumption[];
