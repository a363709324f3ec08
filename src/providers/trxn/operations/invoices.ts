import { type Context, type Evidence, operation, type Reply } from '../../../core/provider.js';
import { verificationNote } from '../allocations.js';
import { assumed } from '../assumptions.js';
import { dayOf, isDay } from '../calendar.js';
import { checkDeletable } from '../deletion.js';
import { invalid, missingParameter, wrongState } from '../errors.js';
import { lineOf, newInvoice, scheduleOverdue, touchInvoice } from '../invoices.js';
import { linesParam, orderedOf } from '../lines.js';
import { listOf, pageQuery, pageReply } from '../paging.js';
import { body, checkObject, isBlank, needing, textParam } from '../params.js';
import { placeKey, placeOf } from '../places.js';
import { recordOf } from '../records.js';
import { namedRecord } from '../references.js';
import { customersOf } from '../rows.js';
import { allocationsOf } from '../rows-claims.js';
import { type InvoiceRow, invoicesOf } from '../rows-invoices.js';
import { invoice } from '../schemas-billing.js';
import { toWireInvoice } from '../wire-invoices.js';

const docs = 'https://docs.gettrxn.com/api-reference/invoices';
const documented = { docs, evidence: 'documented' as Evidence };
const inferred = { docs, evidence: 'inferred' as Evidence };
const one = '/v1/invoices/:id';
const dueDate = textParam('YYYY-MM-DD.');

/** Operations on invoices. */
export const invoiceOperations = [
  operation({
    ...documented,
    id: 'invoices.list',
    title: 'List invoices',
    method: 'GET',
    path: '/v1/invoices',
    status: 200,
    query: pageQuery,
    response: listOf('invoices', invoice),
    handle(call, ctx) {
      const rows = invoicesOf(ctx).under('place', placeKey(placeOf(call.principal)));
      return pageReply(ctx, call, 'invoices', rows, assumed(ctx, 'billingOrder'), (row) => toWireInvoice(ctx, row));
    },
  }),

  operation({
    ...documented,
    id: 'invoices.get',
    title: 'Retrieve an invoice',
    method: 'GET',
    path: one,
    status: 200,
    response: invoice,
    handle({ params, principal }, ctx) {
      const row = recordOf(ctx, invoicesOf(ctx), 'Invoice', params['id'], principal);
      const note = verificationNote(ctx, row);
      return { ...shown(ctx, row), ...(note === undefined ? {} : { note }) };
    },
  }),

  operation({
    ...inferred,
    id: 'invoices.create',
    title: 'Create an invoice',
    method: 'POST',
    path: '/v1/invoices',
    status: 201,
    request: needing(
      body({
        customer_id: textParam('Required.'),
        due_date: dueDate,
        line_items: linesParam,
      }),
      'customer_id',
      'due_date',
      'line_items',
    ),
    response: invoice,
    handle({ body: given, principal, request }, ctx) {
      checkObject(ctx, request);
      checkPresent(ctx, [given.customer_id, given.due_date, given.line_items]);
      const place = placeOf(principal);
      const customer = namedRecord(ctx, customersOf(ctx), 'customer_id', given.customer_id, place);
      const errors: Record<string, string[]> = {};
      const due = checkedDueDate(ctx, given.due_date, errors);
      const ordered = orderedOf(ctx, place, 'line_items', given.line_items ?? [], errors);
      if ((given.line_items ?? []).length === 0) errors['line_items'] = ["can't be blank"];
      if (Object.keys(errors).length > 0) throw invalid(ctx, errors, dateHint(given.due_date, errors));
      const row = newInvoice(ctx, place, {
        customerId: customer.id,
        subscriptionId: null,
        dueDate: due,
        lines: ordered.map(({ price, quantity }) => lineOf(ctx, price, quantity)),
      });
      return shown(ctx, row, 201);
    },
  }),

  operation({
    ...inferred,
    id: 'invoices.update',
    title: 'Update or cancel an invoice',
    method: 'PATCH',
    path: one,
    alsoAt: [{ method: 'PUT' }],
    status: 200,
    request: body({ due_date: dueDate, status: textParam('"canceled", to cancel it.') }),
    response: invoice,
    handle({ body: given, params, principal, request }, ctx) {
      checkObject(ctx, request);
      const before = recordOf(ctx, invoicesOf(ctx), 'Invoice', params['id'], principal);
      checkPresent(ctx, [given.due_date, given.status]);
      const change = checkedChange(ctx, before, given);
      const isSame = change.due === undefined && !change.isCanceled;
      if (change.due !== undefined || (isSame && assumed(ctx, 'unchangedUpdate') === 'announced'))
        postpone(ctx, before, change.due ?? before.dueDate);
      if (change.isCanceled) ctx.fire('invoice', before.id, 'cancel');
      const after = invoicesOf(ctx).get(before.id) ?? before;
      return shown(ctx, after);
    },
  }),

  operation({
    ...inferred,
    id: 'invoices.delete',
    title: 'Delete an invoice',
    method: 'DELETE',
    path: one,
    status: 204,
    handle({ params, principal }, ctx) {
      const { id } = recordOf(ctx, invoicesOf(ctx), 'Invoice', params['id'], principal);
      if (assumed(ctx, 'invoiceDelete') === 'refused')
        checkDeletable(ctx, 'allocations', allocationsOf(ctx).by('invoice', id).length === 0);
      ctx.fire('invoice', id, 'delete');
      return { status: 204 };
    },
  }),
];

function shown(ctx: Context, row: InvoiceRow, status = 200): Reply {
  return { status, json: toWireInvoice(ctx, row) };
}

function checkPresent(ctx: Context, values: readonly unknown[]): void {
  const isEmpty = values.every((value) => value === undefined);
  if (isEmpty && assumed(ctx, 'emptyBody') === 'missing') throw missingParameter(ctx, 'invoice');
}

/** What an update changes; refuses values that it cannot set, and changes of what is final. */
function checkedChange(
  ctx: Context,
  before: InvoiceRow,
  given: { readonly due_date?: string | null | undefined; readonly status?: string | null | undefined },
): { readonly due: string | undefined; readonly isCanceled: boolean } {
  const errors: Record<string, string[]> = {};
  const due = given.due_date === undefined ? before.dueDate : checkedDueDate(ctx, given.due_date, errors);
  const status = given.status ?? before.status;
  const isKnown = status === before.status || status === 'canceled';
  if (!isKnown || given.status === null) errors['status'] = ['is not included in the list'];
  const hint = isKnown
    ? dateHint(given.due_date, errors)
    : 'A call can set the status to "canceled" alone: paid follows from allocations, overdue from the due date.';
  if (Object.keys(errors).length > 0) throw invalid(ctx, errors, hint);
  const change = { due: due === before.dueDate ? undefined : due, isCanceled: status !== before.status };
  const isFinal = before.status === 'paid' || before.status === 'canceled';
  if (isFinal && (change.isCanceled || change.due !== undefined))
    throw wrongState(ctx, `Invoice is ${before.status} and cannot be changed`);
  return change;
}

function checkedDueDate(ctx: Context, given: string | null | undefined, errors: Record<string, string[]>): string {
  const day = (given ?? '').trim();
  if (isBlank(given)) errors['due_date'] = ["can't be blank"];
  else if (!isDay(day)) errors['due_date'] = [assumed(ctx, 'badDate')];
  else if (day < dayOf(ctx.now) && assumed(ctx, 'pastDueDate') === 'refused')
    errors['due_date'] = ["can't be in the past"];
  return day;
}

function dateHint(given: string | null | undefined, errors: Record<string, string[]>): string | undefined {
  if (errors['due_date'] === undefined || isBlank(given) || isDay(given.trim())) return undefined;
  return `due_date is a day such as 2026-02-28, not ${JSON.stringify(given.slice(0, 80))}.`;
}

function postpone(ctx: Context, before: InvoiceRow, due: string): void {
  touchInvoice(ctx, before.id, { dueDate: due });
  const isOpen = due >= dayOf(ctx.now);
  if (before.status === 'overdue' && isOpen && assumed(ctx, 'postponedInvoice') === 'pending')
    ctx.fire('invoice', before.id, 'reopen');
  const after = invoicesOf(ctx).get(before.id) ?? before;
  if (after.status === 'pending') scheduleOverdue(ctx, after);
  ctx.emit('invoice', after, 'invoice.updated');
}
