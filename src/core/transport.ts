import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import * as tls from 'node:tls';
import type { Agent, Dispatcher } from 'undici';
import { systemWall } from './clock.js';
import { mostUnderWay, type Outcome } from './delivery.js';
import { isLocalhost, namesOurMachine, plainHost } from './hosts.js';
import { passOverInterimAnswers } from './interim-answers.js';
import { isOwnAddress, RefusedTarget, TargetPolicy } from './target-policy.js';

const bodyKept = 1024;

/** How long a connection may take to be made; whoever waits for it has a time of their own. */
const longestConnectMs = 60_000;

/** How many moved targets are told of: a client that invents ports must not fill the memory. */
const mostTold = 1000;

/** True for the names and addresses by which a machine means itself. */
function isThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || isOwnAddress(host);
}

/** Looks a name up, all of its addresses, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Sends webhooks, and what else leaves: keep-alive, no redirects followed, a real timeout, and only to addresses that are allowed. */
export class Transport {
  readonly #policy: TargetPolicy;
  readonly #resolve: Resolve;
  readonly #authorities: readonly string[];
  readonly #localhost: string | undefined;
  readonly #moved: ((from: string, to: string) => void) | undefined;
  readonly #own: ((url: string) => Promise<Outcome> | undefined) | undefined;
  readonly #told = new Set<string>();
  #agent: Promise<Agent> | undefined;
  readonly #open = new Set<() => void>();
  /** The last target that was allowed: webhooks mostly go to the same one. */
  #last: { readonly url: string; readonly target: URL } | undefined;

  /**
   * `resolve` looks names up; by default as the system does. `allowed` are hosts and ranges that are called besides (see {@link TargetPolicy});
   * `advice` ends the message about a target that is refused. `localhost`: the host to connect to where a target says localhost or a loopback
   * address, which inside a container would be the container itself; the `Host` header stays the target's. `moved` is told of each such target
   * (scheme, host and port), once. `authorities`: certificates in PEM that are trusted besides those that Node.js trusts. `own` answers
   * what is for this very program, without a connection: it need not listen yet, nor on that address.
   */
  constructor(options: {
    allowPublic: boolean;
    allowed?: readonly string[] | undefined;
    resolve?: Resolve;
    advice?: string;
    localhost?: string | undefined;
    moved?: (from: string, to: string) => void;
    authorities?: readonly string[];
    own?: (url: string) => Promise<Outcome> | undefined;
  }) {
    this.#policy = new TargetPolicy(options);
    this.#resolve = options.resolve ?? dnsLookup;
    this.#localhost = options.localhost;
    this.#moved = options.moved;
    this.#authorities = options.authorities ?? [];
    this.#own = options.own;
  }

  /**
   * POSTs `body` to `url` and answers what came of it, with the first `kept` bytes of the answer. Throws {@link RefusedTarget} for a target that is not http(s), or whose
   * address is not allowed; the address is judged after resolution, at the moment of connecting.
   */
  async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    timeoutMs: number,
    kept: number = bodyKept,
  ): Promise<Outcome> {
    const own = this.#own?.(url);
    if (own !== undefined) return own;
    const target = this.#check(url);
    const host = this.#hostFor(target);
    try {
      this.#agent ??= this.#newAgent();
      return await this.#send(await this.#agent, target, host, headers, body, timeoutMs, kept);
    } catch (error) {
      if (error instanceof RefusedTarget) throw error;
      const notes = [
        ...(host === target.hostname ? [] : [`${target.hostname} is ${host} here`]),
        ...hostNotes(plainHost(host), error),
      ];
      return { error: `${describe(error)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}` };
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
    this.#checkLiteral(plainHost(target.hostname));
    this.#last = { url, target };
    return target;
  }

  /** An address that stands there itself is not looked up, so it is judged here. */
  #checkLiteral(literal: string): void {
    const refusal = isIP(literal) === 0 ? undefined : this.#policy.refusal(literal, literal);
    if (refusal !== undefined) throw refusal;
  }

  /** The host to connect to for a target. */
  #hostFor({ hostname, origin, protocol, port }: URL): string {
    const host = plainHost(hostname);
    const to = this.#localhost;
    if (to === undefined || !isThisMachine(host)) return anyAddresses.get(host) ?? hostname;
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
    const { Agent, buildConnector } = await import('undici');
    const connect = buildConnector({
      lookup: judgingLookup(this.#resolve, this.#policy),
      timeout: longestConnectMs,
      ...(this.#authorities.length === 0 ? {} : { secureContext: trusting(this.#authorities) }),
    });
    return new Agent({
      connections: mostUnderWay,
      connect: (target, done) =>
        connect(target, (...[error, socket]) => {
          if (error !== null) return done(error, null);
          passOverInterimAnswers(socket);
          done(null, socket);
        }),
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

/** What keeps a container from reaching the machine that it runs on. */
function hostNotes(host: string, error: unknown): string[] {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (!namesOurMachine(host)) return [];
  if (code === 'ENOTFOUND') return [`Docker on Linux knows the name with --add-host ${host}:host-gateway`];
  // The engine's bridge has an address of its own, where nobody listens who has bound to loopback.
  return code === 'ECONNREFUSED'
    ? ['a receiver outside of the container must listen on 0.0.0.0, not on 127.0.0.1']
    : [];
}

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
const judgingLookup =
  (resolve: Resolve, policy: TargetPolicy): LookupFunction =>
  (hostname, options, callback) => {
    const judge = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, '', 0);
      for (const { address } of addresses) {
        const refusal = policy.refusal(hostname, address);
        if (refusal !== undefined) return callback(refusal, '', 0);
      }
      const first = addresses[0];
      if (first === undefined) return callback(policy.nowhere(hostname), '', 0);
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    };
    // Names below localhost are this machine without any look-up (RFC 6761, section 6.3); not every system knows that.
    const name = plainHost(hostname);
    if (name !== 'localhost' && isLocalhost(name)) judge(null, loopback);
    else resolve(hostname, { ...options, all: true }, judge);
  };

const loopback: LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** Where to reach a server that says it listens on all addresses; not every system connects to those themselves. */
const anyAddresses: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
  ['::ffff:0:0', '127.0.0.1'],
]);

/** Trust in some certificates besides those that Node.js trusts anyway. */
function trusting(authorities: readonly string[]): tls.SecureContext {
  // Since Node 22.15 these are those of NODE_EXTRA_CA_CERTS and of the system too; before, whoever reads the files adds the former.
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default') => string[] };
  const known = getCACertificates === undefined ? tls.rootCertificates : getCACertificates('default');
  // A receiver's own certificate is enough, whoever has signed it.
  return tls.createSecureContext({ ca: [...known, ...authorities], allowPartialTrustChain: true });
}

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
]);

/** What is wrong with a receiver's certificate, and what to do about it. */
function certificateError(error: NodeJS.ErrnoException & { reason?: string }): string | undefined {
  const { code = '', message } = error;
  if (untrusted.has(code)) {
    const what = code.includes('SELF_SIGNED') ? 'is self-signed' : 'was not issued by a CA that is trusted here';
    return `${code}: the receiver's certificate ${what}; name it, or its CA, with --webhook-ca FILE (or NODE_EXTRA_CA_CERTS)`;
  }
  if (code === 'CERT_HAS_EXPIRED') return `${code}: the receiver's certificate has expired; renew it`;
  if (code === 'CERT_NOT_YET_VALID') return `${code}: the receiver's certificate is not valid yet; compare the clocks`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const why = (error.reason ?? message).replace(/\.$/, '');
    return `${code}: the receiver's certificate is for another name: ${why}`;
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || (code === 'EPROTO' && message.includes('wrong version number')))
    return `${code}: the receiver does not speak TLS; is its URL http://?`;
  return undefined;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'UND_ERR_SOCKET') return 'the receiver closed the connection without an answer';
  const certificate = certificateError(error);
  if (certificate !== undefined) return certificate;
  // A host of several addresses, none of which answers.
  if (error instanceof AggregateError && error.message === '')
    return `${code ?? 'error'}: ${error.errors.map((one) => (one instanceof Error ? one.message : String(one))).join('; ')}`;
  const header = code === 'UND_ERR_INVALID_ARG' ? /^invalid (.+) header$/.exec(error.message)?.[1] : undefined;
  if (header !== undefined) return `Invalid character in the header ${JSON.stringify(header)}`;
  return code === undefined || code.startsWith('UND_') || error.message.includes(code)
    ? error.message
    : `${code}: ${error.message}`;
}
