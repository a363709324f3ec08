/** Owners of a real Safe sign a challenge: as the page of OffBlocks shows it, and by the shorthand. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Abi,
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  parseEventLogs,
  zeroAddress,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/provider.js';
import { client } from '../../src/providers/offblocks/client.js';
import { blocksOf, root } from '../docs/blocks.js';
import { OffBlocksWorld, wallets } from '../providers/offblocks-world.js';
import { AnvilNode, findAnvil } from './node.js';

interface Artifact {
  readonly abi: Abi;
  readonly bytecode: Hex;
}
const artifacts = join(import.meta.dirname, 'node_modules/@safe-global/safe-contracts/build/artifacts/contracts');
const artifact = (path: string): Artifact | undefined => {
  try {
    return JSON.parse(readFileSync(join(artifacts, path), 'utf8'));
  } catch {
    return undefined;
  }
};
const singleton = artifact('Safe.sol/Safe.json');
const handler = artifact('handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler.json');
const factory = artifact('proxies/SafeProxyFactory.sol/SafeProxyFactory.json');

const anvil = findAnvil();
const lacking =
  'missing' in anvil
    ? anvil.missing
    : singleton === undefined || handler === undefined || factory === undefined
      ? 'no contracts of Safe: npm ci --prefix test/evm --ignore-scripts'
      : undefined;
if (lacking !== undefined) console.warn(`SKIPPED: Safes on a real EVM: ${lacking}`);

const [first, second] = wallets;
const owner = privateKeyToAccount(first.key);

describe.skipIf(lacking !== undefined)(`Safes on a real EVM${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  let node: AnvilNode;
  let world: OffBlocksWorld;
  const folder = mkdtempSync(join(tmpdir(), 'paydrill-safe-'));
  let places: { singleton: Hex; handler: Hex; factory: Hex };
  let salt = 0n;

  const reader = () => createPublicClient({ chain: foundry, transport: http(node.url) });
  const writer = () => createWalletClient({ account: owner, chain: foundry, transport: http(node.url) });
  const deployed = async (one: Artifact | undefined) => {
    const hash = await writer().deployContract({ abi: one?.abi ?? [], bytecode: one?.bytecode ?? '0x' });
    return (await reader().waitForTransactionReceipt({ hash })).contractAddress ?? expect.fail('not deployed');
  };
  /** The address of a new Safe. */
  const safeOf = async (owners: readonly Hex[], threshold: number): Promise<Hex> => {
    salt += 1n;
    const initializer = encodeFunctionData({
      abi: singleton?.abi ?? [],
      functionName: 'setup',
      args: [owners, BigInt(threshold), zeroAddress, '0x', places.handler, zeroAddress, 0n, zeroAddress],
    });
    const abi = factory?.abi ?? [];
    const hash = await writer().writeContract({
      address: places.factory,
      abi,
      functionName: 'createProxyWithNonce',
      args: [places.singleton, initializer, salt],
    });
    const { logs } = await reader().waitForTransactionReceipt({ hash });
    const [created] = parseEventLogs({ abi, eventName: 'ProxyCreation', logs });
    return (created as unknown as { args: { proxy: Hex } }).args.proxy;
  };
  const challenged = (safe: Hex) => world.customer({ chainId: `eip155:31337:${safe}`, externalId: world.uuid() });
  const hand = async (id: string, data: JsonObject) => {
    const { status, causes } = await world.call('POST', `/v1/customers/${id}/challenge/sign`, data);
    return [status, await world.status(id), causes];
  };
  const good = [204, 'screening', []];

  beforeAll(async () => {
    if ('path' in anvil) node = await AnvilNode.start(anvil.path);
    places = {
      singleton: await deployed(singleton),
      handler: await deployed(handler),
      factory: await deployed(factory),
    };
  }, 60_000);
  afterAll(async () => {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => world.close());

  it('takes what the page of OffBlocks has an owner sign', async () => {
    world = await OffBlocksWorld.open({}, { evmRpc: node.url });
    const block = blocksOf('docs/offblocks.md').find(({ file }) => file === 'safe.mjs') ?? expect.fail('no safe.mjs');
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'safe.mjs'), block.text);
    const { signForSafe } = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'safe.mjs')).href);
    const safe = await safeOf([owner.address], 1);
    const { id, challenge } = await challenged(safe);
    const signature = await signForSafe(owner, challenge, { safe, chain: 31337 });
    expect(await hand(id, { challenge, signature })).toEqual(good);
  });

  it('takes what the shorthand makes, for one owner and for two', async () => {
    world = await OffBlocksWorld.open({}, { evmRpc: node.url });
    for (const keys of [[first.key], [first.key, second.key], [second.key, first.key]]) {
      const safe = await safeOf([first.address as Hex, second.address as Hex], keys.length);
      const { id, challenge } = await challenged(safe);
      const made = await client.wallet?.complete('customers.challenge.sign', { challenge, safe, wallet: keys });
      expect(made).toMatchObject({ accountId: `eip155:31337:${safe}` });
      expect(await hand(id, made as JsonObject)).toEqual(good);
    }
  });

  it('refuses the signature that a plain contract wallet would take, a stranger, and one owner of two', async () => {
    world = await OffBlocksWorld.open({}, { evmRpc: node.url });
    const safe = await safeOf([first.address as Hex, second.address as Hex], 2);
    const wrong: JsonObject[] = [
      { contract: safe, wallet: first.key },
      { safe, wallet: [first.key, `0x${'17'.repeat(32)}`] },
      { safe, wallet: first.key },
    ];
    const { id } = await challenged(safe);
    for (const fields of wrong) {
      const { json } = await world.call('GET', `/v1/customers/${id}/challenge`);
      const challenge = String((json as JsonObject)['challenge']);
      const made = await client.wallet?.complete('customers.challenge.sign', { challenge, chain: 31337, ...fields });
      expect(await hand(id, made as JsonObject)).toEqual([400, 'initiating', ['contractReverted']]);
    }
  });
});
