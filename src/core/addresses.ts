import { createHash } from 'node:crypto';
import { base58, base64, hex } from '@scure/base';
import { checkSolana, checkTron, decodeBase58, encodeChecked } from './addresses-base58.js';
import { checkBitcoinCash, checkBitcoinLike, newBitcoinLike } from './addresses-bitcoin.js';
import { checkCardano, newCardano } from './addresses-cardano.js';
import { encodeCashaddr } from './addresses-cashaddr.js';
import { checkEvm, newEvm } from './addresses-evm.js';
import type { AddressCheck } from './addresses-parts.js';
import { joinBytes, refused } from './addresses-parts.js';
import { checkRipple, newRipple } from './addresses-ripple.js';
import { checkStellar, newStellar } from './addresses-stellar.js';
import { checkTon, newTon } from './addresses-ton.js';
import type { NetworkId } from './networks.js';
import { networks } from './networks.js';

export type { AddressCheck } from './addresses-parts.js';

const leastBytes = 32;
// The longest address in use is a Byron or Cardano base address of about 110 characters.
const longestAddress = 200;

function requireBytes(bytes: Uint8Array): void {
  if (bytes.length < leastBytes) throw new RangeError(`expected at least ${leastBytes} bytes, got ${bytes.length}`);
}

/**
 * A syntactically valid address from at least 32 bytes, the same for the same bytes; nobody has a key for it. `testnet`
 * matters only where the format tells networks apart. Throws RangeError for fewer bytes.
 */
export function newAddress(network: NetworkId, bytes: Uint8Array, options: { testnet?: boolean } = {}): string {
  requireBytes(bytes);
  const testnet = options.testnet === true;
  const { kind } = networks[network];
  switch (kind) {
    case 'bitcoin':
    case 'litecoin':
    case 'dogecoin':
      return newBitcoinLike(kind, bytes, testnet);
    case 'cashaddr':
      return encodeCashaddr(testnet ? 'bchtest' : 'bitcoincash', 'p2pkh', bytes.subarray(0, 20));
    case 'evm':
      return newEvm(bytes);
    case 'tron':
      return encodeChecked(joinBytes(0x41, bytes.subarray(0, 20)));
    case 'solana':
      return base58.encode(bytes.slice(0, 32));
    case 'ripple':
      return newRipple(bytes);
    case 'stellar':
      return newStellar(bytes);
    case 'cardano':
      return newCardano(bytes, testnet);
    case 'ton':
      return newTon(bytes, testnet);
  }
}

/**
 * Whether a text is an address of a network: length, prefix, structure and checksum, main network and testnets alike.
 * Never throws; anything above 200 characters is refused unread.
 */
export function checkAddress(network: NetworkId, text: string): AddressCheck {
  if (text === '') return refused('it is empty');
  if (text.length > longestAddress) return refused(`expected at most ${longestAddress} characters, got ${text.length}`);
  if (text !== text.trim()) return refused('there is white space around it');
  // Some other characters have an ASCII lower case: the Kelvin sign would pass for a k where case is folded.
  const strange = /[^!-~]/.exec(text);
  if (strange) return refused(`the character at position ${strange.index + 1} is not printable ASCII`);
  const { kind } = networks[network];
  switch (kind) {
    case 'bitcoin':
    case 'litecoin':
    case 'dogecoin':
      return checkBitcoinLike(kind, text);
    case 'cashaddr':
      return checkBitcoinCash(text);
    case 'evm':
      return checkEvm(text);
    case 'tron':
      return checkTron(text);
    case 'solana':
      return checkSolana(text);
    case 'ripple':
      return checkRipple(text);
    case 'stellar':
      return checkStellar(text);
    case 'cardano':
      return checkCardano(text);
    case 'ton':
      return checkTon(text);
  }
}

/**
 * A transaction id in the format of a network from at least 32 bytes, the same for the same bytes. Throws RangeError for
 * fewer bytes.
 */
export function newTxid(network: NetworkId, bytes: Uint8Array): string {
  requireBytes(bytes);
  const digits = hex.encode(bytes.slice(0, 32));
  switch (networks[network].txid) {
    case 'hex':
      return digits;
    case '0xhex':
      return `0x${digits}`;
    case 'HEX':
      return digits.toUpperCase();
    case 'base58':
      // A Solana id is a signature of 64 bytes, and callers owe only 32.
      return base58.encode(Uint8Array.from(createHash('sha512').update(bytes).digest()));
    case 'base64':
      return base64.encode(bytes.slice(0, 32));
  }
}

/** Whether a text has the format of a transaction id of a network; of `0xhex` the digits may be in either case. */
export function isTxid(network: NetworkId, text: string): boolean {
  switch (networks[network].txid) {
    case 'hex':
      return /^[0-9a-f]{64}$/.test(text);
    case '0xhex':
      return /^0x[0-9a-fA-F]{64}$/.test(text);
    case 'HEX':
      return /^[0-9A-F]{64}$/.test(text);
    case 'base58': {
      // 64 bytes give 64 to 88 characters.
      if (text.length < 64 || text.length > 88) return false;
      const decoded = decodeBase58(text);
      return decoded.ok && decoded.bytes.length === 64;
    }
    case 'base64':
      // 32 bytes leave two bits over in the last character, which are zero.
      return /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(text);
  }
}
