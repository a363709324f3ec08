import {
  type ChainParticipant,
  type Context,
  decimal,
  isoInstant,
  networks,
  PaydrillError,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { invoiceChain } from './chain-invoices.js';
import { topUpChain } from './chain-top-ups.js';
import { addressKey, codesOf, currencies, currencyMeant, currencyOf, takes } from './currencies.js';
import { payoutSent } from './payouts.js';
import { type PurseRow, pursesOf, type TransactionRow } from './rows.js';

/** How transfers to addresses of customers become deposits. */
const purseChain: ChainParticipant = {
  accepts(ctx, { to, currency, network }) {
    const purse = purseAt(ctx, to);
    if (purse === undefined) return undefined;
    const meant = currencyMeant(currency, network);
    if (meant === undefined || !takes(purse, meant)) throw notTaken(purse, currency, network);
    return {
      currency: meant.code,
      network: meant.network,
      scale: meant.scale,
      // Deposits do not wait for blocks (calypso.depositConfirmations); one lets the transfer itself come to its end.
      confirmations: 1,
      seenAfterMs: ctx.timing('deposit.mempool'),
    };
  },

  sent: payoutSent,

  seen(ctx, transfer) {
    const purse = purseAt(ctx, transfer.to);
    if (purse === undefined) return;
    const least = assumed(ctx, 'minimumDeposit') === 'garbageAmount' ? currencyOf(transfer.currency)?.dust : undefined;
    if (least !== undefined && decimal(transfer.amount).lt(decimal(least))) return;
    const isOpen = purse.status === 'PENDING_PAYMENT';
    if (!isOpen && assumed(ctx, 'depositToClosedAddress') === 'ignored') return;
    ctx.create<TransactionRow>('deposit', {
      id: ctx.ids.next('transactions').uuid(),
      customerId: purse.customerId,
      purseId: purse.id,
      address: purse.address,
      addressFrom: transfer.from,
      currency: transfer.currency,
      amount: transfer.amount,
      transactionHash: transfer.txid,
      risk: transfer.risk,
      state: 'MEM_POOL_FOUND',
      createdAt: isoInstant(ctx.now),
    });
  },
};

const participants: readonly ChainParticipant[] = [purseChain, invoiceChain, topUpChain];

/** What becomes of transfers, whatever their address belongs to. */
export const chain: ChainParticipant = {
  accepts(ctx, payment) {
    for (const one of participants) {
      const asset = one.accepts(ctx, payment);
      if (asset !== undefined) return asset;
    }
    return undefined;
  },

  seen(ctx, transfer) {
    for (const one of participants) one.seen(ctx, transfer);
  },

  sent(ctx, transfer) {
    for (const one of participants) one.sent?.(ctx, transfer);
  },
};

function purseAt(ctx: Context, address: string): PurseRow | undefined {
  return pursesOf(ctx).by('address', addressKey(address))[0];
}

function notTaken(purse: PurseRow, currency: string, network: string | undefined): PaydrillError {
  const taken = codesOf(purse);
  const symbols = currencies
    .filter((one) => takes(purse, one) && one.symbol !== one.code)
    .map((one) => `${one.symbol} on ${one.network}`);
  const also = symbols.length === 0 ? '' : `, or a symbol with its network: ${symbols.join(', ')}`;
  const asked = `${JSON.stringify(currency.slice(0, 40))}${network === undefined ? '' : ` on ${JSON.stringify(network.slice(0, 40))}`}`;
  const kinds = [...new Set(currencies.filter((one) => takes(purse, one)).map((one) => networks[one.network].title))];
  return new PaydrillError(
    400,
    'wrong-currency',
    `This Calypso address (${kinds.join(', ')}) does not take ${asked}. It takes ${taken.join(', ')}${also}.`,
    {
      currencies: taken,
    },
  );
}
