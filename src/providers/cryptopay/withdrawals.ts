/** How coins go out. Source: https://developers.cryptopay.me/guides/payouts */
import { type Context, durationMs, isoInstant, type NetworkId, type Transfer } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { book } from './ledger.js';
import { type CoinWithdrawalRow, coinWithdrawalsOf } from './rows-withdrawals.js';
import { wireStatus, withdrawalRisk } from './wire-withdrawals.js';

/** How long a withdrawal or exchange waits for its commit; documented, so never shortened by a preset. */
export const commitMs = durationMs('30s');

/** Books a withdrawal as it stands now. Coins that only go back were never on an account. */
export function bookWithdrawal(ctx: Context, row: CoinWithdrawalRow): void {
  if (row.channelPaymentId !== null) return;
  book(ctx, {
    currency: row.chargedCurrency,
    amount: `-${row.chargedAmount}`,
    fee: row.fee,
    feeCurrency: row.feeCurrency,
    referenceType: 'CoinWithdrawal',
    referenceId: row.id,
    customId: row.customId,
    customerId: row.customerId,
    status: wireStatus(ctx, row),
    risk: withdrawalRisk(ctx, row),
  });
}

/** Tells the Callback URL about a withdrawal, unless the settings say otherwise. */
export function announce(ctx: Context, row: CoinWithdrawalRow, event: 'created' | 'status_changed'): void {
  const isReturn = row.channelPaymentId !== null;
  if (assumed(ctx, 'withdrawalCallbacks') === 'off') return;
  if (isReturn && assumed(ctx, 'returnCallbacks') === 'omitted') return;
  ctx.emit('coin_withdrawal', row, `CoinWithdrawal.${event}`);
}

/** Hands the coins of a withdrawal to the chain, once, and notes the txid. */
export function sendCoins(ctx: Context, row: CoinWithdrawalRow): CoinWithdrawalRow {
  if (row.txid !== null) return row;
  const { address: to, network, receivedCurrency: currency, receivedAmount: amount, id: reference } = row;
  const from = ctx.chain.newAddress(network, { testnet: true });
  const { txid } = ctx.chain.send({ to, from, currency, network, amount, reference });
  return coinWithdrawalsOf(ctx).update(row.id, { txid });
}

/** Coins that go back to a payer: all of them are sent, no fee is taken off. The amount is a plain decimal. */
export interface Return {
  readonly address: string;
  readonly network: NetworkId;
  readonly currency: string;
  readonly amount: string;
  readonly customId?: string | null;
  readonly customerId: string | null;
}

/** Withdraws coins of an invoice that were credited before: an ordinary withdrawal that is committed already. */
export function withdrawRefund(ctx: Context, back: Return): CoinWithdrawalRow {
  const id = ctx.ids.next('coin_withdrawals').uuid();
  return ctx.create<CoinWithdrawalRow>('coin_withdrawal', { ...rowOf(ctx, back), id, status: 'pending' });
}

/** Sends the coins of a channel payment back that never were on an account: a withdrawal that begins as sent, and that no account pays for. */
export function sendReturn(
  ctx: Context,
  back: Return & { readonly from: string; readonly channelPaymentId: string },
): CoinWithdrawalRow {
  const { address: to, network, currency, amount, from, channelPaymentId } = back;
  const id = ctx.ids.next('coin_withdrawals').uuid();
  const { txid } = ctx.chain.send({ to, from, currency, network, amount, reference: id });
  const row = { ...rowOf(ctx, back), id, status: 'sent', txid, channelPaymentId } as const;
  return ctx.create<CoinWithdrawalRow>('coin_withdrawal', row);
}

function rowOf(ctx: Context, { address, network, currency, amount, ...ids }: Return) {
  return {
    customId: ids.customId ?? null,
    customerId: ids.customerId,
    address,
    network,
    txid: null,
    chargedAmount: amount,
    chargedCurrency: currency,
    receivedAmount: amount,
    receivedCurrency: currency,
    networkFee: '0',
    networkFeeLevel: 'average',
    fee: '0',
    feeCurrency: currency,
    exchange: null,
    channelPaymentId: null,
    createdAt: isoInstant(ctx.now),
  } as const;
}

/** Completes a withdrawal with the first confirmation of its transfer. */
export function transferMoved(ctx: Context, { sender, confirmations }: Transfer): void {
  const row = coinWithdrawalsOf(ctx).get(sender?.reference ?? '');
  if (row?.status === 'sent' && confirmations >= 1) ctx.fire('coin_withdrawal', row.id, 'complete');
}
