import type { CollectionSpec, Context, Row } from '../../core/provider.js';
import { accountCollections } from './rows-accounts.js';
import { cardCollections } from './rows-cards.js';
import { spendingCollections } from './rows-spending.js';

/** The integration that calls: its API keys, and how often they changed. There is one in a workspace. */
export interface ClientRow extends Row {
  readonly status: 'active' | 'revoked';
  /** Secrets by API key. */
  readonly secrets: { readonly [apiKey: string]: string };
  /** API keys that were replaced or deleted. */
  readonly retired: readonly string[];
  /** Raised when credentials change, so that older tokens die. */
  readonly generation: number;
}

/** A token that was issued. Its id is `<Generation>.<exp>`, as its claims have them. */
export interface TokenRow extends Row {
  readonly status: 'valid' | 'expired';
  /** Wire time in seconds. */
  readonly exp: number;
}

/** A public key for message signatures; the id is the `keyid`. */
export interface SigningKeyRow extends Row {
  readonly status: 'active' | 'removed';
  /** SPKI PEM. */
  readonly publicKeyPem: string;
}

/** A challenge: the text that the wallet signs, and when it was issued (our own ISO instant). */
export type Challenge = {
  readonly text: string;
  readonly issuedAt: string;
};

/** States of a customer. */
export type CustomerStatus = 'initiating' | 'screening' | 'verifying' | 'active' | 'inactive' | 'rejected';

/** A customer of the client, named by the account of a wallet. */
export interface CustomerRow extends Row {
  readonly externalId: string;
  /** CAIP-10, as sent. */
  readonly chainId: string;
  /** The same in lower case. */
  readonly account: string;
  /** The wallet in EIP-55 spelling. */
  readonly address: string;
  /** CAIP-2 reference, e.g. `300`. */
  readonly chain: string;
  readonly status: CustomerStatus;
  readonly challenge: Challenge;
  /** Texts of the last challenges before, newest first: to explain a signature over one of them. */
  readonly pastChallenges: readonly string[];
  /** What names the customer in the URL of the hosted page. */
  readonly kycToken: string;
  /** Instants with nine fractional digits. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A webhook subscription. */
export interface WebhookRow extends Row {
  readonly callbackUrl: string;
  readonly types: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Everything that OffBlocks keeps. */
export const collections: Readonly<Record<string, CollectionSpec>> = {
  clients: {},
  tokens: {},
  signing_keys: {},
  nonces: {},
  customers: {
    indexes: {
      account: (row) => String(row['account']),
      externalId: (row) => String(row['externalId']),
      kycToken: (row) => String(row['kycToken']),
      address: (row) => String(row['address']),
      challengeText: (row) => (row as CustomerRow).challenge.text,
    },
  },
  ...accountCollections,
  ...cardCollections,
  ...spendingCollections,
  webhooks: {},
};

export const clientsOf = (ctx: Context) => ctx.rows<ClientRow>('clients');
export const tokensOf = (ctx: Context) => ctx.rows<TokenRow>('tokens');
export const signingKeysOf = (ctx: Context) => ctx.rows<SigningKeyRow>('signing_keys');
export const customersOf = (ctx: Context) => ctx.rows<CustomerRow>('customers');
export const webhooksOf = (ctx: Context) => ctx.rows<WebhookRow>('webhooks');
