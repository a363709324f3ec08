import type { Provider } from '../core/provider.js';
import type { AdminRoute } from './admin/route.js';
import { documentOfControl } from './openapi-control.js';
import { documentOfProvider } from './openapi-provider.js';
import type { OpenApiDocument } from './openapi-schemas.js';

export type { OpenApiDocument } from './openapi-schemas.js';

/** Where a provider answers here. */
export interface ProviderUrls {
  /** On its own port. */
  readonly own: string;
  /** Below the control port. */
  readonly below: string;
}

const documents = new WeakMap<Provider, Promise<OpenApiDocument>>();

/** The OpenAPI 3.1 document of a provider, with `webhooks`. It is built once in a process; `version` is Paydrill's own. */
export async function providerDocument(
  provider: Provider,
  urls: ProviderUrls,
  version: string,
): Promise<OpenApiDocument> {
  const known = documents.get(provider) ?? documentOfProvider(provider, version);
  documents.set(provider, known);
  const { openapi, info, ...rest } = await known;
  const servers = [
    { url: urls.own, description: 'Paydrill, on the port of the provider' },
    { url: urls.below, description: 'Paydrill, below the control port' },
    ...provider.hosts.map((host) => ({ url: `https://${host}`, description: `${provider.title} itself` })),
  ];
  return { openapi, info, servers, ...rest };
}

let control: OpenApiDocument | undefined;

/** The OpenAPI 3.1 document of the control API at `url`. It is built once in a process. */
export function controlDocument(routes: readonly AdminRoute[], url: string, version: string): OpenApiDocument {
  control ??= documentOfControl(routes, version);
  const { openapi, info, ...rest } = control;
  return { openapi, info, servers: [{ url: `${url}/_paydrill` }], ...rest };
}
