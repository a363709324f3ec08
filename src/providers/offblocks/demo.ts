import type { DemoStage, JsonObject } from '../../core/provider.js';
import { addressOf, type Hex, signText } from '../../signing/wallet.js';

// The first account of every development chain: its key is known to everybody. Never send real coins to it.
const walletKey: Hex = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/** Onboarding from the first call to an active customer: token, message signatures, the wallet's challenge, a person's decision. */
export async function demo(stage: DemoStage): Promise<void> {
  stage.say('A webhook for everything that happens to customers');
  await stage.call('webhooks.put', { data: { callbackUrl: stage.receiverUrl, types: ['customer.updated'] } });

  stage.say('Ann joins with her wallet, and gets a challenge to sign');
  const chainId = `eip155:300:${await addressOf(walletKey)}`;
  const ann = await stage.call('customers.create', { data: { chainId, externalId: 'ann' } });
  const params = { customerId: String(ann['id']) };
  mustBe((await stage.webhook('customer.updated'))['status'], 'initiating', 'her first status');

  stage.say('Signing the base64 instead of its text is refused, and brings a new challenge');
  const first = String(ann['challenge']);
  const wrong = (await signText(walletKey, first)).toString('base64');
  await stage.refused('customers.challenge.sign', { params, data: { challenge: first, signature: wrong } }, 400);
  const { challenge } = await stage.call('customers.challenge.get', { params });

  stage.say('Her wallet signs the text, and she is screened');
  const text = Buffer.from(String(challenge), 'base64').toString('utf8');
  const signature = (await signText(walletKey, text)).toString('base64');
  await stage.call('customers.challenge.sign', { params, data: { challenge: String(challenge), signature } });
  await stage.advance('1m');
  await statuses(stage, ['screening', 'verifying']);

  stage.say('A person approves her on the hosted page');
  const { verificationUrl } = await stage.call('customers.get', { params });
  const page = await stage.browse(String(verificationUrl), { decision: 'approve' });
  mustBe(page.status, 200, 'the answer of the page');
  await statuses(stage, ['active']);

  stage.say('She is deactivated, and activated again');
  mustBe((await stage.call('customers.deactivate', { params }))['status'], 'inactive', 'her status');
  mustBe((await stage.call('customers.activate', { params }))['status'], 'active', 'her status');
  await statuses(stage, ['inactive', 'active']);

  stage.say('A call without a token is refused');
  await stage.refused('customers.list', { headers: { Authorization: 'Bearer none' } }, 401);
}

async function statuses(stage: DemoStage, expected: readonly string[]): Promise<void> {
  for (const status of expected) {
    const event: JsonObject = await stage.webhook('customer.updated');
    mustBe(event['status'], status, 'the status in the webhook');
  }
}

function mustBe(value: unknown, expected: unknown, what: string): void {
  if (value !== expected) throw new Error(`${what} is ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`);
}
