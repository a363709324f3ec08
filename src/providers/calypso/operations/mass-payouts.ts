import { assumed } from '../assumptions.js';
import { calypsoCall } from '../envelope.js';
import { madeBefore } from '../idempotency-keys.js';
import { pageFrom } from '../paging.js';
import {
  checkPayout,
  checkRecipient,
  payoutNamed,
  payoutSortable,
  payoutsFound,
  shortageNote,
} from '../payout-requests.js';
import { createPayout } from '../payouts.js';
import { payoutsOf } from '../rows-payouts.js';
import { pageOf } from '../schemas.js';
import { byIdOrKey, massPayoutRequest, payout, payoutFind } from '../schemas-payouts.js';
import { toWireAnyPayout, toWireMassPayout } from '../wire-payouts.js';

const docs = 'https://docs.calypso.finance/api-reference/payout-api';

/** Operations on mass payouts. */
export const massPayoutOperations = [
  calypsoCall({
    id: 'payout.mass.get',
    title: 'Get mass payout',
    path: '/payout/mass',
    docs,
    payload: byIdOrKey,
    response: payout,
    handle: (ctx, given, refuse) => toWireMassPayout(ctx, payoutNamed(ctx, given, 'mass', refuse)),
  }),

  calypsoCall({
    id: 'payout.mass.create',
    title: 'Create mass payout',
    path: '/payout/mass/create',
    docs,
    payload: massPayoutRequest,
    response: payout,
    note: shortageNote,
    handle(ctx, given, refuse) {
      const { currency, executionAt } = checkPayout(ctx, given, refuse);
      const most = assumed(ctx, 'massPayoutLimit') === '10000' ? 10_000 : currency.massRecipients;
      if (given.massAddresses.length > most)
        throw refuse('001', `payload.massAddresses: at most ${most} recipients in ${currency.code}`);
      given.massAddresses.forEach((one, index) => {
        checkRecipient(ctx, one, { currency, kind: 'mass', at: `payload.massAddresses.${index}` }, refuse);
      });
      const before = madeBefore(ctx, payoutsOf(ctx), given.idempotencyKey, refuse);
      if (before !== undefined) return toWireAnyPayout(ctx, before);
      const made = createPayout(ctx, {
        kind: 'mass',
        currency,
        name: given.name ?? null,
        comment: given.comment ?? null,
        idempotencyKey: given.idempotencyKey ?? null,
        externalId: null,
        executionAt,
        recipients: given.massAddresses.map(({ depositAddress, amount, comment, externalId }) => ({
          depositAddress,
          amount,
          comment: comment ?? null,
          externalId: externalId ?? null,
        })),
      });
      return toWireMassPayout(ctx, made);
    },
  }),

  {
    ...calypsoCall({
      id: 'payout.mass.find',
      title: 'Get mass payouts',
      path: '/payout/mass/find',
      evidence: 'inferred',
      docs,
      payload: payoutFind,
      response: pageOf(payout),
      handle: (ctx, given, refuse) =>
        pageFrom(ctx, payoutsFound(ctx, 'mass', given), given, refuse, {
          sortable: payoutSortable,
          toWire: (row) => toWireMassPayout(ctx, row),
        }),
    }),
    alsoAt: [{ path: '/api/v1/payout/mass/all' }],
  },
];
