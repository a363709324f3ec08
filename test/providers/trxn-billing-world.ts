/** What the tests of TRXN's billing share: things to sell, people who owe, and payments that arrive. */
import { isoInstant } from '../../src/core/provider.js';
import { allocate } from '../../src/providers/trxn/allocations.js';
import { given } from '../../src/providers/trxn/given.js';
import { customersOf } from '../../src/providers/trxn/rows.js';
import { type TransactionRow, transactionsOf } from '../../src/providers/trxn/rows-claims.js';
import type { Body, TrxnWorld } from './trxn-world.js';

/** Body of a refusal by a model: fields and their one message. */
export function refusal(...messages: [string, string][]): string {
  return JSON.stringify({ errors: Object.fromEntries(messages.map(([field, message]) => [field, [message]])) });
}

/** The id of a new price of a new product. `cents` of a one-time price unless `fields` say more. */
export async function newPrice(world: TrxnWorld, cents: number, fields: Body = {}): Promise<string> {
  const { id: product_id } = await world.ok('POST', '/v1/products', { name: 'Plan' });
  const { id } = await world.ok('POST', '/v1/prices', { amount: cents, product_id, ...fields });
  return String(id);
}

/** A new invoice over one line. */
export async function newInvoice(world: TrxnWorld, customer_id: string, cents: number, due_date = '2026-02-28') {
  const line_items = [{ price_id: await newPrice(world, cents), quantity: 1 }];
  return world.ok('POST', '/v1/invoices', { customer_id, due_date, line_items });
}

/** A payment arrives for a customer, is told of nowhere, and is allocated. Answers its id. */
export function pay(
  world: TrxnWorld,
  customerId: string,
  amount: string,
  change: Partial<TransactionRow> = {},
): Promise<string> {
  return world.change((ctx) => {
    const id = `trxn_${ctx.ids.count('test payments')}`;
    const { accountId = '', scope = null } = customersOf(ctx).get(customerId) ?? {};
    const now = isoInstant(ctx.now);
    const row = transactionsOf(ctx).insert({
      id,
      accountId,
      scope,
      amount,
      currency: 'BTC',
      hash: id,
      source: 'blockchain',
      timestamp: now,
      fromAddressId: null,
      fromAddress: null,
      toAddressId: 'addr_1',
      toAddress: 'bc1q',
      customerId,
      createdAt: now,
      updatedAt: now,
      ...change,
    } as TransactionRow);
    allocate(ctx, row, customerId);
    return id;
  });
}

/** Puts a row as a scenario's would be put. */
export function put(world: TrxnWorld, name: string, row: Body): Promise<void> {
  const collection = given[name];
  if (collection === undefined) throw new Error(`nothing is given as ${name}`);
  return world.change((ctx) => collection.put(ctx, collection.schema.parse(row) as never));
}

/** One unit of a currency is worth this from an instant on. */
export function setRate(world: TrxnWorld, rate: string, at?: string, currency = 'BTC'): Promise<void> {
  return put(world, 'rates', { currency, rate, ...(at === undefined ? {} : { at }) });
}

export const day = 86_400_000;
