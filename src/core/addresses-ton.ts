import { base64urlnopad } from '@scure/base';
import type { AddressCheck } from './addresses-parts.js';
import { accepted, checksumReason, crc16, joinBytes, refused, strangeCharacter } from './addresses-parts.js';

const bounceable = 0x11;
const notBounceable = 0x51;
const testOnly = 0x80;
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A user-friendly TON address (TEP-2) from the first 32 bytes: bounceable, workchain 0, base64url. */
export function newTon(bytes: Uint8Array, testnet: boolean): string {
  const body = joinBytes(testnet ? bounceable | testOnly : bounceable, 0, bytes.subarray(0, 32));
  const crc = crc16(body);
  return base64urlnopad.encode(joinBytes(body, crc >> 8, crc & 0xff));
}

/**
 * Checks a TON address (TEP-2): user-friendly in base64url or base64 (canonical: base64url), or raw `0:<64 hex digits>`
 * (canonical: lower case), which has neither checksum nor testnet flag.
 */
export function checkTon(text: string): AddressCheck {
  if (text.includes(':')) {
    if (!/^(?:-1|0):[0-9a-fA-F]{64}$/.test(text)) return refused('expected 0: or -1: and 64 hex digits');
    return accepted(text.toLowerCase());
  }
  const allowed = `${alphanumeric}${/[+/]/.test(text) ? '+/' : '-_'}`;
  const strange = strangeCharacter(text, allowed, 'base64 or base64url');
  if (strange !== undefined) return refused(strange);
  if (text.length !== 48) return refused(`expected 48 characters, got ${text.length}`);
  const canonical = text.replaceAll('+', '-').replaceAll('/', '_');
  const bytes = base64urlnopad.decode(canonical);
  const crc = crc16(bytes.subarray(0, 34));
  if (bytes[34] !== crc >> 8 || bytes[35] !== (crc & 0xff)) return refused(checksumReason);
  const tag = bytes[0] ?? 0;
  const kind = tag & ~testOnly;
  if (kind !== bounceable && kind !== notBounceable) return refused('the first byte is not the tag of an address');
  if (bytes[1] !== 0 && bytes[1] !== 0xff) return refused('expected workchain 0 or -1');
  return accepted(canonical, (tag & testOnly) !== 0);
}
