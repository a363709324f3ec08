import { createHash } from 'node:crypto';
import { durationMs, type IdempotencyRules } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { errorReply, refusal, words } from './errors.js';
import { isUuid } from './schemas.js';

const changing = ['POST', 'PUT', 'PATCH', 'DELETE'];
const longestKept = 2048;

/**
 * `Idempotency-Key`: a UUID, needed by every call that changes something, good for an hour.
 * Source: https://docs.offblocks.xyz/developer-guides/api-integration/idempotency
 */
export const idempotency: IdempotencyRules = {
  ttlMs: durationMs('1h'),

  keyOf(call, ctx) {
    const { operation, request, principal } = call;
    if (!changing.includes(request.method) || operation === 'auth.token') return undefined;
    const key = request.headers.get('idempotency-key');
    if (key === undefined && operation.startsWith('auth.')) return undefined;
    if (key === undefined || !isUuid(key)) {
      const why =
        key === undefined
          ? 'The header Idempotency-Key is missing; every POST, PUT, PATCH and DELETE needs one.'
          : 'The header Idempotency-Key is no UUID.';
      throw refusal(ctx, 400, words.invalidSignature, why);
    }
    const [path = '', query = ''] = request.targets[0].split('?');
    return {
      key: `${principal.id} ${request.method} ${path} ${key.toLowerCase()}`,
      fingerprint: fingerprintOf(query, request.body),
    };
  },

  running: (ctx) =>
    errorReply(ctx, 409, 'Idempotency-Key is being processed', {
      note: 'A call with this Idempotency-Key is still running.',
    }),

  mismatch: (ctx) =>
    errorReply(ctx, assumed(ctx, 'idempotencyMismatchStatus'), 'Idempotency-Key was used with another payload', {
      note: 'This Idempotency-Key came before with other bytes in its body; take a new key for a new call.',
    }),

  keeps: ({ status }, ctx) => status < (assumed(ctx, 'idempotencyErrors') === 'replayed' ? 500 : 400),
};

/** Short bodies are kept as they are, so that the state file can be read. */
function fingerprintOf(query: string, body: Buffer): string {
  const text = body.toString('latin1');
  const shown = body.length <= longestKept ? text : `sha-256 ${createHash('sha256').update(body).digest('hex')}`;
  return query === '' ? `body ${shown}` : `query ${query} body ${shown}`;
}
