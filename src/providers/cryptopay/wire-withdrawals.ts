/** What clients see of withdrawals and exchanges. Key order is the recorded one: https://github.com/cryptopay-dev/cryptopay-ruby */
import type { Context, JsonObject } from '../../core/provider.js';
import { levelOf } from './address-risks.js';
import { wireAmount } from './amounts.js';
import { assumed } from './assumptions.js';
import { wireDate, wireDateUncommitted } from './dates.js';
import type { NetworkFee } from './network-fees.js';
import type { TransferRisk } from './rows-accounts.js';
import type { CoinWithdrawalRow, ExchangeTransferRow } from './rows-withdrawals.js';
import { toWireExchange, toWireRisk } from './wire.js';

/** The status as clients see it. */
export function wireStatus(ctx: Context, { status }: CoinWithdrawalRow): string {
  return status === 'lapsed' ? assumed(ctx, 'lapsedWithdrawal') : status;
}

/** The rating of where a withdrawal goes to, once it is known. */
export function withdrawalRisk(ctx: Context, { status, address }: CoinWithdrawalRow): TransferRisk | null {
  const isKnown = status !== 'new' && status !== 'lapsed' && assumed(ctx, 'withdrawalRisk') === 'scored';
  return isKnown ? { txid: address, level: levelOf(ctx, address) } : null;
}

/** A withdrawal. The answer that creates one which waits for its commit spells the date with Z, as recorded. */
export function toWireCoinWithdrawal(
  ctx: Context,
  row: CoinWithdrawalRow,
  { isAwaiting = false }: { isAwaiting?: boolean } = {},
): JsonObject {
  return {
    id: row.id,
    custom_id: row.customId,
    customer_id: row.customerId,
    address: row.address,
    network: row.network,
    txid: row.txid,
    status: wireStatus(ctx, row),
    charged_amount: wireAmount(row.chargedAmount),
    charged_currency: row.chargedCurrency,
    received_amount: wireAmount(row.receivedAmount),
    received_currency: row.receivedCurrency,
    network_fee: wireAmount(row.networkFee),
    network_fee_level: row.networkFeeLevel,
    fee: wireAmount(row.fee),
    fee_currency: row.feeCurrency,
    description: null,
    exchange: row.exchange === null ? undefined : toWireExchange(row.exchange),
    risk: toWireRisk(ctx, withdrawalRisk(ctx, row)),
    created_at: isAwaiting ? wireDateUncommitted(row.createdAt) : wireDate(row.createdAt),
  };
}

/** An exchange between accounts. */
export function toWireExchangeTransfer(row: ExchangeTransferRow): JsonObject {
  return {
    id: row.id,
    charged_amount: wireAmount(row.chargedAmount),
    charged_currency: row.chargedCurrency,
    received_amount: wireAmount(row.receivedAmount),
    received_currency: row.receivedCurrency,
    custom_id: row.customId,
    exchange: toWireExchange(row.exchange),
  };
}

/** A network fee. */
export function toWireNetworkFee({ level, fee, currency, network }: NetworkFee): JsonObject {
  return { level, fee: wireAmount(fee), currency, network };
}
