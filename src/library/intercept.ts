/**
 * Leads connections to the providers' real hostnames to a Paydrill in this process. It works below every HTTP client, where Node connects:
 * so `fetch`, undici with any dispatcher, `http` and `https` with any agent, and all that are built on them, send what they would have sent,
 * and see resets, hangs and timeouts as from a network.
 */
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import { domainToASCII } from 'node:url';
import { PaydrillError } from '../core/errors.js';
import type { Provider } from '../core/provider.js';
import { markSecurePeer } from '../http/secure-peers.js';
import { providers as registry } from '../providers/index.js';

/** What is done with connections of a drill. */
export interface Interception {
  /** From now on connections to real hosts are refused for this reason. */
  refuse(reason: string): void;
  /** Lets connections go where they are meant to, and ends those that were led here. Harmless when repeated. */
  undo(): void;
}

interface Destination {
  readonly host: string;
  readonly port: number;
}

/** The only place that all copies of this module in a process share: test runners load modules once for each file of tests. */
const holder = Symbol.for('paydrill.intercept');
type Held = { [holder]?: { readonly by: string } };

/**
 * Begins. `baseUrl` answers where a provider that runs is; of the others every connection is refused. Throws {@link PaydrillError} while
 * another drill of this process does the same.
 */
export function intercept(by: string, running: readonly Provider[], baseUrl: (id: string) => string): Interception {
  const held = net.Socket.prototype as Held;
  if (held[holder] !== undefined)
    throw new PaydrillError(
      409,
      'already-intercepting',
      `Another drill of this process (${held[holder].by}) leads calls to the real hosts to itself. Call what its intercept() answered, or its stop(), first.`,
    );
  const opened = new Set<net.Socket>();
  let isActive = true;
  let refusal: string | undefined;

  /** Where a host is instead, why it is refused, or undefined when it is none of a provider. */
  const instead = (name: unknown): Destination | PaydrillError | undefined => {
    // As it would be looked up: in lower case, without other ways of writing the same letters.
    const host = typeof name === 'string' ? domainToASCII(name).replace(/\.$/, '') : undefined;
    const provider = host === undefined || !isActive ? undefined : registry.find(({ hosts }) => hosts.includes(host));
    if (provider === undefined) return undefined;
    const runs = running.some(({ id }) => id === provider.id);
    const reason =
      refusal ?? (runs ? undefined : `runs without ${provider.title} (providers: ${running.map(({ id }) => id)})`);
    if (reason !== undefined) return refused(`${host} is a real host of ${provider.title}, and the drill ${reason}`);
    const { hostname, port } = new URL(baseUrl(provider.id));
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
  };

  const { connect } = net.Socket.prototype;
  const { connect: connectTls } = tls;

  const kept = (socket: net.Socket): net.Socket => {
    opened.add(socket);
    return socket.once('close', () => opened.delete(socket));
  };

  const ownConnect = function (this: net.Socket, ...args: unknown[]): net.Socket {
    const { options, done } = argumentsOf(args);
    const isEncrypted = this instanceof tls.TLSSocket;
    const named = instead(options.host) ?? (isEncrypted ? instead(options.servername) : undefined);
    const found = options.path ? undefined : named;
    if (found === undefined) return Reflect.apply(connect, this, args);
    if (isEncrypted && !(found instanceof PaydrillError))
      return failing(
        this,
        refused(`${options.servername ?? options.host} is called by a copy of tls.connect that was taken before`),
      );
    if (done !== undefined) this.once('connect', done);
    if (found instanceof PaydrillError) return failing(this, found);
    const { noDelay, keepAlive, keepAliveInitialDelay } = options;
    return Reflect.apply(connect, kept(this), [
      { ...found, ...defined({ noDelay, keepAlive, keepAliveInitialDelay }) },
    ]);
  };

  const ownConnectTls = (...args: unknown[]): net.Socket => {
    const { options, done } = argumentsOf(args);
    const found = instead(options.servername) ?? instead(options.host);
    if (found === undefined) return Reflect.apply(connectTls, tls, args);
    const name = options.servername ?? options.host;
    const problem = impassable(String(name), options);
    const broken = () => Object.assign(new net.Socket(), likeTls(name));
    if (problem !== undefined) return failing(broken(), problem);
    if (found instanceof PaydrillError) return failing(broken(), found);
    const { signal, highWaterMark, allowHalfOpen, timeout, noDelay, keepAlive, keepAliveInitialDelay } = options;
    const asked = { signal, highWaterMark, allowHalfOpen, timeout, noDelay, keepAlive, keepAliveInitialDelay };
    const socket = Object.assign(kept(net.connect({ ...found, ...defined(asked) })), likeTls(name));
    if (done !== undefined) socket.once('secureConnect', done);
    return socket.once('connect', () => {
      markSecurePeer(socket);
      socket.emit('secureConnect');
    });
  };

  held[holder] = { by };
  net.Socket.prototype.connect = ownConnect as typeof connect;
  tls.connect = ownConnectTls as unknown as typeof connectTls;
  syncBuiltinESMExports();
  return {
    refuse: (reason) => {
      refusal = reason;
    },
    undo: () => {
      if (!isActive) return;
      isActive = false;
      delete held[holder];
      // Whatever was laid over ours meanwhile stays, and finds ours out of work.
      if (net.Socket.prototype.connect === ownConnect) net.Socket.prototype.connect = connect;
      if (tls.connect === ownConnectTls) tls.connect = connectTls;
      syncBuiltinESMExports();
      // Clients keep connections for later calls, which must not come here any more.
      for (const socket of opened) socket.destroy();
    },
  };
}

interface ConnectOptions {
  readonly host?: unknown;
  readonly path?: unknown;
  readonly servername?: unknown;
  readonly socket?: unknown;
  readonly ALPNProtocols?: unknown;
  readonly signal?: unknown;
  readonly highWaterMark?: unknown;
  readonly allowHalfOpen?: unknown;
  readonly timeout?: unknown;
  readonly noDelay?: unknown;
  readonly keepAlive?: unknown;
  readonly keepAliveInitialDelay?: unknown;
}

/** The forms `(options, done?)`, `(port, host?, options?, done?)` and Node's own: an array of options and `done`. */
function argumentsOf(args: readonly unknown[]): { options: ConnectOptions; done: (() => void) | undefined } {
  const given = Array.isArray(args[0]) ? args[0] : args;
  const options: ConnectOptions[] = given.filter((one) => typeof one === 'object' && one !== null);
  const isPort = typeof given[0] === 'number' || (typeof given[0] === 'string' && Number(given[0]) >= 0);
  const host = isPort && typeof given[1] === 'string' ? { host: given[1] } : {};
  const path = typeof given[0] === 'string' && !isPort ? { path: given[0] } : {};
  const done: unknown = given.find((one) => typeof one === 'function');
  // The first as it is: Node reads what it inherits, too.
  const all = given[0] === options[0] && options.length === 1 ? options[0] : undefined;
  return { options: all ?? Object.assign({ ...host, ...path }, ...options), done: done as (() => void) | undefined };
}

/** What clients ask an encrypted connection for. */
function likeTls(servername: unknown) {
  return {
    encrypted: true,
    authorized: true,
    authorizationError: null,
    alpnProtocol: false,
    servername,
    getPeerCertificate: () => ({}),
    getPeerX509Certificate: () => undefined,
    getProtocol: () => 'TLSv1.3',
    getSession: () => undefined,
    isSessionReused: () => false,
    setSession: () => {},
    setServername: () => {},
  };
}

/** Why an encrypted connection to a real host can be led nowhere, or undefined. */
function impassable(name: string, { socket, ALPNProtocols }: ConnectOptions): PaydrillError | undefined {
  // What was connected by somebody else leads out of here.
  if (socket !== undefined && socket !== null) return refused(`${name} is called through a proxy`);
  return speaksHttp2Only(ALPNProtocols)
    ? refused(`${name} is called by HTTP/2, which Paydrill does not speak`)
    : undefined;
}

function speaksHttp2Only(protocols: unknown): boolean {
  return Array.isArray(protocols) && protocols.length > 0 && protocols.every((one) => one === 'h2');
}

function refused(what: string): PaydrillError {
  return new PaydrillError(
    409,
    'real-host-refused',
    `${what}. Nothing was sent: drill.intercept() lets no call out to a provider.`,
  );
}

function failing(socket: net.Socket, error: Error): net.Socket {
  process.nextTick(() => socket.destroy(error));
  return socket;
}

function defined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
