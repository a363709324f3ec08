/** Nonces of message signatures, where it is assumed that each is good for one call. */
import { type Context, type Explanation, isoInstant, type Row, type SignedRequest } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { keysInForce } from './clients.js';
import { explainNonce } from './explain-signature.js';
import { signaturesOf } from './signature.js';

/** A nonce that came with a good signature; the id is that of the key and the nonce. */
interface NonceRow extends Row {
  /** Wire time, our own ISO instant. */
  readonly usedAt: string;
}

/** True when a call carries a nonce that is good for one call. */
export function usesNonce(request: SignedRequest, ctx: Context): boolean {
  return assumed(ctx, 'signatureNonce') === 'once' && noncesOf(request, ctx).length > 0;
}

/** Writes the nonces of a call with good signatures down; why it is refused when one of them was used before. */
export function spendNonces(request: SignedRequest, ctx: Context): Explanation | undefined {
  const rows = ctx.rows<NonceRow>('nonces');
  const given = noncesOf(request, ctx);
  for (const { id, nonce } of given) {
    const used = rows.get(id);
    if (used !== undefined) return explainNonce(nonce, used.usedAt);
  }
  const usedAt = isoInstant(request.receivedAt);
  for (const id of new Set(given.map((one) => one.id))) rows.insert({ id, usedAt });
  return undefined;
}

// Signatures of keys that are not known are passed over, so that their nonces are nobody's.
function noncesOf(request: SignedRequest, ctx: Context): { readonly id: string; readonly nonce: string }[] {
  const read = signaturesOf(request);
  if (!read.ok) return [];
  const known = keysInForce(ctx);
  return read.signatures.flatMap(({ params: { keyid, nonce } }) =>
    keyid !== undefined && nonce !== undefined && known.has(keyid) ? [{ id: `${keyid} ${nonce}`, nonce }] : [],
  );
}
