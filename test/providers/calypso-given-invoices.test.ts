import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/provider.js';
import { givenInvoices } from '../../src/providers/calypso/given-invoices.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { CalypsoWorld, eventsOf } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open({ tariffs: 'free', ...assumptions });
  open.push(world);
  return world;
}

const id = '0a51c7de-0000-4000-8000-000000000001';
const hour = 3_600_000;
const day = 24 * hour;

function put(world: CalypsoWorld, ...rows: JsonObject[]): Promise<void> {
  return world.workspace.unit(calypso, (ctx) => {
    for (const row of rows) givenInvoices.put(ctx, row);
  });
}

const read = (world: CalypsoWorld) => world.ok('invoice.get', { id });

describe('given invoices', () => {
  it('get the defaults of a new one, cause nothing, and are paid as any other', async () => {
    const world = await start();
    const receiver = await world.receiver();
    await put(world, { id, currency: 'TRX', amount: 5 });
    expect(await read(world)).toMatchObject({
      type: 'SINGLE',
      state: 'PENDING_PAYMENT',
      invoiceAddress: expect.stringMatching(/^T/),
      idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
      expiration: '2026-01-05T12:00:00.000Z',
    });
    await world.advance(0);
    expect(receiver.received).toEqual([]);
    await world.pay(String((await read(world))['invoiceAddress']), 'TRX', '5');
    await world.advance(60_000);
    expect(await read(world)).toMatchObject({ state: 'COMPLETED' });
  });

  it('end when they say, or not when that is past', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const other = id.replace(/1$/, '2');
    const third = id.replace(/1$/, '3');
    await put(
      world,
      { id, currency: 'TRX', amount: 5, expiration: '2026-01-05T10:00:00Z' },
      { id: other, currency: 'TRX', amount: 5, createdDate: '2026-01-04T09:00:00' },
      { id: third, currency: 'TRX', type: 'UNLIMITED', createdDate: '2025-10-08T09:00:00Z' },
    );
    await world.advance(hour);
    await world.advance(2 * day);
    const ended = eventsOf(receiver).map(({ data }) => [data['type'], data['parentExternalId']]);
    expect(ended).toEqual([
      ['INVOICE_EXPIRED', id],
      ['INVOICE_EXPIRED', third],
    ]);
    expect(await world.ok('invoice.get', { id: other })).toMatchObject({ state: 'PENDING_PAYMENT' });
  });

  it('take the place of one with the same id, and its end with it', async () => {
    const world = await start();
    const receiver = await world.receiver();
    await put(world, { id, currency: 'TRX', amount: 5 }, { id, currency: 'ETH', amount: 1, state: 'COMPLETED' });
    expect(await read(world)).toMatchObject({ currency: 'ETH', state: 'COMPLETED' });
    await world.advance(2 * day);
    expect(receiver.received).toEqual([]);
  });

  it('can wait for the merchant, and be of a fiat amount', async () => {
    const world = await start({ rates: 'moving' });
    const fiat = { type: 'SINGLE_FIAT', fiatAmount: 30, fiatCurrency: 'USD', currency: 'ETH' };
    await put(world, { id, ...fiat });
    const { amount } = await read(world);
    expect(amount).toBeGreaterThan(0);
    await world.advance(hour);
    expect(await read(world)).toMatchObject({ lastFiatUpdated: '2026-01-05T10:00:00.000Z' });
    const waiting = { id, currency: 'ETH', amount: 1, state: 'PENDING_INTERVENTION', interventionType: 'UNDERPAY' };
    await put(world, waiting);
    await world.ok('invoice.return-to-paid', { id });
    await world.advance(60_000);
    expect(await read(world)).toMatchObject({ state: 'COMPLETED', interventionType: 'UNDERPAY' });
  });

  it.each<[JsonObject, string]>([
    [{ amount: 5 }, 'currency'],
    [{ currency: 'DOG', amount: 5 }, 'currency'],
    [{ currency: 'TRX' }, 'amount'],
    [{ currency: 'TRX', amount: -1 }, 'amount'],
    [{ currency: 'TRX', amount: 0.0000001 }, 'amount'],
    [{ currency: 'TRX', type: 'UNLIMITED', amount: 5 }, 'amount'],
    [{ currency: 'TRX', type: 'SINGLE_FIAT', fiatAmount: 5 }, 'fiatCurrency'],
    [{ currency: 'TRX', type: 'SINGLE_FIAT', fiatCurrency: 'USD' }, 'fiatAmount'],
    [{ currency: 'TRX', amount: 5, state: 'OPEN' }, 'state'],
    [{ currency: 'TRX', amount: 5, state: 'PENDING_INTERVENTION' }, 'interventionType'],
    [{ currency: 'TRX', amount: 5, invoiceAddress: '0xcc4362Ee6286AD0fbCb7826e7D68AAAFf028a7Bf' }, 'invoiceAddress'],
    [{ currency: 'TRX', amount: 5, returnUrl: 'shop' }, 'returnUrl'],
    [{ currency: 'TRX', amount: 5, createdDate: 'today' }, 'createdDate'],
    [{ currency: 'TRX', amount: 5, fee: 1 }, ''],
  ])('%j is wrong at %s', (row, place) => {
    const parsed = givenInvoices.schema.safeParse(row);
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual([place]);
  });

  it('cannot share an address or a key', async () => {
    const world = await start();
    const invoiceAddress = '0xcc4362Ee6286AD0fbCb7826e7D68AAAFf028a7Bf';
    const row = { currency: 'ETH', amount: 1 };
    await put(world, { ...row, invoiceAddress, idempotencyKey: id });
    await expect(put(world, { ...row, invoiceAddress: invoiceAddress.toLowerCase() })).rejects.toThrow(
      'have the address',
    );
    await expect(put(world, { ...row, idempotencyKey: id })).rejects.toThrow('have the idempotencyKey');
  });
});
