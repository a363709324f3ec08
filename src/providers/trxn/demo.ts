import type { DemoStage, JsonObject } from '../../core/provider.js';

/** Tokens, a customer's way from the claim link to a paid invoice, production and a sandbox, and every webhook verified on the way. */
export async function demo(stage: DemoStage): Promise<void> {
  stage.say('A login is exchanged for a token, the same one every time');
  const { token } = await stage.call('auth.create');
  const again = await stage.call('auth.create');
  mustBe(again['token'], token, 'the second token');

  stage.say('A webhook endpoint for everything; its secret is shown this once');
  const hook = await stage.call('webhook_endpoints.create', {
    data: { url: stage.receiverUrl, subscriptions: ['*'], description: 'Demo' },
  });
  stage.trust(undefined, String(hook['signing_secret']));

  stage.say('A customer is created, and a wallet with it');
  const data = { email: 'Ann@Example.com', first_name: 'Ann' };
  const ann = await stage.call('customers.create', { data, credentials: { token: String(token) } });
  mustBe(ann['email'], 'ann@example.com', 'her e-mail');
  mustBe(payloadOf(await stage.webhook('customer.created'))['id'], ann['id'], 'the customer of the webhook');
  const params = { id: String(ann['id']) };
  mustBe(await hasWallet(stage, params.id), true, 'that she has a wallet');

  const invoice = await invoiceFor(stage, params.id);
  await payByClaim(stage, params.id);
  mustBe(payloadOf(await stage.webhook('invoice.paid'))['id'], invoice, 'the invoice that is paid');
  mustBe((await stage.call('invoices.get', { params: { id: invoice } }))['status'], 'paid', 'its status');

  stage.say('An e-mail is taken once in production, and free in the sandbox');
  await stage.refused('customers.create', { data }, 422);
  const credentials = { token: String(stage.credentials['sandboxToken']) };
  await stage.call('customers.create', { data, credentials });
  await stage.refused('customers.get', { params, credentials }, 404);

  stage.say('A change is announced under a new secret; the old one is dead at once');
  const fresh = await stage.call('webhook_endpoints.regenerate_secret', { params: { id: String(hook['id']) } });
  stage.trust(undefined, String(fresh['signing_secret']));
  await stage.call('customers.update', { params, data: { last_name: 'Archer' } });
  mustBe(payloadOf(await stage.webhook('customer.updated'))['last_name'], 'Archer', 'her last name');

  stage.say('Her deletion takes the wallet along');
  await stage.call('customers.delete', { params });
  await stage.webhook('customer.deleted');
  mustBe(await hasWallet(stage, params.id), false, 'that she has a wallet');
  await stage.refused('customers.get', { params }, 404);

  stage.say('A token without the word Bearer is refused');
  await stage.refused('customers.list', { headers: { Authorization: String(token) } }, 401);
}

/** The id of an invoice of 199.98. */
async function invoiceFor(stage: DemoStage, customer_id: string): Promise<string> {
  stage.say('An invoice: a product, its price in cents, two of it');
  const { id: product_id } = await stage.call('products.create', { data: { name: 'Plan' } });
  const { id: price_id } = await stage.call('prices.create', {
    data: { amount: 9999, product_id: product_id ?? null },
  });
  const line_items = [{ price_id: price_id ?? null, quantity: 2 }];
  const data = { customer_id, due_date: '2030-02-28', line_items };
  const { id, total_amount } = await stage.call('invoices.create', { data });
  mustBe(total_amount, '199.98', 'its total');
  await stage.webhook('invoice.created');
  return String(id);
}

/** The customer pays 0.002 BTC and says so behind a claim link; the claim is approved. */
async function payByClaim(stage: DemoStage, customer_id: string): Promise<void> {
  stage.say('The customer opens a claim link and tells of the payment on the hosted page');
  const address = { address: 'bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh', currency: 'BTC' };
  const { id: to_address_id } = await stage.call('crypto_addresses.create', { data: address });
  const { link } = await stage.call('payment_claim_links.create', { data: { customer_id } });
  mustBe((await stage.browse(String(link))).status, 200, 'the status of the page');
  const paid = { currency: 'BTC', amount: '0.002', transaction_id: `0x${'12'.repeat(32)}` };
  const form = { ...paid, to_address_id: String(to_address_id) };
  mustBe((await stage.browse(String(link), form)).status, 201, 'the status of what was submitted');
  const claim = payloadOf(await stage.webhook('crypto_payment_claim.created'));
  mustBe((await stage.browse(String(link))).status, 410, 'the status of the used link');

  stage.say('The claim is approved: a transaction is made, and it pays the invoice');
  await stage.call('crypto_payment_claims.approve', { params: { id: String(claim['id']) } });
  await stage.webhook('crypto_payment_claim.approved');
  await stage.webhook('crypto_transaction.created');
}

async function hasWallet(stage: DemoStage, customer: string): Promise<boolean> {
  const { wallets } = await stage.call('wallets.list');
  return Array.isArray(wallets) && wallets.some((wallet: JsonObject) => wallet['owner_id'] === customer);
}

function payloadOf(webhook: JsonObject): JsonObject {
  const payload = webhook['payload'];
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? (payload as JsonObject) : {};
}

function mustBe(value: unknown, expected: unknown, what: string): void {
  if (value !== expected) throw new Error(`${what} is ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`);
}
