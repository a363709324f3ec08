import { Wallet } from 'ethers';
import { SiweMessage } from 'siwe';
import { afterEach, describe, expect, it } from 'vitest';
import { OffBlocksWorld, wallets } from './offblocks-world.js';

// `siwe` and `ethers` know nothing of viem, with which the emulator verifies: a wallet as most front ends have it.
const open: OffBlocksWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.server.stop();
});

async function challenged(chainId: number) {
  const world = await OffBlocksWorld.open();
  open.push(world);
  const wallet = new Wallet(wallets[0].key);
  const made = await world.call('POST', '/v1/customers', {
    chainId: `eip155:${chainId}:${wallet.address}`,
    externalId: `c-${chainId}`,
  });
  const challenge = String(made.json['challenge']);
  return {
    world,
    wallet,
    challenge,
    id: String(made.json['id']),
    text: Buffer.from(challenge, 'base64').toString('utf8'),
  };
}

describe('a wallet of ethers and siwe', () => {
  it.each([1, 137, 300, 324, 42161])(
    'reads the challenge on chain %i and writes it anew to the letter',
    async (chainId) => {
      const { text, wallet } = await challenged(chainId);
      const message = new SiweMessage(text);
      expect(message).toMatchObject({
        domain: 'api.sandbox.offblocks.xyz',
        address: wallet.address,
        version: '1',
        chainId,
      });
      expect(message.prepareMessage()).toBe(text);
    },
  );

  it('signs it, siwe agrees, and so does the emulator', async () => {
    const { world, wallet, challenge, id, text } = await challenged(300);
    const hex = await wallet.signMessage(text);
    expect((await new SiweMessage(text).verify({ signature: hex })).success).toBe(true);
    const signature = Buffer.from(hex.slice(2), 'hex').toString('base64');
    expect((await world.call('POST', `/v1/customers/${id}/challenge/sign`, { challenge, signature })).status).toBe(204);
    expect((await world.call('GET', `/v1/customers/${id}`)).json['status']).toBe('screening');
  });

  it('that is another one is refused, as siwe refuses it', async () => {
    const { world, challenge, id, text } = await challenged(300);
    const hex = await new Wallet(wallets[1].key).signMessage(text);
    expect((await new SiweMessage(text).verify({ signature: hex }, { suppressExceptions: true })).success).toBe(false);
    const signature = Buffer.from(hex.slice(2), 'hex').toString('base64');
    expect((await world.call('POST', `/v1/customers/${id}/challenge/sign`, { challenge, signature })).status).toBe(400);
  });
});
