import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { systemWall } from './clock.js';
import type { Outcome } from './delivery.js';

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

const pool = { keepAlive: true, maxSockets: 64 };

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

/** How a scheme is spoken, and where its connections are kept. */
interface Door {
  readonly request: typeof httpRequest;
  readonly agent: HttpAgent;
}

/** Sends webhooks, and what else leaves: keep-alive, no redirects followed, a real timeout, and only to addresses that are allowed. */
export class Transport {
  readonly #allowPublic: boolean;
  readonly #advice: string;
  readonly #resolve: Resolve;
  readonly #localhost: string | undefined;
  readonly #moved: ((from: string, to: string) => void) | undefined;
  readonly #told = new Set<string>();
  readonly #http: HttpAgent;
  #https: HttpsAgent | undefined;
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
    this.#http = new HttpAgent(pool);
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
      const door =
        target.protocol === 'https:' ? await this.#secureDoor() : { request: httpRequest, agent: this.#http };
      return await this.#send(door, target, host, headers, body, timeoutMs, kept);
    } catch (error) {
      if (error instanceof RefusedTarget) throw error;
      const elsewhere = host === target.hostname ? '' : ` (${target.hostname} is ${host} here)`;
      return { error: `${describe(error)}${elsewhere}` };
    }
  }

  /** Ends what is under way and closes idle connections. */
  close(): void {
    for (const end of this.#open) end();
    this.#http.destroy();
    this.#https?.destroy();
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

  async #secureDoor(): Promise<Door> {
    const { Agent, request } = await import('node:https');
    this.#https ??= new Agent(pool);
    return { request, agent: this.#https };
  }

  #send(
    { request: call, agent }: Door,
    target: URL,
    host: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    timeoutMs: number,
    most: number,
  ): Promise<Outcome> {
    const moved = host !== target.hostname;
    const options = {
      method: 'POST',
      headers: { ...headers, ...(moved && { host: target.host }), 'content-length': String(body.length) },
      // The receiver sees the host that it was given by, in `Host` and in its certificate's name.
      ...(moved && { hostname: host }),
      ...(moved && isIP(bare(target.hostname)) === 0 && { servername: target.hostname }),
      agent,
      lookup: this.#allowPublic ? dnsLookup : nearLookup(this.#resolve, this.#advice),
    };
    return new Promise<Outcome>((resolve, reject) => {
      const over = <T>(settle: (value: T) => void, value: T) => {
        late();
        this.#open.delete(stop);
        settle(value);
      };
      const fail = (error: Error) => over(reject, error);
      const request: ClientRequest = call(target, options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          if (size < most) chunks.push(chunk.subarray(0, most - size));
          size += chunk.length;
        });
        response.on('end', () =>
          over(resolve, { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
        response.on('error', fail);
        response.on('aborted', () =>
          fail(new Error('the receiver closed the connection before its answer was complete')),
        );
      });
      const end = (error: Error) => {
        fail(error);
        request.destroy();
      };
      // Only now: what cannot be a request, for a header that would split it, has thrown above and leaves nothing behind.
      // A timer of our own costs a fifth of an AbortSignal, of which each attempt would take two.
      const late = systemWall.later(timeoutMs, () => end(new Error(`no answer within ${timeoutMs} ms`)));
      const stop = () => end(new Error('Paydrill stopped before the receiver had answered'));
      this.#open.add(stop);
      request.on('error', fail);
      request.end(body);
    });
  }
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
  return code === undefined || error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}
