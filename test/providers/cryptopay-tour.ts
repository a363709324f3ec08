/** Parts of the tour of the contract suite: every state of invoices and subscriptions, every callback of theirs. */
import type { DemoStage, JsonObject } from '../../src/core/provider.js';

/** Paid, underpaid (recalculated, refunded) and never paid. */
export async function invoices(stage: DemoStage): Promise<void> {
  const make = async () =>
    dataOf(
      await stage.call('invoices.create', {
        data: {
          price_amount: '100',
          price_currency: 'EUR',
          pay_currency: 'BTC',
          success_redirect_url: 'https://shop.example/ok',
        },
      }),
    );
  const [exact, short, shorter, never] = [await make(), await make(), await make(), await make()];
  await stage.pay({ to: String(exact['address']), currency: 'BTC', amount: String(exact['pay_amount']) });
  for (const one of [short, shorter]) await stage.pay({ to: String(one['address']), currency: 'BTC', amount: '0.001' });
  await stage.advance('10m');
  const params = { invoice_id: String(short['id']) };
  await stage.call('invoices.createRecalculation', { params });
  await stage.advance('30s');
  const made = dataOf(await stage.call('invoices.createRecalculation', { params, data: { force_commit: false } }));
  const recalculation = { ...params, recalculation_id: String(made['id']) };
  await stage.call('invoices.commitRecalculation', { params: recalculation });
  await stage.call('invoices.createRefund', { params: { invoice_id: String(shorter['id']) } });
  await stage.fire('invoice.cancel', String(never['id']));
  await stage.browse(String(exact['hosted_page_url']));
}

/** Paid once, then cancelled. */
export async function subscription(stage: DemoStage): Promise<void> {
  const data = {
    name: 'Monthly',
    amount: '10',
    currency: 'EUR',
    period: 'month',
    period_quantity: 1,
    starts_at: '2026-03-01T00:00:00Z',
    payer_email: 'ann@example.com',
  };
  const made = dataOf(await stage.call('subscriptions.create', { data }));
  const id = String(made['id']);
  await stage.browse(`/subscriptions/${id}`, { pay_currency: 'BTC' });
  const list = await stage.call('invoices.list', { query: { subscription_id: id } });
  const [bill] = list['data'] as readonly JsonObject[];
  await stage.pay({ to: String(bill?.['address']), currency: 'BTC', amount: String(bill?.['pay_amount']) });
  await stage.advance('10s');
  await stage.call('subscriptions.cancel', { params: { subscription_id: id } });
}

function dataOf(answer: JsonObject): JsonObject {
  return answer['data'] as JsonObject;
}
