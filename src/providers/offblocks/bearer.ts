/** The bearer token of a call: whether it is good, and why not. */
import { type Context, type Explanation, formatDuration, isoInstant, type SignedRequest } from '../../core/provider.js';
import { peekJwt, verifyJwt } from '../../signing/jwt.js';
import { clientOf, tokenId, tokenKey } from './clients.js';
import { tokensOf } from './rows.js';

interface Cause {
  readonly code: string;
  readonly text: string;
}

/** Undefined for a good token, else why it is refused. Its expiry is judged by the wire clock. */
export async function bearerProblem(request: SignedRequest, ctx: Context): Promise<Explanation | undefined> {
  const cause = await causeIn(request.headers.get('authorization'), request.receivedAt, ctx);
  return cause === undefined ? undefined : { summary: `The bearer token is refused: ${cause.text}`, causes: [cause] };
}

/** The token of an `Authorization` header, or undefined. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}

async function causeIn(header: string | undefined, now: number, ctx: Context): Promise<Cause | undefined> {
  if (header === undefined || header === '')
    return { code: 'missingToken', text: 'The header Authorization is missing; POST /v1/auth/token issues a token.' };
  const client = clientOf(ctx);
  const token = bearerOf(header);
  if (token === undefined) return schemeCause(header);
  if (Object.hasOwn(client.secrets, token) || Object.values(client.secrets).includes(token))
    return {
      code: 'keyAsToken',
      text: 'An API key or secret stands in the place of the token; POST /v1/auth/token makes a token of them.',
    };
  const verdict = await verifyJwt(token, tokenKey(ctx), now);
  if (!verdict.ok) return refusedCause(verdict.reason, token, now, client.id);
  const { exp, Id: id, Generation: generation } = verdict.claims;
  if (id !== client.id) return foreign();
  if (client.status === 'revoked')
    return { code: 'revokedClient', text: 'The credentials were deleted; access is revoked for good.' };
  if (generation !== client.generation)
    return {
      code: 'olderGeneration',
      text: `The token is of generation ${String(generation)}; the credentials changed since, and generation ${client.generation} is in force. Ask for a new one.`,
    };
  if (tokensOf(ctx).get(tokenId(generation, exp))?.status === 'expired')
    return { code: 'tokenExpiredByHand', text: 'The token was expired early, by an event. Ask for a new one.' };
  return undefined;
}

function schemeCause(header: string): Cause {
  const [scheme = ''] = header.split(' ');
  return peekJwt(header.trim()) === undefined
    ? {
        code: 'noBearer',
        text: `Authorization must be "Bearer <token>"; its scheme is ${JSON.stringify(scheme.slice(0, 12))}.`,
      }
    : { code: 'missingBearerWord', text: 'Authorization is the bare token; the word Bearer must stand before it.' };
}

function refusedCause(
  reason: 'malformed' | 'algorithm' | 'signature' | 'expired' | 'claims',
  token: string,
  now: number,
  client: string,
): Cause {
  const peeked = peekJwt(token);
  const exp = peeked?.claims['exp'];
  if (peeked === undefined || reason === 'malformed')
    return { code: 'malformedToken', text: `What came (${token.length} characters) is no token of this server.` };
  if (reason === 'expired' && typeof exp === 'number') {
    const ago = formatDuration(Math.max(0, now - exp * 1000));
    return {
      code: 'tokenExpired',
      text: `The token expired ${ago} ago, at ${isoInstant(exp * 1000)} of the wire clock. Ask for a new one.`,
    };
  }
  if (reason === 'algorithm')
    return {
      code: 'wrongTokenAlgorithm',
      text: `The token says alg ${JSON.stringify(peeked.header['alg'] ?? null)}; tokens are signed with HS256.`,
    };
  if (peeked.claims['Id'] !== client) return foreign();
  return {
    code: 'wrongTokenSignature',
    text: 'The token names this client, but its signature is not ours: it was changed, or made by somebody else.',
  };
}

function foreign(): Cause {
  return {
    code: 'foreignToken',
    text: 'The token is of another client: of another workspace or seed, or of the real service.',
  };
}
