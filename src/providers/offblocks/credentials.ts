import { createECDH, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Credentials, Ids } from '../../core/provider.js';

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

/** Order of the group of P-384 (SEC 2, section 2.5.1). */
const order = BigInt(
  '0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
);

/** Keys in the form of the documents' samples, derived from the seed. */
export function deriveKeys(ids: Ids): Credentials {
  const privateKey = derivedKey(ids.named('credentials signing key').bytes(64));
  return {
    apiKey: ids.named('credentials api key').uuid(),
    apiSecret: ids.named('credentials api secret').hex(40),
    keyId: ids.named('credentials key id').uuid(),
    privateKeyPem: privateKey.export({ format: 'pem', type: 'sec1' }).toString(),
    publicKeyPem: createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }).toString(),
  };
}

/** The keys among a set of credentials. Throws for a set of another provider. */
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
  return { apiKey, apiSecret, keyId, privateKeyPem, publicKeyPem };
}

/** A P-384 key from 64 bytes: 128 bits more than the order has, so that every scalar is as likely as any other. */
function derivedKey(bytes: Buffer): KeyObject {
  const scalar = (BigInt(`0x${bytes.toString('hex')}`) % (order - 1n)) + 1n;
  const d = Buffer.from(scalar.toString(16).padStart(96, '0'), 'hex');
  const pair = createECDH('secp384r1');
  pair.setPrivateKey(d);
  const point = pair.getPublicKey();
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-384',
      d: d.toString('base64url'),
      x: point.subarray(1, 49).toString('base64url'),
      y: point.subarray(49).toString('base64url'),
    },
  });
}
