import { ProviderClient } from './client.js';
import { unknownName } from './core/errors.js';
import type { Credentials } from './core/provider.js';
import { type ProviderId, providers } from './providers/index.js';

export type { ClientAnswer } from './client.js';
export { ProviderClient } from './client.js';
export type { CallInput } from './core/provider.js';

/** A signing client of one provider. `now` gives the time to sign with, in ms; by default real time. */
export function createClient(
  id: ProviderId,
  options: { baseUrl: string; credentials: Credentials; now?: () => number },
): ProviderClient {
  const provider = providers.find((one) => one.id === id);
  if (provider === undefined)
    throw unknownName(
      'provider',
      id,
      providers.map((one) => one.id),
    );
  return new ProviderClient({ provider, ...options });
}
