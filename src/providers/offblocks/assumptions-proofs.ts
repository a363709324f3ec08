import type { Assumption } from '../../core/provider.js';

const guide = 'https://docs.offblocks.xyz/developer-guides/api-integration';

/** Gaps around the proofs: of wallets, and of messages. */
export const proofAssumptions = [
  {
    id: 'offblocks.contractWallets',
    about:
      'Signatures of contract wallets over a challenge (ERC-1271, ERC-6492): judged by the contract where an EVM node is named with --evm-rpc, or refused.',
    default: 'judged',
    options: ['judged', 'refused'],
    source: `The documents speak of the owner's EOA key; contract wallets are not mentioned. ${guide}/sign-in-with-x`,
  },
] as const satisfies readonly Assumption[];
