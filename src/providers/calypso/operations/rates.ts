import { z } from 'zod';
import { type Context, isoInstant, type JsonObject, wireNumber } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { currencyOf, fiatOf } from '../currencies.js';
import { calypsoCall } from '../envelope.js';
import type { Refuse } from '../errors.js';
import { rateBetween, ratesSince } from '../rates.js';
import { wireDate } from '../wire.js';

const docs = 'https://docs.calypso.finance/api-reference/rate-api';
const code = z.union([z.string(), z.object({ name: z.string() })]).meta({
  description: 'A currency code; in documents of mid-2025 a Currency object.',
});

/** Operations on rates. */
export const rateOperations = [
  calypsoCall({
    id: 'rate.get',
    title: 'Get rates',
    path: '/rate',
    account: false,
    docs,
    payload: z.object({ fromCurrencies: z.array(code), toCurrencies: z.array(code) }),
    response: z.object({
      currencyRates: z.array(
        z.object({ fromCurrency: z.string(), toCurrency: z.string(), rates: z.number(), ratesDate: z.string() }),
      ),
    }),
    handle(ctx, given, refuse) {
      const from = named(ctx, given.fromCurrencies, 'payload.fromCurrencies', refuse);
      const to = named(ctx, given.toCurrencies, 'payload.toCurrencies', refuse);
      const ratesDate = wireDate(ctx, isoInstant(ratesSince(ctx)));
      const currencyRates = from.flatMap((fromCurrency) =>
        to.map((toCurrency) => ({
          fromCurrency,
          toCurrency,
          rates: rate(ctx, fromCurrency, toCurrency),
          ratesDate,
        })),
      );
      return { currencyRates };
    },
  }),

  calypsoCall({
    id: 'rate.fiat',
    title: 'Get fiat rates',
    path: '/rate/fiat',
    account: false,
    docs,
    payload: z.object({ from: z.array(z.string()), to: z.array(z.string()) }),
    response: z.object({ ratesMap: z.record(z.string(), z.record(z.string(), z.number())) }),
    handle(ctx, given, refuse) {
      const from = known(ctx, given.from, 'payload.from', refuse);
      const to = known(ctx, given.to, 'payload.to', refuse);
      const ratesMap: Record<string, JsonObject> = {};
      for (const one of from) ratesMap[one] = Object.fromEntries(to.map((other) => [other, rate(ctx, one, other)]));
      return { ratesMap };
    },
  }),
];

/** The codes of a list, in whichever of the two documented forms is assumed. */
function named(ctx: Context, list: readonly z.output<typeof code>[], at: string, refuse: Refuse): string[] {
  const form = assumed(ctx, 'rateRequest');
  const codes = list.map((one) => {
    const isText = typeof one === 'string';
    if (isText !== (form === 'strings'))
      throw refuse('001', `${at}: expected ${form === 'strings' ? 'currency codes' : 'Currency objects'}`);
    return isText ? one : one.name;
  });
  return known(ctx, codes, at, refuse);
}

function known(ctx: Context, codes: readonly string[], at: string, refuse: Refuse): string[] {
  const isKnown = (one: string) => currencyOf(one) !== undefined || fiatOf(one) !== undefined;
  const odd = codes.find((one) => !isKnown(one));
  if (odd !== undefined && assumed(ctx, 'rateOfUnknown') === 'refused')
    throw refuse(assumed(ctx, 'unknownCurrency'), `${at}: ${odd.slice(0, 40)} is not known`);
  return [...new Set(codes.filter(isKnown))];
}

function rate(ctx: Context, from: string, to: string) {
  const found = rateBetween(ctx, from, to);
  if (found === undefined) throw new Error(`no rate from ${from} to ${to}`);
  return wireNumber(found.toFixed());
}
