/** Keys of the API besides the one of the workspace, and what each may do. Source: https://developers.cryptopay.me/guides/api-credentials */
import { type Context, durationMs, globMatches, type Row } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { type Keys, keysOf } from './credentials.js';

/** A key of the dashboard; the id is the public part. */
export interface ApiKeyRow extends Row {
  readonly apiSecret: string;
  /** Operations that it may call, with * for any text; null: all. */
  readonly permissions: readonly string[] | null;
  /** Network addresses that may use it; null: all. */
  readonly ipWhitelist: readonly string[] | null;
}

export const apiKeysOf = (ctx: Context) => ctx.rows<ApiKeyRow>('api_keys');

/** Whether a key is one of the workspace: its own, or one that a scenario gives. */
export function isKey(ctx: Context, apiKey: string): boolean {
  return keysOf(ctx.credentials).apiKey === apiKey || apiKeysOf(ctx).get(apiKey) !== undefined;
}

/** The keys by which a call that presents `apiKey` is judged; those of the workspace when there is no such key. */
export function keysFor(ctx: Context, apiKey: string): Keys {
  const own = keysOf(ctx.credentials);
  const row = apiKeysOf(ctx).get(apiKey);
  return row === undefined ? own : { ...own, apiKey: row.id, apiSecret: row.apiSecret };
}

/** Why a key that signed well may not make a call: a code of the error, a cause for people. Undefined when it may. */
export function denial(
  ctx: Context,
  apiKey: string,
  { operation, peer }: { readonly operation: string; readonly peer: string | undefined },
): { readonly status: number; readonly code: string; readonly text: string } | undefined {
  const { permissions = null, ipWhitelist = null } = apiKeysOf(ctx).get(apiKey) ?? {};
  if (ipWhitelist !== null && !ipWhitelist.includes(peer ?? '')) {
    const text = `The call came from ${peer}; the whitelist of the key has ${listed(ipWhitelist)}.`;
    return { status: assumed(ctx, 'ipNotAllowedStatus'), code: 'ip_not_allowed', text };
  }
  if (permissions !== null && !permissions.some((one) => globMatches(one, operation))) {
    const text = `The key has no permission for ${operation}; it has ${listed(permissions)}.`;
    return { status: 403, code: 'unauthorized', text };
  }
  return undefined;
}

/** The documented limit of calls for each key, when it is switched on. */
export function rateLimit(ctx: Context): { limit: number; windowMs: number; collection: string } | undefined {
  if (assumed(ctx, 'rateLimit') === 'off') return undefined;
  return { limit: 200, windowMs: durationMs('1m'), collection: 'api_calls' };
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.join(', ');
}
