import type { Assumption } from '../../core/provider.js';

const guide = 'https://docs.offblocks.xyz/developer-guides/api-integration';
const reference = `${guide}/api-reference`;
const states = `${guide}/states-and-transitions`;
const steps = 'https://docs.offblocks.xyz/developer-guides/step-by-step-guide';

/** Gaps around accounts. */
export const accountAssumptions = [
  {
    id: 'offblocks.accountRules',
    about:
      'A new account whose customer is not active or whose currencies are not supported: 201 and after a while the state failed, or 400.',
    default: 'failed',
    options: ['failed', 'refused'],
    source: `Wrong input, an unsupported currency or a customer who is not active end in failed; the answer to the call is not said. ${states}/account-states`,
  },
  {
    id: 'offblocks.accountCurrencies',
    about: 'Currencies that an account can have.',
    default: 'EUR, GBP, USD',
    options: ['EUR, GBP, USD', 'EUR', 'any'],
    source: `Samples have EUR; others are not named, several in one account are not supported yet. ${steps}/account-creation`,
  },
  {
    id: 'offblocks.accountChain',
    about: 'Chain on which an account is deployed: that of its customer’s wallet, or zkSync Sepolia (300).',
    default: 'customer',
    options: ['customer', '300'],
    source: `chainId is the CAIP-10 account of the contract; on which chain is not said. ${reference}/accounts`,
  },
  {
    id: 'offblocks.accountSignature',
    about:
      'The signature over an account’s challenge: any base64 is taken, or it must be that of the customer’s wallet over the text of the UUID (EIP-191).',
    default: 'accepted',
    options: ['accepted', 'verified'],
    source: `The sandbox does not verify it, but it must be sent. ${steps}/account-creation`,
  },
  {
    id: 'offblocks.accountDeletion',
    about: 'DELETE closes an account at once, or the wallet has to sign a new challenge for it first.',
    default: 'immediate',
    options: ['immediate', 'signed'],
    source: `DELETE closes an account; elsewhere challenges are said to approve its deletion. ${guide}/blockchain-updates`,
  },
  {
    id: 'offblocks.accountCascade',
    about:
      'Whether cards follow an account that is deactivated or activated by itself, and end with one that is closed: not at all, or all that can.',
    default: 'none',
    options: ['none', 'cards'],
    source: `Documented for customers only. ${reference}/customers`,
  },
  {
    id: 'offblocks.activationCascade',
    about:
      'What becomes active again with a customer: every inactive account and card, or only those that the deactivation took along.',
    default: 'all',
    options: ['all', 'takenAlong'],
    source: `The activation of a customer activates accounts and cards; no difference between them is made. ${reference}/customers`,
  },
  {
    id: 'offblocks.activationAnswer',
    about: 'Answer to activate and deactivate of accounts and cards: 200 with the object, or 204.',
    default: 'object',
    options: ['object', 'empty'],
    source: `Documented for customers as the object. ${reference}/accounts`,
  },
  {
    id: 'offblocks.closedStatus',
    about: 'HTTP status of a successful DELETE of an account or a card.',
    default: 204,
    options: [204, 202],
    source: `Not documented. ${reference}/accounts`,
  },
] as const satisfies readonly Assumption[];
