/** Shapes of payouts. Source: https://docs.calypso.finance/api-reference/payout-api */
import { z } from 'zod';
import { amountField, instantField } from './amounts.js';
import { dateFilter, numberFilter, pagingFields, stringFilter, valueFilter } from './paging.js';
import { uuid } from './schemas.js';

const text = z.string().nullish();

/** Payload that names an object by `id` or by `idempotencyKey`. */
export const byIdOrKey = z.object({ id: text, idempotencyKey: uuid.nullish() });

/** States of a payout. */
export const payoutState = z.enum([
  'CREATED',
  'CREATION_IN_PROGRESS',
  'PENDING_CONFIRMATION',
  'CONFIRMED',
  'IN_PROGRESS',
  'COMPLETED',
  'FAILED',
  'CANCELED',
  'PARTIAL',
]);

/** States of a withdrawal; only the first is documented. */
export const withdrawalState = z.enum(['DRAFT', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELED']);

const shared = {
  currency: z.string(),
  comment: text,
  idempotencyKey: uuid.nullish(),
  executionDate: instantField.nullish().meta({ description: 'When a delayed payout is carried out.' }),
};

/** Payload of payout/create. */
export const payoutRequest = z.object({
  depositAddress: z.string().min(1),
  amount: amountField,
  ...shared,
  externalId: text,
});

/** Payload of payout/mass/create. */
export const massPayoutRequest = z.object({
  ...shared,
  name: text,
  massAddresses: z
    .array(z.object({ depositAddress: z.string().min(1), amount: amountField, externalId: text, comment: text }))
    .min(1)
    .meta({ description: 'Name of the list as in API 1.0.' }),
});

/** Payload of the lists of payouts. */
export const payoutFind = z.object({
  currencyFilter: stringFilter.nullish(),
  stateFilter: valueFilter(payoutState).nullish(),
  externalIdFilter: stringFilter.nullish(),
  depositAddressFilter: stringFilter.nullish(),
  amountFilter: numberFilter.nullish(),
  createdDateFilter: dateFilter.nullish(),
  ...pagingFields,
});

/** Payload of the list of a payout's withdrawals. */
export const withdrawalFind = byIdOrKey.extend({
  currencyFilter: stringFilter.nullish(),
  stateFilter: valueFilter(withdrawalState).nullish(),
  depositAddressFilter: stringFilter.nullish(),
  amountFilter: numberFilter.nullish(),
  createdDateFilter: dateFilter.nullish(),
  ...pagingFields,
});

const withdrawalError = z.object({
  id: z.int(),
  status: z.string(),
  errorResolved: z.boolean(),
  errorMessage: z.string(),
});

/** A payout in answers, single or mass. */
export const payout = z.object({
  id: z.string(),
  account: z.string(),
  depositAddress: z.string().optional(),
  name: text,
  amount: z.number(),
  currency: z.string(),
  calypsoFee: z.number(),
  calypsoFeePercentage: z.number(),
  state: payoutState,
  createdDate: z.string(),
  transactionHash: text,
  comment: text,
  executionDate: text,
  idempotencyKey: text,
  errors: z
    .object({ withdrawalErrors: z.array(z.object({ withdrawalId: z.int(), errors: z.array(withdrawalError) })) })
    .nullish(),
  cancellation: z
    .object({
      canceledByUserId: z.string(),
      canceledByFirstname: z.string(),
      canceledByLastname: z.string(),
      cancelMessage: z.string(),
    })
    .nullish(),
  belongingType: z.enum(['INTERNAL', 'EXTERNAL']).optional(),
  isInternal: z.boolean().optional(),
  externalId: text,
});

/** A withdrawal in answers. */
export const withdrawal = z.object({
  id: z.string(),
  account: z.string(),
  companyName: z.string(),
  amount: z.number(),
  currency: z.string(),
  state: withdrawalState,
  calypsoFee: z.number(),
  transactionHash: text,
  depositAddress: z.string(),
  comment: text,
  createdDate: z.string(),
  withdrawalErrors: z.array(withdrawalError),
});
