/** What clients see of invoices, their recalculations and refunds. Key order is the recorded one: https://github.com/cryptopay-dev/cryptopay-ruby */
import type { Context, JsonObject } from '../../core/provider.js';
import { wireAmount } from './amounts.js';
import { assumed } from './assumptions.js';
import { wireDate, wireDateUncommitted } from './dates.js';
import { hostedPageUrl } from './hosted.js';
import type { InvoicePayment, InvoiceRecalculationRow, InvoiceRefundRow, InvoiceRow } from './rows-invoices.js';
import { coinWithdrawalsOf } from './rows-withdrawals.js';
import { invoiceUri } from './uris.js';
import { toWireExchange, toWireRisk } from './wire.js';

/** An invoice. `exchange` is absent when nothing is converted. */
export function toWireInvoice(ctx: Context, row: InvoiceRow): JsonObject {
  return {
    id: row.id,
    custom_id: row.customId,
    customer_id: row.customerId,
    subscription_id: row.subscriptionId,
    status: row.status,
    status_context: row.statusContext,
    address: row.address,
    network: row.network,
    uri: invoiceUri(ctx, row),
    price_amount: wireAmount(row.priceAmount),
    price_currency: row.priceCurrency,
    pay_amount: wireAmount(row.payAmount),
    pay_currency: row.payCurrency,
    fee: wireAmount(row.fee),
    fee_currency: row.priceCurrency,
    paid_amount: wireAmount(row.paidAmount),
    exchange: row.exchange === null ? undefined : toWireExchange(row.exchange),
    transactions: row.payments.map((payment) => toWireTransactionOf(ctx, payment)),
    name: row.name,
    description: row.description,
    metadata: row.metadata,
    success_redirect_url: row.successRedirectUrl,
    unsuccess_redirect_url: row.unsuccessRedirectUrl,
    hosted_page_url: hostedPageUrl(ctx, 'invoices', row.id),
    created_at: wireDate(row.createdAt),
    expires_at: wireDate(row.expiresAt),
  };
}

/** An invoice in callbacks, whose transactions also say where coins came from. */
export function toWireCallbackInvoice(ctx: Context, row: InvoiceRow): JsonObject {
  const transactions = row.payments.map((payment) => ({
    ...toWireTransactionOf(ctx, payment),
    source_addresses: [payment.from],
  }));
  return { ...toWireInvoice(ctx, row), transactions };
}

function toWireTransactionOf(ctx: Context, { txid, isConfirmed, risk }: InvoicePayment): JsonObject {
  return { txid, risk: toWireRisk(ctx, isConfirmed ? { txid, level: risk } : null) };
}

/** A recalculation. `exchange` is null when nothing is converted; the answer to its creation spells the date otherwise until it is committed. */
export function toWireRecalculation(row: InvoiceRecalculationRow): JsonObject {
  return {
    id: row.id,
    invoice_id: row.invoiceId,
    pay_amount: wireAmount(row.payAmount),
    pay_currency: row.payCurrency,
    price_amount: wireAmount(row.priceAmount),
    price_currency: row.priceCurrency,
    fee: wireAmount(row.fee),
    fee_currency: row.priceCurrency,
    previous_pay_amount: wireAmount(row.previousPayAmount),
    previous_price_amount: wireAmount(row.previousPriceAmount),
    previous_exchange_rate: row.previousExchangeRate === null ? null : wireAmount(row.previousExchangeRate),
    exchange: row.exchange === null ? null : toWireExchange(row.exchange),
    created_at: row.status === 'uncommitted' ? wireDateUncommitted(row.createdAt) : wireDate(row.createdAt),
  };
}

/** A refund. Its txid is that of the withdrawal to an external wallet, once there is one. */
export function toWireRefund(ctx: Context, row: InvoiceRefundRow): JsonObject {
  const withdrawal = row.coinWithdrawalId === null ? undefined : coinWithdrawalsOf(ctx).get(row.coinWithdrawalId);
  const isLast = assumed(ctx, 'refundKeyOrder') === '2023';
  return {
    id: row.id,
    custom_id: row.customId,
    invoice_id: row.invoiceId,
    amount: wireAmount(row.amount),
    amount_currency: row.amountCurrency,
    fee: wireAmount(row.fee),
    fee_currency: row.amountCurrency,
    address: row.address,
    ...(isLast ? {} : { network: row.network }),
    txid: withdrawal?.txid ?? row.txid,
    risk: assumed(ctx, 'refundRisk') === 'payment' ? toWireRisk(ctx, row.riskOf) : null,
    created_at: wireDate(row.createdAt),
    ...(isLast ? { network: row.network } : {}),
  };
}
