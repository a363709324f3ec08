import type { DemoStage } from '../../src/core/provider.js';

type Params = { readonly [name: string]: string };

const billingAddress = { firstLine: '1 Example Street', city: 'London', country: 'GB', postCode: 'N1 1AA' };

/** The part of the tour that belongs to accounts, cards and purchases of an active customer. */
export async function cardTour(stage: DemoStage, customer: { readonly customerId: string }): Promise<void> {
  const account = await deployed(stage, customer, ['EUR']);
  await deployed(stage, customer, ['JPY']);
  const idle = await deployed(stage, customer, ['EUR']);
  await stage.call('accounts.deactivate', { params: idle });
  await stage.call('accounts.activate', { params: idle });
  await stage.call('accounts.delete', { params: idle });
  const failed = await ordered(stage, account);
  await stage.call('simulator.cards.fail', { params: failed });
  const card = await issued(stage, account);
  await purchases(stage, card);
  await stage.call('customers.deactivate', { params: customer });
  await stage.call('customers.activate', { params: customer });
  await stage.fire('card.suspended', card['cardId'] ?? '');
  await stage.fire('card.resumed', card['cardId'] ?? '');
  await stage.call('cards.delete', { params: card });
  const stolen = await issued(stage, account);
  await stage.fire('card.blocked', stolen['cardId'] ?? '');
}

async function purchases(stage: DemoStage, card: Params): Promise<void> {
  const buy = async (capture: boolean) => {
    const data = { amount: '20.0', currency: 'EUR', capture };
    const made = await stage.call('simulator.cards.authorisation', { params: card, data });
    return { authorisationId: String(made['id']) };
  };
  await buy(true);
  await stage.advance('10s');
  await stage.call('simulator.authorisations.release', { params: await buy(false) });
  await stage.call('simulator.authorisations.capture', { params: await buy(false) });
  await stage.advance('10s');
  await stage.call('cards.transactions.list', { params: card });
  const { id } = await stage.webhook('transaction.updated');
  await stage.fire('transaction.refund', String(id));
  await stage.fire('transaction.reversal', String(id));
  await stage.advance('10s');
}

async function deployed(stage: DemoStage, customer: Params, currencies: string[]): Promise<Params> {
  const data = { type: 'card_account', currencies };
  const account = await stage.call('accounts.create', { params: customer, data });
  const params = { accountId: String(account['id']) };
  const body = { challenge: String(account['challenge']), signature: 'AAAA' };
  await stage.call('accounts.challenge.sign', { params, data: body });
  await stage.advance('10s');
  return params;
}

async function ordered(stage: DemoStage, account: Params): Promise<Params> {
  const card = await stage.call('cards.create', { params: account, data: { type: 'virtual', billingAddress } });
  return { cardId: String(card['id']) };
}

async function issued(stage: DemoStage, account: Params): Promise<Params> {
  const card = await ordered(stage, account);
  await stage.call('simulator.cards.issue', { params: card });
  return card;
}
