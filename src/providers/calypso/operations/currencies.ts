import { z } from 'zod';
import { currencies, fiatCurrencies, toWireCurrency, toWireFiatCurrency } from '../currencies.js';
import { calypsoCall } from '../envelope.js';
import { currencyObject } from '../schemas-money.js';

/** Operations on currencies. */
export const currencyOperations = [
  calypsoCall({
    id: 'currency.list',
    title: 'Get currencies',
    path: '/currency',
    evidence: 'inferred',
    docs: 'https://docs.calypso.money',
    response: z.object({ cryptoCurrencies: z.array(currencyObject), fiatCurrencies: z.array(currencyObject) }),
    handle: (ctx) => ({
      cryptoCurrencies: currencies.map((one) => toWireCurrency(ctx, one)),
      fiatCurrencies: fiatCurrencies.map(toWireFiatCurrency),
    }),
  }),
];
