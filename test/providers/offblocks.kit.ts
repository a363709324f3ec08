import type { DemoStage, JsonObject } from '../../src/core/provider.js';
import { signText } from '../../src/signing/wallet.js';
import type { ProviderKit } from '../support/kit.js';
import { cardTour } from './offblocks-tour.js';

const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const chainId = 'eip155:300:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';

/** What the contract suite has to know of OffBlocks. */
export const kit: Omit<ProviderKit, 'provider'> = {
  sample: { operation: 'customers.create', input: { data: { chainId, externalId: 'ann' } } },
  signsBody: true,
  signedUnder: { 'offblocks.webhookSigning': 'messageSignature' },

  /** Errors have no body; only what Paydrill itself has to say (501) has one. */
  isRefusal: (status, text) => status >= 400 && (status === 501 ? text.includes('Paydrill') : text === ''),

  async tour(stage) {
    const jwks = await stage.browse('/.well-known/jwks.json');
    if (jwks.status === 200) stage.trust(undefined, JSON.stringify(JSON.parse(jwks.text).keys[0]));
    const webhook = await stage.call('webhooks.put', { data: { callbackUrl: stage.receiverUrl } });
    const first = await signed(stage, 'ann');
    await stage.call('simulator.customers.verify', { params: first });
    await stage.call('customers.deactivate', { params: first });
    await stage.call('customers.activate', { params: first });
    await cardTour(stage, first);
    await stage.fire('customer.rejected', String(first['customerId']));
    const second = await signed(stage, 'bob');
    const { verificationUrl } = await stage.call('customers.get', { params: second });
    await stage.browse(String(verificationUrl));
    await stage.browse(String(verificationUrl), { decision: 'reject' });
    await stage.call('customers.list');
    await stage.call('webhooks.delete', { params: { webhookId: String(webhook['id']) } });
    const { token } = await stage.call('auth.token');
    const [, claims = ''] = String(token).split('.');
    const { Generation, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as JsonObject;
    await stage.fire('token.expired', `${Generation}.${exp}`);
    await stage.call('auth.token');
    await stage.call('auth.credentials.delete', { query: { apiKey: String(stage.credentials['apiKey']) } });
  },
};

async function signed(stage: DemoStage, externalId: string): Promise<{ customerId: string }> {
  const customer = await stage.call('customers.create', { data: { chainId, externalId } });
  const params = { customerId: String(customer['id']) };
  const challenge = String(customer['challenge']);
  await stage.refused('customers.challenge.sign', { params, data: { challenge, signature: 'AAAA' } }, 400);
  const fresh = String((await stage.call('customers.challenge.get', { params }))['challenge']);
  const signature = (await signText(key, Buffer.from(fresh, 'base64').toString())).toString('base64');
  await stage.call('customers.challenge.sign', { params, data: { challenge: fresh, signature } });
  await stage.advance('10s');
  return params;
}
