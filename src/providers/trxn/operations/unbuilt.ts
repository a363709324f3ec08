/**
 * Operations that are not built: they answer 501. `documented` where the page shows verb and path; the others follow from
 * sentences such as "create and manage", and from their siblings.
 */
import { z } from 'zod';
import type { Evidence, Method, Operation } from '../../../core/provider.js';
import { listOf, pageQuery } from '../paging.js';

const reference = 'https://docs.gettrxn.com/api-reference';
const text = z.string();
const some = text.nullish();
const record = z.looseObject({ id: text });

type Verb = 'list' | 'get' | 'create' | 'update' | 'delete';

interface Facts {
  readonly title: string;
  readonly evidence: Evidence;
  readonly request?: z.ZodType;
}

interface Resource {
  /** Plural, as in paths and lists. */
  readonly name: string;
  readonly page: string;
  readonly verbs: Readonly<Partial<Record<Verb, Facts>>>;
}

const inWords = (title: string, evidence: Evidence, request?: z.ZodType): Facts => ({
  title,
  evidence,
  ...(request === undefined ? {} : { request }),
});
const documented = (title: string, request?: z.ZodType) => inWords(title, 'documented', request);
const inferred = (title: string, request?: z.ZodType) => inWords(title, 'inferred', request);

const claimLink = z.object({ customer_id: text, expires_at: some, max_uses: z.int().min(1).nullish(), metadata: some });

const resources: readonly Resource[] = [
  {
    name: 'payment_claim_links',
    page: 'payment-claim-links',
    verbs: {
      list: documented('List payment claim links'),
      get: documented('Retrieve a payment claim link'),
      create: documented('Create a payment claim link', claimLink),
      update: inferred('Update a payment claim link', claimLink.omit({ customer_id: true })),
      delete: inferred('Delete a payment claim link'),
    },
  },
  {
    name: 'crypto_payment_claims',
    page: 'payment-claims',
    verbs: {
      list: documented('List crypto payment claims'),
      get: documented('Retrieve a crypto payment claim'),
    },
  },
  {
    name: 'crypto_addresses',
    page: 'crypto-addresses',
    verbs: {
      list: documented('List crypto addresses'),
      get: documented('Retrieve a crypto address'),
      create: documented('Create a crypto address', z.object({ address: text, currency: text, wallet_id: some })),
      delete: inferred('Delete a crypto address'),
    },
  },
  {
    name: 'crypto_transactions',
    page: 'crypto-transactions',
    verbs: {
      list: documented('List crypto transactions'),
      get: documented('Retrieve a crypto transaction'),
      create: inferred(
        'Create a crypto transaction',
        z.object({
          amount: text,
          transaction_id: text,
          currency: text,
          to_address_id: text,
          timestamp: some,
          from_address_id: some,
        }),
      ),
    },
  },
  {
    name: 'subscriptions',
    page: 'subscriptions',
    verbs: {
      list: documented('List subscriptions'),
      get: inferred('Retrieve a subscription'),
      create: inferred('Create a subscription', z.looseObject({ customer_id: text })),
      update: inferred('Update a subscription', z.looseObject({})),
      delete: inferred('Cancel a subscription'),
    },
  },
];

const wire: Readonly<Record<Verb, { method: Method; isOne: boolean; status: number }>> = {
  list: { method: 'GET', isOne: false, status: 200 },
  get: { method: 'GET', isOne: true, status: 200 },
  create: { method: 'POST', isOne: false, status: 201 },
  update: { method: 'PATCH', isOne: true, status: 200 },
  delete: { method: 'DELETE', isOne: true, status: 204 },
};

function operationOf({ name, page }: Resource, verb: Verb, facts: Facts): Operation {
  const { method, isOne, status } = wire[verb];
  const base = {
    id: `${name}.${verb}`,
    method,
    path: `/v1/${name}${isOne ? '/:id' : ''}`,
    docs: `${reference}/${page}`,
    status,
    ...facts,
    ...(verb === 'update' ? { alsoAt: [{ method: 'PUT' as const }] } : {}),
  };
  if (verb === 'list') return { ...base, query: pageQuery, response: listOf(name, record) };
  return verb === 'delete' ? base : { ...base, response: record };
}

// A merchant's decision on a claim is documented; verb, path and the name of the reason are not.
const decisions = (['approve', 'reject'] as const).map(
  (decision): Operation => ({
    id: `crypto_payment_claims.${decision}`,
    title: decision === 'approve' ? 'Approve a crypto payment claim' : 'Reject a crypto payment claim',
    method: 'POST',
    path: `/v1/crypto_payment_claims/:id/${decision}`,
    alsoAt: [{ method: 'PATCH' }],
    evidence: 'inferred',
    docs: `${reference}/payment-claims`,
    status: 200,
    ...(decision === 'reject' ? { request: z.object({ rejection_reason: some }) } : {}),
    response: record,
  }),
);

/** Every operation on what is not built. */
export const unbuiltOperations: readonly Operation[] = [
  ...resources.flatMap((resource) =>
    (Object.entries(resource.verbs) as [Verb, Facts][]).map(([verb, facts]) => operationOf(resource, verb, facts)),
  ),
  ...decisions,
];
