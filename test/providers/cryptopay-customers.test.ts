import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newAddress } from '../../src/core/addresses.js';
import { type NetworkId, networks } from '../../src/core/networks.js';
import { coins } from '../../src/providers/cryptopay/coins.js';
import { type Body, CryptopayWorld, fixture } from './cryptopay-world.js';

const { customer: recorded } = fixture<{ customer: { request: Body; status: number; answer: string } }>('recordings');
const btc = { address: '2N9wPGx67zdSeAbXi15qHgoZ9Hb9Uxhd2uQ', currency: 'BTC', network: 'bitcoin' };
const eth = { address: '0x54baa6f4ff2374b2f8f3a32c0c3dad0acbdb42b2', currency: 'ETH', network: 'ethereum' };

const opened: CryptopayWorld[] = [];
async function open(assumptions: Record<string, string | number> = {}): Promise<CryptopayWorld> {
  const made = await CryptopayWorld.open(assumptions);
  opened.push(made);
  return made;
}
let world: CryptopayWorld;
beforeEach(async () => {
  world = await open();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const create = (body: unknown, from = world) => from.call('POST', '/api/customers', body);
const details = (answer: { error: Body }) => answer.error['details'] as Body[];

describe('create', () => {
  it('answers as recorded', async () => {
    const answer = await create(recorded.request);
    expect(answer.status).toBe(recorded.status);
    expect(answer.text).toBe(recorded.answer);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('mirrors addresses as refund_addresses, in the recorded order of keys', async () => {
    const answer = await create({
      id: 'A',
      currency: 'BTC',
      addresses: [{ network: 'bitcoin', currency: 'BTC', address: btc.address }, eth],
    });
    expect(answer.text).toBe(
      `{"data":{"id":"A","currency":"BTC","refund_addresses":{"BTC":"${btc.address}","ETH":"${eth.address}"},` +
        `"addresses":[{"address":"${btc.address}","currency":"BTC","network":"bitcoin"},` +
        `{"address":"${eth.address}","currency":"ETH","network":"ethereum"}]}}`,
    );
  });

  it('takes null for what is optional, and drops what is unknown', async () => {
    const answer = await create({ id: 'A', currency: 'EUR', addresses: null, email: 'a@b.c' });
    expect(answer.data).toEqual({ id: 'A', currency: 'EUR', refund_addresses: {}, addresses: [] });
  });

  const missing = (target: string) => ({ code: 'is_missing', target, message: 'is missing', args: {} });
  const filled = (target: string) => ({ code: 'must_be_filled', target, message: 'must be filled', args: {} });
  const kind = (name: string, target: string) => ({
    code: `must_be_${name}`,
    target,
    message: `must be ${name}`,
    args: {},
  });
  const ok = { id: 'A', currency: 'EUR' };

  it.each<[string, unknown, Body[]]>([
    ['no body', undefined, [missing('id'), missing('currency')]],
    ['an empty object', {}, [missing('id'), missing('currency')]],
    ['null', { id: null, currency: null }, [filled('id'), filled('currency')]],
    ['empty texts', { id: '', currency: '' }, [filled('id'), filled('currency')]],
    ['a number for a text', { id: 5, currency: true }, [kind('string', 'id'), kind('string', 'currency')]],
    ['addresses that are no array', { ...ok, addresses: {} }, [kind('array', 'addresses')]],
    ['an address that is no object', { ...ok, addresses: ['x'] }, [kind('object', 'addresses')]],
    ['an address without fields', { ...ok, addresses: [{}, {}] }, [missing('addresses')]],
    ['kinds before values', { id: 5, currency: 'XYZ' }, [kind('string', 'id')]],
    [
      'an invalid address',
      { ...ok, addresses: [{ ...btc, address: 'x' }] },
      [
        {
          code: 'invalid_coin_address',
          target: 'addresses',
          message: 'must be a valid BTC address',
          args: { currency: 'BTC' },
        },
      ],
    ],
    [
      'an address of another network',
      { ...ok, addresses: [{ ...btc, address: eth.address }] },
      [
        {
          code: 'invalid_coin_address',
          target: 'addresses',
          message: 'must be a valid BTC address',
          args: { currency: 'BTC' },
        },
      ],
    ],
    [
      'a network that the coin does not have',
      { ...ok, addresses: [{ ...btc, network: 'tron' }] },
      [
        {
          code: 'must_be_included_in',
          target: 'addresses',
          message: 'must be one of: bitcoin, bnb_smart_chain',
          args: { list: ['bitcoin', 'bnb_smart_chain'] },
        },
      ],
    ],
    [
      'two addresses of one coin and network',
      { ...ok, addresses: [btc, btc] },
      [{ code: 'must_be_unique', target: 'addresses', message: 'must be unique', args: {} }],
    ],
  ])('422 for %s', async (_, body, expected) => {
    const { status, error, json } = await create(body);
    expect([status, error['code'], error['message']]).toEqual([422, 'invalid', 'invalid']);
    expect(error['details']).toEqual(expected);
    expect(Object.keys(json)).toEqual(['error', 'meta']);
    expect(world.made()).toEqual({});
  });

  it('422 for an unknown currency, of the customer or of an address, listing those that there are', async () => {
    const answer = await create({ id: 'A', currency: 'eur', addresses: [{ ...btc, currency: 'XYZ' }] });
    const [first, second] = details(answer);
    expect(first).toMatchObject({ code: 'must_be_included_in', target: 'currency' });
    expect(first?.['args']).toEqual({ list: expect.arrayContaining(['EUR', 'USD', 'BTC', 'TON']) });
    expect(String(first?.['message'])).toMatch(/^must be one of: AUD, BRL, /);
    expect(second).toMatchObject({ code: 'must_be_included_in', target: 'addresses' });
    expect(second?.['args']).toEqual({ list: expect.not.arrayContaining(['EUR']) });
  });

  it.each([
    ['malformed JSON', '{"id":'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
  ])('400 for %s', async (_, body) => {
    const { status, error } = await create(body);
    expect([status, error]).toEqual([400, { code: 'bad_request', message: 'bad request', details: [] }]);
  });

  it('409 for an id that is in use, after everything else', async () => {
    await world.customer();
    const { status, error } = await create({ id: 'CUSTOMER-123', currency: 'USD' });
    expect([status, error]).toEqual([
      409,
      { code: 'duplicate_custom_id', message: 'duplicate custom id', details: [] },
    ]);
    expect((await create({ id: 'CUSTOMER-123', currency: 'XYZ' })).status).toBe(422);
    expect((await world.ok('GET', '/api/customers/CUSTOMER-123'))['currency']).toBe('EUR');
  });

  const places = coins.flatMap(({ currency, networks: all }) => all.map((network) => [currency, network] as const));
  it.each(places)('%s on %s: main network and testnet', async (currency, network) => {
    const from = await open({
      coinList: coins.find((one) => one.currency === currency && one.networks.includes(network))?.lists[0] ?? 'current',
    });
    for (const testnet of [true, false]) {
      const address = newAddress(network, Buffer.alloc(64, testnet ? 1 : 2), { testnet });
      const addresses = [{ address, currency, network }];
      const answer = await create({ id: String(testnet), currency: 'EUR', addresses }, from);
      expect([answer.status, answer.data['addresses']]).toEqual([201, addresses]);
      const spoiled = [{ address: `${address.slice(0, -1)}${address.endsWith('2') ? '3' : '2'}`, currency, network }];
      // EVM addresses in one case and Solana ones carry no checksum.
      if (networks[network].kind !== 'evm' && networks[network].kind !== 'solana') {
        expect((await create({ id: 'x', currency: 'EUR', addresses: spoiled }, from)).status).toBe(422);
      }
    }
  });

  const tagged: [string, NetworkId, string, number][] = [
    ['XRP', 'ripple', '?dt=89647', 201],
    ['XRP', 'ripple', '?memoId=1', 422],
    ['XRP', 'ripple', '?dt=x', 422],
    ['XRP', 'ripple', '?dt=4294967296', 422],
    ['XLM', 'stellar', '?memoId=3544462702', 201],
    ['XLM', 'stellar', '?dt=3544462702', 201],
    ['XLM', 'stellar', '?memo=1', 422],
    ['BTC', 'bitcoin', '?dt=1', 422],
  ];
  it.each(tagged)('%s on %s with %s: %i', async (currency, network, tag, status) => {
    const address = newAddress(network, Buffer.alloc(64, 3), { testnet: true }) + tag;
    const answer = await create({ id: 'A', currency: 'EUR', addresses: [{ address, currency, network }] });
    expect(answer.status).toBe(status);
    if (status === 201) expect((answer.data['refund_addresses'] as Body)[currency]).toBe(address);
  });
});

describe('retrieve and update', () => {
  it('by the id of the merchant, whatever it looks like', async () => {
    for (const id of [
      'CUSTOMER-123',
      '500b71259c48d4e212693a21e0d10c60',
      'a/b?c#d%e',
      'Ämter 7',
      '__proto__',
      'constructor',
    ]) {
      await world.customer({ id });
      const target = `/api/customers/${encodeURIComponent(id)}`;
      expect((await world.ok('GET', target))['id']).toBe(id);
    }
  });

  it('404 for unknown ids: GET, PATCH, POST', async () => {
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', {}],
      ['POST', {}],
    ] as const) {
      const { status, error } = await world.call(method, '/api/customers/nobody', body);
      expect([status, error]).toEqual([404, { code: 'not_found', message: 'not found', details: [] }]);
    }
    expect((await world.call('PATCH', '/api/customers/nobody', { currency: 'XYZ' })).status).toBe(422);
  });

  it.each(['PATCH', 'POST'])('%s keeps what is not sent, and replaces addresses as a whole', async (method) => {
    await world.customer({ addresses: [btc, eth] });
    const update = async (body: Body) => (await world.call(method, '/api/customers/CUSTOMER-123', body)).data;
    expect(await update({ currency: 'USD' })).toMatchObject({ currency: 'USD', addresses: [btc, eth] });
    expect(await update({ addresses: [eth], id: 'other' })).toEqual({
      id: 'CUSTOMER-123',
      currency: 'USD',
      refund_addresses: { ETH: eth.address },
      addresses: [eth],
    });
    expect(await update({ addresses: null, currency: null })).toMatchObject({ currency: 'USD', addresses: [eth] });
    expect(await update({ addresses: [] })).toMatchObject({ refund_addresses: {}, addresses: [] });
  });

  it('an update that is refused changes nothing', async () => {
    await world.customer({ addresses: [btc] });
    const answer = await world.call('PATCH', '/api/customers/CUSTOMER-123', {
      currency: 'USD',
      addresses: [{ ...eth, address: '0x' }],
    });
    expect(answer.status).toBe(422);
    expect(await world.ok('GET', '/api/customers/CUSTOMER-123')).toMatchObject({ currency: 'EUR', addresses: [btc] });
  });
});

describe('list', () => {
  const list = async (query = '', from = world) => {
    const { json } = await from.call('GET', `/api/customers${query}`);
    return { ids: (json['data'] as Body[]).map(({ id }) => id), meta: json['meta'], json };
  };

  it('is newest first, 50 a page, by cursor', async () => {
    for (let n = 1; n <= 107; n += 1) await world.customer({ id: `C${n}` });
    const first = await list();
    expect(Object.keys(first.json)).toEqual(['data', 'meta']);
    expect([first.ids.length, first.ids[0], first.ids[49], first.meta]).toEqual([
      50,
      'C107',
      'C58',
      { total: 107, has_more: true },
    ]);
    const second = await list('?starting_after=C58');
    expect([second.ids.length, second.ids[0], second.meta]).toEqual([50, 'C57', { total: 107, has_more: true }]);
    const third = await list('?starting_after=C8');
    expect([third.ids, third.meta]).toEqual([
      ['C7', 'C6', 'C5', 'C4', 'C3', 'C2', 'C1'],
      { total: 107, has_more: false },
    ]);
    expect((await list('?starting_after=C1')).ids).toEqual([]);
  });

  it('is empty at first, and exactly 50 rows have no more', async () => {
    expect((await list()).json).toEqual({ data: [], meta: { total: 0, has_more: false } });
    for (let n = 1; n <= 50; n += 1) await world.customer({ id: `C${n}` });
    expect((await list()).meta).toEqual({ total: 50, has_more: false });
  });

  it('unknown and empty cursors', async () => {
    await world.customer();
    expect((await list('?starting_after=nobody')).ids).toEqual([]);
    expect((await list('?starting_after=')).ids).toEqual(['CUSTOMER-123']);
    const first = await open({ unknownCursor: 'firstPage' });
    await first.customer();
    expect((await list('?starting_after=nobody', first)).ids).toEqual(['CUSTOMER-123']);
    const strict = await open({ unknownCursor: 'notFound', emptyParameter: 'judged' });
    for (const query of ['nobody', '']) {
      expect((await strict.call('GET', `/api/customers?starting_after=${query}`)).status).toBe(404);
    }
  });
});

describe('assumptions switch', () => {
  const post = async (assumptions: Record<string, string | number>, body: Body, before: Body[] = []) => {
    const from = await open(assumptions);
    for (const one of before) await create(one, from);
    return create(body, from);
  };
  const ok = { id: 'A', currency: 'EUR' };

  it('errors of parameters', async () => {
    const missing = await post({ missingParameter: 'must_be_filled' }, { currency: 'EUR' });
    expect(details(missing)[0]?.['code']).toBe('must_be_filled');
    const empty = await post({ emptyRequired: 'is_missing' }, { id: '', currency: 'EUR' });
    expect(details(empty)[0]?.['message']).toBe('is missing');
    const kind = await post({ wrongKind: 'must_be_valid' }, { id: 5, currency: 'EUR' });
    expect(details(kind)[0]?.['code']).toBe('must_be_valid');
    const nested = await post({ addressTarget: 'indexed' }, { ...ok, addresses: [eth, { ...btc, address: 'x' }] });
    expect(details(nested)[0]?.['target']).toBe('addresses.1.address');
    const absent = await post({ addressTarget: 'indexed' }, { ...ok, addresses: [{}] });
    expect(details(absent).map(({ target }) => target)).toEqual([
      'addresses.0.address',
      'addresses.0.currency',
      'addresses.0.network',
    ]);
  });

  it.each([
    ['409 duplicate_custom_id', 409, 'duplicate_custom_id'],
    ['409 duplicate_id', 409, 'duplicate_id'],
    ['422 must_be_unique', 422, 'invalid'],
  ])('duplicateCustomer: %s', async (duplicateCustomer, status, code) => {
    const answer = await post({ duplicateCustomer }, ok, [ok]);
    expect([answer.status, answer.error['code']]).toEqual([status, code]);
  });

  it('customers', async () => {
    expect((await post({ customerCurrency: 'any' }, { id: 'A', currency: 'XYZ' })).status).toBe(201);
    expect(details(await post({ customerIdLength: 64 }, { ...ok, id: 'x'.repeat(65) }))[0]?.['code']).toBe(
      'must_be_shorter',
    );
    expect((await post({ customerIdLength: 64 }, { ...ok, id: 'x'.repeat(64) })).status).toBe(201);
    const bsc = { ...eth, currency: 'BTC', network: 'bnb_smart_chain' };
    const two = { ...ok, addresses: [btc, bsc] };
    expect((await post({}, two)).data['refund_addresses']).toEqual({ BTC: bsc.address });
    expect((await post({ refundAddressesMirror: 'first' }, two)).data['refund_addresses']).toEqual({
      BTC: btc.address,
    });
    expect((await post({ addressesPerCoin: 'onePerCoin' }, two)).status).toBe(422);
    expect((await post({ addressesPerCoin: 'any' }, { ...ok, addresses: [btc, btc] })).status).toBe(201);
    const main = { ...btc, address: newAddress('bitcoin', Buffer.alloc(64, 1)) };
    expect((await post({ mainnetAddresses: 'refused' }, { ...ok, addresses: [main] })).status).toBe(422);
    expect((await post({ mainnetAddresses: 'refused' }, { ...ok, addresses: [btc, eth] })).status).toBe(201);
    const busd = { ...eth, currency: 'BUSD', network: 'bnb_smart_chain' };
    expect((await post({}, { ...ok, addresses: [busd] })).status).toBe(422);
    expect((await post({ coinList: '2023' }, { ...ok, addresses: [busd] })).status).toBe(201);
  });

  it('refund_addresses as input', async () => {
    const legacy = { ...ok, refund_addresses: { BTC: btc.address } };
    expect((await post({}, legacy)).data['addresses']).toEqual([]);
    expect((await post({ refundAddressesInput: 'accepted' }, legacy)).data['addresses']).toEqual([btc]);
    const wrong = { ...ok, refund_addresses: { XYZ: 'x' } };
    expect((await post({ refundAddressesInput: 'accepted' }, wrong)).status).toBe(422);
    const list = { ...ok, refund_addresses: ['x'] };
    expect((await post({}, list)).status).toBe(201);
    expect(details(await post({ refundAddressesInput: 'accepted' }, list))[0]?.['code']).toBe('must_be_object');
  });

  it('updateByPost: refused', async () => {
    const from = await open({ updateByPost: 'refused', wrongMethodStatus: 405 });
    await from.customer();
    const answer = await from.call('POST', '/api/customers/CUSTOMER-123', { currency: 'USD' });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, PATCH']);
  });

  it('notFoundArgs: sent', async () => {
    const from = await open({ notFoundArgs: 'sent' });
    const { error } = await from.call('GET', '/api/customers/nobody');
    expect(error).toEqual({ code: 'not_found', message: 'not found', details: [], args: {} });
  });
});
