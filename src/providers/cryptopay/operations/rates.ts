import { type Context, type JsonObject, operation } from '../../../core/provider.js';
import { wireAmount } from '../amounts.js';
import { coinsOf } from '../coins.js';
import { answerHeaders, refusing } from '../errors.js';
import { oneReply } from '../lists.js';
import { fiatCurrencies, type Rates, ratesOf } from '../rates.js';
import { single } from '../schemas.js';
import { rates, ratesByPair } from '../schemas-accounts.js';

const docs = 'https://github.com/cryptopay-dev/cryptopay-node';

/** Operations on rates. */
export const rateOperations = [
  operation({
    id: 'rates.all',
    title: 'List all rates',
    method: 'GET',
    path: '/api/rates',
    evidence: 'observed',
    docs,
    status: 200,
    response: single(ratesByPair),
    handle: (_call, ctx) => ({ status: 200, json: { data: allRates(ctx) }, headers: answerHeaders }),
  }),

  operation({
    id: 'rates.retrieve',
    title: 'Retrieve the rate of a pair',
    method: 'GET',
    path: '/api/rates/:base_currency/:quote_currency',
    // A class of cryptopay-php that is kept for old programs writes the pair in one word.
    alsoAt: [{ path: '/api/rates/:pair' }],
    evidence: 'observed',
    docs,
    status: 200,
    response: single(rates),
    handle({ params, requestId }, ctx) {
      const [base, quote] = pairOf(ctx, params);
      const found = bases(ctx).includes(base) ? ratesOf(base, quote) : undefined;
      if (found === undefined) throw refusing(ctx, requestId).notFound();
      return oneReply(200, toWireRates(found));
    },
  }),
];

/** Every pair twice, as BTCEUR and as BTC/EUR. */
function allRates(ctx: Context): JsonObject {
  const coins = bases(ctx);
  return Object.fromEntries(
    coins.flatMap((base) =>
      [...fiatCurrencies, ...coins].flatMap((quote) => {
        const found = ratesOf(base, quote);
        if (found === undefined) return [];
        const shown = toWireRates(found);
        return [
          [base + quote, shown],
          [`${base}/${quote}`, shown],
        ] as const;
      }),
    ),
  );
}

function bases(ctx: Context): string[] {
  return coinsOf(ctx).map(({ currency }) => currency);
}

function toWireRates({ buy, sell }: Rates): JsonObject {
  return { buy_rate: wireAmount(buy), sell_rate: wireAmount(sell) };
}

function pairOf(ctx: Context, params: Readonly<Record<string, string>>): readonly [base: string, quote: string] {
  const { pair, base_currency: base = '', quote_currency: quote = '' } = params;
  if (pair === undefined) return [base, quote];
  const found = bases(ctx).find((one) => pair.startsWith(one) && ratesOf(one, pair.slice(one.length)) !== undefined);
  return [found ?? '', pair.slice(found?.length ?? 0)];
}
