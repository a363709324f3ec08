import type { Operation } from '../../../core/provider.js';
import { accountOperations } from './account.js';
import { addressOperations } from './addresses.js';
import { c2fOperations } from './c2f.js';
import { currencyOperations } from './currencies.js';
import { customerOperations } from './customers.js';
import { exchangeOperations } from './exchange.js';
import { fiatOperations } from './fiat.js';
import { fiatDepositOperations } from './fiat-deposits.js';
import { interventionOperations } from './interventions.js';
import { invoiceOperations } from './invoices.js';
import { massPayoutOperations } from './mass-payouts.js';
import { payoutOperations } from './payouts.js';
import { rateOperations } from './rates.js';
import { reportOperations } from './reports.js';
import { settlementOperations } from './settlement.js';
import { tariffOperations } from './tariffs.js';
import { transactionOperations } from './transactions.js';
import { webhookOperations } from './webhooks.js';
import { widgetOperations } from './widgets.js';

/** Every documented operation with a known or inferred path. */
export const operations: readonly Operation[] = [
  ...customerOperations,
  ...addressOperations,
  ...transactionOperations,
  ...webhookOperations,
  ...invoiceOperations,
  ...interventionOperations,
  ...widgetOperations,
  ...accountOperations,
  ...payoutOperations,
  ...massPayoutOperations,
  ...exchangeOperations,
  ...rateOperations,
  ...tariffOperations,
  ...currencyOperations,
  ...reportOperations,
  ...settlementOperations,
  ...fiatOperations,
  ...fiatDepositOperations,
  ...c2fOperations,
];
