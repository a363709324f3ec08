/**
 * Webhooks that carry an HTTP message signature by a key of the workspace, whose public half stands in a JWK Set. Nothing of it is documented;
 * the vendor's library names signed webhooks as a use: https://github.com/OffBlocks/httpsig
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Context, Endpoint, JsonObject, Page } from '../../core/provider.js';
import { contentDigest } from '../../signing/digest.js';
import { signP384 } from '../../signing/ecdsa-deterministic.js';
import { readInputs, signatureBase, writeInput } from '../../signing/http-signature.js';
import { assumed } from './assumptions.js';
import { derivedKey } from './credentials.js';
import { errorReply, words } from './errors.js';

/** Where the JWK Set is, below the base URL. */
export const jwksPath = '/.well-known/jwks.json';

const label = 'sig';
const components = ['@method', '@path', 'content-digest'];

interface WebhookKey {
  /** The `keyid` of signatures and `kid` of the JWK: a UUID. */
  readonly id: string;
  readonly privateKey: KeyObject;
}

function webhookKey(ctx: Context): WebhookKey {
  return {
    id: ctx.ids.named('webhook key id').uuid(),
    privateKey: derivedKey(ctx.ids.named('webhook signing key').bytes(64)),
  };
}

/** The public key that webhooks of a workspace are signed with, as a JWK. */
export function webhookJwk(ctx: Context): JsonObject {
  const { id, privateKey } = webhookKey(ctx);
  const { kty = '', crv = '', x = '', y = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { alg: 'ES384', crv, kid: id, kty, use: 'sig', x, y };
}

/** What a receiver checks signatures with, as one text: the JWK. Undefined where webhooks are not signed. */
export function webhookSecret(ctx: Context): string | undefined {
  return isOn(ctx) ? JSON.stringify(webhookJwk(ctx)) : undefined;
}

/** The headers that sign one attempt: none where webhooks are not signed. `signedAt` is wire time in ms. */
export function signatureHeadersOf(
  ctx: Context,
  { url }: Endpoint,
  body: Buffer,
  signedAt: number,
): Readonly<Record<string, string>> {
  if (!isOn(ctx)) return {};
  const { id, privateKey } = webhookKey(ctx);
  const digest = contentDigest(body);
  const params = { created: Math.floor(signedAt / 1000), keyid: id, alg: 'ecdsa-p384-sha384' };
  const input = `${label}=${writeInput(components, params)}`;
  const read = readInputs([input]);
  const [described] = read.ok ? read.inputs : [];
  if (described === undefined) throw new Error('the signature input that was written cannot be read');
  const { pathname, search, host, protocol } = new URL(url);
  const base = signatureBase(described, {
    method: 'POST',
    target: `${pathname}${search}`,
    scheme: protocol.slice(0, -1),
    authority: host,
    header: (name) => (name === 'content-digest' ? [digest] : []),
  });
  if (!base.ok) throw new Error(base.problem.text);
  const signature = signP384(privateKey, Buffer.from(base.text)).toString('base64');
  return { 'Content-Digest': digest, 'Signature-Input': input, Signature: `${label}=:${signature}:` };
}

/** The JWK Set; it is there only where webhooks are signed. */
export const jwksPage: Page = {
  id: 'jwks',
  method: 'GET',
  path: jwksPath,
  about: 'the public key of signed webhooks, where offblocks.webhookSigning turns them on',
  handle: (_call, ctx) =>
    isOn(ctx)
      ? { status: 200, json: { keys: [webhookJwk(ctx)] }, headers: { 'Cache-Control': 'no-store' } }
      : errorReply(ctx, assumed(ctx, 'unknownPathStatus'), words.invalid, {
          note: 'Webhooks are not signed; the assumption offblocks.webhookSigning turns that on.',
        }),
};

function isOn(ctx: Context): boolean {
  return assumed(ctx, 'webhookSigning') === 'messageSignature';
}
