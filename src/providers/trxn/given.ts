/**
 * Rows that a scenario can give, in the shape that answers have. They are production's: no answer of TRXN names a sandbox. Source:
 * https://docs.gettrxn.com/api-reference
 */
import { z } from 'zod';
import { type GivenCollection, givenCollection, placeRow } from '../../core/provider.js';
import { secretFrom } from './endpoints.js';
import { catalogGiven } from './given-catalog.js';
import { claimGiven } from './given-claims.js';
import { invoiceGiven } from './given-invoices.js';
import { id, name, production, times, timesOf } from './given-parts.js';
import { subscriptionGiven } from './given-subscriptions.js';
import { newId, prefixOf } from './ids.js';
import { customersOf, endpointsOf, walletsOf } from './rows.js';
import { accountIdOf } from './tokens.js';

const customer = z.strictObject({
  id: id.optional(),
  email: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[^@\s]+@[^@\s]+$/, 'expected an e-mail address')
    .optional(),
  first_name: name,
  last_name: name,
  ...times,
});

const ofItsOwn = 'addresses are rows of their own: give them as trxn.crypto_addresses with this wallet_id';

const wallet = z
  .strictObject({
    id: id.optional(),
    object: z.literal('wallet').optional(),
    owner_type: z.enum(['account', 'customer']).optional(),
    owner_id: id.optional(),
    crypto_addresses: z.array(z.unknown()).max(0, ofItsOwn).optional(),
    crypto_address_count: z.literal(0, ofItsOwn).optional(),
    ...times,
  })
  .superRefine(({ owner_type, owner_id }, issues) => {
    const wrong = (message: string) => issues.addIssue({ code: 'custom', path: ['owner_id'], message });
    if (owner_type === 'customer' && owner_id === undefined) wrong('expected the id of the customer');
    if (owner_type === 'account' && owner_id !== undefined) wrong('there is but one account: leave its id out');
  });

const last4 = 'expected the last four characters of signing_secret';

const endpoint = z
  .strictObject({
    id: id.optional(),
    url: z.string().refine(isHttpUrl, 'expected an http or https URL'),
    description: z.string().nullish(),
    enabled: z.boolean().optional(),
    subscriptions: z
      .array(z.string().regex(/\S/, 'expected the name of an event, or *'))
      .min(1, 'expected at least one event, or *')
      .optional(),
    ...times,
    signing_secret_last4: z
      .string()
      .regex(/^[0-9a-f]{4}$/, 'expected four lower-case hex digits')
      .optional(),
    signing_secret: z
      .string()
      .regex(/^whsec_[0-9a-f]{64}$/, 'expected whsec_ and 64 lower-case hex digits')
      .optional(),
  })
  .refine(({ signing_secret: all, signing_secret_last4: end = '' }) => all === undefined || all.endsWith(end), {
    message: last4,
    path: ['signing_secret_last4'],
  });

/** The collections that a scenario can give: those whose records the built calls show. */
export const given: Readonly<Record<string, GivenCollection>> = {
  customers: givenCollection(customer, (ctx, row) => {
    const key = row.id ?? newId(ctx, 'customers', prefixOf(ctx, 'customers'));
    placeRow(customersOf(ctx), {
      id: key,
      ...production(ctx),
      email: row.email ?? `${key.toLowerCase()}@example.com`,
      firstName: row.first_name ?? null,
      lastName: row.last_name ?? null,
      state: 'active',
      ...timesOf(ctx, row),
    });
  }),

  wallets: givenCollection(
    wallet,
    (ctx, row) => {
      placeRow(walletsOf(ctx), {
        id: row.id ?? newId(ctx, 'wallets', 'wall_'),
        ...production(ctx),
        ownerType: row.owner_id === undefined ? 'account' : 'customer',
        ownerId: row.owner_id ?? accountIdOf(ctx),
        ...timesOf(ctx, row),
      });
    },
    { owner_id: 'customers' },
  ),

  ...claimGiven,

  webhook_endpoints: givenCollection(endpoint, (ctx, row) => {
    const secret = row.signing_secret ?? secretFrom(ctx.ids.next('signing_secrets'));
    placeRow(endpointsOf(ctx), {
      id: row.id ?? newId(ctx, 'webhook_endpoints', 'we_'),
      ...production(ctx),
      url: row.url,
      description: row.description ?? null,
      subscriptions: row.subscriptions ?? ['*'],
      // An answer that was copied shows the end of the secret alone.
      secret: secret.slice(0, -4) + (row.signing_secret_last4 ?? secret.slice(-4)),
      state: row.enabled === false ? 'disabled' : 'enabled',
      ...timesOf(ctx, row),
    });
  }),

  ...catalogGiven,
  ...subscriptionGiven,
  ...invoiceGiven,
};

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
