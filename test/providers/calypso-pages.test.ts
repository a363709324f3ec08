import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import type { JsonObject } from '../../src/core/provider.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { serverOptions } from '../support/world.js';
import type { Body } from './calypso-world.js';

// The link and its key: https://docs.calypso.finance/api-reference/payment-widget-api. paymentStatus:
// https://docs.calypso.money/acquiring/invoices/how-to-create-a-invoice-via-api.

const running: RunningServer[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

const key = '7c5f7c0a-65bd-4a3f-9f0e-3f8fb6b1a111';

async function start(assumptions: Record<string, string | number | boolean> = {}) {
  const server = await startServer(serverOptions([calypso], { assumptions }));
  running.push(server);
  const world = server.workspaces.default;
  const baseUrl = server.baseUrl('calypso');
  const client = new ProviderClient({
    provider: calypso,
    baseUrl,
    credentials: world.credentials(calypso),
    now: () => world.wireNow(),
  });
  return {
    call: async (id: string, data: JsonObject) => (await client.call(id, { data })).json as Body,
    advance: (ms: number) => world.advance(world.clock.now() + ms),
    async page(path: string, form?: Record<string, string>) {
      const response = await fetch(`${baseUrl}${path}`, {
        redirect: 'manual',
        ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
      });
      const text = await response.text();
      const refresh = /http-equiv="refresh" content="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
      return { status: response.status, text, refresh, location: response.headers.get('location') };
    },
  };
}

const single = { amount: 10, currency: 'USDT_BSC', description: 'Order <17> & "co"', idempotencyKey: key };
const returnUrl = 'https://shop.example/done?order=17%20b&x=%2B#end';

describe('the page of an invoice', () => {
  it('shows what to pay, escaped, with a QR code, and follows the clock', async () => {
    const { call, page, advance } = await start();
    const made = await call('invoice.single.create', single);
    const first = await page(`/invoices/${key}`);
    expect(first.status).toBe(200);
    expect(first.text).toContain('Order &lt;17&gt; &amp; &quot;co&quot;');
    expect(first.text).not.toContain('<17>');
    expect(first.text).toContain(String(made['invoiceAddress']));
    expect(first.text).toMatch(/<svg [^>]*class="qr"/);
    expect(first.refresh).toBe('5');
    expect((await page(`/invoices/${key.toUpperCase()}`)).status).toBe(200);
    expect((await page(`/invoices/${String(made['id'])}`)).status).toBe(200);
    const paid = await page(`/invoices/${key}`, { pay: 'exact' });
    expect([paid.status, paid.location?.endsWith(`/invoices/${key}`)]).toEqual([303, true]);
    const titles: unknown[] = [];
    for (const ms of [1000, 2000, 2000, 2000]) {
      await advance(ms);
      titles.push(/<h1>(.*?)<\/h1>/.exec((await page(`/invoices/${key}`)).text)?.[1]);
    }
    expect(titles).toEqual([
      'The payment is seen',
      'The payment is being checked',
      'Paid',
      'Paid, and the money is with the shop',
    ]);
  });

  it.each<[string, string, string | undefined]>([
    ['exact', 'COMPLETED', undefined],
    ['less', 'COMPLETED', undefined],
    ['short', 'PENDING_INTERVENTION', 'UNDERPAY'],
    ['more', 'PENDING_INTERVENTION', 'OVERPAY'],
    ['risky', 'DECLINED', undefined],
  ])('its button %s leads to %s', async (pay, state, interventionType) => {
    const { call, page, advance } = await start();
    await call('invoice.single.create', single);
    expect((await page(`/invoices/${key}`)).text).toContain(`value="${pay}"`);
    expect((await page(`/invoices/${key}`, { pay })).status).toBe(303);
    await advance(60_000);
    const invoice = await call('invoice.get', { idempotencyKey: key });
    expect([invoice['state'], invoice['interventionType']]).toEqual([state, interventionType]);
  });

  it('lets too little be made up for', async () => {
    const { call, page, advance } = await start();
    await call('invoice.single.create', single);
    await page(`/invoices/${key}`, { pay: 'short' });
    await advance(60_000);
    const { text } = await page(`/invoices/${key}`);
    expect(text).toContain('Pay exactly: 0.1 USDT_BSC');
    await page(`/invoices/${key}`, { pay: 'exact' });
    await advance(60_000);
    expect(await call('invoice.get', { idempotencyKey: key })).toMatchObject({ state: 'COMPLETED' });
  });

  it.each<[string, string | undefined, string]>([
    ['exact', 'SUCCESS', 'G4'],
    ['risky', 'FAILED', 'G4'],
    ['', 'FAILED', 'G4'],
    ['exact', undefined, 'G3'],
  ])('after "%s" it leads back to the shop with %s (%s), its own query kept', async (pay, status, generation) => {
    const { call, page, advance } = await start({ 'calypso.generation': generation });
    await call('invoice.single.create', { ...single, returnUrl });
    expect((await page(`/invoices/${key}`)).refresh).toBe('5');
    if (pay !== '') await page(`/invoices/${key}`, { pay });
    await advance(pay === '' ? 86_400_000 : 60_000);
    const { refresh, text } = await page(`/invoices/${key}`);
    const added = status === undefined ? '' : `&paymentStatus=${status}`;
    expect(refresh).toBe(`5;url=https://shop.example/done?order=17%20b&x=%2B${added}#end`);
    expect(text).toContain('Back to the shop');
  });

  it('adds paymentStatus to a URL without a query, and leads nowhere without a URL', async () => {
    const { call, page, advance } = await start({ 'calypso.urlFormat': 'free' });
    await call('invoice.single.create', { ...single, returnUrl: 'https://shop.example/done' });
    const other = await call('invoice.single.create', { ...single, idempotencyKey: undefined as never });
    const odd = { ...single, idempotencyKey: undefined as never, returnUrl: 'javascript:alert(1)', supportUrl: 'x' };
    const bad = await call('invoice.single.create', odd);
    await advance(86_400_000);
    expect((await page(`/invoices/${key}`)).refresh).toBe('5;url=https://shop.example/done?paymentStatus=FAILED');
    expect((await page(`/invoices/${String(other['id'])}`)).refresh).toBeUndefined();
    const { refresh, text } = await page(`/invoices/${String(bad['id'])}`);
    expect([refresh, text.includes('javascript')]).toEqual([undefined, false]);
  });

  it('answers bad forms and unknown links with pages that say so, and pays nothing', async () => {
    const { call, page, advance } = await start();
    await call('invoice.single.create', single);
    for (const form of [{}, { pay: '' }, { pay: 'all' }, { amount: '3' }]) {
      const { status, text } = await page(`/invoices/${key}`, form);
      expect([status, text.includes('Choose one of the ways to pay.')]).toEqual([400, true]);
    }
    for (const path of ['/invoices/no-such', `/invoices/${key.replace('7', '8')}`, '/widgets/%3Cb%3E']) {
      for (const form of [undefined, { pay: 'exact' }]) {
        const { status, text } = await page(path, form);
        expect([status, /No such (invoice|widget)/.test(text), text.includes('<b>')]).toEqual([404, true, false]);
      }
    }
    await advance(60_000);
    expect(await call('invoice.get', { idempotencyKey: key })).toMatchObject({ state: 'PENDING_PAYMENT' });
    await page(`/invoices/${key}`, { pay: 'exact' });
    await advance(60_000);
    expect((await page(`/invoices/${key}`, { pay: 'exact' })).status).toBe(409);
  });

  it('of an unlimited invoice asks for an amount', async () => {
    const { call, page, advance } = await start({ 'calypso.tariffs': 'free' });
    await call('invoice.unlimited.create', { currency: 'TRX', description: 'x', idempotencyKey: key });
    expect((await page(`/invoices/${key}`)).text).toContain('name="amount"');
    for (const amount of ['', '0', '-1', 'a', '1e3', '0.0000001']) {
      const { status, text } = await page(`/invoices/${key}`, { pay: 'amount', amount });
      expect([status, text.includes('class="wrong"')], amount).toEqual([400, true]);
    }
    expect((await page(`/invoices/${key}`, { pay: 'amount', amount: ' 2.5 ' })).status).toBe(303);
    await advance(60_000);
    const { result } = await call('invoice.deposit.find', { idempotencyKey: key });
    expect(result).toMatchObject([{ amount: 2.5, transactionState: 'CONFIRMED' }]);
  });
});

describe('the page of a widget', () => {
  const fiat = { cryptoCurrencies: ['USDT', 'TRX'], fiatAmount: 14, fiatCurrency: 'USD', idempotencyKey: key };

  it('lets a payer choose a currency, pay, and go back to the shop', async () => {
    const { call, page, advance } = await start();
    const made = await call('payment-widget.single-fiat.create', { ...fiat, description: '<b>', returnUrl });
    const first = await page(`/widgets/${key}?theme=dark&logo=false`);
    expect(first.text).toContain('href="?theme=dark&amp;logo=false&amp;currency=USDT"');
    expect(first.text).toContain('&lt;b&gt;');
    const chosen = await page(`/widgets/${key}?currency=TRX`);
    expect(chosen.text).toContain('Pay exactly: 50 TRX');
    expect((await page(`/widgets/${key}?currency=BTC`)).status).toBe(404);
    expect((await page(`/widgets/${key}`, { pay: 'exact' })).status).toBe(400);
    expect((await page(`/widgets/${key}?currency=TRX`, { pay: 'none' })).status).toBe(400);
    const paid = await page(`/widgets/${key}?currency=TRX`, { pay: 'exact' });
    expect(paid.location).toMatch(new RegExp(`/widgets/${key}\\?currency=TRX$`));
    await advance(60_000);
    const found = await call('payment-widget.single-fiat.find', { requestId: key });
    expect(found).toMatchObject({ widgetState: 'COMPLETED', invoices: made['invoices'] });
    const { refresh } = await page(`/widgets/${key}`);
    expect(refresh).toBe('5;url=https://shop.example/done?order=17%20b&x=%2B&paymentStatus=SUCCESS#end');
  });

  it('shows its logo unless the link says otherwise', async () => {
    const { call, page } = await start();
    await call('payment-widget.unlimited-linked.create', {
      cryptoCurrencies: ['ETH'],
      idempotencyKey: key,
      logoUrl: 'https://shop.example/l.png',
    });
    expect((await page(`/widgets/${key}`)).text).toContain('https://shop.example/l.png');
    expect((await page(`/widgets/${key}?logo=false`)).text).not.toContain('l.png');
  });
});

// The link: https://docs.calypso.finance/acquiring/onramp.
describe('the on-ramp page that a link leads to', () => {
  const link = async (call: Awaited<ReturnType<typeof start>>['call'], change: Record<string, string> = {}) => {
    const { account } = await call('account.get', {});
    const query = { account: String(account), idempotencyKey: key, currency: 'USDT_TRX', amount: '116', ...change };
    return `/onramp?${new URLSearchParams({ ...query, merchantExternalId: 'o-17' }).toString()}`;
  };

  it.each([
    ['crypto', '100', 86.21, 100],
    ['fiat', '100', 100, 116],
    ['crypto', '', 86.21, 100],
  ])('takes its amount as %s, and leads to a confirmed order: %j', async (onrampLinkAmount, amount, fiat, crypto) => {
    const { call, page } = await start({ 'calypso.onrampLinkAmount': onrampLinkAmount });
    const at = await link(call, { amount });
    const first = await page(at);
    expect([first.status, first.text.includes('Card in EUR')]).toEqual([200, true]);
    const { status, location } = await page(at, { item: 'card-eur', ...(amount === '' ? { amount: '100' } : {}) });
    const id = String(location).split('/').at(-1) ?? '';
    expect(status).toBe(303);
    expect(await call('fiat.deposit.order', { id })).toMatchObject({
      state: 'IN_PROGRESS',
      fiatAmount: fiat,
      fiatCurrency: 'EUR',
      cryptoAmount: crypto,
      currency: 'USDT_TRX',
    });
    expect((await page(`/onramp/${id}`)).text).toContain(`Pay ${fiat} EUR`);
    expect([(await page(at)).location, (await page(at, { item: 'card-usd' })).location]).toEqual([location, location]);
  });

  it.each<[Record<string, string>, number]>([
    [{ account: `0x${'1'.repeat(40)}` }, 404],
    [{ account: '' }, 404],
    [{ currency: 'XXX' }, 400],
    [{ idempotencyKey: 'odd' }, 400],
    [{ amount: '-1' }, 400],
    [{ amount: '<b>' }, 400],
    [{ amount: '1' }, 400],
    [{ amount: '100.1234567' }, 400],
  ])('refuses %j with %d', async (change, status) => {
    const { call, page } = await start();
    const answer = await page(await link(call, change), { item: 'card-eur' });
    expect([answer.status, answer.text.includes('class="wrong"')]).toEqual([status, true]);
  });
});

// theme=dark stands in the link of a widget: https://docs.calypso.finance/acquiring/invoice-payment-widget
it('a widget is dark when its link says so', async () => {
  const { call, page } = await start();
  const data = { cryptoCurrencies: ['ETH'], fiatAmount: 10, fiatCurrency: 'USD' };
  const { idempotencyKey } = await call('payment-widget.single-fiat.create', data);
  const schemes = async (query: string) =>
    (await page(`/widgets/${String(idempotencyKey)}${query}`)).text.match(/:root.color-scheme:[a-z ]+/g)?.at(-1);
  expect([await schemes(''), await schemes('?theme=dark'), await schemes('?theme=odd')]).toEqual([
    ':root{color-scheme:light dark',
    ':root{color-scheme:dark',
    ':root{color-scheme:light dark',
  ]);
});
