import type { Assumption } from '../../core/provider.js';

const guide = 'https://developers.cryptopay.me/guides/email-billing';

/** Gaps around subscriptions. */
export const subscriptionAssumptions = [
  {
    id: 'cryptopay.subscriptionPeriodStart',
    about:
      'Whether the period that begins at starts_at must be paid anew (the first payment was for the time before), or is paid by the first payment.',
    default: 'unpaid',
    options: ['unpaid', 'paid'],
    source: `starts_at is the latest moment for the first payment, and ends the period that begins at creation. ${guide}`,
  },
  {
    id: 'cryptopay.subscriptionUnpaidPeriod',
    about:
      'What happens when a later period ends unpaid: the subscription is cancelled, as it is without a first payment, or its next period begins.',
    default: 'cancelled',
    options: ['cancelled', 'nextPeriod'],
    source: `Automatic cancellation is described for the first payment only. ${guide}`,
  },
  {
    id: 'cryptopay.subscriptionMonthEnd',
    about:
      'Ends of monthly and yearly periods that begin on a day which a later month lacks: counted from starts_at (31 January, 28 February, 31 March), or each from the one before (31 January, 28 February, 28 March).',
    default: 'fromStart',
    options: ['fromStart', 'fromPrevious'],
    source: `Not documented. ${guide}`,
  },
  {
    id: 'cryptopay.subscriptionInvoices',
    about:
      'How an invoice of a subscription comes to be: the payer chooses a coin on the page behind the e-mail (here /subscriptions/{id}, or fire subscription.invoice with pay_currency). Its name and description are those of the product, or the name of the subscription.',
    default: 'chosenByPayer',
    options: ['chosenByPayer'],
    source: `E-mails go out from Cryptopay; payments are invoices with subscription_id. No e-mail is sent here. ${guide}`,
  },
  {
    id: 'cryptopay.startsAtTooSoon',
    about:
      'Code of a starts_at less than 3 days ahead: must_be_greater_than_or_equal with the earliest moment as value, or must_be_valid; item of a 422 invalid.',
    default: 'must_be_greater_than_or_equal',
    options: ['must_be_greater_than_or_equal', 'must_be_valid'],
    source: `The rule is documented, its error is not. ${guide}`,
  },
  {
    id: 'cryptopay.periodQuantityMaximum',
    about: 'Largest period_quantity; a greater one is must_be_less_than_or_equal, item of a 422 invalid.',
    default: 1000,
    options: [1000, 365, 12],
    source: `Not documented. ${guide}`,
  },
] as const satisfies readonly Assumption[];
