import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseDuration } from './core/duration.js';

/** Ways in which the receiver of a played scenario can behave: `ok`, `status-503`, `down-1h` (503 until then). */
const shapes = [/^ok$/, /^status-([1-5]\d\d)$/, /^down-(.+)$/];

/**
 * The receiver that a played scenario's webhooks go to: `$receiver.<provider>.ok` answers 200, `.status-500` that status, and
 * `.down-1h` 503 until the virtual clock has moved on by an hour from the start.
 */
export class ScenarioReceiver {
  readonly #server: Server;
  /** Virtual ms since the start of the scenario. */
  readonly #elapsed: () => number;

  private constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
    this.#server = createServer((request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(this.#statusFor(request.url ?? '')).end());
      request.on('error', () => {});
    });
  }

  static async start(elapsed: () => number): Promise<ScenarioReceiver> {
    const receiver = new ScenarioReceiver(elapsed);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  /** What `$receiver` stands for: a URL for every provider and way to behave. */
  values(providers: readonly string[]): Readonly<Record<string, unknown>> {
    const { port } = this.#server.address() as AddressInfo;
    const urls = (provider: string) =>
      new Proxy<Record<string, string>>(
        {},
        {
          getOwnPropertyDescriptor: (_target, key) =>
            typeof key === 'string' && isWay(key)
              ? { configurable: true, enumerable: true, value: `http://127.0.0.1:${port}/${provider}/${key}` }
              : undefined,
          get: (_target, key) =>
            typeof key === 'string' && isWay(key) ? `http://127.0.0.1:${port}/${provider}/${key}` : undefined,
        },
      );
    return Object.fromEntries(providers.map((provider) => [provider, urls(provider)]));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #statusFor(url: string): number {
    const way = url.split('/')[2] ?? '';
    const status = /^status-(\d+)$/.exec(way)?.[1];
    if (status !== undefined) return Number(status);
    const down = /^down-(.+)$/.exec(way)?.[1];
    return down !== undefined && this.#elapsed() < (parseDuration(down) ?? 0) ? 503 : 200;
  }
}

function isWay(text: string): boolean {
  const down = /^down-(.+)$/.exec(text)?.[1];
  return shapes.some((shape) => shape.test(text)) && (down === undefined || parseDuration(down) !== undefined);
}
