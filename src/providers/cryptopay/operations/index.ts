import type { Operation } from '../../../core/provider.js';
import { channelPaymentOperations } from './channel-payments.js';
import { channelOperations } from './channels.js';
import { customerOperations } from './customers.js';
import { unbuiltOperations } from './unbuilt.js';

/** All 40 documented operations, built or not. */
export const operations: readonly Operation[] = [
  ...customerOperations,
  ...channelOperations,
  ...channelPaymentOperations,
  ...unbuiltOperations,
];
