/** Bodies of webhooks: the entity itself, with the event among it. Source: https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/webhooks */
import { z } from 'zod';
import { customer } from './schemas.js';
import { account } from './schemas-accounts.js';
import { card } from './schemas-cards.js';
import { authorisation, transaction } from './schemas-spending.js';

const eventId = z.guid().meta({ description: 'The same in every repetition and for every subscription.' });

/** By event. A customer is told without its verificationUrl. */
export const webhookSchemas = {
  'customer.updated': customer
    .omit({ verificationUrl: true })
    .extend({ eventId, webhookType: z.literal('customer.updated') }),
  'account.updated': account.extend({ eventId, webhookType: z.literal('account.updated') }),
  'card.updated': card.extend({ eventId, webhookType: z.literal('card.updated') }),
  'authorisation.updated': authorisation.extend({ eventId, webhookType: z.literal('authorisation.updated') }),
  'transaction.updated': transaction.extend({ eventId, webhookType: z.literal('transaction.updated') }),
};
