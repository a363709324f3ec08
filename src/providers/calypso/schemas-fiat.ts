/** Shapes around fiat money. Sources: https://docs.calypso.finance/api-reference/fiat-api, .../fiat-deposit-api, .../crypto-to-fiat-api */
import { z } from 'zod';
import { onrampStates } from './rows-fiat.js';

/** An order of a deposit or withdrawal in answers. */
export const fiatOrder = z.object({
  id: z.string(),
  cryptoAmount: z.number(),
  fiatAmount: z.number(),
  fiatCurrency: z.string(),
  currency: z.string(),
  state: z.string(),
});

/** An on-ramp order in answers. */
export const onrampOrder = fiatOrder.extend({ state: z.enum(onrampStates), paymentLink: z.string().optional() });

/** Methods of deposits and withdrawals in answers. */
export const transferMethods = z.object({
  fixedRateId: z.string(),
  rateExpiredDate: z.string(),
  methods: z.array(
    z.object({
      itemId: z.string(),
      fiatAmount: z.number(),
      cryptoAmount: z.number(),
      withdrawalSettingsType: z.string(),
      currency: z.string(),
      fiatCurrency: z.string(),
      minLimit: z.number(),
      maxLimit: z.number(),
    }),
  ),
});

/** Regions in answers. */
export const regionList = z.object({
  geo: z.array(z.object({ geoId: z.string(), name: z.string(), fiatCurrency: z.string() })),
});
