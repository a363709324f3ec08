import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { calypso } from '../../src/providers/calypso/index.js';
import { type Body, CalypsoWorld } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open(assumptions);
  open.push(world);
  return world;
}

const nobody = '00000000-0000-4000-8000-000000000000';
const day = 86_400_000;

describe('customers', () => {
  it('are created, read, changed, blocked and unblocked', async () => {
    const world = await start();
    const made = await world.ok('customer.create', { email: 'ann@example.com', externalId: 'A-1' });
    const id = String(made['id']);
    expect(made).toEqual({ id, email: 'ann@example.com', externalId: 'A-1', blocked: false });
    expect(Object.keys(made)).toEqual(['id', 'email', 'externalId', 'blocked']);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await world.ok('customer.get', { customerId: id.toUpperCase() })).toEqual(made);
    const changed = await world.ok('customer.update', { id, description: 'new', email: null });
    expect(changed).toEqual({ ...made, description: 'new' });
    for (const _ of [1, 2]) expect((await world.ok('customer.block', { customerId: id }))['blocked']).toBe(true);
    for (const _ of [1, 2]) expect((await world.ok('customer.unblock', { customerId: id }))['blocked']).toBe(false);
  });

  it.each([
    ['customer.get', { customerId: nobody }, '004'],
    ['customer.update', { id: nobody }, '004'],
    ['customer.block', { customerId: nobody }, '004'],
    ['customer.unblock', { customerId: nobody }, '004'],
    ['purse.get-all', { customerId: nobody }, '004'],
    ['transaction.get', { transactionId: nobody }, '004'],
    ['address.get', { customerId: nobody, currency: 'ETH' }, '004'],
    ['address.get', { customerId: nobody, currency: 'EHT' }, '001'],
    ['address.get', { customerId: nobody }, '001'],
    ['customer.get', {}, '001'],
    ['customer.get', { customerId: 'x' }, '001'],
    ['customer.get', { customerId: 5 }, '001'],
    ['customer.create', { email: 5 }, '001'],
    ['customer.create', 'text', '001'],
    ['customer.create', undefined, '001'],
    ['customer.update', { email: 'a@b' }, '001'],
  ])('%s %j answers %s', async (operation, payload, code) => {
    expect(await (await start()).code(operation, payload)).toBe(code);
  });

  it('a refused call leaves no trace: the next id is the same', async () => {
    const [one, other] = [await start(), await start()];
    await one.code('customer.create', { email: 5 });
    await one.code('address.get', { customerId: nobody, currency: 'ETH' });
    expect(await one.customer()).toBe(await other.customer());
  });

  it.each<[Record<string, string | boolean>, Body, Body]>([
    [{ externalId: false }, { externalId: 'x' }, {}],
    [{ absentFields: 'null' }, { externalId: 'x' }, { email: null, description: null, externalId: 'x' }],
    [{ missingPayload: 'empty' }, {}, {}],
  ])('under %j', async (assumptions, given, expected) => {
    const made = await (await start(assumptions)).call(
      'customer.create',
      Object.keys(given).length > 0 ? (given as never) : undefined,
    );
    expect(made.json).toEqual({ id: made.json['id'], blocked: false, ...expected });
  });

  it('assumptions on updates and emails switch', async () => {
    const world = await start({ updateAbsentFields: 'cleared', emailFormat: 'checked', duplicateEmail: 'refused' });
    const id = await world.customer({ email: 'ann@example.com', description: 'x' });
    expect(await world.ok('customer.update', { id, email: 'ann@example.com' })).toEqual({
      id,
      email: 'ann@example.com',
      blocked: false,
    });
    expect(await world.code('customer.create', { email: 'ann' })).toBe('001');
    expect(await world.code('customer.create', { email: 'ann@example.com' })).toBe('001');
    const free = await start();
    expect(await free.code('customer.create', { email: 'ann' })).toBe('success');
    expect(await free.code('customer.create', { email: 'ann' })).toBe('success');
  });

  it('errors can say more, and have other statuses', async () => {
    const world = await start({
      badRequestMessage: 'detailed',
      invalidKeyStatus: 400,
      wrongSignStatus: 400,
      traceId: 'omitted',
    });
    const { json } = await world.call('customer.get', { customerId: 5 });
    expect(Object.keys(json)).toEqual(['errorCode', 'message']);
    expect(json['message']).toMatch(/^Bad request: payload\.customerId: /);
    expect((await world.call('account.get', undefined, { key: 'x' })).status).toBe(400);
    expect((await world.call('account.get', undefined, { sign: 'x' })).status).toBe(400);
  });

  it('paths, methods and long bodies can be refused with 400', async () => {
    const world = await start({ unknownPathStatus: 400, wrongMethodStatus: 400, tooLargeStatus: 400 });
    const statuses = world.read((ctx) => [
      calypso.refuse({ kind: 'unknownPath', path: '/x', nearest: undefined }, ctx, 'req_1').status,
      calypso.refuse({ kind: 'wrongMethod', allowed: ['POST'] }, ctx, 'req_1').status,
      calypso.refuse({ kind: 'bodyTooLarge', limit: 1 }, ctx, 'req_1').status,
    ]);
    expect(statuses).toEqual([400, 400, 400]);
  });

  it.each([
    ['badRequest', '001'],
    ['ignored', 'success'],
  ])('an account of somebody else, %s', async (foreignAccount, code) => {
    const world = await start({ foreignAccount });
    expect(await world.code('account.get', undefined, { account: `0x${'1'.repeat(40)}` })).toBe(code);
  });

  it('an upper-case signature can be taken', async () => {
    const world = await start({ upperCaseSign: 'accepted' });
    const body = JSON.stringify({ account: world.keys.account, timestamp: world.now });
    const sign = createHmac('sha512', world.keys.secret).update(body).digest('hex').toUpperCase();
    expect((await world.call('account.get', undefined, { body, sign })).status).toBe(200);
  });
});

describe('addresses', () => {
  it('one for all chains of a family', async () => {
    const world = await start();
    const id = await world.customer();
    const first = await world.ok('address.get', { customerId: id, currency: 'ETH' });
    expect(Object.keys(first)).toEqual(['id', 'address']);
    for (const currency of ['USDT_BSC', 'POL', 'USDT', 'USDT_MATIC', 'BNB']) {
      expect(await world.ok('address.get', { customerId: id, currency })).toEqual(first);
    }
    const tron = await world.ok('address.get', { customerId: id, currency: 'TRX' });
    expect(await world.ok('address.get', { customerId: id, currency: 'USDT_TRX' })).toEqual(tron);
    expect(String(tron['address'])).toMatch(/^T/);
    expect(String(await world.address(id, 'BTC'))).toMatch(/^(bc1|1|3)/);
    expect(String(await world.address(id, 'XDG'))).toMatch(/^D/);
    expect(await world.address(await world.customer())).not.toBe(first['address']);
    const { list } = (await world.call('purse.get-all', { customerId: id })).json;
    expect(list).toHaveLength(4);
    expect(list).toMatchObject([
      { ...first, status: 'PENDING_PAYMENT', createdDate: '2026-01-05T09:00:00.000Z' },
      { ...tron, currencies: ['TRX', 'USDT_TRX', 'USDC_TRX'] },
      {},
      { currencies: ['XDG'] },
    ]);
  });

  it('expire after exactly 30 unused days, and a new one is given out', async () => {
    const world = await start();
    const id = await world.customer();
    const first = await world.address(id);
    await world.advance(30 * day - 1);
    expect(await world.address(id)).toBe(first);
    await world.advance(1);
    const second = await world.address(id);
    expect(second).not.toBe(first);
    const { list } = (await world.call('purse.get-all', { customerId: id })).json;
    expect(list).toMatchObject([{ status: 'ARCHIVED' }, { status: 'PENDING_PAYMENT' }]);
  });

  it('assumptions switch', async () => {
    const world = await start({
      addressGetAnswersId: false,
      addressForBlockedCustomer: 'refused',
      unknownCurrency: '004',
      archivedSpelling: 'ARCHIEVED',
      createdDateFormat: 'local',
    });
    const id = await world.customer();
    expect(Object.keys(await world.ok('address.get', { customerId: id, currency: 'ETH' }))).toEqual(['address']);
    expect(await world.code('address.get', { customerId: id, currency: '?' })).toBe('004');
    await world.advance(30 * day);
    const { list } = (await world.call('purse.get-all', { customerId: id })).json;
    expect(list).toMatchObject([{ status: 'ARCHIEVED', createdDate: '2026-01-05T09:00:00' }]);
    await world.ok('customer.block', { customerId: id });
    expect(await world.code('address.get', { customerId: id, currency: 'ETH' })).toBe('001');
    const usual = await start();
    const blocked = await usual.customer();
    await usual.ok('customer.block', { customerId: blocked });
    expect(await usual.code('address.get', { customerId: blocked, currency: 'ETH' })).toBe('success');
  });
});

describe('customer/find', () => {
  const people = [
    { email: 'ann@example.com', description: 'first', externalId: 'A' },
    { email: 'Bob@Example.com', description: 'second' },
    { email: 'cleo@other.org', externalId: 'C' },
    { description: 'nobody' },
  ];
  const world = start();
  const ready = world.then(async (made) => {
    open.splice(open.indexOf(made), 1);
    for (const one of people) await made.ok('customer.create', one);
    const first = await made.ok('customer.find', { emailFilter: { equals: 'ann@example.com' } });
    const [row] = first['result'] as Body[];
    await made.ok('customer.block', { customerId: String(row?.['id']) });
    return made;
  });

  async function found(payload: Body): Promise<unknown[]> {
    const page = await (await ready).ok('customer.find', payload as never);
    return (page['result'] as Body[]).map((row) => row['email'] ?? row['description']);
  }

  const [ann, bob, cleo, none] = ['ann@example.com', 'Bob@Example.com', 'cleo@other.org', 'nobody'];
  it.each<[Body, unknown[]]>([
    [{}, [none, cleo, bob, ann]],
    [{ sort: 'ASC' }, [ann, bob, cleo, none]],
    [{ sort: 'DESC' }, [none, cleo, bob, ann]],
    [{ properties: 'email' }, [bob, ann, cleo, none]],
    [{ properties: 'email', sort: 'DESC' }, [none, cleo, ann, bob]],
    [{ properties: 'blocked', sort: 'DESC' }, [ann, none, cleo, bob]],
    [{ emailFilter: { equals: ann } }, [ann]],
    [{ emailFilter: { equals: 'ANN@example.com' } }, []],
    [{ emailFilter: { notEquals: ann } }, [cleo, bob]],
    [{ emailFilter: { in: [ann, cleo, 'x'] } }, [cleo, ann]],
    [{ emailFilter: { in: [] } }, []],
    [{ emailFilter: { notIn: [ann] } }, [cleo, bob]],
    [{ emailFilter: { contains: 'EXAMPLE' } }, [bob, ann]],
    [{ emailFilter: { doesNotContain: 'example' } }, [cleo]],
    [{ emailFilter: { specified: true } }, [cleo, bob, ann]],
    [{ emailFilter: { specified: false } }, [none]],
    [{ emailFilter: { specified: false, contains: 'a' } }, []],
    [{ emailFilter: { contains: 'example', notEquals: ann } }, [bob]],
    [{ emailFilter: null, blockedFilter: { equals: true } }, [ann]],
    [{ blockedFilter: { in: [true, false] }, externalIdFilter: { specified: false } }, [none, bob]],
    [{ descriptionFilter: { contains: 'o' } }, [none, bob]],
    [{ pageSize: 3 }, [none, cleo, bob]],
    [{ pageSize: 3, pageNumber: 1 }, [ann]],
    [{ pageSize: 3, pageNumber: 2 }, []],
    [{ pageNumber: 1_000_000_000_000 }, []],
  ])('%j', async (payload, expected) => expect(await found(payload)).toEqual(expected));

  it.each<Body>([
    { pageSize: 0 },
    { pageSize: -1 },
    { pageSize: 2001 },
    { pageNumber: -1 },
    { pageNumber: 0.5 },
    { pageSize: '5' },
    { sort: 'asc' },
    { properties: 'password' },
    { properties: 'constructor' },
    { emailFilter: 'ann' },
    { emailFilter: { equals: 5 } },
    { emailFilter: { in: 'ann' } },
    { blockedFilter: { equals: 'true' } },
  ])('%j is refused', async (payload) =>
    expect(await (await ready).code('customer.find', payload as never)).toBe('001'),
  );

  it('counts pages and rows', async () => {
    const page = await (await ready).ok('customer.find', { pageSize: 3, pageNumber: 1 });
    expect(page).toMatchObject({ page: 1, size: 3, total: 2, totalElements: 4 });
    expect(Object.keys(page)).toEqual(['result', 'page', 'size', 'total', 'totalElements']);
    const empty = await (await start()).ok('customer.find', {});
    expect(empty).toEqual({ result: [], page: 0, size: 20, total: 0, totalElements: 0 });
  });

  it('assumptions switch', async () => {
    const other = await start({ pageBase: 1, defaultPageSize: 10, maxPageSize: 100, defaultSort: 'oldestFirst' });
    for (const one of people) await other.ok('customer.create', one);
    const page = await other.ok('customer.find', {});
    expect(page).toMatchObject({ page: 1, size: 10, total: 1, result: [{ email: ann }, {}, {}, {}] });
    expect(await other.code('customer.find', { pageNumber: 0 })).toBe('001');
    expect(await other.code('customer.find', { pageSize: 101 })).toBe('001');
  });
});

describe('account and user', () => {
  it('show balances and access', async () => {
    const world = await start();
    const { account } = world.keys;
    const shown = await world.ok('account.get');
    expect(Object.keys(shown)).toEqual(['account', 'name', 'ownerId', 'balances']);
    expect(shown['account']).toBe(account);
    expect(shown['balances']).toContainEqual({ currency: 'ETH', amount: 0 });
    expect((await (await start({ balancesListed: 'nonZero' })).ok('account.get'))['balances']).toEqual([]);
    const body = JSON.stringify({ timestamp: world.now });
    expect((await world.call('user.current', undefined, { body })).json).toMatchObject({
      permissions: [],
      availableAccounts: [account],
    });
  });
});
