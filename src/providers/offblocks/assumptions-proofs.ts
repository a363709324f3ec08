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
  {
    id: 'offblocks.headerWhitespace',
    about:
      'Runs of white space inside a covered header: kept as sent (RFC 9421), collapsed to one space as the vendor’s library does, or either is taken.',
    default: 'either',
    options: ['either', 'asSent', 'collapsed'],
    source: `Not documented; the two libraries that the documents recommend differ. ${guide}/request-signatures`,
  },
  {
    id: 'offblocks.digestWithoutBody',
    about:
      'A Content-Digest that no signature covers, and that is not that of an empty body, on a call without a body: not looked at, or refused as any other wrong digest. One that is covered is always judged.',
    default: 'ignored',
    options: ['checked', 'ignored'],
    source: `The documents require the digest of calls with a body, and are silent on others. The vendor's Go library compares whatever digest is sent. ${guide}/request-signatures`,
  },
] as const satisfies readonly Assumption[];
