/** Documented operations that are not built yet: they answer 501. */
import type { Method, Operation } from '../../../core/provider.js';

const guides = 'https://developers.cryptopay.me/guides';

type Listed = readonly [id: string, title: string, method: Method, path: string, status?: number];

const groups: readonly { docs: string; operations: readonly Listed[] }[] = [
  {
    docs: `${guides}/invoices`,
    operations: [
      ['invoices.create', 'Create an invoice', 'POST', '/api/invoices', 201],
      ['invoices.list', 'List invoices', 'GET', '/api/invoices'],
      ['invoices.retrieve', 'Retrieve an invoice', 'GET', '/api/invoices/:invoice_id'],
      ['invoices.retrieveByCustomId', 'Retrieve an invoice by custom id', 'GET', '/api/invoices/custom_id/:custom_id'],
      [
        'invoices.createRecalculation',
        'Create an invoice recalculation',
        'POST',
        '/api/invoices/:invoice_id/recalculations',
        201,
      ],
      [
        'invoices.commitRecalculation',
        'Commit an invoice recalculation',
        'POST',
        '/api/invoices/:invoice_id/recalculations/:recalculation_id/commit',
      ],
      ['invoices.createRefund', 'Create an invoice refund', 'POST', '/api/invoices/:invoice_id/refunds', 201],
      ['invoices.listRefunds', 'List invoice refunds', 'GET', '/api/invoices/:invoice_id/refunds'],
    ],
  },
  {
    docs: `${guides}/email-billing`,
    operations: [
      ['subscriptions.create', 'Create a subscription', 'POST', '/api/subscriptions', 201],
      ['subscriptions.list', 'List subscriptions', 'GET', '/api/subscriptions'],
      ['subscriptions.retrieve', 'Retrieve a subscription', 'GET', '/api/subscriptions/:subscription_id'],
      [
        'subscriptions.retrieveByCustomId',
        'Retrieve a subscription by custom id',
        'GET',
        '/api/subscriptions/custom_id/:custom_id',
      ],
      ['subscriptions.cancel', 'Cancel a subscription', 'POST', '/api/subscriptions/:subscription_id/cancel'],
    ],
  },
];

/** Every documented operation without a handler. */
export const unbuiltOperations: readonly Operation[] = groups.flatMap(({ docs, operations }) =>
  operations.map(([id, title, method, path, status = 200]) => ({
    id,
    title,
    method,
    path,
    status,
    docs,
    evidence: 'observed' as const,
  })),
);
