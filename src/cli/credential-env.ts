import { variableName } from '../variable-name.js';
import { type CredentialsAnswer, keysByProvider, walletsOf } from './control-answers.js';

/** Credentials as environment variables: `PAYDRILL_CALYPSO_BASE_URL`, `PAYDRILL_CALYPSO_SECRET`, `PAYDRILL_WALLET_1_ADDRESS`, … */
export function credentialEnv(answer: CredentialsAnswer): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [id, keys] of Object.entries(keysByProvider(answer))) {
    for (const [name, value] of Object.entries(keys)) found[variableName(id, name)] = value;
  }
  walletsOf(answer).forEach(({ address, privateKey }, index) => {
    found[variableName('wallet', String(index + 1), 'address')] = address;
    found[variableName('wallet', String(index + 1), 'privateKey')] = privateKey;
  });
  return found;
}

/**
 * A value for `docker run --env-file`, `$GITHUB_ENV` and others that take what follows the `=` to the end of the line, quotes included. A line
 * break becomes the two characters `\n`.
 */
export function onOneLine(text: string): string {
  return text.replace(/\r\n|\n|\r/g, '\\n');
}
