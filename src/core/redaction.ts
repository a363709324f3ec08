/**
 * Keeps secrets out of what is written down of calls. Secret fields are recognised by name, so secrets that a call invented are redacted
 * too; the secrets of all workspaces are redacted wherever they stand.
 */

import type { Explanation, RequestEntry } from './journal.js';
import { decoded, namesSecret, type SecretFinder, shortened } from './secrets.js';

const mayNameSecret = /secret|pass|private|token|otp|mnemonic/i;
/** JSON inside JSON inside JSON … is looked into as far as this. */
const deepest = 4;

/** A text without user names and passwords in its URLs, which are secrets of the receiver. */
export function withoutUserInfo(text: string): string {
  if (!text.includes('@') && !/%40/.test(text)) return text;
  return text
    .replace(/(:(?:\\{0,8}\/){2})[^\s/?#"\\]+@/g, '$1…@')
    .replace(/(%3A(?:%2F){2})(?:(?!%2F|%3F|%23|%40|[\s/?#"&=]).){1,300}%40/gi, '$1…%40');
}

/** A text (a body in JSON, a form, several parts; a query; a sentence) without secrets. */
export function redactedText(text: string, finder: SecretFinder): string {
  return withoutNamed(finder.without(withoutUserInfo(text)), 0);
}

/** A text without what stands under the name of a secret. */
function withoutNamed(text: string, depth: number): string {
  if (depth > deepest || !(mayNameSecret.test(text) || (text.includes('%') && mayNameSecret.test(decoded(text)))))
    return text;
  return withoutParts(withoutPairs(withoutMembers(text, depth)));
}

/**
 * Cuts the values of secret members of the JSON in a text, which need not be whole or valid: after a name in quotes and a colon comes a
 * value. Everything else stays as it is, to the byte. In a member that is an object or a list, each string and number is cut.
 */
function withoutMembers(text: string, depth: number): string {
  let result = '';
  let done = 0;
  /** How deep the scan is inside of brackets, and at which depths the value of a secret member began. */
  let level = 0;
  let secretLevel: number | undefined;
  let named: string | undefined;
  const put = (from: number, to: number, value: string) => {
    result += text.slice(done, from) + value;
    done = to;
  };
  for (let at = 0; at < text.length; ) {
    const char = text[at];
    if (char === '"') {
      const end = stringEnd(text, at);
      const next = colonAfter(text, end);
      if (next !== undefined) {
        named = text.slice(at + 1, end - 1);
        at = next;
        continue;
      }
      const inner = text.slice(at + 1, end - (text[end - 1] === '"' && end - 1 > at ? 1 : 0));
      if (secretLevel !== undefined || (named !== undefined && namesSecret(named)))
        put(at, end, `"${shownInJson(inner)}"`);
      else if (mayNameSecret.test(inner)) {
        const cut = withoutNamedInside(inner, depth);
        if (cut !== inner) put(at, end, `"${cut}"`);
      }
      named = undefined;
      at = end;
    } else if (char === '{' || char === '[') {
      level += 1;
      if (secretLevel === undefined && named !== undefined && namesSecret(named)) secretLevel = level;
      named = undefined;
      at += 1;
    } else if (char === '}' || char === ']') {
      if (secretLevel === level) secretLevel = undefined;
      level -= 1;
      named = undefined;
      at += 1;
    } else if (char === ',') {
      named = undefined;
      at += 1;
    } else {
      const isSecret = secretLevel !== undefined || (named !== undefined && namesSecret(named));
      const number = isSecret ? /[-+\d][\w.+-]*/y : undefined;
      if (number !== undefined) number.lastIndex = at;
      const found = number?.exec(text)?.[0];
      if (found !== undefined) put(at, at + found.length, '"…"');
      at += found?.length ?? 1;
    }
  }
  return done === 0 ? text : result + text.slice(done);
}

/** The place after a string that begins at `at`; the end of the text when it does not end. */
function stringEnd(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end += 1) {
    if (text[end] === '\\') end += 1;
    else if (text[end] === '"') return end + 1;
  }
  return text.length;
}

function colonAfter(text: string, at: number): number | undefined {
  const space = /\s*:/y;
  space.lastIndex = at;
  return space.test(text) ? space.lastIndex : undefined;
}

/** A secret as it may be shown inside a JSON string; half an escape would not be JSON. */
function shownInJson(inner: string): string {
  return shortened(inner).replace(/\\.{0,3}(?=…)/, '');
}

/** The inside of a JSON string that may itself hold JSON, a query or a form. */
function withoutNamedInside(inner: string, depth: number): string {
  if (!inner.includes('\\')) return withoutNamed(inner, depth + 1);
  let value: string;
  try {
    value = JSON.parse(`"${inner}"`) as string;
  } catch {
    return inner;
  }
  const cut = withoutNamed(value, depth + 1);
  return cut === value ? inner : JSON.stringify(cut).slice(1, -1);
}

/** Cuts the values of secret fields of a form or a query: `a[password]=x`, `pass%77ord=x`. */
function withoutPairs(text: string): string {
  return text.replace(
    /(^|[?&;,\s])([^=&?"{}\s;,]{1,80})=("?)([^&"{}\s;]*)/g,
    (whole, start: string, name: string, quote: string, value: string) =>
      namesSecret(name) ? `${start}${name}=${quote}${shortened(value)}` : whole,
  );
}

const longestPartHead = 2000;

/** Cuts the values of secret fields of `multipart/form-data`. */
function withoutParts(text: string): string {
  const boundary = /(?:^|\n)(--[^\r\n]{1,100})\r?\n/.exec(text.slice(0, 4000))?.[1];
  if (boundary === undefined) return text;
  return text.split(boundary).map(withoutPart).join(boundary);
}

function withoutPart(part: string): string {
  const head = /^[\s\S]*?\r?\n\r?\n/.exec(part.slice(0, longestPartHead))?.[0];
  const [, quoted, bare] = /\bname=(?:"([^"\r\n]{1,200})"|([^;\s"]{1,200}))/i.exec(head ?? '') ?? [];
  const name = quoted ?? bare;
  if (head === undefined || name === undefined || !namesSecret(name)) return part;
  const value = part.slice(head.length);
  const [end = ''] = /\r?\n$/.exec(value) ?? [];
  return head + shortened(value.slice(0, value.length - end.length)) + end;
}

/**
 * Header fields without secrets: `Authorization` in whatever form, and headers whose name is that of a secret. A signature is none, and is
 * what the reader looks for: `HMAC key:signature` stays.
 */
export function redactedHeaders(
  headers: Readonly<Record<string, string>>,
  finder: SecretFinder,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, redactedHeader(name, value, finder)]),
  );
}

function redactedHeader(name: string, value: string, finder: SecretFinder): string {
  const clean = finder.without(value);
  if (/^(?:proxy-)?authorization$/i.test(name)) return redactedAuthorization(clean);
  if (/^(?:set-)?cookie$/i.test(name))
    return clean.replace(/(=)([^;,\s]+)/g, (_whole, sign: string, held: string) => sign + shortened(held));
  return namesSecret(name) ? shortened(clean) : redactedText(clean, finder);
}

function redactedAuthorization(value: string): string {
  if (/^HMAC\s/i.test(value)) return value;
  const [, scheme = '', rest = ''] = /^(?:([\w!#$%&'*+.^`|~-]+)(?:\s+|$))?([\s\S]*)$/.exec(value) ?? [];
  // One word alone is a token without a scheme.
  if (rest === '') return shortened(value);
  return `${scheme === '' ? '' : `${scheme} `}${shortened(rest)}`;
}

/** A call without secrets, as it may be shown. */
export function redactedEntry(entry: RequestEntry, finder: SecretFinder): RequestEntry {
  const { target, headers, body, answer, explanation, notes } = entry;
  return {
    ...entry,
    target: redactedText(target, finder),
    headers: redactedHeaders(headers, finder),
    body: redactedText(body, finder),
    answer: redactedText(answer, finder),
    ...(explanation === undefined ? {} : { explanation: redactedExplanation(explanation, finder) }),
    ...(notes === undefined ? {} : { notes: notes.map((note) => redactedText(note, finder)) }),
  };
}

/** An explanation without secrets: the texts that were to be signed, and that were, may hold the whole body again. */
function redactedExplanation(explanation: Explanation, finder: SecretFinder): Explanation {
  const { firstDifference, ...rest } = redactedStrings(explanation, finder) as Explanation;
  const { expected, received } = explanation;
  // A few characters cannot be told to be part of a secret, so that they are shown only of texts without one.
  const isWhole = rest.expected === expected && rest.received === received;
  return firstDifference === undefined || !isWhole ? rest : { ...rest, firstDifference };
}

/** All texts in an explanation. */
function redactedStrings(value: unknown, finder: SecretFinder): unknown {
  if (typeof value === 'string') return redactedText(value, finder);
  if (Array.isArray(value)) return value.map((one) => redactedStrings(one, finder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, redactedStrings(held, finder)]));
}
