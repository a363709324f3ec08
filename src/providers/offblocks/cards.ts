/** Cards as rows, and what a card needs. */
import { type Context, samplePerson } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { preciseNow } from './instants.js';
import { customersOf } from './rows.js';
import { accountsOf } from './rows-accounts.js';
import { type CardRow, cardsOf } from './rows-cards.js';

const digits = '0123456789';
const over: readonly string[] = ['issue_failed', 'blocked', 'terminated'];

/** What is asked for when a card is. */
export type CardOrder = Pick<CardRow, 'accountId' | 'type' | 'name' | 'billingAddress' | 'shippingAddress'>;

/** A card as it begins: `issuing`, with a number and an expiry. Not kept yet. */
export function freshCard(ctx: Context, id: string, order: CardOrder): CardRow {
  const now = preciseNow(ctx, `cards ${id}`);
  const number = ctx.ids.named(`pan ${id}`).text(4, digits);
  return {
    id,
    ...order,
    status: 'issuing',
    // All cards of a programme are of one range; a Visa number begins with 4.
    maskedPan: `4${ctx.ids.named('card range').text(5, digits)}******${number}`,
    expirationDate: monthAfter(ctx.now, assumed(ctx, 'cardValidity')),
    takenAlong: false,
    createdAt: now,
    updatedAt: now,
  };
}

/** `MM/YYYY`, so many months after an instant in ms. */
function monthAfter(now: number, months: number): string {
  const then = new Date(now);
  then.setUTCDate(1);
  then.setUTCMonth(then.getUTCMonth() + months);
  return `${String(then.getUTCMonth() + 1).padStart(2, '0')}/${then.getUTCFullYear()}`;
}

/** The name on the cards of a customer: made up, and the same on all of them. */
export async function cardholder(ctx: Context, customerId: string): Promise<string> {
  const chosen = assumed(ctx, 'cardholder');
  if (chosen !== 'madeUp') return chosen;
  const { firstName, lastName } = await samplePerson(ctx.ids.named(`cardholder ${customerId}`));
  return `${firstName} ${lastName}`;
}

/**
 * Why a card ends in `issue_failed`, or undefined when nothing speaks against it.
 * Sources: https://docs.offblocks.xyz/developer-guides/api-integration/states-and-transitions/card-states and
 * https://docs.offblocks.xyz/developer-guides/step-by-step-guide/card-issuance
 */
export function cardProblem(ctx: Context, { id, accountId, type }: Pick<CardRow, 'id' | 'accountId' | 'type'>) {
  const account = accountsOf(ctx).get(accountId);
  const status = account?.status ?? 'gone';
  const owner = customersOf(ctx).get(account?.customerId ?? '')?.status ?? 'gone';
  if (owner !== 'active') return `its customer is ${owner}, not active`;
  if (status !== 'active') return `its account is ${status}, not active`;
  if (type === 'physical' && assumed(ctx, 'physicalCards') === 'unsupported')
    return 'physical cards are not supported at present';
  const limit = assumed(ctx, 'cardLimit');
  if (limit === 'none') return undefined;
  const rivals = cardsOf(ctx).by('accountId', accountId);
  const first = rivals.find((one) => one.id === id || (one.type === type && counts(one, limit)));
  // Of two that are being issued the older one gets the place.
  return first === undefined || first.id === id ? undefined : `its account has a ${type} card already, ${first.id}`;
}

function counts({ status }: CardRow, limit: 'live' | 'ever'): boolean {
  return limit === 'live' ? !over.includes(status) : status !== 'issue_failed';
}
