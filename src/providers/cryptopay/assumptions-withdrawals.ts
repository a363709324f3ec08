import type { Assumption } from '../../core/provider.js';

const payouts = 'https://developers.cryptopay.me/guides/payouts';
const create = 'https://developers.cryptopay.me/reference/coin-withdrawals/create-a-transaction';
const recordings = 'https://github.com/cryptopay-dev/cryptopay-ruby';
const sdk = 'https://github.com/cryptopay-dev/cryptopay-php';

/** Gaps around coin withdrawals and exchange transfers. */
export const withdrawalAssumptions = [
  {
    id: 'cryptopay.minimumPayout',
    about:
      'The smallest payout, measured by what is sent: 5 EUR, in the charged currency (below: must_be_greater_than_or_equal for charged_amount_to_send, whichever amount was named), or none.',
    default: '5 EUR',
    options: ['5 EUR', 'none'],
    source: `5 EUR in the older reference; the current table of minimums may differ. ${create}`,
  },
  {
    id: 'cryptopay.maximumPayout',
    about:
      'The largest payout: a received_amount worth 12500 EUR (above: must_be_less_than_or_equal for received_amount), or none.',
    default: '12500 EUR',
    options: ['12500 EUR', 'none'],
    source: `12500.0 is the value in an example; its currency is not said. ${payouts}/create-a-coin-withdrawal/possible-errors`,
  },
  {
    id: 'cryptopay.transactionLimit',
    about:
      "The merchant's transaction limit: withdrawals of coins worth more go on hold once they are committed, those of invoice refunds too.",
    default: '10000 EUR',
    options: ['10000 EUR', '1000 EUR', 'none'],
    source: `on_hold is documented for amounts above the limit, which is agreed one by one. ${payouts}`,
  },
  {
    id: 'cryptopay.withdrawalAmounts',
    about:
      'A withdrawal or exchange that names no amount: the missing-parameter code for charged_amount. One that names several forms: must_be_valid for each behind the first. null is as good as left out.',
    default: 'exactlyOne',
    options: ['exactlyOne'],
    source: `One of the forms is asked for; the answer to none or several is not documented. ${create}`,
  },
  {
    id: 'cryptopay.amountFlags',
    about:
      'amount_includes_processing_fee and amount_includes_network_fee when they are left out. amount_currency is one of the two currencies; fees that are not inside come on top.',
    default: 'false',
    options: ['false', 'true'],
    source: `Fields of the newest PHP SDK, without a default. ${sdk}`,
  },
  {
    id: 'cryptopay.missingFeeLevel',
    about:
      'network_fee_level fast or slow where the network has average alone: 422 must_be_included_in with those that it has, or the fee of average.',
    default: '422 invalid',
    options: ['422 invalid', 'average'],
    source: `Only BTC has three levels in the recorded fees. ${recordings}`,
  },
  {
    id: 'cryptopay.networkFees',
    about:
      'Network fees stand still: those of default networks as recorded in July 2023, others plausible for that time. They can be asked for every coin of the list in force.',
    default: 'july2023',
    options: ['july2023'],
    source: `The real ones move. ${recordings}`,
  },
  {
    id: 'cryptopay.withdrawalFeeCurrency',
    about: 'Currency in which a withdrawal with conversion shows its processing fee: the received or the charged one.',
    default: 'received',
    options: ['received', 'charged'],
    source: `The received one in all recordings, the charged one in a callback of 2025. ${payouts}/callbacks`,
  },
  {
    id: 'cryptopay.lapsedWithdrawal',
    about: 'Status of a withdrawal that was not committed within 30 seconds. There is no callback about it.',
    default: 'new',
    options: ['new', 'cancelled'],
    source: `A new request is needed then; the status of the old one is not documented. ${create}`,
  },
  {
    id: 'cryptopay.withdrawalCreatedCallback',
    about:
      'When CoinWithdrawal.created is sent for a withdrawal that is committed by a second call: at the commit, or at once, with status_changed at the commit.',
    default: 'atCommit',
    options: ['atCommit', 'atCreation'],
    source: `Every example says pending. ${payouts}/callbacks`,
  },
  {
    id: 'cryptopay.withdrawalCallbacks',
    about: "The dashboard's check box for callbacks of withdrawals.",
    default: 'on',
    options: ['on', 'off'],
    source: `A setting of its own beside the Callback URL. ${payouts}/callbacks`,
  },
  {
    id: 'cryptopay.returnCallbacks',
    about:
      'Whether withdrawals by which Cryptopay itself sends risky coins back have callbacks. No account pays for them.',
    default: 'omitted',
    options: ['omitted', 'sent'],
    source: 'Not documented. https://developers.cryptopay.me/guides/customers',
  },
  {
    id: 'cryptopay.withdrawalRisk',
    about: 'risk of withdrawals: always null, or the rating of the address from the commit on.',
    default: 'null',
    options: ['null', 'scored'],
    source: `null in the recordings of 2023; the field is documented as an object. ${recordings}`,
  },
  {
    id: 'cryptopay.highRiskMessage',
    about: 'The message of 422 high_risk_address is a sentence of our own about the same thing.',
    default: 'ownWords',
    options: ['ownWords'],
    source: `${payouts}/create-a-coin-withdrawal/high_risk_address-error-message`,
  },
  {
    id: 'cryptopay.rippleTag',
    about:
      'Whether the address of a withdrawal on ripple must carry a tag (?dt=0 for none), else invalid_coin_address.',
    default: 'required',
    options: ['required', 'optional'],
    source: `dt=0 is asked for when there is no tag. ${create}`,
  },
  {
    id: 'cryptopay.lapsedExchange',
    about:
      'An exchange transfer that is not committed within 30 seconds stays readable, but can no longer be committed.',
    default: 'lapses',
    options: ['lapses'],
    source: `Commits are taken within 30 seconds. ${payouts}`,
  },
] as const satisfies readonly Assumption[];
