import {
  type ChainParticipant,
  type Context,
  isoInstant,
  type JsonObject,
  type NetworkId,
  networks,
  PaydrillError,
  type Transfer,
} from '../../core/provider.js';
import { addressKeys, splitAddress } from './addresses.js';
import { assumed } from './assumptions.js';
import { precisionOf } from './coins.js';
import { confirmationsFor } from './confirmations.js';
import { invoiceAt, paymentConfirmed, paymentSeen } from './invoices.js';
import { registeredAddress } from './refunds.js';
import { type ChannelPaymentRow, type ChannelRow, channelPaymentsOf, channelsOf } from './rows.js';
import { transferMoved } from './withdrawals.js';

/** How transfers to addresses of channels and invoices become their payments. */
export const chain: ChainParticipant = {
  accepts(ctx, { to, currency, network, amount }) {
    const channel = channelAt(ctx, to);
    const payee = channel ?? invoiceAt(ctx, to);
    if (payee === undefined) return undefined;
    const { payCurrency } = payee;
    if (currency.toUpperCase() !== payCurrency || !isNetworkOf(payee, network))
      throw notTaken(channel === undefined ? 'invoice' : 'channel', payee, { currency, asked: network });
    return {
      currency: payCurrency,
      network: payee.network,
      scale: precisionOf(payCurrency),
      // Source: https://developers.cryptopay.me/guides/envs
      testnet: true,
      confirmations: confirmationsFor(ctx, payCurrency, payee.network, plainAmount(amount)),
    };
  },

  seen(ctx, transfer) {
    const channel = channelAt(ctx, transfer.to);
    const invoice = channel === undefined ? invoiceAt(ctx, transfer.to) : undefined;
    if (invoice !== undefined) paymentSeen(ctx, invoice, transfer);
    if (channel === undefined) return;
    ctx.create<ChannelPaymentRow>('channel_payment', {
      id: ctx.ids.next('channel_payments').uuid(),
      channelId: channel.id,
      status: 'pending',
      statusContext: null,
      paidAmount: transfer.amount,
      paidCurrency: channel.payCurrency,
      receivedAmount: '0',
      receivedCurrency: channel.receiverCurrency,
      fee: '0',
      exchange: null,
      txid: transfer.txid,
      from: transfer.from,
      address: channel.address,
      network: channel.network,
      customId: channel.customId,
      customerId: channel.customerId,
      refundAddress: null,
      coinWithdrawalId: null,
      risk: transfer.risk,
      riskKnown: false,
      confirmationsNeeded: confirmationsFor(ctx, channel.payCurrency, channel.network, transfer.amount),
      seenDisabled: channel.status === 'disabled',
      createdAt: isoInstant(ctx.now),
    });
  },

  confirmed(ctx, transfer) {
    const payment = channelPaymentsOf(ctx).by('txid', transfer.txid)[0];
    const invoice = payment === undefined ? invoiceAt(ctx, transfer.to) : undefined;
    if (invoice !== undefined) paymentConfirmed(ctx, invoice, transfer);
    // A person may have settled it before the chain did.
    if (payment?.status !== 'pending' || transfer.confirmations < payment.confirmationsNeeded) return;
    decide(ctx, payment, transfer);
  },

  sent: transferMoved,
};

function decide(ctx: Context, payment: ChannelPaymentRow, { risk }: Transfer): void {
  const isDisabled =
    assumed(ctx, 'channelDisabledWhen') === 'seen'
      ? payment.seenDisabled
      : channelsOf(ctx).get(payment.channelId)?.status === 'disabled';
  const isRisky = risk === 'high';
  const event = (name: string, data: JsonObject = {}) => ctx.fire('channel_payment', payment.id, name, { data });
  if (!isRisky && !isDisabled) {
    event('complete');
    return;
  }
  const reason = isRisky && isDisabled ? assumed(ctx, 'holdReason') : isRisky ? 'illicit_resource' : 'channel_disabled';
  const goesBack = reason === 'illicit_resource' && registeredAddress(ctx, payment) !== undefined;
  if (goesBack && assumed(ctx, 'highRiskRefundSteps') === 'direct') event('refund');
  else event('hold', { status_context: reason });
}

/** The channel of an address in any spelling; one with a tag must have the channel's tag. */
function channelAt(ctx: Context, address: string): ChannelRow | undefined {
  const { base, tag } = splitAddress(address);
  const found = addressKeys(base).flatMap((key) => channelsOf(ctx).by('address', key));
  return found.find((row) => {
    const own = splitAddress(row.address).tag;
    if (tag !== undefined) return tag === own;
    return own === undefined || assumed(ctx, 'taglessPayment') === 'credited';
  });
}

interface Payee {
  readonly payCurrency: string;
  readonly network: NetworkId;
}

function isNetworkOf({ network }: Payee, asked: string | undefined): boolean {
  if (asked === undefined) return true;
  const place = asked.toLowerCase();
  return place === network || place === networks[network].title.toLowerCase();
}

function notTaken(
  what: string,
  { payCurrency, network }: Payee,
  { currency, asked }: { currency: string; asked: string | undefined },
): PaydrillError {
  const place = asked === undefined ? '' : ` on ${JSON.stringify(asked.slice(0, 40))}`;
  const given = `${JSON.stringify(currency.slice(0, 40))}${place}`;
  return new PaydrillError(
    400,
    'wrong-currency',
    `This Cryptopay ${what} does not take ${given}. It takes ${payCurrency} on ${network}.`,
    { currencies: [payCurrency], network },
  );
}

/** An amount that was not checked yet; what is no amount is refused by the chain itself. */
function plainAmount(text: string): string {
  return /^\d{1,30}(\.\d{1,25})?$/.test(text) ? text : '0';
}
