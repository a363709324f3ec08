/** What goes wrong where an HMAC is made: its key, its message, and how the two become one. */
import { createHash } from 'node:crypto';
import { bodyVariants } from './body-variants.js';
import { type HmacAlgorithm, hmac } from './hmac.js';
import { type Change, fewestChanges, type Mistake } from './mistakes.js';
import { secretVariants, usualSecretVariants } from './secret-variants.js';

type Bytes = string | Uint8Array;

/** How a key and a message become a MAC in hex. */
export type Way = (algorithm: HmacAlgorithm, key: Bytes, message: Bytes) => string;

/** All that goes into a MAC. */
export interface MacParts {
  readonly way: Way;
  readonly key: Bytes;
  /** Stands before the body in what is signed. */
  readonly before: string;
  readonly body: Bytes;
}

/** The right way. */
export const byHmac: Way = (algorithm, key, message) => hmac(algorithm, key, message, 'hex');

const hash = (algorithm: HmacAlgorithm, ...parts: Bytes[]) =>
  parts.reduce((all, part) => all.update(part), createHash(algorithm)).digest('hex');

/** Ways in which no HMAC is made, or one of another order. */
export function wayChanges(title: string): Change<MacParts>[] {
  const made = (code: string, text: string, way: Way) => ({ place: 'way', mistake: { code, text }, set: { way } });
  const bare = (how: string, way: Way) =>
    made(
      'hashWithoutKey',
      `A plain hash of ${how} was computed; ${title} signs with an HMAC whose key is the secret.`,
      way,
    );
  return [
    made(
      'swappedArguments',
      'Key and message of the HMAC are swapped: the secret is the key.',
      (algorithm, key, message) => hmac(algorithm, message, key, 'hex'),
    ),
    bare('the body', (algorithm, _key, message) => hash(algorithm, message)),
    bare('secret and body', (algorithm, key, message) => hash(algorithm, key, message)),
    bare('body and secret', (algorithm, key, message) => hash(algorithm, message, key)),
  ];
}

/** What becomes of a secret. `title` of it, e.g. `callback secret`; `codes` names causes that are called otherwise. */
export function keyChanges(
  secret: string,
  of: { readonly title: string; readonly names?: readonly string[]; readonly codes?: Readonly<Record<string, string>> },
): Change<{ readonly key: Bytes }>[] {
  const { title, names, codes = {} } = of;
  return secretVariants(secret, names).map(({ code, how, value }, at) => ({
    place: 'key',
    mistake: {
      code: codes[code] ?? code,
      text: `The ${title} was used ${how}; its text as it is shown is the key of the HMAC.`,
    },
    set: { key: value },
    isRare: at >= usualSecretVariants,
  }));
}

/** What becomes of a body. `say` makes a sentence of what was signed, e.g. `the body with a newline after it`. */
export function bodyChanges(
  body: Uint8Array,
  say: (how: string) => string,
  codes: Readonly<Record<string, string>> = {},
): Change<{ readonly body: Bytes }>[] {
  return bodyVariants(body).map(({ code, how, value, isRare }) => ({
    place: 'body',
    mistake: { code: codes[code] ?? code, text: say(how) },
    set: { body: value },
    isRare,
  }));
}

/** What is signed. */
export function messageOf({ before, body }: Pick<MacParts, 'before' | 'body'>): Bytes {
  return before === '' ? body : Buffer.concat([Buffer.from(before), Buffer.from(body)]);
}

/** A message as text. */
export function textOf(message: Bytes): string {
  return typeof message === 'string' ? message : Buffer.from(message).toString('utf8');
}

/** The fewest mistakes that lead to a MAC, and the text that was signed with them. */
export function macMistakes(
  { algorithm, hex }: { readonly algorithm: HmacAlgorithm; readonly hex: string },
  right: MacParts,
  changes: readonly Change<MacParts>[],
): { readonly mistakes: readonly Mistake[]; readonly signed: string } | undefined {
  const found = fewestChanges(
    right,
    changes,
    (parts) => parts.way(algorithm, parts.key, messageOf(parts)) === hex,
    ({ body }) => body.length,
  );
  return found === undefined ? undefined : { mistakes: found.mistakes, signed: textOf(messageOf(found.parts)) };
}
