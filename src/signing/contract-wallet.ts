/**
 * Signatures that a contract judges: ERC-1271, and ERC-6492 for one that is not deployed yet. Pure: makes the code that a node runs in one
 * `eth_call`, and reads its answer. Sources: https://eips.ethereum.org/EIPS/eip-1271, https://eips.ethereum.org/EIPS/eip-6492
 */
import { type Hex, textHash } from './wallet.js';

/** What a wallet that is not deployed yet sends: how to deploy it, and the signature for it. */
export interface WrappedSignature {
  readonly factory: Hex;
  readonly factoryCalldata: Hex;
  readonly signature: Buffer;
}

/** `isValidSignature(bytes32,bytes)`, and what it answers for a good signature. */
const magicValue = '1626ba7e';
const wrapperMagic = Buffer.from('6492'.repeat(16), 'hex');
/** Longest init code that a node takes (EIP-3860). */
const longestCode = 49_152;
const answerBytes = 160;

/** Takes an ERC-6492 signature apart; undefined when it does not end as one, `malformed` when it does and cannot be read. */
export async function readWrapped(bytes: Buffer): Promise<WrappedSignature | 'malformed' | undefined> {
  if (bytes.length < 32 || !bytes.subarray(-32).equals(wrapperMagic)) return undefined;
  const { decodeAbiParameters } = await import('viem/utils');
  const kinds = [{ type: 'address' }, { type: 'bytes' }, { type: 'bytes' }] as const;
  try {
    const [factory, factoryCalldata, inner] = decodeAbiParameters(kinds, hexOf(bytes.subarray(0, -32)));
    return { factory, factoryCalldata, signature: Buffer.from(inner.slice(2), 'hex') };
  } catch {
    return 'malformed';
  }
}

/** What a node found out about a wallet. */
export type ContractVerdict =
  /** The contract accepts the signature. */
  | 'valid'
  /** It answered, and not with the magic value of ERC-1271. */
  | 'refused'
  /** It reverted. */
  | 'reverted'
  /** No contract is at the address, and no factory was named. */
  | 'noCode'
  /** The factory reverted, or is none. */
  | 'factoryFailed'
  /** The factory did its work, but not at this address. */
  | 'deployedElsewhere'
  /** What came back is none of our code's answers. */
  | 'unreadable';

/**
 * Init code that deploys a wallet where that is needed, asks it for its judgement on a hash (32 bytes, hex) and returns what happened; run by
 * `eth_call` without `to`, it leaves no trace. Undefined when it would be longer than a node takes.
 */
export async function judgementCode(of: {
  readonly wallet: Hex;
  readonly hash: Hex;
  readonly signature: Buffer;
  readonly factory?: { readonly address: Hex; readonly calldata: Hex };
}): Promise<Hex | undefined> {
  const { encodeFunctionData } = await import('viem/utils');
  const args = [of.hash, hexOf(of.signature)] as const;
  const question = bytesOf(encodeFunctionData({ abi: erc1271, functionName: 'isValidSignature', args }));
  const deployment = of.factory === undefined ? Buffer.alloc(0) : bytesOf(of.factory.calldata);
  if (question.length + deployment.length > longestCode - 512) return undefined;
  const at = (codeBytes: number) => program(of, { codeBytes, question, deployment });
  const code = at(at(0).length);
  return hexOf(Buffer.concat([code, deployment, question]));
}

/** Reads what {@link judgementCode} returned. */
export function readJudgement(result: unknown): ContractVerdict {
  if (typeof result !== 'string' || !/^0x[0-9a-fA-F]+$/.test(result) || result.length !== 2 + answerBytes * 2)
    return 'unreadable';
  const [factory = 0n, answered = 0n, size = 0n, code = 0n] = [0, 1, 2, 3].map((at) =>
    BigInt(`0x${result.slice(2 + at * 64, 66 + at * 64)}`),
  );
  if (code === 0n) return factory === 2n ? 'noCode' : factory === 0n ? 'factoryFailed' : 'deployedElsewhere';
  if (answered === 0n) return 'reverted';
  const word = result.slice(2 + 4 * 64).toLowerCase();
  return size >= 32n && word === magicValue.padEnd(64, '0') ? 'valid' : 'refused';
}

/**
 * What an owner of a Safe signs so that the Safe accepts a text by ERC-1271: the EIP-712 message `SafeMessage` over the EIP-191 hash of the
 * text, under the domain of the Safe. 65 bytes for each owner, in the order of their addresses, as the Safe reads them.
 * Source: https://github.com/safe-global/safe-smart-account/blob/v1.4.1/contracts/handler/CompatibilityFallbackHandler.sol
 */
export async function signForSafe(
  owners: readonly Hex[],
  text: string,
  safe: { readonly address: Hex; readonly chain: string },
): Promise<Buffer> {
  const { privateKeyToAccount } = await import('viem/accounts');
  const message = await textHash(text);
  const accounts = owners.map((key) => privateKeyToAccount(key));
  accounts.sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
  const signatures = accounts.map((account) =>
    account.signTypedData({
      domain: { chainId: BigInt(safe.chain), verifyingContract: safe.address },
      types: { SafeMessage: [{ name: 'message', type: 'bytes' }] },
      primaryType: 'SafeMessage',
      message: { message },
    }),
  );
  return Buffer.concat((await Promise.all(signatures)).map((hex) => bytesOf(hex)));
}

const erc1271 = [
  {
    type: 'function',
    name: 'isValidSignature',
    stateMutability: 'view',
    inputs: [{ type: 'bytes32' }, { type: 'bytes' }],
    outputs: [{ type: 'bytes4' }],
  },
] as const;

/**
 * The answer has five words: what became of the factory (0 failed, 1 worked, 2 not called), whether the wallet answered, how many bytes, how
 * long its code is, and the first word of its answer.
 */
function program(
  { wallet, factory }: Parameters<typeof judgementCode>[0],
  { codeBytes, question, deployment }: { codeBytes: number; question: Buffer; deployment: Buffer },
): Buffer {
  const answerAt = Math.ceil(Math.max(question.length, deployment.length) / 32) * 32;
  const load = (offset: number, length: number) => [...push2(length), ...push2(offset), ...push1(0), op.codecopy];
  const store = (word: number) => [...push2(answerAt + word * 32), op.mstore];
  const hasCode = [...push20(wallet), op.extcodesize];
  const call = (address: Hex) => [
    ...push1(0),
    ...push1(0),
    ...push2(deployment.length),
    ...push1(0),
    ...push1(0),
    ...push20(address),
    op.gas,
    op.call,
  ];
  const deploy =
    factory === undefined ? [] : [...load(codeBytes, deployment.length), ...call(factory.address), op.swap1, op.pop];
  // 1 + 20 + 1 bytes of `hasCode`, 3 + 1 of the jump, 2 of the first push.
  const afterDeploy = 28 + deploy.length;
  return Buffer.from([
    ...push1(2),
    ...hasCode,
    ...push2(afterDeploy),
    op.jumpi,
    ...deploy,
    op.jumpdest,
    ...load(codeBytes + deployment.length, question.length),
    ...push1(32),
    ...push2(answerAt + 4 * 32),
    ...push2(question.length),
    ...push1(0),
    ...push20(wallet),
    op.gas,
    op.staticcall,
    ...store(1),
    ...store(0),
    op.returndatasize,
    ...store(2),
    ...hasCode,
    ...store(3),
    ...push1(answerBytes),
    ...push2(answerAt),
    op.return,
  ]);
}

const op = {
  codecopy: 0x39,
  extcodesize: 0x3b,
  returndatasize: 0x3d,
  pop: 0x50,
  mstore: 0x52,
  jumpi: 0x57,
  gas: 0x5a,
  jumpdest: 0x5b,
  swap1: 0x90,
  call: 0xf1,
  return: 0xf3,
  staticcall: 0xfa,
} as const;

function push1(value: number): number[] {
  return [0x60, value];
}

function push2(value: number): number[] {
  return [0x61, value >> 8, value & 0xff];
}

function push20(address: Hex): number[] {
  return [0x73, ...bytesOf(address)];
}

function bytesOf(hex: Hex): Buffer {
  return Buffer.from(hex.slice(2), 'hex');
}

function hexOf(bytes: Buffer): Hex {
  return `0x${bytes.toString('hex')}`;
}
