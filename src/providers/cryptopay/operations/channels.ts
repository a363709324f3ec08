import { type Context, operation } from '../../../core/provider.js';
import { newDepositAddress } from '../addresses.js';
import { assumed } from '../assumptions.js';
import { coinOf } from '../coins.js';
import { notIncluded, type Refusals, refusing } from '../errors.js';
import { oneReply, pageReply, queryValue, uuidProblems } from '../lists.js';
import { accountProblems, coinProblems, customerProblems } from '../problems.js';
import { type ChannelRow, channelsOf } from '../rows.js';
import { channel, channelParams, channelUpdateParams, customerListQuery, page, single } from '../schemas.js';
import { toWireChannel } from '../wire.js';

const docs = 'https://developers.cryptopay.me/guides/channels';

/** Operations on channels. */
export const channelOperations = [
  operation({
    id: 'channels.create',
    title: 'Create a channel',
    method: 'POST',
    path: '/api/channels',
    evidence: 'observed',
    docs: `${docs}/create-a-channel`,
    status: 201,
    request: channelParams,
    response: single(channel),
    handle({ body, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const customId = body.custom_id ?? null;
      const customerId = body.customer_id ?? null;
      const coin = coinOf(ctx, body.pay_currency);
      const network = coin?.networks.find((one) => one === (body.network ?? coin.networks[0]));
      const details = [
        ...coinProblems(ctx, { target: 'pay_currency', currency: body.pay_currency, network: body.network }),
        ...accountProblems(ctx, 'receiver_currency', body.receiver_currency),
        ...customerProblems(ctx, customerId, refusals),
      ];
      if (network === undefined || details.length > 0) throw refusals.invalid(details);
      if (customId !== null && channelsOf(ctx).by('customId', customId).length > 0) {
        throw refusals.conflict('duplicate_custom_id');
      }
      const row = ctx.create<ChannelRow>('channel', {
        id: ctx.ids.next('channels').uuid(),
        status: 'enabled',
        name: body.name,
        description: body.description ?? null,
        receiverCurrency: body.receiver_currency,
        payCurrency: body.pay_currency,
        address: newDepositAddress(ctx, network),
        network,
        customId,
        customerId,
      });
      return oneReply(201, toWireChannel(ctx, row));
    },
  }),

  operation({
    id: 'channels.list',
    title: 'List channels',
    method: 'GET',
    path: '/api/channels',
    evidence: 'observed',
    docs,
    status: 200,
    query: customerListQuery,
    response: page(channel),
    handle(call, ctx) {
      const refusals = refusing(ctx, call.requestId);
      const after = queryValue(ctx, call, 'starting_after');
      const customerId = queryValue(ctx, call, 'customer_id');
      const details = uuidProblems({ starting_after: after });
      if (details.length > 0) throw refusals.invalid(details);
      return pageReply(ctx, channelsOf(ctx), {
        among: customerId === undefined ? undefined : channelsOf(ctx).under('customer', customerId),
        after: after?.toLowerCase(),
        toWire: (row) => toWireChannel(ctx, row),
        refusals,
      });
    },
  }),

  operation({
    id: 'channels.retrieve',
    title: 'Retrieve a channel',
    method: 'GET',
    path: '/api/channels/:channel_id',
    evidence: 'observed',
    docs,
    status: 200,
    response: single(channel),
    handle: ({ params, requestId }, ctx) =>
      oneReply(200, toWireChannel(ctx, channelOf(ctx, params, refusing(ctx, requestId)))),
  }),

  operation({
    id: 'channels.retrieveByCustomId',
    title: 'Retrieve a channel by custom id',
    method: 'GET',
    path: '/api/channels/custom_id/:custom_id',
    evidence: 'observed',
    docs,
    status: 200,
    response: single(channel),
    handle({ params, requestId }, ctx) {
      const row = channelsOf(ctx).by('customId', params['custom_id'] ?? '')[0];
      if (row === undefined) throw refusing(ctx, requestId).notFound();
      return oneReply(200, toWireChannel(ctx, row));
    },
  }),

  operation({
    id: 'channels.update',
    title: 'Update a channel',
    method: 'PATCH',
    path: '/api/channels/:channel_id',
    evidence: 'observed',
    docs,
    status: 200,
    request: channelUpdateParams,
    response: single(channel),
    handle({ body, params, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const statuses = ['enabled', 'disabled'];
      const status = body.status ?? undefined;
      const details = [
        ...uuidProblems({ channel_id: params['channel_id'] }),
        ...(status === undefined || statuses.includes(status) ? [] : [notIncluded('status', statuses)]),
        ...customerProblems(ctx, body.customer_id ?? null, refusals),
      ];
      if (details.length > 0) throw refusals.invalid(details);
      const before = channelOf(ctx, params, refusals);
      channelsOf(ctx).update(before.id, {
        name: body.name ?? before.name,
        description: changed(ctx, body.description, before.description),
        customerId: changed(ctx, body.customer_id, before.customerId),
      });
      if (status !== undefined && status !== before.status) {
        ctx.fire('channel', before.id, status === 'enabled' ? 'enable' : 'disable');
      }
      return oneReply(200, toWireChannel(ctx, channelOf(ctx, params, refusals)));
    },
  }),
];

/** The channel that a path names: 422 for no UUID, 404 for an unknown one. */
export function channelOf(ctx: Context, params: Readonly<Record<string, string>>, refusals: Refusals): ChannelRow {
  const id = params['channel_id'] ?? '';
  const details = uuidProblems({ channel_id: id });
  if (details.length > 0) throw refusals.invalid(details);
  const row = channelsOf(ctx).get(id.toLowerCase());
  if (row === undefined) throw refusals.notFound();
  return row;
}

function changed(ctx: Context, given: string | null | undefined, before: string | null): string | null {
  if (given === null && assumed(ctx, 'nullInChannelUpdate') === 'clears') return null;
  return given ?? before;
}
