import { type Context, decimal, type NetworkId, networks } from '../../core/provider.js';
import { assumed } from './assumptions.js';

/** How many confirmations an incoming payment needs: `upTo` an amount of the coin (null: any amount). */
interface Tier {
  readonly upTo: string | null;
  readonly confirmations: number;
}

const any = (confirmations: number): readonly Tier[] => [{ upTo: null, confirmations }];

function tiers(...steps: readonly [upTo: string | null, confirmations: number][]): readonly Tier[] {
  return steps.map(([upTo, confirmations]) => ({ upTo, confirmations }));
}

/**
 * Tiers by coin and network, or by network alone.
 * Source: the table of confirmations of https://developers.cryptopay.me/guides/channels/channel-payment
 */
const table: Readonly<Record<string, readonly Tier[]>> = {
  'BTC/bitcoin': tiers(['1', 1], ['10', 3], [null, 6]),
  'BCH/bitcoin_cash': tiers(['1', 1], ['10', 3], [null, 6]),
  'LTC/litecoin': tiers(['100', 1], ['1000', 3], [null, 6]),
  'LTC/litecoin/1 and 2': tiers(['1', 1], ['2', 3], [null, 6]),
  'DOGE/dogecoin': tiers(['1000', 1], ['10000', 3], [null, 6]),
  'ETH/ethereum': tiers(['0.3', 2], ['3', 3], [null, 6]),
  'USDT/ethereum': tiers(['1000', 3], ['5000', 5], [null, 6]),
  ethereum: any(12),
  bnb_smart_chain: any(15),
  tron: any(1),
  cardano: any(30),
  ripple: any(1),
  stellar: any(1),
  solana: any(1),
  ton: any(1),
  polygon: any(127),
  arbitrum: any(30),
  bahamut: any(3),
};

/** How many confirmations a payment of `amount` (plain decimal) waits for. */
export function confirmationsFor(ctx: Context, currency: string, network: NetworkId, amount: string): number {
  const coin = `${currency}/${network}`;
  const found = table[`${coin}/${assumed(ctx, 'litecoinThresholds')}`] ?? table[coin] ?? table[network];
  const value = decimal(amount);
  const tier = found?.find(({ upTo }) => upTo === null || value.lte(decimal(upTo)));
  return tier?.confirmations ?? networks[network].confirmations;
}
