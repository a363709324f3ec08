import { keccak_256 } from '@noble/hashes/sha3';
import { hex } from '@scure/base';
import type { AddressCheck } from './addresses-parts.js';
import { accepted, refused, strangeCharacter } from './addresses-parts.js';

/** The EIP-55 spelling of 40 hex digits given in any case. */
function checksummed(digits: string): string {
  const lower = digits.toLowerCase();
  const hash = hex.encode(keccak_256(lower));
  const mixed = [...lower].map((digit, index) => (hash.charAt(index) >= '8' ? digit.toUpperCase() : digit));
  return `0x${mixed.join('')}`;
}

/** An EVM address from the first 20 bytes, in EIP-55 spelling. */
export function newEvm(bytes: Uint8Array): string {
  return checksummed(hex.encode(bytes.slice(0, 20)));
}

/**
 * Checks an EVM address: lower-case and upper-case digits are taken as they are, mixed case must be that of EIP-55, and
 * canonical is EIP-55. The format is the same on every EVM network and testnet.
 */
export function checkEvm(text: string): AddressCheck {
  if (!text.startsWith('0x')) return refused('expected 0x and 40 hex digits, there is no 0x at the start');
  const digits = text.slice(2);
  const strange = strangeCharacter(text, '0123456789abcdefABCDEF', 'a hex digit', 2);
  if (strange !== undefined) return refused(strange);
  if (digits.length !== 40) return refused(`expected 0x and 40 hex digits, got ${digits.length}`);
  const canonical = checksummed(digits);
  const isPlain = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  if (!isPlain && text !== canonical) return refused('the mixed case does not match the EIP-55 checksum');
  return accepted(canonical);
}
