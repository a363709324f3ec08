import { base32nopad } from '@scure/base';
import type { AddressCheck } from './addresses-parts.js';
import { accepted, checksumReason, crc16, joinBytes, refused, splitTag, strangeCharacter } from './addresses-parts.js';

const largestMemo = 2n ** 64n - 1n;
const otherKinds: Readonly<Record<string, string>> = {
  S: 'a secret key: never send it anywhere',
  T: 'a pre-authorised transaction',
  X: 'a hash signer',
  P: 'a signed payload',
  C: 'a contract',
  L: 'a liquidity pool',
  B: 'a claimable balance',
};

/** A Stellar account (G..., SEP-23) from the first 32 bytes. */
export function newStellar(bytes: Uint8Array): string {
  const body = joinBytes(6 << 3, bytes.subarray(0, 32));
  const crc = crc16(body);
  return base32nopad.encode(joinBytes(body, crc & 0xff, crc >> 8));
}

/**
 * Checks a Stellar account (G...) with an optional `?memoId=<digits>`, or a muxed account (M...), which carries its own
 * id. Main network and testnet are written alike.
 */
export function checkStellar(text: string): AddressCheck {
  const parts = splitTag(text, 'memoId', largestMemo);
  if (!parts.ok) return parts;
  const { body, suffix } = parts;
  const start = body.charAt(0);
  const other = otherKinds[start];
  if (start !== 'G' && start !== 'M') {
    return refused(`expected it to start with G or M${other === undefined ? '' : `, this starts like ${other}`}`);
  }
  if (start === 'M' && suffix !== '') return refused('a muxed account (M...) carries its own id and takes no ?memoId=');
  const strange = strangeCharacter(body, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 'base32');
  if (strange !== undefined) return refused(strange);
  const length = start === 'G' ? 56 : 69;
  if (body.length !== length) return refused(`expected ${length} characters, got ${body.length}`);
  // 69 characters leave one bit over; SEP-23 wants it to be zero, so that an account has one spelling only.
  if (start === 'M' && 'BDFHJLNPRTVXZ357'.includes(body.charAt(68))) return refused('the unused last bit is not zero');
  const bytes = base32nopad.decode(body);
  const crc = crc16(bytes.subarray(0, -2));
  if (bytes.at(-2) !== (crc & 0xff) || bytes.at(-1) !== crc >> 8) return refused(checksumReason);
  if (bytes[0] !== (start === 'G' ? 6 << 3 : 12 << 3)) return refused('the key algorithm is not Ed25519');
  return accepted(body + suffix);
}
