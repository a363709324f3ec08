/** Shapes of bodies and answers about withdrawals, network fees and exchanges. */
import { z } from 'zod';
import { amount, customId, flag, kind, parameters, required, some } from './parameters.js';
import { feeLevels } from './rows-withdrawals.js';
import { customerListQuery } from './schemas.js';
import { exchange, risk } from './schemas-accounts.js';

const optionalAmount = amount.nullish();
const optionalFlag = flag.nullish();

/** Body of creating a withdrawal; one of the forms of amounts. */
export const coinWithdrawalParams = parameters({
  address: required.meta({ description: 'On ripple with ?dt=, on stellar with ?memoId= (or ?dt=) behind it.' }),
  charged_currency: required.meta({ description: 'Account that is debited.' }),
  received_currency: required.meta({ description: 'Coin that is sent.' }),
  network: some.meta({ description: "By default the coin's first network." }),
  charged_amount: optionalAmount.meta({ description: 'What is debited; fees are taken out of it.' }),
  charged_amount_to_send: optionalAmount.meta({ description: 'What is sent, in charged_currency; fees come on top.' }),
  received_amount: optionalAmount.meta({ description: 'Coins that are sent; fees come on top.' }),
  amount: optionalAmount,
  amount_currency: some,
  amount_includes_processing_fee: optionalFlag,
  amount_includes_network_fee: optionalFlag,
  custom_id: customId,
  customer_id: some,
  network_fee_level: some.meta({ description: 'fast, average (default) or slow' }),
  force_commit: optionalFlag.meta({ description: 'false (default): it waits 30 seconds for its commit.' }),
  travel_rule_compliant: optionalFlag.meta({ description: 'true: the beneficiary is checked.' }),
  // Looked at only when the travel rule is to be kept.
  beneficiary: z.unknown().optional(),
});

/** A beneficiary that the travel rule asks for. */
export const beneficiaryParams = parameters({
  beneficiary: z.object(
    {
      type: required,
      name: required,
      address: z.object({ country: required, city: some, line_1: some, line_2: some, post_code: some }, kind('object')),
    },
    kind('object'),
  ),
});

/** Query of the list of withdrawals. */
export const withdrawalQuery = customerListQuery;

/** Query of network fees. */
export const networkFeeQuery = z.object({
  all_networks: z.string().optional().meta({ description: 'true: of all networks, not of the default ones alone.' }),
});

const plain = z.string().regex(/^\d+\.\d+$/);
const nullable = z.string().nullable();

/** A withdrawal in answers. `exchange` is absent when nothing was converted. */
export const coinWithdrawal = z.object({
  id: z.uuid(),
  custom_id: nullable,
  customer_id: nullable,
  address: z.string(),
  network: z.string(),
  txid: nullable,
  status: z.enum(['new', 'pending', 'processing', 'sent', 'completed', 'on_hold', 'failed', 'cancelled']),
  charged_amount: plain,
  charged_currency: z.string(),
  received_amount: plain,
  received_currency: z.string(),
  network_fee: plain,
  network_fee_level: z.enum(feeLevels),
  fee: plain,
  fee_currency: z.string(),
  description: z.null(),
  exchange: exchange.optional(),
  risk: risk.nullable(),
  created_at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\+00:00|Z)$/),
});

/** A network fee in answers. */
export const networkFee = z.object({
  level: z.enum(feeLevels),
  fee: plain,
  currency: z.string(),
  network: z.string(),
});

/** Body of creating an exchange; one of the amounts. */
export const exchangeTransferParams = parameters({
  charged_currency: required,
  received_currency: required,
  charged_amount: optionalAmount,
  received_amount: optionalAmount,
  custom_id: customId,
  force_commit: optionalFlag.meta({ description: 'false (default): it waits 30 seconds for its commit.' }),
});

/** An exchange in answers. */
export const exchangeTransfer = z.object({
  id: z.uuid(),
  charged_amount: plain,
  charged_currency: z.string(),
  received_amount: plain,
  received_currency: z.string(),
  custom_id: nullable,
  exchange,
});
