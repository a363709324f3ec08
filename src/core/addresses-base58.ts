import { createHash } from 'node:crypto';
import { base58, base58xrp } from '@scure/base';
import type { AddressCheck, Decoded } from './addresses-parts.js';
import { accepted, checksumReason, joinBytes, refused, sameBytes, strangeCharacter } from './addresses-parts.js';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function checksum(payload: Uint8Array): Uint8Array {
  const first = createHash('sha256').update(payload).digest();
  return createHash('sha256').update(first).digest().subarray(0, 4);
}

/** Base58check of a payload that already has its version bytes; `xrp` uses the alphabet of the XRP Ledger. */
export function encodeChecked(payload: Uint8Array, dialect: 'bitcoin' | 'xrp' = 'bitcoin'): string {
  const bytes = joinBytes(payload, checksum(payload));
  return dialect === 'xrp' ? base58xrp.encode(bytes) : base58.encode(bytes);
}

/** The bytes of a base58 text. Both dialects have the same characters in another order. */
export function decodeBase58(text: string, dialect: 'bitcoin' | 'xrp' = 'bitcoin'): Decoded {
  const strange = strangeCharacter(text, alphabet, 'base58');
  if (strange !== undefined) return refused(strange);
  return { ok: true, bytes: dialect === 'xrp' ? base58xrp.decode(text) : base58.decode(text) };
}

/** The payload of a base58check text, version bytes included; `sizes` are the lengths expected, without checksum. */
export function decodeChecked(text: string, sizes: readonly number[], dialect: 'bitcoin' | 'xrp' = 'bitcoin'): Decoded {
  const decoded = decodeBase58(text, dialect);
  if (!decoded.ok) return decoded;
  const size = decoded.bytes.length - 4;
  if (!sizes.includes(size)) {
    const expected = sizes.map((each) => each + 4).join(' or ');
    return refused(`expected ${expected} bytes in base58, got ${decoded.bytes.length}: it is cut off or too long`);
  }
  const payload = decoded.bytes.subarray(0, size);
  if (!sameBytes(checksum(payload), decoded.bytes.subarray(size))) return refused(checksumReason);
  return { ok: true, bytes: payload };
}

/** Checks a base58check address of one version byte and 20 bytes; `versions` says which of them are of a testnet. */
export function checkVersioned(
  text: string,
  versions: ReadonlyMap<number, boolean | undefined>,
): AddressCheck & { readonly payload?: Uint8Array } {
  const decoded = decodeChecked(text, [21]);
  if (!decoded.ok) return decoded;
  const version = decoded.bytes[0] ?? 0;
  if (!versions.has(version)) {
    return refused(`version byte 0x${version.toString(16).padStart(2, '0')} belongs to another network`);
  }
  return { ...accepted(text, versions.get(version)), payload: decoded.bytes };
}

/** Checks a Solana address: 32 bytes in base58, without checksum (solana.com docs, "Accounts"). */
export function checkSolana(text: string): AddressCheck {
  const decoded = decodeBase58(text);
  if (!decoded.ok) return decoded;
  if (decoded.bytes.length !== 32) return refused(`expected 32 bytes in base58, got ${decoded.bytes.length}`);
  return accepted(text);
}

const tronVersions = new Map([[0x41, undefined]]);

/** Checks a TRON address: base58check with version 0x41, alike on all its networks (developers.tron.network, "Account"). */
export function checkTron(text: string): AddressCheck {
  if (/^(?:0x)?41[0-9a-fA-F]{40}$/.test(text)) return refused('this is the hex form; expected base58check (T...)');
  if (!text.startsWith('T')) return refused('expected it to start with T');
  const { payload: _, ...verdict } = checkVersioned(text, tronVersions);
  return verdict;
}
