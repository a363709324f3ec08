import { afterEach, describe, expect, it } from 'vitest';
import { btc, eth, hash, type Merchant, merchant, newClaim } from './trxn-claims-world.js';
import { type Body, bodiesOf, errorOf, worlds } from './trxn-world.js';

// Facts: https://docs.gettrxn.com/api-reference/crypto-transactions
const { start, close } = worlds();
afterEach(close);

const all = '/v1/crypto_transactions';

function entry({ address }: Merchant, change: Body = {}): Body {
  return { amount: '0.5', transaction_id: hash, currency: 'BTC', to_address_id: address, ...change };
}

async function customersAddress({ world, customer }: Merchant): Promise<Body> {
  const { wallets } = await world.ok('GET', '/v1/wallets');
  const wallet = (wallets as Body[]).find(({ owner_id }) => owner_id === customer);
  return world.ok('POST', '/v1/crypto_addresses', { address: eth, currency: 'ETH', wallet_id: wallet?.['id'] });
}

describe('transactions entered by hand', () => {
  it('answer with every field, and are told of', async () => {
    const one = await merchant(await start());
    const from = await customersAddress(one);
    const { receiver } = await one.world.endpoint();
    const fields = { timestamp: '2026-01-04T20:00:00+02:00', from_address_id: from['id'] };
    const made = await one.world.call('POST', all, entry(one, { ...fields, amount: '00.50' }));
    const { id } = made.json;
    expect(made.status).toBe(201);
    expect(made.text).toBe(
      `{"id":"${id}","object":"crypto_transaction","amount":"0.5","transaction_id":"${hash}","transaction_source":"manual_entry","timestamp":"2026-01-04T18:00:00Z","currency":"BTC","from_address_id":"${from['id']}","from_address":"${eth}","to_address_id":"${one.address}","to_address":"${btc}","allocations":[],"created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"}`,
    );
    expect((await one.world.call('GET', `${all}/${id}`)).text).toBe(made.text);
    expect((await one.world.call('GET', `${all}/${id}`, undefined, { as: 'sandbox' })).status).toBe(404);
    await one.world.workspace.settled();
    expect(bodiesOf(receiver)).toEqual([
      { event: 'crypto_transaction.created', payload: made.json, timestamp: '2026-01-05T09:00:00Z' },
    ]);
    for (const method of ['PATCH', 'DELETE'])
      expect((await one.world.call(method, `${all}/${id}`, {})).status).toBe(404);
  });

  it.each<[string, unknown, string]>([
    ['a number', 0.5, '0.5'],
    ['a small number', 1e-8, '0.00000001'],
    ['a text with spaces', ' 1.25 ', '1.25'],
    ['all digits that there are', '20999999.97690000', '20999999.9769'],
  ])('take %s as amount', async (_, amount, shown) => {
    const one = await merchant(await start());
    expect(await one.world.ok('POST', all, entry(one, { amount }))).toMatchObject({ amount: shown });
  });

  it.each<[string, Body, Body]>([
    ['no amount', { amount: undefined }, { amount: ["can't be blank"] }],
    ['a blank amount', { amount: ' ' }, { amount: ["can't be blank"] }],
    ['words', { amount: 'half' }, { amount: ['is not a number'] }],
    ['a comma', { amount: '0,5' }, { amount: ['is not a number'] }],
    ['a list', { amount: [1] }, { amount: ["can't be blank"] }],
    ['infinity', { amount: 'Infinity' }, { amount: ['is not a number'] }],
    ['nothing at all', { amount: '0.0' }, { amount: ['must be greater than 0'] }],
    ['less than nothing', { amount: '-0.5' }, { amount: ['must be greater than 0'] }],
    ['less than a satoshi', { amount: '0.000000001' }, { amount: ['has more than 8 decimal places'] }],
    ['no hash', { transaction_id: '' }, { transaction_id: ["can't be blank"] }],
    ['two hashes', { transaction_id: 'a b' }, { transaction_id: ['is invalid'] }],
    [
      'a long hash',
      { transaction_id: 'a'.repeat(256) },
      { transaction_id: ['is too long (maximum is 255 characters)'] },
    ],
    ['no currency', { currency: null }, { currency: ["can't be blank"] }],
    ['an unknown currency', { currency: 'DOGE' }, { currency: ['is not included in the list'] }],
    ['the currency of another address', { currency: 'ETH' }, { currency: ['does not match the address'] }],
    ['no instant', { timestamp: 'yesterday' }, { timestamp: ['is invalid'] }],
    [
      'much at once',
      { amount: 'x', transaction_id: null, currency: 'x', timestamp: 'x' },
      {
        amount: ['is not a number'],
        transaction_id: ["can't be blank"],
        currency: ['is not included in the list'],
        timestamp: ['is invalid'],
      },
    ],
  ])('%s is refused', async (_, change, errors) => {
    const one = await merchant(await start());
    const before = JSON.stringify(one.world.workspace.state());
    const answer = await one.world.call('POST', all, entry(one, change));
    expect([answer.status, answer.json]).toEqual([422, { errors }]);
    expect(JSON.stringify(one.world.workspace.state())).toBe(before);
  });

  it.each(['to_address_id', 'from_address_id'])('an unknown %s is a 404 with the param', async (param) => {
    const one = await merchant(await start());
    const answer = await one.world.call('POST', all, entry(one, { [param]: 'addr_nowhere' }));
    const message = param === 'to_address_id' ? 'To address not found' : 'From address not found';
    expect([answer.status, errorOf(answer)]).toMatchObject([404, { message, param }]);
    expect((await (await start({ emptyBody: 'missing' })).call('POST', all, {})).status).toBe(400);
  });

  it('are listed by their time on the chain, newest first', async () => {
    const one = await merchant(await start());
    const at = async (timestamp?: string) => String((await one.world.ok('POST', all, entry(one, { timestamp })))['id']);
    const now = await at();
    const [early, late, same] = [
      await at('2026-01-01T00:00:00Z'),
      await at('2026-01-06T00:00:00Z'),
      await at('2026-01-01T00:00:00Z'),
    ];
    const { crypto_transactions } = await one.world.ok('GET', all);
    expect((crypto_transactions as Body[]).map(({ id }) => id)).toEqual([late, now, same, early]);
  });

  it('a hash that is known makes another, or is taken', async () => {
    const loose = await merchant(await start());
    const { id } = await loose.world.ok('POST', all, entry(loose));
    expect(loose.world.workspace.journal.list().at(-1)?.notes).toBeUndefined();
    await loose.world.ok('POST', all, entry(loose));
    expect(loose.world.workspace.journal.list().at(-1)?.notes?.join()).toContain(`${id} (manual_entry) has this hash`);
    const strict = await merchant(await start({ repeatedHash: 'unique' }));
    const first = await strict.world.ok('POST', all, entry(strict));
    const again = await strict.world.call('POST', all, entry(strict));
    expect([again.status, again.text]).toEqual([422, '{"errors":{"transaction_id":["has already been taken"]}}']);
    // A claim of the same payment leads to the record that is there, and tells of no other.
    const { receiver } = await strict.world.endpoint();
    const claim = await newClaim(strict);
    expect(await strict.world.ok('POST', `/v1/crypto_payment_claims/${claim}/approve`)).toMatchObject({
      crypto_transaction_id: first['id'],
    });
    await strict.world.workspace.settled();
    expect(bodiesOf(receiver).map(({ event }) => event)).not.toContain('crypto_transaction.created');
  });
});

describe('payments on the chain', () => {
  // A block takes 3 s under the preset fast, and a payment is seen after 1 s.
  it.each([
    ['whenConfirmed', 0, 1],
    ['whenSeen', 1, 1],
    ['never', 0, 0],
  ])('to an address of the account become transactions %s', async (chainTransactions, seen, confirmed) => {
    const one = await merchant(await start({ chainTransactions }));
    const { receiver } = await one.world.endpoint();
    const transfer = await one.world.workspace.pay({ to: btc, currency: 'BTC', amount: '0.25' });
    await one.world.advance(1000);
    expect(await one.world.ok('GET', all)).toMatchObject({ pagination: { count: seen } });
    await one.world.advance(3000);
    const { crypto_transactions } = await one.world.ok('GET', all);
    expect(crypto_transactions).toHaveLength(confirmed);
    await one.world.workspace.settled();
    expect(bodiesOf(receiver)).toHaveLength(confirmed);
    if (confirmed === 1)
      expect(crypto_transactions).toMatchObject([
        {
          amount: '0.25',
          currency: 'BTC',
          transaction_id: transfer.txid,
          transaction_source: 'blockchain',
          timestamp: chainTransactions === 'whenSeen' ? '2026-01-05T09:00:01Z' : '2026-01-05T09:00:04Z',
          from_address_id: null,
          from_address: transfer.from,
          to_address_id: one.address,
          to_address: btc,
        },
      ]);
  });

  it('from an address in the wallet of a customer name it', async () => {
    const one = await merchant(await start());
    const from = await customersAddress(one);
    await one.world.ok('POST', '/v1/crypto_addresses', { address: otherEth, currency: 'ETH' });
    const to = otherEth.toLowerCase();
    await one.world.workspace.pay({ to, currency: 'ETH', amount: '1', from: eth.toLowerCase() });
    await one.world.advance(60_000);
    expect(await one.world.ok('GET', all)).toMatchObject({
      crypto_transactions: [{ from_address_id: from['id'], from_address: eth.toLowerCase(), to_address: otherEth }],
    });
  });

  it('are seen in production and in the sandbox where both have the address', async () => {
    const one = await merchant(await start());
    await one.world.ok('POST', '/v1/crypto_addresses', { address: btc, currency: 'BTC' }, { as: 'sandbox' });
    await one.world.workspace.pay({ to: btc, currency: 'BTC', amount: '1' });
    await one.world.advance(60_000);
    for (const as of ['production', 'sandbox'] as const)
      expect(await one.world.ok('GET', all, undefined, { as })).toMatchObject({ pagination: { count: 1 } });
  });

  it.each<[string, { to?: string; currency?: string; amount?: string }, RegExp]>([
    ['in another currency', { currency: 'ETH' }, /takes BTC, not ETH/],
    ['of less than a satoshi', { amount: '0.000000001' }, /BTC has 8 digits/],
    ['to an unknown address', { to: otherEth }, /No provider has given out/],
    ["to a customer's address", { to: eth, currency: 'ETH' }, /No provider has given out/],
    ['to nonsense', { to: 'x' }, /No provider has given out/],
  ])('%s are refused', async (_, change, text) => {
    const one = await merchant(await start());
    await customersAddress(one);
    const payment = { to: btc, currency: 'BTC', amount: '1', ...change };
    await expect(one.world.workspace.pay(payment)).rejects.toThrow(text);
  });
});

const otherEth = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359';
