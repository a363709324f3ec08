/** Rows inside, wire outside: the only place that builds what Cryptopay's clients see of a row. Key order is the recorded one. */
import { type Context, decimal, formatDecimal, type JsonObject, wireNumber } from '../../core/provider.js';
import { type Exchange, wireAmount } from './amounts.js';
import { assumed } from './assumptions.js';
import { wireDate } from './dates.js';
import { hostedPageUrl } from './hosted.js';
import { type ChannelPaymentRow, type ChannelRow, type CustomerRow, channelsOf } from './rows.js';
import type { TransferRisk } from './rows-accounts.js';
import { channelUri } from './uris.js';

/** A customer. `refund_addresses` is the older form of `addresses`, by coin. */
export function toWireCustomer(ctx: Context, { id, currency, addresses }: CustomerRow): JsonObject {
  // Later entries win; the order of keys stays that of the addresses.
  const last = assumed(ctx, 'refundAddressesMirror') === 'last';
  const mirrored = new Map<string, string>();
  for (const one of addresses) if (last || !mirrored.has(one.currency)) mirrored.set(one.currency, one.address);
  return {
    id,
    currency,
    refund_addresses: Object.fromEntries(mirrored),
    addresses: addresses.map((one) => ({ address: one.address, currency: one.currency, network: one.network })),
  };
}

/** A channel. */
export function toWireChannel(ctx: Context, row: ChannelRow): JsonObject {
  return {
    id: row.id,
    status: row.status,
    name: row.name,
    description: row.description,
    receiver_currency: row.receiverCurrency,
    pay_currency: row.payCurrency,
    address: row.address,
    network: row.network,
    project_id: ctx.ids.named('project').uuid(),
    custom_id: row.customId,
    customer_id: row.customerId,
    uri: channelUri(ctx, row),
    hosted_page_url: hostedPageUrl(ctx, 'channels', row.id),
  };
}

/** A payment to a channel. */
export function toWireChannelPayment(ctx: Context, row: ChannelPaymentRow): JsonObject {
  const { exchange } = row;
  const inherited = assumed(ctx, 'inheritedIds') === 'live' ? (channelsOf(ctx).get(row.channelId) ?? row) : row;
  return {
    id: row.id,
    paid_amount: wireAmount(row.paidAmount),
    paid_currency: row.paidCurrency,
    received_amount: wireAmount(row.receivedAmount),
    received_currency: row.receivedCurrency,
    fee: wireAmount(row.fee),
    fee_currency: row.receivedCurrency,
    txid: row.txid,
    exchange: exchange === null ? undefined : toWireExchange(exchange),
    status: row.status,
    status_context: row.statusContext,
    refund_address: row.refundAddress,
    coin_withdrawal_id: row.coinWithdrawalId,
    custom_id: inherited.customId,
    customer_id: inherited.customerId,
    channel_id: row.channelId,
    address: row.address,
    network: row.network,
    risk: toWireRisk(ctx, row.riskKnown ? { txid: row.txid, level: row.risk } : null),
    created_at: wireDate(row.createdAt),
  };
}

/** Hundredths from and up to which scores of a level lie: a guess (cryptopay.risk) around the recorded 6.23 and 7.5, both medium. */
const scores = { low: [10, 399], medium: [400, 799], high: [800, 999] } as const;

/** The rating of a transfer: null while it is not known, and throughout when cryptopay.risk says so. */
export function toWireRisk(ctx: Context, rated: TransferRisk | null): JsonObject | null {
  return rated === null || assumed(ctx, 'risk') !== 'scored' ? null : scoreOf(ctx, rated);
}

/** A score within its level, made from the seed and `txid`. */
export function scoreOf(ctx: Context, { txid, level }: TransferRisk): JsonObject {
  const [from, to] = scores[level];
  const hundredths = from + (ctx.ids.named(`risk ${txid}`).bytes(4).readUInt32BE(0) % (to - from + 1));
  const score = formatDecimal(decimal(String(hundredths)).times(decimal('0.01')));
  return { score: wireNumber(score), level, resource_name: 'default', resource_category: 'unknown' };
}

/** A conversion. */
export function toWireExchange({ pair, rate, fee, feeCurrency }: Exchange): JsonObject {
  return { pair, rate: wireAmount(rate), fee: wireAmount(fee), fee_currency: feeCurrency };
}
