import type { DemoStage, JsonObject } from '../../src/core/provider.js';

const requestId = '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11';
const key = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const id = (row: JsonObject): string => String(row['id']);
const span = { firstDate: '2026-01-01T00:00:00Z', lastDate: '2026-12-31T00:00:00Z' };
const pair = { sourceCurrency: 'ETH', destinationCurrency: 'USDT_TRX' };
const outside = '0x00000000219ab540356cBB839Cbe05303d7705Fa';

/** The world in which they are made: money to spend, and orders that the API only reads. */
export const world = {
  assumptions: { 'calypso.startingBalances': 'funded' },
  given: {
    'calypso.fiat_orders': [
      {
        idempotencyKey: key,
        invoiceId: 'i-1',
        currency: 'ETH',
        orderCryptoAmount: 1,
        fiatCurrency: 'USD',
        orderFiatAmount: 3000,
      },
    ],
    'calypso.fiat_withdrawals': [
      { id: 'w-1', cryptoAmount: 1, fiatAmount: 3000, fiatCurrency: 'USD', currency: 'ETH', state: 'CREATED' },
    ],
    'calypso.c2f_orders': [
      { orderId: 'c-1', currency: 'ETH', fiatCurrency: 'USD', amountInCrypto: 1, amountInFiat: 3000 },
    ],
  },
};

/** The calls that the tour leaves out: mostly those that only read. */
export async function calls(stage: DemoStage): Promise<void> {
  await webhooks(stage);
  await customers(stage);
  await invoices(stage);
  await payouts(stage);
  await exchanges(stage);
  await fiat(stage);
  await reports(stage);
}

async function webhooks(stage: DemoStage): Promise<void> {
  const data = { requestId, url: stage.receiverUrl };
  await stage.call('webhook.create', { data });
  await stage.call('webhook.list');
  await stage.call('webhook.change', { data: { ...data, notificationEventTypes: ['INVOICE_PAID'] } });
  await stage.call('webhook.regenerate', { data: { requestId } });
  await stage.call('webhook.delete', { data: { requestId } });
}

async function customers(stage: DemoStage): Promise<void> {
  const customerId = id(await stage.call('customer.create', { data: { email: 'ann@example.com' } }));
  await stage.call('customer.update', { data: { id: customerId, description: 'a regular' } });
  await stage.call('customer.get', { data: { customerId } });
  await stage.call('customer.find', { data: {} });
  const { address } = await stage.call('address.get', { data: { customerId, currency: 'ETH' } });
  await stage.call('purse.get-all', { data: { customerId } });
  await stage.pay({ to: String(address), currency: 'ETH', amount: '0.5' });
  await stage.advance('1m');
  const { result } = await stage.call('transaction.find', { data: { customerId } });
  const [deposit = {}] = result as readonly JsonObject[];
  await stage.call('transaction.get', { data: { transactionId: id(deposit) } });
}

async function invoices(stage: DemoStage): Promise<void> {
  const data = { currency: 'USDT_TRX', description: 'Order' };
  const invoice = await stage.call('invoice.bound.create', { data: { ...data, lowerBound: 5 } });
  await stage.call('invoice.single-fiat.create', { data: { ...data, fiatAmount: 10, fiatCurrency: 'USD' } });
  const over = await stage.call('invoice.single.create', { data: { ...data, amount: 10 } });
  for (const { invoiceAddress } of [invoice, over])
    await stage.pay({ to: String(invoiceAddress), currency: 'USDT_TRX', amount: '12' });
  await stage.advance('1m');
  await stage.call('invoice.return-to-paid', { data: { id: id(over) } });
  await stage.advance('1m');
  await stage.call('invoice.close-intervention', { data: { id: id(over) } });
  await stage.call('invoice.deposit.find', { data: { id: id(over) } });
  await stage.call('invoice.find', { data: {} });
  const widget = { cryptoCurrencies: ['USDT', 'TRX'], idempotencyKey: key };
  const made = await stage.call('payment-widget.unlimited-linked.create', { data: widget });
  const linked = { requestId: String(made['idempotencyKey']) };
  await stage.call('payment-widget.unlimited-linked.find', { data: linked });
  const single = { cryptoCurrencies: ['USDT'], fiatAmount: 12, fiatCurrency: 'USD' };
  const other = await stage.call('payment-widget.single-fiat.create', { data: single });
  await stage.call('payment-widget.single-fiat.find', { data: { requestId: String(other['idempotencyKey']) } });
}

async function payouts(stage: DemoStage): Promise<void> {
  const data = { depositAddress: outside, amount: 0.01, currency: 'ETH', idempotencyKey: key };
  const payout = id(await stage.call('payout.create', { data }));
  const massAddresses = [{ depositAddress: outside, amount: 0.02 }];
  const mass = id(
    await stage.call('payout.mass.create', { data: { currency: 'ETH', name: 'salaries', massAddresses } }),
  );
  await stage.advance('1m');
  await stage.call('payout.get', { data: { id: payout } });
  await stage.call('payout.find', { data: {} });
  await stage.call('payout.mass.get', { data: { id: mass } });
  await stage.call('payout.mass.find', { data: {} });
  const { result } = await stage.call('payout.withdrawals', { data: { id: payout } });
  const [withdrawal = {}] = result as readonly JsonObject[];
  await stage.call('payout.withdrawal', { data: { requestId: id(withdrawal) } });
  await stage.call('settlement.payout', { data: { id: payout } });
  await stage.call('settlement.payout.withdrawals', { data: { requestId: id(withdrawal) } });
  const { wallets } = await stage.call('settlement.wallet.list');
  const [wallet = {}] = wallets as readonly JsonObject[];
  await stage.call('settlement.wallet', { data: { address: String(wallet['address']) } });
  await stage.call('settlement.wallet.opcodes');
  await stage.call('settlement.wallet.transactions', { data: {} });
}

async function exchanges(stage: DemoStage): Promise<void> {
  await stage.call('exchange.pairs');
  await stage.call('exchange.limit', { data: pair });
  await stage.call('exchange.average-rate', { data: pair });
  await stage.call('exchange.pre-calculate', { data: { ...pair, amount: 0.5, direction: 'SELL' } });
  const made = await stage.call('exchange.create', { data: { ...pair, amount: 0.5 } });
  await stage.call('exchange.get', { data: { id: Number(made['id']) } });
  await stage.call('rate.get', { data: { fromCurrencies: ['BTC'], toCurrencies: ['USD'] } });
  await stage.call('rate.fiat', { data: { from: ['USD'], to: ['EUR'] } });
  const items = [{ baseAmount: 10, currency: 'ETH', opType: 'INVOICE' }];
  await stage.call('tariff.extended-fee', { data: { items } });
  await stage.call('currency.list');
}

async function fiat(stage: DemoStage): Promise<void> {
  for (const operation of ['fiat.method', 'fiat.deposit.method', 'fiat.withdrawal.method'])
    await stage.call(operation, { data: { currency: 'BTC', geoId: 'US' } });
  for (const operation of [
    'fiat.geo',
    'fiat.withdrawal.geo',
    'fiat.deposit.key.generate',
    'fiat.deposit.fiatcurrencies',
  ])
    await stage.call(operation);
  const order = { itemId: 'card-eur', currency: 'USDT_TRX', fiatAmount: 100 };
  const made = await stage.call('fiat.deposit.create-order', { data: order });
  await stage.call('fiat.deposit.order', { data: { id: id(made) } });
  await stage.call('fiat.order', { data: { idempotencyKey: key } });
  await stage.call('fiat.withdrawal.order', { data: { id: 'w-1' } });
  await stage.call('c2f.order', { data: { orderId: 'c-1' } });
  const params = { type: 'INVOICE' };
  await stage.call('c2f.order.rate', { params, data: { fiatCurrency: 'USD', currency: 'ETH' } });
  await stage.call('c2f.order.limit', { params, data: { fiatCurrency: 'USD' } });
}

async function reports(stage: DemoStage): Promise<void> {
  for (const report of ['payout', 'invoice']) await stage.call(`report.${report}`, { data: span });
  for (const report of ['outgoing', 'incoming', 'balance', 'all'])
    await stage.call(`settlement.report.${report}`, { data: span });
  await stage.call('account.get');
  await stage.call('user.current');
}
