/** Signatures of EVM wallets over text (EIP-191, version 0x45). Its cryptography is loaded when first used. */

import { createHash } from 'node:crypto';

/** A text of hex digits with `0x` before it. */
export type Hex = `0x${string}`;

/** The EIP-55 address of a private key (`0x` and 64 hex digits). Loads its cryptography when first called. */
export async function addressOf(privateKey: Hex): Promise<string> {
  const { privateKeyToAddress } = await import('viem/accounts');
  return privateKeyToAddress(privateKey);
}

/** Signs a text as a wallet does (`personal_sign`); answers the 65 bytes r, s, v with v 27 or 28. The same at every call. */
export async function signText(privateKey: Hex, text: string): Promise<Buffer> {
  const { privateKeyToAccount } = await import('viem/accounts');
  const signature = await privateKeyToAccount(privateKey).signMessage({ message: text });
  return Buffer.from(signature.slice(2), 'hex');
}

/** How a wallet's signature was written: 65 raw bytes, the same as text of hex digits, or the 64 bytes of EIP-2098. */
export type WalletForm = 'raw' | 'hexText' | 'compact';

/** A wallet's signature taken apart. `hex` is r, s and v with v 27 or 28. */
export type WalletSignature =
  | { readonly ok: true; readonly form: WalletForm; readonly hex: Hex; readonly highS: boolean }
  | { readonly ok: false; readonly code: 'notBase64' | 'length' | 'recoveryId' };

// Half the order of secp256k1: EIP-2 takes s up to it.
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** The bytes of padded base64 in the standard alphabet, or undefined. */
export function bytesOfBase64(base64: string): Buffer | undefined {
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64) && base64 !== '';
  return isBase64 ? Buffer.from(base64, 'base64') : undefined;
}

/** Reads a wallet's signature from padded base64. v may be 27, 28, 0 or 1. */
export function readWalletSignature(base64: string): WalletSignature {
  const bytes = bytesOfBase64(base64);
  if (bytes === undefined) return { ok: false, code: 'notBase64' };
  const text = bytes.toString('latin1');
  const digits = /^(?:0x)?((?:[0-9a-fA-F]{2}){64,65})$/.exec(text)?.[1];
  if (digits !== undefined) {
    const read = fromBytes(Buffer.from(digits, 'hex'));
    return read.ok ? { ...read, form: 'hexText' } : read;
  }
  return fromBytes(bytes);
}

function fromBytes(bytes: Buffer): WalletSignature {
  if (bytes.length === 64) return fromCompact(bytes);
  if (bytes.length !== 65) return { ok: false, code: 'length' };
  const v = bytes.readUInt8(64);
  const recovery = v === 27 || v === 28 ? v : v === 0 || v === 1 ? v + 27 : undefined;
  if (recovery === undefined) return { ok: false, code: 'recoveryId' };
  return whole('raw', bytes.subarray(0, 64), recovery);
}

/** EIP-2098 keeps the parity of y in the highest bit of s. */
function fromCompact(bytes: Buffer): WalletSignature {
  const parts = Buffer.from(bytes);
  const top = parts.readUInt8(32);
  parts.writeUInt8(top & 0x7f, 32);
  return whole('compact', parts, (top & 0x80) === 0 ? 27 : 28);
}

function whole(form: WalletForm, parts: Buffer, v: number): WalletSignature {
  const s = BigInt(`0x${parts.subarray(32).toString('hex')}`);
  return { ok: true, form, hex: `0x${parts.toString('hex')}${v.toString(16)}`, highS: s > halfOrder };
}

/** What a wallet signs of a text: its hash under EIP-191. */
export async function textHash(text: string): Promise<Hex> {
  const { hashMessage } = await import('viem/utils');
  return hashMessage(text);
}

/** The address that signed a text, or undefined when no key can have made the signature. */
export async function signerOfText(text: string, signature: Hex): Promise<string | undefined> {
  const { recoverMessageAddress } = await import('viem/utils');
  return recoverMessageAddress({ message: text, signature }).catch(() => undefined);
}

/** Typed data (EIP-712) of one type with one field, which holds a text. */
export interface TypedText {
  readonly domain: { readonly name?: string; readonly version?: string; readonly chainId?: number };
  readonly type: string;
  readonly field: string;
}

/** The address that signed a text as typed data, or undefined when no key can have made the signature. */
export async function signerOfTypedText(
  { domain, type, field }: TypedText,
  text: string,
  signature: Hex,
): Promise<string | undefined> {
  const { hashTypedData, recoverAddress } = await import('viem/utils');
  const types = { [type]: [{ name: field, type: 'string' }] };
  const hash = hashTypedData({ domain, types, primaryType: type, message: { [field]: text } });
  return recoverAddress({ hash, signature }).catch(() => undefined);
}

/** How a text may have been hashed by a program that does not do it as EIP-191 says. */
export type WrongHash = 'withoutPrefix' | 'ofHash' | 'ofHashText' | 'ofSha256' | 'sha256' | 'prefixTwice' | 'hashTwice';

/** The address that signed a text under a wrong hash: without the prefix of EIP-191, or with it over a hash, or over itself. */
export async function signerUnder(wrong: WrongHash, text: string, signature: Hex): Promise<string | undefined> {
  const { hashMessage, keccak256, recoverAddress, toBytes } = await import('viem/utils');
  const plain = keccak256(toBytes(text));
  const sha256 = (): Hex => `0x${createHash('sha256').update(text).digest('hex')}`;
  const made = {
    withoutPrefix: () => plain,
    ofHash: () => hashMessage({ raw: plain }),
    ofHashText: () => hashMessage(plain),
    ofSha256: () => hashMessage({ raw: sha256() }),
    sha256,
    prefixTwice: () => hashMessage(`\u0019Ethereum Signed Message:\n${Buffer.byteLength(text)}${text}`),
    hashTwice: () => hashMessage({ raw: hashMessage(text) }),
  };
  return recoverAddress({ hash: made[wrong](), signature }).catch(() => undefined);
}
