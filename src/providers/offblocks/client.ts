import { createHash } from 'node:crypto';
import type { Client, ClientCall, ClientSession, Credentials } from '../../core/provider.js';
import { isJsonObject, parseJson, renderJson } from '../../core/provider.js';
import { contentDigest } from '../../signing/digest.js';
import { privateKeyOf, signBase } from '../../signing/http-algorithm.js';
import { readInputs, signatureBase, writeInput } from '../../signing/http-signature.js';
import { keysOf } from './credentials.js';
import { curl } from './curl.js';
import { wallet } from './wallet-shorthand.js';

const label = 'sig';
const algorithm = 'ecdsa-p384-sha384';
const tokenPath = '/v1/auth/token';
/** A token this close to its end is not used any more. */
const marginMs = 30_000;

type Headers = Readonly<Record<string, string>>;

/** Signs calls as an integration would: fetches a token first, then digest, idempotency key and message signature. */
export const client: Client = {
  proofHeaders: ['Authorization', 'Signature', 'Signature-Input'],

  /** No envelope. auth/token takes the keys themselves when no data are given. */
  body(operation, data, credentials) {
    if (data !== undefined) return renderJson(data);
    return operation === 'auth.token' ? tokenBody(credentials) : undefined;
  },

  wallet,

  async sign(call, credentials, at, session) {
    const [path = ''] = call.target.split('?');
    const json: Headers = call.body === undefined ? {} : { 'Content-Type': 'application/json' };
    if (path.endsWith(tokenPath)) {
      session.memory.delete('token');
      return json;
    }
    const token = await tokenOf(call, credentials, at, session);
    const bearer: Headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    if (path.includes('/v1/auth/')) {
      // New or deleted credentials kill every token.
      if (path.endsWith('/credentials')) session.memory.delete('token');
      return { ...bearer, ...json };
    }
    const digest: Headers = call.body === undefined ? {} : { 'Content-Digest': contentDigest(call.body) };
    const key: Headers =
      call.method === 'GET' || call.method === 'HEAD'
        ? {}
        : { 'Idempotency-Key': call.headers?.['Idempotency-Key'] ?? idempotencyKey(call, at) };
    const covered = { ...json, ...digest, ...key };
    return { ...bearer, ...covered, ...signed(call, credentials, at, covered) };
  },

  curl,
};

function signed(call: ClientCall, credentials: Credentials, at: number, headers: Headers): Headers {
  const { keyId, privateKeyPem } = keysOf(credentials);
  const named = ['Content-Digest', 'Idempotency-Key'].filter((name) => headers[name] !== undefined);
  const components = ['@method', '@path', ...(call.target.includes('?') ? ['@query'] : []), ...named].map((name) =>
    name.toLowerCase(),
  );
  const input = writeInput(components, { created: Math.floor(at / 1000), keyid: keyId, alg: algorithm });
  const { protocol, host } = new URL(call.origin);
  const read = readInputs([`${label}=${input}`]);
  const [described] = read.ok ? read.inputs : [];
  if (described === undefined) throw new Error('the signature input that was written cannot be read');
  const base = signatureBase(described, {
    method: call.method,
    target: call.target,
    scheme: protocol.slice(0, -1),
    authority: host,
    header: (name) =>
      Object.entries(headers).flatMap(([field, value]) => (field.toLowerCase() === name ? [value] : [])),
  });
  if (!base.ok) throw new Error(base.problem.text);
  const signature = signBase(algorithm, privateKeyOf(privateKeyPem), base.text).toString('base64');
  return { 'Signature-Input': `${label}=${input}`, Signature: `${label}=:${signature}:` };
}

interface Kept {
  readonly token: string;
  readonly expiresAt: number;
  readonly of: string;
}

/** A token of these keys: the one at hand, or a new one; undefined when they are refused. */
async function tokenOf(
  { target }: ClientCall,
  credentials: Credentials,
  at: number,
  { memory, send }: ClientSession,
): Promise<string | undefined> {
  const body = tokenBody(credentials);
  const kept = memory.get('token') as Kept | undefined;
  if (kept !== undefined && kept.of === body && kept.expiresAt * 1000 - at > marginMs) return kept.token;
  const [prefix = ''] = target.split('/v1/');
  const answer = await send('POST', prefix + tokenPath, { 'Content-Type': 'application/json' }, body);
  if (answer.status !== 200) return undefined;
  const json = parseJson(answer.body);
  if (!isJsonObject(json)) return undefined;
  const { token, expiresAt } = json as { token?: unknown; expiresAt?: unknown };
  if (typeof token !== 'string' || typeof expiresAt !== 'number') return undefined;
  memory.set('token', { token, expiresAt, of: body } satisfies Kept);
  return token;
}

function tokenBody(credentials: Credentials): string {
  const { apiKey, apiSecret } = keysOf(credentials);
  return renderJson({ apiKey, apiSecret });
}

/** A UUID of version 4 that is another for every call of a run, and the same in a run that is repeated. */
function idempotencyKey({ method, target, nonce }: ClientCall, at: number): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([method, target, nonce, at]))
    .digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
