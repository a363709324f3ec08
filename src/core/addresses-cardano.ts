import { bech32 } from '@scure/base';
import { decodeBase58 } from './addresses-base58.js';
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

// CIP-19 sets no length limit; a base address of the testnet has 108 characters.
const limit = 200;
const hashSize = 28;

/** An enterprise address (CIP-19 type 6: a payment key without staking) from the first 28 bytes. */
export function newCardano(bytes: Uint8Array, testnet: boolean): string {
  const payload = joinBytes(testnet ? 0x60 : 0x61, bytes.subarray(0, hashSize));
  return bech32.encode(testnet ? 'addr_test' : 'addr', bech32.toWords(payload), limit);
}

/** Checks a Cardano payment address (CIP-19): Shelley types 0 to 7 in bech32, or a Byron address in base58. */
export function checkCardano(text: string): AddressCheck {
  const lower = text.toLowerCase();
  if (/^stake(?:_test)?1/.test(lower)) return refused('this is a stake address, it cannot receive payments');
  if (lower.startsWith('addr1')) return checkShelley(text, 'addr');
  if (lower.startsWith('addr_test1')) return checkShelley(text, 'addr_test');
  if (/^(?:Ae2|Ddz|2|3)/.test(text)) return checkByron(text);
  return refused('expected it to start with addr1 or addr_test1 (Byron: Ae2, DdzFF, 2cW, 37bt)');
}

function checkShelley(text: string, prefix: 'addr' | 'addr_test'): AddressCheck {
  if (isMixedCase(text)) return refused('upper and lower case are mixed');
  const lower = text.toLowerCase();
  const strange = strangeCharacter(lower, bech32Alphabet, 'bech32', prefix.length + 1);
  if (strange !== undefined) return refused(strange);
  const decoded = bech32.decodeUnsafe(lower, limit);
  if (!decoded) return refused(checksumReason);
  const bytes = bech32.fromWordsUnsafe(decoded.words);
  if (!bytes) return refused('padding bits at the end are not zero or too many');
  const header = bytes[0];
  if (header === undefined) return refused('nothing between prefix and checksum');
  const type = header >> 4;
  const testnet = prefix === 'addr_test';
  if ((header & 15) !== (testnet ? 0 : 1)) return refused(`the network inside does not fit the prefix ${prefix}`);
  if (type > 7) return refused(`expected an address type from 0 to 7, got ${type}`);
  const payload = bytes.subarray(1);
  if (type === 4 || type === 5) {
    if (!isPointer(payload.subarray(hashSize))) return refused('the stake pointer is malformed');
    return accepted(lower, testnet);
  }
  const expected = type < 4 ? 2 * hashSize : hashSize;
  if (payload.length !== expected) return refused(`expected ${expected} bytes after the header, got ${payload.length}`);
  return accepted(lower, testnet);
}

/** A pointer is three numbers of 7 bits a byte, the top bit set on all bytes but the last of a number (CIP-19). */
function isPointer(bytes: Uint8Array): boolean {
  return bytes.filter((byte) => byte < 0x80).length === 3 && (bytes.at(-1) ?? 0xff) < 0x80;
}

interface CborHead {
  readonly major: number;
  readonly value: number;
  readonly next: number;
}

/** Type and argument of the CBOR item at an offset (RFC 8949, section 3), arguments of up to 4 bytes. */
function cborHead(bytes: Uint8Array, at: number): CborHead | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  const info = first & 31;
  if (info < 24) return { major: first >> 5, value: info, next: at + 1 };
  if (info > 26) return undefined;
  const size = 2 ** (info - 24);
  const argument = bytes.subarray(at + 1, at + 1 + size);
  if (argument.length < size) return undefined;
  return { major: first >> 5, value: argument.reduce((sum, byte) => sum * 256 + byte, 0), next: at + 1 + size };
}

/** The content of the CBOR byte string at an offset, and the offset behind it. */
function cborBytes(bytes: Uint8Array, at: number): { readonly content: Uint8Array; readonly next: number } | undefined {
  const head = cborHead(bytes, at);
  if (head?.major !== 2 || head.next + head.value > bytes.length) return undefined;
  return { content: bytes.subarray(head.next, head.next + head.value), next: head.next + head.value };
}

/** CRC-32 (ISO-HDLC); node:zlib has it only from Node 20.15 and 22.2 on. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xedb88320;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Byron (CIP-19): CBOR [tag 24 (bytes of [root, attributes, type]), crc32]; attribute 2 is there on testnets only. */
function checkByron(text: string): AddressCheck {
  const malformed = refused('this is not a Byron address: the CBOR inside is malformed');
  const decoded = decodeBase58(text);
  if (!decoded.ok) return decoded;
  const { bytes } = decoded;
  if (bytes[0] !== 0x82 || bytes[1] !== 0xd8 || bytes[2] !== 0x18) return malformed;
  const inner = cborBytes(bytes, 3);
  const check = inner && cborHead(bytes, inner.next);
  if (!inner || check?.major !== 0 || check.next !== bytes.length) return malformed;
  if (crc32(inner.content) !== check.value) return refused(checksumReason);
  const root = inner.content[0] === 0x83 ? cborBytes(inner.content, 1) : undefined;
  const attributes = root && cborHead(inner.content, root.next);
  if (root?.content.length !== hashSize || attributes?.major !== 5) return malformed;
  let at = attributes.next;
  let testnet = false;
  for (let count = 0; count < attributes.value; count += 1) {
    const key = cborHead(inner.content, at);
    const value = key && cborBytes(inner.content, key.next);
    if (key?.major !== 0 || !value) return malformed;
    if (key.value === 2) testnet = true;
    at = value.next;
  }
  const type = cborHead(inner.content, at);
  return type?.major === 0 && type.next === inner.content.length ? accepted(text, testnet) : malformed;
}
