import type { Operation } from '../../../core/provider.js';
import { tellingDropped } from '../dropped.js';
import { authOperations } from './auth.js';
import { cryptoAddressOperations } from './crypto-addresses.js';
import { cryptoPaymentClaimOperations } from './crypto-payment-claims.js';
import { cryptoTransactionOperations } from './crypto-transactions.js';
import { customerOperations } from './customers.js';
import { invoiceOperations } from './invoices.js';
import { paymentClaimLinkOperations } from './payment-claim-links.js';
import { priceOperations } from './prices.js';
import { productOperations } from './products.js';
import { subscriptionOperations } from './subscriptions.js';
import { walletOperations } from './wallets.js';
import { webhookEndpointOperations } from './webhook-endpoints.js';

/** Every call of the documents, or that follows from them. */
export const operations: readonly Operation[] = [
  ...authOperations,
  ...customerOperations,
  ...productOperations,
  ...priceOperations,
  ...invoiceOperations,
  ...subscriptionOperations,
  ...walletOperations,
  ...cryptoAddressOperations,
  ...paymentClaimLinkOperations,
  ...cryptoPaymentClaimOperations,
  ...cryptoTransactionOperations,
  ...webhookEndpointOperations,
].map(tellingDropped);
