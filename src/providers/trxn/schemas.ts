/** Shapes of answers. Those of requests stand beside their operations. */
import { z } from 'zod';

const time = z.string().meta({ description: 'UTC, whole seconds: 2024-01-01T12:00:00Z.' });

/** A customer. */
export const customer = z
  .object({
    id: z.string(),
    email: z.string().meta({ description: 'In lower case.' }),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ description: 'A customer of the merchant.' });

/** A wallet with its addresses in short form. */
export const wallet = z
  .object({
    id: z.string(),
    object: z.literal('wallet'),
    owner_type: z.enum(['account', 'customer']),
    owner_id: z.string(),
    crypto_addresses: z.array(
      z.object({ id: z.string(), address: z.string(), currency: z.string(), created_at: time }),
    ),
    crypto_address_count: z.int(),
    created_at: time,
    updated_at: time,
  })
  .meta({ description: 'The wallet of the account or of a customer; read only.' });

/** A webhook endpoint without its secret. */
export const webhookEndpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    enabled: z.boolean(),
    subscriptions: z.array(z.string()).meta({ description: 'Event names, or * for all.' }),
    created_at: time,
    updated_at: time,
    signing_secret_last4: z.string(),
  })
  .meta({ description: 'Where webhooks go.' });

/** A webhook endpoint whose secret is new. */
export const webhookEndpointWithSecret = webhookEndpoint.extend({
  signing_secret: z.string().meta({ description: 'whsec_ and 64 hex digits; shown this once.' }),
});

/** The answer of a login. */
export const issuedToken = z.object({ token: z.string().meta({ description: '32 lower-case hex digits.' }) });
