/** What webhooks say of what is sold and billed. */
import type { Payload } from './payloads.js';
import type { PriceRow, ProductRow } from './rows-catalog.js';
import type { InvoiceRow } from './rows-invoices.js';
import type { SubscriptionRow } from './rows-subscriptions.js';
import { toWirePrice, toWireProduct } from './wire-catalog.js';
import { toWireInvoice } from './wire-invoices.js';
import { toWireSubscription } from './wire-subscriptions.js';

export const billingPayloads: Readonly<Record<string, Payload>> = {
  product: { object: 'product', wire: (_ctx, row) => toWireProduct(row as ProductRow) },
  price: { object: 'price', wire: (_ctx, row) => toWirePrice(row as PriceRow) },
  invoice: { object: 'invoice', wire: (ctx, row) => toWireInvoice(ctx, row as InvoiceRow) },
  subscription: { object: 'subscription', wire: (ctx, row) => toWireSubscription(ctx, row as SubscriptionRow) },
};
