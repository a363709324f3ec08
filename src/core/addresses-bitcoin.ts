import { bech32, bech32m } from '@scure/base';
import { checkVersioned, encodeChecked } from './addresses-base58.js';
import { decodeCashaddr, encodeCashaddr } from './addresses-cashaddr.js';
import type { AddressCheck } from './addresses-parts.js';
import {
  accepted,
  bech32Alphabet,
  checksumReason,
  isMixedCase,
  joinBytes,
  refused,
  strangeCharacter,
} from './addresses-parts.js';

interface CoinFormat {
  /** Version byte of P2PKH and P2SH addresses, and whether it is of a testnet. */
  readonly versions: ReadonlyMap<number, boolean>;
  /** First characters those versions give. */
  readonly starts: string;
  /** Prefix of segwit addresses, and whether it is of a testnet. */
  readonly prefixes: ReadonlyMap<string, boolean>;
  readonly expected: string;
}

// Values: chainparams.cpp of Bitcoin Core, Litecoin Core and Dogecoin Core. Litecoin took 0x05 and 0xc4 for P2SH before
// 0x32 and 0x3a; both are still paid.
const formats = {
  bitcoin: {
    versions: new Map([
      [0x00, false],
      [0x05, false],
      [0x6f, true],
      [0xc4, true],
    ]),
    starts: '13mn2',
    prefixes: new Map([
      ['bc', false],
      ['tb', true],
      ['bcrt', true],
    ]),
    expected: '1, 3 or bc1 (testnets: m, n, 2, tb1, bcrt1)',
  },
  litecoin: {
    versions: new Map([
      [0x30, false],
      [0x32, false],
      [0x05, false],
      [0x6f, true],
      [0x3a, true],
      [0xc4, true],
    ]),
    starts: 'LM3mnQ2',
    prefixes: new Map([
      ['ltc', false],
      ['tltc', true],
      ['rltc', true],
    ]),
    expected: 'L, M, 3 or ltc1 (testnets: m, n, Q, 2, tltc1, rltc1)',
  },
  dogecoin: {
    versions: new Map([
      [0x1e, false],
      [0x16, false],
      [0x71, true],
      [0xc4, true],
    ]),
    starts: 'DA9n2',
    prefixes: new Map<string, boolean>(),
    expected: 'D, A or 9 (testnet: n, 2)',
  },
} satisfies Record<string, CoinFormat>;

/** Checks an address of Bitcoin, Litecoin or Dogecoin in any form that can be paid; segwit is canonical in lower case. */
export function checkBitcoinLike(coin: 'bitcoin' | 'litecoin' | 'dogecoin', text: string): AddressCheck {
  const format: CoinFormat = formats[coin];
  const { payload: _, ...old } = checkVersioned(text, format.versions);
  // Before segwit, because a Litecoin P2PKH address may happen to begin like LTc1.
  if (old.ok) return old;
  for (const [prefix, testnet] of format.prefixes) {
    if (text.toLowerCase().startsWith(`${prefix}1`)) return checkSegwit(text, prefix, testnet);
  }
  return format.starts.includes(text.charAt(0)) ? old : refused(`expected it to start with ${format.expected}`);
}

/** Rules of BIP-173 as amended by BIP-350: version 0 in bech32 only, versions 1 to 16 in bech32m only. */
function checkSegwit(text: string, prefix: string, testnet: boolean): AddressCheck {
  if (text.length > 90) return refused(`expected at most 90 characters, got ${text.length}`);
  if (isMixedCase(text)) return refused('upper and lower case are mixed');
  const lower = text.toLowerCase();
  const strange = strangeCharacter(lower, bech32Alphabet, 'bech32', prefix.length + 1);
  if (strange !== undefined) return refused(strange);
  const plain = bech32.decodeUnsafe(lower, 90);
  const decoded = plain ?? bech32m.decodeUnsafe(lower, 90);
  if (!decoded) return refused(checksumReason);
  const version = decoded.words[0];
  if (version === undefined) return refused('nothing between prefix and checksum');
  if (version > 16) return refused(`expected a witness version from 0 to 16, got ${version}`);
  if (version === 0 && !plain) return refused('witness version 0 takes the bech32 checksum, this is bech32m');
  if (version > 0 && plain) return refused(`witness version ${version} takes the bech32m checksum, this is bech32`);
  const program = bech32.fromWordsUnsafe(decoded.words.slice(1));
  if (!program) return refused('padding bits at the end are not zero or too many');
  const size = program.length;
  if (version === 0 && size !== 20 && size !== 32) {
    return refused(`expected a program of 20 or 32 bytes for witness version 0, got ${size}`);
  }
  if (size < 2 || size > 40) return refused(`expected a program of 2 to 40 bytes, got ${size}`);
  return accepted(lower, testnet);
}

/**
 * An address of Bitcoin, Litecoin or Dogecoin from the first 20 bytes: P2WPKH on the main networks (Dogecoin: P2PKH),
 * P2SH on the testnets (Dogecoin: P2PKH).
 */
export function newBitcoinLike(coin: 'bitcoin' | 'litecoin' | 'dogecoin', bytes: Uint8Array, testnet: boolean): string {
  const hash = bytes.subarray(0, 20);
  if (coin === 'dogecoin') return encodeChecked(joinBytes(testnet ? 0x71 : 0x1e, hash));
  if (testnet) return encodeChecked(joinBytes(coin === 'bitcoin' ? 0xc4 : 0x3a, hash));
  return bech32.encode(coin === 'bitcoin' ? 'bc' : 'ltc', [0, ...bech32.toWords(hash)]);
}

/** Checks a Bitcoin Cash address in cashaddr (with or without prefix) or legacy form; canonical is cashaddr with prefix. */
export function checkBitcoinCash(text: string): AddressCheck {
  if (!formats.bitcoin.starts.includes(text.charAt(0))) return decodeCashaddr(text);
  const legacy = checkVersioned(text, formats.bitcoin.versions);
  if (!legacy.ok || legacy.payload === undefined) return legacy;
  const type = legacy.payload[0] === 0x05 || legacy.payload[0] === 0xc4 ? 'p2sh' : 'p2pkh';
  const prefix = legacy.testnet === true ? 'bchtest' : 'bitcoincash';
  return accepted(encodeCashaddr(prefix, type, legacy.payload.subarray(1)), legacy.testnet);
}
