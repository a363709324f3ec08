/** Why a receiver of webhooks computed another `Sign` than they carry. */
import type { Explanation, ReceivedSignature } from '../../core/provider.js';
import { explainReceivedMac, type Mistake, masked } from '../../signing/received-mac.js';

/**
 * Compares a receiver's signature with the header `Sign`: HMAC-SHA512 of the raw body in lower-case hex, keyed with the text of the
 * subscription's `secretKey`. The header `Key` names the subscription by its `publicKey`.
 * Source: https://docs.calypso.money/get-started-with-calypso-api/webhook-subscriptions/sign-check
 */
export function explainReceived({ body, headers, secret, signature, key }: ReceivedSignature): Explanation {
  const named = headers['Key'] ?? '';
  const swapped = {
    code: 'publicKeyAsSecret',
    text: 'The publicKey of the subscription was used; the key of the HMAC is its secretKey.',
  };
  return explainReceivedMac({
    provider: 'Calypso',
    algorithm: 'sha512',
    header: 'Sign',
    headers,
    sent: headers['Sign'] ?? '',
    signature,
    secret,
    secretTitle: 'secret',
    secretNames: ['CALYPSO_WEBHOOK_SECRET', 'CALYPSO_SECRET'],
    body,
    changes: [{ place: 'key', mistake: swapped, set: { key: named } }],
    otherSecret: otherSecret(secret, named),
    also: key === undefined || key === named ? [] : [otherKey(key, named)],
  });
}

function otherSecret(secret: string, named: string): Mistake {
  if (secret === named) {
    const text = 'The secret given is the publicKey of the subscription; webhooks are signed with its secretKey.';
    return { code: 'publicKeyAsSecret', text };
  }
  const text = `The secret ${masked(secret)} did not sign this webhook. It names the key ${named}: take the secretKey of that subscription. The secret of the API key signs calls, not webhooks.`;
  return { code: 'otherSecret', text };
}

function otherKey(key: string, named: string): Mistake {
  const text = `The webhook names the key ${named}, not ${masked(key)}: the secret is looked up by the header Key.`;
  return { code: 'otherKey', text };
}
