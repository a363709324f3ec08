import { z } from 'zod';
import type { Context } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { calypsoCall } from '../envelope.js';
import type { Refuse } from '../errors.js';
import { regions } from '../fiat-methods.js';
import { onrampRequest, orderMade } from '../onramp-orders.js';
import { linkOfOrder } from '../pages-onramp.js';
import { type OnrampOrderRow, onrampOrdersOf } from '../rows-fiat.js';
import { onrampOrder } from '../schemas-fiat.js';
import { toWireOnrampOrder } from '../wire-fiat.js';
import { methodOperation } from './fiat.js';

const docs = 'https://docs.calypso.finance/api-reference/fiat-deposit-api';
const ref = z.object({ id: z.string().min(1) });

function orderOf(ctx: Context, id: string, refuse: Refuse): OnrampOrderRow {
  const row = onrampOrdersOf(ctx).get(id);
  if (row === undefined) throw refuse('004');
  return row;
}

/** Operations on fiat deposits: the on-ramp. */
export const fiatDepositOperations = [
  calypsoCall({
    id: 'fiat.deposit.order',
    title: 'Get fiat deposit order',
    path: '/fiat/deposit/order',
    docs,
    payload: ref,
    response: onrampOrder,
    handle: (ctx, { id }, refuse) => toWireOnrampOrder(orderOf(ctx, id, refuse)),
  }),

  methodOperation('deposit'),

  calypsoCall({
    id: 'fiat.deposit.key.generate',
    title: 'Generate fiat deposit key',
    path: '/fiat/deposit/key/generate',
    docs,
    response: z.object({ key: z.guid() }),
    handle: (ctx) => ({ key: ctx.ids.next('fiat-deposit-keys').uuid() }),
  }),

  calypsoCall({
    id: 'fiat.deposit.fiatcurrencies',
    title: 'Get fiat currencies of deposits',
    path: '/fiat/deposit/fiatcurrencies',
    docs,
    response: z.object({ fiatCurrencies: z.array(z.string()) }),
    handle: () => ({ fiatCurrencies: [...new Set(regions().map(({ fiatCurrency }) => fiatCurrency))] }),
  }),

  // The anchors of the documents do not tell `/create/order` from `/create-order`.
  {
    ...calypsoCall({
      id: 'fiat.deposit.create-order',
      title: 'Create fiat deposit order',
      path: '/fiat/deposit/create/order',
      evidence: 'inferred',
      docs,
      payload: onrampRequest,
      response: onrampOrder,
      handle: (ctx, given, refuse) => toWireOnrampOrder(orderMade(ctx, given, refuse)),
    }),
    alsoAt: [{ path: '/api/v1/fiat/deposit/create-order' }],
  },

  {
    ...calypsoCall({
      id: 'fiat.deposit.confirm-order',
      title: 'Confirm fiat deposit order',
      path: '/fiat/deposit/confirm/order',
      evidence: 'inferred',
      docs,
      payload: ref,
      response: onrampOrder,
      handle(ctx, { id }, refuse) {
        const { state } = orderOf(ctx, id, refuse);
        if (state !== 'CREATED') throw refuse('001', `payload.id: the order is ${state}`);
        ctx.fire('onramp', id, 'confirmed');
        const row = orderOf(ctx, id, refuse);
        return { ...toWireOnrampOrder(row), [assumed(ctx, 'onrampLinkField')]: linkOfOrder(ctx, row) };
      },
    }),
    alsoAt: [{ path: '/api/v1/fiat/deposit/confirm-order' }],
  },
];
