import type { DemoStage, JsonObject } from '../../core/provider.js';

/** A customer's channel from the first call to a risky payment that goes back, every callback verified on the way. */
export async function demo(stage: DemoStage): Promise<void> {
  stage.say('The Callback URL is set in the dashboard, with its secret');
  await stage.setTarget(stage.receiverUrl);
  stage.trust(undefined, String(stage.credentials['callbackSecret']));

  stage.say('A customer with an address of their own, and a channel to pay to');
  const refundAddress = '2N9wPGx67zdSeAbXi15qHgoZ9Hb9Uxhd2uQ';
  await stage.call('customers.create', {
    data: {
      id: 'CUSTOMER-123',
      currency: 'EUR',
      addresses: [{ address: refundAddress, currency: 'BTC', network: 'bitcoin' }],
    },
  });
  const made = await stage.call('channels.create', {
    data: {
      name: 'Top-up',
      pay_currency: 'BTC',
      receiver_currency: 'EUR',
      customer_id: 'CUSTOMER-123',
      custom_id: 'A1',
    },
  });
  const { id, address } = dataOf(made);
  const params = { channel_id: String(id) };
  const to = String(address);

  stage.say('A payment is seen, confirmed, converted and credited');
  await stage.pay({ to, currency: 'BTC', amount: '0.00184519' });
  await stage.advance('10s');
  const created = await stage.webhook('ChannelPayment.created');
  mustBe(dataOf(created)['received_amount'], '0.0', 'the amount received so far');
  const completed = dataOf(await stage.webhook('ChannelPayment.completed'));
  mustBe(completed['received_currency'], 'EUR', 'the received currency');
  const paymentParams = { ...params, channel_payment_id: String(completed['id']) };
  const shown = dataOf(await stage.call('channels.retrievePayment', { params: paymentParams }));
  mustBe(shown['received_amount'], completed['received_amount'], 'the received amount');

  stage.say('High-risk coins are held and go back to the registered address');
  await stage.pay({ to, currency: 'BTC', amount: '0.5', risk: 'high' });
  await stage.advance('10s');
  await stage.webhook('ChannelPayment.created');
  const held = dataOf(await stage.webhook('ChannelPayment.on_hold'));
  mustBe(held['status_context'], 'illicit_resource', 'the reason');
  const refunded = dataOf(await stage.webhook('ChannelPayment.refunded'));
  mustBe(refunded['refund_address'], refundAddress, 'the refund address');

  stage.say('A payment to a disabled channel waits for a person');
  await stage.call('channels.update', { params, data: { status: 'disabled' } });
  await stage.pay({ to, currency: 'BTC', amount: '0.01' });
  await stage.advance('10s');
  await stage.webhook('ChannelPayment.created');
  const waiting = dataOf(await stage.webhook('ChannelPayment.on_hold'));
  mustBe(waiting['status_context'], 'channel_disabled', 'the reason');
  await stage.fire('channel_payment.complete', String(waiting['id']));
  await stage.webhook('ChannelPayment.completed');
  const list = await stage.call('channels.listPayments', { params });
  mustBe((list['data'] as readonly unknown[]).length, 3, 'the number of payments');

  stage.say('Mistakes are refused as Cryptopay refuses them');
  await stage.refused('channels.retrieve', { params: { channel_id: 'A1' } }, 422);
  await stage.call('channels.retrieveByCustomId', { params: { custom_id: 'A1' } });
  const other = { ...stage.credentials, apiSecret: 'x'.repeat(43) };
  await stage.refused('customers.list', { credentials: other }, 401);
}

function dataOf(answer: JsonObject): JsonObject {
  const data = answer['data'];
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as JsonObject) : {};
}

function mustBe(value: unknown, expected: unknown, what: string): void {
  if (value !== expected) throw new Error(`${what} is ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`);
}
