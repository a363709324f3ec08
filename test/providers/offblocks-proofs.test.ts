/** Wallets of every chain and kind of signature; contract wallets as far as no real EVM is needed (test/evm has one). */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Wallet } from 'ethers';
import { serializeErc6492Signature } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, describe, expect, it } from 'vitest';
import { accountProblem, parseEvmAccount } from '../../src/providers/offblocks/caip.js';
import { verifyWalletProof } from '../../src/providers/offblocks/proof.js';
import { judgementCode, readJudgement, readWrapped } from '../../src/signing/contract-wallet.js';
import { decoded, OffBlocksWorld, wallets } from './offblocks-world.js';

const [ann, bob] = wallets;
const worlds: OffBlocksWorld[] = [];
const nodes: Server[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
  for (const node of nodes.splice(0)) {
    node.closeAllConnections();
    node.close();
  }
});

async function open(assumptions: Record<string, string | number> = {}, evmRpc?: string): Promise<OffBlocksWorld> {
  const world = await OffBlocksWorld.open(assumptions, { evmRpc });
  worlds.push(world);
  return world;
}

/** A node that answers every call with the same result; undefined hangs up. */
async function nodeAnswering(answer: object | undefined, asked: string[] = []): Promise<string> {
  const node = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push(JSON.parse(Buffer.concat(chunks).toString()).method);
      if (answer === undefined) response.destroy();
      else response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, ...answer }));
    });
  });
  nodes.push(node);
  await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(node.address() as AddressInfo).port}`;
}

/** Five words, as the code that judges returns them. */
const judged = (factory: number, answered: number, size: number, code: number, word = '') =>
  `0x${[factory, answered, size, code].map((n) => n.toString(16).padStart(64, '0')).join('')}${word.padEnd(64, '0')}`;

const base64 = (hex: string) => Buffer.from(hex.slice(2), 'hex').toString('base64');

// https://docs.offblocks.xyz/developer-guides/api-integration/blockchain-identifiers, and the chains of its samples.
const chains = [324, 300, 280, 42161, 421614, 137, 80001, 1];

describe('wallets of every EVM chain', () => {
  const signers: [string, (text: string) => Promise<string>][] = [
    ['ethers', (text) => new Wallet(ann.key).signMessage(text)],
    ['viem', (text) => privateKeyToAccount(ann.key).signMessage({ message: text })],
  ];
  it.each(chains.flatMap((chain) => signers.map(([name, sign]) => ({ chain, name, sign }))))(
    'eip155:$chain, signed by $name',
    async ({ chain, sign }) => {
      const world = await open();
      const chainId = `eip155:${chain}:${ann.address}`;
      const { id, challenge } = await world.customer({ chainId });
      expect(decoded(challenge).split('\n')[7]).toBe(`Chain ID: ${chain}`);
      const signature = base64(await sign(decoded(challenge)));
      const answer = await world.call('POST', `/v1/customers/${id}/challenge/sign`, {
        accountId: chainId,
        challenge,
        signature,
      });
      expect([answer.status, answer.text]).toEqual([204, '']);
    },
  );

  it.each(chains.filter((chain) => chain !== 300))('the same wallet on chain %i is another account', async (chain) => {
    const world = await open();
    const { id, challenge } = await world.customer();
    const signature = base64(await new Wallet(ann.key).signMessage(decoded(challenge)));
    const answer = await world.call('POST', `/v1/customers/${id}/challenge/sign`, {
      accountId: `eip155:${chain}:${ann.address}`,
      challenge,
      signature,
    });
    expect([answer.status, answer.causes]).toEqual([400, ['otherChain']]);
  });
});

describe('the signer that a call names', () => {
  const send = async (accountId: string, assumptions = {}) => {
    const world = await open(assumptions);
    const { id, challenge } = await world.customer();
    const signature = base64(await new Wallet(ann.key).signMessage(decoded(challenge)));
    const answer = await world.call('POST', `/v1/customers/${id}/challenge/sign`, { accountId, challenge, signature });
    return [answer.status, ...answer.causes];
  };
  const wrong = ann.address.replace('f39F', 'F39f');
  it.each<[string, string, object, (number | string)[]]>([
    ['as it was registered', `eip155:300:${ann.address}`, {}, [204]],
    ['in small letters', `eip155:300:${ann.address.toLowerCase()}`, {}, [204]],
    ['with a wrong checksum', `eip155:300:${wrong}`, {}, [204]],
    [
      'with a wrong checksum, where that matters',
      `eip155:300:${wrong}`,
      { wrongChecksum: 'refused' },
      [400, 'signerChecksum'],
    ],
    ['a namespace in capitals', `EIP155:300:${ann.address}`, {}, [400, 'signerCase']],
    ['0X', `eip155:300:0X${ann.address.slice(2)}`, {}, [400, 'signerCase']],
    ['another wallet', `eip155:300:${bob.address}`, {}, [400, 'otherSigner']],
    ['no account', 'ann', {}, [400, 'otherSigner']],
  ])('%s', async (_what, accountId, assumptions, expected) =>
    expect(await send(accountId, assumptions)).toEqual(expected),
  );
});

describe('an account that cannot be read says what is wrong with it', () => {
  it.each([
    [ann.address, /the chain is missing/],
    ['ann', /has no parts/],
    ['eip155:300', /two parts/],
    [`eip155:300:${ann.address}:x`, /4 parts/],
    [` eip155:300:${ann.address}`, /white space/],
    [`EIP155:300:${ann.address}`, /small letters/],
    [
      'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:7S3P4HxJpyyigGzodYwHtCxZyUQe9JiBMHyRWXArAaKv',
      /"solana"; .* EVM networks only/,
    ],
    [`starknet:SN_MAIN:${ann.address}`, /"starknet"/],
    [`tron:27Lqcw:${ann.address}`, /"tron"/],
    [`eip155:0x12c:${ann.address}`, /in hex; it takes decimal digits: 300/],
    [`eip155:0300:${ann.address}`, /leading zeros/],
    [`eip155:one:${ann.address}`, /"one"/],
    [`eip155:300:${ann.address.slice(2)}`, /no 0x/],
    [`eip155:300:0X${ann.address.slice(2)}`, /0X/],
    [`eip155:300:${ann.address.slice(0, -1)}`, /39 hex digits/],
    [`eip155:300:${ann.address}0`, /41 hex digits/],
    ['eip155:300:vitalik.eth', /"vitalik.eth"/],
  ])('%s', async (chainId, words) => {
    expect(parseEvmAccount(chainId)).toBeUndefined();
    expect(accountProblem(chainId)).toMatch(words);
  });

  it('in the journal of the refused call', async () => {
    const world = await open();
    const answer = await world.call('POST', '/v1/customers', { chainId: ann.address, externalId: 'a' });
    expect([answer.status, answer.text, answer.notes]).toEqual([
      400,
      '',
      [expect.stringContaining('the chain is missing')],
    ]);
  });
});

describe('the signature of a contract wallet', () => {
  const wrap = (signature: string) =>
    serializeErc6492Signature({ address: bob.address, data: '0x01', signature: signature as `0x${string}` });
  const sign = async (world: OffBlocksWorld, make: (text: string) => Promise<string>) => {
    const { id, challenge } = await world.customer();
    const signature = base64(await make(decoded(challenge)));
    const answer = await world.call('POST', `/v1/customers/${id}/challenge/sign`, { challenge, signature });
    return { ...answer, now: await world.status(id) };
  };
  const byBob = (text: string) => new Wallet(bob.key).signMessage(text);

  it('without a node it is refused, and the explanation names the flag', async () => {
    const world = await open();
    const answer = await sign(world, async (text) => wrap(await byBob(text)));
    expect([answer.status, answer.text, answer.causes, answer.now]).toEqual([400, '', ['noEvmNode'], 'initiating']);
    expect(answer.explanation?.summary).toContain('--evm-rpc http://127.0.0.1:8545');
  });

  it('without a node one of a strange length is told as such, with the flag', async () => {
    const world = await open();
    const answer = await sign(world, async () => `0x${'01'.repeat(100)}`);
    expect(answer.causes).toEqual(['signatureLength']);
    expect(answer.explanation?.summary).toContain('--evm-rpc');
  });

  it.each<[string, object | undefined, string]>([
    ['refuses', { error: { code: -32601, message: 'method not found' } }, 'nodeRefused'],
    ['hangs up', undefined, 'nodeUnreachable'],
    ['answers something else', { result: '0x' }, 'contractUnreadable'],
    ['answers no hex', { result: { a: 1 } }, 'contractUnreadable'],
    ['answers nothing', {}, 'nodeAnswer'],
  ])('a node that %s refuses the call, and crashes nothing', async (_what, result, cause) => {
    const world = await open({}, await nodeAnswering(result));
    const answer = await sign(world, byBob);
    expect([answer.status, answer.text, answer.causes[0], answer.now]).toEqual([400, '', cause, 'initiating']);
    expect(answer.notes.join()).not.toContain('Paydrill failed');
  });

  it('where a node could not be asked, what is wrong with it as the signature of a key is told too', async () => {
    const world = await open({}, 'http://127.0.0.1:1');
    const answer = await sign(world, byBob);
    expect(answer.causes).toEqual(['nodeUnreachable', 'unexplained']);
  });

  it('a good signature of the key asks no node at all', async () => {
    const asked: string[] = [];
    const world = await open({}, await nodeAnswering({ result: '0x' }, asked));
    expect((await sign(world, (text) => new Wallet(ann.key).signMessage(text))).status).toBe(204);
    expect(asked).toEqual([]);
  });

  it('whatever the contract accepts is good', async () => {
    const world = await open({}, await nodeAnswering({ result: judged(2, 1, 32, 100, '1626ba7e') }));
    expect((await sign(world, async () => '0x01')).status).toBe(204);
  });

  it('a wrapper that cannot be read', async () => {
    const world = await open({}, await nodeAnswering({ result: judged(2, 1, 32, 100, '1626ba7e') }));
    const answer = await sign(world, async () => `0x${'ff'.repeat(96)}${'6492'.repeat(16)}`);
    expect([answer.status, answer.causes]).toEqual([400, ['malformedWrapper']]);
  });

  it('a signature that no EVM would take', async () => {
    const world = await open({}, await nodeAnswering({ result: judged(2, 1, 32, 100, '1626ba7e') }));
    const answer = await sign(world, async () => `0x${'01'.repeat(49_000)}`);
    expect([answer.status, answer.causes]).toEqual([400, ['signatureLength']]);
  });

  it.each<[string, string, string]>([
    ['accepts', judged(2, 1, 32, 9, '1626ba7e'), 'valid'],
    ['accepts with a longer answer', judged(2, 1, 64, 9, '1626ba7e'), 'valid'],
    ['answers too little', judged(2, 1, 4, 9, '1626ba7e'), 'refused'],
    ['answers more than the magic value in its word', judged(2, 1, 32, 9, '1626ba7e01'), 'refused'],
    ['refuses', judged(2, 1, 32, 9, 'ffffffff'), 'refused'],
    ['answers nothing', judged(2, 1, 0, 9), 'refused'],
    ['reverts', judged(2, 0, 0, 9), 'reverted'],
    ['reverts with the magic value', judged(2, 0, 32, 9, '1626ba7e'), 'reverted'],
    ['is not there', judged(2, 1, 0, 0), 'noCode'],
    ['is not there after the factory failed', judged(0, 1, 0, 0), 'factoryFailed'],
    ['is not there after the factory worked', judged(1, 1, 0, 0), 'deployedElsewhere'],
    ['(nothing)', '0x', 'unreadable'],
    ['(too much)', `${judged(2, 1, 32, 9, '1626ba7e')}00`, 'unreadable'],
  ])('a contract that %s', (_what, result, verdict) => expect(readJudgement(result)).toBe(verdict));

  it('the wrapper of ERC-6492 is taken apart', async () => {
    const bytes = Buffer.from(wrap('0xabcd').slice(2), 'hex');
    expect(await readWrapped(bytes)).toEqual({
      factory: bob.address,
      factoryCalldata: '0x01',
      signature: Buffer.from('abcd', 'hex'),
    });
    expect(await readWrapped(bytes.subarray(0, -1))).toBeUndefined();
    expect(await readWrapped(Buffer.alloc(10))).toBeUndefined();
    expect(await judgementCode({ wallet: bob.address, hash: `0x${'00'.repeat(32)}`, signature: bytes })).toMatch(
      /^0x6002/,
    );
  });
});

describe('the proof of an account', () => {
  const text = '5df359f0-d299-40a1-8023-17c77a50144c';
  const prove = async (change: { by?: string; challenge?: string; signer?: string } = {}) => {
    const world = await open();
    const ctx = world.workspace.reading((await import('../../src/providers/offblocks/index.js')).offblocks);
    const wallet = parseEvmAccount(`eip155:300:${ann.address}`);
    if (wallet === undefined) throw new Error('no account');
    const subject = {
      kind: 'account' as const,
      challenge: { text, issuedAt: new Date(ctx.now).toISOString() },
      pastChallenges: ['old'],
      account: wallet.account,
      address: wallet.address,
    };
    const challenge = change.challenge ?? Buffer.from(text).toString('base64');
    const signature = base64(await new Wallet(change.by ?? ann.key).signMessage(text));
    const proof = await verifyWalletProof(ctx, subject, {
      challenge,
      signature,
      signers: change.signer === undefined ? [] : [change.signer],
    });
    return proof.ok ? proof.by : [proof.fault, ...proof.explanation.causes.map(({ code }) => code)];
  };

  it('is the signature of its customer over the decoded UUID', async () => {
    expect(await prove()).toBe('key');
    expect(await prove({ signer: `eip155:300:${ann.address}` })).toBe('key');
    expect(await prove({ by: bob.key })).toEqual(['otherWallet', 'unexplained']);
    expect(await prove({ signer: `eip155:1:${ann.address}` })).toEqual(['otherSigner', 'otherChain']);
    expect(await prove({ challenge: Buffer.from('old').toString('base64') })).toEqual([
      'otherChallenge',
      'previousChallenge',
    ]);
    expect(await prove({ challenge: 'AAAA' })).toEqual(['otherChallenge', 'unknownChallenge']);
  });
});
