/** What a look at the history of an address finds. Nobody's real address is judged: a scenario says which are risky, an assumption what others are. */
import type { Context, Row } from '../../core/provider.js';
import { addressKeys, splitAddress } from './addresses.js';
import { assumed } from './assumptions.js';

type Level = 'low' | 'medium' | 'high';

/** An address that a scenario rates; the id is the address as it is compared. */
export interface AddressRiskRow extends Row {
  readonly level: Level;
}

export const addressRisksOf = (ctx: Context) => ctx.rows<AddressRiskRow>('address_risks');

/** Rates an address from now on, in whatever spelling it is asked for. */
export function rateAddress(ctx: Context, address: string, level: Level): void {
  const rows = addressRisksOf(ctx);
  for (const id of addressKeys(splitAddress(address).base)) {
    rows.delete(id);
    rows.insert({ id, level });
  }
}

/** How risky an address is. */
export function levelOf(ctx: Context, address: string): Level {
  const { base } = splitAddress(address);
  const rated = addressKeys(base).map((key) => addressRisksOf(ctx).get(key)?.level);
  const found = rated.find((level) => level !== undefined);
  if (found !== undefined) return found;
  const otherwise = assumed(ctx, 'addressRisk');
  if (otherwise !== 'derived') return otherwise;
  // One of four is high, as among the payments of 2021.
  const byte = ctx.ids.named(`address risk ${base}`).bytes(1).readUInt8(0);
  return byte < 64 ? 'high' : byte < 128 ? 'medium' : 'low';
}
