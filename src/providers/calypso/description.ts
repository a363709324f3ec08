import { z } from 'zod';
import type { Description, RefusalNote } from '../../core/provider.js';
import { account, customer, purse, subscription, transaction } from './schemas.js';
import { onrampOrder, transferMethods } from './schemas-fiat.js';
import { invoice, widget } from './schemas-invoices.js';
import { currencyObject } from './schemas-money.js';
import { payout, withdrawal } from './schemas-payouts.js';
import { webhookSchemas } from './webhook-schemas.js';

const source = 'https://docs.calypso.money/get-started-with-calypso-api/errors';
const signing = 'https://docs.calypso.money/get-started-with-calypso-api/api-authentication';

const error = z
  .object({
    traceId: z.string().optional().meta({ description: 'Left out under calypso.traceId.' }),
    errorCode: z.string().meta({ description: 'Three digits.' }),
    message: z.string(),
  })
  .meta({ description: 'What went wrong.' });

const base = { body: error, source } as const;

const refusals: readonly RefusalNote[] = [
  {
    ...base,
    status: 400,
    about:
      'The call is refused; errorCode says why. The status is declared for every call; which codes come with it is not documented.',
    evidence: 'documented',
    codes: ['001', '002', '003', '004', '006', '011', '012', '014', '015', '016'],
    assumptions: [
      'calypso.badRequestStatus',
      'calypso.notFoundStatus',
      'calypso.wrongStateStatus',
      'calypso.timestampStatus',
      'calypso.wrongCurrencyStatus',
      'calypso.repeatedKeyStatus',
      'calypso.badRequestMessage',
    ],
  },
  {
    ...base,
    status: 401,
    about:
      'The key is not known (002), or the signature is wrong (003). Only the 1.0 documents speak of 401, and only for the key.',
    evidence: 'inferred',
    codes: ['002', '003'],
    assumptions: ['calypso.invalidKeyStatus', 'calypso.wrongSignStatus'],
  },
  { ...base, status: 500, about: 'Internal server error.', evidence: 'documented', codes: ['000'] },
];

/** What the OpenAPI document of Calypso Pay says beyond its tables. */
export const description: Description = {
  schemas: {
    Customer: customer,
    Purse: purse,
    Transaction: transaction,
    WebhookSubscription: subscription,
    Account: account,
    Invoice: invoice,
    Widget: widget,
    Currency: currencyObject,
    Payout: payout,
    Withdrawal: withdrawal,
    OnrampOrder: onrampOrder,
    TransferMethods: transferMethods,
    Error: error,
  },
  proofs: [
    {
      name: 'key',
      scheme: { type: 'apiKey', in: 'header', name: 'Key', description: `The public key of the API. ${signing}` },
    },
    {
      name: 'sign',
      scheme: {
        type: 'apiKey',
        in: 'header',
        name: 'Sign',
        description: `HMAC-SHA512 by the secret over the bytes of the body, in lower-case hex. ${signing}`,
      },
    },
  ],
  headers: [],
  refusals,
  otherRefusal: { ...base, about: 'Any other refusal.', evidence: 'inferred' },
  webhooks: webhookSchemas,
  webhookHeaders: [
    { name: 'Key', about: 'The public key of the subscription.' },
    {
      name: 'Sign',
      about: 'HMAC-SHA512 by the secret of the subscription over the bytes of the body, in lower-case hex.',
    },
  ],
  examples: new URL('./data/examples.json', import.meta.url),
};
