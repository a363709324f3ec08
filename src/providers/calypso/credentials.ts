import type { Credentials, Ids } from '../../core/provider.js';

/** What identifies a merchant to Calypso. */
export interface Keys {
  /** Account id: 0x and 40 hex digits. */
  readonly account: string;
  /** Public API key, in the header `Key`: 32 hex digits. */
  readonly key: string;
  /** Secret API key, whose text is the HMAC key: 32 hex digits. */
  readonly secret: string;
}

/** Keys in the form of the documents' samples, derived from the seed. */
export function deriveKeys(ids: Ids): Credentials {
  return {
    account: `0x${ids.named('credentials account').hex(40)}`,
    key: ids.named('credentials key').hex(32),
    secret: ids.named('credentials secret').hex(32),
  };
}

/** The keys among a set of credentials. Throws for a set of another provider. */
export function keysOf(credentials: Credentials): Keys {
  const { account, key, secret } = credentials as Partial<Keys>;
  if (account === undefined || key === undefined || secret === undefined) {
    throw new Error('Calypso credentials are account, key and secret');
  }
  return { account, key, secret };
}
