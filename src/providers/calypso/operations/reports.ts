import { z } from 'zod';
import { type Context, decimal, type JsonObject, parseInstant, wireNumber } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { currencyOf } from '../currencies.js';
import { calypsoCall } from '../envelope.js';
import type { Refuse } from '../errors.js';
import { invoicesOf } from '../rows-invoices.js';
import { type MovementRow, movementsOf } from '../rows-money.js';
import { payoutsOf } from '../rows-payouts.js';
import { wireDate } from '../wire.js';
import { toWireInvoice } from '../wire-invoices.js';
import { toWireAnyPayout } from '../wire-payouts.js';

const g3 = 'https://docs.calypso.finance/api-reference';
const request = z.object({
  firstDate: z.string(),
  lastDate: z.string(),
  blockchainList: z.string().nullish().meta({ description: 'Names of blockchains, separated by commas.' }),
  zoneOffset: z
    .union([z.string().regex(/^(Z|[+-]\d{2}:\d{2})$/), z.object({ id: z.string().regex(/^(Z|[+-]\d{2}:\d{2})$/) })])
    .nullish()
    .meta({ description: 'Zone of dates that have none, such as +03:00; UTC when left out.' }),
});
const response = z.object({ data: z.looseObject({}) });

interface Span {
  readonly from: number;
  readonly to: number;
  /** Whether a currency is on one of the blockchains that are asked for. */
  covers(currency: string): boolean;
  /** Whether something of a currency happened on them in the time asked for. */
  has(row: { readonly currency: string; readonly createdAt: string }): boolean;
}

function report(
  about: { readonly id: string; readonly title: string; readonly page: string; readonly inferred?: true },
  rowsOf: (ctx: Context, span: Span) => readonly JsonObject[],
) {
  return calypsoCall({
    id: about.id,
    title: about.title,
    path: `/${about.id.replaceAll('.', '/')}`,
    evidence: about.inferred === true ? 'inferred' : 'documented',
    docs: `${g3}/${about.page}`,
    payload: request,
    response,
    handle(ctx, given, refuse) {
      const span = spanOf(given, refuse);
      return { data: assumed(ctx, 'reportData') === 'empty' ? {} : { rows: rowsOf(ctx, span) } };
    },
  });
}

function settlementReport(name: string, about: string, rowsOf: Parameters<typeof report>[1], inferred?: true) {
  const id = `settlement.report.${name}`;
  const facts = { id, title: `Get settlement report, ${about}`, page: 'settlement-report-api' };
  return report(inferred === undefined ? facts : { ...facts, inferred }, rowsOf);
}

function movements(isIn: (row: MovementRow) => boolean) {
  return (ctx: Context, span: Span) =>
    movementsOf(ctx)
      .all()
      .filter((row) => isIn(row) && span.has(row))
      .map((row) => toWireMovement(ctx, row));
}

const isOut = ({ amount }: MovementRow) => decimal(amount).lt(decimal('0'));

/** Reports over a span of time: everything that was created from firstDate to lastDate, both included. */
export const reportOperations = [
  report({ id: 'report.payout', title: 'Get payout report', page: 'report-api' }, (ctx, span) =>
    payoutsOf(ctx)
      .all()
      .filter(span.has)
      .map((row) => toWireAnyPayout(ctx, row)),
  ),
  report({ id: 'report.invoice', title: 'Get invoice report', page: 'report-api' }, (ctx, span) =>
    invoicesOf(ctx)
      .all()
      .filter(span.has)
      .map((row) => toWireInvoice(ctx, row)),
  ),
  settlementReport('outgoing', 'outgoing', movements(isOut)),
  settlementReport(
    'incoming',
    'incoming',
    movements((row) => !isOut(row)),
  ),
  // The other two are named in a public list of the provider's tools.
  settlementReport('balance', 'balance', balances, true),
  settlementReport(
    'all',
    'all',
    movements(() => true),
    true,
  ),
];

/** What the account held of each currency before the first and after the last instant. */
function balances(ctx: Context, span: Span): JsonObject[] {
  const found = new Map<string, { before: string; after: string }>();
  for (const { currency, balance, createdAt } of movementsOf(ctx).all()) {
    const at = Date.parse(createdAt);
    if (at > span.to || !span.covers(currency)) continue;
    const before = at < span.from ? balance : (found.get(currency)?.before ?? '0');
    found.set(currency, { before, after: balance });
  }
  return [...found].map(([currency, { before, after }]) => ({
    currency,
    openingBalance: wireNumber(before),
    closingBalance: wireNumber(after),
  }));
}

function toWireMovement(ctx: Context, row: MovementRow): JsonObject {
  return {
    currency: row.currency,
    amount: wireNumber(row.amount),
    operation: row.kind,
    reference: row.reference,
    balance: wireNumber(row.balance),
    createdDate: wireDate(ctx, row.createdAt),
  };
}

function spanOf(given: z.output<typeof request>, refuse: Refuse): Span {
  const zone = typeof given.zoneOffset === 'string' ? given.zoneOffset : (given.zoneOffset?.id ?? 'Z');
  const instant = (text: string, at: string) => {
    const hasTime = text.includes('T');
    const ms =
      (hasTime ? parseInstant(text) : undefined) ?? parseInstant(`${text}${hasTime ? '' : 'T00:00:00'}${zone}`);
    if (ms === undefined) throw refuse('001', `payload.${at}: expected a date and time`);
    return ms;
  };
  const [from, to] = [instant(given.firstDate, 'firstDate'), instant(given.lastDate, 'lastDate')];
  if (from > to) throw refuse('001', 'payload.lastDate: is before firstDate');
  const chains = given.blockchainList?.split(',').map((name) => name.trim().toLowerCase());
  const covers = (currency: string) =>
    chains === undefined || chains.includes(currencyOf(currency)?.blockchainName.toLowerCase() ?? '');
  return {
    from,
    to,
    covers,
    has({ currency, createdAt }) {
      const at = Date.parse(createdAt);
      return at >= from && at <= to && covers(currency);
    },
  };
}
