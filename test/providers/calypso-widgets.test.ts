import { afterEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/core/provider.js';
import { type Body, CalypsoWorld } from './calypso-world.js';

// Fields: https://docs.calypso.finance/api-reference/payment-widget-api.

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open(assumptions);
  open.push(world);
  return world;
}

const key = '7c5f7c0a-65bd-4a3f-9f0e-3f8fb6b1a111';
const nobody = '00000000-0000-4000-8000-000000000000';
const linked = { cryptoCurrencies: ['ETH', 'TRX'] };
const fiatWidget = { ...linked, fiatAmount: 10, fiatCurrency: 'EUR' };

describe('widgets', () => {
  it('are answered with the documented fields in the documented order, and found by their key', async () => {
    const world = await start({ absentFields: 'null' });
    const made = await world.ok('payment-widget.single-fiat.create', {
      ...fiatWidget,
      idempotencyKey: key,
      externalId: 'W',
    });
    expect(Object.keys(made).join()).toBe(
      'idempotencyKey,cryptoCurrencies,description,widgetType,widgetState,logoUrl,returnUrl,supportUrl,externalId,invoices,createdDate,expiration',
    );
    const invoices = made['invoices'] as Body[];
    expect(invoices.map((one) => one['cryptoCurrency'])).toEqual(['ETH', 'TRX']);
    expect(Object.keys(invoices[0] ?? {}).join()).toBe(
      'invoiceId,cryptoCurrency,invoiceIdempotencyKey,invoiceExternalId',
    );
    // The invoice in TRX lives three hours, the one in ETH a day.
    expect(made['expiration']).toBe('2026-01-06T09:00:00.000Z');
    expect(await world.ok('payment-widget.single-fiat.find', { requestId: key })).toEqual(made);
    expect(await world.code('payment-widget.unlimited-linked.find', { requestId: key })).toBe('004');
    expect(await world.code('payment-widget.single-fiat.find', { requestId: nobody })).toBe('004');
    const first = await world.ok('invoice.get', { id: String(invoices[0]?.['invoiceId']) });
    expect(first).toMatchObject({ type: 'SINGLE_FIAT', fiatAmount: 10, fiatCurrency: 'EUR', externalId: 'W' });
  });

  it('of one fiat amount are completed by the first invoice; the others are archived', async () => {
    const world = await start();
    const made = await world.ok('payment-widget.single-fiat.create', { ...fiatWidget, idempotencyKey: key });
    const ids = (made['invoices'] as Body[]).map((one) => String(one['invoiceId']));
    const [eth, trx] = [await world.ok('invoice.get', { id: ids[0] ?? '' }), ids[1] ?? ''];
    await world.pay(String(eth['invoiceAddress']), 'ETH', String(eth['amount']));
    await world.advance(60_000);
    expect(await world.ok('payment-widget.single-fiat.find', { requestId: key })).toMatchObject({
      widgetState: 'COMPLETED',
    });
    expect(await world.ok('invoice.get', { id: trx })).toMatchObject({ state: 'ARCHIVED' });
    await world.advance(10 * 86_400_000);
    expect(await world.ok('payment-widget.single-fiat.find', { requestId: key })).toMatchObject({
      widgetState: 'COMPLETED',
    });
  });

  it.each<[string, Json, number]>([
    ['single-fiat', fiatWidget, 1],
    ['unlimited-linked', linked, 90],
  ])('%s are archived with their last invoice', async (kind, payload, days) => {
    const world = await start();
    await world.ok(`payment-widget.${kind}.create`, { ...(payload as JsonObject), idempotencyKey: key });
    const state = async () => (await world.ok(`payment-widget.${kind}.find`, { requestId: key }))['widgetState'];
    await world.advance(days * 86_400_000 - 1);
    expect(await state()).toBe('IN_PROGRESS');
    await world.advance(1);
    expect(await state()).toBe('ARCHIVED');
  });
});
