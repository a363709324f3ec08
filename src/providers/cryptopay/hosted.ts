import type { Context } from '../../core/provider.js';
import { assumed } from './assumptions.js';

/** Where the page of a thing is: in this sandbox at the recorded path, or on the recorded host (cryptopay.hostedPages). */
export function hostedPageUrl(ctx: Context, of: 'invoices' | 'channels', id: string): string {
  const isOurs = assumed(ctx, 'hostedPages') === 'sandbox';
  return `${isOurs ? ctx.baseUrl : 'https://hosted-business-sandbox.cryptopay.me'}/${of}/${id}`;
}
