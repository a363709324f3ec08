/** Shapes of bodies around cards. Unknown fields are dropped. */
import { z } from 'zod';
import { dataFile } from '../../core/provider.js';
import { cardStatuses, cardTypes } from './rows-cards.js';
import { instant } from './schemas.js';

const countries = dataFile(
  new URL('./data/countries.json', import.meta.url),
  z.strictObject({ source: z.string(), codes: z.array(z.string().length(2)) }),
);

const line = z.string().trim().min(1);

/** A postal address as it is sent. */
export const address = z
  .object({
    firstLine: line,
    secondLine: z.string().optional(),
    city: line,
    state: z.string().optional(),
    country: z
      .string()
      .refine((code) => countries().codes.includes(code), 'expected a country like GB, ISO 3166-1 alpha-2')
      .meta({ description: 'ISO 3166-1 alpha-2.' }),
    postCode: line,
  })
  .meta({ description: 'A postal address.' });

/** Body of POST cards. */
export const cardRequest = z
  .object({
    type: z.enum(cardTypes),
    billingAddress: address,
    shippingAddress: address.optional().meta({ description: 'Needed for a physical card.' }),
  })
  .refine(({ type, shippingAddress }) => type === 'virtual' || shippingAddress !== undefined, {
    path: ['shippingAddress'],
    message: 'a physical card needs a shippingAddress',
  });

/** An address in answers. */
const shownAddress = z.object({
  city: z.string(),
  country: z.string(),
  firstLine: z.string(),
  postCode: z.string(),
  secondLine: z.string().optional(),
  state: z.string().optional(),
});

/** A card in answers. */
export const card = z
  .object({
    accountId: z.guid(),
    billingAddress: shownAddress,
    createdAt: instant,
    expirationDate: z.string().meta({ description: 'MM/YYYY' }),
    id: z.guid(),
    maskedPan: z.string().meta({ description: 'Six digits, six asterisks, four digits.' }),
    name: z.string(),
    network: z.enum(['visa']),
    status: z.enum(cardStatuses),
    type: z.enum(cardTypes),
    updatedAt: instant,
  })
  .meta({ description: 'A card on an account.' });
