/**
 * Rows that a scenario gives, in the shape that answers have. What an answer makes of other values (payment URI, hosted page, project,
 * mirror of addresses, risk score) may stand there, so that an answer can be copied; nothing of it is kept.
 */
import { z } from 'zod';
import { type Context, type GivenCollection, givenCollection, type NetworkId, placeRow } from '../../core/provider.js';
import { addressKey, newDepositAddress, splitAddress } from './addresses.js';
import { type Exchange, settle } from './amounts.js';
import { confirmationsFor } from './confirmations.js';
import { accountGivenCollections } from './given-accounts.js';
import { invoicesGiven } from './given-invoices.js';
import {
  anyAmount,
  bad,
  coin,
  currency,
  fitting,
  instant,
  network,
  newTxid,
  or,
  type Place,
  payable,
  placed,
  placeOf,
  positive,
  text,
  time,
  unkept,
  unknownText,
  unsaid,
  uuid,
  withFee,
} from './given-parts.js';
import { linkReturn, withdrawalGivenCollections } from './given-withdrawals.js';
import { unconfirmedMs } from './lifecycles.js';
import { type ChannelPaymentRow, type ChannelRow, channelPaymentsOf, channelsOf, customersOf } from './rows.js';
import { channelPayment as paymentInAnswers } from './schemas.js';

const customerGiven = z
  .strictObject({
    id: z.string().min(1, 'expected at least one character').optional(),
    currency: currency.optional(),
    refund_addresses: z.record(z.string(), z.string()).optional(),
    addresses: z
      .array(
        z
          .strictObject({ address: z.string(), currency: coin, network: network.optional() })
          .superRefine((one, issues) => placed(one, 'currency', issues)),
      )
      .optional(),
  })
  .superRefine(({ refund_addresses: mirror = {}, addresses }, issues) => {
    for (const [code, address] of Object.entries(mirror)) {
      const wrong = (message: string) =>
        issues.addIssue({ code: 'custom', message, path: ['refund_addresses', code], input: address });
      const isListed = addresses?.some((one) => one.currency === code && one.address === address);
      if (isListed === false) wrong(`addresses has no ${code} with this address`);
      else if (fitting({ currency: code, address }) === undefined)
        wrong(payable.includes(code) ? `expected an address of ${code}` : unknownText('coin', code, payable));
    }
  });

const channelGiven = z
  .strictObject({
    id: uuid.optional(),
    status: z.enum(['enabled', 'disabled']).optional(),
    name: z.string().min(1, 'expected at least one character').optional(),
    description: text,
    receiver_currency: currency.optional(),
    pay_currency: coin.optional(),
    address: z.string().optional(),
    network: network.optional(),
    project_id: unkept,
    custom_id: text,
    customer_id: text,
    uri: unkept,
    hosted_page_url: unkept,
  })
  .superRefine((row, issues) => placed(placeOfChannel(row), 'pay_currency', issues));

const paymentGiven = z
  .strictObject({
    id: uuid.optional(),
    paid_amount: positive,
    paid_currency: coin.optional(),
    received_amount: anyAmount,
    received_currency: currency.optional(),
    fee: anyAmount,
    fee_currency: currency.optional(),
    txid: z.string().min(1, 'expected at least one character').optional(),
    exchange: z
      .strictObject({
        pair: z.string(),
        rate: positive,
        fee: anyAmount,
        fee_currency: currency.optional(),
      })
      .optional(),
    status: paymentInAnswers.shape.status.optional(),
    status_context: paymentInAnswers.shape.status_context.optional(),
    refund_address: text,
    coin_withdrawal_id: uuid.nullish(),
    custom_id: text,
    customer_id: text,
    channel_id: uuid,
    address: z.string().optional(),
    network: network.optional(),
    risk: z
      .strictObject({
        score: z.unknown().optional(),
        level: z.enum(['low', 'medium', 'high']),
        resource_name: unkept,
        resource_category: unkept,
      })
      .nullish(),
    source_addresses: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({ description: 'Of callbacks; the first is kept.' }),
    created_at: time,
  })
  .superRefine((row, issues) => {
    const wrong = (field: string, message: string) => issues.addIssue({ code: 'custom', message, path: [field] });
    const status = statusOf(row);
    if (row.fee_currency !== undefined && row.fee_currency !== (row.received_currency ?? row.fee_currency))
      wrong('fee_currency', `expected ${row.received_currency}, as received_currency says`);
    if ((status === 'pending' || status === 'cancelled') && (row.status_context ?? null) !== null)
      wrong('status_context', `expected null: a ${status} payment was never held`);
    for (const field of ['refund_address', 'coin_withdrawal_id'] as const)
      if (status !== 'refunded' && (row[field] ?? null) !== null)
        wrong(field, `expected null: only a refunded payment was sent back, this one is ${status}`);
  });

/**
 * What a scenario can give. Payments are of the past: they have no transfer on the chain and stay in their status until an event is fired;
 * a pending one is still cancelled 14 days after it was made, unless that lies in the past. A withdrawal that sends a payment back is named by it.
 */
export const given = {
  ...invoicesGiven,
  customers: givenCollection(customerGiven, (ctx, row) => {
    const mirrored = Object.entries(row.refund_addresses ?? {}).map(([code, address]) => ({ currency: code, address }));
    placeRow(customersOf(ctx), {
      id: row.id ?? ctx.ids.next('customers').uuid(),
      currency: row.currency ?? 'EUR',
      addresses: (row.addresses ?? mirrored).map((one) => ({
        address: one.address,
        currency: one.currency,
        network: placeOf(one).network,
      })),
    });
  }),

  channels: givenCollection(
    channelGiven,
    (ctx, row) => {
      const on = placeOf(placeOfChannel(row));
      const channel: ChannelRow = {
        id: row.id ?? ctx.ids.next('channels').uuid(),
        status: row.status ?? 'enabled',
        name: row.name ?? 'Channel',
        description: row.description ?? null,
        receiverCurrency: row.receiver_currency ?? 'EUR',
        payCurrency: on.currency,
        address: row.address ?? newDepositAddress(ctx, on.network),
        network: on.network,
        customId: row.custom_id ?? null,
        customerId: row.customer_id ?? null,
      };
      alone(ctx, channel);
      placeRow(channelsOf(ctx), channel);
      for (const payment of channelPaymentsOf(ctx).by('channel', channel.id)) tie(ctx, payment, channel);
    },
    { customer_id: 'customers' },
  ),

  ...accountGivenCollections,
  ...withdrawalGivenCollections,

  channel_payments: givenCollection(
    paymentGiven,
    (ctx, row) => {
      const status = statusOf(row);
      const isConfirmed = status !== 'pending' && status !== 'cancelled';
      const guessed = row.risk === undefined || row.risk === null ? 'high' : row.risk.level;
      const reason = guessed === 'high' ? 'illicit_resource' : 'channel_disabled';
      const statusContext = row.status_context ?? (status === 'on_hold' ? reason : null);
      const isRisky = statusContext === 'illicit_resource' || status === 'refunded';
      const createdAt = instant(ctx, row.created_at);
      const payment: ChannelPaymentRow = {
        id: row.id ?? ctx.ids.next('channel_payments').uuid(),
        channelId: row.channel_id,
        status,
        statusContext,
        paidAmount: row.paid_amount,
        paidCurrency: row.paid_currency ?? unsaid,
        receivedAmount: row.received_amount ?? unsaid,
        receivedCurrency: row.received_currency ?? row.fee_currency ?? unsaid,
        fee: row.fee ?? unsaid,
        exchange: exchangeOf(row.exchange),
        txid: row.txid ?? unsaid,
        from: row.source_addresses?.[0] ?? unsaid,
        address: row.address ?? unsaid,
        // Like every text that is not said, it is filled in by the channel.
        network: (row.network ?? unsaid) as NetworkId,
        customId: row.custom_id === undefined ? unsaid : row.custom_id,
        customerId: row.customer_id === undefined ? unsaid : row.customer_id,
        refundAddress: row.refund_address ?? null,
        coinWithdrawalId: row.coin_withdrawal_id ?? null,
        risk: row.risk?.level ?? (isRisky ? 'high' : 'low'),
        riskKnown: row.risk === undefined ? isConfirmed : row.risk !== null,
        confirmationsNeeded: 0,
        seenDisabled: statusContext === 'channel_disabled',
        createdAt,
      };
      placeRow(channelPaymentsOf(ctx), payment);
      ctx.cancel('channel_payment', payment.id);
      const afterMs = Date.parse(createdAt) + unconfirmedMs - ctx.now;
      if (status === 'pending' && afterMs > 0) ctx.fire('channel_payment', payment.id, 'cancel', { afterMs });
      const channel = channelsOf(ctx).get(payment.channelId);
      if (channel !== undefined) tie(ctx, payment, channel);
      linkReturn(ctx, payment.id);
    },
    { channel_id: 'channels', customer_id: 'customers', coin_withdrawal_id: 'coin_withdrawals' },
  ),
} satisfies Readonly<Record<string, GivenCollection>>;

/** Fills in what a payment has from its channel. */
function tie(ctx: Context, payment: ChannelPaymentRow, channel: ChannelRow): void {
  const { payCurrency, receiverCurrency, address, network: on } = channel;
  const { id, paidAmount, exchange } = payment;
  const agree = (field: string, said: string, its: string) => {
    if (said !== unsaid && said !== its)
      throw bad(`The given cryptopay.channel_payments ${id} has the ${field} ${said}; its channel has ${its}.`);
  };
  agree('paid_currency', payment.paidCurrency, payCurrency);
  agree('received_currency', payment.receivedCurrency, receiverCurrency);
  agree('network', payment.network, on);
  agree('address', payment.address, address);
  const settled =
    payment.status === 'completed'
      ? settle(ctx, paidAmount, payCurrency, receiverCurrency)
      : { received: '0', fee: '0', exchange: null };
  channelPaymentsOf(ctx).update(id, {
    paidCurrency: payCurrency,
    receivedCurrency: receiverCurrency,
    address,
    network: on,
    receivedAmount: or(payment.receivedAmount, () => settled.received),
    fee: or(payment.fee, () => settled.fee),
    exchange: exchange?.pair === unsaid ? settled.exchange : withFee(exchange, receiverCurrency),
    txid: or(payment.txid, () => newTxid(ctx, on)),
    from: or(payment.from, () => ctx.chain.newAddress(on, { testnet: true })),
    customId: payment.customId === unsaid ? channel.customId : payment.customId,
    customerId: payment.customerId === unsaid ? channel.customerId : payment.customerId,
    confirmationsNeeded: confirmationsFor(ctx, payCurrency, on, paidAmount),
  });
}

function statusOf(row: {
  readonly status?: ChannelPaymentRow['status'] | undefined;
  readonly status_context?: string | null | undefined;
  readonly refund_address?: string | null | undefined;
  readonly coin_withdrawal_id?: string | null | undefined;
}): ChannelPaymentRow['status'] {
  if (row.status !== undefined) return row.status;
  if ((row.refund_address ?? row.coin_withdrawal_id ?? null) !== null) return 'refunded';
  return (row.status_context ?? null) === null ? 'completed' : 'on_hold';
}

function exchangeOf(exchange: z.output<typeof paymentGiven>['exchange']): Exchange {
  const { pair = unsaid, rate = unsaid, fee = '0', fee_currency: feeCurrency = unsaid } = exchange ?? {};
  return { pair, rate, fee, feeCurrency };
}

function placeOfChannel(row: z.output<typeof channelGiven>): Place {
  return { currency: row.pay_currency, network: row.network, address: row.address };
}

/** Throws when another channel has the same custom id or address, which Cryptopay never gives twice. */
function alone(ctx: Context, { id, customId, address, network: on }: ChannelRow): void {
  const others = (rows: readonly ChannelRow[]) => rows.filter((row) => row.id !== id);
  if (customId !== null && others(channelsOf(ctx).by('customId', customId)).length > 0)
    throw bad(`Two given cryptopay.channels have the custom_id ${JSON.stringify(customId)}.`);
  const { tag } = splitAddress(address);
  const near = others(channelsOf(ctx).by('address', addressKey(on, address)));
  if (near.some((row) => splitAddress(row.address).tag === tag))
    throw bad(`Two given cryptopay.channels have the address ${address}.`);
}
