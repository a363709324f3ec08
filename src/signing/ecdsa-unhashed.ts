/**
 * Whether a signature on P-384 is good over a hash as it is, or over a text that was taken for one. `node:crypto` always hashes, so that
 * this is for explanations of what went wrong, and slow.
 */
import { createECDH, type KeyObject } from 'node:crypto';
import { orderOfP384 } from './ecdsa-deterministic.js';

/** The prime of the field of P-384, and the b of its curve (SEC 2, section 2.5.1). */
const prime = BigInt(
  '0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff',
);
const curveB = BigInt(
  '0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef',
);
const bytes = 48;

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** Whether a signature (r and s side by side, 96 bytes) is good over a hash of which the first 48 bytes count. */
export function fitsHash(key: KeyObject, hash: Uint8Array, signature: Buffer): boolean {
  const { crv, x, y } = key.export({ format: 'jwk' });
  if (crv !== 'P-384' || x === undefined || y === undefined || signature.length !== 2 * bytes) return false;
  const r = numberOf(signature.subarray(0, bytes));
  const s = numberOf(signature.subarray(bytes));
  if (r === 0n || s === 0n || r >= orderOfP384 || s >= orderOfP384) return false;
  const inverse = power(s, orderOfP384 - 2n, orderOfP384);
  const u1 = (numberOf(Buffer.from(hash).subarray(0, bytes)) * inverse) % orderOfP384;
  const u2 = (r * inverse) % orderOfP384;
  if (u1 === 0n) return false;
  const ofBase = createECDH('secp384r1');
  ofBase.setPrivateKey(bytesOf(u1));
  const point = ofBase.getPublicKey();
  const a = { x: numberOf(point.subarray(1, 1 + bytes)), y: numberOf(point.subarray(1 + bytes)) };
  const ofKey = createECDH('secp384r1');
  ofKey.setPrivateKey(bytesOf(u2));
  const public_ = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const bx = numberOf(ofKey.computeSecret(public_));
  const by = power((power(bx, 3n, prime) - 3n * bx + curveB + 3n * prime) % prime, (prime + 1n) / 4n, prime);
  // ECDH tells one coordinate, so that the other may have either sign; that both fit by chance cannot happen.
  return [by, prime - by].some((side) => sumX(a, { x: bx, y: side }) % orderOfP384 === r);
}

/** The first coordinate of the sum of two points; 0 where there is none. */
function sumX(a: Point, b: Point): bigint {
  if (a.x === b.x) return 0n;
  const run = power((((b.x - a.x) % prime) + prime) % prime, prime - 2n, prime);
  const slope = ((((b.y - a.y) * run) % prime) + prime) % prime;
  return (((slope * slope - a.x - b.x) % prime) + prime) % prime;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = ((base % modulus) + modulus) % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function numberOf(part: Uint8Array): bigint {
  return part.length === 0 ? 0n : BigInt(`0x${Buffer.from(part).toString('hex')}`);
}

function bytesOf(number: bigint): Buffer {
  return Buffer.from(number.toString(16).padStart(2 * bytes, '0'), 'hex');
}
