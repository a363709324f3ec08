/** Given addresses, claim links, claims and transactions. What follows from other fields or the clock may stand there; nothing of it is kept. */
import { z } from 'zod';
import {
  alphanumerics,
  type Context,
  checkAddress,
  decimal,
  formatDecimal,
  type GivenCollection,
  givenCollection,
  isoInstant,
  parseDecimal,
  placeRow,
} from '../../core/provider.js';
import { accountWalletOf } from './addresses.js';
import { currencyNamed, everyCode, readAddress } from './currencies.js';
import { id, name, production, time, times, timesOf } from './given-parts.js';
import { newId } from './ids.js';
import { timeLink } from './lifecycles-claims.js';
import { linkDefaults } from './links.js';
import { addressesOf } from './rows.js';
import { allocationsOf, claimsOf, linksOf, transactionsOf } from './rows-claims.js';
import { userId } from './tokens.js';

const currency = z.string().refine((code) => everyCode().includes(code), {
  error: () => `expected one of ${everyCode().join(', ')}`,
});

const amount = z.string().transform((text, issues) => {
  const value = parseDecimal(text);
  if (value?.gt(decimal('0')) === true) return formatDecimal(value);
  issues.addIssue({ code: 'custom', message: 'expected a positive decimal text like "0.5"' });
  return z.NEVER;
});

const whole = z.int().min(0);

const address = z
  .strictObject({
    id: id.optional(),
    object: z.literal('crypto_address').optional(),
    address: z.string().optional(),
    currency: currency.optional(),
    wallet_id: id.optional(),
    explorer: z.strictObject({ name: z.string(), url: z.string() }).optional(),
    ...times,
  })
  .superRefine((row, issues) => {
    const code = codeOf(row);
    const spec = currencyNamed(code);
    if (row.address === undefined || spec === undefined) return;
    const checked = checkAddress(spec.network, row.address);
    if (!checked.ok)
      issues.addIssue({ code: 'custom', path: ['address'], message: `no ${code} address: ${checked.reason}` });
  });

const link = z.strictObject({
  id: id.optional(),
  object: z.literal('payment_claim_link').optional(),
  status: z.enum(['active', 'used', 'expired']).optional(),
  expires_at: time.optional(),
  max_uses: z.int().min(1).optional(),
  use_count: whole.optional(),
  used_at: time.nullish(),
  metadata: name,
  link: z
    .string()
    .regex(/\/payment-claim\/\w+$/, 'expected a URL that ends with /payment-claim/ and a token')
    .optional(),
  customer_id: id,
  crypto_payment_claim_id: id.nullish(),
  usable: z.boolean().optional(),
  expired: z.boolean().optional(),
  ...times,
});

const receiving = { to_address_id: id.optional(), to_address: z.string().optional() };

const claim = z.strictObject({
  id: id.optional(),
  object: z.literal('payment_claim').optional(),
  status: z.enum(['pending', 'approved', 'rejected']).optional(),
  amount,
  transaction_id: z.string().optional(),
  rejection_reason: name,
  approved_at: time.nullish(),
  customer_id: id,
  currency: currency.optional(),
  ...receiving,
  approved_by_id: z.int().nullish(),
  crypto_transaction_id: id.nullish(),
  ...times,
});

const allocation = z.strictObject({
  id: id.optional(),
  invoice_id: id,
  amount_applied: amount,
  created_at: time.optional(),
});

const transaction = z.strictObject({
  id: id.optional(),
  object: z.literal('crypto_transaction').optional(),
  amount,
  transaction_id: z.string().optional(),
  transaction_source: z.enum(['manual_entry', 'blockchain']).optional(),
  timestamp: time.optional(),
  currency: currency.optional(),
  from_address_id: id.nullish(),
  from_address: name,
  ...receiving,
  allocations: z.array(allocation).optional(),
  ...times,
});

/** Given addresses, claim links, claims and transactions. */
export const claimGiven: Readonly<Record<string, GivenCollection>> = {
  crypto_addresses: givenCollection(
    address,
    (ctx, row) => {
      const code = codeOf(row);
      const text = row.address ?? madeUpAddress(ctx, code);
      placeRow(addressesOf(ctx), {
        id: row.id ?? newId(ctx, 'crypto_addresses', 'addr_'),
        ...production(ctx),
        walletId: row.wallet_id ?? accountWalletId(ctx),
        address: text,
        canonical: canonicalOf(ctx, code, text),
        currency: code,
        ...timesOf(ctx, row),
      });
    },
    { wallet_id: 'wallets' },
  ),

  payment_claim_links: givenCollection(
    link,
    (ctx, row) => {
      const { createdAt, updatedAt } = timesOf(ctx, row);
      const maxUses = row.max_uses ?? Math.max(linkDefaults.maxUses, row.use_count ?? 0);
      const usual = isoInstant(Date.parse(createdAt) + linkDefaults.lifetimeMs);
      const expiresAt = row.expires_at ?? (row.status === 'expired' ? isoInstant(ctx.now) : usual);
      const useCount = row.use_count ?? (row.status === 'used' ? maxUses : 0);
      const hasEnded = Date.parse(expiresAt) <= ctx.now;
      const status = row.status ?? (useCount >= maxUses ? 'used' : hasEnded ? 'expired' : 'active');
      const key = row.id ?? newId(ctx, 'payment_claim_links', 'pcl_');
      ctx.cancel('payment_claim_link', key);
      const placed = {
        id: key,
        ...production(ctx),
        status,
        expiresAt,
        maxUses,
        useCount,
        usedAt: row.used_at ?? (useCount > 0 ? updatedAt : null),
        metadata: row.metadata ?? null,
        token: row.link?.split('/').at(-1) ?? ctx.ids.next('payment_claim_tokens').text(32, alphanumerics),
        customerId: row.customer_id,
        claimId: row.crypto_payment_claim_id ?? null,
        createdAt,
        updatedAt,
      };
      placeRow(linksOf(ctx), placed);
      if (status === 'active' && !hasEnded) timeLink(ctx, placed);
    },
    { customer_id: 'customers', crypto_payment_claim_id: 'crypto_payment_claims' },
  ),

  crypto_payment_claims: givenCollection(
    claim,
    (ctx, row) => {
      const { createdAt, updatedAt } = timesOf(ctx, row);
      const { status = 'pending' } = row;
      const isDecided = status !== 'pending';
      placeRow(claimsOf(ctx), {
        id: row.id ?? newId(ctx, 'crypto_payment_claims', 'pymt_claim_'),
        ...production(ctx),
        status,
        amount: row.amount,
        hash: row.transaction_id ?? madeUpHash(ctx),
        rejectionReason: row.rejection_reason ?? null,
        decidedAt: row.approved_at ?? (isDecided ? updatedAt : null),
        decidedBy: row.approved_by_id ?? (isDecided ? userId : null),
        customerId: row.customer_id,
        ...receiverOf(ctx, row),
        cryptoTransactionId: row.crypto_transaction_id ?? null,
        createdAt,
        updatedAt,
      });
    },
    { customer_id: 'customers', to_address_id: 'crypto_addresses', crypto_transaction_id: 'crypto_transactions' },
  ),

  crypto_transactions: givenCollection(
    transaction,
    (ctx, row) => {
      const { createdAt, updatedAt } = timesOf(ctx, row);
      const key = row.id ?? newId(ctx, 'crypto_transactions', 'trxn_');
      const from = addressesOf(ctx).get(row.from_address_id ?? '');
      placeRow(transactionsOf(ctx), {
        id: key,
        ...production(ctx),
        amount: row.amount,
        hash: row.transaction_id ?? madeUpHash(ctx),
        source: row.transaction_source ?? 'manual_entry',
        timestamp: row.timestamp ?? createdAt,
        fromAddressId: row.from_address_id ?? null,
        fromAddress: row.from_address ?? from?.address ?? null,
        ...receiverOf(ctx, row),
        customerId: null,
        createdAt,
        updatedAt,
      });
      for (const { id: old } of allocationsOf(ctx).by('transaction', key)) allocationsOf(ctx).delete(old);
      for (const one of row.allocations ?? []) {
        const at = one.created_at ?? createdAt;
        placeRow(allocationsOf(ctx), {
          id: one.id ?? newId(ctx, 'allocations', 'alloc_'),
          ...production(ctx),
          transactionId: key,
          invoiceId: one.invoice_id,
          amountApplied: one.amount_applied,
          createdAt: at,
          updatedAt: at,
        });
      }
    },
    { from_address_id: 'crypto_addresses', to_address_id: 'crypto_addresses' },
  ),
};

/** The wallet that production's account has from the start. */
function accountWalletId(ctx: Context): string {
  const wallet = accountWalletOf(ctx, production(ctx));
  if (wallet === undefined) throw new Error('the account has no wallet in production');
  return wallet.id;
}

function codeOf(row: { readonly currency?: string | undefined; readonly address?: string | undefined }): string {
  return row.currency ?? (row.address?.startsWith('0x') === true ? 'ETH' : 'BTC');
}

/** Currency and receiving address: those of the address that is named, else of the text, else made up. */
function receiverOf(
  ctx: Context,
  row: {
    readonly currency?: string | undefined;
    readonly to_address_id?: string | undefined;
    readonly to_address?: string | undefined;
  },
): { readonly currency: string; readonly toAddressId: string; readonly toAddress: string } {
  const named = addressesOf(ctx).get(row.to_address_id ?? '');
  const code = row.currency ?? named?.currency ?? codeOf({ address: row.to_address });
  return {
    currency: code,
    toAddressId: row.to_address_id ?? newId(ctx, 'crypto_addresses', 'addr_'),
    toAddress: row.to_address ?? named?.address ?? madeUpAddress(ctx, code),
  };
}

function madeUpAddress(ctx: Context, code: string): string {
  return ctx.chain.newAddress(currencyNamed(code)?.network ?? 'bitcoin');
}

function madeUpHash(ctx: Context): string {
  return `0x${ctx.ids.next('given_hashes').hex(64)}`;
}

function canonicalOf(ctx: Context, code: string, text: string): string {
  const spec = currencyNamed(code);
  const read = spec === undefined ? undefined : readAddress(ctx, spec, text);
  return read !== undefined && 'canonical' in read ? read.canonical : text;
}
