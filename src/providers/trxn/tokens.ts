/** API tokens as rows: two made in the dashboard before the first call, others by `POST /v1/auth`. */
import { alphanumerics, type Context } from '../../core/provider.js';
import { sameText } from '../../signing/hmac.js';
import { assumed } from './assumptions.js';
import { keysOf } from './credentials.js';
import { type TokenRow, tokensOf } from './rows.js';

/** The user of the account; users are the only resource with a plain number as id. */
export const userId = 1;

/** The merchant's account. */
export function accountIdOf(ctx: Context): string {
  return `acct_${ctx.ids.named('account').text(24, alphanumerics)}`;
}

/** The one sandbox of the account. The id is never shown: no answer of TRXN names a sandbox. */
export function sandboxIdOf(ctx: Context): string {
  return `sandbox_${ctx.ids.named('sandbox').text(24, alphanumerics)}`;
}

/** The tokens of the dashboard, with the texts that the credentials give them now. */
function dashboardTokens(ctx: Context): TokenRow[] {
  const { token, sandboxToken } = keysOf(ctx.credentials);
  const base = { accountId: accountIdOf(ctx), userId, state: 'active' as const };
  return [
    { id: 'production', token, ...base, sandboxId: null, name: 'Production' },
    { id: 'sandbox', token: sandboxToken, ...base, sandboxId: sandboxIdOf(ctx), name: 'Sandbox' },
  ];
}

/** Puts the tokens of the dashboard in place. */
export function seedTokens(ctx: Context): void {
  for (const row of dashboardTokens(ctx)) ctx.create<TokenRow>('token', row);
}

/** Every token, revoked ones too. A state that came with other keys keeps its rows, and the texts follow the keys. */
export function allTokens(ctx: Context): TokenRow[] {
  const stored = tokensOf(ctx).all();
  const dashboard = dashboardTokens(ctx);
  return [
    ...dashboard.map((row) => ({ ...(tokensOf(ctx).get(row.id) ?? row), token: row.token })),
    ...stored.filter(({ id }) => !dashboard.some((row) => row.id === id)),
  ];
}

/** The token of a text, revoked or not, or undefined. */
export function tokenOf(ctx: Context, text: string): TokenRow | undefined {
  return allTokens(ctx).find(({ token }) => sameText(token, text));
}

/** The name of the token that a login gives out. */
const loginName = 'default';

/** The token that a login gives out: the one of before, or a new one when there is none that works. */
export function loginToken(ctx: Context): TokenRow {
  const sandboxId = assumed(ctx, 'authTokenScope') === 'sandbox' ? sandboxIdOf(ctx) : null;
  const found = allTokens(ctx).find(
    (row) => row.name === loginName && row.state === 'active' && row.sandboxId === sandboxId,
  );
  if (found !== undefined) return found;
  const accountId = accountIdOf(ctx);
  return ctx.create<TokenRow>('token', {
    id: `login-${ctx.ids.count('logins')}`,
    token: ctx.ids.next('api_tokens').hex(32),
    accountId,
    sandboxId,
    userId,
    name: loginName,
    state: 'active',
  });
}
