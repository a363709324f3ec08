/** Withdrawals and exchanges that a scenario gives. They are of the past: nothing is booked, and they stay as they are until an event is fired. */
import { z } from 'zod';
import { type Context, decimal, formatDecimal, givenCollection, placeRow } from '../../core/provider.js';
import { exchangeAmounts } from './exchanges.js';
import {
  anyAmount,
  bad,
  coin,
  currency,
  instant,
  network,
  newTxid,
  type Place,
  placed,
  placeOf,
  positive,
  text,
  time,
  unsaid,
  uuid,
  withFee,
} from './given-parts.js';
import { channelPaymentsOf } from './rows.js';
import { type CoinWithdrawalRow, coinWithdrawalsOf, exchangeTransfersOf, feeLevels } from './rows-withdrawals.js';
import { coinWithdrawal } from './schemas-withdrawals.js';
import { commitMs } from './withdrawals.js';

const exchange = z.strictObject({
  pair: z.string(),
  rate: positive,
  fee: anyAmount,
  fee_currency: currency.optional(),
});

const withdrawalGiven = z
  .strictObject({
    id: uuid.optional(),
    custom_id: text,
    customer_id: text,
    address: z.string().optional(),
    network: network.optional(),
    txid: z.string().min(1, 'expected at least one character').nullish(),
    status: coinWithdrawal.shape.status.optional(),
    charged_amount: positive.optional(),
    charged_currency: currency.optional(),
    received_amount: positive,
    received_currency: coin,
    network_fee: anyAmount,
    network_fee_level: z.enum(feeLevels).optional(),
    fee: anyAmount,
    fee_currency: currency.optional(),
    description: z.null().optional(),
    exchange: exchange.optional(),
    risk: z.unknown().optional(),
    created_at: time,
  })
  .superRefine((row, issues) => {
    placed(placeOfWithdrawal(row), 'received_currency', issues);
    const isConverted = row.charged_currency !== undefined && row.charged_currency !== row.received_currency;
    if (isConverted && row.charged_amount === undefined)
      issues.addIssue({ code: 'custom', message: 'expected together with charged_currency', path: ['charged_amount'] });
  });

const exchangeGiven = z.strictObject({
  id: uuid.optional(),
  charged_amount: positive,
  charged_currency: currency,
  received_amount: positive.optional(),
  received_currency: currency,
  custom_id: text,
  exchange: exchange.optional(),
});

/** What a scenario can give of money that goes out. */
export const withdrawalGivenCollections = {
  coin_withdrawals: givenCollection(
    withdrawalGiven,
    (ctx, row) => {
      const on = placeOf(placeOfWithdrawal(row)).network;
      const status = row.status ?? 'completed';
      const isSent = status === 'sent' || status === 'completed';
      const { received_amount: received, received_currency: to, network_fee: networkFee = '0', fee = '0' } = row;
      const sum = decimal(received).plus(decimal(networkFee)).plus(decimal(fee));
      const withdrawal: CoinWithdrawalRow = {
        id: row.id ?? ctx.ids.next('coin_withdrawals').uuid(),
        status,
        customId: row.custom_id ?? null,
        customerId: row.customer_id ?? null,
        address: row.address ?? ctx.chain.newAddress(on, { testnet: true }),
        network: on,
        txid: row.txid ?? (isSent ? newTxid(ctx, on) : null),
        chargedAmount: row.charged_amount ?? formatDecimal(sum),
        chargedCurrency: row.charged_currency ?? to,
        receivedAmount: received,
        receivedCurrency: to,
        networkFee,
        networkFeeLevel: row.network_fee_level ?? 'average',
        fee,
        feeCurrency: row.fee_currency ?? to,
        exchange: exchangeOf(row.exchange, row.charged_currency ?? to),
        // Filled in by the payment that it sends back.
        channelPaymentId: null,
        createdAt: instant(ctx, row.created_at),
      };
      const { customId } = withdrawal;
      const namesakes = customId === null ? [] : coinWithdrawalsOf(ctx).by('customId', customId);
      if (namesakes.some(({ id }) => id !== withdrawal.id))
        throw bad(`Two given cryptopay.coin_withdrawals have the custom_id ${JSON.stringify(customId)}.`);
      placeRow(coinWithdrawalsOf(ctx), withdrawal);
      for (const { id } of channelPaymentsOf(ctx).by('withdrawal', withdrawal.id)) linkReturn(ctx, id);
      ctx.cancel('coin_withdrawal', withdrawal.id);
      const afterMs = Date.parse(withdrawal.createdAt) + commitMs - ctx.now;
      if (status === 'new') ctx.fire('coin_withdrawal', withdrawal.id, 'lapse', { afterMs: Math.max(0, afterMs) });
    },
    { customer_id: 'customers' },
  ),

  exchange_transfers: givenCollection(exchangeGiven, (ctx, row) => {
    const { charged_currency: from, received_currency: to, charged_amount: charged } = row;
    const amounts = exchangeAmounts(ctx, { from, to, amount: charged, side: 'charged' });
    if (amounts === undefined) throw bad(`There is no rate between ${from} and ${to}.`);
    placeRow(exchangeTransfersOf(ctx), {
      id: row.id ?? ctx.ids.next('exchange_transfers').uuid(),
      state: 'committed',
      chargedAmount: charged,
      chargedCurrency: from,
      receivedAmount: row.received_amount ?? amounts.received,
      receivedCurrency: to,
      customId: row.custom_id ?? null,
      exchange: exchangeOf(row.exchange, from) ?? amounts.exchange,
      createdAt: instant(ctx, undefined),
    });
  }),
};

/** What a payment that was sent back and its withdrawal know of each other. */
export function linkReturn(ctx: Context, paymentId: string): void {
  const payment = channelPaymentsOf(ctx).get(paymentId);
  const withdrawal = coinWithdrawalsOf(ctx).get(payment?.coinWithdrawalId ?? unsaid);
  if (payment === undefined || withdrawal === undefined) return;
  coinWithdrawalsOf(ctx).update(withdrawal.id, { channelPaymentId: paymentId });
  channelPaymentsOf(ctx).update(paymentId, { refundAddress: payment.refundAddress ?? withdrawal.address });
}

function exchangeOf(said: z.output<typeof exchange> | undefined, currencyOfFee: string) {
  if (said === undefined) return null;
  const { pair, rate, fee = '0', fee_currency: feeCurrency = unsaid } = said;
  return withFee({ pair, rate, fee, feeCurrency }, currencyOfFee);
}

function placeOfWithdrawal(row: z.output<typeof withdrawalGiven>): Place {
  return { currency: row.received_currency, network: row.network, address: row.address };
}
