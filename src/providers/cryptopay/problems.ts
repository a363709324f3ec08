/** What can be wrong with the value of a parameter that is of the right kind; each answers the details of a 422, or none. */
import { type Context, decimal, scaleOf } from '../../core/provider.js';
import { wireAmount } from './amounts.js';
import { assumed } from './assumptions.js';
import { coinOf, coinsOf, fiatAccounts, precisionOf } from './coins.js';
import { type Detail, notIncluded, plainDetail, type Refusals } from './errors.js';
import { fiatCurrencies } from './rates.js';
import { customersOf } from './rows.js';

/** A coin and one of its networks; no network is its first one. */
export function coinProblems(
  ctx: Context,
  { target, currency, network }: { target: string; currency: string; network?: string | null | undefined },
): Detail[] {
  const coin = coinOf(ctx, currency);
  if (coin === undefined) {
    return [
      notIncluded(
        target,
        coinsOf(ctx).map((one) => one.currency),
      ),
    ];
  }
  const isFine = (network ?? undefined) === undefined || coin.networks.some((one) => one === network);
  return isFine ? [] : [notIncluded('network', coin.networks)];
}

/** The currencies that accounts have: fiat first, then the coins of the list in force. */
export function accountCurrencies(ctx: Context): string[] {
  const fiat = assumed(ctx, 'receiverCurrencies') === 'all' ? fiatCurrencies : fiatAccounts;
  return [...fiat, ...coinsOf(ctx).map(({ currency }) => currency)];
}

/** A currency in which there is an account. */
export function accountProblems(ctx: Context, target: string, currency: string): Detail[] {
  const known = accountCurrencies(ctx);
  return known.includes(currency) ? [] : [notIncluded(target, known)];
}

/** A positive amount with no more digits than its currency has; of an unknown currency only the sign is judged. */
export function amountProblems(ctx: Context, target: string, plain: string, currency: string): Detail[] {
  const value = decimal(plain);
  if (value.lte(decimal('0'))) {
    if (assumed(ctx, 'positiveAmount') === 'must_be_valid') return [plainDetail('must_be_valid', target)];
    const bound = wireAmount('0');
    return [{ code: 'must_be_greater_than', target, message: `must be greater than ${bound}`, args: { value: bound } }];
  }
  const isKnown = coinOf(ctx, currency) !== undefined || fiatCurrencies.includes(currency);
  if (!isKnown || scaleOf(value) <= precisionOf(currency)) return [];
  return [plainDetail(assumed(ctx, 'amountPrecision'), target)];
}

/** The id of a customer, or null. Throws where an unknown one is assumed to be a 404. */
export function customerProblems(ctx: Context, customerId: string | null, refusals: Refusals): Detail[] {
  const answer = assumed(ctx, 'unknownCustomer');
  if (customerId === null || answer === 'accepted' || customersOf(ctx).get(customerId) !== undefined) return [];
  if (answer === '404 not_found') throw refusals.notFound();
  return [plainDetail('not_found', 'customer_id')];
}

/** Parameters that are absolute http(s) URLs, null or left out. */
export function urlProblems<N extends string>(
  ctx: Context,
  body: Readonly<Partial<Record<N, string | null | undefined>>>,
  targets: readonly N[],
): Detail[] {
  if (assumed(ctx, 'redirectUrls') === 'any') return [];
  const isFine = (value: string | null | undefined) => value === null || value === undefined || isWebUrl(value);
  return targets.flatMap((target) => (isFine(body[target]) ? [] : [plainDetail('must_be_valid', target)]));
}

/** Whether a text is an absolute http(s) URL. */
export function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** An e-mail address, null or left out. */
export function emailProblems(ctx: Context, target: string, value: string | null | undefined): Detail[] {
  if (value === null || value === undefined || assumed(ctx, 'payerEmail') === 'any') return [];
  return /^[^\s@]+@[^\s@]+$/.test(value) ? [] : [plainDetail('must_be_valid', target)];
}
