import type { Assumption } from '../../core/provider.js';

const invoices = 'https://docs.gettrxn.com/api-reference/invoices';
const transactions = 'https://docs.gettrxn.com/api-reference/crypto-transactions';
const verification = 'https://docs.gettrxn.com/guides/transaction-verification';
const margin = 'https://docs.gettrxn.com/guides/slippage-margin';

/** What the public documents leave open about invoices and how they are paid. */
export const invoiceAssumptions = [
  {
    id: 'trxn.billingOrder',
    about: 'Order of the lists of invoices and subscriptions.',
    default: 'newestFirst',
    options: ['newestFirst', 'oldestFirst'],
    source: `Not stated. ${invoices}`,
  },
  {
    id: 'trxn.invoiceCalls',
    about:
      'An invoice is created from customer_id, due_date (YYYY-MM-DD) and line_items of price_id and quantity, and answers 201. Update takes due_date and, to cancel, status "canceled"; nothing else. Paid and canceled invoices do not change any more (422, invalid_state).',
    default: 'as the object',
    options: ['as the object'],
    source: `The object is documented, and that invoices can be created and managed. ${invoices}`,
  },
  {
    id: 'trxn.invoiceEvents',
    about:
      'Besides invoice.created and invoice.paid there are invoice.updated (due date changed), invoice.overdue, invoice.canceled and invoice.deleted.',
    default: 'by status',
    options: ['by status'],
    source: `The two are shown; the names of the others follow from the statuses. ${invoices}`,
  },
  {
    id: 'trxn.badDate',
    about: 'Message for a due_date (or a date of a subscription) that is no day: as if it were missing, or its own.',
    default: "can't be blank",
    options: ["can't be blank", 'is invalid'],
    source: `Not documented; the first is what Rails says, which reads such a date as none. ${invoices}`,
  },
  {
    id: 'trxn.pastDueDate',
    about: 'An invoice whose due date has passed: taken, and overdue at once; or refused.',
    default: 'overdue',
    options: ['overdue', 'refused'],
    source: `Not documented. ${invoices}`,
  },
  {
    id: 'trxn.overdueFrom',
    about: 'An invoice becomes overdue at 00:00 UTC of the day after its due date.',
    default: 'next day, UTC',
    options: ['next day, UTC'],
    source: `The status is documented, its moment is not. ${invoices}`,
  },
  {
    id: 'trxn.postponedInvoice',
    about: 'An overdue invoice whose due date is moved to today or later: it stays overdue, or is pending again.',
    default: 'overdue',
    options: ['overdue', 'pending'],
    source: `Not documented. ${invoices}`,
  },
  {
    id: 'trxn.lineQuantity',
    about: 'The quantity of a line that names none: 1, or refused.',
    default: 'one',
    options: ['one', 'required'],
    source: `Not documented. ${invoices}`,
  },
  {
    id: 'trxn.inactivePrice',
    about:
      'Whether a price that is not active can be put on a new invoice or into a new subscription ("must be active").',
    default: 'accepted',
    options: ['accepted', 'refused'],
    source: `What active means is not documented. ${invoices}`,
  },
  {
    id: 'trxn.freeInvoice',
    about: 'An invoice of 0.00: paid as soon as it is created, or pending.',
    default: 'paid',
    options: ['paid', 'pending'],
    source: `An invoice is paid when the sum of payments reaches its amount; of nothing, nothing is due. ${verification}`,
  },
  {
    id: 'trxn.invoiceDelete',
    about: 'An invoice on which something was paid: not deleted (422), or deleted with its allocations.',
    default: 'refused',
    options: ['refused', 'withAllocations'],
    source: `Not documented; the first is what Rails does for records that others depend on. ${invoices}`,
  },
  {
    id: 'trxn.customerDeleteBilling',
    about:
      'Invoices and subscriptions of a deleted customer: kept, and the subscriptions end without a word and bill no more; deleted with their webhooks, before that of the customer; or they stand in the way of a call that deletes it (422). Transactions are kept.',
    default: 'kept',
    options: ['kept', 'deleted', 'refused'],
    source: 'Only wallet and addresses are documented to go. https://docs.gettrxn.com/api-reference/customers',
  },
  {
    id: 'trxn.allocationRule',
    about:
      'How a transaction whose customer is known is spread over open invoices (pending or overdue) of that customer: the one that is due first is served first, the one that was created first, or none is served. Each gets what it still lacks at the rate of the moment of the transaction, rounded up to the last digit of the currency.',
    default: 'oldestDue',
    options: ['oldestDue', 'oldestCreated', 'none'],
    source: `Allocations are documented, the rule is not. ${transactions}`,
  },
  {
    id: 'trxn.overpayment',
    about:
      'What is left of a transaction after every open invoice got its part: stays unallocated (invoices that come later do not draw on it by themselves), or goes to the last one.',
    default: 'unallocated',
    options: ['unallocated', 'toLast'],
    source: `Not documented. ${transactions}`,
  },
  {
    id: 'trxn.slippageMargin',
    about:
      'Slippage margin in percent: an invoice is paid when payments reach its amount × (1 − margin / 100). 0: no margin applies.',
    default: 0,
    options: [0, 0.5, 1, 2, 5],
    source: `The formula and these examples are documented, the default and where it is set are not. ${margin}`,
  },
  {
    id: 'trxn.rates',
    about:
      'Historical rates: those that a scenario gives (trxn.rates: currency, rate, at), each until the next; else round figures of our own, the same at every moment.',
    default: 'given, else round',
    options: ['given, else round'],
    source: `Payments are valued at the historical rate of their own moment, by CoinMarketCap or CoinAPI. ${verification}`,
  },
  {
    id: 'trxn.verificationResult',
    about:
      'The result of a verification is shown in the journal, beside the answer to a retrieved invoice; or why nothing was paid on it yet.',
    default: 'journal',
    options: ['journal'],
    source: `The object is documented; no call that answers it is. ${verification}`,
  },
] as const satisfies readonly Assumption[];
