/** Shapes of bodies and answers of invoices and subscriptions. */
import { z } from 'zod';
import { amount, customId, flag, parameters, required, some, textsByName, whole } from './parameters.js';
import { periods } from './rows-subscriptions.js';
import { customerListQuery, exchange, nullable, risk, wiredAmount, wiredDate } from './schemas.js';

/** Body of creating an invoice. */
export const invoiceParams = parameters({
  price_amount: amount,
  price_currency: required.meta({ description: 'Currency of the account that is credited.' }),
  pay_currency: required.meta({ description: 'Coin to pay with.' }),
  network: some.meta({ description: "By default the coin's first network." }),
  custom_id: customId,
  customer_id: some,
  name: some,
  description: some,
  metadata: textsByName.nullish(),
  success_redirect_url: some,
  unsuccess_redirect_url: some,
  payer_email: some.meta({ description: 'Not shown in answers.' }),
});

/** Query of the list of invoices. */
export const invoiceListQuery = customerListQuery.extend({ subscription_id: z.string().optional() });

/** Body of recalculating an invoice. */
export const recalculationParams = parameters({
  force_commit: flag.nullish().meta({ description: 'Otherwise it must be committed within 30 seconds.' }),
});

/** Body of refunding an invoice. */
export const refundParams = parameters({
  address: some.meta({ description: "External wallet; otherwise the merchant's own account of the coin." }),
});

/** Body of creating a subscription. */
export const subscriptionParams = parameters({
  name: required,
  amount,
  currency: required,
  period: required.meta({ description: periods.join(', ') }),
  period_quantity: whole,
  starts_at: required.meta({ description: 'Latest moment for the first payment, at least 3 days ahead.' }),
  payer_email: required,
  payer_name: some,
  custom_id: customId,
  product_name: some,
  product_description: some,
  success_redirect_url: some,
  unsuccess_redirect_url: some,
});

/** An invoice in answers. `exchange` is absent when nothing is converted. */
export const invoice = z.object({
  id: z.uuid(),
  custom_id: nullable,
  customer_id: nullable,
  subscription_id: z.uuid().nullable(),
  status: z.enum(['new', 'completed', 'unresolved', 'refunded', 'cancelled']),
  status_context: z.enum(['overpaid', 'underpaid', 'paid_late', 'illicit_resource']).nullable(),
  address: z.string(),
  network: z.string(),
  uri: z.string(),
  price_amount: wiredAmount,
  price_currency: z.string(),
  pay_amount: wiredAmount,
  pay_currency: z.string(),
  fee: wiredAmount,
  fee_currency: z.string(),
  paid_amount: wiredAmount,
  exchange: exchange.optional(),
  transactions: z.array(z.object({ txid: z.string(), risk: risk.nullable() })),
  name: nullable,
  description: nullable,
  metadata: z.record(z.string(), z.string()).nullable(),
  success_redirect_url: nullable,
  unsuccess_redirect_url: nullable,
  hosted_page_url: z.url(),
  created_at: wiredDate,
  expires_at: wiredDate,
});

/** A recalculation in answers. The date ends in Z until it is committed. */
export const recalculation = z.object({
  id: z.uuid(),
  invoice_id: z.uuid(),
  pay_amount: wiredAmount,
  pay_currency: z.string(),
  price_amount: wiredAmount,
  price_currency: z.string(),
  fee: wiredAmount,
  fee_currency: z.string(),
  previous_pay_amount: wiredAmount,
  previous_price_amount: wiredAmount,
  previous_exchange_rate: wiredAmount.nullable(),
  exchange: exchange.nullable(),
  created_at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\+00:00|Z)$/),
});

/** A refund in answers. */
export const refund = z.object({
  id: z.uuid(),
  custom_id: nullable,
  invoice_id: z.uuid(),
  amount: wiredAmount,
  amount_currency: z.string(),
  fee: wiredAmount,
  fee_currency: z.string(),
  address: nullable,
  txid: nullable,
  risk: risk.nullable(),
  created_at: wiredDate,
  network: z.string(),
});

/** A subscription in answers. */
export const subscription = z.object({
  id: z.uuid(),
  status: z.enum(['active', 'cancelled']),
  custom_id: nullable,
  name: z.string(),
  amount: wiredAmount,
  currency: z.string(),
  period: z.enum(periods),
  period_quantity: z.int(),
  current_period_starts_at: wiredDate,
  current_period_ends_at: wiredDate,
  current_period_paid: z.boolean(),
  payer_email: z.string(),
  payer_name: nullable,
  product_name: nullable,
  product_description: nullable,
  success_redirect_url: nullable,
  unsuccess_redirect_url: nullable,
  created_at: wiredDate,
  cancelled_at: wiredDate.nullable(),
});
