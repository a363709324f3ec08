import { afterEach, describe, expect, it } from 'vitest';
import { itInBrowser, withPage } from '../support/browser.js';
import { browse, btc, eth, filled, hash, type Merchant, merchant, newLink } from './trxn-claims-world.js';
import { type Body, bodiesOf, errorOf, worlds } from './trxn-world.js';

// The page is documented (https://docs.gettrxn.com/api-reference/payment-claim-links), what it asks for is not: the fields of a claim.
const { start, close } = worlds();
afterEach(close);

const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;`;
const claims = '/v1/crypto_payment_claims';

/** What a form shows: the value of each input and the chosen option of each select, as they stand in the markup. */
function shownIn(text: string): Record<string, string> {
  const inputs = [...text.matchAll(/<input id="(\w+)" name="\1" value="([^"]*)"/g)].map(([, name, value]) => [
    name,
    value,
  ]);
  const selects = [...text.matchAll(/<select id="(\w+)" name="\1"[^>]*>(.*?)<\/select>/g)].map(
    ([, name, options = '']) => [name, /<option value="([^"]*)" selected>/.exec(options)?.[1] ?? ''],
  );
  return Object.fromEntries([...inputs, ...selects]) as Record<string, string>;
}

function messagesIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/<div class="wrong" id="(\w+)-wrong">([^<]*)<\/div>/g)].map(([, name, message]) => [
      name,
      message,
    ]),
  ) as Record<string, string>;
}

describe('the page behind a claim link', () => {
  it('is a form without script that no other page can frame', async () => {
    const one = await merchant(await start());
    await one.world.ok('POST', '/v1/crypto_addresses', { address: eth, currency: 'ETH' });
    const { link } = await newLink(one, { metadata: 'Payment for Invoice #123' });
    const response = await fetch(String(link));
    const text = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(text).toContain('Payment for Invoice #123');
    expect(text).toContain(`>BTC ${btc}</option>`);
    expect(text).toContain(`>ETH ${eth}</option>`);
    expect(text).not.toContain('<script');
    expect(shownIn(text)).toEqual({ currency: '', amount: '', transaction_id: '', to_address_id: '' });
    expect(messagesIn(text)).toEqual({});
    expect(one.world.workspace.journal.list().at(-1)?.operation).toBe('payment_claim');
  });

  it('makes a claim of what is submitted', async () => {
    const one = await merchant(await start());
    const { link, id } = await newLink(one);
    const { receiver } = await one.world.endpoint();
    const answer = await browse(link, { form: filled(one, { amount: ' 0.500 ' }) });
    expect(answer.status).toBe(201);
    const { crypto_payment_claims } = await one.world.ok('GET', claims);
    const [claim] = crypto_payment_claims as [Body];
    expect(claim).toMatchObject({
      amount: '0.5',
      currency: 'BTC',
      transaction_id: hash,
      to_address: btc,
      status: 'pending',
    });
    for (const text of [String(claim['id']), '0.5 BTC', hash, btc]) expect(answer.text).toContain(text);
    await one.world.workspace.settled();
    expect(bodiesOf(receiver).map(({ event }) => event)).toEqual([
      'crypto_payment_claim.created',
      'payment_claim_link.used',
    ]);
    const again = await browse(link, { form: filled(one) });
    expect([again.status, again.text.includes('This link has been used')]).toEqual([410, true]);
    expect(await one.world.ok('GET', `/v1/payment_claim_links/${id}`)).toMatchObject({ use_count: 1 });
    expect(await one.world.ok('GET', claims)).toMatchObject({ pagination: { count: 1 } });
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    [
      'nothing',
      { currency: '', amount: '', transaction_id: '', to_address_id: '' },
      {
        currency: "Currency can't be blank",
        amount: "Amount can't be blank",
        transaction_id: "Transaction hash can't be blank",
        to_address_id: "Address that you paid to can't be blank",
      },
    ],
    ['another currency', { currency: 'DOGE' }, { currency: 'Currency is not included in the list' }],
    ['words', { amount: 'half a coin' }, { amount: 'Amount is not a number' }],
    ['nothing paid', { amount: '0' }, { amount: 'Amount must be greater than 0' }],
    ['dust of dust', { amount: '0.000000001' }, { amount: 'Amount has more than 8 decimal places' }],
    ['two words for a hash', { transaction_id: 'a b' }, { transaction_id: 'Transaction hash is invalid' }],
    [
      'an unknown address',
      { to_address_id: 'addr_x' },
      { to_address_id: 'Address that you paid to is not included in the list' },
    ],
    [
      'an address of the other currency',
      { currency: 'ETH' },
      { to_address_id: 'Address that you paid to is not an address for ETH' },
    ],
  ])('%s: shows the form again with messages, and with what was typed', async (_, change, messages) => {
    const one = await merchant(await start());
    const { link } = await newLink(one);
    const before = JSON.stringify(one.world.workspace.state());
    const form = filled(one, change);
    const answer = await browse(link, { form });
    const unescaped = (text: string) => text.replaceAll('&#39;', "'");
    expect(answer.status).toBe(422);
    const shown = messagesIn(answer.text);
    expect(Object.fromEntries(Object.entries(shown).map(([name, text]) => [name, unescaped(text)]))).toEqual(messages);
    for (const name of Object.keys(messages)) expect(answer.text).toContain(`aria-describedby="${name}-wrong"`);
    // A choice that is no longer offered cannot be chosen again; everything else stays.
    const lost = {
      ...('currency' in messages ? { currency: '' } : {}),
      ...(form['to_address_id'] === 'addr_x' ? { to_address_id: '' } : {}),
    };
    expect(shownIn(answer.text)).toEqual({ ...form, ...lost });
    expect(JSON.stringify(one.world.workspace.state())).toBe(before);
    const json = await browse(link, { json: form });
    expect([json.status, Object.keys(Object(json.json['errors'])).sort()]).toEqual([422, Object.keys(messages).sort()]);
    expect(JSON.stringify(one.world.workspace.state())).toBe(before);
  });

  it("does not offer customers' addresses, nor take them, nor the sandbox's", async () => {
    const one = await merchant(await start());
    const { wallets } = await one.world.ok('GET', '/v1/wallets');
    const wallet = (wallets as Body[]).find(({ owner_id }) => owner_id === one.customer);
    const theirs = await one.world.ok('POST', '/v1/crypto_addresses', {
      address: eth,
      currency: 'ETH',
      wallet_id: wallet?.['id'],
    });
    const far = await one.world.ok(
      'POST',
      '/v1/crypto_addresses',
      { address: eth, currency: 'ETH' },
      { as: 'sandbox' },
    );
    const { link } = await newLink(one);
    expect((await browse(link)).text).not.toContain(eth);
    for (const { id } of [theirs, far] as { id: string }[])
      expect((await browse(link, { form: filled(one, { currency: 'ETH', to_address_id: id }) })).status).toBe(422);
  });

  it('puts nothing into the page unescaped', async () => {
    const one = await merchant(await start());
    const { link } = await newLink(one, { metadata: evil, max_uses: 2 });
    const form = { currency: evil, amount: evil, transaction_id: evil.replaceAll(' ', ''), to_address_id: evil };
    const pages = [
      await browse(link),
      await browse(link, { form }),
      await browse(link, { form: filled(one, { transaction_id: '"><b>' }) }),
    ];
    for (const { text } of pages) {
      expect(text).not.toMatch(/<script|<img|<b>/);
      expect(text).not.toContain('&amp;amp;amp;');
    }
    expect(pages[1]?.text).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img');
    expect(pages[2]?.text).toContain('&quot;&gt;&lt;b&gt;');
  });

  it('answers programs in JSON', async () => {
    const one = await merchant(await start());
    const { link, expires_at } = await newLink(one, { metadata: 'For the boat' });
    const open = await browse(link, { accept: 'application/json' });
    expect([open.status, open.text]).toEqual([
      200,
      `{"status":"active","expires_at":"${expires_at}","metadata":"For the boat","currencies":["BTC","ETH"],"crypto_addresses":[{"id":"${one.address}","address":"${btc}","currency":"BTC"}]}`,
    ]);
    const broken = await browse(link, { json: '{' });
    expect([broken.status, errorOf({ ...broken, explanation: undefined })['code']]).toEqual([400, 'request_invalid']);
    expect((await browse(link, { json: '[]' })).status).toBe(422);
    const made = await browse(link, { json: { ...filled(one), amount: 0.5 } });
    expect([made.status, made.json]).toMatchObject([201, { object: 'payment_claim', amount: '0.5' }]);
    for (const spent of [
      await browse(link, { json: filled(one) }),
      await browse(link, { form: filled(one), accept: 'application/json' }),
    ]) {
      expect(spent.status).toBe(410);
      expect(spent.json['error']).toMatchObject({
        code: 'invalid_state',
        message: 'Payment claim link is already used',
      });
    }
    expect((await browse(link, { accept: 'application/json' })).json).toMatchObject({ status: 'used' });
    const nowhere = await browse(`${one.world.server.baseUrl('trxn')}/payment-claim/x`, { json: {} });
    expect([nowhere.status, nowhere.json['error']]).toMatchObject([404, { message: 'Payment claim link not found' }]);
  });

  it('answers a browser that has no link, a spent one, or nothing to pay to', async () => {
    const world = await start({ spentLinkStatus: 422 });
    const nowhere = await browse(`${world.server.baseUrl('trxn')}/payment-claim/x`);
    expect([nowhere.status, nowhere.text.includes('There is no such link')]).toEqual([404, true]);
    const customer = await world.customer();
    const made = await world.ok('POST', '/v1/payment_claim_links', { customer_id: customer });
    expect((await browse(made['link'])).text).toContain('There is no address to pay to yet');
    await world.workspace.fire('trxn', 'payment_claim_link.expire', String(made['id']));
    expect((await browse(made['link'])).status).toBe(422);
  });

  it('knows more currencies where that is assumed', async () => {
    const one = await merchant(await start({ currencies: 'more' }));
    const { id } = await one.world.ok('POST', '/v1/crypto_addresses', { address: eth, currency: 'USDC' });
    const form = filled(one, { currency: 'USDC', amount: '25.5', to_address_id: String(id) });
    expect((await browse((await newLink(one))['link'], { form })).status).toBe(201);
    const tooFine = await browse((await newLink(one))['link'], { json: { ...form, amount: '0.0000001' } });
    expect(tooFine.json).toEqual({ errors: { amount: ['has more than 6 decimal places'] } });
  });
});

describe('in a browser', () => {
  const typeIn = async (page: Parameters<Parameters<typeof withPage>[0]>[0], one: Merchant, amount: string) => {
    await page.getByLabel('Currency').selectOption('BTC');
    await page.getByLabel('Amount').fill(amount);
    await page.getByLabel('Transaction hash').fill(hash);
    await page.getByLabel('Address that you paid to').selectOption(one.address);
    await page.getByRole('button', { name: 'Submit payment' }).click();
  };

  itInBrowser('a person fills in the form, corrects a mistake, and a claim is made', async () => {
    const one = await merchant(await start());
    const { link } = await newLink(one, { metadata: `Boat ${evil}` });
    await withPage(async (page) => {
      const troubles: string[] = [];
      page.on('pageerror', (error) => troubles.push(error.message));
      page.on('dialog', (dialog) => troubles.push(dialog.message()));
      await page.goto(String(link));
      expect(await page.getByText('Boat "><script>').count()).toBe(1);
      await typeIn(page, one, 'half');
      expect(await page.getByRole('alert').textContent()).toBe('One field needs another look.');
      expect(await page.getByText('Amount is not a number').count()).toBe(1);
      expect(await page.getByLabel('Amount').inputValue()).toBe('half');
      expect(await page.getByLabel('Transaction hash').inputValue()).toBe(hash);
      expect(await page.getByLabel('Address that you paid to').inputValue()).toBe(one.address);
      expect(await one.world.ok('GET', claims)).toMatchObject({ pagination: { count: 0 } });
      await page.getByLabel('Amount').fill('0.5');
      await page.getByRole('button', { name: 'Submit payment' }).click();
      await page.getByRole('heading', { name: 'Payment submitted' }).waitFor();
      const { crypto_payment_claims } = await one.world.ok('GET', claims);
      const [claim] = crypto_payment_claims as [Body];
      expect(await page.getByText(String(claim['id'])).count()).toBe(1);
      expect(claim).toMatchObject({ amount: '0.5', transaction_id: hash });
      await page.goto(String(link));
      await page.getByRole('heading', { name: 'This link has been used' }).waitFor();
      expect(troubles).toEqual([]);
    });
  });
});
