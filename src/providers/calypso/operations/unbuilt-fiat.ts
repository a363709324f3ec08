/** Documented operations around reports, settlement and fiat money that are not built yet: they answer 501. */
import { z } from 'zod';
import { unbuiltCall } from '../envelope.js';
import { pagingFields } from '../paging.js';
import { uuid } from '../schemas.js';

const g3 = 'https://docs.calypso.finance/api-reference';
const text = z.string();
const some = text.nullish();
const amount = z.number();
const flag = z.boolean().nullish();
const texts = z.array(text);
const byIdOrKey = z.object({ id: some, idempotencyKey: uuid.nullish() });

const report = z.object({ firstDate: text, lastDate: text, blockchainList: some, zoneOffset: z.unknown().optional() });
const walletTransactions = {
  walletAddress: some,
  addressTo: some,
  opcodes: texts.nullish(),
  currency: some,
  ...pagingFields,
};
const settlement = [
  unbuiltCall({
    id: 'report.payout',
    title: 'Get payout report',
    path: '/report/payout',
    docs: `${g3}/report-api`,
    payload: report,
  }),
  unbuiltCall({
    id: 'report.invoice',
    title: 'Get invoice report',
    path: '/report/invoice',
    docs: `${g3}/report-api`,
    payload: report,
  }),
  ...(['outgoing', 'incoming'] as const).map((way) =>
    unbuiltCall({
      id: `settlement.report.${way}`,
      title: `Get settlement report, ${way}`,
      path: `/settlement/report/${way}`,
      docs: `${g3}/settlement-report-api`,
      payload: report,
    }),
  ),
  unbuiltCall({
    id: 'settlement.wallet',
    title: 'Get settlement wallet',
    path: '/settlement/wallet',
    docs: `${g3}/settlement-wallet-api`,
    payload: z.object({ address: text }),
  }),
  unbuiltCall({
    id: 'settlement.wallet.transactions',
    title: 'Find transactions of a settlement wallet',
    path: '/settlement/wallet/transactions',
    docs: `${g3}/settlement-wallet-api`,
    payload: z.object(walletTransactions),
  }),
  unbuiltCall({
    id: 'settlement.payout',
    title: 'Get settlement payout',
    path: '/settlement/payout',
    docs: `${g3}/settlement-payout-api`,
    payload: byIdOrKey,
  }),
  unbuiltCall({
    id: 'settlement.payout.withdrawals',
    title: 'Get withdrawal of a settlement payout',
    path: '/settlement/payout/withdrawals',
    docs: `${g3}/settlement-payout-api`,
    payload: z.object({ requestId: text }),
  }),
];

const fiatMethod = {
  itemId: some,
  geoId: some,
  cryptoAmount: amount.nullish(),
  fiatAmount: amount.nullish(),
  currency: some,
  external: flag,
};
const fiatOrders = [
  unbuiltCall({
    id: 'fiat.order',
    title: 'Get fiat order',
    path: '/fiat/order',
    docs: `${g3}/fiat-api`,
    payload: z.object({ idempotencyKey: text }),
  }),
  unbuiltCall({
    id: 'fiat.method',
    title: 'Get fiat methods',
    path: '/fiat/method',
    docs: `${g3}/fiat-api`,
    payload: z.object({ currency: text, geoId: some }),
  }),
  unbuiltCall({ id: 'fiat.geo', title: 'Get regions', path: '/fiat/geo', docs: `${g3}/fiat-api` }),
  ...(['deposit', 'withdrawal'] as const).flatMap((kind) => [
    unbuiltCall({
      id: `fiat.${kind}.order`,
      title: `Get fiat ${kind} order`,
      path: `/fiat/${kind}/order`,
      docs: `${g3}/fiat-${kind}-api`,
      payload: z.object({ id: text }),
    }),
    unbuiltCall({
      id: `fiat.${kind}.method`,
      title: `Get fiat ${kind} methods`,
      path: `/fiat/${kind}/method`,
      docs: `${g3}/fiat-${kind}-api`,
      payload: z.object(fiatMethod),
    }),
  ]),
  unbuiltCall({
    id: 'fiat.withdrawal.geo',
    title: 'Get regions of fiat withdrawals',
    path: '/fiat/withdrawal/geo',
    docs: `${g3}/fiat-withdrawal-api`,
  }),
  unbuiltCall({
    id: 'fiat.deposit.key.generate',
    title: 'Generate fiat deposit key',
    path: '/fiat/deposit/key/generate',
    docs: `${g3}/fiat-deposit-api`,
  }),
  unbuiltCall({
    id: 'fiat.deposit.fiatcurrencies',
    title: 'Get fiat currencies of deposits',
    path: '/fiat/deposit/fiatcurrencies',
    docs: `${g3}/fiat-deposit-api`,
  }),
  // The anchors of the documents do not tell `/create/order` from `/create-order`.
  ...(['create', 'confirm'] as const).map((verb) => ({
    ...unbuiltCall({
      id: `fiat.deposit.${verb}-order`,
      title: `${verb === 'create' ? 'Create' : 'Confirm'} fiat deposit order`,
      path: `/fiat/deposit/${verb}/order`,
      evidence: 'inferred',
      docs: `${g3}/fiat-deposit-api`,
      payload: z.looseObject({}),
    }),
    alsoAt: [{ path: `/api/v1/fiat/deposit/${verb}-order` }],
  })),
];

const c2fDocs = `${g3}/crypto-to-fiat-api`;
const offRamp = [
  unbuiltCall({
    id: 'c2f.order',
    title: 'Get crypto-to-fiat order',
    path: '/c2f/order',
    docs: c2fDocs,
    payload: z.object({ orderId: text }),
  }),
  ...(['rate', 'limit'] as const).map((what) =>
    unbuiltCall({
      id: `c2f.order.${what}`,
      title: `Get crypto-to-fiat ${what}`,
      path: `/c2f/order/:type/${what}`,
      docs: c2fDocs,
      payload: z.object({ fiatCurrency: text, currency: some }),
    }),
  ),
];

/** What is documented around reports, settlement and fiat money. */
export const unbuiltFiatOperations = [...settlement, ...fiatOrders, ...offRamp];
