import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../src/core/provider.js';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { CardWorld } from './offblocks-card-world.js';

// Facts: https://docs.offblocks.xyz/developer-guides/step-by-step-guide/card-authorisations,
// …/api-integration/api-reference/transactions and …/states-and-transitions/authorisation-states, …/transaction-states.

let world: CardWorld;
const open = async (assumptions: Record<string, string | number | boolean> = {}) => {
  await world?.close();
  world = await CardWorld.open(assumptions);
};
beforeEach(async () => {
  world = await CardWorld.open();
});
afterEach(() => world.close());

const merchant = { city: 'London', country: 'GB', id: 'TEST', mcc: 9999, name: 'Test Merchant' };
const balanceOf = (id: string) => world.world.read((ctx) => ctx.rows<Row>('accounts').get(id)?.['balance']);
const declined = (card: string, amount: string, status = 400) =>
  world.refused('POST', `simulator/cards/${card}/authorisation`, status, { amount, currency: 'EUR', capture: false });
const fund = async (account: string, amount: string) => {
  const { chainId } = await world.get(`accounts/${account}`);
  await world.world.workspace.pay({ to: String(chainId), currency: 'EUR', amount });
  await world.world.advance(60_000);
};
const statusOf = async (path: string) => (await world.get(path))['status'];

describe('POST /v1/simulator/cards/{cardId}/authorisation', () => {
  it('answers what the documents recorded: the amount without its zeros, the test merchant, rate 1', async () => {
    const { account, card } = await world.programme();
    await world.news();
    const made = await world.buy(card, { amount: '20.0' });
    expect(made).toEqual({
      accountId: account,
      amount: '20',
      cardId: card,
      createdAt: made['createdAt'],
      currency: 'EUR',
      exchangeRate: '1',
      id: made['id'],
      merchant,
      merchantAmount: '20',
      merchantCurrency: 'EUR',
      status: 'pending',
      updatedAt: made['createdAt'],
    });
    expect(Object.keys(made)).toEqual(Object.keys(made).sort());
    expect(made['id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    const [news] = await world.news();
    expect(news).toEqual({ ...made, eventId: news?.['eventId'], webhookType: 'authorisation.updated' });
    expect(Object.keys(news ?? {})).toEqual(Object.keys(news ?? {}).sort());
  });

  it('is captured by itself, unless told otherwise, in the documented order', async () => {
    const { account, card } = await world.programme();
    await world.news();
    const { id } = await world.post(`simulator/cards/${card}/authorisation`, { amount: '12.50', currency: 'EUR' });
    await world.world.advance(1999);
    expect(await world.told()).toEqual(['authorisation.updated pending']);
    await world.world.advance(60_000);
    expect(await world.told()).toEqual([
      'authorisation.updated capturing',
      'transaction.updated processing',
      'authorisation.updated captured',
      'transaction.updated processed',
    ]);
    const [transaction] = await world.list(`cards/${card}/transactions`);
    expect(transaction).toEqual({
      accountId: account,
      amount: '12.5',
      authorisationId: id,
      cardId: card,
      createdAt: transaction?.['createdAt'],
      currency: 'EUR',
      direction: 'debit',
      exchangeRate: '1',
      id: transaction?.['id'],
      merchant,
      merchantAmount: '12.5',
      merchantCurrency: 'EUR',
      status: 'processed',
      tokenAddress: 'eip155:300/erc20:0x6b175474e89094c44da98b954eedeac495271d0f',
      tokenAmount: '12.5',
      updatedAt: transaction?.['updatedAt'],
    });
    expect(Object.keys(transaction ?? {})).toEqual(Object.keys(transaction ?? {}).sort());
    expect(await world.get(`transactions/${transaction?.['id']}`)).toEqual(transaction);
    expect(await world.list(`accounts/${account}/transactions`)).toEqual([transaction]);
    expect((await world.get(`authorisations/${id}`))['status']).toBe('captured');
    expect(await world.refused('PATCH', `simulator/authorisations/${id}/release`, 400)).toContain('captured');
  });

  it('a capture or a release by hand', async () => {
    const { card } = await world.programme();
    const [kept, given] = [await world.buy(card), await world.buy(card, { amount: '5' })];
    await world.world.advance(86_400_000);
    await world.news();
    expect(await world.patch(`simulator/authorisations/${kept['id']}/capture`, 202)).toEqual({});
    expect(await statusOf(`authorisations/${kept['id']}`)).toBe('capturing');
    await world.patch(`simulator/authorisations/${given['id']}/release`, 202);
    expect(await statusOf(`authorisations/${given['id']}`)).toBe('releasing');
    for (const [id, verb] of [
      [kept['id'], 'release'],
      [given['id'], 'capture'],
      [given['id'], 'release'],
    ])
      expect(await world.refused('PATCH', `simulator/authorisations/${id}/${verb}`, 400)).toContain('authorisation is');
    await world.world.advance(60_000);
    expect(await statusOf(`authorisations/${given['id']}`)).toBe('released');
    expect((await world.list(`cards/${card}/transactions`)).map(({ authorisationId }) => authorisationId)).toEqual([
      kept['id'],
    ]);
  });

  it('one that is captured by itself is not captured by hand, but can be released before', async () => {
    const { card } = await world.programme();
    const first = await world.buy(card, { capture: true });
    expect(await world.refused('PATCH', `simulator/authorisations/${first['id']}/capture`, 400)).toContain('by itself');
    await world.patch(`simulator/authorisations/${first['id']}/release`, 202);
    await world.world.advance(60_000);
    expect(await statusOf(`authorisations/${first['id']}`)).toBe('released');
    expect(await world.list(`cards/${card}/transactions`)).toEqual([]);
    await open({ autoCapturedByHand: 'taken', simulatorStatus: 200 });
    const other = await world.programme();
    const second = await world.buy(other.card, { capture: true });
    await world.patch(`simulator/authorisations/${second['id']}/capture`, 200);
    await world.world.advance(60_000);
    expect(await world.list(`cards/${other.card}/transactions`)).toHaveLength(1);
  });

  it('in another currency is converted at a fixed rate', async () => {
    const { card } = await world.programme();
    expect(await world.buy(card, { amount: '10.00', currency: 'GBP' })).toMatchObject({
      amount: '11.6',
      currency: 'EUR',
      exchangeRate: '1.16',
      merchantAmount: '10',
      merchantCurrency: 'GBP',
    });
    const json = { amount: '10', currency: 'JPY' };
    expect(await world.refused('POST', `simulator/cards/${card}/authorisation`, 400, json)).toContain('JPY');
    await open({ foreignCurrency: 'refused' });
    const other = await world.programme();
    const gbp = { amount: '10', currency: 'GBP' };
    expect(await world.refused('POST', `simulator/cards/${other.card}/authorisation`, 400, gbp)).toContain('GBP');
  });

  it('more digits than cents have are refused, or not', async () => {
    const { card } = await world.programme();
    expect(await declined(card, '1.005')).toContain('2 digits');
    await open({ amountDigits: 'any' });
    const other = await world.programme();
    expect((await world.buy(other.card, { amount: '1.005' }))['amount']).toBe('1.005');
  });

  it.each<[string, (ids: { customer: string; account: string; card: string }) => Promise<unknown>, string]>([
    ['the card is inactive', ({ card }) => world.patch(`cards/${card}/deactivate`), 'the card is inactive'],
    ['the card is suspended', ({ card }) => world.fire('card.suspended', card), 'the card is suspended'],
    [
      'the account is inactive',
      ({ account }) => world.patch(`accounts/${account}/deactivate`),
      'the account is inactive',
    ],
    [
      'the customer is rejected',
      ({ customer }) => world.fire('customer.rejected', customer),
      'the customer is rejected',
    ],
  ])('is declined when %s, and leaves no trace', async (_what, change, why) => {
    const ids = await world.programme();
    await change(ids);
    await world.news();
    expect(await declined(ids.card, '1')).toContain(why);
    expect(await world.told()).toEqual([]);
    expect(world.world.read((ctx) => ctx.rows<Row>('authorisations').size)).toBe(0);
  });

  it.each([409, 422])('the status of a declined one can be %i', async (declinedStatus) => {
    await open({ declinedStatus });
    const { card } = await world.programme();
    await world.patch(`cards/${card}/deactivate`);
    expect(await declined(card, '1', declinedStatus)).toContain('Declined');
  });

  it('the network can change the amount while it is pending, which tells nobody', async () => {
    const { card, account } = await world.programme();
    await fund(account, '100');
    const { id } = await world.buy(card, { amount: '20' });
    await world.news();
    await world.fire('authorisation.amended', String(id), { amount: '25.50' });
    expect(await world.get(`authorisations/${id}`)).toMatchObject({
      amount: '25.5',
      merchantAmount: '25.5',
      status: 'pending',
    });
    expect([await world.told(), balanceOf(account)]).toEqual([[], '74.5']);
    for (const amount of ['0', '-1', 'much'])
      await expect(world.fire('authorisation.amended', String(id), { amount })).rejects.toThrow(/new amount/);
    await world.patch(`simulator/authorisations/${id}/capture`, 202);
    await world.world.advance(60_000);
    expect(await world.list(`cards/${card}/transactions`)).toMatchObject([{ amount: '25.5', tokenAmount: '25.5' }]);
    await open({ amendedWebhook: 'sent' });
    const other = await world.programme();
    const second = await world.buy(other.card);
    await world.news();
    await world.fire('authorisation.amended', String(second['id']), { amount: '1' });
    expect(await world.told()).toEqual(['authorisation.updated pending']);
  });
});

describe('transactions', () => {
  const bought = async () => {
    const ids = await world.programme();
    await fund(ids.account, '100');
    const { id } = await world.buy(ids.card, { amount: '30', capture: true });
    await world.world.advance(60_000);
    const [transaction] = await world.list(`cards/${ids.card}/transactions`);
    await world.news();
    return { ...ids, authorisation: String(id), transaction: String(transaction?.['id']) };
  };

  it('a reversal gives the tokens back', async () => {
    const { account, transaction } = await bought();
    expect(balanceOf(account)).toBe('70');
    await world.fire('transaction.reversal', transaction);
    expect([await statusOf(`transactions/${transaction}`), balanceOf(account)]).toEqual(['reversing', '70']);
    await world.world.advance(2000);
    expect([await statusOf(`transactions/${transaction}`), balanceOf(account)]).toEqual(['reversed', '100']);
    expect(await world.told()).toEqual(['transaction.updated reversing', 'transaction.updated reversed']);
    await expect(world.fire('transaction.reversal', transaction)).rejects.toThrow(/final/);
  });

  it('a refund is a transaction of its own, and can be reversed too', async () => {
    const { account, authorisation, card, transaction } = await bought();
    await world.fire('transaction.refund', transaction);
    expect(balanceOf(account)).toBe('70');
    await world.world.advance(60_000);
    const [purchase, refund] = await world.list(`cards/${card}/transactions`);
    expect(purchase).toMatchObject({ direction: 'debit', status: 'processed' });
    expect(refund).toMatchObject({
      authorisationId: authorisation,
      amount: '30',
      direction: 'credit',
      status: 'processed',
    });
    expect(balanceOf(account)).toBe('100');
    expect(await world.told()).toEqual(['transaction.updated processing', 'transaction.updated processed']);
    await expect(world.fire('transaction.refund', String(refund?.['id']))).rejects.toThrow(/refund itself/);
    await world.fire('transaction.reversal', String(refund?.['id']));
    await world.world.advance(60_000);
    expect(balanceOf(account)).toBe('70');
  });

  it('can do without merchant and updatedAt', async () => {
    await open({ transactionFields: 'listed' });
    const { transaction } = await bought();
    const shown = await world.get(`transactions/${transaction}`);
    expect(Object.keys(shown)).not.toEqual(expect.arrayContaining(['merchant']));
    expect(Object.keys(shown)).not.toEqual(expect.arrayContaining(['updatedAt']));
  });
});

describe('the balance of an account', () => {
  it('is not looked at while nothing ever came in', async () => {
    const { account, card } = await world.programme();
    const { id } = await world.buy(card, { amount: '1000000' });
    await world.patch(`simulator/authorisations/${id}/release`, 202);
    await world.world.advance(60_000);
    expect(balanceOf(account)).toBe(null);
  });

  it('once funded decides: what is held is gone, what is released is back', async () => {
    const { account, card } = await world.programme();
    const unfunded = await world.buy(card, { amount: '7' });
    await fund(account, '50.25');
    expect(balanceOf(account)).toBe('50.25');
    expect(await declined(card, '50.26')).toContain('holds 50.25 EUR');
    const { id } = await world.buy(card, { amount: '50.25' });
    expect(balanceOf(account)).toBe('0');
    expect(await declined(card, '0.01')).toContain('holds 0 EUR');
    await world.patch(`simulator/authorisations/${id}/release`, 202);
    expect(balanceOf(account)).toBe('0');
    await world.world.advance(60_000);
    expect(balanceOf(account)).toBe('50.25');
    // What took nothing gives nothing back.
    await world.patch(`simulator/authorisations/${unfunded['id']}/release`, 202);
    await world.world.advance(60_000);
    expect(balanceOf(account)).toBe('50.25');
    await fund(account, '1');
    expect(balanceOf(account)).toBe('51.25');
  });

  it('an authorisation in another currency is held in that of the account', async () => {
    const { account, card } = await world.programme();
    await fund(account, '11.6');
    await world.buy(card, { amount: '10', currency: 'GBP' });
    expect(balanceOf(account)).toBe('0');
  });

  it('counts from the start, or never, where that is assumed', async () => {
    await open({ balanceCheck: 'always' });
    const first = await world.programme();
    expect(await declined(first.card, '0.01')).toContain('holds 0 EUR');
    await fund(first.account, '1');
    await world.buy(first.card, { amount: '1' });
    await open({ balanceCheck: 'never' });
    const second = await world.programme();
    await fund(second.account, '1');
    await world.buy(second.card, { amount: '99' });
    expect(balanceOf(second.account)).toBe('1');
  });

  it('what comes in counts when it is confirmed, at the bare address as at the whole account', async () => {
    const { account } = await world.programme();
    const chainId = String((await world.get(`accounts/${account}`))['chainId']);
    const [, , address = ''] = chainId.split(':');
    for (const to of [chainId, address, address.toLowerCase(), chainId.toLowerCase()])
      await world.world.workspace.pay({ to, currency: 'eur', amount: '1', network: 'zksync' });
    await world.world.advance(1000);
    expect(balanceOf(account)).toBe(null);
    await world.world.advance(60_000);
    expect(balanceOf(account)).toBe('4');
  });

  it('other coins, other networks and unknown addresses are told apart', async () => {
    const { account } = await world.programme();
    const to = String((await world.get(`accounts/${account}`))['chainId']);
    const pay = (change: object) => world.world.workspace.pay({ to, currency: 'EUR', amount: '1', ...change });
    await expect(pay({ currency: 'ETH' })).rejects.toThrow(/takes EUR on zksync/);
    await expect(pay({ network: 'polygon' })).rejects.toThrow(/takes EUR on zksync/);
    await expect(pay({ to: to.replace('eip155:300', 'eip155:1') })).rejects.toThrow(/No provider has given out/);
    await expect(pay({ amount: '0.0000000000000000001' })).rejects.toThrow(/18 digits/);
  });

  it('an account that is not deployed has no address', () => {
    const accepted = world.world.read((ctx) =>
      offblocks.chain.accepts(ctx, { to: 'null', currency: 'EUR', network: undefined, amount: '1' }),
    );
    expect(accepted).toBeUndefined();
  });
});
