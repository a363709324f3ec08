/** The mistakes that people make when they sign calls of Cryptopay, each as a change of what is signed, or with what. */
import { createHash } from 'node:crypto';
import type { SignedRequest } from '../../core/provider.js';
import { bodyVariants } from '../../signing/body-variants.js';
import { hashVariants } from '../../signing/hash-variants.js';
import { keyChanges } from '../../signing/mac-changes.js';
import type { Change } from '../../signing/mistakes.js';
import { targetVariants } from '../../signing/target-variants.js';
import type { Keys } from './credentials.js';
import { dateSpellings, parseDateHeader } from './dates.js';
import type { Cause } from './explain.js';
import { md5Line, type SignedLines, stringToSign } from './signature.js';

/** What is known of a call whose signature does not match. `also` holds causes that are true besides. */
export interface Mismatch {
  readonly request: SignedRequest;
  readonly lines: SignedLines;
  /** The targets over which a signature would be taken. */
  readonly targets: readonly string[];
  readonly keys: Keys;
  readonly also: readonly Cause[];
}

/** All that goes into a signature. */
export interface SignedParts extends SignedLines {
  readonly key: string | Uint8Array;
  readonly join: (lines: SignedLines) => string;
}

/** Every known mistake that could have been made with a call, the likely ones first. */
export function mistakesIn(about: Mismatch): Change<SignedParts>[] {
  return [
    ...bodyMistakes(about),
    ...targetMistakes(about),
    ...lineMistakes(about),
    ...keyMistakes(about),
    ...dateMistakes(about),
  ];
}

const hashCodes: Readonly<Record<string, string>> = {
  upperCaseHash: 'upperCaseMd5',
  base64Hash: 'base64Md5',
  rawHash: 'rawMd5',
  hashTwice: 'md5Twice',
};
const bodyCodes: Readonly<Record<string, string>> = {
  trailingNewline: 'bodyNewline',
  trimmedBody: 'unsignedSpace',
  emptyObject: 'emptyObjectSigned',
};
/** As many variants of a body as are hashed in other ways too, and no more bytes of them: a refusal must stay quick. */
const hashedVariants = 20;
const hashedBytes = 500_000;

function bodyMistakes({ request, lines }: Mismatch): Change<SignedParts>[] {
  const sent = request.body;
  const found: Change<SignedParts>[] = [];
  const seen = new Set([lines.md5]);
  const add = (md5: string, code: string, text: string, isRare = false) => {
    if (!seen.has(md5)) found.push({ place: 'md5', mistake: { code, text }, set: { md5 }, isRare });
    seen.add(md5);
  };
  const emptyMd5 = createHash('md5').digest('hex');
  if (sent.length === 0) {
    add(emptyMd5, 'md5OfEmptyBody', 'The MD5 of an empty body was signed; without a body the second line is empty.');
    for (const { value, code, how } of bodyVariants(sent))
      add(md5Line(value), bodyCodes[code] ?? code, `The MD5 is of ${how}: it was lost on its way, or never sent.`);
    return found;
  }
  add('', 'bodyNotSigned', 'The second line was left empty, but a body was sent; it is the MD5 of the body.');
  add(emptyMd5, 'emptyBodySigned', 'The MD5 of an empty body was signed, but a body was sent.');
  // A body can be long: tried alone, not with every other mistake.
  const itself = 'The body itself was signed; the second line is its MD5 in hex.';
  add(sent.toString('utf8'), 'bodyItselfSigned', itself, true);
  const asOther = (bytes: Uint8Array, of: string, isRare: boolean) => {
    for (const { value, code, how } of hashVariants(bytes, 'md5'))
      add(
        value,
        hashCodes[code] ?? code,
        `The second line was signed as ${how}${of}; it is the MD5 in lower-case hex.`,
        isRare,
      );
  };
  asOther(sent, '', false);
  let left = hashedBytes;
  for (const [at, { value, code, how, isRare }] of bodyVariants(sent).entries()) {
    const isAnew = code.startsWith('reserialised');
    const name = isAnew ? 'reserialisedBody' : (bodyCodes[code] ?? code);
    add(md5Line(value), name, `The MD5 is of ${how}, not of the bytes that were sent.`, isRare);
    left -= value.length;
    if (at < hashedVariants && left >= 0) asOther(Buffer.from(value), ` (${how})`, true);
  }
  return found;
}

const realHosts = ['business-sandbox.cryptopay.me', 'business.cryptopay.me'];

function targetMistakes({ request, targets }: Mismatch): Change<SignedParts>[] {
  const found: Change<SignedParts>[] = [];
  const { scheme, authority } = request;
  for (const sent of request.targets)
    for (const { value, code, how } of targetVariants({ sent, scheme, authority, hosts: realHosts, prefix: '/api' })) {
      if (targets.includes(value)) continue;
      const text = `What was signed is ${how} (${JSON.stringify(value.slice(0, 120))}); the last line is path and query as they were sent.`;
      found.push({ place: 'target', mistake: { code, text }, set: { target: value } });
    }
  return found;
}

function lineMistakes({ request, lines }: Mismatch): Change<SignedParts>[] {
  const found: Change<SignedParts>[] = [];
  const add = (place: string, code: string, text: string, set: Partial<SignedParts>) =>
    found.push({ place, mistake: { code, text }, set });
  add('method', 'lowerCaseMethod', 'The method was signed in lower case; the first line is upper case.', {
    method: lines.method.toLowerCase(),
  });
  const others = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'].filter((method) => method !== lines.method);
  for (const method of others) {
    add('method', 'otherMethod', `The method ${method} was signed, but ${lines.method} was sent.`, {
      method,
    });
  }
  const header = request.headers.get('Content-Type');
  for (const contentType of [header, 'application/json; charset=utf-8', 'application/json;charset=UTF-8', '']) {
    if (contentType === undefined || contentType === lines.contentType) continue;
    const what = contentType === '' ? 'an empty text' : JSON.stringify(contentType);
    const text = `The third line was signed as ${what}; it is ${lines.contentType}.`;
    add('contentType', contentType === '' ? 'emptyContentTypeLine' : 'otherContentType', text, {
      contentType,
    });
  }
  const without =
    'The line with application/json is missing from the signed text; it belongs there without a body too.';
  add('join', 'missingContentTypeLine', without, {
    join: ({ method, md5, date, target }) => [method, md5, date, target].join('\n'),
  });
  const withoutMd5 = 'The line of the body is missing from the signed text; without a body it is an empty line.';
  add('join', 'missingMd5Line', withoutMd5, {
    join: ({ method, contentType, date, target }) => [method, contentType, date, target].join('\n'),
  });
  const joins: [string, string, (text: string) => string][] = [
    ['trailingNewline', 'A newline was signed behind the last line; there is none.', (text) => `${text}\n`],
    ['carriageReturns', 'The lines were joined by \\r\\n; it is \\n alone.', (text) => text.replaceAll('\n', '\r\n')],
    ['notJoined', 'The lines were joined without a newline between them.', (text) => text.replaceAll('\n', '')],
    [
      'escapedNewlines',
      'The lines were joined by a backslash and an n, not by a newline.',
      (text) => text.replaceAll('\n', '\\n'),
    ],
  ];
  for (const [code, text, change] of joins) add('join', code, text, { join: (all) => change(stringToSign(all)) });
  return found;
}

function keyMistakes({ keys }: Mismatch): Change<SignedParts>[] {
  const mistake = (code: string, text: string, key: string): Change<SignedParts> => ({
    place: 'key',
    mistake: { code, text },
    set: { key },
  });
  return [
    mistake(
      'keyAsSecret',
      'The signature is made with the API key; the API secret is the key of the HMAC.',
      keys.apiKey,
    ),
    mistake(
      'callbackSecret',
      'The signature is made with the callback secret; calls take the API secret.',
      keys.callbackSecret,
    ),
    ...keyChanges(keys.apiSecret, {
      title: 'API secret',
      names: ['CRYPTOPAY_API_SECRET', 'CRYPTOPAY_SECRET', 'PAYDRILL_CRYPTOPAY_API_SECRET'],
      codes: { base64DecodedSecret: 'decodedSecret' },
    }),
  ];
}

/** A date that was signed other than it was sent: another spelling of the moment, or a moment up to 10 s apart. */
function dateMistakes({ lines }: Mismatch): Change<SignedParts>[] {
  const at = parseDateHeader(lines.date);
  const found: Change<SignedParts>[] = [
    {
      place: 'date',
      mistake: { code: 'dateNotSigned', text: 'The Date was sent, but not signed.' },
      set: { date: '' },
    },
  ];
  if (at === undefined) return found;
  for (let off = 0; off <= 10; off = off > 0 ? -off : 1 - off) {
    for (const date of dateSpellings(at + off * 1000)) {
      if (date === lines.date) continue;
      const how = off === 0 ? 'in another spelling' : `as of ${Math.abs(off)} s ${off < 0 ? 'before' : 'after'}`;
      const text = `The Date was signed ${how} (${date}), but sent as ${lines.date}; the fourth line is the header's exact text.`;
      found.push({
        place: 'date',
        mistake: { code: 'otherDate', text },
        set: { date },
        isRare: off !== 0,
      });
    }
  }
  return found;
}
