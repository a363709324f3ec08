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
  has(currency: string, createdAt: string): boolean;
}

function report<R>(
  about: {
    readonly id: string;
    readonly title: string;
    readonly path: string;
    readonly page: string;
    readonly inferred?: true;
  },
  rowsIn: (ctx: Context) => readonly R[],
  isIn: (row: R, span: Span) => boolean,
  toWire: (ctx: Context, row: R) => JsonObject,
) {
  return calypsoCall({
    id: about.id,
    title: about.title,
    path: about.path,
    evidence: about.inferred === true ? 'inferred' : 'documented',
    docs: `${g3}/${about.page}`,
    payload: request,
    response,
    handle(ctx, given, refuse) {
      const span = spanOf(given, refuse);
      if (assumed(ctx, 'reportData') === 'empty') return { data: {} };
      const rows = rowsIn(ctx).filter((row) => isIn(row, span));
      return { data: { rows: rows.map((row) => toWire(ctx, row)) } };
    },
  });
}

const movement = (row: MovementRow, span: Span) => span.has(row.currency, row.createdAt);
const isOut = ({ amount }: MovementRow) => decimal(amount).lt(decimal('0'));

/** Reports over a span of time: everything that was created from firstDate to lastDate, both included. */
export const reportOperations = [
  report(
    { id: 'report.payout', title: 'Get payout report', path: '/report/payout', page: 'report-api' },
    (ctx) => payoutsOf(ctx).all(),
    (row, span) => span.has(row.currency, row.createdAt),
    toWireAnyPayout,
  ),
  report(
    { id: 'report.invoice', title: 'Get invoice report', path: '/report/invoice', page: 'report-api' },
    (ctx) => invoicesOf(ctx).all(),
    (row, span) => span.has(row.currency, row.createdAt),
    toWireInvoice,
  ),
  report(
    {
      id: 'settlement.report.outgoing',
      title: 'Get settlement report, outgoing',
      path: '/settlement/report/outgoing',
      page: 'settlement-report-api',
    },
    (ctx) => movementsOf(ctx).all(),
    (row, span) => isOut(row) && movement(row, span),
    toWireMovement,
  ),
  report(
    {
      id: 'settlement.report.incoming',
      title: 'Get settlement report, incoming',
      path: '/settlement/report/incoming',
      page: 'settlement-report-api',
    },
    (ctx) => movementsOf(ctx).all(),
    (row, span) => !isOut(row) && movement(row, span),
    toWireMovement,
  ),
  report(
    {
      id: 'settlement.report.all',
      title: 'Get settlement report, all',
      path: '/settlement/report/all',
      page: 'settlement-report-api',
      inferred: true,
    },
    (ctx) => movementsOf(ctx).all(),
    movement,
    toWireMovement,
  ),
];

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
  return {
    from,
    to,
    has(currency, createdAt) {
      const name = currencyOf(currency)?.blockchainName.toLowerCase() ?? '';
      const at = Date.parse(createdAt);
      return at >= from && at <= to && (chains === undefined || chains.includes(name));
    },
  };
}
