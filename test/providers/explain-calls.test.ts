/** Refused calls, each made wrong by code of this file: the mistake is named, and what was signed stands beside what should have been. */
import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CalypsoWorld } from './calypso-world.js';
import { CryptopayWorld } from './cryptopay-world.js';

let cryptopay: CryptopayWorld;
let calypso: CalypsoWorld;
beforeAll(async () => {
  cryptopay = await CryptopayWorld.open();
  calypso = await CalypsoWorld.open();
});
afterAll(async () => {
  await cryptopay.close();
  await calypso.close();
});

const sent = '{"id":"Zoë/1","currency":"EUR"}';
const signsBody = (bytes: string | Buffer) => ({
  sign: (text: string, secret: string) => {
    const lines = text.split('\n');
    lines[1] = createHash('md5').update(bytes).digest('hex');
    return createHmac('sha1', secret).update(lines.join('\n')).digest('base64');
  },
});
const customer = async (odd: object, body: string | undefined = sent) =>
  (await cryptopay.call('POST', '/api/customers', body, odd)).explanation;
const account = async (bytes: string | Buffer, body: string, secret: string | Buffer = calypso.keys.secret) => {
  const sign = createHmac('sha512', secret).update(bytes).digest('hex');
  return (await calypso.call('customer.create', undefined, { body, sign })).explanation;
};
const codes = (explanation: Awaited<ReturnType<typeof account>>) => explanation?.causes.map(({ code }) => code);

/** The same mistake at both providers that sign bodies with an HMAC. */
const bodies: readonly [string, (text: string) => string | Buffer, string, string][] = [
  ['keys sorted', () => '{"currency":"EUR","id":"Zoë/1"}', 'reserialisedBody', 'reserialisedSorted'],
  ['ASCII', () => '{"id":"Zo\\u00eb/1","currency":"EUR"}', 'reserialisedBody', 'reserialisedAscii'],
  ['PHP', () => '{"id":"Zo\\u00eb\\/1","currency":"EUR"}', 'reserialisedBody', 'reserialisedEscaped'],
  ['PHP, letters kept', () => '{"id":"Zoë\\/1","currency":"EUR"}', 'reserialisedBody', 'reserialisedEscaped'],
  ['Python', () => '{"id": "Zo\\u00eb/1", "currency": "EUR"}', 'reserialisedBody', 'reserialisedSpaced'],
  ['tabs', () => '{\n\t"id": "Zoë/1",\n\t"currency": "EUR"\n}', 'reserialisedBody', 'reserialisedPretty'],
  ['a newline more', (text) => `${text}\n`, 'bodyNewline', 'trailingNewline'],
  ['ASCII with ?', (text) => text.replace('ë', '?'), 'bodyEncoding', 'bodyEncoding'],
  ['Latin-1', (text) => Buffer.from(text, 'latin1'), 'bodyEncoding', 'bodyEncoding'],
  ['UTF-16', (text) => Buffer.from(text, 'utf16le'), 'bodyEncoding', 'bodyEncoding'],
  ['a form', () => 'id=Zo%C3%AB%2F1&currency=EUR', 'formEncoded', 'formEncoded'],
  ['its hash', (text) => createHash('sha256').update(text).digest('hex'), 'hashedBody', 'hashedBody'],
];

describe.each(bodies)('a body signed in another way: %s', (_what, change, ofCryptopay, ofCalypso) => {
  it('cryptopay', async () => {
    const explanation = await customer(signsBody(change(sent)));
    expect(codes(explanation)).toEqual([ofCryptopay]);
    expect(explanation?.firstDifference?.line).toBe('line 2 (MD5 of the body)');
    const theirs = createHash('md5').update(change(sent)).digest('hex');
    expect(explanation?.received?.split('\n')[1]).toBe(theirs);
  });

  it('calypso', async () => {
    const explanation = await account(change(sent), sent);
    expect(codes(explanation)).toEqual([ofCalypso]);
    expect(explanation?.expected).toBe(sent);
    expect(explanation?.received).toBe(Buffer.from(change(sent)).toString('utf8'));
    expect(explanation?.signature?.received).toMatch(/^[0-9a-f]{128}$/);
  });
});

describe.each<[string, (secret: string) => string | Buffer, string]>([
  ['double quotes', (secret) => `"${secret}"`, 'quotedSecret'],
  ['single quotes', (secret) => `'${secret}'`, 'quotedSecret'],
  ['CR', (secret) => `${secret}\r`, 'carriageReturnInSecret'],
  ['CR and LF', (secret) => `${secret}\r\n`, 'carriageReturnInSecret'],
  ['a newline', (secret) => `${secret}\n`, 'newlineInSecret'],
  ['quotes and a newline', (secret) => `"${secret}"\n`, 'quotedSecret'],
  ['a space before', (secret) => ` ${secret}`, 'spaceInSecret'],
  ['a space after', (secret) => `${secret} `, 'spaceInSecret'],
  ['its name', (secret) => `API_SECRET=${secret}`, 'namedSecret'],
  ['its name and quotes', (secret) => `API_SECRET="${secret}"`, 'namedSecret'],
  ['a byte order mark', (secret) => `\uFEFF${secret}`, 'bomInSecret'],
  ['capitals', (secret) => secret.toUpperCase(), 'secretCase'],
  ['an escaped newline', (secret) => `${secret}\\n`, 'escapedNewlineInSecret'],
  ['base64', (secret) => Buffer.from(secret).toString('base64'), 'base64EncodedSecret'],
  ['its SHA-256', (secret) => createHash('sha256').update(secret).digest(), 'hashedSecret'],
  ['nothing', () => '', 'emptySecret'],
  ['undefined', () => 'undefined', 'unsetSecret'],
  ['its last character lost', (secret) => secret.slice(0, -1), 'cutSecret'],
])('a secret with %s', (_what, change, code) => {
  it('cryptopay', async () => {
    const explanation = (
      await cryptopay.call('GET', '/api/accounts', undefined, { secret: change(cryptopay.keys.apiSecret) })
    ).explanation;
    expect(codes(explanation)).toEqual([code]);
    expect(JSON.stringify(explanation)).not.toContain(cryptopay.keys.apiSecret.slice(0, 5));
    expect(explanation?.firstDifference).toBeUndefined();
  });

  it('calypso', async () => expect(codes(await account(sent, sent, change(calypso.keys.secret)))).toEqual([code]));
});

it('a quoted key is told from an unknown one, and a quoted secret is not repeated', async () => {
  const { apiKey, apiSecret } = cryptopay.keys;
  const get = async (odd: object) => (await cryptopay.call('GET', '/api/accounts', undefined, odd)).explanation;
  expect(codes(await get({ key: `"${apiKey}"` }))).toEqual(['dirtyKey']);
  const leak = await get({ sign: () => `"${apiSecret}"` });
  expect(codes(leak)).toEqual(['secretInSignature']);
  expect(JSON.stringify(leak)).not.toContain(apiSecret.slice(0, 5));
});

describe('a body that was signed and did not arrive', () => {
  it('is told where nothing else is known', async () => {
    const one = await account(sent, '');
    expect(codes(one)).toEqual(['noBodyArrived']);
    expect(one?.causes[0]?.text).toMatch(/^No body arrived.*or another secret was used\.$/);
    const two = await customer(signsBody(sent), '');
    expect(codes(two)).toEqual(['noBodyArrived']);
    expect(two?.causes[0]?.text).toContain('or another secret was used');
  });

  it.each([
    ['{}', 'emptyObjectSigned'],
    ['null', 'nothingAsText'],
    ['[]', 'nothingAsText'],
    ['""', 'nothingAsText'],
  ])('is proven when it was %s', async (text, code) => {
    expect(codes(await account(text, ''))).toEqual([code]);
    expect(codes(await customer(signsBody(text), ''))).toEqual([code]);
  });

  it('is not blamed on a call that has none', async () => {
    const { explanation } = await cryptopay.call('GET', '/api/accounts', undefined, { secret: 'other' });
    expect(codes(explanation)).toEqual(['unexplained']);
    expect(explanation?.causes[0]?.text).toMatch(/either another secret was used, or another text was signed/);
  });
});

describe('cryptopay', () => {
  const hashed = (line: string) => ({
    sign: (text: string, secret: string) =>
      createHmac('sha1', secret)
        .update(text.replace(/\n.*\n/, `\n${line}\n`))
        .digest('base64'),
  });

  it.each<[string, string, string]>([
    ['SHA-256', createHash('sha256').update(sent).digest('hex'), 'otherHash'],
    ['SHA-1', createHash('sha1').update(sent).digest('hex'), 'otherHash'],
    ['SHA-512', createHash('sha512').update(sent).digest('hex'), 'otherHash'],
    ['MD5 in base64url', createHash('md5').update(sent).digest('base64url'), 'base64Md5'],
    ['MD5 in capitals', createHash('md5').update(sent).digest('hex').toUpperCase(), 'upperCaseMd5'],
    ['SHA-256 in base64', createHash('sha256').update(sent).digest('base64'), 'base64Md5'],
    [
      'MD5 in base64 of the body as Python writes it',
      createHash('md5').update('{"id": "Zo\\u00eb/1", "currency": "EUR"}').digest('base64'),
      'base64Md5',
    ],
  ])('%s in place of MD5 in hex', async (_what, line, code) =>
    expect(codes(await customer(hashed(line)))).toEqual([code]),
  );

  it.each<[string, string, string, string]>([
    ['sorted', '?b=2&a=1', '/api/customers?a=1&b=2', 'querySpelling'],
    ['another order', '?a=1&c=3&b=2', '/api/customers?c=3&a=1&b=2', 'querySpelling'],
    ['plus', '?a=x%20y', '/api/customers?a=x+y', 'querySpelling'],
    ['small hex digits', '?A=%C3%A4', '/api/customers?A=%c3%a4', 'querySpelling'],
    ['brackets encoded', '?a[b]=1', '/api/customers?a%5Bb%5D=1', 'querySpelling'],
    ['a bare question mark', '', '/api/customers?', 'bareQuestionMark'],
    ['host without scheme', '', 'business.cryptopay.me/api/customers', 'wholeUrlSigned'],
  ])('a target signed otherwise: %s', async (_what, query, signs, code) => {
    const { explanation } = await cryptopay.call('GET', `/api/customers${query}`, undefined, { signs });
    expect(codes(explanation)).toEqual([code]);
    expect(explanation?.received?.endsWith(`\n${signs}`)).toBe(true);
    expect(explanation?.firstDifference?.line).toBe('line 5 (path and query)');
  });

  it('two mistakes: a quoted secret, and a body as PHP writes it', async () => {
    const sign = (text: string, secret: string) =>
      signsBody('{"id":"Zo\\u00eb\\/1","currency":"EUR"}').sign(text, `"${secret}"`);
    expect(codes(await customer({ sign }))).toEqual(['reserialisedBody', 'quotedSecret']);
  });
});

it('near misses are not blamed', async () => {
  const near = [`${sent} x`, sent.replace('1', '2'), sent.replace('"EUR"', '"EURO"'), `${sent}{}`];
  for (const text of near) {
    expect(codes(await account(text, sent))).toEqual(['unexplained']);
    expect(codes(await customer(signsBody(text)))).toEqual(['unexplained']);
  }
  const secret = calypso.keys.secret.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'));
  const explanation = await account(sent, sent, secret);
  expect(codes(explanation)).toEqual(['unexplained']);
  expect(explanation?.causes[0]?.text).toMatch(
    /either another secret was used, or another text than the body that came was signed/,
  );
  expect(explanation?.firstDifference).toBeUndefined();
});
