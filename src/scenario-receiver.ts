import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isReceiverWay, receiverStatus } from './core/scenario/receiver-ways.js';

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
      request.on('end', () =>
        response.writeHead(receiverStatus(request.url?.split('/')[2] ?? '', this.#elapsed())).end(),
      );
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
            typeof key === 'string' && isReceiverWay(key)
              ? { configurable: true, enumerable: true, value: `http://127.0.0.1:${port}/${provider}/${key}` }
              : undefined,
          get: (_target, key) =>
            typeof key === 'string' && isReceiverWay(key) ? `http://127.0.0.1:${port}/${provider}/${key}` : undefined,
        },
      );
    return Object.fromEntries(providers.map((provider) => [provider, urls(provider)]));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
