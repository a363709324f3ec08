import { createHash } from 'node:crypto';
import { type Context, isJsonObject, type Json, type SignedRequest, type Verdict } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { keysOf } from './credentials.js';
import { errorObject } from './errors.js';
import { explainToken } from './explain.js';
import { allTokens, tokenOf } from './tokens.js';

/**
 * Judges a call: `Authorization: Bearer <token>` with a token that was not revoked. The token decides which records the call
 * sees: those of production, or those of its sandbox. Source: https://docs.gettrxn.com/api-reference/authentication
 */
export function authenticate(request: SignedRequest, _body: Json | undefined, ctx: Context): Verdict {
  const header = request.headers.get('Authorization') ?? '';
  const text =
    assumed(ctx, 'authorizationForm') === 'bearer'
      ? /^Bearer[ \t]+(\S+)$/.exec(header)?.[1]
      : header.split(/\s+/).findLast((word) => word !== '');
  const row = text === undefined ? undefined : tokenOf(ctx, text);
  if (row?.state === 'active') {
    const { id, accountId, sandboxId, userId, name } = row;
    return { ok: true, principal: { id, scope: sandboxId, details: { accountId, userId, name } } };
  }
  const reply =
    assumed(ctx, 'unauthenticatedBody') === 'empty'
      ? { status: 401 }
      : errorObject(ctx, 401, {
          type: 'authentication_error',
          code: 'invalid_api_token',
          message: 'Invalid API token',
        });
  return { ok: false, reply, explanation: explainToken(request, ctx) };
}

/**
 * A name for what a call presents: a fingerprint of its token, else the e-mail of its login. Careless spellings count, so
 * that the workspace that is meant can explain what is wrong with them.
 */
export function presented(request: SignedRequest, body: Json | undefined): string | undefined {
  const header = request.headers.get('Authorization');
  if (header !== undefined)
    return fingerprint(
      header
        .replace(/["'`<>]/g, '')
        .split(/\s+/)
        .findLast((word) => word !== '') ?? '',
    );
  const email = isJsonObject(body) ? body['email'] : undefined;
  return typeof email === 'string' ? `user ${email.trim().toLowerCase()}` : undefined;
}

/** True when a credential named by {@link presented} is one of this workspace. */
export function knows(ctx: Context, credential: string): boolean {
  if (credential.startsWith('user ')) return credential === `user ${keysOf(ctx.credentials).email.toLowerCase()}`;
  return allTokens(ctx).some(({ token }) => fingerprint(token) === credential);
}

function fingerprint(token: string): string {
  return `token ${createHash('sha256').update(token.toLowerCase()).digest('hex')}`;
}
