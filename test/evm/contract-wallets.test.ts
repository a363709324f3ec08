/** Contract wallets judged by a real EVM, with viem's own check of the same signature beside it. */
import {
  createPublicClient,
  createTestClient,
  createWalletClient,
  type Hex,
  http,
  serializeErc6492Signature,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decoded, OffBlocksWorld, wallets } from '../providers/offblocks-world.js';
import { deploymentOf, factory, reverting, walletOf } from './contracts.js';
import { AnvilNode, findAnvil } from './node.js';

const anvil = findAnvil();
if ('missing' in anvil) console.warn(`SKIPPED: contract wallets on a real EVM: ${anvil.missing}`);

const owner = privateKeyToAccount(wallets[0].key);
const stranger = privateKeyToAccount(wallets[1].key);

describe.skipIf('missing' in anvil)(
  `contract wallets on a real EVM${'missing' in anvil ? `: ${anvil.missing}` : ''}`,
  () => {
    let node: AnvilNode;
    let world: OffBlocksWorld;
    beforeAll(async () => {
      if ('path' in anvil) node = await AnvilNode.start(anvil.path);
    });
    afterAll(() => node.stop());
    afterEach(() => world.close());

    const open = async (assumptions = {}) => {
      world = await OffBlocksWorld.open(assumptions, { evmRpc: node.url });
    };
    const chain = () => createPublicClient({ chain: foundry, transport: http(node.url) });
    const deploy = async (calldata: Hex) => {
      const client = createWalletClient({ account: owner, chain: foundry, transport: http(node.url) });
      const hash = await client.sendTransaction({ to: factory, data: calldata });
      await chain().waitForTransactionReceipt({ hash });
    };
    const send = async (address: string, sign: (text: string, challenge: string) => Promise<Hex>) => {
      const { id, challenge } = await world.customer({ chainId: `eip155:300:${address}`, externalId: world.uuid() });
      const text = decoded(challenge);
      const hex = await sign(text, challenge);
      const signature = Buffer.from(hex.slice(2), 'hex').toString('base64');
      const answer = await world.call('POST', `/v1/customers/${id}/challenge/sign`, { challenge, signature });
      return {
        ...answer,
        now: await world.status(id),
        viem: () => chain().verifyMessage({ address: address as Hex, message: text, signature: hex }),
      };
    };

    it('a deployed wallet says yes to its owner (ERC-1271), and no to anybody else', async () => {
      await open();
      const { calldata, address } = deploymentOf(walletOf(owner.address));
      await deploy(calldata);
      const good = await send(address, (message) => owner.signMessage({ message }));
      expect([good.status, good.now, await good.viem()]).toEqual([204, 'screening', true]);
      const bad = await send(address, (message) => stranger.signMessage({ message }));
      expect([bad.status, bad.now, await bad.viem()]).toEqual([400, 'initiating', false]);
      expect(bad.causes).toEqual(['contractRefused', 'otherNodeChain']);
      expect(bad.explanation?.summary).toContain(`The contract at ${address} was asked`);
    });

    it('a wallet reads whatever form it likes: more than 65 bytes', async () => {
      await open();
      const { calldata, address } = deploymentOf(walletOf(owner.address), `0x${'0b'.repeat(32)}`);
      await deploy(calldata);
      const long = await send(address, async (message) => `${await owner.signMessage({ message })}${'00'.repeat(700)}`);
      expect([long.status, await long.viem()]).toEqual([204, true]);
    });

    it('a mistake is proven by asking the contract again', async () => {
      await open();
      const { calldata, address } = deploymentOf(walletOf(owner.address), `0x${'02'.repeat(32)}`);
      await deploy(calldata);
      const base64 = await send(address, (_text, challenge) => owner.signMessage({ message: challenge }));
      expect([base64.status, base64.causes]).toEqual([400, ['signedBase64']]);
      const newline = await send(address, (text) => owner.signMessage({ message: `${text}\n` }));
      expect(newline.causes).toEqual(['signedWithNewline']);
    });

    it('a wallet that is not deployed yet is deployed for the question alone (ERC-6492)', async () => {
      await open();
      const { calldata, address } = deploymentOf(walletOf(owner.address), `0x${'03'.repeat(32)}`);
      const wrapped = async (message: string, by = owner, data: Hex = calldata) =>
        serializeErc6492Signature({ address: factory, data, signature: await by.signMessage({ message }) });
      const good = await send(address, (message) => wrapped(message));
      expect([good.status, good.now, await good.viem()]).toEqual([204, 'screening', true]);
      expect(await chain().getCode({ address })).toBeUndefined();
      const bad = await send(address, (message) => wrapped(message, stranger));
      expect([bad.status, bad.causes[0], await bad.viem()]).toEqual([400, 'contractRefused', false]);
      await deploy(calldata);
      expect((await send(address, (message) => wrapped(message))).status).toBe(204);
    });

    it.each<[string, Hex, string]>([
      ['a factory that fails', '0x01', 'contractFactoryFailed'],
      [
        'a factory that deploys elsewhere',
        deploymentOf(walletOf(owner.address), `0x${'04'.repeat(32)}`).calldata,
        'contractDeployedElsewhere',
      ],
      ['a factory call without data', '0x', 'contractFactoryFailed'],
    ])('%s', async (_what, data, cause) => {
      await open();
      const { address } = deploymentOf(walletOf(owner.address), `0x${'05'.repeat(32)}`);
      const answer = await send(address, async (message) =>
        serializeErc6492Signature({ address: factory, data, signature: await owner.signMessage({ message }) }),
      );
      expect([answer.status, answer.causes[0], await answer.viem()]).toEqual([400, cause, false]);
    });

    it('a contract that is no wallet', async () => {
      await open();
      const { calldata, address } = deploymentOf(reverting, `0x${'06'.repeat(32)}`);
      await deploy(calldata);
      const answer = await send(address, (message) => owner.signMessage({ message }));
      expect([answer.status, answer.causes[0]]).toEqual([400, 'contractReverted']);
    });

    it('where no contract stands, a key is judged as ever', async () => {
      await open();
      const good = await send(owner.address, (message) => owner.signMessage({ message }));
      expect(good.status).toBe(204);
      const other = await send(owner.address, (message) => stranger.signMessage({ message }));
      // A wallet that nobody knows may as well be another text.
      expect(other.causes).toEqual(['unexplained']);
      const short = await send(owner.address, async () => '0x0102');
      expect(short.causes).toEqual(['signatureLength']);
    });

    it('contract wallets may be refused', async () => {
      await open({ contractWallets: 'refused' });
      const { calldata, address } = deploymentOf(walletOf(owner.address), `0x${'07'.repeat(32)}`);
      const answer = await send(address, async (message) =>
        serializeErc6492Signature({
          address: factory,
          data: calldata,
          signature: await owner.signMessage({ message }),
        }),
      );
      expect([answer.status, answer.causes]).toEqual([400, ['contractWallet']]);
      await deploy(calldata);
      const deployed = await send(address, (message) => owner.signMessage({ message }));
      expect([deployed.status, deployed.causes]).toEqual([400, ['unexplained']]);
    });

    it('the same requests over the same chain give the same bytes', async () => {
      const { calldata, address } = deploymentOf(walletOf(owner.address), `0x${'08'.repeat(32)}`);
      const test = createTestClient({ mode: 'anvil', chain: foundry, transport: http(node.url) });
      const before = await test.snapshot();
      const play = async () => {
        await open();
        await deploy(calldata);
        await send(address, (message) => stranger.signMessage({ message }));
        const entries = world.workspace.journal
          .list()
          .map(({ answer, explanation, status }) => [answer, explanation, status]);
        return JSON.stringify([entries, world.workspace.state()]).replace(/127\.0\.0\.1:\d+/g, 'HERE');
      };
      const first = await play();
      await world.close();
      await test.revert({ id: before });
      expect(await play()).toBe(first);
    });
  },
);
