import type { z } from 'zod';
import { type Context, operation, type Reply } from '../../../core/provider.js';
import { accountWalletOf, addAddress } from '../addresses.js';
import { assumed } from '../assumptions.js';
import { currenciesOf, readAddress } from '../currencies.js';
import { addressError, invalid, missingParameter } from '../errors.js';
import { listOf, pageQuery, pageReply } from '../paging.js';
import { body, checkObject, isBlank, needing, textParam } from '../params.js';
import { type Place, placeKey, placeOf } from '../places.js';
import { recordOf } from '../records.js';
import { namedRecord } from '../references.js';
import { type AddressRow, addressesOf, type WalletRow, walletsOf } from '../rows.js';
import { cryptoAddress } from '../schemas-claims.js';
import { toWireAddress } from '../wire-claims.js';

const docs = 'https://docs.gettrxn.com/api-reference/crypto-addresses';
const documented = { docs, evidence: 'documented' } as const;
const all = '/v1/crypto_addresses';
const one = `${all}/:id`;

const fields = body({
  address: textParam('An address of the merchant or of a customer; TRXN derives none. Required.'),
  currency: textParam('Upper-case ticker: BTC or ETH. Required.'),
  wallet_id: textParam('The wallet that it belongs to; that of the account unless said.'),
});
type Given = z.output<typeof fields>;

/** Operations on addresses. */
export const cryptoAddressOperations = [
  operation({
    ...documented,
    id: 'crypto_addresses.list',
    title: 'List crypto addresses',
    method: 'GET',
    path: all,
    status: 200,
    query: pageQuery,
    response: listOf('crypto_addresses', cryptoAddress),
    handle(call, ctx) {
      const rows = addressesOf(ctx).under('place', placeKey(placeOf(call.principal)));
      return pageReply(ctx, call, 'crypto_addresses', rows, 'newestFirst', toWireAddress);
    },
  }),

  operation({
    ...documented,
    id: 'crypto_addresses.get',
    title: 'Retrieve a crypto address',
    method: 'GET',
    path: one,
    status: 200,
    response: cryptoAddress,
    handle: ({ params, principal }, ctx) =>
      shown(recordOf(ctx, addressesOf(ctx), 'Crypto address', params['id'], principal)),
  }),

  operation({
    ...documented,
    id: 'crypto_addresses.create',
    title: 'Create a crypto address',
    method: 'POST',
    path: all,
    status: 201,
    request: needing(fields, 'address', 'currency'),
    response: cryptoAddress,
    handle({ body: given, principal, request }, ctx) {
      checkObject(ctx, request);
      const isEmpty = [given.address, given.currency, given.wallet_id].every((value) => value === undefined);
      if (isEmpty && assumed(ctx, 'emptyBody') === 'missing') throw missingParameter(ctx, 'crypto_address');
      const place = placeOf(principal);
      const wallet = walletFor(ctx, given, place);
      const row = addAddress(ctx, wallet, checked(ctx, given, place));
      return shown(row, 201);
    },
  }),

  operation({
    docs,
    // "Create and manage" is all that the page says.
    evidence: 'inferred',
    id: 'crypto_addresses.delete',
    title: 'Delete a crypto address',
    method: 'DELETE',
    path: one,
    status: 204,
    handle({ params, principal }, ctx) {
      addressesOf(ctx).delete(recordOf(ctx, addressesOf(ctx), 'Crypto address', params['id'], principal).id);
      return { status: 204 };
    },
  }),
];

function shown(row: AddressRow, status = 200): Reply {
  return { status, json: toWireAddress(row) };
}

function walletFor(ctx: Context, { wallet_id }: Given, place: Place): WalletRow {
  if (wallet_id !== undefined && wallet_id !== null)
    return namedRecord(ctx, walletsOf(ctx), 'wallet_id', wallet_id, place);
  const wallet = accountWalletOf(ctx, place);
  if (wallet === undefined) throw invalid(ctx, { wallet: ['must exist'] }, 'The account has no wallet here.');
  return wallet;
}

/** In this order: both fields are there and the currency is known; the address is one; it is not there yet. */
function checked(
  ctx: Context,
  given: Given,
  place: Place,
): { readonly address: string; readonly currency: string; readonly canonical: string } {
  const errors: Record<string, string[]> = {};
  const address = given.address?.trim() ?? '';
  const known = currenciesOf(ctx);
  const spec = known.find(({ code }) => code === given.currency);
  if (address === '') errors['address'] = ["can't be blank"];
  if (isBlank(given.currency)) errors['currency'] = ["can't be blank"];
  else if (spec === undefined) errors['currency'] = ['is not included in the list'];
  if (spec === undefined || address === '')
    throw invalid(ctx, errors, `Known currencies: ${known.map(({ code }) => code).join(', ')}.`);
  const read = readAddress(ctx, spec, address);
  if ('problem' in read) throw addressError(ctx, spec.code, read.problem);
  const { canonical } = read;
  const isTaken = addressesOf(ctx)
    .by('canonical', canonical)
    .some((row) => row.currency === spec.code && placeKey(row) === placeKey(place));
  if (isTaken && assumed(ctx, 'addressUniqueness') === 'unique')
    throw invalid(ctx, { address: ['has already been taken'] });
  return { address, currency: spec.code, canonical };
}
