/** One-time passwords of authenticator apps: RFC 6238 with its defaults, SHA-1, 30 s, six digits. */
import { hmac, sameText } from '../../signing/hmac.js';

/** The secret of the user's authenticator: the open one of RFC 6238, appendix B, in base32 as apps take it. */
export const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

const secretBytes = Buffer.from('12345678901234567890', 'ascii');
const stepMs = 30_000;

/** The password of an instant in ms. Source: https://www.rfc-editor.org/rfc/rfc6238 */
export function totpAt(ms: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(ms / stepMs)));
  const mac = Buffer.from(hmac('sha1', secretBytes, counter, 'hex'), 'hex');
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, '0');
}

/** True for the password of this step, the one before or the one after (RFC 6238, section 5.2). `now` in ms. */
export function isTotp(text: string, now: number): boolean {
  return [-stepMs, 0, stepMs].some((off) => now + off >= 0 && sameText(totpAt(now + off), text));
}
