/** What the tests of invoices share. */
import type { JsonObject } from '../../src/core/provider.js';
import type { Body, CalypsoWorld } from './calypso-world.js';

export const hour = 3_600_000;
export const day = 24 * hour;
export const key = '7c5f7c0a-65bd-4a3f-9f0e-3f8fb6b1a111';
export const single = { amount: 10.234, currency: 'USDT_BSC', description: 'Order 17' };

export const seen = ['INVOICE_MEMPOOL_FOUND', 'INVOICE_PENDING_COMPLIANCE'];
export const funded = [...seen, 'INVOICE_FUNDS_RECEIVED_FOR_INVOICE'];
export const moved = 'INVOICE_TRANSLATION_TO_ACCOUNT_COMPLETED';

/** What the account holds of a currency. */
export async function balance(world: CalypsoWorld, currency: string): Promise<unknown> {
  const { balances } = await world.ok('account.get');
  return (balances as Body[]).find((one) => one['currency'] === currency)?.['amount'];
}

/** Creates an invoice and answers what pays and reads it. */
export async function invoiced(world: CalypsoWorld, kind = 'single', payload: JsonObject = single) {
  const made = await world.ok(`invoice.${kind}.create`, payload);
  const id = String(made['id']);
  return {
    id,
    made,
    pay: (amount: string, risk: 'low' | 'high' = 'low') =>
      world.pay(String(made['invoiceAddress']), String(made['currency']), amount, risk),
    read: () => world.ok('invoice.get', { id }),
  };
}
