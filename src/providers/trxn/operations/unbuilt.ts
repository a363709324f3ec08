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

const resources: readonly Resource[] = [
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

/** Every operation on what is not built. */
export const unbuiltOperations: readonly Operation[] = [
  ...resources.flatMap((resource) =>
    (Object.entries(resource.verbs) as [Verb, Facts][]).map(([verb, facts]) => operationOf(resource, verb, facts)),
  ),
];
