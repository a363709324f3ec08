import type { JsonObject } from '../../src/core/provider.js';
import type { ProviderKit } from '../support/kit.js';
import { tourOfInvoices } from './calypso-tour-invoices.js';
import { exchangeTour, fiatTour, payoutTour } from './calypso-tours.js';

const requestId = '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11';

/** What the contract suite has to know of Calypso Pay. */
export const kit: Omit<ProviderKit, 'provider'> = {
  sample: { operation: 'customer.create', input: { data: { email: 'ann@example.com' } } },
  signsBody: true,

  isRefusal(status, text) {
    const body: unknown = JSON.parse(text);
    if (status < 400 || typeof body !== 'object' || body === null) return false;
    const { traceId, errorCode, message } = body as Record<string, unknown>;
    return (
      Object.keys(body).join() === 'traceId,errorCode,message' &&
      /^[0-9a-f]{32}$/.test(String(traceId)) &&
      /^\d{3}$/.test(String(errorCode)) &&
      typeof message === 'string'
    );
  },

  async tour(stage) {
    const hook = await stage.call('webhook.create', {
      data: { requestId, url: stage.receiverUrl },
    });
    stage.trust(String(hook['publicKey']), String(hook['secretKey']));
    const customer = await stage.call('customer.create', { data: { email: 'ann@example.com' } });
    const customerId = String(customer['id']);
    const purse = (): Promise<JsonObject> => stage.call('address.get', { data: { customerId, currency: 'ETH' } });
    await stage.pay({ to: String((await purse())['address']), currency: 'ETH', amount: '0.5' });
    await stage.advance('10s');
    await payoutTour(stage);
    await exchangeTour(stage);
    await fiatTour(stage);
    await stage.call('customer.block', { data: { customerId } });
    await stage.pay({ to: String((await purse())['address']), currency: 'ETH', amount: '0.25', risk: 'high' });
    await stage.advance('10s');
    await stage.call('customer.unblock', { data: { customerId } });
    await stage.fire('webhook.block', requestId);
    await purse();
    await stage.advance('31d');
    await stage.fire('webhook.unblock', requestId);
    await tourOfInvoices(stage);
  },
};
