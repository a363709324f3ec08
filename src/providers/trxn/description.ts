import { z } from 'zod';
import type { Description, RefusalNote } from '../../core/provider.js';
import { customer, wallet, webhookEndpoint, webhookEndpointWithSecret } from './schemas.js';
import { invoice, price, product, subscription } from './schemas-billing.js';
import { cryptoAddress, cryptoTransaction, paymentClaim, paymentClaimLink } from './schemas-claims.js';
import { webhookSchemas } from './webhook-schemas.js';

const source = 'https://docs.gettrxn.com/api-reference/errors';
const login = 'https://docs.gettrxn.com/api-reference/authentication';

const errorObject = z
  .object({
    error: z.object({
      type: z.enum(['invalid_request_error', 'api_error', 'authentication_error', 'address_error']),
      code: z.string(),
      message: z.string(),
      param: z.string().nullable().meta({ description: 'What of the call is at fault.' }),
      timestamp: z.string().meta({ description: 'UTC, whole seconds.' }),
      doc_url: z.string(),
    }),
  })
  .meta({ description: 'An error.' });

const errorMap = z
  .object({ errors: z.record(z.string(), z.array(z.string())) })
  .meta({ description: 'Messages by field, of values that are refused.' });

const loginError = z.object({ error: z.string() }).meta({ description: 'An error of a login.' });

const either = z.union([errorObject, errorMap]);
const base = { body: errorObject, evidence: 'documented', source } as const;
const isLogin = ({ id }: { readonly id: string }) => id === 'auth.create';
const isOther = (operation: { readonly id: string }) => !isLogin(operation);

const refusals: readonly RefusalNote[] = [
  {
    ...base,
    status: 400,
    about: 'The body cannot be read, or a parameter is missing.',
    body: z.union([errorObject, errorMap, loginError]),
    codes: ['request_invalid', 'parameter_missing', 'parameter_invalid'],
    assumptions: ['trxn.validationStatus', 'trxn.wrongContentTypeStatus'],
  },
  {
    ...base,
    status: 401,
    about: 'There is no valid token.',
    codes: ['invalid_api_token'],
    mayBeEmpty: true,
    assumptions: ['trxn.unauthenticatedBody'],
    on: isOther,
  },
  {
    ...base,
    status: 401,
    about: 'E-mail, password or code are wrong.',
    body: loginError,
    source: login,
    on: isLogin,
  },
  {
    ...base,
    status: 404,
    about: 'The record does not exist, or not for this token.',
    codes: ['resource_not_found'],
    assumptions: ['trxn.notFoundParam'],
    on: (operation) => isOther(operation) && (operation.path.includes(':') || operation.method !== 'GET'),
  },
  {
    ...base,
    status: 422,
    about: 'A value is refused, or the state of the record does not allow the call.',
    body: either,
    codes: ['parameter_invalid', 'invalid_state', 'invalid_address'],
    assumptions: ['trxn.validationShape', 'trxn.validationStatus', 'trxn.addressErrorShape'],
    on: (operation) => isOther(operation) && operation.method !== 'GET',
  },
  {
    ...base,
    status: 422,
    about: 'The user has two-factor login on, and no code was sent.',
    body: loginError,
    source: login,
    on: isLogin,
  },
  {
    ...base,
    status: 429,
    about: 'Too many calls. A fault rule brings it about.',
    codes: ['rate_limit_exceeded'],
  },
];

const created = (assumption: string) => [{ status: 200, assumption, body: 'same' as const }];

/** What the OpenAPI document of TRXN says beyond its tables. */
export const description: Description = {
  schemas: {
    Customer: customer,
    Wallet: wallet,
    WebhookEndpoint: webhookEndpoint,
    WebhookEndpointWithSecret: webhookEndpointWithSecret,
    Product: product,
    Price: price,
    Invoice: invoice,
    Subscription: subscription,
    CryptoAddress: cryptoAddress,
    CryptoTransaction: cryptoTransaction,
    CryptoPaymentClaim: paymentClaim,
    PaymentClaimLink: paymentClaimLink,
    ErrorObject: errorObject,
    ErrorMap: errorMap,
    LoginError: loginError,
  },
  proofs: [
    {
      name: 'token',
      scheme: {
        type: 'http',
        scheme: 'bearer',
        description: `An API token of production or of a sandbox; it decides which records a call sees. ${login}`,
      },
    },
  ],
  headers: [],
  refusals,
  otherRefusal: {
    ...base,
    body: either,
    mayBeEmpty: true,
    about: 'Any other refusal.',
    evidence: 'inferred',
    assumptions: ['trxn.unknownRoute'],
  },
  otherSuccesses: {
    'customers.create': created('trxn.customerCreateStatus'),
    'products.create': created('trxn.productCreateStatus'),
    'webhook_endpoints.regenerate_secret': [{ status: 201, assumption: 'trxn.regenerateStatus', body: 'same' }],
  },
  webhooks: webhookSchemas,
  webhookHeaders: [
    {
      name: 'X-Trxn-Signature',
      about: '`t=<Unix seconds>,v1=<hex>`: HMAC-SHA256 by the signing secret over `<t>.<body>`.',
    },
  ],
  examples: new URL('./data/examples.json', import.meta.url),
};
