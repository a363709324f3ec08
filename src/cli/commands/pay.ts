import { UsageError } from '../../config.js';
import { unknownName } from '../../core/errors.js';
import { risks } from '../choices.js';
import type { TransferAnswer } from '../control-answers.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import type { Io } from '../io.js';

/** Flags of `paydrill pay`. */
export interface PayFlags extends ControlFlags {
  readonly network?: string;
  readonly risk?: string;
  readonly from?: string;
  readonly confirmations?: string;
}

/** Pays an address from outside. */
export async function pay(io: Io, to: string, amount: string, currency: string, flags: PayFlags): Promise<number> {
  const { network, risk, from, confirmations } = flags;
  if (!/^\d+(\.\d+)?$/.test(amount))
    throw new UsageError(
      `AMOUNT: expected a decimal number such as 0.5, not ${JSON.stringify(amount)}; it comes before the currency.`,
    );
  if (risk !== undefined && !risks.includes(risk))
    throw new UsageError(`--risk: ${unknownName('risk', risk, risks).message}`);
  if (confirmations !== undefined && !/^\d{1,5}$/.test(confirmations)) {
    throw new UsageError(`--confirmations: expected a whole number such as 3, not ${JSON.stringify(confirmations)}.`);
  }
  const payment = {
    to,
    amount,
    currency,
    network,
    risk,
    from,
    ...(confirmations === undefined ? {} : { confirmations: Number(confirmations) }),
  };
  const { value, text } = await new ControlClient(io.env, flags).post<TransferAnswer>('transfers', payment);
  const owner = value.owner === null ? '' : ` (${value.owner})`;
  io.stdout(
    flags.json === true
      ? `${text}\n`
      : `${value.amount} ${value.currency} on ${value.network} to ${value.to}${owner}\ntxid ${value.txid}\n`,
  );
  return 0;
}
