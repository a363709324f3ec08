/**
 * The page behind `verificationUrl`: a person approves or rejects a customer, as the real page's outcome would. The original is a
 * session at another company; nothing of it is imitated but its end.
 */
import type { Call, Context, Page, Reply } from '../../core/provider.js';
import { type CustomerRow, customersOf } from './rows.js';

const path = '/kyc/:token';

/** Pages for a customer's browser. */
export const pages: readonly Page[] = [
  {
    id: 'kyc',
    method: 'GET',
    path,
    handle: (call, ctx) => {
      const row = customerOf(ctx, call);
      return row === undefined ? unknown() : html(200, stateOf(row), isOpen(row) ? form(row) : about(row));
    },
  },
  {
    id: 'kyc.decide',
    method: 'POST',
    path,
    handle: (call, ctx) => {
      const row = customerOf(ctx, call);
      if (row === undefined) return unknown();
      if (!isOpen(row)) return html(409, stateOf(row), about(row));
      const decision = new URLSearchParams(call.request.body.toString('utf8')).get('decision');
      if (decision !== 'approve' && decision !== 'reject')
        return html(400, 'Choose one: approve or reject.', form(row));
      ctx.fire('customer', row.id, decision === 'approve' ? 'verified' : 'rejected');
      return html(200, decision === 'approve' ? 'The customer is approved.' : 'The customer is rejected.', about(row));
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
  return html(404, 'No customer has this page.', '');
}

function about({ externalId, chainId, id }: CustomerRow): string {
  const rows: readonly (readonly [string, string])[] = [
    ['Customer', id],
    ['Your id', externalId],
    ['Wallet', chainId],
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`;
}

function form(row: CustomerRow): string {
  const button = (value: string, label: string) =>
    `<button type="submit" name="decision" value="${value}">${label}</button>`;
  return `${about(row)}<form method="post">${button('approve', 'Approve')} ${button('reject', 'Reject')}</form>`;
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}' +
  'dt{color:#555}dd{margin:0 0 .5rem;overflow-wrap:anywhere}button{font:inherit;padding:.4rem 1.2rem}';

function html(status: number, heading: string, body: string): Reply {
  const title = 'Identity check (sandbox)';
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style>`;
  return {
    status,
    text: `<!doctype html><html lang="en"><head>${head}</head><body><h1>${title}</h1><p>${escaped(heading)}</p>${body}</body></html>\n`,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
  };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? '');
}
