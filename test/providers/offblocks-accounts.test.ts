import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hex } from '../../src/signing/wallet.js';
import { anySignature, CardWorld } from './offblocks-card-world.js';
import { decoded, wallets } from './offblocks-world.js';

// Facts: https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/accounts,
// …/step-by-step-guide/account-creation and …/states-and-transitions/account-states.

let world: CardWorld;
const open = async (assumptions: Record<string, string | number | boolean> = {}) => {
  await world?.close();
  world = await CardWorld.open(assumptions);
};
beforeEach(async () => {
  world = await CardWorld.open();
});
afterEach(() => world.close());

const [ann, bob] = wallets;
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const statusOf = async (id: unknown) => (await world.get(`accounts/${id}`))['status'];
const over = async (key: Hex, text: string) =>
  Buffer.from((await privateKeyToAccount(key).signMessage({ message: text })).slice(2), 'hex').toString('base64');

describe('POST /v1/customers/{customerId}/accounts', () => {
  it('answers an account that is initiating, with a challenge that is the text of a UUID and without chainId', async () => {
    const customer = await world.customer();
    const made = await world.newAccount(customer);
    const keys = ['challenge', 'createdAt', 'currencies', 'customerId', 'id', 'status', 'type', 'updatedAt'];
    expect(Object.keys(made)).toEqual(keys);
    expect(made).toMatchObject({
      customerId: customer,
      currencies: ['EUR'],
      status: 'initiating',
      type: 'card_account',
    });
    expect(made['id']).toMatch(uuid4);
    expect(decoded(String(made['challenge']))).toMatch(uuid4);
    // The recorded one: 36 characters of a UUID are 48 of base64.
    expect(String(made['challenge'])).toHaveLength('NWRmMzU5ZjAtZDI5OS00MGExLTgwMjMtMTdjNzdhNTAxNDRj'.length);
    expect(made['createdAt']).toMatch(/^2026-01-05T09:00:00\.\d{7,9}Z$/);
    const { challenge: _once, ...rest } = made;
    const later = await world.get(`accounts/${made['id']}`);
    expect(Object.keys(later)).toEqual(Object.keys(rest));
  });

  it('takes the type in capitals, as the guide sends it, and answers it in small letters', async () => {
    const made = await world.newAccount(await world.customer(), { type: 'CARD_ACCOUNT' });
    expect(made['type']).toBe('card_account');
  });

  it.each<[string, object, 'initiating' | 'active', string]>([
    ['the customer is not active', {}, 'initiating', 'its customer is initiating'],
    ['a currency is not supported', { currencies: ['JPY'] }, 'active', 'JPY is none of EUR, GBP, USD'],
    ['there are several currencies', { currencies: ['EUR', 'USD'] }, 'active', 'several currencies'],
  ])('ends in failed when %s', async (_what, change, customer, why) => {
    const id = await world.customer(customer);
    await world.news();
    const answer = await world.call('POST', `customers/${id}/accounts`, {
      type: 'card_account',
      currencies: ['EUR'],
      ...change,
    });
    expect([answer.status, answer.json['status']]).toEqual([201, 'initiating']);
    expect(answer.notes.join()).toContain(why);
    await world.world.advance(1999);
    expect(await statusOf(answer.json['id'])).toBe('initiating');
    await world.world.advance(1);
    expect(await statusOf(answer.json['id'])).toBe('failed');
    expect(await world.told()).toEqual(['account.updated initiating', 'account.updated failed']);
    const refused = await world.refused('POST', `accounts/${answer.json['id']}/challenge/sign`, 400, {
      challenge: answer.json['challenge'],
      signature: anySignature,
    });
    expect(refused).toContain('failed');
  });

  it('can be told to refuse such an account at once', async () => {
    await open({ accountRules: 'refused' });
    const id = await world.customer('initiating');
    const json = { type: 'card_account', currencies: ['EUR'] };
    expect(await world.refused('POST', `customers/${id}/accounts`, 400, json)).toContain('its customer is initiating');
    expect(await world.list('accounts')).toEqual([]);
  });

  it.each([
    ['EUR', 'GBP', 'failed'],
    ['EUR', 'EUR', 'active'],
    ['any', 'JPY', 'active'],
  ])('with the currencies %s an account in %s becomes %s', async (accountCurrencies, currency, status) => {
    await open({ accountCurrencies });
    const id = await world.account(await world.customer(), { currencies: [currency] });
    expect(await statusOf(id)).toBe(status);
  });
});

describe('reading accounts', () => {
  it('lists those of a customer, and all of them, oldest first as bare arrays', async () => {
    const [first, second] = [await world.customer(), await world.customer()];
    const ids = [await world.account(first), await world.account(second), await world.account(first)];
    expect((await world.list('accounts')).map(({ id }) => id)).toEqual(ids);
    expect((await world.list(`customers/${first}/accounts`)).map(({ id }) => id)).toEqual([ids[0], ids[2]]);
    expect(await world.get(`accounts/${ids[1]}`)).toEqual((await world.list('accounts'))[1]);
  });
});

describe('the challenge of an account', () => {
  it('signed leads to pending and by itself to active, with an account of its own on the chain of the wallet', async () => {
    const made = await world.newAccount(await world.customer());
    await world.news();
    await world.sign(made);
    expect(await statusOf(made['id'])).toBe('pending');
    expect(await world.get(`accounts/${made['id']}`)).not.toHaveProperty('chainId');
    await world.world.advance(1999);
    expect(await statusOf(made['id'])).toBe('pending');
    await world.world.advance(1);
    const active = await world.get(`accounts/${made['id']}`);
    expect(Object.keys(active)[0]).toBe('chainId');
    expect(active['chainId']).toMatch(/^eip155:300:0x[0-9a-fA-F]{40}$/);
    expect(String(active['chainId']).toLowerCase()).not.toContain(ann.address.toLowerCase());
    const news = await world.news();
    expect(news.map(({ status }) => status)).toEqual(['pending', 'active']);
    expect(news[1]).toEqual({ ...active, eventId: news[1]?.['eventId'], webhookType: 'account.updated' });
    expect(
      await world.refused('POST', `accounts/${made['id']}/challenge/sign`, 409, {
        challenge: made['challenge'],
        signature: anySignature,
      }),
    ).toBe('The account is active; no challenge of it waits for a signature.');
    expect(await world.refused('GET', `accounts/${made['id']}/challenge`, 409)).toContain('account is active');
  });

  it('can be deployed on zkSync Sepolia whatever the wallet', async () => {
    for (const [accountChain, chain] of [
      ['customer', '42161'],
      ['300', '300'],
    ] as const) {
      await open({ accountChain });
      const { id, challenge } = await world.world.customer({ chainId: `eip155:42161:${ann.address}` });
      await world.world.sign(id, challenge);
      await world.world.advance(2000);
      await world.patch(`simulator/customers/${id}/verify`, 202);
      const account = await world.account(id);
      expect((await world.get(`accounts/${account}`))['chainId']).toMatch(new RegExp(`^eip155:${chain}:0x`));
    }
  });

  it('is another at every fetch, and the one before is dead', async () => {
    const made = await world.newAccount(await world.customer());
    const { challenge: second } = await world.get(`accounts/${made['id']}/challenge`);
    expect(second).not.toBe(made['challenge']);
    const answer = await world.call('POST', `accounts/${made['id']}/challenge/sign`, {
      challenge: made['challenge'],
      signature: anySignature,
    });
    expect([answer.status, answer.text, answer.causes]).toEqual([400, '', ['previousChallenge']]);
    const { challenge: third } = await world.get(`accounts/${made['id']}/challenge`);
    await world.sign({ ...made, challenge: third });
    expect(await statusOf(made['id'])).toBe('pending');
  });

  it('is good for an hour', async () => {
    const made = await world.newAccount(await world.customer());
    await world.world.advance(3_600_000);
    const answer = await world.call('POST', `accounts/${made['id']}/challenge/sign`, {
      challenge: made['challenge'],
      signature: anySignature,
    });
    expect([answer.status, answer.causes]).toEqual([400, ['expiredChallenge']]);
    expect(await statusOf(made['id'])).toBe('initiating');
  });

  it.each([
    ['any base64', anySignature, 204],
    ['65 bytes of nobody', Buffer.alloc(65, 1).toString('base64'), 204],
    ['hex', '0x1234', 400],
    ['nothing', '', 400],
  ])('the sandbox wants a signature and does not verify it: %s', async (_what, signature, status) => {
    const made = await world.newAccount(await world.customer());
    const { challenge } = made;
    const answer = await world.call('POST', `accounts/${made['id']}/challenge/sign`, {
      challenge,
      signature,
    });
    expect(answer.status).toBe(status);
  });

  it('under the strict assumption it is that of the customer’s wallet over the text of the UUID', async () => {
    await open({ accountSignature: 'verified' });
    const made = await world.newAccount(await world.customer());
    const send = async (key: Hex, text: string, challenge: unknown) =>
      world.call('POST', `accounts/${made['id']}/challenge/sign`, {
        challenge,
        signature: await over(key, text),
      });
    const first = String(made['challenge']);
    const wrong = await send(bob.key, decoded(first), first);
    expect([wrong.status, wrong.causes]).toEqual([400, ['unexplained']]);
    const second = String((await world.get(`accounts/${made['id']}/challenge`))['challenge']);
    expect((await send(ann.key, second, second)).causes).toEqual(['signedBase64']);
    const third = String((await world.get(`accounts/${made['id']}/challenge`))['challenge']);
    expect((await send(ann.key, decoded(third), third)).status).toBe(204);
  });

  it('a challenge that is not in force may leave the present one alone', async () => {
    await open({ challengeRenewal: 'currentOnly' });
    const made = await world.newAccount(await world.customer());
    await world.sign({ ...made, challenge: 'AAAA' }, 400);
    await world.sign(made);
  });

  it('does not deploy for a customer who is not active any more', async () => {
    const customer = await world.customer();
    const made = await world.newAccount(customer);
    await world.sign(made);
    await world.patch(`customers/${customer}/deactivate`);
    expect(await statusOf(made['id'])).toBe('pending');
    await world.world.advance(2000);
    expect(await statusOf(made['id'])).toBe('failed');
  });

  it('a deployment can fail by hand, and what waited is out of line', async () => {
    const made = await world.newAccount(await world.customer());
    await world.sign(made);
    await world.fire('account.failed', String(made['id']));
    expect((await world.world.advance(60_000)).ran.filter(({ kind }) => kind === 'event')).toEqual([]);
    expect(await statusOf(made['id'])).toBe('failed');
  });
});

describe('activate, deactivate, close', () => {
  it('go there and back, then to the end', async () => {
    const id = await world.account(await world.customer());
    await world.news();
    const off = await world.patch(`accounts/${id}/deactivate`);
    expect([off['status'], off]).toEqual(['inactive', await world.get(`accounts/${id}`)]);
    expect(await world.refused('PATCH', `accounts/${id}/deactivate`, 400)).toContain('The account is inactive');
    expect(await world.refused('DELETE', `accounts/${id}`, 400)).toContain('The account is inactive');
    expect((await world.patch(`accounts/${id}/activate`))['status']).toBe('active');
    expect(await world.refused('PATCH', `accounts/${id}/activate`, 400)).toContain('The account is active');
    expect(await world.expect('DELETE', `accounts/${id}`, 204)).toEqual({});
    const statuses = ['inactive', 'active', 'closed'].map((status) => `account.updated ${status}`);
    expect(await world.told()).toEqual(statuses);
    for (const [method, path] of [
      ['PATCH', '/activate'],
      ['PATCH', '/deactivate'],
      ['DELETE', ''],
    ] as const)
      expect(await world.refused(method, `accounts/${id}${path}`, 400)).toContain('The account is closed');
  });

  it('the answers can be chosen', async () => {
    await open({ activationAnswer: 'empty', closedStatus: 202, wrongStateStatus: 409 });
    const id = await world.account(await world.customer());
    expect(await world.patch(`accounts/${id}/deactivate`, 204)).toEqual({});
    await world.refused('PATCH', `accounts/${id}/deactivate`, 409);
    await world.patch(`accounts/${id}/activate`, 204);
    await world.expect('DELETE', `accounts/${id}`, 202);
  });

  it('to close an account can take a signature of its own', async () => {
    await open({ accountDeletion: 'signed' });
    const id = await world.account(await world.customer());
    await world.expect('DELETE', `accounts/${id}`, 204);
    expect(await statusOf(id)).toBe('active');
    const { challenge } = await world.get(`accounts/${id}/challenge`);
    await world.sign({ id, challenge });
    expect(await statusOf(id)).toBe('closed');
    await world.refused('GET', `accounts/${id}/challenge`, 409);
  });
});
