import type { Assumption } from '../../core/provider.js';

const errors = 'https://docs.calypso.money/get-started-with-calypso-api/errors';
const declared = `The OpenAPI document declares 200, 400 and 500 for every operation and no status for a code. ${errors}`;

/** Gaps around errors: the HTTP status of each code, and the order of checks. */
export const errorAssumptions = [
  {
    id: 'calypso.badRequestStatus',
    about: 'HTTP status of error 001 (bad request).',
    default: 400,
    options: [400, 422],
    source: declared,
  },
  {
    id: 'calypso.invalidKeyStatus',
    about: 'HTTP status of error 002 (unknown API key).',
    default: 401,
    options: [401, 400],
    source: `The 1.0 documents speak of 401 for a wrong key. ${declared}`,
  },
  {
    id: 'calypso.wrongSignStatus',
    about: 'HTTP status of error 003 (wrong signature).',
    default: 401,
    options: [401, 400],
    source: declared,
  },
  {
    id: 'calypso.notFoundStatus',
    about: 'HTTP status of error 004 (object not found).',
    default: 400,
    options: [400, 404],
    source: declared,
  },
  {
    id: 'calypso.wrongStateStatus',
    about: 'HTTP status of errors 006 and 012 (state of an invoice or payout).',
    default: 400,
    options: [400, 409],
    source: declared,
  },
  {
    id: 'calypso.timestampStatus',
    about: 'HTTP status of error 011 (timestamp).',
    default: 400,
    options: [400, 401],
    source: declared,
  },
  {
    id: 'calypso.wrongCurrencyStatus',
    about: 'HTTP status of errors 014 and 015 (currencies).',
    default: 400,
    options: [400, 422],
    source: declared,
  },
  {
    id: 'calypso.repeatedKeyStatus',
    about: 'HTTP status of error 016 (idempotency key already used).',
    default: 400,
    options: [400, 409],
    source: declared,
  },
  {
    id: 'calypso.checkOrder',
    about: 'Order of checks. The state of an object is looked at after the object is found.',
    default: 'parse, key, sign, timestamp, schema, object',
    options: ['parse, key, sign, timestamp, schema, object', 'parse, key, timestamp, sign, schema, object'],
    source: `Not documented. ${errors}`,
  },
] as const satisfies readonly Assumption[];
