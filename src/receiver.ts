import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemWall } from './core/clock.js';
import { unknownName } from './core/errors.js';
import { isJsonObject, type JsonObject, parseJson } from './core/json.js';
import type { Provider, ReceivedAt } from './core/provider.js';
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
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > longestBody) request.destroy();
        else chunks.push(chunk);
      });
      request.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        const provider = this.#providers.find(({ id }) => request.url === `/hooks/${id}`);
        const received = { method: request.method ?? '', target: request.url ?? '' };
        const status = provider === undefined ? 404 : this.#take(provider, headers, Buffer.concat(chunks), received);
        response.writeHead(status).end();
      });
      request.on('error', () => {});
    });
  }

  /** Starts listening. `now` gives the time by which signatures are judged, in ms; by default real time. */
  static async start(
    options: { port?: number; now?: () => number; providers?: readonly Provider[] } = {},
  ): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(options.providers ?? registry, options.now ?? systemWall.now);
    await new Promise<void>((resolve, reject) => {
      receiver.#server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return receiver;
  }

  /** Where webhooks of a provider are to be sent. */
  url(provider: string): string {
    const ids = this.#providers.map(({ id }) => id);
    if (!ids.includes(provider)) throw unknownName('provider', provider, ids);
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks/${provider}`;
  }

  /** Makes a secret known: for a key that the headers of webhooks name, or (undefined) for all of a provider. */
  trust(provider: string, key: string | undefined, secret: string): void {
    this.#secrets.set(`${provider} ${key ?? ''}`, secret);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(provider: Provider, headers: Readonly<Record<string, string>>, body: Buffer, received: ReceivedAt): number {
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

function objectOf(text: string): JsonObject {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
