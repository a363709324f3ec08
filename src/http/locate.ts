import type { Provider } from '../core/provider.js';

/** To whom a request goes: the provider, the workspace that its path names, and the target below our own prefix. */
export interface Located {
  readonly provider: Provider;
  readonly workspace: string | undefined;
  /** Raw target as received. */
  readonly target: string;
  readonly below: string;
}

const workspacePrefix = /^\/w\/([^/?#]*)(?=[/?]|$)/;

/**
 * Finds the provider of a raw target: by real hostname, by the port's owner, else by the path's first segment. `/w/<workspace>`
 * may stand before or behind that segment. Undefined when none fits.
 */
export function locate(
  target: string,
  host: string | undefined,
  owner: Provider | undefined,
  providers: readonly Provider[],
): Located | undefined {
  const name = hostnameOf(host);
  let provider = providers.find(({ hosts }) => name !== undefined && hosts.includes(name)) ?? owner;
  // Clients behind a proxy send the absolute form (RFC 9112, section 3.2.2).
  let below = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '');
  let workspace: string | undefined;
  const takeWorkspace = () => {
    const found = workspace === undefined ? workspacePrefix.exec(below) : null;
    if (found === null) return;
    workspace = found[1] ?? '';
    below = below.slice(found[0].length);
  };
  takeWorkspace();
  if (provider === undefined) {
    provider = providers.find(({ id }) => new RegExp(`^/${id}(?=[/?]|$)`).test(below));
    if (provider === undefined) return undefined;
    below = below.slice(provider.id.length + 1);
    takeWorkspace();
  }
  if (!below.startsWith('/')) below = `/${below}`;
  return { provider, workspace, target, below };
}

function hostnameOf(host: string | undefined): string | undefined {
  // A name that ends with a dot is the same name.
  const name = host?.replace(/\.?(:\d+)?$/, '').toLowerCase();
  return name === '' ? undefined : name;
}
