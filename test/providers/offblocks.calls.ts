import type { DemoStage, JsonObject } from '../../src/core/provider.js';
import { signText } from '../../src/signing/wallet.js';

type Params = { readonly [name: string]: string };

const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const chainId = 'eip155:300:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
const id = (row: JsonObject): string => String(row['id']);

/** The calls that the tour leaves out: mostly those that only read. */
export async function calls(stage: DemoStage): Promise<void> {
  const publicKey = Buffer.from(stage.credentials['publicKeyPem'] ?? '').toString('base64');
  const hook = { webhookId: id(await stage.call('webhooks.put', { data: { callbackUrl: stage.receiverUrl } })) };
  await stage.call('webhooks.list');
  await stage.call('webhooks.get', { params: hook });
  await stage.call('simulator.customers.reject', { params: await verifying(stage, 'bob') });
  const customer = await verifying(stage, 'ann');
  await stage.call('simulator.customers.verify', { params: customer });
  await spending(stage, await account(stage, customer));
  await stage.call('customers.accounts.list', { params: customer });
  await stage.call('accounts.list');
  await stage.call('auth.signing.put', { data: { publicKey } });
  await stage.call('auth.signing.delete');
  const { apiKey = '', apiSecret = '' } = stage.credentials;
  await stage.call('auth.credentials.put', { data: { apiKey, apiSecret } });
}

async function verifying(stage: DemoStage, externalId: string): Promise<Params> {
  const made = await stage.call('customers.create', { data: { chainId, externalId } });
  const signature = await signText(key, Buffer.from(String(made['challenge']), 'base64').toString());
  const data = { challenge: String(made['challenge']), signature: signature.toString('base64') };
  const params = { customerId: id(made) };
  await stage.call('customers.challenge.sign', { params, data });
  await stage.advance('10s');
  return params;
}

async function account(stage: DemoStage, params: Params): Promise<Params> {
  const made = await stage.call('accounts.create', { params, data: { type: 'card_account', currencies: ['EUR'] } });
  const one = { accountId: id(made) };
  const { challenge } = await stage.call('accounts.challenge.get', { params: one });
  const data = { challenge: String(challenge), signature: 'AAAA' };
  await stage.call('accounts.challenge.sign', { params: one, data });
  await stage.advance('10s');
  await stage.call('accounts.get', { params: one });
  return one;
}

async function spending(stage: DemoStage, params: Params): Promise<void> {
  const billingAddress = { firstLine: '1 Example Street', city: 'London', country: 'GB', postCode: 'N1 1AA' };
  const data = { type: 'virtual', billingAddress };
  const card = { cardId: id(await stage.call('cards.create', { params, data })) };
  await stage.call('simulator.cards.issue', { params: card });
  await stage.call('cards.deactivate', { params: card });
  await stage.call('cards.activate', { params: card });
  const bought = { amount: '20.0', currency: 'EUR', capture: true };
  const authorisation = await stage.call('simulator.cards.authorisation', { params: card, data: bought });
  await stage.advance('1m');
  await stage.call('authorisations.get', { params: { authorisationId: id(authorisation) } });
  const { list } = await stage.call('accounts.transactions.list', { params });
  const [transaction = {}] = list as readonly JsonObject[];
  await stage.call('cards.transactions.list', { params: card });
  await stage.call('transactions.get', { params: { transactionId: id(transaction) } });
  await stage.call('accounts.cards.list', { params });
  await stage.call('cards.list');
  await stage.call('cards.get', { params: card });
}
