import type { Credentials, Ids } from '../../core/provider.js';

/** What a merchant has from the dashboard of Cryptopay. */
export interface Keys {
  /** Public, in the `Authorization` header: 22 characters base64url. */
  readonly apiKey: string;
  /** Its text is the HMAC key of calls: 43 characters base64url. */
  readonly apiSecret: string;
  /** Its text is the HMAC key of callbacks: 43 characters base64url. */
  readonly callbackSecret: string;
}

/** Keys in the form of the documents' samples (16 and 32 bytes), derived from the seed. */
export function deriveKeys(ids: Ids): Credentials {
  return {
    apiKey: ids.named('credentials apiKey').base64url(16),
    apiSecret: ids.named('credentials apiSecret').base64url(32),
    callbackSecret: ids.named('credentials callbackSecret').base64url(32),
  };
}

/** The keys among a set of credentials. Throws for a set of another provider. */
export function keysOf(credentials: Credentials): Keys {
  const { apiKey, apiSecret, callbackSecret } = credentials as Partial<Keys>;
  if (apiKey === undefined || apiSecret === undefined || callbackSecret === undefined) {
    throw new Error('Cryptopay credentials are apiKey, apiSecret and callbackSecret');
  }
  return { apiKey, apiSecret, callbackSecret };
}
