import type { DemoStage, JsonObject } from '../../src/core/provider.js';

/** What has one webhook of a provider sent, and how a client subscribes to others. */
export interface Caused {
  readonly event: string;
  /** Makes it happen; a second call makes it happen again. */
  cause(stage: DemoStage): Promise<unknown>;
  /** Subscribes a URL to an event other than {@link event}. Left out where one URL gets everything. */
  subscribeToAnother?(stage: DemoStage, url: string): Promise<unknown>;
  /** Words that name what was subscribed to. */
  readonly other?: string;
  /** Has the endpoint that `setTarget` made take nothing, then again. Left out where the documents know no such thing. */
  block?(stage: DemoStage, endpoint: string): Promise<unknown>;
  unblock?(stage: DemoStage, endpoint: string): Promise<unknown>;
}

const chainId = 'eip155:300:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';

/** By provider. */
export const caused: Readonly<Record<string, Caused>> = {
  cryptopay: {
    event: 'ChannelPayment.created',
    async cause(stage) {
      const data = { name: 'Top-up', pay_currency: 'BTC', receiver_currency: 'EUR' };
      const channel = (await stage.call('channels.create', { data }))['data'] as JsonObject;
      await stage.pay({ to: String(channel['address']), currency: 'BTC', amount: '0.00184519' });
    },
  },
  offblocks: {
    event: 'customer.updated',
    cause: async (stage) =>
      stage.call('customers.create', { data: { chainId, externalId: (await stage.person()).email } }),
    subscribeToAnother: (stage, url) =>
      stage.call('webhooks.put', { data: { callbackUrl: url, types: ['card.updated'] } }),
    other: 'asks for card.updated',
  },
  calypso: {
    event: 'CUSTOMER_PURSE_MEM_POOL_FOUND',
    async cause(stage) {
      const { email } = await stage.person();
      const { id } = await stage.call('customer.create', { data: { email } });
      const { address } = await stage.call('address.get', { data: { customerId: String(id), currency: 'ETH' } });
      await stage.pay({ to: String(address), currency: 'ETH', amount: '0.5' });
    },
    subscribeToAnother: (stage, url) =>
      stage.call('webhook.create', {
        data: { requestId: '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11', url, notificationEventTypes: ['INVOICE_EXPIRED'] },
      }),
    other: 'asks for INVOICE_EXPIRED',
    block: (stage, endpoint) => stage.fire('webhook.block', endpoint),
    unblock: (stage, endpoint) => stage.fire('webhook.unblock', endpoint),
  },
  trxn: {
    event: 'customer.created',
    async cause(stage) {
      const { email } = await stage.person();
      await stage.call('customers.create', { data: { email, first_name: 'Ann', last_name: 'Lee' } });
    },
    subscribeToAnother: (stage, url) =>
      stage.call('webhook_endpoints.create', { data: { url, subscriptions: ['invoice.paid', 'invoice.created'] } }),
    other: 'asks for invoice.paid, invoice.created',
    block: (stage, id) => stage.call('webhook_endpoints.update', { params: { id }, data: { enabled: false } }),
    unblock: (stage, id) => stage.call('webhook_endpoints.update', { params: { id }, data: { enabled: true } }),
  },
};
