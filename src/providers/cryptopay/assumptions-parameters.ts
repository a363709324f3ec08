import type { Assumption } from '../../core/provider.js';

const responses = 'https://developers.cryptopay.me/guides/api-basics/responses';
const withdrawals = 'https://developers.cryptopay.me/guides/payouts/create-a-coin-withdrawal/possible-errors';

/** Gaps around the values of parameters and the states in which calls are taken. */
export const parameterAssumptions = [
  {
    id: 'cryptopay.exponents',
    about: 'Amounts that are texts with an exponent, such as "0.1e3", which BigDecimal#to_s of Ruby writes for 100.',
    default: 'accepted',
    options: ['accepted'],
    source:
      'Not documented; the words of its messages are those of dry-schema, which reads decimals with BigDecimal, and that takes them. https://dry-rb.org/gems/dry-types',
  },
  {
    id: 'cryptopay.amountPrecision',
    about:
      'Code of an amount with more digits behind the point than its currency has: item of a 422 invalid; its message is the code in words, args is empty.',
    default: 'bad_precision',
    options: ['bad_precision', 'must_be_valid'],
    source: `Listed as a bad precision; its body is not shown. ${withdrawals}`,
  },
  {
    id: 'cryptopay.positiveAmount',
    about:
      'Code of an amount that is zero or negative: must_be_greater_than with the value 0.0, or must_be_valid; item of a 422 invalid.',
    default: 'must_be_greater_than',
    options: ['must_be_greater_than', 'must_be_valid'],
    source: `Not documented; worded like must_be_greater_than_or_equal. ${withdrawals}`,
  },
  {
    id: 'cryptopay.wrongState',
    about:
      'Answer to a call that the state of a thing does not allow: a late or second commit, a refund of an invoice that is not unresolved, cancelling twice. 409 with the code invalid_status, or 422 invalid with that item for status.',
    default: '409 invalid_status',
    options: ['409 invalid_status', '422 invalid'],
    source: `409 is known for a second commit of a withdrawal (cryptopay-php, tests/data), without its body. ${responses}`,
  },
] as const satisfies readonly Assumption[];
