import type { DemoStage, JsonObject } from '../../core/provider.js';

/** Customer wallets from the first call to an expired address and an invoice, every webhook verified on the way. */
export async function demo(stage: DemoStage): Promise<void> {
  stage.say('A webhook subscription with keys of its own');
  const hook = await stage.call('webhook.create', {
    data: {
      requestId: '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11',
      url: stage.receiverUrl,
      notificationServiceTypes: ['CUSTOMER_PURSE', 'INVOICE'],
    },
  });
  stage.trust(String(hook['publicKey']), String(hook['secretKey']));

  stage.say('A customer gets a deposit address');
  const { firstName, email } = await stage.person();
  const ann = await stage.call('customer.create', { data: { email, description: firstName } });
  const purse = await addressOf(stage, ann);

  stage.say('The deposit is seen, checked, confirmed and credited');
  await stage.pay({ to: String(purse['address']), currency: 'ETH', amount: '0.5' });
  await stage.advance('10s');
  await stage.webhook('CUSTOMER_PURSE_MEM_POOL_FOUND');
  await stage.webhook('CUSTOMER_PURSE_PENDING_COMPLIANCE');
  const received = await stage.webhook('CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE');
  await stage.webhook('CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED');
  const transactionId = String(dataOf(received)['transactionId']);
  const transaction = await stage.call('transaction.get', { data: { transactionId } });
  mustBe(transaction['transactionState'], 'CONFIRMED', 'the state of the transaction');

  stage.say('A risky deposit is declined, and the address is closed');
  const bob = await stage.call('customer.create', { data: { email: (await stage.person()).email } });
  const risky = await addressOf(stage, bob);
  await stage.pay({ to: String(risky['address']), currency: 'ETH', amount: '2', risk: 'high' });
  await stage.advance('10s');
  await stage.webhook('CUSTOMER_PURSE_MEM_POOL_FOUND');
  await stage.webhook('CUSTOMER_PURSE_PENDING_COMPLIANCE');
  await stage.webhook('CUSTOMER_PURSE_COMPLIANCE_DECLINED');
  const next = await addressOf(stage, bob);
  if (next['address'] === risky['address']) throw new Error('the closed address was given out again');

  stage.say('A blocked customer still pays: credited, and flagged');
  await stage.call('customer.block', { data: { customerId: String(ann['id']) } });
  await stage.pay({ to: String(purse['address']), currency: 'USDT_BSC', amount: '25' });
  await stage.advance('10s');
  const flagged = await stage.webhook('CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE');
  mustBe(dataOf(flagged)['customerBlocked'], true, 'customerBlocked');
  await stage.webhook('CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED');

  stage.say('An invoice over 25 dollars is paid on its hosted page');
  const invoice = await stage.call('invoice.single-fiat.create', {
    data: { currency: 'USDT', fiatAmount: 25, fiatCurrency: 'USD', description: 'Order 17' },
  });
  await stage.browse(`/invoices/${String(invoice['idempotencyKey'])}`, { pay: 'exact' });
  await stage.advance('10s');
  await stage.webhook('INVOICE_PAID');
  await stage.webhook('INVOICE_TRANSLATION_TO_ACCOUNT_COMPLETED');
  const { state } = await stage.call('invoice.get', { data: { id: String(invoice['id']) } });
  mustBe(state, 'COMPLETED', 'the state of the invoice');

  stage.say('An address that nobody pays expires after 30 days');
  await stage.advance('30d');
  const expired = await stage.webhook('CUSTOMER_PURSE_EXPIRED');
  mustBe(dataOf(expired)['address'], next['address'], 'the expired address');

  stage.say('A wrong signature is refused');
  const other = { ...stage.credentials, secret: '0'.repeat(32) };
  await stage.refused('customer.create', { data: { email: 'eve@example.com' }, credentials: other }, 401);
}

function addressOf(stage: DemoStage, customer: JsonObject): Promise<JsonObject> {
  return stage.call('address.get', { data: { customerId: String(customer['id']), currency: 'ETH' } });
}

function dataOf(webhook: JsonObject): JsonObject {
  const data = webhook['data'];
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as JsonObject) : {};
}

function mustBe(value: unknown, expected: unknown, what: string): void {
  if (value !== expected) throw new Error(`${what} is ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`);
}
