/** The currencies, and what their addresses look like. */
import { z } from 'zod';
import { type Context, checkAddress, dataFile, isNetworkId, type NetworkId } from '../../core/provider.js';
import { assumed } from './assumptions.js';

const table = dataFile(
  new URL('./data/currencies.json', import.meta.url),
  z.strictObject({
    source: z.string(),
    currencies: z.array(
      z.strictObject({
        code: z.string(),
        documented: z.boolean(),
        network: z.custom<NetworkId>((value) => typeof value === 'string' && isNetworkId(value), 'expected a network'),
        scale: z.int().min(0),
        explorer: z.strictObject({ name: z.string(), url: z.string().includes('{address}') }),
      }),
    ),
  }),
);

/** A currency: an upper-case ticker, the network whose addresses it has, digits behind the point. */
export type Currency = ReturnType<typeof table>['currencies'][number];

/** Every currency of the table, by code; also those that a world does not know. */
export function currencyNamed(code: string): Currency | undefined {
  return table().currencies.find((one) => one.code === code);
}

/** The tickers of the table, the documented ones first. */
export function everyCode(): string[] {
  return table().currencies.map(({ code }) => code);
}

/** The currencies of this world: those of the documents, or more. */
export function currenciesOf(ctx: Context): readonly Currency[] {
  const all = assumed(ctx, 'currencies') === 'more';
  return table().currencies.filter(({ documented }) => all || documented);
}

/** The address as the chain compares it, or what is wrong with it. Addresses of testnets count where that is assumed. */
export function readAddress(
  ctx: Context,
  { network }: Currency,
  text: string,
): { readonly canonical: string } | { readonly problem: string } {
  const checked = checkAddress(network, text);
  if (!checked.ok) return { problem: checked.reason };
  if (checked.testnet === true && assumed(ctx, 'testnetAddresses') === 'refused')
    return { problem: 'it is an address of a testnet' };
  return { canonical: checked.canonical };
}

/** Where a block explorer shows an address. Source: https://docs.gettrxn.com/api-reference/crypto-addresses */
export function explorerOf(code: string, address: string): { readonly name: string; readonly url: string } | null {
  const currency = currencyNamed(code);
  if (currency === undefined) return null;
  const { name, url } = currency.explorer;
  return { name, url: url.replace('{address}', address) };
}
