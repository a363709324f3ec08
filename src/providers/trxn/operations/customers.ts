import { type Context, isoInstant, operation, type Reply } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { checkCustomerFree } from '../billing.js';
import { invalid, missingParameter, notFound } from '../errors.js';
import { newId, prefixOf, rowOf } from '../ids.js';
import { listOf, pageQuery, pageReply } from '../paging.js';
import { body, checkObject, isBlank, needing, textParam } from '../params.js';
import { type CustomerRow, customersOf, emailKey, type Place, placeKey, placeOf } from '../rows.js';
import { customer } from '../schemas.js';
import { toWireCustomer } from '../wire.js';

const docs = 'https://docs.gettrxn.com/api-reference/customers';
const base = { docs, evidence: 'documented' } as const;
const one = '/v1/customers/:id';

const fields = body({
  email: textParam('Required on creation; put in lower case; unique in the account and sandbox.'),
  first_name: textParam('Given name.'),
  last_name: textParam('Family name.'),
});

interface Given {
  readonly email?: string | null | undefined;
  readonly first_name?: string | null | undefined;
  readonly last_name?: string | null | undefined;
}

/** Operations on customers. */
export const customerOperations = [
  operation({
    ...base,
    id: 'customers.list',
    title: 'List customers',
    method: 'GET',
    path: '/v1/customers',
    status: 200,
    query: pageQuery,
    response: listOf('customers', customer),
    handle(call, ctx) {
      const rows = customersOf(ctx).under('place', placeKey(placeOf(call.principal)));
      return pageReply(ctx, call, 'customers', rows, assumed(ctx, 'customersOrder'), toWireCustomer);
    },
  }),

  operation({
    ...base,
    id: 'customers.get',
    title: 'Retrieve a customer',
    method: 'GET',
    path: one,
    status: 200,
    response: customer,
    handle: ({ params, principal }, ctx) => shown(customerOf(ctx, params['id'], placeOf(principal))),
  }),

  operation({
    ...base,
    id: 'customers.create',
    title: 'Create a customer',
    method: 'POST',
    path: '/v1/customers',
    status: 201,
    request: needing(fields, 'email'),
    response: customer,
    handle({ body: given, principal, request }, ctx) {
      checkObject(ctx, request);
      checkPresent(ctx, given);
      const place = placeOf(principal);
      const email = checkedEmail(ctx, place, given.email, undefined);
      const now = isoInstant(ctx.now);
      const row = ctx.create<CustomerRow>('customer', {
        id: newId(ctx, 'customers', prefixOf(ctx, 'customers')),
        ...place,
        email,
        firstName: nameOf(ctx, given.first_name) ?? null,
        lastName: nameOf(ctx, given.last_name) ?? null,
        state: 'active',
        createdAt: now,
        updatedAt: now,
      });
      return shown(row, assumed(ctx, 'customerCreateStatus'));
    },
  }),

  operation({
    ...base,
    id: 'customers.update',
    title: 'Update a customer',
    method: 'PATCH',
    path: one,
    alsoAt: [{ method: 'PUT' }],
    status: 200,
    request: fields,
    response: customer,
    handle({ body: given, params, principal, request }, ctx) {
      checkObject(ctx, request);
      const place = placeOf(principal);
      const before = customerOf(ctx, params['id'], place);
      checkPresent(ctx, given);
      const { first_name = before.firstName, last_name = before.lastName } = given;
      const change = {
        email: given.email === undefined ? before.email : checkedEmail(ctx, place, given.email, before.id),
        firstName: nameOf(ctx, first_name) ?? null,
        lastName: nameOf(ctx, last_name) ?? null,
      };
      const isSame =
        change.email === before.email && change.firstName === before.firstName && change.lastName === before.lastName;
      if (isSame && assumed(ctx, 'unchangedUpdate') === 'silent') return shown(before);
      const after = customersOf(ctx).update(before.id, { ...change, updatedAt: isoInstant(ctx.now) });
      ctx.emit('customer', after, 'customer.updated');
      return shown(after);
    },
  }),

  operation({
    ...base,
    id: 'customers.delete',
    title: 'Delete a customer',
    method: 'DELETE',
    path: one,
    status: 204,
    handle({ params, principal }, ctx) {
      const { id } = customerOf(ctx, params['id'], placeOf(principal));
      checkCustomerFree(ctx, id);
      ctx.fire('customer', id, 'delete');
      return { status: 204 };
    },
  }),
];

function shown(row: CustomerRow, status = 200): Reply {
  return { status, json: toWireCustomer(row) };
}

function customerOf(ctx: Context, id: string | undefined, place: Place): CustomerRow {
  const row = rowOf(ctx, customersOf(ctx), id);
  if (row === undefined || placeKey(row) !== placeKey(place)) throw notFound(ctx, 'Customer', row);
  return row;
}

function checkPresent(ctx: Context, { email, first_name, last_name }: Given): void {
  const isEmpty = [email, first_name, last_name].every((value) => value === undefined);
  if (isEmpty && assumed(ctx, 'emptyBody') === 'missing') throw missingParameter(ctx, 'customer');
}

function nameOf(ctx: Context, name: string | null | undefined): string | null | undefined {
  return name === '' && assumed(ctx, 'blankNames') === 'null' ? null : name;
}

const host = String.raw`[a-z0-9-]+(?:\.[a-z0-9-]+)`;
const patterns = {
  host: new RegExp(`^[^@\\s]+@${host}*$`),
  dottedHost: new RegExp(`^[^@\\s]+@${host}+$`),
  oneAt: /^[^@\s]+@[^@\s]+$/,
} as const;

/** The e-mail as it is stored. Checks blank, form, taken; the first that fails is the only message. `own` is left out of the last. */
function checkedEmail(ctx: Context, place: Place, given: string | null | undefined, own: string | undefined): string {
  if (isBlank(given)) throw invalid(ctx, { email: ["can't be blank"] });
  const email = (assumed(ctx, 'emailTrim') === 'trimmed' ? given.trim() : given).toLowerCase();
  if (!patterns[assumed(ctx, 'emailPattern')].test(email)) throw invalid(ctx, { email: ['is invalid'] });
  const isTaken = customersOf(ctx)
    .by('email', emailKey(place, email))
    .some(({ id }) => id !== own);
  if (isTaken) throw invalid(ctx, { email: ['has already been taken'] });
  return email;
}
