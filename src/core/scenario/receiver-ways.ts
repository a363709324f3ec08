import { parseDuration } from '../duration.js';

/** True for a way in which the receiver of a scenario's webhooks can behave: `ok`, `status-503`, `down-1h` (503 until then). */
export function isReceiverWay(text: string): boolean {
  const down = /^down-(.+)$/.exec(text)?.[1];
  if (down !== undefined) return parseDuration(down) !== undefined;
  return text === 'ok' || /^status-[1-5]\d\d$/.test(text);
}

/** The status that a receiver of this kind answers, `elapsedMs` of virtual time after the start. */
export function receiverStatus(way: string, elapsedMs: number): number {
  const status = /^status-(\d+)$/.exec(way)?.[1];
  if (status !== undefined) return Number(status);
  const down = /^down-(.+)$/.exec(way)?.[1];
  return down !== undefined && elapsedMs < (parseDuration(down) ?? 0) ? 503 : 200;
}

/** What `$receiver` stands for: a URL for every provider and way to behave. */
export function receiverValues(
  providers: readonly string[],
  urlOf: (provider: string, way: string) => string,
): Readonly<Record<string, unknown>> {
  // There are endlessly many ways (any duration), so each is made when a reference asks for it.
  const urls = (provider: string) =>
    new Proxy<Record<string, string>>(
      {},
      {
        getOwnPropertyDescriptor: (_target, key) =>
          typeof key === 'string' && isReceiverWay(key)
            ? { configurable: true, enumerable: true, value: urlOf(provider, key) }
            : undefined,
        get: (_target, key) => (typeof key === 'string' && isReceiverWay(key) ? urlOf(provider, key) : undefined),
      },
    );
  return Object.fromEntries(providers.map((provider) => [provider, urls(provider)]));
}
