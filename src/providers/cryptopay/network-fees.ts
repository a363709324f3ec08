import { z } from 'zod';
import { type Context, dataFile, type NetworkId } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { coinsOf } from './coins.js';
import { type FeeLevel, feeLevels } from './rows-withdrawals.js';

const levels = z.strictObject({ fast: z.string().optional(), average: z.string(), slow: z.string().optional() });

const file = dataFile(
  new URL('./data/network-fees.json', import.meta.url),
  z.strictObject({
    about: z.string(),
    source: z.string(),
    recorded: z.record(z.string(), levels),
    guessed: z.record(z.string(), levels),
  }),
);

/** What a network takes for a withdrawal, in the coin itself, as a plain decimal. */
export interface NetworkFee {
  readonly level: FeeLevel;
  readonly fee: string;
  readonly currency: string;
  readonly network: NetworkId;
}

/** The fees of a coin on a network, from fast to slow; most have `average` alone. */
export function networkFeesOf(currency: string, network: NetworkId): NetworkFee[] {
  const { recorded, guessed } = file();
  const found = recorded[`${currency}/${network}`] ?? guessed[`${currency}/${network}`] ?? { average: '0' };
  return feeLevels.flatMap((level) => {
    const fee = found[level];
    return fee === undefined ? [] : [{ level, fee, currency, network }];
  });
}

/** The fee of a level; undefined when the network does not have it and cryptopay.missingFeeLevel does not help out with `average`. */
export function networkFeeAt(ctx: Context, currency: string, network: NetworkId, level: FeeLevel): string | undefined {
  const fees = networkFeesOf(currency, network);
  const fallback =
    assumed(ctx, 'missingFeeLevel') === 'average' ? fees.find((one) => one.level === 'average') : undefined;
  return (fees.find((one) => one.level === level) ?? fallback)?.fee;
}

/** The fees of every coin: on its default network, or on all. */
export function allNetworkFees(ctx: Context, allNetworks: boolean): NetworkFee[] {
  return coinsOf(ctx).flatMap(({ currency, networks }) =>
    networks.slice(0, allNetworks ? undefined : 1).flatMap((network) => networkFeesOf(currency, network)),
  );
}
