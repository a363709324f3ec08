/** Numbers in bodies, judged in the words of Rails. Source: https://guides.rubyonrails.org/active_record_validations.html#numericality */
import { decimal, parseDecimal, scaleOf } from '../../core/provider.js';

/** The greatest count: an integer column of Rails holds 4 bytes. */
const greatestCount = 2_147_483_647;

/**
 * What is wrong with a whole number given as text (as Rails casts it), or its digits: `least` is 0 or 1. White space around it is no
 * mistake, and neither is `12.0`.
 */
export function wholeNumber(
  given: string | null | undefined,
  least: 0 | 1,
  most: number = greatestCount,
): { readonly digits: string } | { readonly problem: string } {
  const value = parseDecimal((given ?? '').trim().replace(/^\+/, ''));
  if (value === undefined) return { problem: 'is not a number' };
  if (scaleOf(value) > 0) return { problem: 'must be an integer' };
  if (value.lt(decimal(String(least))))
    return { problem: least === 0 ? 'must be greater than or equal to 0' : 'must be greater than 0' };
  if (value.gt(decimal(String(most)))) return { problem: `must be less than or equal to ${most}` };
  return { digits: value.toFixed(0) };
}
