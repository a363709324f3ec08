/**
 * Keeps secrets out of what is written down of calls. Fields are known by their name, so that a secret is also kept out that this call
 * made up; the workspace's own secrets are kept out wherever they stand.
 */

import type { Explanation, RequestEntry } from './journal.js';

/** Names of fields that hold a secret; not those that only begin with such a word, e.g. `tokenAddress`. */
const secretName = /(?:secret|secret_?key|password|private_?key(?:_?pem)?|token|otp_?code|otp_?attempt)$/i;
const mayHoldSecret = /secret|password|private|token|otp/i;

/** A secret as it may be shown: enough to tell two apart, too little to be used. */
export function shortened(secret: string): string {
  return secret.length < 12 ? '…' : `${secret.slice(0, 4)}…`;
}

/** A text without user names and passwords in its URLs, which are secrets of the receiver. */
export function withoutUserInfo(text: string): string {
  return text.includes('@') ? text.replace(/(:(?:\\?\/){2})[^\s/?#"\\]+@/g, '$1…@') : text;
}

/** A text, a body in JSON or a form, without secrets. `secrets` are values that are known to be some. */
export function redactedText(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce(
    (left, secret) => (left.includes(secret) ? left.replaceAll(secret, shortened(secret)) : left),
    withoutUserInfo(text),
  );
  if (!mayHoldSecret.test(known)) return known;
  return known
    .replace(
      /"([^"\\]{1,40})"(\s{0,9}:\s{0,9})"((?:[^"\\]|\\.)*)"/g,
      (whole, name: string, colon: string, value: string) =>
        secretName.test(name) ? `"${name}"${colon}"${shortened(value)}"` : whole,
    )
    .replace(/(^|[?&])([^=&?"{}\s]{1,40})=([^&"{}\s]*)/g, (whole, start: string, name: string, value: string) =>
      secretName.test(name) ? `${start}${name}=${shortened(value)}` : whole,
    );
}

/** Header fields without secrets: a bearer token is cut short, a signature is none. */
export function redactedHeaders(
  headers: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const token = name.toLowerCase() === 'authorization' ? /^(bearer\s+)?(\S+)$/i.exec(value) : null;
      return [name, token === null ? redactedText(value, secrets) : `${token[1] ?? ''}${shortened(token[2] ?? '')}`];
    }),
  );
}

/** A call without secrets, as it may be shown. */
export function redactedEntry(entry: RequestEntry, secrets: readonly string[]): RequestEntry {
  const { target, headers, body, answer, explanation } = entry;
  return {
    ...entry,
    target: redactedText(target, secrets),
    headers: redactedHeaders(headers, secrets),
    body: redactedText(body, secrets),
    answer: redactedText(answer, secrets),
    ...(explanation === undefined ? {} : { explanation: redactedExplanation(explanation, secrets) }),
  };
}

/** The text that was to be signed may hold the whole body again. */
function redactedExplanation(explanation: Explanation, secrets: readonly string[]): Explanation {
  const { summary, stringToSign, causes } = explanation;
  return {
    ...explanation,
    summary: redactedText(summary, secrets),
    ...(stringToSign === undefined ? {} : { stringToSign: redactedText(stringToSign, secrets) }),
    causes: causes.map(({ code, text }) => ({ code, text: redactedText(text, secrets) })),
  };
}

/** Those of a provider's credentials that are secrets, also as JSON writes them. */
export function secretsOf(credentials: Readonly<Record<string, string>>): string[] {
  const values = Object.entries(credentials).filter(([name, value]) => secretName.test(name) && value.length >= 8);
  return [...new Set(values.flatMap(([, value]) => [value, JSON.stringify(value).slice(1, -1)]))];
}
