import {
  createServer,
  type ServerOptions as HttpServerOptions,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { isoInstant } from '../core/clock.js';
import { PaydrillError, unknownName } from '../core/errors.js';
import { EvmNode } from '../core/evm.js';
import type { Provider } from '../core/provider.js';
import { Transport } from '../core/transport.js';
import { idleMs } from '../idle.js';
import { ownVersion } from '../version.js';
import type { AdminServer } from './admin/route.js';
import type { Application } from './application.js';
import { type CallDoor, callDoor, portOwner } from './call-door.js';
import { inboxOutcome, inboxPathIn } from './inbox.js';
import type { ServerOptions } from './options.js';
import { Reaches } from './reach.js';
import type { TlsDoor } from './tls.js';
import { readAuthorities } from './webhook-ca.js';
import { Workspaces } from './workspaces.js';

/** A Paydrill that answers. */
export interface RunningServer {
  /** The control port's URL where it listens, without trailing slash. */
  readonly url: string;
  /** What an application is laid out of that is not this server's own. */
  readonly admin: AdminServer;
  readonly calls: CallDoor;
  readonly workspaces: Workspaces;
  readonly version: string;
  /** Present when TLS is served. */
  readonly tls?: TlsDoor | undefined;
  /** What a person should know of how the state is kept and TLS is served. */
  readonly notes: readonly string[];
  /** Where a provider listens, without trailing slash. */
  baseUrl(providerId: string): string;
  /** Stops accepting, keeps the state, closes everything. */
  stop(): Promise<void>;
}

/** How long a client may take to send a whole request. */
const defaultPatienceMs = 30_000;

/** Loads the state, then listens on the control port and a port for each provider. Throws when a port is taken or the state unreadable. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { patienceMs = defaultPatienceMs } = options;
  // A free port is known only once it is listened on, and a scenario that is laid out may name it: in the URLs of the inbox.
  let whole: RequestListener | undefined;
  const early: RequestListener = (request, response) => {
    if (whole === undefined) response.writeHead(503).end();
    else whole(request, response);
  };
  const first =
    options.port === 0 ? await listen(early, options.port, options.host, 'the control API', patienceMs) : undefined;
  const built = await buildServer(options, new Map(first === undefined ? [] : [['', first.port]])).catch((error) => {
    first?.server.close();
    throw error;
  });
  const { calls, workspaces, ports, admin } = built;
  let laidOut: Promise<Application> | undefined;
  const application = () => {
    laidOut ??= import('./application.js').then(({ layOut }) => layOut(admin, calls));
    return laidOut;
  };
  const servers: Pick<Server, 'close' | 'closeAllConnections'>[] = [];
  let door: TlsDoor | undefined;
  const stop = async () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    await built.stop();
  };
  try {
    const own = listenerOf(application, calls, undefined);
    whole = own;
    const control = first ?? (await listen(own, options.port, options.host, 'the control API', patienceMs));
    servers.push(control.server);
    ports.set('', control.port);
    if (options.tls !== undefined) {
      const { tls } = options;
      const failed = (error: NodeJS.ErrnoException) => listenError(error, tls.port, options.host, 'TLS', '--tls-port');
      door = await (await import('./tls.js')).listenTls(own, options, { tls, timeouts: timeouts(patienceMs), failed });
      servers.push(door.server);
    }
    for (const provider of options.providers) {
      const wanted = options.port === 0 ? 0 : options.port + provider.portOffset;
      const listener = listenerOf(application, calls, provider);
      const { server, port } = await listen(listener, wanted, options.host, provider.title, patienceMs);
      servers.push(server);
      ports.set(provider.id, port);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: admin.reaches.listening.url,
    admin,
    calls,
    workspaces,
    version: admin.version,
    tls: door,
    baseUrl: (id) => {
      const known = options.providers.map((one) => one.id);
      if (!known.includes(id)) throw unknownName('provider', id, known);
      return admin.reaches.listening.baseUrl(id);
    },
    notes: [...workspaces.default.notes, ...(door?.notes ?? [])],
    stop,
  };
}

/** A server without ports; `ports` are those that are listened on already, by provider, the control port under `''`. */
export async function buildServer(
  options: ServerOptions,
  ports: Map<string, number> = new Map(),
): Promise<{
  calls: CallDoor;
  workspaces: Workspaces;
  ports: Map<string, number>;
  admin: AdminServer;
  stop: () => Promise<void>;
}> {
  const offsets = new Map(options.providers.map(({ id, portOffset }) => [id, portOffset]));
  const reaches = new Reaches(options, ports, (id) => ports.get(id) ?? options.port + (offsets.get(id) ?? 0));
  const { localhost } = options;
  const moved = (from: string, to: string) =>
    workspaces.default.journal.tell({
      kind: 'moved',
      at: isoInstant(workspaces.default.clock.now()),
      from,
      to,
    });
  // A webhook for the inbox needs no connection: it arrives before a port is listened on, whatever localhost means, and with a state
  // that names the port of an earlier run.
  const own = (url: string) => {
    const path = inboxPathIn(url, options.host);
    return path === undefined
      ? undefined
      : inboxOutcome(
          opening.then((open) => ({ workspaces: open, options })),
          path,
        );
  };
  const transport = new Transport({
    allowPublic: options.allowPublicWebhooks,
    allowed: options.allowWebhooksTo,
    authorities: options.webhookCa === undefined ? [] : readAuthorities(options.webhookCa, process.env),
    localhost,
    moved,
    own,
  });
  // Webhooks may be let out; the node is a developer's own, and stays so.
  const evmTransport = new Transport({
    allowPublic: false,
    advice: 'an EVM node must run on this machine or network',
    localhost,
    moved,
  });
  const evm = options.evmRpc === undefined ? undefined : new EvmNode(options.evmRpc, evmTransport);
  const opening: Promise<Workspaces> = Workspaces.start(options, {
    transport,
    evm,
    home: reaches.home,
    inbox: () => reaches.listening.url,
  });
  const workspaces = await opening;
  const admin: AdminServer = {
    options,
    workspaces,
    version: ownVersion(),
    reaches,
  };
  const stop = async () => {
    // The state first: an attempt that is cut off here is pending in it, and is made again at the next start.
    try {
      await workspaces.close();
    } finally {
      transport.close();
      evmTransport.close();
    }
  };
  return { calls: callDoor(admin), workspaces, ports, admin, stop };
}

/**
 * What a port answers: calls of providers at once, since the layers of Express take longer than many a call, all else by the application, which is
 * loaded when the first request needs it: a test run often has none. `owner` is the provider that the port belongs to.
 */
function listenerOf(
  application: () => Promise<Application>,
  calls: CallDoor,
  owner: Provider | undefined,
): RequestListener {
  return (request, response) => {
    if (namesTwoHosts(request)) return void response.writeHead(400, { Connection: 'close' }).end();
    const { url: target = '/' } = request;
    const failed = (error: unknown) => void application().then(({ fail }) => fail(response, error));
    if (target.startsWith('/') && !controlled.test(target) && calls(request, response, { target, owner, failed }))
      return;
    if (owner !== undefined) portOwner.set(request, owner);
    void application().then(({ app }) => app(request, response));
  };
}

/** Which of two hosts is meant, a proxy and we could see differently: RFC 9112, section 3.2, demands a 400. */
function namesTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count > 1;
}

/** Paths of the control API and of the page: no provider has one. Express takes them in any case. */
const controlled = /^\/_paydrill/i;

async function listen(
  listener: RequestListener,
  port: number,
  host: string,
  what: string,
  patienceMs: number,
): Promise<{ server: Server; port: number }> {
  const server = createServer(timeouts(patienceMs), listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port, host, what)));
    server.listen(port, host, resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** A client that stops half-way is answered 408 and cut off, so that forgotten connections do not pile up. */
function timeouts(patienceMs: number): HttpServerOptions {
  return {
    headersTimeout: patienceMs,
    requestTimeout: patienceMs,
    // The two above count from the first byte of a request, so they do not end a connection that is only idle.
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(patienceMs, 5000),
  };
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string, what: string, flag = '--port'): Error {
  if (error.code === 'EADDRINUSE' && flag !== '--port')
    return new PaydrillError(500, 'port-in-use', `Port ${port} (${what}) is in use. Choose another with ${flag} N.`);
  if (error.code === 'EADDRINUSE') {
    return new PaydrillError(
      500,
      'port-in-use',
      `Port ${port} (${what}) is in use. Choose others with --port N (providers follow it), or --port 0 for free ones.`,
    );
  }
  return new PaydrillError(500, 'cannot-listen', `Cannot listen on ${host}:${port} for ${what}: ${error.message}`);
}
