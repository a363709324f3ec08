import type { DemoStage, JsonObject } from '../../src/core/provider.js';

const one = (answer: JsonObject): JsonObject => answer['data'] as JsonObject;
const first = (answer: JsonObject): JsonObject => (answer['data'] as readonly JsonObject[])[0] ?? {};
const id = (row: JsonObject): string => String(row['id']);

/** The calls that the tour leaves out: mostly those that only read. */
export async function calls(stage: DemoStage): Promise<void> {
  const params = { customer_id: 'CUSTOMER-123' };
  await stage.call('customers.create', { data: { id: 'CUSTOMER-123', currency: 'EUR' } });
  await stage.call('customers.list');
  await stage.call('customers.retrieve', { params });
  await stage.call('customers.update', { params, data: { currency: 'USD' } });
  await channels(stage);
  await money(stage);
  await billing(stage);
  await stage.call('coins.list');
  await stage.call('rates.all');
  await stage.call('rates.retrieve', { params: { base_currency: 'BTC', quote_currency: 'EUR' } });
  const address = '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ';
  await stage.call('risks.score', { data: { address, currency: 'BTC', type: 'source_of_funds' } });
}

async function channels(stage: DemoStage): Promise<void> {
  const data = { name: 'Top-up', pay_currency: 'BTC', receiver_currency: 'EUR', custom_id: 'CHANNEL-1' };
  const channel = one(await stage.call('channels.create', { data }));
  const params = { channel_id: id(channel) };
  await stage.pay({ to: String(channel['address']), currency: 'BTC', amount: '0.002' });
  await stage.advance('1m');
  await stage.call('channels.list');
  await stage.call('channels.retrieve', { params });
  await stage.call('channels.retrieveByCustomId', { params: { custom_id: 'CHANNEL-1' } });
  const payment = first(await stage.call('channels.listPayments', { params }));
  await stage.call('channels.retrievePayment', { params: { ...params, channel_payment_id: id(payment) } });
}

async function money(stage: DemoStage): Promise<void> {
  const withdrawal = {
    address: '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ',
    charged_currency: 'EUR',
    received_currency: 'BTC',
    charged_amount: '100.0',
    custom_id: 'PAYOUT-1',
    force_commit: true,
  };
  const made = one(await stage.call('coin_withdrawals.create', { data: withdrawal }));
  await stage.call('coin_withdrawals.list');
  await stage.call('coin_withdrawals.retrieve', { params: { coin_withdrawal_id: id(made) } });
  await stage.call('coin_withdrawals.retrieveByCustomId', { params: { custom_id: 'PAYOUT-1' } });
  await stage.call('coin_withdrawals.listNetworkFees');
  const exchange = { charged_currency: 'EUR', received_currency: 'BTC', charged_amount: '100.0' };
  const exchanged = one(await stage.call('exchange_transfers.create', { data: exchange }));
  await stage.call('exchange_transfers.retrieve', { params: { exchange_transfer_id: id(exchanged) } });
  const accounts = (await stage.call('accounts.list'))['data'] as readonly JsonObject[];
  const euros = accounts.find(({ currency }) => currency === 'EUR') ?? {};
  await stage.call('accounts.listTransactions', { params: { account_id: id(euros) } });
  await stage.call('transactions.list');
}

async function billing(stage: DemoStage): Promise<void> {
  const data = { price_amount: '100', price_currency: 'EUR', pay_currency: 'BTC', custom_id: 'ORDER-1' };
  const invoice = one(await stage.call('invoices.create', { data }));
  const params = { invoice_id: id(invoice) };
  await stage.pay({ to: String(invoice['address']), currency: 'BTC', amount: '0.5' });
  await stage.advance('1m');
  await stage.call('invoices.createRefund', { params });
  await stage.call('invoices.listRefunds', { params });
  await stage.call('invoices.retrieve', { params });
  await stage.call('invoices.retrieveByCustomId', { params: { custom_id: 'ORDER-1' } });
  const monthly = {
    name: 'Monthly',
    amount: '10',
    currency: 'EUR',
    period: 'month',
    period_quantity: 1,
    starts_at: '2026-03-01T00:00:00Z',
    payer_email: 'ann@example.com',
    custom_id: 'PLAN-1',
  };
  const subscription = one(await stage.call('subscriptions.create', { data: monthly }));
  await stage.call('subscriptions.list');
  await stage.call('subscriptions.retrieve', { params: { subscription_id: id(subscription) } });
  await stage.call('subscriptions.retrieveByCustomId', { params: { custom_id: 'PLAN-1' } });
}
