/** Addresses in Cryptopay's spelling: ripple and stellar ones may carry a tag, `?dt=` or (stellar) `?memoId=`. */
import { type Context, checkAddress, isNetworkId, type NetworkId, type Row } from '../../core/provider.js';
import { assumed } from './assumptions.js';

/** An address without its tag, and the tag without leading zeros. */
export function splitAddress(address: string): { readonly base: string; readonly tag: string | undefined } {
  const found = /^([^?]*)\?(?:dt|memoId)=(\d+)$/.exec(address);
  return found === null
    ? { base: address, tag: undefined }
    : { base: found[1] ?? '', tag: found[2]?.replace(/^0+(?=\d)/, '') };
}

/** Whether a text is an address of a network. Recordings write stellar memos as `?dt=`, current documents as `?memoId=`. */
export function checkCoinAddress(network: NetworkId, text: string): ReturnType<typeof checkAddress> {
  return checkAddress(network, network === 'stellar' ? text.replace('?dt=', '?memoId=') : text);
}

/** Why a customer may not have an address, for people; undefined when they may. */
export function addressProblem(ctx: Context, network: NetworkId, text: string): string | undefined {
  const checked = checkCoinAddress(network, text);
  if (!checked.ok) return checked.reason;
  const isRefused = checked.testnet === false && assumed(ctx, 'mainnetAddresses') === 'refused';
  return isRefused ? 'it is of the main network (cryptopay.mainnetAddresses)' : undefined;
}

/** What addresses of a network are compared by: the canonical spelling without a tag. */
export function addressKey(network: NetworkId, address: string): string {
  const { base } = splitAddress(address);
  const checked = checkAddress(network, base);
  return checked.ok ? checked.canonical : base;
}

/** Under what a row with `address` and `network` is found. */
export function addressIndex({ address, network }: Row): string | undefined {
  return typeof address === 'string' && typeof network === 'string' && isNetworkId(network)
    ? addressKey(network, address)
    : undefined;
}

// Every format once; the others are those of an EVM network.
const formats = [
  'bitcoin',
  'litecoin',
  'dogecoin',
  'bitcoin_cash',
  'ethereum',
  'tron',
  'solana',
  'ripple',
  'stellar',
  'cardano',
  'ton',
] as const satisfies readonly NetworkId[];

/** Everything that an address of an unknown network may be compared by. */
export function addressKeys(address: string): string[] {
  return [...new Set(formats.map((network) => addressKey(network, address)))];
}

/** A fresh deposit address of the sandbox (testnets), in the recorded spelling. */
export function newDepositAddress(ctx: Context, network: NetworkId): string {
  const address = ctx.chain.newAddress(network, { testnet: true });
  switch (network) {
    case 'ethereum':
      return address.toLowerCase();
    case 'polygon':
    case 'arbitrum':
    case 'bahamut':
      return assumed(ctx, 'evmAddressCase') === 'lower' ? address.toLowerCase() : address;
    case 'ripple':
      // Recorded tags have three or four digits.
      return `${address}?dt=${1 + newTag(ctx, 9999)}`;
    case 'stellar':
      return `${address}?${assumed(ctx, 'stellarMemo')}=${1 + newTag(ctx, 0xfffffffe)}`;
    default:
      return address;
  }
}

function newTag(ctx: Context, below: number): number {
  return ctx.ids.next('tags').bytes(6).readUIntBE(0, 6) % below;
}
