/** The mistakes that people make when they sign calls of Cryptopay, each as a change of what is signed, or with what. */
import { createHash } from 'node:crypto';
import type { SignedRequest } from '../../core/provider.js';
import type { Keys } from './credentials.js';
import { dateSpellings, parseDateHeader } from './dates.js';
import type { Cause } from './explain.js';
import { decodedTarget, md5Line, type SignedLines, stringToSign } from './signature.js';

/** What is known of a call whose signature does not match. `also` holds causes that are true besides. */
export interface Mismatch {
  readonly request: SignedRequest;
  readonly lines: SignedLines;
  /** The targets over which a signature would be taken. */
  readonly targets: readonly string[];
  readonly keys: Keys;
  readonly also: readonly Cause[];
}

/** One way to go wrong in one place. `pairs` is false for variants of which there are too many to combine. */
export interface Mistake {
  readonly place: 'lines' | keyof SignedLines | 'key' | 'join';
  readonly cause: Cause;
  readonly pairs?: false;
  readonly lines?: Partial<SignedLines>;
  readonly key?: string | Buffer;
  readonly join?: (lines: SignedLines) => string;
}

/** Every known mistake that could have been made with a call, the likely ones first. */
export function mistakesIn(about: Mismatch): Mistake[] {
  return [
    ...bodyMistakes(about),
    ...targetMistakes(about),
    ...lineMistakes(about),
    ...keyMistakes(about),
    ...dateMistakes(about),
  ];
}

function bodyMistakes({ request, lines }: Mismatch): Mistake[] {
  const sent = request.body.toString('utf8');
  const found: Mistake[] = [];
  const add = (md5: string, code: string, text: string) => {
    if (md5 !== lines.md5 && !found.some((one) => one.lines?.md5 === md5))
      found.push({ place: 'md5', cause: { code, text }, lines: { md5 } });
  };
  const emptyMd5 = createHash('md5').digest('hex');
  if (sent === '') {
    add(emptyMd5, 'md5OfEmptyBody', 'The MD5 of an empty body was signed; without a body the second line is empty.');
    add(md5Line('{}'), 'emptyObjectSigned', 'The MD5 of {} was signed, but no body was sent.');
    return found;
  }
  add('', 'bodyNotSigned', 'The second line was left empty, but a body was sent; it is the MD5 of the body.');
  add(emptyMd5, 'emptyBodySigned', 'The MD5 of an empty body was signed, but a body was sent.');
  found.push({
    place: 'md5',
    // A body can be long: tried alone, not with every other mistake.
    pairs: false,
    cause: { code: 'bodyItselfSigned', text: 'The body itself was signed; the second line is its MD5 in hex.' },
    lines: { md5: sent },
  });
  add(lines.md5.toUpperCase(), 'upperCaseMd5', 'The MD5 is in upper-case hex; it is written in lower case.');
  const base64 = createHash('md5').update(request.body).digest('base64');
  add(base64, 'base64Md5', 'The MD5 is in base64; the second line is lower-case hex.');
  add(md5Line(`${sent}\n`), 'bodyNewline', 'A newline behind the body was signed, but not sent.');
  add(md5Line(sent.trimEnd()), 'unsignedSpace', 'White space at the end of the body was sent, but not signed.');
  for (const { how, text } of renderings(sent)) {
    add(
      md5Line(text),
      'reserialisedBody',
      `The MD5 is of the body rendered anew (${how}), not of the bytes that were sent.`,
    );
  }
  return found;
}

/** A JSON text as programs write it that parse it and render it anew; none for one that is no JSON or too deep. */
function renderings(sent: string): { how: string; text: string }[] {
  try {
    const parsed: unknown = JSON.parse(sent);
    const compact = JSON.stringify(parsed);
    return [
      { how: 'without spaces', text: compact },
      { how: 'with escaped slashes, as PHP does', text: compact.replaceAll('/', '\\/') },
      { how: 'with a space behind commas and colons, as Python does', text: spaced(parsed) },
      { how: 'indented by two spaces', text: JSON.stringify(parsed, null, 2) },
      { how: 'indented by four spaces', text: JSON.stringify(parsed, null, 4) },
    ];
  } catch {
    return [];
  }
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}: ${spaced(inner)}`)
    .join(', ')}}`;
}

function targetMistakes({ request, targets }: Mismatch): Mistake[] {
  const found: Mistake[] = [];
  const add = (target: string | undefined, code: string, text: string) => {
    if (target !== undefined && !targets.includes(target))
      found.push({ place: 'target', cause: { code, text }, lines: { target } });
  };
  const hosts = [
    `${request.scheme}://${request.authority}`,
    `https://${request.authority}`,
    'https://business-sandbox.cryptopay.me',
    'https://business.cryptopay.me',
  ];
  for (const sent of request.targets) {
    const path = sent.split('?')[0] ?? '';
    add(path, 'queryNotSigned', 'The path was signed without its query; the last line holds both.');
    for (const host of hosts) {
      add(host + sent, 'wholeUrlSigned', 'The whole URL was signed; the last line is path and query only.');
    }
    for (const decoded of [decodedTarget(sent), decodedTarget(sent.replaceAll('+', ' '))]) {
      add(decoded, 'decodedTarget', 'The percent-decoded path and query were signed, not what was sent.');
    }
    add(sent.replace(/^\//, ''), 'leadingSlash', 'The path was signed without its first slash.');
    add(
      `${path}/${sent.slice(path.length)}`,
      'trailingSlash',
      'The path was signed with a slash at its end that was not sent.',
    );
    add(
      sent.replace(/^\/api(?=\/)/, ''),
      'apiPrefix',
      'The path was signed without /api; the last line is the whole path.',
    );
    add(sent.toLowerCase(), 'lowerCaseTarget', 'The path was signed in lower case, not as it was sent.');
  }
  return found;
}

function lineMistakes({ request, lines }: Mismatch): Mistake[] {
  const found: Mistake[] = [];
  const add = (place: Mistake['place'], code: string, text: string, change: Pick<Mistake, 'lines' | 'join'>) =>
    found.push({ place, cause: { code, text }, ...change });
  add('method', 'lowerCaseMethod', 'The method was signed in lower case; the first line is upper case.', {
    lines: { method: lines.method.toLowerCase() },
  });
  const others = ['GET', 'POST', 'PATCH', 'PUT'].filter((method) => method !== lines.method);
  for (const method of others) {
    add('method', 'otherMethod', `The method ${method} was signed, but ${lines.method} was sent.`, {
      lines: { method },
    });
  }
  const header = request.headers.get('Content-Type');
  for (const contentType of [header, 'application/json; charset=utf-8', 'application/json;charset=UTF-8', '']) {
    if (contentType === undefined || contentType === lines.contentType) continue;
    const what = contentType === '' ? 'an empty text' : JSON.stringify(contentType);
    const text = `The third line was signed as ${what}; it is ${lines.contentType}.`;
    add('contentType', contentType === '' ? 'emptyContentTypeLine' : 'otherContentType', text, {
      lines: { contentType },
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

function keyMistakes({ keys }: Mismatch): Mistake[] {
  const decoded = 'The API secret was decoded from base64url; its text is the key of the HMAC.';
  const mistake = (code: string, text: string, key: string | Buffer): Mistake => ({
    place: 'key',
    cause: { code, text },
    key,
  });
  return [
    mistake('decodedSecret', decoded, Buffer.from(keys.apiSecret, 'base64url')),
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
    mistake('newlineInSecret', 'The API secret was used with a newline at its end.', `${keys.apiSecret}\n`),
  ];
}

/** A date that was signed other than it was sent: another spelling of the moment, or a moment up to 10 s apart. */
function dateMistakes({ lines }: Mismatch): Mistake[] {
  const at = parseDateHeader(lines.date);
  const found: Mistake[] = [
    {
      place: 'date',
      cause: { code: 'dateNotSigned', text: 'The Date was sent, but not signed.' },
      lines: { date: '' },
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
        cause: { code: 'otherDate', text },
        lines: { date },
        ...(off === 0 ? {} : { pairs: false as const }),
      });
    }
  }
  return found;
}
