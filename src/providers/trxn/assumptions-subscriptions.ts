import type { Assumption } from '../../core/provider.js';

const subscriptions = 'https://docs.gettrxn.com/api-reference/subscriptions';

/** What the public documents leave open about subscriptions. */
export const subscriptionAssumptions = [
  {
    id: 'trxn.subscriptionCalls',
    about:
      'A subscription is created from customer_id, phases (start_date, end_date, items of price_id, quantity and override_amount in major units), start_date (today), end_date, billing_cycle_anchor (the start) and proration_behavior (create_prorations), and answers 201. Update takes end_date and proration_behavior; prices and phases stay as they were created. Items show price_id, product_id, product_name, quantity, override_amount, effective_amount, recurring, interval, interval_count.',
    default: 'as the object',
    options: ['as the object'],
    source: `The object is documented, items in words only; of the calls only the list is public. ${subscriptions}`,
  },
  {
    id: 'trxn.subscriptionDates',
    about: 'How billing_cycle_anchor, start_date, end_date and next_billing_date are written: as days, or as instants.',
    default: 'days',
    options: ['days', 'instants'],
    source: `The due_date of invoices is a day; the format of these is not public. ${subscriptions}`,
  },
  {
    id: 'trxn.subscriptionEvents',
    about:
      'subscription.created, subscription.updated (an update, a new phase, the end), subscription.canceled and subscription.deleted; a bill tells of its invoice alone.',
    default: 'as siblings',
    options: ['as siblings'],
    source: `The names are not public. ${subscriptions}`,
  },
  {
    id: 'trxn.billingMoment',
    about:
      'A period is billed in advance, at 00:00 UTC of its first day (at once, when that is today); what lies before the creation is not billed. end_date is the first day that is not part of a phase or subscription. An item whose price is paid once is billed on the first day of its phase.',
    default: 'in advance',
    options: ['in advance'],
    source: `Not documented. ${subscriptions}`,
  },
  {
    id: 'trxn.subscriptionTerm',
    about: 'Days from the billing of a subscription to the due date of its invoice.',
    default: 30,
    options: [30, 0, 7, 14],
    source: `Not documented. ${subscriptions}`,
  },
  {
    id: 'trxn.monthEnd',
    about:
      'A cycle that begins on a day that a month lacks is billed on the last day of that month, and then on its own day again (Jan 31, Feb 28, Mar 31); or on that earlier day from then on (Jan 31, Feb 28, Mar 28).',
    default: 'clamped',
    options: ['clamped', 'drifting'],
    source: `Not documented. ${subscriptions}`,
  },
  {
    id: 'trxn.prorations',
    about:
      'A phase that begins inside of a billing period: what is left of the period is credited at the old price and charged at the new one, by days. create_prorations puts that on the next invoice, always_invoice makes one at once, none does neither. Credits that exceed the rest wait for the next invoice. "off": as if all were none.',
    default: 'byDays',
    options: ['byDays', 'off'],
    source: `The three values of proration_behavior are documented, what they do is not. ${subscriptions}`,
  },
  {
    id: 'trxn.subscriptionDelete',
    about:
      'What DELETE does: cancels at once (204; the record stays, with today as end_date and subscription.canceled), or removes the record (subscription.deleted).',
    default: 'canceled',
    options: ['canceled', 'deleted'],
    source: `Not documented. ${subscriptions}`,
  },
] as const satisfies readonly Assumption[];
