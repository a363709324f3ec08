import type { CollectionSpec, Context, Row } from '../../core/provider.js';
import { byPlace, field, type Place, type Placed, placeKey } from './places.js';
import { catalogCollections } from './rows-catalog.js';
import { claimCollections } from './rows-claims.js';
import { invoiceCollections } from './rows-invoices.js';
import { subscriptionCollections } from './rows-subscriptions.js';

export { type Place, type Placed, placeKey, placeOf } from './places.js';

/** A customer of the merchant. */
export interface CustomerRow extends Placed {
  /** In lower case. */
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** A deleted row is taken out in the same unit; the state is there for the lifecycle and its webhook. */
  readonly state: 'active' | 'deleted';
}

/** The wallet of the account or of a customer. */
export interface WalletRow extends Placed {
  readonly ownerType: 'account' | 'customer';
  readonly ownerId: string;
}

/** A crypto address in a wallet. */
export interface AddressRow extends Placed {
  readonly walletId: string;
  readonly address: string;
  /** The spelling in which the chain compares it. */
  readonly canonical: string;
  /** Upper-case ticker. */
  readonly currency: string;
}

/** An endpoint that gets webhooks. */
export interface EndpointRow extends Placed {
  readonly url: string;
  readonly description: string | null;
  /** Event names, or `*` for all. */
  readonly subscriptions: readonly string[];
  /** `whsec_` and 64 hex digits; the whole text is the HMAC key. */
  readonly secret: string;
  readonly state: 'enabled' | 'disabled' | 'deleted';
}

/** An API token of a user. */
export interface TokenRow extends Row {
  /** 32 lower-case hex digits. */
  readonly token: string;
  readonly accountId: string;
  readonly sandboxId: string | null;
  readonly userId: number;
  readonly name: string;
  readonly state: 'active' | 'revoked';
}

/** The collections and how their rows are found. */
export const collections: Readonly<Record<string, CollectionSpec>> = {
  customers: { indexes: { place: byPlace, email: (row) => emailKey(row as CustomerRow, String(row['email'])) } },
  wallets: { indexes: { place: byPlace, owner: field('ownerId') } },
  crypto_addresses: { indexes: { wallet: field('walletId'), place: byPlace, canonical: field('canonical') } },
  webhook_endpoints: { indexes: { place: byPlace } },
  api_tokens: {},
  ...claimCollections,
  ...catalogCollections,
  ...invoiceCollections,
  ...subscriptionCollections,
};

/** The key of an e-mail among the customers of a place. */
export function emailKey(place: Place, email: string): string {
  return `${placeKey(place)} ${email}`;
}

/** Typed doors to the collections. */
export const customersOf = (ctx: Context) => ctx.rows<CustomerRow>('customers');
export const walletsOf = (ctx: Context) => ctx.rows<WalletRow>('wallets');
export const addressesOf = (ctx: Context) => ctx.rows<AddressRow>('crypto_addresses');
export const endpointsOf = (ctx: Context) => ctx.rows<EndpointRow>('webhook_endpoints');
export const tokensOf = (ctx: Context) => ctx.rows<TokenRow>('api_tokens');
