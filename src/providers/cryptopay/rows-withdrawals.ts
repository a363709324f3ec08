/** Rows of coins that go out, and of exchanges between accounts. Amounts are plain decimals. */
import type { CollectionSpec, Context, NetworkId, Row } from '../../core/provider.js';
import type { Exchange } from './amounts.js';

/** How soon the network takes a withdrawal. */
export const feeLevels = ['fast', 'average', 'slow'] as const;

export type FeeLevel = (typeof feeLevels)[number];

/** Coins that go out. */
export interface CoinWithdrawalRow extends Row {
  /** lapsed: never committed; clients see it as cryptopay.lapsedWithdrawal says. */
  readonly status:
    | 'new'
    | 'lapsed'
    | 'pending'
    | 'processing'
    | 'sent'
    | 'completed'
    | 'on_hold'
    | 'failed'
    | 'cancelled';
  readonly customId: string | null;
  readonly customerId: string | null;
  readonly address: string;
  readonly network: NetworkId;
  readonly txid: string | null;
  readonly chargedAmount: string;
  readonly chargedCurrency: string;
  readonly receivedAmount: string;
  readonly receivedCurrency: string;
  /** In the received currency. */
  readonly networkFee: string;
  readonly networkFeeLevel: FeeLevel;
  readonly fee: string;
  readonly feeCurrency: string;
  readonly exchange: Exchange | null;
  /** The channel payment whose coins go back; they never were on an account. Null for all others. */
  readonly channelPaymentId: string | null;
  readonly createdAt: string;
}

/** Money that moves from one account to another. */
export interface ExchangeTransferRow extends Row {
  readonly state: 'new' | 'lapsed' | 'committed';
  readonly chargedAmount: string;
  readonly chargedCurrency: string;
  readonly receivedAmount: string;
  readonly receivedCurrency: string;
  readonly customId: string | null;
  readonly exchange: Exchange;
  readonly createdAt: string;
}

const field = (name: string) => (row: Row) => (typeof row[name] === 'string' ? row[name] : undefined);

/** The collections and how their rows are found. */
export const withdrawalCollections: Readonly<Record<string, CollectionSpec>> = {
  coin_withdrawals: { indexes: { customId: field('customId'), customer: field('customerId') } },
  exchange_transfers: { indexes: { customId: field('customId') } },
};

export const coinWithdrawalsOf = (ctx: Context) => ctx.rows<CoinWithdrawalRow>('coin_withdrawals');
export const exchangeTransfersOf = (ctx: Context) => ctx.rows<ExchangeTransferRow>('exchange_transfers');
