/** How Cryptopay's calls are signed. Pure: texts in, text out. */
import { createHash } from 'node:crypto';
import { hmac } from '../../signing/hmac.js';

/** The five lines that are signed. Source: https://developers.cryptopay.me/guides/api-basics/authentication/signature */
export interface SignedLines {
  readonly method: string;
  /** MD5 of the body in lower-case hex; empty without a body. */
  readonly md5: string;
  readonly contentType: string;
  /** The text of the `Date` header. */
  readonly date: string;
  /** Path and query. */
  readonly target: string;
}

/** The text that is signed: the lines joined by line feeds, none at the end. */
export function stringToSign({ method, md5, contentType, date, target }: SignedLines): string {
  return [method, md5, contentType, date, target].join('\n');
}

/** The second line: empty for an empty body. */
export function md5Line(body: string | Uint8Array): string {
  return body.length === 0 ? '' : createHash('md5').update(body).digest('hex');
}

/** The signature of a call: HMAC-SHA1 in padded base64, keyed with the text of the secret. */
export function signatureOf(secret: string, lines: SignedLines): string {
  return hmac('sha1', secret, stringToSign(lines), 'base64');
}

/** What an `Authorization` header presents, or undefined when it is not `HMAC <key>:<signature>`; `anyCase` takes `hmac` too. */
export function presentedIn(
  header: string | undefined,
  anyCase = false,
): { readonly key: string; readonly signature: string } | undefined {
  const found = (anyCase ? /^HMAC ([^:\s]*):(.*)$/i : /^HMAC ([^:\s]*):(.*)$/).exec(header ?? '');
  return found === null ? undefined : { key: found[1] ?? '', signature: found[2] ?? '' };
}

/** A target as cryptopay-java signs it; undefined when its encoding is broken. */
export function decodedTarget(target: string): string | undefined {
  try {
    return decodeURIComponent(target);
  } catch {
    return undefined;
  }
}
