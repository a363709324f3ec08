import { operation } from '../../../core/provider.js';
import { customerIn, moveCustomer, referenceOf } from './paths.js';

/** Calls of the sandbox that play the part of the one who checks a customer's identity. */
export const simulatorOperations = (['verify', 'reject'] as const).map((verb) =>
  operation({
    id: `simulator.customers.${verb}`,
    title: verb === 'verify' ? "Simulate a customer's verification" : "Simulate a customer's rejection",
    method: 'PATCH',
    path: `/v1/simulator/customers/:customerId/${verb}`,
    evidence: 'documented',
    docs: referenceOf('simulator'),
    status: 202,
    handle(call, ctx) {
      moveCustomer(ctx, customerIn(ctx, call), 'verifying', verb === 'verify' ? 'verified' : 'rejected');
      return { status: 202 };
    },
  }),
);
