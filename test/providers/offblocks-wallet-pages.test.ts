import { Wallet } from 'ethers';
import { afterEach, describe, expect, it } from 'vitest';
import { walletsOf } from '../../src/http/wallets.js';
import { decoded, OffBlocksWorld } from './offblocks-world.js';

const worlds: OffBlocksWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function open(assumptions = {}) {
  const world = await OffBlocksWorld.open(assumptions);
  worlds.push(world);
  const [own, other] = await walletsOf(world.workspace);
  if (own === undefined || other === undefined) throw new Error('no wallets');
  const customer = await world.customer({
    chainId: `eip155:300:${own.address}`,
    externalId: '<script>alert("x")</script>',
  });
  const kyc = String(customer['verificationUrl']);
  const first = await (await fetch(kyc)).text();
  const url = /href="([^"]+)"/.exec(first)?.[1] ?? '';
  return { world, own, other, customer, kyc, url };
}

const get = async (url: string) => {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};
const post = async (url: string, fields: Record<string, string>) => {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};
const signatureIn = (text: string) =>
  /name="signature"[^>]*value="([^"]*)"/.exec(text)?.[1]?.replaceAll('&#39;', "'") ?? '';

describe('the page that plays the wallet', () => {
  it('is reached from the page of verificationUrl: see, choose, sign, hand in', async () => {
    const { world, own, other, customer, url, kyc } = await open();
    expect(url).toBe(`${world.baseUrl}/wallet/${customer.id}`);
    const page = await get(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('api.sandbox.offblocks.xyz wants you to sign in with your Ethereum account:');
    expect(page.text).toContain(customer.challenge);
    expect(page.text).toContain(`${own.address}</code>, the wallet of this customer`);
    expect(page.text).toContain(other.address);
    expect(page.text.match(/type="radio"/g)).toHaveLength(3);
    const signed = await post(url, { wallet: '0' });
    const signature = signatureIn(signed.text);
    expect(signature).toBe(
      Buffer.from((await new Wallet(own.privateKey).signMessage(decoded(customer.challenge))).slice(2), 'hex').toString(
        'base64',
      ),
    );
    expect(await world.status(customer.id)).toBe('initiating');
    const done = await post(url, { signature });
    expect([done.status, done.text.includes('The signature is good')]).toEqual([200, true]);
    expect(await world.status(customer.id)).toBe('screening');
    expect((await post(url, { signature })).status).toBe(409);
    expect((await get(url)).text).not.toContain('<form');
    expect((await get(kyc)).text).not.toContain('href=');
  });

  it('is named in the journal of the calls that give a challenge', async () => {
    const { world, url, customer } = await open();
    const fetched = await world.call('GET', `/v1/customers/${customer.id}/challenge`);
    expect(fetched.notes).toEqual([`A wallet for development signs this challenge at ${url}.`]);
    const again = await world.call('POST', '/v1/customers', { chainId: customer['chainId'], externalId: 'bob' });
    expect(again.notes.join()).toContain(`at ${world.baseUrl}/wallet/${String(again.json['id'])}.`);
  });

  it('signs and hands in at once, for whoever wants no second look', async () => {
    const { world, url, customer } = await open();
    const wrong = await post(url, { wallet: '1', then: 'handIn' });
    expect([wrong.status, await world.status(customer.id)]).toEqual([400, 'initiating']);
    const right = await post(url, { wallet: '0', then: 'handIn' });
    expect([right.status, await world.status(customer.id)]).toEqual([200, 'screening']);
  });

  it('escapes what a client chose, runs nothing, and tells no private key', async () => {
    const { own, url, kyc } = await open();
    for (const { text, headers } of [
      await get(url),
      await get(kyc),
      await post(url, { wallet: '0' }),
      await post(url, { signature: '"><script>' }),
    ]) {
      expect(text).not.toMatch(/<script/);
      expect(text).toContain('&lt;script&gt;');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(text).not.toContain(own.privateKey.slice(2));
    }
  });

  it('the wrong wallet is refused, told why, and the new challenge is shown', async () => {
    const { world, url, customer, other } = await open();
    const { text } = await post(url, { wallet: '1' });
    const refused = await post(url, { signature: signatureIn(text) });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain(`Another wallet of this workspace signed: ${other.address}`);
    expect(refused.text).not.toContain(customer.challenge);
    expect(refused.headers.get('paydrill-explain')).toContain('/_paydrill/requests/');
    const good = signatureIn((await post(url, { wallet: '0' })).text);
    expect((await post(url, { signature: good })).status).toBe(200);
    expect(await world.status(customer.id)).toBe('screening');
  });

  it('a signature of a wallet elsewhere can be pasted, in hex too', async () => {
    const { world, url, customer, own } = await open();
    const hex = await new Wallet(own.privateKey).signMessage(decoded(customer.challenge));
    expect((await post(url, { signature: ` ${hex} ` })).status).toBe(200);
    expect(await world.status(customer.id)).toBe('screening');
  });

  it('a challenge whose hour is over is shown anew', async () => {
    const { world, url, customer } = await open();
    await world.advance(3_600_000);
    const { text } = await get(url);
    expect(text).not.toContain(customer.challenge);
    expect((await post(url, { signature: signatureIn((await post(url, { wallet: '0' })).text) })).status).toBe(200);
  });

  it.each([[{}], [{ wallet: '' }], [{ wallet: '3' }], [{ wallet: '-1' }], [{ wallet: 'a' }], [{ signature: ' ' }]])(
    'a form of %j changes nothing',
    async (fields) => {
      const { world, url, customer } = await open();
      const answer = await post(url, fields as Record<string, string>);
      expect([answer.status, answer.text.includes('Choose a wallet')]).toEqual([400, true]);
      expect(await world.status(customer.id)).toBe('initiating');
    },
  );

  it('nobody else has it', async () => {
    const { world, url, customer } = await open();
    expect((await get(`${world.baseUrl}/wallet/x`)).status).toBe(404);
    expect((await get(`${world.baseUrl}/wallet/${world.uuid()}`)).status).toBe(404);
    expect((await get(`${url}/accounts/${customer.id}`)).status).toBe(404);
    expect((await post(`${url}/accounts/x`, { wallet: '0' })).status).toBe(404);
  });

  it('the challenge of an account too, where its signature is verified', async () => {
    const { world, url, customer } = await open({ accountSignature: 'verified' });
    await post(url, { signature: signatureIn((await post(url, { wallet: '0' })).text) });
    await world.advance(60_000);
    await world.call('PATCH', `/v1/simulator/customers/${customer.id}/verify`);
    const made = await world.call('POST', `/v1/customers/${customer.id}/accounts`, {
      type: 'card_account',
      currencies: ['EUR'],
    });
    const id = String(made.json['id']);
    expect(made.notes).toEqual([`A wallet for development signs this challenge at ${url}/accounts/${id}.`]);
    const account = /href="([^"]+)"/.exec((await get(url)).text)?.[1] ?? '';
    expect(account).toBe(`${url}/accounts/${id}`);
    expect((await get(account)).text).toContain(decoded(String(made.json['challenge'])));
    const wrong = await post(account, { signature: signatureIn((await post(account, { wallet: '1' })).text) });
    expect(wrong.status).toBe(400);
    const right = await post(account, { signature: signatureIn((await post(account, { wallet: '0' })).text) });
    expect(right.status).toBe(200);
    expect((await world.call('GET', `/v1/accounts/${id}`)).json['status']).toBe('pending');
    expect((await get(account)).text).toContain('The account is pending');
  });
});
