/** Shapes of bodies around accounts. Unknown fields are dropped. */
import { z } from 'zod';
import { accountStatuses } from './rows-accounts.js';
import { instant } from './schemas.js';

/** A code of ISO 4217 by its form. */
export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ description: 'ISO 4217, upper case.' });

/** Body of POST accounts. The guide sends the type in capitals, the enum has it in small letters: any case is taken. */
export const accountRequest = z.object({
  type: z
    .string()
    .regex(/^card_account$/i)
    .meta({ description: 'card_account' }),
  currencies: z.array(currencyCode).min(1),
});

/** An account in answers. */
export const account = z
  .object({
    chainId: z.string().optional().meta({ description: 'CAIP-10 of the deployed contract; absent before.' }),
    createdAt: instant,
    currencies: z.array(z.string()),
    customerId: z.guid(),
    id: z.guid(),
    status: z.enum(accountStatuses),
    type: z.literal('card_account'),
    updatedAt: instant,
  })
  .meta({ description: 'A smart-contract account of a customer.' });

/** An account in the answer to its creation. */
export const createdAccount = account.extend({
  challenge: z.string().meta({ description: 'Base64 of the UUID that the wallet signs.' }),
});
