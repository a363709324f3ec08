import type { DemoStage, JsonObject } from '../../src/core/provider.js';

const first = (answer: JsonObject, name: string): JsonObject => (answer[name] as readonly JsonObject[])[0] ?? {};
const of = (row: JsonObject) => ({ id: String(row['id']) });

/** The calls that the tour leaves out: mostly those that only read. */
export async function calls(stage: DemoStage): Promise<void> {
  const url = stage.receiverUrl;
  const hook = of(await stage.call('webhook_endpoints.create', { data: { url, subscriptions: ['*'] } }));
  await stage.call('webhook_endpoints.list');
  await stage.call('webhook_endpoints.get', { params: hook });
  await stage.call('webhook_endpoints.regenerate_secret', { params: hook });
  const customer = of(await stage.call('customers.create', { data: { email: 'ann@example.com', first_name: 'Ann' } }));
  await stage.call('customers.list');
  await stage.call('customers.get', { params: customer });
  await billing(stage, customer.id);
  await coins(stage, customer.id);
}

async function billing(stage: DemoStage, customer_id: string): Promise<void> {
  const product = of(await stage.call('products.create', { data: { name: 'Plan' } }));
  await stage.call('products.list');
  await stage.call('products.get', { params: product });
  const recurring = { interval: 'month' };
  const data = { amount: 2999, product_id: product.id, recurring };
  const price = of(await stage.call('prices.create', { data }));
  await stage.call('prices.list');
  await stage.call('prices.get', { params: price });
  const line_items = [{ price_id: price.id, quantity: 2 }];
  const due = { customer_id, due_date: '2030-01-01', line_items };
  const invoice = of(await stage.call('invoices.create', { data: due }));
  await stage.call('invoices.list');
  await stage.call('invoices.get', { params: invoice });
  const phases = [{ items: [{ price_id: price.id }] }];
  const monthly = { customer_id, start_date: '2030-01-01', end_date: null, phases };
  const subscription = of(await stage.call('subscriptions.create', { data: monthly }));
  await stage.call('subscriptions.list');
  await stage.call('subscriptions.get', { params: subscription });
}

async function coins(stage: DemoStage, customer_id: string): Promise<void> {
  const wallets = await stage.call('wallets.list');
  await stage.call('wallets.get', { params: of(first(wallets, 'wallets')) });
  const add = async (address: string) =>
    of(await stage.call('crypto_addresses.create', { data: { address, currency: 'BTC' } }));
  // The addresses of the examples in BIP-173.
  const spare = await add('bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3');
  const to = await add('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4');
  await stage.call('crypto_addresses.list');
  await stage.call('crypto_addresses.get', { params: to });
  await stage.call('crypto_addresses.delete', { params: spare });
  const paid = { amount: '0.25', transaction_id: 'def', currency: 'BTC', to_address_id: to.id };
  const transaction = of(await stage.call('crypto_transactions.create', { data: paid }));
  await stage.call('crypto_transactions.list');
  await stage.call('crypto_transactions.get', { params: transaction });
  const made = await stage.call('payment_claim_links.create', { data: { customer_id } });
  await stage.call('payment_claim_links.list');
  await stage.call('payment_claim_links.get', { params: of(made) });
  const form = { currency: 'BTC', amount: '0.5', transaction_id: 'abc', to_address_id: to.id };
  await stage.browse(String(made['link']), form);
  const claims = await stage.call('crypto_payment_claims.list');
  await stage.call('crypto_payment_claims.get', { params: of(first(claims, 'crypto_payment_claims')) });
}
