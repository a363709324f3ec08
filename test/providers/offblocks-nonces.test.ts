import { afterEach, describe, expect, it } from 'vitest';
import { OffBlocksWorld } from './offblocks-world.js';

let world: OffBlocksWorld;
afterEach(() => world.close());

// RFC 9421, section 2.3: a nonce is a string parameter of the signature, signed with the rest. Section 7.2.2: it can stop replays.
const withNonce = (nonce: string) => ({ params: `${world.params()};nonce="${nonce}"` });
const list = (nonce: string) => world.call('GET', '/v1/customers', undefined, withNonce(nonce));
const open = async () => {
  world = await OffBlocksWorld.open({ signatureNonce: 'once' });
};

describe('the nonce of a message signature', () => {
  it('may come again unless that is assumed otherwise, and is signed with the rest', async () => {
    world = await OffBlocksWorld.open();
    expect([(await list('n1')).status, (await list('n1')).status]).toEqual([200, 200]);
    const other = await world.call('GET', '/v1/customers', undefined, {
      ...withNonce('n1'),
      base: (text) => text.replace('n1', 'n2'),
    });
    expect(other.status).toBe(400);
  });

  it('is good for one call where it is assumed so; signatures without one stay good', async () => {
    await open();
    expect((await list('n1')).status).toBe(200);
    const again = await list('n1');
    expect([again.status, again.text, again.causes]).toEqual([400, '', ['nonceUsed']]);
    expect(again.explanation?.summary).toContain('The nonce "n1" was used before with this key, at 2026-');
    expect((await list('n2')).status).toBe(200);
    expect((await world.call('GET', '/v1/customers')).status).toBe(200);
  });

  it('is not used up by a call whose proof is refused, and is by one that goes wrong later', async () => {
    await open();
    const bad = await world.call('GET', '/v1/customers', undefined, { ...withNonce('n1'), base: (text) => `${text}x` });
    expect(bad.status).toBe(400);
    expect((await list('n1')).status).toBe(200);
    const missing = `/v1/customers/${world.uuid()}`;
    expect((await world.call('GET', missing, undefined, withNonce('n2'))).status).toBe(404);
    expect((await list('n2')).causes).toEqual(['nonceUsed']);
  });

  it('of a repeated call is refused before its idempotency key is looked at', async () => {
    await open();
    const headers = { 'Idempotency-Key': world.uuid() };
    const body = { callbackUrl: 'http://127.0.0.1:9/hook' };
    const put = (nonce: string) => world.call('PUT', '/v1/webhooks', body, { headers, ...withNonce(nonce) });
    const first = await put('n1');
    expect([first.status, (await put('n1')).causes]).toEqual([200, ['nonceUsed']]);
    const anew = await put('n2');
    expect([anew.status, anew.text]).toEqual([200, first.text]);
    expect(anew.notes).toEqual([expect.stringContaining('the same idempotency key')]);
  });

  it('lets one of two calls through that come at once', async () => {
    await open();
    const answers = await Promise.all([list('n1'), list('n1'), list('n1')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  it('is remembered in the state, and not looked at below /auth', async () => {
    await open();
    expect((await list('n1')).status).toBe(200);
    const snapshot = world.workspace.state();
    expect((await list('n2')).status).toBe(200);
    await world.workspace.restore(snapshot);
    expect([(await list('n1')).status, (await list('n2')).status]).toEqual([400, 200]);
    const auth = () => world.call('DELETE', '/v1/auth/signing', undefined, withNonce('n1'));
    expect((await auth()).status).toBe(204);
  });
});
