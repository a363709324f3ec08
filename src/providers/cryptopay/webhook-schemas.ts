/** Bodies of callbacks. Source: https://developers.cryptopay.me/guides/api-basics/callbacks */
import { z } from 'zod';
import { channelPayment, risk } from './schemas.js';
import { invoice, subscription } from './schemas-invoices.js';
import { coinWithdrawal } from './schemas-withdrawals.js';
import { webhookEvents } from './webhooks.js';

const sourceAddresses = z.array(z.string()).meta({ description: 'Where the coins came from.' });

/** A payment to a channel in callbacks. */
export const callbackChannelPayment = channelPayment.extend({ source_addresses: sourceAddresses.optional() });

/** An invoice in callbacks: its transactions also say where coins came from. */
export const callbackInvoice = invoice.extend({
  transactions: z.array(z.object({ txid: z.string(), risk: risk.nullable(), source_addresses: sourceAddresses })),
});

const data: Readonly<Record<string, z.ZodType>> = {
  ChannelPayment: callbackChannelPayment,
  Invoice: callbackInvoice,
  CoinWithdrawal: coinWithdrawal,
  Subscription: subscription,
};

/** By event. */
export const webhookSchemas: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  webhookEvents.map((one) => {
    const [type = '', event = ''] = one.type.split('.');
    return [one.type, z.object({ type: z.literal(type), event: z.literal(event), data: data[type] ?? z.never() })];
  }),
);
