import { afterEach, describe, expect, it } from 'vitest';
import { btc, eth, merchant } from './trxn-claims-world.js';
import { type Body, bodiesOf, errorOf, type TrxnWorld, worlds } from './trxn-world.js';

// Facts: https://docs.gettrxn.com/api-reference/crypto-addresses and /wallets
const { start, close } = worlds();
afterEach(close);

const all = '/v1/crypto_addresses';
// Further vectors of BIP-173 (P2WSH, testnet) and EIP-55.
const btcTestnet = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx';
const otherEth = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359';

/** The wallets of a customer or (undefined) the account. */
async function walletOf(world: TrxnWorld, owner?: string, as: 'production' | 'sandbox' = 'production'): Promise<Body> {
  const { wallets } = await world.ok('GET', '/v1/wallets', undefined, { as });
  const found = (wallets as Body[]).find(
    ({ owner_type, owner_id }) => (owner === undefined && owner_type === 'account') || owner_id === owner,
  );
  return found ?? {};
}

describe('crypto addresses', () => {
  it('go to the wallet of the account, their keys in order, and move its updated_at', async () => {
    const world = await start();
    const { receiver } = await world.endpoint();
    const before = await walletOf(world);
    await world.advance(1000);
    const made = await world.call('POST', all, { address: ` ${btc} `, currency: 'BTC', unknown: 1 });
    const { id } = made.json;
    expect([made.status, id]).toEqual([201, expect.stringMatching(/^addr_[a-zA-Z0-9]{24}$/)]);
    expect(made.text).toBe(
      `{"id":"${id}","object":"crypto_address","address":"${btc}","currency":"BTC","wallet_id":"${before['id']}","explorer":{"name":"Blockchain.com","url":"https://www.blockchain.com/explorer/addresses/btc/${btc}"},"created_at":"2026-01-05T09:00:01Z","updated_at":"2026-01-05T09:00:01Z"}`,
    );
    expect((await world.call('GET', `${all}/${id}`)).text).toBe(made.text);
    expect(await walletOf(world)).toEqual({
      ...before,
      crypto_addresses: [{ id, address: btc, currency: 'BTC', created_at: '2026-01-05T09:00:01Z' }],
      crypto_address_count: 1,
      updated_at: '2026-01-05T09:00:01Z',
    });
    await world.workspace.settled();
    expect(bodiesOf(receiver)).toEqual([
      { event: 'crypto_address.created', payload: made.json, timestamp: '2026-01-05T09:00:01Z' },
    ]);
    const wallet = await world.call('GET', `/v1/wallets/${before['id']}`);
    expect(wallet.json).toEqual(await walletOf(world));
  });

  it("or to the wallet that is named, also a customer's, and go with the customer", async () => {
    const world = await start();
    const customer = await world.customer();
    const wallet = await walletOf(world, customer);
    const made = await world.ok('POST', all, { address: eth, currency: 'ETH', wallet_id: wallet['id'] });
    expect(made).toMatchObject({
      wallet_id: wallet['id'],
      explorer: { name: 'Etherscan', url: `https://etherscan.io/address/${eth}` },
    });
    await world.ok('DELETE', `/v1/customers/${customer}`);
    expect((await world.call('GET', `${all}/${made['id']}`)).status).toBe(404);
  });

  it.each<[string, object, object]>([
    ['nothing', {}, { address: ["can't be blank"], currency: ["can't be blank"] }],
    ['nulls', { address: null, currency: null }, { address: ["can't be blank"], currency: ["can't be blank"] }],
    ['blanks', { address: ' ', currency: '' }, { address: ["can't be blank"], currency: ["can't be blank"] }],
    ['lists', { address: [btc], currency: ['BTC'] }, { address: ["can't be blank"], currency: ["can't be blank"] }],
    ['no currency', { address: btc }, { currency: ["can't be blank"] }],
    ['lower case', { address: btc, currency: 'btc' }, { currency: ['is not included in the list'] }],
    ['another', { address: btc, currency: 'DOGE' }, { currency: ['is not included in the list'] }],
    ['a token', { address: eth, currency: 'USDC' }, { currency: ['is not included in the list'] }],
    ['no address', { currency: 'BTC' }, { address: ["can't be blank"] }],
  ])('%s is refused field by field', async (_, body, errors) => {
    const world = await start();
    const before = JSON.stringify(world.workspace.state());
    const answer = await world.call('POST', all, body);
    expect([answer.status, answer.json]).toEqual([422, { errors }]);
    expect(JSON.stringify(world.workspace.state())).toBe(before);
  });

  it.each<[string, string, string]>([
    ['of another currency', 'ETH', btc],
    ['of yet another', 'BTC', eth],
    ['with a wrong character', 'BTC', `${btc.slice(0, -1)}5`],
    ['with a wrong case', 'ETH', eth.replace('aA', 'Aa')],
    ['that is cut off', 'ETH', eth.slice(0, -1)],
    ['in the middle of words', 'BTC', `to ${btc}`],
    ['in mixed case', 'BTC', btc.replace('bc1q', 'bc1Q')],
    ['that is a name', 'ETH', 'vitalik.eth'],
  ])('an address %s is an address_error', async (_, currency, address) => {
    const world = await start();
    const answer = await world.call('POST', all, { address, currency });
    expect(answer.status).toBe(422);
    expect(answer.text).toBe(
      `{"error":{"type":"address_error","code":"invalid_address","message":"Address is not a valid ${currency} address","param":"address","timestamp":"2026-01-05T09:00:00Z","doc_url":"https://docs.gettrxn.com/errors#invalid-address"}}`,
    );
    expect(world.workspace.journal.list().at(-1)?.notes?.[0]).toMatch(/^Address is not a valid \w+ address: .{10,}/);
    const mapped = await (await start({ addressErrorShape: 'map' })).call('POST', all, { address, currency });
    expect([mapped.status, mapped.text]).toEqual([422, '{"errors":{"address":["is invalid"]}}']);
  });

  it('of testnets are taken, or not', async () => {
    const body = { address: btcTestnet, currency: 'BTC' };
    expect((await (await start()).call('POST', all, body)).status).toBe(201);
    const strict = await (await start({ testnetAddresses: 'refused' })).call('POST', all, body);
    expect([strict.status, errorOf(strict)['type']]).toEqual([422, 'address_error']);
  });

  it('are there once in production and once in the sandbox, however they are spelled', async () => {
    const world = await start();
    await world.ok('POST', all, { address: eth, currency: 'ETH' });
    const again = await world.call('POST', all, { address: eth.toLowerCase(), currency: 'ETH' });
    expect([again.status, again.text]).toEqual([422, '{"errors":{"address":["has already been taken"]}}']);
    expect((await world.call('POST', all, { address: eth, currency: 'ETH' }, { as: 'sandbox' })).status).toBe(201);
    const loose = await start({ addressUniqueness: 'repeatable', currencies: 'more' });
    await loose.ok('POST', all, { address: eth, currency: 'ETH' });
    await loose.ok('POST', all, { address: eth, currency: 'ETH' });
    await loose.ok('POST', all, { address: eth, currency: 'USDC' });
    expect(await loose.ok('GET', all)).toMatchObject({ pagination: { count: 3 } });
  });

  it.each([
    ['wall_nowhere', 404, 'Wallet not found'],
    ['', 404, 'Wallet not found'],
  ])('the wallet %j is unknown', async (wallet_id, status, message) => {
    const answer = await (await start()).call('POST', all, { address: btc, currency: 'BTC', wallet_id });
    expect([answer.status, errorOf(answer)]).toMatchObject([status, { message, param: 'wallet_id' }]);
    const invalid = await start({ unknownReference: 'invalid', emptyBody: 'missing' });
    const other = await invalid.call('POST', all, { address: btc, currency: 'BTC', wallet_id });
    expect(other.text).toBe('{"errors":{"wallet":["must exist"]}}');
    expect((await invalid.call('POST', all, {})).status).toBe(400);
  });

  it('a sandbox without a wallet of the account asks for one', async () => {
    const world = await start({ accountWallet: 'production' });
    const body = { address: btc, currency: 'BTC' };
    const answer = await world.call('POST', all, body, { as: 'sandbox' });
    expect([answer.status, answer.text]).toEqual([422, '{"errors":{"wallet":["must exist"]}}']);
  });

  it('are listed newest first, and deleted', async () => {
    const world = await start();
    const ids: unknown[] = [];
    for (const address of [eth, otherEth])
      ids.unshift((await world.ok('POST', all, { address, currency: 'ETH' }))['id']);
    const { crypto_addresses, pagination } = await world.ok('GET', all);
    expect((crypto_addresses as Body[]).map(({ id }) => id)).toEqual(ids);
    expect(pagination).toEqual({ page: 1, pages: 1, count: 2 });
    const gone = await world.call('DELETE', `${all}/${ids[0]}`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    for (const method of ['GET', 'DELETE']) {
      const answer = await world.call(method, `${all}/${ids[0]}`);
      expect([answer.status, errorOf(answer)['message']]).toEqual([404, 'Crypto address not found']);
    }
    expect(await walletOf(world)).toMatchObject({ crypto_address_count: 1 });
    await world.ok('POST', all, { address: otherEth, currency: 'ETH' });
  });

  it('may be there from the start, one of each currency in each wallet of the account', async () => {
    const world = await start({ accountAddresses: 'oneEach', walletTouch: 'untouched' });
    for (const as of ['production', 'sandbox'] as const) {
      const { crypto_addresses, crypto_address_count } = await walletOf(world, undefined, as);
      expect((crypto_addresses as Body[]).map(({ currency }) => currency)).toEqual(['BTC', 'ETH']);
      expect(crypto_address_count).toBe(2);
    }
    await world.advance(1000);
    await world.ok('POST', all, { address: eth, currency: 'ETH' });
    expect(await walletOf(world)).toMatchObject({ updated_at: '2026-01-05T09:00:00Z', crypto_address_count: 3 });
  });

  it('of a customer belong to a wallet that an event tells of', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['wallet.created'] });
    const one = await merchant(world);
    await world.workspace.settled();
    expect(bodiesOf(receiver)).toMatchObject([
      { event: 'wallet.created', payload: { object: 'wallet', owner_type: 'customer', owner_id: one.customer } },
    ]);
  });
});
