/** What the tests of invoices and subscriptions of Cryptopay share. */
import { afterEach, expect } from 'vitest';
import { type Body, CryptopayWorld, callbacksOf } from './cryptopay-world.js';

/** 100 EUR in bitcoin, as it is recorded; at the sandbox's rate of 28435.6646 that is 0.003517 BTC. */
export const invoiceParams = { price_amount: '100.0', price_currency: 'EUR', pay_currency: 'BTC' };

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Opens worlds that are closed behind each test. */
export function worlds(): (assumptions?: Record<string, string | number>) => Promise<CryptopayWorld> {
  const opened: CryptopayWorld[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });
  return async (assumptions = {}) => {
    const world = await CryptopayWorld.open(assumptions);
    opened.push(world);
    return world;
  };
}

export const newInvoice = (world: CryptopayWorld, fields: Body = {}): Promise<Body> =>
  world.ok('POST', '/api/invoices', { ...invoiceParams, ...fields });

/** An invoice as it is now. */
export const shown = (world: CryptopayWorld, invoice: Body): Promise<Body> =>
  world.ok('GET', `/api/invoices/${invoice['id']}`);

/** Pays an invoice and waits until nothing more happens by itself at once. */
export async function payInvoice(
  world: CryptopayWorld,
  invoice: Body,
  amount: string,
  options: { risk?: 'low' | 'medium' | 'high'; confirmations?: number } = {},
) {
  const transfer = await world.pay(invoice, amount, options);
  await world.advance(minute);
  return transfer;
}

/** An underpaid invoice of 100 EUR: 0.001 BTC of 0.003517 were paid, and it has expired. */
export async function underpaid(world: CryptopayWorld, fields: Body = {}): Promise<Body> {
  const made = await newInvoice(world, fields);
  await payInvoice(world, made, '0.001');
  await world.advance(10 * minute);
  const now = await shown(world, made);
  expect([now['status'], now['status_context']]).toEqual(['unresolved', 'underpaid']);
  return now;
}

/** Fires an event by hand. */
export async function fireBy(world: CryptopayWorld, event: string, id: unknown, data: Record<string, string> = {}) {
  await world.workspace.fire('cryptopay', event, String(id), data);
  world.workspace.poke();
  await world.workspace.settled();
}

/** The callbacks of invoices so far, as `event: status/context`. */
export function storyOf(receiver: Parameters<typeof callbacksOf>[0]): string[] {
  const ofInvoices = callbacksOf(receiver).filter(({ event }) => event.startsWith('Invoice.'));
  return ofInvoices.map(
    ({ event, data }) => `${event.replace('Invoice.', '')}: ${data['status']}/${data['status_context']}`,
  );
}

/** What accounts hold, by currency, and the transactions about one thing, oldest first. */
export async function balanceOf(world: CryptopayWorld, currency: string): Promise<string> {
  const { rows } = world.workspace.state();
  const account = (rows['cryptopay.accounts'] as unknown as Body[]).find((row) => row['currency'] === currency);
  return String(account?.['balance']);
}

export function transactionsOf(world: CryptopayWorld, reference: unknown): Body[] {
  const { rows } = world.workspace.state();
  return (rows['cryptopay.transactions'] as unknown as Body[]).filter((row) => row['referenceId'] === reference);
}
