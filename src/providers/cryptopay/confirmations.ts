import { z } from 'zod';
import { type Context, dataFile, decimal, type NetworkId, networks } from '../../core/provider.js';
import { assumed } from './assumptions.js';

/** Tiers by coin and network (with the reading of contradictory thresholds behind it), or by network alone; upTo null: any amount. */
const file = dataFile(
  new URL('./data/confirmations.json', import.meta.url),
  z.strictObject({
    about: z.string(),
    source: z.string(),
    tiers: z.record(
      z.string(),
      z.array(z.strictObject({ upTo: z.string().nullable(), confirmations: z.int().min(1) })),
    ),
  }),
);

/** How many confirmations a payment of `amount` (plain decimal) waits for. */
export function confirmationsFor(ctx: Context, currency: string, network: NetworkId, amount: string): number {
  const coin = `${currency}/${network}`;
  const { tiers } = file();
  const found = tiers[`${coin}/${assumed(ctx, 'litecoinThresholds')}`] ?? tiers[coin] ?? tiers[network];
  const value = decimal(amount);
  const tier = found?.find(({ upTo }) => upTo === null || value.lte(decimal(upTo)));
  return tier?.confirmations ?? networks[network].confirmations;
}
