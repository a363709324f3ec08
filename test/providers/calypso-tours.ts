/** Parts of the tour of Calypso that are about money: they expect half an ether on the account. */
import type { DemoStage, JsonObject } from '../../src/core/provider.js';

const outside = '0x00000000219ab540356cBB839Cbe05303d7705Fa';

/** Payouts in every state, and all of their webhooks. */
export async function payoutTour(stage: DemoStage): Promise<void> {
  const create = (change: JsonObject): Promise<JsonObject> =>
    stage.call('payout.create', { data: { depositAddress: outside, amount: 0.01, currency: 'ETH', ...change } });
  await create({});
  await create({ currency: 'BTC', depositAddress: '1BoatSLRHtKNngkdXEeobR76b53LETtpyT' });
  await stage.call('payout.mass.create', {
    data: {
      currency: 'ETH',
      name: 'salaries',
      massAddresses: [
        { depositAddress: outside, amount: 0.02 },
        { depositAddress: 'nowhere', amount: 0.02 },
      ],
    },
  });
  const approved = await create({});
  await stage.fire('payout.verification', String(approved['id']));
  await stage.fire('payout.approved', String(approved['id']));
  const delayed = await create({ executionDate: '2030-01-01T00:00:00.000Z' });
  await stage.advance('20s');
  await stage.fire('payout.canceled', String(delayed['id']));
}

/** Exchanges in every state. */
export async function exchangeTour(stage: DemoStage): Promise<void> {
  const data = { sourceCurrency: 'ETH', destinationCurrency: 'USDT_TRX', amount: 0.01 };
  await stage.call('exchange.create', { data });
  await stage.advance('5s');
  const { id } = await stage.call('exchange.create', { data });
  await stage.fire('exchange.failed', String(id));
}

/** On-ramp orders and top-ups in every state, and all of their webhooks. */
export async function fiatTour(stage: DemoStage): Promise<void> {
  const order = async (): Promise<string> => {
    const data = { itemId: 'card-eur', currency: 'USDT_TRX', fiatAmount: 100 };
    return String((await stage.call('fiat.deposit.create-order', { data }))['id']);
  };
  const confirm = (id: string) => stage.call('fiat.deposit.confirm-order', { data: { id } });
  const [paid, failed, expired] = [await order(), await order(), await order()];
  const { paymentLink } = await confirm(paid);
  await confirm(failed);
  await stage.browse(String(paymentLink), { do: 'paid' });
  await stage.fire('onramp.failed', failed);
  const { wallets } = await stage.call('settlement.wallet.list', {});
  const [wallet] = wallets as JsonObject[];
  const to = String(wallet?.['address']);
  await stage.pay({ to, currency: 'ETH', amount: '0.1' });
  await stage.pay({ to, currency: 'ETH', amount: '0.1', risk: 'high' });
  await stage.fire('onramp.expired', expired);
  await stage.advance('10s');
}
