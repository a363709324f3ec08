/** Fiat money, top-ups, reports and settlement. Sources: https://docs.calypso.finance/api-reference/fiat-deposit-api, .../crypto-to-fiat-api, .../report-api, .../settlement-wallet-api */
import { afterEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/core/json.js';
import type { Page } from '../../src/core/provider.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { type Body, CalypsoWorld, eventsOf } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open(assumptions);
  open.push(world);
  return world;
}

const tron = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
const key = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const usual = { itemId: 'card-eur', currency: 'USDT_TRX', fiatAmount: 100 };
const create = (world: CalypsoWorld, change: JsonObject = {}) =>
  world.ok('fiat.deposit.create-order', { ...usual, ...change });
const confirm = (world: CalypsoWorld, { id }: Body) => world.ok('fiat.deposit.confirm-order', { id: String(id) });
const state = async (world: CalypsoWorld, { id }: Body) =>
  (await world.ok('fiat.deposit.order', { id: String(id) }))['state'];
const fire = (world: CalypsoWorld, event: string, row: Body) =>
  world.workspace.unit(calypso, (ctx) => ctx.fire('onramp', String(row['id']), event));

async function balance(world: CalypsoWorld, currency = 'USDT_TRX'): Promise<unknown> {
  const { balances } = await world.ok('account.get');
  return (balances as Body[]).find((one) => one['currency'] === currency)?.['amount'];
}

describe('an on-ramp order', () => {
  it('is created, confirmed, paid and completed: its object, its link, every event', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await create(world, { idempotencyKey: key, externalId: 'o-1' });
    expect(JSON.stringify(made)).toBe(
      JSON.stringify({
        id: made['id'],
        cryptoAmount: 116,
        fiatAmount: 100,
        fiatCurrency: 'EUR',
        currency: 'USDT_TRX',
        state: 'CREATED',
      }),
    );
    expect(await confirm(world, made)).toMatchObject({
      state: 'IN_PROGRESS',
      paymentLink: `http://127.0.0.1:1/calypso/onramp/${made['id']}`,
    });
    await fire(world, 'paid', made);
    expect([await state(world, made), await balance(world)]).toEqual(['PAID', 0]);
    await world.advance(3_600_000);
    expect([await state(world, made), await balance(world)]).toEqual(['COMPLETED', 116]);
    const events = eventsOf(receiver);
    expect(events.map(({ type }) => type)).toEqual([
      'FIAT_DEPOSIT_ORDER_CREATED',
      'FIAT_DEPOSIT_ORDER_CONFIRM',
      'FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED',
    ]);
    expect(events[0]?.envelope).toMatchObject({ service: 'FIAT_DEPOSIT' });
    expect(JSON.stringify(events[0]?.data)).toBe(
      JSON.stringify({
        type: 'FIAT_DEPOSIT_ORDER_CREATED',
        orderId: made['id'],
        parentExternalId: made['id'],
        externalId: 'o-1',
        idempotencyKey: key,
        currency: 'USDT_TRX',
        cryptoAmount: '116',
        fiatCurrency: 'EUR',
        fiatAmount: '100',
      }),
    );
  });

  it.each([['confirmed'], [undefined]])('that is %s and not paid expires on its time', async (before) => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await create(world);
    if (before !== undefined) await confirm(world, made);
    await world.advance(899_999);
    expect(await state(world, made)).not.toBe('EXPIRED');
    await world.advance(1);
    expect(await state(world, made)).toBe('EXPIRED');
    expect(eventsOf(receiver).at(-1)?.type).toBe('FIAT_DEPOSIT_ORDER_EXPIRED');
    expect(await world.code('fiat.deposit.confirm-order', { id: String(made['id']) })).toBe('001');
  });

  it('can fail, and then neither expires nor credits', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await create(world);
    await confirm(world, made);
    await fire(world, 'failed', made);
    await world.advance(3_600_000);
    expect([await state(world, made), await balance(world)]).toEqual(['FAILED', 0]);
    expect(eventsOf(receiver).at(-1)?.type).toBe('FIAT_DEPOSIT_ORDER_FAILED');
  });

  it.each([
    ['failed', ['confirmed', 'failed']],
    ['failed after it was paid', ['confirmed', 'paid', 'failed']],
    ['completed by hand', ['confirmed', 'paid', 'completed']],
    ['expired by hand', ['confirmed', 'expired']],
  ])('that is %s has nothing waiting any more', async (_how, events) => {
    const world = await start();
    const made = await create(world);
    for (const event of events) await fire(world, event, made);
    const waiting = JSON.stringify(world.workspace.state().jobs);
    expect(waiting).not.toContain(String(made['id']));
  });

  it('sends the coins to an external address when one is named', async () => {
    const world = await start();
    const made = await create(world, { externalAddress: tron });
    await confirm(world, made);
    await fire(world, 'paid', made);
    await world.advance(60_000);
    expect(await balance(world)).toBe(0);
    expect(world.workspace.chain.list()).toMatchObject([{ to: tron, amount: '116', currency: 'USDT_TRX' }]);
  });

  it('keeps a fixed rate until it expires', async () => {
    const world = await start({ rates: 'moving' });
    const offer = () => world.ok('fiat.deposit.method', { itemId: 'card-eur', currency: 'USDT_TRX', fiatAmount: 100 });
    const first = await offer();
    expect(first).toMatchObject({
      rateExpiredDate: '2026-01-05T09:15:00.000Z',
      methods: [
        { itemId: 'card-eur', fiatAmount: 100, withdrawalSettingsType: 'CARD', fiatCurrency: 'EUR', minLimit: 10 },
      ],
    });
    const fixedRateId = String(first['fixedRateId']);
    const [method] = first['methods'] as Body[];
    expect(await create(world, { fixedRateId })).toMatchObject({ cryptoAmount: method?.['cryptoAmount'] });
    await world.advance(900_000);
    expect(await world.code('fiat.deposit.create-order', { ...usual, fixedRateId })).toBe('001');
  });

  it('with a key that was used is error 016', async () => {
    const world = await start();
    await create(world, { idempotencyKey: key });
    expect(await world.code('fiat.deposit.create-order', { ...usual, idempotencyKey: key })).toBe('016');
  });

  it('has a page that shows it and pays it', async () => {
    const world = await start();
    const made = await create(world);
    const browse = (id: string, params: Record<string, string>, body = '') =>
      world.workspace.unit(calypso, (ctx) => {
        const page = (calypso.pages as readonly Page[]).find((one) => one.id === id);
        const request = { ...world.request(body, {}), body: Buffer.from(body) };
        return page?.handle({ operation: id, request, params, query: new URLSearchParams() } as never, ctx);
      });
    const params = { id: String(made['id']) };
    expect((await browse('onramp', params))?.text).toContain('not confirmed yet');
    expect((await browse('onramp.pay', params, 'do=paid'))?.status).toBe(400);
    await confirm(world, made);
    expect((await browse('onramp', params))?.text).toContain('Pay 100 EUR');
    expect((await browse('onramp.pay', params, 'do=odd'))?.status).toBe(400);
    expect((await browse('onramp.pay', params, 'do=paid'))?.status).toBe(303);
    expect(await state(world, made)).toBe('PAID');
    expect((await browse('onramp', { id: 'nobody' }))?.status).toBe(404);
  });
});

describe('what can be asked about fiat money', () => {
  it('methods, regions, currencies, rates and limits', async () => {
    const world = await start();
    const { method } = await world.ok('fiat.method', { currency: 'BTC', geoId: 'US' });
    expect((method as Body[]).map((one) => Object.keys(one).join())).toEqual([
      'methodName,methodCode,fixedRateId,fixedRate,expiredFixedRateDate,minLimit,maxLimit',
    ]);
    expect(await world.ok('fiat.geo')).toEqual(await world.ok('fiat.withdrawal.geo'));
    expect(await world.ok('fiat.deposit.fiatcurrencies')).toEqual({ fiatCurrencies: ['ARS', 'EUR', 'USD'] });
    expect(await world.ok('fiat.deposit.key.generate')).not.toEqual(await world.ok('fiat.deposit.key.generate'));
    expect(await world.ok('c2f.order.rate', { fiatCurrency: 'USD', currency: 'ETH' })).toMatchObject({
      rate: 3000,
      expiredDate: '2026-01-05T09:15:00.000Z',
    });
    expect(await world.ok('c2f.order.limit', { fiatCurrency: 'USD' })).toEqual({
      minLimit: 10,
      maxLimit: 5000,
      limitCurrency: 'USD',
    });
  });

  it('orders that only a scenario makes are found as they are given', async () => {
    const world = await start();
    const c2f = {
      orderId: 'c-1',
      state: 'INIT',
      currency: 'ETH',
      fiatCurrency: 'USD',
      amountInCrypto: 1,
      amountInFiat: 3000,
    };
    const withdrawal = {
      id: 'w-1',
      cryptoAmount: 1,
      fiatAmount: 3000,
      fiatCurrency: 'USD',
      currency: 'ETH',
      state: 'CREATED',
    };
    const fiat = {
      idempotencyKey: key,
      invoiceId: 'i-1',
      state: 'unpaid',
      currency: 'ETH',
      orderCryptoAmount: 1,
      fiatCurrency: 'USD',
      orderFiatAmount: 3000,
    };
    await world.workspace.unit(calypso, (ctx) => {
      calypso.given.c2f_orders.put(ctx, c2f);
      calypso.given.fiat_withdrawals.put(ctx, withdrawal);
      calypso.given.fiat_orders.put(ctx, fiat);
    });
    expect(await world.ok('c2f.order', { orderId: 'c-1' })).toEqual(c2f);
    expect(await world.ok('fiat.withdrawal.order', { id: 'w-1' })).toEqual(withdrawal);
    const { idempotencyKey, ...shown } = fiat;
    expect(await world.ok('fiat.order', { idempotencyKey })).toEqual(shown);
    expect(await world.code('c2f.order', { orderId: 'w-1' })).toBe('004');
  });
});

describe('a top-up', () => {
  const topUp = async (world: CalypsoWorld, risk: 'low' | 'high') => {
    const { wallets } = await world.ok('settlement.wallet.list');
    const wallet = (wallets as Body[]).find(({ blockchain }) => blockchain === 'Tron');
    await world.pay(String(wallet?.['address']), 'USDT_TRX', '50', risk);
    await world.advance(60_000);
    return String(wallet?.['address']);
  };

  it('that passes the check is on the account', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const address = await topUp(world, 'low');
    expect(eventsOf(receiver).map(({ type }) => type)).toEqual([
      'TOP_UP_PENDING_COMPLIANCE',
      'WALLET_FUNDS_DELIVERED_ACCOUNT',
    ]);
    const { data } = eventsOf(receiver)[1] ?? {};
    expect(Object.keys(data ?? {})).toEqual([
      'type',
      'amount',
      'currency',
      'senderAddress',
      'paymentDate',
      'transactionHash',
      'fiatAmount',
    ]);
    expect(data).toMatchObject({ amount: 50, fiatAmount: { USD: 50 }, paymentDate: '2026-01-05T09:00:01' });
    expect(await balance(world)).toBe(50);
    expect(await world.ok('settlement.wallet', { address })).toMatchObject({
      blockchain: 'Tron',
      balances: [{ currency: 'USDT_TRX', amount: 50, token: true }],
    });
  });

  it('that fails it is not', async () => {
    const world = await start();
    const receiver = await world.receiver();
    await topUp(world, 'high');
    expect(eventsOf(receiver).map(({ type }) => type)).toEqual([
      'TOP_UP_PENDING_COMPLIANCE',
      'TOP_UP_COMPLIANCE_DECLINED',
    ]);
    expect(await balance(world)).toBe(0);
  });
});

describe('reports and settlement', () => {
  async function paidOut(): Promise<{ world: CalypsoWorld; made: Body }> {
    const world = await start({ startingBalances: 'funded' });
    const made = await world.ok('payout.create', {
      depositAddress: tron,
      amount: 100,
      currency: 'USDT_TRX',
      idempotencyKey: key,
    });
    await world.advance(60_000);
    return { world, made };
  }
  const span = { firstDate: '2026-01-05T00:00:00Z', lastDate: '2026-01-06T00:00:00Z' };
  const rows = async (world: CalypsoWorld, id: string, change: JsonObject = {}) =>
    ((await world.ok(id, { ...span, ...change }))['data'] as { rows: Body[] }).rows;

  it('hold what was created in a span of time', async () => {
    const { world, made } = await paidOut();
    expect((await rows(world, 'report.payout')).map(({ id }) => id)).toEqual([made['id']]);
    expect(await rows(world, 'report.payout', { lastDate: '2026-01-05T08:59:59Z' })).toEqual([]);
    expect(await rows(world, 'report.payout', { blockchainList: 'Ethereum, BSC' })).toEqual([]);
    expect(await rows(world, 'report.payout', { blockchainList: 'BSC, Tron' })).toHaveLength(1);
    expect(await rows(world, 'report.invoice')).toEqual([]);
    expect((await rows(world, 'settlement.report.outgoing')).map(({ amount }) => amount)).toEqual([-99.8, -0.2]);
    expect(await rows(world, 'settlement.report.incoming')).toHaveLength(11);
    expect(await rows(world, 'settlement.report.all')).toHaveLength(13);
  });

  it('tell the balances before and after a span of time', async () => {
    const { world } = await paidOut();
    const tokens = (row: Body) => row['currency'] === 'USDT_TRX';
    const balances = (change: JsonObject) => rows(world, 'settlement.report.balance', change);
    const [whole] = (await balances({ blockchainList: 'Tron' })).filter(tokens);
    expect(JSON.stringify(whole)).toBe('{"currency":"USDT_TRX","openingBalance":0,"closingBalance":49900}');
    expect((await balances({ blockchainList: 'Tron' })).map(({ currency }) => currency)).toEqual(['TRX', 'USDT_TRX']);
    await world.advance(60_000);
    await world.ok('payout.create', { depositAddress: tron, amount: 10, currency: 'USDT_TRX' });
    const later = await balances({ firstDate: '2026-01-05T09:01:30Z' });
    expect(later.find(tokens)).toMatchObject({ openingBalance: 49_900, closingBalance: 49_890 });
    expect((await balances({ lastDate: '2026-01-05T09:01:30Z' })).find(tokens)).toMatchObject({
      closingBalance: 49_900,
    });
    expect(await balances({ lastDate: '2026-01-05T08:59:59Z' })).toEqual([]);
  });

  it('name the opcodes that transactions of a wallet can be asked for by', async () => {
    expect(await (await start()).ok('settlement.wallet.opcodes')).toEqual({ opcodes: ['WITHDRAWAL'] });
  });

  it.each([
    ['+03:00', 0],
    ['-03:00', 1],
    [{ id: '+00:00' }, 1],
  ])('take dates without a zone in %j', async (zoneOffset, count) => {
    const { world } = await paidOut();
    const change = { firstDate: '2026-01-05T05:30:00', lastDate: '2026-01-05T11:00:00', zoneOffset };
    expect(await rows(world, 'report.payout', change)).toHaveLength(count);
  });

  it('are empty objects when assumed so', async () => {
    expect(await (await start({ reportData: 'empty' })).ok('report.payout', span)).toEqual({ data: {} });
  });

  it('payouts and withdrawals name the currencies of their fees', async () => {
    const { world } = await paidOut();
    const fees = { calypsoFeeCurrency: 'USDT_TRX', blockchainFee: 0, blockchainFeeCurrency: 'TRX' };
    expect(await world.ok('settlement.payout', { idempotencyKey: key })).toMatchObject({ state: 'COMPLETED', ...fees });
    expect(await world.ok('settlement.payout.withdrawals', { requestId: '1001' })).toMatchObject({
      withdrawalId: 1001,
      ...fees,
    });
    const page = await world.ok('settlement.wallet.transactions', {
      opcodes: ['WITHDRAWAL'],
      currency: 'USDT_TRX',
      addressTo: tron,
    });
    expect(page).toMatchObject({ totalElements: 1, result: [{ amount: 100, opCode: 'WITHDRAWAL', serviceFee: 0.2 }] });
    expect((await world.ok('settlement.wallet.transactions', { currency: 'ETH' }))['totalElements']).toBe(0);
  });
});

describe('bad input is error 001 and changes nothing', () => {
  const bad: [string, Json, string?][] = [
    ['fiat.deposit.create-order', {}],
    ['fiat.deposit.create-order', { ...usual, itemId: 'odd' }],
    ['fiat.deposit.create-order', { ...usual, currency: 'XXX' }],
    ['fiat.deposit.create-order', { ...usual, fiatAmount: null }],
    ['fiat.deposit.create-order', { ...usual, cryptoAmount: 5 }],
    ['fiat.deposit.create-order', { ...usual, fiatAmount: '100' }],
    ['fiat.deposit.create-order', { ...usual, fiatAmount: 0.001 }],
    ['fiat.deposit.create-order', { ...usual, fiatAmount: 9.99 }],
    ['fiat.deposit.create-order', { ...usual, fiatAmount: 5000.01 }],
    ['fiat.deposit.create-order', { ...usual, fixedRateId: 'odd' }],
    ['fiat.deposit.create-order', { ...usual, externalAddress: 'nowhere' }],
    ['fiat.deposit.create-order', { ...usual, idempotencyKey: 'odd' }],
    ['fiat.deposit.confirm-order', {}],
    ['fiat.deposit.confirm-order', { id: 'nobody' }, '004'],
    ['fiat.deposit.order', { id: 'nobody' }, '004'],
    ['fiat.deposit.order', { id: 5 }],
    ['fiat.deposit.method', {}],
    ['fiat.deposit.method', { currency: 'ETH', cryptoAmount: 1, fiatAmount: 1 }],
    ['fiat.withdrawal.method', { currency: 'ETH', external: 'yes' }],
    ['fiat.withdrawal.order', { id: 'nobody' }, '004'],
    ['fiat.method', {}],
    ['fiat.method', { currency: 'XXX' }],
    ['fiat.order', {}],
    ['fiat.order', { idempotencyKey: 'nobody' }, '004'],
    ['c2f.order', { orderId: 'nobody' }, '004'],
    ['c2f.order.rate', { fiatCurrency: 'USD' }],
    ['c2f.order.rate', { fiatCurrency: 'XXX', currency: 'ETH' }],
    ['c2f.order.limit', { fiatCurrency: 'XXX' }],
    ['c2f.order.limit', { fiatCurrency: 'USD', currency: 'XXX' }],
    ['report.payout', {}],
    ['report.payout', { firstDate: '2026-01-05', lastDate: 'odd' }],
    ['report.invoice', { firstDate: '2026-01-05', lastDate: '2026-01-04' }],
    ['settlement.report.all', { firstDate: '2026-01-05', lastDate: '2026-01-06', zoneOffset: 3 }],
    ['settlement.wallet', {}],
    ['settlement.wallet', { address: 'nowhere' }, '004'],
    ['settlement.wallet.transactions', { walletAddress: 'nowhere' }, '004'],
    ['settlement.wallet.transactions', { opcodes: ['ODD'] }],
    ['settlement.wallet.transactions', { pageSize: 0 }],
    ['settlement.payout', {}],
    ['settlement.payout.withdrawals', { requestId: '7' }, '004'],
  ];
  it.each(bad)('%s %j', async (operation, payload, code = '001') => {
    const world = await start();
    const before = JSON.stringify(world.workspace.state());
    expect(await world.code(operation, payload)).toBe(code);
    expect(JSON.stringify(world.workspace.state())).toBe(before);
  });
});

it('every documented operation is built', () => {
  expect(calypso.operations.filter(({ handle }) => handle === undefined).map(({ id }) => id)).toEqual([]);
});
