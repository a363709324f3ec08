import { describe, expect, it } from 'vitest';
import { day, minute, newInvoice, payInvoice, shown, worlds } from './cryptopay-invoices-world.js';
import { subscriptionParams } from './cryptopay-subscription-params.js';
import { type Body, type CryptopayWorld, only } from './cryptopay-world.js';

const start = worlds();
const hostile = '<script>alert("x")</script>\'&';

async function browse(world: CryptopayWorld, url: unknown, form?: Record<string, string>) {
  const init = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
  const answer = await fetch(String(url), { redirect: 'manual', ...init });
  world.workspace.poke();
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

describe('the page of an invoice', () => {
  it('shows what is to be paid, escaped, and is loaded anew while it is open', async () => {
    const world = await start();
    const made = await newInvoice(world, {
      name: hostile,
      description: hostile,
      success_redirect_url: 'https://shop.example/?a=1&b="2"',
    });
    const { status, text, headers } = await browse(world, made['hosted_page_url']);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;');
    for (const part of [
      '0.003517 BTC',
      String(made['address']),
      String(made['uri']),
      '<svg',
      'Waiting for the payment',
    ])
      expect(text).toContain(part);
    expect(text).toContain('http-equiv="refresh"');
    expect(text).not.toContain('shop.example');
  });

  it.each([
    ['exact', 'completed', null],
    ['less', 'unresolved', 'underpaid'],
    ['more', 'unresolved', 'overpaid'],
    ['high_risk', 'unresolved', 'illicit_resource'],
  ])('pays %s: %s', async (pay, status, context) => {
    const world = await start();
    const made = await newInvoice(world, {
      success_redirect_url: 'https://shop.example/ok',
      unsuccess_redirect_url: 'https://shop.example/no',
    });
    const pressed = await browse(world, made['hosted_page_url'], { pay });
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, made['hosted_page_url']]);
    await world.advance(1000);
    expect((await browse(world, made['hosted_page_url'])).text).toContain('Payment seen');
    await world.advance(10 * minute);
    expect(await shown(world, made)).toMatchObject({ status, status_context: context });
    const { text } = await browse(world, made['hosted_page_url']);
    expect(text).toContain(
      status === 'completed' ? 'href="https://shop.example/ok"' : 'href="https://shop.example/no"',
    );
    expect(text.includes('http-equiv="refresh"')).toBe(status !== 'completed');
  });

  it('says what a part that is confirmed is, and who decides about risky coins', async () => {
    const world = await start();
    const made = await newInvoice(world);
    await payInvoice(world, made, '0.001');
    const { text } = await browse(world, made['hosted_page_url']);
    expect(text).toContain('Partly paid');
    expect(text).not.toContain('waiting for confirmations');
    // 0.003517 - 0.001
    expect(text).toContain('Pay exactly: 0.002517 BTC');
    await payInvoice(world, made, '0.002517', { risk: 'high' });
    expect((await browse(world, made['hosted_page_url'])).text).toContain('Held: Cryptopay looks into');
  });

  it('follows the clock: expired, cancelled', async () => {
    const world = await start();
    const made = await newInvoice(world);
    await world.advance(10 * minute + 1);
    expect((await browse(world, made['hosted_page_url'])).text).toContain('the price has expired');
    await world.advance(14 * day);
    const { text } = await browse(world, made['hosted_page_url']);
    expect(text).toContain('Cancelled');
    expect(text).not.toContain('<form');
  });

  it('the way back leads to http only', async () => {
    const world = await start({ redirectUrls: 'any' });
    const made = await newInvoice(world, { success_redirect_url: 'javascript:alert(1)' });
    await payInvoice(world, made, '0.003517');
    expect((await browse(world, made['hosted_page_url'])).text).not.toContain('javascript:');
  });

  it('bad input and unknown ids are told, and change nothing', async () => {
    const world = await start();
    const made = await newInvoice(world);
    for (const form of [{}, { pay: 'nothing' }, { pay: hostile }]) {
      const { status, text } = await browse(world, made['hosted_page_url'], form);
      expect([status, text.includes('Choose one of the ways to pay.'), text.includes('<script')]).toEqual([
        400,
        true,
        false,
      ]);
    }
    expect(world.workspace.chain.list()).toEqual([]);
    const base = world.server.baseUrl('cryptopay');
    for (const path of ['invoices', 'channels', 'subscriptions'].flatMap((of) => [
      `/${of}/x`,
      `/${of}/00000000-0000-4000-8000-000000000000`,
    ]))
      for (const form of [undefined, {}]) {
        const { status, text } = await browse(world, `${base}${path}`, form);
        expect([path, status, text.includes('There is no such page')]).toEqual([path, 404, true]);
      }
  });
});

describe('the page of a channel', () => {
  it('takes any amount, tells what is wrong with one, and lists payments', async () => {
    const world = await start();
    const channel = await world.channel({ name: hostile, description: hostile });
    const url = channel['hosted_page_url'];
    const first = await browse(world, url);
    expect([first.status, first.text.includes('<script'), first.text.includes(String(channel['uri']))]).toEqual([
      200,
      false,
      true,
    ]);
    for (const amount of ['', '0', '-1', 'x', '1.123456789', hostile]) {
      const { status, text } = await browse(world, url, { pay: 'pay', amount });
      expect([amount, status, text.includes('class="wrong"'), text.includes('<script')]).toEqual([
        amount,
        400,
        true,
        false,
      ]);
    }
    expect((await browse(world, url, { amount: '1' })).status).toBe(400);
    expect((await browse(world, url, { pay: 'pay', amount: '0.5' })).status).toBe(303);
    await world.advance(minute);
    expect(await only(world, channel)).toMatchObject({ status: 'completed', paid_amount: '0.5' });
    expect((await browse(world, url)).text).toContain('0.5 BTC: completed');
    await browse(world, url, { pay: 'high_risk', amount: '0.1' });
    await world.ok('PATCH', `/api/channels/${channel['id']}`, { status: 'disabled' });
    await world.advance(minute);
    const { text } = await browse(world, url);
    expect([text.includes('0.1 BTC: on_hold'), text.includes('Disabled')]).toEqual([true, true]);
  });
});

it('the page of a subscription lets the payer choose a coin, once a period', async () => {
  const world = await start();
  const made = await world.ok('POST', '/api/subscriptions', { ...subscriptionParams, name: hostile });
  const url = `${world.server.baseUrl('cryptopay')}/subscriptions/${made['id']}`;
  const first = await browse(world, url);
  expect([first.status, first.text.includes('<script'), first.text.includes('<option>BTC</option>')]).toEqual([
    200,
    false,
    true,
  ]);
  expect(first.text).toContain(' EUR every month');
  expect((await browse(world, url, { pay_currency: 'EUR' })).status).toBe(400);
  const chosen = await browse(world, url, { pay_currency: 'BTC' });
  expect(chosen.status).toBe(303);
  const [bill = {}] = (await world.ok('GET', `/api/invoices?subscription_id=${made['id']}`)) as unknown as Body[];
  expect(chosen.headers.get('location')).toBe(bill['hosted_page_url']);
  await browse(world, bill['hosted_page_url'], { pay: 'exact' });
  await world.advance(minute);
  const last = await browse(world, url);
  expect([last.text.includes('The current period is paid'), last.text.includes('<form')]).toEqual([true, false]);
  expect((await browse(world, url, { pay_currency: 'BTC' })).status).toBe(400);
});
