/** Shapes of answers about what is sold and billed. Those of requests stand beside their operations. */
import { z } from 'zod';
import { intervals } from './rows-catalog.js';
import { invoiceStatuses } from './rows-invoices.js';
import { prorationBehaviors } from './rows-subscriptions.js';

const time = z.string().meta({ description: 'UTC, whole seconds: 2024-01-01T12:00:00Z.' });

/** A product. */
export const product = z
  .object({ id: z.string(), name: z.string(), created_at: time, updated_at: time })
  .meta({ description: 'What the merchant sells.' });

/** A price. */
export const price = z
  .object({
    id: z.string(),
    amount: z.int().meta({ description: 'In cents.' }),
    product_id: z.string(),
    active: z.boolean(),
    recurring: z
      .object({ interval: z.enum(intervals), interval_count: z.int() })
      .nullable()
      .meta({ description: 'How often it is billed; null for once.' }),
    created_at: time,
    updated_at: time,
  })
  .meta({ description: 'A price of a product.' });

const amount = z.string().meta({ description: 'In major units: 199.98.' });

/** An invoice. */
export const invoice = z
  .object({
    id: z.string(),
    customer_id: z.string(),
    subscription_id: z.string().nullable(),
    status: z.enum(invoiceStatuses),
    due_date: z.string().meta({ description: 'YYYY-MM-DD.' }),
    total_amount: amount,
    created_at: time,
    updated_at: time,
    line_items: z.array(
      z.object({
        id: z.string(),
        price_id: z.string(),
        product_id: z.string(),
        product_name: z.string(),
        quantity: z.int(),
        unit_amount: amount,
        amount,
      }),
    ),
  })
  .meta({ description: 'What a customer owes.' });

/** A subscription. */
export const subscription = z
  .object({
    id: z.string(),
    customer_id: z.string(),
    proration_behavior: z.enum(prorationBehaviors),
    billing_cycle_anchor: z.string(),
    start_date: z.string(),
    end_date: z.string().nullable().meta({ description: 'Null for open.' }),
    next_billing_date: z.string().nullable(),
    total_amount: amount,
    created_at: time,
    updated_at: time,
    phases: z.array(
      z.object({
        start_date: z.string(),
        end_date: z.string().nullable(),
        is_active: z.boolean(),
        items: z.array(
          z.object({
            price_id: z.string(),
            product_id: z.string().nullable(),
            product_name: z.string().nullable(),
            quantity: z.int(),
            override_amount: amount.nullable(),
            effective_amount: amount,
            recurring: z.boolean(),
            interval: z.enum(intervals).nullable(),
            interval_count: z.int().nullable(),
          }),
        ),
      }),
    ),
  })
  .meta({ description: 'What a customer is billed again and again.' });
