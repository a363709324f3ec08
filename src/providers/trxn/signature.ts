import { hmac } from '../../signing/hmac.js';

/**
 * The `v1` of a webhook: HMAC-SHA256 in lower-case hex over `<t>.<raw body>`, keyed with the whole text of the secret, its
 * `whsec_` included. `t` in Unix seconds. Source: https://docs.gettrxn.com/guides/webhooks
 */
export function signatureOf(secret: string, t: number, body: Uint8Array): string {
  return hmac('sha256', secret, Buffer.concat([Buffer.from(`${t}.`, 'ascii'), body]), 'hex');
}
