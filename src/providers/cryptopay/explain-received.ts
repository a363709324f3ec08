/** Why a receiver of callbacks computed another signature than they carry. */
import type { Explanation, ReceivedSignature } from '../../core/provider.js';
import { explainReceivedMac, masked } from '../../signing/received-mac.js';

const header = 'X-Cryptopay-Signature';

/**
 * Compares a receiver's signature with `X-Cryptopay-Signature`: HMAC-SHA256 of the raw body in lower-case hex, keyed with the text of
 * the callback secret. Calls are signed otherwise: HMAC-SHA1 in base64, with the API secret.
 * Source: https://developers.cryptopay.me/guides/api-basics/callbacks
 */
export function explainReceived({ body, headers, secret, signature }: ReceivedSignature): Explanation {
  return explainReceivedMac({
    provider: 'Cryptopay',
    algorithm: 'sha256',
    header,
    headers,
    sent: headers[header] ?? '',
    signature,
    secret,
    secretTitle: 'callback secret',
    secretNames: ['CRYPTOPAY_CALLBACK_SECRET'],
    body,
    otherSecret: {
      code: 'otherSecret',
      text: `The secret ${masked(secret)} did not sign this callback: take the callback secret. The API secret signs calls, not callbacks.`,
    },
  });
}
