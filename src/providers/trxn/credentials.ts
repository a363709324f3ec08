import { alphanumerics, type Credentials, type Ids } from '../../core/provider.js';

/** What identifies a merchant to TRXN. */
interface Keys {
  /** API token of production: 32 lower-case hex digits, no prefix. */
  readonly token: string;
  /** API token that is bound to the one sandbox of the account; nothing in its text says so. */
  readonly sandboxToken: string;
  /** Login of the account's user, for `POST /v1/auth`. */
  readonly email: string;
  readonly password: string;
}

/** Keys in the form of the documents, derived from the seed. Source: https://docs.gettrxn.com/api-reference/authentication */
export function deriveKeys(ids: Ids): Credentials {
  return {
    token: ids.named('credentials token').hex(32),
    sandboxToken: ids.named('credentials sandbox token').hex(32),
    // Different in each workspace: the e-mail tells which one a login means.
    email: `merchant-${ids.named('credentials email').hex(8)}@example.com`,
    password: ids.named('credentials password').text(20, alphanumerics),
  };
}

/** The keys among a set of credentials. Throws for a set of another provider. */
export function keysOf(credentials: Credentials): Keys {
  const { token, sandboxToken, email, password } = credentials as Partial<Keys>;
  if (token === undefined || sandboxToken === undefined || email === undefined || password === undefined) {
    throw new Error('TRXN credentials are token, sandboxToken, email and password');
  }
  return { token, sandboxToken, email, password };
}
