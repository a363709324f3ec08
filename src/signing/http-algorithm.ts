/** The algorithms of RFC 9421, section 3.3, over `node:crypto`. */
import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';

/** Names as the registry of RFC 9421, section 6.2, has them. */
export type HttpSignatureAlgorithm =
  | 'ecdsa-p384-sha384'
  | 'ecdsa-p256-sha256'
  | 'ed25519'
  | 'rsa-pss-sha512'
  | 'rsa-v1_5-sha256'
  | 'hmac-sha256';

/** How the two numbers of an ECDSA signature are written: `raw` r and s side by side, as RFC 9421 has it, or `der`. */
export type EcdsaEncoding = 'raw' | 'der';

const p1363 = { raw: 'ieee-p1363', der: 'der' } as const;
// Section 3.3.1: the salt has the length of the hash.
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 };
const ecdsaHash = { 'ecdsa-p384-sha384': 'sha384', 'ecdsa-p256-sha256': 'sha256' } as const;

/** Length in bytes of an ECDSA signature in raw form. */
export const rawSignatureBytes = { 'ecdsa-p384-sha384': 96, 'ecdsa-p256-sha256': 64 } as const;

/** {@link verifyBase} of an ECDSA signature in raw form, by another thread. Rejects for a key of another kind. */
export function verifyElsewhere(
  algorithm: keyof typeof ecdsaHash,
  key: KeyObject,
  base: string,
  signature: Buffer,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const data = Buffer.from(base, 'utf8');
    verify(ecdsaHash[algorithm], data, { key, dsaEncoding: p1363.raw }, signature, (error, isGood) => {
      if (error === null) resolve(isGood);
      else reject(error);
    });
  });
}

/** Whether a signature over a base is good. `hash` overrides the hash of ECDSA, to prove that a client took another one. */
export function verifyBase(
  algorithm: HttpSignatureAlgorithm,
  key: KeyObject,
  base: string,
  signature: Buffer,
  options: { readonly encoding?: EcdsaEncoding; readonly hash?: string } = {},
): boolean {
  const data = Buffer.from(base, 'utf8');
  switch (algorithm) {
    case 'ecdsa-p384-sha384':
    case 'ecdsa-p256-sha256': {
      const encoding = options.encoding ?? 'raw';
      if (encoding === 'raw' && signature.length !== rawSignatureBytes[algorithm]) return false;
      return verify(options.hash ?? ecdsaHash[algorithm], data, { key, dsaEncoding: p1363[encoding] }, signature);
    }
    case 'ed25519':
      return verify(null, data, key, signature);
    case 'rsa-pss-sha512':
      return verify('sha512', data, { key, ...pss }, signature);
    case 'rsa-v1_5-sha256':
      return verify('sha256', data, key, signature);
    case 'hmac-sha256': {
      const own = createHmac('sha256', key).update(data).digest();
      return own.length === signature.length && timingSafeEqual(own, signature);
    }
  }
}

/** Signs a base. ECDSA and RSA-PSS signatures differ at every call. */
export function signBase(algorithm: HttpSignatureAlgorithm, key: KeyObject, base: string): Buffer {
  const data = Buffer.from(base, 'utf8');
  switch (algorithm) {
    case 'ecdsa-p384-sha384':
    case 'ecdsa-p256-sha256':
      return sign(ecdsaHash[algorithm], data, { key, dsaEncoding: p1363.raw });
    case 'ed25519':
      return sign(null, data, key);
    case 'rsa-pss-sha512':
      return sign('sha512', data, { key, ...pss });
    case 'rsa-v1_5-sha256':
      return sign('sha256', data, key);
    case 'hmac-sha256':
      return createHmac('sha256', key).update(data).digest();
  }
}

const mostKeys = 200;
const parsed = new Map<string, KeyObject>();

/** The public key of a PEM text; kept, because parsing costs more than verifying. Throws for text that is no key. */
export function publicKeyOf(pem: string): KeyObject {
  return cached(`public ${pem}`, () => createPublicKey(pem));
}

/** The private key of a PEM text, kept like {@link publicKeyOf}. */
export function privateKeyOf(pem: string): KeyObject {
  return cached(`private ${pem}`, () => createPrivateKey(pem));
}

function cached(name: string, make: () => KeyObject): KeyObject {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const key = make();
  if (parsed.size >= mostKeys) parsed.clear();
  parsed.set(name, key);
  return key;
}
