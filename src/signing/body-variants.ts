/** A body as programs sign it that parsed it, lost it, hashed it or read it in another encoding. */
import { createHash } from 'node:crypto';
import { renderings } from './json-renderings.js';
import { readJson } from './json-text.js';
import type { Spelling } from './mistakes.js';

/** What may have been signed in place of a body. `how` completes "The signature is over …". */
export interface BodyVariant extends Spelling<string | Buffer> {
  readonly isRare: boolean;
}

const nothings = ['null', '[]', '""', 'undefined', 'None', 'nil', '\n'];
/** As many renderings as may come together with another mistake. */
const usualRenderings = 40;

/** What may have been signed in place of a body, the likely ones first; never the body itself. */
export function bodyVariants(body: Uint8Array): BodyVariant[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const text = bytes.toString('utf8');
  const found = new Map<string, BodyVariant>();
  const add = (code: string, how: string, value: string | Buffer, isRare = false) => {
    // A text in hex cannot be one of these keys by chance: it begins otherwise.
    const key = typeof value === 'string' ? `text ${value}` : `bytes ${value.toString('latin1')}`;
    if (!(typeof value === 'string' ? value === text : value.equals(bytes)) && !found.has(key))
      found.set(key, { code, how, value, isRare });
  };
  if (text === '') {
    add('emptyObject', 'the text {}, and no body arrived', '{}');
    for (const word of nothings)
      add('nothingAsText', `the text ${JSON.stringify(word).slice(1, -1)}, and no body arrived`, word);
    return [...found.values()];
  }
  add('trailingNewline', 'the body with a newline after it', `${text}\n`);
  add('trailingNewline', 'the body with CR and LF after it', `${text}\r\n`);
  add('trimmedBody', 'the body without the white space at its end', text.trimEnd());
  add('trimmedBody', 'the body without the white space around it', text.trim());
  add('emptyBody', 'an empty body', '');
  const anews = renderings(text);
  for (const [at, { code, how, text: anew }] of anews.entries())
    add(code, `the body rendered anew (${how})`, anew, at >= usualRenderings);
  for (const [how, value] of inOtherEncodings(text, bytes))
    add('bodyEncoding', `the body in another encoding (${how})`, value);
  add('latin1Body', 'the body read as Latin-1 and written as UTF-8', bytes.toString('latin1'));
  add('emptyObject', 'the text {}, as of a body that was not parsed', '{}');
  add('objectAsText', 'the parsed body turned into text as [object Object]', '[object Object]');
  add('quotedBody', 'the body as a JSON text in quotes, rendered twice', JSON.stringify(text));
  add('bodyLineEnds', 'the body with LF in place of CR and LF', text.replaceAll('\r\n', '\n'), true);
  add('bodyLineEnds', 'the body with CR and LF in place of LF', text.replace(/(?<!\r)\n/g, '\r\n'), true);
  add('bomBody', 'the body with a byte order mark before it', `\uFEFF${text}`, true);
  add('bomBody', 'the body without its byte order mark', text.replace(/^\uFEFF/, ''), true);
  for (const [how, value] of asForm(text)) add('formEncoded', `the fields of the body as a form (${how})`, value, true);
  add('bodySpelling', 'the body without any white space', text.replace(/\s/g, ''), true);
  add('bodySpelling', 'the body with slashes escaped', text.replaceAll('/', '\\/'), true);
  add('bodySpelling', 'the body with slashes unescaped', text.replaceAll('\\/', '/'), true);
  add('bodySpelling', 'the body percent-encoded', encodeURIComponent(text), true);
  add('bodySpelling', 'the body in Unicode normal form C', text.normalize('NFC'), true);
  add('bodySpelling', 'the body in Unicode normal form D', text.normalize('NFD'), true);
  add('bodySpelling', 'the body in base64', bytes.toString('base64'), true);
  add('bodySpelling', 'the body in hex', bytes.toString('hex'), true);
  for (const hash of ['sha256', 'sha512', 'sha1', 'md5']) {
    const digest = createHash(hash).update(bytes).digest();
    for (const encoding of ['hex', 'base64'] as const)
      add('hashedBody', `the ${hash} of the body in ${encoding}`, digest.toString(encoding), true);
    add('hashedBody', `the bytes of the ${hash} of the body`, digest, true);
  }
  for (const { how, text: anew } of anews)
    add('trailingNewline', `the body rendered anew (${how}), with a newline after it`, `${anew}\n`, true);
  return [...found.values()];
}

/** The bytes of a text in the encodings that programs take by default, and what they put for letters that these do not have. */
function* inOtherEncodings(text: string, bytes: Buffer): Generator<[string, string | Buffer]> {
  if (/^[\u0000-\u007f]*$/.test(text)) {
    yield* utf16(text);
    return;
  }
  const ascii = 'ASCII, with ? for other letters';
  yield [ascii, text.replace(/[^\u0000-\u007f]/gu, '?')];
  yield [ascii, text.replace(/[^\u0000-\u007f]/g, '?')];
  yield ['ASCII, with ? for each byte of other letters', bytes.toString('latin1').replace(/[\u0080-\u00ff]/g, '?')];
  const latin1 = 'Latin-1, with ? for letters that it does not have';
  yield [latin1, Buffer.from(text.replace(/[^\u0000-\u00ff]/gu, '?'), 'latin1')];
  yield [latin1, Buffer.from(text.replace(/[^\u0000-\u00ff]/g, '?'), 'latin1')];
  yield ['Latin-1, cut to the lower byte of each character', Buffer.from(text, 'latin1')];
  yield ['Windows-1252', windows1252(text)];
  yield ['ASCII without other letters', text.replace(/[^\u0000-\u007f]/gu, '')];
  yield [
    'read as ASCII, with U+FFFD for each byte of other letters',
    bytes.toString('latin1').replace(/[\u0080-\u00ff]/g, '\uFFFD'),
  ];
  yield* utf16(text);
}

function* utf16(text: string): Generator<[string, Buffer]> {
  const little = Buffer.from(text, 'utf16le');
  const big = Buffer.from(little).swap16();
  yield ['UTF-16LE', little];
  yield ['UTF-16BE', big];
  yield ['UTF-16 with a byte order mark', Buffer.concat([Buffer.from([0xff, 0xfe]), little])];
  yield ['UTF-16 with a byte order mark', Buffer.concat([Buffer.from([0xfe, 0xff]), big])];
}

/** The characters of Windows-1252 that Latin-1 does not have, by their bytes from 0x80. */
const windows = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function windows1252(text: string): Buffer {
  const codes = Array.from(text, (char) => {
    const at = windows.indexOf(char);
    const code = char.codePointAt(0) ?? 0;
    return at >= 0 ? 0x80 + at : code <= 0xff ? code : 0x3f;
  });
  return Buffer.from(codes);
}

/** The fields of a JSON object as `application/x-www-form-urlencoded`, as they come and sorted, encoded and not. */
function* asForm(text: string): Generator<[string, string]> {
  const node = text.length > 64_000 ? undefined : readJson(text);
  if (node?.kind !== 'object') return;
  const pairs: [string, string][] = [];
  const walk = (name: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(name === '' ? key : `${name}[${key}]`, inner);
    else pairs.push([name, value === null ? '' : String(value)]);
  };
  walk('', JSON.parse(text));
  const sorted = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [how, all] of [
    ['as they come', pairs],
    ['sorted', sorted],
  ] as const) {
    const encoded = new URLSearchParams(all).toString();
    yield [how, encoded];
    yield [`${how}, with %20 for a space`, encoded.replaceAll('+', '%20')];
    yield [`${how}, not encoded`, all.map(([name, value]) => `${name}=${value}`).join('&')];
  }
}
