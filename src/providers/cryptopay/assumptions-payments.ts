import type { Assumption } from '../../core/provider.js';

const callbacks = 'https://developers.cryptopay.me/guides/api-basics/callbacks';
const channels = 'https://developers.cryptopay.me/guides/channels';
const customers = 'https://developers.cryptopay.me/guides/customers';
const recordings = 'https://github.com/cryptopay-dev/cryptopay-ruby';

/** Gaps around what happens by itself: channel payments and callbacks. */
export const paymentAssumptions = [
  {
    id: 'cryptopay.channelPaymentFee',
    about: 'Fee of a channel payment, rounded up at the precision of the received currency.',
    default: '1%',
    options: ['1%', '0%', '0.5%', '1.5%', '2%'],
    source: `1 percent is the tariff of the recorded account; tariffs are agreed one by one. ${channels}/channel-payment`,
  },
  {
    id: 'cryptopay.channelPaymentRate',
    about: 'Which rate converts a channel payment, and prices an invoice in coins.',
    default: 'sell_rate',
    options: ['sell_rate', 'buy_rate'],
    source: `In recordings of 2023 the rate of invoices is near the sell rate. ${recordings}`,
  },
  {
    id: 'cryptopay.channelPaymentRounding',
    about: 'How the converted value of a channel payment is rounded to the precision of the received currency.',
    default: 'down',
    options: ['down', 'halfUp'],
    source: `Recalculated invoices are rounded down; the recorded channel payment fits both. ${recordings}`,
  },
  {
    id: 'cryptopay.rates',
    about:
      'Rates stand still: BTC/EUR as recorded in July 2023, the others plausible for that time; digits: 4 against fiat (XRP, XLM 6, SHIB 10), 8 against coins.',
    default: 'july2023',
    options: ['july2023'],
    source: `The real ones move. ${recordings}`,
  },
  {
    id: 'cryptopay.litecoinThresholds',
    about: 'Amounts of LTC up to which 1 and 3 confirmations are awaited; 6 above.',
    default: '100 and 1000',
    options: ['100 and 1000', '1 and 2'],
    source: `The current table contradicts itself, the older one says 100 and 1000. ${channels}/channel-payment`,
  },
  {
    id: 'cryptopay.minimumPayment',
    about: 'Any positive amount is a channel payment.',
    default: 'none',
    options: ['none'],
    source: `No minimum is documented for incoming payments. ${channels}/channel-payment`,
  },
  {
    id: 'cryptopay.taglessPayment',
    about: 'A payment to the address of a ripple or stellar channel without its tag: credited, or not found.',
    default: 'credited',
    options: ['credited', 'unknown'],
    source: `Not documented. ${channels}`,
  },
  {
    id: 'cryptopay.risk',
    about:
      'The risk object of confirmed payments: a score (low below 4, medium 4 to 7.99, high from 8) made from the seed, or always null.',
    default: 'scored',
    options: ['scored', 'null'],
    source: `6.23 and 7.5 are recorded as medium; where the levels begin and end is not documented. In 2023 risk was null throughout. ${recordings}`,
  },
  {
    id: 'cryptopay.highRiskRefundSteps',
    about:
      'How a high-risk payment of a customer with a registered address gets there: created, on_hold, refunded; or created, refunded. It is refunded as soon as the coins are sent.',
    default: 'viaOnHold',
    options: ['viaOnHold', 'direct'],
    source: `The status diagram leads to refunded from on_hold; the automatic case is not shown step by step. ${channels}/payment-statuses`,
  },
  {
    id: 'cryptopay.refundNetwork',
    about:
      'Which registered address takes a refund: one of the same coin and network, or also one of the same coin on another network.',
    default: 'sameNetwork',
    options: ['sameNetwork', 'anyNetwork'],
    source: `The documents speak of an address for the coin. ${customers}`,
  },
  {
    id: 'cryptopay.refundAmount',
    about: 'What is sent back: all that was paid, or that minus the fee of channel payments.',
    default: 'full',
    options: ['full', 'minusFee'],
    source: `Not documented for channel payments. ${customers}`,
  },
  {
    id: 'cryptopay.manualRefundAddress',
    about:
      'Where channel_payment.refund, fired by hand without an address, sends the coins when the customer has none registered: the sender, or nowhere (refund_address null).',
    default: 'sender',
    options: ['sender', 'none'],
    source: `Cryptopay's support asks for an address by e-mail. ${channels}/payment-statuses`,
  },
  {
    id: 'cryptopay.contextAfterHold',
    about: 'Whether status_context is cleared when a held payment is completed or refunded.',
    default: 'cleared',
    options: ['cleared', 'kept'],
    source: `Contexts are listed for on_hold only. ${channels}/payment-statuses`,
  },
  {
    id: 'cryptopay.channelDisabledWhen',
    about: 'The moment at which a disabled channel holds a payment: when it is seen, or when it is confirmed.',
    default: 'seen',
    options: ['seen', 'confirmed'],
    source: `Payments to disabled channels are kept and held. ${channels}/payment-statuses`,
  },
  {
    id: 'cryptopay.holdReason',
    about: 'status_context of a high-risk payment to a disabled channel.',
    default: 'illicit_resource',
    options: ['illicit_resource', 'channel_disabled'],
    source: `Not documented. ${channels}/payment-statuses`,
  },
  {
    id: 'cryptopay.inheritedIds',
    about:
      'custom_id and customer_id of a payment: those that its channel had when it was seen, or those that it has now.',
    default: 'copied',
    options: ['copied', 'live'],
    source: `Inherited from the channel. ${channels}/channel-payment`,
  },
  {
    id: 'cryptopay.retryCountedFrom',
    about:
      'What the 20 documented retry delays (30 s to 36 h 12 min 50 s) are counted from: the first attempt, or the one before.',
    default: 'first',
    options: ['first', 'previous'],
    source: `Delivery is said to go on for about a day and a half, which fits the first only. ${callbacks}`,
  },
  {
    id: 'cryptopay.callbackKeyOrder',
    about:
      'Order of keys in callbacks: by length, then by alphabet, at every level (as PostgreSQL keeps jsonb), or type, event, data with the keys of the API.',
    default: 'jsonb',
    options: ['jsonb', 'resource'],
    source: `Examples of 2025 show the first, older ones the second. ${callbacks}`,
  },
  {
    id: 'cryptopay.escapedJson',
    about:
      'Whether &, <, > and the line ends U+2028 and U+2029 are escaped in the bodies of webhooks, as in \\u0026, or stand as they are.',
    default: 'escaped',
    options: ['escaped', 'plain'],
    source: `Not documented; no example has one of these letters. Rails escapes them unless told otherwise (https://api.rubyonrails.org/classes/ActiveSupport/JSON/Encoding.html). ${callbacks}`,
  },
  {
    id: 'cryptopay.callbackContentType',
    about: 'Content-Type of callbacks.',
    default: 'application/json',
    options: ['application/json', 'application/json; charset=utf-8'],
    source: `Not documented; the test receiver of cryptopay-java wants application/json. ${callbacks}`,
  },
  {
    id: 'cryptopay.sourceAddresses',
    about: 'Whether callbacks of channel payments carry source_addresses.',
    default: 'omitted',
    options: ['omitted', 'sent'],
    source: `Shown in 2025 for the transactions of invoices. ${callbacks}`,
  },
] as const satisfies readonly Assumption[];
