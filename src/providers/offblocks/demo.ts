import type { DemoStage, JsonObject } from '../../core/provider.js';
import { addressOf, type Hex, signText } from '../../signing/wallet.js';

// The first account of every development chain: its key is known to everybody. Never send real coins to it.
const walletKey: Hex = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/**
 * From the first call to a purchase: token, message signatures, the wallet's challenge, a person's decision, an account, a card, and what
 * a pause of the customer does to them.
 */
export async function demo(stage: DemoStage): Promise<void> {
  stage.say('A webhook for everything that happens');
  await stage.call('webhooks.put', { data: { callbackUrl: stage.receiverUrl } });

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
  await statuses(stage, 'customer', ['screening', 'verifying']);

  stage.say('A person approves her on the hosted page');
  const { verificationUrl } = await stage.call('customers.get', { params });
  const page = await stage.browse(String(verificationUrl), { decision: 'approve' });
  mustBe(page.status, 200, 'the answer of the page');
  await statuses(stage, 'customer', ['active']);

  stage.say('She gets an account, deployed once its challenge is signed');
  const account = await stage.call('accounts.create', {
    params,
    data: { type: 'card_account', currencies: ['EUR'] },
  });
  const ofAccount = { accountId: String(account['id']) };
  const approval = Buffer.from(String(account['challenge']), 'base64').toString('utf8');
  await stage.call('accounts.challenge.sign', {
    params: ofAccount,
    data: {
      challenge: String(account['challenge']),
      signature: (await signText(walletKey, approval)).toString('base64'),
    },
  });
  await stage.advance('1m');
  await statuses(stage, 'account', ['initiating', 'pending', 'active']);

  stage.say('A card is issued, and pays 20 EUR');
  const billingAddress = { firstLine: '1 Example Street', city: 'London', country: 'GB', postCode: 'N1 1AA' };
  const card = await stage.call('cards.create', { params: ofAccount, data: { type: 'virtual', billingAddress } });
  const ofCard = { cardId: String(card['id']) };
  await stage.call('simulator.cards.issue', { params: ofCard });
  await statuses(stage, 'card', ['issuing', 'active']);
  const purchase = { amount: '20.0', currency: 'EUR', capture: true };
  await stage.call('simulator.cards.authorisation', { params: ofCard, data: purchase });
  await stage.advance('1m');
  await statuses(stage, 'authorisation', ['pending', 'capturing', 'captured']);
  await statuses(stage, 'transaction', ['processing', 'processed']);

  stage.say('She is deactivated, her account and card with her: the card is declined. Then all are active again');
  mustBe((await stage.call('customers.deactivate', { params }))['status'], 'inactive', 'her status');
  await stage.refused('simulator.cards.authorisation', { params: ofCard, data: purchase }, 400);
  mustBe((await stage.call('customers.activate', { params }))['status'], 'active', 'her status');
  for (const kind of ['customer', 'account', 'card']) await statuses(stage, kind, ['inactive', 'active']);

  stage.say('A call without a token is refused');
  await stage.refused('customers.list', { headers: { Authorization: 'Bearer none' } }, 401);
}

async function statuses(stage: DemoStage, kind: string, expected: readonly string[]): Promise<void> {
  for (const status of expected) {
    const event: JsonObject = await stage.webhook(`${kind}.updated`);
    mustBe(event['status'], status, 'the status in the webhook');
  }
}

function mustBe(value: unknown, expected: unknown, what: string): void {
  if (value !== expected) throw new Error(`${what} is ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`);
}
