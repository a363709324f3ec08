/** The hosted page of an on-ramp order: what is to be paid, and buttons that pay it. */
import {
  buttons,
  type Context,
  facts,
  formOf,
  html,
  leadTo,
  type Page,
  pageReply,
  type Reply,
} from '../../core/provider.js';
import { type OnrampOrderRow, onrampOrdersOf } from './rows-fiat.js';

const path = '/onramp/:id';

const told: Readonly<Record<OnrampOrderRow['state'], string>> = {
  CREATED: 'This order is not confirmed yet',
  IN_PROGRESS: 'Waiting for the payment',
  PAID: 'Paid; the coins are on their way',
  COMPLETED: 'Paid, and the coins are delivered',
  FAILED: 'This order has failed',
  EXPIRED: 'The time of this order is over',
};

/** Link of the page of an order. */
export function linkOfOrder(ctx: Context, { id }: OnrampOrderRow): string {
  return `${ctx.baseUrl}/onramp/${id}`;
}

/** Pages for the browser of somebody who buys coins. */
export const onrampPages: readonly Page[] = [
  {
    id: 'onramp',
    method: 'GET',
    path,
    handle: ({ params }, ctx) => {
      const row = onrampOrdersOf(ctx).get(params['id'] ?? '');
      return row === undefined ? unknown() : shown(row, 200);
    },
  },
  {
    id: 'onramp.pay',
    method: 'POST',
    path,
    handle: (call, ctx) => {
      const row = onrampOrdersOf(ctx).get(call.params['id'] ?? '');
      if (row === undefined) return unknown();
      const event = formOf(call).get('do');
      if ((event !== 'paid' && event !== 'failed') || row.state !== 'IN_PROGRESS') return shown(row, 400);
      ctx.fire('onramp', row.id, event);
      return leadTo(linkOfOrder(ctx, row));
    },
  },
];

function shown(row: OnrampOrderRow, status: number): Reply {
  const about = facts([
    ['To pay', `${row.fiatAmount} ${row.fiatCurrency}`],
    ['For', `${row.cryptoAmount} ${row.currency}`],
    ['State', row.state],
    ['Ends', row.expiresAt],
  ]);
  const ways =
    row.state === 'IN_PROGRESS'
      ? buttons('do', [
          ['paid', `Pay ${row.fiatAmount} ${row.fiatCurrency}`],
          ['failed', 'Let the payment fail'],
        ])
      : undefined;
  return pageReply({ status, title: told[row.state], body: html`${about}${ways}` });
}

function unknown(): Reply {
  const body = html`<p>No on-ramp order of this workspace has this link.</p>`;
  return pageReply({ status: 404, title: 'No such order', body });
}
