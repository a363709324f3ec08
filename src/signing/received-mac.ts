/**
 * Why a receiver's own HMAC over a webhook differs from the one that the webhook carries: the usual mistakes are made, and what comes
 * of them is compared. Pure: bytes, secret and texts in, text out. What is signed, and with which key, is the provider's business.
 */
import { type Comparison, comparedTexts } from './comparison.js';
import { type HmacAlgorithm, hmac, macBytes, sameText } from './hmac.js';
import {
  bodyChanges,
  byHmac,
  keyChanges,
  type MacParts,
  macMistakes,
  messageOf,
  textOf,
  wayChanges,
} from './mac-changes.js';
import { type MacForm, macForm } from './mac-form.js';
import type { Change, Mistake } from './mistakes.js';
import { meantSecrets } from './secret-variants.js';

export type { Change, Mistake } from './mistakes.js';

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
  /** The secret that the receiver used, and what it is called. */
  readonly secret: string;
  readonly secretTitle: string;
  /** Names of variables in which it usually stands. */
  readonly secretNames?: readonly string[];
  readonly body: Uint8Array;
  /** What is signed before the body; nothing by default. */
  readonly before?: string;
  /** What the secret may be if it is not right as it stands, e.g. with a prefix that was lost. */
  readonly repairs?: readonly { readonly value: string; readonly mistake: Mistake }[];
  /** What else may go wrong at this provider. */
  readonly changes?: readonly Change<MacParts>[];
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
  readonly firstDifference?: Comparison['firstDifference'];
  readonly signature?: { readonly expected: string; readonly received: string };
  readonly causes: readonly Mistake[];
}

/** Explains what a receiver computed. Of the secret, and of text that may be one, no more than four characters are shown. */
export function explainReceivedMac(mac: ReceivedMac): MacExplanation {
  const { sent, signature, also = [] } = mac;
  const right: MacParts = { way: byHmac, key: mac.secret, before: mac.before ?? '', body: mac.body };
  const stringToSign = textOf(messageOf(right));
  const fault = secretFault(mac, right);
  const codes = { base64Form: 'base64' };
  const form = macForm(signature, { title: mac.provider, algorithm: mac.algorithm, writing: 'hex', codes });
  const isEqual = sameText(sent, signature);
  const known = isEqual ? [] : misplaced(mac);
  const proven = known !== undefined || form === undefined ? undefined : mistakesIn(mac, right, form);
  const made = form !== undefined && proven !== undefined ? [...form.mistakes, ...proven.mistakes] : undefined;
  const found = known ?? made ?? [openCause(mac, form, fault)];
  const causes = [...(fault === undefined ? [] : [fault]), ...found, ...also];
  // What may be a secret is not repeated: secrets look like a MAC in base64 or an MD5, or are hex digits with a prefix.
  const isHex = /^[0-9a-f]+$/i.test(signature.trim()) && form?.algorithm !== 'md5';
  const isUnknown = found.some(({ code }) => code === 'unexplained') && !isHex;
  const isMac = form !== undefined && !isUnknown && !isSecret(mac);
  const received = isMac ? signature : masked(signature);
  const compared = proven === undefined ? undefined : comparedTexts(stringToSign, proven.signed);
  return {
    summary: summaryOf(mac, causes),
    stringToSign,
    ...(compared === undefined
      ? { expected: sent, received }
      : { ...compared, signature: { expected: sent, received } }),
    causes,
  };
}

function mistakesIn(mac: ReceivedMac, right: MacParts, form: MacForm) {
  const { provider, secret, secretTitle: title, secretNames: names = [], body, changes = [] } = mac;
  return macMistakes(form, right, [
    ...wayChanges(provider),
    ...changes,
    ...keyChanges(secret, { title, names }),
    ...bodyChanges(body, (how) => `What was signed is ${how}; the signature is over the bytes as they came.`),
  ]);
}

function summaryOf({ sent, signature, header }: ReceivedMac, causes: readonly Mistake[]): string {
  if (!sameText(sent, signature)) return `The signatures differ: ${causes[0]?.text ?? 'nothing known explains it.'}`;
  const [first] = causes;
  return first === undefined
    ? `The signatures are equal: what was computed is what ${header} carries, so the fault lies in how they are compared.`
    : `The signatures are equal, but: ${first.text}`;
}

/** Why the secret is not the one that the webhook was signed with; undefined when it is. */
function secretFault(
  { algorithm, secret, repairs = [], sent, otherSecret }: ReceivedMac,
  right: MacParts,
): Mistake | undefined {
  const makes = (key: string) => sameText(hmac(algorithm, key, messageOf(right), 'hex'), sent);
  if (makes(secret)) return undefined;
  return [...repairs, ...meantSecrets(secret)].find(({ value }) => makes(value))?.mistake ?? otherSecret;
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

function openCause(mac: ReceivedMac, form: MacForm | undefined, fault: Mistake | undefined): Mistake {
  if (form === undefined) {
    const text = `A signature is ${macBytes[mac.algorithm] * 2} lower-case hex digits; what was computed (${mac.signature.length} characters) is no HMAC in hex or base64.`;
    return { code: 'notASignature', text };
  }
  const seen = form.mistakes.map(({ code }) => code).join(', ');
  const look = seen === '' ? 'It has the right form' : `Its form (${seen}) is wrong`;
  const secret =
    fault === undefined ? 'another secret than the one given here' : 'yet another secret than the one given here';
  const why = `either ${secret} was used, or another text than the body that was sent was signed.`;
  return { code: 'unexplained', text: `${look}, and no mistake known to Paydrill leads to it: ${why}` };
}

/** No more of a secret than its first four characters, and its length. */
export function masked(secret: string): string {
  return `${secret.slice(0, 4)}… (${secret.length} characters)`;
}
