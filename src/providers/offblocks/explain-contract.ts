/** Why the signature of a contract wallet was refused. */
import type { Refused } from './explain-challenge.js';

interface Cause {
  readonly code: string;
  readonly text: string;
  /** The text that was signed in place of the challenge, where it is known. */
  readonly signed?: string;
}

/** What a contract, its factory or the node had against a signature. `others`: texts that may have been signed by mistake. */
export async function contractCauses(
  { contract, subject, contractSays }: Refused,
  others: readonly (Cause & { readonly signed: string })[],
): Promise<Cause[]> {
  if (contract === undefined) return [];
  const { isWrapped } = contract;
  const what = isWrapped ? 'The signature is that of a contract wallet that is not deployed yet (ERC-6492)' : '';
  if ('node' in contract) {
    const { code, text } = contract.node;
    if (code === 'noNode')
      return [
        {
          code: 'noEvmNode',
          text: `${what}; only its contract can judge it, and no EVM node is named. Start Paydrill with --evm-rpc http://127.0.0.1:8545 (PAYDRILL_EVM_RPC, evmRpc).`,
        },
      ];
    return [{ code: nodeCodes[code], text: `The EVM node of --evm-rpc could not judge the signature: ${text}.` }];
  }
  const { verdict } = contract;
  const { address, account } = subject;
  if (verdict === 'notTaken')
    return [{ code: 'contractWallet', text: `${what}; the assumption offblocks.contractWallets refuses those.` }];
  if (verdict === 'malformedWrapper')
    return [
      {
        code: 'malformedWrapper',
        text: 'The signature ends as one of ERC-6492, but what stands before is no (address, bytes, bytes) in the ABI encoding.',
      },
    ];
  if (verdict === 'tooLong')
    return [
      { code: 'signatureLength', text: 'The signature is longer than the init code that an EVM takes (EIP-3860).' },
    ];
  if (verdict === 'refused' || verdict === 'reverted')
    for (const { code, text, signed } of others) if (await contractSays(signed)) return [{ code, text, signed }];
  return [
    { code: `contract${verdict[0]?.toUpperCase()}${verdict.slice(1)}`, text: verdictText(verdict, address) },
    ...chainCause(contract.chain, account),
  ];
}

const nodeCodes = { unreachable: 'nodeUnreachable', rpcError: 'nodeRefused', malformed: 'nodeAnswer' } as const;

function verdictText(verdict: string, address: string): string {
  switch (verdict) {
    case 'refused':
      return `The contract at ${address} was asked (ERC-1271, isValidSignature) and does not accept the signature over the hash of the challenge.`;
    case 'reverted':
      return `The contract at ${address} reverted when it was asked (ERC-1271, isValidSignature): it has no such function, or the signature is not in a form that it reads.`;
    case 'noCode':
      return `No contract stands at ${address}.`;
    case 'factoryFailed':
      return `No contract stands at ${address}, and the factory call of the signature (ERC-6492) failed: it reverted, or deployed nothing.`;
    case 'deployedElsewhere':
      return `The factory call of the signature (ERC-6492) left no contract at ${address}: it deploys at another address, or nothing.`;
    default:
      return 'What the EVM node answered cannot be read; it must run code that a call without a receiver brings along.';
  }
}

/** One node stands for every chain; that of the account need not be the one that it runs. */
function chainCause(chain: string | undefined, account: string): Cause[] {
  const own = account.split(':')[1];
  if (chain === undefined || chain === own) return [];
  return [
    {
      code: 'otherNodeChain',
      text: `The account is on chain ${own}; the EVM node runs chain ${chain}, which stands for it. A wallet that signs over its chain id signs another hash there.`,
    },
  ];
}
