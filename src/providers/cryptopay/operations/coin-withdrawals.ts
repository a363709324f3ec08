import { type Context, isoInstant, operation, Refused } from '../../../core/provider.js';
import { levelOf } from '../address-risks.js';
import { breakdownOf } from '../amounts-withdrawals.js';
import { coinOf } from '../coins.js';
import { answerHeaders, errorReply, plainDetail, type Refusals, refusing } from '../errors.js';
import { oneReply, pageReply, queryValue, uuidProblems } from '../lists.js';
import { allNetworkFees, networkFeeAt } from '../network-fees.js';
import { accountProblems, coinProblems, customerProblems } from '../problems.js';
import {
  balanceProblems,
  beneficiaryProblems,
  destinationProblem,
  destinationProblems,
  levelProblems,
  limitProblems,
  namedAmount,
} from '../problems-withdrawals.js';
import { type CoinWithdrawalRow, coinWithdrawalsOf, type FeeLevel } from '../rows-withdrawals.js';
import { page, single } from '../schemas.js';
import { listed } from '../schemas-accounts.js';
import {
  coinWithdrawal,
  coinWithdrawalParams,
  networkFee,
  networkFeeQuery,
  withdrawalQuery,
} from '../schemas-withdrawals.js';
import { toWireCoinWithdrawal, toWireNetworkFee } from '../wire-withdrawals.js';

const docs = 'https://developers.cryptopay.me/guides/payouts';
const path = '/api/coin_withdrawals';
const highRisk = 'The address of the recipient may be connected with illegal activity; nothing is sent to it.';

/** Operations on withdrawals of coins. */
export const coinWithdrawalOperations = [
  operation({
    id: 'coin_withdrawals.create',
    title: 'Create a coin withdrawal',
    method: 'POST',
    path,
    evidence: 'observed',
    docs: `${docs}/create-a-coin-withdrawal`,
    status: 201,
    request: coinWithdrawalParams,
    response: single(coinWithdrawal),
    handle({ body, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const { address, charged_currency: from, received_currency: to } = body;
      const coin = coinOf(ctx, to);
      const network = coin?.networks.find((one) => one === (body.network ?? coin.networks[0]));
      const named = namedAmount(ctx, body);
      const details = [
        ...accountProblems(ctx, 'charged_currency', from),
        ...coinProblems(ctx, { target: 'received_currency', currency: to, network: body.network }),
        ...(network === undefined ? [] : destinationProblems(ctx, network, address, to)),
        ...(network === undefined ? [] : levelProblems(ctx, body.network_fee_level, to, network)),
        ...(named.ok ? [] : named.details),
        ...(body.travel_rule_compliant === true ? beneficiaryProblems(ctx, body.beneficiary) : []),
        ...customerProblems(ctx, body.customer_id ?? null, refusals),
      ];
      if (network === undefined || !named.ok || details.length > 0) {
        const reason = network === undefined ? undefined : destinationProblem(ctx, network, address);
        throw refusals.invalid(details, reason === undefined ? undefined : `address: ${reason}.`);
      }
      const level = (body.network_fee_level ?? 'average') as FeeLevel;
      const fee = networkFeeAt(ctx, to, network, level) ?? '0';
      const { toSend, ...amounts } = breakdownOf(ctx, { named: named.value, from, to, networkFee: fee });
      const beyond = limitProblems(ctx, { ...amounts, toSend }, { from, to });
      if (beyond.length > 0) throw refusals.invalid(beyond);
      if (levelOf(ctx, address) === 'high') {
        throw new Refused(errorReply(ctx, requestId, 422, 'high_risk_address', { message: highRisk }));
      }
      const customId = body.custom_id ?? null;
      if (customId !== null && coinWithdrawalsOf(ctx).by('customId', customId).length > 0) {
        throw refusals.conflict('duplicate_custom_id');
      }
      const isCommitted = body.force_commit === true;
      const row = ctx.create<CoinWithdrawalRow>('coin_withdrawal', {
        id: ctx.ids.next('coin_withdrawals').uuid(),
        status: isCommitted ? 'pending' : 'new',
        customId,
        customerId: body.customer_id ?? null,
        address,
        network,
        txid: null,
        chargedAmount: amounts.charged,
        chargedCurrency: from,
        receivedAmount: amounts.received,
        receivedCurrency: to,
        networkFee: fee,
        networkFeeLevel: level,
        fee: amounts.fee,
        feeCurrency: amounts.feeCurrency,
        exchange: amounts.exchange,
        channelPaymentId: null,
        createdAt: isoInstant(ctx.now),
      });
      return oneReply(201, toWireCoinWithdrawal(ctx, row, { isAwaiting: !isCommitted }));
    },
  }),

  operation({
    id: 'coin_withdrawals.list',
    title: 'List coin withdrawals',
    method: 'GET',
    path,
    evidence: 'observed',
    docs,
    status: 200,
    query: withdrawalQuery,
    response: page(coinWithdrawal),
    handle(call, ctx) {
      const refusals = refusing(ctx, call.requestId);
      const after = queryValue(ctx, call, 'starting_after');
      const customerId = queryValue(ctx, call, 'customer_id');
      const details = uuidProblems({ starting_after: after });
      if (details.length > 0) throw refusals.invalid(details);
      const rows = coinWithdrawalsOf(ctx);
      return pageReply(ctx, rows, {
        among: customerId === undefined ? undefined : rows.under('customer', customerId),
        after: after?.toLowerCase(),
        toWire: (row) => toWireCoinWithdrawal(ctx, row),
        refusals,
      });
    },
  }),

  operation({
    id: 'coin_withdrawals.listNetworkFees',
    title: 'List network fees',
    method: 'GET',
    path: `${path}/network_fees`,
    evidence: 'observed',
    docs,
    status: 200,
    query: networkFeeQuery,
    response: listed(networkFee),
    handle(call, ctx) {
      const all = queryValue(ctx, call, 'all_networks') ?? 'false';
      if (all !== 'true' && all !== 'false') {
        const detail = plainDetail('must_be_boolean', 'all_networks');
        throw refusing(ctx, call.requestId).invalid([detail]);
      }
      const data = allNetworkFees(ctx, all === 'true').map(toWireNetworkFee);
      return { status: 200, json: { data }, headers: answerHeaders };
    },
  }),

  operation({
    id: 'coin_withdrawals.retrieve',
    title: 'Retrieve a coin withdrawal',
    method: 'GET',
    path: `${path}/:coin_withdrawal_id`,
    evidence: 'observed',
    docs,
    status: 200,
    response: single(coinWithdrawal),
    handle: ({ params, requestId }, ctx) =>
      oneReply(200, toWireCoinWithdrawal(ctx, withdrawalOf(ctx, params, refusing(ctx, requestId)))),
  }),

  operation({
    id: 'coin_withdrawals.retrieveByCustomId',
    title: 'Retrieve a coin withdrawal by custom id',
    method: 'GET',
    path: `${path}/custom_id/:custom_id`,
    evidence: 'observed',
    docs,
    status: 200,
    response: single(coinWithdrawal),
    handle({ params, requestId }, ctx) {
      const row = coinWithdrawalsOf(ctx).by('customId', params['custom_id'] ?? '')[0];
      if (row === undefined) throw refusing(ctx, requestId).notFound();
      return oneReply(200, toWireCoinWithdrawal(ctx, row));
    },
  }),

  operation({
    id: 'coin_withdrawals.commit',
    title: 'Commit a coin withdrawal',
    method: 'POST',
    path: `${path}/:coin_withdrawal_id/commit`,
    evidence: 'observed',
    docs,
    status: 200,
    response: single(coinWithdrawal),
    handle({ params, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const row = withdrawalOf(ctx, params, refusals);
      if (row.status !== 'new') {
        throw refusals.wrongState(
          row.status === 'lapsed'
            ? 'The 30 seconds for its commit are over; a new withdrawal is needed.'
            : `It is committed already: ${row.status}.`,
        );
      }
      const details = balanceProblems(ctx, row.chargedCurrency, row.chargedAmount);
      if (details.length > 0) throw refusals.invalid(details);
      ctx.fire('coin_withdrawal', row.id, 'commit', { data: { second: true } });
      return oneReply(200, toWireCoinWithdrawal(ctx, withdrawalOf(ctx, params, refusals)));
    },
  }),
];

function withdrawalOf(ctx: Context, params: Readonly<Record<string, string>>, refusals: Refusals): CoinWithdrawalRow {
  const id = params['coin_withdrawal_id'] ?? '';
  const details = uuidProblems({ coin_withdrawal_id: id });
  if (details.length > 0) throw refusals.invalid(details);
  const row = coinWithdrawalsOf(ctx).get(id.toLowerCase());
  if (row === undefined) throw refusals.notFound();
  return row;
}
