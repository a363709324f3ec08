import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject, Row } from '../../src/core/provider.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import type { Scenario } from '../../src/core/scenario/schema.js';
import { given } from '../../src/providers/cryptopay/given.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { providers } from '../../src/providers/index.js';
import { playScenario } from '../../src/scenario-run.js';
import { type Body, CryptopayWorld, callbacksOf, only, refundAddress } from './cryptopay-world.js';

const folder = join(import.meta.dirname, '../../scenarios');
const files = readdirSync(folder).filter((name) => /^cryptopay-.*\.yaml$/.test(name));

const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');
const mistakesIn = (text: string) => parseScenario(text, 'x.yaml', providers).mistakes ?? [];

function scenarioOf(file: string): Scenario {
  const { scenario, mistakes } = parseScenario(textOf(file), file, providers);
  return scenario ?? expect.fail(JSON.stringify(mistakes));
}

describe('a story notices when Cryptopay does otherwise', () => {
  it.each([
    ['cryptopay-channel-paid', 'channelPaymentFee', '2%'],
    ['cryptopay-channel-paid', 'channelPaymentRate', 'buy_rate'],
    ['cryptopay-channel-paid', 'channelPaymentRounding', 'halfUp'],
    ['cryptopay-high-risk-held', 'contextAfterHold', 'kept'],
    ['cryptopay-high-risk-held', 'risk', 'null'],
    ['cryptopay-high-risk-refunded', 'highRiskRefundSteps', 'direct'],
    ['cryptopay-disabled-channel-paid', 'channelDisabledWhen', 'confirmed'],
    ['cryptopay-receiver-down-an-hour', 'retryCountedFrom', 'previous'],
    ['cryptopay-receiver-back-at-last', 'retryCountedFrom', 'previous'],
    ['cryptopay-receiver-never-answers', 'retryCountedFrom', 'previous'],
    ['cryptopay-api-unavailable', 'duplicateCustomer', '422 must_be_unique'],
    ['cryptopay-withdrawal-to-own-channel', 'exchangeFee', '2%'],
    ['cryptopay-withdrawal-to-own-channel', 'withdrawalCallbacks', 'off'],
    ['cryptopay-withdrawal-lapses', 'lapsedWithdrawal', 'cancelled'],
    ['cryptopay-withdrawal-lapses', 'wrongState', '422 invalid'],
    ['cryptopay-withdrawal-above-limit', 'transactionLimit', 'none'],
  ])('%s, with %s: %s', async (name, assumption, value) => {
    const scenario = { ...scenarioOf(`${name}.yaml`), assumptions: { [`cryptopay.${assumption}`]: value } };
    expect((await playScenario(scenario, { providers, wire: 'virtual' })).ok).toBe(false);
  });
});

/** `put` takes the place of what `find` finds; the mistake is to be found where `place` stands in it. */
interface Mutation {
  readonly what: string;
  readonly find: RegExp;
  readonly put: string;
  readonly place: string;
  readonly message: RegExp;
  /** In how many files it can be made, at least. */
  readonly least: number;
}

const mutations: readonly Mutation[] = [
  {
    what: 'a wrong key at the top',
    find: /^about:/m,
    put: 'abuot:',
    place: 'abuot',
    message: /unknown key "abuot"; did you mean "about"\?/,
    least: 13,
  },
  {
    what: 'a wrong key of a call',
    find: /^ {4}body:/m,
    put: '    bodi:',
    place: 'bodi',
    message: /unknown key "bodi"; did you mean "body"\?/,
    least: 12,
  },
  {
    what: 'a wrong key of a step',
    find: /\{ to: /,
    put: '{ too: ',
    place: 'too',
    message: /unknown key "too"; did you mean "to"\?/,
    least: 11,
  },
  {
    what: 'a wrong type',
    find: /^seed: demo/m,
    put: 'seed: [demo]',
    place: '[demo]',
    message: /expected string/,
    least: 13,
  },
  {
    what: 'a wrong type of a count',
    find: /\btimes: \d+/,
    put: 'times: often',
    place: 'often',
    message: /expected (int|number)/,
    least: 11,
  },
  {
    what: 'a wrong status',
    find: /\bstatus: \d+$/m,
    put: 'status: odd',
    place: 'odd',
    message: /expected (int|number)/,
    least: 3,
  },
  {
    what: 'an unknown operation',
    find: /- call: cryptopay\.\S+/,
    put: '- call: cryptopay.channels.creat',
    place: 'cryptopay.channels.creat',
    message: /unknown operation "cryptopay.channels.creat"; did you mean "cryptopay.channels.create"\?/,
    least: 13,
  },
  {
    what: 'an unknown webhook',
    find: /webhook: cryptopay\.ChannelPayment\.[a-z_]+/,
    put: 'webhook: cryptopay.ChannelPayment.complete',
    place: 'cryptopay.ChannelPayment.complete',
    message: /did you mean "cryptopay.ChannelPayment.completed"\?/,
    least: 10,
  },
  {
    what: 'a bad duration',
    find: /\bafter: \w+/,
    put: 'after: soon',
    place: 'soon',
    message: /expected a duration like 500ms/,
    least: 13,
  },
  {
    what: 'a dangling name',
    find: /\$(?!receiver|credentials|wallets|request|response)\w+/,
    put: '$nobody',
    place: '$nobody',
    message: /nothing is saved as "nobody" before this/,
    least: 11,
  },
  {
    what: 'an amount that is none',
    find: /(?<=pay: .*)amount: [\d.]+/,
    put: 'amount: much',
    place: 'much',
    message: /expected a positive decimal amount, not "much"/,
    least: 11,
  },
  {
    what: 'an event that does not exist',
    find: /event: channel_payment\.\w+/,
    put: 'event: channel_payment.completed',
    place: 'channel_payment.completed',
    message: /unknown event "channel_payment.completed"; did you mean "channel_payment.complete"\?/,
    least: 3,
  },
  {
    what: 'an unknown target',
    find: /targets: \{ cryptopay:/,
    put: 'targets: { kryptopay:',
    place: 'kryptopay',
    message: /unknown provider "kryptopay"; did you mean "cryptopay"\?/,
    least: 11,
  },
  {
    what: 'an unknown timing',
    find: /refund: 10m/,
    put: 'refunds: 10m',
    place: 'refunds',
    message: /unknown timing "cryptopay.channel_payment.refunds"; did you mean "cryptopay.channel_payment.refund"\?/,
    least: 1,
  },
  {
    what: 'an unknown collection',
    find: /cryptopay\.customers:/,
    put: 'cryptopay.customer:',
    place: 'cryptopay.customer',
    message: /unknown collection "cryptopay.customer"; did you mean "cryptopay.customers"\?/,
    least: 2,
  },
  {
    what: 'an unknown field of a given row',
    find: /\bstatus_context: channel_disabled$/m,
    put: 'status_contxt: channel_disabled',
    place: 'status_contxt',
    message: /unknown field "status_contxt"; did you mean "status_context"\?/,
    least: 1,
  },
  {
    what: 'a given row that belongs to nobody',
    find: /customer_id: CUSTOMER-2\b/,
    put: 'customer_id: CUSTOMER-9',
    place: 'CUSTOMER-9',
    message: /no row of given cryptopay.customers has the id/,
    least: 1,
  },
  {
    what: 'a bad address of a channel',
    find: /address: TAL\w+/,
    put: 'address: TALppViDigCZxikMkPw9s2DHFkCoxtdDPi',
    place: 'TAL',
    message: /expected an address on Ethereum, TRON, /,
    least: 1,
  },
];

describe('a spoilt story is refused at the right place', () => {
  const cases = files.flatMap((file) =>
    mutations.filter(({ find }) => find.test(textOf(file))).map((mutation) => ({ file, ...mutation })),
  );

  it.each(cases)('$file: $what', ({ file, find, put, place, message }) => {
    const text = textOf(file);
    const offset = text.search(find) + put.indexOf(place);
    const spoilt = text.replace(find, () => put);
    const before = spoilt.slice(0, offset).split('\n');
    const found = mistakesIn(spoilt).filter((one) => message.test(one.message));
    expect(found.map(({ line, column }) => [line, column])).toContainEqual([
      before.length,
      (before.at(-1) ?? '').length + 1,
    ]);
  });

  it.each(mutations)('$what is tried on $least files or more', ({ what, least }) => {
    expect(cases.filter((one) => one.what === what).length).toBeGreaterThanOrEqual(least);
  });
});

const day = 86_400_000;
const channelId = '0a51c7de-0000-4000-8000-00000000000a';
const otherId = '0a51c7de-0000-4000-8000-00000000000b';
const paymentId = '0a51c7de-0000-4000-8000-0000000000d1';
const withdrawalId = '0a51c7de-0000-4000-8000-0000000000f1';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const tron = 'TALppViDigCZxikMkPw9s2DHFkCoxtdDPj';
const evm = '0x54baa6f4ff2374b2f8f3a32c0c3dad0acbdb42b2';

describe('given rows', () => {
  const open: CryptopayWorld[] = [];
  afterEach(async () => {
    for (const world of open.splice(0)) await world.close();
  });

  async function start(assumptions: Record<string, string | number> = {}): Promise<CryptopayWorld> {
    const world = await CryptopayWorld.open(assumptions);
    open.push(world);
    return world;
  }

  const put = (world: CryptopayWorld, name: keyof typeof given, ...rows: readonly JsonObject[]) =>
    world.workspace.unit(cryptopay, (ctx) => {
      for (const row of rows) given[name].put(ctx, given[name].schema.parse(row) as JsonObject);
    });

  const list = async (world: CryptopayWorld, path: string) =>
    (await world.ok('GET', `/api/${path}`)) as unknown as Body[];
  const rowsOf = (world: CryptopayWorld, name: string) =>
    (world.workspace.state().rows[`cryptopay.${name}`] ?? []) as Row[];
  const ago = (world: CryptopayWorld, days: number) => new Date(world.now - days * day).toISOString();

  it('a customer of whom nothing is said has an id, euros and no address', async () => {
    const world = await start();
    await put(world, 'customers', {});
    expect(await list(world, 'customers')).toEqual([
      { id: expect.stringMatching(uuid), currency: 'EUR', refund_addresses: {}, addresses: [] },
    ]);
  });

  it('a channel of which nothing is said takes Bitcoin at an address of its own', async () => {
    const world = await start();
    await put(world, 'channels', {}, { network: 'bnb_smart_chain' }, { address: tron }, { address: evm });
    const [ethereum, onTron, onBnb, bitcoin] = await list(world, 'channels');
    expect(bitcoin).toMatchObject({
      id: expect.stringMatching(uuid),
      status: 'enabled',
      name: 'Channel',
      description: null,
      receiver_currency: 'EUR',
      pay_currency: 'BTC',
      network: 'bitcoin',
      custom_id: null,
      customer_id: null,
    });
    expect(onBnb).toMatchObject({ pay_currency: 'BNB', address: expect.stringMatching(/^0x/) });
    expect(onTron).toMatchObject({ pay_currency: 'TRX', network: 'tron', address: tron });
    expect(ethereum).toMatchObject({ pay_currency: 'ETH', network: 'ethereum', address: evm });
    await world.pay(bitcoin ?? {}, '0.1');
    await world.advance(60_000);
    expect(await only(world, bitcoin ?? {})).toMatchObject({ status: 'completed' });
  });

  it('an address tells the network of its coin', async () => {
    const world = await start();
    await put(world, 'channels', { pay_currency: 'USDT', address: tron }, { pay_currency: 'BTC', address: evm });
    expect((await list(world, 'channels')).map(({ network }) => network)).toEqual(['bnb_smart_chain', 'tron']);
    const addresses = [
      { address: tron, currency: 'USDT' },
      { address: evm, currency: 'USDT' },
      { address: evm, currency: 'USDT', network: 'polygon' },
    ];
    await put(world, 'customers', { id: 'A', addresses }, { id: 'B', refund_addresses: { BTC: refundAddress } });
    const [b, a] = await list(world, 'customers');
    expect(a?.['addresses']).toMatchObject([{ network: 'tron' }, { network: 'ethereum' }, { network: 'polygon' }]);
    expect(b?.['addresses']).toEqual([{ address: refundAddress, currency: 'BTC', network: 'bitcoin' }]);
  });

  it('what the API shows can be given as it stands', async () => {
    const first = await start();
    const address = { address: refundAddress, currency: 'BTC', network: 'bitcoin' };
    const customer = await first.customer({ addresses: [address] });
    const channel = await first.channel({ customer_id: 'CUSTOMER-123', custom_id: 'A1', receiver_currency: 'USD' });
    await first.pay(channel, '0.00184519');
    await first.advance(10_000);
    await first.pay(channel, '0.5', { risk: 'high' });
    await first.advance(60_000);
    await first.pay(channel, '2', { confirmations: 0 });
    await first.advance(1000);
    await first.ok('PATCH', `/api/channels/${channel['id']}`, { status: 'disabled', description: 'closed' });
    const shown = await first.ok('GET', `/api/channels/${channel['id']}`);
    const payments = await first.payments(channel);
    expect(payments.map(({ status }) => status)).toEqual(['pending', 'refunded', 'completed']);

    const second = await start();
    await put(second, 'customers', customer as JsonObject);
    await put(second, 'channels', shown as JsonObject);
    await put(second, 'channel_payments', ...([...payments].reverse() as JsonObject[]));
    expect(await list(second, 'customers')).toEqual([customer]);
    // The page is that of the sandbox that is asked.
    const ofSecond = String(shown['hosted_page_url']).replace(
      first.server.baseUrl('cryptopay'),
      second.server.baseUrl('cryptopay'),
    );
    expect(await list(second, 'channels')).toEqual([{ ...shown, hosted_page_url: ofSecond }]);
    expect(await second.payments(channel)).toEqual(payments);
    expect(second.workspace.deliveries.list()).toEqual([]);
    expect(second.workspace.chain.list()).toEqual([]);
    expect(rowsOf(second, 'coin_withdrawals')).toEqual([]);
  });

  it('a payment of which only the amount is said is completed by the rates of now', async () => {
    const world = await start();
    await put(world, 'channels', { id: channelId, custom_id: 'A1' }, { id: otherId, receiver_currency: 'BTC' });
    await put(world, 'channel_payments', { channel_id: channelId, paid_amount: '0.00184519' });
    await put(world, 'channel_payments', { channel_id: otherId, paid_amount: 3 });
    expect(await only(world, { id: channelId })).toEqual({
      id: expect.stringMatching(uuid),
      paid_amount: '0.00184519',
      paid_currency: 'BTC',
      received_amount: '51.93',
      received_currency: 'EUR',
      fee: '0.53',
      fee_currency: 'EUR',
      txid: expect.stringMatching(/^[0-9a-f]{64}$/),
      exchange: { pair: 'BTCEUR', rate: '28435.6646', fee: '0.0', fee_currency: 'EUR' },
      status: 'completed',
      status_context: null,
      refund_address: null,
      coin_withdrawal_id: null,
      custom_id: 'A1',
      customer_id: null,
      channel_id: channelId,
      address: expect.stringMatching(/^[2mn]/),
      network: 'bitcoin',
      risk: { score: expect.any(Number), level: 'low', resource_name: 'default', resource_category: 'unknown' },
      created_at: '2026-01-05T09:00:00+00:00',
    });
    const same = await only(world, { id: otherId });
    expect([same['received_amount'], same['fee'], 'exchange' in same]).toEqual(['2.97', '0.03', false]);
  });

  it('payments may stand in front of their channels and withdrawals', async () => {
    const world = await start();
    const said = { id: paymentId, channel_id: channelId, paid_amount: '40', coin_withdrawal_id: withdrawalId };
    await put(world, 'channel_payments', { ...said, custom_id: null });
    const withdrawal = { id: withdrawalId, address: tron, received_amount: 40, received_currency: 'USDT' };
    await put(world, 'coin_withdrawals', withdrawal);
    const channel = { id: channelId, pay_currency: 'USDT', network: 'tron', custom_id: 'A1', customer_id: 'C' };
    await put(world, 'channels', channel);
    expect(await only(world, { id: channelId })).toMatchObject({
      status: 'refunded',
      paid_currency: 'USDT',
      network: 'tron',
      received_amount: '0.0',
      refund_address: tron,
      coin_withdrawal_id: withdrawalId,
      custom_id: null,
      customer_id: 'C',
      risk: { level: 'high' },
    });
    expect(rowsOf(world, 'coin_withdrawals')).toMatchObject([
      {
        id: withdrawalId,
        address: tron,
        network: 'tron',
        receivedCurrency: 'USDT',
        receivedAmount: '40',
        channelPaymentId: paymentId,
      },
    ]);
  });

  it('a held payment says why, and waits for a person', async () => {
    const world = await start();
    const receiver = await world.receiver();
    await put(world, 'customers', { id: 'A', addresses: [{ address: refundAddress, currency: 'BTC' }] });
    await put(world, 'channels', { id: channelId, customer_id: 'A' });
    const held = { channel_id: channelId, paid_amount: 1, status: 'on_hold' };
    const low = { level: 'low', score: 1.5, resource_name: 'default', resource_category: 'unknown' };
    await put(
      world,
      'channel_payments',
      { ...held, id: paymentId },
      { ...held, risk: low },
      { ...held, status_context: 'channel_disabled' },
      { channel_id: channelId, paid_amount: 1, status_context: 'illicit_resource' },
    );
    await world.advance(30 * day);
    const payments = await world.payments({ id: channelId });
    expect(payments.map((one) => [one['status'], one['status_context'], (one['risk'] as Body)['level']])).toEqual([
      ['on_hold', 'illicit_resource', 'high'],
      ['on_hold', 'channel_disabled', 'low'],
      ['on_hold', 'channel_disabled', 'low'],
      ['on_hold', 'illicit_resource', 'high'],
    ]);
    expect(callbacksOf(receiver)).toEqual([]);
    await world.fire('refund', paymentId);
    expect(callbacksOf(receiver)).toMatchObject([
      { event: 'ChannelPayment.refunded', data: { id: paymentId, refund_address: refundAddress } },
    ]);
    expect(rowsOf(world, 'coin_withdrawals')).toMatchObject([{ address: refundAddress, receivedAmount: '1' }]);
  });

  it('coins whose sender is said go back there', async () => {
    const world = await start();
    await put(world, 'channels', { id: channelId });
    const sender = 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn';
    const row = { id: paymentId, channel_id: channelId, paid_amount: 1, status: 'pending', source_addresses: [sender] };
    await put(world, 'channel_payments', row);
    await world.fire('refund', paymentId);
    expect(await only(world, { id: channelId })).toMatchObject({ status: 'refunded', refund_address: sender });
  });

  it('a pending payment is cancelled 14 days after it was made, unless that is past', async () => {
    const world = await start();
    const receiver = await world.receiver();
    await put(world, 'channels', { id: channelId });
    const pending = (id: string, days: number) => ({
      id,
      channel_id: channelId,
      paid_amount: 1,
      status: 'pending',
      created_at: ago(world, days),
    });
    const [soon, late, now, done] = ['1', '2', '3', '4'].map((end) => paymentId.slice(0, -1) + end) as [
      string,
      string,
      string,
      string,
    ];
    await put(world, 'channel_payments', pending(soon, 13), pending(late, 14), pending(now, 0), pending(done, 13));
    // One that is replaced waits for nothing any more.
    await put(world, 'channel_payments', { ...pending(done, 13), status: 'completed' });
    await world.advance(day - 1);
    expect(callbacksOf(receiver)).toEqual([]);
    await world.advance(1);
    expect(callbacksOf(receiver).map(({ event, data }) => [event, data['id']])).toEqual([
      ['ChannelPayment.cancelled', soon],
    ]);
    await world.advance(20 * day);
    const statuses = (await world.payments({ id: channelId })).map(({ id, status }) => [id, status]);
    expect(Object.fromEntries(statuses)).toEqual({
      [soon]: 'cancelled',
      [late]: 'pending',
      [now]: 'cancelled',
      [done]: 'completed',
    });
    expect(callbacksOf(receiver)).toHaveLength(2);
  });

  it('a row takes the place of one with the same id, and nothing of the old one is left', async () => {
    const world = await start();
    const id = channelId.toUpperCase();
    await put(world, 'customers', { id: 'A', currency: 'USD' }, { id: 'A', currency: 'GBP' });
    await put(world, 'channels', { id, custom_id: 'A1', description: 'old', address: refundAddress });
    await put(world, 'channels', { id, pay_currency: 'ETH', status: 'disabled' });
    const payment = { id: paymentId, channel_id: id, paid_amount: 1 };
    await put(world, 'channel_payments', { ...payment, custom_id: 'X' }, { ...payment, status: 'cancelled' });
    const withdrawal = { id: withdrawalId, received_amount: 1, received_currency: 'ETH' };
    await put(world, 'coin_withdrawals', withdrawal, { ...withdrawal, received_amount: '2.50', customer_id: 'A' });
    expect(await list(world, 'customers')).toMatchObject([{ id: 'A', currency: 'GBP' }]);
    expect(await list(world, 'channels')).toMatchObject([
      { id: channelId, pay_currency: 'ETH', custom_id: null, description: null, status: 'disabled' },
    ]);
    expect((await world.call('GET', '/api/channels/custom_id/A1')).status).toBe(404);
    expect(await only(world, { id: channelId })).toMatchObject({ status: 'cancelled', custom_id: null, risk: null });
    expect(rowsOf(world, 'coin_withdrawals')).toMatchObject([{ receivedAmount: '2.5', customerId: 'A' }]);
    await expect(world.workspace.pay({ to: refundAddress, currency: 'BTC', amount: '1' })).rejects.toThrow(
      /No provider has given out/,
    );
  });

  it('every network has transaction ids of its form', async () => {
    const world = await start();
    const forms: Record<string, RegExp> = {
      XRP: /^[0-9A-F]{64}$/,
      SOL: /^[1-9A-HJ-NP-Za-km-z]{87}$/,
      TON: /^[A-Za-z0-9+/]{43}=$/,
      ETH: /^0x[0-9a-f]{64}$/,
    };
    for (const [n, [coin, form]] of Object.entries(forms).entries()) {
      const id = channelId.slice(0, -1) + n;
      await put(world, 'channels', { id, pay_currency: coin });
      await put(world, 'channel_payments', { channel_id: id, paid_amount: 1 });
      expect((await only(world, { id }))['txid']).toMatch(form);
    }
  });

  it('a tag belongs to the address', async () => {
    const world = await start();
    await put(world, 'channels', { id: otherId, pay_currency: 'XRP' });
    const [channel] = await list(world, 'channels');
    const address = String(channel?.['address']);
    const base = address.replace(/\?.*/, '');
    await put(world, 'channels', { id: channelId, address: `${base}?dt=100000` });
    expect((await list(world, 'channels'))[0]).toMatchObject({ pay_currency: 'XRP', address: `${base}?dt=100000` });
    await expect(put(world, 'channels', { address })).rejects.toThrow(/Two given cryptopay.channels have the address/);
  });

  it('rows that cannot be together are refused, and leave no trace', async () => {
    const world = await start();
    await put(world, 'channels', { id: channelId, custom_id: 'A1', address: refundAddress });
    await expect(put(world, 'channels', { custom_id: 'A1' })).rejects.toThrow(/the custom_id "A1"/);
    await expect(put(world, 'channels', { address: refundAddress })).rejects.toThrow(/the address 2N9/);
    const payment = { channel_id: channelId, paid_amount: 1 };
    for (const [field, value] of [
      ['paid_currency', 'ETH'],
      ['received_currency', 'USD'],
      ['fee_currency', 'USD'],
      ['network', 'ethereum'],
      ['address', evm],
    ] as const)
      await expect(put(world, 'channel_payments', { ...payment, [field]: value })).rejects.toThrow(
        / has the .*; its channel has /,
      );
    expect(await world.payments({ id: channelId })).toEqual([]);
    expect(await list(world, 'channels')).toHaveLength(1);
  });

  it('name all of their fields', async () => {
    const world = await start();
    await put(world, 'channels', { id: channelId });
    await put(world, 'channel_payments', { channel_id: channelId, paid_amount: 1 });
    await put(world, 'customers', {});
    const [customer = {}] = await list(world, 'customers');
    const [channel = {}] = await list(world, 'channels');
    expect(given.customers.fields).toEqual(Object.keys(customer));
    expect(given.channels.fields).toEqual(Object.keys(channel));
    expect(given.channel_payments.fields.filter((name) => name !== 'source_addresses')).toEqual(
      Object.keys(await only(world, { id: channelId })),
    );
    await put(world, 'coin_withdrawals', {
      charged_currency: 'EUR',
      charged_amount: 100,
      received_amount: 1,
      received_currency: 'BTC',
      exchange: { pair: 'BTCEUR', rate: 99 },
    });
    const [withdrawal = {}] = await list(world, 'coin_withdrawals');
    expect(given.coin_withdrawals.fields).toEqual(Object.keys(withdrawal));
  });
});

describe('the schema of given rows', () => {
  const header = 'paydrill: 1\nname: x\ngiven:\n';
  const around = `  cryptopay.customers: [{ id: A }]\n  cryptopay.channels: [{ id: ${channelId} }]\n`;
  const others = `  cryptopay.coin_withdrawals: [{ id: ${withdrawalId}, received_amount: 1, received_currency: BTC }]\n`;
  const payment = (fields: string) =>
    `${header}${around}${others}  cryptopay.channel_payments: [{ channel_id: ${channelId}, ${fields} }]\n`;
  const messagesIn = (text: string) => mistakesIn(text).map(({ message }) => message);

  it('takes amounts as text and as numbers, digit by digit', () => {
    for (const amount of ['0.1234567890123456789', "'2'", '3', '"0.50"'])
      expect(messagesIn(payment(`paid_amount: ${amount}`))).toEqual([]);
    for (const amount of ['0', '-1', 'much', 'null', '[1]'])
      expect(messagesIn(payment(`paid_amount: ${amount}`))).toEqual(['expected a positive decimal amount']);
    expect(messagesIn(payment('paid_amount: 1, received_amount: 0.0, fee: "0"'))).toEqual([]);
    expect(messagesIn(payment('paid_amount: 1, fee: none'))).toEqual(['expected a decimal amount']);
    expect(messagesIn(payment('status: pending'))).toEqual(['expected a positive decimal amount']);
  });

  it.each([
    ['customers', '{ curency: EUR }', 'unknown field "curency"; did you mean "currency"?'],
    ['customers', '{ currency: EURO }', 'unknown currency "EURO"; did you mean "EUR"?'],
    ['customers', '{ id: 17 }', 'expected string, received number'],
    ['customers', `{ addresses: [{ address: ${refundAddress}, currency: ETH }] }`, 'expected an address on Ethereum'],
    ['customers', `{ addresses: [{ address: ${refundAddress}, currency: BTC, net: x }] }`, 'unknown field "net"'],
    ['customers', `{ addresses: [{ address: "${evm}", currency: SOL, network: tron }] }`, 'expected one of solana'],
    ['customers', '{ refund_addresses: { BTC: nowhere } }', 'expected an address of BTC'],
    ['customers', `{ refund_addresses: { BTX: ${refundAddress} } }`, 'unknown coin "BTX"; did you mean "BTC"?'],
    ['customers', `{ refund_addresses: { BTC: ${refundAddress} }, addresses: [] }`, 'addresses has no BTC with this'],
    ['channels', '{ id: mine }', 'expected a UUID'],
    ['channels', '{ adress: x }', 'unknown field "adress"; did you mean "address"?'],
    ['channels', '{ status: closed }', 'expected one of "enabled"|"disabled"'],
    ['channels', '{ pay_currency: EUR }', 'unknown coin "EUR"'],
    ['channels', '{ pay_currency: BTC, network: tron }', 'expected one of bitcoin, bnb_smart_chain, as pay_currency'],
    ['channels', '{ network: trom }', 'unknown network "trom"; did you mean "tron"?'],
    ['channels', '{ address: nowhere }', 'expected an address of a coin of Cryptopay'],
    ['channels', `{ address: ${tron}, network: ripple }`, 'expected an address on XRP Ledger'],
    ['channels', `{ address: ${tron}, pay_currency: BTC }`, 'expected an address on Bitcoin, BNB'],
    ['coin_withdrawals', '{ received_amount: 1 }', 'expected string, received undefined'],
    ['coin_withdrawals', '{ received_amount: 1, received_currency: BTC, created_at: today }', 'expected an instant'],
    ['coin_withdrawals', `{ received_amount: 1, received_currency: BTC, address: ${tron} }`, 'an address on Bitcoin'],
  ])('%s %s: %s', (name, row, message) => {
    expect(messagesIn(`${header}  cryptopay.${name}: [${row}]\n`)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['statuss: pending', 'unknown field "statuss"; did you mean "status"?'],
    ['status: done', 'expected one of "pending"'],
    ['received_currency: EUR, fee_currency: USD', 'expected EUR, as received_currency says'],
    ['status: pending, status_context: channel_disabled', 'a pending payment was never held'],
    [`status: completed, refund_address: ${refundAddress}`, 'this one is completed'],
    [`status: on_hold, coin_withdrawal_id: ${withdrawalId}`, 'this one is on_hold'],
    [`coin_withdrawal_id: ${paymentId}`, 'no row of given cryptopay.coin_withdrawals has the id'],
    ['customer_id: B', 'no row of given cryptopay.customers has the id "B"'],
    ['risk: { level: extreme }', 'expected one of "low"|"medium"|"high"'],
  ])('channel_payments %s: %s', (fields, message) => {
    expect(messagesIn(payment(`paid_amount: 1, ${fields}`))).toEqual([expect.stringContaining(message)]);
  });

  it('a payment belongs to a given channel', () => {
    const text = payment('paid_amount: 1').replace(`channel_id: ${channelId}`, `channel_id: ${otherId}`);
    expect(messagesIn(text)).toEqual([expect.stringContaining('no row of given cryptopay.channels has the id')]);
  });
});
