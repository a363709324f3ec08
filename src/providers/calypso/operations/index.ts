import type { Operation } from '../../../core/provider.js';
import { accountOperations } from './account.js';
import { addressOperations } from './addresses.js';
import { currencyOperations } from './currencies.js';
import { customerOperations } from './customers.js';
import { exchangeOperations } from './exchange.js';
import { interventionOperations } from './interventions.js';
import { invoiceOperations } from './invoices.js';
import { massPayoutOperations } from './mass-payouts.js';
import { payoutOperations } from './payouts.js';
import { rateOperations } from './rates.js';
import { tariffOperations } from './tariffs.js';
import { transactionOperations } from './transactions.js';
import { unbuiltFiatOperations } from './unbuilt-fiat.js';
import { webhookOperations } from './webhooks.js';
import { widgetOperations } from './widgets.js';

/** Every documented operation with a known path, built or not. */
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
  ...unbuiltFiatOperations,
];
