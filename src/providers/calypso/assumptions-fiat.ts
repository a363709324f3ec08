import type { Assumption } from '../../core/provider.js';

const g3 = 'https://docs.calypso.finance/api-reference';
const accounts = 'https://docs.calypso.money/accounts/account-webhooks';

/** Gaps around fiat money, reports, settlement and top-ups. */
export const fiatAssumptions = [
  {
    id: 'calypso.fiatMethods',
    about:
      'Regions, methods and limits are those of data/fiat-methods.json; /geo answers {geo: [{geoId, name, fiatCurrency}]}.',
    default: 'table',
    options: ['table'],
    source: `Only shapes are documented, and of the regions not even that. ${g3}/fiat-api`,
  },
  {
    id: 'calypso.fixedRates',
    about: 'A fixed rate holds until the end of the quarter of an hour in which it was asked for.',
    default: 'quarterHour',
    options: ['quarterHour'],
    source: `That it expires is documented, when is not. ${g3}/fiat-deposit-api`,
  },
  {
    id: 'calypso.onrampRequests',
    about:
      'create takes itemId, currency, cryptoAmount or fiatAmount, and optionally idempotencyKey, externalId, fixedRateId, externalAddress; confirm takes id; both answer the order. /create-order and /confirm-order are taken too; key/generate answers {key}, fiatcurrencies {fiatCurrencies}.',
    default: 'inferred',
    options: ['inferred'],
    source: `The operations are named, externalAddress and the link are documented. ${g3}/fiat-deposit-api`,
  },
  {
    id: 'calypso.onrampLinkField',
    about: 'Name of the payment link in the answer of confirm; the page itself is ours.',
    default: 'paymentLink',
    options: ['paymentLink', 'link', 'url'],
    source: `That there is a link is documented. ${g3}/fiat-deposit-api`,
  },
  {
    id: 'calypso.onrampLinkAmount',
    about:
      'What amount in the link of the hosted on-ramp page is of: the coins, or the money that is paid. The page is at /onramp of this address, and its order is confirmed at once.',
    default: 'crypto',
    options: ['crypto', 'fiat'],
    source: `The link has account, idempotencyKey, currency, merchantExternalId and amount. https://docs.calypso.finance/acquiring/onramp`,
  },
  {
    id: 'calypso.onrampConfirmState',
    about: 'Confirm of an order that is no longer CREATED is error 001.',
    default: '001',
    options: ['001'],
    source: `Not documented. ${g3}/fiat-deposit-api`,
  },
  {
    id: 'calypso.onrampMoney',
    about: 'A completed order credits the account, or its externalAddress gets the coins; no event tells of it.',
    default: 'credited',
    options: ['credited'],
    source: `There is no event for the state COMPLETED. https://docs.calypso.money/acquiring/onramp-payments/onramp-webhooks`,
  },
  {
    id: 'calypso.fiatOrders',
    about:
      'Fiat orders of invoices, fiat withdrawals and crypto-to-fiat orders come from a scenario (given) alone; {type} of the crypto-to-fiat calls may be anything and changes nothing.',
    default: 'given',
    options: ['given'],
    source: `No call is documented that makes them. ${g3}/crypto-to-fiat-api`,
  },
  {
    id: 'calypso.reportData',
    about:
      'What data of a report is: {rows} with the payouts, invoices or movements of the time, or the balances before and after it; or an empty object.',
    default: 'rows',
    options: ['rows', 'empty'],
    source: `Documented is {data: {}}. ${g3}/report-api`,
  },
  {
    id: 'calypso.reportRequest',
    about:
      'Dates without a zone are in zoneOffset, a text such as +03:00 or an object with such an id; blockchainList holds names separated by commas.',
    default: 'lenient',
    options: ['lenient'],
    source: `zoneOffset is an object of Java in the schema, blockchainList a string. ${g3}/report-api`,
  },
  {
    id: 'calypso.settlementWallets',
    about:
      'The merchant has one wallet for each family of networks; /settlement/wallet/list answers {wallets}, /settlement/wallet/opcodes {opcodes}, of which WITHDRAWAL is the only one; /settlement/report/balance and /settlement/report/all are taken too.',
    default: 'perFamily',
    options: ['perFamily'],
    source: `One wallet, its transactions and the opcode are documented; lists are only named. ${g3}/settlement-wallet-api`,
  },
  {
    id: 'calypso.topUps',
    about:
      'Coins sent to a settlement wallet top up the account; fiatAmount is a map with their worth in USD. The service of the events is TOP_UP.',
    default: 'toWallet',
    options: ['toWallet'],
    source: `The events are documented, the address is not. ${accounts}`,
  },
] as const satisfies readonly Assumption[];
