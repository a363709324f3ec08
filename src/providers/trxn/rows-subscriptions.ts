/** Rows of subscriptions. Source: https://docs.gettrxn.com/api-reference/subscriptions */
import type { CollectionSpec, Context } from '../../core/provider.js';
import { byPlace, field, type Placed } from './places.js';

/** What becomes of the part of a period when prices change inside of it. */
export const prorationBehaviors = ['create_prorations', 'always_invoice', 'none'] as const;

/** One price of a phase. */
export type PhaseItem = {
  readonly priceId: string;
  readonly quantity: number;
  /** Amount of one unit in major units, in the place of that of the price. */
  readonly overrideAmount: string | null;
};

/** A part of a subscription's time with its own prices: from its first day to the day before `endDate`. Days are `YYYY-MM-DD`. */
export type Phase = {
  readonly startDate: string;
  readonly endDate: string | null;
  readonly items: readonly PhaseItem[];
};

/** A line that waits for the next invoice. */
export type WaitingLine = { readonly priceId: string; readonly quantity: number; readonly unitAmount: string };

/** A subscription of a customer. Days are `YYYY-MM-DD`. */
export interface SubscriptionRow extends Placed {
  readonly customerId: string;
  readonly prorationBehavior: (typeof prorationBehaviors)[number];
  readonly billingCycleAnchor: string;
  readonly startDate: string;
  /** The first day on which it is over; null for open. */
  readonly endDate: string | null;
  readonly nextBillingDate: string | null;
  readonly phases: readonly Phase[];
  readonly waiting: readonly WaitingLine[];
  /** The last day whose changes of phase were dealt with. */
  readonly turnedOn: string | null;
  /** Never shown: no field of the documents says it. */
  readonly state: 'active' | 'ended' | 'canceled' | 'deleted';
}

/** The collections of subscriptions and how their rows are found. */
export const subscriptionCollections: Readonly<Record<string, CollectionSpec>> = {
  subscriptions: { indexes: { place: byPlace, customer: field('customerId') } },
};

/** Typed doors to the collections. */
export const subscriptionsOf = (ctx: Context) => ctx.rows<SubscriptionRow>('subscriptions');
