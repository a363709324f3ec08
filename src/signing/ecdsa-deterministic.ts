/**
 * ECDSA on P-384 with SHA-384 that gives the same signature at every call (RFC 6979), where `node:crypto` draws a new number each time.
 * For keys of our own that protect nothing: it does not take care to run in constant time.
 */
import { createECDH, createHash, createHmac, type KeyObject } from 'node:crypto';

/** Order of the group of P-384 (SEC 2, section 2.5.1). */
export const orderOfP384 = BigInt(
  '0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
);

const bytes = 48;

/** Signs bytes with a private key of P-384; answers r and s side by side, 96 bytes. Throws for another kind of key. */
export function signP384(key: KeyObject, data: Uint8Array): Buffer {
  const { crv, d } = key.export({ format: 'jwk' });
  if (crv !== 'P-384' || d === undefined) throw new Error('the key is no private key of P-384');
  const secret = numberOf(Buffer.from(d, 'base64url'));
  // SHA-384 is as long as the order, so that nothing is cut off.
  const hash = numberOf(createHash('sha384').update(data).digest());
  for (const k of nonces(secret, hash)) {
    const r = firstCoordinate(k) % orderOfP384;
    const s = (inverse(k) * ((hash + r * secret) % orderOfP384)) % orderOfP384;
    if (r !== 0n && s !== 0n) return Buffer.concat([bytesOf(r), bytesOf(s)]);
  }
  throw new Error('no nonce fits');
}

/** The candidates of RFC 6979, section 3.2, in order. */
function* nonces(secret: bigint, hash: bigint): Generator<bigint> {
  const mac = (key: Buffer, ...parts: readonly Buffer[]) =>
    createHmac('sha384', key).update(Buffer.concat(parts)).digest();
  const seed = Buffer.concat([bytesOf(secret), bytesOf(hash % orderOfP384)]);
  let key: Buffer = Buffer.alloc(bytes, 0);
  let value: Buffer = Buffer.alloc(bytes, 1);
  for (const step of [0, 1]) {
    key = mac(key, value, Buffer.from([step]), seed);
    value = mac(key, value);
  }
  for (let tries = 0; tries < 100; tries += 1) {
    value = mac(key, value);
    const k = numberOf(value);
    if (k > 0n && k < orderOfP384) yield k;
    key = mac(key, value, Buffer.from([0]));
    value = mac(key, value);
  }
}

/** The first coordinate of k times the generator. */
function firstCoordinate(k: bigint): bigint {
  const pair = createECDH('secp384r1');
  pair.setPrivateKey(bytesOf(k));
  return numberOf(pair.getPublicKey().subarray(1, 1 + bytes));
}

/** 1 / k in the field of the order, by Euclid's algorithm. */
function inverse(k: bigint): bigint {
  let [a, b, x, y] = [k, orderOfP384, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % orderOfP384) + orderOfP384) % orderOfP384;
}

function numberOf(buffer: Buffer): bigint {
  return BigInt(`0x${buffer.toString('hex')}`);
}

function bytesOf(number: bigint): Buffer {
  return Buffer.from(number.toString(16).padStart(bytes * 2, '0'), 'hex');
}
