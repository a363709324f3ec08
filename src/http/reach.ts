/** Where somebody reaches this server, for the links in what he is answered. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { HostList, isPrivateName, plainHost } from '../core/hosts.js';
import type { Provider } from '../core/provider.js';
import type { ServerOptions } from './options.js';

/** Addresses of one server as a caller has to write them. None ends with a slash. */
export interface Reach {
  /** Where the control API and the page are. */
  readonly url: string;
  /** Where a provider is, by its id. */
  baseUrl(providerId: string): string;
}

/** How a call came: over the port of a provider (else the control port or TLS), and for a provider by its path below that. */
export interface Entry {
  readonly owner?: Provider | undefined;
  readonly isBelow?: boolean;
}

/** A public URL without what it may end with. Throws for one that cannot be the beginning of links; `shown` is how it was given. */
export function checkedPublicUrl(text: string, shown: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.username + url.password + url.search + url.hash !== '' ||
    /[?#]/.test(text)
  )
    throw new Error(
      `expected the http or https URL of the control port as callers reach it, such as http://localhost:14600, not ${shown}.`,
    );
  return url.href.replace(/\/+$/, '');
}

/** The name or address and the port in a `Host` field, if it has nothing that a URL would read as user, path or query. */
export function hostIn(field: string | undefined): { readonly name: string; readonly port: string } | undefined {
  const [, host, port = ''] = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/.exec(field ?? '') ?? [];
  if (host === undefined || !URL.canParse(`http://${host}`) || Number(port) > 65_535) return undefined;
  return { name: plainHost(new URL(`http://${host}`).hostname), port };
}

/** A host as it stands in a URL. A zone is of use only on the machine that it is on, and `URL` takes none: it is left out. */
export function urlHost(host: string): string {
  return isIP(host) === 6 ? `[${host.replace(/%.*$/, '')}]` : host;
}

/** What a person types for an address that a server listens on: all addresses can be called by that of loopback. */
export function callableHost(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1';
  return isIP(host) === 6 && /^[0:]+$/.test(host) ? '::1' : host;
}

const mostKept = 100;

/** Tells callers where to find a server: by its public URL, else where they came to themselves. */
export class Reaches {
  /** Where this server listens: for clients in this very process. */
  readonly listening: Reach;
  /** For what has no caller, such as the body of a webhook: the public URL, else where it listens. */
  readonly home: Reach;
  readonly #options: Pick<ServerOptions, 'publicUrl' | 'host' | 'providers'>;
  readonly #ports: ReadonlyMap<string, number>;
  readonly #allowed: HostList;
  readonly #names: ReadonlySet<string>;
  readonly #kept = new Map<string, Reach>();

  /** `ports` has those that are listened on by provider, the control port under `''`; `portOf` also gives those that will be. */
  constructor(
    options: Pick<ServerOptions, 'publicUrl' | 'host' | 'providers' | 'allowedHosts'>,
    ports: ReadonlyMap<string, number>,
    portOf: (providerId: string) => number,
  ) {
    this.#options = options;
    this.#ports = ports;
    this.#allowed = new HostList(options.allowedHosts ?? []);
    this.#names = new Set(options.providers.flatMap(({ hosts }) => hosts));
    const host = urlHost(callableHost(options.host));
    this.listening = {
      get url() {
        return `http://${host}:${portOf('')}`;
      },
      baseUrl: (id) => `http://${host}:${portOf(id)}`,
    };
    this.home = options.publicUrl === undefined ? this.listening : publicReach(options.publicUrl, options.providers);
  }

  /**
   * True for a name or address that may call the control API and that links may lead to: an address, a name that no stranger can own, the
   * name that is listened on, the host of the public URL, and what `--allowed-hosts` lists. A link to any other host would be one that
   * somebody else has chosen.
   */
  isOwn(name: string): boolean {
    if (isIP(name) !== 0 || this.#allowed.hasName(name)) return true;
    // A provider's real name leads its callers here; whoever follows a link to it would come to the provider itself.
    if (this.#names.has(name)) return false;
    const { host, publicUrl } = this.#options;
    if (isPrivateName(name) || name === host.toLowerCase()) return true;
    return publicUrl !== undefined && name === plainHost(new URL(publicUrl).hostname);
  }

  /** True for a name that may call the control API: an {@link isOwn own} one, or one of the providers', which lead here with TLS or a hosts file. */
  mayControl(name: string): boolean {
    return this.isOwn(name) || this.#names.has(name);
  }

  /**
   * Where the caller of a request reaches this server. `X-Forwarded-Host` and `-Proto` count as `Host` does: a page of a stranger cannot set
   * them (that takes a preflight, which is never granted), the host must be one of ours, and the link goes to whoever sent them, nobody else.
   */
  of(request: IncomingMessage, { owner, isBelow = false }: Entry = {}): Reach {
    if (this.#options.publicUrl !== undefined) return this.home;
    const { headers, socket } = request;
    const forwardedHost = firstOf(headers['x-forwarded-host']);
    const forwardedProto = firstOf(headers['x-forwarded-proto']);
    const isTls = 'encrypted' in socket;
    const scheme = /^https?$/.test(forwardedProto ?? '') ? forwardedProto : isTls ? 'https' : 'http';
    const field = forwardedHost ?? headers.host ?? '';
    const key = `${owner?.id ?? ''} ${isBelow} ${isTls} ${scheme} ${field}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const host = hostIn(field);
    if (host === undefined || !this.isOwn(host.name)) return this.listening;
    const made = this.#reach({ owner, isBelow, isTls, scheme: scheme ?? 'http', ...host });
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(key, made);
    return made;
  }

  #reach(came: {
    readonly owner: Provider | undefined;
    readonly isBelow: boolean;
    readonly isTls: boolean;
    readonly scheme: string;
    readonly name: string;
    readonly port: string;
  }): Reach {
    const { owner, isBelow, isTls, scheme, name, port } = came;
    const url = `${scheme}://${urlHost(name)}${port === '' ? '' : `:${port}`}`;
    const beside = (id: string) => `http://${urlHost(name)}:${new URL(this.listening.baseUrl(id)).port}`;
    // The ports of the others are known to a caller who came to the very port that is listened on. Where a port is mapped, or a proxy
    // stands between, only this one is known, and everything is below the control port.
    const isDirect = !isTls && scheme === 'http' && Number(port || 80) === this.#ports.get(owner?.id ?? '');
    return {
      url,
      baseUrl: (id) => {
        if (owner !== undefined) return owner.id === id ? url : beside(id);
        return isDirect && !isBelow ? beside(id) : `${url}/${id}`;
      },
    };
  }
}

/** With a port, the ports of the providers follow it as they follow the control port; without one, or with a path, providers are below it. */
function publicReach(publicUrl: string, providers: readonly Provider[]): Reach {
  const { protocol, hostname, port, pathname } = new URL(publicUrl);
  const offsets = new Map(providers.map(({ id, portOffset }) => [id, portOffset]));
  const follows = port !== '' && pathname === '/';
  return {
    url: publicUrl,
    baseUrl: (id) => {
      const offset = offsets.get(id) ?? 0;
      return follows ? `${protocol}//${hostname}:${Number(port) + offset}` : `${publicUrl}/${id}`;
    },
  };
}

function firstOf(field: string | readonly string[] | undefined): string | undefined {
  const text = typeof field === 'string' ? field : field?.[0];
  return text?.split(',')[0]?.trim() || undefined;
}
