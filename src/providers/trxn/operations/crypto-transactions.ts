import type { z } from 'zod';
import { type Context, isoInstant, operation, parseInstant, type Reply } from '../../../core/provider.js';
import { customerOfAddress } from '../addresses.js';
import { amountOf } from '../amounts.js';
import { assumed } from '../assumptions.js';
import { currenciesOf } from '../currencies.js';
import { instantHint, invalid, missingParameter } from '../errors.js';
import { hashProblem } from '../hashes.js';
import { listOf, pageQuery, pageReply } from '../paging.js';
import { body, checkObject, isBlank, needing, numberParam, textParam } from '../params.js';
import { type Place, placeKey, placeOf } from '../places.js';
import { recordOf } from '../records.js';
import { namedRecord } from '../references.js';
import { type AddressRow, addressesOf } from '../rows.js';
import { type TransactionRow, transactionsOf } from '../rows-claims.js';
import { cryptoTransaction } from '../schemas-claims.js';
import { announceTransaction, knownTransaction, recordTransaction, repetitionNote } from '../transactions.js';
import { toWireTransaction } from '../wire-claims.js';

const docs = 'https://docs.gettrxn.com/api-reference/crypto-transactions';
const documented = { docs, evidence: 'documented' } as const;
const all = '/v1/crypto_transactions';

const fields = body({
  amount: numberParam('Positive decimal in units of the currency. Required.'),
  transaction_id: textParam('Hash on the chain. Required.'),
  currency: textParam('Upper-case ticker, that of the receiving address. Required.'),
  to_address_id: textParam('The receiving address. Required.'),
  timestamp: textParam('When it happened on the chain, ISO 8601; now unless said.'),
  from_address_id: textParam('The paying address, where it is known; the customer in whose wallet it is has paid.'),
});
type Given = z.output<typeof fields>;

/** Operations on transactions. */
export const cryptoTransactionOperations = [
  operation({
    ...documented,
    id: 'crypto_transactions.list',
    title: 'List crypto transactions',
    method: 'GET',
    path: all,
    status: 200,
    query: pageQuery,
    response: listOf('crypto_transactions', cryptoTransaction),
    handle(call, ctx) {
      const rows = transactionsOf(ctx).under('timeline', placeKey(placeOf(call.principal)));
      return pageReply(ctx, call, 'crypto_transactions', rows, 'newestFirst', (row) => toWireTransaction(ctx, row));
    },
  }),

  operation({
    ...documented,
    id: 'crypto_transactions.get',
    title: 'Retrieve a crypto transaction',
    method: 'GET',
    path: `${all}/:id`,
    status: 200,
    response: cryptoTransaction,
    handle: ({ params, principal }, ctx) =>
      shown(ctx, recordOf(ctx, transactionsOf(ctx), 'Crypto transaction', params['id'], principal)),
  }),

  operation({
    docs,
    // That transactions can be entered by hand is documented, the call is not.
    evidence: 'inferred',
    id: 'crypto_transactions.create',
    title: 'Create a crypto transaction',
    method: 'POST',
    path: all,
    status: 201,
    request: needing(fields, 'amount', 'transaction_id', 'currency', 'to_address_id'),
    response: cryptoTransaction,
    handle({ body: given, principal, request }, ctx) {
      checkObject(ctx, request);
      const isEmpty = Object.values(given).every((value) => value === undefined);
      if (isEmpty && assumed(ctx, 'emptyBody') === 'missing') throw missingParameter(ctx, 'crypto_transaction');
      const place = placeOf(principal);
      const to = namedRecord(ctx, addressesOf(ctx), 'to_address_id', given.to_address_id, place);
      const from = isBlank(given.from_address_id)
        ? undefined
        : namedRecord(ctx, addressesOf(ctx), 'from_address_id', given.from_address_id, place);
      const values = checked(ctx, given, place, to);
      const note = repetitionNote(ctx, place, { hash: values.hash, toAddressId: to.id });
      const row = recordTransaction(ctx, place, {
        ...values,
        source: 'manual_entry',
        toAddressId: to.id,
        toAddress: to.address,
        fromAddressId: from?.id ?? null,
        fromAddress: from?.address ?? null,
        customerId: customerOfAddress(ctx, from),
      });
      announceTransaction(ctx, row);
      return { ...shown(ctx, row, 201), ...(note === undefined ? {} : { note }) };
    },
  }),
];

function shown(ctx: Context, row: TransactionRow, status = 200): Reply {
  return { status, json: toWireTransaction(ctx, row) };
}

/** What is given, read. Every field at fault is named. */
function checked(
  ctx: Context,
  given: Given,
  place: Place,
  to: AddressRow,
): Pick<TransactionRow, 'amount' | 'hash' | 'currency' | 'timestamp'> {
  const errors: Record<string, string[]> = {};
  const spec = currenciesOf(ctx).find(({ code }) => code === given.currency);
  const amount = amountOf(given.amount, spec);
  const hash = given.transaction_id?.trim() ?? '';
  const wrongHash = hashProblem(given.transaction_id);
  const { timestamp } = given;
  const instant = isBlank(timestamp) ? ctx.now : parseInstant(timestamp.trim());
  if ('problem' in amount) errors['amount'] = [amount.problem];
  if (wrongHash !== undefined) errors['transaction_id'] = [wrongHash];
  else if (knownTransaction(ctx, place, { hash, toAddressId: to.id }) !== undefined)
    errors['transaction_id'] = ['has already been taken'];
  if (isBlank(given.currency)) errors['currency'] = ["can't be blank"];
  else if (spec === undefined) errors['currency'] = ['is not included in the list'];
  else if (spec.code !== to.currency) errors['currency'] = ['does not match the address'];
  if (instant === undefined) errors['timestamp'] = ['is invalid'];
  if (spec === undefined || 'problem' in amount || instant === undefined || Object.keys(errors).length > 0)
    throw invalid(ctx, errors, instant === undefined ? instantHint : undefined);
  return { amount: amount.amount, hash, currency: spec.code, timestamp: isoInstant(instant) };
}
