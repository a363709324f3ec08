import { type Context, decimal, isoInstant, operation } from '../../../core/provider.js';
import { conversionOf } from '../arithmetic.js';
import { assumed } from '../assumptions.js';
import { type Detail, notIncluded, plainDetail, type Refusals, refusing } from '../errors.js';
import { exchangeAmounts } from '../exchanges.js';
import { oneReply, uuidProblems } from '../lists.js';
import { accountCurrencies, accountProblems, amountProblems } from '../problems.js';
import { balanceProblems } from '../problems-withdrawals.js';
import { type ExchangeTransferRow, exchangeTransfersOf } from '../rows-withdrawals.js';
import { single } from '../schemas.js';
import { exchangeTransfer, exchangeTransferParams } from '../schemas-withdrawals.js';
import { toWireExchangeTransfer } from '../wire-withdrawals.js';

const docs = 'https://developers.cryptopay.me/guides/exchange-transfers';
const path = '/api/exchange_transfers';

/** Operations on exchanges between the merchant's accounts. */
export const exchangeTransferOperations = [
  operation({
    id: 'exchange_transfers.create',
    title: 'Create an exchange transfer',
    method: 'POST',
    path,
    evidence: 'observed',
    docs,
    status: 201,
    request: exchangeTransferParams,
    response: single(exchangeTransfer),
    handle({ body, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const { charged_currency: from, received_currency: to } = body;
      const said = (['charged_amount', 'received_amount'] as const).flatMap((target) => {
        const amount = body[target] ?? undefined;
        return amount === undefined ? [] : [{ target, amount }];
      });
      const [first, second] = said;
      const details = [
        ...accountProblems(ctx, 'charged_currency', from),
        ...receiverProblems(ctx, from, to),
        ...(first === undefined ? [plainDetail(assumed(ctx, 'missingParameter'), 'charged_amount')] : []),
        ...(second === undefined ? [] : [plainDetail('must_be_valid', second.target)]),
        ...(first === undefined || second !== undefined
          ? []
          : amountProblems(ctx, first.target, first.amount, first.target === 'charged_amount' ? from : to)),
      ];
      if (first === undefined || details.length > 0) throw refusals.invalid(details);
      const side = first.target === 'charged_amount' ? 'charged' : 'received';
      const amounts = exchangeAmounts(ctx, { from, to, amount: first.amount, side });
      if (amounts === undefined) throw refusals.invalid(receiverProblems(ctx, from, to));
      if (decimal(amounts.received).lte(decimal('0'))) {
        throw refusals.invalid([plainDetail('must_be_valid', first.target)], 'So little becomes nothing.');
      }
      const beyond = balanceProblems(ctx, from, amounts.charged);
      if (beyond.length > 0) throw refusals.invalid(beyond);
      const customId = body.custom_id ?? null;
      if (customId !== null && exchangeTransfersOf(ctx).by('customId', customId).length > 0) {
        throw refusals.conflict('duplicate_custom_id');
      }
      const row = ctx.create<ExchangeTransferRow>('exchange_transfer', {
        id: ctx.ids.next('exchange_transfers').uuid(),
        state: body.force_commit === true ? 'committed' : 'new',
        chargedAmount: amounts.charged,
        chargedCurrency: from,
        receivedAmount: amounts.received,
        receivedCurrency: to,
        customId,
        exchange: amounts.exchange,
        createdAt: isoInstant(ctx.now),
      });
      return oneReply(201, toWireExchangeTransfer(row));
    },
  }),

  operation({
    id: 'exchange_transfers.retrieve',
    title: 'Retrieve an exchange transfer',
    method: 'GET',
    path: `${path}/:exchange_transfer_id`,
    evidence: 'observed',
    docs,
    status: 200,
    response: single(exchangeTransfer),
    handle: ({ params, requestId }, ctx) =>
      oneReply(200, toWireExchangeTransfer(transferOf(ctx, params, refusing(ctx, requestId)))),
  }),

  operation({
    id: 'exchange_transfers.commit',
    title: 'Commit an exchange transfer',
    method: 'POST',
    path: `${path}/:exchange_transfer_id/commit`,
    evidence: 'observed',
    docs,
    status: 200,
    response: single(exchangeTransfer),
    handle({ params, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const row = transferOf(ctx, params, refusals);
      if (row.state !== 'new') {
        throw refusals.wrongState(
          row.state === 'lapsed'
            ? 'The 30 seconds for its commit are over; a new exchange is needed.'
            : 'It is committed already.',
        );
      }
      const details = balanceProblems(ctx, row.chargedCurrency, row.chargedAmount);
      if (details.length > 0) throw refusals.invalid(details);
      ctx.fire('exchange_transfer', row.id, 'commit');
      return oneReply(200, toWireExchangeTransfer(transferOf(ctx, params, refusals)));
    },
  }),
];

/** The currency that is received: another account, with a rate. */
function receiverProblems(ctx: Context, from: string, to: string): Detail[] {
  if (accountProblems(ctx, 'charged_currency', from).length > 0) return accountProblems(ctx, 'received_currency', to);
  const list = accountCurrencies(ctx).filter((one) => one !== from && conversionOf(from, one) !== undefined);
  return list.includes(to) ? [] : [notIncluded('received_currency', list)];
}

function transferOf(ctx: Context, params: Readonly<Record<string, string>>, refusals: Refusals): ExchangeTransferRow {
  const id = params['exchange_transfer_id'] ?? '';
  const details = uuidProblems({ exchange_transfer_id: id });
  if (details.length > 0) throw refusals.invalid(details);
  const row = exchangeTransfersOf(ctx).get(id.toLowerCase());
  if (row === undefined) throw refusals.notFound();
  return row;
}
