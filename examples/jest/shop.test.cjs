const { createPaydrill } = require('paydrill');
const { Shop } = require('../shop.cjs');

describe('the shop', () => {
  const shop = new Shop();
  let drill;

  beforeAll(async () => {
    drill = await createPaydrill({ webhooks: { cryptopay: await shop.listen() } });
  });
  beforeEach(() => shop.configure(drill.cryptopay));
  afterEach(() => drill.reset());
  afterAll(async () => {
    await drill.stop();
    await shop.close();
  });

  test('hears that an order is paid', async () => {
    const { address, pay_amount, pay_currency } = await shop.bill('ORDER-1', '100');
    await drill.pay({ to: address, currency: pay_currency, amount: pay_amount });
    await drill.clock.advance('1m');
    await drill.webhooks.waitFor('cryptopay.Invoice.status_changed', { where: { 'data.custom_id': 'ORDER-1' } });
    expect(shop.orders.get('ORDER-1')).toBe('completed');
  });

  test('hears of one that was paid too little, ten minutes later in no time', async () => {
    const { address, pay_currency } = await shop.bill('ORDER-2', '100');
    await drill.pay({ to: address, currency: pay_currency, amount: '0.001' });
    await drill.webhooks.waitFor('cryptopay.Invoice.status_changed', { advance: '1h' });
    expect(drill.clock.now()).toBe('2026-01-01T00:10:00.000Z');
    expect(shop.orders.get('ORDER-2')).toBe('unresolved');
  });
});
