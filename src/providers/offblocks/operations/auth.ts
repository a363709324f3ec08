import { createPublicKey } from 'node:crypto';
import { type Context, operation } from '../../../core/provider.js';
import { sameText } from '../../../signing/hmac.js';
import { departure } from '../../../signing/secret-variants.js';
import { assumed } from '../assumptions.js';
import {
  clientOf,
  deleteCredentials,
  issueToken,
  putCredentials,
  putSigningKey,
  removeSigningKeys,
} from '../clients.js';
import { errorReply, refusal, words } from '../errors.js';
import { credentialPair, credentialRef, issuedToken, isUuid, keyUpload, uploadedKey } from '../schemas.js';
import { referenceOf } from './paths.js';

const docs = referenceOf('authentication');

/** Operations on tokens, API keys and the key for signatures. */
export const authOperations = [
  operation({
    id: 'auth.token',
    title: 'Issue a token',
    method: 'POST',
    path: '/v1/auth/token',
    evidence: 'documented',
    docs,
    status: 200,
    authenticated: false,
    request: credentialPair,
    response: issuedToken,
    async handle({ body }, ctx) {
      const { apiKey, apiSecret } = body;
      const client = clientOf(ctx);
      const secret = Object.hasOwn(client.secrets, apiKey) ? client.secrets[apiKey] : undefined;
      if (secret === undefined) {
        // A key set from outside need be no UUID.
        if (!isUuid(apiKey)) throw refusal(ctx, 400, words.invalid, 'apiKey is no UUID.');
        throw refusal(ctx, 401, words.badCredentials, keyNote(ctx, apiKey));
      }
      if (!sameText(secret, apiSecret))
        throw refusal(ctx, 401, words.badCredentials, secretNote(apiKey, apiSecret, secret));
      const { token, expiresAt } = await issueToken(ctx);
      return { status: 200, json: { expiresAt, token, tokenType: 'Bearer' } };
    },
  }),

  operation({
    id: 'auth.credentials.put',
    title: 'Add or replace API credentials',
    method: 'PUT',
    path: '/v1/auth/credentials',
    evidence: 'documented',
    docs,
    status: 204,
    request: credentialPair,
    handle({ body }, ctx) {
      if (!isUuid(body.apiKey)) throw refusal(ctx, 400, words.invalid, 'apiKey is no UUID.');
      putCredentials(ctx, body.apiKey, body.apiSecret);
      return { status: 204 };
    },
  }),

  operation({
    id: 'auth.credentials.delete',
    title: 'Delete API credentials',
    method: 'DELETE',
    path: '/v1/auth/credentials',
    evidence: 'documented',
    docs,
    status: 204,
    request: credentialRef,
    handle({ body, query }, ctx) {
      const apiKey = body?.apiKey ?? query.get('apiKey');
      if (apiKey === null) throw refusal(ctx, 400, words.invalid, 'apiKey is missing: in the body or in the query.');
      if (!Object.hasOwn(clientOf(ctx).secrets, apiKey)) throw refusal(ctx, 400, words.invalid, keyNote(ctx, apiKey));
      deleteCredentials(ctx, apiKey);
      return { status: assumed(ctx, 'deletedStatus') };
    },
  }),

  operation({
    id: 'auth.signing.put',
    title: 'Upload or replace the public key for signatures',
    method: 'PUT',
    path: '/v1/auth/signing',
    evidence: 'inferred',
    docs,
    status: 200,
    request: keyUpload,
    response: uploadedKey,
    handle({ body }, ctx) {
      const given = body.publicKey ?? body.key ?? body.signingKey;
      if (given === undefined) throw refusal(ctx, 400, words.invalid, 'publicKey is missing.');
      const read = pemIn(given);
      if ('why' in read) throw refusal(ctx, 400, words.invalid, read.why);
      const { id } = putSigningKey(ctx, read.pem);
      return { status: assumed(ctx, 'signingUploadStatus'), json: { id, publicKey: given } };
    },
  }),

  operation({
    id: 'auth.signing.delete',
    title: 'Delete the public key for signatures',
    method: 'DELETE',
    path: '/v1/auth/signing',
    evidence: 'documented',
    docs,
    status: 204,
    handle(_call, ctx) {
      const removed = removeSigningKeys(ctx);
      if (!removed) return errorReply(ctx, 400, words.invalid, { note: 'There is no key to delete.' });
      return { status: assumed(ctx, 'deletedStatus') };
    },
  }),
];

function keyNote(ctx: Context, apiKey: string): string {
  const shown = `${apiKey.slice(0, 4)}…`;
  const client = clientOf(ctx);
  if (client.retired.includes(apiKey)) return `The API key ${shown} was replaced or deleted.`;
  return `No API key of this workspace is ${shown} (${apiKey.length} characters).`;
}

function secretNote(apiKey: string, given: string, secret: string): string {
  if (given === apiKey) return 'apiSecret carries the API key.';
  if (given.trim() === secret) return 'apiSecret is right but for white space around it.';
  if (given.toLowerCase() === secret.toLowerCase()) return 'apiSecret differs in the case of its letters only.';
  const dirty = departure(given, secret, ['OFFBLOCKS_API_SECRET', 'PAYDRILL_OFFBLOCKS_API_SECRET']);
  if (dirty !== undefined) return `apiSecret was sent ${dirty.how}; it is sent as it is shown.`;
  return `apiSecret is wrong: ${given.length} characters came, the right one has ${secret.length}.`;
}

/** The PEM in an upload, or what is wrong with it. */
function pemIn(base64: string): { readonly pem: string } | { readonly why: string } {
  if (base64.includes('-----BEGIN')) return { why: 'The key is bare PEM; encode the whole text of the PEM as base64.' };
  if (!/^[A-Za-z0-9+/\s]+={0,2}$/.test(base64.trimEnd())) return { why: 'The key is no base64.' };
  const pem = Buffer.from(base64, 'base64').toString('utf8');
  if (pem.includes('PRIVATE KEY'))
    return { why: 'This is a private key; it must stay with you. Upload the public one.' };
  if (!pem.includes('-----BEGIN PUBLIC KEY-----'))
    return {
      why: 'The base64 holds no PEM of a public key (SPKI); encode the whole text with its first and last line.',
    };
  try {
    const key = createPublicKey(pem);
    const curve = key.asymmetricKeyDetails?.namedCurve;
    return curve === 'secp384r1'
      ? { pem }
      : {
          why: `The key is ${curve ?? key.asymmetricKeyType ?? 'of another kind'}; OffBlocks takes P-384 (secp384r1).`,
        };
  } catch {
    return { why: 'The PEM is no readable public key.' };
  }
}
