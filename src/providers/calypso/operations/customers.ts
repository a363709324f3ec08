import { z } from 'zod';
import { type Context, isoInstant } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { calypsoCall } from '../envelope.js';
import type { Refuse } from '../errors.js';
import { filtered, pageFrom, pagingFields, stringFilter, valueFilter, where } from '../paging.js';
import { type CustomerRow, customersOf } from '../rows.js';
import { customer, customerChange, customerFields, customerRef, pageOf } from '../schemas.js';
import { toWireCustomer } from '../wire.js';

const docs = 'https://docs.calypso.money/api-reference/customer-purse-api';
const path = '/customer-purse/customer';

const findRequest = z.object({
  emailFilter: stringFilter.nullish(),
  descriptionFilter: stringFilter.nullish(),
  externalIdFilter: stringFilter.nullish(),
  blockedFilter: valueFilter(z.boolean()).nullish(),
  ...pagingFields,
});

/** The customer of an id, or error 004. */
export function customerOf(ctx: Context, id: string, refuse: Refuse): CustomerRow {
  const row = customersOf(ctx).get(id);
  if (row === undefined) throw refuse('004');
  return row;
}

/** Operations on customers. */
export const customerOperations = [
  calypsoCall({
    id: 'customer.create',
    title: 'Create Customer',
    path: `${path}/create`,
    docs,
    payload: customerFields,
    response: customer,
    handle(ctx, given, refuse) {
      checkEmail(ctx, given.email, undefined, refuse);
      const row = ctx.create<CustomerRow>('customer', {
        id: ctx.ids.next('customers').uuid(),
        email: given.email ?? null,
        description: given.description ?? null,
        externalId: assumed(ctx, 'externalId') ? (given.externalId ?? null) : null,
        state: 'active',
        createdAt: isoInstant(ctx.now),
      });
      return toWireCustomer(ctx, row);
    },
  }),

  calypsoCall({
    id: 'customer.update',
    title: 'Update Customer',
    path: `${path}/update`,
    docs,
    payload: customerChange,
    response: customer,
    handle(ctx, given, refuse) {
      const before = customerOf(ctx, given.id, refuse);
      checkEmail(ctx, given.email, before.id, refuse);
      const keeps = assumed(ctx, 'updateAbsentFields') === 'kept';
      const value = (now: string | null | undefined, was: string | null) => now ?? (keeps ? was : null);
      const after = customersOf(ctx).update(before.id, {
        email: value(given.email, before.email),
        description: value(given.description, before.description),
        ...(assumed(ctx, 'externalId') ? { externalId: value(given.externalId, before.externalId) } : {}),
      });
      return toWireCustomer(ctx, after);
    },
  }),

  ...(['block', 'unblock'] as const).map((event) =>
    calypsoCall({
      id: `customer.${event}`,
      title: event === 'block' ? 'Block Customer' : 'Unblock Customer',
      path: `${path}/${event}`,
      evidence: 'inferred',
      docs,
      payload: customerRef,
      response: customer,
      handle(ctx, { customerId }, refuse) {
        ctx.fire('customer', customerOf(ctx, customerId, refuse).id, event);
        return toWireCustomer(ctx, customerOf(ctx, customerId, refuse));
      },
    }),
  ),

  calypsoCall({
    id: 'customer.get',
    title: 'Get Customer',
    path: `${path}/get`,
    evidence: 'inferred',
    docs,
    payload: customerRef,
    response: customer,
    handle: (ctx, { customerId }, refuse) => toWireCustomer(ctx, customerOf(ctx, customerId, refuse)),
  }),

  calypsoCall({
    id: 'customer.find',
    title: 'Find Customers',
    path: `${path}/find`,
    evidence: 'inferred',
    docs,
    payload: findRequest,
    response: pageOf(customer),
    handle(ctx, given, refuse) {
      const rows = filtered(customersOf(ctx), [
        where(given.emailFilter, (row) => row.email),
        where(given.descriptionFilter, (row) => row.description),
        where(given.externalIdFilter, (row) => row.externalId),
        where(given.blockedFilter, (row) => row.state === 'blocked'),
      ]);
      return pageFrom(ctx, rows, given, refuse, { sortable, toWire: (row) => toWireCustomer(ctx, row) });
    },
  }),
];

const sortable = {
  id: (row: CustomerRow) => row.id,
  email: (row: CustomerRow) => row.email,
  description: (row: CustomerRow) => row.description,
  externalId: (row: CustomerRow) => row.externalId,
  blocked: (row: CustomerRow) => row.state === 'blocked',
};

function checkEmail(ctx: Context, email: string | null | undefined, own: string | undefined, refuse: Refuse): void {
  if (email === null || email === undefined) return;
  if (assumed(ctx, 'emailFormat') === 'checked' && !z.email().safeParse(email).success) {
    throw refuse('001', 'payload.email: not an email address');
  }
  if (assumed(ctx, 'duplicateEmail') === 'accepted') return;
  if (
    customersOf(ctx)
      .by('email', email)
      .some(({ id }) => id !== own)
  )
    throw refuse('001', 'payload.email: already in use');
}
