/** Payment URIs of channels and invoices. Source: recordings of https://github.com/cryptopay-dev/cryptopay-ruby */
import { type Context, decimal, formatDecimal, type NetworkId } from '../../core/provider.js';
import { splitAddress } from './addresses.js';
import { wireAmount } from './amounts.js';
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

/** Digits behind the point that tokens have on ethereum, by their contracts; all others 18, as ETH itself. */
const ethereumDigits: Readonly<Record<string, number>> = { USDT: 6, USDC: 6 };

/** The URI of an invoice: that of a channel with the amount to pay, or the bare address. */
export function invoiceUri(
  ctx: Context,
  {
    network,
    address,
    payCurrency,
    payAmount,
  }: {
    network: NetworkId;
    address: string;
    payCurrency: string;
    payAmount: string;
  },
): string {
  const native = nativeCoins[network];
  const isToken = native !== undefined && native !== payCurrency;
  const { base, tag } = splitAddress(address);
  const amount = assumed(ctx, 'uriAmount') === 'plain' ? payAmount : wireAmount(payAmount);
  switch (network) {
    case 'ethereum': {
      const chain = assumed(ctx, 'ethereumChainId');
      const units = scientific(payAmount, ethereumDigits[payCurrency] ?? 18);
      return isToken
        ? `ethereum:${contractOf(ctx, payCurrency)}@${chain}/transfer?address=${address}&uint256=${units}`
        : `ethereum:${address}@${chain}?value=${units}`;
    }
    case 'bitcoin':
      return `bitcoin:${address}?amount=${amount}`;
    case 'ripple':
      return `ripple:${base}?amount=${amount}&dt=${tag ?? ''}`;
    case 'stellar':
      return `web+stellar:pay?destination=${base}&memo=${tag ?? ''}&memo_type=MEMO_ID&amount=${amount}`;
    case 'dogecoin':
      return assumed(ctx, 'dogecoinUri') === 'bareAddress' ? address : `dogecoin:${address}?amount=${amount}`;
    default: {
      const scheme = schemes[network];
      return scheme === undefined || isToken ? address : `${scheme}:${address}?amount=${amount}`;
    }
  }
}

/** An amount in units of 10^-digits as `0.<digits>e<exponent>`, e.g. `0.2850781e17` for 0.02850781 ETH. */
function scientific(plain: string, digits: number): string {
  const [whole = '', fraction = ''] = formatDecimal(decimal(plain)).split('.');
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const exponent = all.length + digits - fraction.length;
  return `0.${all.replace(/(?<!0)0+$/, '')}e${exponent}`;
}
