import { type Context, type JsonObject, operation } from '../../../core/provider.js';
import { type Coin, coinsOf, networkOf } from '../coins.js';
import { answerHeaders } from '../errors.js';
import { coin, listed } from '../schemas-accounts.js';

/** Operations on coins. */
export const coinOperations = [
  operation({
    id: 'coins.list',
    title: 'List supported coins',
    method: 'GET',
    path: '/api/coins',
    evidence: 'observed',
    docs: 'https://developers.cryptopay.me/introduction/currencies',
    status: 200,
    response: listed(coin),
    handle: (_call, ctx) => ({
      status: 200,
      json: { data: coinsOf(ctx).map((one) => toWireCoin(ctx, one)) },
      headers: answerHeaders,
    }),
  }),
];

/** A coin. Every feature is enabled on every network, as recorded. */
function toWireCoin(ctx: Context, { currency, name, precision, networks }: Coin): JsonObject {
  return {
    currency,
    name,
    logo_url: `${ctx.baseUrl}/logos/${currency.toLowerCase()}.svg`,
    networks: networks.map((network) => {
      const { name: title, tag } = networkOf(network);
      return {
        network,
        name: title,
        precision,
        destination_tag: tag === null ? null : { required: tag.required, name: tag.name },
        invoices: { enabled: true },
        channels: { enabled: true },
        coin_withdrawals: { enabled: true },
      };
    }),
  };
}
