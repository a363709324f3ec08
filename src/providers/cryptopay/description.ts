import { z } from 'zod';
import type { Description, RefusalNote } from '../../core/provider.js';
import { channel, channelPayment, customer } from './schemas.js';
import { account, coin, rates, transaction } from './schemas-accounts.js';
import { invoice, recalculation, refund, subscription } from './schemas-invoices.js';
import { coinWithdrawal, exchangeTransfer, networkFee } from './schemas-withdrawals.js';
import { callbackChannelPayment, callbackInvoice, webhookSchemas } from './webhook-schemas.js';

const source = 'https://developers.cryptopay.me/guides/api-basics/responses';
const signing = 'https://developers.cryptopay.me/guides/api-basics/authentication/signature';

const error = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      details: z.array(
        z.object({
          code: z.string(),
          target: z.string().meta({ description: 'Name of the parameter.' }),
          message: z.string(),
          args: z.looseObject({}),
        }),
      ),
      args: z.looseObject({}).optional(),
    }),
    meta: z.object({ request_id: z.string() }),
  })
  .meta({ description: 'What went wrong.' });

const base = { body: error, source } as const;
const changes = ({ method }: { readonly method: string }) => method !== 'GET';

const refusals: readonly RefusalNote[] = [
  {
    ...base,
    status: 400,
    about: 'The body cannot be read.',
    evidence: 'documented',
    assumptions: ['cryptopay.badRequest', 'cryptopay.wrongContentTypeStatus'],
    on: changes,
  },
  {
    ...base,
    status: 401,
    about: 'The signature could not be verified, the key is not known, or the date is off.',
    evidence: 'documented',
    codes: ['unauthenticated'],
  },
  {
    ...base,
    status: 403,
    about: 'The key lacks the permission, or may not be used from this address.',
    evidence: 'documented',
    codes: ['unauthorized', 'ip_not_allowed'],
    assumptions: ['cryptopay.ipNotAllowedStatus'],
  },
  {
    ...base,
    status: 404,
    about: 'There is no such resource.',
    evidence: 'documented',
    codes: ['not_found'],
    assumptions: ['cryptopay.notFoundArgs'],
    on: ({ path }) => path.includes(':'),
  },
  {
    ...base,
    status: 409,
    about: 'Mostly: the custom_id was used before.',
    evidence: 'documented',
    codes: ['duplicate_custom_id', 'invalid_status'],
    assumptions: ['cryptopay.duplicateCustomer', 'cryptopay.wrongState'],
    on: changes,
  },
  {
    ...base,
    status: 422,
    about: 'The parameters are well-formed, and wrong.',
    evidence: 'documented',
    codes: ['invalid', 'high_risk_address'],
  },
  {
    ...base,
    status: 429,
    about: 'More than 200 calls a minute with one key. A fault rule brings it about, or cryptopay.rateLimit.',
    evidence: 'documented',
    codes: ['too_many_requests'],
    assumptions: ['cryptopay.rateLimit', 'cryptopay.retryAfter'],
  },
];

/** What the OpenAPI document of Cryptopay says beyond its tables. */
export const description: Description = {
  schemas: {
    Customer: customer,
    Channel: channel,
    ChannelPayment: channelPayment,
    CallbackChannelPayment: callbackChannelPayment,
    Invoice: invoice,
    CallbackInvoice: callbackInvoice,
    InvoiceRecalculation: recalculation,
    InvoiceRefund: refund,
    Subscription: subscription,
    Account: account,
    Transaction: transaction,
    Coin: coin,
    Rates: rates,
    CoinWithdrawal: coinWithdrawal,
    NetworkFee: networkFee,
    ExchangeTransfer: exchangeTransfer,
    Error: error,
  },
  proofs: [
    {
      name: 'signature',
      scheme: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: `\`HMAC <api key>:<signature>\`. The signature is the Base64 of an HMAC-SHA1 by the API secret over five lines: method, MD5 of the body in hex (empty without one), Content-Type, Date, path with query. ${signing}`,
      },
    },
    {
      name: 'date',
      scheme: {
        type: 'apiKey',
        in: 'header',
        name: 'Date',
        description:
          'The time of the call, signed with it: Mon, 05 Jan 2026 09:00:00 GMT. A few minutes off are taken.',
      },
    },
  ],
  headers: [],
  refusals,
  otherRefusal: { ...base, about: 'Any other refusal.', evidence: 'inferred' },
  webhooks: webhookSchemas,
  webhookHeaders: [
    {
      name: 'X-Cryptopay-Signature',
      about: 'HMAC-SHA256 by the callback secret over the bytes of the body, in lower-case hex.',
    },
  ],
  examples: new URL('./data/examples.json', import.meta.url),
};
