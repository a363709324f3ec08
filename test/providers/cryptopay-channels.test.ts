import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkAddress } from '../../src/core/addresses.js';
import type { NetworkId } from '../../src/core/networks.js';
import { coins } from '../../src/providers/cryptopay/coins.js';
import { type Body, CryptopayWorld, fixture } from './cryptopay-world.js';

const { channel: recorded, errors } = fixture<{
  channel: { answer: Body };
  errors: { status: number; error: Body }[];
}>('recordings');
const nobody = '00000000-0000-4000-8000-000000000000';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

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

const params = { name: 'Channel name', pay_currency: 'BTC', receiver_currency: 'EUR' };
const create = (body: unknown, from = world) => from.call('POST', '/api/channels', body);
const detail = (code: string, target: string, message: string, args: Body = {}) => ({ code, target, message, args });

describe('create', () => {
  it('answers what was recorded, key by key', async () => {
    const { status, data } = await create(params);
    expect(status).toBe(201);
    expect(Object.keys(data)).toEqual(Object.keys(recorded.answer));
    const { id, address, project_id: project } = data;
    expect([id, project]).toEqual([expect.stringMatching(uuid), expect.stringMatching(uuid)]);
    expect(address).toMatch(/^2[A-Za-z0-9]{34}$/);
    // The page is this sandbox's own, at the recorded path.
    const host = new URL(String(recorded.answer['hosted_page_url'])).origin;
    const replaced = JSON.stringify(recorded.answer)
      .replaceAll(host, world.server.baseUrl('cryptopay'))
      .replaceAll(String(recorded.answer['id']), String(id))
      .replaceAll(String(recorded.answer['address']), String(address))
      .replaceAll(String(recorded.answer['project_id']), String(project));
    expect(JSON.stringify(data)).toBe(replaced);
    expect((await create(params)).data['project_id']).toBe(project);
  });

  it('takes everything that is optional, and null for it', async () => {
    await world.customer();
    const given = { description: 'd', custom_id: 'X-1', customer_id: 'CUSTOMER-123', network: 'bnb_smart_chain' };
    expect((await create({ ...params, ...given })).data).toMatchObject(given);
    const nothing = { description: null, custom_id: null, customer_id: null, network: null };
    expect((await create({ ...params, ...nothing })).data).toMatchObject({ ...nothing, network: 'bitcoin' });
  });

  const missing = (target: string) => detail('is_missing', target, 'is missing');
  const included = (target: string, list: string[]) =>
    detail('must_be_included_in', target, `must be one of: ${list.join(', ')}`, { list });
  const current = coins.filter(({ lists }) => lists.includes('current')).map(({ currency }) => currency);
  const accounts = ['EUR', 'USD', 'GBP', 'RUB', 'TRY', 'JPY', 'CNY', 'UAH', ...current];

  it.each<[string, unknown, Body[]]>([
    ['no body', undefined, [missing('name'), missing('pay_currency'), missing('receiver_currency')]],
    ['an empty name', { ...params, name: '' }, [detail('must_be_filled', 'name', 'must be filled')]],
    ['a number', { ...params, custom_id: 1 }, [detail('must_be_string', 'custom_id', 'must be string')]],
    ['a fiat pay currency', { ...params, pay_currency: 'EUR' }, [included('pay_currency', current)]],
    ['another network', { ...params, network: 'tron' }, [included('network', ['bitcoin', 'bnb_smart_chain'])]],
    ['an unknown customer', { ...params, customer_id: 'x' }, [detail('not_found', 'customer_id', 'not found')]],
    [
      'several at once',
      { name: 'n', pay_currency: 'X', receiver_currency: 'Y', customer_id: 'x' },
      [
        included('pay_currency', current),
        included('receiver_currency', accounts),
        detail('not_found', 'customer_id', 'not found'),
      ],
    ],
  ])('422 for %s', async (_, body, expected) => {
    const { status, error } = await create(body);
    expect([status, error]).toEqual([422, { code: 'invalid', message: 'invalid', details: expected }]);
    expect(world.made()).toEqual({});
    expect(world.workspace.state().counters).toEqual({});
  });

  it('409 for a custom_id that is in use, after everything else', async () => {
    await create({ ...params, custom_id: 'X' });
    const { status, error } = await create({ ...params, custom_id: 'X' });
    expect([status, error]).toEqual([409, errors.find((one) => one.status === 409)?.error]);
    expect((await create({ ...params, custom_id: 'X', network: 'tron' })).status).toBe(422);
  });
});

it('hosted_page_url is the recorded one when it is assumed to be', async () => {
  const made = await (await open({ hostedPages: 'recorded' })).channel();
  expect(made['hosted_page_url']).toBe(`https://hosted-business-sandbox.cryptopay.me/channels/${made['id']}`);
});

describe('addresses and URIs', () => {
  const current = coins.filter(({ lists }) => lists.includes('current'));
  const places = current.flatMap(({ currency, networks }) =>
    networks.map((network): [string, NetworkId] => [currency, network]),
  );

  it.each(places)('%s on %s: a valid address of its own', async (currency, network) => {
    const make = () => world.channel({ pay_currency: currency, network });
    const [one, other] = [await make(), await make()];
    expect(one['address']).not.toBe(other['address']);
    const spelled = String(one['address']).replace(
      network === 'stellar' ? '?dt=' : '',
      network === 'stellar' ? '?memoId=' : '',
    );
    expect(checkAddress(network, spelled)).toMatchObject({ ok: true });
  });

  const uris: [string, NetworkId | undefined, RegExp][] = [
    ['BTC', 'bitcoin', /^bitcoin:2\w+$/],
    ['LTC', 'litecoin', /^litecoin:Q\w+$/],
    ['DOGE', 'dogecoin', /^dogecoin:\w+$/],
    ['BCH', 'bitcoin_cash', /^bchtest:\w+$/],
    ['ETH', undefined, /^ethereum:0x[0-9a-f]{40}@5$/],
    ['USDT', undefined, /^ethereum:0x23a2e5f75cdfe03763d929379f5dc3f14f7045cd@5\/transfer\?address=0x[0-9a-f]{40}$/],
    ['DAI', undefined, /^ethereum:0x[0-9a-f]{40}@5\/transfer\?address=0x[0-9a-f]{40}$/],
    ['XRP', 'ripple', /^ripple:r\w+\?dt=\d{1,4}$/],
    ['XLM', 'stellar', /^web\+stellar:pay\?destination=G\w{55}&memo=\d+&memo_type=MEMO_ID$/],
    ['ADA', 'cardano', /^web\+cardano:addr_test1\w+$/],
    ['SOL', 'solana', /^solana:\w+$/],
    ['USDT', 'solana', /^\w{32,44}$/],
    ['TRX', 'tron', /^T\w{33}$/],
    ['BTC', 'bnb_smart_chain', /^0x[0-9a-fA-F]{40}$/],
    ['POL', 'polygon', /^0x[0-9a-fA-F]{40}$/],
    ['TON', 'ton', /^[\w-]{48}$/],
  ];
  it.each(uris)('the URI of %s on %s is %s', async (pay_currency, network, expected) => {
    expect((await world.channel({ pay_currency, network }))['uri']).toMatch(expected);
  });

  it('EVM addresses are lower case on ethereum and mixed case on bnb_smart_chain', async () => {
    const of = async (network: string, currency = 'ETH', from = world) =>
      String((await from.channel({ pay_currency: currency, network }))['address']);
    const isLower = (address: string) => address === address.toLowerCase();
    const many = async (network: string, currency?: string, from?: CryptopayWorld) =>
      Promise.all([1, 2, 3].map(async () => isLower(await of(network, currency, from))));
    expect(await many('ethereum')).toEqual([true, true, true]);
    expect(await many('bnb_smart_chain')).toEqual([false, false, false]);
    expect(await many('polygon', 'POL')).toEqual([false, false, false]);
    expect(await many('polygon', 'POL', await open({ evmAddressCase: 'lower' }))).toEqual([true, true, true]);
  });

  it('assumptions switch', async () => {
    const from = await open({ ethereumChainId: 11_155_111, channelUri: 'bareAddress', stellarMemo: 'memoId' });
    expect((await from.channel({ pay_currency: 'ETH' }))['uri']).toMatch(/@11155111$/);
    const xlm = await from.channel({ pay_currency: 'XLM' });
    expect(xlm['address']).toMatch(/^G\w{55}\?memoId=\d+$/);
    expect(xlm['uri']).toBe(xlm['address']);
    expect((await from.channel({ pay_currency: 'ADA' }))['uri']).toMatch(/^addr_test1/);
  });
});

describe('retrieve', () => {
  it('by id in any case, and by custom id', async () => {
    const made = await world.channel({ custom_id: 'A/1 ä' });
    expect(await world.ok('GET', `/api/channels/${made['id']}`)).toEqual(made);
    expect(await world.ok('GET', `/api/channels/${String(made['id']).toUpperCase()}`)).toEqual(made);
    expect(await world.ok('GET', '/api/channels/custom_id/A%2F1%20%C3%A4')).toEqual(made);
  });

  const targets: [string, string, unknown, Body[] | undefined][] = [
    ['GET', '/api/channels/nonsense', undefined, [detail('must_be_uuid', 'channel_id', 'must match uuid format')]],
    ['PATCH', '/api/channels/custom_id', {}, [detail('must_be_uuid', 'channel_id', 'must match uuid format')]],
    [
      'GET',
      '/api/channels/nonsense/payments',
      undefined,
      [detail('must_be_uuid', 'channel_id', 'must match uuid format')],
    ],
    [
      'GET',
      '/api/channels/x/payments/y',
      undefined,
      [
        detail('must_be_uuid', 'channel_id', 'must match uuid format'),
        detail('must_be_uuid', 'channel_payment_id', 'must match uuid format'),
      ],
    ],
    ['GET', '/api/channels?starting_after=nonsense', undefined, errors[0]?.error['details'] as Body[]],
    [
      'GET',
      `/api/channels/${nobody}/payments?starting_after=x`,
      undefined,
      [detail('must_be_uuid', 'starting_after', 'must match uuid format')],
    ],
    ['GET', `/api/channels/${nobody}`, undefined, undefined],
    ['PATCH', `/api/channels/${nobody}`, {}, undefined],
    ['GET', `/api/channels/${nobody}/payments`, undefined, undefined],
    ['GET', `/api/channels/${nobody}/payments/${nobody}`, undefined, undefined],
    ['GET', '/api/channels/custom_id/none', undefined, undefined],
  ];
  it.each(targets)('%s %s', async (method, target, body, details) => {
    const { status, error } = await world.call(method, target, body);
    if (details === undefined) expect([status, error]).toEqual([404, errors.find((one) => one.status === 404)?.error]);
    else expect([status, error]).toEqual([422, { code: 'invalid', message: 'invalid', details }]);
  });
});

describe('update', () => {
  it('changes what is sent', async () => {
    await world.customer();
    const made = await world.channel({ description: 'd', custom_id: 'X' });
    const update = (body: Body) => world.ok('PATCH', `/api/channels/${made['id']}`, body);
    expect(await update({})).toEqual(made);
    const change = { name: 'other', description: 'e', status: 'disabled', customer_id: 'CUSTOMER-123' };
    expect(await update({ ...change, custom_id: 'Y', pay_currency: 'ETH' })).toEqual({ ...made, ...change });
    expect(await update({ status: 'disabled', name: null })).toEqual({ ...made, ...change });
    expect(await update({ description: null, customer_id: null, status: 'enabled' })).toEqual({
      ...made,
      name: 'other',
      description: null,
    });
  });

  it('in the order of the checks', async () => {
    const { id } = await world.channel();
    const update = async (body: unknown, path = `/api/channels/${id}`) => (await world.call('PATCH', path, body)).error;
    expect((await update('[]', '/api/channels/x'))['code']).toBe('bad_request');
    expect(await update({ name: 5, status: 'x' }, '/api/channels/x')).toMatchObject({ details: [{ target: 'name' }] });
    expect(await update({ status: 'x', customer_id: 'x' }, '/api/channels/x')).toMatchObject({
      details: [
        { target: 'channel_id', code: 'must_be_uuid' },
        detail('must_be_included_in', 'status', 'must be one of: enabled, disabled', { list: ['enabled', 'disabled'] }),
        { target: 'customer_id', code: 'not_found' },
      ],
    });
    expect((await update({ status: 'x' }, `/api/channels/${nobody}`))['code']).toBe('invalid');
    expect((await update({ name: '' }))['details']).toEqual([detail('must_be_filled', 'name', 'must be filled')]);
  });

  it('null is ignored when it is assumed to be', async () => {
    const from = await open({ nullInChannelUpdate: 'ignored' });
    const made = await from.channel({ description: 'd' });
    expect(await from.ok('PATCH', `/api/channels/${made['id']}`, { description: null })).toEqual(made);
  });
});

describe('list', () => {
  it('is newest first, 50 a page, and can be narrowed to a customer', async () => {
    await world.customer();
    const made: Body[] = [];
    for (let n = 1; n <= 60; n += 1) made.push(await world.channel(n % 3 === 0 ? { customer_id: 'CUSTOMER-123' } : {}));
    const list = async (query: string) => {
      const { json } = await world.call('GET', `/api/channels${query}`);
      return { ids: (json['data'] as Body[]).map(({ id }) => id), meta: json['meta'] };
    };
    const ids = made.map(({ id }) => id).reverse();
    const ofCustomer = made
      .filter((one) => one['customer_id'] !== null)
      .map(({ id }) => id)
      .reverse();
    expect(await list('')).toEqual({ ids: ids.slice(0, 50), meta: { total: 60, has_more: true } });
    expect(await list(`?starting_after=${ids[49]}`)).toEqual({
      ids: ids.slice(50),
      meta: { total: 60, has_more: false },
    });
    expect(await list('?customer_id=CUSTOMER-123')).toEqual({ ids: ofCustomer, meta: { total: 20, has_more: false } });
    const behind = await list(`?customer_id=CUSTOMER-123&starting_after=${ofCustomer[4]}`);
    expect(behind).toEqual({ ids: ofCustomer.slice(5), meta: { total: 20, has_more: false } });
    expect((await list('?customer_id=nobody')).meta).toEqual({ total: 0, has_more: false });
  });
});

describe('assumptions switch', () => {
  it.each([
    ['422 invalid', 422],
    ['404 not_found', 404],
    ['accepted', 201],
  ])('unknownCustomer: %s', async (unknownCustomer, status) => {
    expect((await create({ ...params, customer_id: 'x' }, await open({ unknownCustomer }))).status).toBe(status);
  });

  it('coinList and receiverCurrencies', async () => {
    expect((await create({ ...params, pay_currency: 'BUSD' })).status).toBe(422);
    expect((await create({ ...params, receiver_currency: 'CHF' })).status).toBe(422);
    const from = await open({ coinList: '2023', receiverCurrencies: 'all' });
    expect((await create({ ...params, pay_currency: 'BUSD' }, from)).status).toBe(201);
    expect((await create({ ...params, pay_currency: 'TON' }, from)).status).toBe(422);
    expect((await create({ ...params, pay_currency: 'USDC', network: 'tron' }, from)).status).toBe(201);
    expect((await create({ ...params, receiver_currency: 'CHF' }, from)).status).toBe(201);
  });
});
