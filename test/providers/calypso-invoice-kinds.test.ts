import { afterEach, describe, expect, it } from 'vitest';
import { balance, day, funded, hour, invoiced, moved } from './calypso-invoiced.js';
import { type Body, CalypsoWorld, eventsOf } from './calypso-world.js';

// Rules: https://docs.calypso.finance/docs/single-invoice, /docs/unlimited-invoice-1, /docs/how-to-manage-interventions-via-api.
// Webhooks: https://docs.calypso.money/acquiring/invoices/invoice-webhooks.

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open({ tariffs: 'free', ...assumptions });
  open.push(world);
  return world;
}

describe('a single-fiat invoice', () => {
  const fiat = { currency: 'ETH', fiatAmount: 150, fiatCurrency: 'USD', description: 'Order 18', amount: 77 };

  it('has its amount calculated every 15 minutes until it is paid', async () => {
    const world = await start({ rates: 'moving' });
    const receiver = await world.receiver();
    const { made, pay, read } = await invoiced(world, 'single-fiat', fiat);
    expect(made).toMatchObject({ type: 'SINGLE_FIAT', fiatAmount: 150, fiatCurrency: 'USD' });
    expect(made['lastFiatUpdated']).toBe('2026-01-05T09:00:00.000Z');
    expect(made['amount']).not.toBe(77);
    const amounts = new Set<unknown>();
    for (let quarter = 1; quarter <= 4; quarter += 1) {
      await world.advance(15 * 60_000 - 1);
      const before = await read();
      await world.advance(1);
      const after = await read();
      amounts.add(after['amount']);
      expect(Date.parse(String(after['lastFiatUpdated'])) - Date.parse(String(before['lastFiatUpdated']))).toBe(
        900_000,
      );
    }
    expect(amounts.size).toBeGreaterThan(2);
    const { amount } = await read();
    await pay(String(amount));
    await world.advance(60_000);
    await world.advance(hour);
    expect(await read()).toMatchObject({ state: 'COMPLETED', amount, lastFiatUpdated: '2026-01-05T10:00:00.000Z' });
    const events = eventsOf(receiver);
    expect(events.at(0)?.data).toMatchObject({ type: 'INVOICE_CREATE_INVOICE', fiatcurrency: 'USD' });
    expect(events.at(-2)?.data).toMatchObject({ type: 'INVOICE_PAID', fiatAmount: 150, fiatCurrency: 'USD' });
    expect(Object.keys(events.at(-1)?.data['fiatAmount'] as Body)).toEqual(['USD']);
  });

  it('in BTC can be assumed to move by the hour', async () => {
    const world = await start({ rates: 'moving', btcRerating: 60 });
    const { read } = await invoiced(world, 'single-fiat', { ...fiat, currency: 'BTC' });
    await world.advance(59 * 60_000);
    expect(await read()).toMatchObject({ lastFiatUpdated: '2026-01-05T09:00:00.000Z' });
    await world.advance(60_000);
    expect(await read()).toMatchObject({ lastFiatUpdated: '2026-01-05T10:00:00.000Z' });
  });

  it('rounds its amount up, to 8 digits or to those of the chain', async () => {
    const short = await invoiced(await start(), 'single-fiat', { ...fiat, fiatAmount: 10 });
    expect(short.made['amount']).toBe(0.00333334);
    const long = await invoiced(await start({ ratedDigits: 18 }), 'single-fiat', { ...fiat, fiatAmount: 10 });
    expect(long.made['amount']).toBe(0.003333333333333334);
  });

  it('ends as any other', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const { read } = await invoiced(world, 'single-fiat', { ...fiat, currency: 'TRX' });
    await world.advance(3 * hour);
    expect(await read()).toMatchObject({ state: 'ARCHIVED' });
    expect(eventsOf(receiver).at(-1)?.data).toMatchObject({ type: 'INVOICE_EXPIRED', fiatAmount: { USD: 150 } });
    await world.advance(day);
    expect(eventsOf(receiver).length).toBe(2);
  });
});

describe('an unlimited invoice', () => {
  const unlimited = { currency: 'TRX', description: 'Top-ups' };

  it('takes any number of payments, each with its own events, and stays open', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const { id, made, pay, read } = await invoiced(world, 'unlimited', unlimited);
    expect(Object.keys(made)).not.toContain('amount');
    expect(Object.keys(made)).not.toContain('expiration');
    await pay('5');
    await pay('7');
    await world.advance(60_000);
    expect([(await read())['state'], await balance(world, 'TRX')]).toEqual(['PENDING_PAYMENT', 12]);
    const events = eventsOf(receiver);
    expect(events[0]?.data).toEqual({
      type: 'INVOICE_CREATE_UNLIMITED_INVOICE',
      message: 'Top-ups',
      currency: 'TRX',
      parentExternalId: id,
      createdDate: '2026-01-05T09:00:00',
      idempotencyKey: made['idempotencyKey'],
    });
    const done = events.filter(({ type }) => type === moved);
    expect(done.map(({ data }) => data['amount'])).toEqual([5, 7]);
    expect(done.map(({ data }) => (data['transactionIds'] as string[]).length)).toEqual([1, 1]);
    expect(events.some(({ type }) => type === 'INVOICE_PAID')).toBe(false);
  });

  it.each<[string, number]>([
    ['90 days', 90],
    // From 5 January and 1 February on: 31 + 28 + 31 days, and 28 + 31 + 30.
    ['calendar', 90],
  ])('is archived three months (%s) after its last payment', async (unlimitedLifetime, days) => {
    const world = await start({ unlimitedLifetime });
    const receiver = await world.receiver();
    const { pay, read } = await invoiced(world, 'unlimited', unlimited);
    await world.advance((31 - 4) * day - 1000);
    await pay('5');
    await world.advance(1000);
    const life = unlimitedLifetime === 'calendar' ? 89 : days;
    await world.advance(life * day - 1);
    expect(await read()).toMatchObject({ state: 'PENDING_PAYMENT' });
    await world.advance(1);
    expect(await read()).toMatchObject({ state: 'ARCHIVED' });
    expect(eventsOf(receiver).at(-1)?.type).toBe('INVOICE_EXPIRED');
  });

  it.each<[string, string]>([
    ['declined', 'DECLINED'],
    ['stays', 'PENDING_PAYMENT'],
  ])('with a declined payment is %s', async (declinedUnlimited, state) => {
    const world = await start({ declinedUnlimited });
    const { pay, read } = await invoiced(world, 'unlimited', unlimited);
    await pay('5', 'high');
    await world.advance(60_000);
    expect([(await read())['state'], await balance(world, 'TRX')]).toEqual([state, 0]);
  });
});

describe('a bound invoice', () => {
  it('is paid once its payments reach the bound; those before are credited by themselves', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const { made, pay, read } = await invoiced(world, 'bound', {
      lowerBound: 10,
      currency: 'USDC',
      description: 'Gift',
    });
    expect(made).toMatchObject({ type: 'BOUND', lowerBound: 10, state: 'PENDING_PAYMENT' });
    await pay('4');
    await world.advance(60_000);
    expect([(await read())['state'], await balance(world, 'USDC')]).toEqual(['PENDING_PAYMENT', 4]);
    await pay('20');
    await world.advance(60_000);
    expect([(await read())['state'], await balance(world, 'USDC')]).toEqual(['COMPLETED', 24]);
    expect(eventsOf(receiver).map(({ type }) => type)).toEqual([
      'INVOICE_CREATE_INVOICE',
      ...funded,
      moved,
      ...funded,
      'INVOICE_PAID',
      moved,
    ]);
    const other = await invoiced(world, 'bound', { lowerBound: 10, currency: 'USDC', description: 'Gift' });
    await other.pay('4');
    await world.advance(day);
    expect(await other.read()).toMatchObject({ state: 'ARCHIVED' });
  });

  it('without a bound is paid by anything', async () => {
    const world = await start();
    const { pay, read } = await invoiced(world, 'bound', { currency: 'USDC', description: 'Gift' });
    await pay('0.01');
    await world.advance(60_000);
    expect(await read()).toMatchObject({ state: 'COMPLETED' });
  });
});

describe('fees', () => {
  it('are those of the tariff: out of what is paid, and once for an unlimited invoice', async () => {
    const world = await start({ tariffs: 'table' });
    const receiver = await world.receiver();
    const one = await invoiced(world, 'single', { amount: 100, currency: 'USDT_BSC', description: 'x' });
    const { items } = await world.ok('tariff.extended-fee', {
      items: [{ baseAmount: 100, currency: 'USDT_BSC', opType: 'SINGLE_INVOICE' }],
    });
    const [item] = items as { readonly feeReceiver: Body }[];
    const fee = item?.feeReceiver['fee'];
    expect(fee).toBeGreaterThan(0);
    expect(one.made).toMatchObject({ fee, totalDebitAmount: 100 });
    await one.pay('100');
    await world.advance(60_000);
    expect(eventsOf(receiver).at(-1)?.data).toMatchObject({ serviceFee: fee });
    expect(await balance(world, 'USDT_BSC')).toBe(100 - Number(fee));
    const many = await invoiced(world, 'unlimited', { currency: 'USDC', description: 'x' });
    await many.pay('100');
    await world.advance(60_000);
    await many.pay('100');
    await world.advance(60_000);
    const [first, second] = eventsOf(receiver)
      .filter(({ type, data }) => type === moved && data['currency'] === 'USDC')
      .map(({ data }) => Number(data['serviceFee']));
    expect([first, second]).toEqual([1.5, 0.5]);
    expect(await balance(world, 'USDC')).toBe(198);
  });

  it('can be added in totalDebitAmount', async () => {
    const world = await start({ tariffs: 'table', totalDebitAmount: 'amountAndFee' });
    const { made } = await invoiced(world, 'single', { amount: 100, currency: 'USDT_BSC', description: 'x' });
    expect(made['totalDebitAmount']).toBe(100 + Number(made['fee']));
  });
});
