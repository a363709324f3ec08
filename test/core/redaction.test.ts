import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactedHeaders as headersWithout, redactedText as textWithout } from '../../src/core/redaction.js';
import { namesSecret, SecretFinder, secretsOf, shortened } from '../../src/core/secrets.js';

const redactedText = (text: string, secrets: readonly string[]) => textWithout(text, new SecretFinder(secrets));
const redactedHeaders = (headers: Readonly<Record<string, string>>, secrets: readonly string[]) =>
  headersWithout(headers, new SecretFinder(secrets));

describe('what is written down of a call', () => {
  it.each([
    ['{"email":"a@b.example","password":"correct horse battery"}', '{"email":"a@b.example","password":"corr…"}'],
    ['{"password" : "with \\"quotes\\" and more"}', '{"password" : "with…"}'],
    [
      '{"secretKey":"0123456789abcdef","publicKey":"0123456789abcdef"}',
      '{"secretKey":"0123…","publicKey":"0123456789abcdef"}',
    ],
    ['{"signing_secret":"whsec_0123456789"}', '{"signing_secret":"whse…"}'],
    ['{"token":"short"}', '{"token":"…"}'],
    ['{"apiSecret":"0123456789abcdef","tokenAddress":"eip155:1"}', '{"apiSecret":"0123…","tokenAddress":"eip155:1"}'],
    ['{"currency":"ETH","note":"no password here"}', '{"currency":"ETH","note":"no password here"}'],
    ['email=a&password=correct+horse&x=1', 'email=a&password=corr…&x=1'],
    ['{"url":"https://shop:hunter2@hooks.example/x"}', '{"url":"https://…@hooks.example/x"}'],
    ['{"url":"https:\\/\\/shop:p@ss@hooks.example"}', '{"url":"https:\\/\\/…@hooks.example"}'],
    ['mail a@b.example about https://b.example/@x', 'mail a@b.example about https://b.example/@x'],
    ['/v1/things?token=0123456789abcdef&page=2', '/v1/things?token=0123…&page=2'],
    ['{"otp_code": 123456, "amount": 5}', '{"otp_code": "…", "amount": 5}'],
    [
      '{"password":{"value":"correct horse","hint":["battery staple"]}}',
      '{"password":{"value":"corr…","hint":["batt…"]}}',
    ],
    ['{"user":{"login":{"password":"correct horse"}},"x":"y"}', '{"user":{"login":{"password":"corr…"}},"x":"y"}'],
    [
      JSON.stringify({ payload: JSON.stringify({ password: 'correct horse', a: 1 }) }),
      JSON.stringify({ payload: '{"password":"corr…","a":1}' }),
    ],
    [
      JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ password: 'correct horse' }) }) }),
      JSON.stringify({ a: JSON.stringify({ b: '{"password":"corr…"}' }) }),
    ],
    ['{"password":"correct horse bat', '{"password":"corr…"'],
    ['{"note":"?token=0123456789abcdef&x=1"}', '{"note":"?token=0123…&x=1"}'],
    ['user[password]=correct+horse&user[name]=a', 'user[password]=corr…&user[name]=a'],
    ['secrets[]=0123456789abcdef&secrets[0]=0123456789abcdef', 'secrets[]=0123…&secrets[0]=0123…'],
    ['user%5Bpassword%5D=correct+horse&b=1', 'user%5Bpassword%5D=corr…&b=1'],
    ['/v1/x?pass%77ord=correct+horse', '/v1/x?pass%77ord=corr…'],
    [
      '--b1\r\nContent-Disposition: form-data; name="password"\r\n\r\ncorrect horse\r\nbattery\r\n--b1\r\nContent-Disposition: form-data; name=a\r\n\r\nplain\r\n--b1--\r\n',
      '--b1\r\nContent-Disposition: form-data; name="password"\r\n\r\ncorr…\r\n--b1\r\nContent-Disposition: form-data; name=a\r\n\r\nplain\r\n--b1--\r\n',
    ],
    ['url=https%3A%2F%2Fshop%3Ahunter2%40hooks.example%2Fx', 'url=https%3A%2F%2F…%40hooks.example%2Fx'],
    [
      '{"supportedTokens":["eip155:1/erc20:0xdac17f958d2ee523a2206b9e8"]}',
      '{"supportedTokens":["eip155:1/erc20:0xdac17f958d2ee523a2206b9e8"]}',
    ],
    ['', ''],
  ])('%s becomes %s', (text, expected) => {
    expect(redactedText(text, [])).toBe(expected);
  });

  it('keeps bearer tokens short, and signatures whole', () => {
    const headers = { authorization: 'Bearer 0123456789abcdef', sign: '0123456789abcdef', host: 'x' };
    expect(redactedHeaders(headers, [])).toEqual({
      authorization: 'Bearer 0123…',
      sign: '0123456789abcdef',
      host: 'x',
    });
    const hmac = { authorization: 'HMAC key:c2lnbmF0dXJl' };
    expect(redactedHeaders(hmac, [])).toEqual(hmac);
    expect(redactedHeaders({ authorization: '0123456789abcdef' }, [])).toEqual({ authorization: '0123…' });
  });

  it.each([
    ['Authorization', 'Basic c2hvcDpodW50ZXIyaHVudGVyMg==', 'Basic c2hv…'],
    ['Authorization', 'Token token="0123456789abcdef", nonce="x"', 'Token toke…'],
    ['authorization', 'bearer  0123456789abcdef', 'bearer 0123…'],
    ['Authorization', 'ApiKey 0123456789abcdef:0123456789abcdef', 'ApiKey 0123…'],
    ['Proxy-Authorization', 'Basic c2hvcDpodW50ZXIyaHVudGVyMg==', 'Basic c2hv…'],
    ['X-Api-Secret', '0123456789abcdef', '0123…'],
    ['X-Auth-Token', '0123456789abcdef', '0123…'],
    ['Cookie', 'session=0123456789abcdef; theme=dark', 'session=0123…; theme=…'],
    ['Set-Cookie', 'session=0123456789abcdef; Path=/', 'session=0123…; Path=…'],
    ['Referer', 'https://shop.example/?token=0123456789abcdef', 'https://shop.example/?token=0123…'],
  ])('shortens the header %s: %s', (name, value, expected) => {
    expect(redactedHeaders({ [name]: value }, [])).toEqual({ [name]: expected });
  });

  it.each([
    'password',
    'user[password]',
    'a[secrets][]',
    'client-secret',
    'Private Key',
    'signing_secret',
    'refreshToken',
    'pass%77ord',
  ])('takes %s for the name of a secret', (name) => {
    expect(namesSecret(name)).toBe(true);
  });

  it.each(['tokenAddress', 'supportedTokens', 'passwordless', 'note', 'key', 'secretary'])(
    'takes %s for an ordinary name',
    (name) => {
      expect(namesSecret(name)).toBe(false);
    },
  );

  it('takes long texts that may hold secrets in time that grows with their length only', () => {
    for (const part of ['"password":', '{"secret":[', 'token=', '\\"', ' name=password\n', '--b\n', '%70', 'a"b:'])
      expect(redactedText(part.repeat(1_000_000 / part.length), ['0123456789abcdef']).length).toBeGreaterThan(0);
  });

  it('never holds a secret of the workspace, wherever it stands', () => {
    const pem = '-----BEGIN EC PRIVATE KEY-----\nMIGkAgEBBDB5N99Q\n-----END EC PRIVATE KEY-----\n';
    const secrets = secretsOf({ apiKey: 'team-test-key', apiSecret: 'team-test-secret', privateKeyPem: pem });
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom('team-test-secret', pem), (before, after, secret) => {
        expect(redactedText(before + secret + after, secrets)).not.toContain(secret);
        expect(redactedText(JSON.stringify({ text: secret }), secrets)).not.toContain(
          JSON.stringify(secret).slice(1, -1),
        );
      }),
    );
    expect(redactedText('team-test-key', secrets)).toBe('team-test-key');
    expect(shortened('team-test-secret')).toBe('team…');
  });
});
