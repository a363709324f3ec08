/** The client, its API keys, tokens and signing keys, as rows. */
import type { Context } from '../../core/provider.js';
import { signJwt } from '../../signing/jwt.js';
import { assumed } from './assumptions.js';
import { keysOf } from './credentials.js';
import { type ClientRow, clientsOf, type SigningKeyRow, signingKeysOf, tokensOf } from './rows.js';

/** How long a token lives, in seconds. Source: https://docs.offblocks.xyz/developer-guides/api-integration/authentication */
const tokenLifeS = 3600;

/** Id of the client, the claim `Id` of its tokens. */
function clientId(ctx: Context): string {
  return ctx.ids.named('client').uuid();
}

/**
 * The client as it is. Keys of the workspace that its row has never seen belong to it too: they were given from outside to a
 * state that was made with others.
 */
export function clientOf(ctx: Context): ClientRow {
  const { apiKey, apiSecret } = keysOf(ctx.credentials);
  const row = clientsOf(ctx).get(clientId(ctx));
  if (row === undefined)
    return { id: clientId(ctx), status: 'active', secrets: { [apiKey]: apiSecret }, retired: [], generation: 0 };
  if (Object.hasOwn(row.secrets, apiKey) || row.retired.includes(apiKey)) return row;
  return { ...row, secrets: { ...row.secrets, [apiKey]: apiSecret } };
}

/** The keys for signatures, removed ones too; that of the workspace is among them from the start. */
export function signingKeys(ctx: Context): readonly SigningKeyRow[] {
  const rows = signingKeysOf(ctx).all();
  const { keyId, publicKeyPem } = keysOf(ctx.credentials);
  return rows.some(({ id }) => id === keyId) ? rows : [{ id: keyId, status: 'active', publicKeyPem }, ...rows];
}

/** Ids of the keys that signatures are verified with now. */
export function keysInForce(ctx: Context): ReadonlySet<string> {
  const active = signingKeys(ctx).filter(({ status }) => status === 'active');
  return new Set(active.map(({ id }) => id));
}

/** Puts the rows of a new workspace in place. */
export function seedClient(ctx: Context): void {
  clientsOf(ctx).insert(clientOf(ctx));
  for (const key of signingKeys(ctx)) signingKeysOf(ctx).insert(key);
}

/** Issues a token: HS256 over `exp`, `Id` and `Generation`, for one hour of wire time. `expiresAt` in seconds. */
export async function issueToken(ctx: Context): Promise<{ token: string; expiresAt: number }> {
  const { id, generation } = clientOf(ctx);
  const now = Math.floor(ctx.wireNow / 1000);
  for (const row of tokensOf(ctx).all()) if (row.exp <= now) tokensOf(ctx).delete(row.id);
  let exp = now + tokenLifeS;
  // Two tokens of one second have the same bytes; one that was expired early must not come back to life.
  while (tokensOf(ctx).get(tokenId(generation, exp))?.status === 'expired') exp -= 1;
  const row = tokenId(generation, exp);
  if (tokensOf(ctx).get(row) === undefined) ctx.create('token', { id: row, status: 'valid', exp });
  return { token: await signJwt({ exp, Id: id, Generation: generation }, tokenKey(ctx)), expiresAt: exp };
}

/** Id of a token's row. */
export function tokenId(generation: unknown, exp: unknown): string {
  return `${String(generation)}.${String(exp)}`;
}

/** The key that tokens are signed with. */
export function tokenKey(ctx: Context): Buffer {
  return ctx.ids.named('token key').bytes(32);
}

/** Adds or replaces an API key; every token that was issued dies. */
export function putCredentials(ctx: Context, apiKey: string, apiSecret: string): void {
  const client = clientOf(ctx);
  const kept = assumed(ctx, 'newApiKey') === 'adds' ? client.secrets : {};
  const gone = Object.keys(client.secrets).filter((key) => !Object.hasOwn(kept, key));
  save(ctx, {
    ...client,
    secrets: { ...kept, [apiKey]: apiSecret },
    retired: [...new Set([...client.retired, ...gone])].filter((key) => key !== apiKey),
    generation: client.generation + 1,
  });
}

/** Deletes an API key; every token dies, and with the last key the access of the client. */
export function deleteCredentials(ctx: Context, apiKey: string): void {
  const client = clientOf(ctx);
  const secrets = Object.fromEntries(Object.entries(client.secrets).filter(([key]) => key !== apiKey));
  save(ctx, {
    ...client,
    status: Object.keys(secrets).length === 0 ? 'revoked' : 'active',
    secrets,
    retired: [...client.retired, apiKey],
    generation: client.generation + 1,
  });
}

/** Puts a public key in the place of the one in force. */
export function putSigningKey(ctx: Context, publicKeyPem: string): SigningKeyRow {
  removeSigningKeys(ctx);
  return signingKeysOf(ctx).insert({ id: ctx.ids.next('signing_keys').uuid(), status: 'active', publicKeyPem });
}

/** Removes the public key in force. False when there is none. */
export function removeSigningKeys(ctx: Context): boolean {
  const active = signingKeys(ctx).filter(({ status }) => status === 'active');
  for (const key of active) {
    if (signingKeysOf(ctx).get(key.id) === undefined) signingKeysOf(ctx).insert(key);
    signingKeysOf(ctx).update(key.id, { status: 'removed' });
  }
  return active.length > 0;
}

function save(ctx: Context, client: ClientRow): void {
  clientsOf(ctx).delete(client.id);
  clientsOf(ctx).insert(client);
}
