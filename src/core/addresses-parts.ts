/**
 * The verdict on an address: `canonical` is the one spelling to compare and store; `testnet` is undefined where the
 * format does not say; `reason` is a phrase for a developer.
 */
export type AddressCheck =
  | { readonly ok: true; readonly canonical: string; readonly testnet: boolean | undefined }
  | { readonly ok: false; readonly reason: string };

/** Bytes read from a text, or the reason they cannot be. */
export type Decoded =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: string };

/** A positive verdict. */
export function accepted(canonical: string, testnet?: boolean): AddressCheck {
  return { ok: true, canonical, testnet };
}

/** A negative verdict, or a failed decoding. */
export function refused(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

/** The 32 characters of bech32 (BIP-173) and cashaddr, in the order of their values. */
export const bech32Alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** The reason for a failed checksum, in the same words for every format. */
export const checksumReason = 'checksum does not match (a character is wrong, missing or swapped)';

/** Names the first character outside `allowed`, counted from 1 in the whole text; undefined when all are allowed. */
export function strangeCharacter(text: string, allowed: string, encoding: string, from = 0): string | undefined {
  for (let index = from; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (!allowed.includes(character)) {
      return `character ${JSON.stringify(character)} at position ${index + 1} is not ${encoding}`;
    }
  }
  return undefined;
}

/** Whether a text has letters of both cases, which bech32 and cashaddr forbid. */
export function isMixedCase(text: string): boolean {
  return text !== text.toLowerCase() && text !== text.toUpperCase();
}

/** Joins byte strings and single bytes. */
export function joinBytes(...parts: readonly (Uint8Array | number)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part])));
}

/** Whether two byte strings are equal. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/** CRC-16/XMODEM (polynomial 0x1021, start 0), the checksum of Stellar strkeys (SEP-23) and TON addresses (TEP-2). */
export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : ((crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc & 0xffff;
}

/**
 * Splits `address?name=digits` as Cryptopay writes XRP and XLM addresses (developers.cryptopay.me, "Create a Coin
 * Withdrawal"). `suffix` is empty without one and is spelled without leading zeros.
 */
export function splitTag(
  text: string,
  name: 'dt' | 'memoId',
  largest: bigint,
):
  | { readonly ok: true; readonly body: string; readonly suffix: string }
  | { readonly ok: false; readonly reason: string } {
  const at = text.indexOf('?');
  if (at < 0) return { ok: true, body: text, suffix: '' };
  const digits = text.startsWith(`?${name}=`, at) ? text.slice(at + name.length + 2) : '';
  if (!/^\d+$/.test(digits)) {
    return refused(`expected ?${name}=<digits> after the address, got ${JSON.stringify(text.slice(at, at + 40))}`);
  }
  const value = BigInt(digits);
  if (value > largest) return refused(`${name} ${value} is above ${largest}`);
  return { ok: true, body: text.slice(0, at), suffix: `?${name}=${value}` };
}
