import type { Operation } from '../../../core/provider.js';
import { accountChallengeOperations } from './account-challenges.js';
import { accountOperations } from './accounts.js';
import { authOperations } from './auth.js';
import { authorisationOperations } from './authorisations.js';
import { cardOperations } from './cards.js';
import { customerOperations } from './customers.js';
import { simulatorOperations } from './simulator.js';
import { transactionOperations } from './transactions.js';
import { webhookOperations } from './webhooks.js';

/** Every documented operation with a known path. */
export const operations: readonly Operation[] = [
  ...authOperations,
  ...customerOperations,
  ...accountOperations,
  ...accountChallengeOperations,
  ...cardOperations,
  ...authorisationOperations,
  ...transactionOperations,
  ...webhookOperations,
  ...simulatorOperations,
];
