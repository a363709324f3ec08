/** Shapes of answers about what is sold and billed. Those of requests stand beside their operations. */
import { z } from 'zod';
import { intervals } from './rows-catalog.js';
import { invoiceStatuses } from './rows-invoices.js';

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
