import { afterEach, describe, expect, it } from 'vitest';
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

const day = 86_400_000;
const nobody = '00000000-0000-4000-8000-000000000000';
const happy = [
  'CUSTOMER_PURSE_MEM_POOL_FOUND',
  'CUSTOMER_PURSE_PENDING_COMPLIANCE',
  'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE',
  'CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED',
];
const declined = [...happy.slice(0, 2), 'CUSTOMER_PURSE_COMPLIANCE_DECLINED'];

async function balance(world: CalypsoWorld, currency: string): Promise<unknown> {
  const { balances } = await world.ok('account.get');
  return (balances as Body[]).find((one) => one['currency'] === currency)?.['amount'];
}

async function transactions(world: CalypsoWorld, payload: Body = {}): Promise<Body[]> {
  return (await world.ok('transaction.find', { sort: 'ASC', ...payload } as never))['result'] as Body[];
}

describe('a deposit', () => {
  it('is seen, checked, confirmed and credited: +1, +3, +5 and +7 s', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const customerId = await world.customer();
    const purse = await world.ok('address.get', { customerId, currency: 'ETH' });
    const { txid, from } = await world.pay(String(purse['address']));
    await world.advance(0);
    expect(await transactions(world)).toEqual([]);
    const seen: [string, string, boolean][] = [];
    for (const ms of [1000, 2000, 2000, 2000]) {
      await world.advance(ms - 1);
      const before = receiver.received.length;
      await world.advance(1);
      expect(receiver.received.length).toBe(before + 1);
      const [row] = await transactions(world);
      seen.push([
        String(row?.['transactionState']),
        String(row?.['complianceState']),
        row?.['translationToAccountCompleted'] === true,
      ]);
    }
    expect(seen).toEqual([
      ['MEM_POOL_FOUND', 'UNCHECKED', false],
      ['PENDING_COMPLIANCE_CHECK', 'IN_PROGRESS', false],
      ['CONFIRMED', 'CHECKED', false],
      ['CONFIRMED', 'CHECKED', true],
    ]);
    const events = eventsOf(receiver);
    expect(events.map(({ type }) => type)).toEqual(happy);
    const [row] = await transactions(world);
    const transactionId = String(row?.['id']);
    const readable = {
      currency: 'ETH',
      customerId,
      customerBlocked: false,
      purseId: purse['id'],
      address: purse['address'],
      transactionId,
      amount: 0.5,
    };
    expect(JSON.stringify(events[0]?.data)).toBe(JSON.stringify(readable));
    expect(events[3]?.data).toEqual({ ...readable, transactionHash: txid, transactionState: 'CONFIRMED' });
    expect(Object.keys(events[0]?.envelope ?? {})).toEqual([
      'requestId',
      'id',
      'createdDate',
      'level',
      'service',
      'eventType',
      'data',
    ]);
    expect(events[0]?.envelope).toMatchObject({
      id: 1,
      createdDate: '2026-01-05T09:00:01',
      level: 'INFO',
      service: 'CUSTOMER_PURSE',
    });
    const single = await world.ok('transaction.get', { transactionId });
    expect(single).toEqual({
      id: transactionId,
      amount: 0.5,
      addressFrom: from,
      currency: 'ETH',
      transactionHash: txid,
      transactionState: 'CONFIRMED',
      complianceState: 'CHECKED',
      translationToAccountCompleted: true,
      createdDate: '2026-01-05T09:00:01.000Z',
    });
    expect(await balance(world, 'ETH')).toBe(0.5);
  });

  it('is verified by the receiver, and by nobody with another secret', async () => {
    const world = await start();
    const receiver = await world.receiver();
    await world.pay(await world.address(await world.customer()));
    await world.advance(10_000);
    const { subscriptions } = await world.ok('webhook.list');
    const [hook] = subscriptions as Body[];
    for (const { headers, body } of receiver.received) {
      const verify = (secretOf: (key: string | undefined) => string | undefined, text = body) =>
        calypso.receiver.verify(headers as Record<string, string>, Buffer.from(text), secretOf, 0).ok;
      expect(headers['content-type']).toBe('application/json');
      expect(verify((key) => (key === hook?.['publicKey'] ? String(hook?.['secretKey']) : undefined))).toBe(true);
      expect(verify(() => world.keys.secret)).toBe(false);
      expect(verify(() => String(hook?.['secretKey']), `${body} `)).toBe(false);
    }
  });

  it('of risky coins is declined, closes the address and credits nothing', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const customerId = await world.customer();
    const first = await world.address(customerId);
    await world.pay(first, 'USDT_BSC', '7', 'high');
    await world.advance(60_000);
    expect(eventsOf(receiver).map(({ type }) => type)).toEqual(declined);
    expect(eventsOf(receiver)[2]?.data).toMatchObject({ transactionState: 'DECLINED', currency: 'USDT_BSC' });
    expect(await transactions(world)).toMatchObject([{ transactionState: 'DECLINED', complianceState: 'DECLINE' }]);
    expect(await balance(world, 'USDT_BSC')).toBe(0);
    const second = await world.address(customerId);
    expect(second).not.toBe(first);
    const { list } = (await world.call('purse.get-all', { customerId })).json;
    expect(list).toMatchObject([{ status: 'DECLINED' }, { status: 'PENDING_PAYMENT' }]);
    await world.advance(31 * day);
    expect(eventsOf(receiver).slice(3)).toMatchObject([{ type: 'CUSTOMER_PURSE_EXPIRED', data: { address: second } }]);
  });

  it('of a blocked customer is credited and flagged', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const customerId = await world.customer();
    const address = await world.address(customerId);
    await world.pay(address);
    await world.advance(1000);
    await world.ok('customer.block', { customerId });
    await world.advance(10_000);
    expect(eventsOf(receiver).map(({ data }) => data['customerBlocked'])).toEqual([false, true, true, true]);
    expect(eventsOf(receiver)[1]?.data).not.toHaveProperty('blocked');
    expect(await balance(world, 'ETH')).toBe(0.5);
  });

  it('adds up exactly, however many digits', async () => {
    const world = await start();
    const customerId = await world.customer();
    const address = await world.address(customerId);
    await world.pay(address, 'ETH', '0.1');
    await world.pay(address.toLowerCase(), 'ETH', '0.200000000000000001');
    await world.pay(`0x${address.slice(2).toUpperCase()}`, 'USDT', '3', 'medium');
    await world.advance(60_000);
    const account = world.read((ctx) => ctx.rows('accounts').all()[0]);
    expect(account?.['balances']).toEqual({ ETH: '0.300000000000000001', USDT: '3' });
    expect(await transactions(world)).toHaveLength(3);
  });

  it('takes a code or a symbol with a network, and names what an address takes', async () => {
    const world = await start();
    const customerId = await world.customer();
    const address = await world.address(customerId);
    const tron = await world.address(customerId, 'TRX');
    const paid = (to: string, currency: string, network?: string) =>
      world.workspace.pay({ to, currency, network, amount: '1' });
    expect(await paid(address, 'USDT')).toMatchObject({ currency: 'USDT', network: 'ethereum' });
    expect(await paid(address, 'USDT', 'polygon')).toMatchObject({ currency: 'USDT_MATIC', network: 'polygon' });
    expect(await paid(address, 'usdt', 'BNB Smart Chain')).toMatchObject({ currency: 'USDT_BSC' });
    expect(await paid(tron, 'USDT_TRX', 'tron')).toMatchObject({ currency: 'USDT_TRX' });
    await expect(paid(tron, 'USDT')).rejects.toThrow('It takes TRX, USDT_TRX, USDC_TRX');
    await expect(paid(address, 'TRX')).rejects.toThrow('does not take "TRX"');
    await expect(paid(address, 'ETH', 'polygon')).rejects.toThrow('does not take "ETH" on "polygon"');
    await expect(paid(address, 'ETH', 'moon')).rejects.toThrow('does not take');
    await expect(paid(`0x${'1'.repeat(40)}`, 'ETH')).rejects.toThrow('No provider has given out');
    await expect(world.pay(tron, 'USDT_TRX', '0.0000001')).rejects.toThrow('6 digits');
  });

  it('that comes in time keeps the address open; each confirmed one for 365 days more', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const customerId = await world.customer();
    const first = await world.address(customerId);
    await world.advance(30 * day - 1001);
    await world.pay(first);
    await world.advance(60_000);
    await world.advance(200 * day);
    await world.pay(first);
    await world.advance(5000 + 365 * day - 1);
    expect(await world.address(customerId)).toBe(first);
    await world.advance(1);
    expect(await world.address(customerId)).not.toBe(first);
    const last = eventsOf(receiver).at(-1);
    expect(last?.type).toBe('CUSTOMER_PURSE_EXPIRED');
    expect(Object.keys(last?.data ?? {})).toEqual(['customerId', 'customerBlocked', 'purseId', 'address']);
  });

  it('that is seen at the moment of expiry is too late', async () => {
    for (const [depositToClosedAddress, count] of [
      ['ignored', 0],
      ['credited', 1],
    ] as const) {
      const world = await start({ depositToClosedAddress });
      const address = await world.address(await world.customer());
      await world.advance(30 * day - 1000);
      await world.pay(address);
      await world.advance(60_000);
      expect(await transactions(world)).toHaveLength(count);
      expect(await balance(world, 'ETH')).toBe(count / 2);
    }
  });

  it('under way when its address is declined goes on to its own end', async () => {
    const world = await start();
    const address = await world.address(await world.customer());
    await world.pay(address, 'ETH', '1', 'high');
    await world.pay(address, 'ETH', '2');
    await world.pay(address, 'ETH', '3', 'high');
    await world.advance(60_000);
    expect((await transactions(world)).map((row) => row['transactionState'])).toEqual([
      'DECLINED',
      'CONFIRMED',
      'DECLINED',
    ]);
    expect(await balance(world, 'ETH')).toBe(2);
  });

  it('can be pushed on by hand, which leaves nothing waiting that cannot happen', async () => {
    const world = await start();
    const troubles: string[] = [];
    world.workspace.journal.listen((one) => {
      if (one.kind === 'trouble') troubles.push(one.text);
    });
    const address = await world.address(await world.customer());
    for (const amount of ['1', '2', '3']) await world.pay(address, 'ETH', amount);
    await world.advance(1000);
    const [a, b, c] = (await transactions(world)).map((row) => String(row['id']));
    await world.workspace.fire('calypso', 'deposit.compliance', String(a));
    await world.workspace.fire('calypso', 'deposit.declined', String(b));
    await world.workspace.fire('calypso', 'deposit.confirmed', String(c));
    await world.workspace.fire('calypso', 'deposit.translated', String(c));
    await expect(world.workspace.fire('calypso', 'deposit.translated', String(c))).rejects.toThrow(
      'TRANSLATED is final',
    );
    await world.advance(60_000);
    expect(troubles).toEqual([]);
    expect(await balance(world, 'ETH')).toBe(4);
    const purse = world.read((ctx) => ctx.rows('purses').all()[0]?.id ?? '');
    const closed = await world.address(await world.customer());
    await world.pay(closed, 'ETH', '9', 'high');
    await world.advance(1000);
    const other = world.read((ctx) => ctx.rows('purses').all()[1]?.id ?? '');
    await world.workspace.fire('calypso', 'purse.expired', other);
    await world.advance(60_000);
    const states = world.read((ctx) => [purse, other].map((id) => ctx.rows('purses').get(id)?.['status']));
    expect(states).toEqual(['DECLINED', 'DECLINED']);
    expect(troubles).toEqual([]);
  });

  it.each<[Record<string, string>, 'low' | 'medium' | 'high', string[]]>([
    [{ memPoolEvent: 'omitted' }, 'low', happy.slice(1)],
    [{ pendingCompliance: 'never' }, 'low', [happy[0] ?? '', ...happy.slice(2)]],
    [{ pendingCompliance: 'never' }, 'high', [declined[0] ?? '', declined[2] ?? '']],
    [{ pendingCompliance: 'risky' }, 'low', [happy[0] ?? '', ...happy.slice(2)]],
    [{ pendingCompliance: 'risky' }, 'medium', happy],
    [{ declinedRisk: 'medium' }, 'medium', declined],
    [{ declinedRisk: 'medium' }, 'high', declined],
  ])('under %j with %s risk', async (assumptions, risk, expected) => {
    const world = await start(assumptions);
    const receiver = await world.receiver();
    await world.pay(await world.address(await world.customer()), 'ETH', '1', risk);
    await world.advance(60_000);
    expect(eventsOf(receiver).map(({ type }) => type)).toEqual(expected);
  });

  it('assumptions on the words of webhooks switch', async () => {
    const world = await start({
      blockedFlag: 'both',
      levels: 'graded',
      depositEventFields: 'readable',
      purseLifetime: '30d-unused',
    });
    const receiver = await world.receiver();
    const customerId = await world.customer();
    await world.pay(await world.address(customerId));
    await world.address(customerId, 'BTC');
    await world.advance(800 * day);
    const events = eventsOf(receiver);
    expect(events.map(({ envelope }) => envelope['level'])).toEqual(['INFO', 'INFO', 'INFO', 'SUCCESS', 'WARNING']);
    expect(events[3]?.data).toMatchObject({ customerBlocked: false, blocked: false });
    expect(events[3]?.data).not.toHaveProperty('transactionHash');
  });
});

describe('transaction/find', () => {
  const ready = (async () => {
    const world = await CalypsoWorld.open();
    const [ann, bob] = [await world.customer(), await world.customer()];
    const address = await world.address(ann);
    await world.pay(address, 'ETH', '10');
    await world.pay(address, 'USDT_BSC', '9.5');
    await world.pay(await world.address(bob, 'BTC'), 'BTC', '0.1', 'high');
    await world.advance(60_000);
    await world.pay(address, 'USDT', '0.1');
    await world.advance(1000);
    return { world, ann, bob };
  })();

  it.each<[Body, unknown[]]>([
    [{}, ['USDT', 'BTC', 'USDT_BSC', 'ETH']],
    [{ currencyFilter: { contains: 'usdt' } }, ['USDT', 'USDT_BSC']],
    [{ currencyFilter: { in: ['ETH', 'BTC'] } }, ['BTC', 'ETH']],
    [{ transactionStateFilter: { equals: 'CONFIRMED' } }, ['USDT_BSC', 'ETH']],
    [{ transactionStateFilter: { notIn: ['CONFIRMED'] } }, ['USDT', 'BTC']],
    [{ transactionStateFilter: { equals: 'DECLINED' }, currencyFilter: { notEquals: 'BTC' } }, []],
    [{ properties: 'amount', sort: 'DESC' }, ['ETH', 'USDT_BSC', 'USDT', 'BTC']],
    [{ properties: 'currency' }, ['BTC', 'ETH', 'USDT', 'USDT_BSC']],
    [{ properties: 'complianceState' }, ['ETH', 'USDT_BSC', 'BTC', 'USDT']],
    [{ properties: 'createdDate', sort: 'DESC', pageSize: 1 }, ['USDT']],
    [{ customerId: nobody }, []],
    [{ customerId: 'ann' }, ['USDT', 'USDT_BSC', 'ETH']],
    [{ customerId: 'bob' }, ['BTC']],
  ])('%j', async (payload, expected) => {
    const { world, ann, bob } = await ready;
    const named: Record<string, string> = { ann, bob };
    const customerId = named[String(payload['customerId'])] ?? payload['customerId'];
    const page = await world.ok('transaction.find', { ...payload, customerId } as never);
    expect((page['result'] as Body[]).map((row) => row['currency'])).toEqual(expected);
  });

  it.each<Body>([
    { transactionStateFilter: { equals: 'COMPLETED' } },
    { properties: 'customerId' },
    { customerId: 'x' },
  ])('%j is refused', async (payload) =>
    expect(await (await ready).world.code('transaction.find', payload as never)).toBe('001'),
  );

  it('can refuse an unknown customer', async () => {
    const world = await start({ findUnknownCustomer: 'notFound' });
    expect(await world.code('transaction.find', { customerId: nobody })).toBe('004');
  });
});
