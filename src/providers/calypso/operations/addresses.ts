import { z } from 'zod';
import { isoInstant } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { currencyOf, networkOfFamily, takes } from '../currencies.js';
import { calypsoCall } from '../envelope.js';
import { type PurseRow, pursesOf } from '../rows.js';
import { addressRequest, customerRef, purse, purseAddress } from '../schemas.js';
import { toWireAddress, toWirePurse } from '../wire.js';
import { customerOf } from './customers.js';

const docs = 'https://docs.calypso.money/api-reference/customer-purse-api';

/** Operations on deposit addresses. */
export const addressOperations = [
  calypsoCall({
    id: 'address.get',
    title: 'Get Customer Purse Address',
    path: '/customer-purse/address/get',
    docs,
    payload: addressRequest,
    response: purseAddress,
    handle(ctx, given, refuse) {
      const currency = currencyOf(given.currency);
      if (currency === undefined)
        throw refuse(assumed(ctx, 'unknownCurrency'), `payload.currency: ${given.currency} is not known`);
      const customer = customerOf(ctx, given.customerId, refuse);
      if (customer.state === 'blocked' && assumed(ctx, 'addressForBlockedCustomer') === 'refused') {
        throw refuse('001', 'payload.customerId: the customer is blocked');
      }
      const { family } = currency;
      const network = assumed(ctx, 'addressFamilies') === 'perBlockchain' ? currency.network : null;
      const open = pursesOf(ctx)
        .by('customer', customer.id)
        .find((row) => takes(row, currency) && row.status === 'PENDING_PAYMENT');
      if (open !== undefined) return toWireAddress(ctx, open);
      const made = ctx.create<PurseRow>('purse', {
        id: ctx.ids.next('purses').uuid(),
        customerId: customer.id,
        family,
        network,
        address: ctx.chain.newAddress(network ?? networkOfFamily[family]),
        status: 'PENDING_PAYMENT',
        createdAt: isoInstant(ctx.now),
      });
      return toWireAddress(ctx, made);
    },
  }),

  calypsoCall({
    id: 'purse.get-all',
    title: 'Get Customer Purses',
    path: '/customer-purse/purse/get-all',
    docs,
    payload: customerRef,
    response: z.array(purse),
    handle: (ctx, { customerId }, refuse) =>
      pursesOf(ctx)
        .by('customer', customerOf(ctx, customerId, refuse).id)
        .map((row) => toWirePurse(ctx, row)),
  }),
];
