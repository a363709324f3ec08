import { type ClientAnswer, ProviderClient } from './client.js';
import { unknownName } from './core/errors.js';
import type { CallInput } from './core/provider.js';
import type { CredentialsOf, OperationId, PageId, ProviderId } from './library/names.js';
import { providers } from './providers/index.js';

export type { ClientAnswer } from './client.js';
export { ProviderClient } from './client.js';
export type { CallInput } from './core/provider.js';
export type { CredentialsOf, OperationId, PageId, ProviderId } from './library/names.js';

/** A {@link ProviderClient} that knows the names of its provider. */
export type Client<Id extends ProviderId> = Pick<ProviderClient, 'provider' | 'baseUrl' | 'send'> & {
  readonly credentials: CredentialsOf<Id>;
  /** Makes a signed call of an operation. Throws for an unknown one or a missing path parameter, not for refusals. */
  call(operation: OperationId<Id>, input?: CallInput): Promise<ClientAnswer>;
  /** Calls a hosted page, as {@link ProviderClient.browse} does. */
  browse(page: PageId<Id>, input?: CallInput & { readonly url?: string }): Promise<ClientAnswer>;
};

/** A signing client of one provider. `now` gives the time to sign with, in ms; by default real time. */
export function createClient<Id extends ProviderId>(
  id: Id,
  options: { baseUrl: string; credentials: CredentialsOf<Id>; now?: () => number },
): Client<Id> {
  const provider = providers.find((one) => one.id === id);
  if (provider === undefined)
    throw unknownName(
      'provider',
      id,
      providers.map((one) => one.id),
    );
  return new ProviderClient({ provider, ...options }) as unknown as Client<Id>;
}
