/** The hosted on-ramp page that a shop links to: what somebody buys stands in the link, how it is paid is chosen here. */
import {
  buttons,
  type Call,
  type Context,
  type Decimal,
  decimal,
  facts,
  formatDecimal,
  formOf,
  html,
  leadTo,
  type Page,
  pageReply,
  parseDecimal,
  Refused,
} from '../../core/provider.js';
import { currencyNamed } from './amounts.js';
import { assumed } from './assumptions.js';
import type { Currency } from './currencies.js';
import type { Refuse } from './errors.js';
import { methodsOf } from './fiat-methods.js';
import { ownAccount } from './ledger.js';
import { orderMade } from './onramp-orders.js';
import { linkOfOrder } from './pages-onramp.js';
import { type OnrampOrderRow, onrampOrdersOf } from './rows-fiat.js';
import { uuid } from './schemas.js';

// The link is documented, the page behind it is ours: https://docs.calypso.finance/acquiring/onramp
const path = '/onramp';

/** Pages for the browser of somebody who follows `/onramp?account=&idempotencyKey=&currency=&merchantExternalId=&amount=`. */
export const onrampLinkPages: readonly Page[] = [
  {
    id: 'onramp.start',
    method: 'GET',
    path,
    handle: (call, ctx) => {
      const { order, currency, amount } = asked(ctx, call);
      if (order !== undefined) return leadTo(linkOfOrder(ctx, order));
      const about = facts([
        ['Currency', currency.code],
        ...(amount === undefined ? [] : [['Amount', `${formatDecimal(amount)} ${unitOf(ctx, currency)}`] as const]),
      ]);
      const ways = methodsOf(undefined).map(
        ({ itemId, methodName, fiatCurrency }) => [itemId, `${methodName} in ${fiatCurrency}`] as const,
      );
      const form =
        amount === undefined
          ? html`<form method="post"><label>Amount in ${unitOf(ctx, currency)}: <input name="amount" inputmode="decimal" required></label>
${ways.map(([value, label]) => html`<button type="submit" name="item" value="${value}">${label}</button> `)}</form>`
          : buttons('item', ways);
      return pageReply({ title: `Buy ${currency.code}`, body: html`${about}${form}`, formsLeadTo: [ctx.baseUrl] });
    },
  },
  {
    id: 'onramp.choose',
    method: 'POST',
    path,
    handle: (call, ctx) => {
      const link = asked(ctx, call);
      if (link.order !== undefined) return leadTo(linkOfOrder(ctx, link.order));
      const form = formOf(call);
      const amount = link.amount ?? amountIn(form.get('amount') ?? '', refuse);
      const made = orderMade(
        ctx,
        {
          itemId: form.get('item') ?? '',
          currency: link.currency.code,
          idempotencyKey: link.key,
          externalId: call.query.get('merchantExternalId') || null,
          ...(assumed(ctx, 'onrampLinkAmount') === 'crypto' ? { cryptoAmount: amount } : { fiatAmount: amount }),
        },
        refuse,
      );
      ctx.fire('onramp', made.id, 'confirmed');
      return leadTo(linkOfOrder(ctx, made));
    },
  },
];

interface Asked {
  readonly key: string | null;
  /** The order that was made with the key, if any. */
  readonly order: OnrampOrderRow | undefined;
  readonly currency: Currency;
  readonly amount: Decimal | undefined;
}

function asked(ctx: Context, { query }: Call<unknown>): Asked {
  const account = query.get('account') ?? '';
  if (account.toLowerCase() !== ownAccount(ctx).id.toLowerCase())
    throw refuse('004', `account: ${account === '' ? 'missing' : 'none of this workspace'}`);
  const given = query.get('idempotencyKey') ?? '';
  const key = given === '' ? null : uuid.safeParse(given).data;
  if (key === undefined) throw refuse('001', 'idempotencyKey: not a UUID');
  const currency = currencyNamed(ctx, query.get('currency') ?? '', refuse, 'currency');
  const amount = query.get('amount') ?? '';
  const [order] = key === null ? [] : onrampOrdersOf(ctx).by('key', key);
  return { key, order, currency, amount: amount === '' ? undefined : amountIn(amount, refuse) };
}

function amountIn(text: string, refused: Refuse): Decimal {
  const amount = parseDecimal(text.trim());
  if (amount === undefined || amount.lte(decimal('0'))) throw refused('001', 'amount: not a number above 0');
  return amount;
}

function unitOf(ctx: Context, { code }: Currency): string {
  return assumed(ctx, 'onrampLinkAmount') === 'crypto' ? code : 'the currency that you pay in';
}

/** Refuses with a page in the place of the API's error object. */
function refuse(code: string, detail = ''): Refused {
  const said = detail.replace(/^payload[.:] */, '');
  const body = html`<p class="wrong">${said}</p>`;
  return new Refused(pageReply({ status: code === '004' ? 404 : 400, title: 'This cannot be bought', body }));
}
