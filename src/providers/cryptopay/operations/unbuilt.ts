/** Documented operations that are not built yet: they answer 501. */
import type { Method, Operation } from '../../../core/provider.js';

const guides = 'https://developers.cryptopay.me/guides';

type Listed = readonly [id: string, title: string, method: Method, path: string, status?: number];

const groups: readonly { docs: string; operations: readonly Listed[] }[] = [
  {
    docs: `${guides}/accounts`,
    operations: [
      ['accounts.list', 'List accounts', 'GET', '/api/accounts'],
      ['accounts.listTransactions', 'List account transactions', 'GET', '/api/accounts/:account_id/transactions'],
    ],
  },
  {
    docs: `${guides}/transactions`,
    operations: [['transactions.list', 'List transactions', 'GET', '/api/transactions']],
  },
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
    docs: `${guides}/payouts`,
    operations: [
      ['coin_withdrawals.create', 'Create a coin withdrawal', 'POST', '/api/coin_withdrawals', 201],
      ['coin_withdrawals.list', 'List coin withdrawals', 'GET', '/api/coin_withdrawals'],
      ['coin_withdrawals.listNetworkFees', 'List network fees', 'GET', '/api/coin_withdrawals/network_fees'],
      ['coin_withdrawals.retrieve', 'Retrieve a coin withdrawal', 'GET', '/api/coin_withdrawals/:coin_withdrawal_id'],
      [
        'coin_withdrawals.retrieveByCustomId',
        'Retrieve a coin withdrawal by custom id',
        'GET',
        '/api/coin_withdrawals/custom_id/:custom_id',
      ],
      [
        'coin_withdrawals.commit',
        'Commit a coin withdrawal',
        'POST',
        '/api/coin_withdrawals/:coin_withdrawal_id/commit',
      ],
    ],
  },
  {
    docs: `${guides}/exchange-transfers`,
    operations: [
      ['exchange_transfers.create', 'Create an exchange transfer', 'POST', '/api/exchange_transfers', 201],
      [
        'exchange_transfers.retrieve',
        'Retrieve an exchange transfer',
        'GET',
        '/api/exchange_transfers/:exchange_transfer_id',
      ],
      [
        'exchange_transfers.commit',
        'Commit an exchange transfer',
        'POST',
        '/api/exchange_transfers/:exchange_transfer_id/commit',
      ],
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
  {
    docs: 'https://developers.cryptopay.me/introduction/currencies',
    operations: [['coins.list', 'List supported coins', 'GET', '/api/coins']],
  },
  {
    docs: 'https://github.com/cryptopay-dev/cryptopay-node',
    operations: [
      ['rates.all', 'List all rates', 'GET', '/api/rates'],
      ['rates.retrieve', 'Retrieve the rate of a pair', 'GET', '/api/rates/:base_currency/:quote_currency'],
      ['risks.score', 'Score the risk of an address', 'POST', '/api/risks/score'],
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
