import { checkAddress } from '../../core/provider.js';

/** Chains that the documents list. Source: https://docs.offblocks.xyz/developer-guides/api-integration/blockchain-identifiers */
export const listedChains: readonly string[] = ['324', '300', '280', '42161', '421614', '137', '80001'];

/** An account of an EVM wallet, from CAIP-10. */
export interface EvmAccount {
  /** Decimal chain id of EIP-155. */
  readonly chain: string;
  /** In EIP-55 spelling, whatever was given. */
  readonly address: string;
  /** The whole identifier in lower case, for comparisons. */
  readonly account: string;
  /** False when the address was in mixed case that is not that of EIP-55. */
  readonly isChecksummed: boolean;
}

/** Reads `eip155:<chain>:<address>`; undefined for anything else. Addresses in any case are taken. */
export function parseEvmAccount(text: string): EvmAccount | undefined {
  const parts = /^eip155:([1-9][0-9]{0,31}):(0x[0-9a-fA-F]{40})$/.exec(text);
  const [, chain, given] = parts ?? [];
  if (chain === undefined || given === undefined) return undefined;
  const lower = given.toLowerCase();
  const check = checkAddress('ethereum', lower);
  if (!check.ok) return undefined;
  const { canonical } = check;
  const digits = given.slice(2);
  const isPlain = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return {
    chain,
    address: canonical,
    account: `eip155:${chain}:${lower}`,
    isChecksummed: isPlain || given === canonical,
  };
}
