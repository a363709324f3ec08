import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactedHeaders, redactedText, secretsOf, shortened } from '../../src/core/redaction.js';

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
