/** How an HMAC is written: which hash its length stands for, and in which letters. */
import { type HmacAlgorithm, macBytes } from './hmac.js';
import type { Mistake } from './mistakes.js';

/** How a MAC may be written. */
type Writing =
  | 'hex'
  | 'upperCaseHex'
  | 'base64'
  | 'base64Form'
  | 'base64OfHex'
  | 'base64Twice'
  | 'hexOfBase64'
  | 'hexTwice';

/** What a provider takes. `codes` names causes that are called otherwise there. */
export interface WantedMac {
  readonly title: string;
  readonly algorithm: HmacAlgorithm;
  readonly writing: 'hex' | 'base64';
  readonly codes?: Readonly<Record<string, string>>;
}

/** A MAC that was read, and what is wrong with how it is written. */
export interface MacForm {
  readonly algorithm: HmacAlgorithm;
  readonly hex: string;
  readonly mistakes: readonly Mistake[];
}

const algorithms = ['sha512', 'sha256', 'sha1', 'sha384', 'sha224', 'md5'] as const satisfies readonly HmacAlgorithm[];
const isHex = (text: string) => /^[0-9a-fA-F]+$/.test(text);
const isBase64 = (text: string) => /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);

const shown: Readonly<Record<Writing, string>> = {
  hex: 'in hex',
  upperCaseHex: 'in upper-case hex',
  base64: 'in base64',
  base64Form: 'in another base64',
  base64OfHex: 'base64 of hex text',
  base64Twice: 'base64 of a text that is base64 already',
  hexOfBase64: 'hex of a text that is base64',
  hexTwice: 'hex of a text that is hex already',
};
const taken = {
  hex: 'lower-case hex',
  base64: 'base64 of the bytes, in the standard alphabet (+ and /) with padding',
} as const;

/** Name of an HMAC, e.g. HMAC-SHA256. */
export function nameOf(algorithm: HmacAlgorithm): string {
  return `HMAC-${algorithm.toUpperCase()}`;
}

/** The form of a text that should be a MAC; undefined when it is none. */
export function macForm(
  given: string,
  { title, algorithm: wanted, writing: right, codes = {} }: WantedMac,
): MacForm | undefined {
  const bare = given.trim().replace(/^(["'`])(.*)\1$/s, '$2');
  const value = bare.replace(/^(?:hmac-)?(?:sha-?\d+|v\d+)[=:]\s*/i, '');
  const mistakes: Mistake[] = [];
  const add = (code: string, text: string) => mistakes.push({ code: codes[code] ?? code, text });
  if (bare !== given) add('spaceAround', 'White space or quotes stand around the signature.');
  if (value !== bare) add('prefixed', `A name stands before the digits: ${bare.slice(0, -value.length)}…`);
  const read = macIn(value);
  if (read === undefined) return undefined;
  if (read.writing !== right)
    add(read.writing, `The signature is ${shown[read.writing]}; ${title} takes ${taken[right]}.`);
  if (read.algorithm !== wanted)
    add(read.algorithm, `The signature is made with ${nameOf(read.algorithm)}; ${title} takes ${nameOf(wanted)}.`);
  return { algorithm: read.algorithm, hex: read.hex, mistakes };
}

function macIn(value: string): { algorithm: HmacAlgorithm; hex: string; writing: Writing } | undefined {
  const raw = isBase64(value) ? Buffer.from(value, 'base64') : Buffer.alloc(0);
  const inBase64 = raw.toString('latin1');
  const inHex = isHex(value) ? Buffer.from(value, 'hex').toString('latin1') : '';
  for (const algorithm of algorithms) {
    const digits = macBytes[algorithm] * 2;
    const of = (hex: string, writing: Writing) => ({ algorithm, hex: hex.toLowerCase(), writing });
    if (isHex(value) && value.length === digits)
      return of(value, value === value.toLowerCase() ? 'hex' : 'upperCaseHex');
    // Before base64 of bytes: the digits of one hash have the length of the bytes of another.
    if (isHex(inBase64) && inBase64.length === digits) return of(inBase64, 'base64OfHex');
    if (isHex(inHex) && inHex.length === digits) return of(inHex, 'hexTwice');
  }
  const lengths = (bytes: Buffer) => algorithms.find((one) => bytes.length === macBytes[one]);
  const [inner, innerHex] = [inBase64, inHex].map((text) => Buffer.from(isBase64(text) ? text : '', 'base64'));
  for (const [bytes, writing] of [
    [raw, raw.toString('base64') === value ? 'base64' : 'base64Form'],
    [inner, 'base64Twice'],
    [innerHex, 'hexOfBase64'],
  ] as const) {
    const algorithm = bytes === undefined ? undefined : lengths(bytes);
    if (algorithm !== undefined && bytes !== undefined) return { algorithm, hex: bytes.toString('hex'), writing };
  }
  return undefined;
}
