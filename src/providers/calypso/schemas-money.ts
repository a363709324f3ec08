/** Shapes of answers around money. */
import { z } from 'zod';

/** The Currency object. */
export const currencyObject = z.object({
  name: z.string(),
  feeCurrencyName: z.string().optional(),
  coinId: z.string(),
  networkData: z.object({ frontName: z.string(), type: z.string() }).optional(),
  scale: z.int(),
  blockchainScale: z.int().optional(),
  garbageAmount: z.number(),
  crypto: z.boolean(),
  blockchainName: z.string().optional(),
  contract: z.string().optional(),
  enabled: z.boolean(),
  active: z.boolean(),
});
