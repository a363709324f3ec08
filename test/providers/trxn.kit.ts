import type { DemoStage } from '../../src/core/provider.js';
import type { ProviderKit } from '../support/kit.js';

/** What the contract suite has to know of TRXN. */
export const kit: Omit<ProviderKit, 'provider'> = {
  sample: { operation: 'customers.create', input: { data: { email: 'ann@example.com' } } },
  signsBody: false,

  /** One of the three shapes: the error object, the map of messages, the bare text of a login. */
  isRefusal(status, text) {
    const body: unknown = JSON.parse(text);
    if (status < 400 || typeof body !== 'object' || body === null) return false;
    const { error, errors } = body as Record<string, unknown>;
    if (Object.keys(body).join() === 'errors')
      return (
        [400, 422].includes(status) &&
        Object.values(Object(errors))
          .flat()
          .every((one) => typeof one === 'string')
      );
    if (Object.keys(body).join() !== 'error') return false;
    if (typeof error === 'string') return [401, 422].includes(status);
    const { type, code, message, timestamp, doc_url } = Object(error) as Record<string, unknown>;
    return (
      Object.keys(Object(error)).join() === 'type,code,message,param,timestamp,doc_url' &&
      ['invalid_request_error', 'api_error', 'authentication_error', 'address_error'].includes(String(type)) &&
      typeof message === 'string' &&
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(timestamp)) &&
      doc_url === `https://docs.gettrxn.com/errors#${String(code).replaceAll('_', '-')}`
    );
  },

  async tour(stage) {
    await stage.call('auth.create');
    await stage.fire('token.revoke', 'login-1');
    const hook = await stage.call('webhook_endpoints.create', {
      data: { url: stage.receiverUrl, subscriptions: ['*'] },
    });
    stage.trust(undefined, String(hook['signing_secret']));
    const params = { id: String((await stage.call('customers.create', { data: { email: 'ann@example.com' } }))['id']) };
    await invoices(stage, params.id);
    await subscriptions(stage, params.id);
    await stage.call('customers.update', { params, data: { first_name: 'Ann' } });
    await stage.call('customers.delete', { params });
    await catalog(stage);
    await claims(stage);
    await stage.advance('1s');
    const endpoint = { id: String(hook['id']) };
    await stage.call('webhook_endpoints.update', { params: endpoint, data: { enabled: false } });
    await stage.call('customers.create', { data: { email: 'bob@example.com' } });
    await stage.advance('1m');
    await stage.call('webhook_endpoints.update', { params: endpoint, data: { enabled: true } });
    await stage.call('webhook_endpoints.delete', { params: endpoint });
  },
};

async function claims(stage: DemoStage): Promise<void> {
  const { id: customer_id } = await stage.call('customers.create', { data: { email: 'zoe@example.com' } });
  // The BTC address of the examples in BIP-173.
  const data = { address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', currency: 'BTC' };
  const { id: to_address_id } = await stage.call('crypto_addresses.create', { data });
  const form = { currency: 'BTC', amount: '0.5', transaction_id: 'abc', to_address_id: String(to_address_id) };
  const link = await stage.call('payment_claim_links.create', { data: { customer_id, max_uses: 2 } });
  for (const decision of ['approve', 'reject']) {
    await stage.browse(String(link['link']), form);
    const { crypto_payment_claims } = await stage.call('crypto_payment_claims.list', { query: { status: 'pending' } });
    const [claim] = crypto_payment_claims as [{ id: string }];
    await stage.call(`crypto_payment_claims.${decision}`, { params: { id: claim.id }, data: {} });
  }
  const params = { id: String(link['id']) };
  await stage.call('payment_claim_links.update', { params, data: { max_uses: 3 } });
  await stage.advance('1d');
  await stage.call('payment_claim_links.delete', { params });
}

async function catalog(stage: DemoStage): Promise<void> {
  const product = { id: String((await stage.call('products.create', { data: { name: 'Plan' } }))['id']) };
  await stage.call('products.update', { params: product, data: { name: 'Basic' } });
  const data = { amount: 2999, product_id: product.id };
  const price = { id: String((await stage.call('prices.create', { data }))['id']) };
  await stage.call('prices.update', { params: price, data: { active: false } });
  await stage.call('prices.delete', { params: price });
  await stage.call('products.delete', { params: product });
}

async function invoices(stage: DemoStage, customer_id: string): Promise<void> {
  const product_id = (await stage.call('products.create', { data: { name: 'Seat' } }))['id'];
  const price_id = (await stage.call('prices.create', { data: { amount: 500, product_id } }))['id'];
  const line_items = [{ price_id, quantity: 2 }];
  const invoice = async (due_date: string) => ({
    id: String((await stage.call('invoices.create', { data: { customer_id, due_date, line_items } }))['id']),
  });
  const [late, other] = [await invoice('2020-01-01'), await invoice('2030-01-01')];
  await stage.advance('1s');
  await stage.fire('invoice.pay', late.id);
  await stage.call('invoices.update', { params: other, data: { due_date: '2031-01-01' } });
  await stage.call('invoices.update', { params: other, data: { status: 'canceled' } });
  await stage.call('invoices.delete', { params: other });
}

async function subscriptions(stage: DemoStage, customer_id: string): Promise<void> {
  const product_id = (await stage.call('products.create', { data: { name: 'Plan' } }))['id'];
  const recurring = { interval: 'month' };
  const price_id = (await stage.call('prices.create', { data: { amount: 500, product_id, recurring } }))['id'];
  const phases = [{ items: [{ price_id }] }];
  const made = async (start_date: string, end_date?: string) => {
    const data = { customer_id, start_date, end_date: end_date ?? null, phases };
    return { id: String((await stage.call('subscriptions.create', { data }))['id']) };
  };
  const [canceled] = [await made('2030-01-01'), await made('2020-01-01', '2021-01-01')];
  await stage.call('subscriptions.update', { params: canceled, data: { end_date: '2031-01-01' } });
  await stage.call('subscriptions.delete', { params: canceled });
  await stage.fire('subscription.delete', canceled.id);
}
