import type { Assumption } from '../../core/provider.js';

const guide = 'https://docs.offblocks.xyz/developer-guides/api-integration';
const reference = `${guide}/api-reference`;
const states = `${guide}/states-and-transitions`;
const steps = 'https://docs.offblocks.xyz/developer-guides/step-by-step-guide';

/** Gaps around cards, authorisations and transactions. */
export const cardAssumptions = [
  {
    id: 'offblocks.cardRules',
    about:
      'A new card whose customer or account is not active, or that is one too many: 201 and after a while the state issue_failed, or 400.',
    default: 'failed',
    options: ['failed', 'refused'],
    source: `The checks are made in the state issuing; the answer to the call is not said. ${states}/card-states`,
  },
  {
    id: 'offblocks.cardLimit',
    about:
      'Which cards count towards one virtual and one physical card for an account: those that are not failed, blocked or terminated; all that were ever issued; or none.',
    default: 'live',
    options: ['live', 'ever', 'none'],
    source: `At most one of each for an account; whether a terminated one counts is not said. ${steps}/card-issuance`,
  },
  {
    id: 'offblocks.physicalCards',
    about: 'Physical cards end in issue_failed, or are issued like virtual ones.',
    default: 'unsupported',
    options: ['unsupported', 'supported'],
    source: `Documented as not supported at present, while type and shippingAddress have them. ${steps}/card-issuance`,
  },
  {
    id: 'offblocks.cardValidity',
    about: 'Months from the creation of a card until it expires.',
    default: 36,
    options: [36, 48, 60],
    source: `The format MM/YYYY is documented. ${reference}/cards`,
  },
  {
    id: 'offblocks.cardholder',
    about: 'The name on a card: made up for each customer, or that of the sample.',
    default: 'madeUp',
    options: ['madeUp', 'John Carter'],
    source: `The name is that of the verified person, who does not exist here. ${reference}/cards`,
  },
  {
    id: 'offblocks.simulatorStatus',
    about: 'HTTP status of the simulator for cards, captures and releases.',
    default: 202,
    options: [202, 200, 204],
    source: `Documented for customers only. ${reference}/simulator`,
  },
  {
    id: 'offblocks.balanceCheck',
    about:
      'Whether an authorisation above the tokens at the account’s address is declined: once any token has come in, always, or never. Without it the balance does not move.',
    default: 'onceFunded',
    options: ['onceFunded', 'always', 'never'],
    source: `Authorisations depend on the balance on the chain; nothing is said of how the sandbox funds one. ${states}/authorisation-states`,
  },
  {
    id: 'offblocks.declinedStatus',
    about: 'HTTP status of the simulator for an authorisation that is declined; nothing is kept of it.',
    default: 400,
    options: [400, 409, 422],
    source: `Declined authorisations are not described as entities. ${states}/authorisation-states`,
  },
  {
    id: 'offblocks.foreignCurrency',
    about:
      'An authorisation in another currency than that of the account: converted at a fixed rate that is made up (merchantAmount as sent, exchangeRate the account’s currency for one of the merchant’s), or refused.',
    default: 'converted',
    options: ['converted', 'refused'],
    source: `exchangeRate is 1 when the currencies match; no other sample. ${steps}/card-authorisations`,
  },
  {
    id: 'offblocks.amountDigits',
    about: 'Digits behind the point of the simulator’s amount: two at most, or any.',
    default: 'minorUnits',
    options: ['minorUnits', 'any'],
    source: `A decimal as text; nothing is said of digits. ${reference}/simulator`,
  },
  {
    id: 'offblocks.autoCapturedByHand',
    about: 'The capture call for an authorisation that is captured by itself: refused, or taken while it is pending.',
    default: 'refused',
    options: ['refused', 'taken'],
    source: `The call is for authorisations that are not captured automatically. ${reference}/simulator`,
  },
  {
    id: 'offblocks.amendedWebhook',
    about:
      'Whether a webhook tells of an amount that the network changes (the event authorisation.amended), which leaves the state as it is.',
    default: 'none',
    options: ['none', 'sent'],
    source: `Amount updates do not change the state, and webhooks are documented for creation and changes of state. ${states}/authorisation-states`,
  },
  {
    id: 'offblocks.transactionFields',
    about: 'Whether transactions carry merchant and updatedAt, as authorisations do.',
    default: 'likeAuthorisation',
    options: ['likeAuthorisation', 'listed'],
    source: `The readable list of fields has neither, but is cut. ${reference}/transactions`,
  },
  {
    id: 'offblocks.transactionNames',
    about: 'The fields for the token are tokenAmount and tokenAddress; direction is debit or credit.',
    default: 'tokenAmount, tokenAddress, debit, credit',
    options: ['tokenAmount, tokenAddress, debit, credit'],
    source: `Described, but their names are not readable. ${reference}/transactions`,
  },
  {
    id: 'offblocks.cardToken',
    about:
      'One token stands for one unit of the account’s currency; its contract is that of the documents’ example, on the account’s chain.',
    default: 'parity',
    options: ['parity'],
    source: `An example of a contract is documented, rates are not. ${reference}/transactions`,
  },
  {
    id: 'offblocks.refunds',
    about:
      'A refund is asked for by the event transaction.refund and is a transaction of its own with direction credit, for the whole amount, of the same authorisation.',
    default: 'transaction',
    options: ['transaction'],
    source: `A transaction is created at a capture or on a request for a refund. ${states}/transaction-states`,
  },
] as const satisfies readonly Assumption[];
