import type { CollectionSpec, Context, Row } from '../../core/provider.js';

/** States of a card, in the documents' order. */
export const cardStatuses = [
  'issuing',
  'issue_failed',
  'active',
  'inactive',
  'suspended',
  'blocked',
  'terminated',
] as const;

/** One of {@link cardStatuses}. */
export type CardStatus = (typeof cardStatuses)[number];

/** Kinds of cards. */
export const cardTypes = ['virtual', 'physical'] as const;

/** A postal address; null for a line that was left out. */
export type Address = {
  readonly firstLine: string;
  readonly secondLine: string | null;
  readonly city: string;
  readonly state: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly postCode: string;
};

/** A card on an account. */
export interface CardRow extends Row {
  readonly accountId: string;
  readonly type: (typeof cardTypes)[number];
  readonly status: CardStatus;
  /** The cardholder, as embossed. */
  readonly name: string;
  /** Six digits, six asterisks, four digits. */
  readonly maskedPan: string;
  /** `MM/YYYY`. */
  readonly expirationDate: string;
  readonly billingAddress: Address;
  readonly shippingAddress: Address | null;
  /** True when the deactivation of its customer or account took it along. */
  readonly takenAlong: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Where cards are kept. */
export const cardCollections: Readonly<Record<string, CollectionSpec>> = {
  cards: { indexes: { accountId: (row) => String(row['accountId']) } },
};

export const cardsOf = (ctx: Context) => ctx.rows<CardRow>('cards');
