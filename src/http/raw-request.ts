import type { IncomingMessage } from 'node:http';
import type { Headers, SignedRequest } from '../core/provider.js';
import { isSecure } from './secure-peers.js';

/** Header fields as they came over the wire: Express joins repeated ones and keeps only the first `Authorization`. */
export class RawHeaders implements Headers {
  readonly #fields: readonly (readonly [string, string])[];

  /** `raw` alternates names and values, as in `IncomingMessage.rawHeaders`. */
  constructor(raw: readonly string[]) {
    const fields: [string, string][] = [];
    for (let at = 0; at + 1 < raw.length; at += 2) fields.push([(raw[at] ?? '').toLowerCase(), raw[at + 1] ?? '']);
    this.#fields = fields;
  }

  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    return this.#fields.find(([field]) => field === wanted)?.[1];
  }

  all(name: string): readonly string[] {
    const wanted = name.toLowerCase();
    return this.#fields.filter(([field]) => field === wanted).map(([, value]) => value);
  }

  /** One value for each name, repeated ones joined with `, `; for the journal. */
  toRecord(): Record<string, string> {
    const record = new Map<string, string>();
    for (const [name, value] of this.#fields) {
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
