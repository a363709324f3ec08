import { type CredentialsAnswer, keysByProvider, walletsOf } from './control-answers.js';

/** Credentials as environment variables: `PAYDRILL_CALYPSO_BASE_URL`, `PAYDRILL_CALYPSO_SECRET`, `PAYDRILL_WALLET_1_ADDRESS`, … */
export function credentialEnv(answer: CredentialsAnswer): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [id, keys] of Object.entries(keysByProvider(answer))) {
    for (const [name, value] of Object.entries(keys)) found[variable(id, name)] = value;
  }
  walletsOf(answer).forEach(({ address, privateKey }, index) => {
    found[variable('wallet', String(index + 1), 'address')] = address;
    found[variable('wallet', String(index + 1), 'privateKey')] = privateKey;
  });
  return found;
}

function variable(...parts: string[]): string {
  const words = parts.map((part) => part.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/[^a-zA-Z\d]+/g, '_'));
  return ['PAYDRILL', ...words].join('_').toUpperCase();
}
