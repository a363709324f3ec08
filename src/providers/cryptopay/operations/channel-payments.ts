import { operation } from '../../../core/provider.js';
import { refusing } from '../errors.js';
import { oneReply, pageReply, queryValue, uuidProblems } from '../lists.js';
import { channelPaymentsOf } from '../rows.js';
import { channelPayment, listQuery, page, single } from '../schemas.js';
import { toWireChannelPayment } from '../wire.js';
import { channelOf } from './channels.js';

const docs = 'https://developers.cryptopay.me/guides/channels/channel-payment';

/** Operations on payments to channels. */
export const channelPaymentOperations = [
  operation({
    id: 'channels.listPayments',
    title: 'List channel payments',
    method: 'GET',
    path: '/api/channels/:channel_id/payments',
    evidence: 'observed',
    docs,
    status: 200,
    query: listQuery,
    response: page(channelPayment),
    handle(call, ctx) {
      const refusals = refusing(ctx, call.requestId);
      const after = queryValue(ctx, call, 'starting_after');
      const details = uuidProblems({ channel_id: call.params['channel_id'], starting_after: after });
      if (details.length > 0) throw refusals.invalid(details);
      const { id } = channelOf(ctx, call.params, refusals);
      return pageReply(ctx, channelPaymentsOf(ctx), {
        among: channelPaymentsOf(ctx).under('channel', id),
        after: after?.toLowerCase(),
        toWire: (row) => toWireChannelPayment(ctx, row),
        refusals,
      });
    },
  }),

  operation({
    id: 'channels.retrievePayment',
    title: 'Retrieve a channel payment',
    method: 'GET',
    path: '/api/channels/:channel_id/payments/:channel_payment_id',
    evidence: 'observed',
    docs,
    status: 200,
    response: single(channelPayment),
    handle({ params, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const details = uuidProblems({
        channel_id: params['channel_id'],
        channel_payment_id: params['channel_payment_id'],
      });
      if (details.length > 0) throw refusals.invalid(details);
      const { id } = channelOf(ctx, params, refusals);
      const row = channelPaymentsOf(ctx).get((params['channel_payment_id'] ?? '').toLowerCase());
      if (row?.channelId !== id) throw refusals.notFound();
      return oneReply(200, toWireChannelPayment(ctx, row));
    },
  }),
];
