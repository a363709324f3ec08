import { z } from 'zod';
import type { Provider } from '../../core/provider.js';
import type { Workspace } from '../../core/workspace.js';
import type { Reach } from '../reach.js';
import { walletsOf } from '../wallets.js';
import { route } from './route.js';

/** Who is emulated, with which keys, and where webhooks go. */
export const registryRoutes = [
  route({
    method: 'GET',
    path: '/providers',
    about: 'Every provider with its operations, pages, events, timings and assumptions.',
    handle: ({ reach, workspace }) => workspace.providers.map((provider) => describe(provider, reach, workspace)),
  }),
  route({
    method: 'GET',
    path: '/providers/:id',
    about: 'One provider.',
    handle: ({ reach, workspace, params }) => describe(workspace.provider(params['id'] ?? ''), reach, workspace),
  }),
  route({
    method: 'GET',
    path: '/providers/:id/openapi.json',
    about: 'The OpenAPI 3.1 document of a provider, with its webhooks.',
    handle: async ({ server, reach, workspace, params }) => {
      const provider = workspace.provider(params['id'] ?? '');
      const { providerDocument } = await import('../openapi.js');
      const urls = { own: reach.baseUrl(provider.id), below: `${reach.url}/${provider.id}` };
      return providerDocument(provider, urls, server.version);
    },
  }),
  route({
    method: 'GET',
    path: '/providers/:id/curl',
    about:
      'A first signed call as a line for a shell; null when signatures are judged by the virtual clock, which a shell cannot read.',
    handle: ({ reach, workspace, params }) => {
      const { id, client } = workspace.provider(params['id'] ?? '');
      if (workspace.clock.wire === 'virtual') return { curl: null };
      return { curl: client.curl(reach.baseUrl(id), workspace.credentials(workspace.provider(id))) };
    },
  }),
  route({
    method: 'GET',
    path: '/credentials',
    about: 'Base URLs and keys, named as each provider names them, and development wallets.',
    handle: ({ reach, workspace }) => credentialsOf(reach, workspace),
  }),
  route({
    method: 'GET',
    path: '/targets',
    about: 'Every URL that webhooks go to.',
    handle: ({ workspace }) => ({ targets: targetsOf(workspace) }),
  }),
  route({
    method: 'PUT',
    path: '/targets',
    about: "Sets the URL that a provider's dashboard would hold.",
    body: z.strictObject({
      provider: z.string(),
      url: z.url({ protocol: /^https?$/, error: urlText }),
    }),
    handle: async ({ workspace, body }) => {
      const provider = workspace.provider(body.provider);
      await workspace.unit(provider, (ctx) => provider.setTarget(ctx, body.url));
      await workspace.flush();
      return { targets: targetsOf(workspace) };
    },
  }),
];

/** What is wrong with a URL, except for its kind. */
function urlText({ code, input }: { readonly code: string; readonly input?: unknown }): string | undefined {
  if (code === 'invalid_type') return undefined;
  return `expected a URL such as http://localhost:3000/hooks, not ${JSON.stringify(String(input).slice(0, 80))}`;
}

/** The credentials of a workspace as `GET credentials` answers them. */
export async function credentialsOf(
  reach: Pick<Reach, 'baseUrl'>,
  workspace: Workspace,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const provider of workspace.providers) {
    found[provider.id] = { baseUrl: reach.baseUrl(provider.id), ...workspace.credentials(provider) };
  }
  found['wallets'] = await walletsOf(workspace);
  return found;
}

/** Where webhooks of a workspace go, by provider. */
export function targetsOf(workspace: Workspace) {
  return workspace.providers.flatMap((provider) =>
    provider.targets(workspace.reading(provider)).map((target) => ({ provider: provider.id, ...target })),
  );
}

function describe(provider: Provider, reach: Reach, workspace: Workspace) {
  const { id, title, hosts, docs } = provider;
  return {
    id,
    title,
    baseUrl: reach.baseUrl(id),
    hosts,
    docs,
    operations: provider.operations.map((one) => ({
      id: one.id,
      title: one.title,
      method: one.method,
      path: one.path,
      evidence: one.evidence,
      docs: one.docs,
      built: one.handle !== undefined,
    })),
    pages: (provider.pages ?? []).flatMap(({ id: page, method, path, about }) =>
      about === undefined ? [] : [{ id: page, method, path, about }],
    ),
    events: provider.webhooks.events,
    lifecycles: provider.lifecycles.map(({ name, collection, field, states }) => ({ name, collection, field, states })),
    timings: Object.fromEntries(
      Object.entries(provider.timings).map(([name, spec]) => [name, { ...spec, ms: workspace.timing(provider, name) }]),
    ),
    assumptions: provider.assumptions.map(({ id, about, default: standard, options, source }) => ({
      id,
      about,
      default: standard,
      options,
      source,
      value: workspace.assumption(provider, id),
    })),
  };
}
