/**
 * Why a receiver's own HMAC over a webhook differs from the one that the webhook carries: the usual mistakes are made, and what comes
 * of them is compared. Pure: bytes, secret and texts in, text out. What is signed, and with which key, is the provider's business.
 */
import { createHash } from 'node:crypto';
import { firstDifference, type HmacAlgorithm, hmac, macBytes, sameText } from './hmac.js';
import { renderings } from './json-renderings.js';

/** A mistake that was proven by making it. */
export interface Mistake {
  readonly code: string;
  readonly text: string;
}

/** Something as it should be (without `mistakes`), or as one or more mistakes make it. */
export interface Variant<T> {
  readonly value: T;
  readonly mistakes?: readonly Mistake[];
}

/** A webhook's HMAC, written in lower-case hex, and the one that a receiver computed. */
export interface ReceivedMac {
  /** Title of the provider, for sentences. */
  readonly provider: string;
  readonly algorithm: HmacAlgorithm;
  /** Name of the header that carries the signature. */
  readonly header: string;
  /** Headers of the webhook, as they were sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** The HMAC in the header: lower-case hex. */
  readonly sent: string;
  /** What the receiver computed, or took for it. */
  readonly signature: string;
  /** The secret that the receiver used. */
  readonly secret: string;
  /** What the secret may be if it is not right as it stands, e.g. with a prefix that was lost. */
  readonly repairs?: readonly { readonly value: string; readonly mistake: Mistake }[];
  /** How the receiver may have made a key of the secret; the first is right. */
  readonly keys: readonly Variant<string | Uint8Array>[];
  /** What the receiver may have signed; the first is right. */
  readonly messages: readonly Variant<string | Uint8Array>[];
  /** Why the secret is not the one that signed, when it is not. */
  readonly otherSecret: Mistake;
  /** What is true besides. */
  readonly also?: readonly Mistake[];
}

/** A verdict in the shape of the core's explanations. */
export interface MacExplanation {
  readonly summary: string;
  readonly stringToSign: string;
  readonly expected: string;
  readonly received?: string;
  readonly firstDifference?: { readonly offset: number; readonly expected: string; readonly received: string };
  readonly causes: readonly Mistake[];
}

/** Explains what a receiver computed. Of the secret, and of text that may be one, no more than four characters are shown. */
export function explainReceivedMac(mac: ReceivedMac): MacExplanation {
  const { sent, also = [] } = mac;
  const fault = secretFault(mac);
  const form = macForm(mac.signature, mac.provider, mac.algorithm);
  const found = sameText(sent, mac.signature) ? [] : (misplaced(mac) ?? computed(mac, form, fault !== undefined));
  const causes = [...(fault === undefined ? [] : [fault]), ...found, ...also];
  // What may be a secret is not repeated: secrets look like a MAC in base64, or are hex digits with a prefix.
  const isUnknown = found.some(({ code }) => code === 'unexplained') && !/^[0-9a-f]+$/i.test(mac.signature.trim());
  const isMac = form !== undefined && !isUnknown && !isSecret(mac);
  const received = isMac ? mac.signature : masked(mac.signature);
  const difference = isMac ? firstDifference(sent, received) : undefined;
  return {
    summary: summaryOf(mac, causes),
    stringToSign: textOf(mac.messages[0]?.value ?? ''),
    expected: sent,
    received,
    ...(difference === undefined ? {} : { firstDifference: difference }),
    causes,
  };
}

function summaryOf({ sent, signature, header }: ReceivedMac, causes: readonly Mistake[]): string {
  if (!sameText(sent, signature)) return `The signatures differ: ${causes[0]?.text ?? 'nothing known explains it.'}`;
  const [first] = causes;
  return first === undefined
    ? `The signatures are equal: what was computed is what ${header} carries, so the fault lies in how they are compared.`
    : `The signatures are equal, but: ${first.text}`;
}

/** Why the secret is not the one that the webhook was signed with; undefined when it is. */
function secretFault({
  algorithm,
  secret,
  repairs = [],
  messages,
  sent,
  otherSecret,
}: ReceivedMac): Mistake | undefined {
  const makes = (key: string) => sameText(hmac(algorithm, key, messages[0]?.value ?? '', 'hex'), sent);
  if (makes(secret)) return undefined;
  const bare = secret.trim().replace(/^(["'`])(.*)\1$/s, '$2');
  const text = 'White space or quotes stand around the secret; it is used without them.';
  const all = [...repairs, { value: bare, mistake: { code: 'dirtySecret', text } }];
  return all.find(({ value }) => makes(value))?.mistake ?? otherSecret;
}

/** What was taken for a signature although it is none. */
function misplaced({ signature, secret, headers, header, sent }: ReceivedMac): Mistake[] | undefined {
  const bare = signature.trim();
  if (bare === '') return [{ code: 'emptySignature', text: 'What was computed is an empty text.' }];
  if (isSecret({ secret, signature }))
    return [{ code: 'secretAsSignature', text: 'What was compared is the secret itself; it is the key of the HMAC.' }];
  const [name, value] = Object.entries(headers).find(([, one]) => one === bare) ?? [];
  if (name === undefined) return undefined;
  if (name.toLowerCase() !== header.toLowerCase())
    return [{ code: 'wrongHeader', text: `What was compared is the header ${name}; the signature is in ${header}.` }];
  const text = `What was compared is the whole header ${name}; the signature is only its part ${sent.slice(0, 8)}….`;
  return value === sent ? undefined : [{ code: 'wholeHeader', text }];
}

function isSecret({ secret, signature }: Pick<ReceivedMac, 'secret' | 'signature'>): boolean {
  const bare = signature.trim();
  return bare !== '' && (secret === bare || (bare.length >= 16 && secret.includes(bare)));
}

function computed(mac: ReceivedMac, form: MacForm | undefined, isOtherSecret: boolean): readonly Mistake[] {
  if (form === undefined) {
    const text = `A signature is ${macBytes[mac.algorithm] * 2} lower-case hex digits; what was computed (${mac.signature.length} characters) is no HMAC in hex or base64.`;
    return [{ code: 'notASignature', text }];
  }
  const found = mistakesBehind(mac, form);
  if (found !== undefined) return [...form.mistakes, ...found];
  const seen = form.mistakes.map(({ code }) => code).join(', ');
  const look = seen === '' ? 'It has the right form' : `Its form (${seen}) is wrong`;
  const why = isOtherSecret
    ? 'the receiver uses yet another secret than the one given here, or signs other bytes.'
    : 'the receiver uses another secret than the one given here, or the body was changed before it was signed.';
  return [{ code: 'unexplained', text: `${look}, and no mistake known to Paydrill leads to it: ${why}` }];
}

/** The mistakes that lead to a MAC, fewest first; none when only its form or its secret is wrong. */
function mistakesBehind({ keys, messages, provider }: ReceivedMac, { algorithm, hex }: MacForm): Mistake[] | undefined {
  const tries = ways(provider)
    .flatMap((way) => keys.flatMap((key) => messages.map((message) => ({ way, key, message }))))
    .map((one) => ({ ...one, mistakes: [one.way, one.key, one.message].flatMap(({ mistakes = [] }) => mistakes) }))
    .sort((a, b) => a.mistakes.length - b.mistakes.length);
  return tries.find(({ way, key, message }) => sameText(way.value(algorithm, key.value, message.value), hex))?.mistakes;
}

type Way = (algorithm: HmacAlgorithm, key: string | Uint8Array, message: string | Uint8Array) => string;

/** How a key and a message become a MAC. */
function ways(provider: string): Variant<Way>[] {
  const hash = (algorithm: HmacAlgorithm, ...parts: (string | Uint8Array)[]) =>
    parts.reduce((all, part) => all.update(part), createHash(algorithm)).digest('hex');
  const bare = (how: string) => [
    {
      code: 'hashWithoutKey',
      text: `A plain hash of ${how} was computed; ${provider} signs with an HMAC whose key is the secret.`,
    },
  ];
  return [
    { value: (algorithm, key, message) => hmac(algorithm, key, message, 'hex') },
    {
      value: (algorithm, key, message) => hmac(algorithm, message, key, 'hex'),
      mistakes: [{ code: 'swappedArguments', text: 'Key and message of the HMAC are swapped: the secret is the key.' }],
    },
    { value: (algorithm, _key, message) => hash(algorithm, message), mistakes: bare('the body') },
    { value: (algorithm, key, message) => hash(algorithm, key, message), mistakes: bare('secret and body') },
    { value: (algorithm, key, message) => hash(algorithm, message, key), mistakes: bare('body and secret') },
  ];
}

/** How a MAC is written, and which hash its length stands for. */
interface MacForm {
  readonly algorithm: HmacAlgorithm;
  readonly hex: string;
  readonly mistakes: readonly Mistake[];
}

/** The form of a text that should be a MAC in lower-case hex; undefined when it is none. */
function macForm(given: string, provider: string, wanted: HmacAlgorithm): MacForm | undefined {
  const bare = given.trim().replace(/^(["'`])(.*)\1$/s, '$2');
  const value = bare.replace(/^(?:hmac-)?(?:sha-?\d+|v\d+)[=:]\s*/i, '');
  const mistakes: Mistake[] = [];
  if (bare !== given) mistakes.push({ code: 'spaceAround', text: 'White space or quotes stand around the signature.' });
  if (value !== bare)
    mistakes.push({ code: 'prefixed', text: `A name stands before the digits: ${bare.slice(0, -value.length)}…` });
  const { algorithm, hex, mistake } = macIn(value) ?? {};
  if (algorithm === undefined || hex === undefined) return undefined;
  if (mistake !== undefined) mistakes.push({ ...mistake, text: `${mistake.text}; ${provider} takes lower-case hex.` });
  if (algorithm !== wanted) {
    const [used, right] = [algorithm, wanted].map((name) => `HMAC-${name.toUpperCase().replace('SHA', 'SHA-')}`);
    mistakes.push({ code: algorithm, text: `The signature is made with ${used}; ${provider} takes ${right}.` });
  }
  return { algorithm, hex, mistakes };
}

function macIn(value: string): { algorithm: HmacAlgorithm; hex: string; mistake?: Mistake } | undefined {
  const raw = /^[A-Za-z0-9+/_-]+={0,2}$/.test(value) ? Buffer.from(value, 'base64') : Buffer.alloc(0);
  const inner = raw.toString('latin1');
  for (const algorithm of ['sha512', 'sha256', 'sha1'] as const) {
    const digits = macBytes[algorithm] * 2;
    if (/^[0-9a-fA-F]+$/.test(value) && value.length === digits) {
      const hex = value.toLowerCase();
      const mistake = { code: 'upperCaseHex', text: 'The signature is in upper-case hex' };
      return hex === value ? { algorithm, hex } : { algorithm, hex, mistake };
    }
    // Before base64 of bytes: 64 digits of one hash have the length of the bytes of another.
    if (/^[0-9a-fA-F]+$/.test(inner) && inner.length === digits) {
      const mistake = { code: 'base64OfHex', text: 'The signature is base64 of hex text' };
      return { algorithm, hex: inner.toLowerCase(), mistake };
    }
  }
  const algorithm = (['sha512', 'sha256', 'sha1'] as const).find((one) => raw.length === macBytes[one]);
  const mistake = { code: 'base64', text: 'The signature is in base64' };
  return algorithm === undefined ? undefined : { algorithm, hex: raw.toString('hex'), mistake };
}

/** A secret as the key of an HMAC: its text, or what a receiver makes of it by mistake. `title` of the secret, e.g. `callback secret`. */
export function keyVariants(secret: string, title: string): Variant<string | Uint8Array>[] {
  const mistake = (code: string, what: string) => [
    { code, text: `The ${title} was ${what}; its text is the key of the HMAC.` },
  ];
  const isHex = /^([0-9a-f]{2})+$/i.test(secret);
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(secret);
  return [
    { value: secret },
    ...(isHex
      ? [{ value: Buffer.from(secret, 'hex'), mistakes: mistake('hexDecodedSecret', 'decoded from hex') }]
      : []),
    ...(isBase64
      ? [{ value: Buffer.from(secret, 'base64'), mistakes: mistake('base64DecodedSecret', 'decoded from base64') }]
      : []),
    { value: `${secret}\n`, mistakes: mistake('newlineInSecret', 'used with a newline at its end') },
    { value: '', mistakes: mistake('emptySecret', 'empty where the HMAC was made: a variable that was not set') },
  ];
}

/** A body as it should be signed, and as receivers sign it that parsed it, lost it or changed it. */
export function bodyVariants(body: Uint8Array): Variant<string | Uint8Array>[] {
  const text = textOf(body);
  const found: Variant<string | Uint8Array>[] = [{ value: body }];
  const add = (value: string, code: string, why: string) => {
    if (value !== text && !found.some((one) => one.value === value))
      found.push({ value, mistakes: [{ code, text: why }] });
  };
  for (const { code, how, text: anew } of renderings(text))
    add(anew, code, `The body was parsed and rendered anew (${how}); the signature is over the bytes as they came.`);
  add(`${text}\n`, 'trailingNewline', 'A newline was added behind the body.');
  add(text.trim(), 'trimmedBody', 'White space was taken from the ends of the body.');
  add('', 'emptyBody', 'An empty body was signed: it was read before, or not at all.');
  add('{}', 'emptyObject', 'The text {} was signed in place of the body, which was not parsed.');
  add('[object Object]', 'objectAsText', 'The parsed body was turned into text as [object Object].');
  add(JSON.stringify(text), 'quotedBody', 'The body was rendered as a JSON text in quotes.');
  add(Buffer.from(body).toString('latin1'), 'latin1Body', 'The body was read as Latin-1; it is UTF-8.');
  return found;
}

/** No more of a secret than its first four characters, and its length. */
export function masked(secret: string): string {
  return `${secret.slice(0, 4)}… (${secret.length} characters)`;
}

function textOf(message: string | Uint8Array): string {
  return typeof message === 'string' ? message : Buffer.from(message).toString('utf8');
}
