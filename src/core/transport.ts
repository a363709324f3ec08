import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Agent, Dispatcher } from 'undici';
import { systemWall } from './clock.js';
import { mostUnderWay, type Outcome } from './delivery.js';

/** A target that Paydrill does not call. */
export class RefusedTarget extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RefusedTarget';
  }
}

let lists: { readonly near: BlockList; readonly self: BlockList } | undefined;

/** Loopback, and loopback with private networks (RFC 1918, RFC 4193); laid out when the first address is judged. */
function addressLists(): { readonly near: BlockList; readonly self: BlockList } {
  if (lists !== undefined) return lists;
  lists = { near: new BlockList(), self: new BlockList() };
  for (const list of [lists.near, lists.self]) {
    list.addSubnet('127.0.0.0', 8, 'ipv4');
    list.addAddress('::1', 'ipv6');
  }
  lists.near.addSubnet('10.0.0.0', 8, 'ipv4');
  lists.near.addSubnet('172.16.0.0', 12, 'ipv4');
  lists.near.addSubnet('192.168.0.0', 16, 'ipv4');
  lists.near.addSubnet('fc00::', 7, 'ipv6');
  return lists;
}

/** True for loopback and private (RFC 1918, RFC 4193) addresses, IPv4-mapped IPv6 included. Link-local is not among them. */
export function isNearAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  return addressLists().near.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

const bodyKept = 1024;

/** How long a connection may take to be made; whoever waits for it has a time of their own. */
const longestConnectMs = 60_000;

/** How many moved targets are told of: a client that invents ports must not fill the memory. */
const mostTold = 1000;

/** True for the names and addresses by which a machine means itself. */
function isThisMachine(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return isIP(host) !== 0 && addressLists().self.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

/** Looks a name up, all of its addresses, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Sends webhooks, and what else leaves: keep-alive, no redirects followed, a real timeout, and only to addresses that are allowed. */
export class Transport {
  readonly #allowPublic: boolean;
  readonly #advice: string;
  readonly #resolve: Resolve;
  readonly #localhost: string | undefined;
  readonly #moved: ((from: string, to: string) => void) | undefined;
  readonly #told = new Set<string>();
  #agent: Promise<Agent> | undefined;
  readonly #open = new Set<() => void>();
  /** The last target that was allowed: webhooks mostly go to the same one. */
  #last: { readonly url: string; readonly target: URL } | undefined;

  /**
   * `resolve` looks names up; by default as the system does. `advice` ends the message about a target that is refused. `localhost`: the
   * host to connect to where a target says localhost or a loopback address, which inside a container would be the container itself; its
   * address is judged like any other, and the `Host` header stays the target's. `moved` is told of each such target (scheme, host and port),
   * once.
   */
  constructor(options: {
    allowPublic: boolean;
    resolve?: Resolve;
    advice?: string;
    localhost?: string | undefined;
    moved?: (from: string, to: string) => void;
  }) {
    this.#allowPublic = options.allowPublic;
    this.#advice = options.advice ?? 'start with --allow-public-webhooks to call it';
    this.#resolve = options.resolve ?? dnsLookup;
    this.#localhost = options.localhost;
    this.#moved = options.moved;
  }

  /**
   * POSTs `body` to `url` and answers what came of it, with the first `kept` bytes of the answer. Throws {@link RefusedTarget} for a target that is not http(s), or not
   * loopback or private while public ones are not allowed; the address is judged after resolution, at the moment of connecting.
   */
  async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    timeoutMs: number,
    kept: number = bodyKept,
  ): Promise<Outcome> {
    const target = this.#check(url);
    const host = this.#hostFor(target);
    try {
      this.#agent ??= this.#newAgent();
      return await this.#send(await this.#agent, target, host, headers, body, timeoutMs, kept);
    } catch (error) {
      if (error instanceof RefusedTarget) throw error;
      const elsewhere = host === target.hostname ? '' : ` (${target.hostname} is ${host} here)`;
      return { error: `${describe(error)}${elsewhere}` };
    }
  }

  /** Ends what is under way and closes idle connections. */
  close(): void {
    for (const end of this.#open) end();
    // What was under way was told above why it ended.
    void this.#agent?.then((agent) => agent.destroy()).catch(() => {});
  }

  #check(url: string): URL {
    if (this.#last?.url === url) return this.#last.target;
    const target = URL.canParse(url) ? new URL(url) : undefined;
    if (target === undefined || (target.protocol !== 'http:' && target.protocol !== 'https:')) {
      throw new RefusedTarget(`not an http or https URL: ${url.slice(0, 200)}`);
    }
    this.#checkLiteral(bare(target.hostname));
    this.#last = { url, target };
    return target;
  }

  /** An address that stands there itself is not looked up, so it is judged here. */
  #checkLiteral(literal: string): void {
    if (!this.#allowPublic && isIP(literal) !== 0 && !isNearAddress(literal)) throw publicTarget(this.#advice, literal);
  }

  /** The host to connect to for a target. */
  #hostFor({ hostname, origin, protocol, port }: URL): string {
    const to = this.#localhost;
    if (to === undefined || !isThisMachine(bare(hostname))) return hostname;
    this.#checkLiteral(to);
    if (!this.#told.has(origin) && this.#told.size < mostTold) {
      this.#told.add(origin);
      const shown = isIP(to) === 6 ? `[${to}]` : to;
      this.#moved?.(origin, `${protocol}//${shown}${port === '' ? '' : `:${port}`}`);
    }
    return to;
  }

  // Its calls cost two thirds of those of node:http, most of what sending a webhook costs; loaded when the first one is sent.
  async #newAgent(): Promise<Agent> {
    const { Agent } = await import('undici');
    const lookup = this.#allowPublic ? dnsLookup : nearLookup(this.#resolve, this.#advice);
    return new Agent({
      connections: mostUnderWay,
      connect: { lookup, timeout: longestConnectMs },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  #send(
    agent: Agent,
    target: URL,
    host: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    timeoutMs: number,
    most: number,
  ): Promise<Outcome> {
    const moved = host !== target.hostname;
    const request: Dispatcher.DispatchOptions = {
      origin: moved ? `${target.protocol}//${isIP(host) === 6 ? `[${host}]` : host}:${portOf(target)}` : target.origin,
      path: target.pathname + target.search,
      method: 'POST',
      headers: {
        ...headers,
        ...authorization(target, headers),
        // The receiver sees the host that it was given by, in `Host` and in its certificate's name.
        ...(moved && { host: target.host }),
        'content-length': String(body.length),
      },
      body,
    };
    return new Promise<Outcome>((resolve, reject) => {
      let end: ((reason: Error) => void) | undefined;
      let settled: Error | true | undefined;
      const over = () => {
        late();
        this.#open.delete(stop);
      };
      const fail = (error: Error) => {
        if (settled !== undefined) return;
        settled = error;
        over();
        reject(error);
        end?.(error);
      };
      const chunks: Buffer[] = [];
      let [status, size] = [0, 0];
      // A timer of our own counts from here; the library's would count from when it connected, and to the second.
      const late = systemWall.later(timeoutMs, () => fail(new Error(`no answer within ${timeoutMs} ms`)));
      const stop = () => fail(new Error('Paydrill stopped before the receiver had answered'));
      this.#open.add(stop);
      agent.dispatch(request, {
        onRequestStart: (controller) => {
          end = (reason) => controller.abort(reason);
          if (settled instanceof Error) end(settled);
        },
        onResponseStart: (_controller, code) => {
          status = code;
        },
        onResponseData: (_controller, chunk) => {
          if (size < most) chunks.push(chunk.subarray(0, most - size));
          size += chunk.length;
        },
        onResponseEnd: () => {
          if (settled !== undefined) return;
          settled = true;
          over();
          resolve({ status, body: Buffer.concat(chunks).toString('utf8') });
        },
        onResponseError: (_controller, error) => fail(status === 0 ? error : new Error(cutOff)),
      });
    });
  }
}

const cutOff = 'the receiver closed the connection before its answer was complete';

function portOf({ protocol, port }: URL): string {
  if (port !== '') return port;
  return protocol === 'https:' ? '443' : '80';
}

/** Name and password that stand in a URL, as a header (RFC 7617) unless there is one. */
function authorization(
  { username, password }: URL,
  headers: Readonly<Record<string, string>>,
): { readonly authorization?: string } {
  if (username === '' && password === '') return {};
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')) return {};
  const known = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(known, 'utf8').toString('base64')}` };
}

// Judging the looked-up address inside the connection's own look-up leaves no gap in which a name could change its mind.
const nearLookup =
  (resolve: Resolve, advice: string): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const far = addresses.find(({ address }) => !isNearAddress(address));
      const first = addresses[0];
      if (far !== undefined || first === undefined)
        return callback(publicTarget(advice, hostname, far?.address), '', 0);
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };

/** A host without the brackets that an IPv6 address has in a URL. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function publicTarget(advice: string, host: string, address?: string): RefusedTarget {
  const where = address === undefined || address === host ? host : `${host} (${address})`;
  return new RefusedTarget(`${where} is neither a loopback nor a private address; ${advice}`);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'UND_ERR_SOCKET') return 'the receiver closed the connection without an answer';
  const header = code === 'UND_ERR_INVALID_ARG' ? /^invalid (.+) header$/.exec(error.message)?.[1] : undefined;
  if (header !== undefined) return `Invalid character in the header ${JSON.stringify(header)}`;
  return code === undefined || code.startsWith('UND_') || error.message.includes(code)
    ? error.message
    : `${code}: ${error.message}`;
}
