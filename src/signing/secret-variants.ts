/** A secret as programs hold it that read it from a file, a variable or a dashboard without care. */
import { createHash } from 'node:crypto';
import type { Mistake, Spelling } from './mistakes.js';

/** Names that stand before a secret where a whole line of an environment file was taken for it. */
const usualNames = ['SECRET', 'API_SECRET', 'SECRET_KEY', 'API_SECRET_KEY', 'CALLBACK_SECRET', 'WEBHOOK_SECRET'];

/**
 * What a secret becomes by mistake, the likely ones first. `how` completes "The secret was used …". `names`: those of the variables in
 * which the secret usually stands.
 */
export function secretVariants(secret: string, names: readonly string[] = []): Spelling<string | Buffer>[] {
  const found: Spelling<string | Buffer>[] = [];
  const add = (code: string, how: string, ...values: readonly (string | Buffer)[]) => {
    for (const value of values) if (value !== secret) found.push({ code, how, value });
  };
  const isHex = /^([0-9a-f]{2})+$/i.test(secret);
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(secret);
  if (isHex) add('hexDecodedSecret', 'decoded from hex', Buffer.from(secret, 'hex'));
  if (isBase64) add('base64DecodedSecret', 'decoded from base64', Buffer.from(secret, 'base64'));
  add('newlineInSecret', 'with a newline at its end', `${secret}\n`);
  add('quotedSecret', 'with double quotes around it', `"${secret}"`);
  add('quotedSecret', 'with single quotes around it', `'${secret}'`);
  add('carriageReturnInSecret', 'with a carriage return at its end', `${secret}\r`, `${secret}\r\n`);
  add('spaceInSecret', 'with a space before it', ` ${secret}`);
  add('spaceInSecret', 'with a space after it', `${secret} `);
  add('emptySecret', 'empty: a variable that was not set', '');
  for (const word of ['undefined', 'null', 'None', 'nil'])
    add('unsetSecret', `as the word ${word}: a variable that was not set`, word);
  const allNames = [...new Set([...names, ...usualNames])].flatMap((name) => [name, name.toLowerCase()]);
  for (const name of allNames)
    add('namedSecret', `with ${name}= before it: the line of a file, not its value`, `${name}=${secret}`);
  add('secretCase', 'in capitals', secret.toUpperCase());
  add('secretCase', 'in small letters', secret.toLowerCase());
  add('urlEncodedSecret', 'percent-encoded', encodeURIComponent(secret));
  add('urlDecodedSecret', 'percent-decoded', percentDecoded(secret));
  add('bomInSecret', 'with a byte order mark before it', `\uFEFF${secret}`);
  add('quotedSecret', 'with backquotes around it', `\`${secret}\``);
  add('quotedSecret', 'with quotes around it and a newline after them', `"${secret}"\n`, `'${secret}'\n`);
  add('escapedNewlineInSecret', 'with a backslash and an n at its end', `${secret}\\n`, `${secret}\\r\\n`);
  add('spaceInSecret', 'with white space around it', `\t${secret}`, `${secret}\t`, ` ${secret} `, `${secret}\n\n`);
  add('punctuatedSecret', 'with a comma or semicolon after it', `${secret},`, `${secret};`, `"${secret}",`);
  add(
    'base64EncodedSecret',
    'encoded as base64',
    base64(secret),
    base64(secret).replace(/(?<!=)=+$/, ''),
    base64(`${secret}\n`),
  );
  add('hexEncodedSecret', 'encoded as hex', Buffer.from(secret).toString('hex'));
  for (const hash of ['sha256', 'sha512', 'sha1', 'md5']) {
    const made = createHash(hash).update(secret);
    add('hashedSecret', `hashed with ${hash}`, made.copy().digest('hex'), made.copy().digest(), made.digest('base64'));
  }
  add('utf16Secret', 'as UTF-16 in place of UTF-8', Buffer.from(secret, 'utf16le'), utf16be(secret));
  add('cutSecret', 'without its last character', secret.slice(0, -1));
  add('cutSecret', 'without its first character', secret.slice(1));
  for (const name of allNames)
    add('namedSecret', `with ${name}= and quotes: the line of a file, not its value`, `${name}="${secret}"`);
  for (const name of allNames) add('namedSecret', `with export ${name}= before it`, `export ${name}=${secret}`);
  return found;
}

/** How many of {@link secretVariants} may well come together with another mistake. */
export const usualSecretVariants = 12;

/** How a text departs from a secret that was meant: undefined when it is the secret, or another one. */
export function departure(given: string, secret: string, names: readonly string[] = []): Spelling<string> | undefined {
  const all = given === '' ? [] : secretVariants(secret, names);
  // A word such as undefined says nothing about the secret.
  const found = all.find(({ code, value }) => value === given && code !== 'unsetSecret');
  return found === undefined ? undefined : { ...found, value: given };
}

/** What a careless spelling of a secret may stand for, the likely ones first. */
export function meantSecrets(given: string): { readonly value: string; readonly mistake: Mistake }[] {
  const bare = unquoted(given.replace(/^\uFEFF/, ''));
  const value = unquoted(bare.replace(/^(?:export\s{1,9})?[A-Za-z_][A-Za-z0-9_]{0,60}\s{0,9}=\s{0,9}/, ''));
  const said = (code: string, text: string, meant: string) => ({ value: meant, mistake: { code, text } });
  return [
    said('dirtySecret', 'White space or quotes stand around the secret; it is used without them.', unquoted(given)),
    said('dirtySecret', 'A byte order mark stands before the secret; it is used without it.', bare),
    said('namedSecret', 'A name stands before the secret: take the value alone, not the whole line.', value),
    said(
      'escapedNewlineInSecret',
      'A backslash and an n stand at the end of the secret.',
      bare.replace(/(?:\\[rn]){1,4}$/, ''),
    ),
    said(
      'punctuatedSecret',
      'A comma or semicolon stands after the secret.',
      unquoted(bare.replace(/(?<![,;])[,;]+$/, '')),
    ),
    said('urlEncodedSecret', 'The secret is percent-encoded; it is used as it is shown.', percentDecoded(bare)),
    said('secretCase', 'The secret differs in the case of its letters only.', bare.toLowerCase()),
    said('secretCase', 'The secret differs in the case of its letters only.', bare.toUpperCase()),
    said('base64EncodedSecret', 'The secret is encoded as base64 once more.', decoded(bare, 'base64')),
    said('hexEncodedSecret', 'The secret is encoded as hex.', decoded(bare, 'hex')),
  ].filter((one) => one.value !== given);
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'`])(.*)\1$/s, '$2');
}

function decoded(text: string, encoding: 'base64' | 'hex'): string {
  return Buffer.from(text, encoding).toString('utf8');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
