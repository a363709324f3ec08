import type { DemoStage, JsonObject } from '../../core/provider.js';

/** Tokens, customers in production and a sandbox, and every webhook verified on the way. */
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
