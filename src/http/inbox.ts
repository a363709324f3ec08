import type { RequestHandler } from 'express';
import type { Outcome } from '../core/delivery.js';
import { PaydrillError, unknownName } from '../core/errors.js';
import { isReceiverWay, receiverStatus } from '../core/scenario/receiver-ways.js';
import type { AdminServer } from './admin/route.js';

/** Where the inbox is, on every port. */
export const inboxPath = '/_paydrill/inbox';

/**
 * The receiver that a scenario means by `$receiver`: it takes the webhooks of a provider and answers as its way says. It needs no token and
 * looks at neither Host nor Origin, since webhooks carry none; it changes nothing, and tells nothing but a status.
 */
export function inboxUrl(base: string, workspace: string, provider: string, way: string): string {
  return `${base}${inboxPath}/${provider}/${way}${workspace === 'default' ? '' : `/${workspace}`}`;
}

/** The status that the inbox answers at a path below {@link inboxPath}. Throws {@link PaydrillError} for one that leads nowhere. */
export function inboxStatus(
  { workspaces, options }: Pick<AdminServer, 'workspaces' | 'options'>,
  path: string,
): number {
  const [provider = '', way = '', name = 'default', ...rest] = path.replace(/^\//, '').split('/');
  const ids = options.providers.map(({ id }) => id);
  if (!ids.includes(provider)) throw unknownName('provider', provider, ids);
  if (!isReceiverWay(way) || rest.length > 0)
    throw new PaydrillError(
      404,
      'unknown-inbox',
      `The inbox has no ${path.slice(0, 200)}; it is ${inboxPath}/PROVIDER/ok, /status-500 or /down-1h, with /WORKSPACE at the end for another than default.`,
    );
  const workspace = workspaces.get(name);
  return receiverStatus(way, workspace.clock.now() - workspace.startedAt);
}

/** The path below the inbox of a webhook's URL that leads to this very program, else undefined. `host`: what the server listens on. */
export function inboxPathIn(url: string, host: string): string | undefined {
  if (!url.includes(`${inboxPath}/`) || !URL.canParse(url)) return undefined;
  const { hostname, pathname, search } = new URL(url);
  if (!pathname.startsWith(`${inboxPath}/`) || search !== '') return undefined;
  // Of whatever port: that of a state that was kept is another one when ports are free ones.
  const isHere =
    /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(hostname) || hostname === host || hostname === `[${host}]`;
  // No provider, way or workspace has a letter that is percent-encoded: such a path leads nowhere, as it is.
  return isHere ? pathname.slice(inboxPath.length) : undefined;
}

/** What comes of a webhook for the inbox, as if it had been called over the network. */
export async function inboxOutcome(
  server: Promise<Pick<AdminServer, 'workspaces' | 'options'>>,
  path: string,
): Promise<Outcome> {
  try {
    return { status: inboxStatus(await server, path), body: '' };
  } catch (error) {
    if (error instanceof PaydrillError) return { status: error.status, body: JSON.stringify(error.toProblem()) };
    throw error;
  }
}

/** Serves the inbox to whoever calls it over the network. */
export function inboxHandler(server: AdminServer): RequestHandler {
  return (request, response) => {
    if (request.method !== 'POST')
      throw new PaydrillError(405, 'wrong-method', `The inbox takes POST, not ${request.method}.`);
    const status = inboxStatus(server, request.path);
    request.on('error', () => {});
    request.on('end', () => response.writeHead(status).end());
    request.resume();
  };
}
