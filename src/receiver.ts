import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemWall } from './core/clock.js';
import { PaydrillError, unknownName } from './core/errors.js';
import { isJsonObject, type JsonObject, parseJson } from './core/json.js';
import type { Provider } from './core/provider.js';
import { idleMs } from './idle.js';
import type { ProviderId } from './library/names.js';
import { type Check, checkEach, clock, port as freePort } from './library/option-checks.js';
import { providers as registry } from './providers/index.js';

/** One webhook as it was received. `event` is undefined when it must not be trusted; `reason` says why. */
export interface ReceivedWebhook {
  readonly provider: string;
  readonly event: string | undefined;
  readonly reason: string | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  readonly body: JsonObject;
}

/** A webhook as a handler has it: of `node:http` and Express, or of `fetch`. */
export interface IncomingWebhook {
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>> | Iterable<[string, string]>;
  /** The bytes as they came, or their text; never what was parsed of them. */
  readonly body: Uint8Array | string;
  /** How and where it came in. Only signed webhooks of OffBlocks cover that: method and path. */
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

/** Whether a webhook is genuine, and of which event; or why it must not be trusted. */
export type WebhookVerdict =
  | { readonly ok: true; readonly event: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Verifies a webhook of a provider as its documents say, by code that shares nothing with what signs them. `secret` is the secret, or answers
 * the one of a key that the headers name; undefined where none is known. `now` gives the time by which ages are judged, in ms; by default real
 * time. Throws {@link PaydrillError} for an unknown provider, or a body that is not what came; never for what a webhook holds.
 */
export function verifyWebhook(
  provider: ProviderId,
  { headers, body, method = 'POST', url = '/' }: IncomingWebhook,
  options: { secret?: string | ((key: string | undefined) => string | undefined) | undefined; now?: () => number } = {},
): WebhookVerdict {
  const { receiver } = providerOf(registry, provider);
  checkEach(options, { secret: secretOrFinder, now: clock }, []);
  const { secret, now = systemWall.now } = options;
  const secretOf = typeof secret === 'function' ? secret : () => secret;
  // A Request of fetch has the whole address, one of node:http the path alone.
  const target = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  return receiver.verify(fieldsOf(headers), bytesOf(body), secretOf, now(), { method, target: target || '/' });
}

function providerOf(known: readonly Provider[], id: string): Provider {
  const found = known.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw unknownName(
    'provider',
    id,
    known.map((one) => one.id),
  );
}

/** Fields as one text each, however they were given. */
function fieldsOf(headers: IncomingWebhook['headers']): Record<string, string | undefined> {
  const isList = Symbol.iterator in headers && typeof headers[Symbol.iterator] === 'function';
  const entries = isList ? [...(headers as Iterable<[string, string]>)] : Object.entries(headers);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

function bytesOf(body: unknown): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  throw new PaydrillError(
    400,
    'bad-body',
    `The body of the webhook is ${body === null ? 'null' : typeof body}; expected the bytes as they came, or their text: a signature is over them, and what was parsed of them is written otherwise. With Express, express.raw({ type: () => true }) gives them.`,
  );
}

const longestBody = 1024 * 1024;

/**
 * A webhook receiver on loopback that verifies every provider's signature, by code of its own. POST to `/hooks/<provider>`:
 * 200 when the webhook is genuine, 401 when it is not.
 */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  readonly #providers: readonly Provider[];
  readonly #secrets = new Map<string, string>();
  readonly #now: () => number;
  readonly #server: Server;

  private constructor(providers: readonly Provider[], now: () => number) {
    this.#providers = providers;
    this.#now = now;
    this.#server = createServer({ keepAliveTimeout: idleMs }, (request, response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > longestBody) request.destroy();
        else chunks.push(chunk);
      });
      request.on('end', () => {
        const { url = '', method = '' } = request;
        const headers = fieldsOf(request.headers);
        const provider = this.#providers.find(({ id }) => url === `/hooks/${id}`);
        const status =
          provider === undefined ? 404 : this.#take(provider, { headers, method, target: url }, Buffer.concat(chunks));
        response.writeHead(status).end();
      });
      request.on('error', () => {});
    });
  }

  /** Starts listening. `now` gives the time by which signatures are judged, in ms; by default real time. */
  static async start(
    options: { port?: number; now?: () => number; providers?: readonly Provider[] } = {},
  ): Promise<WebhookReceiver> {
    checkEach(options, { port: freePort, now: clock, providers: chosenOnes }, []);
    const receiver = new WebhookReceiver(options.providers ?? registry, options.now ?? systemWall.now);
    await new Promise<void>((resolve, reject) => {
      receiver.#server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return receiver;
  }

  /** Where webhooks of a provider are to be sent. */
  url(provider: string): string {
    const { id } = providerOf(this.#providers, provider);
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks/${id}`;
  }

  /** Makes a secret known: for a key that the headers of webhooks name, or (undefined) for all of a provider. Throws for an unknown provider. */
  trust(provider: string, key: string | undefined, secret: string): void {
    this.#secrets.set(`${providerOf(this.#providers, provider).id} ${key ?? ''}`, secret);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(
    provider: Provider,
    at: { headers: Readonly<Record<string, string | undefined>>; method: string; target: string },
    body: Buffer,
  ): number {
    const { headers, ...received } = at;
    const secretOf = (key: string | undefined) => this.#secrets.get(`${provider.id} ${key ?? ''}`);
    const verdict = provider.receiver.verify(headers, body, secretOf, this.#now(), received);
    const text = body.toString('utf8');
    this.received.push({
      provider: provider.id,
      event: verdict.ok ? verdict.event : undefined,
      reason: verdict.ok ? undefined : verdict.reason,
      headers,
      text,
      body: objectOf(text),
    });
    return verdict.ok ? 200 : 401;
  }
}

const secretOrFinder: Check = (value) => {
  if (typeof value !== 'string' && typeof value !== 'function')
    throw new Error('expected the secret as text, or a function that returns the one of a key.');
};

/** The providers themselves, as few hold them; their ids are what a person would try first. */
const chosenOnes: Check = (value) => {
  const isProvider = (one: unknown) => typeof one === 'object' && one !== null && 'receiver' in one;
  if (!Array.isArray(value) || !value.every(isProvider))
    throw new Error('expected a list of providers, not of their ids; leave it out for all of them.');
};

function objectOf(text: string): JsonObject {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
