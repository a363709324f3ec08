/** Shapes of queries and answers about accounts, transactions, coins, rates and risks. */
import { z } from 'zod';
import { parameters, required } from './parameters.js';
import { referenceTypes } from './rows-accounts.js';
import { listQuery } from './schemas.js';

const amount = z.string().regex(/^\d+\.\d+$/);
const signed = z.string().regex(/^-?\d+\.\d+$/);
const nullable = z.string().nullable();

/** The rating of a transfer or address in answers. */
export const risk = z.object({
  score: z.number(),
  level: z.enum(['low', 'medium', 'high']),
  resource_name: z.string(),
  resource_category: z.string(),
});

/** A conversion in answers. */
export const exchange = z.object({ pair: z.string(), rate: amount, fee: amount, fee_currency: z.string() });

/** An account in answers. */
export const account = z.object({ id: z.uuid(), balance: amount, currency: z.string(), project_id: z.uuid() });

/** A movement of an account in answers. */
export const transaction = z.object({
  id: z.uuid(),
  custom_id: nullable,
  customer_id: nullable,
  amount: signed,
  currency: z.string(),
  balance: amount,
  fee: amount.nullable(),
  fee_currency: nullable,
  reference_id: z.string(),
  reference_type: z.enum(referenceTypes),
  description: nullable,
  status: nullable,
  status_context: nullable,
  risk: risk.nullable(),
  created_at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
});

/** Query of the list of all transactions. */
export const transactionQuery = listQuery.extend({
  created_at_from: z.string().optional().meta({ description: 'ISO 8601 with a zone.' }),
  created_at_to: z.string().optional().meta({ description: 'ISO 8601 with a zone.' }),
  reference_type: z
    .string()
    .optional()
    .meta({ description: referenceTypes.join(', ') }),
  currency: z.string().optional(),
  status: z.string().optional(),
  risk_level: z.string().optional().meta({ description: 'low, medium or high' }),
});

const feature = z.object({ enabled: z.boolean() });

/** A coin in answers. */
export const coin = z.object({
  currency: z.string(),
  name: z.string(),
  logo_url: z.url(),
  networks: z.array(
    z.object({
      network: z.string(),
      name: z.string(),
      precision: z.int(),
      destination_tag: z.object({ required: z.boolean(), name: z.string() }).nullable(),
      invoices: feature,
      channels: feature,
      coin_withdrawals: feature,
    }),
  ),
});

/** The rates of a pair in answers. */
export const rates = z.object({ buy_rate: amount, sell_rate: amount });

/** Rates by pair, in both spellings. */
export const ratesByPair = z.record(z.string(), rates);

/** An answer with all objects at once. */
export function listed<S extends z.ZodType>(row: S) {
  return z.object({ data: z.array(row) });
}

/** Body of rating an address. */
export const riskParams = parameters({
  address: required,
  currency: required.meta({ description: 'Coin of the address.' }),
  type: required.meta({ description: 'source_of_funds or destination_of_funds' }),
});
