/**
 * The page behind `verificationUrl`: a person approves or rejects a customer, as the real page's outcome would. The original is a
 * session at another company; nothing of it is imitated but its end.
 */
import {
  buttons,
  type Call,
  type Context,
  facts,
  formOf,
  html,
  type Markup,
  type Page,
  pageReply,
  type Reply,
} from '../../core/provider.js';
import { type CustomerRow, customersOf } from './rows.js';
import { walletPages, walletUrl } from './wallet-pages.js';
import { jwksPage } from './webhook-signing.js';

const path = '/kyc/:token';

/** Pages for a customer's browser. */
export const pages: readonly Page[] = [
  jwksPage,
  ...walletPages,
  {
    id: 'kyc',
    method: 'GET',
    path,
    about: 'where a person approves or rejects a customer; verificationUrl leads here',
    handle: (call, ctx) => {
      const row = customerOf(ctx, call);
      return row === undefined
        ? unknown()
        : page(200, stateOf(row), isOpen(row) ? form(row) : html`${about(row)}${walletLink(ctx, row)}`);
    },
  },
  {
    id: 'kyc.decide',
    method: 'POST',
    path,
    handle: (call, ctx) => {
      const row = customerOf(ctx, call);
      if (row === undefined) return unknown();
      if (!isOpen(row)) return page(409, stateOf(row), about(row));
      const decision = formOf(call).get('decision');
      if (decision !== 'approve' && decision !== 'reject')
        return page(400, 'Choose one: approve or reject.', form(row));
      ctx.fire('customer', row.id, decision === 'approve' ? 'verified' : 'rejected');
      return page(200, decision === 'approve' ? 'The customer is approved.' : 'The customer is rejected.', about(row));
    },
  },
];

function customerOf(ctx: Context, { params }: Call<unknown>): CustomerRow | undefined {
  return customersOf(ctx).by('kycToken', params['token'] ?? '')[0];
}

function isOpen({ status }: CustomerRow): boolean {
  return status === 'verifying';
}

function stateOf({ status }: CustomerRow): string {
  if (status === 'verifying') return 'Does this customer pass the identity check?';
  if (status === 'rejected') return 'The customer is rejected; that is final.';
  return status === 'active' || status === 'inactive'
    ? 'The customer is approved already.'
    : `The customer is ${status}; the check opens when its wallet is signed for and screened.`;
}

function unknown(): Reply {
  return page(404, 'No customer has this page.', html``);
}

function about({ externalId, chainId, id }: CustomerRow): Markup {
  return facts([
    ['Customer', id],
    ['Your id', externalId],
    ['Wallet', chainId],
  ]);
}

function walletLink(ctx: Context, row: CustomerRow): Markup {
  return row.status === 'initiating'
    ? html`<p><a href="${walletUrl(ctx, row.id)}">Sign its challenge with a wallet for development</a></p>`
    : html``;
}

function form(row: CustomerRow): Markup {
  return html`${about(row)}${buttons('decision', [
    ['approve', 'Approve'],
    ['reject', 'Reject'],
  ])}`;
}

function page(status: number, heading: string, body: Markup): Reply {
  return pageReply({ status, title: 'Identity check (sandbox)', body: html`<p>${heading}</p>${body}` });
}
