import type { Operation } from '../../../core/provider.js';
import { accountOperations } from './accounts.js';
import { channelPaymentOperations } from './channel-payments.js';
import { channelOperations } from './channels.js';
import { coinWithdrawalOperations } from './coin-withdrawals.js';
import { coinOperations } from './coins.js';
import { customerOperations } from './customers.js';
import { exchangeTransferOperations } from './exchange-transfers.js';
import { rateOperations } from './rates.js';
import { riskOperations } from './risks.js';
import { transactionOperations } from './transactions.js';
import { unbuiltOperations } from './unbuilt.js';

/** All 40 documented operations, built or not. */
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
  ...unbuiltOperations,
];
