/**
 * Products and prices. Sources: https://docs.gettrxn.com/api-reference/products, /prices, /pagination; messages of models are those of
 * https://guides.rubyonrails.org/active_record_validations.html
 */
import { afterEach, describe, expect, it } from 'vitest';
import { type Body, bodiesOf, errorOf, type TrxnWorld, worlds } from './trxn-world.js';

const { start, close } = worlds();
afterEach(close);

const errors = (map: Body) => JSON.stringify({ errors: map });
const text = (...messages: [string, string][]) =>
  errors(Object.fromEntries(messages.map(([field, message]) => [field, [message]])));
const number = 'is not a number';
const blank = "can't be blank";
const unlisted = 'is not included in the list';

async function product(world: TrxnWorld, name = 'Plan'): Promise<string> {
  return String((await world.ok('POST', '/v1/products', { name }))['id']);
}

async function price(world: TrxnWorld, fields: Body = {}): Promise<Body> {
  return world.ok('POST', '/v1/prices', { amount: 2999, product_id: await product(world), ...fields });
}

describe('products', () => {
  it('are created, read, changed and deleted, their keys in order', async () => {
    const world = await start();
    const { receiver } = await world.endpoint();
    const made = await world.call('POST', '/v1/products', { name: '  Premium Plan ' });
    const id = String(made.json['id']);
    expect(made.status).toBe(201);
    expect(id).toMatch(/^prod_[a-zA-Z0-9]{24}$/);
    const times = '"created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"';
    expect(made.text).toBe(`{"id":"${id}","name":"Premium Plan",${times}}`);
    expect((await world.call('GET', `/v1/products/${id}`)).text).toBe(made.text);
    await world.advance(1000);
    const changed = await world.ok('PATCH', `/v1/products/${id}`, { name: 'Basic', id: 'x' });
    expect(changed).toEqual({ ...made.json, name: 'Basic', updated_at: '2026-01-05T09:00:01Z' });
    await world.advance(1000);
    expect(await world.ok('PUT', `/v1/products/${id}`, { name: ' Basic ' })).toEqual(changed);
    const gone = await world.call('DELETE', `/v1/products/${id}`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await world.call(method, `/v1/products/${id}`, method === 'PATCH' ? { name: '' } : undefined);
      expect([answer.status, errorOf(answer)['message']]).toEqual([404, 'Product not found']);
    }
    await world.workspace.settled();
    expect(bodiesOf(receiver)).toEqual([
      { event: 'product.created', payload: { ...made.json, object: 'product' }, timestamp: '2026-01-05T09:00:00Z' },
      { event: 'product.updated', payload: { ...changed, object: 'product' }, timestamp: '2026-01-05T09:00:01Z' },
      { event: 'product.deleted', payload: { ...changed, object: 'product' }, timestamp: '2026-01-05T09:00:02Z' },
    ]);
  });

  it.each<[unknown, number]>([
    [{}, 422],
    [{ name: null }, 422],
    [{ name: '' }, 422],
    [{ name: ' \t' }, 422],
    [{ name: {} }, 422],
    [{ name: ['Plan'] }, 422],
    [{ product: { name: 'Plan' } }, 422],
    [{ name: 5 }, 201],
    [{ name: 'Plan', other: 1 }, 201],
  ])('POST %j', async (body, status) => {
    const world = await start();
    const answer = await world.call('POST', '/v1/products', body);
    expect([answer.status, status === 422 ? answer.text : '']).toEqual([
      status,
      status === 422 ? text(['name', blank]) : '',
    ]);
  });

  it('a blank name is no update, and an update of nothing is none', async () => {
    const world = await start();
    const id = await product(world);
    for (const name of [null, '', ' '])
      expect((await world.call('PATCH', `/v1/products/${id}`, { name })).text).toBe(text(['name', blank]));
    expect((await world.call('PATCH', `/v1/products/${id}`, {})).status).toBe(200);
    const strict = await start({ emptyBody: 'missing', productCreateStatus: 200 });
    const answer = await strict.call('POST', '/v1/products', {});
    expect([answer.status, errorOf(answer)['param']]).toEqual([400, 'product']);
    expect((await strict.call('POST', '/v1/products', { name: 'Plan' })).status).toBe(200);
  });

  it('are listed 25 a page, oldest first or newest first, each scope its own', async () => {
    for (const catalogOrder of ['oldestFirst', 'newestFirst']) {
      const world = await start({ catalogOrder });
      const ids: string[] = [];
      for (let n = 0; n < 26; n += 1) ids.push(await product(world, `Plan ${n}`));
      const [one, two] = [await world.ok('GET', '/v1/products'), await world.ok('GET', '/v1/products?page=2')];
      const listed = [one, two].flatMap(({ products }) => (products as Body[]).map(({ id }) => id));
      expect(listed).toEqual(catalogOrder === 'oldestFirst' ? ids : [...ids].reverse());
      expect([one['pagination'], two['pagination']]).toEqual([
        { page: 1, pages: 2, count: 26 },
        { page: 2, pages: 2, count: 26 },
      ]);
      const far = await world.ok('GET', '/v1/products', undefined, { as: 'sandbox' });
      expect(far).toEqual({ products: [], pagination: { page: 1, pages: 0, count: 0 } });
      expect((await world.call('GET', `/v1/products/${ids[0]}`, undefined, { as: 'sandbox' })).status).toBe(404);
    }
  });

  it('take their prices along, or are kept by them', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['product.deleted', 'price.deleted'] });
    const made = await price(world);
    expect((await world.call('DELETE', `/v1/products/${made['product_id']}`)).status).toBe(204);
    expect((await world.call('GET', `/v1/prices/${made['id']}`)).status).toBe(404);
    await world.workspace.settled();
    expect(bodiesOf(receiver).map(({ event }) => event)).toEqual(['price.deleted', 'product.deleted']);
    const other = await start({ productDelete: 'refused' });
    const kept = await price(other);
    const answer = await other.call('DELETE', `/v1/products/${kept['product_id']}`);
    expect([answer.status, answer.text]).toEqual([
      422,
      text(['base', 'Cannot delete record because dependent prices exist']),
    ]);
    await other.ok('DELETE', `/v1/prices/${kept['id']}`);
    await other.ok('DELETE', `/v1/products/${kept['product_id']}`);
  });
});

describe('prices', () => {
  it('are created, read, changed and deleted, their keys in order', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['price.created', 'price.updated', 'price.deleted'] });
    const owner = await product(world);
    const recurring = { interval: 'month', interval_count: 3 };
    const made = await world.call('POST', '/v1/prices', { amount: 2999, product_id: owner, recurring });
    const id = String(made.json['id']);
    expect(made.status).toBe(201);
    expect(id).toMatch(/^price_[a-zA-Z0-9]{24}$/);
    expect(made.text).toBe(
      `{"id":"${id}","amount":2999,"product_id":"${owner}","active":true,"recurring":{"interval":"month","interval_count":3},"created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"}`,
    );
    await world.advance(1000);
    const change = { amount: '100', active: false, recurring: null };
    const changed = await world.ok('PATCH', `/v1/prices/${id}`, change);
    expect(changed).toEqual({ ...made.json, ...change, amount: 100, updated_at: '2026-01-05T09:00:01Z' });
    expect(await world.ok('PATCH', `/v1/prices/${id}`, change)).toEqual(changed);
    expect(await world.ok('GET', `/v1/prices/${id}`)).toEqual(changed);
    expect(await world.ok('GET', '/v1/prices')).toEqual({
      prices: [changed],
      pagination: { page: 1, pages: 1, count: 1 },
    });
    expect((await world.call('DELETE', `/v1/prices/${id}`)).status).toBe(204);
    const gone = await world.call('GET', `/v1/prices/${id}`);
    expect([gone.status, errorOf(gone)['message']]).toEqual([404, 'Price not found']);
    await world.workspace.settled();
    const [created] = bodiesOf(receiver);
    expect(created?.['payload']).toEqual({ ...made.json, object: 'price' });
    expect(bodiesOf(receiver).map(({ event }) => event)).toEqual(['price.created', 'price.updated', 'price.deleted']);
  });

  const product_id = 'PRODUCT';
  it.each<[Body, string | undefined]>([
    [{}, text(['product', 'must exist'], ['amount', number])],
    [{ product_id }, text(['amount', number])],
    [{ product_id, amount: null }, text(['amount', number])],
    [{ product_id, amount: '' }, text(['amount', number])],
    [{ product_id, amount: ' ' }, text(['amount', number])],
    [{ product_id, amount: 'ten' }, text(['amount', number])],
    [{ product_id, amount: '$10' }, text(['amount', number])],
    [{ product_id, amount: '1e3' }, text(['amount', number])],
    [{ product_id, amount: true }, text(['amount', number])],
    [{ product_id, amount: {} }, text(['amount', number])],
    [{ product_id, amount: [1] }, text(['amount', number])],
    [{ product_id, amount: 29.99 }, text(['amount', 'must be an integer'])],
    [{ product_id, amount: '29.99' }, text(['amount', 'must be an integer'])],
    [{ product_id, amount: -1 }, text(['amount', 'must be greater than or equal to 0'])],
    [{ product_id, amount: '9007199254740992' }, text(['amount', 'must be less than or equal to 9007199254740991'])],
    [{ product_id: 'prod_nowhere', amount: 1 }, text(['product', 'must exist'])],
    [{ product_id: null, amount: 1 }, text(['product', 'must exist'])],
    [{ product_id: {}, amount: 1 }, text(['product', 'must exist'])],
    [{ amount: 1 }, text(['product', 'must exist'])],
    [{ product_id, amount: 1, recurring: 'month' }, text(['recurring.interval', unlisted])],
    [{ product_id, amount: 1, recurring: [] }, text(['recurring.interval', unlisted])],
    [{ product_id, amount: 1, recurring: {} }, text(['recurring.interval', unlisted])],
    [{ product_id, amount: 1, recurring: { interval: 'Month' } }, text(['recurring.interval', unlisted])],
    [
      { product_id, amount: 1, recurring: { interval: 'month', interval_count: 0 } },
      text(['recurring.interval_count', 'must be greater than 0']),
    ],
    [
      { product_id, amount: 1, recurring: { interval: 'hour', interval_count: 'x' } },
      text(['recurring.interval', unlisted], ['recurring.interval_count', number]),
    ],
    [
      { product_id, amount: 1, recurring: { interval: 'day', interval_count: 1.5 } },
      text(['recurring.interval_count', 'must be an integer']),
    ],
    [
      { product_id, amount: 1, recurring: { interval: 'day', interval_count: 2147483648 } },
      text(['recurring.interval_count', 'must be less than or equal to 2147483647']),
    ],
    [{ product_id, amount: 0 }, undefined],
    [{ product_id, amount: ' 12.0 ', active: null }, undefined],
    [{ product_id, amount: 9007199254740991, recurring: { interval: 'week' } }, undefined],
  ])('POST %j', async (body, refusal) => {
    const world = await start();
    const owner = await product(world);
    const sent = body['product_id'] === product_id ? { ...body, product_id: owner } : body;
    const answer = await world.call('POST', '/v1/prices', sent);
    if (refusal === undefined) expect(answer.status).toBe(201);
    else expect([answer.status, answer.text]).toEqual([422, refusal]);
  });

  it.each<[Body, string]>([
    [{ amount: null }, text(['amount', number])],
    [{ amount: 1.5 }, text(['amount', 'must be an integer'])],
    [{ product_id: null }, text(['product', 'must exist'])],
    [{ recurring: { interval: 'hour' } }, text(['recurring.interval', unlisted])],
    [
      { recurring: 5, amount: -1 },
      text(['amount', 'must be greater than or equal to 0'], ['recurring.interval', unlisted]),
    ],
  ])('PATCH %j changes nothing', async (body, refusal) => {
    const world = await start();
    const before = await price(world);
    const answer = await world.call('PATCH', `/v1/prices/${before['id']}`, body);
    expect([answer.status, answer.text]).toEqual([422, refusal]);
    expect(await world.ok('GET', `/v1/prices/${before['id']}`)).toEqual(before);
  });

  it('an amount in dollars is explained in the journal', async () => {
    const world = await start();
    await world.call('POST', '/v1/prices', { product_id: await product(world), amount: 29.99 });
    expect(world.workspace.journal.list().at(-1)?.notes).toEqual([
      'The amount of a price is in whole cents: 2999 for $29.99.',
    ]);
  });

  it('follow other assumptions', async () => {
    const world = await start({
      priceLeast: 1,
      priceProduct: 'notFound',
      intervalCount: 'required',
      productPrefix: 'pro_',
      pricePrefix: 'pri_',
      emptyBody: 'missing',
      catalogOrder: 'newestFirst',
    });
    const product_id = await product(world);
    expect(product_id).toMatch(/^pro_/);
    const zero = await world.call('POST', '/v1/prices', { product_id, amount: 0 });
    expect(zero.text).toBe(text(['amount', 'must be greater than 0']));
    const stray = await world.call('POST', '/v1/prices', { product_id: 'prod_x', amount: 1 });
    expect([stray.status, errorOf(stray)['param']]).toEqual([404, 'product_id']);
    const bare = await world.call('POST', '/v1/prices', { product_id, amount: 1, recurring: { interval: 'day' } });
    expect(bare.text).toBe(text(['recurring.interval_count', number]));
    const nothing = await world.call('POST', '/v1/prices', {});
    expect([nothing.status, errorOf(nothing)['param']]).toEqual([400, 'price']);
    const first = await price(world);
    expect(first['id']).toMatch(/^pri_/);
    const second = await price(world);
    const { prices } = await world.ok('GET', '/v1/prices');
    expect(prices).toEqual([second, first]);
  });

  it('belong to the place of their product', async () => {
    const world = await start();
    const owner = await product(world);
    const body = { amount: 1, product_id: owner };
    const far = await world.call('POST', '/v1/prices', body, { as: 'sandbox' });
    expect(far.text).toBe(text(['product', 'must exist']));
    const { id } = await world.ok('POST', '/v1/prices', body);
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(
        (await world.call(method, `/v1/prices/${id}`, method === 'PATCH' ? {} : undefined, { as: 'sandbox' })).status,
      ).toBe(404);
  });
});
