import type { Assumption } from '../../core/provider.js';

const api = 'https://docs.calypso.money/api-reference';
const guides = 'https://docs.calypso.money/get-started-with-calypso-api';
const customers = 'https://docs.calypso.money/acquiring/customers';
const older = 'https://docs.calypso.finance';

/** Gaps around what happens by itself: purses, deposits, webhooks. */
export const eventAssumptions = [
  {
    id: 'calypso.purseAnswer',
    about: 'purse/get-all takes customerId and answers an array of {id, address, status, currencies, createdDate}.',
    default: 'array',
    options: ['array'],
    source: `Path and title are documented, body and answer are not. ${api}/customer-purse-api`,
  },
  {
    id: 'calypso.depositToClosedAddress',
    about: 'What becomes of a deposit that is first seen when its purse has expired or was declined.',
    default: 'ignored',
    options: ['ignored', 'credited'],
    source: `Such addresses must not be used; nothing is said of deposits to them. ${customers}`,
  },
  {
    id: 'calypso.depositConfirmations',
    about: 'Deposits follow the durations deposit.* and do not wait for blocks.',
    default: 'notAwaited',
    options: ['notAwaited'],
    source: `No durations and no numbers of confirmations are documented. ${customers}/how-to-process-customer-transactions`,
  },
  {
    id: 'calypso.minimumDeposit',
    about:
      'What is a deposit of a customer: any positive amount, or what is not below the garbageAmount of its currency (dust in data/currencies.json); less goes unnoticed then. No fee is taken from either.',
    default: 'none',
    options: ['none', 'garbageAmount'],
    source: `A garbageAmount per currency exists; its meaning is not explained. ${older}/api-reference/exchange-api`,
  },
  {
    id: 'calypso.memPoolEvent',
    about: 'Whether CUSTOMER_PURSE_MEM_POOL_FOUND is sent.',
    default: 'sent',
    options: ['sent', 'omitted'],
    source: `Documented as not guaranteed. ${customers}/customers-webhooks`,
  },
  {
    id: 'calypso.pendingCompliance',
    about:
      'Which deposits pass through PENDING_COMPLIANCE_CHECK and its event: every one, those of medium or high risk, none.',
    default: 'every',
    options: ['every', 'risky', 'never'],
    source: `Not documented. ${customers}/how-to-process-customer-transactions`,
  },
  {
    id: 'calypso.declinedRisk',
    about: 'From which risk of a transfer on compliance declines it.',
    default: 'high',
    options: ['high', 'medium'],
    source: `Only that illegal funds are declined is documented. ${customers}/how-to-process-customer-transactions`,
  },
  {
    id: 'calypso.declinedFunds',
    about: 'Declined deposits are not credited to the account, and nothing else happens to them.',
    default: 'kept',
    options: ['kept'],
    source: `Not documented. ${customers}/how-to-process-customer-transactions`,
  },
  {
    id: 'calypso.depositEventFields',
    about:
      'Data of the deposit events after the first: the readable fields alone, or with transactionHash and transactionState.',
    default: 'extended',
    options: ['extended', 'readable'],
    source: `The table is public for the mempool event only, and cut off after amount. ${customers}/customers-webhooks`,
  },
  {
    id: 'calypso.blockedFlag',
    about: 'Name of the flag of a blocked customer in webhooks.',
    default: 'customerBlocked',
    options: ['customerBlocked', 'both'],
    source: `The table says customerBlocked, the text says blocked. ${customers}/customers-webhooks`,
  },
  {
    id: 'calypso.levels',
    about:
      'The level of webhooks for which no sample shows it: INFO for all, or WARNING for what failed and SUCCESS for what is done.',
    default: 'info',
    options: ['info', 'graded'],
    source: `INFO is shown for FUNDS_RECEIVED_FOR_PURSE, SUCCESS for INVOICE_CREATE_INVOICE and INVOICE_PENDING_INTERVENTION. ${guides}/webhook-subscriptions/webhook-payload`,
  },
  {
    id: 'calypso.eventId',
    about: 'The id of a webhook is one number per event, the same for all subscriptions and over repetitions.',
    default: 'perEvent',
    options: ['perEvent'],
    source: `Called the event id. ${guides}/webhook-subscriptions/webhook-payload`,
  },
  {
    id: 'calypso.retrySeries',
    about: 'Waits between attempts: 30, 60, 90, 150 … 125430 s (18), or with the 30 s twice (19).',
    default: '18',
    options: ['18', '19'],
    source: `The text says 19 repetitions, the series it shows has 18 terms. ${guides}/webhook-subscriptions/overview`,
  },
  {
    id: 'calypso.retryCountedFrom',
    about: 'What a wait is counted from: the attempt before or the first attempt.',
    default: 'previous',
    options: ['previous', 'first'],
    source: `"First repetition in 30 s, then by the series." ${guides}/webhook-subscriptions/overview`,
  },
  {
    id: 'calypso.successStatuses',
    about: 'Which answers of a receiver count as success.',
    default: '200',
    options: ['200', '2xx'],
    source: `Only 200 is named. ${guides}/webhook-subscriptions/overview`,
  },
  {
    id: 'calypso.webhookTimeout',
    about: 'Milliseconds that a receiver has to answer.',
    default: 10_000,
    options: [10_000, 5000, 30_000],
    source: `Not documented. ${guides}/webhook-subscriptions/overview`,
  },
  {
    id: 'calypso.duplicateRequestId',
    about: 'Answer of webhook create to a requestId that exists: error 001, or it takes the place of the old one.',
    default: 'refused',
    options: ['refused', 'replaced'],
    source: `Not documented. ${api}/webhook-api`,
  },
  {
    id: 'calypso.changeUnknown',
    about: 'Answer of webhook change to a requestId that does not exist: error 004, or it is created.',
    default: 'notFound',
    options: ['notFound', 'created'],
    source: `Not documented. ${api}/webhook-api`,
  },
  {
    id: 'calypso.subscriptionWithoutTypes',
    about: 'What a subscription without event and service types gets.',
    default: 'all',
    options: ['all', 'none'],
    source: `Both lists are optional. ${api}/webhook-api`,
  },
  {
    id: 'calypso.serviceTypes',
    about:
      'Which service types a subscription may name: every known group, or those of the text (INVOICE, PAYOUT, RECURRENT).',
    default: 'all',
    options: ['all', 'documented'],
    source: `The text was not updated when groups were added. ${guides}/webhook-subscriptions/overview`,
  },
  {
    id: 'calypso.changePath',
    about: 'Path of webhook change.',
    default: '/subscription/webhook/change',
    options: ['/subscription/webhook/change'],
    source: `Documented for API 1.0, only named for 2.0. ${api}/webhook-api`,
  },
  {
    id: 'calypso.regeneratePath',
    about: 'Path of webhook key regeneration; it takes requestId and answers the subscription with new keys.',
    default: '/subscription/webhook/regenerate',
    options: ['/subscription/webhook/regenerate'],
    source: `The operation is named, its path is not. ${api}/webhook-api`,
  },
] as const satisfies readonly Assumption[];
