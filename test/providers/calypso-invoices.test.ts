import { afterEach, describe, expect, it } from 'vitest';
import { balance, day, funded, hour, invoiced, key, moved, seen, single } from './calypso-invoiced.js';
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

describe('a single invoice', () => {
  it('is answered with the documented fields in the documented order', async () => {
    const world = await start({ absentFields: 'null' });
    const { made } = await invoiced(world, 'single', {
      ...single,
      idempotencyKey: key.toUpperCase(),
      externalId: 'A-1',
    });
    expect(Object.keys(made).join()).toBe(
      'id,invoiceAddress,type,amount,fee,totalDebitAmount,currency,state,lastDepositHash,description,createdDate,idempotencyKey,expiration,fiatAmount,fiatCurrency,lastFiatUpdated,interventionType,isInterventionResolved,subscriptionEnabled,returnUrl,logoUrl,supportUrl,externalId,lowerBound,autoconversion,fiatAvailable',
    );
    expect(made).toMatchObject({
      type: 'SINGLE',
      amount: 10.234,
      state: 'PENDING_PAYMENT',
      description: 'Order 17',
      idempotencyKey: key,
      createdDate: '2026-01-05T09:00:00.000Z',
      expiration: '2026-01-06T09:00:00.000Z',
      externalId: 'A-1',
      fiatAmount: null,
      isInterventionResolved: false,
    });
    expect(await world.ok('invoice.get', { idempotencyKey: key })).toEqual(made);
    expect(await world.ok('invoice.get', { id: String(made['id']), idempotencyKey: key })).toEqual(made);
  });

  it('is seen, checked, paid and credited: +1, +3, +5 and +7 s', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const { id, made, pay, read } = await invoiced(world, 'single', {
      ...single,
      idempotencyKey: key,
      externalId: 'A-1',
    });
    const { txid, from } = await pay('10.234');
    const states: unknown[] = [];
    for (const ms of [999, 1, 2000, 2000, 2000]) {
      await world.advance(ms);
      states.push((await read())['state']);
    }
    expect(states).toEqual(['PENDING_PAYMENT', 'MEM_POOL_FOUND', 'PENDING_COMPLIANCE_CHECK', 'PAID', 'COMPLETED']);
    expect(await balance(world, 'USDT_BSC')).toBe(10.234);
    expect(await read()).toMatchObject({ lastDepositHash: txid, isInterventionResolved: false });
    const events = eventsOf(receiver);
    expect(events.map(({ type }) => type)).toEqual(['INVOICE_CREATE_INVOICE', ...funded, 'INVOICE_PAID', moved]);
    expect(events.map(({ envelope }) => [envelope['service'], envelope['level']].join())).toEqual([
      'INVOICE,SUCCESS',
      ...Array.from({ length: 5 }, () => 'INVOICE,INFO'),
    ]);
    const [payment] = (await world.ok('invoice.deposit.find', { id }))['result'] as Body[];
    const [created, mempool, checking, received, paid, completed] = events.map(({ data }) => JSON.stringify(data));
    const createdDate = '2026-01-05T09:00:00';
    const fiatAmount = { USD: 10.23, EUR: 8.82 };
    const common = { message: 'Order 17', currency: 'USDT_BSC', parentExternalId: id, createdDate };
    const names = { idempotencyKey: key, externalId: 'A-1' };
    expect(created).toBe(JSON.stringify({ type: 'INVOICE_CREATE_INVOICE', amount: 10.234, ...common, ...names }));
    expect(mempool).toBe(
      JSON.stringify({
        type: 'INVOICE_MEMPOOL_FOUND',
        amount: 10.234,
        realAmount: 10.234,
        currency: 'USDT_BSC',
        description: 'Order 17',
        parentExternalId: id,
        createdDate,
        ...names,
        transactionHash: txid,
      }),
    );
    const funds = {
      amount: 10.234,
      transactionId: [payment?.['id']],
      ...common,
      senderAddress: from,
      ...names,
      paymentDate: '2026-01-05T09:00:01',
      transactionHash: txid,
      fiatAmount,
    };
    expect(checking).toBe(JSON.stringify({ type: 'INVOICE_PENDING_COMPLIANCE', ...funds }));
    expect(received).toBe(JSON.stringify({ type: 'INVOICE_FUNDS_RECEIVED_FOR_INVOICE', ...funds }));
    expect(paid).toBe(
      JSON.stringify({
        type: 'INVOICE_PAID',
        amount: 10.234,
        realAmount: 10.234,
        currency: 'USDT_BSC',
        description: 'Order 17',
        parentExternalId: id,
        ...names,
      }),
    );
    expect(completed).toBe(
      JSON.stringify({
        type: moved,
        amount: 10.234,
        ...common,
        idempotencyKey: key,
        serviceFee: 0,
        fiatAmount,
        transactionIds: [payment?.['id']],
      }),
    );
    expect(made['invoiceAddress']).toMatch(/^0x[0-9a-fA-F]{40}$/);
  });

  // 10.23 of 10.234 is paid, 10.00 of 10.234 is not: the documents' own figures.
  it.each<[string, string, unknown, string]>([
    ['10.234', 'COMPLETED', undefined, moved],
    ['10.23', 'COMPLETED', undefined, moved],
    ['10.18283', 'COMPLETED', undefined, moved],
    ['10.18282', 'PENDING_INTERVENTION', 'UNDERPAY', 'INVOICE_PENDING_INTERVENTION'],
    ['10.00', 'PENDING_INTERVENTION', 'UNDERPAY', 'INVOICE_PENDING_INTERVENTION'],
    ['10.235', 'PENDING_INTERVENTION', 'OVERPAY', 'INVOICE_PENDING_INTERVENTION'],
  ])('of 10.234 to which %s was paid is %s', async (amount, state, interventionType, last) => {
    const world = await start();
    const receiver = await world.receiver();
    const { id, pay, read } = await invoiced(world);
    await pay(amount);
    await world.advance(60_000);
    const row = await read();
    expect([row['state'], row['interventionType']]).toEqual([state, interventionType]);
    const events = eventsOf(receiver);
    expect(events.at(-1)?.type).toBe(last);
    expect(await balance(world, 'USDT_BSC')).toBe(state === 'COMPLETED' ? Number(amount) : 0);
    if (state === 'COMPLETED') return;
    expect(events.at(-1)?.envelope['level']).toBe('SUCCESS');
    const { type, message, parentExternalId } = events.at(-1)?.data ?? {};
    expect([type, message, parentExternalId]).toEqual([last, 'Order 17', id]);
  });

  it('that was paid too much is paid at once when the merchant has it so', async () => {
    const world = await start({ overpay: 'accepted' });
    const { pay, read } = await invoiced(world);
    await pay('12');
    await world.advance(60_000);
    expect(await read()).toMatchObject({ state: 'COMPLETED' });
    expect(await balance(world, 'USDT_BSC')).toBe(12);
  });

  it('is declined when its coins are of high risk; nothing is credited, and more money changes nothing', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const { pay, read } = await invoiced(world);
    await pay('10.234', 'high');
    await world.advance(60_000);
    expect(await read()).toMatchObject({ state: 'DECLINED' });
    expect(eventsOf(receiver).map(({ type }) => type)).toEqual([
      'INVOICE_CREATE_INVOICE',
      ...seen,
      'INVOICE_COMPLIANCE_DECLINED',
    ]);
    await pay('10.234');
    await world.advance(2 * day);
    expect(eventsOf(receiver).length).toBe(4);
    expect([(await read())['state'], await balance(world, 'USDT_BSC')]).toEqual(['DECLINED', 0]);
  });

  it('gathers what is paid after too little, and has one webhook for all of it', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const { id, pay, read } = await invoiced(world);
    await pay('4');
    await world.advance(60_000);
    await pay('6.234');
    await world.advance(1000);
    expect(await read()).toMatchObject({ state: 'MEM_POOL_FOUND', interventionType: 'UNDERPAY' });
    await world.advance(60_000);
    expect(await read()).toMatchObject({
      state: 'COMPLETED',
      interventionType: 'UNDERPAY',
      isInterventionResolved: true,
    });
    const { result } = await world.ok('invoice.deposit.find', { id, sort: 'ASC' });
    const ids = (result as Body[]).map((one) => one['id']);
    expect(eventsOf(receiver).at(-1)?.data).toMatchObject({ type: moved, amount: 10.234, transactionIds: ids });
    expect(ids.length).toBe(2);
    expect(await balance(world, 'USDT_BSC')).toBe(10.234);
  });

  it('waits for all payments that are under way before it is judged', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const { pay, read } = await invoiced(world);
    await pay('5');
    await world.advance(1500);
    await pay('5.234');
    await world.advance(4000);
    expect(await read()).toMatchObject({ state: 'PENDING_COMPLIANCE_CHECK' });
    await world.advance(60_000);
    expect(await read()).toMatchObject({ state: 'COMPLETED' });
    expect(eventsOf(receiver).filter(({ type }) => type === 'INVOICE_PENDING_INTERVENTION')).toEqual([]);
  });

  it.each<[string, number]>([
    ['USDT_BSC', day],
    ['BTC', day],
    ['TRX', 3 * hour],
    ['USDT_TRX', 3 * hour],
  ])('in %s lives for %i ms', async (currency, life) => {
    const world = await start();
    const receiver = await world.receiver();
    const { id, made, read } = await invoiced(world, 'single', { amount: 2, currency, description: 'x' });
    expect(Date.parse(String(made['expiration'])) - world.now).toBe(life);
    await world.advance(life - 1);
    expect(await read()).toMatchObject({ state: 'PENDING_PAYMENT' });
    await world.advance(1);
    expect(await read()).toMatchObject({ state: 'ARCHIVED' });
    const [, expired] = eventsOf(receiver);
    const expirationDate = life === day ? '2026-01-06T09:00:00' : '2026-01-05T12:00:00';
    expect(expired?.data).toMatchObject({ type: 'INVOICE_EXPIRED', parentExternalId: id, amount: 2, expirationDate });
    expect(Object.keys(expired?.data ?? {}).join()).toBe(
      'type,parentExternalId,idempotencyKey,amount,currency,message,createdDate,expirationDate,fiatAmount',
    );
  });

  it('does not expire once a payment was seen in time, and takes none after its end', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const [inTime, late] = [await invoiced(world), await invoiced(world)];
    await world.advance(day - 1500);
    await inTime.pay('10.234');
    await world.advance(600);
    await late.pay('10.234');
    await world.advance(60_000);
    expect([(await inTime.read())['state'], (await late.read())['state']]).toEqual(['COMPLETED', 'ARCHIVED']);
    expect(eventsOf(receiver).filter(({ type }) => type === 'INVOICE_MEMPOOL_FOUND').length).toBe(1);
    expect(await balance(world, 'USDT_BSC')).toBe(10.234);
  });

  it('can end earlier, but not later than in a day', async () => {
    const world = await start();
    const asked = async (expiration: string) => {
      const { status, json } = await world.call('invoice.single.create', { ...single, expiration });
      return status === 200 ? json['expiration'] : json['errorCode'];
    };
    expect(await asked('2026-01-05T10:30:00Z')).toBe('2026-01-05T10:30:00.000Z');
    expect(await asked('2026-01-05T10:30:00')).toBe('2026-01-05T10:30:00.000Z');
    expect(await asked('2026-01-06T09:00:00.000Z')).toBe('2026-01-06T09:00:00.000Z');
    for (const wrong of ['2026-01-06T09:00:00.001Z', '2026-01-05T09:00:00Z', '2026-01-04', 'soon'])
      expect(await asked(wrong), wrong).toBe('001');
  });

  it('takes a late payment when that is assumed: credited by itself, the state stays', async () => {
    const world = await start({ paymentToClosedInvoice: 'credited' });
    const receiver = await world.receiver();
    const { pay, read } = await invoiced(world);
    await world.advance(day);
    await pay('3');
    await world.advance(60_000);
    expect([(await read())['state'], await balance(world, 'USDT_BSC')]).toEqual(['ARCHIVED', 3]);
    expect(
      eventsOf(receiver)
        .map(({ type }) => type)
        .slice(2),
    ).toEqual([...funded, moved]);
  });
});

describe('interventions', () => {
  it('return-to-paid accepts what was paid, then close-intervention marks it as resolved', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const { id, pay, read } = await invoiced(world);
    await pay('8');
    await world.advance(60_000);
    expect(await world.code('invoice.close-intervention', { id })).toBe('006');
    const back = await world.ok('invoice.return-to-paid', { id });
    expect(back).toMatchObject({ state: 'PAID', interventionType: 'UNDERPAY', isInterventionResolved: false });
    expect(await world.code('invoice.return-to-paid', { id })).toBe('006');
    await world.advance(60_000);
    expect(await read()).toMatchObject({ state: 'COMPLETED', isInterventionResolved: false });
    expect(await balance(world, 'USDT_BSC')).toBe(8);
    const events = eventsOf(receiver).slice(-2);
    expect(events.map(({ type }) => type)).toEqual(['INVOICE_PAID', moved]);
    expect(events[0]?.data).toMatchObject({ amount: 10.234, realAmount: 8 });
    expect(await world.ok('invoice.close-intervention', { id })).toMatchObject({ isInterventionResolved: true });
    expect(await world.ok('invoice.close-intervention', { id })).toMatchObject({ isInterventionResolved: true });
    expect(eventsOf(receiver).length).toBe(events.length + 5);
  });

  it.each<[string, string]>([
    ['refused', '006'],
    ['accepted', 'success'],
  ])('closing none is %s', async (closeWithoutIntervention, code) => {
    const world = await start({ closeWithoutIntervention });
    const { id, pay } = await invoiced(world);
    await pay('10.234');
    await world.advance(60_000);
    expect(await world.code('invoice.close-intervention', { id })).toBe(code);
  });
});
