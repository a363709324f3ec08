import type { IncomingMessage, ServerResponse } from 'node:http';
import { JsonSyntaxError, parseJson, readableText } from '../core/json.js';
import type { Json, Provider } from '../core/provider.js';
import type { Workspace } from '../core/workspace.js';
import type { AdminServer } from './admin/route.js';
import { type BodyProblem, bodyReader } from './body.js';
import { type Located, locate } from './locate.js';
import { handleCall } from './pipeline.js';
import { RawHeaders, signedRequest } from './raw-request.js';
import type { Entry } from './reach.js';
import { Router } from './routes.js';

/** How a request came: its raw target, the provider that its port belongs to, and who is told when Paydrill itself fails. */
interface Entrance {
  readonly target: string;
  readonly owner: Provider | undefined;
  readonly failed: (error: unknown) => void;
}

/** Takes a request that is a call to a provider, and answers it; false for any other, which it leaves alone. */
export type CallDoor = (request: IncomingMessage, response: ServerResponse, entrance: Entrance) => boolean;

/** Which provider the port belongs to on which a request came; the control port has none. */
export const portOwner = new WeakMap<IncomingMessage, Provider>();

/** The door through which calls to the providers of a server come in. */
export function callDoor(admin: AdminServer): CallDoor {
  const { providers } = admin.options;
  const parts = new Map(
    providers.map((provider) => [provider.id, { router: new Router(provider), read: bodyReader(provider.bodyLimit) }]),
  );
  return (request, response, { target, owner, failed }) => {
    const found = locate(target, request.headers.host, owner, providers);
    const part = found === undefined ? undefined : parts.get(found.provider.id);
    if (found === undefined || part === undefined) return false;
    part.read(request, response, (body) => {
      enter(admin, { ...found, owner }, part.router, request, response, body).catch(failed);
    });
    return true;
  };
}

async function enter(
  admin: AdminServer,
  found: Located & Pick<Entry, 'owner'>,
  router: Router,
  incoming: IncomingMessage,
  response: ServerResponse,
  body: Buffer | BodyProblem,
): Promise<void> {
  const { provider, below, target, owner } = found;
  const headers = new RawHeaders(incoming.rawHeaders);
  const arrival = {
    provider,
    router,
    incoming,
    headers,
    body,
    target,
    below,
    workspaces: () => admin.workspaces.list(),
    reach: admin.reaches.of(incoming, { owner, isBelow: owner === undefined }),
  };
  await handleCall({ ...arrival, ...workspaceFor(admin, found, arrival) }, response);
}

/** The workspace that the path or the header `Paydrill-Workspace` names, else the one that owns the credential, else the default one. */
function workspaceFor(
  admin: AdminServer,
  { provider, workspace, below, target }: Located,
  { incoming, headers, body }: { incoming: IncomingMessage; headers: RawHeaders; body: Buffer | BodyProblem },
): { workspace: Workspace; below: string } {
  const { workspaces } = admin;
  const named = workspace ?? headers.get('paydrill-workspace');
  if (named !== undefined) {
    if (workspaces.has(named)) return { workspace: workspaces.get(named), below };
    // Into a workspace that does not exist no path leads: this one matches no operation of the provider.
    return {
      workspace: workspaces.default,
      below: workspace === undefined ? `/w/${encodeURIComponent(named)}${target}` : target,
    };
  }
  const bytes = body instanceof Buffer ? body : Buffer.alloc(0);
  const request = signedRequest(incoming, { headers, body: bytes, target, below, receivedAt: 0, requestId: '' });
  return { workspace: workspaces.ownerOf(provider, request, () => parsedOrNothing(bytes)), below };
}

function parsedOrNothing(bytes: Buffer): Json | undefined {
  try {
    return bytes.length === 0 ? undefined : parseJson(readableText(bytes));
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}
