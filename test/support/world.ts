import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemWall, type Wall } from '../../src/core/clock.js';
import { inMemory } from '../../src/core/persistence.js';
import type { ClientSession, Provider } from '../../src/core/provider.js';
import { Transport } from '../../src/core/transport.js';
import { Workspace, type WorkspaceOptions } from '../../src/core/workspace.js';
import { type ServerOptions, sandboxOptions } from '../../src/http/options.js';

/** The instant at which test worlds start. */
export const testStart = Date.parse('2026-01-05T09:00:00Z');

/** Opens a workspace in memory with a frozen clock. */
export function openWorld(providers: readonly Provider[], change: Partial<WorkspaceOptions> = {}): Promise<Workspace> {
  return Workspace.open({
    name: 'default',
    seed: 'test',
    providers,
    wall: systemWall,
    clock: { mode: 'frozen', wire: 'virtual', startAt: testStart },
    timing: { preset: 'fast', overrides: {} },
    assumptions: {},
    credentials: {},
    targets: {},
    transport: new Transport({ allowPublic: false }),
    persistence: inMemory,
    baseUrl: ({ id }) => `http://127.0.0.1:1/${id}`,
    webhooksAtOnce: 1,
    journalLimit: 100,
    ...change,
  });
}

/** Options of a server in memory with a frozen clock, on free ports. */
export function serverOptions(providers: readonly Provider[], change: Partial<ServerOptions> = {}): ServerOptions {
  return sandboxOptions(providers, { seed: 'test', startAt: testStart, wire: 'virtual', ...change });
}

/** A wall clock that a test moves itself. Timers fire when it is moved past them. */
export class TestWall implements Wall {
  #now: number;
  #timers: { at: number; run: () => void }[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  later(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  soon(run: () => void): void {
    systemWall.soon(run);
  }

  move(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }
}

/** One webhook as a receiver got it. */
export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A webhook receiver on loopback. `answer` decides the status of each call (by default 200) and may call back first. */
export class TestReceiver {
  readonly received: Received[] = [];
  readonly #server: Server;
  readonly #answer: (received: Received, n: number) => number | Promise<number>;

  private constructor(answer: (received: Received, n: number) => number | Promise<number>) {
    this.#answer = answer;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', async () => {
        const one = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
        this.received.push(one);
        response.writeHead(await this.#answer(one, this.received.length)).end('noted');
      });
    });
  }

  static async start(
    answer: (received: Received, n: number) => number | Promise<number> = () => 200,
  ): Promise<TestReceiver> {
    const receiver = new TestReceiver(answer);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** For signing clients that make no calls of their own. */
export const noSession: ClientSession = {
  memory: new Map(),
  send: () => Promise.reject(new Error('no calls here')),
};
