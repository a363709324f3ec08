/** Rows around fiat money, and of money that reaches the account from outside. */
import type { CollectionSpec, Context, Row } from '../../core/provider.js';

/** States of an on-ramp order. Source: https://docs.calypso.finance/acquiring/onramp */
export const onrampStates = ['CREATED', 'IN_PROGRESS', 'PAID', 'COMPLETED', 'FAILED', 'EXPIRED'] as const;

/** An on-ramp order: somebody pays fiat money, and crypto money comes in. Amounts are plain decimals. */
export interface OnrampOrderRow extends Row {
  readonly idempotencyKey: string;
  readonly externalId: string | null;
  readonly itemId: string;
  readonly currency: string;
  readonly cryptoAmount: string;
  readonly fiatCurrency: string;
  readonly fiatAmount: string;
  /** Where the coins go instead of the account. */
  readonly externalAddress: string | null;
  readonly state: (typeof onrampStates)[number];
  readonly expiresAt: string;
  readonly createdAt: string;
}

/** An order that the cabinet makes and the API only reads; `shown` is what answers show of it. */
export interface FiatOrderRow extends Row {
  readonly kind: 'invoice' | 'withdrawal' | 'c2f';
  /** Plain decimals are texts under their wire names; those in `numbers` are numbers on the wire. */
  readonly shown: Readonly<Record<string, string>>;
  readonly numbers: readonly string[];
}

/** Coins that somebody sent to a wallet of the merchant. */
export interface TopUpRow extends Row {
  readonly currency: string;
  /** Plain decimal. */
  readonly amount: string;
  readonly senderAddress: string;
  readonly transactionHash: string;
  readonly risk: 'low' | 'medium' | 'high';
  readonly state: 'PENDING_COMPLIANCE' | 'DELIVERED' | 'DECLINED';
  readonly createdAt: string;
}

const field = (name: string) => (row: Row) => (typeof row[name] === 'string' ? row[name] : undefined);

/** The collections around fiat money and how their rows are found. */
export const fiatCollections: Readonly<Record<string, CollectionSpec>> = {
  onrampOrders: { indexes: { key: field('idempotencyKey') } },
  fiatOrders: {},
  topUps: {},
};

/** The on-ramp orders, typed; index `key` (the idempotencyKey). */
export const onrampOrdersOf = (ctx: Context) => ctx.rows<OnrampOrderRow>('onrampOrders');

/** The orders that are only read, typed; ids are `kind/id`. */
export const fiatOrdersOf = (ctx: Context) => ctx.rows<FiatOrderRow>('fiatOrders');

/** The top-ups, typed. */
export const topUpsOf = (ctx: Context) => ctx.rows<TopUpRow>('topUps');
