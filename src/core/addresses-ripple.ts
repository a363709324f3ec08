import { decodeChecked, encodeChecked } from './addresses-base58.js';
import type { AddressCheck } from './addresses-parts.js';
import { accepted, joinBytes, refused, splitTag } from './addresses-parts.js';

const largestTag = 2n ** 32n - 1n;

/** A classic XRP Ledger address (r...) from the first 20 bytes. */
export function newRipple(bytes: Uint8Array): string {
  return encodeChecked(joinBytes(0, bytes.subarray(0, 20)), 'xrp');
}

/**
 * Checks a classic address (r..., xrpl.org "Addresses") with an optional `?dt=<digits>`, or an X-address (XLS-5), which
 * carries its own tag. Only X-addresses say whether they are of a testnet.
 */
export function checkRipple(text: string): AddressCheck {
  const parts = splitTag(text, 'dt', largestTag);
  if (!parts.ok) return parts;
  const { body, suffix } = parts;
  const start = body.charAt(0);
  if (!['r', 'X', 'T'].includes(start)) return refused('expected it to start with r (or X or T for an X-address)');
  if (start !== 'r') {
    if (suffix !== '') return refused('an X-address carries its own destination tag and takes no ?dt=');
    return checkXAddress(body);
  }
  const decoded = decodeChecked(body, [21], 'xrp');
  if (!decoded.ok) return decoded;
  if (decoded.bytes[0] !== 0) return refused('this is not an account: its type byte is not 0');
  return accepted(body + suffix);
}

function checkXAddress(text: string): AddressCheck {
  const decoded = decodeChecked(text, [31], 'xrp');
  if (!decoded.ok) return decoded;
  const [first, second, flag, ...tag] = [...decoded.bytes.subarray(0, 2), ...decoded.bytes.subarray(22)];
  const isMain = first === 0x05 && second === 0x44;
  const isTest = first === 0x04 && second === 0x93;
  if (!isMain && !isTest) return refused('the first two bytes are not those of an X-address');
  // A 64-bit tag is reserved by XLS-5 and cannot be sent to yet.
  const unused = flag === 1 ? tag.slice(4) : tag;
  if ((flag !== 0 && flag !== 1) || unused.some((byte) => byte !== 0)) {
    return refused('the destination tag inside the X-address is malformed');
  }
  return accepted(text, isTest);
}
