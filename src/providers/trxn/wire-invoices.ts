/** Invoices as clients see them. Field order is the provider's. */
import type { Context, JsonObject } from '../../core/provider.js';
import { billedId } from './ids.js';
import { lineAmount, totalOf, wireAmount } from './invoices.js';
import type { InvoiceLine, InvoiceRow } from './rows-invoices.js';
import { wireTime } from './wire.js';

/** An invoice with its lines. Source: https://docs.gettrxn.com/api-reference/invoices */
export function toWireInvoice(ctx: Context, row: InvoiceRow): JsonObject {
  return {
    id: row.id,
    customer_id: billedId(ctx, row.customerId),
    subscription_id: row.subscriptionId,
    status: row.status,
    due_date: row.dueDate,
    total_amount: wireAmount(totalOf(row)),
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
    line_items: row.lines.map((line) => toWireLine(ctx, line)),
  };
}

function toWireLine(ctx: Context, line: InvoiceLine): JsonObject {
  return {
    id: line.id,
    price_id: billedId(ctx, line.priceId),
    product_id: billedId(ctx, line.productId),
    product_name: line.productName,
    quantity: line.quantity,
    unit_amount: line.unitAmount,
    amount: wireAmount(lineAmount(line)),
  };
}
