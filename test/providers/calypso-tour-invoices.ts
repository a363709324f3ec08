import type { DemoStage, JsonObject } from '../../src/core/provider.js';

/** The part of the tour that visits every state of invoices, payments on them and widgets. */
export async function tourOfInvoices(stage: DemoStage): Promise<void> {
  const create = (kind: string, data: JsonObject) => stage.call(`invoice.${kind}.create`, { data });
  const pay = (invoice: JsonObject, amount: string, risk: 'low' | 'high' = 'low') =>
    stage.pay({ to: String(invoice['invoiceAddress']), currency: String(invoice['currency']), amount, risk });
  const single = { amount: 10, currency: 'USDT_TRX', description: 'Order' };

  const [paid, short, risky] = [
    await create('single', single),
    await create('single', single),
    await create('single', single),
  ];
  await create('unlimited', { currency: 'TRX', description: 'Top-ups' });
  await pay(paid, '10');
  await pay(short, '4');
  await pay(risky, '10', 'high');
  await stage.advance('10s');
  await stage.call('invoice.return-to-paid', { data: { id: String(short['id']) } });
  await stage.call('invoice.archive', { data: { id: String((await create('single', single))['id']) } });

  const kind = 'payment-widget.single-fiat';
  const data = { cryptoCurrencies: ['USDT', 'TRX'], fiatAmount: 12, fiatCurrency: 'USD' };
  const widget = await stage.call(`${kind}.create`, { data });
  const [first] = widget['invoices'] as JsonObject[];
  const linked = await stage.call('invoice.get', { data: { id: String(first?.['invoiceId']) } });
  await pay(linked, '12');
  await stage.advance('10s');
  await stage.call(`${kind}.create`, { data });
  await stage.advance('1d');
}
