import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto';
import type { Credentials, Ids } from '../../core/provider.js';
import { orderOfP384 } from '../../signing/ecdsa-deterministic.js';

/** What identifies a client to OffBlocks. */
export interface Keys {
  /** UUID. */
  readonly apiKey: string;
  /** 40 hex digits. */
  readonly apiSecret: string;
  /** UUID that OffBlocks assigned to the public key; the `keyid` of signatures. */
  readonly keyId: string;
  /** P-384, SEC1 (`EC PRIVATE KEY`), as the documents have OpenSSL make it. */
  readonly privateKeyPem: string;
  /** The public half, SPKI. */
  readonly publicKeyPem: string;
}

/** Keys in the form of the documents' samples, derived from the seed. */
export function deriveKeys(ids: Ids): Credentials {
  return {
    apiKey: ids.named('credentials api key').uuid(),
    apiSecret: ids.named('credentials api secret').hex(40),
    keyId: ids.named('credentials key id').uuid(),
    ...keyPair(ids.named('credentials signing key').bytes(64)),
  };
}

type KeyPair = Pick<Keys, 'privateKeyPem' | 'publicKeyPem'>;

/** Pairs by what they were derived from: the worlds of a test run mostly have one seed, and a pair takes milliseconds. */
const pairs = new Map<string, KeyPair>();

function keyPair(bytes: Buffer): KeyPair {
  const name = bytes.toString('hex');
  const known = pairs.get(name);
  if (known !== undefined) return known;
  const made = derivedPair(bytes);
  if (pairs.size < 1000) pairs.set(name, made);
  return made;
}

/**
 * The keys among a set of credentials. Keys in PEM may come from an env file, where a line break is written `\n`. Throws for a set of another
 * provider.
 */
export function keysOf(credentials: Credentials): Keys {
  const { apiKey, apiSecret, keyId, privateKeyPem, publicKeyPem } = credentials as Partial<Keys>;
  if (
    apiKey === undefined ||
    apiSecret === undefined ||
    keyId === undefined ||
    privateKeyPem === undefined ||
    publicKeyPem === undefined
  )
    throw new Error('OffBlocks credentials are apiKey, apiSecret, keyId, privateKeyPem and publicKeyPem');
  const broken = (pem: string) => pem.replaceAll('\\n', '\n');
  return { apiKey, apiSecret, keyId, privateKeyPem: broken(privateKeyPem), publicKeyPem: broken(publicKeyPem) };
}

/** A private key of P-384 from 64 bytes. */
export function derivedKey(bytes: Buffer): KeyObject {
  return createPrivateKey(derivedPair(bytes).privateKeyPem);
}

// The encodings of RFC 5915 and RFC 5480 around a scalar of 48 bytes and a point of 97: all lengths are fixed. To have OpenSSL write them
// would take three more multiplications on the curve, milliseconds of each new world.
const beforeScalar = Buffer.from('3081a40201010430', 'hex');
const beforeOwnPoint = Buffer.from('a00706052b81040022a164036200', 'hex');
const beforePoint = Buffer.from('3076301006072a8648ce3d020106052b81040022036200', 'hex');

/** A pair of P-384 from 64 bytes: 128 bits more than the order has, so that every scalar is as likely as any other. */
function derivedPair(bytes: Buffer): KeyPair {
  const scalar = (BigInt(`0x${bytes.toString('hex')}`) % (orderOfP384 - 1n)) + 1n;
  const d = Buffer.from(scalar.toString(16).padStart(96, '0'), 'hex');
  const pair = createECDH('secp384r1');
  pair.setPrivateKey(d);
  const point = pair.getPublicKey();
  return {
    privateKeyPem: pem('EC PRIVATE KEY', [beforeScalar, d, beforeOwnPoint, point]),
    publicKeyPem: pem('PUBLIC KEY', [beforePoint, point]),
  };
}

/** RFC 7468: lines of 64 characters. */
function pem(label: string, parts: readonly Buffer[]): string {
  const lines = Buffer.concat(parts)
    .toString('base64')
    .match(/.{1,64}/g);
  return `-----BEGIN ${label}-----\n${lines?.join('\n')}\n-----END ${label}-----\n`;
}
