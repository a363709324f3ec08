/** Transfers to the addresses of accounts: what comes in can be spent with cards. */
import { type ChainParticipant, type Context, PaydrillError } from '../../core/provider.js';
import { networkOf } from './accounts.js';
import { parseEvmAccount } from './caip.js';
import { type AccountRow, accountsOf } from './rows-accounts.js';
import { moveBalance } from './spending.js';

/** As many as most ERC-20 tokens have. */
const tokenDigits = 18;

/** Takes the token of an account's currency at its address, which may be given alone or as the whole of `chainId`. */
export const chain: ChainParticipant = {
  accepts(ctx, { to, currency, network }) {
    const account = accountAt(ctx, to);
    if (account === undefined) return undefined;
    const own = networkOf(account.chainId?.split(':')[1] ?? '');
    const [code = 'EUR'] = account.currencies;
    if (currency.toUpperCase() !== code || (network !== undefined && network !== own))
      throw new PaydrillError(
        400,
        'wrong-currency',
        `This OffBlocks account takes ${code} on ${own} (its token stands for the currency), not ${JSON.stringify(currency.slice(0, 40))}${network === undefined ? '' : ` on ${JSON.stringify(network.slice(0, 40))}`}.`,
        { currencies: [code] },
      );
    return { currency: code, network: own, scale: tokenDigits, confirmations: 1 };
  },

  seen() {
    // In the mempool nothing can be spent yet.
  },

  confirmed(ctx, transfer) {
    const account = accountAt(ctx, transfer.to);
    if (account !== undefined && transfer.confirmations === 1) moveBalance(ctx, account.id, transfer.amount);
  },
};

function accountAt(ctx: Context, to: string): AccountRow | undefined {
  const whole = parseEvmAccount(to);
  const [found] = accountsOf(ctx).by('address', (whole?.address ?? to).toLowerCase());
  return whole === undefined || found?.chainId?.toLowerCase() === whole.account ? found : undefined;
}
