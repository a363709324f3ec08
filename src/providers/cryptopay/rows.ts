import type { CollectionSpec, Context, NetworkId, Row } from '../../core/provider.js';
import { addressIndex } from './addresses.js';
import type { Exchange } from './amounts.js';
import { accountCollections } from './rows-accounts.js';
import { invoiceCollections } from './rows-invoices.js';
import { subscriptionCollections } from './rows-subscriptions.js';
import { withdrawalCollections } from './rows-withdrawals.js';

/** An address that coins of a customer go back to. */
export type CustomerAddress = {
  readonly address: string;
  readonly currency: string;
  readonly network: string;
};

/** A customer; the id is the merchant's own. */
export interface CustomerRow extends Row {
  readonly currency: string;
  readonly addresses: readonly CustomerAddress[];
}

/** A permanent deposit address. */
export interface ChannelRow extends Row {
  readonly status: 'enabled' | 'disabled';
  readonly name: string;
  readonly description: string | null;
  readonly receiverCurrency: string;
  readonly payCurrency: string;
  /** With its tag where the network has tags. */
  readonly address: string;
  readonly network: NetworkId;
  readonly customId: string | null;
  readonly customerId: string | null;
}

/** Why a payment is held. */
export type HoldReason = 'illicit_resource' | 'channel_disabled';

/** A payment to a channel. Amounts are plain decimals. */
export interface ChannelPaymentRow extends Row {
  readonly channelId: string;
  readonly status: 'pending' | 'on_hold' | 'completed' | 'refunded' | 'cancelled';
  readonly statusContext: HoldReason | null;
  readonly paidAmount: string;
  readonly paidCurrency: string;
  readonly receivedAmount: string;
  readonly receivedCurrency: string;
  readonly fee: string;
  readonly exchange: Exchange | null;
  readonly txid: string;
  readonly from: string;
  readonly address: string;
  readonly network: NetworkId;
  readonly customId: string | null;
  readonly customerId: string | null;
  readonly refundAddress: string | null;
  readonly coinWithdrawalId: string | null;
  /** As the chain knows it; told to clients once the payment is confirmed. */
  readonly risk: 'low' | 'medium' | 'high';
  readonly riskKnown: boolean;
  readonly confirmationsNeeded: number;
  /** Whether the channel was disabled when the payment was seen. */
  readonly seenDisabled: boolean;
  readonly createdAt: string;
}

/** The Callback URL of the dashboard: one row or none. */
export interface CallbackUrlRow extends Row {
  readonly url: string;
}

const field = (name: string) => (row: Row) => (typeof row[name] === 'string' ? row[name] : undefined);

/** The collections and how their rows are found. */
export const collections: Readonly<Record<string, CollectionSpec>> = {
  customers: {},
  channels: {
    indexes: {
      customId: field('customId'),
      customer: field('customerId'),
      address: addressIndex,
    },
  },
  channel_payments: {
    indexes: { channel: field('channelId'), txid: field('txid'), withdrawal: field('coinWithdrawalId') },
  },
  callback_urls: {},
  ...accountCollections,
  ...withdrawalCollections,
  ...invoiceCollections,
  ...subscriptionCollections,
};

/** Typed doors to the collections. */
export const customersOf = (ctx: Context) => ctx.rows<CustomerRow>('customers');
export const channelsOf = (ctx: Context) => ctx.rows<ChannelRow>('channels');
export const channelPaymentsOf = (ctx: Context) => ctx.rows<ChannelPaymentRow>('channel_payments');
export const callbackUrlsOf = (ctx: Context) => ctx.rows<CallbackUrlRow>('callback_urls');
