import { z } from 'zod';
import type { Description, RefusalNote } from '../../core/provider.js';
import { words } from './errors.js';
import { createdCustomer, customer, webhook } from './schemas.js';
import { account, createdAccount } from './schemas-accounts.js';
import { card } from './schemas-cards.js';
import { authorisation, transaction } from './schemas-spending.js';
import { webhookSchemas } from './webhook-schemas.js';

const source = 'https://docs.offblocks.xyz/developer-guides/api-integration/api-reference';
const signing = 'https://docs.offblocks.xyz/developer-guides/api-integration/authentication';
const idempotency = 'https://docs.offblocks.xyz/developer-guides/api-integration/idempotency';

const error = z
  .object({ status: z.int(), message: z.string() })
  .meta({ description: 'The body of an error under offblocks.errorBody=json; by default there is none.' });

const base = { body: error, mayBeEmpty: true, evidence: 'documented', source } as const;
const errorBody = 'offblocks.errorBody';

interface Asked {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly authenticated?: boolean;
}

/** Calls that a token alone admits carry no message signature. */
const isSigned = ({ id }: Asked) => !id.startsWith('auth.');
const isProven = ({ authenticated }: Asked) => authenticated !== false;
const changes = (operation: Asked) => operation.method !== 'GET' && isSigned(operation);

const refusals: readonly RefusalNote[] = [
  {
    ...base,
    status: 400,
    about: `${words.invalid}; also a message signature, a digest or an idempotency key that is missing or wrong.`,
    assumptions: [
      errorBody,
      'offblocks.invalidSignatureStatus',
      'offblocks.invalidDigestStatus',
      'offblocks.wrongStateStatus',
    ],
  },
  {
    ...base,
    status: 401,
    about: `${words.notAuthorised}, or ${words.badCredentials.toLowerCase()}.`,
    assumptions: [errorBody],
  },
  {
    ...base,
    status: 404,
    about: 'Customer, account, card, authorisation, transaction or webhook not found.',
    assumptions: [errorBody],
    on: ({ id, path }) => path.includes(':') || id === 'webhooks.put',
  },
  {
    ...base,
    status: 409,
    about: `${words.customerExists}, ${words.challengeSigned.toLowerCase()}, or the Idempotency-Key is being processed.`,
    assumptions: [errorBody],
    on: (operation) => changes(operation) || operation.id.endsWith('.challenge.get'),
  },
  {
    ...base,
    status: 422,
    about: 'The Idempotency-Key was used with another payload.',
    source: idempotency,
    assumptions: [errorBody, 'offblocks.idempotencyMismatchStatus'],
    on: changes,
  },
  { ...base, status: 500, about: words.internal, assumptions: [errorBody] },
];

const empty = (assumption: string, ...statuses: number[]) => statuses.map((status) => ({ status, assumption }));
const activation = empty('offblocks.activationAnswer', 204);
const simulator = empty('offblocks.simulatorStatus', 200, 204);

/** What the OpenAPI document of OffBlocks says beyond its tables. */
export const description: Description = {
  schemas: {
    Customer: customer,
    CreatedCustomer: createdCustomer,
    Account: account,
    CreatedAccount: createdAccount,
    Card: card,
    Authorisation: authorisation,
    Transaction: transaction,
    Webhook: webhook,
    Error: error,
  },
  proofs: [
    {
      name: 'token',
      scheme: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: `The token that auth.token issues. ${signing}`,
      },
    },
    {
      name: 'signature',
      on: (operation) => isProven(operation) && isSigned(operation),
      scheme: {
        type: 'apiKey',
        in: 'header',
        name: 'Signature',
        description: `An HTTP message signature (RFC 9421) by the registered key. ${signing}`,
      },
    },
    {
      name: 'signatureInput',
      on: (operation) => isProven(operation) && isSigned(operation),
      scheme: {
        type: 'apiKey',
        in: 'header',
        name: 'Signature-Input',
        description: `What the signature covers, with created, keyid and alg (RFC 9421). ${signing}`,
      },
    },
  ],
  headers: [
    {
      name: 'Idempotency-Key',
      about: `A UUID. The same call with the same key is answered as before, for an hour. ${idempotency}`,
      on: changes,
    },
    {
      name: 'Content-Digest',
      about: 'Digest of the body (RFC 9530), covered by the signature; with a body only.',
      on: (operation) => changes(operation) && ['POST', 'PUT'].includes(operation.method),
    },
  ],
  refusals,
  otherRefusal: { ...base, about: 'Any other refusal.', evidence: 'inferred', assumptions: [errorBody] },
  otherSuccesses: {
    'auth.credentials.delete': empty('offblocks.deletedStatus', 200),
    'auth.signing.delete': empty('offblocks.deletedStatus', 200),
    'auth.signing.put': [{ status: 201, assumption: 'offblocks.signingUploadStatus', body: 'same' }],
    'accounts.activate': activation,
    'accounts.deactivate': activation,
    'cards.activate': activation,
    'cards.deactivate': activation,
    'accounts.delete': empty('offblocks.closedStatus', 202),
    'cards.delete': empty('offblocks.closedStatus', 202),
    'webhooks.delete': empty('offblocks.deletedStatus', 200),
    'simulator.cards.issue': simulator,
    'simulator.cards.fail': simulator,
    'simulator.authorisations.capture': simulator,
    'simulator.authorisations.release': simulator,
  },
  webhooks: webhookSchemas,
  webhookHeaders: ['Signature', 'Signature-Input', 'Content-Digest'].map((name) => ({
    name,
    about: 'Only under offblocks.webhookSigning=messageSignature: RFC 9421 over method, path and digest.',
    required: false,
  })),
  examples: new URL('./data/examples.json', import.meta.url),
};
