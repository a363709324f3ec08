import type { Assumption } from '../../core/provider.js';

const reference = 'https://docs.gettrxn.com/api-reference';
const addresses = `${reference}/crypto-addresses`;
const claims = `${reference}/payment-claims`;
const errors = `${reference}/errors`;
const links = `${reference}/payment-claim-links`;
const transactions = `${reference}/crypto-transactions`;
const wallets = `${reference}/wallets`;
const verification = 'https://docs.gettrxn.com/guides/transaction-verification';
const endpoints = `${reference}/webhook-endpoints`;

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
    id: 'trxn.addressCreate',
    about:
      'An address is created from address, currency and wallet_id; without the last it goes to the wallet of the account. Addresses are not updated.',
    default: 'address, currency, wallet_id',
    options: ['address, currency, wallet_id'],
    source: `The path of creation is documented, its fields are not. ${addresses}`,
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
  {
    id: 'trxn.addressUniqueness',
    about:
      'Whether the same address with the same currency can be added again in production or in the sandbox; refused with "has already been taken".',
    default: 'unique',
    options: ['unique', 'repeatable'],
    source: `Not documented. ${addresses}`,
  },
  {
    id: 'trxn.addressDelete',
    about:
      'DELETE answers 204 and takes the address out of its wallet; claims and transactions keep its id and text. No event tells of it.',
    default: '204',
    options: ['204'],
    source: `"Create and manage" is all that is said. ${addresses}`,
  },
  {
    id: 'trxn.accountAddresses',
    about: 'Addresses that the wallets of the account have from the start: none, or one of BTC and one of ETH each.',
    default: 'none',
    options: ['none', 'oneEach'],
    source: `Addresses are the merchant's own; nothing is said of ones that TRXN makes. ${wallets}`,
  },
  {
    id: 'trxn.walletTouch',
    about: "Whether a new address moves its wallet's updated_at.",
    default: 'touched',
    options: ['touched', 'untouched'],
    source: `In the sample updated_at equals the creation of the newest address. ${wallets}`,
  },
  {
    id: 'trxn.linkDefaults',
    about:
      'A claim link ends 24 h after its creation and can be used once, unless expires_at and max_uses say otherwise.',
    default: '24 h, once',
    options: ['24 h, once'],
    source: `So it is in the sample; customer_id alone is enough to create one. ${links}`,
  },
  {
    id: 'trxn.pastExpiry',
    about:
      'An expires_at that has passed: refused with "must be in the future", or taken, and the link is expired at once.',
    default: 'refused',
    options: ['refused', 'accepted'],
    source: `Not documented. ${links}`,
  },
  {
    id: 'trxn.linkManagement',
    about:
      'A claim link is updated by PATCH of expires_at, max_uses and metadata, and deleted by DELETE with 204; no event tells of either. Links are scoped like everything else, although the list of sandboxed records leaves them out.',
    default: 'PATCH, DELETE',
    options: ['PATCH, DELETE'],
    source: `"Create and manage" is all that is said. ${links}`,
  },
  {
    id: 'trxn.spentLinkUpdate',
    about:
      'Update of a used or expired link: it opens again when it has time and uses left; or it is refused with 422, code invalid_state.',
    default: 'reopens',
    options: ['reopens', 'refused'],
    source: `Not documented. ${links}`,
  },
  {
    id: 'trxn.linkClaim',
    about: 'The crypto_payment_claim_id of a link that can be used more than once: the latest claim.',
    default: 'latest',
    options: ['latest'],
    source: `One id is documented. ${links}`,
  },
  {
    id: 'trxn.claimForm',
    about:
      'The hosted page takes currency, amount, transaction_id and to_address_id, as a form or as JSON without a token (201 with the claim; 422 with the map of messages). It offers the addresses of the account; hashes may be any text without spaces of up to 255 characters. GET with Accept: application/json tells status, expires_at, metadata, currencies and crypto_addresses.',
    default: 'currency, amount, transaction_id, to_address_id',
    options: ['currency, amount, transaction_id, to_address_id'],
    source: `The page is documented, its form is not; the fields are those of a claim. ${links}`,
  },
  {
    id: 'trxn.spentLinkStatus',
    about: 'HTTP status of the hosted page of a link that is used or expired.',
    default: 410,
    options: [410, 422],
    source: `Not documented. ${links}`,
  },
  {
    id: 'trxn.unknownClaimStatus',
    about: 'List of claims with a status that does not exist: empty, or as without a filter.',
    default: 'empty',
    options: ['empty', 'ignored'],
    source: `Three statuses are documented. ${claims}`,
  },
  {
    id: 'trxn.claimDecision',
    about:
      'A claim is approved or rejected by POST (or PATCH) to /approve or /reject behind its id; 200 with the claim. One that is not pending is refused with 422, code invalid_state.',
    default: 'POST',
    options: ['POST'],
    source: `That claims are approved and rejected is documented, the calls are not. ${claims}`,
  },
  {
    id: 'trxn.rejectionReason',
    about: 'Whether a rejection must have a rejection_reason (reason is taken too); refused with "can\'t be blank".',
    default: 'optional',
    options: ['optional', 'required'],
    source: `The field of the claim may be null. ${claims}`,
  },
  {
    id: 'trxn.claimTransaction',
    about:
      "The transaction of an approved claim has the claim's amount, currency, hash and address, no sender, the source manual_entry and the time of the approval.",
    default: 'copied',
    options: ['copied'],
    source: `That approval makes a transaction is documented. ${claims}`,
  },
  {
    id: 'trxn.claimEventPrefix',
    about: 'How the events of claims begin.',
    default: 'crypto_payment_claim',
    options: ['crypto_payment_claim', 'payment_claim'],
    source: `The list of events is not public to its end; paths say the first, the field object the second. ${endpoints}`,
  },
  {
    id: 'trxn.transactionCreate',
    about:
      'A transaction is entered from amount, transaction_id, currency and to_address_id; timestamp (now unless said) and from_address_id may be left out. A sender in the wallet of a customer tells who paid.',
    default: 'as the object',
    options: ['as the object'],
    source: `The source manual_entry is documented, the call is not. ${transactions}`,
  },
  {
    id: 'trxn.repeatedHash',
    about:
      'A hash that is known at the same address: another record (a repeated POST creates again), or one record for all: POST is refused with "has already been taken", approval and chain keep to the transaction that is there.',
    default: 'separate',
    options: ['separate', 'unique'],
    source: `Neither uniqueness nor idempotency is mentioned. ${transactions}`,
  },
  {
    id: 'trxn.chainTransactions',
    about:
      'A payment to an address of the account becomes a transaction of the source blockchain: at its first confirmation, when it is seen, or never.',
    default: 'whenConfirmed',
    options: ['whenConfirmed', 'whenSeen', 'never'],
    source: `The source is documented, and that chains are searched for payments; when is not. ${verification}`,
  },
] as const satisfies readonly Assumption[];
