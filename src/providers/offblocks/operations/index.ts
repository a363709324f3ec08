import type { Operation } from '../../../core/provider.js';
import { authOperations } from './auth.js';
import { customerOperations } from './customers.js';
import { simulatorOperations } from './simulator.js';
import { unbuiltOperations } from './unbuilt.js';
import { webhookOperations } from './webhooks.js';

/** Every documented operation with a known path, built or not. */
export const operations: readonly Operation[] = [
  ...authOperations,
  ...customerOperations,
  ...webhookOperations,
  ...simulatorOperations,
  ...unbuiltOperations,
];
