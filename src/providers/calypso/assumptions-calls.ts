import type { Assumption } from '../../core/provider.js';

const api = 'https://docs.calypso.money/api-reference';
const guides = 'https://docs.calypso.money/get-started-with-calypso-api';
const customers = 'https://docs.calypso.money/acquiring/customers';
const older = 'https://docs.calypso.finance';
const inOpenApi = 'The OpenAPI document declares 200, 400 and 500 for every operation';

/** Gaps around calls: errors, envelope, customers, addresses, pages. */
export const callAssumptions = [
  {
    id: 'calypso.traceId',
    about: 'Error bodies carry a traceId of 32 hex digits besides errorCode and message.',
    default: 'sent',
    options: ['sent', 'omitted'],
    source: `The documents show errorCode and message; a public third-party client expects traceId too. ${guides}/errors`,
  },
  {
    id: 'calypso.badRequestMessage',
    about: 'Whether the message of error 001 says what is wrong behind the documented words.',
    default: 'plain',
    options: ['plain', 'detailed'],
    source: `Only the words "Bad request" are documented, no format for single fields. ${guides}/errors`,
  },
  {
    id: 'calypso.upperCaseSign',
    about: 'Whether a signature in upper-case hex is taken.',
    default: 'refused',
    options: ['refused', 'accepted'],
    source: `All samples are lower case. ${guides}/api-authentication`,
  },
  {
    id: 'calypso.foreignAccount',
    about: 'Answer to an account that the key has no access to: error 004, error 001, or as if it were the own one.',
    default: 'notFound',
    options: ['notFound', 'badRequest', 'ignored'],
    source: `Keys have available accounts, the answer for others is not documented. ${api}/user-api`,
  },
  {
    id: 'calypso.byteOrderMark',
    about: 'What becomes of a byte order mark before a JSON body: it is passed over, or the body is malformed.',
    default: 'ignored',
    options: ['ignored', 'refused'],
    source:
      'Not documented; a reader of JSON may do either, and Jackson, which most Java services use, passes over one. https://www.rfc-editor.org/rfc/rfc8259#section-8.1',
  },
  {
    id: 'calypso.headCalls',
    about:
      'Whether HEAD is taken where GET is, signed as HEAD and answered with the headers alone, or is an unknown method.',
    default: 'taken',
    options: ['taken', 'refused'],
    source:
      'Not documented; HTTP asks it of every server. Spring, which most Java services use, does so. https://www.rfc-editor.org/rfc/rfc9110#section-9.1',
  },
  {
    id: 'calypso.missingPayload',
    about: 'Answer to a call without payload where the operation takes one: error 001, or as if it were empty.',
    default: 'refused',
    options: ['refused', 'empty'],
    source: `A payload is for endpoints that take data; whether an empty one may be left out is open. ${guides}/api-authentication`,
  },
  {
    id: 'calypso.textAmounts',
    about: 'Whether an amount may be sent as a text, such as "0.5"; refused with error 001.',
    default: 'refused',
    options: ['refused', 'accepted'],
    source: `Amounts are JSON numbers; whether the service reads texts too is not said. ${api}/customer-purse-api`,
  },
  {
    id: 'calypso.unknownPathStatus',
    about: 'HTTP status for a path that does not exist; the code is 004.',
    default: 404,
    options: [404, 400],
    source: `${inOpenApi}. ${guides}/errors`,
  },
  {
    id: 'calypso.wrongMethodStatus',
    about: 'HTTP status for a path called with another method; the code is 001.',
    default: 405,
    options: [405, 400],
    source: `${inOpenApi}. ${guides}/errors`,
  },
  {
    id: 'calypso.tooLargeStatus',
    about: 'HTTP status for a body above 1 MiB; the code is 001.',
    default: 413,
    options: [413, 400],
    source: `No limit is documented. ${guides}/errors`,
  },
  {
    id: 'calypso.absentFields',
    about: 'How a field without a value stands in answers.',
    default: 'omitted',
    options: ['omitted', 'null'],
    source: `The schemas name optional fields without saying how they are sent. ${api}/customer-purse-api`,
  },
  {
    id: 'calypso.createdDateFormat',
    about: 'Dates in answers: with milliseconds and Z, or as a local date-time without zone.',
    default: 'zoned',
    options: ['zoned', 'local'],
    source: `Schema samples have the zone, guide samples of invoices do not. ${api}/customer-purse-api`,
  },
  {
    id: 'calypso.emailFormat',
    about: 'Whether the email of a customer must look like one.',
    default: 'free',
    options: ['free', 'checked'],
    source: `A string without a stated format. ${api}/customer-purse-api`,
  },
  {
    id: 'calypso.duplicateEmail',
    about: 'Whether two customers may have the same email; refused with error 001.',
    default: 'accepted',
    options: ['accepted', 'refused'],
    source: `No word on uniqueness. ${api}/customer-purse-api`,
  },
  {
    id: 'calypso.updateAbsentFields',
    about: 'What customer update does to fields that are left out or null.',
    default: 'kept',
    options: ['kept', 'cleared'],
    source: `Email and description are optional in the request. ${api}/customer-purse-api`,
  },
  {
    id: 'calypso.customerPaths',
    about:
      'Paths of customer block, unblock, get and find, and that find takes filters and paging as transaction/find does.',
    default: 'customer-purse/customer/{block,unblock,get,find}',
    options: ['customer-purse/customer/{block,unblock,get,find}'],
    source: `The operations are named, these paths follow from their siblings. ${api}/customer-purse-api`,
  },
  {
    id: 'calypso.unknownCurrency',
    about: 'Error code of address/get for a currency that does not exist.',
    default: '001',
    options: ['001', '004', '014'],
    source: `Not documented. ${api}/customer-purse-api`,
  },
  {
    id: 'calypso.currencyList',
    about:
      'The currencies are those named in the documents; how many digits each has is taken from its chain or contract.',
    default: 'documented',
    options: ['documented'],
    source: `The full list of the provider is not public. ${older}/docs`,
  },
  {
    id: 'calypso.addressFamilies',
    about:
      'For which currencies a customer has the same address: for those of all blockchains with the same kind of address, or for those of one blockchain.',
    default: 'acrossBlockchains',
    options: ['acrossBlockchains', 'perBlockchain'],
    source: `The example has ETH, USDT_BSC and POL at one address; one sentence says "within the same blockchain". ${customers}/how-to-get-a-deposit-address-for-a-sustomer`,
  },
  {
    id: 'calypso.addressForBlockedCustomer',
    about: 'Whether a blocked customer can be given an address; refused with error 001.',
    default: 'allowed',
    options: ['allowed', 'refused'],
    source: `Addresses of a blocked customer stay usable; new ones are not mentioned. ${customers}`,
  },
  {
    id: 'calypso.pageBase',
    about: 'Number of the first page.',
    default: 0,
    options: [0, 1],
    source: `Samples of API 1.0 start at 0. ${older}/api-reference/customer-purse-api`,
  },
  {
    id: 'calypso.defaultPageSize',
    about: 'Rows on a page when pageSize is left out.',
    default: 20,
    options: [20, 10, 50, 100],
    source: `Not documented. ${older}/api-reference/customer-purse-api`,
  },
  {
    id: 'calypso.maxPageSize',
    about: 'Largest pageSize; above it error 001.',
    default: 2000,
    options: [2000, 1000, 500, 100],
    source: `Not documented. ${older}/api-reference/customer-purse-api`,
  },
  {
    id: 'calypso.defaultSort',
    about: 'Order of rows when neither sort nor properties are given; with properties alone it is ascending.',
    default: 'newestFirst',
    options: ['newestFirst', 'oldestFirst'],
    source: `Not documented. ${older}/api-reference/customer-purse-api`,
  },
  {
    id: 'calypso.sortProperties',
    about:
      'properties names one field of the answered object; missing values stand last when ascending; others are 001.',
    default: 'answeredFields',
    options: ['answeredFields'],
    source: `The legal names are not documented. ${older}/api-reference/customer-purse-api`,
  },
  {
    id: 'calypso.filterSemantics',
    about:
      'Keys of a filter are joined by AND, contains ignores case, a missing value matches only specified: false; filters over numbers and instants also take greaterThan, lessThan, greaterThanOrEqual and lessThanOrEqual.',
    default: 'jhipster',
    options: ['jhipster'],
    source: `The keys are those of JHipster criteria, whose rules we follow. ${older}/api-reference/customer-purse-api`,
  },
  {
    id: 'calypso.findUnknownCustomer',
    about: 'Answer of transaction/find to a customerId that does not exist; customerId itself may be left out.',
    default: 'emptyPage',
    options: ['emptyPage', 'notFound'],
    source: `Which keys are required is not documented. ${api}/customer-purse-api`,
  },
  {
    id: 'calypso.balancesListed',
    about: 'Which balances an account shows.',
    default: 'all',
    options: ['all', 'nonZero'],
    source: `A list of {currency, amount}. https://docs.calypso.money/accounts/how-to-get-balances-for-a-specific-account`,
  },
  {
    id: 'calypso.currentUser',
    about: 'Inside of user/current: an email, no permissions, and the account id as the only available account.',
    default: 'minimal',
    options: ['minimal'],
    source: `The three keys are documented, what they hold is not. ${api}/user-api`,
  },
] as const satisfies readonly Assumption[];
