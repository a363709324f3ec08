/** Documented operations that are not built yet: they answer 501. Payloads are those of the documents, as far as readable. */
import { z } from 'zod';
import { unbuiltCall } from '../envelope.js';
import { unbuiltFiatOperations } from './unbuilt-fiat.js';

const g3 = 'https://docs.calypso.finance/api-reference';
const text = z.string();
const some = text.nullish();
const amount = z.number();

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

/** What is documented around exchanges. */
export const unbuiltOperations = [...exchanges, ...unbuiltFiatOperations];
