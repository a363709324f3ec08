import type { Assumption } from '../../core/provider.js';

const api = 'https://docs.calypso.finance/api-reference';
const invoices = 'https://docs.calypso.finance/acquiring/invoices';
const webhooks = 'https://docs.calypso.money/acquiring/invoices/invoice-webhooks';
const v1 = 'The operations are documented for API 1.0, their paths in 2.0 are not.';

/** Gaps around invoices and payment widgets. */
export const invoiceAssumptions = [
  {
    id: 'calypso.invoicePaths',
    about:
      'Paths of invoice find, archive, deposits, close-intervention and return-to-paid; all but the finds take id or idempotencyKey and answer the invoice.',
    default: '/invoice/{find,archive,deposit/find,close-intervention,return-to-paid}',
    options: ['/invoice/{find,archive,deposit/find,close-intervention,return-to-paid}'],
    source: `${v1} ${api}/invoice-api`,
  },
  {
    id: 'calypso.invoiceId',
    about: 'What the id of an invoice or payout is: a UUID, or a number written as text.',
    default: 'uuid',
    options: ['uuid', 'number'],
    source: `A string; older documents have numbers, a newer sample of a webhook a UUID. ${webhooks}`,
  },
  {
    id: 'calypso.invoiceKeyLeftOut',
    about: 'Whether an invoice that is created without an idempotencyKey gets one.',
    default: 'generated',
    options: ['generated', 'none'],
    source: `The link of the hosted page carries the key. ${api}/invoice-api`,
  },
  {
    id: 'calypso.repeatedKey',
    about:
      'Answer to an idempotencyKey of an invoice, widget or payout that exists: error 016, error 001, or the one that exists.',
    default: '016',
    options: ['016', '001', 'existing'],
    source: `The older list has 016 for it; the tail of the current list is not public. https://docs.calypso.money/get-started-with-calypso-api/errors`,
  },
  {
    id: 'calypso.urlFormat',
    about: 'Whether returnUrl, logoUrl and supportUrl must be http or https URLs; else error 001.',
    default: 'checked',
    options: ['checked', 'free'],
    source: `Strings without a stated format. ${api}/invoice-api`,
  },
  {
    id: 'calypso.boundInvoice',
    about:
      'A bound invoice is paid once all of its payments reach 99.5 % of lowerBound. What came before is credited, and it lives as long as a single one.',
    default: 'accumulates',
    options: ['accumulates'],
    source: `Known from a public third-party client only: lowerBound, no amount, no interventions. ${invoices}`,
  },
  {
    id: 'calypso.overpay',
    about:
      'What more than the amount leads to: an intervention, or PAID at once. The provider has a setting of the merchant for it.',
    default: 'intervention',
    options: ['intervention', 'accepted'],
    source: `A setting of the merchant; its default is not documented. ${invoices}`,
  },
  {
    id: 'calypso.paymentAfterUnderpay',
    about:
      'A further payment on an invoice in PENDING_INTERVENTION is added to what came before, and all of it is judged anew.',
    default: 'added',
    options: ['added'],
    source: `The webhook of the transfer to the account lists several transactions after an intervention. ${webhooks}`,
  },
  {
    id: 'calypso.paymentToClosedInvoice',
    about:
      'What becomes of a payment first seen when its invoice is PAID, COMPLETED, DECLINED or ARCHIVED: nothing, or it is checked and credited while the state stays.',
    default: 'ignored',
    options: ['ignored', 'credited'],
    source: `Not documented. ${invoices}`,
  },
  {
    id: 'calypso.moneyOfClosedInvoice',
    about:
      'What becomes of a payment that passed the check when its invoice is DECLINED for another payment, or ARCHIVED with an intervention open: it is credited by itself, or it is kept.',
    default: 'credited',
    options: ['credited', 'kept'],
    source: `Not documented. ${invoices}`,
  },
  {
    id: 'calypso.unlimitedInvoice',
    about:
      'An unlimited invoice stays PENDING_PAYMENT; each payment has its own events and is credited by itself, without INVOICE_PAID.',
    default: 'stays',
    options: ['stays'],
    source: `Any number of deposits; its states on the way are not documented. ${invoices}`,
  },
  {
    id: 'calypso.unlimitedLifetime',
    about: 'How long the three months without a deposit are that archive an unlimited invoice.',
    default: '90 days',
    options: ['90 days', 'calendar'],
    source: `"3 months". ${invoices}`,
  },
  {
    id: 'calypso.declinedUnlimited',
    about: 'Whether a declined payment closes an unlimited invoice as it closes the address of a customer.',
    default: 'declined',
    options: ['declined', 'stays'],
    source: `Not documented. ${invoices}`,
  },
  {
    id: 'calypso.archivableStates',
    about:
      'Which invoices the merchant can archive: those nobody paid, or all without a payment under way. Others are error 006.',
    default: 'unpaid',
    options: ['unpaid', 'settled'],
    source: `${v1} ${api}/invoice-api`,
  },
  {
    id: 'calypso.closeWithoutIntervention',
    about: 'Answer of close-intervention to a completed invoice that had none: error 006, or nothing happens.',
    default: 'refused',
    options: ['refused', 'accepted'],
    source: `Only that the invoice must be COMPLETED is documented. ${invoices}`,
  },
  {
    id: 'calypso.expiredInvoiceState',
    about: 'The state of an invoice whose time is over.',
    default: 'ARCHIVED',
    options: ['ARCHIVED', 'EXPIRED'],
    source: `The enum of the documents has no EXPIRED, a public third-party client has. ${api}/invoice-api`,
  },
  {
    id: 'calypso.invoiceArchivedSpelling',
    about: 'Wire spelling of ARCHIVED in the state of an invoice.',
    default: 'ARCHIVED',
    options: ['ARCHIVED', 'ARCHIEVED'],
    source: `ARCHIVED in the documents of invoices; the other spelling stands in older ones of addresses. ${api}/invoice-api`,
  },
  {
    id: 'calypso.btcRerating',
    about: 'How often the amount of a single-fiat invoice in BTC is calculated anew, in minutes.',
    default: 15,
    options: [15, 60],
    source: `15 minutes for all; the widget text of API 1.0 says 60 for BTC. ${invoices}`,
  },
  {
    id: 'calypso.ratedDigits',
    about: 'Digits behind the point of an amount that is calculated from a fiat amount, at most; rounded up.',
    default: 8,
    options: [8, 18],
    source: `Not documented. ${invoices}`,
  },
  {
    id: 'calypso.creationFee',
    about:
      'Fees of invoices are taken out of what is paid: the share of each payment, and the one-time fee for an unlimited invoice from the first.',
    default: 'fromPayments',
    options: ['fromPayments'],
    source: `A creation fee and a percentage are documented, when they are taken is not. ${invoices}`,
  },
  {
    id: 'calypso.totalDebitAmount',
    about: 'totalDebitAmount of an invoice: what the payer sends, or that and the fee.',
    default: 'amount',
    options: ['amount', 'amountAndFee'],
    source: `The field is named only. ${api}/invoice-api`,
  },
  {
    id: 'calypso.fiatAmountObject',
    about:
      'The fiatAmount object in webhooks of invoices maps fiat codes to numbers: the own one of a single-fiat invoice, USD and EUR for others.',
    default: 'map',
    options: ['map'],
    source: `An object; API 1.0 had such a map. ${webhooks}`,
  },
  {
    id: 'calypso.widgetPayload',
    about:
      'Widget create takes cryptoCurrencies and what an invoice of the kind takes but currency and expiration, description being optional; find takes the idempotencyKey as requestId.',
    default: 'likeInvoices',
    options: ['likeInvoices'],
    source: `cryptoCurrencies and requestId are documented. ${api}/payment-widget-api`,
  },
  {
    id: 'calypso.widgetInvoices',
    about: 'The invoices of a widget are made with it, one in each currency; each sends its webhook of creation.',
    default: 'atOnce',
    options: ['atOnce'],
    source: `The widget lists its invoices. ${api}/payment-widget-api`,
  },
  {
    id: 'calypso.widgetEnd',
    about:
      'A single-fiat widget is COMPLETED with the first of its invoices, and the unpaid others are archived. Any widget is ARCHIVED when its last open invoice is closed.',
    default: 'firstPaid',
    options: ['firstPaid'],
    source: `Three states are named. ${api}/payment-widget-api`,
  },
  {
    id: 'calypso.hostedPages',
    about:
      'Hosted pages are at /invoices/{idempotencyKey} and /widgets/{idempotencyKey} of this address; without a theme in the link of a widget it is that of the browser.',
    default: 'here',
    options: ['here'],
    source: `API 1.0: https://ui.calypso.finance/invoices/{idempotencyKey}. ${api}/payment-widget-api`,
  },
] as const satisfies readonly Assumption[];
