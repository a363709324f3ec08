/** Payment URIs of channels. Source: recordings of https://github.com/cryptopay-dev/cryptopay-ruby */
import type { Context, NetworkId } from '../../core/provider.js';
import { splitAddress } from './addresses.js';
import { assumed } from './assumptions.js';

/** Recorded: GET /api/invoices of July 2023. */
const usdtContract = '0x23a2e5f75cdfe03763d929379f5dc3f14f7045cd';

/** The native coin of networks whose tokens have another URI, or none. */
const nativeCoins: Partial<Record<NetworkId, string>> = { ethereum: 'ETH', solana: 'SOL' };

const schemes: Partial<Record<NetworkId, string>> = {
  litecoin: 'litecoin',
  dogecoin: 'dogecoin',
  cardano: 'web+cardano',
  solana: 'solana',
};

/** The URI of a channel: with a scheme where one is recorded, else the bare address. */
export function channelUri(
  ctx: Context,
  { network, address, payCurrency }: { network: NetworkId; address: string; payCurrency: string },
): string {
  const native = nativeCoins[network];
  const isToken = native !== undefined && native !== payCurrency;
  if (network === 'bitcoin') return `bitcoin:${address}`;
  if (network === 'ripple') return `ripple:${address}`;
  if (network === 'ethereum') {
    const chain = assumed(ctx, 'ethereumChainId');
    return isToken
      ? `ethereum:${contractOf(ctx, payCurrency)}@${chain}/transfer?address=${address}`
      : `ethereum:${address}@${chain}`;
  }
  if (assumed(ctx, 'channelUri') === 'bareAddress') return address;
  if (network === 'stellar') {
    const { base, tag } = splitAddress(address);
    return `web+stellar:pay?destination=${base}&memo=${tag ?? ''}&memo_type=MEMO_ID`;
  }
  const scheme = schemes[network];
  return scheme === undefined || isToken ? address : `${scheme}:${address}`;
}

function contractOf(ctx: Context, currency: string): string {
  return currency === 'USDT' ? usdtContract : `0x${ctx.ids.named(`token ${currency}`).hex(40)}`;
}
