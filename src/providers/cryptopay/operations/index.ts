import type { Operation } from '../../../core/provider.js';
import { accountOperations } from './accounts.js';
import { channelPaymentOperations } from './channel-payments.js';
import { channelOperations } from './channels.js';
import { coinWithdrawalOperations } from './coin-withdrawals.js';
import { coinOperations } from './coins.js';
import { customerOperations } from './customers.js';
import { exchangeTransferOperations } from './exchange-transfers.js';
import { invoiceRecalculationOperations } from './invoice-recalculations.js';
import { invoiceRefundOperations } from './invoice-refunds.js';
import { invoiceOperations } from './invoices.js';
import { rateOperations } from './rates.js';
import { riskOperations } from './risks.js';
import { subscriptionOperations } from './subscriptions.js';
import { transactionOperations } from './transactions.js';

/** All 40 documented operations. */
export const operations: readonly Operation[] = [
  ...customerOperations,
  ...channelOperations,
  ...channelPaymentOperations,
  ...accountOperations,
  ...transactionOperations,
  ...coinWithdrawalOperations,
  ...exchangeTransferOperations,
  ...coinOperations,
  ...rateOperations,
  ...riskOperations,
  ...invoiceOperations,
  ...invoiceRecalculationOperations,
  ...invoiceRefundOperations,
  ...subscriptionOperations,
];
