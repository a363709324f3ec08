import { afterEach, describe, expect, it } from 'vitest';
import { sandboxIdOf } from '../../src/providers/trxn/tokens.js';
import { type Assumptions, type Body, customersOnly, errorOf, type TrxnWorld, worlds } from './trxn-world.js';

const { start, close } = worlds();
afterEach(close);

const blank = '{"errors":{"email":["can\'t be blank"]}}';
const malformed = '{"errors":{"email":["is invalid"]}}';
const taken = '{"errors":{"email":["has already been taken"]}}';

describe('customers', () => {
  it('are created, read, changed and deleted, their keys in order', async () => {
    const world = await start();
    const made = await world.call('POST', '/v1/customers', { email: ' Ann@Example.COM ', first_name: 'Ann' });
    const id = String(made.json['id']);
    expect(made.status).toBe(201);
    expect(id).toMatch(/^cust_[a-zA-Z0-9]{24}$/);
    expect(made.text).toBe(
      `{"id":"${id}","email":"ann@example.com","first_name":"Ann","last_name":null,"created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"}`,
    );
    expect((await world.call('GET', `/v1/customers/${id}`)).text).toBe(made.text);
    await world.advance(61_500);
    const changed = await world.call('PATCH', `/v1/customers/${id}`, { last_name: 'Archer', unknown: 1, id: 'x' });
    expect(changed.status).toBe(200);
    expect(changed.json).toEqual({ ...made.json, last_name: 'Archer', updated_at: '2026-01-05T09:01:01Z' });
    const put = await world.call('PUT', `/v1/customers/${id}`, { first_name: null });
    expect(put.json).toEqual({ ...changed.json, first_name: null });
    const gone = await world.call('DELETE', `/v1/customers/${id}`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    for (const method of ['GET', 'DELETE', 'PATCH']) {
      const answer = await world.call(method, `/v1/customers/${id}`, method === 'PATCH' ? { email: '' } : undefined);
      expect(answer.status).toBe(404);
      expect(answer.text).toBe(
        '{"error":{"type":"invalid_request_error","code":"resource_not_found","message":"Customer not found","param":null,"timestamp":"2026-01-05T09:01:01Z","doc_url":"https://docs.gettrxn.com/errors#resource-not-found"}}',
      );
    }
    await world.customer('ann@example.com');
  });

  // In the order of the checks: blank, form, taken; there is never more than one message.
  it.each<[unknown, string | undefined]>([
    [{}, blank],
    [{ email: null }, blank],
    [{ email: '' }, blank],
    [{ email: ' \t' }, blank],
    [{ email: {} }, blank],
    [{ email: ['new@example.com'] }, blank],
    [{ customer: { email: 'new@example.com' } }, blank],
    [{ email: 'ann' }, malformed],
    [{ email: '@example.com' }, malformed],
    [{ email: 'ann@' }, malformed],
    [{ email: 'ann@exa mple.com' }, malformed],
    [{ email: 'an n@example.com' }, malformed],
    [{ email: 'ann@example..com' }, malformed],
    [{ email: 'ann@b@example.com' }, malformed],
    [{ email: 5 }, malformed],
    [{ email: true }, malformed],
    [{ email: 'ann@example.com\nx@example.com' }, malformed],
    [{ email: 'taken@example.com' }, taken],
    [{ email: 'TAKEN@Example.com ' }, taken],
    [{ email: 'new@example' }, undefined],
    [{ email: 'a+b.c@sub-1.example.com' }, undefined],
    [{ email: 'Zoë@example.com', first_name: 'Zoë' }, undefined],
  ])('POST %j', async (body, text) => {
    const world = await start();
    await world.customer('taken@example.com');
    const answer = await world.call('POST', '/v1/customers', body);
    if (text === undefined) expect(answer.status).toBe(201);
    else expect([answer.status, answer.text]).toEqual([422, text]);
  });

  it.each<[unknown, string | undefined]>([
    [{ email: null }, blank],
    [{ email: '' }, blank],
    [{ email: 'ann' }, malformed],
    [{ email: 'TAKEN@example.com' }, taken],
    [{ email: 'ANN@example.com' }, undefined],
    [{ first_name: 5 }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('PATCH %j', async (body, text) => {
    const world = await start();
    await world.customer('taken@example.com');
    const id = await world.customer('ann@example.com');
    const answer = await world.call('PATCH', `/v1/customers/${id}`, body);
    if (text === undefined) expect(answer.status).toBe(200);
    else expect([answer.status, answer.text]).toEqual([422, text]);
  });

  it.each(['[]', '"text"', 'null', '5'])('the body %s is refused, or counts as empty', async (text) => {
    const world = await start();
    for (const [method, path] of [
      ['POST', '/v1/customers'],
      ['PATCH', '/v1/customers/x'],
      ['POST', '/v1/webhook_endpoints'],
      ['PATCH', '/v1/webhook_endpoints/x'],
    ] as const) {
      const answer = await world.call(method, path, undefined, { text });
      expect([answer.status, errorOf(answer)['code']]).toEqual([400, 'request_invalid']);
    }
    const other = await start({ bodyNotAnObject: 'empty' });
    expect((await other.call('POST', '/v1/customers', undefined, { text })).text).toBe(blank);
  });

  it('a body that is no UTF-8 is refused', async () => {
    const world = await start();
    const response = await fetch(`${world.server.baseUrl('trxn')}/v1/customers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.keys.token}`, 'content-type': 'application/json' },
      body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]),
    });
    expect(response.status).toBe(400);
  });

  it('a refused call leaves no trace: the next id is the same', async () => {
    const [one, other] = [await start(), await start()];
    await one.call('POST', '/v1/customers', { email: 'x' });
    expect(await one.customer()).toBe(await other.customer());
  });

  it('an update without a real change moves nothing and tells nobody', async () => {
    for (const unchangedUpdate of ['silent', 'announced']) {
      const world = await start({ unchangedUpdate });
      const { receiver } = await world.endpoint(customersOnly);
      const id = await world.customer();
      await world.advance(5000);
      const after = await world.ok('PATCH', `/v1/customers/${id}`, { email: 'ANN@example.com', last_name: null });
      await world.workspace.settled();
      const isSilent = unchangedUpdate === 'silent';
      expect(after['updated_at']).toBe(isSilent ? '2026-01-05T09:00:00Z' : '2026-01-05T09:00:05Z');
      expect(receiver.received).toHaveLength(isSilent ? 1 : 2);
    }
  });
});

describe('sandboxes', () => {
  it('a record of another scope is a plain 404, and the journal says where it is', async () => {
    const world = await start();
    const mine = await world.customer();
    const far = await world.call('GET', `/v1/customers/${mine}`, undefined, { as: 'sandbox' });
    const nowhere = await world.call('GET', '/v1/customers/cust_nowhere', undefined, { as: 'sandbox' });
    expect([far.status, far.text]).toEqual([404, nowhere.text]);
    const [, , second, third] = [undefined, ...world.workspace.journal.list()];
    expect(second?.notes).toEqual([
      'It exists in production; the token of this call is bound to another scope and cannot see it.',
    ]);
    expect(third?.notes).toBeUndefined();
  });

  it('a token sees its own place and nothing else', async () => {
    const world = await start();
    const mine = await world.customer('ann@example.com');
    const theirs = await world.customer('ann@example.com', { as: 'sandbox' });
    for (const [id, as] of [
      [mine, 'sandbox'],
      [theirs, 'production'],
    ] as const) {
      for (const method of ['GET', 'PATCH', 'PUT', 'DELETE']) {
        const answer = await world.call(method, `/v1/customers/${id}`, method === 'GET' ? undefined : {}, { as });
        expect([answer.status, errorOf(answer)['message']]).toEqual([404, 'Customer not found']);
      }
    }
    for (const [id, as] of [
      [mine, 'production'],
      [theirs, 'sandbox'],
    ] as const) {
      const list = await world.ok('GET', '/v1/customers', undefined, { as });
      expect((list['customers'] as Body[]).map((row) => row['id'])).toEqual([id]);
      expect(list['pagination']).toEqual({ page: 1, pages: 1, count: 1 });
      expect((await world.ok('GET', '/v1/wallets', undefined, { as }))['pagination']).toMatchObject({ count: 2 });
    }
    const wallets = await world.ok('GET', '/v1/wallets', undefined, { as: 'sandbox' });
    for (const wallet of wallets['wallets'] as Body[])
      expect((await world.call('GET', `/v1/wallets/${wallet['id']}`)).status).toBe(404);
  });

  it('another account or another sandbox is as far', async () => {
    const world = await start();
    const id = await world.customer();
    const [token, second] = ['a'.repeat(32), 'b'.repeat(32)];
    await world.change((ctx) => {
      const rows = ctx.rows('api_tokens');
      const base = { ...rows.get('production') };
      rows.insert({ ...base, id: 'other', token, accountId: 'acct_other' });
      rows.insert({ ...base, id: 'second', token: second, sandboxId: `${sandboxIdOf(ctx)}2` });
    });
    for (const authorization of [`Bearer ${token}`, `Bearer ${second}`]) {
      expect((await world.call('GET', `/v1/customers/${id}`, undefined, { authorization })).status).toBe(404);
      await world.customer('ann@example.com', { authorization });
    }
  });
});

describe('wallets', () => {
  it('come with a customer and go with it, addresses too', async () => {
    const world = await start();
    const id = await world.customer();
    const list = async () => (await world.ok('GET', '/v1/wallets'))['wallets'] as Body[];
    const [wallet, account] = await list();
    expect(wallet).toMatchObject({ object: 'wallet', owner_type: 'customer', owner_id: id, crypto_addresses: [] });
    expect(wallet?.['id']).toMatch(/^wall_[a-zA-Z0-9]{24}$/);
    expect(account).toMatchObject({ owner_type: 'account', crypto_address_count: 0 });
    expect(account?.['owner_id']).toMatch(/^acct_[a-zA-Z0-9]{24}$/);
    expect(Object.keys(wallet ?? {})).toEqual([
      'id',
      'object',
      'owner_type',
      'owner_id',
      'crypto_addresses',
      'crypto_address_count',
      'created_at',
      'updated_at',
    ]);
    await world.change((ctx) => {
      const now = '2026-01-05T09:00:00.000Z';
      const row = ctx.rows('customers').get(id);
      ctx.rows('crypto_addresses').insert({
        id: 'addr_1',
        accountId: row?.['accountId'],
        scope: null,
        walletId: String(wallet?.['id']),
        address: 'bc1q',
        currency: 'BTC',
        createdAt: now,
        updatedAt: now,
      });
    });
    expect(await world.ok('GET', `/v1/wallets/${wallet?.['id']}`)).toEqual({
      ...wallet,
      crypto_addresses: [{ id: 'addr_1', address: 'bc1q', currency: 'BTC', created_at: '2026-01-05T09:00:00Z' }],
      crypto_address_count: 1,
    });
    await world.ok('DELETE', `/v1/customers/${id}`);
    expect(await list()).toEqual([account]);
    expect(world.read((ctx) => ctx.rows('crypto_addresses').size)).toBe(0);
    const gone = await world.call('GET', `/v1/wallets/${wallet?.['id']}`);
    expect([gone.status, errorOf(gone)['message']]).toEqual([404, 'Wallet not found']);
  });

  it('cannot be made or changed', async () => {
    const world = await start();
    for (const [method, path] of [
      ['POST', '/v1/wallets'],
      ['PATCH', '/v1/wallets/x'],
      ['DELETE', '/v1/wallets/x'],
    ] as const)
      expect((await world.call(method, path, {})).status).toBe(404);
  });
});

describe('pages', () => {
  async function full(assumptions: Assumptions = {}): Promise<TrxnWorld> {
    const world = await start(assumptions);
    for (let n = 1; n <= 26; n += 1) await world.customer(`c${n}@example.com`);
    return world;
  }
  const firsts = (list: Body, key: string) => (list[key] as Body[])[0]?.['email'];

  it('hold 25 rows, oldest first; an empty collection has none', async () => {
    const world = await start();
    expect((await world.call('GET', '/v1/customers')).text).toBe(
      '{"customers":[],"pagination":{"page":1,"pages":0,"count":0}}',
    );
    for (let n = 1; n <= 26; n += 1) await world.customer(`c${n}@example.com`);
    const page = async (query: string) => world.ok('GET', `/v1/customers${query}`);
    const first = await page('');
    expect([(first['customers'] as Body[]).length, firsts(first, 'customers')]).toEqual([25, 'c1@example.com']);
    expect(first['pagination']).toEqual({ page: 1, pages: 2, count: 26 });
    const second = await page('?page=2&per_page=1');
    expect([(second['customers'] as Body[]).length, firsts(second, 'customers')]).toEqual([1, 'c26@example.com']);
    expect(await page('?page=3')).toEqual({ customers: [], pagination: { page: 3, pages: 2, count: 26 } });
    const far = await world.call('GET', '/v1/customers?page=123456789012345678901234567890');
    expect(far.text).toBe('{"customers":[],"pagination":{"page":123456789012345678901234567890,"pages":2,"count":26}}');
    for (const odd of ['0', '-1', 'two', '', '1.5', '1e3', '%20', '0x2'])
      expect(await page(`?page=${odd}`), odd).toEqual(first);
    expect(await page('?page=002')).toEqual(second);
    expect(await page('?page=1&page=2')).toEqual(second);
    const wallets = (await world.ok('GET', '/v1/wallets'))['wallets'] as Body[];
    const newest = (second['customers'] as Body[])[0];
    expect(wallets[0]?.['owner_id']).toBe(newest?.['id']);
  });

  it('assumptions switch', async () => {
    const world = await full({ customersOrder: 'newestFirst', invalidPage: 'refused', pageBeyondEnd: 'last' });
    expect(firsts(await world.ok('GET', '/v1/customers'), 'customers')).toBe('c26@example.com');
    expect(await world.ok('GET', '/v1/customers?page=9')).toMatchObject({
      customers: [{ email: 'c1@example.com' }],
      pagination: { page: 2 },
    });
    const refused = await world.call('GET', '/v1/customers?page=0');
    expect([refused.status, errorOf(refused)['param']]).toEqual([400, 'page']);
  });
});

describe('assumptions', () => {
  it.each<[Assumptions, unknown, number, unknown]>([
    [{ validationStatus: 400 }, { email: '' }, 400, { errors: { email: ["can't be blank"] } }],
    [
      { validationShape: 'object' },
      { email: '' },
      422,
      { error: { code: 'parameter_invalid', message: "Email can't be blank", param: 'email' } },
    ],
    [
      { emptyBody: 'missing' },
      { email: undefined },
      400,
      { error: { code: 'parameter_missing', message: 'param is missing or the value is empty: customer' } },
    ],
    [{ emailPattern: 'dottedHost' }, { email: 'a@example' }, 422, { errors: { email: ['is invalid'] } }],
    [{ emailPattern: 'oneAt' }, { email: 'a@ex_ample' }, 201, { email: 'a@ex_ample' }],
    [{ emailTrim: 'kept' }, { email: ' a@b.c' }, 422, { errors: { email: ['is invalid'] } }],
    [{ customerCreateStatus: 200 }, { email: 'a@b.c' }, 200, {}],
    [{ customerPrefix: 'cus_' }, { email: 'a@b.c' }, 201, { id: expect.stringMatching(/^cus_[a-zA-Z0-9]{24}$/) }],
    [{ idLength: 12 }, { email: 'a@b.c' }, 201, { id: expect.stringMatching(/^cust_[a-zA-Z0-9]{12}$/) }],
    [{ blankNames: 'kept' }, { email: 'a@b.c', first_name: '' }, 201, { first_name: '' }],
    [{ blankNames: 'null' }, { email: 'a@b.c', first_name: '' }, 201, { first_name: null }],
    [{}, { email: 'a@b.c', first_name: 5, last_name: false }, 201, { first_name: '5', last_name: 'f' }],
  ])('%j', async (assumptions, body, status, json) => {
    const answer = await (await start(assumptions)).call('POST', '/v1/customers', body);
    expect([answer.status, answer.json]).toEqual([status, expect.objectContaining(deep(json))]);
  });

  it('emptyBody on updates, notFoundParam, accountWallet', async () => {
    const world = await start({ emptyBody: 'missing', notFoundParam: 'id', accountWallet: 'production' });
    const id = await world.customer();
    expect((await world.call('PATCH', `/v1/customers/${id}`, { other: 1 })).status).toBe(400);
    expect(errorOf(await world.call('PATCH', '/v1/customers/x', {}))['param']).toBe('id');
    expect((await world.ok('GET', '/v1/wallets', undefined, { as: 'sandbox' }))['pagination']).toMatchObject({
      count: 0,
    });
  });
});

describe('what goes wrong outside of operations', () => {
  const all = { text: '{}' };
  it.each<[string, string, object, Assumptions, number, string | undefined]>([
    ['GET', '/v1/customers/a/b', {}, {}, 404, 'resource_not_found'],
    ['GET', '/v1/nothing', {}, {}, 404, 'resource_not_found'],
    ['GET', '/v1/nothing', {}, { unknownRoute: 'empty' }, 404, undefined],
    ['PUT', '/v1/customers', all, {}, 404, 'resource_not_found'],
    ['PUT', '/v1/customers', all, { wrongMethodStatus: 405 }, 405, 'resource_not_found'],
    ['GET', '/v1/customers/%zz', {}, {}, 400, 'request_invalid'],
    ['POST', '/v1/customers', { text: '{"email":' }, {}, 400, 'request_invalid'],
    ['POST', '/v1/customers', { text: 'a=b', headers: { 'content-type': 'text/plain' } }, {}, 400, 'request_invalid'],
    [
      'POST',
      '/v1/customers',
      { text: 'a=b', headers: { 'content-type': 'text/plain' } },
      { wrongContentTypeStatus: 415 },
      415,
      'request_invalid',
    ],
    ['POST', '/v1/customers', { text: `"${'x'.repeat(1024 * 1024)}"` }, {}, 413, 'request_too_large'],
    ['POST', '/v1/crypto_payment_claims/x/approve', all, {}, 404, 'resource_not_found'],
    ['PATCH', '/v1/crypto_payment_claims/x/reject', all, {}, 404, 'resource_not_found'],
  ])('%s %s', async (method, path, odd, assumptions, status, code) => {
    const answer = await (await start(assumptions)).call(method, path, undefined, odd);
    expect([answer.status, errorOf(answer)['code']]).toEqual([status, code]);
    if (status === 501) expect(errorOf(answer)['type']).toBe('api_error');
  });
});

function deep(json: unknown): Body {
  const { error, ...rest } = json as Body;
  return error === undefined ? rest : { error: expect.objectContaining(error as Body) };
}
