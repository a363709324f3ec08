/** Amounts of cryptocurrency in bodies, judged in the words of Rails. */
import { decimal, decimalFromJson, formatDecimal, scaleOf, wireNumber } from '../../core/provider.js';
import type { Currency } from './currencies.js';
import { isBlank } from './params.js';

const numeral = /^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?$/;

/**
 * A positive amount as plain decimal without superfluous zeros, or what is wrong with the text. Digits behind the point are judged only
 * where the currency is known.
 */
export function amountOf(
  given: string | null | undefined,
  currency: Currency | undefined,
): { readonly amount: string } | { readonly problem: string } {
  if (isBlank(given)) return { problem: "can't be blank" };
  const text = given.trim();
  const value = numeral.test(text) ? decimalFromJson(wireNumber(text.replace(/^\+?(-?)0*(?=\d)/, '$1'))) : undefined;
  if (value === undefined) return { problem: 'is not a number' };
  if (value.lte(decimal('0'))) return { problem: 'must be greater than 0' };
  if (currency !== undefined && scaleOf(value) > currency.scale)
    return { problem: `has more than ${currency.scale} decimal places` };
  return { amount: formatDecimal(value) };
}
