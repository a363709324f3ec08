/** What tests of the page have in common: a server with the toy provider, and signed calls to it. */

import type { Provider } from '../../src/core/provider.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { toyProvider } from '../support/toy-provider.js';
import { noSession, serverOptions, TestReceiver, testStart } from '../support/world.js';

export const toy = toyProvider();

/** A server with a receiver of its webhooks. */
export interface Stage {
  readonly server: RunningServer;
  readonly receiver: TestReceiver;
  /** Makes a call, signed unless `headers` say otherwise; answers the parsed body, {} for none. */
  call(target: string, body?: unknown, headers?: Record<string, string>): Promise<Record<string, string>>;
  control<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
}

export async function openStage(
  change: Parameters<typeof serverOptions>[1] = {},
  answer: () => number = () => 200,
  provider: Provider = toy,
): Promise<Stage> {
  const receiver = await TestReceiver.start(answer);
  const server = await startServer(serverOptions([provider], { targets: { toy: receiver.url }, ...change }));
  const auth: Record<string, string> = change.token === undefined ? {} : { authorization: `Bearer ${change.token}` };
  return {
    server,
    receiver,
    call: async (target, body, headers = {}) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const method = text === undefined ? 'GET' : 'POST';
      const base = server.baseUrl('toy');
      const unsigned = { method, target, origin: base, body: text, nonce: '1' };
      const signed = await toy.client.sign(unsigned, server.workspaces.default.credentials(toy), testStart, noSession);
      const init = { method, headers: { ...signed, ...headers }, ...(text === undefined ? {} : { body: text }) };
      const answered = await (await fetch(base + target, init)).text();
      return answered === '' ? {} : (JSON.parse(answered) as Record<string, string>);
    },
    control: async <T>(method: string, path: string, body?: unknown) => {
      const init = { method, headers: auth, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await fetch(`${server.url}/_paydrill/${path}`, init);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    stop: async () => {
      await server.stop();
      await receiver.stop();
    },
  };
}
