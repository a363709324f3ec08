/** Documented operations that are not built yet: they answer 501. Payloads are those of the documents, as far as readable. */
import { z } from 'zod';
import { unbuiltCall } from '../envelope.js';
import { pagingFields } from '../paging.js';
import { uuid } from '../schemas.js';
import { unbuiltFiatOperations } from './unbuilt-fiat.js';

const g3 = 'https://docs.calypso.finance/api-reference';
const text = z.string();
const some = text.nullish();
const amount = z.number();
const flag = z.boolean().nullish();
const byIdOrKey = z.object({ id: some, idempotencyKey: uuid.nullish() });

const invoiceOptions = {
  idempotencyKey: uuid.nullish(),
  returnUrl: some,
  logoUrl: some,
  supportUrl: some,
  externalId: some,
  fiatAvailable: flag,
};
const invoiceDocs = `${g3}/invoice-api`;
const single = { amount, currency: text, description: text, expiration: some, ...invoiceOptions };
const fiat = {
  currency: text,
  fiatAmount: amount,
  fiatCurrency: text,
  description: text,
  amount: amount.nullish(),
  expiration: some,
};
const unlimited = { currency: text, description: text, ...invoiceOptions };
const bound = {
  lowerBound: amount.nullish(),
  currency: text,
  description: text,
  idempotencyKey: uuid.nullish(),
  externalId: some,
  fiatAvailable: flag,
};

const invoices = [
  unbuiltCall({ id: 'invoice.get', title: 'Get invoice', path: '/invoice', docs: invoiceDocs, payload: byIdOrKey }),
  unbuiltCall({
    id: 'invoice.single.create',
    title: 'Create single invoice',
    path: '/invoice/single/create',
    docs: invoiceDocs,
    payload: z.object(single),
  }),
  unbuiltCall({
    id: 'invoice.single-fiat.create',
    title: 'Create single invoice with a fiat amount',
    path: '/invoice/single-fiat/create',
    docs: invoiceDocs,
    payload: z.object({ ...fiat, ...invoiceOptions }),
  }),
  unbuiltCall({
    id: 'invoice.unlimited.create',
    title: 'Create unlimited invoice',
    path: '/invoice/unlimited/create',
    docs: invoiceDocs,
    payload: z.object(unlimited),
  }),
  // Known from a public third-party client only.
  unbuiltCall({
    id: 'invoice.bound.create',
    title: 'Create bound invoice',
    path: '/invoice/bound/create',
    evidence: 'inferred',
    docs: invoiceDocs,
    payload: z.object(bound),
  }),
  // The operations are documented for API 1.0; their paths in 2.0 are guesses.
  unbuiltCall({
    id: 'invoice.find',
    title: 'Find invoices',
    path: '/invoice/find',
    evidence: 'inferred',
    docs: invoiceDocs,
    payload: z.object(pagingFields),
  }),
  unbuiltCall({
    id: 'invoice.archive',
    title: 'Archive invoice',
    path: '/invoice/archive',
    evidence: 'inferred',
    docs: invoiceDocs,
    payload: byIdOrKey,
  }),
  unbuiltCall({
    id: 'invoice.close-intervention',
    title: 'Close intervention',
    path: '/invoice/close-intervention',
    evidence: 'inferred',
    docs: invoiceDocs,
    payload: byIdOrKey,
  }),
  unbuiltCall({
    id: 'invoice.return-to-paid',
    title: 'Return invoice to paid',
    path: '/invoice/return-to-paid',
    evidence: 'inferred',
    docs: invoiceDocs,
    payload: byIdOrKey,
  }),
];

const payoutDocs = `${g3}/payout-api`;
const payout = {
  depositAddress: text,
  amount,
  currency: text,
  comment: some,
  idempotencyKey: uuid.nullish(),
  executionDate: some,
  externalId: some,
};
const recipient = z.object({ depositAddress: text, amount, externalId: some, comment: some });
const massPayout = {
  currency: text,
  name: some,
  comment: some,
  idempotencyKey: uuid.nullish(),
  executionDate: some,
  massAddresses: z.array(recipient).nullish().meta({ description: 'Name of the list as in API 1.0.' }),
};
const payouts = [
  unbuiltCall({ id: 'payout.get', title: 'Get payout', path: '/payout', docs: payoutDocs, payload: byIdOrKey }),
  unbuiltCall({
    id: 'payout.create',
    title: 'Create payout',
    path: '/payout/create',
    docs: payoutDocs,
    payload: z.object(payout),
  }),
  unbuiltCall({
    id: 'payout.withdrawal',
    title: 'Get withdrawal',
    path: '/payout/withdrawal',
    docs: payoutDocs,
    payload: z.object({ requestId: text }),
  }),
  unbuiltCall({
    id: 'payout.mass.get',
    title: 'Get mass payout',
    path: '/payout/mass',
    docs: payoutDocs,
    payload: byIdOrKey,
  }),
  unbuiltCall({
    id: 'payout.mass.create',
    title: 'Create mass payout',
    path: '/payout/mass/create',
    docs: payoutDocs,
    payload: z.object(massPayout),
  }),
];

const exchangeDocs = `${g3}/exchange-api`;
const pair = { sourceCurrency: text, destinationCurrency: text };
const trade = { ...pair, amount };
const exchanges = [
  unbuiltCall({
    id: 'exchange.pre-calculate',
    title: 'Calculate exchange',
    path: '/exchange/pre-calculate',
    docs: exchangeDocs,
    payload: z.object({ ...trade, direction: some }),
  }),
  unbuiltCall({ id: 'exchange.pairs', title: 'Get currency pairs', path: '/exchange/pairs', docs: exchangeDocs }),
  unbuiltCall({
    id: 'exchange.limit',
    title: 'Get exchange limit',
    path: '/exchange/limit',
    docs: exchangeDocs,
    payload: z.object(pair),
  }),
  unbuiltCall({
    id: 'exchange.get',
    title: 'Get exchange',
    path: '/exchange/get',
    docs: exchangeDocs,
    payload: z.object({ id: z.int() }),
  }),
  unbuiltCall({
    id: 'exchange.create',
    title: 'Create exchange',
    path: '/exchange/create',
    docs: exchangeDocs,
    payload: z.object(trade),
  }),
  // Known from a public third-party client only.
  unbuiltCall({
    id: 'exchange.average-rate',
    title: 'Get average rate',
    path: '/exchange/average-rate',
    evidence: 'inferred',
    docs: exchangeDocs,
    payload: z.object(pair),
  }),
];

/** What is documented around invoices, payouts, exchanges. */
export const unbuiltOperations = [...invoices, ...payouts, ...exchanges, ...unbuiltFiatOperations];
