import { bech32 } from '@scure/base';
import type { AddressCheck } from './addresses-parts.js';
import {
  accepted,
  bech32Alphabet as alphabet,
  checksumReason,
  isMixedCase,
  joinBytes,
  refused,
  strangeCharacter,
} from './addresses-parts.js';

const prefixes = new Map([
  ['bitcoincash', false],
  ['bchtest', true],
  ['bchreg', true],
]);
const hashSizes = [20, 24, 28, 32, 40, 48, 56, 64];
const generators = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n];

// The 40-bit BCH code of the cashaddr specification (bitcoincash.org/spec/cashaddr.html, "Checksum"); 40 bits need BigInt.
function polymod(prefix: string, words: readonly number[]): bigint {
  const expanded = [...prefix].map((letter) => letter.charCodeAt(0) & 31);
  let state = 1n;
  for (const word of [...expanded, 0, ...words]) {
    const top = state >> 35n;
    state = ((state & 0x07ffffffffn) << 5n) ^ BigInt(word);
    generators.forEach((generator, bit) => {
      if (((top >> BigInt(bit)) & 1n) === 1n) state ^= generator;
    });
  }
  return state ^ 1n;
}

/** The cashaddr spelling, with prefix, of a hash of 20 bytes. */
export function encodeCashaddr(prefix: 'bitcoincash' | 'bchtest', type: 'p2pkh' | 'p2sh', hash: Uint8Array): string {
  const words = bech32.toWords(joinBytes(type === 'p2sh' ? 8 : 0, hash));
  const check = polymod(prefix, [...words, 0, 0, 0, 0, 0, 0, 0, 0]);
  const checkWords = [35n, 30n, 25n, 20n, 15n, 10n, 5n, 0n].map((shift) => Number((check >> shift) & 31n));
  return `${prefix}:${[...words, ...checkWords].map((word) => alphabet.charAt(word)).join('')}`;
}

/**
 * Checks a cashaddr with or without its prefix; canonical is lower case with prefix. Payable types: P2PKH and P2SH, and
 * their token-aware forms (CHIP-2022-02 CashTokens); 32-byte hashes for P2SH only (CHIP-2022-05).
 */
export function decodeCashaddr(text: string): AddressCheck {
  if (isMixedCase(text)) return refused('upper and lower case are mixed');
  const lower = text.toLowerCase();
  const colon = lower.indexOf(':');
  const given = colon < 0 ? undefined : lower.slice(0, colon);
  if (given !== undefined && !prefixes.has(given)) {
    return refused(`expected the prefix bitcoincash, bchtest or bchreg, got ${JSON.stringify(given)}`);
  }
  const payload = lower.slice(colon + 1);
  const start = payload.charAt(0);
  if (given === undefined && !'qpzr'.includes(start)) {
    return refused('expected it to start with bitcoincash:, q or p (legacy: 1 or 3; testnets: bchtest:, m, n, 2)');
  }
  const strange = strangeCharacter(lower, alphabet, 'cashaddr', colon + 1);
  if (strange !== undefined) return refused(strange);
  const words = [...payload].map((letter) => alphabet.indexOf(letter));
  const candidates = given === undefined ? [...prefixes.keys()] : [given];
  const prefix = candidates.find((name) => polymod(name, words) === 0n);
  if (prefix === undefined) return refused(checksumReason);
  const bytes = bech32.fromWordsUnsafe(words.slice(0, -8));
  if (!bytes) return refused('padding bits at the end are not zero or too many');
  const version = bytes[0];
  if (version === undefined) return refused('nothing between prefix and checksum');
  const type = version >> 3;
  const size = hashSizes[version & 7] ?? 0;
  if (type > 3) return refused(`address type ${type} is not defined`);
  if (bytes.length - 1 !== size) return refused(`expected a hash of ${size} bytes, got ${bytes.length - 1}`);
  const isScript = type === 1 || type === 3;
  if (size !== 20 && !(isScript && size === 32)) {
    return refused(`expected a hash of ${isScript ? '20 or 32' : '20'} bytes, got ${size}`);
  }
  return accepted(`${prefix}:${payload}`, prefixes.get(prefix));
}
