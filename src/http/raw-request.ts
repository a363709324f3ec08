import type { IncomingMessage } from 'node:http';
import type { Headers, SignedRequest } from '../core/provider.js';
import { isSecure } from './secure-peers.js';

/** Header fields as they came over the wire: Express joins repeated ones and keeps only the first `Authorization`. */
export class RawHeaders implements Headers {
  /** In lower case, and the value of each. */
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  /** `raw` alternates names and values, as in `IncomingMessage.rawHeaders`. */
  constructor(raw: readonly string[]) {
    for (let at = 0; at + 1 < raw.length; at += 2) {
      this.#names.push((raw[at] ?? '').toLowerCase());
      this.#values.push(raw[at + 1] ?? '');
    }
  }

  /** How many characters names and values have. */
  get size(): number {
    let size = 0;
    for (const name of this.#names) size += name.length;
    for (const value of this.#values) size += value.length;
    return size;
  }

  get(name: string): string | undefined {
    const at = this.#names.indexOf(name.toLowerCase());
    return at < 0 ? undefined : this.#values[at];
  }

  all(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    return this.#values.filter((_value, at) => this.#names[at] === wanted);
  }

  /** One value for each name, repeated ones joined with `, `; for the journal. */
  toRecord(): Record<string, string> {
    const record = new Map<string, string>();
    for (const [at, name] of this.#names.entries()) {
      const value = this.#values[at] ?? '';
      const before = record.get(name);
      record.set(name, before === undefined ? value : `${before}, ${value}`);
    }
    // A header may be called `constructor` or `__proto__`.
    return Object.fromEntries(record);
  }
}

/** Builds a {@link SignedRequest} from what Node received. `below` is the target below our own prefix. */
export function signedRequest(
  incoming: IncomingMessage,
  parts: { headers: RawHeaders; body: Buffer; target: string; below: string; receivedAt: number; requestId: string },
): SignedRequest {
  const { headers, body, target, below, receivedAt, requestId } = parts;
  return {
    method: incoming.method ?? 'GET',
    targets: target === below ? [below] : [below, target],
    // An IPv4 caller of a socket for both versions.
    peer: (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    scheme: isSecure(incoming.socket) ? 'https' : 'http',
    authority: headers.get('host') ?? '',
    headers,
    body,
    receivedAt,
    requestId,
  };
}
