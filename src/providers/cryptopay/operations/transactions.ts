import { type Call, type Context, operation } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { parseTimestamp } from '../dates.js';
import { type Detail, notIncluded, plainDetail, refusing } from '../errors.js';
import { pageReply, queryValue, uuidProblems } from '../lists.js';
import { accountCurrencies } from '../problems.js';
import { referenceTypes, type TransactionRow, transactionsOf } from '../rows-accounts.js';
import { page } from '../schemas.js';
import { transaction, transactionQuery } from '../schemas-accounts.js';
import { toWireTransaction } from '../wire-accounts.js';

/** Every status that a transaction can have. Source: https://developers.cryptopay.me/guides/transactions */
const statuses = [
  'new',
  'pending',
  'processing',
  'sent',
  'completed',
  'unresolved',
  'on_hold',
  'failed',
  'refunded',
  'cancelled',
] as const;

const levels = ['low', 'medium', 'high'] as const;

/** Operations on transactions. */
export const transactionOperations = [
  operation({
    id: 'transactions.list',
    title: 'List transactions',
    method: 'GET',
    path: '/api/transactions',
    evidence: 'observed',
    docs: 'https://developers.cryptopay.me/guides/transactions',
    status: 200,
    query: transactionQuery,
    response: page(transaction),
    handle(call, ctx) {
      const refusals = refusing(ctx, call.requestId);
      const filter = filterOf(ctx, call);
      if (filter.details.length > 0) throw refusals.invalid(filter.details, filter.note);
      const rows = transactionsOf(ctx);
      const currency = queryValue(ctx, call, 'currency');
      return pageReply(ctx, rows, {
        among: currency === undefined ? undefined : rows.under('currency', currency),
        matches: filter.matches,
        after: queryValue(ctx, call, 'starting_after')?.toLowerCase(),
        toWire: (row) => toWireTransaction(ctx, row),
        refusals,
      });
    },
  }),
];

interface Filter {
  readonly details: readonly Detail[];
  readonly note: string | undefined;
  /** What is asked besides the currency; undefined: nothing. */
  readonly matches: ((row: TransactionRow) => boolean) | undefined;
}

function filterOf(ctx: Context, call: Call<unknown>): Filter {
  const value = (name: string) => queryValue(ctx, call, name);
  const oneOf = (name: string, list: readonly string[]) => {
    const said = value(name);
    return said === undefined || list.includes(said) ? [] : [notIncluded(name, list)];
  };
  const times = ['created_at_from', 'created_at_to'].map((name) => ({ name, said: value(name) }));
  const wrongTimes = times.filter(({ said }) => said !== undefined && parseTimestamp(said) === undefined);
  const [type, status, level] = ['reference_type', 'status', 'risk_level'].map(value);
  const [from, to] = times.map(({ said }) => (said === undefined ? undefined : parseTimestamp(said)));
  const isRated = assumed(ctx, 'risk') === 'scored';
  return {
    details: [
      ...wrongTimes.map(({ name }) => plainDetail(assumed(ctx, 'badTimestamp'), name)),
      ...oneOf('reference_type', referenceTypes),
      ...oneOf('currency', accountCurrencies(ctx)),
      ...oneOf('status', statuses),
      ...oneOf('risk_level', levels),
      ...uuidProblems({ starting_after: value('starting_after') }),
    ],
    note: wrongTimes.some(({ said }) => said?.includes(' '))
      ? 'A + in a query stands for a space; in a time zone it is written %2B.'
      : undefined,
    matches: [type, status, level, from, to].every((asked) => asked === undefined)
      ? undefined
      : (row) =>
          (type === undefined || row.referenceType === type) &&
          (status === undefined || row.status === status) &&
          (level === undefined || (isRated && row.risk?.level === level)) &&
          isBetween(ctx, Date.parse(row.createdAt), from, to),
  };
}

function isBetween(ctx: Context, at: number, from: number | undefined, to: number | undefined): boolean {
  if (from !== undefined && at < from) return false;
  if (to === undefined) return true;
  return assumed(ctx, 'createdAtTo') === 'inclusive' ? at <= to : at < to;
}
