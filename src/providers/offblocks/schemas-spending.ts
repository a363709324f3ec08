/** Shapes of bodies around authorisations and transactions. Unknown fields are dropped. */
import { z } from 'zod';
import { decimal, parseDecimal } from '../../core/provider.js';
import { authorisationStatuses, directions, transactionStatuses } from './rows-spending.js';
import { instant } from './schemas.js';
import { currencyCode } from './schemas-accounts.js';

/** A positive decimal as a text. */
export const amount = z
  .string()
  .refine(
    (text) => parseDecimal(text)?.gt(decimal('0')) === true,
    'expected a positive decimal like "10.0", written without an exponent',
  )
  .meta({ description: 'A decimal, as a text.' });

/** Body of POST simulator authorisation. `capture` is marked as required and has a default: without it, true. */
export const authorisationRequest = z.object({ amount, currency: currencyCode, capture: z.boolean().default(true) });

/** Where a card was used. */
export const merchant = z.object({
  city: z.string(),
  country: z.string(),
  id: z.string(),
  mcc: z.int().meta({ description: 'ISO 18245.' }),
  name: z.string(),
});

const shared = { accountId: z.guid(), amount: z.string(), cardId: z.guid(), createdAt: instant, currency: z.string() };
const prices = { merchantAmount: z.string(), merchantCurrency: z.string() };

/** An authorisation in answers. */
export const authorisation = z
  .object({
    ...shared,
    exchangeRate: z.string(),
    id: z.guid(),
    merchant,
    ...prices,
    status: z.enum(authorisationStatuses),
    updatedAt: instant,
  })
  .meta({ description: 'Money set aside for a purchase with a card.' });

/** A transaction in answers. */
export const transaction = z
  .object({
    ...shared,
    authorisationId: z.guid(),
    direction: z.enum(directions),
    exchangeRate: z.string(),
    id: z.guid(),
    merchant: merchant.optional(),
    ...prices,
    status: z.enum(transactionStatuses),
    tokenAddress: z.string().meta({ description: 'CAIP-19 of the token.' }),
    tokenAmount: z.string(),
    updatedAt: instant.optional(),
  })
  .meta({ description: 'A purchase that was captured, or its refund.' });
