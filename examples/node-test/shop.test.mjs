import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { createPaydrill } from 'paydrill';
import { Shop } from '../shop.cjs';

describe('the shop', () => {
  const shop = new Shop();
  let drill;

  before(async () => {
    drill = await createPaydrill({ webhooks: { cryptopay: await shop.listen() } });
  });
  beforeEach(() => shop.configure(drill.cryptopay));
  afterEach(() => drill.reset());
  after(async () => {
    await drill.stop();
    await shop.close();
  });

  it('hears that an order is paid', async () => {
    const { address, pay_amount, pay_currency } = await shop.bill('ORDER-1', '100');
    await drill.pay({ to: address, currency: pay_currency, amount: pay_amount });
    await drill.clock.advance('1m');
    await drill.webhooks.waitFor('cryptopay.Invoice.status_changed', { where: { 'data.custom_id': 'ORDER-1' } });
    assert.equal(shop.orders.get('ORDER-1'), 'completed');
  });

  it('hears of one that was paid too little, ten minutes later in no time', async () => {
    const { address, pay_currency } = await shop.bill('ORDER-2', '100');
    await drill.pay({ to: address, currency: pay_currency, amount: '0.001' });
    await drill.webhooks.waitFor('cryptopay.Invoice.status_changed', { advance: '1h' });
    assert.equal(drill.clock.now(), '2026-01-01T00:10:00.000Z');
    assert.equal(shop.orders.get('ORDER-2'), 'unresolved');
  });
});
