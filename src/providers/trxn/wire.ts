/** Rows inside, wire outside: the only place that builds what TRXN's clients see of a row. Field order is the provider's. */
import { type Context, isoInstant, type JsonObject } from '../../core/provider.js';
import { type AddressRow, addressesOf, type CustomerRow, type EndpointRow, type WalletRow } from './rows.js';

/** A customer. Source: https://docs.gettrxn.com/api-reference/customers */
export function toWireCustomer(row: CustomerRow): JsonObject {
  return {
    id: row.id,
    email: row.email,
    first_name: row.firstName,
    last_name: row.lastName,
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
  };
}

/** A wallet with its addresses. Source: https://docs.gettrxn.com/api-reference/wallets */
export function toWireWallet(ctx: Context, row: WalletRow): JsonObject {
  const addresses = addressesOf(ctx).by('wallet', row.id);
  return {
    id: row.id,
    object: 'wallet',
    owner_type: row.ownerType,
    owner_id: row.ownerId,
    crypto_addresses: addresses.map(toWireShortAddress),
    crypto_address_count: addresses.length,
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
  };
}

function toWireShortAddress(row: AddressRow): JsonObject {
  return { id: row.id, address: row.address, currency: row.currency, created_at: wireTime(row.createdAt) };
}

/** A webhook endpoint; its secret is shown when it is new. Source: https://docs.gettrxn.com/api-reference/webhook-endpoints */
export function toWireEndpoint(row: EndpointRow, secret: 'shown' | 'hidden' = 'hidden'): JsonObject {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    enabled: row.state === 'enabled',
    subscriptions: row.subscriptions,
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
    signing_secret_last4: row.secret.slice(-4),
    signing_secret: secret === 'shown' ? row.secret : undefined,
  };
}

/** An instant as TRXN writes it, in UTC and whole seconds: `2024-01-01T12:00:00Z`. Takes ms or our own ISO instant. */
export function wireTime(instant: number | string): string {
  return (typeof instant === 'number' ? isoInstant(instant) : instant).replace(/\.\d+Z$/, 'Z');
}
