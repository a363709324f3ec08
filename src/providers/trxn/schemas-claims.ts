/** Shapes of answers about claims, and about what leads to them and comes of them. */
import { z } from 'zod';

const time = z.string().meta({ description: 'UTC, whole seconds: 2024-01-01T12:00:00Z.' });
const amount = z.string().meta({ description: 'Plain decimal in units of the currency.' });

/** A claim link. */
export const paymentClaimLink = z
  .object({
    id: z.string(),
    object: z.literal('payment_claim_link'),
    status: z.enum(['active', 'used', 'expired']),
    expires_at: time,
    max_uses: z.int(),
    use_count: z.int(),
    used_at: time.nullable().meta({ description: 'When it was last used.' }),
    metadata: z.string().nullable(),
    link: z.string().meta({ description: 'The page to which the customer is sent.' }),
    customer_id: z.string(),
    crypto_payment_claim_id: z.string().nullable(),
    usable: z.boolean(),
    expired: z.boolean(),
    created_at: time,
    updated_at: time,
  })
  .meta({ description: 'A link to the page on which a customer claims to have paid.' });

/** A claim. */
export const paymentClaim = z
  .object({
    id: z.string(),
    object: z.literal('payment_claim'),
    status: z.enum(['pending', 'approved', 'rejected']),
    amount,
    transaction_id: z.string().meta({ description: 'Hash on the chain, as the customer gave it.' }),
    rejection_reason: z.string().nullable(),
    approved_at: time.nullable().meta({ description: 'When it was approved or rejected.' }),
    customer_id: z.string(),
    currency: z.string(),
    to_address_id: z.string(),
    to_address: z.string(),
    approved_by_id: z.int().nullable().meta({ description: 'The user who approved or rejected it.' }),
    crypto_transaction_id: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ description: 'What a customer says to have paid.' });

/** An address. */
export const cryptoAddress = z
  .object({
    id: z.string(),
    object: z.literal('crypto_address'),
    address: z.string(),
    currency: z.string(),
    wallet_id: z.string(),
    explorer: z.object({ name: z.string(), url: z.string() }).nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ description: 'An address in a wallet.' });

/** A transaction. */
export const cryptoTransaction = z
  .object({
    id: z.string(),
    object: z.literal('crypto_transaction'),
    amount,
    transaction_id: z.string().meta({ description: 'Hash on the chain.' }),
    transaction_source: z.enum(['manual_entry', 'blockchain']),
    timestamp: time.meta({ description: 'When it happened on the chain.' }),
    currency: z.string(),
    from_address_id: z.string().nullable(),
    from_address: z.string().nullable(),
    to_address_id: z.string(),
    to_address: z.string(),
    allocations: z.array(
      z.object({ id: z.string(), invoice_id: z.string(), amount_applied: amount, created_at: time }),
    ),
    created_at: time,
    updated_at: time,
  })
  .meta({ description: 'A payment that arrived at an address.' });
