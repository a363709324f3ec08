import type { CollectionSpec, Context, Row } from '../../core/provider.js';

/** The lengths of periods. */
export const periods = ['day', 'week', 'month', 'year'] as const;

export type Period = (typeof periods)[number];

/** A subscription that is billed by e-mail. Dates are ISO instants, the amount a plain decimal. */
export interface SubscriptionRow extends Row {
  readonly status: 'active' | 'cancelled';
  readonly customId: string | null;
  readonly name: string;
  readonly amount: string;
  readonly currency: string;
  readonly period: Period;
  readonly periodQuantity: number;
  /** Latest moment for the first payment; ends of periods are counted from it. */
  readonly startsAt: string;
  /** How many periods lie between it and the beginning of the current one; -1 before it. */
  readonly periodNumber: number;
  readonly currentPeriodStartsAt: string;
  readonly currentPeriodEndsAt: string;
  readonly currentPeriodPaid: boolean;
  readonly payerEmail: string;
  readonly payerName: string | null;
  readonly productName: string | null;
  readonly productDescription: string | null;
  readonly successRedirectUrl: string | null;
  readonly unsuccessRedirectUrl: string | null;
  readonly createdAt: string;
  readonly cancelledAt: string | null;
}

const field = (name: string) => (row: Row) => (typeof row[name] === 'string' ? row[name] : undefined);

/** The collections of subscriptions and how their rows are found. */
export const subscriptionCollections: Readonly<Record<string, CollectionSpec>> = {
  subscriptions: { indexes: { customId: field('customId') } },
};

export const subscriptionsOf = (ctx: Context) => ctx.rows<SubscriptionRow>('subscriptions');
