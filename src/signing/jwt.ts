/** JSON Web Tokens signed with HMAC-SHA256. Pure: claims, key and date in; text or a verdict out. */
import type { JWTPayload } from 'jose';

/** Claims of a token, in the order in which they are written. */
export type JwtClaims = JWTPayload;

/** What became of verifying a token. `claims` of a refused one are those that it names, where they can be read. */
export type JwtVerdict =
  | { readonly ok: true; readonly claims: JwtClaims }
  | { readonly ok: false; readonly reason: 'malformed' | 'algorithm' | 'signature' | 'expired' | 'claims' };

/** A token over exactly these claims; the same bytes for the same claims and key. */
export async function signJwt(claims: JwtClaims, key: Uint8Array): Promise<string> {
  const { SignJWT } = await import('jose/jwt/sign');
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(key);
}

const mostKept = 1000;
/** Claims of good tokens, by key and token: a signature stays what it is, only the age of a token has to be judged again. */
const good = new Map<string, JwtClaims>();

/** Verifies signature, then expiry at `now` (ms). A token without `exp` is refused. */
export async function verifyJwt(token: string, key: Uint8Array, now: number): Promise<JwtVerdict> {
  const name = `${Buffer.from(key).toString('hex')} ${token}`;
  const known = good.get(name);
  if (known?.exp !== undefined && known.exp > Math.floor(now / 1000)) return { ok: true, claims: known };
  const verdict = await verifiedByJose(token, key, now);
  // One that begins to be good at some instant is judged anew at each.
  if (verdict.ok && verdict.claims.nbf === undefined) {
    if (good.size >= mostKept) good.clear();
    good.set(name, verdict.claims);
  }
  return verdict;
}

async function verifiedByJose(token: string, key: Uint8Array, now: number): Promise<JwtVerdict> {
  const { jwtVerify } = await import('jose/jwt/verify');
  try {
    const options = { algorithms: ['HS256'], currentDate: new Date(now), requiredClaims: ['exp'] };
    const { payload } = await jwtVerify(token, key, options);
    return { ok: true, claims: payload };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** Header and claims of a token without any check, or undefined when it is none. */
export function peekJwt(
  token: string,
):
  | { readonly header: Readonly<Record<string, unknown>>; readonly claims: Readonly<Record<string, unknown>> }
  | undefined {
  const [header, claims] = token.split('.').map(objectIn);
  return token.split('.').length === 3 && header !== undefined && claims !== undefined ? { header, claims } : undefined;
}

const reasons: Readonly<Record<string, 'algorithm' | 'signature' | 'expired' | 'claims'>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  ERR_JWT_EXPIRED: 'expired',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'claims',
};

function reasonOf(error: unknown): Exclude<JwtVerdict, { ok: true }>['reason'] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? 'malformed';
}

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
