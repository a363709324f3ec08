import { useDrill } from 'paydrill/vitest';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Shop } from '../shop.cjs';

describe('the shop', () => {
  const shop = new Shop();
  // Started before the first test, as new after each, stopped behind the last.
  const drill = useDrill(async () => ({ webhooks: { cryptopay: await shop.listen() } }));

  beforeEach(() => shop.configure(drill.cryptopay));
  afterAll(() => shop.close());

  it('hears that an order is paid', async () => {
    const { address, pay_amount, pay_currency } = await shop.bill('ORDER-1', '100');
    await drill.pay({ to: address, currency: pay_currency, amount: pay_amount });
    await drill.clock.advance('1m');
    await drill.webhooks.waitFor('cryptopay.Invoice.status_changed', { where: { 'data.custom_id': 'ORDER-1' } });
    expect(shop.orders.get('ORDER-1')).toBe('completed');
  });

  it('hears of one that was paid too little, ten minutes later in no time', async () => {
    const { address, pay_currency } = await shop.bill('ORDER-2', '100');
    await drill.pay({ to: address, currency: pay_currency, amount: '0.001' });
    await drill.webhooks.waitFor('cryptopay.Invoice.status_changed', { advance: '1h' });
    expect(drill.clock.now()).toBe('2026-01-01T00:10:00.000Z');
    expect(shop.orders.get('ORDER-2')).toBe('unresolved');
  });

  it('refuses a webhook that Cryptopay did not sign, and takes the repetition', async () => {
    await drill.faults.add({ webhook: 'cryptopay.Invoice.*', corruptSignature: true, times: 1 });
    const { address, pay_amount, pay_currency } = await shop.bill('ORDER-3', '100');
    await drill.pay({ to: address, currency: pay_currency, amount: pay_amount });
    const { attempts } = await drill.webhooks.waitFor('cryptopay.Invoice.transaction_created', { advance: '1d' });
    expect(attempts.map(({ status }) => status)).toEqual([401, 200]);
  });
});
