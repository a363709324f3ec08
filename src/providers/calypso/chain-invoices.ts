import { type ChainParticipant, type Context, isoInstant, PaydrillError } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { addressKey, currencyMeant } from './currencies.js';
import { isUnlimited } from './invoices.js';
import { type InvoicePaymentRow, type InvoiceRow, invoicesOf } from './rows-invoices.js';

const takesPayments: readonly InvoiceRow['state'][] = [
  'PENDING_PAYMENT',
  'MEM_POOL_FOUND',
  'PENDING_COMPLIANCE_CHECK',
  'PENDING_INTERVENTION',
];

/** How transfers to the address of an invoice become payments on it. It takes the currency of the invoice and no other. */
export const invoiceChain: ChainParticipant = {
  accepts(ctx, { to, currency, network }) {
    const invoice = invoiceAt(ctx, to);
    if (invoice === undefined) return undefined;
    const meant = currencyMeant(currency, network);
    if (meant?.code !== invoice.currency)
      throw new PaydrillError(
        400,
        'wrong-currency',
        `This Calypso invoice takes ${invoice.currency}, not ${JSON.stringify(currency.slice(0, 40))}.`,
        { currencies: [invoice.currency] },
      );
    return {
      currency: meant.code,
      network: meant.network,
      scale: meant.scale,
      // Payments do not wait for blocks (calypso.depositConfirmations); one lets the transfer itself come to its end.
      confirmations: 1,
      seenAfterMs: ctx.timing('invoice.mempool'),
    };
  },

  seen(ctx, transfer) {
    const invoice = invoiceAt(ctx, transfer.to);
    if (invoice === undefined) return;
    const isOpen = takesPayments.includes(invoice.state);
    if (!isOpen && assumed(ctx, 'paymentToClosedInvoice') === 'ignored') return;
    ctx.create<InvoicePaymentRow>('payment', {
      id: ctx.ids.next('invoice-payments').uuid(),
      invoiceId: invoice.id,
      addressFrom: transfer.from,
      currency: transfer.currency,
      amount: transfer.amount,
      transactionHash: transfer.txid,
      risk: transfer.risk,
      state: 'MEM_POOL_FOUND',
      isAlone: !isOpen || isUnlimited(invoice),
      createdAt: isoInstant(ctx.now),
    });
  },
};

function invoiceAt(ctx: Context, address: string): InvoiceRow | undefined {
  return invoicesOf(ctx).by('address', addressKey(address))[0];
}
