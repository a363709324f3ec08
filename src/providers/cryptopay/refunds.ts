/** Coins of risky payments on their way back. Source: https://developers.cryptopay.me/guides/customers */
import { type Context, isNetworkId, type NetworkId } from '../../core/provider.js';
import { minusFee } from './amounts.js';
import { assumed } from './assumptions.js';
import { type ChannelPaymentRow, type CustomerAddress, channelsOf, customersOf } from './rows.js';
import type { CoinWithdrawalRow } from './rows-withdrawals.js';
import { sendReturn } from './withdrawals.js';

/** The address that the payment's customer has registered for its coin, or undefined. */
export function registeredAddress(ctx: Context, payment: ChannelPaymentRow): CustomerAddress | undefined {
  const live = assumed(ctx, 'inheritedIds') === 'live' ? channelsOf(ctx).get(payment.channelId) : undefined;
  const { customerId } = live ?? payment;
  return registeredOf(ctx, { customerId, currency: payment.paidCurrency, network: payment.network });
}

/** The address that a customer has registered for a coin, or undefined. */
export function registeredOf(
  ctx: Context,
  of: { customerId: string | null; currency: string; network: NetworkId },
): CustomerAddress | undefined {
  const customer = customersOf(ctx).get(of.customerId ?? '');
  const ofCoin = (customer?.addresses ?? []).filter(({ currency }) => currency === of.currency);
  const near = ofCoin.find(({ network }) => network === of.network);
  return near ?? (assumed(ctx, 'refundNetwork') === 'anyNetwork' ? ofCoin[0] : undefined);
}

/** Where coins go that a person sends back without naming an address, or undefined for nowhere. */
export function fallbackAddress(ctx: Context, payment: ChannelPaymentRow): string | undefined {
  return assumed(ctx, 'manualRefundAddress') === 'sender' ? payment.from : undefined;
}

/** Sends the coins of a payment to an address and notes the withdrawal. */
export function sendBack(ctx: Context, payment: ChannelPaymentRow, address: string): CoinWithdrawalRow {
  const { paidCurrency: currency, paidAmount, id: channelPaymentId, customerId } = payment;
  const registered = registeredAddress(ctx, payment);
  const named = registered?.address === address ? registered.network : payment.network;
  const network = isNetworkId(named) ? named : payment.network;
  const amount = assumed(ctx, 'refundAmount') === 'minusFee' ? minusFee(ctx, paidAmount, currency) : paidAmount;
  return sendReturn(ctx, { address, network, currency, amount, from: payment.address, customerId, channelPaymentId });
}
