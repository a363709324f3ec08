import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/clients.js';

const credentials = { account: 'a', key: 'k', secret: 's' };
const baseUrl = 'http://127.0.0.1:4603';

describe('createClient', () => {
  it.each<[string, object | undefined, string]>([
    ['nothing', undefined, 'expected an object of options, not undefined.'],
    [
      'a misspelt option',
      { baseUrl, credential: credentials },
      'Unknown option "credential". Did you mean "credentials"?',
    ],
    ['no base URL', { credentials }, 'baseUrl: expected the URL of Calypso Pay, such as drill.calypso.baseUrl.'],
    ['a base URL that is none', { baseUrl: '127.0.0.1', credentials }, 'baseUrl: expected a URL such as http://'],
    ['no credentials', { baseUrl }, 'credentials: expected an object with account, key, secret.'],
    [
      'a misspelt key',
      { baseUrl, credentials: { ...credentials, secrt: 'x' } },
      'credentials: Unknown key "secrt". Did you mean "secret"?',
    ],
    [
      'a key that is no text',
      { baseUrl, credentials: { ...credentials, key: 5 } },
      'credentials: key: expected a text, not a number.',
    ],
    ['a clock that is none', { baseUrl, credentials, now: 5 }, 'now: expected a function that returns milliseconds'],
  ])('refuses %s', (_what, options, message) => {
    expect(() => createClient('calypso', options as never)).toThrow(message);
  });

  it('names the nearest provider', () => {
    expect(() => createClient('calipso' as never, { baseUrl, credentials } as never)).toThrow(
      'Did you mean "calypso"?',
    );
  });

  it('takes what the control API tells, with the base URL among the keys', () => {
    expect(createClient('calypso', { baseUrl, credentials: { ...credentials, baseUrl } as never }).baseUrl).toBe(
      baseUrl,
    );
  });
});
