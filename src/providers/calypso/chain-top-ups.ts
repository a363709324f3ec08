import { type ChainParticipant, isoInstant, PaydrillError } from '../../core/provider.js';
import { addressKey, codesOf, currencyMeant } from './currencies.js';
import type { TopUpRow } from './rows-fiat.js';
import { walletsOf } from './wallets.js';

/** How transfers to the merchant's own wallets top up the account. */
export const topUpChain: ChainParticipant = {
  accepts(ctx, { to, currency, network }) {
    const [wallet] = walletsOf(ctx).by('address', addressKey(to));
    if (wallet === undefined) return undefined;
    const meant = currencyMeant(currency, network);
    if (meant?.family !== wallet.family) {
      const taken = codesOf({ family: wallet.family });
      throw new PaydrillError(400, 'wrong-currency', `This Calypso wallet takes ${taken.join(', ')}.`, {
        currencies: taken,
      });
    }
    return { currency: meant.code, network: meant.network, scale: meant.scale, confirmations: 1 };
  },

  seen(ctx, transfer) {
    if (walletsOf(ctx).by('address', addressKey(transfer.to)).length === 0) return;
    ctx.create<TopUpRow>('topUp', {
      id: ctx.ids.next('top-ups').uuid(),
      currency: transfer.currency,
      amount: transfer.amount,
      senderAddress: transfer.from,
      transactionHash: transfer.txid,
      risk: transfer.risk,
      state: 'PENDING_COMPLIANCE',
      createdAt: isoInstant(ctx.now),
    });
  },
};
