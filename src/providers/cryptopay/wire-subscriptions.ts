import type { JsonObject } from '../../core/provider.js';
import { wireAmount } from './amounts.js';
import { wireDate } from './dates.js';
import type { SubscriptionRow } from './rows-subscriptions.js';

/** A subscription. Key order is the recorded one: https://github.com/cryptopay-dev/cryptopay-ruby */
export function toWireSubscription(row: SubscriptionRow): JsonObject {
  return {
    id: row.id,
    status: row.status,
    custom_id: row.customId,
    name: row.name,
    amount: wireAmount(row.amount),
    currency: row.currency,
    period: row.period,
    period_quantity: row.periodQuantity,
    current_period_starts_at: wireDate(row.currentPeriodStartsAt),
    current_period_ends_at: wireDate(row.currentPeriodEndsAt),
    current_period_paid: row.currentPeriodPaid,
    payer_email: row.payerEmail,
    payer_name: row.payerName,
    product_name: row.productName,
    product_description: row.productDescription,
    success_redirect_url: row.successRedirectUrl,
    unsuccess_redirect_url: row.unsuccessRedirectUrl,
    created_at: wireDate(row.createdAt),
    cancelled_at: row.cancelledAt === null ? null : wireDate(row.cancelledAt),
  };
}
