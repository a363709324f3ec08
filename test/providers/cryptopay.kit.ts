import type { DemoStage, JsonObject } from '../../src/core/provider.js';
import type { ProviderKit } from '../support/kit.js';
import { invoices, subscription } from './cryptopay-tour.js';
import { tourOfMoney } from './cryptopay-tour-money.js';

const refundAddress = '2N9wPGx67zdSeAbXi15qHgoZ9Hb9Uxhd2uQ';

/** What the contract suite has to know of Cryptopay. */
export const kit: Omit<ProviderKit, 'provider'> = {
  sample: { operation: 'customers.create', input: { data: { id: 'CUSTOMER-123', currency: 'EUR' } } },
  signsBody: true,
  sentUnder: {
    assumptions: { 'cryptopay.invoiceExtraEvents': 'sent' },
    events: ['Invoice.created', 'Invoice.recalculated', 'Invoice.refunded'],
  },

  isRefusal(status, text) {
    const body: unknown = JSON.parse(text);
    if (status < 400 || typeof body !== 'object' || body === null) return false;
    const { error, meta } = body as { error: Record<string, unknown>; meta: Record<string, unknown> };
    return (
      Object.keys(body).join() === 'error,meta' &&
      Object.keys(error).join() === 'code,message,details' &&
      typeof error['code'] === 'string' &&
      typeof error['message'] === 'string' &&
      Array.isArray(error['details']) &&
      Object.keys(meta).join() === 'request_id' &&
      /^[0-9a-f]{32}$/.test(String(meta['request_id']))
    );
  },

  async tour(stage) {
    await stage.setTarget(stage.receiverUrl);
    stage.trust(undefined, String(stage.credentials['callbackSecret']));
    const addresses = [{ address: refundAddress, currency: 'BTC', network: 'bitcoin' }];
    await stage.call('customers.create', { data: { id: 'CUSTOMER-123', currency: 'EUR', addresses } });
    const channel = async (data: JsonObject) => dataOf(await stage.call('channels.create', { data }));
    const btc = await channel({
      name: 'Top-up',
      pay_currency: 'BTC',
      receiver_currency: 'EUR',
      customer_id: 'CUSTOMER-123',
    });
    const to = String(btc['address']);
    await stage.pay({ to, currency: 'BTC', amount: '0.00184519' });
    await stage.advance('10s');
    await stage.pay({ to, currency: 'BTC', amount: '0.5', risk: 'high' });
    await stage.advance('10s');
    const params = { channel_id: String(btc['id']) };
    await stage.call('channels.update', { params, data: { status: 'disabled' } });
    await stage.pay({ to, currency: 'BTC', amount: '0.01' });
    await stage.advance('10s');
    await stage.call('channels.listPayments', { params });
    const xrp = await channel({ name: 'XRP', pay_currency: 'XRP', receiver_currency: 'XRP' });
    await stage.pay({ to: String(xrp['address']), currency: 'XRP', amount: '25' });
    await stage.advance('1s');
    await stage.fire('channel_payment.cancel', await firstPayment(stage, String(xrp['id'])));
    await tourOfMoney(stage);
    await invoices(stage);
    await subscription(stage);
  },
};

async function firstPayment(stage: DemoStage, channel: string): Promise<string> {
  const list = await stage.call('channels.listPayments', { params: { channel_id: channel } });
  const [first] = list['data'] as readonly JsonObject[];
  return String(first?.['id']);
}

function dataOf(answer: JsonObject): JsonObject {
  return answer['data'] as JsonObject;
}
