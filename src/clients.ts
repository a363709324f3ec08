import { type ClientAnswer, ProviderClient } from './client.js';
import { defaultKeys } from './config-readers.js';
import { PaydrillError, unknownName } from './core/errors.js';
import type { CallInput, Provider } from './core/provider.js';
import type { CredentialsOf, OperationId, PageId, ProviderId } from './library/names.js';
import { type Check, checkEach, checkOptionNames, clock, mapping, named, url } from './library/option-checks.js';
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

/** A signing client of one provider. `now` gives the time to sign with, in ms; by default real time. `publicUrl` as the drill has it. */
export function createClient<Id extends ProviderId>(
  id: Id,
  options: {
    readonly baseUrl: string;
    readonly publicUrl?: string | undefined;
    readonly credentials: CredentialsOf<Id>;
    readonly now?: (() => number) | undefined;
  },
): Client<Id> {
  const provider = providers.find((one) => one.id === id);
  if (provider === undefined)
    throw unknownName(
      'provider',
      id,
      providers.map((one) => one.id),
    );
  checkClientOptions(provider, options);
  return new ProviderClient({ provider, ...options }) as unknown as Client<Id>;
}

/** Throws {@link PaydrillError} with what was expected, and the nearest name. Without one of its keys a client can still be made, for calls that need none. */
function checkClientOptions(provider: Provider, options: unknown): void {
  checkEach(options, { baseUrl: url, publicUrl: url, credentials: mapping('keys', key), now: clock }, [provider]);
  const { baseUrl, credentials } = options as { baseUrl?: string; credentials?: object };
  const keys = Object.keys(defaultKeys(provider));
  if (baseUrl === undefined)
    throw new PaydrillError(
      400,
      'bad-option',
      `baseUrl: expected the URL of ${provider.title}, such as drill.${provider.id}.baseUrl.`,
    );
  if (credentials === undefined)
    throw new PaydrillError(400, 'bad-option', `credentials: expected an object with ${keys.join(', ')}.`);
  // As the control API names them, the base URL is among them.
  named('credentials', () => checkOptionNames(credentials, [...keys, 'baseUrl'], 'key'));
}

const key: Check = (value) => {
  if (typeof value !== 'string')
    throw new Error(`expected a text, not ${value === null ? 'null' : `a ${typeof value}`}.`);
};
