import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
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

const near = new BlockList();
near.addSubnet('127.0.0.0', 8, 'ipv4');
near.addSubnet('10.0.0.0', 8, 'ipv4');
near.addSubnet('172.16.0.0', 12, 'ipv4');
near.addSubnet('192.168.0.0', 16, 'ipv4');
near.addAddress('::1', 'ipv6');
near.addSubnet('fc00::', 7, 'ipv6');

/** True for loopback and private (RFC 1918, RFC 4193) addresses, IPv4-mapped IPv6 included. Link-local is not among them. */
export function isNearAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  return near.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

const bodyKept = 1024;

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
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;
  readonly #open = new Set<() => void>();
  /** The last target that was allowed: webhooks mostly go to the same one. */
  #last: { readonly url: string; readonly target: URL } | undefined;

  /** `resolve` looks names up; by default as the system does. `advice` ends the message about a target that is refused. */
  constructor(options: { allowPublic: boolean; resolve?: Resolve; advice?: string }) {
    this.#allowPublic = options.allowPublic;
    this.#advice = options.advice ?? 'start with --allow-public-webhooks to call it';
    this.#resolve = options.resolve ?? dnsLookup;
    this.#http = new HttpAgent({ keepAlive: true, maxSockets: 64 });
    this.#https = new HttpsAgent({ keepAlive: true, maxSockets: 64 });
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
    try {
      return await this.#send(target, headers, body, timeoutMs, kept);
    } catch (error) {
      if (error instanceof RefusedTarget) throw error;
      return { error: describe(error) };
    }
  }

  /** Ends what is under way and closes idle connections. */
  close(): void {
    for (const end of this.#open) end();
    this.#http.destroy();
    this.#https.destroy();
  }

  #check(url: string): URL {
    if (this.#last?.url === url) return this.#last.target;
    const target = URL.canParse(url) ? new URL(url) : undefined;
    if (target === undefined || (target.protocol !== 'http:' && target.protocol !== 'https:')) {
      throw new RefusedTarget(`not an http or https URL: ${url.slice(0, 200)}`);
    }
    const literal = target.hostname.replace(/^\[|\]$/g, '');
    if (!this.#allowPublic && isIP(literal) !== 0 && !isNearAddress(literal)) throw publicTarget(this.#advice, literal);
    this.#last = { url, target };
    return target;
  }

  #send(
    target: URL,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    timeoutMs: number,
    most: number,
  ): Promise<Outcome> {
    const secure = target.protocol === 'https:';
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': String(body.length) },
      agent: secure ? this.#https : this.#http,
      lookup: this.#allowPublic ? dnsLookup : nearLookup(this.#resolve, this.#advice),
    };
    return new Promise<Outcome>((resolve, reject) => {
      const over = <T>(settle: (value: T) => void, value: T) => {
        late();
        this.#open.delete(stop);
        settle(value);
      };
      const fail = (error: Error) => over(reject, error);
      const request: ClientRequest = (secure ? httpsRequest : httpRequest)(target, options, (response) => {
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

function publicTarget(advice: string, host: string, address?: string): RefusedTarget {
  const where = address === undefined || address === host ? host : `${host} (${address})`;
  return new RefusedTarget(`${where} is neither a loopback nor a private address; ${advice}`);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined || error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}
