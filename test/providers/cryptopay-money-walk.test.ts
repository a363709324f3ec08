import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coins } from '../../src/providers/cryptopay/coins.js';
import { type Body, CryptopayWorld, fixture } from './cryptopay-world.js';

const { rates: recordedRates } = fixture<{ rates: { buy: string; sell: string } }>('arithmetic');
const address = '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ';

let world: CryptopayWorld;
beforeAll(async () => {
  world = await CryptopayWorld.open();
});
afterAll(() => world.close());

const list = async (target: string, from = world) => (await from.ok('GET', target)) as unknown as Body[];

describe('accounts and transactions', () => {
  // Key order: recordings of https://github.com/cryptopay-dev/cryptopay-ruby
  it('are listed newest first, with meta', async () => {
    const { json } = await world.call('GET', '/api/accounts');
    const accounts = json['data'] as Body[];
    expect(Object.keys(accounts[0] ?? {})).toEqual(['id', 'balance', 'currency', 'project_id']);
    expect(json['meta']).toEqual({ total: accounts.length, has_more: false });
    expect(accounts.at(-1)).toMatchObject({ currency: 'EUR', balance: '100000.0' });
    const eur = accounts.at(-1)?.['id'];
    const [opening, ...others] = await list(`/api/accounts/${eur}/transactions`);
    expect(others).toEqual([]);
    expect(Object.entries(opening ?? {})).toEqual(
      Object.entries({
        id: expect.any(String),
        custom_id: null,
        customer_id: null,
        amount: '100000.0',
        currency: 'EUR',
        balance: '100000.0',
        fee: null,
        fee_currency: null,
        reference_id: expect.any(String),
        reference_type: 'ManualBalanceTransaction',
        description: null,
        status: 'completed',
        status_context: null,
        risk: null,
        created_at: '2026-01-05T09:00:00+00:00',
      }),
    );
  });

  it('filters narrow the list and its total', async () => {
    const own = await CryptopayWorld.open({ openingBalances: 'funded' });
    try {
      const withdrawal = { address, charged_currency: 'EUR', received_currency: 'BTC', charged_amount: '100' };
      await own.advance(60_000);
      for (let n = 0; n < 3; n += 1) await own.ok('POST', '/api/coin_withdrawals', withdrawal);
      await own.advance(10_000);
      await own.ok('POST', '/api/coin_withdrawals', { ...withdrawal, force_commit: true, custom_id: 'C-1' });
      const exchange = { charged_currency: 'BTC', received_currency: 'EUR', charged_amount: '0.5', force_commit: true };
      const { id } = await own.ok('POST', '/api/exchange_transfers', exchange);
      const total = async (query: string) => {
        const { json, text, status } = await own.call('GET', `/api/transactions?${query}`);
        expect(status, text).toBe(200);
        const { total: counted } = json['meta'] as { total: number };
        expect(Math.min(counted, 50)).toBe((json['data'] as Body[]).length);
        return counted;
      };
      const all = await total('');
      expect(await total('reference_type=CoinWithdrawal')).toBe(4);
      expect(await total('reference_type=ExchangeTransfer')).toBe(2);
      expect(await total('reference_type=CoinWithdrawal&status=new')).toBe(3);
      expect(await total('currency=BTC')).toBe(2);
      expect(await total('currency=EUR&reference_type=ExchangeTransfer')).toBe(1);
      expect(await total('risk_level=low')).toBe(0);
      expect(await total('created_at_from=2026-01-05T09:01:00Z')).toBe(6);
      expect(await total('created_at_to=2026-01-05T10:01:00%2B01:00')).toBe(all - 3);
      expect(await total('created_at_from=2026-01-05T09:01:00Z&created_at_to=2026-01-05T09:01:09Z')).toBe(3);
      expect(await total('created_at_to=2026-01-05T08:59:59%2B00:00')).toBe(0);
      expect(await total('status=')).toBe(all);
      const [credit, debit, payout] = await list('/api/transactions', own);
      // 0.5 BTC at 28435.6646, minus 1 %: 0.495 × 28435.6646 = 14075.653…
      expect(credit).toMatchObject({ currency: 'EUR', amount: '14075.65', reference_id: id, status: null });
      expect(debit).toMatchObject({ currency: 'BTC', amount: '-0.5', balance: '9.5', reference_id: id, status: null });
      expect(payout).toMatchObject({ custom_id: 'C-1', status: 'pending', balance: '99900.0' });
      const behind = await own.call('GET', `/api/transactions?starting_after=${debit?.['id']}`);
      expect((behind.json['data'] as Body[])[0]).toEqual(payout);
    } finally {
      await own.close();
    }
    const other = await CryptopayWorld.open({ createdAtTo: 'exclusive' });
    try {
      expect(await list('/api/transactions?created_at_to=2026-01-05T09:00:00Z', other)).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('pages go on behind a cursor', async () => {
    const own = await CryptopayWorld.open({ openingBalances: 'empty' });
    try {
      await own.ok('GET', '/api/accounts');
      const channel = await own.channel();
      expect(channel).toBeDefined();
      const body = { charged_currency: 'EUR', received_currency: 'BTC', charged_amount: '1' };
      const poor = await own.call('POST', '/api/exchange_transfers', body);
      expect(poor.error['details']).toMatchObject([{ target: 'charged_amount', args: { value: '0.0' } }]);
      const accounts = await list('/api/accounts', own);
      const behind = await list(`/api/accounts?starting_after=${accounts[3]?.['id']}`, own);
      expect(behind).toEqual(accounts.slice(4));
    } finally {
      await own.close();
    }
  });
});

describe('exchange transfers', () => {
  const basic = { charged_currency: 'EUR', received_currency: 'BTC' };

  it('show no status and no time; both amounts and the exchange', async () => {
    const made = await world.ok('POST', '/api/exchange_transfers', {
      ...basic,
      charged_amount: '100.0',
      received_amount: null,
    });
    // 99 / 29699.2676 = 0.00333341…
    expect(Object.entries(made)).toEqual(
      Object.entries({
        id: expect.any(String),
        charged_amount: '100.0',
        charged_currency: 'EUR',
        received_amount: '0.00333341',
        received_currency: 'BTC',
        custom_id: null,
        exchange: { pair: 'BTCEUR', rate: '29699.2676', fee: '1.0', fee_currency: 'EUR' },
      }),
    );
    expect(await list('/api/transactions?reference_type=ExchangeTransfer')).toEqual([]);
    expect(await world.ok('POST', `/api/exchange_transfers/${made['id']}/commit`)).toEqual(made);
    expect(await world.ok('GET', `/api/exchange_transfers/${made['id']}`)).toEqual(made);
    expect(await list('/api/transactions?reference_type=ExchangeTransfer')).toMatchObject([
      { currency: 'BTC', amount: '0.00333341', balance: '10.00333341' },
      { currency: 'EUR', amount: '-100.0', balance: '99900.0', fee: '1.0' },
    ]);
    const again = await world.call('POST', `/api/exchange_transfers/${made['id']}/commit`);
    expect([again.status, again.error['code']]).toEqual([409, 'invalid_status']);
  });

  it('name either side', async () => {
    expect(
      await world.ok('POST', '/api/exchange_transfers', { ...basic, received_amount: '0.00333341' }),
    ).toMatchObject({
      charged_amount: '100.0',
      received_amount: '0.00333341',
    });
  });

  it('lapse after 30 seconds', async () => {
    const { id } = await world.ok('POST', '/api/exchange_transfers', { ...basic, charged_amount: '100' });
    await world.advance(30_000);
    const late = await world.call('POST', `/api/exchange_transfers/${id}/commit`);
    expect([late.status, late.error['code']]).toEqual([409, 'invalid_status']);
    expect(await world.ok('GET', `/api/exchange_transfers/${id}`)).toMatchObject({ charged_amount: '100.0' });
  });
});

describe('coins, rates, fees and risks', () => {
  it('coins as recorded, those of the list in force', async () => {
    const shown = await list('/api/coins');
    expect(shown.map((one) => one['currency'])).toEqual(
      coins.filter(({ lists }) => lists.includes('current')).map(({ currency }) => currency),
    );
    const xrp = shown.find((one) => one['currency'] === 'XRP');
    const enabled = { enabled: true };
    const features = { invoices: enabled, channels: enabled, coin_withdrawals: enabled };
    expect(Object.keys(xrp ?? {})).toEqual(['currency', 'name', 'logo_url', 'networks']);
    expect(xrp?.['networks']).toEqual([
      {
        network: 'ripple',
        name: 'Ripple',
        precision: 6,
        destination_tag: { required: true, name: 'Destination tag' },
        ...features,
      },
      { network: 'bnb_smart_chain', name: 'BNB Smart Chain (BEP20)', precision: 6, destination_tag: null, ...features },
    ]);
    const xlm = shown.find((one) => one['currency'] === 'XLM')?.['networks'] as Body[];
    expect(xlm[0]).toMatchObject({ destination_tag: { required: false, name: 'Memo ID' } });
    const logo = await fetch(String(xrp?.['logo_url']));
    expect([logo.status, logo.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    expect(await logo.text()).toContain('>XRP</text>');
    expect((await fetch(String(xrp?.['logo_url']).replace('xrp', 'xxx'))).status).toBe(404);
  });

  it('every pair in both spellings, the same as one by one', async () => {
    const { json, text } = await world.call('GET', '/api/rates');
    const all = json['data'] as Record<string, Body>;
    const shown = { buy_rate: recordedRates.buy, sell_rate: recordedRates.sell };
    for (const pair of ['BTCEUR', 'BTC/EUR']) expect(all[pair]).toEqual(shown);
    expect(Object.keys(all).length % 2).toBe(0);
    expect(Object.keys(all).some((pair) => pair.startsWith('BUSD'))).toBe(false);
    for (const [base, quote] of [
      ['ETH', 'USD'],
      ['ETH', 'BTC'],
      ['XRP', 'EUR'],
    ]) {
      const one = await world.ok('GET', `/api/rates/${base}/${quote}`);
      expect(one).toEqual(all[`${base}${quote}`]);
      expect(one).toEqual(all[`${base}/${quote}`]);
      expect(await world.ok('GET', `/api/rates/${base}${quote}`)).toEqual(one);
      expect(Number(one['buy_rate'])).toBeGreaterThan(Number(one['sell_rate']));
    }
    expect(text).not.toMatch(/e-\d/);
    expect(await world.ok('GET', '/api/rates/BTC/EUR')).toEqual(shown);
  });

  it('network fees as recorded, of default networks or of all', async () => {
    const fees = await list('/api/coin_withdrawals/network_fees');
    expect(fees.slice(0, 3)).toEqual([
      { level: 'fast', fee: '0.00002582', currency: 'BTC', network: 'bitcoin' },
      { level: 'average', fee: '0.00001602', currency: 'BTC', network: 'bitcoin' },
      { level: 'slow', fee: '0.00001296', currency: 'BTC', network: 'bitcoin' },
    ]);
    const recorded = Object.entries({
      LTC: '0.001',
      XRP: '0.000015',
      ETH: '0.00037292',
      BCH: '0.0001',
      USDT: '2.140056',
      USDC: '2.140504',
      DAI: '2.13990292',
      SHIB: '283103.0',
      XLM: '0.1',
      ADA: '0.155381',
      BNB: '0.00037836',
      TRX: '1.0',
      DOGE: '0.45',
      SOL: '0.00001',
    });
    for (const [currency, fee] of recorded)
      expect(fees.filter((one) => one['currency'] === currency)).toMatchObject([{ level: 'average', fee }]);
    expect(Object.keys(fees[0] ?? {})).toEqual(['level', 'fee', 'currency', 'network']);
    const all = await list('/api/coin_withdrawals/network_fees?all_networks=true');
    const places = new Set(all.map(({ currency, network }) => `${currency}/${network}`));
    const expected = coins
      .filter(({ lists }) => lists.includes('current'))
      .flatMap(({ currency, networks }) => networks.map((network) => `${currency}/${network}`));
    expect([...places].sort()).toEqual(expected.sort());
    expect(all.every(({ fee }) => Number(fee) > 0)).toBe(true);
  });

  it('the risk of an address is the same each time', async () => {
    const body = { address, currency: 'BTC', type: 'destination_of_funds' };
    const first = await world.ok('POST', '/api/risks/score', body);
    expect(Object.keys(first)).toEqual(['score', 'level', 'resource_name', 'resource_category']);
    expect(first).toMatchObject({ level: 'low', resource_name: 'default', resource_category: 'unknown' });
    expect(await world.ok('POST', '/api/risks/score', body)).toEqual(first);
    const derived = await CryptopayWorld.open({ addressRisk: 'derived' });
    try {
      const levels = new Set<unknown>();
      for (let n = 0; n < 40; n += 1) {
        const to = `0x${n.toString(16).padStart(40, 'a')}`;
        levels.add((await derived.ok('POST', '/api/risks/score', { ...body, currency: 'ETH', address: to }))['level']);
      }
      expect([...levels].sort()).toEqual(['high', 'low', 'medium']);
    } finally {
      await derived.close();
    }
  });
});
