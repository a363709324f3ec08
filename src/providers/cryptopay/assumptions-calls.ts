import type { Assumption } from '../../core/provider.js';

const basics = 'https://developers.cryptopay.me/guides/api-basics';
const customers = 'https://developers.cryptopay.me/guides/customers';
const channels = 'https://developers.cryptopay.me/guides/channels';
const currencies = 'https://developers.cryptopay.me/introduction/currencies';
const sdk = 'https://github.com/cryptopay-dev/cryptopay-php';
const recordings = 'https://github.com/cryptopay-dev/cryptopay-ruby';

/** Gaps around calls: signatures, errors, customers, channels, pages. */
export const callAssumptions = [
  {
    id: 'cryptopay.contentTypeLine',
    about: 'Third line of the signed text: always application/json, or the Content-Type header as it was sent.',
    default: 'literal',
    options: ['literal', 'header'],
    source: `All clients send application/json; another header is not documented. ${basics}/authentication/signature`,
  },
  {
    id: 'cryptopay.decodedTarget',
    about: 'Whether a signature over the percent-decoded path and query is taken besides one over what was sent.',
    default: 'accepted',
    options: ['accepted', 'refused'],
    source:
      'cryptopay-java signs the decoded form, the other SDKs the sent one; recordings prove the sent one alone. https://github.com/cryptopay-dev/cryptopay-java',
  },
  {
    id: 'cryptopay.schemeCase',
    about: 'Whether the scheme HMAC of the Authorization header must be in capitals.',
    default: 'exact',
    options: ['exact', 'any'],
    source: `Written in capitals throughout; HTTP itself takes schemes in any case. ${basics}/authentication/signature`,
  },
  {
    id: 'cryptopay.clockTolerance',
    about: 'How far the Date header may be off, to either side.',
    default: '15m',
    options: ['15m', '10m'],
    source: `The current page says 15 minutes, an older copy of it 10. ${basics}/authentication/how-it-works`,
  },
  {
    id: 'cryptopay.staleDate',
    about: 'Answer to a Date that cannot be read or is outside of the tolerance.',
    default: '401 unauthenticated',
    options: ['401 unauthenticated'],
    source: `No other authentication error exists. ${basics}/authentication/how-it-works`,
  },
  {
    id: 'cryptopay.checkOrder',
    about:
      'Order of checks: path, signature, JSON, kinds of parameters, values, existence, duplicates. All wrong ones of a step are listed.',
    default: 'path, signature, json, kinds, values, existence, duplicates',
    options: ['path, signature, json, kinds, values, existence, duplicates'],
    source: `Not documented. ${basics}/responses`,
  },
  {
    id: 'cryptopay.byteOrderMark',
    about: 'What becomes of a byte order mark before a JSON body: it is passed over, or the body is malformed.',
    default: 'ignored',
    options: ['ignored', 'refused'],
    source:
      'Not documented; a reader of JSON may do either, and that of Ruby refuses one. https://www.rfc-editor.org/rfc/rfc8259#section-8.1',
  },
  {
    id: 'cryptopay.headCalls',
    about:
      'Whether HEAD is taken where GET is, signed as HEAD and answered with the headers alone, or is an unknown method.',
    default: 'taken',
    options: ['taken', 'refused'],
    source:
      'Not documented; HTTP asks it of every server. Rails, whose words its recorded answers have, does so. https://www.rfc-editor.org/rfc/rfc9110#section-9.1',
  },
  {
    id: 'cryptopay.badRequest',
    about:
      'Code (and message, with spaces) of status 400: malformed JSON, a body that is no object, an undecodable path.',
    default: 'bad_request',
    options: ['bad_request', 'malformed_request'],
    source: `The status is documented, its body is not. ${basics}/responses`,
  },
  {
    id: 'cryptopay.wrongContentTypeStatus',
    about: 'Status for a body that is not declared as application/json.',
    default: 400,
    options: [400, 415],
    source: `Not documented. ${basics}/responses`,
  },
  {
    id: 'cryptopay.tooLargeStatus',
    about: 'Status for a body above 1 MiB; the code is payload_too_large.',
    default: 413,
    options: [413, 400],
    source: `No limit is documented. ${basics}/responses`,
  },
  {
    id: 'cryptopay.wrongMethodStatus',
    about: 'Status for a known path with another method: 404 not_found, or 405 method_not_allowed.',
    default: 404,
    options: [404, 405],
    source: `405 is not among the documented statuses. ${basics}/responses`,
  },
  {
    id: 'cryptopay.retryAfter',
    about: 'Whether 429, whose code is too_many_requests, carries Retry-After.',
    default: 'omitted',
    options: ['omitted', 'sent'],
    source: `More than 200 calls per minute and key get 429; its body and headers are not documented. ${basics}/responses`,
  },
  {
    id: 'cryptopay.serverError',
    about: 'Code (and message, with spaces) of status 500.',
    default: 'internal_server_error',
    options: ['internal_server_error', 'server_error'],
    source: `The status is documented, its body is not. ${basics}/responses`,
  },
  {
    id: 'cryptopay.notFoundArgs',
    about: 'Whether the error object of 404 carries an empty args.',
    default: 'omitted',
    options: ['omitted', 'sent'],
    source: `Test data of the PHP SDK has none, one test of the Ruby SDK shows it. ${sdk}`,
  },
  {
    id: 'cryptopay.missingParameter',
    about:
      'Code of a required parameter that is missing: item of a 422 invalid; its message is the code in words, args is empty.',
    default: 'is_missing',
    options: ['is_missing', 'must_be_filled'],
    source: `Not documented; the known items look like those of the Ruby library dry-validation. ${basics}/responses`,
  },
  {
    id: 'cryptopay.emptyRequired',
    about:
      'Code of a required parameter that is null or an empty text, and of an empty custom_id; message and args as above.',
    default: 'must_be_filled',
    options: ['must_be_filled', 'is_missing'],
    source: `Not documented; dry-validation's wording. ${basics}/responses`,
  },
  {
    id: 'cryptopay.wrongKind',
    about:
      'Code of a parameter of the wrong JSON kind: must_be_string, must_be_array, must_be_object, or must_be_valid for all.',
    default: 'byKind',
    options: ['byKind', 'must_be_valid'],
    source: `Not documented; dry-validation's wording. ${basics}/responses`,
  },
  {
    id: 'cryptopay.addressTarget',
    about: 'Target of what is wrong inside the addresses of a customer: addresses, or addresses.0.address.',
    default: 'addresses',
    options: ['addresses', 'indexed'],
    source: `Known for withdrawals only, whose address is not nested. ${customers}`,
  },
  {
    id: 'cryptopay.emptyParameter',
    about: 'An empty query parameter (starting_after=): as if it were left out, or taken for a value.',
    default: 'ignored',
    options: ['ignored', 'judged'],
    source: `Not documented. ${sdk}`,
  },
  {
    id: 'cryptopay.unknownCursor',
    about:
      'Answer to a well-formed starting_after that names no row: no rows, the first page, or 404. One of a row outside of the filter is a place like any other.',
    default: 'emptyPage',
    options: ['emptyPage', 'firstPage', 'notFound'],
    source: `Only a malformed one is known (422). ${sdk}`,
  },
  {
    id: 'cryptopay.duplicateCustomer',
    about: 'Answer to a customer id that is in use.',
    default: '409 duplicate_custom_id',
    options: ['409 duplicate_custom_id', '409 duplicate_id', '422 must_be_unique'],
    source: `The only documented 409 is duplicate_custom_id. ${customers}`,
  },
  {
    id: 'cryptopay.customerCurrency',
    about:
      'Which currencies a customer may have: those with rates and the coins (else 422 must_be_included_in), or any text.',
    default: 'listed',
    options: ['listed', 'any'],
    source: `EUR and BTC are recorded. ${customers}`,
  },
  {
    id: 'cryptopay.customerIdLength',
    about: 'Longest customer id in characters, above it 422 must_be_shorter; 0 for no limit.',
    default: 0,
    options: [0, 64, 255],
    source: `Up to 36 characters are recorded, no limit is documented. ${customers}`,
  },
  {
    id: 'cryptopay.addressesPerCoin',
    about:
      'How many addresses a customer may have: one per coin and network, one per coin, or any number; beyond it 422 must_be_unique.',
    default: 'onePerNetwork',
    options: ['onePerNetwork', 'onePerCoin', 'any'],
    source: `One per coin, say texts that are older than coins with several networks. ${customers}`,
  },
  {
    id: 'cryptopay.mainnetAddresses',
    about: 'Whether addresses of main networks are taken besides those of testnets, where the format tells them apart.',
    default: 'accepted',
    options: ['accepted', 'refused'],
    source:
      'The sandbox runs on testnets; whether it refuses others is not documented. https://developers.cryptopay.me/guides/envs',
  },
  {
    id: 'cryptopay.refundAddressesInput',
    about: 'Whether the older parameter refund_addresses (coin to address) is still taken when addresses is left out.',
    default: 'ignored',
    options: ['ignored', 'accepted'],
    source: `The 2019-2021 reference has it, no current SDK. ${customers}`,
  },
  {
    id: 'cryptopay.refundAddressesMirror',
    about: 'Which address the mirror refund_addresses shows when a coin has several: the last or the first.',
    default: 'last',
    options: ['last', 'first'],
    source: `Recorded with one network per coin only. ${recordings}`,
  },
  {
    id: 'cryptopay.updateByPost',
    about: 'Whether POST /api/customers/{id} updates as PATCH does; otherwise it is a wrong method.',
    default: 'accepted',
    options: ['accepted', 'refused'],
    source:
      'The old reference shows POST, SDKs and recordings PATCH. https://developers.cryptopay.me/reference/customers/update-a-customer',
  },
  {
    id: 'cryptopay.unknownCustomer',
    about:
      'Answer to a customer_id of a channel that names no customer: 422 with not_found for customer_id, 404, or taken.',
    default: '422 invalid',
    options: ['422 invalid', '404 not_found', 'accepted'],
    source: `Not documented. ${channels}/create-a-channel`,
  },
  {
    id: 'cryptopay.coinList',
    about:
      'Coins and networks: the list of the current documents, or the recording of July 2023 (with BUSD, without POL, ARB, TON, IMX, FTN).',
    default: 'current',
    options: ['current', '2023'],
    source: `${currencies} is newer than the recorded GET /api/coins. ${recordings}`,
  },
  {
    id: 'cryptopay.receiverCurrencies',
    about:
      'What a channel may be converted into: the fiat accounts seen in the sandbox and every coin, or also every fiat currency with rates.',
    default: 'accounts',
    options: ['accounts', 'all'],
    source: `Payments are credited to an account; 8 fiat accounts are recorded. ${recordings}`,
  },
  {
    id: 'cryptopay.nullInChannelUpdate',
    about: 'What null does to description and customer_id in a channel update: clears them, or nothing.',
    default: 'clears',
    options: ['clears', 'ignored'],
    source: `Not documented. ${channels}`,
  },
  {
    id: 'cryptopay.evmAddressCase',
    about:
      'Spelling of addresses on polygon, arbitrum and bahamut; ethereum is lower case and bnb_smart_chain mixed case, as recorded.',
    default: 'mixed',
    options: ['mixed', 'lower'],
    source: `No recording of these networks. ${recordings}`,
  },
  {
    id: 'cryptopay.stellarMemo',
    about: 'How the memo id stands behind Stellar addresses that are given out: ?dt= or ?memoId=. Both are taken.',
    default: 'dt',
    options: ['dt', 'memoId'],
    source: `?dt= is recorded, current documents of withdrawals write ?memoId=. ${recordings}`,
  },
  {
    id: 'cryptopay.ethereumChainId',
    about: 'Chain id in ethereum: URIs: Goerli (5), or Sepolia, which followed it.',
    default: 5,
    options: [5, 11_155_111],
    source: `5 is recorded in 2023, before Goerli ended. ${recordings}`,
  },
  {
    id: 'cryptopay.channelUri',
    about:
      'URIs without a recording: those of invoices without the amount, and the bare address on polygon, arbitrum, bahamut, ton and bitcoin_cash.',
    default: 'invoiceWithoutAmount',
    options: ['invoiceWithoutAmount', 'bareAddress'],
    source: `Channel URIs are recorded for bitcoin, ethereum and ripple. ${recordings}`,
  },
  {
    id: 'cryptopay.tokenContracts',
    about: 'Contracts of sandbox tokens other than USDT on ethereum are made up from the seed.',
    default: 'derived',
    options: ['derived'],
    source: `Only the contract of USDT is recorded. ${recordings}`,
  },
] as const satisfies readonly Assumption[];
