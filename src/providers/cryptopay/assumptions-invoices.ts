import type { Assumption } from '../../core/provider.js';

const invoices = 'https://developers.cryptopay.me/guides/invoices';
const unresolved = `${invoices}/how-to-handle-unresolved-invoices`;
const sequence = `${invoices}/payment-sequence`;
const recordings = 'https://github.com/cryptopay-dev/cryptopay-ruby';
const node = 'https://github.com/cryptopay-dev/cryptopay-node';

/** Gaps around invoices, their recalculations and refunds. */
export const invoiceAssumptions = [
  {
    id: 'cryptopay.invoiceFee',
    about: 'Fee of an invoice, a share of its price, rounded up at the precision of the price currency.',
    default: '1%',
    options: ['1%', '0%', '0.5%', '1.5%', '2%'],
    source: `1 percent is the tariff of the recorded account; tariffs are agreed one by one. ${recordings}`,
  },
  {
    id: 'cryptopay.refundFee',
    about: 'Fee of an invoice refund, a share of the refunded coins, rounded up.',
    default: '1%',
    options: ['1%', '0%', '0.5%', '1.5%', '2%'],
    source: `1 percent is the tariff of the recorded account; tariffs are agreed one by one. ${recordings}`,
  },
  {
    id: 'cryptopay.unresolvedInvoices',
    about:
      'How unresolved invoices are handled: by the merchant, refunded by themselves (an overpaid one is settled, its overage refunded), or recalculated and settled by themselves. Risky ones are left alone.',
    default: 'nothing',
    options: ['nothing', 'refund', 'recalculate'],
    source: `A setting of the dashboard. ${unresolved}`,
  },
  {
    id: 'cryptopay.illicitInvoice',
    about:
      "Who resolves an invoice with risky coins: Cryptopay's staff (fire invoice.complete or invoice.refund), or the merchant by API like any other.",
    default: 'staff',
    options: ['staff', 'merchant'],
    source: `Such payments are reviewed by Cryptopay; the answer to calls meanwhile is not documented. ${unresolved}`,
  },
  {
    id: 'cryptopay.illicitInvoiceRefund',
    about:
      'Whether the coins of a risky invoice go to the address that its customer has registered for the coin by themselves, as those of channel payments do, or wait.',
    default: 'automatic',
    options: ['automatic', 'waits'],
    source: 'Illicit funds go back to the registered address. https://developers.cryptopay.me/guides/customers',
  },
  {
    id: 'cryptopay.invoiceExtraEvents',
    about:
      'Whether the callbacks Invoice.created (at creation), Invoice.recalculated (when a recalculation is committed) and Invoice.refunded (when a refund is made, before status_changed) are sent.',
    default: 'omitted',
    options: ['omitted', 'sent'],
    source: `In the enumerations of the SDKs only; the documented sequences are without them. ${node} ${sequence}`,
  },
  {
    id: 'cryptopay.invoiceCancellation',
    about:
      'What the 14 days are counted from after which an invoice is cancelled that nobody paid, or whose payment is not confirmed: the last payment that was seen (or creation), or creation.',
    default: 'lastPayment',
    options: ['lastPayment', 'creation'],
    source: `14 days without a payment or without its confirmation. ${unresolved}`,
  },
  {
    id: 'cryptopay.underpaidWhen',
    about:
      'When an expired invoice with too small a confirmed payment turns underpaid while another payment, seen in time, is not confirmed: once that one is confirmed (or after 14 days), or at expiry.',
    default: 'allConfirmed',
    options: ['allConfirmed', 'atExpiry'],
    source: `Several payments at once are not shown. ${sequence}`,
  },
  {
    id: 'cryptopay.laterPayments',
    about:
      'A payment to an invoice that is not new any more: told with transaction_created and transaction_confirmed and added to paid_amount while its status stays, or not looked at.',
    default: 'recorded',
    options: ['recorded', 'ignored'],
    source: `Completed, refunded and cancelled are final; later payments are not shown. ${unresolved}`,
  },
  {
    id: 'cryptopay.invoiceContextAfterRefund',
    about: 'Whether status_context is cleared when an invoice is refunded, as it is when it is completed.',
    default: 'cleared',
    options: ['cleared', 'kept'],
    source: `Shown as null for completed; contexts are listed for unresolved only. ${unresolved}`,
  },
  {
    id: 'cryptopay.recalculationBasis',
    about:
      'Which rate a recalculation uses: the one in force when it is created. Rates stand still here (cryptopay.rates), so that an invoice paid in full is worth its price again.',
    default: 'creation',
    options: ['creation'],
    source: `Recalculated at the current rate; the answer to creation shows it already. ${unresolved}`,
  },
  {
    id: 'cryptopay.refundKeyOrder',
    about: 'Place of network in a refund: behind created_at, or between address and txid.',
    default: '2023',
    options: ['2023', '2021'],
    source: `Both are recorded. ${recordings}`,
  },
  {
    id: 'cryptopay.refundRisk',
    about: 'risk of a refund: null, or that of the payment which goes back.',
    default: 'null',
    options: ['null', 'payment'],
    source: `Not documented; risk was null throughout in 2023. ${recordings}`,
  },
  {
    id: 'cryptopay.invoicePriceWithoutRate',
    about:
      'Code for pay_currency when a coin has no rate above zero against the price currency (SHIB against dearer coins): item of a 422 invalid.',
    default: 'must_be_valid',
    options: ['must_be_valid'],
    source: `Not documented. ${invoices}`,
  },
  {
    id: 'cryptopay.redirectUrls',
    about:
      'Whether redirect URLs must be absolute http or https URLs (otherwise 422 must_be_valid), or may be any text. The hosted page links to such URLs only.',
    default: 'judged',
    options: ['judged', 'any'],
    source: `Not documented. ${invoices}/create-an-invoice`,
  },
  {
    id: 'cryptopay.payerEmail',
    about: 'Whether payer_email must look like an address (otherwise 422 must_be_valid), or may be any text.',
    default: 'judged',
    options: ['judged', 'any'],
    source: `Not documented. ${invoices}/create-an-invoice`,
  },
  {
    id: 'cryptopay.uriAmount',
    about: 'Whole amounts in payment URIs: with a digit behind the point as everywhere (amount=1.0), or without.',
    default: 'asOnTheWire',
    options: ['asOnTheWire', 'plain'],
    source: `Recorded with fractions only. ${recordings}`,
  },
  {
    id: 'cryptopay.dogecoinUri',
    about: 'URI of an invoice in DOGE on dogecoin: like that of LTC, or the bare address.',
    default: 'likeLitecoin',
    options: ['likeLitecoin', 'bareAddress'],
    source: `Not recorded. ${recordings}`,
  },
  {
    id: 'cryptopay.hostedPages',
    about:
      "Where hosted_page_url leads: to this sandbox's own pages, at the recorded paths, or to the host that is recorded.",
    default: 'sandbox',
    options: ['sandbox', 'recorded'],
    source: `https://hosted-business-sandbox.cryptopay.me/invoices/{id} is recorded, which knows nothing of a local invoice. ${recordings}`,
  },
] as const satisfies readonly Assumption[];
