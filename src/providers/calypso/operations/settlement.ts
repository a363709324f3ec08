import { z } from 'zod';
import { type Context, decimal, type JsonObject, wireNumber } from '../../../core/provider.js';
import { addressKey, currencies, currencyOf, type Family, networkOfFamily } from '../currencies.js';
import { calypsoCall } from '../envelope.js';
import { available, ownAccount } from '../ledger.js';
import { filtered, pageFrom, pagingFields, type SortKey } from '../paging.js';
import { payoutNamed } from '../payout-requests.js';
import { type WithdrawalRow, withdrawalsOf } from '../rows-payouts.js';
import { pageOf } from '../schemas.js';
import { byIdOrKey, payout, withdrawal } from '../schemas-payouts.js';
import { type WalletRow, walletOf, walletsOf } from '../wallets.js';
import { orAbsent, wireDate } from '../wire.js';
import { toWireAnyPayout, toWireWithdrawal } from '../wire-payouts.js';

const g3 = 'https://docs.calypso.finance/api-reference';
const text = z.string().nullish();
const wallet = z.object({
  name: z.string(),
  address: z.string(),
  blockchain: z.string(),
  balances: z.array(z.object({ currency: z.string(), amount: z.number(), token: z.boolean() })),
});
const transaction = z.object({
  amount: z.number(),
  currency: z.string(),
  opCode: z.string(),
  addressTo: z.string(),
  serviceFee: z.number(),
  serviceFeeCurrency: z.string(),
  networkFee: z.number(),
  networkFeeCurrency: z.string(),
  transactionHash: text,
  createdDate: z.string(),
});
const opcode = z.enum(['WITHDRAWAL']);
const feeCurrency = {
  calypsoFeeCurrency: z.string(),
  blockchainFee: z.number(),
  blockchainFeeCurrency: z.string().optional(),
};

/** Operations on settlement: the merchant's wallets on the chains, and payouts with the currencies of their fees. */
export const settlementOperations = [
  calypsoCall({
    id: 'settlement.wallet',
    title: 'Get settlement wallet',
    path: '/settlement/wallet',
    docs: `${g3}/settlement-wallet-api`,
    payload: z.object({ address: z.string() }),
    response: wallet,
    handle(ctx, { address }, refuse) {
      const [row] = walletsOf(ctx).by('address', addressKey(address));
      if (row === undefined) throw refuse('004');
      return toWireWallet(ctx, row);
    },
  }),

  calypsoCall({
    id: 'settlement.wallet.list',
    title: 'List settlement wallets',
    path: '/settlement/wallet/list',
    evidence: 'inferred',
    docs: `${g3}/settlement-wallet-api`,
    response: z.object({ wallets: z.array(wallet) }),
    handle: (ctx) => {
      const families = Object.keys(networkOfFamily) as Family[];
      return { wallets: families.map((family) => toWireWallet(ctx, walletOf(ctx, family))) };
    },
  }),

  calypsoCall({
    id: 'settlement.wallet.opcodes',
    title: 'List opcodes of settlement wallets',
    path: '/settlement/wallet/opcodes',
    evidence: 'inferred',
    docs: `${g3}/settlement-wallet-api`,
    response: z.object({ opcodes: z.array(opcode) }),
    handle: () => ({ opcodes: opcode.options }),
  }),

  calypsoCall({
    id: 'settlement.wallet.transactions',
    title: 'Find transactions of a settlement wallet',
    path: '/settlement/wallet/transactions',
    docs: `${g3}/settlement-wallet-api`,
    payload: z.object({
      walletAddress: text,
      addressTo: text,
      opcodes: z.array(opcode).nullish(),
      currency: text,
      ...pagingFields,
    }),
    response: pageOf(transaction),
    handle(ctx, given, refuse) {
      const family =
        given.walletAddress == null ? undefined : walletsOf(ctx).by('address', addressKey(given.walletAddress))[0];
      if (given.walletAddress != null && family === undefined) throw refuse('004');
      const { addressTo, opcodes, currency } = given;
      const rows = filtered(withdrawalsOf(ctx).under('sent', 'sent'), [
        family && ((row) => currencyOf(row.currency)?.family === family.family),
        addressTo == null ? undefined : (row) => addressKey(addressTo) === addressKey(row.depositAddress),
        opcodes == null || opcodes.includes('WITHDRAWAL') ? undefined : () => false,
        currency == null ? undefined : (row) => currency === row.currency,
      ]);
      return pageFrom(ctx, rows, given, refuse, { sortable, toWire: (row) => toWireWalletTransaction(ctx, row) });
    },
  }),

  calypsoCall({
    id: 'settlement.payout',
    title: 'Get settlement payout',
    path: '/settlement/payout',
    docs: `${g3}/settlement-payout-api`,
    payload: byIdOrKey,
    response: payout.extend(feeCurrency),
    handle(ctx, given, refuse) {
      const row = payoutNamed(ctx, given, 'any', refuse);
      return { ...toWireAnyPayout(ctx, row), ...feeCurrencies(row.currency) };
    },
  }),

  calypsoCall({
    id: 'settlement.payout.withdrawals',
    title: 'Get withdrawal of a settlement payout',
    path: '/settlement/payout/withdrawals',
    docs: `${g3}/settlement-payout-api`,
    payload: z.object({ requestId: z.string() }),
    response: withdrawal.extend({ withdrawalId: z.int(), ...feeCurrency }),
    handle(ctx, { requestId }, refuse) {
      const row = withdrawalsOf(ctx).get(requestId);
      if (row === undefined) throw refuse('004');
      return { ...toWireWithdrawal(ctx, row), withdrawalId: Number(row.id), ...feeCurrencies(row.currency) };
    },
  }),
];

const sortable: Readonly<Record<string, (row: WithdrawalRow) => SortKey>> = {
  amount: ({ amount }) => ({ amount }),
  currency: (row) => row.currency,
  addressTo: (row) => row.depositAddress,
  serviceFee: ({ fee }) => ({ amount: fee }),
  transactionHash: (row) => row.transactionHash,
  createdDate: (row) => row.createdAt,
};

// Payouts cost no network fee (calypso.networkFee).
function feeCurrencies(currency: string): JsonObject {
  const blockchainFeeCurrency = currencyOf(currency)?.feeCurrencyName;
  return { calypsoFeeCurrency: currency, blockchainFee: 0, blockchainFeeCurrency };
}

function toWireWallet(ctx: Context, { family, address }: WalletRow): JsonObject {
  const balances = currencies
    .filter((one) => one.family === family && available(ctx, one.code).gt(decimal('0')))
    .map(({ code, contract }) => ({
      currency: code,
      amount: wireNumber(available(ctx, code).toFixed()),
      token: contract !== undefined,
    }));
  const blockchain = currencies.find(({ network }) => network === networkOfFamily[family])?.blockchainName;
  return { name: ownAccount(ctx).name, address, blockchain, balances };
}

function toWireWalletTransaction(ctx: Context, row: WithdrawalRow): JsonObject {
  return {
    amount: wireNumber(row.amount),
    currency: row.currency,
    opCode: 'WITHDRAWAL',
    addressTo: row.depositAddress,
    serviceFee: wireNumber(row.fee),
    serviceFeeCurrency: row.currency,
    networkFee: 0,
    networkFeeCurrency: currencyOf(row.currency)?.feeCurrencyName,
    transactionHash: orAbsent(ctx, row.transactionHash),
    createdDate: wireDate(ctx, row.createdAt),
  };
}
