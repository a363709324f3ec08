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

const wanted = 'CAIP-10 has eip155:<chain>:0x<40 hex digits>.';

/** What is wrong with a text that {@link parseEvmAccount} does not read, in one sentence. Source: https://chainagnostic.org/CAIPs/caip-10 */
export function accountProblem(text: string): string {
  const shown = JSON.stringify(text.slice(0, 120));
  if (text !== text.trim()) return `there is white space around it; ${wanted}`;
  const parts = text.split(':');
  const [namespace = '', reference = '', address = ''] = parts;
  if (parts.length === 1)
    return /^0x[0-9a-f]{40}$/i.test(text)
      ? `the chain is missing before the address; ${wanted}`
      : `${shown} has no parts; ${wanted}`;
  if (parts.length === 2)
    return `it has two parts, ${shown}: a chain (CAIP-2), or an address without its namespace; ${wanted}`;
  if (parts.length > 3) return `it has ${parts.length} parts; ${wanted}`;
  if (namespace.toLowerCase() === 'eip155' && namespace !== 'eip155')
    return `the namespace is written in small letters, eip155; ${wanted}`;
  if (namespace !== 'eip155')
    return `its namespace is ${JSON.stringify(namespace.slice(0, 20))}; challenges are signed by wallets of EVM networks only. ${wanted}`;
  if (/^0x[0-9a-f]+$/i.test(reference))
    return `the chain is in hex; it takes decimal digits: ${BigInt(reference.slice(0, 18))}.`;
  if (!/^[1-9][0-9]{0,31}$/.test(reference))
    return `the chain ${JSON.stringify(reference.slice(0, 40))} is no decimal number without leading zeros.`;
  if (/^[0-9a-f]{40}$/i.test(address)) return `the address has no 0x before it; ${wanted}`;
  if (/^0X/.test(address)) return 'the address begins with 0X; the x is a small letter.';
  if (/^0x[0-9a-f]*$/i.test(address)) return `the address has ${address.length - 2} hex digits; it takes 40.`;
  return `the address ${JSON.stringify(address.slice(0, 60))} is no 0x and 40 hex digits.`;
}
